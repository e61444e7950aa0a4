//! The benches: `cargo xtask bench search | storm | rush | pages`. Every figure is a ratio between things measured in one run, side by
//! side and in turn; results go to `docs/benchmarks.md`, the bad ones too.

mod cluster;
mod figures;
mod house;
mod http;
mod pages;
mod peers;
mod questions;
mod report;
mod rush;
mod search;
mod storm;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "bench", about = "Measures the platform against others, in one run", version)]
struct Command {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// The job search over HTTP, beside its index in-process, SQLite FTS5 and PostgreSQL
    Search(search::Options),
    /// The job search while 64 clients sign in, and whether sign-in tells who exists
    Storm(storm::Options),
    /// Everybody wants a booth at once, beside single-statement transactions of the same database
    Rush(rush::Options),
    /// Public pages, beside the same bytes from a program that does nothing but send them
    Pages(pages::Options),
    /// Sends the bytes of a file, for `pages`
    #[command(hide = true)]
    Still {
        /// Which
        file: std::path::PathBuf,
        /// Where it listens
        #[arg(long, env = "LISTEN")]
        listen: std::net::SocketAddr,
    },
    /// Serves a data folder, for the other benches
    #[command(hide = true)]
    Serve {
        /// Without sample data
        #[arg(long)]
        empty: bool,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Command::parse().bench {
        Bench::Search(options) => search::run(&options).await,
        Bench::Storm(options) => storm::run(&options).await,
        Bench::Rush(options) => rush::run(&options).await,
        Bench::Pages(options) => pages::run(&options).await,
        Bench::Still { file, listen } => pages::still(&file, listen).await,
        Bench::Serve { empty } => house::serve(empty).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}
