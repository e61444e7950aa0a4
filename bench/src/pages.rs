//! `bench pages`: public pages from the server, beside the same bytes from a program that does nothing but send them.

use crate::{
    figures::{Rounds, number},
    house::{House, Server, bar},
    http::Connection,
    report,
};
use anyhow::{Context, ensure};
use axum::{Router, http::header, routing::get};
use std::{fmt::Write, net::SocketAddr, path::PathBuf, time::Instant};

/// Connections of the load.
const CONNECTIONS: usize = 8;

/// What is measured.
#[derive(clap::Args)]
pub struct Options {
    /// Jobs in the data set
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=5_000_000))]
    jobs: u32,
    /// Rounds
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Requests a round for each page and either side
    #[arg(long, default_value_t = 4_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    requests: u32,
    /// Seed of the data
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Measures and reports.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let head = report::head();
    let house = House::open(options.jobs, options.seed).await?;
    let server = Server::start(&house.folder, false).await?;
    let (job, fair) = (first(&server, "/api/v1/jobs?per_page=1").await?, first(&server, "/api/v1/fairs").await?);
    let pages = [
        ("cloud platform", "/".to_owned()),
        ("recruitment platform", "/recruitment".to_owned()),
        ("job", format!("/jobs/{job}")),
        ("fair with its floor plan", format!("/fairs/{fair}")),
        ("search without words", "/jobs".to_owned()),
    ];
    let mut text = format!(
        "{head}; {} jobs, {} requests a round over {CONNECTIONS} connections that keep open, {} rounds in turn; medians (least–most).\n\n\
         | page | bytes | pages/s | the same bytes sent by axum alone | **ratio** (floor 0.3, aim 0.6) |\n|---|---|---|---|---|\n",
        options.jobs, options.requests, options.rounds
    );
    let folder = tempfile::tempdir()?;
    let progress = bar("pages", pages.len() as u64 * u64::from(options.rounds));
    for (name, path) in pages {
        let page = Connection::open(server.address, None).await?.get(&path).await?;
        ensure!(page.status == 200, "{path}: {}", page.status);
        let file = folder.path().join("page");
        std::fs::write(&file, &page.body)?;
        let still = Server::still(&file).await?;
        let (mut ours, mut theirs) = (Rounds::default(), Rounds::default());
        for _ in 0..options.rounds {
            ours.0.push(load(server.address, &path, options.requests).await?);
            theirs.0.push(load(still.address, "/", options.requests).await?);
            progress.inc(1);
        }
        let ratio = ours.over(&theirs);
        let _ = writeln!(text, "| {name} | {} | {ours} | {theirs} | **{ratio}** |", number(page.body.len() as f64));
    }
    progress.finish_and_clear();
    report::write("pages", &text)
}

async fn first(server: &Server, path: &str) -> anyhow::Result<String> {
    let reply = Connection::open(server.address, None).await?.get(path).await?;
    let value: serde_json::Value = serde_json::from_slice(&reply.body)?;
    let first = value["items"].get(0).or_else(|| value.get(0)).with_context(|| format!("{path} has no item"))?;
    Ok(first["id"].as_str().context("no id")?.to_owned())
}

/// Answers a second.
async fn load(server: SocketAddr, path: &str, requests: u32) -> anyhow::Result<f64> {
    let start = Instant::now();
    let mut running = Vec::new();
    for _ in 0..CONNECTIONS {
        let mut connection = Connection::open(server, None).await?;
        let (path, count) = (path.to_owned(), requests as usize / CONNECTIONS);
        running.push(tokio::spawn(async move {
            for _ in 0..count {
                let reply = connection.get(&path).await?;
                ensure!(reply.status == 200, "{path}: {}", reply.status);
            }
            Ok(count)
        }));
    }
    let mut done = 0;
    for task in running {
        done += task.await??;
    }
    Ok(done as f64 / start.elapsed().as_secs_f64())
}

/// What the hidden `still` does: sends the bytes of a file to whoever asks, and nothing else.
pub async fn still(file: &PathBuf, listen: SocketAddr) -> anyhow::Result<()> {
    let bytes = axum::body::Bytes::from(std::fs::read(file)?);
    let page = get(move || async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], bytes) });
    let router = Router::new().route("/", page.clone()).route("/readyz", page);
    axum::serve(tokio::net::TcpListener::bind(listen).await?, router).await?;
    Ok(())
}
