//! SMS codes: six digits, five minutes, five tries, bound to a purpose and a number. One a minute for a number and
//! purpose, ten a day for a number (a hundred in the demo), counted in the database.

use crate::{
    Accounts, Refusal, messages, sms,
    store::{code as rows, quota},
};
use access::Actor;
use clock::Timestamp;
use rand::RngExt;
use sea_orm::{ConnectionTrait, DbErr};
use std::net::IpAddr;
use web::VisitorAddress;

/// How long a code lives.
pub(crate) const LIFE_MINUTES: i64 = 5;
/// How often a code may be tried.
pub(crate) const TRIES_MAX: i64 = 5;
/// Between two codes for a number and purpose.
pub const WAIT_SECONDS: i64 = 60;

/// What a code is for: one for another purpose does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// 个人注册
    Registration,
    /// 银联实名认证
    CardVerification,
    /// 账号找回
    AccountRecovery,
    /// 账号找回 by bank card, to the phone kept at the bank
    AccountRecoveryByCard,
    /// 密码找回
    PasswordReset,
    /// 密码找回 by bank card, to the phone kept at the bank
    PasswordResetByCard,
    /// 密码找回 by 密保问题, to the phone on record once the answers were right
    PasswordResetByQuestions,
    /// A request with pictures (上传证件照找回), to the phone that shall be told the result
    RecoveryRequest,
    /// 领取重置
    ResetCollection,
    /// 单位注册, to the clerk's own phone
    OrganisationRegistration,
    /// 验证身份 of a person
    Confirmation,
    /// 验证身份 of an organisation account, to the phone of the person who registered it
    OrganisationConfirmation,
    /// 更换手机号, to the new number
    PhoneChange,
    /// 电子邮箱, to the new address: the one code that goes by e-mail
    EmailChange,
    /// 关联账号, to the phone of the account that another authority's identity is linked to
    IdentityLinking,
}

impl Purpose {
    /// The name in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::CardVerification => "card_verification",
            Self::AccountRecovery => "account_recovery",
            Self::AccountRecoveryByCard => "account_recovery_card",
            Self::PasswordReset => "password_reset",
            Self::PasswordResetByCard => "password_reset_card",
            Self::PasswordResetByQuestions => "password_reset_questions",
            Self::RecoveryRequest => "recovery_request",
            Self::ResetCollection => "reset_collection",
            Self::OrganisationRegistration => "organisation_registration",
            Self::Confirmation => "confirmation",
            Self::OrganisationConfirmation => "organisation_confirmation",
            Self::PhoneChange => "phone_change",
            Self::EmailChange => "email_change",
            Self::IdentityLinking => "identity_linking",
        }
    }
}

/// Sends a code to `phone` (11 digits): the outer error is the database's, the inner one what to tell the person. On
/// success commit the transaction; nothing is sent before.
///
/// # Errors
/// What the database says.
pub async fn issue(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    purpose: Purpose,
    phone: &str,
) -> Result<Result<(), Refusal>, DbErr> {
    if let Err(refusal) = take_turn(tx, accounts, purpose, phone).await? {
        return Ok(Err(refusal));
    }
    write(tx, accounts, purpose, phone).await
}

/// Uses up the number's turn without sending anything, as [`issue`] does before it sends: where an answer must not tell
/// whether a code was sent. `phone` may be any text that stands for the receiver. What the purpose and the platform may
/// send is looked at and not used up: whoever asks for codes that nobody gets takes none from those who do.
///
/// # Errors
/// What the database says.
pub async fn take_turn(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    purpose: Purpose,
    phone: &str,
) -> Result<Result<(), Refusal>, DbErr> {
    let now = accounts.clock.now();
    let phone_hash = phone_hash(accounts, phone);
    if !rows::take_turn(tx, &phone_hash, purpose.code(), now, now.plus_seconds(-WAIT_SECONDS)).await? {
        let last = rows::last_turn(tx, &phone_hash, purpose.code()).await?.unwrap_or(now);
        let seconds = (last.plus_seconds(WAIT_SECONDS).as_ms() - now.as_ms()).clamp(1_000, WAIT_SECONDS * 1_000);
        return Ok(Err(Refusal::CodeTooSoon { seconds: (seconds as u64).div_ceil(1_000) }));
    }
    if !rows::count_day(tx, &phone_hash, &now.day().to_string(), accounts.limits.codes_a_day).await? {
        return Ok(Err(Refusal::CodesUsedUp));
    }
    let day = now.day().to_string();
    for (scope, subject, max) in common_quotas(accounts, purpose) {
        if quota::used(tx, scope, subject, &day).await? >= max {
            return Ok(Err(Refusal::CodesPaused));
        }
    }
    if outbox::waiting(tx, sms::TOPIC, accounts.limits.sms_waiting_max).await? >= accounts.limits.sms_waiting_max {
        tracing::error!("too many SMS wait for the gateway; no further code is taken on");
        return Ok(Err(Refusal::SmsBusy));
    }
    Ok(Ok(()))
}

/// What all numbers share: the scope, the subject and the codes of a day.
fn common_quotas(accounts: &Accounts, purpose: Purpose) -> [(&'static str, &'static [u8], i64); 2] {
    [
        ("purpose", purpose.code().as_bytes(), accounts.limits.codes_a_day_for_a_purpose),
        ("all", b"", accounts.limits.codes_a_day_in_all),
    ]
}

