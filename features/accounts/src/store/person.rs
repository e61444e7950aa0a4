use access::PersonId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use store::{Engine, Unique};
use uuid::Uuid;

pub(crate) const USERNAME: Unique = Unique { index: "person_username", columns: "person.username_folded" };
pub(crate) const DOCUMENT: Unique =
    Unique { index: "person_document", columns: "person.document_kind, person.document_hash" };

#[derive(Clone, FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub username: String,
    pub username_folded: String,
    pub name: String,
    pub document_kind: String,
    pub document_sealed: Vec<u8>,
    pub document_hash: Vec<u8>,
    pub phone_sealed: Vec<u8>,
    pub phone_hash: Vec<u8>,
    pub password: String,
    pub rank: i64,
    pub state: String,
    pub created_at: Timestamp,
}

const COLUMNS: [&str; 13] = [
    "id",
    "username",
    "username_folded",
    "name",
    "document_kind",
    "document_sealed",
    "document_hash",
    "phone_sealed",
    "phone_hash",
    "password",
    "rank",
    "state",
    "created_at",
];

/// Rows of one statement. SQLite takes `$1` for a name and compares it with all names before it: few thousand parameters
/// are as fast as it gets, the 32,766 that it allows take a minute.
const ROWS_A_STATEMENT: usize = 100;

pub(crate) async fn insert(db: &impl ConnectionTrait, rows: &[Row]) -> Result<(), DbErr> {
    for chunk in rows.chunks(ROWS_A_STATEMENT) {
        let sql = format!("insert into person ({}) values {}", COLUMNS.join(", "), tuples(chunk.len(), COLUMNS.len()));
        let values = chunk.iter().cloned().flat_map(|r| -> [Value; 13] {
            [
                r.id.into(),
                r.username.into(),
                r.username_folded.into(),
                r.name.into(),
                r.document_kind.into(),
                r.document_sealed.into(),
                r.document_hash.into(),
                r.phone_sealed.into(),
                r.phone_hash.into(),
                r.password.into(),
                r.rank.into(),
                r.state.into(),
                r.created_at.as_ms().into(),
            ]
        });
        store::run(db, &sql, values).await?;
    }
    Ok(())
}

/// `($1, $2), ($3, $4)`.
fn tuples(rows: usize, columns: usize) -> String {
    let mut text = String::new();
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                text.push_str(", ");
            }
            text.push_str(&format!("${}", row * columns + column + 1));
        }
        text.push(')');
    }
    text
}

pub(crate) async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Row>, DbErr> {
    store::one(db, "select * from person where id = $1 and state = 'live'", [id.into()]).await
}

/// Those of several that are live, in no order.
pub(crate) async fn by_ids(db: &impl ConnectionTrait, ids: &[PersonId]) -> Result<Vec<Row>, DbErr> {
    let mut found = Vec::new();
    for chunk in ids.chunks(500) {
        let places: Vec<String> = (1..=chunk.len()).map(|n| format!("${n}")).collect();
        let sql = format!("select * from person where state = 'live' and id in ({})", places.join(", "));
        found.extend(store::all::<Row>(db, &sql, chunk.iter().map(|id| (*id).into())).await?);
    }
    Ok(found)
}

pub(crate) async fn by_username(db: &impl ConnectionTrait, folded: &str) -> Result<Option<Row>, DbErr> {
    store::one(db, "select * from person where username_folded = $1 and state = 'live'", [folded.into()]).await
}

pub(crate) async fn by_document(db: &impl ConnectionTrait, kind: &str, hash: &[u8]) -> Result<Option<Row>, DbErr> {
    let sql = "select * from person where document_kind = $1 and document_hash = $2 and state = 'live'";
    store::one(db, sql, [kind.into(), hash.to_vec().into()]).await
}

/// Nobody else changes the row before the transaction ends.
pub(crate) async fn lock(tx: &impl ConnectionTrait, engine: Engine, id: Uuid) -> Result<(), DbErr> {
    #[derive(FromQueryResult)]
    struct Locked {
        #[expect(dead_code, reason = "a row has a column")]
        id: Uuid,
    }
    let sql = format!("select id from person where id = $1{}", engine.lock_rows());
    store::one::<Locked>(tx, &sql, [id.into()]).await.map(drop)
}

/// The live accounts with this phone number.
pub(crate) async fn by_phone(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Vec<Row>, DbErr> {
    store::all(db, "select * from person where phone_hash = $1 and state = 'live' order by id", [hash.to_vec().into()])
        .await
}

/// Whether there is any account, live or closed.
pub(crate) async fn any(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(store::number(db, "select count(*) as n from (select 1 as one from person limit 1) as first_person", []).await?
        > 0)
}

/// Whether the user name was ever taken, by a live account or a closed one.
pub(crate) async fn username_is_taken(db: &impl ConnectionTrait, folded: &str) -> Result<bool, DbErr> {
    Ok(store::number(db, "select count(*) as n from person where username_folded = $1", [folded.into()]).await? > 0)
}

pub(crate) async fn set_password(db: &impl ConnectionTrait, id: Uuid, phc: &str) -> Result<bool, DbErr> {
    let sql = "update person set password = $1 where id = $2 and state = 'live'";
    Ok(store::run(db, sql, [phc.into(), id.into()]).await? == 1)
}

/// Another password in place of `old` (PHC strings); `false` where that is not the password any more.
pub(crate) async fn replace_password(db: &impl ConnectionTrait, id: Uuid, old: &str, phc: &str) -> Result<bool, DbErr> {
    let sql = "update person set password = $1 where id = $2 and state = 'live' and password = $3";
    Ok(store::run(db, sql, [phc.into(), id.into(), old.into()]).await? == 1)
}

/// Raises the rank, never lowers it.
pub(crate) async fn raise_rank(db: &impl ConnectionTrait, id: Uuid, rank: i64) -> Result<(), DbErr> {
    let sql = "update person set rank = $1 where id = $2 and rank < $3";
    store::run(db, sql, [rank.into(), id.into(), rank.into()]).await.map(drop)
}

pub(crate) async fn insert_assurance(
    db: &impl ConnectionTrait,
    id: Uuid,
    person: Uuid,
    (scheme, raw, rank): (&str, &str, i64),
    evidence: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql =
        "insert into assurance (id, person_id, scheme, raw, rank, evidence, at) values ($1, $2, $3, $4, $5, $6, $7)";
    let values: [Value; 7] =
        [id.into(), person.into(), scheme.into(), raw.into(), rank.into(), evidence.into(), now.as_ms().into()];
    store::run(db, sql, values).await.map(drop)
}

pub(crate) async fn insert_consent(
    db: &impl ConnectionTrait,
    id: Uuid,
    person: Uuid,
    subject: &str,
    version: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into consent (id, person_id, subject, version, at) values ($1, $2, $3, $4, $5)";
    store::run(db, sql, [id.into(), person.into(), subject.into(), version.into(), now.as_ms().into()]).await.map(drop)
}

/// Another mobile number.
pub(crate) async fn set_phone(
    db: &impl ConnectionTrait,
    id: Uuid,
    phone_sealed: Vec<u8>,
    phone_hash: Vec<u8>,
) -> Result<(), DbErr> {
    let sql = "update person set phone_sealed = $1, phone_hash = $2 where id = $3";
    store::run(db, sql, [phone_sealed.into(), phone_hash.into(), id.into()]).await.map(drop)
}
