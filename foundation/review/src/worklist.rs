//! The worklist over everything that waits: each room says in one query what waits there ([`Part`]), and all of them are
//! counted and read a page at a time by the database, the oldest first. No page reads more rows than it shows.

use access::OrganisationId;
use clock::{Day, Timestamp};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use std::fmt::Write as _;
use uuid::Uuid;

/// What waits in a room: a query of the columns `kind` (text, the same in every row), `id` and `organisation` (uuids),
/// `title` (单位名称), `word` and `about` (texts: what the room's rows need to be told), `amount` (bigint), `division` (six
/// digits), `since` (bigint, ms), `ends_at` (bigint, ms, 0 without: when it ends by itself) and `due` (text: the last day
/// for an answer where the room sets one, else empty). `{low}` and `{high}` stand for the range of division codes, `{now}`
/// for the instant (ms).
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The value of the column `kind`.
    pub kind: &'static str,
    /// The query.
    pub sql: &'static str,
}

/// One thing that waits.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Row {
    /// What it is.
    pub kind: String,
    /// Which one.
    pub id: Uuid,
    /// Whose.
    pub organisation: OrganisationId,
    /// 单位名称
    pub title: String,
    /// A word of the room.
    pub word: String,
    /// A text of the room.
    pub about: String,
    /// A number of the room.
    pub amount: i64,
    /// Whose bureau decides, six digits.
    pub division: String,
    /// Since when it waits.
    pub since: Timestamp,
    /// When it ends by itself; 0 where it does not.
    pub ends_at: i64,
    /// The last day for an answer, where the room sets one.
    pub due: String,
}

/// What of everything is looked at.
#[derive(Clone, Debug)]
pub struct Within<'a> {
    /// Division codes from the first up to the second, which is left out.
    pub range: &'a (String, String),
    /// The time.
    pub now: Timestamp,
}

/// How many things of a kind wait.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Count {
    /// What they are.
    pub kind: String,
    /// How many.
    pub n: i64,
    /// How many of them should have been decided.
    pub late: i64,
}

/// Where a page ends: the next one begins behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    since: i64,
    kind: String,
    id: Uuid,
}

impl Cursor {
    /// Behind a row.
    #[must_use]
    pub fn behind(row: &Row) -> Self {
        Self { since: row.since.as_ms(), kind: row.kind.clone(), id: row.id }
    }

    /// As it stands in an address.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}.{}.{}", self.since, self.kind, self.id)
    }

    /// Reads what [`Self::text`] wrote; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let since = parts.next()?.parse().ok()?;
        let kind = parts.next()?.to_owned();
        Some(Self { since, kind, id: parts.next()?.parse().ok()? })
    }
}

/// Writes a statement whose parameters are numbered as they come.
#[derive(Default)]
struct Statement {
    sql: String,
    values: Vec<Value>,
}

impl Statement {
    fn add(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let _ = write!(self.sql, "${}", self.values.len());
        self
    }

    fn part(&mut self, part: &Part, within: &Within<'_>) -> &mut Self {
        let mut rest = part.sql;
        while let Some((before, name, after)) =
            rest.split_once('{').and_then(|(b, r)| r.split_once('}').map(|(n, a)| (b, n, a)))
        {
            self.add(before);
            match name {
                "low" => self.bind(within.range.0.as_str()),
                "high" => self.bind(within.range.1.as_str()),
                _ => self.bind(within.now.as_ms()),
            };
            rest = after;
        }
        self.add(rest)
    }
}

/// How many things wait, kind by kind; kinds of which none waits are left out. Late is what waits since before
/// `since`, or was due before `today`.
///
/// # Errors
/// What the database says.
pub async fn counts(
    db: &impl ConnectionTrait,
    parts: &[Part],
    within: &Within<'_>,
    since: Timestamp,
) -> Result<Vec<Count>, DbErr> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let mut s = Statement::default();
    s.add("select kind, count(*) as n, count(case when (due = '' and since < ").bind(since.as_ms());
    s.add(") or (due <> '' and due < ").bind(within.now.day().to_string()).add(") then 1 end) as late from (");
    for (n, part) in parts.iter().enumerate() {
        s.add(if n == 0 { "" } else { " union all " }).part(part, within);
    }
    s.add(") w group by kind");
    store::all(db, &s.sql, s.values).await
}

/// At most `limit` things, the oldest first, behind a cursor; with `words` those whose 单位名称 has them.
///
/// # Errors
/// What the database says.
pub async fn page(
    db: &impl ConnectionTrait,
    parts: &[Part],
    within: &Within<'_>,
    words: &str,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Row>, DbErr> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let mut s = Statement::default();
    s.add("select * from (");
    for (n, part) in parts.iter().enumerate() {
        s.add(if n == 0 { "" } else { " union all " });
        s.add("select * from (select * from (").part(part, within).add(") p where 1 = 1");
        if let Some(cursor) = after {
            // The kind is the same in every row of a part: it decides how rows of the cursor's instant compare.
            match part.kind.cmp(cursor.kind.as_str()) {
                std::cmp::Ordering::Less => s.add(" and since > ").bind(cursor.since),
                std::cmp::Ordering::Greater => s.add(" and since >= ").bind(cursor.since),
                std::cmp::Ordering::Equal => s
                    .add(" and (since > ")
                    .bind(cursor.since)
                    .add(" or (since = ")
                    .bind(cursor.since)
                    .add(" and id > ")
                    .bind(cursor.id)
                    .add("))"),
            };
        }
        if !words.is_empty() {
            s.add(" and title like ").bind(containing(words)).add(" escape '!'");
        }
        let _ = write!(s.sql, " order by since, id limit {limit}) q");
    }
    let _ = write!(s.sql, ") w order by since, kind, id limit {limit}");
    store::all(db, &s.sql, s.values).await
}

fn containing(words: &str) -> String {
    let mut pattern = String::from("%");
    for c in words.chars() {
        if matches!(c, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// The instant before which a thing that waits is late on `today`, where `count` working days are given to decide it.
#[must_use]
pub fn late_before(today: Day, count: u32, holidays: &[Day]) -> Timestamp {
    let mut day = today;
    while clock::working_days_after(day, count, holidays) >= today {
        day = day.plus_days(-1);
    }
    day.end()
}

#[cfg(test)]
#[path = "worklist_test.rs"]
mod tests;
