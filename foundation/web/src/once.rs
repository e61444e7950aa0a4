//! A create that people retry is done once. A request says which one it is by `Idempotency-Key` (the API) or by the hidden
//! field of [`crate::Shell::once`] (a form): whoever sends the same again gets the first one's answer, whatever became of
//! the connection meanwhile. The key is kept in the transaction of the change (`store::idempotency`); the answer behind it.

use crate::{NotFound, Refusal, Shell, Stop, form::PLAIN_BYTES_MAX, see_other_saying};
use access::{Identity, Routes};
use askama::{FastWritable, Values, filters::HtmlSafe};
use axum::{
    RequestExt,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use clock::Clock;
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};
use store::{
    Store,
    idempotency::{self, Ask, Known, Outcome},
};
use tracing::Instrument;

/// The header of the API.
const HEADER: &str = "idempotency-key";
/// The hidden field of a form.
const FIELD: &str = "once";
/// Longest key, in characters.
const KEY_CHARACTERS_MAX: usize = 200;
/// Longest answer that is kept, in bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// Says on an answer that it is an earlier one's.
const REPLAYED: &str = "idempotency-replayed";

type Fingerprint = dyn Fn(&[u8]) -> Vec<u8> + Send + Sync;
type Running = HashMap<(String, String), Arc<tokio::sync::Mutex<()>>>;

/// Does requests with a key once. A room puts it around its routes: `once.around(Routes::new()…)`. Bodies with files are
/// let through: what they bring is new each time.
#[derive(Clone)]
pub struct Once {
    store: Store,
    clock: Clock,
    fingerprint: Arc<Fingerprint>,
    running: Arc<Mutex<Running>>,
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once").finish_non_exhaustive()
    }
}

/// An answer as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    /// The sentence for the next page, as a cookie. No other cookie is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    flash: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    json: String,
}

impl Once {
    /// Keys in this database. `fingerprint` is keyed: a body may hold what nobody shall find by trying.
    pub fn new(store: Store, clock: Clock, fingerprint: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self { store, clock, fingerprint: Arc::new(fingerprint), running: Arc::default() }
    }

    /// These routes, whose posts are done once where they carry a key.
    #[must_use]
    pub fn around(&self, routes: Routes<()>) -> Routes<()> {
        let layer = middleware::from_fn_with_state(self.clone(), once);
        routes.wrapped(|router| router.route_layer(layer))
    }

    async fn answer(&self, request: Request, next: Next) -> Result<Response, Stop> {
        let named = match request.headers().get(HEADER) {
            Some(value) => Some(read_key(value.to_str().map_err(|_| Unrepeatable::KeyUnreadable)?)?),
            None => None,
        };
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_form = kind == "application/x-www-form-urlencoded";
        if !is_form && !(named.is_some() && (kind.is_empty() || kind == "application/json")) {
            return Ok(next.run(request).await);
        }
        let (parts, body) = request.with_limited_body().into_parts();
        let body = to_bytes(body, PLAIN_BYTES_MAX).await.map_err(|_| crate::Unreadable::TooLarge)?;
        let key = match named {
            Some(key) => Some(key),
            None => match hidden_key(&body) {
                Some(text) => Some(read_key(&text)?),
                None => None,
            },
        };
        let Some(key) = key else {
            return Ok(next.run(Request::from_parts(parts, Body::from(body))).await);
        };
        let scope = scope(&parts);
        let hash = (self.fingerprint)(&body);
        let is_api = parts.uri.path().starts_with("/api/");
        // Copies of a request on this machine wait for one another; those on others meet at the key in the database.
        let turn = self.turn(&scope, &key);
        let held = turn.clone().lock_owned().await;
        let answer = match self.known(&scope, &key, &hash, is_api).await {
            Ok(Some(known)) => Ok(known),
            Err(stop) => Err(stop),
            Ok(None) => {
                let ask = Arc::new(Ask::new(scope.clone(), key.clone(), hash.clone(), self.clock.now()));
                let request = Request::from_parts(parts, Body::from(body));
                let room = self.clone();
                let (its_scope, its_key) = (scope.clone(), key.clone());
                // A task of its own, since the client may go away while the change is made: whoever asks again gets
                // the answer.
                let work = async move {
                    let response = ask.work(next.run(request)).await;
                    let settled = room.settle(&ask, &its_scope, &its_key, &hash, is_api, response).await;
                    drop(held);
                    settled
                };
                match tokio::spawn(work.in_current_span()).await {
                    Ok(settled) => settled,
                    Err(error) => Err(Stop::fault(error)),
                }
            }
        };
        drop(turn);
        self.leave(&scope, &key);
        answer
    }

