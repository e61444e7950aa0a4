//! What the room of import and export (features/exchange) does with jobs: it reads and checks nothing by rules of its
//! own, and writes inside its own transaction, so that its progress commits with the drafts that it tells of.

use crate::{
    Jobs, Policy, Told,
    acts::{self, Effect, Gate, Work},
    check::Text,
    content::{Content, Written},
    job::{Job, JobId, State, check_validity},
    publish, store as rows,
    wording::Refusal,
};
use access::{Actor, OrganisationId};
use clock::Timestamp;
use outbox::Deed;
use sea_orm::ConnectionTrait;
use web::{Refusal as _, Stop};

/// Which of an organisation's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// 已发布
    Published,
    /// 未发布
    Unpublished,
    /// Both.
    All,
}

/// A job of an organisation in short, for telling duplicates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnJob {
    /// The job.
    pub id: JobId,
    /// 职位名称
    pub title: String,
    /// Code of 职位类别.
    pub category: String,
    /// Code of 工作地点.
    pub place: String,
}

/// What became of a row that was put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutIn {
    /// A draft.
    Draft,
    /// A draft, and why it was not published.
    Unpublished(String),
    /// Published.
    Published,
    /// Submitted for review first.
    Submitted,
    /// Not there at all, and why: the rules say no today.
    Refused(String),
}

/// What became of a draft that was to be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenBack {
    /// Deleted.
    Done,
    /// Changed, published, submitted or deleted since: it stays as it is.
    Touched,
}

impl Jobs {
    /// What the text checker finds in a job's text now, as people read it.
    ///
    /// # Errors
    /// Only where the program's own rules cannot be read.
    pub fn told(&self, content: &Content) -> Result<Vec<Told>, Stop> {
        let text = Text::of(content);
        Ok(self.findings(&text)?.iter().map(|f| Told::of(f, &text)).collect())
    }

    /// The button that publishes, as the bureau's policy names it.
    #[must_use]
    pub fn publish_zh(&self) -> &'static str {
        self.policy().publish_zh()
    }

    /// The organisation's jobs in short, whatever their state, deleted ones left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn own_in_short(
        &self,
        db: &impl ConnectionTrait,
        organisation: OrganisationId,
    ) -> Result<Vec<OwnJob>, Stop> {
        Ok(rows::own_in_short(db, organisation).await?)
    }

    /// The organisation's jobs of a list, newest change first, with where each stands at `now`; at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all_of(
        &self,
        db: &impl ConnectionTrait,
        organisation: OrganisationId,
        list: List,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Job>, Stop> {
        let mut jobs = rows::all_of(db, organisation, self.keys(), limit).await?;
        for job in &mut jobs {
            job.state = job.state.clone().at(now);
        }
        jobs.retain(|job| match list {
            List::All => true,
            List::Published => matches!(job.state, State::Published(_)),
            List::Unpublished => !matches!(job.state, State::Published(_)),
        });
        Ok(jobs)
    }

    /// Writes new drafts in the caller's transaction and publishes them where asked for, each by the rules of 【保存】 and
    /// 【发布】. `from` stands in the log beside each. Call [`Jobs::heard_of_changes`] after the commit.
    ///
    /// # Errors
    /// Where the organisation's profile is not complete; what the database says. What a row's own text or the
    /// organisation's standing forbids is told in its outcome.
    #[expect(clippy::too_many_arguments, reason = "the facts of one act")]
    pub async fn put_in(
        &self,
        tx: &impl ConnectionTrait,
        organisation: OrganisationId,
        actor: &Actor,
        drafts: Vec<(JobId, Written)>,
        is_published: bool,
        from: &serde_json::Value,
        now: Timestamp,
    ) -> Result<Vec<PutIn>, Stop> {
        self.organisations.complete(tx, organisation).await?;
        let publisher = match is_published {
            false => None,
            true => match acts::may_publish(self, tx, organisation).await {
                Ok(publisher) => Some(Ok(publisher)),
                Err(Stop::Refused(refusal)) => Some(Err(refusal.zh())),
                Err(fault @ Stop::Fault(_)) => return Err(fault),
            },
        };
        let gate = match &publisher {
            Some(Ok(_)) => Gate::load(self, tx, organisation, &[]).await?,
            Some(Err(_)) | None => Gate::default(),
        };
        let is_review_first = self.policy() == Policy::ReviewFirst;
        let mut work = Work::new(now);
        let mut outcomes = Vec::with_capacity(drafts.len());
        let mut deeds = Vec::with_capacity(drafts.len());
        for (id, written) in drafts {
            if let Err(refusal) = check_validity(written.valid_until, now) {
                outcomes.push(PutIn::Refused(refusal.zh()));
                continue;
            }
            let contact = rows::ContactRow::seal(&written.contact, id, self.keys());
            rows::insert(tx, id, organisation, &written, &contact, now).await?;
            deeds.push(id);
            let job = Job { id, organisation, state: State::Draft, written, revision: 1 };
            outcomes.push(match &publisher {
                None => PutIn::Draft,
                Some(Err(why)) => PutIn::Unpublished(why.clone()),
                Some(Ok(_)) => {
                    let findings = self.findings(&Text::of(&job.written.content))?;
                    let may = acts::lawful(id, &findings)
                        .and_then(|()| gate.check(&job))
                        .and_then(|()| publish::effect(&job, now));
                    match may {
                        Err(refusal) => PutIn::Unpublished(refusal.zh()),
                        Ok(effect) => {
                            let effect = if is_review_first { Effect::Submit } else { effect };
                            work.plan(self, &job, effect, findings);
                            if is_review_first { PutIn::Submitted } else { PutIn::Published }
                        }
                    }
                }
            });
        }
        let deeds: Vec<Deed<'_>> = deeds
            .into_iter()
            .map(|id| Deed {
                at: now,
                actor,
                action: "job.creation",
                object_kind: "job",
                object_id: id.0,
                states: Some(("none", State::Draft.code())),
                detail: from.clone(),
            })
            .collect();
        outbox::record_all(tx, &deeds).await?;
        work.write(self, tx, actor, publisher.as_ref().and_then(|p| p.as_ref().ok())).await?;
        Ok(outcomes)
    }

    /// Deletes those of the organisation's drafts that nobody touched since they were written, in the caller's transaction.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_back(
        &self,
        tx: &impl ConnectionTrait,
        organisation: OrganisationId,
        actor: &Actor,
        ids: &[JobId],
        now: Timestamp,
    ) -> Result<Vec<(JobId, TakenBack)>, Stop> {
        let mut outcomes = Vec::with_capacity(ids.len());
        let mut work = Work::new(now);
        for some in ids.chunks(500) {
            let waiting = Gate::waiting(tx, some).await?;
            let scheduled = rows::schedules_of(tx, some).await?;
            let found = rows::load_for_change(tx, self.store().engine(), organisation, some, self.keys()).await?;
            for job in found {
                let is_waiting = waiting.contains(&job.id) || scheduled.contains_key(&job.id);
                let is_untouched = job.state == State::Draft && job.revision == 1 && !is_waiting;
                let outcome = match is_untouched {
                    true => {
                        let effect = crate::delete::effect(&job, now).map_err(|r: Refusal| Stop::from(r))?;
                        work.plan(self, &job, effect, Vec::new());
                        TakenBack::Done
                    }
                    false => TakenBack::Touched,
                };
                outcomes.push((job.id, outcome));
            }
        }
        work.write(self, tx, actor, None).await?;
        Ok(outcomes)
    }
}
