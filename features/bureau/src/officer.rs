//! One officer, for the system administrator: roles and division, 停用 and 恢复, one-time links. Nobody changes the own
//! account, and what gives power waits for a security officer.

use crate::{
    Bureau, divisions,
    officers::{as_json, read_place_and_roles},
    story::{self, Line},
    wording,
};
use access::{Fresh, Officer, OfficerId, SystemAdministration};
use accounts::{
    OfficerSummary,
    officers::{
        self, Link, OfficerState, Proposal,
        links::{self, may_reset},
        proposals::{self, Changed},
        suspension,
    },
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use web::{Answer, ChoiceGroup, Form, IdPath, NotFound, Shell, Stop, page_with_status, see_other_saying};

type Administrator = Officer<SystemAdministration>;

#[derive(Template)]
#[template(path = "officer.html")]
struct OfficerPage {
    shell: Shell,
    form: Form,
    officer: OfficerSummary,
    /// Nobody acts on the own account.
    own: bool,
    waiting: Option<Proposal>,
    /// A security officer agreed that the second factor may be set anew.
    may_reset: bool,
    roles: Vec<ChoiceGroup>,
    divisions: Vec<ChoiceGroup>,
    /// The one-time link just made; shown once.
    link: Option<String>,
    lines: Vec<Line>,
}

impl OfficerPage {
    fn is(&self, state: OfficerState) -> bool {
        self.officer.state == state
    }
}

/// `GET /bureau/officers/{officer}`
pub(crate) async fn show(
    admin: Administrator,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OfficerId>,
    shell: Shell,
) -> Answer {
    view(&bureau, &admin, id, shell, StatusCode::OK, None, None).await
}

/// `GET /api/v1/bureau/officers/{officer}`
pub(crate) async fn api_show(_: Administrator, State(bureau): State<Bureau>, IdPath(id): IdPath<OfficerId>) -> Answer {
    let officer = officers::by_id(bureau.organisations.accounts.store.read(), id).await?.ok_or(NotFound)?;
    Ok(web::json(StatusCode::OK, as_json(&officer)))
}

/// What an act on an officer's account came to.
enum Done {
    Said(&'static str),
    Link(String),
}

/// 【保存】 of roles and division.
pub(crate) async fn change(
    admin: Fresh<Administrator>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OfficerId>,
    shell: Shell,
    form: Form,
) -> Answer {
    let done = put_roles(&bureau, &admin, id, &form).await;
    answer(&bureau, &admin, id, shell, form, done).await
}

/// `POST /api/v1/bureau/officers/{officer}/roles`
pub(crate) async fn api_change(
    admin: Fresh<Administrator>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OfficerId>,
    form: Form,
) -> Answer {
    api_answer(put_roles(&bureau, &admin, id, &form).await?)
}

async fn put_roles(bureau: &Bureau, admin: &Administrator, id: OfficerId, form: &Form) -> Result<Done, Stop> {
    let accounts = &bureau.organisations.accounts;
    let mut mistakes = Vec::new();
    let (division, roles) = read_place_and_roles(form, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(accounts::Refusal::Fields(mistakes).into());
    }
    let tx = accounts.store.begin().await?;
    exists(&tx, id).await?;
    let by = admin.identity().id;
    let changed = proposals::change(&*tx, accounts, id, (&division, &roles), by).await??;
    tx.commit().await?;
    Ok(Done::Said(match changed {
        Changed::AtOnce => wording::ROLES_REMOVED,
        Changed::Proposed(_) => wording::PROPOSED,
    }))
}

/// 【停用】
pub(crate) async fn suspend(
    admin: Fresh<Administrator>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OfficerId>,
    shell: Shell,
    form: Form,
) -> Answer {
    let done = shut(&bureau, &admin, id, &form).await;
    answer(&bureau, &admin, id, shell, form, done).await
}

/// `POST /api/v1/bureau/officers/{officer}/suspension`
pub(crate) async fn api_suspend(
    admin: Fresh<Administrator>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OfficerId>,
    form: Form,
) -> Answer {
    api_answer(shut(&bureau, &admin, id, &form).await?)
}

async fn shut(bureau: &Bureau, admin: &Administrator, id: OfficerId, form: &Form) -> Result<Done, Stop> {
    let accounts = &bureau.organisations.accounts;
    let reason = proposals::read_reason(form.get("reason"))?;
    let tx = accounts.store.begin().await?;
    exists(&tx, id).await?;
    suspension::suspend(&*tx, accounts, id, &reason, admin.identity().id).await??;
    tx.commit().await?;
    Ok(Done::Said(wording::OFFICER_SUSPENDED))
}

/// 【恢复】
pub(crate) async fn bring_back(
    admin: Fresh<Administrator>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OfficerId>,
    shell: Shell,
    form: Form,
) -> Answer {
    let done = open_again(&bureau, &admin, id).await;
    answer(&bureau, &admin, id, shell, form, done).await
}

/// `POST /api/v1/bureau/officers/{officer}/resumption`
pub(crate) async fn api_bring_back(
    admin: Fresh<Administrator>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OfficerId>,
) -> Answer {
    api_answer(open_again(&bureau, &admin, id).await?)
}

async fn open_again(bureau: &Bureau, admin: &Administrator, id: OfficerId) -> Result<Done, Stop> {
    let accounts = &bureau.organisations.accounts;
    let tx = accounts.store.begin().await?;
    exists(&tx, id).await?;
    suspension::bring_back(&*tx, accounts, id, admin.identity().id).await??;
    tx.commit().await?;
    Ok(Done::Said(wording::OFFICER_BACK))
}

/// 【申请重置验证器】: a security officer decides.
pub(crate) async fn reset(
    admin: Fresh<Administrator>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OfficerId>,
    shell: Shell,
    form: Form,
) -> Answer {
    let done = ask_reset(&bureau, &admin, id, &form).await;
    answer(&bureau, &admin, id, shell, form, done).await
}

/// `POST /api/v1/bureau/officers/{officer}/second-factor`
pub(crate) async fn api_reset(
    admin: Fresh<Administrator>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OfficerId>,
    form: Form,
) -> Answer {
    api_answer(ask_reset(&bureau, &admin, id, &form).await?)
}

async fn ask_reset(bureau: &Bureau, admin: &Administrator, id: OfficerId, form: &Form) -> Result<Done, Stop> {
    let accounts = &bureau.organisations.accounts;
    let reason = proposals::read_reason(form.get("reset_reason"))
        .map_err(|_| accounts::Refusal::field("reset_reason", "重置原因", wording::RESET_REASON))?;
    let tx = accounts.store.begin().await?;
    exists(&tx, id).await?;
    proposals::reset_second_factor(&*tx, accounts, id, reason, admin.identity().id).await??;
    tx.commit().await?;
    Ok(Done::Said(wording::PROPOSED))
}

/// 【领取链接】: makes the one-time link and shows it once.
pub(crate) async fn link(
    admin: Fresh<Administrator>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OfficerId>,
    shell: Shell,
    form: Form,
) -> Answer {
    let done = make_link(&bureau, &admin, id, &form).await;
    answer(&bureau, &admin, id, shell, form, done).await
}

/// `POST /api/v1/bureau/officers/{officer}/links` {for: enrolment | second_factor | password}
pub(crate) async fn api_link(
    admin: Fresh<Administrator>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OfficerId>,
    form: Form,
) -> Answer {
    api_answer(make_link(&bureau, &admin, id, &form).await?)
}

async fn make_link(bureau: &Bureau, admin: &Administrator, id: OfficerId, form: &Form) -> Result<Done, Stop> {
    let accounts = &bureau.organisations.accounts;
    let link = Link::of_code(form.get("for"))
        .ok_or_else(|| accounts::Refusal::field("for", "链接用途", wording::LINK_PURPOSE))?;
    let tx = accounts.store.begin().await?;
    exists(&tx, id).await?;
    let token = links::make(&*tx, accounts, id, link, admin.identity().id).await??;
    tx.commit().await?;
    Ok(Done::Link(format!("{}{}", accounts.public_url, token.path())))
}

async fn exists(tx: &sea_orm::DatabaseTransaction, id: OfficerId) -> Result<(), Stop> {
    officers::by_id(tx, id).await?.map(drop).ok_or_else(|| NotFound.into())
}

async fn answer(
    bureau: &Bureau,
    admin: &Administrator,
    id: OfficerId,
    shell: Shell,
    form: Form,
    done: Result<Done, Stop>,
) -> Answer {
    match done {
        Ok(Done::Said(sentence)) => Ok(see_other_saying(&format!("/bureau/officers/{id}"), sentence)),
        Ok(Done::Link(link)) => view(bureau, admin, id, shell, StatusCode::OK, None, Some(link)).await,
        Err(stop) => {
            let Some(refusal) = stop.refusal().filter(|r| r.status() != StatusCode::NOT_FOUND) else {
                return Err(stop);
            };
            let (status, form) = (refusal.status(), form.refused(refusal));
            view(bureau, admin, id, shell, status, Some(form), None).await
        }
    }
}

fn api_answer(done: Done) -> Answer {
    let body = match done {
        Done::Said(message) => serde_json::json!({ "message": message }),
        Done::Link(link) => serde_json::json!({ "link": link, "hours": officers::INVITATION_HOURS }),
    };
    Ok(web::json(StatusCode::OK, body))
}

async fn view(
    bureau: &Bureau,
    admin: &Administrator,
    id: OfficerId,
    shell: Shell,
    status: StatusCode,
    form: Option<Form>,
    link: Option<String>,
) -> Answer {
    let accounts = &bureau.organisations.accounts;
    let (db, now) = (accounts.store.read(), accounts.clock.now());
    let officer = officers::by_id(db, id).await?.ok_or(NotFound)?;
    let waiting = proposals::waiting(db, now).await?.into_iter().find(|p| p.officer == id);
    let form = form.unwrap_or_else(|| {
        let mut form = Form::of([("division", officer.division.clone())]);
        officer.roles.iter().for_each(|r| form.add("roles", r.code()));
        form
    });
    let lines = story::tell(bureau, outbox::log_of(db, "officer", id.0).await?).await?;
    let divisions = divisions::choices(&shell.site.region.division);
    page_with_status(
        status,
        &OfficerPage {
            form,
            own: admin.identity().id == id,
            waiting,
            may_reset: may_reset(db, id, now).await?,
            roles: divisions::roles(),
            divisions,
            link,
            lines,
            officer,
            shell,
        },
    )
}
