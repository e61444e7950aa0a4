//! The second step of 工作人员登录: 动态验证码 or a passkey, after the password was right. Between the two the browser holds a sealed ticket.

use crate::{
    Accounts, Refusal, Room, Subject,
    asking::Asker,
    failed_sign_ins, messages,
    officers::{self, OfficerRefusal},
    passkeys::{self, Purpose, Used},
    sign_in::{Attempts, Kind},
    store::{officer as officer_rows, passkey},
    totp, wording,
};
use access::{Anyone, OfficerId};
use axum::{extract::State, http::StatusCode};
use data_encoding::BASE64URL_NOPAD;
use web::{Answer, Form, Stop};

/// Between the password and the second factor.
const TICKET_SECONDS: i64 = 300;

/// The step of an officer's 动态验证码, if it is right.
pub(crate) async fn factor_step(
    accounts: &Accounts,
    row: &officer_rows::Row,
    otp: &str,
    asker: Asker,
) -> Result<i64, Stop> {
    let subject = Subject::Officer(OfficerId(row.id));
    accounts.allow_address(asker.address)?;
    let attempts = Attempts::from(accounts, Kind::Officer.code(), &row.username_folded, Some(subject), asker).await?;
    let tried = attempts.reserve(accounts).await?;
    match factor(accounts, row)?.and_then(|f| f.step_of(otp, accounts.clock.now(), row.totp_last_step)) {
        Some(step) => {
            tried.right(accounts).await?;
            Ok(step)
        }
        None => {
            failed(accounts, subject, "second_factor", asker).await?;
            Err(Refusal::SecondFactorWrong.into())
        }
    }
}

/// Says in the log that a factor was wrong; the try that was reserved for it stands.
pub(crate) async fn failed(
    accounts: &Accounts,
    subject: Subject,
    wrong: &'static str,
    asker: Asker,
) -> Result<(), Stop> {
    let tx = accounts.store.begin().await?;
    failed_sign_ins::record(&*tx, Kind::Officer, Some(subject), wrong, asker, accounts.clock.now()).await?;
    Ok(tx.commit().await?)
}

fn factor(accounts: &Accounts, row: &officer_rows::Row) -> anyhow::Result<Option<totp::Factor>> {
    let Some(sealed) = &row.totp_sealed else { return Ok(None) };
    totp::Factor::new(&accounts.keys.open(officers::TOTP, row.id, sealed)?).map(Some)
}

pub(crate) async fn show_code_in_demo(accounts: &Accounts, row: &officer_rows::Row) -> Result<(), Stop> {
    if !accounts.demo {
        return Ok(());
    }
    let text = match factor(accounts, row)?.and_then(|f| f.acceptable(accounts.clock.now(), row.totp_last_step)) {
        Some(code) => wording::second_factor(&row.username, &code),
        None => wording::second_factor_used(&row.username),
    };
    let tx = accounts.store.begin().await?;
    messages::show_second_factor(&*tx, accounts, &row.username, &text).await?;
    tx.commit().await?;
    Ok(())
}

/// Proof that an officer's password was right a moment ago: sealed, for this officer and this password only.
pub(crate) fn ticket(accounts: &Accounts, row: &officer_rows::Row) -> String {
    let until = accounts.clock.now().plus_seconds(TICKET_SECONDS).as_ms();
    let sealed = accounts.keys.seal("officer.ticket", row.id, format!("{until}:{}", password_mark(row)));
    format!("{}.{}", row.id, BASE64URL_NOPAD.encode(&sealed))
}

fn password_mark(row: &officer_rows::Row) -> String {
    seal::sm3_hex(row.password.as_deref().unwrap_or_default())
}

/// By what a second factor proved right.
pub(crate) enum Proof {
    /// 动态验证码 of this step.
    Step(i64),
    /// A passkey.
    Passkey(Used),
}

impl Proof {
    /// Uses the proof up.
    pub(crate) async fn use_up(
        &self,
        tx: &sea_orm::DatabaseTransaction,
        accounts: &Accounts,
        officer: uuid::Uuid,
    ) -> Result<(), Stop> {
        match self {
            Self::Step(step) if officer_rows::use_step(tx, officer, *step).await? => Ok(()),
            Self::Step(_) => Err(Refusal::SecondFactorWrong.into()),
            Self::Passkey(used) => used.note(tx, accounts.clock.now()).await,
        }
    }

