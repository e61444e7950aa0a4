//! 待确认任命: what system administrators proposed about officers, for a security officer to confirm or refuse (control 13).

use crate::{Bureau, divisions, officers::proposal_as_json, wording};
use access::{Fresh, Officer, OfficerId, SecurityAdministration};
use accounts::officers::{
    self, Proposal, ProposalKind,
    proposals::{self, ProposalId},
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use std::collections::HashMap;
use web::{Answer, Form, IdPath, Shell, Stop, page_with_status, see_other_saying};

const PATH: &str = "/bureau/proposals";

type SecurityOfficer = Officer<SecurityAdministration>;

#[derive(Template)]
#[template(path = "proposals.html")]
struct ProposalsPage {
    shell: Shell,
    form: Form,
    me: OfficerId,
    waiting: Vec<Proposal>,
    decided: Vec<Proposal>,
    names: HashMap<OfficerId, officers::OfficerSummary>,
}

impl ProposalsPage {
    fn name(&self, id: &OfficerId) -> &str {
        self.names.get(id).map_or("", |o| o.name.as_str())
    }

    fn is_change(&self, p: &Proposal) -> bool {
        p.kind == ProposalKind::Change
    }

    /// Roles and division as they are now, before a change.
    fn now(&self, p: &Proposal) -> String {
        self.names.get(&p.officer).map_or_else(String::new, |o| {
            format!("{} · {}", divisions::roles_zh(&o.roles), standards::division::full_name(&o.division))
        })
    }

    fn reason_id(&self, p: &Proposal) -> String {
        format!("reason-{}", p.id)
    }

    /// Whether the form that came back is of this proposal.
    fn came_back(&self, p: &Proposal) -> bool {
        self.form.get("proposal") == p.id.to_string()
    }
}

/// `GET /bureau/proposals`
pub(crate) async fn list(door: SecurityOfficer, State(bureau): State<Bureau>, shell: Shell) -> Answer {
    view(&bureau, &door, shell, StatusCode::OK, Form::default()).await
}

/// `GET /api/v1/bureau/proposals`
pub(crate) async fn api_list(_: SecurityOfficer, State(bureau): State<Bureau>) -> Answer {
    let accounts = &bureau.organisations.accounts;
    let waiting = proposals::waiting(accounts.store.read(), accounts.clock.now()).await?;
    let items: Vec<_> = waiting.iter().map(proposal_as_json).collect();
    Ok(web::json(StatusCode::OK, serde_json::json!({ "items": items })))
}

/// 【确认】
pub(crate) async fn confirm(
    door: Fresh<SecurityOfficer>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<ProposalId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match agree(&bureau, &door, id).await {
        Ok(()) => Ok(see_other_saying(PATH, wording::PROPOSAL_CONFIRMED)),
        Err(stop) => refused(&bureau, &door, id, shell, form, stop).await,
    }
}

/// `POST /api/v1/bureau/proposals/{proposal}/confirmation`
pub(crate) async fn api_confirm(
    door: Fresh<SecurityOfficer>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<ProposalId>,
) -> Answer {
    agree(&bureau, &door, id).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "proposal": id, "state": "confirmed" })))
}

/// 【拒绝】
pub(crate) async fn refuse(
    door: Fresh<SecurityOfficer>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<ProposalId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match disagree(&bureau, &door, id, &form).await {
        Ok(()) => Ok(see_other_saying(PATH, wording::PROPOSAL_REFUSED)),
        Err(stop) => refused(&bureau, &door, id, shell, form, stop).await,
    }
}

/// `POST /api/v1/bureau/proposals/{proposal}/refusal` {reason}
pub(crate) async fn api_refuse(
    door: Fresh<SecurityOfficer>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<ProposalId>,
    form: Form,
) -> Answer {
    disagree(&bureau, &door, id, &form).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "proposal": id, "state": "refused" })))
}

async fn agree(bureau: &Bureau, door: &SecurityOfficer, id: ProposalId) -> Result<(), Stop> {
    let accounts = &bureau.organisations.accounts;
    let tx = accounts.store.begin().await?;
    proposals::confirm(&*tx, accounts, id, door.identity().id).await??;
    Ok(tx.commit().await?)
}

async fn disagree(bureau: &Bureau, door: &SecurityOfficer, id: ProposalId, form: &Form) -> Result<(), Stop> {
    let accounts = &bureau.organisations.accounts;
    let reason = proposals::read_reason(form.get("reason"))?;
    let tx = accounts.store.begin().await?;
    proposals::refuse(&*tx, accounts, id, &reason, door.identity().id).await??;
    Ok(tx.commit().await?)
}

async fn refused(
    bureau: &Bureau,
    door: &SecurityOfficer,
    id: ProposalId,
    shell: Shell,
    form: Form,
    stop: Stop,
) -> Answer {
    let Some(refusal) = stop.refusal() else { return Err(stop) };
    let status = refusal.status();
    let mut form = form.refused(refusal);
    form.set("proposal", id.to_string());
    view(bureau, door, shell, status, form).await
}

async fn view(bureau: &Bureau, door: &SecurityOfficer, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let accounts = &bureau.organisations.accounts;
    let (db, now) = (accounts.store.read(), accounts.clock.now());
    let waiting = proposals::waiting(db, now).await?;
    let decided = proposals::decided(db, now).await?;
    let names = officers::all(db).await?.into_iter().map(|o| (o.id, o)).collect();
    let me = door.identity().id;
    page_with_status(status, &ProposalsPage { shell, form, me, waiting, decided, names })
}
