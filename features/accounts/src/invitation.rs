//! The one-time link of an officer: a password and the second factor, then the account is active. A link that was used
//! or has expired opens nothing and says what to do.

use crate::{
    Accounts, Policy, Refusal, Room, Subject, asking::Findings, check_new, officers, sessions, store::officer as rows,
    totp::Factor, wording,
};
use access::{Actor, Anyone, OfficerId};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use web::{Answer, Form, IdPath, Shell, Stop};

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage {
    shell: Shell,
    form: Form,
    address: String,
    name: String,
    username: String,
    roles: String,
    secret: String,
    uri: String,
    /// In the demo the current code, for those who have no authenticator at hand.
    demo_code: Option<String>,
}

#[derive(Template)]
#[template(path = "invitation_gone.html")]
struct GonePage {
    shell: Shell,
    sentence: String,
}

/// A link that is good now.
struct Open {
    invitation: rows::Invitation,
    officer: rows::Row,
    secret: Vec<u8>,
    factor: Factor,
}

/// Shows the secret of the second factor and asks for a password.
pub(crate) async fn show(_: Anyone, State(room): State<Room>, IdPath(token): IdPath<String>, shell: Shell) -> Answer {
    match find(&room.accounts, &token).await? {
        Some(open) => page(&room.accounts, &token, &open, shell, StatusCode::OK, Form::default()),
        None => gone(shell),
    }
}

/// 【启用账号】
pub(crate) async fn accept(
    _: Anyone,
    State(room): State<Room>,
    IdPath(token): IdPath<String>,
    shell: Shell,
    form: Form,
) -> Answer {
    let accounts = &room.accounts;
    let Some(open) = find(accounts, &token).await? else { return gone(shell) };
    match enrol(accounts, &open, &form).await {
        Ok(true) => Ok(web::see_other_saying("/account/sign-in/officer", wording::OFFICER_READY)),
        Ok(false) => gone(shell),
        Err(stop) => form.come_back(stop, |status, form| page(accounts, &token, &open, shell, status, form)),
    }
}

async fn find(accounts: &Accounts, token: &str) -> Result<Option<Open>, Stop> {
    let db = accounts.store.read();
    let now = accounts.clock.now();
    let found =
        rows::invitation(db, &seal::token_hash(token)).await?.filter(|i| i.used_at.is_none() && now < i.expires_at);
    let Some(invitation) = found else { return Ok(None) };
    let Some(officer) = rows::by_id(db, invitation.officer_id).await? else { return Ok(None) };
    let secret = accounts
        .keys
        .open(officers::INVITED_TOTP, invitation.id, &invitation.totp_sealed)
        .map_err(Stop::fault)?
        .to_vec();
    let factor = Factor::new(&secret)?;
    Ok(Some(Open { invitation, officer, secret, factor }))
}

/// Sets up the account; `false` where the link was used a moment ago.
async fn enrol(accounts: &Accounts, open: &Open, form: &Form) -> Result<bool, Stop> {
    let officer = &open.officer;
    let now = accounts.clock.now();
    let mut found = Findings::default();
    let typed = form.raw("password");
    let words = [officer.username.as_str(), officer.name.as_str(), officer.division.as_str()];
    found.keep("password", "密码", check_new(typed, Policy::Officer, &words), wording::password);
    if form.raw("password_again") != typed {
        found.add("password_again", "确认密码", wording::PASSWORDS_DIFFER);
    }
    let step = open.factor.step_of(form.get("otp"), now, 0);
    if step.is_none() {
        found.add("otp", "动态验证码", wording::OTP_DOES_NOT_FIT);
    }
    let Some(step) = step.filter(|_| found.none()) else { return Err(found.refusal().into()) };
    let phc = accounts.passwords.hash(typed.to_owned()).await?;
    let tx = accounts.store.begin().await?;
    if !rows::use_invitation(&*tx, open.invitation.id, now).await? {
        return Ok(false);
    }
    let sealed = accounts.keys.seal(officers::TOTP, officer.id, &open.secret);
    rows::enrol(&*tx, officer.id, &phc, sealed, step).await?;
    sessions::end_all_of(&*tx, Subject::Officer(OfficerId(officer.id))).await?;
    outbox::record(
        &*tx,
        &outbox::Deed {
            at: now,
            actor: &Actor::Officer(OfficerId(officer.id)),
            action: "officer.enrolment",
            object_kind: "officer",
            object_id: officer.id,
            states: Some((&officer.state, "active")),
            detail: serde_json::json!({}),
        },
    )
    .await?;
    tx.commit().await?;
    Ok(true)
}

fn page(accounts: &Accounts, token: &str, open: &Open, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let Open { officer, factor, .. } = open;
    let demo_code = accounts.demo.then(|| factor.acceptable(accounts.clock.now(), 0)).flatten();
    web::page_with_status(
        status,
        &InvitationPage {
            form,
            address: format!("/account/invitation/{token}"),
            name: officer.name.clone(),
            username: officer.username.clone(),
            roles: officers::roles_of(&officer.roles).iter().map(|r| r.zh()).collect::<Vec<_>>().join("、"),
            secret: factor.base32(),
            uri: factor.uri(&shell.site.names.recruitment, &officer.username),
            demo_code,
            shell,
        },
    )
}

fn gone(shell: Shell) -> Answer {
    web::page_with_status(StatusCode::GONE, &GonePage { shell, sentence: wording::refusal(&Refusal::InvitationGone) })
}

#[cfg(test)]
#[path = "invitation_test.rs"]
mod tests;
