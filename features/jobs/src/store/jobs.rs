use super::rows::{CONTENT_COLUMNS, ContactRow, ContentRow, parameters, values};
use crate::{
    content::Written,
    job::{Job, JobId, Published, State, TakenDownBy, VersionId},
};
use access::OrganisationId;
use anyhow::{Context, anyhow};
use clock::{Day, Timestamp};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use seal::Keyring;
use store::Engine;

/// The columns that say where a job stands.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct StateRow {
    state: String,
    state_at: Timestamp,
    valid_until: String,
    version_id: Option<VersionId>,
    published_at: Option<Timestamp>,
    published_seq: Option<i64>,
}

impl StateRow {
    /// The last valid day.
    pub(crate) fn until(&self) -> anyhow::Result<Day> {
        Day::parse(&self.valid_until).with_context(|| format!("valid_until {:?}", self.valid_until))
    }

    /// When it was last published.
    pub(crate) fn published_at(&self) -> Option<Timestamp> {
        self.published_at
    }

    /// Where the job stands, as written.
    pub(crate) fn read(&self) -> anyhow::Result<State> {
        let version = || self.version_id.context("a job that was published has no version");
        let at = self.state_at;
        Ok(match self.state.as_str() {
            "draft" => State::Draft,
            "published" => State::Published(Published {
                at: self.published_at.context("published_at is missing")?,
                until: self.until()?,
                version: version()?,
                sequence: self.published_seq.context("published_seq is missing")?,
            }),
            "taken_down" => State::TakenDown { at, by: TakenDownBy::Clerk, version: version()? },
            "taken_down_by_bureau" => State::TakenDown { at, by: TakenDownBy::Bureau, version: version()? },
            "expired" => State::Expired { at, version: version()? },
            "deleted" => State::Deleted { at },
            other => return Err(anyhow!("unknown state {other:?} in the database")),
        })
    }
}

#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct JobRow {
    id: JobId,
    organisation_id: OrganisationId,
    revision: i64,
    #[sea_orm(nested)]
    state: StateRow,
    #[sea_orm(nested)]
    content: ContentRow,
    #[sea_orm(nested)]
    contact: ContactRow,
}

impl JobRow {
    pub(super) fn read(self, keys: &Keyring) -> anyhow::Result<Job> {
        let until = self.state.until()?;
        Ok(Job {
            id: self.id,
            organisation: self.organisation_id,
            state: self.state.read()?,
            written: Written {
                content: self.content.read()?,
                contact: self.contact.open(self.id, keys)?,
                valid_until: until,
            },
            revision: self.revision,
        })
    }
}

/// One job, whosever it is. For pages that look; to change one, see [`load_for_change`].
pub(crate) async fn load(db: &impl ConnectionTrait, id: JobId, keys: &Keyring) -> anyhow::Result<Option<Job>> {
    let row = store::one::<JobRow>(db, "select * from job where id = $1", [id.into()]).await?;
    row.map(|r| r.read(keys)).transpose()
}

/// The organisation's own jobs among `ids`, locked until the transaction ends, in the order of ids
/// so that two batches never wait for each other. Those of others are left out: they do not exist.
pub(crate) async fn load_for_change(
    tx: &impl ConnectionTrait,
    engine: Engine,
    organisation: OrganisationId,
    ids: &[JobId],
    keys: &Keyring,
) -> anyhow::Result<Vec<Job>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select * from job where organisation_id = $1 and id in ({}) order by id{}",
        parameters(2, ids.len()),
        engine.lock_rows()
    );
    let values = std::iter::once(Value::from(organisation)).chain(ids.iter().map(|id| Value::from(*id)));
    store::all::<JobRow>(tx, &sql, values).await?.into_iter().map(|r| r.read(keys)).collect()
}

