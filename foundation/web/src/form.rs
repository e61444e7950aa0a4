use crate::{Answer, Answers, Refusal, Stop, json, shell::Frame, speak::ANSWER};
use axum::{
    RequestExt,
    body::Bytes,
    extract::{FromRequest, Multipart, Request},
    http::{StatusCode, header},
};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// What a person typed, as it was typed: field names and texts in order, and files. It survives a
/// refusal, so that the page comes back filled in. Read alike from a form, a multipart form and a
/// JSON object (`{"contact": {"name": "…"}}` is the field `contact.name`, lists repeat a field).
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    files: Vec<Upload>,
    mistakes: Vec<Mistake>,
    sentence: Option<String>,
    ways_out: Vec<(String, String)>,
    body: Vec<u8>,
    answers: Explained,
}

/// Where this form's refusals are explained.
#[derive(Clone, Default)]
struct Explained(Option<Arc<dyn Answers>>);

impl fmt::Debug for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Explained")
    }
}

/// A field that is refused, and why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Mistake {
    /// The field's name in forms and JSON.
    pub field: String,
    /// The sentence.
    pub detail: String,
    /// The field's label, for the summary; not on the API.
    #[serde(skip)]
    pub label: String,
}

impl Mistake {
    /// A mistake in the field `field` that is labelled `label`.
    pub fn new(field: impl Into<String>, label: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { field: field.into(), label: label.into(), detail: detail.into() }
    }
}

/// A file that came with a form.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The field.
    pub field: String,
    /// The name on the sender's machine: shown escaped, never trusted.
    pub file_name: String,
    /// The content.
    pub bytes: Bytes,
}

impl Form {
    /// A form with these fields.
    pub fn of<K: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (K, V)>) -> Self {
        Self { values: values.into_iter().map(|(k, v)| (k.into(), v.into())).collect(), ..Self::default() }
    }

    /// The first value of a field as it was typed; empty where it is missing.
    #[must_use]
    pub fn raw(&self, field: &str) -> &str {
        self.values.iter().find(|(k, _)| k == field).map_or("", |(_, v)| v)
    }

    /// The first value of a field without the white space around it.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.raw(field).trim()
    }

    /// All values of a field that can be repeated, such as ticked rows.
    #[must_use]
    pub fn all(&self, field: &str) -> Vec<&str> {
        self.values.iter().filter(|(k, _)| k == field).map(|(_, v)| v.trim()).collect()
    }

    /// Whether the field was sent with this value, as a ticked box is.
    #[must_use]
    pub fn has(&self, field: &str, value: &str) -> bool {
        self.values.iter().any(|(k, v)| k == field && v.trim() == value)
    }

    /// Whether a single box is ticked: `yes`, `on`, `true` or `1`.
    #[must_use]
    pub fn ticked(&self, field: &str) -> bool {
        matches!(self.get(field), "yes" | "on" | "true" | "1")
    }

    /// Sets a field, replacing what it held.
    pub fn set(&mut self, field: &str, value: impl Into<String>) {
        self.values.retain(|(k, _)| k != field);
        self.values.push((field.to_owned(), value.into()));
    }

    /// Adds a value to a field that can be repeated.
    pub fn add(&mut self, field: &str, value: impl Into<String>) {
        self.values.push((field.to_owned(), value.into()));
    }

    /// Takes a field out, such as a password that must not come back in the page.
    pub fn forget(&mut self, field: &str) {
        self.values.retain(|(k, _)| k != field);
    }

    /// All fields in the order in which they came.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }

    /// The file of a field, if one was chosen.
    #[must_use]
    pub fn file(&self, field: &str) -> Option<&Upload> {
        self.files.iter().find(|f| f.field == field && !f.bytes.is_empty())
    }

    /// All files.
    #[must_use]
    pub fn files(&self) -> &[Upload] {
        &self.files
    }

    /// The body as it came, for an idempotency key's fingerprint (empty for multipart).
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Marks a field as refused.
    pub fn refuse(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// Puts a refusal's sentence, fields and links where the page shows them.
    #[must_use]
    pub fn refused(mut self, refusal: &dyn Refusal) -> Self {
        self.mistakes.extend(refusal.mistakes());
        self.sentence = Some(refusal.zh());
        self.ways_out = refusal.ways_out();
        let answer = self.answers.0.as_ref().and_then(|a| a.find(refusal.code()));
        self.ways_out.extend(answer.map(|address| (ANSWER.to_owned(), address)));
        self
    }

    /// The refused fields.
    #[must_use]
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// Why the field is refused, if it is.
    #[must_use]
    pub fn mistake(&self, field: &str) -> Option<&str> {
        self.mistakes.iter().find(|m| m.field == field).map(|m| m.detail.as_str())
    }

    /// The refusal's sentence for the whole form.
    #[must_use]
    pub fn sentence(&self) -> Option<&str> {
        self.sentence.as_deref()
    }

    /// The refusal's links.
    #[must_use]
    pub fn ways_out(&self) -> &[(String, String)] {
        &self.ways_out
    }

    /// Whether anything was refused.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.sentence.is_some() || !self.mistakes.is_empty()
    }

    /// The title's beginning: `有误：` where the form was refused.
    #[must_use]
    pub fn title_prefix(&self) -> &'static str {
        if self.is_refused() { "有误：" } else { "" }
    }

    /// Answers a stopped action in the browser: a refusal shows the page again, filled in and
    /// marked, with the refusal's status; a fault stays a fault.
    ///
    /// # Errors
    /// The fault.
    pub fn come_back(self, stop: Stop, page: impl FnOnce(StatusCode, Form) -> Answer) -> Answer {
        match stop {
            Stop::Refused(refusal) => {
                let mut answer = page(refusal.status(), self.refused(&*refusal))?;
                if let Some(seconds) = refusal.wait_seconds() {
                    answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
                }
                Ok(answer)
            }
            Stop::Fault(_) => Err(stop),
        }
    }
}

