//! Real rows for tests of the rooms above and for the demo at any scale.

use crate::{
    Accounts, officers, persons,
    store::{officer as officer_rows, person as rows},
    username,
};
use access::{OfficerId, PersonId, Rank, Role};
use clock::{Clock, Day, Timestamp};
use sea_orm::{ConnectionTrait, DbErr};
use seal::Keyring;
use standards::identity::IdentityNumber;

/// A person to be made.
#[derive(Clone, Debug)]
pub struct FixturePerson {
    /// The account.
    pub id: PersonId,
    /// 用户名
    pub username: String,
    /// 姓名
    pub name: String,
    /// A synthetic number, see [`IdentityNumber::synthetic`].
    pub document: IdentityNumber,
    /// 11 digits.
    pub phone: String,
    /// 实名等级
    pub rank: Rank,
}

impl FixturePerson {
    /// The `number`th invented person: born in 1985 to 2004, a resident of `division`, with a phone number of
    /// `1380NNNNNNN`. Distinct for numbers below 6,000,000.
    #[must_use]
    pub fn numbered(
        clock: &Clock,
        number: u32,
        username: &str,
        name: &str,
        division: &str,
        rank: Rank,
    ) -> Option<Self> {
        let day = i64::from(number / 900 % 7_000);
        let birth = Day::new(1985, 1, 1)?.plus_days(day);
        let serial = u16::try_from(number % 900 + 100).ok()?;
        Some(Self {
            id: PersonId(clock.new_id()),
            username: username.to_owned(),
            name: name.to_owned(),
            document: IdentityNumber::synthetic(division, birth, serial)?,
            phone: format!("1380{:07}", number % 10_000_000),
            rank,
        })
    }
}

/// Inserts persons, many rows in one statement; all with one password (a PHC string, see [`crate::Passwords::hash`]).
///
/// # Errors
/// What the database says.
pub async fn persons(
    tx: &impl ConnectionTrait,
    keys: &Keyring,
    password: &str,
    people: &[FixturePerson],
    now: Timestamp,
) -> Result<(), DbErr> {
    let rows: Vec<rows::Row> = people
        .iter()
        .map(|p| rows::Row {
            id: p.id.0,
            username: p.username.clone(),
            username_folded: username::folded(&p.username),
            name: p.name.clone(),
            document_kind: p.document.kind().code().to_owned(),
            document_sealed: keys.seal(persons::DOCUMENT, p.id.0, p.document.as_str()),
            document_hash: persons::document_hash_with(keys, &p.document),
            phone_sealed: keys.seal(persons::PHONE, p.id.0, &p.phone),
            phone_hash: keys.lookup("phone", &p.phone).to_vec(),
            password: password.to_owned(),
            rank: i64::from(p.rank.0),
            state: "live".to_owned(),
            created_at: now,
        })
        .collect();
    rows::insert(tx, &rows).await
}

/// Inserts an officer who has taken up the invitation, with this password (PHC string) and second factor (20 bytes).
///
/// # Errors
/// What the database says.
pub async fn officer(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    password: &str,
    totp_secret: &[u8],
    (username, name, division): (&str, &str, &str),
    roles: &[Role],
    identity: Option<&IdentityNumber>,
) -> Result<OfficerId, DbErr> {
    let id = accounts.clock.new_id();
    officer_rows::insert(
        tx,
        &officer_rows::Row {
            id,
            username: username.to_owned(),
            username_folded: username::folded(username),
            name: name.to_owned(),
            division: division.to_owned(),
            roles: officers::codes_of(roles),
            password: Some(password.to_owned()),
            totp_sealed: Some(accounts.keys.seal(officers::TOTP, id, totp_secret)),
            totp_last_step: 0,
            identity_hash: identity.map(|i| persons::identity_hash(accounts, i)),
            state: "active".to_owned(),
            created_at: accounts.clock.now(),
            password_at: accounts.clock.now(),
            signed_in_at: None,
        },
    )
    .await?;
    Ok(OfficerId(id))
}
