//! The lists of 职位管理.

use super::jobs::StateRow;
use crate::{
    choices::PayUnit,
    desk::{
        asked::{Asked, Only, SOON_DAYS, Sort},
        standing::Standing,
        statistics::Numbers,
    },
    job::{JobId, State, TakenDownBy},
    pay::Pay,
    review_job::Remark,
};
use access::{OrganisationId, PersonId};
use anyhow::{Context, anyhow};
use clock::{Day, Timestamp};
use pinyin::ToPinyin;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use std::collections::HashMap;

/// Rows that are put in the order of their names at most; what an organisation has beyond them comes last.
const NAMED_MAX: u32 = 20_000;

/// The two lists of 职位管理.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    /// 已发布
    Published,
    /// 未发布
    Unpublished,
}

/// A row of a list.
#[derive(Clone, Debug)]
pub(crate) struct ListRow {
    pub id: JobId,
    pub title: String,
    pub headcount: i64,
    pub pay: Pay,
    pub place: String,
    pub state: State,
    pub until: Day,
    /// When it was last published.
    pub published_at: Option<Timestamp>,
    /// Who took it down, where a clerk did.
    pub left_by: Option<PersonId>,
    /// The name of who did; filled in by the page.
    pub left_by_name: Option<String>,
    /// What the bureau said or is about to say.
    pub remark: Option<Remark>,
    /// What became of it; filled in by the page.
    pub numbers: Numbers,
}

#[derive(FromQueryResult)]
struct ListRowRow {
    id: JobId,
    title: String,
    headcount: i64,
    pay_min: i64,
    pay_max: i64,
    pay_unit: String,
    place: String,
    left_by: Option<PersonId>,
    #[sea_orm(nested)]
    state: StateRow,
}

/// How many jobs of an organisation stand where, and what they are: all that the tabs, filters and counters show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    groups: Vec<Group>,
}

#[derive(Clone, Debug)]
struct Group {
    standing: Standing,
    is_soon: bool,
    category: String,
    place: String,
    count: u64,
}

impl Counts {
    /// How many stand in a tab.
    pub(crate) fn of_tab(&self, tab: Tab) -> u64 {
        self.sum(|g| (g.standing == Standing::Published) == (tab == Tab::Published))
    }

    /// How many stand so.
    pub(crate) fn standing(&self, standing: Standing) -> u64 {
        self.sum(|g| g.standing == standing)
    }

    /// How many are 即将到期.
    pub(crate) fn soon(&self) -> u64 {
        self.sum(|g| g.is_soon)
    }

    /// The categories in use, by code.
    pub(crate) fn categories(&self) -> Vec<&str> {
        self.distinct(|g| &g.category)
    }

    /// The places in use, by code.
    pub(crate) fn places(&self) -> Vec<&str> {
        self.distinct(|g| &g.place)
    }

    fn sum(&self, counts: impl Fn(&Group) -> bool) -> u64 {
        self.groups.iter().filter(|g| counts(g)).map(|g| g.count).sum()
    }

