//! The SMS gateway: `POST /aliyun`-like requests at `/` by their headers, the plain format at `/sms`.
//! `GET /control/messages` lists what was taken, `POST /control/receipts` {to, delivered, wrong_signature} reports it.

use crate::{
    KEY_ID, SECRET,
    control::{Fault, Faults, Order},
    signatures,
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use clock::Clock;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A message that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// `aliyun`, `tencent`, `http`
    pub provider: String,
    /// The sender's own number of the message.
    pub id: String,
    /// The phone, as it was given.
    pub phone: String,
    /// What it says: the text or the parameters.
    pub text: String,
    /// The reference that was answered.
    pub reference: String,
}

/// The gateway.
#[derive(Clone)]
pub struct Gateway {
    /// Misbehaviour.
    pub faults: Faults,
    taken: Arc<Mutex<Vec<Taken>>>,
    /// How many of Tencent's reports were handed out already.
    pulled: Arc<Mutex<usize>>,
    clock: Clock,
}

impl Gateway {
    /// A gateway that has taken nothing yet.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { faults: Faults::default(), taken: Arc::default(), pulled: Arc::default(), clock }
    }

    /// What was taken, in order.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().clone()
    }

    /// Takes a message. The plain format is idempotent by id; the others are not, as the real ones are not.
    fn take(&self, provider: &str, id: &str, phone: &str, text: &str) -> String {
        let mut taken = self.taken.lock();
        if let Some(known) = taken.iter().find(|t| provider == "http" && t.provider == "http" && t.id == id) {
            return known.reference.clone();
        }
        let reference = format!("{provider}-{}", taken.len() + 1);
        taken.push(Taken {
            provider: provider.to_owned(),
            id: id.to_owned(),
            phone: phone.to_owned(),
            text: text.to_owned(),
            reference: reference.clone(),
        });
        reference
    }

    fn seconds(&self) -> i64 {
        self.clock.now().as_ms() / 1_000
    }
}

/// Its routes.
pub fn router(gateway: Gateway) -> Router {
    Router::new()
        .route("/", post(cloud))
        .route("/sms", post(plain))
        .route("/sms/receipts", post(fetch))
        .route("/control/faults", post(order))
        .route("/control/messages", get(list))
        .route("/control/receipts", post(report))
        .with_state(gateway)
}

async fn order(State(gateway): State<Gateway>, Json(order): Json<Order>) -> StatusCode {
    gateway.faults.set(order.fault, order.times);
    StatusCode::NO_CONTENT
}

async fn list(State(gateway): State<Gateway>) -> Json<Vec<Taken>> {
    Json(gateway.taken())
}

/// A number whose end says what the gateway answers: …9999 does not exist.
fn refuses(phone: &str) -> bool {
    phone.ends_with("9999")
}

async fn cloud(State(gateway): State<Gateway>, query: RawQuery, headers: HeaderMap, body: Bytes) -> Response {
    if headers.contains_key("x-tc-action") {
        tencent(&gateway, &headers, &body).await
    } else {
        aliyun(&gateway, &query.0.unwrap_or_default(), &headers, &body).await
    }
}

