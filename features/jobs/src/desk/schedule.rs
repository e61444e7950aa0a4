//! 定时发布: a clerk chooses a day and an hour (Asia/Shanghai) within 30 days; the job stands in 未发布 as 待发布 until a
//! sweep publishes it. The sweep acts for the clerk who scheduled it, by the very mandate that this clerk acted by then, and
//! by the same rule as 【发布】 that moment: if the mandate or its power is gone, the profile is not approved any more, the
//! text breaks a rule or the day has passed, nothing is published and the clerks read why. Where the bureau reviews first,
//! the job is submitted at that time.
//!
//! Several servers may sweep at once: each scheduled job is locked by one of them, and published and forgotten in one
//! transaction, so that a server that dies in between has done either both or nothing.

use crate::{
    Jobs, Policy,
    acts::{self, Act, Effect},
    batch::{Kind, Noun},
    job::{Job, JobId, check_validity},
    store as rows,
    wording::{self, Refusal},
    wording_desk,
};
use access::{Actor, Power};
use accounts::messages::{self, Template};
use clock::{Day, Timestamp};
use outbox::Deed;
use web::{ChoiceGroup, Form, Mistake, Stop};

/// How many days ahead a publication can be scheduled.
pub(crate) const DAYS_AHEAD_MAX: i64 = 30;
/// Scheduled jobs of one look of the sweep.
const AT_ONCE: u32 = 100;

/// The rule: not published, and valid on the day on which it will be.
///
/// # Errors
/// What [`crate::publish::effect`] would refuse then.
pub(crate) fn effect(job: &Job, at: Timestamp, now: Timestamp) -> Result<Effect, Refusal> {
    job.state.check_publication(job.written.valid_until, now)?;
    if job.written.valid_until < at.day() {
        return Err(Refusal::EndsBeforeItBegins(job.written.valid_until));
    }
    check_validity(job.written.valid_until, at)?;
    Ok(Effect::Schedule(at))
}

/// Reads 发布日期 and 发布时刻.
///
/// # Errors
/// Where they are missing, past, or more than 30 days ahead.
pub(crate) fn read(form: &Form, now: Timestamp) -> Result<Timestamp, Refusal> {
    let mistake = |field: &str, label: &str, why: String| Refusal::Fields(vec![Mistake::new(field, label, why)]);
    let day = Day::parse(form.get("publish_day"))
        .ok_or_else(|| mistake("publish_day", "发布日期", wording::choose_a_day()))?;
    let hour: i64 = form
        .get("publish_hour")
        .parse()
        .ok()
        .filter(|hour| (0..24).contains(hour))
        .ok_or_else(|| mistake("publish_hour", "发布时刻", wording::choose("发布时刻")))?;
    let at = day.start().plus_minutes(hour * 60);
    let last = now.day().plus_days(DAYS_AHEAD_MAX);
    if day < now.day() || day > last {
        return Err(mistake("publish_day", "发布日期", wording_desk::schedule_between(now.day(), last)));
    }
    if at <= now {
        return Err(mistake("publish_hour", "发布时刻", wording_desk::schedule_has_passed()));
    }
    Ok(at)
}

/// The hours of a day.
pub(crate) fn hours() -> Vec<ChoiceGroup> {
    ChoiceGroup::plain((0..24).map(|hour| (hour.to_string(), format!("{hour:02}:00"))))
}

/// 【定时发布】 of one job or of many, on pages and on the API.
pub(crate) struct Schedule;

impl Noun for Schedule {
    const KIND: Kind = Kind::Schedule;
}

/// 【取消定时】 of one job or of many, on pages and on the API.
pub(crate) struct Cancellation;

impl Noun for Cancellation {
    const KIND: Kind = Kind::Unschedule;
}

impl Jobs {
    /// Publishes what is due and says how many jobs that were. What is refused is written down with its reason.
    ///
    /// # Errors
    /// What the database says; what was published stays published.
    pub async fn sweep_scheduled(&self) -> anyhow::Result<usize> {
        let mut published = 0;
        let mut after = (Timestamp::from_ms(i64::MIN), JobId(uuid::Uuid::nil()));
        loop {
            let due = rows::due_schedules(self.store().read(), after, self.clock().now(), AT_ONCE).await?;
            let Some(last) = due.last() else { return Ok(published) };
            after = *last;
            for (_, job) in due {
                match self.carry_out(job).await {
                    Ok(true) => published += 1,
                    Ok(false) => {}
                    Err(stop) => tracing::warn!(?stop, %job, "a scheduled publication has to wait for the next sweep"),
                }
            }
        }
    }

    /// Publishes one job whose time has come; `false` where somebody else has, or it was refused.
    async fn carry_out(&self, job: JobId) -> Result<bool, Stop> {
        let now = self.clock().now();
        let tx = self.store().begin().await?;
        let Some(row) = rows::take_schedule(&*tx, self.store().engine(), job, now).await? else { return Ok(false) };
        match publish(self, &tx, &row, now).await {
            Ok(()) => {
                tx.commit().await?;
                self.heard_of_changes().await;
                Ok(true)
            }
            Err(Stop::Refused(refusal)) => {
                // Whatever was begun is undone before the reason is written down.
                drop(tx);
                self.refuse(job, &refusal.zh(), refusal.code()).await?;
                Ok(false)
            }
            Err(fault @ Stop::Fault(_)) => Err(fault),
        }
    }

    async fn refuse(&self, job: JobId, reason: &str, code: &'static str) -> Result<(), Stop> {
        let now = self.clock().now();
        let tx = self.store().begin().await?;
        let Some(row) = rows::wait_for_schedule(&*tx, self.store().engine(), job, now).await? else { return Ok(()) };
        rows::refuse_schedule(&*tx, job, reason).await?;
        let found = rows::titles_of(&*tx, row.organisation_id, &[job]).await?;
        let title = found.first().map_or("", |(_, title)| title.as_str());
        let deed = Deed {
            at: now,
            actor: &Actor::System,
            action: "job.schedule_refusal",
            object_kind: "job",
            object_id: job.0,
            states: None,
            detail: serde_json::json!({ "code": code, "publish_at": row.publish_at.rfc3339() }),
        };
        outbox::record(&*tx, &deed).await?;
        let words = wording_desk::schedule_refused_message(title, row.publish_at, reason);
        let clerks = organisations::clerks_with(&*tx, row.organisation_id, Power::Recruiting, now).await?;
        for person in clerks {
            let template = Template::Notice(words.clone());
            messages::send_to(&*tx, &self.organisations.accounts, person, &template).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// 【发布】 or 【提交并发布】 by the rule of this moment, for the clerk who scheduled it.
pub(crate) async fn publish(
    jobs: &Jobs,
    tx: &::store::Tx,
    row: &rows::ScheduleRow,
    now: Timestamp,
) -> Result<(), Stop> {
    let (person, organisation) = (row.person_id, row.organisation_id);
    let mandate = organisations::mandate_with(&**tx, organisation, person, Power::Recruiting, now).await?;
    let mandate = mandate.filter(|m| m.id == row.mandate_id).ok_or(Refusal::SchedulerHasLeft)?;
    let actor = Actor::Clerk { person, organisation, mandate: mandate.id };
    let act = match jobs.policy() {
        Policy::PublishAtOnce => Act::Publish,
        Policy::ReviewFirst => Act::Submit,
    };
    let outcomes = acts::do_each_within(jobs, tx, organisation, &actor, &[row.job_id], act).await?;
    match outcomes.into_iter().next() {
        Some(acts::Outcome { done: Err(refusal), .. }) => Err(refusal.into()),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
#[path = "schedule_test.rs"]
mod tests;
