//! The one-time links of an officer: to set up the account (password and second factor), to bind another second factor
//! (with the password), or to choose another password (with the second factor, which stays). A link that was used or has
//! expired opens nothing and says what to do.

use crate::{
    Accounts, Policy, Refusal, Room, Subject,
    asking::{Asker, Findings},
    check_new,
    officers::{self, Link, ProposalKind, staff_passwords},
    second_factor::{factor_step, failed},
    sessions,
    sign_in::{Attempts, Kind},
    store::{officer as rows, passkey, proposal},
    totp::Factor,
    wording,
};
use access::{Actor, Anyone, OfficerId};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use web::{Answer, Form, IdPath, Shell, Stop};

/// Longer passwords are nobody's.
const TYPED_CHARACTERS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage {
    shell: Shell,
    form: Form,
    link: Link,
    address: String,
    name: String,
    username: String,
    roles: String,
    secret: String,
    uri: String,
    /// In the demo the current code, for those who have no authenticator at hand.
    demo_code: Option<String>,
}

impl InvitationPage {
    fn title(&self) -> &'static str {
        match self.link {
            Link::Enrolment => "启用工作人员账号",
            Link::SecondFactor => "重新绑定身份验证器",
            Link::Password => "重新设置密码",
        }
    }

    fn lead(&self) -> &'static str {
        match self.link {
            Link::Enrolment => "请绑定身份验证器并设置密码。",
            Link::SecondFactor => "请绑定新的身份验证器，原来的验证器和通行密钥随即失效。密码不变。",
            Link::Password => "请设置新密码。身份验证器和通行密钥不变。",
        }
    }

    fn submit(&self) -> &'static str {
        match self.link {
            Link::Enrolment => "启用账号",
            Link::SecondFactor => "确认绑定",
            Link::Password => "设置密码",
        }
    }

    fn password_hint(&self) -> String {
        wording::staff_password_hint()
    }
}

#[derive(Template)]
#[template(path = "invitation_gone.html")]
struct GonePage {
    shell: Shell,
    sentence: String,
}

/// A link that is good now.
struct Open {
    link: Link,
    invitation: rows::Invitation,
    officer: rows::Row,
    secret: Vec<u8>,
    factor: Factor,
}

/// Shows what the link is for.
pub(crate) async fn show(_: Anyone, State(room): State<Room>, IdPath(token): IdPath<String>, shell: Shell) -> Answer {
    match find(&room.accounts, &token).await? {
        Some(open) => page(&room.accounts, &token, &open, shell, StatusCode::OK, Form::default()),
        None => gone(shell),
    }
}

/// 【启用账号】, 【确认绑定】 or 【设置密码】
pub(crate) async fn accept(
    _: Anyone,
    State(room): State<Room>,
    IdPath(token): IdPath<String>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    let accounts = &room.accounts;
    let Some(open) = find(accounts, &token).await? else { return gone(shell) };
    let (outcome, said) = match open.link {
        Link::Enrolment => (enrol(accounts, &open, &form).await, wording::OFFICER_READY),
        Link::SecondFactor => (bind_factor(accounts, &open, &form, asker).await, wording::officers::FACTOR_SET),
        Link::Password => (set_password(accounts, &open, &form, asker).await, wording::officers::PASSWORD_SET),
    };
    match outcome {
        Ok(true) => Ok(web::see_other_saying("/account/sign-in/officer", said)),
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
    let Some(officer) = rows::by_id(db, invitation.officer_id).await?.filter(|o| o.state != "suspended") else {
        return Ok(None);
    };
    let Some(link) = Link::of_code(&invitation.purpose) else { return Ok(None) };
    let secret = accounts
        .keys
        .open(officers::INVITED_TOTP, invitation.id, &invitation.totp_sealed)
        .map_err(Stop::fault)?
        .to_vec();
    let factor = Factor::new(&secret)?;
    Ok(Some(Open { link, invitation, officer, secret, factor }))
}

/// Reads the new password.
fn read_password<'a>(officer: &rows::Row, form: &'a Form, found: &mut Findings) -> &'a str {
    let typed = form.raw("password");
    let words = [officer.username.as_str(), officer.name.as_str(), officer.division.as_str()];
    found.keep("password", "密码", check_new(typed, Policy::Officer, &words), wording::password);
    if form.raw("password_again") != typed {
        found.add("password_again", "确认密码", wording::PASSWORDS_DIFFER);
    }
    typed
}

/// Reads the first code of the new authenticator.
fn read_first_code(accounts: &Accounts, open: &Open, form: &Form, found: &mut Findings) -> i64 {
    let step = open.factor.step_of(form.get("otp"), accounts.clock.now(), 0);
    if step.is_none() {
        found.add("otp", "动态验证码", wording::OTP_DOES_NOT_FIT);
    }
    step.unwrap_or_default()
}