/// One job, whosever it is, locked until the transaction ends: for the bureau.
pub(crate) async fn load_one_for_change(
    tx: &impl ConnectionTrait,
    engine: Engine,
    id: JobId,
    keys: &Keyring,
) -> anyhow::Result<Option<Job>> {
    let sql = format!("select * from job where id = $1{}", engine.lock_rows());
    store::one::<JobRow>(tx, &sql, [id.into()]).await?.map(|r| r.read(keys)).transpose()
}

/// A job whose validity ended: its place, and what its row says of where it stands.
pub(crate) type DueJob = (LivePlace, anyhow::Result<State>);

/// Up to `limit` published jobs after a place whose validity ended at or before `now`, locked where nobody else holds them.
pub(crate) async fn load_due(
    tx: &impl ConnectionTrait,
    engine: Engine,
    after: LivePlace,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<DueJob>, DbErr> {
    #[derive(FromQueryResult)]
    struct Due {
        id: JobId,
        expires_at: Timestamp,
        #[sea_orm(nested)]
        state: StateRow,
    }
    let sql = format!(
        "select id, expires_at, state, state_at, valid_until, version_id, published_at, published_seq from job \
         where state = 'published' and expires_at <= $1 and (expires_at, id) > ($2, $3) order by expires_at, id limit {limit}{}",
        engine.lock_free_rows()
    );
    let values: [Value; 3] = [now.as_ms().into(), after.expires_at.as_ms().into(), after.id.into()];
    let due: Vec<Due> = store::all(tx, &sql, values).await?;
    Ok(due.into_iter().map(|d| (LivePlace { expires_at: d.expires_at, id: d.id }, d.state.read())).collect())
}

/// Writes a new draft.
pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    id: JobId,
    organisation: OrganisationId,
    written: &Written,
    contact: &ContactRow,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = format!(
        "insert into job (id, organisation_id, state, state_at, revision, created_at, changed_at, valid_until, expires_at, {}) \
         values ({})",
        CONTENT_COLUMNS.join(", "),
        parameters(1, 9 + CONTENT_COLUMNS.len())
    );
    let head: [Value; 9] = [
        id.into(),
        organisation.into(),
        "draft".into(),
        now.as_ms().into(),
        1_i64.into(),
        now.as_ms().into(),
        now.as_ms().into(),
        written.valid_until.to_string().into(),
        written.valid_until.end().as_ms().into(),
    ];
    store::run(tx, &sql, head.into_iter().chain(values(&written.content, contact))).await.map(drop)
}

/// Writes the text of a job anew; its revision grows.
pub(crate) async fn save_written(
    tx: &impl ConnectionTrait,
    id: JobId,
    written: &Written,
    contact: &ContactRow,
    now: Timestamp,
) -> Result<(), DbErr> {
    let texts = CONTENT_COLUMNS.iter().enumerate().map(|(n, c)| format!("{c} = ${}", n + 4)).collect::<Vec<_>>();
    let sql = format!(
        "update job set changed_at = $1, valid_until = $2, expires_at = $3, revision = revision + 1, {} where id = ${}",
        texts.join(", "),
        CONTENT_COLUMNS.len() + 4
    );
    let head: [Value; 3] =
        [now.as_ms().into(), written.valid_until.to_string().into(), written.valid_until.end().as_ms().into()];
    let all = head.into_iter().chain(values(&written.content, contact)).chain([Value::from(id)]);
    store::run(tx, &sql, all).await.map(drop)
}

/// Writes where a job stands now.
pub(crate) async fn save_state(tx: &impl ConnectionTrait, id: JobId, state: &State) -> Result<(), DbErr> {
    match state {
        State::Published(p) => {
            let sql = "update job set state = 'published', state_at = $1, changed_at = $2, valid_until = $3, expires_at = $4, \
                       version_id = $5, published_at = $6, published_seq = $7 where id = $8";
            let values: [Value; 8] = [
                p.at.as_ms().into(),
                p.at.as_ms().into(),
                p.until.to_string().into(),
                p.until.end().as_ms().into(),
                p.version.into(),
                p.at.as_ms().into(),
                p.sequence.into(),
                id.into(),
            ];
            store::run(tx, sql, values).await.map(drop)
        }
        State::Draft => Ok(()),
        State::TakenDown { at, .. } | State::Expired { at, .. } | State::Deleted { at } => {
            let sql = "update job set state = $1, state_at = $2, changed_at = $3 where id = $4";
            store::run(tx, sql, [state.code().into(), at.as_ms().into(), at.as_ms().into(), id.into()]).await.map(drop)
        }
    }
}

