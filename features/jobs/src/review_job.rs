//! Review first (D8), the bureau's side: what waits, one job as it was submitted, the decision. A decision names
//! the revision that the officer saw; an edit withdraws the submission. The pages are the bureau's.

use crate::{
    Jobs,
    acts::{self, Gate, Work},
    check::{Findings, Text},
    content::{Contact, Content},
    job::{Job, JobId},
    store as rows,
    wording::Refusal,
    wording_check as wording,
};
use access::{Officer, OrganisationId, Reviewing};
use accounts::messages::{self, Template};
use clock::{Day, Timestamp};
use outbox::Deed;
use review::{Decision, Review, Revision, worklist::Part};
use sea_orm::ConnectionTrait;
use standards::division;
use web::{NotFound, Stop};

/// What a clerk reads about an unpublished job beside its own state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// 审核中
    InReview,
    /// 审核不通过, and why.
    Returned(String),
    /// Why the bureau took it down.
    TakenDown(String),
    /// 待发布: it is published by itself at this instant.
    Scheduled(Timestamp),
    /// Why it was not when its time came.
    ScheduleRefused(String),
}

/// What waits, for the worklist: `about` is the title.
pub const WAITING: Part = rows::WAITING;

/// A submitted job as an officer reads it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The job.
    pub id: JobId,
    /// Whose.
    pub organisation: OrganisationId,
    /// Its public name; empty while it has none.
    pub organisation_name: String,
    /// The text as it was submitted.
    pub content: Content,
    /// Whom seekers can ask.
    pub contact: Contact,
    /// 发布有效期
    pub valid_until: Day,
    /// What a decision names.
    pub revision: Revision,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// Whether it still waits.
    pub is_open: bool,
    /// What the checker finds in it.
    pub findings: Findings,
}

/// A job that is or was before the officer's bureau; anything else does not exist.
///
/// # Errors
/// 404; what the database says.
pub async fn show(
    jobs: &Jobs,
    db: &impl ConnectionTrait,
    officer: &Officer<Reviewing>,
    id: JobId,
) -> Result<Shown, Stop> {
    let row = rows::review_of(db, id).await?.ok_or(NotFound)?;
    if !division::is_within(&row.division, officer.division()) {
        return Err(NotFound.into());
    }
    let job = rows::load(db, id, jobs.keys()).await?.ok_or(NotFound)?;
    let organisation = jobs.organisations.public(db, job.organisation).await?;
    let text = Text::of(&job.written.content);
    Ok(Shown {
        id,
        organisation: job.organisation,
        organisation_name: organisation.map_or_else(String::new, |o| o.name),
        findings: Findings::new(&jobs.findings(&text)?, &text),
        content: job.written.content,
        contact: job.written.contact,
        valid_until: job.written.valid_until,
        revision: Revision(job.revision),
        submitted_at: row.submitted_at,
        is_open: row.state == "in_review" && row.revision == job.revision,
    })
}

/// 【通过】 publishes the job; 【退回】 tells why. The clerk who submitted is told by SMS. Nobody decides for an
/// organisation that he or she is a clerk of. Let the index catch up after the commit ([`Jobs::decided`]).
///
/// # Errors
/// 404; [`Refusal::OwnOrganisation`], [`Refusal::Undecidable`]; what forbids publication now.
pub async fn decide(
    jobs: &Jobs,
    tx: &impl ConnectionTrait,
    officer: &Officer<Reviewing>,
    id: JobId,
    (decision, seen): (Decision, Revision),
    now: Timestamp,
) -> Result<(), Stop> {
    let job = rows::load_one_for_change(tx, jobs.store().engine(), id, jobs.keys()).await?.ok_or(NotFound)?;
    let row = rows::review_of(tx, id).await?.ok_or(NotFound)?;
    if !division::is_within(&row.division, officer.division()) {
        return Err(NotFound.into());
    }
    let room = &jobs.organisations;
    if organisations::review_profile::is_own_organisation(room, tx, officer.identity(), job.organisation, now).await? {
        return Err(Refusal::OwnOrganisation.into());
    }
    let stands = match row.state.as_str() {
        "in_review" => Review::InReview { submitted_at: row.submitted_at },
        _ => Review::Approved { decided_at: now },
    };
    stands.decide(decision.clone(), seen, Revision(job.revision), now).map_err(Refusal::Undecidable)?;
    let title = job.written.content.title.clone();
    let (action, after, detail, words) = match &decision {
        Decision::Approve => {
            publish(jobs, tx, officer, &job, now).await?;
            let detail = serde_json::json!({ "revision": seen.0 });
            ("job.approval", "approved", detail, wording::approved_message(&title))
        }
        Decision::Return(reason) => {
            rows::return_review(tx, id, reason.as_str()).await?;
            let detail = serde_json::json!({ "revision": seen.0, "reason": reason.as_str() });
            ("job.return", "returned", detail, wording::returned_message(&title, reason.as_str()))
        }
    };
    let deed = Deed {
        at: now,
        actor: &officer.actor(),
        action,
        object_kind: "job",
        object_id: id.0,
        states: Some(("in_review", after)),
        detail,
    };
    outbox::record(tx, &deed).await?;
    if let Some(phone) = accounts::persons::phone_of(tx, &room.accounts, row.submitted_by).await? {
        messages::send(tx, &room.accounts, &phone, &Template::Notice(words)).await?;
    }
    Ok(())
}

async fn publish(
    jobs: &Jobs,
    tx: &impl ConnectionTrait,
    officer: &Officer<Reviewing>,
    job: &Job,
    now: Timestamp,
) -> Result<(), Stop> {
    let publisher = acts::may_publish(jobs, tx, job.organisation).await?;
    let mut job = job.clone();
    let mut work = Work::new(now);
    acts::settle(tx, &mut job, &mut work).await?;
    let effect = crate::publish::effect(&job, now)?;
    let findings = jobs.findings(&Text::of(&job.written.content))?;
    acts::lawful(job.id, &findings)?;
    // A text that was taken down since it was submitted is returned and mended first.
    Gate::load(jobs, tx, job.organisation, &[]).await?.check(&job)?;
    work.plan(jobs, &job, effect, findings);
    work.write(jobs, tx, &officer.actor(), Some(&publisher)).await?;
    Ok(())
}
