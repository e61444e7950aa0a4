//! All SQL of the room.

use crate::{
    RecoveryId,
    request::{Kind, Slot, State},
};
use access::OfficerId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use store::Engine;
use uuid::Uuid;

/// A request as it is kept. What was typed is sealed.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub id: RecoveryId,
    pub kind: Kind,
    pub division: String,
    /// The person or organisation that fits what was typed.
    pub subject: Option<Uuid>,
    pub typed_sealed: Option<Vec<u8>>,
    /// Whether the result goes to another number than the one on record.
    pub phone_is_new: bool,
    pub state: State,
    pub revision: i64,
    pub submitted_at: Timestamp,
    pub due_day: String,
    pub first_at: Option<Timestamp>,
    pub first_by: Option<OfficerId>,
    pub decided_by: Option<OfficerId>,
    pub decided_at: Option<Timestamp>,
    pub reason: Option<String>,
    pub purged_at: Option<Timestamp>,
}

#[derive(FromQueryResult)]
struct Row {
    id: RecoveryId,
    kind: String,
    division: String,
    subject_id: Option<Uuid>,
    typed_sealed: Option<Vec<u8>>,
    phone_is_new: i64,
    state: String,
    revision: i64,
    submitted_at: Timestamp,
    due_day: String,
    first_by: Option<OfficerId>,
    first_at: Option<Timestamp>,
    decided_by: Option<OfficerId>,
    decided_at: Option<Timestamp>,
    reason: Option<String>,
    ticket_expires_at: Option<Timestamp>,
    purged_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, kind, division, subject_id, typed_sealed, phone_is_new, state, revision, submitted_at, due_day, first_by, \
     first_at, decided_by, decided_at, reason, ticket_expires_at, purged_at";

impl TryFrom<Row> for Request {
    type Error = DbErr;

    fn try_from(r: Row) -> Result<Self, DbErr> {
        let strange = |what: &str| DbErr::Custom(format!("recovery request {}: {what}", r.id));
        let state = match r.state.as_str() {
            "in_review" => State::InReview { first: r.first_by },
            "approved" => State::Approved { until: r.ticket_expires_at },
            "returned" => State::Returned,
            "collected" => State::Collected,
            other => return Err(strange(other)),
        };
        Ok(Self {
            id: r.id,
            kind: Kind::of_code(&r.kind).ok_or_else(|| strange(&r.kind))?,
            division: r.division,
            subject: r.subject_id,
            typed_sealed: r.typed_sealed,
            phone_is_new: r.phone_is_new != 0,
            state,
            revision: r.revision,
            submitted_at: r.submitted_at,
            due_day: r.due_day,
            first_by: r.first_by,
            first_at: r.first_at,
            decided_by: r.decided_by,
            decided_at: r.decided_at,
            reason: r.reason,
            purged_at: r.purged_at,
        })
    }
}

pub(crate) async fn insert(tx: &impl ConnectionTrait, r: &Request, phone_hash: &[u8]) -> Result<(), DbErr> {
    store::run(
        tx,
        "insert into recovery_request (id, kind, division, subject_id, typed_sealed, phone_hash, phone_is_new, state, revision, \
         submitted_at, due_day) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        [
            r.id.into(),
            r.kind.code().into(),
            r.division.as_str().into(),
            r.subject.into(),
            r.typed_sealed.clone().into(),
            phone_hash.to_vec().into(),
            i64::from(r.phone_is_new).into(),
            r.state.code().into(),
            r.revision.into(),
            r.submitted_at.as_ms().into(),
            r.due_day.as_str().into(),
        ],
    )
    .await
    .map(drop)
}

pub(crate) async fn by_id(db: &impl ConnectionTrait, id: RecoveryId) -> Result<Option<Request>, DbErr> {
    let sql = format!("select {COLUMNS} from recovery_request where id = $1");
    store::one::<Row>(db, &sql, [id.into()]).await?.map(TryInto::try_into).transpose()
}

pub(crate) async fn for_change(
    tx: &impl ConnectionTrait,
    engine: Engine,
    id: RecoveryId,
) -> Result<Option<Request>, DbErr> {
    let sql = format!("select {COLUMNS} from recovery_request where id = $1{}", engine.lock_rows());
    store::one::<Row>(tx, &sql, [id.into()]).await?.map(TryInto::try_into).transpose()
}

/// An approved reset by the hash of its number.
pub(crate) async fn by_ticket(
    db: &impl ConnectionTrait,
    hash: &[u8],
    now: Timestamp,
) -> Result<Option<Request>, DbErr> {
    let sql = format!(
        "select {COLUMNS} from recovery_request where ticket_hash = $1 and state = 'approved' and ticket_expires_at > $2"
    );
    let row = store::one::<Row>(db, &sql, [hash.to_vec().into(), now.as_ms().into()]).await?;
    row.map(TryInto::try_into).transpose()
}

/// What waits within a range of divisions, oldest first.
pub(crate) async fn waiting(db: &impl ConnectionTrait, range: &(String, String)) -> Result<Vec<Request>, DbErr> {
    list(db, range, "state = 'in_review' order by submitted_at, id limit 1000").await
}

