//! Loading the index from the database.

use super::{JobIndex, document, unsigned};
use crate::store as rows;
use search::Document;
use std::collections::HashSet;

/// Rows read at once.
const ROWS_AT_ONCE: u32 = 2_000;

impl JobIndex {
    /// Replaces the index by what the database holds, while the old one goes on answering. Says how
    /// many jobs it holds; `progress` hears jobs done and jobs to do, from any thread.
    ///
    /// No snapshot is needed: the counter is read first, a version never changes, and every change
    /// after the counter is applied again on top, which does no harm to rows that were read late.
    ///
    /// # Errors
    /// What the database says; the index then is as it was.
    pub async fn load(&self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> anyhow::Result<u64> {
        let count = self.replace(progress).await?;
        self.catch_up().await?;
        Ok(count)
    }

    pub(super) async fn replace(&self, progress: impl Fn(u64, u64) + Send + Sync + 'static) -> anyhow::Result<u64> {
        let db = self.store.read();
        let last = rows::counter(db).await?;
        let now = self.clock.now();
        let (hidden, ahead): (Vec<_>, Vec<_>) =
            rows::hidden_organisations(db).await?.into_iter().partition(|(_, since)| *since <= now);
        let hidden: Vec<u128> = hidden.into_iter().map(|(o, _)| o.0.as_u128()).collect();
        let to_do = rows::count_published(db).await?;
        let (send, mut receive) = tokio::sync::mpsc::channel::<Vec<anyhow::Result<(u64, Document)>>>(4);
        let engine = self.engine.clone();
        let loading = tokio::task::spawn_blocking(move || {
            let documents = std::iter::from_fn(|| receive.blocking_recv()).flatten();
            engine.load(unsigned(last), hidden, documents, |done| progress(done, to_do))
        });
        let mut after = 0;
        let mut unreadable = HashSet::new();
        loop {
            let chunk = match rows::live_versions_after(db, after, last, ROWS_AT_ONCE).await {
                Ok(all) => {
                    let Some(seq) = all.last() else { break };
                    after = seq;
                    unreadable.extend(all.unreadable.iter().map(|(job, _)| job.0.as_u128()));
                    all.versions.iter().map(|v| Ok((unsigned(v.sequence), document(v)?))).collect()
                }
                Err(error) => vec![Err(error.into())],
            };
            let failed = chunk.iter().any(Result::is_err);
            if send.send(chunk).await.is_err() || failed {
                break;
            }
        }
        drop(send);
        match loading.await? {
            Ok(count) => {
                *self.unreadable.lock() = unreadable;
                self.lapses.replace(ahead.into_iter().map(|(o, since)| (o.0.as_u128(), since)));
                Ok(count)
            }
            Err(search::LoadError::Source(error)) => Err(error.context("jobs could not be read for the index")),
            Err(error @ (search::LoadError::OutOfOrder { .. } | search::LoadError::BeyondSnapshot { .. })) => {
                Err(anyhow::anyhow!("{error}"))
            }
        }
    }
}
