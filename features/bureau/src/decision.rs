//! What an officer sends: 【通过】, or 退回原因 and 【退回】, and the revision that was seen; and what all pages
//! that ask for it share.

use crate::{
    Bureau,
    story::{self, Line},
    wording::{self, Refusal},
    worklist::Kind,
};
use access::{Officer, OrganisationId, Reviewing};
use accounts::officers::claims::{self, ClaimBox, Matter};
use axum::{extract::State, http::StatusCode};
use clock::Timestamp;
use organisations::review_profile::is_own_organisation;
use review::{Decision, Reason, Revision};
use serde::de::DeserializeOwned;
use std::{fmt::Display, future::Future, str::FromStr};
use store::Tx;
use uuid::Uuid;
use web::{Answer, Form, IdPath, Shell, Stop, json, see_other_saying};

/// Something that an officer reads and decides on.
pub(crate) trait UnderReview: Sized + Send + Sync {
    /// Its name in the address.
    type Id: Copy + Send + Sync + Display + FromStr + DeserializeOwned + Into<Uuid> + 'static;
    /// What it is.
    const KIND: Kind;

    /// Reads it, if it lies in the officer's division or below; otherwise it does not exist.
    fn load(
        bureau: &Bureau,
        officer: &Officer<Reviewing>,
        id: Self::Id,
    ) -> impl Future<Output = Result<Self, Stop>> + Send;

    /// Whose it is.
    fn organisation(&self) -> OrganisationId;

    /// What a decision names.
    fn revision(&self) -> Revision;

    /// Whether it waits for a decision.
    fn is_open(&self) -> bool;

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
    fn page(self, status: StatusCode, shell: Shell, frame: Frame) -> Answer;
}

/// What every page of something under review has: who works on it, the decision, the log of it.
pub(crate) struct Frame {
    pub form: Form,
    /// Where it lies.
    pub address: String,
    pub revision: i64,
    /// Whether it waits for a decision.
    pub is_waiting: bool,
    /// The officer is a clerk of the organisation.
    pub is_own: bool,
    pub claim: ClaimBox,
    pub lines: Vec<Line>,
}

impl Frame {
    /// Whether this officer may decide now.
    pub fn is_open(&self) -> bool {
        self.is_waiting && !self.is_own
    }
}

/// Where something of a kind lies.
pub(crate) fn address<T: UnderReview>(id: T::Id) -> String {
    format!("/bureau/reviews/{}/{id}", T::KIND.folder())
}

/// How the log and 【领取】 name it.
pub(crate) fn matter<T: UnderReview>(id: T::Id) -> Matter {
    Matter { kind: T::KIND.code(), id: id.into() }
}

/// What surrounds it on its page.
pub(crate) async fn frame<T: UnderReview>(
    bureau: &Bureau,
    officer: &Officer<Reviewing>,
    id: T::Id,
    found: &T,
    form: Form,
) -> Result<Frame, Stop> {
    let room = &bureau.organisations;
    let (db, now) = (room.store.read(), room.clock.now());
    let (matter, address) = (matter::<T>(id), address::<T>(id));
    let claim = claims::of(db, matter, now).await?;
    Ok(Frame {
        form,
        revision: found.revision().0,
        is_waiting: found.is_open(),
        is_own: is_own_organisation(room, db, officer.identity(), found.organisation(), now).await?,
        claim: ClaimBox::new(format!("{address}/claim"), officer.identity().id, claim),
        lines: story::tell(bureau, outbox::log_of(db, matter.kind, matter.id).await?).await?,
        address,
    })
}

/// The page of it as it stands now.
pub(crate) async fn render<T: UnderReview>(
    bureau: &Bureau,
    officer: &Officer<Reviewing>,
    id: T::Id,
    status: StatusCode,
    shell: Shell,
    form: Form,
) -> Answer {
    let found = T::load(bureau, officer, id).await?;
    let frame = frame(bureau, officer, id, &found, form).await?;
    found.page(status, shell, frame)
}

/// `GET /bureau/reviews/{kind}/{id}`
pub(crate) async fn show<T: UnderReview>(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<T::Id>,
    shell: Shell,
) -> Answer {
    render::<T>(&bureau, &officer, id, StatusCode::OK, shell, Form::default()).await
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
            render::<T>(&bureau, &officer, id, refusal.status(), shell, form.refused(&*refusal)).await
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
    claims::settle(&*tx, matter::<T>(id), officer.identity().id, now).await?.map_err(Refusal::HeldByAnother)?;
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
