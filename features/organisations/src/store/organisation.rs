//! Rows of organisations, of step 1 of registration, and of questions about codes.

use crate::{
    organisation::{CodeKind, Organisation},
    verification::{Stage, Verification},
};
use access::{OrganisationId, PersonId};
use accounts::username::folded;
use clock::{Day, Timestamp};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use std::collections::HashMap;
use store::{Engine, Unique};

/// 单位证件号码已经被使用
pub(crate) const USCC: Unique = Unique { index: "organisation_uscc", columns: "organisation.uscc" };
/// 用户名已被使用
pub(crate) const USERNAME: Unique = Unique { index: "organisation_username", columns: "organisation.username_folded" };

const COLUMNS: &str = "id, uscc, name, legal_representative, username, registered_at, suspended_at, suspension_reason, \
                       code_kind, due_at, lapses_at";

#[derive(FromQueryResult)]
struct Row {
    id: OrganisationId,
    uscc: String,
    name: String,
    legal_representative: String,
    username: String,
    registered_at: Timestamp,
    suspended_at: Option<Timestamp>,
    suspension_reason: Option<String>,
    code_kind: String,
    due_at: Option<Timestamp>,
    lapses_at: Option<Timestamp>,
}

impl From<Row> for Organisation {
    fn from(r: Row) -> Self {
        Self {
            id: r.id,
            uscc: r.uscc,
            name: r.name,
            legal_representative: r.legal_representative,
            username: r.username,
            registered_at: r.registered_at,
            code_kind: CodeKind::of_code(&r.code_kind),
            suspension: r.suspended_at.map(|at| (at, r.suspension_reason.unwrap_or_default())),
            verification: r.due_at.map(|due_at| Verification { due_at, lapses_at: r.lapses_at }),
        }
    }
}

pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    o: &Organisation,
    password_phc: &str,
    registered_by: PersonId,
) -> Result<(), DbErr> {
    store::run(
        tx,
        "insert into organisation (id, uscc, name, legal_representative, username, username_folded, password_phc, \
         registered_at, registered_by, code_kind) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            o.id.into(),
            o.uscc.as_str().into(),
            o.name.as_str().into(),
            o.legal_representative.as_str().into(),
            o.username.as_str().into(),
            folded(&o.username).into(),
            password_phc.into(),
            o.registered_at.as_ms().into(),
            registered_by.into(),
            o.code_kind.code().into(),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn by_id(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<Organisation>, DbErr> {
    let sql = format!("select {COLUMNS} from organisation where id = $1");
    Ok(store::one::<Row>(db, &sql, [id.into()]).await?.map(Into::into))
}

/// Those of a list that there are.
pub(crate) async fn by_ids(
    db: &impl ConnectionTrait,
    ids: Vec<OrganisationId>,
) -> Result<HashMap<OrganisationId, Organisation>, DbErr> {
    let ids = store::padded(ids);
    let sql = format!("select {COLUMNS} from organisation where id in ({})", store::places(ids.len(), 1));
    let rows = store::all::<Row>(db, &sql, ids.into_iter().map(Into::into)).await?;
    Ok(rows.into_iter().map(Organisation::from).map(|o| (o.id, o)).collect())
}

pub(crate) async fn id_of(db: &impl ConnectionTrait, uscc: &str) -> Result<Option<OrganisationId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Id {
        id: OrganisationId,
    }
    let row = store::one::<Id>(db, "select id from organisation where uscc = $1", [uscc.into()]).await?;
    Ok(row.map(|r| r.id))
}

/// Who registered the organisation: the person whom its account's own matters are told to.
pub(crate) async fn registrant(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<PersonId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Registrant {
        registered_by: PersonId,
    }
    let sql = "select registered_by from organisation where id = $1";
    Ok(store::one::<Registrant>(db, sql, [id.into()]).await?.map(|r| r.registered_by))
}

pub(crate) async fn is_registered(db: &impl ConnectionTrait, uscc: &str) -> Result<bool, DbErr> {
    Ok(store::number(db, "select count(*) as n from organisation where uscc = $1", [uscc.into()]).await? > 0)
}

pub(crate) async fn is_username_taken(db: &impl ConnectionTrait, username: &str) -> Result<bool, DbErr> {
    let sql = "select count(*) as n from organisation where username_folded = $1";
    Ok(store::number(db, sql, [folded(username).into()]).await? > 0)
}

/// Account and password of a user name.
pub(crate) async fn account(
    db: &impl ConnectionTrait,
    username: &str,
) -> Result<Option<(Organisation, String)>, DbErr> {
    let sql = format!("select {COLUMNS}, password_phc from organisation where username_folded = $1");
    with_password(db, &sql, folded(username).into()).await
}

/// Account and password of an organisation.
pub(crate) async fn account_of(
    db: &impl ConnectionTrait,
    id: OrganisationId,
) -> Result<Option<(Organisation, String)>, DbErr> {
    let sql = format!("select {COLUMNS}, password_phc from organisation where id = $1");
    with_password(db, &sql, id.into()).await
}

/// Account and password of a 统一社会信用代码.
pub(crate) async fn account_of_uscc(
    db: &impl ConnectionTrait,
    uscc: &str,
) -> Result<Option<(Organisation, String)>, DbErr> {
    let sql = format!("select {COLUMNS}, password_phc from organisation where uscc = $1");
    with_password(db, &sql, uscc.into()).await
}

async fn with_password(
    db: &impl ConnectionTrait,
    sql: &str,
    value: sea_orm::Value,
) -> Result<Option<(Organisation, String)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Password {
        password_phc: String,
    }
    let statement = sea_orm::Statement::from_sql_and_values(db.get_database_backend(), sql, [value]);
    match db.query_one_raw(statement).await? {
        None => Ok(None),
        Some(row) => {
            Ok(Some((Row::from_query_result(&row, "")?.into(), Password::from_query_result(&row, "")?.password_phc)))
        }
    }
}

pub(crate) async fn set_password(tx: &impl ConnectionTrait, id: OrganisationId, phc: &str) -> Result<(), DbErr> {
    store::run(tx, "update organisation set password_phc = $1 where id = $2", [phc.into(), id.into()]).await.map(drop)
}

/// Another password in place of `old` (PHC strings); `false` where that is not the password any more.
pub(crate) async fn replace_password(
    tx: &impl ConnectionTrait,
    id: OrganisationId,
    old: &str,
    phc: &str,
) -> Result<bool, DbErr> {
    let sql = "update organisation set password_phc = $1 where id = $2 and password_phc = $3";
    Ok(store::run(tx, sql, [phc.into(), id.into(), old.into()]).await? == 1)
}

pub(crate) async fn set_suspension(
    tx: &impl ConnectionTrait,
    id: OrganisationId,
    suspended: Option<(Timestamp, &str)>,
) -> Result<(), DbErr> {
    let (at, reason) = suspended.unzip();
    store::run(
        tx,
        "update organisation set suspended_at = $1, suspension_reason = $2 where id = $3",
        [at.map(Timestamp::as_ms).into(), reason.map(ToOwned::to_owned).into(), id.into()],
    )
    .await
    .map(drop)
}

/// Writes new names.
pub(crate) async fn set_names(
    tx: &impl ConnectionTrait,
    id: OrganisationId,
    name: &str,
    legal_representative: &str,
) -> Result<(), DbErr> {
    let sql = "update organisation set name = $1, legal_representative = $2 where id = $3";
    store::run(tx, sql, [name.into(), legal_representative.into(), id.into()]).await.map(drop)
}

/// Writes when the organisation is to be verified again, and how far it has been told.
pub(crate) async fn set_verification(
    tx: &impl ConnectionTrait,
    id: OrganisationId,
    verification: Verification,
    told: Option<Stage>,
) -> Result<(), DbErr> {
    let (due, lapses) = (verification.due_at.as_ms(), verification.lapses_at.map(Timestamp::as_ms));
    match told {
        Some(stage) => {
            let sql = "update organisation set due_at = $1, lapses_at = $2, notices = $3 where id = $4";
            store::run(tx, sql, [due.into(), lapses.into(), (stage as i64).into(), id.into()]).await
        }
        None => {
            let sql = "update organisation set due_at = $1, lapses_at = $2 where id = $3";
            store::run(tx, sql, [due.into(), lapses.into(), id.into()]).await
        }
    }
    .map(drop)
}

/// The row, locked for a change, with how far it has been told of its verification.
pub(crate) async fn for_change(
    tx: &impl ConnectionTrait,
    engine: Engine,
    id: OrganisationId,
) -> Result<Option<(Organisation, i64)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Told {
        notices: i64,
    }
    let sql = format!("select {COLUMNS}, notices from organisation where id = $1{}", engine.lock_rows());
    let statement = sea_orm::Statement::from_sql_and_values(tx.get_database_backend(), &sql, [id.into()]);
    match tx.query_one_raw(statement).await? {
        None => Ok(None),
        Some(row) => Ok(Some((Row::from_query_result(&row, "")?.into(), Told::from_query_result(&row, "")?.notices))),
    }
}

