//! The second step of 工作人员登录: 动态验证码, after the password was right. Between the two the browser holds a sealed ticket.

use crate::{
    Accounts, Refusal, Subject,
    asking::Asker,
    messages, officers,
    sign_in::{Attempts, Kind},
    store::officer as officer_rows,
    totp, wording,
};
use access::OfficerId;
use data_encoding::BASE64URL_NOPAD;
use web::{Form, Stop};

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
        None => Err(Refusal::SecondFactorWrong.into()),
    }
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

pub(crate) async fn second_factor(
    accounts: &Accounts,
    form: &Form,
    asker: Asker,
) -> Result<(officer_rows::Row, i64), Stop> {
    let row = ticket_holder(accounts, form.raw("ticket")).await?.ok_or(Refusal::SecondFactorTooLate)?;
    let step = factor_step(accounts, &row, form.get("otp"), asker).await?;
    Ok((row, step))
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
