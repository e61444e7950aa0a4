//! 登录 (A5): 个人登录, 单位登录, 工作人员登录; 退出登录. An unknown name, a wrong password and a closed account are answered
//! alike and after the same work.

use crate::{
    Accounts, OrganisationLogin, Refusal, Room, Subject,
    asking::Asker,
    failed_sign_ins, passwords, provider,
    second_factor::{Proof, second_factor, show_code_in_demo, ticket, ticket_has_passkeys},
    sessions,
    store::{officer as officer_rows, person as person_rows},
    throttle, username, wording,
};
use access::{Actor, Anyone, Identity, OfficerId, OrganisationId, PersonId, SessionId, SessionToken};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use web::{Answer, Form, Shell, Stop};

pub(crate) use crate::throttle::Attempts;

/// Longer ones are nobody's.
const TYPED_CHARACTERS_MAX: usize = 200;

/// Which kind of account signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 个人登录
    Person,
    /// 单位登录
    Organisation,
    /// 工作人员登录
    Officer,
}

impl Kind {
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        [Self::Person, Self::Organisation, Self::Officer].into_iter().find(|k| k.code() == code)
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Officer => "officer",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Person => "/account/sign-in",
            Self::Organisation => "/account/sign-in/organisation",
            Self::Officer => "/account/sign-in/officer",
        }
    }

    fn zh(self) -> &'static str {
        match self {
            Self::Person => "个人登录",
            Self::Organisation => "单位登录",
            Self::Officer => "工作人员登录",
        }
    }

    /// Where the account's own pages begin.
    fn home(self) -> &'static str {
        match self {
            Self::Person => "/me",
            Self::Organisation => "/unit",
            Self::Officer => "/bureau",
        }
    }
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    shell: Shell,
    form: Form,
    kind: Kind,
    /// 动态验证码 is asked for, the password was right.
    second: bool,
    /// A passkey may stand in for it.
    passkeys: bool,
    /// Other authorities to sign in through.
    doors: Vec<provider::Door>,
}

impl SignInPage {
    fn tabs(&self) -> [Kind; 3] {
        [Kind::Person, Kind::Organisation, Kind::Officer]
    }

    fn back_query(&self) -> String {
        let back = self.form.raw("back");
        if back.is_empty() {
            String::new()
        } else {
            format!("?back={}", percent_encoding::utf8_percent_encode(back, percent_encoding::NON_ALPHANUMERIC))
        }
    }
}

fn page(room: &Room, shell: Shell, kind: Kind, status: StatusCode, form: Form) -> Answer {
    let second = !form.raw("ticket").is_empty();
    let doors = match kind {
        Kind::Person => provider::doors(&room.accounts.providers, provider::Whose::Person),
        Kind::Organisation => provider::doors(&room.accounts.providers, provider::Whose::Organisation),
        Kind::Officer => Vec::new(),
    };
    web::page_with_status(status, &SignInPage { shell, form, kind, second, passkeys: false, doors })
}

/// The second step of an officer, with passkeys where there are some.
async fn second_page(room: &Room, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let passkeys = ticket_has_passkeys(&room.accounts, form.raw("ticket")).await?;
    let (kind, second) = (Kind::Officer, !form.raw("ticket").is_empty());
    web::page_with_status(status, &SignInPage { shell, form, kind, second, passkeys, doors: Vec::new() })
}

#[derive(serde::Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    back: String,
}

/// 个人登录
pub(crate) async fn show_person(
    _: Anyone,
    State(room): State<Room>,
    shell: Shell,
    axum::extract::Query(q): axum::extract::Query<Back>,
) -> Answer {
    page(&room, shell, Kind::Person, StatusCode::OK, Form::of([("back", q.back)]))
}

/// 单位登录
pub(crate) async fn show_organisation(
    _: Anyone,
    State(room): State<Room>,
    shell: Shell,
    axum::extract::Query(q): axum::extract::Query<Back>,
) -> Answer {
    page(&room, shell, Kind::Organisation, StatusCode::OK, Form::of([("back", q.back)]))
}

/// 工作人员登录
pub(crate) async fn show_officer(
    _: Anyone,
    State(room): State<Room>,
    shell: Shell,
    axum::extract::Query(q): axum::extract::Query<Back>,
) -> Answer {
    page(&room, shell, Kind::Officer, StatusCode::OK, Form::of([("back", q.back)]))
}

/// 【登录】 of a person; with 以法人身份登录 the choice of organisations follows.
pub(crate) async fn person(door: Anyone, State(room): State<Room>, asker: Asker, shell: Shell, form: Form) -> Answer {
    match check(&room, Kind::Person, asker, &form).await {
        Ok(found) => {
            let token = open(&room.accounts, door.identity().session(), &found, None, asker).await?;
            let to = if form.ticked("as_organisation") {
                let back = percent_encoding::utf8_percent_encode(form.get("back"), percent_encoding::NON_ALPHANUMERIC);
                format!("/account/acting?back={back}")
            } else {
                back_or(&form, Kind::Person.home())
            };
            Ok(with_session(&room.accounts, web::see_other(&to), &token))
        }
        Err(stop) => form.come_back(stop, |status, form| page(&room, shell, Kind::Person, status, form)),
    }
}

