//! Reading what was uploaded: a file that is gone or does not come in time is a picture that says so, never a fault.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use object_store::{Error, ObjectStore, ObjectStoreExt, path::Path};
use std::time::Duration;

/// A reader waits no longer for a picture.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Why there is no picture to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFile {
    /// It is not there.
    Missing,
    /// It did not come in time, or whoever keeps it does not answer.
    Slow,
}

/// The file under this key.
///
/// # Errors
/// [`NoFile`]; what was wrong stands in the log.
pub async fn fetch(files: &dyn ObjectStore, key: &str) -> Result<Bytes, NoFile> {
    let path = Path::from(key);
    let read = async { files.get(&path).await?.bytes().await };
    match tokio::time::timeout(WAIT_MAX, read).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(Error::NotFound { .. })) => {
            tracing::error!(key, "an uploaded file is missing");
            Err(NoFile::Missing)
        }
        Ok(Err(error)) => {
            tracing::warn!(key, %error, "an uploaded file cannot be read");
            Err(NoFile::Slow)
        }
        Err(_) => {
            tracing::warn!(key, "an uploaded file did not come in time");
            Err(NoFile::Slow)
        }
    }
}

/// A grey picture with a sentence in the place of one that cannot be shown: 404 or 503, which browsers draw all the same.
#[must_use]
pub fn placeholder(no_file: NoFile) -> Response {
    let (status, words) = match no_file {
        NoFile::Missing => (StatusCode::NOT_FOUND, crate::wording::FILE_MISSING),
        NoFile::Slow => (StatusCode::SERVICE_UNAVAILABLE, crate::wording::FILE_SLOW),
    };
    let picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"480\" height=\"320\" viewBox=\"0 0 480 320\" role=\"img\">\
         <title>{words}</title><rect width=\"480\" height=\"320\" fill=\"#eef1f4\"/>\
         <text x=\"240\" y=\"166\" text-anchor=\"middle\" font-size=\"20\" fill=\"#4a5560\">{words}</text></svg>"
    );
    let headers: [(HeaderName, HeaderValue); 4] = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut response = (status, headers, picture).into_response();
    if no_file == NoFile::Slow {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    }
    response
}
