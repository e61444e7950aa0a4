//! 【领取】, 【放回】 and 【改由我处理】 of a request (R1).

use crate::{
    Recovery, RecoveryId, Refusal,
    request::{State as Standing, Undecidable},
    review_requests::{HOME, again, load, matter, may_decide},
    wording,
};
use access::{AccountAdministration, Officer};
use accounts::officers::claims::{self, Act, Claim};
use axum::{extract::State, http::StatusCode};
use web::{Answer, Form, IdPath, Shell, Stop};

/// `POST /bureau/accounts/requests/{id}/claim` with the button `act`.
pub(crate) async fn act(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<RecoveryId>,
    shell: Shell,
    form: Form,
) -> Answer {
    let done = match Act::read(&form) {
        Some(act) => does(&room, &officer, id, act).await,
        None => Err(Refusal::NoAct.into()),
    };
    match done {
        Ok(Some(_)) => Ok(web::see_other_saying(&format!("{HOME}/requests/{id}"), wording::CLAIMED)),
        Ok(None) => Ok(web::see_other_saying(HOME, wording::PUT_BACK)),
        Err(stop) => again(&room, &officer, id, shell, form, stop).await,
    }
}

/// `PUT /api/v1/bureau/recovery-requests/{id}/claim` {take_over}
pub(crate) async fn api_take(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<RecoveryId>,
    form: Form,
) -> Answer {
    let claim = does(&room, &officer, id, Act::of_api(&form)).await?;
    Ok(web::json(StatusCode::OK, claims::as_json(claim.as_ref())))
}

/// `DELETE /api/v1/bureau/recovery-requests/{id}/claim`
pub(crate) async fn api_put_back(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<RecoveryId>,
) -> Answer {
    let claim = does(&room, &officer, id, Act::PutBack).await?;
    Ok(web::json(StatusCode::OK, claims::as_json(claim.as_ref())))
}

async fn does(
    room: &Recovery,
    officer: &Officer<AccountAdministration>,
    id: RecoveryId,
    act: Act,
) -> Result<Option<Claim>, Stop> {
    let request = load(room, officer, id).await?;
    if act != Act::PutBack {
        if !may_decide(room, officer.identity(), &request).await? {
            return Err(Refusal::OwnMatter.into());
        }
        if !matches!(request.state, Standing::InReview { .. }) {
            return Err(Refusal::Undecidable(Undecidable::NotInReview).into());
        }
    }
    let tx = room.accounts.store.begin().await?;
    let done = claims::act(&*tx, &room.accounts, matter(id), officer.identity().id, act).await?;
    let claim = done.map_err(Refusal::HeldByAnother)?;
    tx.commit().await?;
    Ok(claim)
}