/// 【登录】 of an organisation account.
pub(crate) async fn organisation(
    door: Anyone,
    State(room): State<Room>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    match check(&room, Kind::Organisation, asker, &form).await {
        Ok(found) => {
            let token = open(&room.accounts, door.identity().session(), &found, None, asker).await?;
            Ok(with_session(&room.accounts, web::see_other(&back_or(&form, Kind::Organisation.home())), &token))
        }
        Err(stop) => form.come_back(stop, |status, form| page(&room, shell, Kind::Organisation, status, form)),
    }
}

/// 【登录】 of an officer: first the password, then 动态验证码.
pub(crate) async fn officer(
    door: Anyone,
    State(room): State<Room>,
    asker: Asker,
    shell: Shell,
    mut form: Form,
) -> Answer {
    let accounts = &room.accounts;
    if form.raw("ticket").is_empty() {
        return match check(&room, Kind::Officer, asker, &form).await {
            Ok(found) => {
                let Found::Officer(row) = found else { return Err(Refusal::WrongNameOrPassword.into()) };
                show_code_in_demo(accounts, &row).await?;
                form.forget("password");
                form.set("ticket", ticket(accounts, &row));
                second_page(&room, shell, StatusCode::OK, form).await
            }
            Err(stop) => form.come_back(stop, |status, form| page(&room, shell, Kind::Officer, status, form)),
        };
    }
    match second_factor(accounts, &form, asker).await {
        Ok((row, proof)) => {
            let token = open(accounts, door.identity().session(), &Found::Officer(row), Some(proof), asker).await?;
            Ok(with_session(accounts, web::see_other(&back_or(&form, Kind::Officer.home())), &token))
        }
        Err(stop) => {
            if stop.refusal().is_some_and(|r| r.code() == "second_factor_too_late") {
                form.forget("ticket");
            }
            form.forget("passkey");
            let Some(refusal) = stop.refusal() else { return Err(stop) };
            let (status, form) = (refusal.status(), form.refused(refusal));
            second_page(&room, shell, status, form).await
        }
    }
}

/// 【退出登录】
pub(crate) async fn sign_out(door: Anyone, State(room): State<Room>) -> Answer {
    end(&room.accounts, door.identity()).await?;
    let mut response = web::see_other_saying("/recruitment", wording::SIGNED_OUT);
    set_cookie(&mut response, &room.accounts.cookie.clear().to_string());
    Ok(response)
}

