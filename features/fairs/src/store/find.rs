//! Lists of fairs.

use super::{
    Conditions,
    fairs::{COLUMNS, FairRow},
    like,
};
use crate::fair::{Fair, Kind, Phase};
use clock::{Day, Timestamp};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

/// What the public searches by (F1).
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// 现场 or 网络; both where empty.
    pub kind: Option<Kind>,
    /// 关键词: every word of it stands in title, organiser, place or region.
    pub words: String,
    /// 地区, a division's code: fairs of the division and below.
    pub division: String,
    /// 日期: fairs that run on this day or later …
    pub from: Option<Day>,
    /// … and on this day or earlier.
    pub to: Option<Day>,
    /// 状态
    pub phase: Option<Phase>,
}

/// How many fairs fit, and one page of them: registration open first, then what comes next, then
/// what is over, newest first.
pub(crate) async fn public(
    db: &impl ConnectionTrait,
    search: &Search,
    now: Timestamp,
    offset: u64,
    limit: u64,
) -> Result<(u64, Vec<Fair>), DbErr> {
    let mut conditions = Conditions::default();
    conditions.and("standing <> 'draft'", []);
    if let Some(kind) = search.kind {
        conditions.and("kind = ?", [kind.code().into()]);
    }
    for word in search.words.split_whitespace().take(10) {
        conditions.and("words like ? escape '\\'", [like(word).into()]);
    }
    if !search.division.is_empty() {
        match standards::division::code_range(&search.division) {
            Some((from, to)) => conditions.and("division >= ? and division < ?", [from.into(), to.into()]),
            None => conditions.and("1 = 0", []),
        }
    }
    if let Some(from) = search.from {
        conditions.and("ends_at > ?", [from.start().as_ms().into()]);
    }
    if let Some(to) = search.to {
        conditions.and("starts_at < ?", [to.end().as_ms().into()]);
    }
    let at: Value = now.as_ms().into();
    let now = || at.clone();
    match search.phase {
        None => {}
        Some(Phase::Draft) => conditions.and("1 = 0", []),
        Some(Phase::Cancelled) => conditions.and("standing = 'cancelled'", []),
        Some(Phase::Over) => conditions.and("standing = 'published' and ends_at <= ?", [now()]),
        Some(Phase::Open) => conditions
            .and("standing = 'published' and ends_at > ? and opens_at <= ? and closes_at > ?", [now(), now(), now()]),
        Some(Phase::Running) => conditions.and(
            "standing = 'published' and ends_at > ? and starts_at <= ? and (opens_at > ? or closes_at <= ?)",
            [now(), now(), now(), now()],
        ),
        Some(Phase::Announced) => {
            conditions.and("standing = 'published' and starts_at > ? and opens_at > ?", [now(), now()])
        }
        Some(Phase::Closed) => {
            conditions.and("standing = 'published' and starts_at > ? and closes_at <= ?", [now(), now()])
        }
    }
    let count = format!("select count(*) as n from fair{}", conditions.sql());
    let total = ::store::number(db, &count, conditions.values.clone()).await?;
    conditions.more(
        " order by case when standing = 'published' and opens_at <= ? and closes_at > ? and ends_at > ? then 0 \
         when standing = 'published' and ends_at > ? then 1 else 2 end, \
         case when ends_at > ? then starts_at else -starts_at end, id",
        [now(), now(), now(), now(), now()],
    );
    let sql = format!("select {COLUMNS} from fair{} limit {limit} offset {offset}", conditions.sql());
    let rows = ::store::all::<FairRow>(db, &sql, conditions.values).await?;
    Ok((total.unsigned_abs(), rows.into_iter().map(Fair::try_from).collect::<Result<_, _>>()?))
}

/// The fairs of a division and below, for its planners: drafts first, then the newest.
pub(crate) async fn of_division(
    db: &impl ConnectionTrait,
    division: &str,
    words: &str,
    offset: u64,
    limit: u64,
) -> Result<(u64, Vec<Fair>), DbErr> {
    let Some((from, to)) = standards::division::code_range(division) else { return Ok((0, Vec::new())) };
    let mut conditions = Conditions::default();
    conditions.and("division >= ? and division < ?", [from.into(), to.into()]);
    for word in words.split_whitespace().take(10) {
        conditions.and("words like ? escape '\\'", [like(word).into()]);
    }
    let total =
        ::store::number(db, &format!("select count(*) as n from fair{}", conditions.sql()), conditions.values.clone())
            .await?;
    let sql = format!(
        "select {COLUMNS} from fair{} order by case when standing = 'draft' then 0 else 1 end, starts_at desc, id \
         limit {limit} offset {offset}",
        conditions.sql()
    );
    let rows = ::store::all::<FairRow>(db, &sql, conditions.values).await?;
    Ok((total.unsigned_abs(), rows.into_iter().map(Fair::try_from).collect::<Result<_, _>>()?))
}

/// How much goes on at a fair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Turnout {
    /// Organisations whose registration is in review or approved.
    pub live: i64,
    /// Organisations that take part.
    pub approved: i64,
    /// Posts that they bring.
    pub posts: i64,
}

#[derive(FromQueryResult)]
struct TurnoutRow {
    fair: crate::FairId,
    live: i64,
    approved: i64,
    posts: i64,
}

/// The turnout of several fairs at once.
pub(crate) async fn turnouts(
    db: &impl ConnectionTrait,
    fairs: &[crate::FairId],
) -> Result<std::collections::HashMap<crate::FairId, Turnout>, DbErr> {
    if fairs.is_empty() {
        return Ok(std::collections::HashMap::new());
    }
    // bigint and not numeric: PostgreSQL sums bigints into numerics.
    let sql = format!(
        "select r.fair as fair, cast(count(*) as bigint) as live, \
         cast(sum(case when r.state = 'approved' then 1 else 0 end) as bigint) as approved, \
         cast(sum(case when r.state = 'approved' then (select coalesce(sum(j.headcount), 0) from registration_job j \
         where j.registration = r.id) else 0 end) as bigint) as posts \
         from registration r where r.{} and r.fair in ({}) group by r.fair",
        super::LIVE,
        super::placeholders(fairs.len(), 1)
    );
    let rows = ::store::all::<TurnoutRow>(db, &sql, fairs.iter().map(|f| Value::from(*f))).await?;
    Ok(rows.into_iter().map(|r| (r.fair, Turnout { live: r.live, approved: r.approved, posts: r.posts })).collect())
}