    fn turn(&self, scope: &str, key: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.entry((scope.to_owned(), key.to_owned())).or_default().clone()
    }

    /// Forgets the turn of a key that nobody holds or waits for.
    fn leave(&self, scope: &str, key: &str) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (scope.to_owned(), key.to_owned());
        if running.get(&place).is_some_and(|turn| Arc::strong_count(turn) == 1) {
            running.remove(&place);
        }
    }

    async fn known(&self, scope: &str, key: &str, hash: &[u8], is_api: bool) -> Result<Option<Response>, Stop> {
        match idempotency::look_up(self.store.read(), scope, key, hash).await? {
            Known::New => Ok(None),
            Known::OtherBody => Err(Unrepeatable::OtherBody.into()),
            Known::Answered(text) => replay(&text, is_api).map(Some),
        }
    }

    async fn settle(
        &self,
        ask: &Ask,
        scope: &str,
        key: &str,
        hash: &[u8],
        is_api: bool,
        response: Response,
    ) -> Result<Response, Stop> {
        let db = self.store.read();
        let status = response.status();
        match ask.outcome() {
            // A copy on another machine may have been faster, and be the reason of this refusal.
            Outcome::Untouched if status.is_client_error() => {
                Ok(self.known(scope, key, hash, is_api).await?.unwrap_or(response))
            }
            Outcome::Untouched => Ok(response),
            Outcome::Lost => self.known(scope, key, hash, is_api).await?.ok_or_else(|| Unrepeatable::InDoubt.into()),
            // Whether it was done is not known: the key stays, so that it is not done twice.
            Outcome::Kept if status.is_server_error() => Ok(response),
            Outcome::Kept => {
                let (kept, response) = read_answer(response).await?;
                match kept {
                    Some(kept) => {
                        let text = serde_json::to_string(&kept).map_err(Stop::fault)?;
                        idempotency::answer(db, scope, key, &text).await?;
                    }
                    None => idempotency::forget(db, scope, key).await?,
                }
                Ok(response)
            }
        }
    }
}

impl Shell {
    /// The hidden field of a form that makes something: sent twice, by a double click or after a lost connection, it is done
    /// once and answered alike. See [`Once`].
    #[must_use]
    pub fn once(&self) -> OnceField {
        OnceField(Clock::system().new_id())
    }
}

/// `{{ shell.once() }}` inside a form.
#[derive(Clone, Copy, Debug)]
pub struct OnceField(uuid::Uuid);

impl fmt::Display for OnceField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"<input type="hidden" name="{FIELD}" value="{}">"#, self.0.simple())
    }
}

impl FastWritable for OnceField {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        write!(dest, "{self}").map_err(Into::into)
    }
}

impl HtmlSafe for OnceField {}

async fn once(State(once): State<Once>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    once.answer(request, next).await.unwrap_or_else(IntoResponse::into_response)
}

fn read_key(text: &str) -> Result<String, Unrepeatable> {
    let key = text.trim();
    let is_plain = key.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    if key.is_empty() || key.len() > KEY_CHARACTERS_MAX || !is_plain {
        return Err(Unrepeatable::KeyUnreadable);
    }
    Ok(key.to_owned())
}

fn hidden_key(body: &[u8]) -> Option<String> {
    form_urlencoded::parse(body).find(|(name, _)| name == FIELD).map(|(_, value)| value.into_owned())
}

/// Who asks, under which mandate, and for what: nobody is answered with another's answer.
fn scope(parts: &Parts) -> String {
    let identity = parts.extensions.get::<Arc<Identity>>().cloned().unwrap_or_default();
    let who = match &*identity {
        Identity::Anonymous => "anonymous".to_owned(),
        Identity::Person(p) => match p.acting.as_ref().map(|a| (a.organisation, a.mandate)) {
            Some((organisation, mandate)) => {
                format!("{}:{organisation}:{}", p.id, mandate.map(|m| m.id.to_string()).unwrap_or_default())
            }
            None => p.id.to_string(),
        },
        Identity::Organisation(o) => o.organisation.to_string(),
        Identity::Officer(o) => o.id.to_string(),
    };
    let path = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    format!("once:{who}:{path}")
}

