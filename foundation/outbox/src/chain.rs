//! The chain of the log: lines are linked by SM3 some moments after they were committed, so that writers never wait for
//! one another, and a head is kept for every day. Decision 0011.

use crate::LoggedDeed;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use seal::Keyring;
use store::Store;

/// Lines linked in one transaction.
const LINES_AT_ONCE: usize = 500;
/// A line that is written takes its number before it is committed. After so long nothing of a lower number can appear
/// any more: requests and their transactions live for seconds.
const SETTLED_SECONDS: i64 = 60;
/// What the first link follows.
pub(crate) const GENESIS: [u8; 32] = [0; 32];

/// What one round of [`chain`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Lines linked. A full round of 500 is followed by another one at once.
    pub linked: usize,
    /// The head of a day that is over, to be written where nobody can change it.
    pub day: Option<DayHead>,
}

impl Round {
    /// Whether more lines wait.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.linked == LINES_AT_ONCE
    }
}

/// Where the chain ended when a day was over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayHead {
    /// The day, `2026-11-24`.
    pub day: String,
    /// How many lines were linked by then.
    pub position: i64,
    /// The hash of the last link.
    pub hash: [u8; 32],
}

#[derive(FromQueryResult)]
struct End {
    position: i64,
    head_hash: Option<Vec<u8>>,
    settled_seq: i64,
    newest_seq: i64,
    newest_at: i64,
}

/// Links what was committed since the last round, and keeps the head of yesterday once. Every server calls it about
/// once a second; they take turns at the one row that says where the chain ends.
///
/// # Errors
/// What the database says; nothing of the round remains then.
pub async fn chain(store: &Store, keys: &Keyring, now: Timestamp) -> Result<Round, DbErr> {
    let end = end(store.read(), "").await?;
    let waiting = waiting_lines(store.read(), end.settled_seq, 1).await?;
    let is_due = head_is_due(store.read(), &end, now).await?;
    if waiting.is_empty() && !is_due {
        return Ok(Round::default());
    }
    let tx = store.begin().await?;
    let end = self::end(&*tx, store.engine().lock_rows()).await?;
    let day = match head_is_due(&*tx, &end, now).await? {
        true => Some(keep_head(&*tx, keys, &end, now).await?),
        false => None,
    };
    let lines = waiting_lines(&*tx, end.settled_seq, LINES_AT_ONCE).await?;
    let mut hash = head(&end);
    let mut links: Vec<Value> = Vec::with_capacity(lines.len() * 3);
    for (place, line) in (1..).zip(&lines) {
        hash = link(&hash, line);
        links.extend([(end.position + place).into(), line.seq.into(), hash.to_vec().into()]);
    }
    if !lines.is_empty() {
        let rows = (0..lines.len()).map(|n| format!("(${}, ${}, ${})", n * 3 + 1, n * 3 + 2, n * 3 + 3));
        let rows = rows.collect::<Vec<_>>().join(", ");
        store::run(&*tx, &format!("insert into deed_link (position, deed_seq, link_hash) values {rows}"), links)
            .await?;
        let newest = lines.iter().map(|l| l.seq).max().unwrap_or(0).max(end.newest_seq);
        let is_settled = now.as_ms() - end.newest_at >= SETTLED_SECONDS * 1_000;
        // A backlog is not settled before it is linked.
        let (settled, newest, at) = if is_settled && lines.len() < LINES_AT_ONCE {
            (end.newest_seq, newest, now.as_ms())
        } else {
            (end.settled_seq, end.newest_seq, end.newest_at)
        };
        store::run(
            &*tx,
            "update deed_chain set position = $1, head_hash = $2, settled_seq = $3, newest_seq = $4, newest_at = $5",
            [
                (end.position + i64::try_from(lines.len()).unwrap_or(0)).into(),
                hash.to_vec().into(),
                settled.into(),
                newest.into(),
                at.into(),
            ],
        )
        .await?;
    }
    tx.commit().await?;
    Ok(Round { linked: lines.len(), day })
}

