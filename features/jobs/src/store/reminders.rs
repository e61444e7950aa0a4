//! 即将到期: what ends soon and was not told yet.

use crate::{
    desk::remind::{DAYS_BEFORE, MINUTE_OF_DAY},
    job::VersionId,
};
use access::OrganisationId;
use anyhow::Context;
use clock::{Day, Timestamp};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

/// A published job whose clerks are to be told that it ends.
#[derive(Clone, Debug)]
pub(crate) struct Ending {
    pub organisation: OrganisationId,
    pub version: VersionId,
    pub title: String,
    pub until: Day,
    /// Which of [`DAYS_BEFORE`] it is.
    pub days: i64,
}

/// How long before the first invalid instant a reminder goes out, in milliseconds.
fn ahead(days: i64) -> i64 {
    ((days + 1) * 24 * 60 - MINUTE_OF_DAY) * 60_000
}

/// What is to be told at `now`, at most `limit`. What was published later than its reminder would have gone out is not
/// reminded of: who published it has just read the day.
pub(crate) async fn ending(db: &impl ConnectionTrait, now: Timestamp, limit: u32) -> anyhow::Result<Vec<Ending>> {
    #[derive(FromQueryResult)]
    struct Row {
        organisation_id: OrganisationId,
        version_id: VersionId,
        title: String,
        valid_until: String,
        expires_at: i64,
    }
    let [early, late] = DAYS_BEFORE;
    let sql = format!(
        "select j.organisation_id, j.version_id, j.title, j.valid_until, j.expires_at from job j \
         where j.state = 'published' and j.expires_at > $1 and ( \
         (j.expires_at <= $2 and j.published_at < j.expires_at - {} and not exists (select 1 from job_reminder m \
          where m.version_id = j.version_id and m.valid_until = j.valid_until and m.days <= {late})) or \
         (j.expires_at <= $3 and j.expires_at > $4 and j.published_at < j.expires_at - {} and not exists (select 1 \
          from job_reminder m where m.version_id = j.version_id and m.valid_until = j.valid_until))) \
         order by j.organisation_id, j.expires_at, j.published_seq limit {limit}",
        ahead(late),
        ahead(early),
    );
    let until = |days: i64| Value::from(now.as_ms() + ahead(days));
    let rows: Vec<Row> = store::all(db, &sql, [now.as_ms().into(), until(late), until(early), until(late)]).await?;
    rows.into_iter()
        .map(|r| {
            Ok(Ending {
                organisation: r.organisation_id,
                version: r.version_id,
                title: r.title,
                until: Day::parse(&r.valid_until).context("valid_until")?,
                days: if r.expires_at <= now.as_ms() + ahead(late) { late } else { early },
            })
        })
        .collect()
}

/// Writes down that a reminder goes out; `false` where somebody else has.
pub(crate) async fn note_reminder(tx: &impl ConnectionTrait, ending: &Ending, now: Timestamp) -> Result<bool, DbErr> {
    let sql = "insert into job_reminder (version_id, valid_until, days, at) values ($1, $2, $3, $4) \
               on conflict (version_id, valid_until, days) do nothing";
    let values: [Value; 4] =
        [ending.version.into(), ending.until.to_string().into(), ending.days.into(), now.as_ms().into()];
    Ok(store::run(tx, sql, values).await? == 1)
}
