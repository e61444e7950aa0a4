//! 【查看完整号码】: the telephone numbers of a request in full, for an administrator who has to call. With a reason, a fresh
//! proof of presence and a line in the log, and only while the request waits.

use crate::{
    Recovery, RecoveryId, Refusal, collect,
    request::{State as Standing, Undecidable},
    review_requests::{again, load, may_decide, render},
    store::Request,
};
use access::{AccountAdministration, Fresh, Officer, OrganisationId, PersonId};
use accounts::officers::viewing::ViewReason;
use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use web::{Answer, Form, IdPath, NotFound, Shell, Stop};

/// Whom to call.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Phones {
    /// As the request names them.
    pub applicant: Phone,
    /// The person, or those whom an organisation's account concerns, as they are on record.
    pub on_record: Vec<Phone>,
}

/// A name and a number.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Phone {
    pub name: String,
    pub phone: String,
}

/// `POST /bureau/accounts/requests/{id}/contact-view` {view_reason}: shows them, once.
pub(crate) async fn view(
    officer: Fresh<Officer<AccountAdministration>>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<RecoveryId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match read(&room, &officer, id, &form).await {
        Ok(phones) => {
            let request = load(&room, &officer, id).await?;
            render(&room, &officer, StatusCode::OK, shell, Form::default(), request, Some(phones)).await
        }
        Err(stop) => again(&room, &officer, id, shell, form, stop).await,
    }
}

/// `POST /api/v1/bureau/recovery-requests/{id}/contact-view` {view_reason}
pub(crate) async fn api_view(
    officer: Fresh<Officer<AccountAdministration>>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<RecoveryId>,
    form: Form,
) -> Answer {
    Ok(web::json(StatusCode::OK, read(&room, &officer, id, &form).await?))
}

async fn read(
    room: &Recovery,
    officer: &Fresh<Officer<AccountAdministration>>,
    id: RecoveryId,
    form: &Form,
) -> Result<Phones, Stop> {
    let request = load(room, officer, id).await?;
    if !may_decide(room, officer.identity(), &request).await? {
        return Err(Refusal::OwnMatter.into());
    }
    if !matches!(request.state, Standing::InReview { .. }) {
        return Err(Refusal::Undecidable(Undecidable::NotInReview).into());
    }
    let reason = ViewReason::parse(form.get("view_reason")).map_err(Refusal::ViewReason)?;
    let phones = phones(room, &request).await?;
    let tx = room.accounts.store.begin().await?;
    let deed = outbox::Deed {
        at: room.accounts.clock.now(),
        actor: &officer.actor(),
        action: "recovery.contact_view",
        object_kind: "recovery",
        object_id: id.0,
        states: None,
        detail: serde_json::json!({ "reason": reason.as_str() }),
    };
    outbox::record(&*tx, &deed).await?;
    tx.commit().await?;
    Ok(phones)
}

async fn phones(room: &Recovery, request: &Request) -> Result<Phones, Stop> {
    let accounts = &room.accounts;
    let db = accounts.store.read();
    let typed = collect::typed(room, request)?.ok_or(NotFound)?;
    let persons = match request.subject {
        None => Vec::new(),
        Some(id) if request.kind.is_organisation() => {
            organisations::account::concerned(db, OrganisationId(id), accounts.clock.now()).await?
        }
        Some(id) => vec![PersonId(id)],
    };
    let mut on_record = Vec::new();
    for person in persons {
        let known = accounts::persons::by_id(db, accounts, person).await?;
        let phone = accounts::persons::phone_of(db, accounts, person).await?;
        on_record.extend(known.zip(phone).map(|(known, phone)| Phone { name: known.name, phone }));
    }
    Ok(Phones { applicant: Phone { name: typed.name, phone: typed.phone }, on_record })
}
