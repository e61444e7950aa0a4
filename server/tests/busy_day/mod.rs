//! What organisations, the bureau and those who lost their way do on a day, for the test that looks for what leaks.

#![allow(clippy::unwrap_used, reason = "tests")]

use crate::town::{Actor, Town};
use accounts::testing as people;
use axum::http::Method;
use serde_json::{Value, json};
use web::testing::{Client, Reply};

const MISTYPED: &str = "441581199003070013";
const CONTACT_NUMBER: &str = "441581198512310227";
const CONTACT_PHONE: &str = "13800138077";
const JOB_PHONE: &str = "13800138078";
const CLERK_PHONE_TYPED: &str = "13800138079";

async fn call(client: &Client, path: &str, body: Value, refusals: &mut String) -> Reply {
    let reply = client.json(Method::POST, path, &body, &[]).await;
    if !reply.status.is_success() {
        refusals.push_str(&reply.body);
    }
    reply
}

/// 单位注册 with a wrong clerk; 发起绑定 refused and accepted.
pub async fn organisations(town: &Town, needles: &mut Vec<String>, refusals: &mut String) {
    let second = people_number(town, 2);
    needles.extend([MISTYPED.to_owned(), second.clone()]);
    let stranger = town.client.stranger();
    let wrong = json!({ "clerk_username": "second", "clerk_document_number": MISTYPED });
    let _ = call(&stranger, "/api/v1/organisations/clerk", wrong, refusals).await.expect(422);
    let right = json!({ "clerk_username": "second", "clerk_document_number": second });
    let _ = call(&stranger, "/api/v1/organisations/clerk", right, refusals).await.expect(200);
    let unit = town.visitor(Actor::OrganisationAccount).await;
    let bind = |number: &str| json!({ "name": "陈小燕", "document_number": number, "username": "second", "powers": ["recruiting"] });
    let _ = call(&unit, "/api/v1/mandates", bind(MISTYPED), refusals).await.expect(422);
    let made = call(&unit, "/api/v1/mandates", bind(&second), refusals).await.expect(201).value();
    let person = town.visitor(Actor::SecondLevel).await;
    let path = format!("/api/v1/me/mandates/{}/confirmation", made["id"].as_str().unwrap());
    let _ = call(&person, &path, json!({ "powers": [] }), refusals).await.expect(409);
    let _ = call(&person, &path, json!({ "powers": ["recruiting"] }), refusals).await.expect(200);
}

/// A job with a mobile number, a fair, a registration refused and taken, its contact read by the bureau.
pub async fn fairs(town: &Town, needles: &mut Vec<String>, refusals: &mut String) {
    needles.extend([CONTACT_NUMBER, CONTACT_PHONE, JOB_PHONE].map(String::from));
    let clock = &town.app.clock;
    let clerk = town.visitor(Actor::ClerkWithAll).await;
    let job = json!({
        "title": "电焊工（二保焊）", "category": "02-02", "headcount": "6", "nature": "全职", "pay_min": "6000",
        "pay_max": "8500", "pay_unit": "元/月", "education": "初中及以下", "experience": "1-3年", "place": "441581",
        "address": "东海街道工业园区二路8号", "description": "按图纸完成钢结构件的二氧化碳保护焊。",
        "requirements": "持有有效的焊接与热切割作业证。", "contact_name": "林晓彤", "contact_phone": JOB_PHONE,
        "valid_until": clock.today().plus_days(30).to_string(), "then": "publish",
    });
    let job = call(&clerk, "/api/v1/centre/jobs", job, refusals).await.expect(201).value();
    let now = clock.now();
    let at = |minutes: i64| now.plus_minutes(minutes).input_value();
    let fair = json!({
        "kind": "on_site", "title": "陆丰市冬季专场招聘会", "organiser": "陆丰市人力资源和社会保障局", "division": "441581",
        "place": "陆丰市人力资源市场", "starts_at": at(600), "ends_at": at(780), "opens_at": at(-60), "closes_at": at(60),
        "organisations_max": 30, "jobs_max": 5, "notice": "", "phone": "0660-8519160", "revision": "1",
        "plan": { "blocks": 1, "abreast": 1, "rows": 1, "booths": 5, "numbering": "by_block", "entrance": "left" },
    });
    let planner = town.visitor(Actor::Planner).await;
    let fair = call(&planner, "/api/v1/bureau/fairs", fair, refusals).await.expect(201).value();
    let fair = fair["id"].as_str().unwrap().to_owned();
    let _ = call(&planner, &format!("/api/v1/bureau/fairs/{fair}/publication"), json!({}), refusals).await.expect(200);
    let registration = |number: &str| {
        json!({
            "booth": "A01", "jobs": [job["id"]],
            "contact": { "name": "陈志远", "identity_number": number, "phone": CONTACT_PHONE },
        })
    };
    let path = format!("/api/v1/fairs/{fair}/registrations");
    let _ = call(&clerk, &path, registration(MISTYPED), refusals).await.expect(422);
    let made = call(&clerk, &path, registration(CONTACT_NUMBER), refusals).await.expect(201).value();
    let view = format!("reviews/registrations/{}/contact-view", made["id"].as_str().unwrap());
    let reviewer = town.visitor(Actor::Reviewer).await;
    let reason = json!({ "view_reason": format!("核对 {CONTACT_PHONE}") });
    let _ = call(&reviewer, &format!("/api/v1/bureau/{view}"), reason, refusals).await.expect(422);
    let reason = json!({ "view_reason": "核对报名联系人" });
    let seen = call(&reviewer, &format!("/api/v1/bureau/{view}"), reason, refusals).await.expect(200);
    let _ = seen.sees(CONTACT_NUMBER);
    let _ = reviewer.get("/bureau/log").await;
}

