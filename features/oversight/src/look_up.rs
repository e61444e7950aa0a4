//! 查询举报结果: whoever has the 受理编号 reads where the report stands and the answer; not what was written, and of whom.

use crate::{
    Oversight,
    report::{self, Report},
    store as rows,
    wording::Refusal,
};
use access::Anyone;
use askama::Template;
use axum::{
    extract::{Path, Query, State as Room},
    http::StatusCode,
};
use serde::Deserialize;
use web::{Answer, Form, Shell, Stop, json, page_with_status};

/// `?number=`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    #[serde(default)]
    number: String,
}

#[derive(Template)]
#[template(path = "look_up.html")]
struct LookUpPage {
    shell: Shell,
    form: Form,
    found: Option<Report>,
}

/// `GET /reports?number=`.
pub(crate) async fn page(
    _: Anyone,
    Room(room): Room<Oversight>,
    Query(conditions): Query<Conditions>,
    shell: Shell,
) -> Answer {
    let typed: String = conditions.number.chars().take(60).collect();
    let form = Form::of([("number", typed.clone())]);
    if typed.trim().is_empty() {
        return page_with_status(StatusCode::OK, &LookUpPage { shell, form, found: None });
    }
    match find(&room, &typed).await {
        Ok(report) => page_with_status(StatusCode::OK, &LookUpPage { shell, form, found: Some(report) }),
        Err(stop) => {
            form.come_back(stop, |status, form| page_with_status(status, &LookUpPage { shell, form, found: None }))
        }
    }
}

/// `GET /api/v1/reports/{number}`.
pub(crate) async fn api(_: Anyone, Room(room): Room<Oversight>, Path(number): Path<String>) -> Answer {
    let report = find(&room, &number).await?;
    let body = serde_json::json!({
        "receipt": report.receipt, "state": report.state.code(), "state_text": report.state.zh(),
        "category": report.written.category.zh(), "reported_at": report.reported_at.rfc3339(),
        "due": report.due.to_string(), "answer": report.answer,
        "answered_at": report.decided.map(|(_, at)| at.rfc3339()),
    });
    Ok(json(StatusCode::OK, body))
}

async fn find(room: &Oversight, typed: &str) -> Result<Report, Stop> {
    let receipt = report::read_receipt(typed).ok_or(Refusal::UnknownReceipt)?;
    let found = rows::by_receipt(room.db().read(), &receipt, room.keys()).await?;
    found.ok_or_else(|| Refusal::UnknownReceipt.into())
}