    /// What the log calls it.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Step(_) => "totp",
            Self::Passkey(_) => "passkey",
        }
    }
}

/// Checks what a form brings: a passkey's answer, or else 动态验证码.
pub(crate) async fn prove(
    accounts: &Accounts,
    row: &officer_rows::Row,
    purpose: Purpose,
    form: &Form,
    asker: Asker,
) -> Result<Proof, Stop> {
    if form.raw("passkey").is_empty() {
        return factor_step(accounts, row, form.get("otp"), asker).await.map(Proof::Step);
    }
    let subject = Subject::Officer(OfficerId(row.id));
    accounts.allow_address(asker.address)?;
    let attempts = Attempts::from(accounts, Kind::Officer.code(), &row.username_folded, Some(subject), asker).await?;
    let tried = attempts.reserve(accounts).await?;
    match passkeys::check_use(accounts, row, purpose, (form.get("challenge"), form.raw("passkey"))).await {
        Ok(Some(used)) => {
            tried.right(accounts).await?;
            Ok(Proof::Passkey(used))
        }
        Ok(None) => {
            failed(accounts, subject, "passkey", asker).await?;
            Err(Refusal::from(OfficerRefusal::PasskeyFailed).into())
        }
        Err(stop) => {
            // Nobody looked at it.
            tried.take_back(accounts).await?;
            Err(stop)
        }
    }
}

pub(crate) async fn second_factor(
    accounts: &Accounts,
    form: &Form,
    asker: Asker,
) -> Result<(officer_rows::Row, Proof), Stop> {
    let row = ticket_holder(accounts, form.raw("ticket")).await?.ok_or(Refusal::SecondFactorTooLate)?;
    let proof = prove(accounts, &row, Purpose::SignIn, form, asker).await?;
    Ok((row, proof))
}

/// `POST /api/v1/sessions/passkey-challenges` {ticket}: what the browser of somebody whose password was right is asked to do.
pub(crate) async fn api_challenge(_: Anyone, State(room): State<Room>, asker: Asker, form: Form) -> Answer {
    room.accounts.allow_address(asker.address)?;
    let row = ticket_holder(&room.accounts, form.raw("ticket")).await?.ok_or(Refusal::SecondFactorTooLate)?;
    let asked = passkeys::begin_use(&room.accounts, &row, Purpose::SignIn).await?.ok_or(web::NotFound)?;
    Ok(web::json(StatusCode::CREATED, asked.json()))
}

/// Whether the holder of a ticket has passkeys that work here.
pub(crate) async fn has_passkeys(accounts: &Accounts, officer: uuid::Uuid) -> Result<bool, Stop> {
    Ok(passkeys::are_available(accounts) && !passkey::of(accounts.store.read(), officer).await?.is_empty())
}

/// The same of a ticket that may be nobody's.
pub(crate) async fn ticket_has_passkeys(accounts: &Accounts, ticket: &str) -> Result<bool, Stop> {
    match ticket_holder(accounts, ticket).await? {
        Some(row) => has_passkeys(accounts, row.id).await,
        None => Ok(false),
    }
}

async fn ticket_holder(accounts: &Accounts, ticket: &str) -> Result<Option<officer_rows::Row>, Stop> {
    let read = || {
        let (id, sealed) = ticket.split_once('.')?;
        let id: uuid::Uuid = id.parse().ok()?;
        let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let text = accounts.keys.open_text("officer.ticket", id, sealed).ok()?;
        let (until, mark) = text.split_once(':')?;
        (accounts.clock.now().as_ms() < until.parse::<i64>().ok()?).then(|| (id, mark.to_owned()))
    };
    let Some((id, mark)) = read() else { return Ok(None) };
    let row = officer_rows::by_id(accounts.store.read(), id).await?;
    Ok(row.filter(|r| r.state == "active" && password_mark(r) == mark))
}
