//! Natural persons as the other rooms see them: summaries with masks, the matches of 单位注册 and 发起绑定, and the
//! witness that somebody is verified.

use crate::{Accounts, store::person as rows, username};
use access::{PersonId, Rank};
use clock::{Day, Timestamp};
use sea_orm::{ConnectionTrait, DbErr};
use standards::identity::{DocumentKind, IdentityNumber};

pub(crate) const DOCUMENT: &str = "person.document";
pub(crate) const PHONE: &str = "person.phone";

/// What may be shown of a person.
#[derive(Clone, Debug)]
pub struct PersonSummary {
    /// The account.
    pub id: PersonId,
    /// 姓名
    pub name: String,
    /// 用户名
    pub username: String,
    /// 实名等级
    pub rank: Rank,
    /// 证件类型
    pub document_kind: DocumentKind,
    /// `441581********0012`
    pub document_masked: String,
    /// `138****8000`
    pub phone_masked: String,
    /// When the account was registered.
    pub registered_at: Timestamp,
}

/// Somebody whose identity is established at 二级 or better. Only this room makes one.
#[derive(Clone, Debug)]
pub struct RealNamePerson(PersonSummary);

impl RealNamePerson {
    /// The account.
    #[must_use]
    pub fn id(&self) -> PersonId {
        self.0.id
    }

    /// What may be shown.
    #[must_use]
    pub fn summary(&self) -> &PersonSummary {
        &self.0
    }

    fn of(summary: PersonSummary) -> Option<Self> {
        (summary.rank >= Rank::SECOND).then_some(Self(summary))
    }
}

/// What the first step of 单位注册 finds.
#[derive(Clone, Debug)]
pub enum RegistrationMatch {
    /// Account and number do not belong together, or there is no such account: told alike.
    Nobody,
    /// 【自然人用户信息】数据错误: the person has two live accounts (same name and phone under two kinds of document).
    TwoAccounts,
    /// 当前账号实名等级不足，请至少提升至二级实名后重试
    RankTooLow,
    /// The clerk.
    Clerk(RealNamePerson),
}

/// A live account by its id.
///
/// # Errors
/// What the database says, or a sealed value that does not open.
pub async fn by_id(
    db: &impl ConnectionTrait,
    accounts: &Accounts,
    id: PersonId,
) -> anyhow::Result<Option<PersonSummary>> {
    rows::by_id(db, id.0).await?.map(|row| summary(accounts, &row)).transpose()
}

/// A live account by its user name, in any case.
///
/// # Errors
/// As [`by_id`].
pub async fn by_username(
    db: &impl ConnectionTrait,
    accounts: &Accounts,
    username: &str,
) -> anyhow::Result<Option<PersonSummary>> {
    rows::by_username(db, &username::folded(username)).await?.map(|row| summary(accounts, &row)).transpose()
}

/// Whether anybody has ever registered: whether a demo has still to be filled.
///
/// # Errors
/// What the database says.
pub async fn any(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    rows::any(db).await
}

/// The phone number (11 digits) of a live account, to send something to.
///
/// # Errors
/// As [`by_id`].
pub async fn phone_of(db: &impl ConnectionTrait, accounts: &Accounts, id: PersonId) -> anyhow::Result<Option<String>> {
    let Some(row) = rows::by_id(db, id.0).await? else { return Ok(None) };
    Ok(Some(accounts.keys.open_text(PHONE, row.id, &row.phone_sealed)?))
}

/// The witness for somebody signed in: looked up again, `None` below 二级 or where the account is closed.
///
/// # Errors
/// As [`by_id`].
pub async fn real_name(
    db: &impl ConnectionTrait,
    accounts: &Accounts,
    id: PersonId,
) -> anyhow::Result<Option<RealNamePerson>> {
    Ok(by_id(db, accounts, id).await?.and_then(RealNamePerson::of))
}

/// Step 1 of 单位注册: 经办人个人登录账号 and 经办人证件号码 must belong together (guide 二（二）, product B1).
///
/// # Errors
/// As [`by_id`].
pub async fn match_for_registration(
    db: &impl ConnectionTrait,
    accounts: &Accounts,
    username: &str,
    document_number: &str,
) -> anyhow::Result<RegistrationMatch> {
    let Some(row) = rows::by_username(db, &username::folded(username)).await? else {
        return Ok(RegistrationMatch::Nobody);
    };
    if !has_document(accounts, &row, document_number) {
        return Ok(RegistrationMatch::Nobody);
    }
    if has_second_account(db, &row).await? {
        return Ok(RegistrationMatch::TwoAccounts);
    }
    Ok(match RealNamePerson::of(summary(accounts, &row)?) {
        Some(clerk) => RegistrationMatch::Clerk(clerk),
        None => RegistrationMatch::RankTooLow,
    })
}

