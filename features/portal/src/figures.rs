//! The numbers of the home page, counted at most twice a minute.

use clock::Timestamp;
use sea_orm::{DbErr, FromQueryResult};
use std::sync::{Arc, Mutex, PoisonError};
use store::Store;

/// How long a count is shown.
const KEEP_SECONDS: i64 = 30;

/// What can be found now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub(crate) struct Figures {
    /// 在招职位
    pub jobs: i64,
    /// 招聘人数
    pub headcount: i64,
    /// 招聘单位
    pub organisations: i64,
}

/// Keeps the last count.
#[derive(Clone, Default)]
pub(crate) struct KeptFigures(Arc<Mutex<Option<(Timestamp, Figures)>>>);

impl KeptFigures {
    /// The figures at `now`, or of a moment ago.
    pub(crate) async fn at(&self, store: &Store, now: Timestamp) -> Result<Figures, DbErr> {
        let kept = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, figures)) = kept
            && (at..at.plus_seconds(KEEP_SECONDS)).contains(&now)
        {
            return Ok(figures);
        }
        let sql = "select count(*) as jobs, cast(coalesce(sum(headcount), 0) as bigint) as headcount, \
                   count(distinct organisation_id) as organisations from job where state = 'published' and expires_at > $1";
        let figures = store::one(store.read(), sql, [now.as_ms().into()]).await?.unwrap_or_default();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, figures));
        Ok(figures)
    }
}
