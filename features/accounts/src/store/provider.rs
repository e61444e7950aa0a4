use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use store::Unique;
use uuid::Uuid;

pub(crate) const SUBJECT: Unique =
    Unique { index: "linked_identity_subject", columns: "linked_identity.account_kind, linked_identity.subject_hash" };

/// An account of another authority that belongs to one here.
#[derive(FromQueryResult)]
pub(crate) struct Link {
    pub id: Uuid,
    pub account_id: Uuid,
}

pub(crate) async fn link(db: &impl ConnectionTrait, kind: &str, subject_hash: &[u8]) -> Result<Option<Link>, DbErr> {
    let sql = "select id, account_id from linked_identity where account_kind = $1 and subject_hash = $2";
    store::one(db, sql, [kind.into(), subject_hash.to_vec().into()]).await
}

pub(crate) struct NewLink<'a> {
    pub id: Uuid,
    pub subject_hash: &'a [u8],
    pub provider: &'a str,
    pub kind: &'a str,
    pub account: Uuid,
    pub raw: &'a str,
    pub rank: i64,
}

pub(crate) async fn insert_link(db: &impl ConnectionTrait, link: &NewLink<'_>, now: Timestamp) -> Result<(), DbErr> {
    store::run(
        db,
        "insert into linked_identity (id, subject_hash, provider, account_kind, account_id, raw, rank, linked_at, seen_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            link.id.into(),
            link.subject_hash.to_vec().into(),
            link.provider.into(),
            link.kind.into(),
            link.account.into(),
            link.raw.into(),
            link.rank.into(),
            now.as_ms().into(),
            now.as_ms().into(),
        ],
    )
    .await
    .map(drop)
}

/// Notes the level that the authority gave this time.
pub(crate) async fn see_link(
    db: &impl ConnectionTrait,
    id: Uuid,
    (raw, rank): (&str, i64),
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "update linked_identity set raw = $1, rank = $2, seen_at = $3 where id = $4";
    store::run(db, sql, [raw.into(), rank.into(), now.as_ms().into(), id.into()]).await.map(drop)
}

/// Takes away a link to an account that was closed.
pub(crate) async fn delete_link(db: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    store::run(db, "delete from linked_identity where id = $1", [id.into()]).await.map(drop)
}

/// By what the person's rank was established last: scheme and the authority's own label.
#[derive(FromQueryResult)]
pub(crate) struct Established {
    pub scheme: String,
    pub raw: String,
}

pub(crate) async fn established(db: &impl ConnectionTrait, person: Uuid) -> Result<Option<Established>, DbErr> {
    let sql = "select scheme, raw from assurance where person_id = $1 order by rank desc, at desc limit 1";
    store::one(db, sql, [person.into()]).await
}

/// A sign-in that is under way.
#[derive(Clone, FromQueryResult)]
pub(crate) struct Attempt {
    pub id: Uuid,
    pub provider: String,
    pub account_kind: String,
    pub scanned: bool,
    pub browser_hash: Vec<u8>,
    pub phone_hash: Option<Vec<u8>>,
    pub session_person_id: Option<Uuid>,
    pub kept_sealed: Option<Vec<u8>>,
    pub claims_sealed: Option<Vec<u8>>,
    pub stage: String,
    pub reason: Option<String>,
    pub account_id: Option<Uuid>,
    pub back: String,
    pub expires_at: Timestamp,
}

const COLUMNS: &str = "id, provider, account_kind, scanned, browser_hash, phone_hash, session_person_id, kept_sealed, \
     claims_sealed, stage, reason, account_id, back, expires_at";

