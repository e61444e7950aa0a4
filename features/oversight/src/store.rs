//! All SQL of the room.

use crate::{
    report::{Category, Report, ReportId, State, Written},
    risk::{Chosen, Reason},
};
use access::{OfficerId, OrganisationId};
use anyhow::Context;
use clock::{Day, Timestamp};
use jobs::{JobId, VersionId};
use review::worklist::Part;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use seal::Keyring;
use standards::phone::Phone;
use store::{Engine, Migration};
use uuid::Uuid;
use web::Paging;

/// The room's tables.
pub(crate) const MIGRATION: Migration = Migration { name: "oversight_0001", sql: include_str!("oversight.sql") };

const CONTENT: &str = "job_report.content";
const PHONE: &str = "job_report.phone";

/// What of it is sealed.
pub(crate) const SEALED: [seal::Column; 2] =
    [seal::Column::new("job_report", "content", CONTENT), seal::Column::new("job_report", "phone", PHONE)];

#[derive(FromQueryResult)]
struct ReportRow {
    id: ReportId,
    receipt: String,
    job_id: JobId,
    version_id: VersionId,
    organisation_id: OrganisationId,
    division: String,
    category: String,
    content: Vec<u8>,
    phone: Option<Vec<u8>>,
    state: String,
    reported_at: Timestamp,
    due: String,
    answer: String,
    officer_id: Option<OfficerId>,
    decided_at: Option<Timestamp>,
}

impl ReportRow {
    fn read(self, keys: &Keyring) -> anyhow::Result<Report> {
        let phone = self.phone.map(|sealed| keys.open_text(PHONE, self.id.0, &sealed)).transpose()?;
        Ok(Report {
            id: self.id,
            receipt: self.receipt,
            job: self.job_id,
            version: self.version_id,
            organisation: self.organisation_id,
            division: self.division,
            written: Written {
                category: Category::read(&self.category).with_context(|| format!("category {:?}", self.category))?,
                text: keys.open_text(CONTENT, self.id.0, &self.content)?,
                phone: phone.map(|p| Phone::parse(&p)).transpose().context("a stored phone number")?,
            },
            state: State::of_code(&self.state).with_context(|| format!("state {:?}", self.state))?,
            reported_at: self.reported_at,
            due: Day::parse(&self.due).with_context(|| format!("due {:?}", self.due))?,
            answer: self.answer,
            decided: self.officer_id.zip(self.decided_at),
        })
    }
}

/// Hashes by which reports of one person or address are counted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reporter {
    pub person: Option<[u8; 32]>,
    pub address: Option<[u8; 32]>,
}

/// Writes a new report.
pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    report: &Report,
    reporter: Reporter,
    keys: &Keyring,
) -> Result<(), DbErr> {
    let sql = "insert into job_report (id, receipt, job_id, version_id, organisation_id, division, category, content, phone, \
               person_hash, address_hash, state, reported_at, due, answer) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '')";
    let hash = |h: Option<[u8; 32]>| Value::from(h.map(|h| h.to_vec()));
    let phone = report.written.phone.as_ref().map(|p| keys.seal(PHONE, report.id.0, p.as_str()));
    let values: [Value; 14] = [
        report.id.into(),
        report.receipt.as_str().into(),
        report.job.into(),
        report.version.into(),
        report.organisation.into(),
        report.division.as_str().into(),
        report.written.category.code().into(),
        keys.seal(CONTENT, report.id.0, &report.written.text).into(),
        phone.into(),
        hash(reporter.person),
        hash(reporter.address),
        report.state.code().into(),
        report.reported_at.as_ms().into(),
        report.due.to_string().into(),
    ];
    store::run(tx, sql, values).await.map(drop)
}

