//! All SQL of the room.

use crate::{
    columns::Columns,
    import::{Content, Counts, Import, ImportId, Row, State},
};
use access::{OrganisationId, PersonId};
use anyhow::Context;
use clock::Timestamp;
use jobs::JobId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use seal::Keyring;
use store::{Engine, Migration};
use web::{Form, Paging};

/// The room's tables.
pub(crate) const MIGRATION: Migration = Migration { name: "exchange_0001_imports", sql: include_str!("exchange.sql") };

/// Purposes under which things are sealed; the row is the import's or the row's id.
const FOR_ALL: &str = "job_import.for_all";
const CONTENT: &str = "job_import_row.content";
/// What of it is sealed.
pub(crate) const SEALED: [seal::Column; 2] =
    [seal::Column::new("job_import", "for_all", FOR_ALL), seal::Column::new("job_import_row", "content", CONTENT)];
/// Rows of one statement at most.
const ROWS_AT_ONCE: usize = 300;

#[derive(FromQueryResult)]
struct ImportRow {
    id: ImportId,
    organisation_id: OrganisationId,
    person_id: PersonId,
    file_name: String,
    state: String,
    heading: String,
    assigned: String,
    for_all: Vec<u8>,
    is_published: bool,
    note: String,
    created_at: Timestamp,
}

impl ImportRow {
    fn read(self, keys: &Keyring) -> anyhow::Result<Import> {
        let for_all: Vec<(String, String)> =
            serde_json::from_str(&keys.open_text(FOR_ALL, self.id.0, &self.for_all)?)?;
        let columns: Columns = serde_json::from_str(&self.assigned)?;
        Ok(Import {
            id: self.id,
            organisation: self.organisation_id,
            person: self.person_id,
            file_name: self.file_name,
            state: State::of_code(&self.state).with_context(|| format!("unknown state {:?}", self.state))?,
            heading: serde_json::from_str(&self.heading)?,
            columns,
            for_all: Form::of(for_all),
            is_published: self.is_published,
            note: self.note,
            created_at: self.created_at,
        })
    }
}

fn sealed_for_all(import: &Import, keys: &Keyring) -> anyhow::Result<Vec<u8>> {
    let pairs: Vec<(&str, &str)> = import.for_all.pairs().collect();
    Ok(keys.seal(FOR_ALL, import.id.0, serde_json::to_string(&pairs)?))
}

/// Writes a new import.
pub(crate) async fn insert(tx: &impl ConnectionTrait, import: &Import, keys: &Keyring) -> anyhow::Result<()> {
    let sql = "insert into job_import (id, organisation_id, person_id, file_name, state, heading, assigned, for_all, \
               is_published, note, created_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values: [Value; 12] = [
        import.id.into(),
        import.organisation.into(),
        import.person.into(),
        import.file_name.as_str().into(),
        import.state.code().into(),
        serde_json::to_string(&import.heading)?.into(),
        serde_json::to_string(&import.columns)?.into(),
        sealed_for_all(import, keys)?.into(),
        import.is_published.into(),
        import.note.as_str().into(),
        import.created_at.as_ms().into(),
        import.created_at.as_ms().into(),
    ];
    Ok(store::run(tx, sql, values).await.map(drop)?)
}

/// Writes where an import stands now, its columns and 统一填写.
pub(crate) async fn save(
    tx: &impl ConnectionTrait,
    import: &Import,
    keys: &Keyring,
    now: Timestamp,
) -> anyhow::Result<()> {
    let sql = "update job_import set state = $1, assigned = $2, for_all = $3, is_published = $4, note = $5, changed_at = $6 \
               where id = $7";
    let values: [Value; 7] = [
        import.state.code().into(),
        serde_json::to_string(&import.columns)?.into(),
        sealed_for_all(import, keys)?.into(),
        import.is_published.into(),
        import.note.as_str().into(),
        now.as_ms().into(),
        import.id.into(),
    ];
    Ok(store::run(tx, sql, values).await.map(drop)?)
}

/// The organisation's own import.
pub(crate) async fn own(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: ImportId,
    keys: &Keyring,
) -> anyhow::Result<Option<Import>> {
    let sql = "select * from job_import where id = $1 and organisation_id = $2";
    store::one::<ImportRow>(db, sql, [id.into(), organisation.into()]).await?.map(|r| r.read(keys)).transpose()
}

/// The same, locked until the transaction ends.
pub(crate) async fn own_for_change(
    tx: &impl ConnectionTrait,
    engine: Engine,
    organisation: OrganisationId,
    id: ImportId,
    keys: &Keyring,
) -> anyhow::Result<Option<Import>> {
    let sql = format!("select * from job_import where id = $1 and organisation_id = $2{}", engine.lock_rows());
    store::one::<ImportRow>(tx, &sql, [id.into(), organisation.into()]).await?.map(|r| r.read(keys)).transpose()
}

