//! What waits for the reviewers of a division, for the worklist.

use crate::{Oversight, store as rows};
use access::OrganisationId;
use clock::{Day, Timestamp};
use standards::division;
use web::{Paging, Stop};

/// Entries of one kind at most.
const ENTRIES_MAX: u32 = 500;

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 举报
    Report,
    /// 职位抽查
    Sample,
}

/// An entry of the worklist.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// What it is about.
    pub kind: Kind,
    /// Where it is decided.
    pub address: String,
    /// The job or the publication.
    pub id: String,
    /// 单位名称
    pub organisation_name: String,
    /// What it is.
    pub about: String,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The organisation's division.
    pub division: String,
    /// Since when it waits.
    pub since: Timestamp,
    /// By when it is to be answered.
    pub due: Option<Day>,
}

impl Oversight {
    /// Everything that waits within a division, reports before samples.
    ///
    /// # Errors
    /// What the database says.
    pub async fn waiting(&self, within: &str) -> Result<Vec<Waiting>, Stop> {
        let Some(range) = division::code_range(within) else { return Ok(Vec::new()) };
        let db = self.db().read();
        let mut list = Vec::new();
        for group in rows::groups(db, &range, true, ENTRIES_MAX).await? {
            let (title, organisation_name) = self.names_of(group.job_id).await?;
            list.push(Waiting {
                kind: Kind::Report,
                address: format!("/bureau/reports/{}", group.job_id),
                id: group.job_id.to_string(),
                about: format!("{title}（{} 件举报）", group.reports),
                organisation_name,
                organisation: group.organisation_id,
                division: group.division,
                since: group.since,
                due: Day::parse(&group.due),
            });
        }
        let paging = Paging { page: 1, per_page: u64::from(ENTRIES_MAX) };
        let (samples, _) = rows::samples(db, &range, true, paging).await?;
        list.extend(samples.into_iter().map(|s| Waiting {
            kind: Kind::Sample,
            address: "/bureau/samples".into(),
            id: s.version.to_string(),
            about: s.title,
            organisation_name: s.organisation_name,
            organisation: s.organisation,
            division: s.division,
            since: s.published_at,
            due: None,
        }));
        Ok(list)
    }

    /// 职位名称 and 单位名称 as last published.
    pub(crate) async fn names_of(&self, job: jobs::JobId) -> Result<(String, String), Stop> {
        let last = self.jobs.last_published(self.db().read(), job).await?;
        Ok(last.map_or_else(Default::default, |p| (p.title, p.organisation_name)))
    }
}