pub(crate) async fn end(accounts: &Accounts, identity: &Identity) -> Result<(), Stop> {
    if let (Some(session), Some(actor)) = (identity.session(), identity.actor()) {
        let tx = accounts.store.begin().await?;
        sessions::end(&*tx, session).await?;
        note(&tx, &actor, "session.closing", session, serde_json::json!({}), accounts.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Writes a line about a session into the log.
pub(crate) async fn note(
    tx: &sea_orm::DatabaseTransaction,
    actor: &Actor,
    action: &'static str,
    session: SessionId,
    detail: serde_json::Value,
    at: clock::Timestamp,
) -> Result<(), sea_orm::DbErr> {
    let deed = outbox::Deed { at, actor, action, object_kind: "session", object_id: session.0, states: None, detail };
    outbox::record(tx, &deed).await
}

/// The page to return to after signing in.
pub(crate) fn back_or(form: &Form, home: &str) -> String {
    let back = form.get("back");
    if back.is_empty() { home.to_owned() } else { web::safe_back(back).to_owned() }
}

/// Whose user name and password were right.
pub(crate) enum Found {
    /// A person.
    Person(PersonId),
    /// An organisation account.
    Organisation(OrganisationLogin),
    /// An officer, whose second factor is still to be checked.
    Officer(officer_rows::Row),
}

impl Found {
    fn subject(&self) -> (Subject, Actor) {
        match self {
            Self::Person(id) => (Subject::Person(*id), Actor::Person(*id)),
            Self::Organisation(o) => (Subject::Organisation(o.id), Actor::Organisation(o.id)),
            Self::Officer(row) => (Subject::Officer(OfficerId(row.id)), Actor::Officer(OfficerId(row.id))),
        }
    }
}

/// Checks user name and password.
pub(crate) async fn check(room: &Room, kind: Kind, asker: Asker, form: &Form) -> Result<Found, Stop> {
    let accounts = &room.accounts;
    let (name, password) = (form.get("username"), form.raw("password"));
    let mut found = crate::asking::Findings::default();
    for (field, label, value) in [("username", "用户名", name), ("password", "密码", password)] {
        if value.is_empty() {
            found.add(field, label, wording::REQUIRED);
        }
    }
    if !found.none() {
        return Err(found.refusal().into());
    }
    accounts.allow_address(asker.address)?;
    let too_long = name.chars().count() > TYPED_CHARACTERS_MAX || password.chars().count() > TYPED_CHARACTERS_MAX;
    let (name, password) = if too_long { ("", "") } else { (name, password) };
    let folded = username::folded(name);
    let db = accounts.store.read();
    let mut shut = None;
    let (account, phc) = match kind {
        Kind::Person => match person_rows::by_username(db, &folded).await? {
            Some(row) => (Some(Found::Person(PersonId(row.id))), Some(row.password)),
            None => (None, None),
        },
        Kind::Organisation => match room.side.account_by_username(name).await? {
            Some(login) => {
                let phc = login.password.clone();
                (Some(Found::Organisation(login)), Some(phc))
            }
            None => (None, None),
        },
        Kind::Officer => match officer_rows::by_username(db, &folded).await? {
            Some(row) if row.state == "active" => {
                let phc = row.password.clone();
                (Some(Found::Officer(row)), phc)
            }
            Some(row) => {
                shut = (row.state == "suspended").then_some(Subject::Officer(OfficerId(row.id)));
                (None, None)
            }
            None => (None, None),
        },
    };
    let subject = account.as_ref().map(|f| f.subject().0);
    let tried = Attempts::from(accounts, kind.code(), &folded, subject, asker).await?.reserve(accounts).await?;
    let phc = phc.unwrap_or_else(|| passwords::DUMMY.to_owned());
    match (account, tried.with(accounts, password.to_owned(), phc).await?) {
        (Some(found), Some(tried)) => {
            match kind {
                Kind::Person | Kind::Organisation => tried.right(accounts).await?,
                Kind::Officer => tried.take_back(accounts).await?,
            }
            Ok(found)
        }
        _ => {
            let (whose, wrong) = match (subject, shut) {
                (Some(subject), _) => (Some(subject), "password"),
                (None, Some(shut)) => (Some(shut), "suspended"),
                (None, None) => (None, "unknown"),
            };
            let tx = accounts.store.begin().await?;
            failed_sign_ins::record(&*tx, kind, whose, wrong, asker, accounts.clock.now()).await?;
            tx.commit().await?;
            Err(Refusal::WrongNameOrPassword.into())
        }
    }
}

/// Opens the session: the one before ends, so that nothing of it can be used again.
pub(crate) async fn open(
    accounts: &Accounts,
    before: Option<SessionId>,
    found: &Found,
    proof: Option<Proof>,
    asker: Asker,
) -> Result<Opened, Stop> {
    let (subject, actor) = found.subject();
    let now = accounts.clock.now();
    let tx = accounts.store.begin().await?;
    if let (Found::Officer(row), Some(proof)) = (found, proof) {
        proof.use_up(&tx, accounts, row.id).await?;
        officer_rows::signed_in(&*tx, row.id, now).await?;
    }
    let opened = open_in(&tx, accounts, before, (subject, None), &actor, asker, now).await?;
    tx.commit().await?;
    Ok(opened)
}

/// A session that was opened: what the answer puts into cookies.
pub(crate) struct Opened {
    token: SessionToken,
    /// A new mark for a browser that had none.
    mark: Option<SessionToken>,
}

/// Opens a session in a transaction, knows the browser again from now on, and says so in the log.
pub(crate) async fn open_in(
    tx: &sea_orm::DatabaseTransaction,
    accounts: &Accounts,
    before: Option<SessionId>,
    (subject, acting): (Subject, Option<OrganisationId>),
    actor: &Actor,
    asker: Asker,
    now: clock::Timestamp,
) -> Result<Opened, Stop> {
    if let Some(before) = before {
        sessions::end(tx, before).await?;
    }
    let (token, session) = sessions::open_on(tx, subject, acting, asker.device, now).await?;
    let mark = throttle::know(tx, accounts, subject, asker).await?;
    let (device, network) = (asker.device.words(), asker.device.network());
    let detail = serde_json::json!({ "acting_for": acting, "device": device, "network": network });
    note(tx, actor, "session.opening", session, detail, now).await?;
    Ok(Opened { token, mark })
}

/// Puts the session's cookie on an answer, and the mark of a browser that had none.
pub(crate) fn with_session(accounts: &Accounts, mut response: Response, opened: &Opened) -> Response {
    if let Some(mark) = &opened.mark {
        set_cookie(&mut response, &accounts.cookie.device(mark).to_string());
    }
    with_token(accounts, response, &opened.token)
}

/// Puts the session's cookie on an answer.
pub(crate) fn with_token(accounts: &Accounts, mut response: Response, token: &SessionToken) -> Response {
    set_cookie(&mut response, &accounts.cookie.set(token).to_string());
    response
}

pub(crate) fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
#[path = "sign_in_test.rs"]
mod tests;