/// What seekers can find at `now`: jobs and the posts they offer.
pub(crate) async fn count_live(db: &impl ConnectionTrait, now: Timestamp) -> Result<(u64, u64), DbErr> {
    #[derive(FromQueryResult)]
    struct Live {
        jobs: i64,
        posts: Option<i64>,
    }
    let sql = "select count(*) as jobs, cast(sum(headcount) as bigint) as posts from job where state = 'published' and expires_at > $1 \
               and not exists (select 1 from job_hidden_organisation h where h.organisation_id = job.organisation_id \
               and h.since <= $2)";
    let live = store::one::<Live>(db, sql, [now.as_ms().into(), now.as_ms().into()]).await?;
    Ok(live.map_or((0, 0), |l| (l.jobs.unsigned_abs(), l.posts.unwrap_or(0).unsigned_abs())))
}

/// A place among what is live, in the order in which it expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LivePlace {
    pub expires_at: Timestamp,
    pub id: JobId,
}

impl LivePlace {
    /// Before all that is live at `now`.
    pub(crate) fn before_all(now: Timestamp) -> Self {
        Self { expires_at: now, id: JobId(uuid::Uuid::max()) }
    }
}

/// The jobs after a place that seekers can find at `now`, in the order in which they expire, at most `limit`.
pub(crate) async fn live_after(
    db: &impl ConnectionTrait,
    after: LivePlace,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<LivePlace>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        expires_at: Timestamp,
        id: JobId,
    }
    let sql = format!(
        "select expires_at, id from job where state = 'published' and (expires_at, id) > ($1, $2) \
         and not exists (select 1 from job_hidden_organisation h where h.organisation_id = job.organisation_id \
         and h.since <= $3) order by expires_at, id limit {limit}"
    );
    let values: [Value; 3] = [after.expires_at.as_ms().into(), after.id.into(), now.as_ms().into()];
    let rows: Vec<Row> = store::all(db, &sql, values).await?;
    Ok(rows.into_iter().map(|r| LivePlace { expires_at: r.expires_at, id: r.id }).collect())
}

/// How many rows are published, valid or not: what a load of the index reads.
pub(crate) async fn count_published(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Ok(store::number(db, "select count(*) as n from job where state = 'published'", []).await?.unsigned_abs())
}

/// The titles of the organisation's own jobs among `ids`.
pub(crate) async fn titles_of(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    ids: &[JobId],
) -> Result<Vec<(JobId, String)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: JobId,
        title: String,
    }
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("select id, title from job where organisation_id = $1 and id in ({})", parameters(2, ids.len()));
    let values = std::iter::once(Value::from(organisation)).chain(ids.iter().map(|id| Value::from(*id)));
    let rows: Vec<Row> = store::all(db, &sql, values).await?;
    Ok(rows.into_iter().map(|r| (r.id, r.title)).collect())
}

/// Where the organisation's own jobs among `ids` stand, as written.
pub(crate) async fn states_of(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    ids: &[JobId],
) -> anyhow::Result<Vec<(JobId, State)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: JobId,
        #[sea_orm(nested)]
        state: StateRow,
    }
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select id, state, state_at, valid_until, version_id, published_at, published_seq from job \
         where organisation_id = $1 and id in ({})",
        parameters(2, ids.len())
    );
    let values = std::iter::once(Value::from(organisation)).chain(ids.iter().map(|id| Value::from(*id)));
    let rows: Vec<Row> = store::all(db, &sql, values).await?;
    rows.into_iter().map(|r| Ok((r.id, r.state.read()?))).collect()
}