/// A body that cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Not UTF-8.
    Encoding,
    /// No JSON object of texts, numbers and lists; or a key stands twice.
    Json,
    /// A broken multipart body.
    Multipart,
    /// Another content type.
    ContentType,
    /// Larger than the route takes.
    TooLarge,
    /// So many uploads come in at once that there is no room for this one.
    Busy,
}

impl Refusal for Unreadable {
    fn code(&self) -> &'static str {
        match self {
            Self::Encoding => "not_utf8",
            Self::Json => "malformed_json",
            Self::Multipart => "malformed_multipart",
            Self::ContentType => "unsupported_content_type",
            Self::TooLarge => "body_too_large",
            Self::Busy => "uploads_busy",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Encoding | Self::Json | Self::Multipart => StatusCode::BAD_REQUEST,
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn wait_seconds(&self) -> Option<u64> {
        (*self == Self::Busy).then_some(10)
    }

    fn zh(&self) -> String {
        match self {
            Self::Encoding => "提交内容的编码有误，请使用 UTF-8 编码后重新提交",
            Self::Json => "提交的 JSON 格式有误，请检查后重新提交",
            Self::Multipart => "提交的内容不完整，请重新选择文件后提交",
            Self::ContentType => "不支持的提交格式，请使用表单或 JSON 提交",
            Self::TooLarge => "提交的内容过大，请压缩图片或减少内容后重新提交",
            Self::Busy => "正在上传文件的人较多，请稍等片刻再提交",
        }
        .into()
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Stop;

    async fn from_request(request: Request, state: &S) -> Result<Self, Stop> {
        let answers = Explained(request.extensions().get::<Frame>().map(|f| f.answers.clone()));
        Ok(Self { answers, ..read(request, state).await? })
    }
}

/// Bytes of a body without files: a megabyte of Chinese text, each character nine bytes on its way, still comes back in its
/// form with the field marked.
pub(crate) const PLAIN_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Bytes of uploads that may lie in memory at once, over all requests; who comes when there is no room is told to wait.
static ROOM: Budget = Budget::new(256 * 1024 * 1024);

async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Form, Stop> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "multipart/form-data" => read_multipart(request, state).await,
        "application/x-www-form-urlencoded" | "" => {
            let body = read_plain(request).await?;
            let values = read_pairs(&body).ok_or(Unreadable::Encoding)?;
            if values.len() > json::FIELDS_MAX {
                return Err(Unreadable::TooLarge.into());
            }
            Ok(Form { values, body: body.to_vec(), ..Form::default() })
        }
        "application/json" => {
            let body = read_plain(request).await?;
            let text = std::str::from_utf8(&body).map_err(|_| Unreadable::Encoding)?;
            let values = json::pairs(text).ok_or(Unreadable::Json)?;
            Ok(Form { values, body: body.to_vec(), ..Form::default() })
        }
        _ => Err(Unreadable::ContentType.into()),
    }
}

