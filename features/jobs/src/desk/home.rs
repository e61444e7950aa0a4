//! What the first page of 企业中心 shows of an organisation's jobs.

use crate::{
    desk::{standing::Standing, statistics::DAYS_SUMMED},
    store::{self as rows, Tab},
};
use access::{AnyPower, Clerk, Power};
use organisations::{HomeFigure, HomeSide, Organisations};
use web::Stop;

/// Fills the port of the room below.
pub(crate) struct Summary(pub(crate) Organisations);

#[async_trait::async_trait]
impl HomeSide for Summary {
    async fn figures(&self, clerk: &Clerk<AnyPower>) -> Result<Vec<HomeFigure>, Stop> {
        if !clerk.mandate().powers.holds(Power::Recruiting) {
            return Ok(Vec::new());
        }
        let (db, now) = (self.0.store.read(), self.0.clock.now());
        let counts = rows::counts(db, clerk.organisation(), now).await?;
        let from = now.day().plus_days(1 - DAYS_SUMMED);
        let views = rows::views_of_organisation(db, clerk.organisation(), from).await?;
        let figure = |label, count, path: &str, urgent| HomeFigure { label, count, path: path.to_owned(), urgent };
        let unpublished = |standing: Standing| format!("/centre/jobs?state=unpublished&only={}", standing.code());
        let of = |standing| counts.standing(standing);
        // While the organisation is hidden nobody finds what is published: that is no 在招职位.
        let is_hidden = rows::is_hidden(db, clerk.organisation(), now).await?;
        let published = counts.of_tab(Tab::Published);
        let label = if is_hidden { "暂停展示的职位" } else { "在招职位" };
        Ok(vec![
            figure(label, published, "/centre/jobs?state=published", is_hidden && published > 0),
            figure("即将到期", counts.soon(), "/centre/jobs?state=published&only=soon", counts.soon() > 0),
            figure("职位审核中", of(Standing::InReview), &unpublished(Standing::InReview), false),
            figure("待发布", of(Standing::Scheduled), &unpublished(Standing::Scheduled), false),
            figure("近 30 日职位浏览", views, "/centre/jobs?state=published", false),
        ])
    }
}

#[cfg(test)]
#[path = "home_test.rs"]
mod tests;
