//! 密码修改 (A6): a 个人 and a 单位 page; officers have theirs at the same address. All other sessions end. The password that
//! was verified must still be the one in place: a reset that comes between is not undone.

use crate::{
    Accounts, Policy, Refusal, Room, Subject,
    asking::Findings,
    messages,
    officers::staff_passwords,
    persons,
    register::read_new_password,
    sessions,
    sign_in::Attempts,
    store::{officer as officer_rows, person as person_rows},
    username, wording,
};
use access::{Actor, Identity, OrganisationAccountIdentity, SessionId, SignedIn};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use web::{Answer, Form, Shell, Stop};

#[derive(Template)]
#[template(path = "change_password.html")]
struct ChangePasswordPage {
    shell: Shell,
    form: Form,
    /// 单位 page or 个人 page.
    organisation: bool,
    /// Whether the account signed in is of the page's kind.
    fits: bool,
    officer: bool,
    min: usize,
}

impl ChangePasswordPage {
    fn password_hint(&self) -> String {
        if self.officer { wording::staff_password_hint() } else { wording::password_hint(self.min) }
    }
}

fn page(shell: Shell, status: StatusCode, form: Form, organisation: bool) -> Answer {
    let (fits, officer) = match &*shell.identity {
        Identity::Organisation(_) => (organisation, false),
        Identity::Person(_) => (!organisation, false),
        Identity::Officer(_) => (!organisation, true),
        Identity::Anonymous => (false, false),
    };
    let min = if officer { Policy::Officer } else { Policy::Public }.characters_min();
    web::page_with_status(status, &ChangePasswordPage { shell, form, organisation, fits, officer, min })
}

/// The 个人 page.
pub(crate) async fn show(door: SignedIn, shell: Shell) -> Answer {
    if matches!(door.identity(), Identity::Organisation(_)) {
        return Ok(web::see_other("/account/password/organisation"));
    }
    page(shell, StatusCode::OK, Form::default(), false)
}

/// The 单位 page.
pub(crate) async fn show_organisation(_: SignedIn, shell: Shell) -> Answer {
    page(shell, StatusCode::OK, Form::default(), true)
}

/// 【确认修改】 of a person or an officer.
pub(crate) async fn change(door: SignedIn, State(room): State<Room>, shell: Shell, form: Form) -> Answer {
    let outcome = match door.identity() {
        Identity::Person(p) => of_person(&room.accounts, p, &form).await.map(|()| "/me"),
        Identity::Officer(o) => of_officer(&room.accounts, o, &form).await.map(|()| "/bureau"),
        Identity::Organisation(_) | Identity::Anonymous => Err(Refusal::OtherAccountKind.into()),
    };
    match outcome {
        Ok(home) => Ok(web::see_other_saying(home, wording::PASSWORD_CHANGED)),
        Err(stop) => form.come_back(stop, |status, form| page(shell, status, form, false)),
    }
}

/// 【确认修改】 of an organisation account, also of one that still carries an old code: it does no business, and keeps
/// its password (B7).
pub(crate) async fn change_organisation(door: SignedIn, State(room): State<Room>, shell: Shell, form: Form) -> Answer {
    let outcome = match door.identity() {
        Identity::Organisation(account) => of_organisation(&room, account, &form).await.map(|()| account.has_old_code),
        Identity::Person(_) | Identity::Officer(_) | Identity::Anonymous => Err(Refusal::OtherAccountKind.into()),
    };
    match outcome {
        Ok(has_old_code) => {
            let home = if has_old_code { "/account/password/organisation" } else { "/unit" };
            Ok(web::see_other_saying(home, wording::PASSWORD_CHANGED))
        }
        Err(stop) => form.come_back(stop, |status, form| page(shell, status, form, true)),
    }
}