async fn end(db: &impl ConnectionTrait, lock: &str) -> Result<End, DbErr> {
    let sql = format!(
        "select position, head_hash, settled_seq, newest_seq, newest_at from deed_chain where only_row = 1{lock}"
    );
    let end = store::one(db, &sql, []).await?;
    end.ok_or_else(|| DbErr::Custom("the table deed_chain has lost its row: the log can no longer be linked".into()))
}

fn head(end: &End) -> [u8; 32] {
    end.head_hash.as_deref().and_then(|h| h.try_into().ok()).unwrap_or(GENESIS)
}

/// Lines above `settled` that have no link yet, in their order.
async fn waiting_lines(db: &impl ConnectionTrait, settled: i64, count: usize) -> Result<Vec<LoggedDeed>, DbErr> {
    let sql = format!(
        "select * from deed d where d.seq > $1 and not exists (select 1 from deed_link l where l.deed_seq = d.seq) \
         order by d.seq limit {count}"
    );
    store::all(db, &sql, [settled.into()]).await
}

fn yesterday(now: Timestamp) -> String {
    now.plus_days(-1).day().to_string()
}

/// Whether a day is over whose head is not kept yet: there are lines older than today.
async fn head_is_due(db: &impl ConnectionTrait, end: &End, now: Timestamp) -> Result<bool, DbErr> {
    #[derive(FromQueryResult)]
    struct Newest {
        day: Option<String>,
    }
    if end.position == 0 {
        return Ok(false);
    }
    let newest: Option<Newest> = store::one(db, "select max(day) as day from deed_day", []).await?;
    if let Some(day) = newest.and_then(|n| n.day) {
        return Ok(day < yesterday(now));
    }
    let first = "select d.at as n from deed_link l join deed d on d.seq = l.deed_seq where l.position = 1";
    let first = store::number(db, first, []).await?;
    Ok(first < now.day().start().as_ms())
}

/// Keeps where the chain ended yesterday.
async fn keep_head(tx: &impl ConnectionTrait, keys: &Keyring, end: &End, now: Timestamp) -> Result<DayHead, DbErr> {
    let kept = DayHead { day: yesterday(now), position: end.position, hash: head(end) };
    let sql = "insert into deed_day (day, position, head_hash, proof_hash, made_at) values ($1, $2, $3, $4, $5)";
    let values = [
        kept.day.as_str().into(),
        kept.position.into(),
        kept.hash.to_vec().into(),
        proof(keys, &kept).to_vec().into(),
        now.as_ms().into(),
    ];
    store::run(tx, sql, values).await?;
    Ok(kept)
}

/// What only the holder of the keys can make of a day's head.
pub(crate) fn proof(keys: &Keyring, head: &DayHead) -> [u8; 32] {
    let mut text = format!("{} {} ", head.day, head.position).into_bytes();
    text.extend_from_slice(&head.hash);
    seal::hmac_sm3(keys.derived("deed_day").as_slice(), text)
}

/// The hash of a line behind the hash of the one before it: SM3 over both, every field preceded by whether it is there
/// and by its length, so that no two lines share an input.
pub(crate) fn link(before: &[u8; 32], line: &LoggedDeed) -> [u8; 32] {
    let mut text = before.to_vec();
    let mut add = |field: Option<&[u8]>| {
        text.push(u8::from(field.is_some()));
        let field = field.unwrap_or_default();
        text.extend_from_slice(&(field.len() as u64).to_be_bytes());
        text.extend_from_slice(field);
    };
    add(Some(&line.seq.to_be_bytes()));
    add(Some(&line.at.as_ms().to_be_bytes()));
    add(Some(line.actor_kind.as_bytes()));
    add(line.actor_id.as_ref().map(|id| id.as_bytes().as_slice()));
    add(line.organisation_id.as_ref().map(|id| id.as_bytes().as_slice()));
    add(line.mandate_id.as_ref().map(|id| id.as_bytes().as_slice()));
    add(Some(line.action.as_bytes()));
    add(Some(line.object_kind.as_bytes()));
    add(Some(line.object_id.as_bytes()));
    add(line.from_state.as_ref().map(String::as_bytes));
    add(line.to_state.as_ref().map(String::as_bytes));
    add(Some(line.detail.as_bytes()));
    seal::sm3(text)
}
