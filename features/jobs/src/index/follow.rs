//! Hearing of changes: this node's own before the request is answered, those of others within
//! [`POLL`].

use super::{JobIndex, document, unsigned};
use crate::job::JobId;
use crate::store::{self as rows, Happened, LiveVersion, NumberedChange};
use search::{Change, DocumentSearch, Outcome};
use std::{collections::HashMap, time::Duration};

/// How often the change rows of other nodes are looked for.
const POLL: Duration = Duration::from_millis(200);
/// Changes read at once.
const CHANGES_AT_ONCE: u32 = 500;

impl JobIndex {
    /// Applies every change that is committed and not yet known here. Called after each commit that
    /// wrote one, before the request is answered. Where a change is missing the index is loaded anew.
    ///
    /// # Errors
    /// What the database says; the changes are then applied at the next turn.
    pub async fn catch_up(&self) -> anyhow::Result<()> {
        let _turn = self.turn.lock().await;
        if !self.ready() {
            return Ok(());
        }
        loop {
            let known = self.applied();
            let after = i64::try_from(known).unwrap_or(i64::MAX);
            let changes = rows::changes_after(self.store.read(), after, CHANGES_AT_ONCE).await?;
            let Some(first) = changes.first() else { return Ok(()) };
            if unsigned(first.seq) != known + 1 {
                tracing::warn!(known, found = first.seq, "changes are missing: the job index is loaded anew");
                self.replace(|_, _| {}).await?;
                continue;
            }
            for (change, read) in self.steps(&changes).await?.into_iter().zip(&changes) {
                match self.engine.apply(change) {
                    Ok(Outcome::Done | Outcome::Repeated | Outcome::Missing) => self.plan_lapse(read.happened),
                    // A load went by meanwhile; the next round begins where it ended.
                    Err(gap) => {
                        tracing::debug!(%gap, "a change waits for the next round");
                        break;
                    }
                }
            }
        }
    }

    /// Keeps in mind when an organisation is to be hidden; who is hidden already, or shown for good, is not
    /// planned any more. An instant that has just passed counts at the next question.
    fn plan_lapse(&self, happened: Option<Happened>) {
        match happened {
            Some(Happened::Hidden(owner, since)) => self.lapses.set(owner.0.as_u128(), Some(since)),
            Some(Happened::Shown(owner)) => self.lapses.set(owner.0.as_u128(), None),
            Some(Happened::Published(_) | Happened::Left(_) | Happened::ValidUntil(..)) | None => {}
        }
    }

    /// Change rows as steps of the engine. A publication that has been overtaken (published again,
    /// taken down since) only keeps the count.
    async fn steps(&self, changes: &[NumberedChange]) -> anyhow::Result<Vec<Change>> {
        let published: Vec<JobId> = changes
            .iter()
            .filter_map(|c| match c.happened {
                Some(Happened::Published(job)) => Some(job),
                Some(Happened::Left(_) | Happened::ValidUntil(..) | Happened::Hidden(..) | Happened::Shown(_))
                | None => None,
            })
            .collect();
        let all = rows::live_versions_of(self.store.read(), &published).await?;
        {
            // A job that cannot be read is passed over, and the comparison with the database knows of it.
            let mut unreadable = self.unreadable.lock();
            for version in &all.versions {
                unreadable.remove(&version.job.0.as_u128());
            }
            unreadable.extend(all.unreadable.iter().map(|(job, _)| job.0.as_u128()));
        }
        let versions: HashMap<i64, LiveVersion> = all.versions.into_iter().map(|v| (v.sequence, v)).collect();
        changes
            .iter()
            .map(|change| {
                let sequence = unsigned(change.seq);
                Ok(match change.happened {
                    Some(Happened::Published(_)) => match versions.get(&change.seq) {
                        Some(version) => Change::Publish { sequence, document: document(version)? },
                        None => Change::Nothing { sequence },
                    },
                    Some(Happened::Left(job)) => Change::Remove { sequence, key: job.0.as_u128() },
                    Some(Happened::ValidUntil(job, at)) => {
                        Change::SetExpiry { sequence, key: job.0.as_u128(), expires_at: at.as_ms() }
                    }
                    Some(Happened::Hidden(owner, since)) if since <= self.clock.now() => {
                        Change::HideOwner { sequence, owner: owner.0.as_u128() }
                    }
                    // It may be hidden by an earlier word; from when it is, the plan says.
                    Some(Happened::Hidden(owner, _)) => Change::ShowOwner { sequence, owner: owner.0.as_u128() },
                    Some(Happened::Shown(owner)) => Change::ShowOwner { sequence, owner: owner.0.as_u128() },
                    None => Change::Nothing { sequence },
                })
            })
            .collect()
    }

    /// Follows the changes of other nodes until the program ends.
    pub async fn follow(&self) {
        loop {
            tokio::time::sleep(POLL).await;
            let behind = match rows::counter(self.store.read()).await {
                Ok(last) => unsigned(last) > self.applied(),
                Err(error) => {
                    tracing::warn!(%error, "the change counter could not be read");
                    false
                }
            };
            if behind && let Err(error) = self.catch_up().await {
                tracing::warn!(%error, "the job index could not catch up");
            }
        }
    }
}