pub(crate) async fn insert(db: &impl ConnectionTrait, a: &Attempt, now: Timestamp) -> Result<(), DbErr> {
    store::run(
        db,
        "insert into provider_attempt (id, provider, account_kind, scanned, browser_hash, session_person_id, stage, back, \
         created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            a.id.into(),
            a.provider.clone().into(),
            a.account_kind.clone().into(),
            a.scanned.into(),
            a.browser_hash.clone().into(),
            a.session_person_id.into(),
            a.stage.clone().into(),
            a.back.clone().into(),
            now.as_ms().into(),
            a.expires_at.as_ms().into(),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Attempt>, DbErr> {
    store::one(db, &format!("select {COLUMNS} from provider_attempt where id = $1"), [id.into()]).await
}

pub(crate) async fn by_state(db: &impl ConnectionTrait, state_hash: &[u8]) -> Result<Option<Attempt>, DbErr> {
    let sql = format!("select {COLUMNS} from provider_attempt where state_hash = $1");
    store::one(db, &sql, [state_hash.to_vec().into()]).await
}

/// The newest scan that this browser shows.
pub(crate) async fn newest_scan(
    db: &impl ConnectionTrait,
    browser_hash: &[u8],
    provider: &str,
) -> Result<Option<Attempt>, DbErr> {
    let sql = format!(
        "select {COLUMNS} from provider_attempt where browser_hash = $1 and provider = $2 and scanned = $3 \
         order by created_at desc, id desc limit 1"
    );
    store::one(db, &sql, [browser_hash.to_vec().into(), provider.into(), true.into()]).await
}

/// The provider was begun, on the phone that scanned or in the browser itself. `false` where the attempt has gone on.
pub(crate) async fn begun(
    db: &impl ConnectionTrait,
    id: Uuid,
    phone_hash: Option<&[u8]>,
    state_hash: &[u8],
    kept_sealed: Vec<u8>,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let sql = "update provider_attempt set stage = 'scanned', phone_hash = $1, state_hash = $2, kept_sealed = $3 \
               where id = $4 and stage in ('new', 'scanned') and expires_at > $5";
    let phone = phone_hash.map(<[u8]>::to_vec);
    let values = [phone.into(), state_hash.to_vec().into(), kept_sealed.into(), id.into(), now.as_ms().into()];
    Ok(store::run(db, sql, values).await? == 1)
}

/// Uses up the state: `false` where the callback came before.
pub(crate) async fn spend_state(
    db: &impl ConnectionTrait,
    id: Uuid,
    state_hash: &[u8],
    now: Timestamp,
) -> Result<bool, DbErr> {
    let sql = "update provider_attempt set state_hash = null, kept_sealed = null, stage = 'returned' \
               where id = $1 and state_hash = $2 and stage = 'scanned' and expires_at > $3";
    Ok(store::run(db, sql, [id.into(), state_hash.to_vec().into(), now.as_ms().into()]).await? == 1)
}

/// The authority said who it is; now the person decides.
pub(crate) async fn authorise(
    db: &impl ConnectionTrait,
    id: Uuid,
    claims_sealed: Vec<u8>,
    until: Timestamp,
) -> Result<bool, DbErr> {
    let sql = "update provider_attempt set stage = 'authorised', claims_sealed = $1, expires_at = $2 \
               where id = $3 and stage = 'returned'";
    Ok(store::run(db, sql, [claims_sealed.into(), until.as_ms().into(), id.into()]).await? == 1)
}

/// Ends the attempt from one of the stages before; what the authority said goes. `false` where it has ended already.
pub(crate) async fn end(
    db: &impl ConnectionTrait,
    id: Uuid,
    stage: &str,
    reason: Option<&str>,
    account: Option<Uuid>,
) -> Result<bool, DbErr> {
    let sql = "update provider_attempt set stage = $1, reason = $2, account_id = $3, claims_sealed = null, \
               kept_sealed = null, state_hash = null where id = $4 and stage in ('new', 'scanned', 'returned', 'authorised')";
    Ok(store::run(db, sql, [stage.into(), reason.into(), account.into(), id.into()]).await? == 1)
}

/// The browser that showed the code takes its session: `false` where it did before.
pub(crate) async fn finish(db: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<bool, DbErr> {
    let sql =
        "update provider_attempt set stage = 'finished' where id = $1 and stage = 'confirmed' and expires_at > $2";
    Ok(store::run(db, sql, [id.into(), now.as_ms().into()]).await? == 1)
}

pub(crate) async fn delete_before(db: &impl ConnectionTrait, created_before: Timestamp) -> Result<u64, DbErr> {
    store::run(db, "delete from provider_attempt where created_at < $1", [created_before.as_ms().into()]).await
}
