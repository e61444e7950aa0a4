//! The calls of the rows: what is sent, by the column of the visitor.

use super::{Call, World, name_of, nothing};
use accounts::testing as people;
use serde_json::{Value, json};

/// The columns in their order.
pub const COLUMNS: [&str; 18] = [
    "ANON", "P1", "P2", "P3", "HPERS", "HPEND", "H0", "HX", "HP", "LE", "LELOW", "LEORG", "BR", "BRX", "BS", "AA",
    "SO", "AU",
];

/// An act on one job: the API and its page.
pub fn on_job(thing: &Value, noun: &str, body: Value) -> Vec<Call> {
    let job = name_of(thing, "job");
    vec![
        Call::post(format!("/api/v1/centre/jobs/{job}/{noun}"), body),
        Call::page(format!("/centre/jobs/{job}/{noun}")),
    ]
}

pub fn edit(w: &World, t: &Value, _: &str) -> Vec<Call> {
    let job = name_of(t, "job");
    vec![Call::put(format!("/api/v1/centre/jobs/{job}"), w.job_body(20)), Call::page(format!("/centre/jobs/{job}"))]
}

pub fn create(w: &World, _: &Value, _: &str) -> Vec<Call> {
    vec![Call::post("/api/v1/centre/jobs", w.job_body(20)), Call::page("/centre/jobs")]
}

pub fn validity(w: &World, t: &Value, _: &str) -> Vec<Call> {
    let day = w.town.app.clock.today().plus_days(9).to_string();
    on_job(t, "validity", json!({ "valid_until": day }))
}

pub fn publish(_: &World, t: &Value, _: &str) -> Vec<Call> {
    on_job(t, "publication", nothing())
}

pub fn take_down(_: &World, t: &Value, _: &str) -> Vec<Call> {
    on_job(t, "withdrawal", nothing())
}

pub fn delete(_: &World, t: &Value, _: &str) -> Vec<Call> {
    on_job(t, "deletion", nothing())
}

/// 【导入】
pub fn import(_: &World, t: &Value, _: &str) -> Vec<Call> {
    let id = name_of(t, "import");
    vec![
        Call::post(format!("/api/v1/centre/imports/{id}/execution"), nothing()),
        Call::page(format!("/centre/imports/{id}/execution")),
    ]
}

/// 职位导出
pub fn export(_: &World, _: &Value, _: &str) -> Vec<Call> {
    let body = json!({ "list": "all", "format": "csv" });
    vec![Call::post("/api/v1/centre/exports", body), Call::page("/centre/exports")]
}

/// 举报
pub fn report(_: &World, t: &Value, _: &str) -> Vec<Call> {
    let job = name_of(t, "job");
    let body = json!({ "category": "fees", "text": "面试时要求先交三百元押金。" });
    vec![Call::post(format!("/api/v1/jobs/{job}/reports"), body), Call::page(format!("/jobs/{job}/report"))]
}

/// 举报不成立
pub fn decide_report(_: &World, t: &Value, _: &str) -> Vec<Call> {
    let path = format!("/api/v1/bureau/reports/{}/decision", name_of(t, "job"));
    vec![Call::post(path, json!({ "decision": "reject", "answer": "经核实没有收费。" }))]
}

/// 监管下架.
pub fn remove(_: &World, t: &Value, _: &str) -> Vec<Call> {
    let path = format!("/api/v1/bureau/jobs/{}/withdrawal", name_of(t, "job"));
    vec![Call::post(path, json!({ "reason": "内容不真实，请核实薪资" }))]
}

pub fn read_job(_: &World, t: &Value, _: &str) -> Vec<Call> {
    vec![Call::get(format!("/api/v1/jobs/{}", name_of(t, "job"))), Call::get(format!("/jobs/{}", name_of(t, "job")))]
}

pub fn register(t: &Value, booth: &str, jobs: &[&str]) -> Vec<Call> {
    let fair = name_of(t, "fair");
    vec![
        Call::post(format!("/api/v1/fairs/{fair}/registrations"), World::registration_body(booth, jobs)),
        Call::page(format!("/fairs/{fair}/registration")),
    ]
}

/// An own job; a clerk of another organisation sends this one's.
pub fn register_own(_: &World, t: &Value, column: &str) -> Vec<Call> {
    let mut calls = register(t, "A01", &[t["job"].as_str().unwrap_or_default()]);
    calls.truncate(if column == "HX" { 1 } else { 2 });
    calls
}

/// A job of the other organisation; for its own clerk a job of this one.
pub fn register_foreign(_: &World, t: &Value, column: &str) -> Vec<Call> {
    let job = if column == "HX" { name_of(t, "job") } else { name_of(t, "foreign") };
    vec![register(t, "A02", &[&job]).remove(0)]
}

pub fn without_jobs(w: &World, t: &Value, column: &str) -> Vec<Call> {
    match t["registration"].as_str() {
        None if t["foreign"].is_string() => register(t, "A03", &[]),
        Some(_) | None => register_own(w, t, column),
    }
}

pub fn fair(t: &Value, end: &str, body: Value) -> Vec<Call> {
    let fair = name_of(t, "fair");
    let mut calls = vec![Call::post(format!("/api/v1/bureau/fairs/{fair}/{end}"), body)];
    calls.push(Call::page(format!("/bureau/fairs/{fair}/{end}")));
    calls
}

