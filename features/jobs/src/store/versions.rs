use super::rows::{CONTENT_COLUMNS, ContactRow, ContentRow, parameters, values};
use crate::{
    content::{Contact, Content},
    job::{JobId, VersionId},
};
use access::OrganisationId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use seal::Keyring;

/// Who publishes, as the version keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Publisher {
    pub id: OrganisationId,
    pub name: String,
    /// 所属区域, six digits: its bureau decides where review comes first.
    pub division: String,
    /// Two digits of GB/T 4754; empty where the profile tells none.
    pub industry: String,
}

/// A published text.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub content: Content,
    pub contact: Contact,
}

/// A published text with what the search needs of it.
#[derive(Clone, Debug)]
pub(crate) struct LiveVersion {
    pub job: JobId,
    pub version: VersionId,
    /// The last valid day.
    pub until: Option<clock::Day>,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub industry: String,
    /// 所属区域 of the organisation as approved now: whose bureau answers for it.
    pub division: String,
    pub published_at: Timestamp,
    pub sequence: i64,
    pub expires_at: Timestamp,
    pub content: Content,
}

#[derive(FromQueryResult)]
struct VersionRow {
    job_id: JobId,
    organisation_id: OrganisationId,
    organisation_name: String,
    #[sea_orm(nested)]
    content: ContentRow,
    #[sea_orm(nested)]
    contact: ContactRow,
}

#[derive(FromQueryResult)]
struct LiveRow {
    job_id: JobId,
    version_id: VersionId,
    valid_until: String,
    organisation_id: OrganisationId,
    organisation_name: String,
    industry: String,
    division: String,
    published_at: Timestamp,
    published_seq: i64,
    expires_at: Timestamp,
    #[sea_orm(nested)]
    content: ContentRow,
}

impl LiveRow {
    fn read(self) -> anyhow::Result<LiveVersion> {
        Ok(LiveVersion {
            job: self.job_id,
            version: self.version_id,
            until: clock::Day::parse(&self.valid_until),
            organisation: self.organisation_id,
            organisation_name: self.organisation_name,
            industry: self.industry,
            division: self.division,
            published_at: self.published_at,
            sequence: self.published_seq,
            expires_at: self.expires_at,
            content: self.content.read()?,
        })
    }
}

/// Keeps what is published, as the next version of its job.
pub(crate) async fn insert_version(
    tx: &impl ConnectionTrait,
    id: VersionId,
    job: JobId,
    publisher: &Publisher,
    content: &Content,
    contact: &ContactRow,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = format!(
        "insert into job_version (id, job_id, number, published_at, organisation_id, organisation_name, industry, {}) \
         values ($1, $2, (select count(*) + 1 from job_version v where v.job_id = $3), {})",
        CONTENT_COLUMNS.join(", "),
        parameters(4, 4 + CONTENT_COLUMNS.len())
    );
    let head: [Value; 7] = [
        id.into(),
        job.into(),
        job.into(),
        now.as_ms().into(),
        publisher.id.into(),
        publisher.name.as_str().into(),
        publisher.industry.as_str().into(),
    ];
    store::run(tx, &sql, head.into_iter().chain(values(content, contact))).await.map(drop)
}

/// A published text by its id.
pub(crate) async fn version(
    db: &impl ConnectionTrait,
    id: VersionId,
    keys: &Keyring,
) -> anyhow::Result<Option<Version>> {
    let row = store::one::<VersionRow>(db, "select * from job_version where id = $1", [id.into()]).await?;
    row.map(|r| {
        Ok(Version {
            organisation: r.organisation_id,
            organisation_name: r.organisation_name,
            content: r.content.read()?,
            contact: r.contact.open(r.job_id, keys)?,
        })
    })
    .transpose()
}

/// A published text with its place among those of its job.
#[derive(Clone, Debug)]
pub(crate) struct NumberedVersion {
    pub id: VersionId,
    /// From 1.
    pub number: i64,
    pub published_at: Timestamp,
    pub content: Content,
    pub contact: Contact,
}

/// How often a job was published.
pub(crate) async fn count_versions(db: &impl ConnectionTrait, job: JobId) -> Result<u64, DbErr> {
    let sql = "select count(*) as n from job_version where job_id = $1";
    Ok(store::number(db, sql, [job.into()]).await?.unsigned_abs())
}

/// A piece of a job's publications, newest first.
pub(crate) async fn numbered_versions(
    db: &impl ConnectionTrait,
    job: JobId,
    offset: u64,
    count: u64,
    keys: &Keyring,
) -> anyhow::Result<Vec<NumberedVersion>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: VersionId,
        number: i64,
        published_at: Timestamp,
        #[sea_orm(nested)]
        content: ContentRow,
        #[sea_orm(nested)]
        contact: ContactRow,
    }
    let sql = format!("select * from job_version where job_id = $1 order by number desc limit {count} offset {offset}");
    let rows: Vec<Row> = store::all(db, &sql, [job.into()]).await?;
    rows.into_iter()
        .map(|r| {
            Ok(NumberedVersion {
                id: r.id,
                number: r.number,
                published_at: r.published_at,
                content: r.content.read()?,
                contact: r.contact.open(job, keys)?,
            })
        })
        .collect()
}

