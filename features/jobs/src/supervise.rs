//! 监管下架: the bureau finds published jobs of its division and takes one down with a reason. The clerks are told, the
//! reason stands in 未发布, and the same text is not published again (`removed.rs`). The pages are the bureau's.

use crate::{
    Jobs,
    acts::{self, Effect, Work},
    check::{Findings, Text},
    content::{Contact, Content},
    find,
    index::facet,
    job::{JobId, State, TakenDownBy},
    store as rows,
    wording::Refusal,
    wording_check as wording,
};
use access::{Officer, OrganisationId, Power, Reviewing};
use accounts::messages::{self, Template};
use checker::Finding;
use clock::Day;
use review::Reason;
use sea_orm::ConnectionTrait;
use search::{Query, Sort, Start};
use standards::division;
use web::{NotFound, Paging, Stop};

/// Rows of one search that an officer can page through.
pub const READABLE_MAX: u64 = search::OFFSET_MAX as u64;

/// A published job in the bureau's list.
#[derive(Clone, Debug)]
pub struct OpenJob {
    /// The job.
    pub id: JobId,
    /// 职位名称
    pub title: String,
    /// Whose.
    pub organisation: OrganisationId,
    /// As it is called now.
    pub organisation_name: String,
    /// When it was published: RFC 3339 in Asia/Shanghai.
    pub published_at: String,
}

impl OpenJob {
    /// When it was published, to the minute: `2026-11-24 10:22`.
    #[must_use]
    pub fn published(&self) -> String {
        self.published_at.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
    }
}

/// A job that is or was public, as an officer reads it.
#[derive(Clone, Debug)]
pub struct Supervised {
    /// The job.
    pub id: JobId,
    /// Whose.
    pub organisation: OrganisationId,
    /// As it called itself when it published.
    pub organisation_name: String,
    /// The published text.
    pub content: Content,
    /// Whom seekers can ask.
    pub contact: Contact,
    /// 发布有效期
    pub valid_until: Day,
    /// Where it stands now.
    pub state: State,
    /// What the checker found when it was published.
    pub findings: Findings,
}

impl Supervised {
    /// Whether it can be taken down now.
    #[must_use]
    pub fn is_published(&self) -> bool {
        matches!(self.state, State::Published(_))
    }
}

/// Published jobs of the division's organisations with these words, those with the words in the title or the organisation's
/// name first; without words the newest first. And how many there are in all. Asks the index.
///
/// # Errors
/// While the index is being loaded; 422 for a page beyond row 10,000.
pub fn search(jobs: &Jobs, division: &str, words: &str, paging: Paging) -> Result<(Vec<OpenJob>, u64), Stop> {
    let mut query = Query::typed(words).only(facet::BUREAU, [division]);
    query.literal = true;
    query.sort = if query.words.is_empty() { Sort::Newest } else { Sort::Relevance };
    query.limit = usize::try_from(paging.per_page).unwrap_or(usize::MAX);
    query.start = Start::Offset(usize::try_from(paging.offset()).unwrap_or(usize::MAX));
    let found = find::ask(jobs, &query, jobs.clock().now())?;
    let list = find::items(&found).into_iter().map(|item| OpenJob {
        id: item.id,
        title: item.title,
        organisation: item.organisation.id,
        organisation_name: item.organisation.name,
        published_at: item.published_at,
    });
    Ok((list.collect(), found.total))
}

/// A job of an organisation in the officer's division that is or was public; anything else does not exist.
///
/// # Errors
/// 404; what the database says.
pub async fn show(
    jobs: &Jobs,
    db: &impl ConnectionTrait,
    officer: &Officer<Reviewing>,
    id: JobId,
) -> Result<Supervised, Stop> {
    let job = rows::load(db, id, jobs.keys()).await?.ok_or(NotFound)?;
    answers_for(jobs, db, officer, job.organisation).await?;
    let state = job.state.at(jobs.clock().now());
    let version = state.version().ok_or(NotFound)?;
    let public = rows::version(db, version, jobs.keys()).await?.ok_or(NotFound)?;
    let kept = rows::findings_of(db, version).await?;
    let findings: Vec<Finding> = match &kept {
        Some(json) => serde_json::from_str(json).map_err(Stop::fault)?,
        None => Vec::new(),
    };
    Ok(Supervised {
        id,
        organisation: public.organisation,
        organisation_name: public.organisation_name,
        findings: Findings::new(&findings, &Text::of(&public.content)),
        content: public.content,
        contact: public.contact,
        valid_until: job.written.valid_until,
        state,
    })
}

/// 【下架】 by the bureau. Every clerk of the organisation who may handle jobs is told by SMS.
///
/// # Errors
/// 404; [`Refusal::OwnOrganisation`]; [`Refusal::NotPublished`].
pub async fn take_down(jobs: &Jobs, officer: &Officer<Reviewing>, id: JobId, reason: &Reason) -> Result<(), Stop> {
    let tx = jobs.store().begin().await?;
    take_down_within(jobs, &*tx, officer, id, reason).await?;
    tx.commit().await?;
    jobs.heard_of_changes().await;
    Ok(())
}

/// The same within the transaction of what it belongs to, such as a report that is upheld. Call
/// [`Jobs::heard_of_changes`] after the commit.
///
/// # Errors
/// As [`take_down`].
pub async fn take_down_within(
    jobs: &Jobs,
    tx: &impl ConnectionTrait,
    officer: &Officer<Reviewing>,
    id: JobId,
    reason: &Reason,
) -> Result<(), Stop> {
    let now = jobs.clock().now();
    let room = &jobs.organisations;
    let mut job = rows::load_one_for_change(tx, jobs.store().engine(), id, jobs.keys()).await?.ok_or(NotFound)?;
    answers_for(jobs, tx, officer, job.organisation).await?;
    if organisations::review_profile::is_own_organisation(room, tx, officer.identity(), job.organisation, now).await? {
        return Err(Refusal::OwnOrganisation.into());
    }
    let mut work = Work::new(now);
    acts::settle(tx, &mut job, &mut work).await?;
    let version = job.state.clone().published_at(now)?.version;
    let state = job.state.clone().take_down(TakenDownBy::Bureau, now)?;
    work.plan(jobs, &job, Effect::Remove(state, reason.as_str().to_owned()), Vec::new());
    work.write(jobs, tx, &officer.actor(), None).await?;
    rows::supervise(tx, id, job.revision, officer.identity().id, reason.as_str(), now).await?;
    rows::keep_removed(tx, version, job.organisation, reason.as_str(), now).await?;
    let words = wording::removed_message(&job.written.content.title, reason.as_str());
    for person in organisations::clerks_with(tx, job.organisation, Power::Recruiting, now).await? {
        if let Some(phone) = accounts::persons::phone_of(tx, &room.accounts, person).await? {
            messages::send(tx, &room.accounts, &phone, &Template::Notice(words.clone())).await?;
        }
    }
    Ok(())
}

/// That the organisation lies in the officer's division or below.
async fn answers_for(
    jobs: &Jobs,
    db: &impl ConnectionTrait,
    officer: &Officer<Reviewing>,
    organisation: OrganisationId,
) -> Result<(), Stop> {
    let division = match jobs.organisations.public(db, organisation).await? {
        Some(public) => public.division.to_owned(),
        None => match jobs.organisations.complete(db, organisation).await {
            Ok(complete) => complete.division().to_owned(),
            Err(Stop::Refused(_)) => return Err(NotFound.into()),
            Err(fault @ Stop::Fault(_)) => return Err(fault),
        },
    };
    if division::is_within(&division, officer.division()) { Ok(()) } else { Err(NotFound.into()) }
}
