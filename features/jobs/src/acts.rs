//! How one act is done to one or many jobs of an organisation: every row by the same rule, the whole
//! in one transaction with its log lines and change rows, and what was done and refused told row by
//! row (D10). Nothing is half done.

pub(crate) use crate::work::{Work, settle};
use crate::{
    Jobs,
    check::Text,
    desk::duplicates::{Twin, Twins},
    job::{Job, JobId, State},
    removed::Removed,
    store::{self as rows, Publisher},
    wording::Refusal,
};
use access::{Actor, OrganisationId};
use checker::Finding;
use clock::{Day, Timestamp};
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
    /// 【定时发布】 at this instant.
    Schedule(Timestamp),
    /// 【取消定时】
    Unschedule,
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
    /// The text is to be published later.
    Schedule(Timestamp),
    /// It is not to be published later after all.
    Unschedule,
}

/// What became of one ticked row.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub job: JobId,
    pub title: String,
    /// The state it stands in now, or why nothing was done.
    pub done: Result<State, Refusal>,
    /// Where it was published: another published job of the same name and place.
    pub twin: Option<Twin>,
}

impl Act {
    fn effect(self, job: &Job, now: Timestamp) -> Result<Effect, Refusal> {
        match self {
            Self::Publish => crate::publish::effect(job, now),
            Self::Submit => crate::publish::effect(job, now).map(|_| Effect::Submit),
            Self::TakeDown => crate::take_down::effect(job, now),
            Self::ChangeValidity(until) => crate::change_validity::effect(job, until, now),
            Self::Delete => crate::delete::effect(job, now),
            Self::Schedule(at) => crate::desk::schedule::effect(job, at, now),
            Self::Unschedule => Ok(Effect::Unschedule),
        }
    }

    /// Whether it makes a text public, now or later: then everything is asked that publication asks.
    fn publishes(self) -> bool {
        match self {
            Self::Publish | Self::Submit | Self::Schedule(_) => true,
            Self::TakeDown | Self::ChangeValidity(_) | Self::Delete | Self::Unschedule => false,
        }
    }
}

impl Effect {
    /// Whether seekers' search has to hear of it.
    pub(crate) fn is_numbered(&self) -> bool {
        match self {
            Self::Publish(_) | Self::Leave(_) | Self::Remove(..) | Self::Validity(_) => true,
            Self::Submit | Self::Delete(_) | Self::Schedule(_) | Self::Unschedule => false,
        }
    }

    /// The noun in the log.
    pub(crate) fn deed(&self) -> &'static str {
        match self {
            Self::Publish(_) => "job.publication",
            Self::Submit => "job.submission",
            Self::Leave(_) => "job.withdrawal",
            Self::Remove(..) => "job.removal",
            Self::Validity(_) => "job.validity",
            Self::Delete(_) => "job.deletion",
            Self::Schedule(_) => "job.schedule",
            Self::Unschedule => "job.schedule_cancellation",
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
    let tx = jobs.store().begin().await?;
    let outcomes = do_each_within(jobs, &tx, organisation, actor, ids, act).await?;
    tx.commit().await?;
    jobs.heard_of_changes().await;
    Ok(outcomes)
}

/// As [`do_each`], in a transaction that somebody else commits.
///
/// # Errors
/// As there.
pub(crate) async fn do_each_within(
    jobs: &Jobs,
    tx: &::store::Tx,
    organisation: OrganisationId,
    actor: &Actor,
    ids: &[JobId],
    act: Act,
) -> Result<Vec<Outcome>, Stop> {
    let (now, tx) = (jobs.clock().now(), &**tx);
    let publisher = if act.publishes() { Some(may_publish(jobs, tx, organisation).await?) } else { None };
    let mut found: HashMap<JobId, Job> =
        rows::load_for_change(tx, jobs.store().engine(), organisation, ids, jobs.keys())
            .await?
            .into_iter()
            .map(|job| (job.id, job))
            .collect();
    let mut ticked = Vec::with_capacity(ids.len());
    for id in ids {
        ticked.push(found.remove(id).ok_or(NotFound)?);
    }
    let gate = if publisher.is_some() { Gate::load(jobs, tx, organisation, ids).await? } else { Gate::default() };
    let mut twins = if act.publishes() { Twins::load(tx, organisation, now).await? } else { Twins::default() };
    let scheduled = if act == Act::Unschedule { rows::schedules_of(tx, ids).await? } else { HashMap::new() };
    let mut work = Work::new(now);
    let mut outcomes = Vec::with_capacity(ticked.len());
    for job in &mut ticked {
        settle(tx, job, &mut work).await?;
        let effect = match act {
            Act::Unschedule if !scheduled.get(&job.id).is_some_and(rows::ScheduleRow::is_waiting) => {
                Err(Refusal::NotScheduled)
            }
            act => act.effect(job, now),
        };
        let done = match effect {
            Err(refusal) => Err(refusal),
            Ok(effect @ (Effect::Publish(_) | Effect::Submit | Effect::Schedule(_))) => match gate.check(job) {
                Err(refusal) => Err(refusal),
                Ok(()) => {
                    let findings = jobs.findings(&Text::of(&job.written.content))?;
                    lawful(job.id, &findings).map(|()| work.plan(jobs, job, effect, findings))
                }
            },
            Ok(effect) => Ok(work.plan(jobs, job, effect, Vec::new())),
        };
        let content = &job.written.content;
        let twin = twins.of(job.id, content).filter(|_| done.is_ok()).cloned();
        if done.is_ok() && act == Act::Publish {
            twins.add(job.id, content);
        }
        outcomes.push(Outcome { job: job.id, title: content.title.clone(), done, twin });
    }
    let states = work.write(jobs, tx, actor, publisher.as_ref()).await?;
    for (outcome, state) in outcomes.iter_mut().filter(|o| o.done.is_ok()).zip(states) {
        outcome.done = Ok(state);
    }
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
    removed: Removed,
}

impl Gate {
    /// What it holds against these jobs of an organisation, and against whatever text of it.
    pub(crate) async fn load(
        jobs: &Jobs,
        tx: &impl ConnectionTrait,
        organisation: OrganisationId,
        ids: &[JobId],
    ) -> Result<Self, Stop> {
        let waiting = Self::waiting(tx, ids).await?;
        let removed = rows::removed_texts(tx, organisation, jobs.keys()).await?;
        Ok(Self { waiting, removed: Removed::of(removed) })
    }

    /// Which of these jobs wait for the bureau.
    pub(crate) async fn waiting(tx: &impl ConnectionTrait, ids: &[JobId]) -> Result<HashSet<JobId>, Stop> {
        let reviews = rows::reviews_of(tx, ids).await?;
        Ok(reviews.into_iter().filter(|r| r.state == "in_review").map(|r| r.job_id).collect())
    }

    /// A job that waits is not published by its clerk, and a text that the bureau took down by nobody, in whichever job it
    /// stands.
    pub(crate) fn check(&self, job: &Job) -> Result<(), Refusal> {
        if self.waiting.contains(&job.id) {
            return Err(Refusal::AlreadySubmitted);
        }
        match self.removed.reason(&job.written.content, &job.written.contact) {
            Some(reason) => Err(Refusal::RemovedText(reason.to_owned())),
            None => Ok(()),
        }
    }
}

/// That nothing was found which stops publication.
pub(crate) fn lawful(job: JobId, findings: &[Finding]) -> Result<(), Refusal> {
    if findings.iter().any(Finding::blocks) { Err(Refusal::Unlawful(Some(job), findings.to_vec())) } else { Ok(()) }
}
