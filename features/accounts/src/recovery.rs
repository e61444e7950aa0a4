//! What the room of recovery, above, finds in accounts and does to them (A7, A8).

use crate::{
    Accounts, PersonSummary, Refusal, Subject, codes, messages, persons, sessions, sign_in::Attempts,
    store::person as rows, throttle, username,
};
use access::PersonId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};
use standards::{
    identity::{DocumentKind, IdentityNumber},
    phone::Mobile,
};

/// A live account as recovery needs it. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Holder {
    /// The account.
    pub id: PersonId,
    /// 姓名
    pub name: String,
    /// 用户名
    pub username: String,
    phone_hash: Vec<u8>,
}

impl std::fmt::Debug for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Holder").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Holder {
    fn of(row: rows::Row) -> Self {
        Self { id: PersonId(row.id), name: row.name, username: row.username, phone_hash: row.phone_hash }
    }

    /// Whether this is the phone on record.
    #[must_use]
    pub fn has_phone(&self, accounts: &Accounts, phone: &Mobile) -> bool {
        codes::phone_hash(accounts, phone.as_str()) == self.phone_hash
    }

    /// Whether this is the name on record.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        persons::same_name(&self.name, name)
    }
}

/// The live account of a document.
///
/// # Errors
/// What the database says.
pub async fn by_document(
    db: &impl ConnectionTrait,
    accounts: &Accounts,
    document: &IdentityNumber,
) -> Result<Option<Holder>, DbErr> {
    let hash = persons::document_hash(accounts, document);
    Ok(rows::by_document(db, document.kind().code(), &hash).await?.map(Holder::of))
}

/// The live account of a user name.
///
/// # Errors
/// What the database says.
pub async fn by_username(db: &impl ConnectionTrait, username: &str) -> Result<Option<Holder>, DbErr> {
    let folded: String = username::folded(username).chars().take(100).collect();
    Ok(rows::by_username(db, &folded).await?.map(Holder::of))
}

/// The live account of a user name whose document has this number.
///
/// # Errors
/// What the database says.
pub async fn by_username_and_number(
    db: &impl ConnectionTrait,
    accounts: &Accounts,
    username: &str,
    number: &str,
) -> Result<Option<Holder>, DbErr> {
    let folded: String = username::folded(username).chars().take(100).collect();
    let row = rows::by_username(db, &folded).await?;
    Ok(row.filter(|r| number.len() < 200 && persons::has_document(accounts, r, number)).map(Holder::of))
}

/// The live account by id.
///
/// # Errors
/// What the database says.
pub async fn by_id(db: &impl ConnectionTrait, id: PersonId) -> Result<Option<Holder>, DbErr> {
    Ok(rows::by_id(db, id.0).await?.map(Holder::of))
}

/// The live accounts with exactly this name and phone number.
///
/// # Errors
/// What the database says, or a sealed value that does not open.
pub async fn by_name_and_phone(
    db: &impl ConnectionTrait,
    accounts: &Accounts,
    name: &str,
    phone: &Mobile,
) -> anyhow::Result<Vec<PersonSummary>> {
    let found = rows::by_phone(db, &codes::phone_hash(accounts, phone.as_str())).await?;
    found.iter().filter(|r| persons::same_name(&r.name, name)).map(|r| persons::summary(accounts, r)).collect()
}

/// The live accounts of a document number, whatever kind of document it is.
///
/// # Errors
/// As [`by_name_and_phone`].
pub async fn by_number(
    db: &impl ConnectionTrait,
    accounts: &Accounts,
    number: &str,
) -> anyhow::Result<Vec<PersonSummary>> {
    let mut found = Vec::new();
    for kind in DocumentKind::ALL {
        let Ok(document) = IdentityNumber::parse(kind, number, accounts.clock.today()) else { continue };
        let hash = persons::document_hash(accounts, &document);
        if let Some(row) = rows::by_document(db, kind.code(), &hash).await? {
            found.push(persons::summary(accounts, &row)?);
        }
    }
    Ok(found)
}

/// Sets a new password (a PHC string): all sessions end, sign-in rests no longer, and the phone on record is told.
/// `false` where the account is not live.
///
/// # Errors
/// What the database says, or a sealed value that does not open.
pub async fn set_password(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: PersonId,
    phc: &str,
) -> anyhow::Result<bool> {
    let Some(row) = rows::by_id(tx, id.0).await? else { return Ok(false) };
    if !rows::set_password(tx, id.0, phc).await? {
        return Ok(false);
    }
    // Who forgot the password has tried wrong ones.
    rest_no_longer(tx, accounts, "person", &row.username).await?;
    sessions::end_all_of(tx, Subject::Person(id)).await?;
    let phone = accounts.keys.open_text(persons::PHONE, row.id, &row.phone_sealed)?;
    let template = messages::Template::PasswordChanged { account: seal::mask_account(&row.username) };
    messages::send(tx, accounts, &phone, &template).await?;
    Ok(true)
}

/// Lets sign-in to an account rest no longer after wrong passwords. `kind`: `person` or `organisation`.
///
/// # Errors
/// What the database says.
pub async fn rest_no_longer(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    kind: &str,
    username: &str,
) -> Result<(), DbErr> {
    throttle::forget(tx, accounts, kind, &username::folded(username)).await
}

/// Makes another number the phone on record, and lets sensitive acts wait.
///
/// # Errors
/// What the database says.
pub async fn replace_phone(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: PersonId,
    phone: &Mobile,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let sealed = accounts.keys.seal(persons::PHONE, id.0, phone.as_str());
    let hash = codes::phone_hash(accounts, phone.as_str());
    if rows::by_id(tx, id.0).await?.is_none() {
        return Ok(false);
    }
    rows::set_phone(tx, id.0, sealed, hash).await?;
    crate::holds::begin(tx, id, now).await?;
    Ok(true)
}

/// Whether the person knows the account's password; wrong ones count as at sign-in.
///
/// # Errors
/// [`Refusal::SignInRests`], or that the password is wrong.
pub async fn prove_password(accounts: &Accounts, id: PersonId, password: &str) -> Result<(), web::Stop> {
    let row = rows::by_id(accounts.store.read(), id.0).await?.ok_or(web::NotFound)?;
    let attempts = Attempts::of(accounts, "person", &row.username_folded);
    let tried = attempts.reserve(accounts).await?;
    let typed: String = password.chars().take(200).collect();
    match tried.with(accounts, typed, row.password).await? {
        Some(tried) => tried.right(accounts).await,
        None => Err(Refusal::field("password", "登录密码", crate::wording::PASSWORD_WRONG).into()),
    }
}