/// 电子邮箱: a wrong code, then kept; from then on notices go there.
pub async fn email(town: &Town, client: &Client, needles: &mut Vec<String>, refusals: &mut String) {
    let address = "lin.xiaotong@example.org";
    needles.push(address.to_owned());
    let _ = call(client, "/api/v1/me/email/codes", json!({ "email": address }), refusals).await.expect(201);
    let code = people::newest_code(&town.app.accounts, address).await;
    needles.push(code.clone());
    let put = async |code: &str| {
        client.json(Method::PUT, "/api/v1/me/email", &json!({ "email": address, "code": code }), &[]).await
    };
    refusals.push_str(&put("12345").await.expect(422).body);
    let _ = put(&code).await.expect(200).lacks(address);
}

/// A request with pictures, a search for an account, a password tried to be reset.
pub async fn recovery(town: &Town, phone: &str, number: &str, needles: &mut Vec<String>, refusals: &mut String) {
    let accounts = &town.app.accounts;
    needles.push(CLERK_PHONE_TYPED.to_owned());
    town.app.clock.turn_to(town.app.clock.now().plus_minutes(2));
    let client = town.client.stranger();
    let _ = call(&client, "/api/v1/recovery-requests/codes", json!({ "phone": CLERK_PHONE_TYPED }), refusals)
        .await
        .expect(201);
    let code = people::newest_code(accounts, CLERK_PHONE_TYPED).await;
    needles.push(code.clone());
    let fields = |number: &'static str, code: &str| {
        let code = code.to_owned();
        [
            ("kind", "person_password".to_owned()),
            ("name", "林晓彤".to_owned()),
            ("document_kind", "resident_identity_card".to_owned()),
            ("document_number", number.to_owned()),
            ("phone", CLERK_PHONE_TYPED.to_owned()),
            ("code", code),
        ]
    };
    let refused = send_pictures(&client, &fields(MISTYPED, &code)).await.expect(422);
    refusals.push_str(&refused.body);
    let _ = send_pictures(&client, &fields("441581199003070012", &code)).await.expect(202);
    let _ = call(&client, "/api/v1/account-recoveries/codes", json!({ "phone": phone }), refusals).await;
    let reset = json!({ "username": "linxiaotong", "document_number": number, "phone": phone });
    let _ = call(&client, "/api/v1/password-resets/codes", reset, refusals).await;
    for message in people::messages_to(accounts, phone).await {
        needles.extend(message.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 6).map(String::from));
    }
    let bad = json!({ "username": "linxiaotong", "document_number": MISTYPED, "phone": phone, "code": "999999",
                      "password": "短", "password_again": "短" });
    let _ = call(&client, "/api/v1/password-resets", bad.clone(), refusals).await;
    let _ = call(&client, "/api/v1/account-recoveries", bad, refusals).await;
}

async fn send_pictures(client: &Client, fields: &[(&str, String)]) -> Reply {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(240, 160).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let picture = bytes.into_inner();
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for name in ["identity_front", "holding"] {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\n\r\n");
        body.extend(head.bytes());
        body.extend_from_slice(&picture);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    let request = axum::http::Request::post("/api/v1/recovery-requests")
        .header("content-type", "multipart/form-data; boundary=edge")
        .header("sec-fetch-site", "same-origin");
    client.send(request.body(axum::body::Body::from(body)).unwrap()).await
}

/// What breaks: a sealed value in a wrong place, and a table that is gone. The answers are kept, the causes logged.
pub async fn faults(town: &Town, owner: &Client, refusals: &mut String) {
    let db = town.app.store.read();
    let sql = "update person set phone_sealed = document_sealed where username = 'linxiaotong'";
    store::run(db, sql, []).await.unwrap();
    for path in ["/me", "/api/v1/me/data"] {
        let broken = owner.get(path).await;
        refusals.push_str(&broken.body);
    }
    store::run(db, "alter table registration rename to registration_gone", []).await.unwrap();
    let reviewer = town.visitor(Actor::Reviewer).await;
    let clerk = town.visitor(Actor::ClerkWithAll).await;
    for broken in [reviewer.get("/bureau/reviews").await, clerk.get("/centre/registrations").await] {
        assert_eq!(broken.status.as_u16(), 500, "{}", broken.body);
        refusals.push_str(&broken.body);
    }
    store::run(db, "alter table registration_gone rename to registration", []).await.unwrap();
}

/// The identity number of the town's so-manyeth person.
fn people_number(town: &Town, number: u32) -> String {
    let rank = access::Rank::SECOND;
    let person = accounts::fixtures::FixturePerson::numbered(&town.app.clock, number, "x", "x", "441581", rank);
    person.unwrap().document.as_str().to_owned()
}