fn live_columns() -> String {
    let texts = CONTENT_COLUMNS.map(|c| format!("v.{c}")).join(", ");
    format!(
        "select j.id as job_id, j.version_id, j.valid_until, j.published_seq, j.expires_at, v.organisation_id, \
         coalesce(j.organisation_name, v.organisation_name) as organisation_name, v.industry, j.division, \
         v.published_at, {texts} from job j join job_version v on v.id = j.version_id where j.state = 'published'"
    )
}

/// Published texts, and whose rows cannot be read: one such row holds up nobody else's job.
#[derive(Debug, Default)]
pub(crate) struct LiveVersions {
    pub versions: Vec<LiveVersion>,
    /// Job and number of the publication.
    pub unreadable: Vec<(JobId, i64)>,
}

impl LiveVersions {
    fn read(rows: Vec<LiveRow>) -> Self {
        let mut all = Self { versions: Vec::with_capacity(rows.len()), unreadable: Vec::new() };
        for row in rows {
            let (job, sequence) = (row.job_id, row.published_seq);
            match row.read() {
                Ok(version) => all.versions.push(version),
                Err(error) => {
                    tracing::error!(%error, %job, "a published job cannot be read: nobody finds it");
                    all.unreadable.push((job, sequence));
                }
            }
        }
        all
    }

    /// The largest number among them.
    pub(crate) fn last(&self) -> Option<i64> {
        let versions = self.versions.iter().map(|v| v.sequence);
        versions.chain(self.unreadable.iter().map(|(_, sequence)| *sequence)).max()
    }
}

/// Published texts in the order of publishing: those after change `after` up to change `last`, at most `limit`.
pub(crate) async fn live_versions_after(
    db: &impl ConnectionTrait,
    after: i64,
    last: i64,
    limit: u32,
) -> Result<LiveVersions, DbErr> {
    let sql = format!(
        "{} and j.published_seq > $1 and j.published_seq <= $2 order by j.published_seq limit {limit}",
        live_columns()
    );
    Ok(LiveVersions::read(store::all(db, &sql, [after.into(), last.into()]).await?))
}

/// The published texts of these jobs; those that are not published now are left out.
pub(crate) async fn live_versions_of(db: &impl ConnectionTrait, jobs: &[JobId]) -> Result<LiveVersions, DbErr> {
    if jobs.is_empty() {
        return Ok(LiveVersions::default());
    }
    let sql = format!("{} and j.id in ({})", live_columns(), parameters(1, jobs.len()));
    Ok(LiveVersions::read(store::all(db, &sql, jobs.iter().map(|j| Value::from(*j))).await?))
}

/// The texts of an organisation that are published and valid at `now`, newest first.
pub(crate) async fn live_versions_of_organisation(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    now: Timestamp,
) -> anyhow::Result<Vec<LiveVersion>> {
    let sql =
        format!("{} and j.organisation_id = $1 and j.expires_at > $2 order by j.published_seq desc", live_columns());
    let rows: Vec<LiveRow> = store::all(db, &sql, [organisation.into(), now.as_ms().into()]).await?;
    rows.into_iter().map(LiveRow::read).collect()
}

/// The code of 职位类别 of each of these published texts.
pub(crate) async fn categories_of(
    db: &impl ConnectionTrait,
    ids: &[VersionId],
) -> Result<Vec<(VersionId, String)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: VersionId,
        category: String,
    }
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(4_000) {
        let sql = format!("select id, category from job_version where id in ({})", parameters(1, chunk.len()));
        let rows: Vec<Row> = store::all(db, &sql, chunk.iter().map(|id| Value::from(*id))).await?;
        found.extend(rows.into_iter().map(|r| (r.id, r.category)));
    }
    Ok(found)
}

/// Published texts by their ids, as the rooms above show them; in no order.
pub(crate) async fn versions_of(
    db: &impl ConnectionTrait,
    ids: &[VersionId],
) -> anyhow::Result<Vec<crate::JobVersion>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: VersionId,
        job_id: JobId,
        organisation_id: OrganisationId,
        organisation_name: String,
        #[sea_orm(nested)]
        content: ContentRow,
    }
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1_000) {
        let sql = format!(
            "select id, job_id, organisation_id, organisation_name, {} from job_version where id in ({})",
            CONTENT_COLUMNS.join(", "),
            parameters(1, chunk.len())
        );
        let rows: Vec<Row> = store::all(db, &sql, chunk.iter().map(|id| Value::from(*id))).await?;
        for r in rows {
            let c = r.content.read()?;
            found.push(crate::JobVersion {
                id: r.id,
                job: r.job_id,
                organisation: r.organisation_id,
                organisation_name: r.organisation_name,
                headcount: c.headcount,
                pay: c.pay.zh(),
                education: c.education.zh(),
                experience: c.experience.zh(),
                place: c.place.name,
                title: c.title,
            });
        }
    }
    Ok(found)
}