async fn read_plain(request: Request) -> Result<Bytes, Unreadable> {
    axum::body::to_bytes(request.with_limited_body().into_body(), PLAIN_BYTES_MAX)
        .await
        .map_err(|_| Unreadable::TooLarge)
}

/// Percent-decoded pairs; `None` where they are not UTF-8.
fn read_pairs(body: &[u8]) -> Option<Vec<(String, String)>> {
    std::str::from_utf8(body).ok()?;
    let pairs: Vec<(String, String)> = form_urlencoded::parse(body)
        .take(json::FIELDS_MAX + 1)
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect();
    // form_urlencoded puts U+FFFD for what it cannot read; nobody types that.
    pairs.iter().all(|(k, v)| !k.contains('\u{fffd}') && !v.contains('\u{fffd}')).then_some(pairs)
}

async fn read_multipart<S: Send + Sync>(request: Request, state: &S) -> Result<Form, Stop> {
    let mut form = Form::default();
    let mut room = Taken { budget: &ROOM, bytes: 0 };
    let mut parts = Multipart::from_request(request, state).await.map_err(|_| Unreadable::Multipart)?;
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => return Ok(form),
            Err(e) => return Err(unreadable(&e).into()),
        };
        let field = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(ToOwned::to_owned);
        let mut held = Vec::new();
        let mut part = part;
        while let Some(chunk) = part.chunk().await.map_err(|e| unreadable(&e))? {
            room.take(chunk.len())?;
            held.extend_from_slice(&chunk);
        }
        let bytes = Bytes::from(held);
        match file_name {
            Some(file_name) => form.files.push(Upload { field, file_name, bytes }),
            None if form.values.len() >= json::FIELDS_MAX => return Err(Unreadable::TooLarge.into()),
            None => {
                let text = String::from_utf8(bytes.to_vec()).map_err(|_| Unreadable::Encoding)?;
                form.values.push((field, text));
            }
        }
    }
}

/// So many bytes and no more, over all who take of them.
#[derive(Debug)]
struct Budget {
    left: AtomicUsize,
}

impl Budget {
    const fn new(bytes: usize) -> Self {
        Self { left: AtomicUsize::new(bytes) }
    }
}

/// What one request took of the budget while its body comes in; given back with the value.
struct Taken<'a> {
    budget: &'a Budget,
    bytes: usize,
}

impl Taken<'_> {
    fn take(&mut self, bytes: usize) -> Result<(), Unreadable> {
        let less = |left: usize| left.checked_sub(bytes);
        self.budget.left.fetch_update(Ordering::AcqRel, Ordering::Acquire, less).map_err(|_| Unreadable::Busy)?;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.budget.left.fetch_add(self.bytes, Ordering::AcqRel);
    }
}

fn unreadable(error: &axum::extract::multipart::MultipartError) -> Unreadable {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Unreadable::TooLarge } else { Unreadable::Multipart }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticked_rows_repeat_a_field() {
        let form =
            Form { values: read_pairs("jobs=1&jobs=2&q=%E7%94%B5%E5%B7%A5+".as_bytes()).unwrap(), ..Form::default() };
        assert_eq!(form.all("jobs"), ["1", "2"]);
        assert_eq!(form.get("q"), "电工");
    }

    #[test]
    fn uploads_at_once_have_a_common_bound_and_give_back_what_they_took() {
        let budget = Budget::new(100);
        let mut first = Taken { budget: &budget, bytes: 0 };
        first.take(60).unwrap();
        let mut second = Taken { budget: &budget, bytes: 0 };
        second.take(40).unwrap();
        assert_eq!(second.take(1), Err(Unreadable::Busy));
        drop(first);
        second.take(60).unwrap();
        drop(second);
        assert_eq!(budget.left.load(Ordering::Acquire), 100);
    }

    #[test]
    fn gbk_is_told_apart() {
        assert_eq!(read_pairs(b"q=%B5%E7%B9%A4"), None);
        assert_eq!(read_pairs(b"q=\xb5\xe7"), None);
    }
}