/// Sets up the account; `false` where the link was used a moment ago.
async fn enrol(accounts: &Accounts, open: &Open, form: &Form) -> Result<bool, Stop> {
    let officer = &open.officer;
    let mut found = Findings::default();
    let typed = read_password(officer, form, &mut found);
    let step = read_first_code(accounts, open, form, &mut found);
    if !found.none() {
        return Err(found.refusal().into());
    }
    staff_passwords::check_history(accounts, officer, typed).await?;
    let phc = accounts.passwords.hash(typed.to_owned()).await?;
    let tx = accounts.store.begin().await?;
    if !used(&tx, accounts, open).await? {
        return Ok(false);
    }
    let id = OfficerId(officer.id);
    staff_passwords::set(&*tx, accounts, id, &phc).await?;
    replace_factor(&tx, accounts, open, step).await?;
    rows::set_state(&*tx, officer.id, &officer.state, "active").await?;
    note(&tx, accounts, officer, "officer.enrolment", Some((&officer.state, "active"))).await?;
    tx.commit().await?;
    Ok(true)
}

/// Binds another authenticator, for whoever knows the password; passkeys are gone with the one that was lost.
async fn bind_factor(accounts: &Accounts, open: &Open, form: &Form, asker: Asker) -> Result<bool, Stop> {
    let officer = &open.officer;
    let mut found = Findings::default();
    if form.raw("current_password").is_empty() {
        found.add("current_password", "登录密码", wording::REQUIRED);
    }
    let step = read_first_code(accounts, open, form, &mut found);
    if !found.none() {
        return Err(found.refusal().into());
    }
    let subject = Subject::Officer(OfficerId(officer.id));
    let attempts =
        Attempts::from(accounts, Kind::Officer.code(), &officer.username_folded, Some(subject), asker).await?;
    let tried = attempts.reserve(accounts).await?;
    let typed: String = form.raw("current_password").chars().take(TYPED_CHARACTERS_MAX).collect();
    let phc = officer.password.clone().unwrap_or_default();
    let Some(tried) = tried.with(accounts, typed, phc).await? else {
        failed(accounts, subject, "password", asker).await?;
        return Err(Refusal::field("current_password", "登录密码", wording::PASSWORD_WRONG).into());
    };
    tried.take_back(accounts).await?;
    let tx = accounts.store.begin().await?;
    if !used(&tx, accounts, open).await? {
        return Ok(false);
    }
    replace_factor(&tx, accounts, open, step).await?;
    proposal::done(&*tx, officer.id, ProposalKind::SecondFactor.code()).await?;
    note(&tx, accounts, officer, "officer.second_factor", None).await?;
    tx.commit().await?;
    Ok(true)
}

/// Chooses another password, for whoever holds the second factor, which stays as it is.
async fn set_password(accounts: &Accounts, open: &Open, form: &Form, asker: Asker) -> Result<bool, Stop> {
    let officer = &open.officer;
    let mut found = Findings::default();
    let typed = read_password(officer, form, &mut found);
    if form.get("otp").is_empty() {
        found.add("otp", "动态验证码", wording::OTP_NEEDED);
    }
    if !found.none() {
        return Err(found.refusal().into());
    }
    let step = factor_step(accounts, officer, form.get("otp"), asker).await?;
    staff_passwords::check_history(accounts, officer, typed).await?;
    let phc = accounts.passwords.hash(typed.to_owned()).await?;
    let tx = accounts.store.begin().await?;
    if !rows::use_step(&*tx, officer.id, step).await? {
        return Err(Refusal::SecondFactorWrong.into());
    }
    if !used(&tx, accounts, open).await? {
        return Ok(false);
    }
    staff_passwords::set(&*tx, accounts, OfficerId(officer.id), &phc).await?;
    note(&tx, accounts, officer, "password.reset", None).await?;
    tx.commit().await?;
    Ok(true)
}

/// Uses the link up and ends the sessions; `false` where it was used a moment ago.
async fn used(tx: &sea_orm::DatabaseTransaction, accounts: &Accounts, open: &Open) -> Result<bool, Stop> {
    if !rows::use_invitation(tx, open.invitation.id, accounts.clock.now()).await? {
        return Ok(false);
    }
    sessions::end_all_of(tx, Subject::Officer(OfficerId(open.officer.id))).await?;
    Ok(true)
}

async fn replace_factor(
    tx: &sea_orm::DatabaseTransaction,
    accounts: &Accounts,
    open: &Open,
    step: i64,
) -> Result<(), Stop> {
    let id = open.officer.id;
    let sealed = accounts.keys.seal(officers::TOTP, id, &open.secret);
    rows::set_totp(tx, id, sealed, step).await?;
    passkey::delete_of(tx, id).await?;
    Ok(())
}

async fn note(
    tx: &sea_orm::DatabaseTransaction,
    accounts: &Accounts,
    officer: &rows::Row,
    action: &'static str,
    states: Option<(&str, &str)>,
) -> Result<(), Stop> {
    let deed = outbox::Deed {
        at: accounts.clock.now(),
        actor: &Actor::Officer(OfficerId(officer.id)),
        action,
        object_kind: "officer",
        object_id: officer.id,
        states,
        detail: serde_json::json!({}),
    };
    Ok(outbox::record(tx, &deed).await?)
}

fn page(accounts: &Accounts, token: &str, open: &Open, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let Open { link, officer, factor, .. } = open;
    let demo = accounts.demo && *link != Link::Password;
    let demo_code = demo.then(|| factor.acceptable(accounts.clock.now(), 0)).flatten();
    web::page_with_status(
        status,
        &InvitationPage {
            form,
            link: *link,
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
