//! The bank card verifier: `POST /start`, `/confirm`, `/query`. The card's last four digits say what it answers: 0000 does not
//! match, 0001 is an invalid card, 0002 a frozen one, 0003 is refused by its bank, 0004 asks to try later; every other
//! matches with the code 654321. Five confirmations a card a day; the same serial number is answered as the first time.

use crate::{
    KEY_ID, SECRET,
    control::{Fault, Faults, Order},
    signatures,
    sms::signed,
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
    routing::post,
};
use clock::Clock;
use parking_lot::Mutex;
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

/// The code that the bank sends.
pub const CODE: &str = "654321";
/// Confirmations of a card a day.
const TRIES_A_DAY: usize = 5;

#[derive(Default)]
struct Memory {
    /// By serial number: the card, and the answer once there is one.
    checks: BTreeMap<String, (String, Option<&'static str>)>,
    /// Confirmations by card and day.
    tries: BTreeMap<(String, String), usize>,
    confirmations: usize,
}

/// The verifier.
#[derive(Clone)]
pub struct Verifier {
    /// Misbehaviour.
    pub faults: Faults,
    state: Arc<Mutex<Memory>>,
    clock: Clock,
}

impl Verifier {
    /// A verifier that was asked nothing yet.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { faults: Faults::default(), state: Arc::default(), clock }
    }

    /// How many checks were decided.
    #[must_use]
    pub fn confirmations(&self) -> usize {
        self.state.lock().confirmations
    }

    fn start(&self, sn: &str, card: &str) -> Value {
        let mut state = self.state.lock();
        let day = self.clock.today().to_string();
        if state.tries.get(&(card.to_owned(), day)).is_some_and(|n| *n >= TRIES_A_DAY) {
            return json!({ "request_sn": sn, "result": "too_frequent" });
        }
        state.checks.entry(sn.to_owned()).or_insert_with(|| (card.to_owned(), None));
        json!({ "request_sn": sn, "result": "started", "reference": format!("txn-{sn}"), "code_from": "issuer" })
    }

    fn confirm(&self, sn: &str, code: &str) -> Value {
        let day = self.clock.today().to_string();
        let mut state = self.state.lock();
        let Some((card, answer)) = state.checks.get(sn).cloned() else {
            return json!({ "request_sn": sn, "result": "not_found" });
        };
        if let Some(answer) = answer {
            return json!({ "request_sn": sn, "result": answer });
        }
        let tries = state.tries.entry((card.clone(), day)).or_insert(0);
        if *tries >= TRIES_A_DAY {
            return json!({ "request_sn": sn, "result": "too_frequent" });
        }
        *tries += 1;
        state.confirmations += 1;
        let answer = match (&card[card.len().saturating_sub(4)..], code) {
            ("0000", _) => "mismatch",
            ("0001", _) => "invalid_card",
            ("0002", _) => "card_state",
            ("0003", _) => "issuer_refused",
            ("0004", _) => return json!({ "request_sn": sn, "result": "try_later" }),
            (_, CODE) => "match",
            _ => "code_wrong",
        };
        state.checks.insert(sn.to_owned(), (card, Some(answer)));
        json!({ "request_sn": sn, "result": answer })
    }

    fn query(&self, sn: &str) -> Value {
        let result = match self.state.lock().checks.get(sn) {
            None => "not_found",
            Some((_, None)) => "started",
            Some((_, Some(answer))) => answer,
        };
        json!({ "request_sn": sn, "result": result })
    }
}

/// Its routes.
pub fn router(verifier: Verifier) -> Router {
    Router::new()
        .route("/start", post(answer))
        .route("/confirm", post(answer))
        .route("/query", post(answer))
        .route("/control/faults", post(order))
        .with_state(verifier)
}

async fn order(State(verifier): State<Verifier>, Json(order): Json<Order>) -> StatusCode {
    verifier.faults.set(order.fault, order.times);
    StatusCode::NO_CONTENT
}

async fn answer(State(verifier): State<Verifier>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let no = |status, code: &str| signed(&headers, status, &json!({ "code": code }), Fault::None);
    let now = verifier.clock.now().as_ms() / 1_000;
    if !signatures::plain_fits(&headers, uri.path(), &body, (KEY_ID, SECRET), now) {
        return no(401, "wrong_signature");
    }
    let Ok(asked) = serde_json::from_slice::<Value>(&body) else { return no(400, "unreadable") };
    let text = |name: &str| asked[name].as_str().unwrap_or_default();
    if text("request_sn").is_empty() || text("request_sn").len() > 40 {
        return no(422, "request_sn");
    }
    let fault = verifier.faults.next();
    if fault == Fault::Error {
        return no(500, "broken");
    }
    let said = match uri.path() {
        "/start" => verifier.start(text("request_sn"), text("card")),
        "/confirm" => verifier.confirm(text("request_sn"), text("code")),
        _ => verifier.query(text("request_sn")),
    };
    fault.wait().await;
    if fault == Fault::Duplicate { no(500, "broken") } else { signed(&headers, 200, &said, fault) }
}
