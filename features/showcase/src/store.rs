//! All SQL of the room.

use crate::{
    ItemId,
    item::{File, Item, Kind, State},
};
use access::{OfficerId, OrganisationId, PersonId};
use clock::Timestamp;
use review::{Revision, worklist::Part};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use web::Paging;

#[derive(FromQueryResult)]
struct Row {
    id: ItemId,
    organisation_id: OrganisationId,
    kind: String,
    state: String,
    revision: i64,
    place: i64,
    caption: String,
    hash: String,
    media_type: String,
    file_bytes: i64,
    width: i64,
    height: i64,
    duration_ms: Option<i64>,
    uploaded_at: Timestamp,
    submitted_at: Option<Timestamp>,
    submitted_by: Option<PersonId>,
    decided_at: Option<Timestamp>,
    reason: Option<String>,
}

const COLUMNS: &str = "i.id, i.organisation_id, i.kind, i.state, i.revision, i.place, i.caption, i.hash, i.media_type, i.file_bytes, \
     i.width, i.height, i.duration_ms, i.uploaded_at, i.submitted_at, i.submitted_by, i.decided_at, i.reason";

impl TryFrom<Row> for Item {
    type Error = DbErr;

    fn try_from(r: Row) -> Result<Self, DbErr> {
        let unreadable = |what: &str| DbErr::Type(format!("an item of a showcase has an unreadable {what}"));
        let reason = r.reason.unwrap_or_default();
        let decided_at = r.decided_at.unwrap_or(r.uploaded_at);
        let state = match r.state.as_str() {
            "draft" => State::Draft,
            "in_review" => State::InReview { submitted_at: r.submitted_at.ok_or_else(|| unreadable("submission"))? },
            "approved" => State::Approved { decided_at },
            "returned" => State::Returned { reason, decided_at },
            "taken_off" => State::TakenOff { reason },
            "removed" => State::Removed,
            "replaced" => State::Replaced,
            _ => return Err(unreadable("state")),
        };
        Ok(Self {
            id: r.id,
            organisation: r.organisation_id,
            kind: Kind::of(&r.kind).ok_or_else(|| unreadable("kind"))?,
            state,
            revision: Revision(r.revision),
            place: r.place,
            caption: r.caption,
            file: File {
                hash: r.hash,
                media_type: r.media_type,
                bytes: r.file_bytes.unsigned_abs(),
                width: u32::try_from(r.width).map_err(|_| unreadable("width"))?,
                height: u32::try_from(r.height).map_err(|_| unreadable("height"))?,
                duration_ms: r.duration_ms.map(i64::unsigned_abs),
            },
            uploaded_at: r.uploaded_at,
            submitted_by: r.submitted_by,
            was_submitted: r.submitted_at.is_some(),
        })
    }
}

fn items(rows: Vec<Row>) -> Result<Vec<Item>, DbErr> {
    rows.into_iter().map(Item::try_from).collect()
}

/// Lets acts on an organisation's showcase follow each other, until the transaction ends; makes its row where it is the
/// first.
pub(crate) async fn lock(tx: &impl ConnectionTrait, id: OrganisationId, division: &str) -> Result<(), DbErr> {
    let sql = "insert into showcase (organisation_id, division, changes) values ($1, $2, 1) \
               on conflict (organisation_id) do update set changes = showcase.changes + 1";
    store::run(tx, sql, [id.into(), division.into()]).await.map(|_| ())
}