/// Organisations whose verification has come further than they were told, at most `limit`. The three instants are
/// `now` and `now` plus the days of the two warnings.
pub(crate) async fn untold(
    db: &impl ConnectionTrait,
    now: Timestamp,
    late: Timestamp,
    early: Timestamp,
    limit: u32,
) -> Result<Vec<OrganisationId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Id {
        id: OrganisationId,
    }
    let sql = format!(
        "select id from organisation where (due_at <= $1 and notices < 1) or (due_at <= $2 and notices < 2) \
         or (due_at <= $3 and notices < 3) or (lapses_at <= $4 and notices < 4) order by due_at limit {limit}"
    );
    let ms = Timestamp::as_ms;
    let rows: Vec<Id> =
        store::all(db, &sql, [ms(early).into(), ms(late).into(), ms(now).into(), ms(now).into()]).await?;
    Ok(rows.into_iter().map(|r| r.id).collect())
}

/// Which of these codes are registered, with the account's user name and name.
pub(crate) async fn of_codes(
    db: &impl ConnectionTrait,
    codes: &[&str],
) -> Result<Vec<(String, String, String)>, DbErr> {
    chosen(db, "uscc", codes).await
}

/// Which of these folded user names are taken, with code and name of the account.
pub(crate) async fn of_usernames(
    db: &impl ConnectionTrait,
    folded: &[&str],
) -> Result<Vec<(String, String, String)>, DbErr> {
    chosen(db, "username_folded", folded).await
}

async fn chosen(
    db: &impl ConnectionTrait,
    column: &str,
    values: &[&str],
) -> Result<Vec<(String, String, String)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Known {
        uscc: String,
        username_folded: String,
        name: String,
    }
    let mut found = Vec::new();
    for chunk in values.chunks(500) {
        let places: Vec<String> = (1..=chunk.len()).map(|n| format!("${n}")).collect();
        let sql =
            format!("select uscc, username_folded, name from organisation where {column} in ({})", places.join(", "));
        let rows: Vec<Known> = store::all(db, &sql, chunk.iter().map(|v| (*v).into())).await?;
        found.extend(rows.into_iter().map(|r| (r.uscc, r.username_folded, r.name)));
    }
    Ok(found)
}

/// Takes away the proofs of step 1 that ran out.
pub(crate) async fn forget_proofs(tx: &impl ConnectionTrait, now: Timestamp) -> Result<u64, DbErr> {
    store::run(tx, "delete from registration_proof where expires_at <= $1", [now.as_ms().into()]).await
}

/// Takes away what was asked about before `day`.
pub(crate) async fn forget_questions(tx: &impl ConnectionTrait, day: Day) -> Result<u64, DbErr> {
    store::run(tx, "delete from organisation_question where day < $1", [day.to_string().into()]).await
}

/// Keeps the proof of step 1 and throws the old ones away.
pub(crate) async fn keep_proof(
    tx: &impl ConnectionTrait,
    token_hash: &[u8],
    person: PersonId,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), DbErr> {
    forget_proofs(tx, now).await?;
    store::run(
        tx,
        "insert into registration_proof (token_hash, person_id, expires_at) values ($1, $2, $3)",
        [token_hash.to_vec().into(), person.into(), expires_at.as_ms().into()],
    )
    .await
    .map(drop)
}

pub(crate) async fn proven_person(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<Option<PersonId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Proven {
        person_id: PersonId,
    }
    let sql = "select person_id from registration_proof where token_hash = $1 and expires_at > $2";
    let row = store::one::<Proven>(db, sql, [token_hash.to_vec().into(), now.as_ms().into()]).await?;
    Ok(row.map(|r| r.person_id))
}

/// Uses the proof up: `false` where it is gone already.
pub(crate) async fn use_proof(tx: &impl ConnectionTrait, token_hash: &[u8]) -> Result<bool, DbErr> {
    let sql = "delete from registration_proof where token_hash = $1";
    Ok(store::run(tx, sql, [token_hash.to_vec().into()]).await? == 1)
}

/// Notes that a person asks about a code and counts the codes of that day.
pub(crate) async fn ask(tx: &impl ConnectionTrait, person: PersonId, day: Day, uscc: &str) -> Result<i64, DbErr> {
    let day = day.to_string();
    store::run(
        tx,
        "insert into organisation_question (person_id, day, uscc) values ($1, $2, $3) on conflict do nothing",
        [person.into(), day.as_str().into(), uscc.into()],
    )
    .await?;
    let sql = "select count(*) as n from organisation_question where person_id = $1 and day = $2";
    store::number(tx, sql, [person.into(), day.into()]).await
}
