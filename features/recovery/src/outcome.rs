//! What became of a form, on a page of its own: the post answers 303, so that loading the page again sends nothing twice.
//! What it tells (a user name, a day) lies sealed in a cookie for two minutes, never in an address.

use crate::{Recovery, request::Kind, ways::Way};
use access::Anyone;
use askama::Template;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use clock::{Day, Timestamp};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use web::{Answer, Shell, Stop};

/// Where it is shown.
pub(crate) const ADDRESS: &str = "/account/recovery-outcome";
const COOKIE: &str = "recovery_outcome";
const SEALED: &str = "recovery.outcome";
const SECONDS: i64 = 120;

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// 账号找回: the user name.
    Found { username: String },
    /// 上传证件照找回: the kind of request, and the day by which it is decided.
    Submitted { kind: String, due: Day },
    /// 领取重置: the account whose password was set.
    Reset { username: String },
}

#[derive(Serialize, Deserialize)]
struct Kept {
    outcome: Outcome,
    until: i64,
}

#[derive(Template)]
#[template(path = "outcome.html")]
struct OutcomePage {
    shell: Shell,
    outcome: Outcome,
    title: &'static str,
    /// Of a request with pictures.
    kind: Option<Kind>,
}

/// Sends the browser to the page of its outcome.
pub(crate) fn tell(room: &Recovery, outcome: Outcome) -> Result<Response, Stop> {
    let until = room.accounts.clock.now().plus_seconds(SECONDS).as_ms();
    let text = serde_json::to_string(&Kept { outcome, until }).map_err(Stop::fault)?;
    let sealed = room.accounts.keys.seal(SEALED, COOKIE, text);
    let secure = if room.accounts.cookie.name().starts_with("__Host-") { "; Secure" } else { "" };
    let value = BASE64URL_NOPAD.encode(&sealed);
    let cookie = format!("{COOKIE}={value}; Path={ADDRESS}; Max-Age={SECONDS}; HttpOnly; SameSite=Lax{secure}");
    Ok(([(header::SET_COOKIE, cookie)], web::see_other(ADDRESS)).into_response())
}

/// `GET /account/recovery-outcome`; without an outcome it leads to where ways back in begin.
pub(crate) async fn show(_: Anyone, State(room): State<Recovery>, shell: Shell, jar: CookieJar) -> Answer {
    let Some(outcome) = kept(&room, &jar) else { return Ok(web::see_other(Way::AccountPhone.address())) };
    let kind = match &outcome {
        Outcome::Submitted { kind, .. } => Kind::of_code(kind),
        Outcome::Found { .. } | Outcome::Reset { .. } => None,
    };
    let title = match &outcome {
        Outcome::Found { .. } => "账号找回",
        Outcome::Reset { .. } => "领取重置",
        Outcome::Submitted { .. } => kind.map_or("账号找回", Kind::zh),
    };
    web::page(&OutcomePage { shell, outcome, title, kind })
}

fn kept(room: &Recovery, jar: &CookieJar) -> Option<Outcome> {
    let cookie = jar.get(COOKIE)?.value().to_owned();
    if cookie.len() > 2_000 {
        return None;
    }
    let sealed = BASE64URL_NOPAD.decode(cookie.as_bytes()).ok()?;
    let text = room.accounts.keys.open_text(SEALED, COOKIE, &sealed).ok()?;
    let kept: Kept = serde_json::from_str(&text).ok()?;
    (Timestamp::from_ms(kept.until) > room.accounts.clock.now()).then_some(kept.outcome)
}

impl OutcomePage {
    fn is_password(&self) -> bool {
        self.kind.is_some_and(Kind::is_password)
    }
}

#[cfg(test)]
#[path = "outcome_test.rs"]
mod tests;
