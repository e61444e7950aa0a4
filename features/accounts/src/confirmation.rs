//! 验证身份: before what a borrowed screen must not do, the owner of the session proves to be there (control 10 of the
//! security baseline, ASVS V7.5). A person by a code to the own phone, an organisation account by a code to the phone of the
//! person who registered it, an officer by the second factor. The proof counts for five minutes and puts the session
//! under a new secret. A form that was stopped comes here whole and is sent on afterwards; passwords and files are not kept.

use crate::{
    Accounts, Refusal, Room, Subject,
    asking::{Asker, Findings, read_code},
    codes::{self, Purpose as CodePurpose},
    passkeys::{self, Purpose},
    persons,
    second_factor::{self, has_passkeys, show_code_in_demo},
    sessions,
    sign_in::{Attempts, note, with_token},
    store::officer as officer_rows,
    username, wording,
};
use access::{Identity, OfficerIdentity, OrganisationAccountIdentity, SessionToken, SignedIn};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use web::{Answer, Form, Shell, Stop};

/// Before the names of fields that wait for the proof.
const KEPT: &str = "kept.";
/// Longer passwords are nobody's.
const TYPED_CHARACTERS_MAX: usize = 200;

/// By what the owner proves to be there.
enum Means {
    /// A code to this phone, for this purpose.
    Phone(String, CodePurpose),
    /// The account's own password, where the person who registered the organisation has no account any more.
    Password,
    /// 动态验证码
    SecondFactor,
}

#[derive(Template)]
#[template(path = "confirmation.html")]
struct ConfirmationPage {
    shell: Shell,
    form: Form,
    /// The phone, masked; `None` for officers and for the password.
    phone: Option<String>,
    password: bool,
    organisation: bool,
    /// An officer's passkey may stand in for 动态验证码.
    passkeys: bool,
    kept: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "confirmed.html")]
struct ConfirmedPage {
    shell: Shell,
    to: String,
    kept: Vec<(String, String)>,
}

/// `?return=`
#[derive(serde::Deserialize)]
pub(crate) struct Return {
    #[serde(default)]
    r#return: String,
}

