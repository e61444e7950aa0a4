//! `cargo run -p counterparts --bin sms-gateway`: see the library.

use clap::Parser;
use clock::Clock;
use counterparts::{serve, sms};
use std::net::SocketAddr;

/// A counterpart for tests and demonstrations.
#[derive(Parser)]
struct Arguments {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8091")]
    listen: SocketAddr,
}

#[tokio::main]
async fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let router = sms::router(sms::Gateway::new(Clock::system()));
    serve("sms-gateway", Arguments::parse().listen, router).await;
}
