//! Two accounts of one person: the same name and phone number under two kinds of document, or marked by an account
//! administrator. One of them is closed, and then the other may register organisations again (guide （五）6; feature A9).

use crate::{
    Accounts, PersonSummary, persons,
    store::{duplicate as marks, person as rows},
};
use access::{OfficerId, PersonId};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};

/// The other live accounts of the person behind this one.
///
/// # Errors
/// What the database says, or a sealed value that does not open.
pub async fn of(db: &impl ConnectionTrait, accounts: &Accounts, id: PersonId) -> anyhow::Result<Vec<PersonSummary>> {
    let Some(row) = rows::by_id(db, id.0).await? else { return Ok(Vec::new()) };
    rows_of(db, &row).await?.iter().map(|other| persons::summary(accounts, other)).collect()
}

pub(crate) async fn rows_of(db: &impl ConnectionTrait, row: &rows::Row) -> Result<Vec<rows::Row>, DbErr> {
    let mut others = marks::marked(db, row.id).await?;
    for other in rows::by_phone(db, &row.phone_hash).await? {
        let same = other.document_kind != row.document_kind && persons::same_name(&other.name, &row.name);
        if same && other.id != row.id && others.iter().all(|o| o.id != other.id) {
            others.push(other);
        }
    }
    others.sort_by_key(|o| (o.created_at, o.id));
    Ok(others)
}

/// Marks two live accounts as one person's. `false` where they were marked before.
///
/// # Errors
/// What the database says.
pub async fn mark(
    tx: &impl ConnectionTrait,
    one: PersonId,
    other: PersonId,
    by: OfficerId,
    reason: &str,
    now: Timestamp,
) -> Result<bool, DbErr> {
    marks::mark(tx, (one.0, other.0), by.0, reason, now).await
}
