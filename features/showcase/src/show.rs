//! 单位形象 as its clerk sees it: everything that was uploaded, where it stands, and what can be done.
//! Guide 三（三）; feature C3.

use crate::{
    Showcases, address,
    intake::bytes_max,
    item::{CAPTION, Item, Kind, PICTURES_MAX, State},
    store as rows, wording,
};
use access::{Clerk, OrganisationProfile};
use askama::Template;
use axum::{extract::State as RoomState, http::StatusCode};
use web::{Answer, Field, Form, Shell, Stop, page_with_status};

pub(crate) const PAGE: &str = "/centre/showcase";

#[derive(Template)]
#[template(path = "show.html")]
struct ShowcasePage {
    shell: Shell,
    form: Form,
    name: String,
    items: Vec<Item>,
    /// Whether the organisation's own page is public, so that approved items are.
    is_public: bool,
    organisation: access::OrganisationId,
}

impl ShowcasePage {
    /// A macro of the template hands its words on by reference.
    fn of(&self, kind: &Kind) -> Vec<&Item> {
        self.items.iter().filter(|i| i.kind == *kind).collect()
    }

    fn drafts(&self) -> usize {
        self.items.iter().filter(|i| i.state == State::Draft).count()
    }

    fn waiting(&self) -> usize {
        self.items.iter().filter(|i| matches!(i.state, State::InReview { .. })).count()
    }

    fn address(&self, item: &Item) -> String {
        address(item.organisation, item.id)
    }

    /// What a screen reader says of a picture.
    fn alt(&self, item: &Item) -> String {
        match item.kind {
            Kind::Logo => format!("{}的logo", self.name),
            Kind::Picture | Kind::Film => item.caption.clone(),
        }
    }

    fn called(&self, item: &Item) -> String {
        match item.kind {
            Kind::Logo => "logo".into(),
            Kind::Picture | Kind::Film => item.caption.clone(),
        }
    }

    /// The words can be changed as long as nobody decided on them.
    fn can_recaption(&self, item: &Item) -> bool {
        item.kind != Kind::Logo && matches!(item.state, State::Draft | State::Returned { .. })
    }

    fn file(&self, kind: Kind, hint: &str) -> Field {
        let accept = if kind == Kind::Film { "video/mp4,.mp4" } else { "image/jpeg,image/png,image/webp" };
        self.form
            .upload(kind.code(), kind.zh())
            .required()
            .attribute("accept", accept)
            .attribute("data-preview", "")
            .attribute("data-bytes-max", bytes_max(kind).to_string())
            .hint(hint)
    }

    fn caption(&self, kind: Kind, hint: &str) -> Field {
        let (name, label) = (wording::caption_field(kind), wording::caption_label(kind));
        let field = self.form.text(name, label).max(*CAPTION.end()).attribute("autocomplete", "off").hint(hint);
        if kind == Kind::Film { field } else { field.required() }
    }

    fn has_room(&self) -> bool {
        self.of(&Kind::Picture).len() < PICTURES_MAX
    }

    fn seconds(&self, item: &Item) -> u64 {
        item.file.duration_ms.unwrap_or(0).div_ceil(1_000)
    }
}

/// `GET /centre/showcase`
pub(crate) async fn show(
    clerk: Clerk<OrganisationProfile>,
    RoomState(room): RoomState<Showcases>,
    shell: Shell,
) -> Answer {
    room.organisations.complete(room.store.read(), clerk.organisation()).await?;
    render(&room, &clerk, StatusCode::OK, shell, Form::default()).await
}

pub(crate) async fn render(
    room: &Showcases,
    clerk: &Clerk<OrganisationProfile>,
    status: StatusCode,
    shell: Shell,
    form: Form,
) -> Answer {
    let (db, organisation) = (room.store.read(), clerk.organisation());
    let items = rows::kept_of(db, organisation).await?;
    let is_public = room.organisations.public(db, organisation).await?.is_some();
    let name = clerk.organisation_name().to_owned();
    page_with_status(status, &ShowcasePage { shell, form, name, items, is_public, organisation })
}

/// The page again, with the refusal and what was typed.
pub(crate) async fn come_back(
    room: &Showcases,
    clerk: &Clerk<OrganisationProfile>,
    shell: Shell,
    form: Form,
    stop: Stop,
) -> Answer {
    match stop {
        Stop::Refused(refusal) if refusal.status() != StatusCode::NOT_FOUND && refusal.leads_to().is_none() => {
            render(room, clerk, refusal.status(), shell, form.refused(&*refusal)).await
        }
        stop => Err(stop),
    }
}