async fn of_person(accounts: &Accounts, person: &access::PersonIdentity, form: &Form) -> Result<(), Stop> {
    crate::holds::check(accounts.store.read(), person.id, accounts.clock.now()).await??;
    let row = person_rows::by_id(accounts.store.read(), person.id.0).await?.ok_or(web::NotFound)?;
    let phone = accounts.keys.open_text(persons::PHONE, row.id, &row.phone_sealed).map_err(Stop::fault)?;
    let document = accounts.keys.open_text(persons::DOCUMENT, row.id, &row.document_sealed).map_err(Stop::fault)?;
    let words = [row.username.as_str(), &row.name, &phone, &document];
    let new = read(form, Policy::Public, &words)?;
    let phc = verified(accounts, "person", &row.username, &row.password, form, new).await?;
    let tx = accounts.store.begin().await?;
    if !person_rows::replace_password(&*tx, row.id, &row.password, &phc).await? {
        return Err(Refusal::OldPasswordWrong.into());
    }
    ended(&tx, accounts, Subject::Person(person.id), person.session, &Actor::Person(person.id)).await?;
    let template = messages::Template::PasswordChanged { account: seal::mask_account(&row.username) };
    messages::send(&*tx, accounts, &phone, &template).await?;
    Ok(tx.commit().await?)
}

async fn of_officer(accounts: &Accounts, officer: &access::OfficerIdentity, form: &Form) -> Result<(), Stop> {
    let row = officer_rows::by_id(accounts.store.read(), officer.id.0).await?.ok_or(web::NotFound)?;
    let new = read(form, Policy::Officer, &[&row.username, &row.name])?;
    let old = row.password.clone().unwrap_or_default();
    let phc = verified(accounts, "officer", &row.username, &old, form, new.clone()).await?;
    staff_passwords::check_history(accounts, &row, &new).await?;
    let tx = accounts.store.begin().await?;
    if !officer_rows::holds_password(&*tx, row.id, &old).await? {
        return Err(Refusal::OldPasswordWrong.into());
    }
    staff_passwords::set(&*tx, accounts, officer.id, &phc).await?;
    ended(&tx, accounts, Subject::Officer(officer.id), officer.session, &Actor::Officer(officer.id)).await?;
    Ok(tx.commit().await?)
}

async fn of_organisation(room: &Room, account: &OrganisationAccountIdentity, form: &Form) -> Result<(), Stop> {
    let accounts = &room.accounts;
    let id = account.organisation;
    let login = room.side.account(id).await?.ok_or(web::NotFound)?;
    let new = read(form, Policy::Public, &[&login.username, &login.name])?;
    let phc = verified(accounts, "organisation", &login.username, &login.password, form, new).await?;
    let tx = accounts.store.begin().await?;
    if !room.side.replace_password(&tx, id, &login.password, &phc).await? {
        return Err(Refusal::OldPasswordWrong.into());
    }
    ended(&tx, accounts, Subject::Organisation(id), account.session, &Actor::Organisation(id)).await?;
    Ok(tx.commit().await?)
}

/// Reads the form: the new password, found good enough.
fn read(form: &Form, policy: Policy, words: &[&str]) -> Result<String, Refusal> {
    let mut found = Findings::default();
    if form.raw("old_password").is_empty() {
        found.add("old_password", "原密码", wording::REQUIRED);
    }
    let new = read_new_password(form, "新密码", "确认新密码", policy, words, &mut found);
    if new.as_deref().is_some_and(|n| n == form.raw("old_password")) {
        found.add("password", "新密码", wording::SAME_PASSWORD);
    }
    match new {
        Some(new) if found.none() => Ok(new),
        Some(_) | None => Err(found.refusal()),
    }
}

/// The hash of the new password, once the old one proved right. Wrong ones count as at sign-in.
async fn verified(
    accounts: &Accounts,
    kind: &str,
    name: &str,
    old_phc: &str,
    form: &Form,
    new: String,
) -> Result<String, Stop> {
    let attempts = Attempts::of(accounts, kind, &username::folded(name));
    let tried = attempts.reserve(accounts).await?;
    let old: String = form.raw("old_password").chars().take(200).collect();
    tried.with(accounts, old, old_phc.to_owned()).await?.ok_or(Refusal::OldPasswordWrong)?.right(accounts).await?;
    Ok(accounts.passwords.hash(new).await?)
}

async fn ended(
    tx: &sea_orm::DatabaseTransaction,
    accounts: &Accounts,
    subject: Subject,
    session: SessionId,
    actor: &Actor,
) -> Result<(), Stop> {
    sessions::end_others_of(tx, subject, session).await?;
    let (kind, id) = subject.parts();
    outbox::record(
        tx,
        &outbox::Deed {
            at: accounts.clock.now(),
            actor,
            action: "password.change",
            object_kind: kind,
            object_id: id,
            states: None,
            detail: serde_json::json!({}),
        },
    )
    .await?;
    Ok(())
}

#[cfg(test)]
#[path = "change_password_test.rs"]
mod tests;
