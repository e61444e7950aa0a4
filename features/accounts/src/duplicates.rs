//! Two accounts of one person: the same name and phone number under two kinds of document, or marked by an account
//! administrator. One of them is closed, and then the other may register organisations again (guide （五）6; feature A9). A
//! mark alone is no proof: whoever made it may not close on it.

use crate::{
    Accounts, PersonSummary, persons,
    store::{duplicate as marks, person as rows},
};
use access::{OfficerId, PersonId};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

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
    for other in alike(db, row).await? {
        if others.iter().all(|o| o.id != other.id) {
            others.push(other);
        }
    }
    others.sort_by_key(|o| (o.created_at, o.id));
    Ok(others)
}

/// The live accounts with the same name and phone number and another kind of document.
async fn alike(db: &impl ConnectionTrait, row: &rows::Row) -> Result<Vec<rows::Row>, DbErr> {
    let mut found = rows::by_phone(db, &row.phone_hash).await?;
    found.retain(|other| {
        other.id != row.id && other.document_kind != row.document_kind && persons::same_name(&other.name, &row.name)
    });
    Ok(found)
}

/// The live accounts that an administrator marked as the same person's as this one.
///
/// # Errors
/// What the database says.
pub async fn marked(db: &impl ConnectionTrait, id: PersonId) -> Result<Vec<PersonId>, DbErr> {
    Ok(marks::marked(db, id.0).await?.into_iter().map(|r| PersonId(r.id)).collect())
}

/// Locks an account and the others of its person, in one order for everybody, so that what [`of`] and [`is_sure_without`]
/// say afterwards stays true until the transaction ends.
///
/// # Errors
/// What the database says.
pub async fn lock(tx: &DatabaseTransaction, accounts: &Accounts, id: PersonId) -> anyhow::Result<()> {
    let mut ids: Vec<_> = of(tx, accounts, id).await?.into_iter().map(|o| o.id.0).chain([id.0]).collect();
    ids.sort();
    for id in ids {
        rows::lock(tx, accounts.store.engine(), id).await?;
    }
    Ok(())
}

/// Whether there is another live account of the person even if marks of this officer do not count.
///
/// # Errors
/// What the database says.
pub async fn is_sure_without(db: &impl ConnectionTrait, id: PersonId, officer: OfficerId) -> Result<bool, DbErr> {
    let Some(row) = rows::by_id(db, id.0).await? else { return Ok(false) };
    Ok(marks::count_marked_by_others(db, id.0, officer.0).await? > 0 || !alike(db, &row).await?.is_empty())
}

/// Takes the mark of two accounts away. `false` where there was none.
///
/// # Errors
/// What the database says.
pub async fn unmark(tx: &impl ConnectionTrait, one: PersonId, other: PersonId) -> Result<bool, DbErr> {
    marks::unmark(tx, (one.0, other.0)).await
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
