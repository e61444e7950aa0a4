//! What a transaction writes for the acts of `acts.rs`: versions first, then the numbers that others wait for, then states,
//! change rows and log lines.

use crate::{
    Jobs,
    acts::Effect,
    job::{Job, JobId, State, VersionId},
    store::{self as rows, Happened, Publisher},
};
use access::Actor;
use checker::Finding;
use clock::Timestamp;
use outbox::Deed;
use sea_orm::ConnectionTrait;
use web::{NotFound, Stop};

/// Writes down that a job has expired, where it has and the sweep has not come by yet, so that
/// whatever follows begins from the state that everybody sees.
pub(crate) async fn settle(tx: &impl ConnectionTrait, job: &mut Job, work: &mut Work) -> Result<(), Stop> {
    if let Ok(expired) = job.state.clone().expire(work.now) {
        crate::expire::write(tx, job.id, &job.state, &expired, work.now).await?;
        work.changes.push(Happened::Left(job.id));
        job.state = expired;
    }
    Ok(())
}

/// One job, what is done to it, and what was found in its text.
struct Planned {
    job: Job,
    effect: Effect,
    version: VersionId,
    findings: Vec<Finding>,
}

/// What a transaction is going to write.
pub(crate) struct Work {
    now: Timestamp,
    planned: Vec<Planned>,
    changes: Vec<Happened>,
}

impl Work {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self { now, planned: Vec::new(), changes: Vec::new() }
    }

    /// Takes an effect on; the state is settled when it is written.
    pub(crate) fn plan(&mut self, jobs: &Jobs, job: &Job, effect: Effect, findings: Vec<Finding>) -> State {
        self.planned.push(Planned { job: job.clone(), effect, version: VersionId(jobs.clock().new_id()), findings });
        job.state.clone()
    }

    /// Writes versions, then takes the numbers of all changes at once (from there on others wait),
    /// then states, changes and log lines. Returns the new states in the order of planning.
    pub(crate) async fn write(
        self,
        jobs: &Jobs,
        tx: &impl ConnectionTrait,
        actor: &Actor,
        publisher: Option<&Publisher>,
    ) -> Result<Vec<State>, Stop> {
        for Planned { job, effect, version, findings } in &self.planned {
            if let (Effect::Publish(_), Some(publisher)) = (effect, publisher) {
                let w = &job.written;
                let contact = rows::ContactRow::seal(&w.contact, job.id, jobs.keys());
                rows::insert_version(tx, *version, job.id, publisher, &w.content, &contact, self.now).await?;
                if !findings.is_empty() {
                    let json = serde_json::to_string(findings).map_err(Stop::fault)?;
                    rows::insert_findings(tx, *version, &json).await?;
                }
            }
        }
        let is_numbered = |p: &&Planned| p.effect.is_numbered();
        let numbered = self.planned.iter().filter(is_numbered).count();
        let count = self.changes.len() + numbered;
        let mut sequence = if count > 0 { rows::next_numbers(tx, count).await? } else { 0 };
        for happened in &self.changes {
            rows::write_change(tx, sequence, *happened, self.now).await?;
            sequence += 1;
        }
        let mut states = Vec::with_capacity(self.planned.len());
        for Planned { job, effect, version, .. } in self.planned {
            let deed = effect.deed();
            let mut detail = serde_json::json!({});
            let (state, happened) = match effect {
                // The job stays in its state until it is published; when it will be is told in the line's detail.
                Effect::Schedule(at) => {
                    schedule(tx, &job, actor, at).await?;
                    detail = serde_json::json!({ "publish_at": at.rfc3339() });
                    note(tx, actor, deed, job.id, None, detail, self.now).await?;
                    states.push(job.state);
                    continue;
                }
                Effect::Unschedule => {
                    rows::unschedule(tx, job.id).await?;
                    note(tx, actor, deed, job.id, None, detail, self.now).await?;
                    states.push(job.state);
                    continue;
                }
                Effect::Submit => {
                    rows::unschedule(tx, job.id).await?;
                    submit(tx, &job, actor, publisher, self.now).await?;
                    note(tx, actor, deed, job.id, Some((job.state.code(), "in_review")), detail, self.now).await?;
                    states.push(job.state);
                    continue;
                }
                Effect::Publish(until) => {
                    detail = serde_json::json!({ "valid_until": until.to_string() });
                    rows::drop_review(tx, job.id).await?;
                    rows::unschedule(tx, job.id).await?;
                    if let Some(publisher) = publisher {
                        rows::note_employer(tx, job.id, &publisher.division).await?;
                    }
                    (job.state.clone().publish(until, version, sequence, self.now)?, Some(Happened::Published(job.id)))
                }
                Effect::Leave(state) => (state, Some(Happened::Left(job.id))),
                Effect::Remove(state, reason) => {
                    detail = serde_json::json!({ "reason": reason });
                    (state, Some(Happened::Left(job.id)))
                }
                Effect::Validity(state) => {
                    let until = state.clone().published_at(self.now)?.until;
                    detail = serde_json::json!({ "valid_until": until.to_string() });
                    (state, Some(Happened::ValidUntil(job.id, until.end())))
                }
                Effect::Delete(state) => {
                    rows::drop_review(tx, job.id).await?;
                    rows::unschedule(tx, job.id).await?;
                    (state, None)
                }
            };
            rows::save_state(tx, job.id, &state).await?;
            if let (State::TakenDown { .. }, Actor::Clerk { person, .. }) = (&state, actor) {
                rows::note_leaver(tx, job.id, *person).await?;
            }
            if let Some(happened) = happened {
                rows::write_change(tx, sequence, happened, self.now).await?;
                sequence += 1;
            }
            note(tx, actor, deed, job.id, Some((job.state.code(), state.code())), detail, self.now).await?;
            states.push(state);
        }
        Ok(states)
    }
}

/// Keeps a submission with whoever makes it.
async fn submit(
    tx: &impl ConnectionTrait,
    job: &Job,
    actor: &Actor,
    publisher: Option<&Publisher>,
    now: Timestamp,
) -> Result<(), Stop> {
    match (publisher, actor) {
        (Some(publisher), Actor::Clerk { person, .. }) => {
            Ok(rows::submit(tx, job.id, job.revision, &publisher.division, *person, now).await?)
        }
        _ => Err(NotFound.into()),
    }
}

/// Keeps when a job is to be published, with whoever wants it so.
async fn schedule(tx: &impl ConnectionTrait, job: &Job, actor: &Actor, at: Timestamp) -> Result<(), Stop> {
    match actor {
        Actor::Clerk { person, mandate, .. } => {
            Ok(rows::schedule(tx, job.id, job.organisation, (*person, *mandate), at).await?)
        }
        _ => Err(NotFound.into()),
    }
}

/// Writes the log's line about a job.
async fn note(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    action: &'static str,
    job: JobId,
    states: Option<(&'static str, &'static str)>,
    detail: serde_json::Value,
    at: Timestamp,
) -> Result<(), Stop> {
    let deed = Deed { at, actor, action, object_kind: "job", object_id: job.0, states, detail };
    Ok(outbox::record(tx, &deed).await?)
}