    fn distinct(&self, of: impl Fn(&Group) -> &str) -> Vec<&str> {
        let mut codes: Vec<&str> = self.groups.iter().map(of).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

/// A statement that grows with its values, so that every number stands once and in order.
struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    fn add(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self.text.push_str(&format!("${}", self.values.len()));
        self
    }

    /// Where a row stands at `now`, in the words of [`Standing::code`].
    fn standing(self, now: Timestamp) -> Self {
        self.add("case when j.state = 'published' and j.expires_at > ")
            .bind(now.as_ms())
            .add(" then 'published' when s.state = 'waiting' then 'scheduled' when r.state is not null then r.state when j.state = 'published' then 'expired' else j.state end")
    }
}

/// The first instant at which what is 即将到期 at `now` has ended.
fn soon_ends(now: Timestamp) -> i64 {
    now.day().plus_days(SOON_DAYS).end().as_ms()
}

/// `%words%`, where a percent sign stands for itself.
fn containing(words: &str) -> String {
    let mut pattern = String::from("%");
    for c in words.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

const FROM: &str = " from job j left join job_review r on r.job_id = j.id left join job_schedule s on s.job_id = j.id where j.state <> 'deleted' and j.organisation_id = ";

/// The rows that a question asks for.
fn asked_for(sql: Sql, organisation: OrganisationId, asked: &Asked, now: Timestamp) -> Sql {
    let mut sql = sql.add(FROM).bind(organisation);
    sql = match asked.tab {
        Tab::Published => sql.add(" and j.state = 'published' and j.expires_at > ").bind(now.as_ms()),
        Tab::Unpublished => sql.add(" and (j.state <> 'published' or j.expires_at <= ").bind(now.as_ms()).add(")"),
    };
    for word in &asked.words {
        sql = sql.add(" and lower(j.title) like ").bind(containing(word)).add(" escape '!'");
    }
    if let Some(category) = &asked.category {
        sql = if category.contains('-') {
            sql.add(" and j.category = ").bind(category.as_str())
        } else {
            sql.add(" and j.category like ").bind(format!("{category}-%"))
        };
    }
    if let Some((from, before)) = asked.place.and_then(standards::division::code_range) {
        sql = sql.add(" and j.place >= ").bind(from).add(" and j.place < ").bind(before);
    }
    sql = match asked.only {
        None => sql,
        Some(Only::Soon) => sql.add(" and j.expires_at <= ").bind(soon_ends(now)),
        Some(Only::Standing(standing)) => sql.add(" and ").standing(now).add(" = ").bind(standing.code()),
    };
    let (from, before) = asked.published_between();
    if let Some(from) = from {
        sql = sql.add(" and j.published_at >= ").bind(from.as_ms());
    }
    if let Some(before) = before {
        sql = sql.add(" and j.published_at < ").bind(before.as_ms());
    }
    sql
}

/// How the organisation's jobs stand at `now`.
pub(crate) async fn counts(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    now: Timestamp,
) -> anyhow::Result<Counts> {
    #[derive(FromQueryResult)]
    struct Row {
        standing: String,
        is_soon: i64,
        category: String,
        place: String,
        n: i64,
    }
    let sql = Sql::new("select t.standing, t.is_soon, t.category, t.place, count(*) as n from (select ")
        .standing(now)
        .add(" as standing, cast(case when j.state = 'published' and j.expires_at > ")
        .bind(now.as_ms())
        .add(" and j.expires_at <= ")
        .bind(soon_ends(now))
        .add(" then 1 else 0 end as bigint) as is_soon, j.category, j.place")
        .add(FROM)
        .bind(organisation)
        .add(") t group by t.standing, t.is_soon, t.category, t.place");
    let rows: Vec<Row> = store::all(db, &sql.text, sql.values).await?;
    let groups = rows.into_iter().map(|r| {
        Ok(Group {
            standing: Standing::of_code(&r.standing).with_context(|| format!("standing {:?}", r.standing))?,
            is_soon: r.is_soon == 1,
            category: r.category,
            place: r.place,
            count: r.n.unsigned_abs(),
        })
    });
    Ok(Counts { groups: groups.collect::<anyhow::Result<_>>()? })
}

/// How many rows a question asks for.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    asked: &Asked,
    now: Timestamp,
) -> Result<u64, DbErr> {
    let sql = asked_for(Sql::new("select count(*) as n"), organisation, asked, now);
    Ok(store::number(db, &sql.text, sql.values).await?.unsigned_abs())
}

/// One page of what a question asks for.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    asked: &Asked,
    now: Timestamp,
) -> anyhow::Result<Vec<ListRow>> {
    let columns = "select j.id, j.title, j.headcount, j.pay_min, j.pay_max, j.pay_unit, j.place, j.left_by, j.state, \
                   j.state_at, j.valid_until, j.version_id, j.published_at, j.published_seq";
    let page = format!(" limit {} offset {}", asked.paging.per_page, asked.paging.offset());
    let rows: Vec<ListRowRow> = if asked.sort == Sort::Name {
        let ids = ids_by_name(db, organisation, asked, now).await?;
        let wanted: Vec<JobId> = ids
            .into_iter()
            .skip(usize::try_from(asked.paging.offset()).unwrap_or(usize::MAX))
            .take(usize::try_from(asked.paging.per_page).unwrap_or(usize::MAX))
            .collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(columns).add(FROM).bind(organisation).add(" and j.id in (");
        for (n, id) in wanted.iter().enumerate() {
            sql = if n > 0 { sql.add(", ") } else { sql }.bind(*id);
        }
        let sql = sql.add(")");
        let found: Vec<ListRowRow> = store::all(db, &sql.text, sql.values).await?;
        let mut found: HashMap<JobId, ListRowRow> = found.into_iter().map(|r| (r.id, r)).collect();
        wanted.iter().filter_map(|id| found.remove(id)).collect()
    } else {
        let order = match (asked.sort, asked.tab) {
            (Sort::Newest | Sort::Name, Tab::Published) => "j.published_seq desc",
            (Sort::Newest | Sort::Name, Tab::Unpublished) => "j.changed_at desc, j.id desc",
            (Sort::Validity, _) => "j.expires_at, j.id",
            (Sort::Headcount, _) => "j.headcount desc, j.id desc",
        };
        let sql = asked_for(Sql::new(columns), organisation, asked, now).add(" order by ").add(order).add(&page);
        store::all(db, &sql.text, sql.values).await?
    };
    let ids: Vec<JobId> = rows.iter().map(|r| r.id).collect();
    let mut remarks = match asked.tab {
        Tab::Published => HashMap::new(),
        Tab::Unpublished => super::remarks_of(db, &ids).await?,
    };
    rows.into_iter()
        .map(|r| {
            let unit = PayUnit::read(&r.pay_unit).context("pay_unit")?;
            let state = r.state.read()?.at(now);
            let by_clerk = matches!(state, State::TakenDown { by: TakenDownBy::Clerk, .. });
            Ok(ListRow {
                id: r.id,
                until: r.state.until()?,
                published_at: r.state.published_at(),
                left_by: r.left_by.filter(|_| by_clerk),
                left_by_name: None,
                state,
                pay: Pay::new(r.pay_min, r.pay_max, unit).map_err(|e| anyhow!("stored pay: {e:?}"))?,
                title: r.title,
                headcount: r.headcount,
                place: r.place,
                remark: remarks.remove(&r.id),
                numbers: Numbers::default(),
            })
        })
        .collect()
}