/// How many reports a person or an address made since then.
pub(crate) async fn made_since(
    db: &impl ConnectionTrait,
    reporter: Reporter,
    since: Timestamp,
) -> Result<(i64, i64), DbErr> {
    let mut counts = (0, 0);
    if let Some(person) = reporter.person {
        let sql = "select count(*) as n from job_report where person_hash = $1 and reported_at >= $2";
        counts.0 = store::number(db, sql, [person.to_vec().into(), since.as_ms().into()]).await?;
    }
    if let Some(address) = reporter.address {
        let sql = "select count(*) as n from job_report where address_hash = $1 and reported_at >= $2";
        counts.1 = store::number(db, sql, [address.to_vec().into(), since.as_ms().into()]).await?;
    }
    Ok(counts)
}

/// Whether a person has an open report of this job.
pub(crate) async fn has_open(db: &impl ConnectionTrait, person: [u8; 32], job: JobId) -> Result<bool, DbErr> {
    let sql = "select count(*) as n from job_report where person_hash = $1 and job_id = $2 and state = 'open'";
    Ok(store::number(db, sql, [person.to_vec().into(), job.into()]).await? > 0)
}

/// The report of a 受理编号.
pub(crate) async fn by_receipt(
    db: &impl ConnectionTrait,
    receipt: &str,
    keys: &Keyring,
) -> anyhow::Result<Option<Report>> {
    let sql = "select * from job_report where receipt = $1";
    store::one::<ReportRow>(db, sql, [receipt.into()]).await?.map(|r| r.read(keys)).transpose()
}

/// All reports of a job, newest first.
pub(crate) async fn of_job(db: &impl ConnectionTrait, job: JobId, keys: &Keyring) -> anyhow::Result<Vec<Report>> {
    let sql = "select * from job_report where job_id = $1 order by reported_at desc, id desc";
    let rows: Vec<ReportRow> = store::all(db, sql, [job.into()]).await?;
    rows.into_iter().map(|r| r.read(keys)).collect()
}

/// The open reports of a job, locked until the transaction ends.
pub(crate) async fn open_for_change(
    tx: &impl ConnectionTrait,
    engine: Engine,
    job: JobId,
    keys: &Keyring,
) -> anyhow::Result<Vec<Report>> {
    let sql =
        format!("select * from job_report where job_id = $1 and state = 'open' order by id{}", engine.lock_rows());
    let rows: Vec<ReportRow> = store::all(tx, &sql, [job.into()]).await?;
    rows.into_iter().map(|r| r.read(keys)).collect()
}

/// Writes how a report was decided.
pub(crate) async fn decide(
    tx: &impl ConnectionTrait,
    report: ReportId,
    state: State,
    answer: &str,
    officer: OfficerId,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "update job_report set state = $1, answer = $2, officer_id = $3, decided_at = $4 where id = $5";
    let values: [Value; 5] = [state.code().into(), answer.into(), officer.into(), now.as_ms().into(), report.into()];
    store::run(tx, sql, values).await.map(drop)
}

/// The reports of one job in the officers' list.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Group {
    /// The job.
    pub job_id: JobId,
    /// Its division.
    pub division: String,
    /// How many.
    pub reports: i64,
    /// The first of them.
    pub since: Timestamp,
    /// The day by which the first is to be answered.
    pub due: String,
}

/// The jobs within a range of divisions that have reports in this state, what is due first first.
pub(crate) async fn groups(
    db: &impl ConnectionTrait,
    range: &(String, String),
    is_open: bool,
    limit: u32,
) -> Result<Vec<Group>, DbErr> {
    let (condition, order) = if is_open {
        ("state = 'open'", "min(due), min(reported_at)")
    } else {
        ("state <> 'open'", "max(decided_at) desc")
    };
    let sql = format!(
        "select job_id, organisation_id, division, count(*) as reports, min(reported_at) as since, min(due) as due \
         from job_report where {condition} and division >= $1 and division < $2 \
         group by job_id, organisation_id, division order by {order} limit {limit}"
    );
    store::all(db, &sql, [range.0.as_str().into(), range.1.as_str().into()]).await
}

