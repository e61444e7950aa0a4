//! `gongpin reindex`: builds the search index from the database, as every start does, and says how it went.

use crate::{app::App, config::Configuration, progress};
use clock::Clock;
use std::time::Instant;

/// Builds the index and prints its size and the time it took.
///
/// # Errors
/// What the database says.
pub async fn run(configuration: &Configuration) -> anyhow::Result<()> {
    let app = App::open(configuration, Clock::system()).await?;
    let bar = progress::bar("职位索引");
    let start = Instant::now();
    let shown = bar.clone();
    app.load(move |done, total| progress::set(&shown, done, total)).await?;
    bar.finish_and_clear();
    let count = app.jobs.index.live_count(app.clock.now());
    println!("{count} jobs can be found; built in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}
