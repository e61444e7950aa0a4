//! 登录安全 of an officer: the passkeys beside 动态验证码 — 【添加】, 【改名】, 【删除】.

use crate::{
    Accounts, Refusal, Room,
    officers::OfficerRefusal,
    passkeys::{self, read_name},
    store::{officer as officer_rows, passkey as rows},
    wording::officers as words,
};
use access::{Actor, Fresh, Officer, OfficerId};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::IntoResponse};
use uuid::Uuid;
use web::{Answer, Form, IdPath, NotFound, Shell, Stop, page_with_status, see_other_saying};

const PATH: &str = "/bureau/passkeys";

#[derive(Template)]
#[template(path = "sign_in_security.html")]
struct SecurityPage {
    shell: Shell,
    form: Form,
    available: bool,
    passkeys: Vec<rows::Row>,
}

/// `GET /bureau/passkeys`
pub(crate) async fn show(door: Officer, State(room): State<Room>, shell: Shell) -> Answer {
    view(&room.accounts, door.identity().id, shell, StatusCode::OK, Form::default()).await
}

/// `GET /api/v1/bureau/passkeys`
pub(crate) async fn api_list(door: Officer, State(room): State<Room>) -> Answer {
    let passkeys = rows::of(room.accounts.store.read(), door.identity().id.0).await?;
    let items: Vec<_> = passkeys
        .iter()
        .map(|p| {
            serde_json::json!({
                "id": p.id, "name": p.name, "created_at": p.created_at.rfc3339(),
                "used_at": p.used_at.map(clock::Timestamp::rfc3339),
            })
        })
        .collect();
    Ok(web::json(StatusCode::OK, serde_json::json!({ "items": items })))
}

/// `POST /api/v1/bureau/passkeys/challenges`: what the browser is asked to do, for the script of the page.
pub(crate) async fn api_begin(door: Fresh<Officer>, State(room): State<Room>) -> Answer {
    let officer = row(&room.accounts, door.identity().id).await?;
    let asked = passkeys::begin_registration(&room.accounts, &officer).await?;
    Ok(web::json(StatusCode::CREATED, asked.json()))
}

/// 【添加】
pub(crate) async fn add(door: Fresh<Officer>, State(room): State<Room>, shell: Shell, form: Form) -> Answer {
    let id = door.identity().id;
    match create(&room.accounts, id, &form).await {
        Ok(_) => Ok(see_other_saying(PATH, words::PASSKEY_ADDED)),
        Err(stop) => refused(&room.accounts, id, shell, form, stop).await,
    }
}

/// `POST /api/v1/bureau/passkeys` {name, challenge, passkey}
pub(crate) async fn api_add(door: Fresh<Officer>, State(room): State<Room>, form: Form) -> Answer {
    let id = create(&room.accounts, door.identity().id, &form).await?;
    Ok(web::json(StatusCode::CREATED, serde_json::json!({ "id": id })))
}

async fn create(accounts: &Accounts, id: OfficerId, form: &Form) -> Result<Uuid, Stop> {
    let name = read_name(form.get("name"))?;
    let officer = row(accounts, id).await?;
    let answer = (form.get("challenge"), form.raw("passkey"));
    let passkey = passkeys::read_registration(accounts, &officer, answer, name).await?;
    let entry = passkey.id;
    let tx = accounts.store.begin().await?;
    match rows::insert(&*tx, passkey).await {
        Err(error) if rows::CREDENTIAL.is_violated_by(&error) => {
            return Err(Refusal::from(OfficerRefusal::PasskeyKnown).into());
        }
        other => other?,
    }
    note(&tx, accounts, id, entry, "passkey.creation").await?;
    tx.commit().await?;
    Ok(entry)
}

/// 【改名】
pub(crate) async fn rename(
    door: Officer,
    State(room): State<Room>,
    IdPath(passkey): IdPath<Uuid>,
    shell: Shell,
    form: Form,
) -> Answer {
    let id = door.identity().id;
    match put_name(&room.accounts, id, passkey, &form).await {
        Ok(()) => Ok(see_other_saying(PATH, words::PASSKEY_RENAMED)),
        Err(stop) => refused(&room.accounts, id, shell, form, stop).await,
    }
}

/// `PUT /api/v1/bureau/passkeys/{passkey}` {name}
pub(crate) async fn api_rename(
    door: Officer,
    State(room): State<Room>,
    IdPath(passkey): IdPath<Uuid>,
    form: Form,
) -> Answer {
    put_name(&room.accounts, door.identity().id, passkey, &form).await?;
    Ok(web::json(StatusCode::OK, serde_json::json!({ "id": passkey })))
}

async fn put_name(accounts: &Accounts, id: OfficerId, passkey: Uuid, form: &Form) -> Result<(), Stop> {
    let name = read_name(form.get("name"))?;
    let tx = accounts.store.begin().await?;
    if !rows::rename(&*tx, id.0, passkey, &name).await? {
        return Err(NotFound.into());
    }
    note(&tx, accounts, id, passkey, "passkey.renaming").await?;
    Ok(tx.commit().await?)
}

/// 【删除】: 动态验证码 stays, so that no officer is left without a second factor.
pub(crate) async fn remove(door: Fresh<Officer>, State(room): State<Room>, IdPath(passkey): IdPath<Uuid>) -> Answer {
    delete(&room.accounts, door.identity().id, passkey).await?;
    Ok(see_other_saying(PATH, words::PASSKEY_REMOVED))
}

/// `DELETE /api/v1/bureau/passkeys/{passkey}`
pub(crate) async fn api_remove(
    door: Fresh<Officer>,
    State(room): State<Room>,
    IdPath(passkey): IdPath<Uuid>,
) -> Answer {
    delete(&room.accounts, door.identity().id, passkey).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn delete(accounts: &Accounts, id: OfficerId, passkey: Uuid) -> Result<(), Stop> {
    let tx = accounts.store.begin().await?;
    if !rows::delete(&*tx, id.0, passkey).await? {
        return Err(NotFound.into());
    }
    note(&tx, accounts, id, passkey, "passkey.removal").await?;
    Ok(tx.commit().await?)
}

async fn row(accounts: &Accounts, id: OfficerId) -> Result<officer_rows::Row, Stop> {
    officer_rows::by_id(accounts.store.read(), id.0).await?.ok_or_else(|| NotFound.into())
}

async fn note(
    tx: &sea_orm::DatabaseTransaction,
    accounts: &Accounts,
    officer: OfficerId,
    passkey: Uuid,
    action: &'static str,
) -> Result<(), Stop> {
    let deed = outbox::Deed {
        at: accounts.clock.now(),
        actor: &Actor::Officer(officer),
        action,
        object_kind: "officer",
        object_id: officer.0,
        states: None,
        detail: serde_json::json!({ "passkey": passkey }),
    };
    Ok(outbox::record(tx, &deed).await?)
}

async fn refused(accounts: &Accounts, id: OfficerId, shell: Shell, form: Form, stop: Stop) -> Answer {
    let Some(refusal) = stop.refusal().filter(|r| r.status() != StatusCode::NOT_FOUND) else { return Err(stop) };
    let (status, mut form) = (refusal.status(), form.refused(refusal));
    form.forget("passkey");
    form.forget("challenge");
    view(accounts, id, shell, status, form).await
}

async fn view(accounts: &Accounts, id: OfficerId, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let passkeys = rows::of(accounts.store.read(), id.0).await?;
    let available = passkeys::are_available(accounts);
    page_with_status(status, &SecurityPage { shell, form, available, passkeys })
}
