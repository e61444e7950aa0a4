//! Deciding on an organisation's 基本信息.

use crate::{
    Bureau,
    changes::{ChangesPage, Licence},
    decision::{Frame, UnderReview},
    wording,
    worklist::Kind,
};
use access::{Officer, OrganisationId, Reviewing};
use axum::http::StatusCode;
use clock::Timestamp;
use organisations::review_profile::{self, ProfileUnderReview};
use review::{Decision, Revision};
use store::Tx;
use web::{Answer, NotFound, Shell, Stop, page_with_status};

impl UnderReview for ProfileUnderReview {
    type Id = OrganisationId;
    const KIND: Kind = Kind::Profile;

    async fn load(bureau: &Bureau, officer: &Officer<Reviewing>, id: OrganisationId) -> Result<Self, Stop> {
        let room = &bureau.organisations;
        let profile = review_profile::show(room, room.store.read(), id).await?.ok_or(NotFound)?;
        if standards::division::is_within(&profile.division, officer.division()) {
            Ok(profile)
        } else {
            Err(NotFound.into())
        }
    }

    fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    fn revision(&self) -> Revision {
        self.revision
    }

    fn is_open(&self) -> bool {
        self.state.code() == "in_review"
    }

    async fn write(
        bureau: &Bureau,
        tx: &Tx,
        officer: &Officer<Reviewing>,
        id: OrganisationId,
        (decision, seen): (Decision, Revision),
        now: Timestamp,
    ) -> Result<(), Stop> {
        review_profile::decide(&bureau.organisations, tx, officer.identity(), id, seen, decision, now).await
    }

    fn page(self, status: StatusCode, shell: Shell, frame: Frame) -> Answer {
        let was_approved = self.approved_at.is_some();
        let page = ChangesPage {
            shell,
            frame,
            what: "单位信息",
            state: (self.state.zh(), self.state.tone()),
            caption: wording::changes(was_approved.then(|| self.changes())),
            columns: ["上次通过", "本次提交"],
            licence: Some(Licence {
                address: review_profile::licence_address(self.licence),
                is_changed: self.is_licence_new && was_approved,
            }),
            name: self.name,
            uscc: self.uscc,
            fields: self.fields,
        };
        page_with_status(status, &page)
    }
}
