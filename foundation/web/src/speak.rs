//! The outermost voice: turns refusals, closed doors, faults and bare error statuses into a page
//! for a person or a problem document (RFC 9457) for a program.

use crate::{Mistake, Refusal, Shell, Stop, form::Unreadable, shell::Frame};
use access::Closed;
use askama::Template;
use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

/// What is kept in a query value of a link.
const QUERY: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'&').add(b'+').add(b'%').add(b'?').add(b'=');

/// The link to the page that explains a refusal.
pub(crate) const ANSWER: &str = "查看解决办法";

#[derive(Template)]
#[template(path = "stopped.html")]
struct StoppedPage {
    shell: Shell,
    status: u16,
    title: String,
    sentence: String,
    mistakes: Vec<Mistake>,
    ways_out: Vec<(String, String)>,
}

/// RFC 9457 problem details.
#[derive(Serialize)]
struct Problem {
    r#type: String,
    title: &'static str,
    status: u16,
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Mistake>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_seconds: Option<u64>,
}

struct Said {
    status: StatusCode,
    code: &'static str,
    sentence: String,
    mistakes: Vec<Mistake>,
    ways_out: Vec<(String, String)>,
    wait_seconds: Option<u64>,
}

/// Middleware: see the module.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let reader = parts_of(&parts);
    if parts.extensions.get::<access::Unreachable>().is_some() {
        return say(&reader, of_status(&reader, StatusCode::SERVICE_UNAVAILABLE));
    }
    let response = next.run(Request::from_parts(parts, body)).await;
    let mut response = answer(&reader, response);
    if reader_left_a_flash(&reader) && is_shown(&response) {
        let gone = HeaderValue::from_static("flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    response
}

fn answer(reader: &Parts, mut response: Response) -> Response {
    if let Some(stop) = response.extensions_mut().remove::<Stop>() {
        return match stop {
            Stop::Refused(refusal) => {
                if let Some(to) = refusal.leads_to().filter(|_| reader.method == Method::GET && !wants_json(reader)) {
                    return crate::see_other_saying(&to, &refusal.zh());
                }
                say(reader, of_refusal(&*refusal))
            }
            Stop::Fault(error) => say(reader, of_fault(reader, &error)),
        };
    }
    if let Some(closed) = response.extensions_mut().remove::<Closed>() {
        if closed == Closed::SignInFirst && !wants_json(reader) {
            return sign_in(reader);
        }
        if closed == Closed::ConfirmFirst && !wants_json(reader) {
            return confirmation(reader);
        }
        let (label, address) = closed.way_out();
        if closed == Closed::PasswordDue && reader.method == Method::GET && !wants_json(reader) {
            return crate::see_other_saying(address, &closed.zh());
        }
        return say(
            reader,
            Said {
                status: StatusCode::from_u16(closed.status()).unwrap_or(StatusCode::FORBIDDEN),
                code: closed.code(),
                sentence: closed.zh(),
                mistakes: Vec::new(),
                ways_out: vec![(label.to_owned(), way_back(closed, address, reader))],
                wait_seconds: None,
            },
        );
    }
    let status = response.status();
    if (status.is_client_error() || status.is_server_error()) && is_bare(&response) {
        let mut spoken = say(reader, of_status(reader, status));
        // What the status means beside its words: which methods there are, how long the file is.
        for name in [header::ALLOW, header::CONTENT_RANGE, header::CACHE_CONTROL] {
            if let Some(value) = response.headers().get(&name) {
                spoken.headers_mut().insert(name, value.clone());
            }
        }
        return spoken;
    }
    response
}

fn of_refusal(refusal: &dyn Refusal) -> Said {
    Said {
        status: refusal.status(),
        code: refusal.code(),
        sentence: refusal.zh(),
        mistakes: refusal.mistakes(),
        ways_out: refusal.ways_out(),
        wait_seconds: refusal.wait_seconds(),
    }
}

fn of_fault(reader: &Parts, error: &anyhow::Error) -> Said {
    let number = fault_number(reader);
    let busy = error.chain().any(|e| {
        matches!(
            e.downcast_ref::<sea_orm::DbErr>(),
            Some(sea_orm::DbErr::ConnectionAcquire(_) | sea_orm::DbErr::Conn(_))
        )
    });
    tracing::error!(fault = %number, path = %reader.uri.path(), error = ?error, "fault");
    Said {
        status: if busy { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR },
        code: if busy { "busy" } else { "fault" },
        sentence: format!("系统繁忙，请稍后再试（编号 {number}）"),
        mistakes: Vec::new(),
        ways_out: vec![("返回首页".into(), "/recruitment".into())],
        wait_seconds: busy.then_some(2),
    }
}

fn of_status(reader: &Parts, status: StatusCode) -> Said {
    let (code, sentence) = match status {
        StatusCode::NOT_FOUND => return of_refusal(&crate::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => return of_refusal(&Unreadable::TooLarge),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("method_not_allowed", "这个地址不支持该操作，请从页面上的按钮进入".to_owned())
        }
        StatusCode::FORBIDDEN => ("cross_site", "请求来自其他网站，已被拒绝。请在本平台页面上重新操作".to_owned()),
        StatusCode::REQUEST_TIMEOUT => ("too_slow", "提交超时，请检查网络后重新提交".to_owned()),
        StatusCode::TOO_MANY_REQUESTS => ("too_many_requests", "操作过于频繁，请稍后再试".to_owned()),
        s if s.is_client_error() => ("bad_request", "请求的内容有误，请检查后重新提交".to_owned()),
        StatusCode::SERVICE_UNAVAILABLE => ("busy", "系统繁忙，请稍后再试".to_owned()),
        _ => ("fault", format!("系统繁忙，请稍后再试（编号 {}）", fault_number(reader))),
    };
    Said {
        status,
        code,
        sentence,
        mistakes: Vec::new(),
        ways_out: vec![("返回首页".into(), "/recruitment".into())],
        wait_seconds: (status == StatusCode::SERVICE_UNAVAILABLE).then_some(2),
    }
}

fn say(reader: &Parts, said: Said) -> Response {
    let answer = reader.extensions.get::<Frame>().and_then(|f| f.answers.find(said.code));
    let mut response = if wants_json(reader) {
        let problem = Problem {
            r#type: answer.unwrap_or_else(|| "about:blank".to_owned()),
            title: said.status.canonical_reason().unwrap_or("Error"),
            status: said.status.as_u16(),
            code: said.code,
            detail: said.sentence,
            errors: said.mistakes,
            wait_seconds: said.wait_seconds,
        };
        let body = serde_json::to_string(&problem).unwrap_or_default();
        (said.status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    } else {
        let page = StoppedPage {
            shell: Shell::of(reader),
            status: said.status.as_u16(),
            title: title(said.status).to_owned(),
            sentence: said.sentence,
            mistakes: said.mistakes,
            ways_out: said.ways_out.into_iter().chain(answer.map(|a| (ANSWER.to_owned(), a))).collect(),
        };
        match page.render() {
            Ok(html) => (said.status, Html(html)).into_response(),
            Err(error) => {
                tracing::error!(?error, "the error page does not render");
                (said.status, "系统繁忙，请稍后再试").into_response()
            }
        }
    };
    if let Some(seconds) = said.wait_seconds {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "没有找到这个页面",
        StatusCode::GONE => "内容已下架",
        StatusCode::FORBIDDEN => "暂时不能办理",
        StatusCode::CONFLICT => "当前状态下不能办理",
        StatusCode::TOO_MANY_REQUESTS => "操作过于频繁",
        s if s.is_server_error() => "系统繁忙",
        _ => "请求有误",
    }
}

fn wants_json(reader: &Parts) -> bool {
    reader.uri.path().starts_with("/api/")
        || reader
            .headers
            .get(header::ACCEPT)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.starts_with("application/json") || v.starts_with("application/problem+json"))
}

/// Sign-in with the way back: the page itself, or for a form the page it stood on.
/// To sign-in and back; a form that was on its way is sent on as it is, so that its page can keep it.
/// 选择单位 leads back to the page that asked for it, such as 【报名参加】.
fn way_back(closed: Closed, address: &str, reader: &Parts) -> String {
    if closed == Closed::NotActing && reader.method == Method::GET {
        let here = reader.uri.path_and_query().map_or("/", |p| p.as_str());
        format!("{address}?back={}", utf8_percent_encode(here, QUERY))
    } else {
        address.to_owned()
    }
}

fn sign_in(reader: &Parts) -> Response {
    let here = utf8_percent_encode(reader.uri.path_and_query().map_or("/", |p| p.as_str()), QUERY);
    if reader.method != Method::GET {
        let mut response = crate::see_other(&format!("{}?return={here}", crate::held::ADDRESS));
        *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
        return response;
    }
    let page = crate::held::sign_in_page(reader.uri.path());
    crate::see_other(&format!("{page}?back={here}"))
}

/// 验证身份 with the way back to a page. A form goes there whole: 307 has the browser send it again, so that the page can
/// keep what was typed until the proof is there.
fn confirmation(reader: &Parts) -> Response {
    let here = utf8_percent_encode(reader.uri.path_and_query().map_or("/", |p| p.as_str()), QUERY);
    if reader.method == Method::GET {
        return crate::see_other(&format!("/account/confirmation?return={here}"));
    }
    let mut response = crate::see_other(&format!("/account/confirmation/held?return={here}"));
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    response
}

fn fault_number(reader: &Parts) -> String {
    let id = reader.headers.get("x-request-id").and_then(|v| v.to_str().ok()).unwrap_or_default();
    id.chars().filter(char::is_ascii_alphanumeric).rev().take(10).collect::<Vec<_>>().into_iter().rev().collect()
}

/// Not yet written for a reader: no body of ours.
fn is_bare(response: &Response) -> bool {
    match response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()) {
        None => true,
        Some(kind) => kind.starts_with("text/plain"),
    }
}

fn is_shown(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"))
}

fn reader_left_a_flash(reader: &Parts) -> bool {
    reader
        .headers
        .get_all(header::COOKIE)
        .iter()
        .any(|v| v.as_bytes().split(|b| *b == b';').any(|c| c.trim_ascii_start().starts_with(b"flash=")))
}

/// The head of the request, kept for writing the answer.
fn parts_of(parts: &Parts) -> Parts {
    let mut kept = axum::http::Request::new(()).into_parts().0;
    kept.method = parts.method.clone();
    kept.uri = parts.uri.clone();
    kept.headers = parts.headers.clone();
    kept.extensions = parts.extensions.clone();
    kept
}