/// What was decided within a range of divisions, newest first.
pub(crate) async fn decided(db: &impl ConnectionTrait, range: &(String, String)) -> Result<Vec<Request>, DbErr> {
    list(db, range, "state <> 'in_review' order by decided_at desc, id desc limit 50").await
}

async fn list(db: &impl ConnectionTrait, range: &(String, String), rest: &str) -> Result<Vec<Request>, DbErr> {
    let sql = format!("select {COLUMNS} from recovery_request where division >= $1 and division < $2 and {rest}");
    let rows: Vec<Row> = store::all(db, &sql, [range.0.as_str().into(), range.1.as_str().into()]).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many wait within a range of divisions.
pub(crate) async fn count_waiting(db: &impl ConnectionTrait, range: &(String, String)) -> Result<i64, DbErr> {
    let sql =
        "select count(*) as n from recovery_request where division >= $1 and division < $2 and state = 'in_review'";
    store::number(db, sql, [range.0.as_str().into(), range.1.as_str().into()]).await
}

/// Requests of a phone number since then.
pub(crate) async fn since(db: &impl ConnectionTrait, phone_hash: &[u8], then: Timestamp) -> Result<i64, DbErr> {
    let sql = "select count(*) as n from recovery_request where phone_hash = $1 and submitted_at >= $2";
    store::number(db, sql, [phone_hash.to_vec().into(), then.as_ms().into()]).await
}

/// The first of two has agreed.
pub(crate) async fn agree(
    tx: &impl ConnectionTrait,
    id: RecoveryId,
    by: OfficerId,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "update recovery_request set first_by = $1, first_at = $2, revision = revision + 1 where id = $3";
    store::run(tx, sql, [by.into(), now.as_ms().into(), id.into()]).await.map(drop)
}

/// Writes a decision down; with the hash of the number and its end where a reset waits.
pub(crate) async fn decide(
    tx: &impl ConnectionTrait,
    id: RecoveryId,
    (state, reason): (&str, Option<&str>),
    ticket: Option<(Vec<u8>, Timestamp)>,
    by: OfficerId,
    now: Timestamp,
) -> Result<(), DbErr> {
    let (hash, end) = ticket.unzip();
    store::run(
        tx,
        "update recovery_request set state = $1, reason = $2, ticket_hash = $3, ticket_expires_at = $4, decided_by = $5, \
         decided_at = $6, revision = revision + 1 where id = $7",
        [
            state.into(),
            reason.map(ToOwned::to_owned).into(),
            hash.into(),
            end.map(Timestamp::as_ms).into(),
            by.into(),
            now.as_ms().into(),
            id.into(),
        ],
    )
    .await
    .map(drop)
}

/// Uses a reset up: once only.
pub(crate) async fn collect(tx: &impl ConnectionTrait, id: RecoveryId, now: Timestamp) -> Result<bool, DbErr> {
    let sql = "update recovery_request set state = 'collected', collected_at = $1, ticket_hash = null, revision = revision + 1 \
               where id = $2 and state = 'approved' and ticket_hash is not null";
    Ok(store::run(tx, sql, [now.as_ms().into(), id.into()]).await? == 1)
}

/// Some that were decided before then and are not yet cleared, those after `after`.
pub(crate) async fn to_purge(
    db: &impl ConnectionTrait,
    before: Timestamp,
    after: Uuid,
) -> Result<Vec<RecoveryId>, DbErr> {
    #[derive(FromQueryResult)]
    struct Id {
        id: RecoveryId,
    }
    let sql =
        "select id from recovery_request where decided_at < $1 and purged_at is null and id > $2 order by id limit 100";
    let rows: Vec<Id> = store::all(db, sql, [before.as_ms().into(), after.into()]).await?;
    Ok(rows.into_iter().map(|r| r.id).collect())
}

/// Takes away what was typed and the rows of the pictures.
pub(crate) async fn purge(tx: &impl ConnectionTrait, id: RecoveryId, now: Timestamp) -> Result<(), DbErr> {
    let sql = "update recovery_request set typed_sealed = null, purged_at = $1 where id = $2";
    store::run(tx, sql, [now.as_ms().into(), id.into()]).await?;
    store::run(tx, "delete from recovery_picture where request_id = $1", [id.into()]).await.map(drop)
}

/// A picture among the files.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Picture {
    pub id: Uuid,
    pub slot: String,
    pub file_key: String,
}

pub(crate) async fn insert_picture(
    tx: &impl ConnectionTrait,
    picture: &Picture,
    draft_hash: &[u8],
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into recovery_picture (id, slot, draft_hash, file_key, kept_at) values ($1, $2, $3, $4, $5)";
    let values = [
        picture.id.into(),
        picture.slot.as_str().into(),
        draft_hash.to_vec().into(),
        picture.file_key.as_str().into(),
        now.as_ms().into(),
    ];
    store::run(tx, sql, values).await.map(drop)
}

