//! How one act is done to one or many jobs of an organisation: every row by the same rule, the whole
//! in one transaction with its log lines and change rows, and what was done and refused told row by
//! row (D10). Nothing is half done.

use crate::{
    Jobs,
    job::{Job, JobId, State, VersionId},
    store::{self as rows, Happened, Publisher},
    wording::Refusal,
};
use access::{Actor, OrganisationId};
use clock::{Day, Timestamp};
use outbox::Deed;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;
use web::{NotFound, Stop};

/// An act with what it needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// 【发布】
    Publish,
    /// 【下架】
    TakeDown,
    /// 【修改有效期】 to this day.
    ChangeValidity(Day),
    /// 【删除】
    Delete,
}

/// What an act does to one job, as its rule decided.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// The text becomes a version that is public through this day.
    Publish(Day),
    /// The job leaves 已发布.
    Leave(State),
    /// The job is public through another day.
    Validity(State),
    /// The job is gone for everyone.
    Delete(State),
}

/// What became of one ticked row.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub job: JobId,
    pub title: String,
    /// The state it stands in now, or why nothing was done.
    pub done: Result<State, Refusal>,
}

impl Act {
    fn effect(self, job: &Job, now: Timestamp) -> Result<Effect, Refusal> {
        match self {
            Self::Publish => crate::publish::effect(job, now),
            Self::TakeDown => crate::take_down::effect(job, now),
            Self::ChangeValidity(until) => crate::change_validity::effect(job, until, now),
            Self::Delete => crate::delete::effect(job, now),
        }
    }
}

impl Effect {
    /// The noun in the log.
    fn deed(&self) -> &'static str {
        match self {
            Self::Publish(_) => "job.publication",
            Self::Leave(_) => "job.withdrawal",
            Self::Validity(_) => "job.validity",
            Self::Delete(_) => "job.deletion",
        }
    }
}

/// Does `act` to the organisation's own jobs `ids`, in the order in which they were ticked.
///
/// # Errors
/// 404 where one of them is not the organisation's: then nothing is done. 【发布】 is refused whole
/// where the organisation may not publish. What one row's state forbids is told in its outcome.
pub(crate) async fn do_each(
    jobs: &Jobs,
    organisation: OrganisationId,
    actor: &Actor,
    ids: &[JobId],
    act: Act,
) -> Result<Vec<Outcome>, Stop> {
    let now = jobs.clock().now();
    let tx = jobs.store().begin().await?;
    let publisher = match act {
        Act::Publish => Some(may_publish(jobs, &*tx, organisation).await?),
        Act::TakeDown | Act::ChangeValidity(_) | Act::Delete => None,
    };
    let mut found: HashMap<JobId, Job> =
        rows::load_for_change(&*tx, jobs.store().engine(), organisation, ids, jobs.keys())
            .await?
            .into_iter()
            .map(|job| (job.id, job))
            .collect();
    let mut ticked = Vec::with_capacity(ids.len());
    for id in ids {
        ticked.push(found.remove(id).ok_or(NotFound)?);
    }
    let mut work = Work::new(now);
    let mut outcomes = Vec::with_capacity(ticked.len());
    for job in &mut ticked {
        settle(&*tx, job, &mut work).await?;
        let effect = act.effect(job, now);
        let done = match effect {
            Err(refusal) => Err(refusal),
            Ok(effect) => Ok(work.plan(jobs, job, effect)),
        };
        outcomes.push(Outcome { job: job.id, title: job.written.content.title.clone(), done });
    }
    let states = work.write(jobs, &*tx, actor, publisher.as_ref()).await?;
    for (outcome, state) in outcomes.iter_mut().filter(|o| o.done.is_ok()).zip(states) {
        outcome.done = Ok(state);
    }
    tx.commit().await?;
    jobs.heard_of_changes().await;
    Ok(outcomes)
}

/// Does `act` to one job.
///
/// # Errors
/// As [`do_each`], and the refusal of the row itself.
pub(crate) async fn do_one(
    jobs: &Jobs,
    organisation: OrganisationId,
    actor: &Actor,
    id: JobId,
    act: Act,
) -> Result<Outcome, Stop> {
    let outcome = do_each(jobs, organisation, actor, &[id], act).await?.pop().ok_or(NotFound)?;
    match outcome.done {
        Ok(_) => Ok(outcome),
        Err(refusal) => Err(refusal.into()),
    }
}

/// The proof that the organisation may publish, as the version keeps it.
///
/// # Errors
/// Where its profile is not complete or not approved, or it is suspended.
pub(crate) async fn may_publish(
    jobs: &Jobs,
    tx: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Publisher, Stop> {
    let approved = jobs.organisations.approved(tx, organisation).await?;
    if rows::is_hidden(tx, organisation).await? {
        return Err(Refusal::OrganisationHidden.into());
    }
    Ok(Publisher { id: approved.id(), name: approved.name().to_owned(), industry: approved.industry().to_owned() })
}

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

/// What a transaction is going to write.
pub(crate) struct Work {
    now: Timestamp,
    planned: Vec<(Job, Effect, VersionId)>,
    changes: Vec<Happened>,
}

impl Work {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self { now, planned: Vec::new(), changes: Vec::new() }
    }

    /// Takes an effect on; the state is settled when it is written.
    pub(crate) fn plan(&mut self, jobs: &Jobs, job: &Job, effect: Effect) -> State {
        self.planned.push((job.clone(), effect, VersionId(jobs.clock().new_id())));
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
        for (job, effect, version) in &self.planned {
            if let (Effect::Publish(_), Some(publisher)) = (effect, publisher) {
                let w = &job.written;
                let contact = rows::ContactRow::seal(&w.contact, job.id, jobs.keys());
                rows::insert_version(tx, *version, job.id, publisher, &w.content, &contact, self.now).await?;
            }
        }
        let numbered = self.planned.iter().filter(|(_, effect, _)| !matches!(effect, Effect::Delete(_))).count();
        let count = self.changes.len() + numbered;
        let mut sequence = if count > 0 { rows::next_numbers(tx, count).await? } else { 0 };
        for happened in &self.changes {
            rows::write_change(tx, sequence, *happened, self.now).await?;
            sequence += 1;
        }
        let mut states = Vec::with_capacity(self.planned.len());
        for (job, effect, version) in self.planned {
            let deed = effect.deed();
            let (state, happened) = match effect {
                Effect::Publish(until) => {
                    (job.state.clone().publish(until, version, sequence, self.now)?, Some(Happened::Published(job.id)))
                }
                Effect::Leave(state) => (state, Some(Happened::Left(job.id))),
                Effect::Validity(state) => {
                    let until = state.clone().published_at(self.now)?.until;
                    (state, Some(Happened::ValidUntil(job.id, until.end())))
                }
                Effect::Delete(state) => (state, None),
            };
            rows::save_state(tx, job.id, &state).await?;
            if let Some(happened) = happened {
                rows::write_change(tx, sequence, happened, self.now).await?;
                sequence += 1;
            }
            let until = match &state {
                State::Published(p) => serde_json::json!({ "valid_until": p.until.to_string() }),
                State::Draft | State::TakenDown { .. } | State::Expired { .. } | State::Deleted { .. } => {
                    serde_json::json!({})
                }
            };
            outbox::record(
                tx,
                &Deed {
                    at: self.now,
                    actor,
                    action: deed,
                    object_kind: "job",
                    object_id: job.id.0,
                    states: Some((job.state.code(), state.code())),
                    detail: until,
                },
            )
            .await?;
            states.push(state);
        }
        Ok(states)
    }
}