/// Asks for the proof; whoever gave one a moment ago goes on at once.
pub(crate) async fn show(door: SignedIn, State(room): State<Room>, Query(q): Query<Return>, shell: Shell) -> Answer {
    let form = Form::of([("return", way_back(&door, &q.r#return))]);
    if door.identity().is_proven() {
        return Ok(web::see_other(form.raw("return")));
    }
    if let Identity::Officer(o) = door.identity()
        && let Some(row) = officer_rows::by_id(room.accounts.store.read(), o.id.0).await?
    {
        show_code_in_demo(&room.accounts, &row).await?;
    }
    page(&room, &door, shell, StatusCode::OK, form).await
}

/// A form that was stopped at a door: kept in the page, but for passwords and files.
pub(crate) async fn hold(
    door: SignedIn,
    State(room): State<Room>,
    Query(q): Query<Return>,
    shell: Shell,
    form: Form,
) -> Answer {
    let mut held = Form::of([("return", way_back(&door, &q.r#return)), ("held", "yes".to_owned())]);
    for (name, value) in form.pairs().filter(|(name, _)| !name.contains("password")) {
        held.add(&format!("{KEPT}{name}"), value);
    }
    if form.files().iter().any(|f| !f.bytes.is_empty()) {
        held.set("files", "yes");
    }
    page(&room, &door, shell, StatusCode::UNAUTHORIZED, held).await
}

/// 【获取验证码】
pub(crate) async fn send_code(
    door: SignedIn,
    State(room): State<Room>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    match send(&room, &door).await {
        Ok(message) if asker.json => asker.answer_code(form, Ok(message), |_, _| Err(web::NotFound.into())),
        Err(stop) if asker.json => Err(stop),
        Ok(message) => {
            let mut form = form;
            form.set("code_outcome", message);
            page(&room, &door, shell, StatusCode::OK, form).await
        }
        Err(stop) => refused(&room, &door, shell, form, stop).await,
    }
}

/// 【确认】
pub(crate) async fn confirm(
    door: SignedIn,
    State(room): State<Room>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    match prove(&room, &door, &form, asker).await {
        Ok(token) => {
            let to = way_back(&door, form.raw("return"));
            let answer = if form.ticked("held") {
                web::page(&ConfirmedPage { shell, to, kept: original(&form) })?
            } else {
                web::see_other(&to)
            };
            Ok(with_token(&room.accounts, answer, &token))
        }
        Err(stop) => refused(&room, &door, shell, form, stop).await,
    }
}

/// `POST /api/v1/sessions/confirmation/codes`: sends the code.
pub(crate) async fn api_send_code(door: SignedIn, State(room): State<Room>) -> Answer {
    let message = send(&room, &door).await?;
    let body = serde_json::json!({ "message": message, "wait_seconds": codes::WAIT_SECONDS });
    Ok(web::json(StatusCode::CREATED, body))
}

/// `POST /api/v1/sessions/confirmation` {code | otp | password}: the proof; answers with the session's new cookie.
pub(crate) async fn api_confirm(door: SignedIn, State(room): State<Room>, asker: Asker, form: Form) -> Answer {
    let token = prove(&room, &door, &form, asker).await?;
    let until = room.accounts.clock.now().plus_minutes(sessions::PROOF_MINUTES);
    let body = serde_json::json!({ "until": until.rfc3339() });
    Ok(with_token(&room.accounts, web::json(StatusCode::CREATED, body), &token))
}

/// `POST /api/v1/sessions/confirmation/passkey-challenges`: what an officer's browser is asked to do instead.
pub(crate) async fn api_challenge(door: SignedIn, State(room): State<Room>) -> Answer {
    let Identity::Officer(officer) = door.identity() else { return Err(web::NotFound.into()) };
    let row = officer_rows::by_id(room.accounts.store.read(), officer.id.0).await?.ok_or(web::NotFound)?;
    let asked = passkeys::begin_use(&room.accounts, &row, Purpose::Confirmation).await?.ok_or(web::NotFound)?;
    Ok(web::json(StatusCode::CREATED, asked.json()))
}

async fn refused(room: &Room, door: &SignedIn, shell: Shell, form: Form, stop: Stop) -> Answer {
    match stop.refusal() {
        Some(refusal) => {
            let (status, form) = (refusal.status(), form.refused(refusal));
            page(room, door, shell, status, form).await
        }
        None => Err(stop),
    }
}

async fn page(room: &Room, door: &SignedIn, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let (phone, password) = match means(room, door.identity()).await? {
        Means::Phone(phone, _) => (Some(seal::mask_phone(&phone)), false),
        Means::Password => (None, true),
        Means::SecondFactor => (None, false),
    };
    let organisation = matches!(door.identity(), Identity::Organisation(_));
    let passkeys = match door.identity() {
        Identity::Officer(o) => has_passkeys(&room.accounts, o.id.0).await?,
        Identity::Person(_) | Identity::Organisation(_) | Identity::Anonymous => false,
    };
    let kept = form.pairs().filter(|(n, _)| n.starts_with(KEPT)).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    web::page_with_status(status, &ConfirmationPage { shell, form, phone, password, organisation, passkeys, kept })
}

/// The fields under their own names again.
fn original(form: &Form) -> Vec<(String, String)> {
    form.pairs().filter_map(|(n, v)| Some((n.strip_prefix(KEPT)?.to_owned(), v.to_owned()))).collect()
}

/// A page of this site, or the account's own first page.
fn way_back(door: &SignedIn, wanted: &str) -> String {
    if !wanted.is_empty() && web::safe_back(wanted) == wanted {
        return wanted.to_owned();
    }
    match door.identity() {
        Identity::Organisation(_) => "/unit",
        Identity::Officer(_) => "/bureau",
        Identity::Person(_) | Identity::Anonymous => "/me",
    }
    .to_owned()
}

async fn means(room: &Room, identity: &Identity) -> Result<Means, Stop> {
    let db = room.accounts.store.read();
    let (person, purpose) = match identity {
        Identity::Person(p) => (Some(p.id), CodePurpose::Confirmation),
        Identity::Organisation(o) => {
            (room.side.registrant(o.organisation).await?, CodePurpose::OrganisationConfirmation)
        }
        Identity::Officer(_) | Identity::Anonymous => return Ok(Means::SecondFactor),
    };
    let phone = match person {
        Some(person) => persons::phone_of(db, &room.accounts, person).await?,
        None => None,
    };
    Ok(phone.map_or(Means::Password, |phone| Means::Phone(phone, purpose)))
}

async fn send(room: &Room, door: &SignedIn) -> Result<String, Stop> {
    let accounts = &room.accounts;
    let Means::Phone(phone, purpose) = means(room, door.identity()).await? else {
        return Err(web::NotFound.into());
    };
    let tx = accounts.store.begin().await?;
    codes::issue(&*tx, accounts, purpose, &phone).await??;
    tx.commit().await?;
    Ok(wording::code_sent(&seal::mask_phone(&phone)))
}

/// Takes the proof and puts the session under a new secret.
async fn prove(room: &Room, door: &SignedIn, form: &Form, asker: Asker) -> Result<SessionToken, Stop> {
    let accounts = &room.accounts;
    if let Identity::Person(person) = door.identity() {
        // Whoever has just come back with another phone cannot prove to be the owner by that phone.
        crate::holds::check(accounts.store.read(), person.id, accounts.clock.now()).await??;
    }
    match (means(room, door.identity()).await?, door.identity()) {
        (Means::Phone(phone, purpose), _) => by_code(accounts, door, form, &phone, purpose).await,
        (Means::Password, Identity::Organisation(o)) => by_password(room, door, form, o, asker).await,
        (Means::SecondFactor, Identity::Officer(o)) => by_second_factor(accounts, door, form, o, asker).await,
        (Means::Password | Means::SecondFactor, _) => Err(web::NotFound.into()),
    }
}

async fn by_code(
    accounts: &Accounts,
    door: &SignedIn,
    form: &Form,
    phone: &str,
    purpose: CodePurpose,
) -> Result<SessionToken, Stop> {
    let mut found = Findings::default();
    let code = found.keep("code", "短信验证码", read_code(form, "code"), |()| wording::CODE_FORM.into());
    let Some(code) = code else { return Err(found.refusal().into()) };
    let tx = accounts.store.begin().await?;
    if let Err(refusal) = codes::check(&*tx, accounts, purpose, phone, &code).await? {
        tx.commit().await?;
        return Err(refusal.into());
    }
    let token = proven(&tx, accounts, door, "sms").await?;
    tx.commit().await?;
    Ok(token)
}

async fn by_password(
    room: &Room,
    door: &SignedIn,
    form: &Form,
    account: &OrganisationAccountIdentity,
    asker: Asker,
) -> Result<SessionToken, Stop> {
    let accounts = &room.accounts;
    let typed: String = form.raw("password").chars().take(TYPED_CHARACTERS_MAX).collect();
    if typed.is_empty() {
        return Err(Refusal::field("password", "登录密码", wording::REQUIRED).into());
    }
    let login = room.side.account(account.organisation).await?.ok_or(web::NotFound)?;
    let name = username::folded(&login.username);
    let subject = Subject::Organisation(account.organisation);
    let attempts = Attempts::from(accounts, "organisation", &name, Some(subject), asker).await?;
    let tried = attempts.reserve(accounts).await?;
    tried.with(accounts, typed, login.password).await?.ok_or(Refusal::PasswordWrong)?.right(accounts).await?;
    let tx = accounts.store.begin().await?;
    let token = proven(&tx, accounts, door, "password").await?;
    tx.commit().await?;
    Ok(token)
}

async fn by_second_factor(
    accounts: &Accounts,
    door: &SignedIn,
    form: &Form,
    officer: &OfficerIdentity,
    asker: Asker,
) -> Result<SessionToken, Stop> {
    if form.get("otp").is_empty() && form.raw("passkey").is_empty() {
        return Err(Refusal::field("otp", "动态验证码", wording::OTP_NEEDED).into());
    }
    let row = officer_rows::by_id(accounts.store.read(), officer.id.0).await?.ok_or(web::NotFound)?;
    let proof = second_factor::prove(accounts, &row, Purpose::Confirmation, form, asker).await?;
    let tx = accounts.store.begin().await?;
    proof.use_up(&tx, accounts, row.id).await?;
    let token = proven(&tx, accounts, door, proof.code()).await?;
    tx.commit().await?;
    Ok(token)
}

/// Notes the proof. The session may have ended while the person typed.
pub(crate) async fn proven(
    tx: &sea_orm::DatabaseTransaction,
    accounts: &Accounts,
    door: &SignedIn,
    by: &'static str,
) -> Result<SessionToken, Stop> {
    let now = accounts.clock.now();
    let (Some(session), Some(actor)) = (door.identity().session(), door.identity().actor()) else {
        return Err(Refusal::SessionGone.into());
    };
    let token = sessions::prove(tx, session, now).await?.ok_or(Refusal::SessionGone)?;
    note(tx, &actor, "session.confirmation", session, serde_json::json!({ "by": by }), now).await?;
    Ok(token)
}

#[cfg(test)]
#[path = "confirmation_test.rs"]
mod tests;
