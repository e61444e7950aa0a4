//! `cargo run -p counterparts --bin mail-sink`: see the library.

use clap::Parser;
use counterparts::mail::{Postbox, Protection};
use std::{net::SocketAddr, time::Duration};
use tokio::net::TcpListener;

/// A counterpart for tests and demonstrations.
#[derive(Parser)]
struct Arguments {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8094")]
    listen: SocketAddr,
    /// With TLS its certificate is of counterparts/tls/authority.pem
    #[arg(long, value_enum, default_value_t)]
    protection: Protection,
}

#[tokio::main]
async fn main() {
    let Arguments { listen, protection } = Arguments::parse();
    let listener = match TcpListener::bind(listen).await {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("mail-sink: {listen}: {error}");
            return;
        }
    };
    println!("mail-sink: counterpart for tests, listening on smtp://{listen} ({protection:?})");
    let postbox = Postbox::behind(protection);
    tokio::spawn(postbox.clone().serve(listener));
    let mut shown = 0;
    loop {
        for letter in &postbox.letters()[shown..] {
            shown += 1;
            println!("to {}:\n{}", letter.to, letter.text());
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}
