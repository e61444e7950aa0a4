//! Receipts: where a provider of SMS reports whether a message arrived. Only the gateway that is configured can say
//! whether a report is its own; anything else is answered as if the address did not exist.

use crate::{Accounts, Room, sms, store::receipt as rows};
use access::Anyone;
use axum::{
    body::Bytes,
    extract::{OriginalUri, Path, State},
    http::{HeaderMap, StatusCode},
};
use web::{Answer, NotFound};

/// Reports in one push; more than any provider sends.
const REPORTS_MAX: usize = 1_000;
/// Characters of a provider's code that are kept.
const CODE_MAX: usize = 60;

/// `POST /callbacks/sms/{key}`
pub(crate) async fn receive(
    _: Anyone,
    State(room): State<Room>,
    Path(key): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let accounts = &room.accounts;
    let now = accounts.clock.now();
    let push = sms::Push { path: uri.path(), key: &key, headers: &headers, body: &body, now };
    let read = accounts.sms.read_push(&push).map_err(|_| NotFound)?;
    let tx = accounts.store.begin().await?;
    note(&tx, accounts, &read.reports, now).await?;
    tx.commit().await?;
    Ok(web::json(StatusCode::OK, read.answer))
}

/// Notes what became of messages, and says how many were waiting for it.
pub(crate) async fn note(
    tx: &sea_orm::DatabaseTransaction,
    accounts: &Accounts,
    reports: &[sms::Report],
    now: clock::Timestamp,
) -> Result<usize, sea_orm::DbErr> {
    let mut noted = 0;
    for report in reports.iter().take(REPORTS_MAX) {
        let state = if report.delivered { "delivered" } else { "failed" };
        let code: String = report.code.chars().take(CODE_MAX).collect();
        if rows::reported(tx, accounts.sms.name(), &report.reference, state, &code, now).await? {
            noted += 1;
        } else {
            tracing::debug!(reference = %report.reference, "a receipt of no message that waits for one");
        }
    }
    Ok(noted)
}
