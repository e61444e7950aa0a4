//! What an officer sends: 【通过】, or 退回原因 and 【退回】, and the revision that was seen; and what all pages
//! that ask for it share.

use crate::{
    Bureau,
    wording::{self, Refusal},
};
use access::{Officer, Reviewing};
use axum::{extract::State, http::StatusCode};
use clock::Timestamp;
use review::{Decision, Reason, Revision};
use serde::de::DeserializeOwned;
use std::{future::Future, str::FromStr};
use store::Tx;
use web::{Answer, Form, IdPath, Shell, Stop, json, see_other_saying};

/// Something that an officer reads and decides on.
pub(crate) trait UnderReview: Sized + Send + Sync {
    /// Its name in the address.
    type Id: Copy + Send + Sync + FromStr + DeserializeOwned + 'static;

    /// Reads it, if it lies in the officer's division or below; otherwise it does not exist.
    fn load(
        bureau: &Bureau,
        officer: &Officer<Reviewing>,
        id: Self::Id,
    ) -> impl Future<Output = Result<Self, Stop>> + Send;

    /// Writes the decision by the rules of its own room.
    fn write(
        bureau: &Bureau,
        tx: &Tx,
        officer: &Officer<Reviewing>,
        id: Self::Id,
        decided: (Decision, Revision),
        now: Timestamp,
    ) -> impl Future<Output = Result<(), Stop>> + Send;

    /// The page that asks, or shows what was decided.
    fn page(self, bureau: &Bureau, status: StatusCode, shell: Shell, form: Form)
    -> impl Future<Output = Answer> + Send;
}

/// `GET /bureau/reviews/{kind}/{id}`
pub(crate) async fn show<T: UnderReview>(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<T::Id>,
    shell: Shell,
) -> Answer {
    let found = T::load(&bureau, &officer, id).await?;
    found.page(&bureau, StatusCode::OK, shell, Form::default()).await
}

/// `POST /bureau/reviews/{kind}/{id}/decision`
pub(crate) async fn decide<T: UnderReview>(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<T::Id>,
    shell: Shell,
    form: Form,
) -> Answer {
    match take::<T>(&bureau, &officer, id, &form).await {
        Ok(Decision::Approve) => Ok(see_other_saying("/bureau/reviews", wording::APPROVED)),
        Ok(Decision::Return(_)) => Ok(see_other_saying("/bureau/reviews", wording::RETURNED)),
        Err(Stop::Refused(refusal)) if refusal.status() != StatusCode::NOT_FOUND => {
            let found = T::load(&bureau, &officer, id).await?;
            found.page(&bureau, refusal.status(), shell, form.refused(&*refusal)).await
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /api/v1/bureau/reviews/{kind}/{id}/decision`
pub(crate) async fn api_decide<T: UnderReview>(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<T::Id>,
    form: Form,
) -> Answer {
    let state = match take::<T>(&bureau, &officer, id, &form).await? {
        Decision::Approve => "approved",
        Decision::Return(_) => "returned",
    };
    Ok(json(StatusCode::OK, serde_json::json!({ "state": state })))
}

async fn take<T: UnderReview>(
    bureau: &Bureau,
    officer: &Officer<Reviewing>,
    id: T::Id,
    form: &Form,
) -> Result<Decision, Stop> {
    T::load(bureau, officer, id).await?;
    let (decision, seen) = read(form)?;
    let now = bureau.organisations.clock.now();
    let tx = bureau.organisations.store.begin().await?;
    T::write(bureau, &tx, officer, id, (decision.clone(), seen), now).await?;
    tx.commit().await?;
    bureau.jobs.heard_of_changes().await;
    Ok(decision)
}

/// Reads a decision: `decision` is `approve` or `return`, `revision` the one that the page showed,
/// `reason` what the clerk shall mend.
fn read(form: &Form) -> Result<(Decision, Revision), Refusal> {
    let seen = form.get("revision").parse().map(Revision).map_err(|_| Refusal::NoRevision)?;
    let decision = match form.get("decision") {
        "approve" => Decision::Approve,
        "return" => Decision::Return(Reason::parse(form.get("reason")).map_err(Refusal::Reason)?),
        _ => return Err(Refusal::NoDecision),
    };
    Ok((decision, seen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_needs_a_reason_and_an_approval_none() {
        let form =
            |decision: &str, reason: &str| Form::of([("decision", decision), ("revision", "3"), ("reason", reason)]);
        assert_eq!(read(&form("approve", "")).unwrap(), (Decision::Approve, Revision(3)));
        assert!(matches!(read(&form("return", " ")), Err(Refusal::Reason(_))));
        assert!(matches!(read(&form("return", "执照不清")), Ok((Decision::Return(_), Revision(3)))));
    }

    #[test]
    fn a_decision_names_the_revision_seen() {
        assert!(matches!(read(&Form::of([("decision", "approve")])), Err(Refusal::NoRevision)));
        assert!(matches!(read(&Form::of([("revision", "1")])), Err(Refusal::NoDecision)));
    }
}
