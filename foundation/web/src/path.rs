use crate::{NotFound, Stop};
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

/// The identifiers of a path. One that cannot be read names nothing: 404, like one that is unknown.
#[derive(Clone, Copy, Debug)]
pub struct IdPath<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for IdPath<T> {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Stop> {
        let Path(ids) = Path::<T>::from_request_parts(parts, state).await.map_err(|_| NotFound)?;
        Ok(Self(ids))
    }
}
