//! 单位形象 before an officer: deciding on one item, and taking off what is public (C3, R1–R3).

use crate::{
    Bureau,
    decision::{Frame, UnderReview, render},
    wording::{self, Refusal},
    worklist,
};
use access::{Officer, OrganisationId, Reviewing};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use clock::Timestamp;
use review::{Decision, Reason, Revision};
use serde::Deserialize;
use showcase::{
    ItemId,
    item::{Kind, State as Standing},
    review_item::{self, ItemUnderReview, Listed},
};
use store::Tx;
use web::{Answer, Form, IdPath, Paging, Shell, Stop, json, page, page_with_status, see_other_saying};

/// Items of a page of what is public.
const PER_PAGE: u64 = 24;

#[derive(Template)]
#[template(path = "showcase_review.html")]
struct ItemPage {
    shell: Shell,
    frame: Frame,
    shown: ItemUnderReview,
}

impl UnderReview for ItemUnderReview {
    type Id = ItemId;
    const KIND: worklist::Kind = worklist::Kind::Showcase;

    async fn load(bureau: &Bureau, officer: &Officer<Reviewing>, id: ItemId) -> Result<Self, Stop> {
        let db = bureau.organisations.store.read();
        review_item::show(&bureau.showcases, db, officer.identity(), id).await
    }

    fn organisation(&self) -> OrganisationId {
        self.item.organisation
    }

    fn revision(&self) -> Revision {
        self.item.revision
    }

    fn is_open(&self) -> bool {
        matches!(self.item.state, Standing::InReview { .. })
    }

    async fn write(
        bureau: &Bureau,
        tx: &Tx,
        officer: &Officer<Reviewing>,
        id: ItemId,
        (decision, seen): (Decision, Revision),
        now: Timestamp,
    ) -> Result<(), Stop> {
        review_item::decide(&bureau.showcases, tx, officer.identity(), id, seen, decision, now).await
    }

    fn page(self, status: StatusCode, shell: Shell, frame: Frame) -> Answer {
        page_with_status(status, &ItemPage { shell, frame, shown: self })
    }
}

impl ItemPage {
    fn can_take_off(&self) -> bool {
        self.shown.is_public() && !self.frame.is_own
    }

    fn alt(&self) -> String {
        match self.shown.item.kind {
            Kind::Logo => format!("{}的logo", self.shown.name),
            Kind::Picture | Kind::Film => self.shown.item.caption.clone(),
        }
    }

    fn address(&self) -> String {
        self.shown.address(&self.shown.item)
    }

    fn address_before(&self) -> Option<String> {
        self.shown.before.as_ref().map(|b| self.shown.address(b))
    }

    /// Size in megabytes, with one digit behind the point.
    fn megabytes(&self) -> String {
        let tenths = self.shown.item.file.bytes.saturating_mul(10).div_ceil(1024 * 1024);
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }

    fn seconds(&self) -> u64 {
        self.shown.item.file.duration_ms.unwrap_or(0).div_ceil(1_000)
    }
}

/// `?page=`
#[derive(Deserialize)]
pub(crate) struct Conditions {
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "showcase_public.html")]
struct PublicPage {
    shell: Shell,
    rows: Vec<Listed>,
    number: u64,
    has_more: bool,
}

/// `GET /bureau/showcase`: what is public, newest first.
pub(crate) async fn list(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    shell: Shell,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let paging = Paging::read(conditions.page.as_deref(), PER_PAGE, shell.large);
    let db = bureau.organisations.store.read();
    let (rows, has_more) = review_item::approved(&bureau.showcases, db, officer.division(), paging).await?;
    page(&PublicPage { shell, rows, number: paging.page, has_more })
}

/// `GET /api/v1/bureau/showcase?page=`
pub(crate) async fn api_list(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    Query(conditions): Query<Conditions>,
) -> Answer {
    let paging = Paging::read(conditions.page.as_deref(), PER_PAGE, false);
    let db = bureau.organisations.store.read();
    let (rows, has_more) = review_item::approved(&bureau.showcases, db, officer.division(), paging).await?;
    let items: Vec<serde_json::Value> = rows
        .iter()
        .map(|r| {
            serde_json::json!({
                "id": r.item, "kind": r.kind, "caption": r.caption, "approved_at": r.since.rfc3339(),
                "organisation": { "id": r.organisation, "name": r.name },
            })
        })
        .collect();
    Ok(json(StatusCode::OK, serde_json::json!({ "items": items, "page": paging.page, "has_more": has_more })))
}

/// `POST /bureau/showcase/{item}/withdrawal` with `reason`: 【下架】
pub(crate) async fn take_off(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<ItemId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match take(&bureau, &officer, id, &form).await {
        Ok(()) => Ok(see_other_saying("/bureau/showcase", wording::TAKEN_OFF)),
        Err(Stop::Refused(refusal)) if refusal.status() != StatusCode::NOT_FOUND => {
            render::<ItemUnderReview>(&bureau, &officer, id, refusal.status(), shell, form.refused(&*refusal)).await
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /api/v1/bureau/showcase/{item}/withdrawal`
pub(crate) async fn api_take_off(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<ItemId>,
    form: Form,
) -> Answer {
    take(&bureau, &officer, id, &form).await?;
    Ok(json(StatusCode::OK, serde_json::json!({ "state": "taken_off" })))
}

async fn take(bureau: &Bureau, officer: &Officer<Reviewing>, id: ItemId, form: &Form) -> Result<(), Stop> {
    ItemUnderReview::load(bureau, officer, id).await?;
    let reason = Reason::parse(form.get("reason")).map_err(Refusal::RemovalReason)?;
    let (room, now) = (&bureau.organisations, bureau.organisations.clock.now());
    let tx = room.store.begin().await?;
    review_item::take_off(&bureau.showcases, &tx, officer.identity(), id, &reason, now).await?;
    Ok(tx.commit().await?)
}
