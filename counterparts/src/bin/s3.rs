//! `cargo run -p counterparts --bin s3`: see the library.

use clap::Parser;
use counterparts::{control::Faults, files, serve};
use std::{net::SocketAddr, path::PathBuf};

/// A counterpart for tests and demonstrations.
#[derive(Parser)]
struct Arguments {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8093")]
    listen: SocketAddr,
    /// Where buckets lie, a folder each
    #[arg(long, default_value = "var/s3")]
    folder: PathBuf,
    /// A bucket to make
    #[arg(long, default_value = "gongpin")]
    bucket: String,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    if let Err(error) = std::fs::create_dir_all(arguments.folder.join(&arguments.bucket)) {
        eprintln!("s3: {}: {error}", arguments.folder.display());
        return;
    }
    serve("s3", arguments.listen, files::router(&arguments.folder, Faults::default())).await;
}