/// Counts one more code that is sent, by this platform or by a bank for it.
pub(crate) async fn count_sent(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    purpose: Purpose,
) -> Result<Result<(), Refusal>, DbErr> {
    let day = accounts.clock.today().to_string();
    for (scope, subject, max) in common_quotas(accounts, purpose) {
        if !quota::count(tx, scope, subject, &day, max).await? {
            tracing::error!(scope, purpose = purpose.code(), max, "all SMS codes of a day are used up");
            return Ok(Err(Refusal::CodesPaused));
        }
    }
    Ok(Ok(()))
}

/// Counts one more code asked for from an address today, those of one network of version 6 together: beside [`issue`] and
/// [`take_turn`], where whoever asks is not signed in. An unknown address (a test, a socket without one) is not counted.
///
/// # Errors
/// What the database says.
pub async fn count_address(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    address: Option<IpAddr>,
) -> Result<Result<(), Refusal>, DbErr> {
    let Some(address) = address else { return Ok(Ok(())) };
    let subject = accounts.keys.lookup("address", &VisitorAddress(address).household().to_string());
    let day = accounts.clock.today().to_string();
    let fits = quota::count(tx, "address", &subject, &day, accounts.limits.codes_a_day_for_an_address).await?;
    Ok(if fits { Ok(()) } else { Err(Refusal::AddressCodesUsedUp) })
}

/// Counts a code, and writes it with its message, once [`take_turn`] allowed it.
///
/// # Errors
/// What the database says; the inner one where the last code of the day was sent meanwhile.
pub async fn write(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    purpose: Purpose,
    phone: &str,
) -> Result<Result<(), Refusal>, DbErr> {
    if let Err(refusal) = count_sent(tx, accounts, purpose).await? {
        return Ok(Err(refusal));
    }
    write_counted(tx, accounts, purpose, phone).await.map(Ok)
}

/// Writes a code that [`count_sent`] has counted.
pub(crate) async fn write_counted(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    purpose: Purpose,
    phone: &str,
) -> Result<(), DbErr> {
    let code = make(tx, accounts, purpose, phone).await?;
    messages::send(tx, accounts, phone, &messages::Template::Code { purpose, code }).await
}

/// Makes a code for `receiver`, which the caller has counted ([`count_sent`]) and sends there.
pub(crate) async fn make(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    purpose: Purpose,
    receiver: &str,
) -> Result<String, DbErr> {
    let now = accounts.clock.now();
    let code = format!("{:06}", rand::rng().random_range(0..1_000_000));
    let id = accounts.clock.new_id();
    rows::insert(
        tx,
        id,
        purpose.code(),
        &phone_hash(accounts, receiver),
        &code_hash(accounts, id, &code),
        now,
        now.plus_minutes(LIFE_MINUTES),
    )
    .await?;
    outbox::record(
        tx,
        &outbox::Deed {
            at: now,
            actor: &Actor::Anonymous,
            action: "sms_code.sending",
            object_kind: "sms_code",
            object_id: id,
            states: None,
            detail: serde_json::json!({ "purpose": purpose.code() }),
        },
    )
    .await?;
    Ok(code)
}

/// Takes a code: it is used up. The outer error is the database's; on the inner one **commit the transaction all the
/// same**, so that the wrong try counts.
///
/// # Errors
/// What the database says.
pub async fn check(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    purpose: Purpose,
    phone: &str,
    code: &str,
) -> Result<Result<(), Refusal>, DbErr> {
    match test(tx, accounts, purpose, phone, code).await? {
        Ok(proof) => proof.spend(tx, accounts.clock.now()).await,
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// A code that was right, and is not yet used up.
#[must_use]
pub struct RightCode(uuid::Uuid);

/// Tries a code without using it up: where something else of the form may still be refused and the person should not
/// have to ask for a new one. Counts as a try: commit the transaction whatever the answer. [`RightCode::spend`] uses it up.
///
/// # Errors
/// What the database says.
pub async fn test(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    purpose: Purpose,
    phone: &str,
    code: &str,
) -> Result<Result<RightCode, Refusal>, DbErr> {
    let now = accounts.clock.now();
    let Some(row) = rows::newest(tx, &phone_hash(accounts, phone), purpose.code(), now).await? else {
        return Ok(Err(Refusal::CodeWrong));
    };
    // Counted before it is compared: copies of a request at once get five tries together.
    if !rows::count_try(tx, row.id, TRIES_MAX).await? {
        return Ok(Err(Refusal::CodeTriedTooOften));
    }
    let digits = standards::identity::clean(code);
    if seal::same(code_hash(accounts, row.id, &digits), &row.code_hash) {
        Ok(Ok(RightCode(row.id)))
    } else {
        Ok(Err(Refusal::CodeWrong))
    }
}

impl RightCode {
    /// Uses the code up.
    ///
    /// # Errors
    /// What the database says.
    pub async fn spend(self, tx: &impl ConnectionTrait, now: Timestamp) -> Result<Result<(), Refusal>, DbErr> {
        Ok(if rows::spend(tx, self.0, now).await? { Ok(()) } else { Err(Refusal::CodeWrong) })
    }
}

/// The keyed hash under which a number is looked up.
#[must_use]
pub fn phone_hash(accounts: &Accounts, phone: &str) -> Vec<u8> {
    accounts.keys.lookup("phone", phone).to_vec()
}

/// Six digits are no secret against a plain hash: this one is keyed.
fn code_hash(accounts: &Accounts, id: uuid::Uuid, code: &str) -> Vec<u8> {
    accounts.keys.lookup("sms_code", &format!("{id}:{code}")).to_vec()
}

#[cfg(test)]
#[path = "codes_test.rs"]
mod tests;
