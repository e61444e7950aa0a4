//! Imports in the background: some rows at a time, each in one transaction with what became of them. Whoever dies in between
//! leaves nothing half done, and whoever comes next (after a restart, or another server) goes on with the next row: the
//! import's row is locked meanwhile, and a row's id is its job's.

use crate::{
    Exchange,
    import::{Import, Row, State, outcome_of},
    store as rows, upload, wording,
};
use access::{Actor, Power};
use jobs::{
    JobId,
    content::{self, Written},
};
use std::time::Duration;
use web::{Form, Refusal as _, Stop};

/// Rows of one transaction.
pub(crate) const ROWS_AT_ONCE: u32 = 50;
/// How long to wait for work that another server was given.
const IDLE: Duration = Duration::from_secs(2);

impl Exchange {
    /// Imports until the program ends.
    pub async fn run(&self) {
        outbox::take_turns("imports of jobs", IDLE, &self.wake, || self.work_once()).await;
    }

    /// Imports the next rows of the import that waits longest; `false` where none waits.
    ///
    /// # Errors
    /// What the database says; nothing of these rows is done then.
    pub async fn work_once(&self) -> Result<bool, Stop> {
        if !rows::is_any_running(self.db().read()).await? {
            return Ok(false);
        }
        let now = self.now();
        let tx = self.db().begin().await?;
        let Some(mut import) = rows::next_running(&*tx, self.db().engine(), self.keys()).await? else {
            return Ok(false);
        };
        let organisation = import.organisation;
        let power = Power::Recruiting;
        let mandate = organisations::mandate_with(&*tx, organisation, import.person, power, now).await?;
        let Some(mandate) = mandate else {
            self.end(&tx, &mut import, State::Stopped, &Actor::System, wording::MANDATE_ENDED).await?;
            tx.commit().await?;
            return Ok(true);
        };
        let actor = Actor::Clerk { person: import.person, organisation, mandate: mandate.id };
        let list = rows::next_rows(&*tx, import.id, ROWS_AT_ONCE, self.keys()).await?;
        if list.is_empty() {
            self.end(&tx, &mut import, State::Done, &actor, "").await?;
            tx.commit().await?;
            return Ok(true);
        }
        let (drafts, refused) = apart(&list);
        for (row, why) in refused {
            rows::settle(&*tx, row, "refused", &why).await?;
        }
        let ids: Vec<JobId> = drafts.iter().map(|(id, _)| *id).collect();
        let from = serde_json::json!({ "import": import.id });
        let put_in = self.jobs.put_in(&*tx, organisation, &actor, drafts, import.is_published, &from, now).await;
        match put_in {
            Ok(outcomes) => {
                for (id, outcome) in ids.into_iter().zip(outcomes) {
                    let (outcome, why) = outcome_of(outcome);
                    rows::settle(&*tx, id, outcome, &why).await?;
                }
                // The next import has its turn before this one goes on.
                rows::save(&*tx, &import, self.keys(), now).await?;
            }
            Err(Stop::Refused(refusal)) => {
                self.end(&tx, &mut import, State::Stopped, &actor, &refusal.zh()).await?;
            }
            Err(fault @ Stop::Fault(_)) => return Err(fault),
        }
        tx.commit().await?;
        self.jobs.heard_of_changes().await;
        Ok(true)
    }

    async fn end(
        &self,
        tx: &::store::Tx,
        import: &mut Import,
        state: State,
        actor: &Actor,
        why: &str,
    ) -> Result<(), Stop> {
        let before = import.state;
        import.state = state;
        import.note = why.to_owned();
        rows::save(&**tx, import, self.keys(), self.now()).await?;
        let counts = rows::counts(&**tx, &[import.id]).await?.pop().unwrap_or_default();
        let action = if state == State::Done { "job_import.completion" } else { "job_import.stop" };
        let detail = serde_json::json!({ "imported": counts.imported, "published": counts.published });
        upload::note(self, &**tx, actor, action, import.id, (before.code(), state.code()), detail).await
    }
}

/// Jobs that were written, and jobs that were not, with why.
type Apart = (Vec<(JobId, Written)>, Vec<(JobId, String)>);

/// Drafts, and rows that the rules take no longer: their form is read once more by the rules of today.
fn apart(list: &[Row]) -> Apart {
    let (mut drafts, mut refused) = (Vec::new(), Vec::new());
    for row in list {
        match content::read(&Form::of(row.content.form.iter().cloned())) {
            Ok(written) => drafts.push((row.id, written)),
            Err(refusal) => {
                let said: Vec<String> =
                    refusal.mistakes().into_iter().map(|m| format!("{}：{}", m.label, m.detail)).collect();
                refused.push((row.id, said.join("；")));
            }
        }
    }
    (drafts, refused)
}