/// What of an answer is kept: a redirect, or JSON of a request that was done. Pages are not: they show who is signed in.
async fn read_answer(response: Response) -> Result<(Option<Kept>, Response), Stop> {
    let status = response.status();
    let text = |name: header::HeaderName, r: &Response| {
        r.headers().get(name).and_then(|v| v.to_str().ok()).map(ToOwned::to_owned)
    };
    if status == StatusCode::SEE_OTHER {
        let cookies = response.headers().get_all(header::SET_COOKIE);
        let flash = cookies.iter().filter_map(|v| v.to_str().ok()).find(|c| c.starts_with("flash=")).map(str::to_owned);
        let location = text(header::LOCATION, &response);
        return Ok((Some(Kept { status: status.as_u16(), location, flash, json: String::new() }), response));
    }
    let is_json = text(header::CONTENT_TYPE, &response).is_some_and(|kind| kind.starts_with("application/json"));
    if !status.is_success() || !is_json {
        return Ok((None, response));
    }
    let (parts, body) = response.into_parts();
    let bytes: Bytes = to_bytes(body, usize::MAX).await.map_err(Stop::fault)?;
    let kept = std::str::from_utf8(&bytes).ok().filter(|t| t.len() <= ANSWER_BYTES_MAX).map(|json| Kept {
        status: status.as_u16(),
        location: None,
        flash: None,
        json: json.to_owned(),
    });
    Ok((kept, Response::from_parts(parts, Body::from(bytes))))
}

fn replay(text: &str, is_api: bool) -> Result<Response, Stop> {
    let mut response = match (idempotency::made_before(text), serde_json::from_str::<Kept>(text)) {
        (Some(id), _) if is_api => crate::json(StatusCode::CREATED, serde_json::json!({ "id": id })),
        (Some(_), _) => return Err(Unrepeatable::Saved.into()),
        (None, Ok(kept)) => restored(&kept)?,
        (None, Err(_)) => return Err(Unrepeatable::InDoubt.into()),
    };
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

fn restored(kept: &Kept) -> Result<Response, Stop> {
    let status = StatusCode::from_u16(kept.status).map_err(Stop::fault)?;
    if let Some(location) = &kept.location {
        let mut response = see_other_saying(location, "");
        response.headers_mut().remove(header::SET_COOKIE);
        if let Some(flash) = kept.flash.as_ref().and_then(|f| HeaderValue::from_str(f).ok()) {
            response.headers_mut().append(header::SET_COOKIE, flash);
        }
        return Ok(response);
    }
    let body: serde_json::Value = serde_json::from_str(&kept.json).map_err(|_| NotFound)?;
    Ok(crate::json(status, body))
}

/// Why a request with a key is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unrepeatable {
    /// The key is empty, too long, or not plain text.
    KeyUnreadable,
    /// The key came with another body before.
    OtherBody,
    /// An earlier copy changed something, and what it answered is not known.
    InDoubt,
    /// An earlier copy was done; its answer is lost.
    Saved,
}

impl Refusal for Unrepeatable {
    fn code(&self) -> &'static str {
        match self {
            Self::KeyUnreadable => "idempotency_key_unreadable",
            Self::OtherBody => "idempotency_key_used",
            Self::InDoubt => "outcome_unknown",
            Self::Saved => "saved_before",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::KeyUnreadable | Self::OtherBody => StatusCode::UNPROCESSABLE_ENTITY,
            Self::InDoubt | Self::Saved => StatusCode::CONFLICT,
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::KeyUnreadable => "Idempotency-Key 应为 1 至 200 个可见字符",
            Self::OtherBody => "这次提交已经处理过，而内容与上次不同。如需再提交一次，请重新打开填写页面",
            Self::InDoubt => "上次提交的结果未能确认，请先到列表中核对，确实没有的，再重新打开页面填写",
            Self::Saved => "上次提交已经保存，请到列表中查看，无需重复提交",
        }
        .into()
    }
}

#[cfg(test)]
#[path = "once_test.rs"]
mod tests;
