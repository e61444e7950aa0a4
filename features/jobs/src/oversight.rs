//! What the room that watches over posts (features/oversight) needs of jobs: a post as everyone sees it, and what was published
//! lately with the facts by which it is scored. 监管下架 itself is in `supervise.rs`.

use crate::{
    Jobs, Policy,
    job::{JobId, State, VersionId},
    store as rows,
    wording::Refusal,
};
use access::OrganisationId;
use checker::{Finding, Part};
use clock::Timestamp;
use sea_orm::ConnectionTrait;
use web::{NotFound, Stop};

/// A post that everyone can read now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicPost {
    /// The job.
    pub id: JobId,
    /// The text that is public.
    pub version: VersionId,
    /// 职位名称
    pub title: String,
    /// Whose.
    pub organisation: OrganisationId,
    /// As it called itself when it published.
    pub organisation_name: String,
    /// Its approved 所属区域, six digits.
    pub division: String,
}

/// A publication with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// What was published.
    pub version: VersionId,
    /// The job.
    pub job: JobId,
    /// Whose.
    pub organisation: OrganisationId,
    /// As it called itself.
    pub organisation_name: String,
    /// 职位名称
    pub title: String,
    /// Its approved 所属区域, six digits.
    pub division: String,
    /// When.
    pub published_at: Timestamp,
    /// Warnings of the text checker, pay left out.
    pub warnings: i64,
    /// Whether the checker warns of the pay.
    pub pay_is_odd: bool,
    /// Publications of the organisation before it.
    pub earlier: i64,
    /// Publications of the organisation in the 24 hours up to it, itself counted.
    pub of_day: i64,
    /// Jobs of the organisation that the bureau took down before it.
    pub removals: i64,
}

/// What was last published of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastPublished {
    /// 职位名称
    pub title: String,
    /// The organisation as it called itself.
    pub organisation_name: String,
}

impl Jobs {
    /// Whether 【发布】 is at once, so that posts are looked at afterwards.
    #[must_use]
    pub fn publishes_at_once(&self) -> bool {
        self.policy() == Policy::PublishAtOnce
    }

    /// A post that everyone can read now.
    ///
    /// # Errors
    /// 404 where it never was, 410 where it is no more.
    pub async fn public_post(&self, db: &impl ConnectionTrait, id: JobId) -> Result<PublicPost, Stop> {
        let now = self.clock().now();
        let job = rows::load(db, id, self.keys()).await?.ok_or(NotFound)?;
        let version = match job.state.at(now) {
            State::Published(p) => p.version,
            State::Draft | State::Deleted { .. } => return Err(NotFound.into()),
            State::TakenDown { .. } | State::Expired { .. } => return Err(Refusal::Gone.into()),
        };
        let public = rows::version(db, version, self.keys()).await?.ok_or(NotFound)?;
        let organisation = self.organisations.public(db, job.organisation).await?.ok_or(Refusal::Gone)?;
        if rows::is_hidden(db, job.organisation, now).await? {
            return Err(Refusal::Gone.into());
        }
        Ok(PublicPost {
            id,
            version,
            title: public.content.title,
            organisation: job.organisation,
            organisation_name: public.organisation_name,
            division: organisation.division.to_owned(),
        })
    }

    /// What was last published of a job, whatever became of it; `None` where nothing ever was.
    ///
    /// # Errors
    /// What the database says.
    pub async fn last_published(&self, db: &impl ConnectionTrait, id: JobId) -> Result<Option<LastPublished>, Stop> {
        Ok(rows::last_published(db, id).await?)
    }

    /// Publications since then, oldest first, at most `limit`; those of organisations that are not public now are left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn publications_since(
        &self,
        db: &impl ConnectionTrait,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Publication>, Stop> {
        let mut list = Vec::new();
        for row in rows::publications_since(db, since, limit).await? {
            // What was found and cannot be read any more counts as nothing; the publication is looked at all the same.
            let findings: Vec<Finding> = match &row.findings {
                Some(json) => serde_json::from_str(json).unwrap_or_else(|error| {
                    tracing::error!(%error, version = %row.id, "what the checker found in a publication cannot be read");
                    Vec::new()
                }),
                None => Vec::new(),
            };
            let Some(organisation) = self.organisations.public(db, row.organisation_id).await? else { continue };
            let of_pay = findings.iter().filter(|f| f.part == Part::Pay).count();
            list.push(Publication {
                version: row.id,
                job: row.job_id,
                organisation: row.organisation_id,
                organisation_name: row.organisation_name,
                title: row.title,
                division: organisation.division.to_owned(),
                published_at: row.published_at,
                warnings: i64::try_from(findings.len() - of_pay).unwrap_or(i64::MAX),
                pay_is_odd: of_pay > 0,
                earlier: row.earlier,
                of_day: row.of_day,
                removals: row.removals,
            });
        }
        Ok(list)
    }
}