/// As [`lock`], of one that exists; says whose bureau decides.
pub(crate) async fn lock_known(tx: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<String>, DbErr> {
    store::run(tx, "update showcase set changes = changes + 1 where organisation_id = $1", [id.into()]).await?;
    division(tx, id).await
}

#[derive(FromQueryResult)]
struct Division {
    division: String,
}

/// Whose bureau decides on an organisation's showcase, if it has one.
pub(crate) async fn division(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<String>, DbErr> {
    let found: Option<Division> =
        store::one(db, "select division from showcase where organisation_id = $1", [id.into()]).await?;
    Ok(found.map(|f| f.division))
}

/// The organisation moved: another bureau decides from now on.
pub(crate) async fn set_division(tx: &impl ConnectionTrait, id: OrganisationId, division: &str) -> Result<(), DbErr> {
    let sql = "update showcase set division = $1 where organisation_id = $2 and division <> $3";
    store::run(tx, sql, [division.into(), id.into(), division.into()]).await.map(|_| ())
}

pub(crate) async fn by_id(db: &impl ConnectionTrait, id: ItemId) -> Result<Option<Item>, DbErr> {
    let sql = format!("select {COLUMNS} from showcase_item i where i.id = $1");
    let row: Option<Row> = store::one(db, &sql, [id.into()]).await?;
    row.map(Item::try_from).transpose()
}

/// What the clerk has on the page, in its order.
pub(crate) async fn kept_of(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Vec<Item>, DbErr> {
    let sql = format!(
        "select {COLUMNS} from showcase_item i where i.organisation_id = $1 and i.state not in ('removed', 'replaced') \
         order by i.place, i.id"
    );
    items(store::all(db, &sql, [id.into()]).await?)
}

/// What was approved, in its order.
pub(crate) async fn approved_of(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Vec<Item>, DbErr> {
    let sql = format!(
        "select {COLUMNS} from showcase_item i where i.organisation_id = $1 and i.state = 'approved' order by i.place, i.id"
    );
    items(store::all(db, &sql, [id.into()]).await?)
}

/// The approved logos of these organisations: whose, which item, the hash of its content.
pub(crate) async fn approved_logos(
    db: &impl ConnectionTrait,
    ids: &[OrganisationId],
) -> Result<Vec<(OrganisationId, ItemId, String)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Logo {
        organisation_id: OrganisationId,
        id: ItemId,
        hash: String,
    }
    let places = (1..=ids.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "select organisation_id, id, hash from showcase_item \
         where kind = 'logo' and state = 'approved' and organisation_id in ({places})"
    );
    let rows: Vec<Logo> = store::all(db, &sql, ids.iter().map(|id| (*id).into())).await?;
    Ok(rows.into_iter().map(|r| (r.organisation_id, r.id, r.hash)).collect())
}

/// How many items an organisation uploaded since a moment, of the kind or of all.
pub(crate) async fn count_since(
    db: &impl ConnectionTrait,
    id: OrganisationId,
    films: bool,
    since: Timestamp,
) -> Result<i64, DbErr> {
    let which = if films { "= 'film'" } else { "<> 'film'" };
    let sql = format!(
        "select count(*) as n from showcase_item where organisation_id = $1 and uploaded_at > $2 and kind {which}"
    );
    store::number(db, &sql, [id.into(), since.as_ms().into()]).await
}

/// The place behind all others.
pub(crate) async fn next_place(tx: &impl ConnectionTrait, id: OrganisationId) -> Result<i64, DbErr> {
    let sql = "select coalesce(max(place), 0) + 1 as n from showcase_item where organisation_id = $1";
    store::number(tx, sql, [id.into()]).await
}

pub(crate) async fn insert(tx: &impl ConnectionTrait, item: &Item, by: PersonId) -> Result<(), DbErr> {
    let file = &item.file;
    let sql = "insert into showcase_item (id, organisation_id, kind, state, revision, place, caption, hash, media_type, \
               file_bytes, width, height, duration_ms, uploaded_at, uploaded_by) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let values = [
        item.id.into(),
        item.organisation.into(),
        item.kind.code().into(),
        item.state.code().into(),
        item.revision.0.into(),
        item.place.into(),
        item.caption.as_str().into(),
        file.hash.as_str().into(),
        file.media_type.as_str().into(),
        number(file.bytes).into(),
        i64::from(file.width).into(),
        i64::from(file.height).into(),
        file.duration_ms.map(number).into(),
        item.uploaded_at.as_ms().into(),
        by.into(),
    ];
    store::run(tx, sql, values).await.map(|_| ())
}

/// State, revision and words after an act of a clerk.
pub(crate) async fn save(tx: &impl ConnectionTrait, item: &Item, now: Timestamp) -> Result<(), DbErr> {
    let ended = (!item.state.is_kept()).then_some(now.as_ms());
    let sql = "update showcase_item set state = $1, revision = $2, caption = $3, ended_at = $4 where id = $5";
    let values =
        [item.state.code().into(), item.revision.0.into(), item.caption.as_str().into(), ended.into(), item.id.into()];
    store::run(tx, sql, values).await.map(|_| ())
}

pub(crate) async fn submit(tx: &impl ConnectionTrait, item: &Item, by: PersonId, now: Timestamp) -> Result<(), DbErr> {
    let sql = "update showcase_item set state = $1, revision = $2, submitted_at = $3, submitted_by = $4, decided_at = null, \
               decided_by = null, reason = null where id = $5";
    let values = [item.state.code().into(), item.revision.0.into(), now.as_ms().into(), by.into(), item.id.into()];
    store::run(tx, sql, values).await.map(|_| ())
}

pub(crate) async fn decide(tx: &impl ConnectionTrait, item: &Item, by: OfficerId, now: Timestamp) -> Result<(), DbErr> {
    let sql = "update showcase_item set state = $1, decided_at = $2, decided_by = $3, reason = $4 where id = $5";
    let reason = item.state.reason().map(ToOwned::to_owned);
    store::run(tx, sql, [item.state.code().into(), now.as_ms().into(), by.into(), reason.into(), item.id.into()])
        .await
        .map(|_| ())
}

pub(crate) async fn set_place(tx: &impl ConnectionTrait, id: ItemId, place: i64) -> Result<(), DbErr> {
    store::run(tx, "update showcase_item set place = $1 where id = $2", [place.into(), id.into()]).await.map(|_| ())
}

/// 单位形象 in the worklist: `word` is the kind of item, `about` its caption. The name is that of the room below.
pub(crate) const WAITING: Part = Part {
    kind: "showcase",
    sql: "select 'showcase' as kind, i.id as id, i.organisation_id as organisation, o.name as title, i.kind as word, \
          i.caption as about, cast(0 as bigint) as amount, s.division as division, i.submitted_at as since, \
          cast(0 as bigint) as ends_at, '' as due from showcase_item i \
          join showcase s on s.organisation_id = i.organisation_id join organisation o on o.id = i.organisation_id \
          where i.state = 'in_review' and s.division >= {low} and s.division < {high}",
};

/// What is approved in a range of division codes, newest first; one row more than a page shows.
pub(crate) async fn approved_within(
    db: &impl ConnectionTrait,
    range: &(String, String),
    paging: Paging,
) -> Result<Vec<(Item, String)>, DbErr> {
    let sql = format!(
        "select {COLUMNS}, s.division from showcase_item i join showcase s on s.organisation_id = i.organisation_id \
         where i.state = 'approved' and s.division >= $1 and s.division < $2 order by i.decided_at desc, i.id limit $3 offset $4"
    );
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let values = [
        range.0.as_str().into(),
        range.1.as_str().into(),
        number(paging.per_page + 1).into(),
        number(paging.offset()).into(),
    ];
    with_divisions(db, &sql, values).await
}

async fn with_divisions(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Vec<(Item, String)>, DbErr> {
    struct Both(Row, Division);
    impl FromQueryResult for Both {
        fn from_query_result(row: &sea_orm::QueryResult, prefix: &str) -> Result<Self, DbErr> {
            Ok(Self(Row::from_query_result(row, prefix)?, Division::from_query_result(row, prefix)?))
        }
    }
    let rows: Vec<Both> = store::all(db, sql, values).await?;
    rows.into_iter().map(|Both(row, d)| Ok((row.try_into()?, d.division))).collect()
}

/// How many items of an organisation wait.
pub(crate) async fn count_waiting(db: &impl ConnectionTrait, id: OrganisationId) -> Result<i64, DbErr> {
    let sql = "select count(*) as n from showcase_item where organisation_id = $1 and state = 'in_review'";
    store::number(db, sql, [id.into()]).await
}

/// Whether a file is still needed: by an item that is kept, or by one that ended after `since` and was seen by somebody
/// beside the clerk.
pub(crate) async fn is_needed(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    hash: &str,
    since: Timestamp,
) -> Result<bool, DbErr> {
    let sql = "select count(*) as n from showcase_item where organisation_id = $1 and hash = $2 and \
               (state not in ('removed', 'replaced') or (submitted_at is not null and ended_at > $3))";
    Ok(store::number(db, sql, [organisation.into(), hash.into(), since.as_ms().into()]).await? > 0)
}
