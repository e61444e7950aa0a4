//! A real S3: `s3s-fs` over a folder. It recomputes every signature (AWS Signature Version 4) and refuses a wrong secret,
//! which popular imitations of S3 do not.

use crate::{
    KEY_ID, SECRET,
    control::{Fault, Faults, Order},
};
use axum::{
    Json, Router,
    error_handling::HandleError,
    extract::{Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::post,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use std::path::Path;

/// Serves the folders below `folder` as buckets, to whoever has [`KEY_ID`] and [`SECRET`].
pub fn router(folder: &Path, faults: Faults) -> Router {
    let files = s3s_fs::FileSystem::new(folder).unwrap();
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single(KEY_ID, SECRET));
    let service =
        HandleError::new(
            builder.build(),
            |error| async move { (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:?}")) },
        );
    Router::new()
        .route("/control/faults", post(set_faults).with_state(faults.clone()))
        .fallback_service(service)
        .layer(middleware::from_fn_with_state(faults, misbehave))
}

async fn set_faults(State(faults): State<Faults>, Json(order): Json<Order>) -> StatusCode {
    faults.set(order.fault, order.times);
    StatusCode::NO_CONTENT
}

async fn misbehave(State(faults): State<Faults>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/control/") {
        return next.run(request).await;
    }
    let fault = faults.next();
    if fault == Fault::Error {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let response = next.run(request).await;
    fault.wait().await;
    response
}
