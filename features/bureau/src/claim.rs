//! 【领取】, 【放回】 and 【改由我处理】 of something that waits (R1). Whoever may not decide does not hold it either.

use crate::{
    Bureau,
    decision::{UnderReview, address, matter, render},
    wording::{self, Refusal},
};
use access::{Officer, Reviewing};
use accounts::officers::claims::{self, Act, Claim};
use axum::{extract::State, http::StatusCode};
use organisations::review_profile::is_own_organisation;
use web::{Answer, Form, IdPath, Shell, Stop, json, see_other_saying};

/// `POST /bureau/reviews/{kind}/{id}/claim` with the button `act`.
pub(crate) async fn act<T: UnderReview>(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<T::Id>,
    shell: Shell,
    form: Form,
) -> Answer {
    let done = match Act::read(&form) {
        Some(act) => does::<T>(&bureau, &officer, id, act).await,
        None => Err(Refusal::NoAct.into()),
    };
    match done {
        Ok(Some(_)) => Ok(see_other_saying(&address::<T>(id), wording::CLAIMED)),
        Ok(None) => Ok(see_other_saying("/bureau/reviews", wording::PUT_BACK)),
        Err(Stop::Refused(refusal)) if refusal.status() != StatusCode::NOT_FOUND => {
            render::<T>(&bureau, &officer, id, refusal.status(), shell, form.refused(&*refusal)).await
        }
        Err(stop) => Err(stop),
    }
}

/// `PUT /api/v1/bureau/reviews/{kind}/{id}/claim` {take_over}
pub(crate) async fn api_take<T: UnderReview>(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<T::Id>,
    form: Form,
) -> Answer {
    let claim = does::<T>(&bureau, &officer, id, Act::of_api(&form)).await?;
    Ok(json(StatusCode::OK, claims::as_json(claim.as_ref())))
}

/// `DELETE /api/v1/bureau/reviews/{kind}/{id}/claim`
pub(crate) async fn api_put_back<T: UnderReview>(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<T::Id>,
) -> Answer {
    let claim = does::<T>(&bureau, &officer, id, Act::PutBack).await?;
    Ok(json(StatusCode::OK, claims::as_json(claim.as_ref())))
}

async fn does<T: UnderReview>(
    bureau: &Bureau,
    officer: &Officer<Reviewing>,
    id: T::Id,
    act: Act,
) -> Result<Option<Claim>, Stop> {
    let room = &bureau.organisations;
    let found = T::load(bureau, officer, id).await?;
    if act != Act::PutBack {
        let (db, now) = (room.store.read(), room.clock.now());
        if is_own_organisation(room, db, officer.identity(), found.organisation(), now).await? {
            return Err(organisations::Refusal::OwnOrganisation.into());
        }
        if !found.is_open() {
            return Err(Refusal::NotWaiting.into());
        }
    }
    let tx = room.store.begin().await?;
    let done = claims::act(&*tx, &room.accounts, matter::<T>(id), officer.identity().id, act).await?;
    let claim = done.map_err(Refusal::HeldByAnother)?;
    tx.commit().await?;
    Ok(claim)
}

#[cfg(test)]
#[path = "claim_test.rs"]
mod tests;