/// The organisation's newest imports.
pub(crate) async fn newest(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    keys: &Keyring,
    limit: u32,
) -> anyhow::Result<Vec<Import>> {
    let sql =
        format!("select * from job_import where organisation_id = $1 order by created_at desc, id desc limit {limit}");
    let rows: Vec<ImportRow> = store::all(db, &sql, [organisation.into()]).await?;
    rows.into_iter().map(|r| r.read(keys)).collect()
}

/// How many imports of the organisation are not over.
pub(crate) async fn unfinished(db: &impl ConnectionTrait, organisation: OrganisationId) -> Result<i64, DbErr> {
    let sql = "select count(*) as n from job_import where organisation_id = $1 and state in ('mapping', 'checked', 'running')";
    store::number(db, sql, [organisation.into()]).await
}

/// Whether anything is to be done in the background.
pub(crate) async fn is_any_running(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(store::number(db, "select count(*) as n from job_import where state = 'running'", []).await? > 0)
}

/// The import that waits longest for its next rows, locked; those that another server works on are passed over.
pub(crate) async fn next_running(
    tx: &impl ConnectionTrait,
    engine: Engine,
    keys: &Keyring,
) -> anyhow::Result<Option<Import>> {
    let sql = format!(
        "select * from job_import where state = 'running' order by changed_at, id limit 1{}",
        engine.lock_free_rows()
    );
    store::one::<ImportRow>(tx, &sql, []).await?.map(|r| r.read(keys)).transpose()
}

/// Writes rows, as many at once as a statement takes.
pub(crate) async fn insert_rows(
    tx: &impl ConnectionTrait,
    import: ImportId,
    rows: &[Row],
    keys: &Keyring,
) -> anyhow::Result<()> {
    for (chunk_number, chunk) in rows.chunks(ROWS_AT_ONCE).enumerate() {
        let places: Vec<String> = (0..chunk.len())
            .map(|n| format!("({})", (1..=8).map(|p| format!("${}", n * 8 + p)).collect::<Vec<_>>().join(", ")))
            .collect();
        let sql = format!(
            "insert into job_import_row (id, import_id, position, number, weight, content, outcome, outcome_note) values {}",
            places.join(", ")
        );
        let mut values: Vec<Value> = Vec::with_capacity(chunk.len() * 8);
        for (place, row) in chunk.iter().enumerate() {
            let content = keys.seal(CONTENT, row.id.0, serde_json::to_string(&row.content)?);
            values.push(row.id.into());
            values.push(import.into());
            values.push(i64::try_from(chunk_number * ROWS_AT_ONCE + place)?.into());
            values.push(row.number.into());
            values.push(row.weight.as_str().into());
            values.push(content.into());
            values.push(row.outcome.as_str().into());
            values.push(row.outcome_note.as_str().into());
        }
        store::run(tx, &sql, values).await?;
    }
    Ok(())
}

/// Takes the rows of an import out, to be written anew or for good.
pub(crate) async fn delete_rows(tx: &impl ConnectionTrait, import: ImportId) -> Result<(), DbErr> {
    store::run(tx, "delete from job_import_row where import_id = $1", [import.into()]).await.map(drop)
}

/// Takes an import out, its rows with it.
pub(crate) async fn delete(tx: &impl ConnectionTrait, import: ImportId) -> Result<(), DbErr> {
    delete_rows(tx, import).await?;
    store::run(tx, "delete from job_import where id = $1", [import.into()]).await.map(drop)
}

#[derive(FromQueryResult)]
struct RowRow {
    id: JobId,
    number: i64,
    weight: String,
    content: Vec<u8>,
    outcome: String,
    outcome_note: String,
}

impl RowRow {
    fn read(self, keys: &Keyring) -> anyhow::Result<Row> {
        let content: Content = serde_json::from_str(&keys.open_text(CONTENT, self.id.0, &self.content)?)?;
        Ok(Row {
            id: self.id,
            number: self.number,
            weight: self.weight,
            content,
            outcome: self.outcome,
            outcome_note: self.outcome_note,
        })
    }
}

/// Which rows of an import are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Show {
    All,
    Clean,
    Remarked,
    Refused,
}

impl Show {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Clean => "clean",
            Self::Remarked => "remarked",
            Self::Refused => "refused",
        }
    }

    pub(crate) fn of_code(code: &str) -> Self {
        match code {
            "clean" => Self::Clean,
            "remarked" => Self::Remarked,
            "refused" => Self::Refused,
            _ => Self::All,
        }
    }

    fn condition(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Clean => " and weight = 'clean' and outcome not in ('refused', 'unpublished')",
            Self::Remarked => {
                " and ((weight in ('mended', 'warned', 'unpublishable') and outcome <> 'refused') or outcome = 'unpublished')"
            }
            Self::Refused => " and (weight = 'refused' or outcome = 'refused')",
        }
    }
}