/// 发起绑定: name, number and account must all match a verified person; `None` for every mismatch alike (product B4).
///
/// # Errors
/// As [`by_id`].
pub async fn match_for_binding(
    db: &impl ConnectionTrait,
    accounts: &Accounts,
    name: &str,
    document_number: &str,
    username: &str,
) -> anyhow::Result<Option<RealNamePerson>> {
    let Some(row) = rows::by_username(db, &username::folded(username)).await? else { return Ok(None) };
    if !has_document(accounts, &row, document_number) || !same_name(&row.name, name) {
        return Ok(None);
    }
    Ok(RealNamePerson::of(summary(accounts, &row)?))
}

/// The keyed hash of an identity number without the kind of document: what an officer's record keeps (see
/// [`access::OfficerIdentity::identity_hash`]).
#[must_use]
pub fn identity_hash(accounts: &Accounts, document: &IdentityNumber) -> Vec<u8> {
    accounts.keys.lookup("officer_identity", document.canonical()).to_vec()
}

/// The same hash of a person's own number, to compare with an officer's.
///
/// # Errors
/// As [`by_id`].
pub async fn identity_hash_of(
    db: &impl ConnectionTrait,
    accounts: &Accounts,
    id: PersonId,
) -> anyhow::Result<Option<Vec<u8>>> {
    match rows::by_id(db, id.0).await? {
        Some(row) => hash_of_row(accounts, &row),
        None => Ok(None),
    }
}

/// Those of `ids` whose own number has this hash.
///
/// # Errors
/// As [`by_id`].
pub async fn with_identity(
    db: &impl ConnectionTrait,
    accounts: &Accounts,
    ids: &[PersonId],
    hash: &[u8],
) -> anyhow::Result<Vec<PersonId>> {
    let mut same = Vec::new();
    for row in rows::by_ids(db, ids).await? {
        if hash_of_row(accounts, &row)?.as_deref() == Some(hash) {
            same.push(PersonId(row.id));
        }
    }
    Ok(same)
}

fn hash_of_row(accounts: &Accounts, row: &rows::Row) -> anyhow::Result<Option<Vec<u8>>> {
    let number = accounts.keys.open_text(DOCUMENT, row.id, &row.document_sealed)?;
    let Some(kind) = DocumentKind::from_code(&row.document_kind) else { return Ok(None) };
    let document = IdentityNumber::parse(kind, &number, accounts.clock.today()).ok();
    Ok(document.map(|d| identity_hash(accounts, &d)))
}

pub(crate) fn document_hash(accounts: &Accounts, document: &IdentityNumber) -> Vec<u8> {
    document_hash_with(&accounts.keys, document)
}

pub(crate) fn document_hash_with(keys: &seal::Keyring, document: &IdentityNumber) -> Vec<u8> {
    keys.lookup("person.document", &format!("{}:{}", document.kind().code(), document.canonical())).to_vec()
}

/// Whether two writings of a name are one name.
#[must_use]
pub fn same_name(left: &str, right: &str) -> bool {
    standards::name::comparable(left) == standards::name::comparable(right)
}

/// Whether the number, read by the rule of the person's own document, is the person's.
pub(crate) fn has_document(accounts: &Accounts, row: &rows::Row, number: &str) -> bool {
    let today: Day = accounts.clock.today();
    DocumentKind::from_code(&row.document_kind)
        .and_then(|kind| IdentityNumber::parse(kind, number, today).ok())
        .is_some_and(|document| seal::same(document_hash(accounts, &document), &row.document_hash))
}

async fn has_second_account(db: &impl ConnectionTrait, row: &rows::Row) -> Result<bool, DbErr> {
    Ok(!crate::duplicates::rows_of(db, row).await?.is_empty())
}

pub(crate) fn summary(accounts: &Accounts, row: &rows::Row) -> anyhow::Result<PersonSummary> {
    let document = accounts.keys.open_text(DOCUMENT, row.id, &row.document_sealed)?;
    let phone = accounts.keys.open_text(PHONE, row.id, &row.phone_sealed)?;
    Ok(PersonSummary {
        id: PersonId(row.id),
        name: row.name.clone(),
        username: row.username.clone(),
        rank: rank(row.rank),
        document_kind: DocumentKind::from_code(&row.document_kind)
            .ok_or_else(|| anyhow::anyhow!("unknown kind of document"))?,
        document_masked: seal::mask_identity(&document),
        phone_masked: seal::mask_phone(&phone),
        registered_at: row.created_at,
    })
}

pub(crate) fn rank(stored: i64) -> Rank {
    Rank(i16::try_from(stored).unwrap_or(1))
}

#[cfg(test)]
#[path = "persons_test.rs"]
mod tests;