/// 举报 in the worklist, those of one job together: `about` is its title, `amount` how many; the bureau answers by `due`.
/// Names are those of the last publication.
pub(crate) const REPORTS: Part = Part {
    kind: "report",
    sql: "select 'report' as kind, r.job_id as id, r.organisation_id as organisation, \
          coalesce((select v.organisation_name from job_version v where v.job_id = r.job_id order by v.number desc limit 1), \
          '') as title, '' as word, \
          coalesce((select v.title from job_version v where v.job_id = r.job_id order by v.number desc limit 1), '') as about, \
          count(*) as amount, r.division as division, min(r.reported_at) as since, cast(0 as bigint) as ends_at, \
          min(r.due) as due from job_report r where r.state = 'open' and r.division >= {low} and r.division < {high} \
          group by r.job_id, r.organisation_id, r.division",
};

/// 职位抽查 in the worklist: `about` is the title.
pub(crate) const SAMPLES: Part = Part {
    kind: "sample",
    sql: "select 'sample' as kind, s.version_id as id, s.organisation_id as organisation, s.organisation_name as title, \
          '' as word, s.title as about, cast(0 as bigint) as amount, s.division as division, s.published_at as since, \
          cast(0 as bigint) as ends_at, '' as due from publication_sample s \
          where s.state = 'open' and s.division >= {low} and s.division < {high}",
};

/// Reports of an organisation's jobs: open, and upheld since then.
pub(crate) async fn reports_of_organisation(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    since: Timestamp,
) -> Result<(i64, i64), DbErr> {
    let open = "select count(*) as n from job_report where organisation_id = $1 and state = 'open'";
    let upheld =
        "select count(*) as n from job_report where organisation_id = $1 and state = 'upheld' and decided_at >= $2";
    Ok((
        store::number(db, open, [organisation.into()]).await?,
        store::number(db, upheld, [organisation.into(), since.as_ms().into()]).await?,
    ))
}

