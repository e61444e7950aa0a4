//! A form that came after its session had ended: kept in a page, while the person signs in beside it. Nothing typed is lost.

use crate::{Answer, Desk, Form, Shell, page_with_status};
use access::Anyone;
use askama::Template;
use axum::{extract::Query, http::StatusCode};

/// Where the form is sent on to, with `?return=`: the address that it was for.
pub(crate) const ADDRESS: &str = "/account/sign-in/held";

#[derive(Template)]
#[template(path = "held.html")]
struct HeldPage {
    shell: Shell,
    sign_in: &'static str,
    to: String,
    kept: Vec<(String, String)>,
    /// Whether files were chosen, which no page can keep, or passwords typed, which none should.
    left_out: bool,
}

/// `?return=`
#[derive(serde::Deserialize)]
pub(crate) struct Return {
    #[serde(default)]
    r#return: String,
}

/// The sign-in page of those who work at this address.
pub(crate) fn sign_in_page(path: &str) -> &'static str {
    if path.starts_with("/account/password/organisation") {
        return "/account/sign-in/organisation";
    }
    match Desk::of_path(path) {
        Desk::Bureau => "/account/sign-in/officer",
        Desk::Unit => "/account/sign-in/organisation",
        Desk::Public | Desk::Me | Desk::Centre => "/account/sign-in",
    }
}

/// `POST /account/sign-in/held?return=`
pub(crate) async fn hold(_: Anyone, shell: Shell, Query(q): Query<Return>, form: Form) -> Answer {
    let to = crate::safe_back(&q.r#return).to_owned();
    let is_secret = |name: &str| name.contains("password");
    let kept: Vec<(String, String)> =
        form.pairs().filter(|(n, _)| !is_secret(n)).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let files = form.files().iter().any(|f| !f.bytes.is_empty());
    let left_out = files || form.pairs().any(|(n, _)| is_secret(n));
    let sign_in = sign_in_page(&to);
    page_with_status(StatusCode::UNAUTHORIZED, &HeldPage { shell, sign_in, to, kept, left_out })
}