/// 签到
pub fn attend(_: &World, t: &Value, _: &str) -> Vec<Call> {
    let path = format!("/bureau/registrations/{}/attendance", name_of(t, "registration"));
    vec![Call::post(format!("/api/v1{path}"), json!({})), Call::page(path)]
}

pub fn draw_fair(w: &World, t: &Value, _: &str) -> Vec<Call> {
    let fair = name_of(t, "fair");
    vec![
        Call::put(format!("/api/v1/bureau/fairs/{fair}"), w.fair_body("on_site", 72)),
        Call::page(format!("/bureau/fairs/{fair}/edit")),
    ]
}

pub fn read_image(w: &World, t: &Value, _: &str) -> Vec<Call> {
    vec![Call::get(format!("/organisations/{}/showcase/{}", w.town.here, name_of(t, "image")))]
}

pub fn decide_profile(w: &World, _: &Value, _: &str) -> Vec<Call> {
    let body = json!({ "decision": "approve", "revision": "1" });
    let here = w.town.here;
    vec![
        Call::post(format!("/api/v1/bureau/reviews/profiles/{here}/decision"), body.clone()),
        Call { is_page: true, ..Call::post(format!("/bureau/reviews/profiles/{here}/decision"), body) },
    ]
}

/// 【领取】 and 【放回】, and the page's button.
pub fn hold(api: String, page: String) -> Vec<Call> {
    let give_back = Call { method: axum::http::Method::DELETE, ..Call::post(&api, nothing()) };
    vec![Call::put(api, nothing()), give_back, Call::page(page)]
}

pub fn cancel(_: &World, t: &Value, _: &str) -> Vec<Call> {
    let id = name_of(t, "registration");
    vec![
        Call::post(format!("/api/v1/registrations/{id}/cancellation"), nothing()),
        Call::page(format!("/centre/registrations/{id}/cancellation")),
    ]
}

pub fn submit(_: &World, _: &Value, _: &str) -> Vec<Call> {
    vec![Call::post("/api/v1/profile/submissions", nothing())]
}

pub fn of_mandate(t: &Value, end: &str, body: Value) -> Vec<Call> {
    vec![Call::post(format!("/api/v1/mandates/{}/{end}", name_of(t, "mandate")), body)]
}

pub fn of_mine(t: &Value, end: &str) -> Vec<Call> {
    let id = name_of(t, "mandate");
    let body = json!({ "powers": ["recruiting"] });
    vec![Call::post(format!("/api/v1/me/mandates/{id}/{end}"), body), Call::page(format!("/me/mandates/{id}/{end}"))]
}

pub fn change_password(_: &World, _: &Value, column: &str) -> Vec<Call> {
    let (first, second) = ("Lufeng-Haibian-2026", "Jiazi-Gangkou-2027");
    // The clerk signed in as a person, and acting, is one person: the second change follows the first.
    let (old, new) = if column == "HP" { (first, second) } else { (people::PASSWORD, first) };
    let path = if ["LE", "LEORG"].contains(&column) { "/account/password/organisation" } else { "/account/password" };
    vec![Call::post(path, json!({ "old_password": old, "password": new, "password_again": new }))]
}

/// 单位注册: step 2 by a browser that did step 1; a person of 一级 does not come that far.
pub fn register_organisation(_: &World, t: &Value, column: &str) -> Vec<Call> {
    if column == "P1" {
        return vec![Call::post("/api/v1/organisations/clerk", t["below"].clone())];
    }
    vec![register_with(t, &name_of(t, "free"))]
}

pub fn register_with(t: &Value, uscc: &str) -> Call {
    let body = json!({
        "uscc": uscc, "name": "陆丰市滨海灯塔电子厂有限公司", "legal_representative": "郑海生",
        "username": t["username"], "password": "灯塔照亮海面-2026", "password_again": "灯塔照亮海面-2026",
    });
    Call::post("/api/v1/organisations", body)
        .with_cookie("organisation_registration", name_of(t, "proof"))
        .with_code_from(name_of(t, "phone"))
}

pub fn registration_refused(_: &World, t: &Value, column: &str) -> Vec<Call> {
    if let Some(clerks) = t["clerks"].as_array() {
        let place = COLUMNS.iter().position(|c| *c == column).unwrap_or(0);
        return vec![Call::post("/api/v1/organisations/clerk", clerks[place * clerks.len() / COLUMNS.len()].clone())];
    }
    let taken = name_of(t, "taken");
    let wrong = format!("{}{}", &taken[..17], if taken.ends_with('1') { '2' } else { '1' });
    vec![register_with(t, &taken), register_with(t, &wrong)]
}

/// 银联实名认证, both steps: the telephone is another one for each column, since a number waits between codes.
pub fn verify(_: &World, _: &Value, column: &str) -> Vec<Call> {
    let number = COLUMNS.iter().position(|c| *c == column).unwrap_or(0);
    let phone = format!("137000000{number:02}");
    let card =
        ["6222020000000000018", "6217000000000000129", "6228480000000001230", "622260000000123451", "4367420000000009"]
            [number % 5];
    let body = json!({ "card": card, "phone": phone });
    let start = Call::post("/me/verification/code", body.clone());
    match column {
        "P1" | "P2" | "P3" | "HPERS" | "HPEND" | "H0" | "HX" | "HP" => {
            vec![start, Call::post("/me/verification", body).with_code_from(phone)]
        }
        _ => vec![start, Call::post("/me/verification", body)],
    }
}
