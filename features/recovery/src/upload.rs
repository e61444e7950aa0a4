//! A form with pictures: larger than other forms, and only a few of them are read at once.

use crate::{Recovery, Refusal};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use web::{Form, Stop};

/// One picture.
pub(crate) const PICTURE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Four of them and the form.
const BODY_BYTES_MAX: usize = 21 * 1024 * 1024;

/// The form, and the place among those read at once that it holds.
pub(crate) struct LargeForm(pub Form, pub OwnedSemaphorePermit);

impl FromRequest<Recovery> for LargeForm {
    type Rejection = Stop;

    async fn from_request(mut request: Request, room: &Recovery) -> Result<Self, Stop> {
        let permit = Arc::clone(&room.uploads).try_acquire_owned().map_err(|_| Refusal::Busy)?;
        DefaultBodyLimit::max(BODY_BYTES_MAX).apply(&mut request);
        Ok(Self(Form::from_request(request, room).await?, permit))
    }
}