/// A page of an import's rows, in the order of the file.
pub(crate) async fn page_of_rows(
    db: &impl ConnectionTrait,
    import: ImportId,
    show: Show,
    paging: Paging,
    keys: &Keyring,
) -> anyhow::Result<(Vec<Row>, u64)> {
    let condition = show.condition();
    let count = format!("select count(*) as n from job_import_row where import_id = $1{condition}");
    let total = store::number(db, &count, [import.into()]).await?.unsigned_abs();
    let sql = format!(
        "select * from job_import_row where import_id = $1{condition} order by position limit {} offset {}",
        paging.per_page,
        paging.offset()
    );
    let rows: Vec<RowRow> = store::all(db, &sql, [import.into()]).await?;
    Ok((rows.into_iter().map(|r| r.read(keys)).collect::<anyhow::Result<_>>()?, total))
}

/// All rows of an import, in the order of the file.
pub(crate) async fn all_rows(db: &impl ConnectionTrait, import: ImportId, keys: &Keyring) -> anyhow::Result<Vec<Row>> {
    let sql = "select * from job_import_row where import_id = $1 order by position";
    let rows: Vec<RowRow> = store::all(db, sql, [import.into()]).await?;
    rows.into_iter().map(|r| r.read(keys)).collect()
}

/// The next rows to be imported.
pub(crate) async fn next_rows(
    tx: &impl ConnectionTrait,
    import: ImportId,
    limit: u32,
    keys: &Keyring,
) -> anyhow::Result<Vec<Row>> {
    let sql = format!(
        "select * from job_import_row where import_id = $1 and outcome = '' and weight <> 'refused' order by position limit {limit}"
    );
    let rows: Vec<RowRow> = store::all(tx, &sql, [import.into()]).await?;
    rows.into_iter().map(|r| r.read(keys)).collect()
}

/// Rows that became drafts.
pub(crate) async fn drafts(db: &impl ConnectionTrait, import: ImportId) -> Result<Vec<JobId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Id {
        id: JobId,
    }
    let sql =
        "select id from job_import_row where import_id = $1 and outcome in ('draft', 'unpublished') order by position";
    let ids: Vec<Id> = store::all(db, sql, [import.into()]).await?;
    Ok(ids.into_iter().map(|r| r.id).collect())
}

/// Writes what became of a row.
pub(crate) async fn settle(tx: &impl ConnectionTrait, row: JobId, outcome: &str, note: &str) -> Result<(), DbErr> {
    let sql = "update job_import_row set outcome = $1, outcome_note = $2 where id = $3";
    store::run(tx, sql, [outcome.into(), note.into(), row.into()]).await.map(drop)
}

/// How many rows of each of these imports stand how, in the order of the ids.
pub(crate) async fn counts(db: &impl ConnectionTrait, imports: &[ImportId]) -> Result<Vec<Counts>, DbErr> {
    #[derive(FromQueryResult)]
    struct Group {
        import_id: ImportId,
        weight: String,
        outcome: String,
        n: i64,
    }
    if imports.is_empty() {
        return Ok(Vec::new());
    }
    let places = (1..=imports.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "select import_id, weight, outcome, count(*) as n from job_import_row where import_id in ({places}) \
         group by import_id, weight, outcome"
    );
    let groups: Vec<Group> = store::all(db, &sql, imports.iter().map(|id| Value::from(*id))).await?;
    let of_one = |id: &ImportId| {
        let mut counts = Counts::default();
        for group in groups.iter().filter(|g| g.import_id == *id) {
            counts.rows += group.n;
            match group.weight.as_str() {
                "clean" => counts.clean += group.n,
                "refused" => counts.refused += group.n,
                "" => {}
                _ => counts.remarked += group.n,
            }
            match group.outcome.as_str() {
                "" => {}
                "refused" => counts.settled += group.n,
                outcome => {
                    counts.settled += group.n;
                    counts.imported += group.n;
                    counts.published += if matches!(outcome, "published" | "submitted") { group.n } else { 0 };
                    counts.reversed += if outcome == "reversed" { group.n } else { 0 };
                }
            }
        }
        counts
    };
    Ok(imports.iter().map(of_one).collect())
}

/// Takes out imports that were not begun before `idle` and those that were over before `over`; how many.
pub(crate) async fn sweep(tx: &impl ConnectionTrait, idle: Timestamp, over: Timestamp) -> Result<u64, DbErr> {
    let old = "((state in ('mapping', 'checked') and changed_at < $1) or \
               (state in ('done', 'stopped', 'reversed') and changed_at < $2))";
    let values = || [Value::from(idle.as_ms()), Value::from(over.as_ms())];
    let rows = format!("delete from job_import_row where import_id in (select id from job_import where {old})");
    store::run(tx, &rows, values()).await?;
    store::run(tx, &format!("delete from job_import where {old}"), values()).await
}

/// Writes who acts in an import.
pub(crate) async fn set_person(tx: &impl ConnectionTrait, import: ImportId, person: PersonId) -> Result<(), DbErr> {
    store::run(tx, "update job_import set person_id = $1 where id = $2", [person.into(), import.into()]).await.map(drop)
}
