//! 未完成的后台任务: what was tried too often and waits for a system administrator, with 【重试】, and how the day's SMS
//! fared. Of a task only its kind and the last error are shown: neither holds personal data.

use crate::{Bureau, wording};
use access::{Officer, SystemAdministration};
use accounts::sms::{self, Delivery};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use clock::Timestamp;
use uuid::Uuid;
use web::{Answer, IdPath, NotFound, Shell, Stop, page, see_other_saying};

const PATH: &str = "/bureau/dead-letters";

struct Letter {
    seq: i64,
    kind: &'static str,
    attempts: i64,
    last_at: Timestamp,
    error: String,
}

#[derive(Template)]
#[template(path = "dead_letters.html")]
struct LettersPage {
    shell: Shell,
    letters: Vec<Letter>,
    today: Delivery,
}

/// `GET /bureau/dead-letters`
pub(crate) async fn list(_: Officer<SystemAdministration>, State(bureau): State<Bureau>, shell: Shell) -> Answer {
    let letters = read(&bureau).await?;
    let accounts = &bureau.organisations.accounts;
    let today = sms::delivery(accounts.store.read(), accounts.clock.today().start()).await?;
    page(&LettersPage { shell, letters, today })
}

/// `GET /api/v1/bureau/dead-letters`
pub(crate) async fn api_list(_: Officer<SystemAdministration>, State(bureau): State<Bureau>) -> Answer {
    let items: Vec<_> = read(&bureau)
        .await?
        .iter()
        .map(|l| {
            serde_json::json!({
                "number": l.seq, "kind": l.kind, "attempts": l.attempts, "last_at": l.last_at.rfc3339(), "error": l.error,
            })
        })
        .collect();
    Ok(web::json(StatusCode::OK, serde_json::json!({ "items": items })))
}

/// 【重试】
pub(crate) async fn retry(
    officer: Officer<SystemAdministration>,
    State(bureau): State<Bureau>,
    IdPath(seq): IdPath<i64>,
) -> Answer {
    again(&officer, &bureau, seq).await?;
    Ok(see_other_saying(PATH, wording::RETRIED))
}

/// 【全部重试】
pub(crate) async fn retry_all(officer: Officer<SystemAdministration>, State(bureau): State<Bureau>) -> Answer {
    all_again(&officer, &bureau).await?;
    Ok(see_other_saying(PATH, wording::RETRIED))
}

/// `POST /api/v1/bureau/dead-letters/retry`
pub(crate) async fn api_retry_all(officer: Officer<SystemAdministration>, State(bureau): State<Bureau>) -> Answer {
    let count = all_again(&officer, &bureau).await?;
    Ok(web::json(StatusCode::ACCEPTED, serde_json::json!({ "retried": count })))
}

/// `POST /api/v1/bureau/dead-letters/{number}/retry`
pub(crate) async fn api_retry(
    officer: Officer<SystemAdministration>,
    State(bureau): State<Bureau>,
    IdPath(seq): IdPath<i64>,
) -> Answer {
    again(&officer, &bureau, seq).await?;
    Ok(web::json(StatusCode::ACCEPTED, serde_json::json!({ "number": seq })))
}

async fn again(officer: &Officer<SystemAdministration>, bureau: &Bureau, seq: i64) -> Result<(), Stop> {
    let accounts = &bureau.organisations.accounts;
    let now = accounts.clock.now();
    let tx = accounts.store.begin().await?;
    if !outbox::retry(&*tx, seq, now).await? {
        return Err(NotFound.into());
    }
    // Events have numbers: the last digits of the identifier.
    let id = Uuid::from_u128(u128::from(seq.unsigned_abs()));
    note(&tx, officer, id, serde_json::json!({ "event": seq }), now).await?;
    Ok(tx.commit().await?)
}

async fn all_again(officer: &Officer<SystemAdministration>, bureau: &Bureau) -> Result<u64, Stop> {
    let accounts = &bureau.organisations.accounts;
    let now = accounts.clock.now();
    let tx = accounts.store.begin().await?;
    let count = outbox::retry_all(&*tx, now).await?;
    note(&tx, officer, Uuid::nil(), serde_json::json!({ "events": count }), now).await?;
    tx.commit().await?;
    Ok(count)
}

async fn note(
    tx: &store::Tx,
    officer: &Officer<SystemAdministration>,
    object_id: Uuid,
    detail: serde_json::Value,
    at: Timestamp,
) -> Result<(), Stop> {
    let (actor, action) = (&officer.actor(), "event.retry");
    let deed = outbox::Deed { at, actor, action, object_kind: "event", object_id, states: None, detail };
    Ok(outbox::record(&**tx, &deed).await.map(drop)?)
}

async fn read(bureau: &Bureau) -> Result<Vec<Letter>, Stop> {
    let dead = outbox::dead(bureau.organisations.accounts.store.read()).await?;
    Ok(dead
        .into_iter()
        .map(|event| Letter {
            seq: event.seq,
            kind: wording::event(&event.topic),
            attempts: event.attempts,
            last_at: event.run_at,
            error: event.last_error.unwrap_or_default(),
        })
        .collect())
}
