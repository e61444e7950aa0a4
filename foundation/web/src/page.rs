use crate::{Answer, Stop, asset_address};
use askama::{FastWritable, Template, Values, filters::HtmlSafe};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use std::fmt;

/// Answers with a page.
///
/// # Errors
/// A fault where the template fails.
pub fn page(template: &impl Template) -> Answer {
    page_with_status(StatusCode::OK, template)
}

/// Answers with a page and a status, such as 422 for a form that comes back filled in.
///
/// # Errors
/// A fault where the template fails.
pub fn page_with_status(status: StatusCode, template: &impl Template) -> Answer {
    let html = template.render().map_err(Stop::fault)?;
    Ok((status, Html(html)).into_response())
}

/// Answers with JSON.
pub fn json(status: StatusCode, body: impl Serialize) -> Response {
    (status, Json(body)).into_response()
}

/// Sends the browser on with 303, so that going back does not send the form again.
pub fn see_other(to: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// As [`see_other`], leaving a sentence for the next page.
pub fn see_other_saying(to: &str, sentence: &str) -> Response {
    let mut response = see_other(to);
    let text = utf8_percent_encode(sentence, NON_ALPHANUMERIC);
    let cookie = format!("flash={text}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// A path of this site to return to, or the front page: what comes from outside may name no other host.
#[must_use]
pub fn safe_back(back: &str) -> &str {
    let fine = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains(|c: char| c == '\\' || c.is_control())
        && back.len() <= 2_000;
    if fine { back } else { "/" }
}

/// An icon of the sprite: `{{ shell.icon("search") }}`.
#[derive(Clone, Copy, Debug)]
pub struct Icon(pub(crate) &'static str);

impl Icon {
    /// The icon named `name` in the sprite.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self(name)
    }
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            r##"<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>"##,
            asset_address("icons.svg"),
            self.0
        )
    }
}

impl FastWritable for Icon {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        write!(dest, "{self}").map_err(Into::into)
    }
}

impl HtmlSafe for Icon {}

#[cfg(test)]
mod tests {
    use super::safe_back;

    #[test]
    fn a_way_back_never_leaves_the_site() {
        assert_eq!(safe_back("/jobs?q=电工"), "/jobs?q=电工");
        for bad in [
            "https://evil.example",
            "//evil.example",
            "/\\evil",
            "",
            "javascript:alert(1)",
            "/a\r\nb",
            "/\t/evil.example",
        ] {
            assert_eq!(safe_back(bad), "/", "{bad}");
        }
    }
}
