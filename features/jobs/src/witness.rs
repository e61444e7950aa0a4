//! What the rooms above may rely on: proofs that only this room makes.

use crate::{
    Jobs, category,
    job::{JobId, State, VersionId},
    store as rows,
    wording::Refusal,
};
use access::OrganisationId;
use clock::{Day, Timestamp};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;
use web::{NotFound, Stop};

/// A job that was published and valid at the moment of asking. Only this room makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublishedJob {
    /// The job.
    pub id: JobId,
    /// The version that is public.
    pub version: VersionId,
    /// Whose.
    pub organisation: OrganisationId,
    /// 职位名称
    pub title: String,
    /// 招聘人数
    pub headcount: i64,
    /// For people: 6000–8500元/月.
    pub pay: String,
    /// 学历要求
    pub education: &'static str,
    /// 工作地点: 陆丰市.
    pub place: &'static str,
    /// The last valid day.
    pub until: Day,
}

/// A published text as it was, for those who keep its id: it never changes, whatever became of the job.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobVersion {
    /// The version.
    pub id: VersionId,
    /// The job.
    pub job: JobId,
    /// Whose.
    pub organisation: OrganisationId,
    /// The organisation as it called itself then.
    pub organisation_name: String,
    /// 职位名称
    pub title: String,
    /// 招聘人数
    pub headcount: i64,
    /// For people.
    pub pay: String,
    /// 学历要求
    pub education: &'static str,
    /// 工作经验
    pub experience: &'static str,
    /// 工作地点
    pub place: &'static str,
}

impl Jobs {
    /// The organisation's jobs that are published and valid at `now`, newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn published_of(
        &self,
        db: &impl ConnectionTrait,
        organisation: OrganisationId,
        now: Timestamp,
    ) -> Result<Vec<PublishedJob>, Stop> {
        let versions = rows::live_versions_of_organisation(db, organisation, now).await?;
        versions.into_iter().map(|v| witness(v, now).ok_or_else(|| NotFound.into())).collect()
    }

    /// The proof that all these jobs are the organisation's own, published and valid at `now`, in the
    /// order asked for, each once.
    ///
    /// # Errors
    /// 404 where one is not the organisation's, 409 where one is not published now.
    pub async fn published_jobs(
        &self,
        db: &impl ConnectionTrait,
        organisation: OrganisationId,
        ids: &[JobId],
        now: Timestamp,
    ) -> Result<Vec<PublishedJob>, Stop> {
        let states = rows::states_of(db, organisation, ids).await?;
        for id in ids {
            let (_, state) = states.iter().find(|(known, _)| known == id).ok_or(NotFound)?;
            if let State::Deleted { .. } = state {
                return Err(NotFound.into());
            }
            state.clone().published_at(now)?;
        }
        let mut live = rows::live_versions_of(db, ids).await?.versions;
        let mut proofs = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(at) = live.iter().position(|v| v.job == *id) {
                proofs.push(witness(live.swap_remove(at), now).ok_or(Refusal::Gone)?);
            }
        }
        Ok(proofs)
    }

    /// As [`Self::published_jobs`] for many organisations at once, in their order: one statement for a few thousand jobs,
    /// and one more for each organisation that is refused.
    ///
    /// # Errors
    /// What the database says; the refusal of each organisation stands in its place.
    pub async fn published_jobs_of(
        &self,
        db: &impl ConnectionTrait,
        asked: &[(OrganisationId, Vec<JobId>)],
        now: Timestamp,
    ) -> anyhow::Result<Vec<Result<Vec<PublishedJob>, Stop>>> {
        let mut ids: Vec<JobId> = asked.iter().flat_map(|(_, jobs)| jobs).copied().collect();
        ids.sort_unstable_by_key(|id| id.0);
        ids.dedup();
        let mut live = HashMap::with_capacity(ids.len());
        for some in ids.chunks(4_000) {
            let versions = rows::live_versions_of(db, some).await?.versions;
            live.extend(versions.into_iter().filter_map(|v| Some((v.job, witness(v, now)?))));
        }
        let mut answers = Vec::with_capacity(asked.len());
        for (organisation, jobs) in asked {
            let own = |id: &JobId| live.get(id).filter(|p| p.organisation == *organisation).cloned();
            answers.push(match jobs.iter().map(own).collect::<Option<Vec<PublishedJob>>>() {
                Some(proofs) => Ok(proofs),
                None => match self.published_jobs(db, *organisation, jobs, now).await {
                    Err(Stop::Refused(refusal)) => Err(Stop::Refused(refusal)),
                    Err(Stop::Fault(fault)) => anyhow::bail!("{fault:#}"),
                    Ok(_) => Err(Refusal::Gone.into()),
                },
            });
        }
        Ok(answers)
    }

    /// Those of these jobs that everyone can read at `now`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn readable(
        &self,
        db: &impl ConnectionTrait,
        ids: &[JobId],
        now: Timestamp,
    ) -> Result<std::collections::HashSet<JobId>, Stop> {
        let live = rows::live_versions_of(db, ids).await?.versions;
        let mut readable = std::collections::HashSet::with_capacity(live.len());
        let mut hidden = std::collections::HashMap::new();
        for version in live.into_iter().filter(|v| v.expires_at > now) {
            let is_hidden = match hidden.get(&version.organisation) {
                Some(known) => *known,
                None => {
                    let is_hidden = rows::is_hidden(db, version.organisation, now).await?;
                    hidden.insert(version.organisation, is_hidden);
                    is_hidden
                }
            };
            if !is_hidden {
                readable.insert(version.job);
            }
        }
        Ok(readable)
    }

    /// Published texts by their ids, for those who kept them; unknown ids are left out, the order is that of the ids.
    ///
    /// # Errors
    /// What the database says.
    pub async fn versions(&self, db: &impl ConnectionTrait, ids: &[VersionId]) -> Result<Vec<JobVersion>, Stop> {
        let mut found = rows::versions_of(db, ids).await?;
        let mut list = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(at) = found.iter().position(|v| v.id == *id) {
                list.push(found.swap_remove(at));
            }
        }
        Ok(list)
    }

    /// The group of occupations, such as 技工维修, under which each of these published texts stands; unknown ones are left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn category_groups_of(
        &self,
        db: &impl ConnectionTrait,
        ids: &[VersionId],
    ) -> Result<HashMap<VersionId, &'static str>, DbErr> {
        let codes = rows::categories_of(db, ids).await?;
        Ok(codes.into_iter().filter_map(|(id, code)| Some((id, category::find_group(&code)?.name))).collect())
    }

    /// What seekers can find at `now`: 在招职位 and 招聘人数.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(&self, now: Timestamp) -> Result<(u64, u64), DbErr> {
        rows::count_live(self.store().read(), now).await
    }
}

fn witness(v: rows::LiveVersion, now: Timestamp) -> Option<PublishedJob> {
    let until = v.until.filter(|_| v.expires_at > now)?;
    Some(PublishedJob {
        id: v.job,
        version: v.version,
        organisation: v.organisation,
        headcount: v.content.headcount,
        pay: v.content.pay.zh(),
        education: v.content.education.zh(),
        place: v.content.place.name,
        title: v.content.title,
        until,
    })
}
