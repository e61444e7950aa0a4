//! 工作人员: the system administrator sees the officers and proposes new ones; a security officer confirms (control 13).

use crate::{Bureau, divisions, wording};
use access::{Fresh, Officer, OfficerId, Role, SystemAdministration};
use accounts::{
    NewOfficer, OfficerSummary,
    officers::{self, Proposal, proposals, proposals::ProposalId},
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use standards::identity::{DocumentKind, IdentityNumber};
use std::collections::HashMap;
use web::{Answer, ChoiceGroup, Form, IdPath, Mistake, Shell, Stop, page, page_with_status, see_other_saying};

const PATH: &str = "/bureau/officers";

#[derive(Template)]
#[template(path = "officers.html")]
struct OfficersPage {
    shell: Shell,
    form: Form,
    officers: Vec<OfficerSummary>,
    waiting: Vec<Proposal>,
    names: HashMap<OfficerId, String>,
    roles: Vec<ChoiceGroup>,
    divisions: Vec<ChoiceGroup>,
}

impl OfficersPage {
    fn name(&self, id: &OfficerId) -> &str {
        self.names.get(id).map_or("", String::as_str)
    }
}

/// `GET /bureau/officers`
pub(crate) async fn list(_: Officer<SystemAdministration>, State(bureau): State<Bureau>, shell: Shell) -> Answer {
    page(&view(&bureau, shell, Form::default()).await?)
}

/// `GET /api/v1/bureau/officers`
pub(crate) async fn api_list(_: Officer<SystemAdministration>, State(bureau): State<Bureau>) -> Answer {
    let accounts = &bureau.organisations.accounts;
    let db = accounts.store.read();
    let items: Vec<_> = officers::all(db).await?.iter().map(as_json).collect();
    let waiting = proposals::waiting(db, accounts.clock.now()).await?;
    let waiting: Vec<_> = waiting.iter().map(proposal_as_json).collect();
    Ok(web::json(StatusCode::OK, serde_json::json!({ "items": items, "waiting": waiting })))
}

/// `POST /bureau/officers`: the proposal; nothing but it comes into being.
pub(crate) async fn appoint(
    officer: Fresh<Officer<SystemAdministration>>,
    State(bureau): State<Bureau>,
    shell: Shell,
    form: Form,
) -> Answer {
    match propose(&bureau, &form, officer.identity().id).await {
        Ok(_) => Ok(see_other_saying(PATH, wording::PROPOSED)),
        Err(stop) => {
            let Some(refusal) = stop.refusal() else { return Err(stop) };
            let (status, form) = (refusal.status(), form.refused(refusal));
            page_with_status(status, &view(&bureau, shell, form).await?)
        }
    }
}

/// `POST /api/v1/bureau/officers`
pub(crate) async fn api_appoint(
    officer: Fresh<Officer<SystemAdministration>>,
    State(bureau): State<Bureau>,
    form: Form,
) -> Answer {
    let id = propose(&bureau, &form, officer.identity().id).await?;
    Ok(web::json(StatusCode::CREATED, serde_json::json!({ "proposal": id, "state": "waiting" })))
}

async fn propose(bureau: &Bureau, form: &Form, by: OfficerId) -> Result<ProposalId, Stop> {
    let accounts = &bureau.organisations.accounts;
    let mut mistakes = Vec::new();
    let (division, roles) = read_place_and_roles(form, &mut mistakes);
    let number = form.get("identity_number");
    let identity = match number {
        "" => None,
        number => match IdentityNumber::parse(DocumentKind::ResidentIdentityCard, number, accounts.clock.today()) {
            Ok(identity) => Some(identity),
            Err(error) => {
                mistakes.push(Mistake::new("identity_number", "本人证件号码", error.reason_zh()));
                None
            }
        },
    };
    if !mistakes.is_empty() {
        return Err(accounts::Refusal::Fields(mistakes).into());
    }
    let new = NewOfficer {
        username: form.get("username").to_owned(),
        name: form.get("name").to_owned(),
        division,
        roles,
        identity,
    };
    let tx = accounts.store.begin().await?;
    let id = proposals::appoint(&*tx, accounts, new, by).await??;
    tx.commit().await?;
    Ok(id)
}

/// 所属区域 and 角色 as a form names them.
pub(crate) fn read_place_and_roles(form: &Form, mistakes: &mut Vec<Mistake>) -> (String, Vec<Role>) {
    let roles: Vec<Role> = Role::ALL.into_iter().filter(|r| form.has("roles", r.code())).collect();
    let division = form.get("division").to_owned();
    if standards::division::find(&division).is_none() {
        mistakes.push(Mistake::new("division", "所属区域", "请选择所属区域"));
    }
    if roles.is_empty() {
        mistakes.push(Mistake::new("roles", "角色", "请至少选择一个角色"));
    }
    (division, roles)
}

/// 【撤回】 of a proposal that waits.
pub(crate) async fn withdraw(
    officer: Officer<SystemAdministration>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<ProposalId>,
) -> Answer {
    take_back(&bureau, id, officer.identity().id).await?;
    Ok(see_other_saying(PATH, wording::PROPOSAL_WITHDRAWN))
}

/// `POST /api/v1/bureau/proposals/{proposal}/withdrawal`
pub(crate) async fn api_withdraw(
    officer: Officer<SystemAdministration>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<ProposalId>,
) -> Answer {
    take_back(&bureau, id, officer.identity().id).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "proposal": id, "state": "withdrawn" })))
}

async fn take_back(bureau: &Bureau, id: ProposalId, by: OfficerId) -> Result<(), Stop> {
    let accounts = &bureau.organisations.accounts;
    let tx = accounts.store.begin().await?;
    proposals::withdraw(&*tx, accounts, id, by).await??;
    Ok(tx.commit().await?)
}

async fn view(bureau: &Bureau, shell: Shell, form: Form) -> Result<OfficersPage, Stop> {
    let accounts = &bureau.organisations.accounts;
    let db = accounts.store.read();
    let officers = officers::all(db).await?;
    let waiting = proposals::waiting(db, accounts.clock.now()).await?;
    let names = officers.iter().map(|o| (o.id, o.name.clone())).collect();
    let divisions = divisions::choices(&shell.site.region.division);
    Ok(OfficersPage { shell, form, officers, waiting, names, roles: divisions::roles(), divisions })
}

/// An officer in JSON.
pub(crate) fn as_json(o: &OfficerSummary) -> serde_json::Value {
    serde_json::json!({
        "id": o.id, "username": o.username, "name": o.name, "division": o.division,
        "roles": o.roles.iter().map(|r| r.code()).collect::<Vec<_>>(), "state": o.state.code(),
        "created_at": o.created_at.rfc3339(), "signed_in_at": o.signed_in_at.map(clock::Timestamp::rfc3339),
    })
}

/// A proposal in JSON.
pub(crate) fn proposal_as_json(p: &Proposal) -> serde_json::Value {
    serde_json::json!({
        "id": p.id, "kind": p.kind.code(), "officer": p.officer, "username": p.username, "name": p.name,
        "division": p.division, "roles": p.roles.iter().map(|r| r.code()).collect::<Vec<_>>(),
        "reason": p.reason, "proposed_by": p.proposed_by, "proposed_at": p.proposed_at.rfc3339(),
        "expires_at": p.expires_at.rfc3339(), "state": p.state.code(),
    })
}