/// A picture that waits for its request, kept since `since`.
pub(crate) async fn draft(
    db: &impl ConnectionTrait,
    hash: &[u8],
    slot: Slot,
    since: Timestamp,
) -> Result<Option<Picture>, DbErr> {
    let sql = "select id, slot, file_key from recovery_picture \
               where draft_hash = $1 and slot = $2 and request_id is null and kept_at >= $3";
    store::one(db, sql, [hash.to_vec().into(), slot.code().into(), since.as_ms().into()]).await
}

/// Gives a waiting picture to its request: once only.
pub(crate) async fn attach(tx: &impl ConnectionTrait, picture: Uuid, request: RecoveryId) -> Result<bool, DbErr> {
    let sql = "update recovery_picture set request_id = $1, draft_hash = null where id = $2 and request_id is null";
    Ok(store::run(tx, sql, [request.into(), picture.into()]).await? == 1)
}

pub(crate) async fn pictures(db: &impl ConnectionTrait, request: RecoveryId) -> Result<Vec<Picture>, DbErr> {
    let sql = "select id, slot, file_key from recovery_picture where request_id = $1";
    store::all(db, sql, [request.into()]).await
}

/// Some pictures of all requests and drafts, those after `after`.
pub(crate) async fn pictures_after(db: &impl ConnectionTrait, after: Uuid) -> Result<Vec<Picture>, DbErr> {
    let sql = "select id, slot, file_key from recovery_picture where id > $1 order by id limit 200";
    store::all(db, sql, [after.into()]).await
}

/// Whether a picture is still there.
pub(crate) async fn has_picture(db: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    let sql = "select count(*) as n from recovery_picture where id = $1";
    Ok(store::number(db, sql, [id.into()]).await? > 0)
}

/// Some waiting pictures kept before then, those after `after`.
pub(crate) async fn stale_drafts(
    db: &impl ConnectionTrait,
    before: Timestamp,
    after: Uuid,
) -> Result<Vec<Picture>, DbErr> {
    let sql = "select id, slot, file_key from recovery_picture where request_id is null and kept_at < $1 and id > $2 \
               order by id limit 200";
    store::all(db, sql, [before.as_ms().into(), after.into()]).await
}

pub(crate) async fn count_drafts(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    store::number(db, "select count(*) as n from recovery_picture where request_id is null", []).await
}

pub(crate) async fn delete_draft(tx: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    let sql = "delete from recovery_picture where id = $1 and request_id is null";
    store::run(tx, sql, [id.into()]).await.map(drop)
}

/// The questions of a person and the hashes of the answers, in the order of their names.
pub(crate) async fn answers(db: &impl ConnectionTrait, person: Uuid) -> Result<Vec<(String, Vec<u8>)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Answer {
        question: String,
        answer_hash: Vec<u8>,
    }
    let sql = "select question, answer_hash from security_answer where person_id = $1 order by question";
    let rows: Vec<Answer> = store::all(db, sql, [person.into()]).await?;
    Ok(rows.into_iter().map(|r| (r.question, r.answer_hash)).collect())
}

/// Replaces all answers of a person.
pub(crate) async fn set_answers(
    tx: &impl ConnectionTrait,
    person: Uuid,
    answers: &[(&str, Vec<u8>)],
    now: Timestamp,
) -> Result<(), DbErr> {
    store::run(tx, "delete from security_answer where person_id = $1", [person.into()]).await?;
    for (question, hash) in answers {
        let sql = "insert into security_answer (person_id, question, answer_hash, set_at) values ($1, $2, $3, $4)";
        store::run(tx, sql, [person.into(), (*question).into(), hash.clone().into(), now.as_ms().into()]).await?;
    }
    Ok(())
}

/// Counts a try of today, unless there were `max`.
pub(crate) async fn count_try(tx: &impl ConnectionTrait, key: &[u8], day: &str, max: i64) -> Result<bool, DbErr> {
    let sql = "insert into recovery_try (key_hash, day, tries) values ($1, $2, 1) \
               on conflict (key_hash, day) do update set tries = recovery_try.tries + 1 where recovery_try.tries < $3";
    Ok(store::run(tx, sql, [key.to_vec().into(), day.into(), max.into()]).await? == 1)
}

/// Takes away the tries of earlier days.
pub(crate) async fn forget_tries(tx: &impl ConnectionTrait, day: &str) -> Result<(), DbErr> {
    store::run(tx, "delete from recovery_try where day < $1", [day.into()]).await.map(drop)
}

/// Takes away all answers of a person.
pub(crate) async fn forget_answers(tx: &impl ConnectionTrait, person: Uuid) -> Result<(), DbErr> {
    store::run(tx, "delete from security_answer where person_id = $1", [person.into()]).await.map(drop)
}

/// How many requests there were about somebody.
pub(crate) async fn count_of_subject(db: &impl ConnectionTrait, subject: Uuid) -> Result<i64, DbErr> {
    store::number(db, "select count(*) as n from recovery_request where subject_id = $1", [subject.into()]).await
}

/// How many of them are undecided.
pub(crate) async fn count_waiting_of(db: &impl ConnectionTrait, subject: Uuid) -> Result<i64, DbErr> {
    let sql = "select count(*) as n from recovery_request where state = 'in_review' and subject_id = $1";
    store::number(db, sql, [subject.into()]).await
}
