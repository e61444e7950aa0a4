//! Deciding on an organisation's 单位名称修改, the old names beside the new ones.

use crate::{
    Bureau,
    changes::ChangesPage,
    decision::{Frame, UnderReview},
    wording,
    worklist::Kind,
};
use access::{Officer, OrganisationId, Reviewing};
use axum::http::StatusCode;
use clock::Timestamp;
use organisations::review_names::{self, NamesUnderReview};
use review::{Decision, Revision};
use store::Tx;
use web::{Answer, Shell, Stop, page_with_status};

impl UnderReview for NamesUnderReview {
    type Id = OrganisationId;
    const KIND: Kind = Kind::Names;

    async fn load(bureau: &Bureau, officer: &Officer<Reviewing>, id: OrganisationId) -> Result<Self, Stop> {
        review_names::show(bureau.organisations.store.read(), officer.identity(), id).await
    }

    fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    fn revision(&self) -> Revision {
        self.revision
    }

    fn is_open(&self) -> bool {
        self.is_open
    }

    async fn write(
        bureau: &Bureau,
        tx: &Tx,
        officer: &Officer<Reviewing>,
        id: OrganisationId,
        (decision, seen): (Decision, Revision),
        now: Timestamp,
    ) -> Result<(), Stop> {
        review_names::decide(&bureau.organisations, tx, officer.identity(), id, seen, decision, now).await
    }

    fn page(self, status: StatusCode, shell: Shell, frame: Frame) -> Answer {
        let page = ChangesPage {
            shell,
            frame,
            what: "单位名称修改",
            name: self.fields[0].approved.clone().unwrap_or_default(),
            uscc: self.uscc,
            state: self.state,
            caption: wording::submitted_at(self.submitted_at),
            columns: ["原名称", "新名称"],
            fields: self.fields.into(),
            licence: None,
        };
        page_with_status(status, &page)
    }
}