async fn aliyun(gateway: &Gateway, query: &str, headers: &HeaderMap, body: &[u8]) -> Response {
    let answer = |status: u16, code: &str, reference: &str| {
        let body = serde_json::json!({ "Code": code, "Message": code, "RequestId": "r", "BizId": reference });
        (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
    };
    if !signatures::aliyun_fits(headers, query, body, (KEY_ID, SECRET)) {
        return answer(400, "SignatureDoesNotMatch", "");
    }
    let phone = signatures::parameter(query, "PhoneNumbers");
    if refuses(&phone) {
        return answer(200, "isv.MOBILE_NUMBER_ILLEGAL", "");
    }
    let fault = gateway.faults.next();
    if fault == Fault::Error {
        return answer(500, "InternalError", "");
    }
    let (id, text) = (signatures::parameter(query, "OutId"), signatures::parameter(query, "TemplateParam"));
    let reference = gateway.take("aliyun", &id, &phone, &text);
    fault.wait().await;
    if fault == Fault::Duplicate { answer(500, "InternalError", "") } else { answer(200, "OK", &reference) }
}

async fn tencent(gateway: &Gateway, headers: &HeaderMap, body: &[u8]) -> Response {
    let error = |status: u16, code: &str| {
        let body = serde_json::json!({ "Response": { "Error": { "Code": code, "Message": code }, "RequestId": "r" } });
        (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
    };
    if !signatures::tencent_fits(headers, body, (KEY_ID, SECRET), gateway.seconds()) {
        return error(200, "AuthFailure.SignatureFailure");
    }
    let Ok(sent) = serde_json::from_slice::<serde_json::Value>(body) else { return error(200, "InvalidParameter") };
    if signatures::header(headers, "x-tc-action") == "PullSmsSendStatus" {
        return pull(gateway, &sent);
    }
    let phone = sent["PhoneNumberSet"][0].as_str().unwrap_or_default();
    let status = |code: &str, reference: &str| {
        let status =
            serde_json::json!({ "SerialNo": reference, "PhoneNumber": phone, "Fee": 1, "Code": code, "Message": code });
        let body = serde_json::json!({ "Response": { "SendStatusSet": [status], "RequestId": "r" } });
        Json(body).into_response()
    };
    if refuses(phone) {
        return status("InvalidParameterValue.IncorrectPhoneNumber", "");
    }
    let fault = gateway.faults.next();
    if fault == Fault::Error {
        return error(500, "InternalError");
    }
    let (id, text) = (sent["SessionContext"].as_str().unwrap_or_default(), sent["TemplateParamSet"].to_string());
    let reference = gateway.take("tencent", id, phone, &text);
    fault.wait().await;
    if fault == Fault::Duplicate { error(500, "InternalError") } else { status("Ok", &reference) }
}

/// Tencent's queue of reports: each is handed out once.
fn pull(gateway: &Gateway, asked: &serde_json::Value) -> Response {
    let taken = gateway.taken();
    let mut pulled = gateway.pulled.lock();
    let limit = usize::try_from(asked["Limit"].as_u64().unwrap_or(0)).unwrap();
    let next: Vec<&Taken> = taken.iter().filter(|t| t.provider == "tencent").skip(*pulled).take(limit).collect();
    *pulled += next.len();
    let status = |t: &&Taken| {
        serde_json::json!({
            "UserReceiveTime": 0, "CountryCode": "86", "SubscriberNumber": "", "PhoneNumber": t.phone,
            "SerialNo": t.reference, "ReportStatus": "SUCCESS", "Description": "DELIVRD", "SessionContext": t.id,
        })
    };
    let set: Vec<serde_json::Value> = next.iter().map(status).collect();
    Json(serde_json::json!({ "Response": { "PullSmsSendStatusSet": set, "RequestId": "r" } })).into_response()
}

/// The plain format's reports: of the messages asked about, as often as they are asked about.
async fn fetch(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> Response {
    if !signatures::plain_fits(&headers, "/sms/receipts", &body, (KEY_ID, SECRET), gateway.seconds()) {
        let no = serde_json::json!({ "code": "wrong_signature", "final": false });
        return signed(&headers, 401, &no, Fault::None);
    }
    let asked: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let about: Vec<&str> =
        asked["references"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    let taken = gateway.taken();
    let report = |t: &Taken| serde_json::json!({ "reference": t.reference, "delivered": true, "code": "DELIVRD" });
    let reports: Vec<serde_json::Value> =
        taken.iter().filter(|t| about.contains(&t.reference.as_str())).map(report).collect();
    let fault = gateway.faults.next();
    if fault == Fault::Error {
        return signed(&headers, 500, &serde_json::json!({ "code": "broken", "final": false }), Fault::None);
    }
    fault.wait().await;
    signed(&headers, 200, &serde_json::json!({ "reports": reports }), fault)
}

/// Answers in the plain format, signed unless the fault says otherwise.
pub(crate) fn signed(headers: &HeaderMap, status: u16, body: &serde_json::Value, fault: Fault) -> Response {
    let nonce = signatures::header(headers, "x-gongpin-nonce");
    let body = body.to_string();
    let mut signature = signatures::plain_answer(SECRET, nonce, status, &body);
    if fault == Fault::WrongSignature {
        signature = signatures::plain_answer("another secret", nonce, status, &body);
    }
    let headers = [(CONTENT_TYPE.as_str(), "application/json".to_owned()), ("x-gongpin-signature", signature)];
    (StatusCode::from_u16(status).unwrap(), headers, body).into_response()
}

async fn plain(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> Response {
    let no = |status, code: &str, last: bool| {
        signed(&headers, status, &serde_json::json!({ "code": code, "final": last }), Fault::None)
    };
    if !signatures::plain_fits(&headers, "/sms", &body, (KEY_ID, SECRET), gateway.seconds()) {
        return no(401, "wrong_signature", false);
    }
    let Ok(sent) = serde_json::from_slice::<serde_json::Value>(&body) else { return no(400, "unreadable", false) };
    let text = |name: &str| sent[name].as_str().unwrap_or_default();
    if refuses(text("phone")) {
        return no(422, "no_such_number", true);
    }
    let fault = gateway.faults.next();
    if fault == Fault::Error {
        return no(500, "broken", false);
    }
    let reference = gateway.take("http", text("id"), text("phone"), text("text"));
    fault.wait().await;
    if fault == Fault::Duplicate {
        return no(500, "broken", false);
    }
    signed(&headers, 200, &serde_json::json!({ "reference": reference }), fault)
}

/// What to report, and where.
#[derive(Debug, Deserialize)]
pub struct Receipts {
    /// The receipt address of the platform.
    pub to: String,
    /// Whether the messages arrived.
    pub delivered: bool,
    /// Sign the plain receipts wrongly.
    #[serde(default)]
    pub wrong_signature: bool,
}

async fn report(State(gateway): State<Gateway>, Json(order): Json<Receipts>) -> String {
    let taken = gateway.taken();
    let mut answers = Vec::new();
    for provider in ["aliyun", "tencent", "http"] {
        let list: Vec<&Taken> = taken.iter().filter(|t| t.provider == provider).collect();
        if list.is_empty() {
            continue;
        }
        let body = receipt(provider, &list, order.delivered);
        let url: reqwest::Url = order.to.parse().unwrap();
        let secret = if order.wrong_signature { "another secret" } else { SECRET };
        let (at, nonce) = (gateway.seconds(), gateway.clock.new_id().to_string());
        let signature = signatures::plain_request(secret, url.path(), at, &nonce, &body);
        let mut request = reqwest::Client::new().post(url).header("content-type", "application/json");
        if provider == "http" {
            request = request
                .header("x-gongpin-key", KEY_ID)
                .header("x-gongpin-timestamp", at.to_string())
                .header("x-gongpin-nonce", nonce)
                .header("x-gongpin-signature", signature);
        }
        answers.push(match request.body(body).send().await {
            Ok(answer) => format!("{provider} {}", answer.status().as_u16()),
            Err(_) => format!("{provider} no answer"),
        });
    }
    answers.join("\n")
}

/// The body of a receipt, as the provider writes it.
#[must_use]
pub fn receipt(provider: &str, list: &[&Taken], delivered: bool) -> String {
    let one = |t: &&Taken| match provider {
        "aliyun" => serde_json::json!({
            "phone_number": t.phone, "success": delivered, "err_code": if delivered { "DELIVERED" } else { "MK:0001" },
            "biz_id": t.reference, "out_id": t.id,
        }),
        "tencent" => serde_json::json!({
            "mobile": t.phone, "nationcode": "86", "report_status": if delivered { "SUCCESS" } else { "FAIL" },
            "errmsg": if delivered { "DELIVRD" } else { "MK:0001" }, "sid": t.reference,
        }),
        _ => serde_json::json!({ "reference": t.reference, "delivered": delivered, "code": "DELIVRD" }),
    };
    serde_json::Value::Array(list.iter().map(one).collect()).to_string()
}