/// A publication with its score.
#[derive(Clone, Debug)]
pub struct Sample {
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
    /// The organisation's division.
    pub division: String,
    /// When.
    pub published_at: Timestamp,
    /// Points.
    pub score: i64,
    /// Why.
    pub reasons: Vec<Reason>,
    /// `risk`, `random`, or empty.
    pub chosen: String,
    /// `open`, `fine`, `removed`; empty where not chosen.
    pub state: String,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct SampleRow {
    version_id: VersionId,
    job_id: JobId,
    organisation_id: OrganisationId,
    organisation_name: String,
    title: String,
    division: String,
    published_at: Timestamp,
    score: i64,
    reasons: String,
    chosen: String,
    state: String,
    decided_at: Option<Timestamp>,
}

impl SampleRow {
    fn read(self) -> anyhow::Result<Sample> {
        Ok(Sample {
            version: self.version_id,
            job: self.job_id,
            organisation: self.organisation_id,
            organisation_name: self.organisation_name,
            title: self.title,
            division: self.division,
            published_at: self.published_at,
            score: self.score,
            reasons: serde_json::from_str(&self.reasons)?,
            chosen: self.chosen,
            state: self.state,
            decided_at: self.decided_at,
        })
    }
}

/// The versions that are scored, of those published since then.
pub(crate) async fn scored_since(db: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<Uuid>, DbErr> {
    #[derive(FromQueryResult)]
    struct Id {
        version_id: Uuid,
    }
    let sql = "select version_id from publication_sample where published_at >= $1";
    let ids: Vec<Id> = store::all(db, sql, [since.as_ms().into()]).await?;
    Ok(ids.into_iter().map(|r| r.version_id).collect())
}

/// Writes a score; whoever was first stays.
pub(crate) async fn insert_sample(
    tx: &impl ConnectionTrait,
    sample: &Sample,
    chosen: Option<Chosen>,
) -> anyhow::Result<()> {
    let sql = "insert into publication_sample (version_id, job_id, organisation_id, organisation_name, title, division, \
               published_at, score, reasons, chosen, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
               on conflict (version_id) do nothing";
    let values: [Value; 11] = [
        sample.version.into(),
        sample.job.into(),
        sample.organisation.into(),
        sample.organisation_name.as_str().into(),
        sample.title.as_str().into(),
        sample.division.as_str().into(),
        sample.published_at.as_ms().into(),
        sample.score.into(),
        serde_json::to_string(&sample.reasons)?.into(),
        chosen.map_or("", Chosen::code).into(),
        chosen.map_or("", |_| "open").into(),
    ];
    Ok(store::run(tx, sql, values).await.map(drop)?)
}

/// A chosen publication, locked until the transaction ends.
pub(crate) async fn sample_for_change(
    tx: &impl ConnectionTrait,
    engine: Engine,
    version: VersionId,
) -> anyhow::Result<Option<Sample>> {
    let sql = format!("select * from publication_sample where version_id = $1 and chosen <> ''{}", engine.lock_rows());
    store::one::<SampleRow>(tx, &sql, [version.into()]).await?.map(SampleRow::read).transpose()
}

/// The sample of a range of divisions: what is open, the riskiest first; or what was decided, newest first.
pub(crate) async fn samples(
    db: &impl ConnectionTrait,
    range: &(String, String),
    is_open: bool,
    paging: Paging,
) -> anyhow::Result<(Vec<Sample>, u64)> {
    let (condition, order) = if is_open {
        ("state = 'open'", "score desc, published_at, version_id")
    } else {
        ("state in ('fine', 'removed')", "decided_at desc, version_id")
    };
    let within = "division >= $1 and division < $2";
    let values = || [Value::from(range.0.as_str()), Value::from(range.1.as_str())];
    let count = format!("select count(*) as n from publication_sample where {condition} and {within}");
    let total = store::number(db, &count, values()).await?.unsigned_abs();
    let sql = format!(
        "select * from publication_sample where {condition} and {within} order by {order} limit {} offset {}",
        paging.per_page,
        paging.offset()
    );
    let rows: Vec<SampleRow> = store::all(db, &sql, values()).await?;
    Ok((rows.into_iter().map(SampleRow::read).collect::<anyhow::Result<_>>()?, total))
}

/// Writes how a sampled publication was decided.
pub(crate) async fn decide_sample(
    tx: &impl ConnectionTrait,
    version: VersionId,
    state: &str,
    officer: OfficerId,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "update publication_sample set state = $1, officer_id = $2, decided_at = $3 where version_id = $4";
    store::run(tx, sql, [state.into(), officer.into(), now.as_ms().into(), version.into()]).await.map(drop)
}

/// A job that was taken down needs no further look.
pub(crate) async fn close_samples_of(
    tx: &impl ConnectionTrait,
    job: JobId,
    officer: OfficerId,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "update publication_sample set state = 'removed', officer_id = $1, decided_at = $2 where job_id = $3 and state = 'open'";
    store::run(tx, sql, [officer.into(), now.as_ms().into(), job.into()]).await.map(drop)
}

/// What became of the publications of a range of divisions since a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Published.
    pub published: i64,
    /// Chosen by score.
    pub by_risk: i64,
    /// Chosen by lot.
    pub by_lot: i64,
    /// Looked at and found fine.
    pub fine: i64,
    /// Looked at and taken down.
    pub removed: i64,
}

/// Counts them.
pub(crate) async fn figures(
    db: &impl ConnectionTrait,
    range: &(String, String),
    since: Timestamp,
) -> Result<Figures, DbErr> {
    #[derive(FromQueryResult)]
    struct Group {
        chosen: String,
        state: String,
        n: i64,
    }
    let sql = "select chosen, state, count(*) as n from publication_sample where division >= $1 and division < $2 \
               and published_at >= $3 group by chosen, state";
    let values: [Value; 3] = [range.0.as_str().into(), range.1.as_str().into(), since.as_ms().into()];
    let mut figures = Figures::default();
    for group in store::all::<Group>(db, sql, values).await? {
        figures.published += group.n;
        match group.chosen.as_str() {
            "risk" => figures.by_risk += group.n,
            "random" => figures.by_lot += group.n,
            _ => {}
        }
        match group.state.as_str() {
            "fine" => figures.fine += group.n,
            "removed" => figures.removed += group.n,
            _ => {}
        }
    }
    Ok(figures)
}