/// The ids of all that a question asks for, in its order, at most `limit`.
pub(crate) async fn ids(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    asked: &Asked,
    now: Timestamp,
    limit: usize,
) -> anyhow::Result<Vec<JobId>> {
    let mut whole = asked.clone();
    whole.paging = web::Paging { page: 1, per_page: limit as u64 };
    Ok(list(db, organisation, &whole, now).await?.into_iter().map(|r| r.id).collect())
}

async fn ids_by_name(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    asked: &Asked,
    now: Timestamp,
) -> Result<Vec<JobId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: JobId,
        title: String,
    }
    let sql = asked_for(Sql::new("select j.id, j.title"), organisation, asked, now)
        .add(&format!(" order by j.id limit {NAMED_MAX}"));
    let rows: Vec<Row> = store::all(db, &sql.text, sql.values).await?;
    let mut named: Vec<(String, JobId)> = rows.into_iter().map(|r| (read_aloud(&r.title), r.id)).collect();
    named.sort();
    Ok(named.into_iter().map(|(_, id)| id).collect())
}

/// A title as it is read aloud, so that titles stand in the order of a Chinese dictionary: the characters themselves
/// decide between those that sound alike.
fn read_aloud(title: &str) -> String {
    let mut aloud = String::with_capacity(title.len() * 3);
    for (c, syllable) in title.chars().zip(title.to_pinyin()) {
        match syllable {
            Some(syllable) => {
                aloud.push_str(syllable.plain());
                aloud.push(' ');
            }
            None => aloud.extend(c.to_lowercase()),
        }
    }
    aloud.push('\u{0}');
    aloud.push_str(title);
    aloud
}

/// What an organisation has published at `now`: job, title, place.
pub(crate) async fn published_titles(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<Vec<(JobId, String, String)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: JobId,
        title: String,
        place: String,
    }
    let sql = "select id, title, place from job where organisation_id = $1 and state = 'published' and expires_at > $2 \
               order by published_seq";
    let rows: Vec<Row> = store::all(db, sql, [organisation.into(), now.as_ms().into()]).await?;
    Ok(rows.into_iter().map(|r| (r.id, r.title, r.place)).collect())
}

/// Keeps who took a job down.
pub(crate) async fn note_leaver(tx: &impl ConnectionTrait, job: JobId, person: PersonId) -> Result<(), DbErr> {
    store::run(tx, "update job set left_by = $1 where id = $2", [person.into(), job.into()]).await.map(drop)
}

/// Who took a job down last.
pub(crate) async fn left_by(db: &impl ConnectionTrait, job: JobId) -> Result<Option<PersonId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        left_by: Option<PersonId>,
    }
    let row: Option<Row> = store::one(db, "select left_by from job where id = $1", [job.into()]).await?;
    Ok(row.and_then(|r| r.left_by))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_stand_in_the_order_in_which_they_are_read() {
        let mut titles = ["装配工", "CNC操作员", "电工", "保安", "电焊工", "叉车司机"];
        titles.sort_by_key(|t| read_aloud(t));
        assert_eq!(titles, ["保安", "叉车司机", "CNC操作员", "电工", "电焊工", "装配工"]);
    }

    #[test]
    fn a_percent_sign_is_looked_for_as_itself() {
        assert_eq!(containing("100%_提成!"), "%100!%!_提成!!%");
    }
}
