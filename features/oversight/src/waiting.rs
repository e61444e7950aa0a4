//! What waits for the reviewers of a division, for the worklist.

use crate::{Oversight, store as rows};
use review::worklist::Part;
use web::Stop;

/// 举报: those of one job together, `about` is its title, `amount` how many, `due` the day for the answer.
pub const REPORTS: Part = rows::REPORTS;
/// 职位抽查: `about` is the title. They have no day.
pub const SAMPLES: Part = rows::SAMPLES;

impl Oversight {
    /// 职位名称 and 单位名称 as last published.
    pub(crate) async fn names_of(&self, job: jobs::JobId) -> Result<(String, String), Stop> {
        let last = self.jobs.last_published(self.db().read(), job).await?;
        Ok(last.map_or_else(Default::default, |p| (p.title, p.organisation_name)))
    }
}
