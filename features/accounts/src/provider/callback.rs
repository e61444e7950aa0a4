//! The authority sends the browser back: state, browser, issuer and code are checked before anything is believed.

use super::{
    Browser, CLAIMS, KEPT, LIFE_MINUTES, ProviderRefusal, Whose, provider, record, refuse,
    settle::{self, Plan, actor},
    state_hash,
};
use crate::{
    Handed, Provider, Room,
    asking::Asker,
    sign_in::{open_in, with_session},
    store::provider as rows,
};
use access::Anyone;
use axum::extract::{Query, State};
use web::{Answer, Form, IdPath, Stop};

#[derive(serde::Deserialize)]
pub(crate) struct Returned {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    iss: Option<String>,
    #[serde(default)]
    error: Option<String>,
}

/// Takes the callback. A state is good once, in the browser that it was given to.
pub(crate) async fn receive(
    door: Anyone,
    State(room): State<Room>,
    IdPath(id): IdPath<String>,
    Query(q): Query<Returned>,
    asker: Asker,
    browser: Browser,
) -> Answer {
    let accounts = &room.accounts;
    let provider = provider(accounts, &id)?;
    let hash = state_hash(accounts, &q.state);
    let attempt = rows::by_state(accounts.store.read(), &hash)
        .await?
        .filter(|a| a.provider == id && browser.holds(accounts, a))
        .ok_or(ProviderRefusal::Gone)?;
    let kept = attempt.kept_sealed.as_ref().ok_or(ProviderRefusal::Gone)?;
    let kept = accounts.keys.open_text(KEPT, attempt.id, kept).map_err(Stop::fault)?;

    let tx = accounts.store.begin().await?;
    if !rows::spend_state(&*tx, attempt.id, &hash, accounts.clock.now()).await? {
        return Err(ProviderRefusal::Gone.into());
    }
    if q.error.is_some() || q.code.is_empty() {
        rows::end(&*tx, attempt.id, "cancelled", None, None).await?;
        record(&*tx, accounts, &attempt, "provider_attempt.cancellation", None).await?;
        tx.commit().await?;
        return Err(ProviderRefusal::Cancelled.into());
    }
    tx.commit().await?;

    let handed = Handed { code: q.code, issuer: q.iss };
    match believe(&room, provider, &attempt, &handed, &kept).await {
        Ok((claims, Plan::Known { link, subject })) if !attempt.scanned => {
            let tx = accounts.store.begin().await?;
            let plan = Plan::Known { link, subject };
            let (tx, subject) = settle::carry_out(tx, accounts, provider, &claims, plan, &Form::default()).await?;
            rows::end(&*tx, attempt.id, "finished", None, Some(subject.parts().1)).await?;
            let before = door.identity().session();
            let token =
                open_in(&tx, accounts, before, (subject, None), &actor(subject), asker, accounts.clock.now()).await?;
            tx.commit().await?;
            Ok(with_session(accounts, web::see_other(&attempt.back), &token))
        }
        Ok((claims, _)) => {
            let sealed = accounts.keys.seal(CLAIMS, attempt.id, serde_json::to_string(&claims).map_err(Stop::fault)?);
            let tx = accounts.store.begin().await?;
            let until = accounts.clock.now().plus_minutes(LIFE_MINUTES);
            if !rows::authorise(&*tx, attempt.id, sealed, until).await? {
                return Err(ProviderRefusal::Gone.into());
            }
            tx.commit().await?;
            Ok(web::see_other(&format!("/account/sign-in/confirmation/{}", attempt.id)))
        }
        Err(Refused::No(reason)) => {
            refuse(&room, &attempt, &reason).await?;
            Err(reason.into())
        }
        Err(Refused::Stop(stop)) => Err(stop),
    }
}

enum Refused {
    No(ProviderRefusal),
    Stop(Stop),
}

/// Asks the authority, server to server, and decides what it leads to.
async fn believe(
    room: &Room,
    provider: &Provider,
    attempt: &rows::Attempt,
    handed: &Handed,
    kept: &str,
) -> Result<(crate::VerifiedIdentity, Plan), Refused> {
    let callback = room.accounts.providers.callback(provider);
    let claims = provider.complete(&callback, handed, kept).await.map_err(|e| Refused::No(e.into()))?;
    let whose = Whose::of_code(&attempt.account_kind);
    match settle::plan(room, provider, whose, attempt.session_person_id, &claims).await {
        Ok(plan) => Ok((claims, plan)),
        Err(stop) => Err(match stop.refusal().map(|r| r.code()) {
            Some(code) => Refused::No(ProviderRefusal::of_stored(code, provider)),
            None => Refused::Stop(stop),
        }),
    }
}
