//! An officer takes up the invitation: chooses a password and enrols the second factor, once, within 72 hours.

use crate::{
    Accounts, OfficerSummary, Policy, Refusal, Room, Subject,
    asking::Findings,
    officers,
    register::read_new_password,
    sessions,
    store::officer as rows,
    totp, wording,
};
use access::{Actor, Anyone, OfficerId};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use web::{Answer, Form, Shell, Stop};

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage {
    shell: Shell,
    form: Form,
    token: String,
    officer: OfficerSummary,
    secret: String,
    uri: String,
}

/// An invitation that can be taken up, for whom, and the second factor that it brings.
struct Open {
    row: rows::Invitation,
    officer: OfficerSummary,
    factor: totp::Factor,
    secret: Vec<u8>,
}

async fn find(accounts: &Accounts, token: &str) -> Result<Open, Stop> {
    let db = accounts.store.read();
    let row = rows::invitation(db, &seal::token_hash(token)).await?;
    let row = row.filter(|r| r.used_at.is_none() && accounts.clock.now() < r.expires_at).ok_or(Refusal::InvitationGone)?;
    let officer = officers::by_id(db, OfficerId(row.officer_id)).await?.ok_or(Refusal::InvitationGone)?;
    let secret = accounts.keys.open(officers::INVITED_TOTP, row.id, &row.totp_sealed).map_err(Stop::fault)?.to_vec();
    Ok(Open { factor: totp::Factor::new(&secret)?, row, officer, secret })
}

fn page(accounts: &Accounts, shell: Shell, status: StatusCode, form: Form, token: &str, open: &Open) -> Answer {
    web::page_with_status(status, &InvitationPage {
        shell,
        form,
        token: token.to_owned(),
        secret: open.factor.base32(),
        uri: open.factor.uri(&accounts.site.names.recruitment, &open.officer.username),
        officer: open.officer.clone(),
    })
}

/// Shows whose account it is, and the secret for the authenticator app.
pub(crate) async fn show(_: Anyone, State(room): State<Room>, Path(token): Path<String>, shell: Shell) -> Answer {
    let open = find(&room.accounts, &token).await?;
    page(&room.accounts, shell, StatusCode::OK, Form::default(), &token, &open)
}

/// 【启用账号】
pub(crate) async fn accept(_: Anyone, State(room): State<Room>, Path(token): Path<String>, shell: Shell, form: Form) -> Answer {
    let accounts = &room.accounts;
    let open = find(accounts, &token).await?;
    match enrol(accounts, &open, &form).await {
        Ok(()) => Ok(web::see_other_saying("/account/sign-in/officer", wording::OFFICER_READY)),
        Err(stop) => form.come_back(stop, |status, form| page(accounts, shell, status, form, &token, &open)),
    }
}

async fn enrol(accounts: &Accounts, open: &Open, form: &Form) -> Result<(), Stop> {
    let mut found = Findings::default();
    let words = [open.officer.username.as_str(), &open.officer.name];
    let password = read_new_password(form, "密码", "确认密码", Policy::Officer, &words, &mut found);
    let now = accounts.clock.now();
    let Some(step) = open.factor.step_of(form.get("otp"), now, 0) else {
        found.add("otp", "动态验证码", wording::OTP_DOES_NOT_FIT);
        return Err(found.refusal().into());
    };
    let Some(password) = password else { return Err(found.refusal().into()) };
    let phc = accounts.passwords.hash(password).await?;
    let id = OfficerId(open.row.officer_id);
    let tx = accounts.store.begin().await?;
    if !rows::use_invitation(&*tx, open.row.id, now).await? {
        return Err(Refusal::InvitationGone.into());
    }
    rows::enrol(&*tx, id.0, &phc, accounts.keys.seal(officers::TOTP, id.0, &open.secret), step).await?;
    sessions::end_all_of(&*tx, Subject::Officer(id)).await?;
    outbox::record(&*tx, &outbox::Deed {
        at: now,
        actor: &Actor::Officer(id),
        action: "officer.enrolment",
        object_kind: "officer",
        object_id: id.0,
        states: Some((if open.officer.active { "active" } else { "invited" }, "active")),
        detail: serde_json::json!({}),
    })
    .await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
#[path = "invitation_test.rs"]
mod tests;
