//! How one act is done to one or many jobs of an organisation: every row by the same rule, the whole
//! in one transaction with its log lines and change rows, and what was done and refused told row by
//! row (D10). Nothing is half done.

use crate::{
    Jobs,
    check::Text,
    job::{Job, JobId, State, VersionId},
    store::{self as rows, Happened, Publisher},
    wording::Refusal,
};
use access::{Actor, OrganisationId};
use checker::Finding;
use clock::{Day, Timestamp};
use outbox::Deed;
use sea_orm::ConnectionTrait;
use std::collections::{HashMap, HashSet};
use web::{NotFound, Stop};

/// An act with what it needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// 【发布】
    Publish,
    /// 【提交并发布】
    Submit,
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
    /// The text waits for the bureau.
    Submit,
    /// The job leaves 已发布.
    Leave(State),
    /// The bureau takes it down, and why.
    Remove(State, String),
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
            Self::Submit => crate::publish::effect(job, now).map(|_| Effect::Submit),
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
            Self::Submit => "job.submission",
            Self::Leave(_) => "job.withdrawal",
            Self::Remove(..) => "job.removal",
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
        Act::Publish | Act::Submit => Some(may_publish(jobs, &*tx, organisation).await?),
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
    let gate = if publisher.is_some() { Gate::load(&*tx, ids).await? } else { Gate::default() };
    let mut work = Work::new(now);
    let mut outcomes = Vec::with_capacity(ticked.len());
    for job in &mut ticked {
        settle(&*tx, job, &mut work).await?;
        let effect = act.effect(job, now);
        let done = match effect {
            Err(refusal) => Err(refusal),
            Ok(effect @ (Effect::Publish(_) | Effect::Submit)) => match gate.check(job) {
                Err(refusal) => Err(refusal),
                Ok(()) => {
                    let findings = jobs.findings(&Text::of(&job.written.content))?;
                    lawful(job.id, &findings).map(|()| work.plan(jobs, job, effect, findings))
                }
            },
            Ok(effect) => Ok(work.plan(jobs, job, effect, Vec::new())),
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
    if rows::is_hidden(tx, organisation, jobs.clock().now()).await? {
        return Err(Refusal::OrganisationHidden.into());
    }
    Ok(Publisher {
        id: approved.id(),
        name: approved.name().to_owned(),
        division: approved.division().to_owned(),
        industry: approved.industry().to_owned(),
    })
}

/// What the bureau holds against publication.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    waiting: HashSet<JobId>,
    removed: HashMap<JobId, i64>,
}

impl Gate {
    pub(crate) async fn load(tx: &impl ConnectionTrait, ids: &[JobId]) -> Result<Self, Stop> {
        let reviews = rows::reviews_of(tx, ids).await?;
        let waiting = reviews.into_iter().filter(|r| r.state == "in_review").map(|r| r.job_id).collect();
        Ok(Self { waiting, removed: rows::supervised(tx, ids).await? })
    }

    /// A job that waits is not published by its clerk, and a text that the bureau took down not at all.
    pub(crate) fn check(&self, job: &Job) -> Result<(), Refusal> {
        if self.waiting.contains(&job.id) {
            return Err(Refusal::AlreadySubmitted);
        }
        match self.removed.get(&job.id) {
            Some(revision) if *revision >= job.revision => Err(Refusal::RemovedText),
            Some(_) | None => Ok(()),
        }
    }
}

/// That nothing was found which stops publication.
pub(crate) fn lawful(job: JobId, findings: &[Finding]) -> Result<(), Refusal> {
    if findings.iter().any(Finding::blocks) { Err(Refusal::Unlawful(Some(job), findings.to_vec())) } else { Ok(()) }
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
        let is_numbered = |p: &&Planned| !matches!(p.effect, Effect::Delete(_) | Effect::Submit);
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
                Effect::Submit => {
                    submit(tx, &job, actor, publisher, self.now).await?;
                    note(tx, actor, deed, job.id, (job.state.code(), "in_review"), detail, self.now).await?;
                    states.push(job.state);
                    continue;
                }
                Effect::Publish(until) => {
                    detail = serde_json::json!({ "valid_until": until.to_string() });
                    rows::drop_review(tx, job.id).await?;
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
                    (state, None)
                }
            };
            rows::save_state(tx, job.id, &state).await?;
            if let Some(happened) = happened {
                rows::write_change(tx, sequence, happened, self.now).await?;
                sequence += 1;
            }
            note(tx, actor, deed, job.id, (job.state.code(), state.code()), detail, self.now).await?;
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

/// Writes the log's line about a job.
async fn note(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    action: &'static str,
    job: JobId,
    states: (&'static str, &'static str),
    detail: serde_json::Value,
    at: Timestamp,
) -> Result<(), Stop> {
    let deed = Deed { at, actor, action, object_kind: "job", object_id: job.0, states: Some(states), detail };
    Ok(outbox::record(tx, &deed).await?)
}
