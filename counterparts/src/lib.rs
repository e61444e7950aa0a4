//! The other side of the platform's adapters, for tests and demonstrations: an SMS gateway that checks the signatures of
//! Aliyun, Tencent and the plain format, a bank card verifier, an S3 and a mail server. Each is a process of its own, recomputes every
//! signature with code of its own, refuses wrong ones, and misbehaves on demand. Nothing here is part of the product, no
//! SMS is sent and no bank is asked.

#![allow(clippy::unwrap_used, reason = "support of tests: it may panic")]

pub mod cards;
pub mod control;
pub mod files;
pub mod mail;
pub mod signatures;
pub mod sms;

use axum::Router;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// The name of the key that both counterparts know.
pub const KEY_ID: &str = "counterpart";
/// The secret that both counterparts know. The platform refuses it in production.
pub const SECRET: &str = "counterpart-secret-0001";

/// Serves on a free port of this machine, for tests, and returns its address.
pub async fn spawn(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Serves until the process ends.
pub async fn serve(name: &str, listen: SocketAddr, router: Router) {
    let listener = TcpListener::bind(listen).await.unwrap();
    println!("{name}: counterpart for tests, listening on http://{}", listener.local_addr().unwrap());
    axum::serve(listener, router).await.unwrap();
}
