//! `cargo run -p counterparts --bin card-verifier`: see the library.

use clap::Parser;
use clock::Clock;
use counterparts::{cards, serve};
use std::net::SocketAddr;

/// A counterpart for tests and demonstrations.
#[derive(Parser)]
struct Arguments {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8092")]
    listen: SocketAddr,
}

#[tokio::main]
async fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let router = cards::router(cards::Verifier::new(Clock::system()));
    serve("card-verifier", Arguments::parse().listen, router).await;
}
