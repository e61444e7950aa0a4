//! 【上传】 of a logo, a picture or a film, with a form that needs no script.

use crate::{
    Showcases,
    intake::take,
    item::{Item, Kind},
    keep::{keep, welcome},
    show::{PAGE, come_back},
    wording,
};
use access::{Clerk, OrganisationProfile};
use axum::extract::{Request, State};
use web::{Answer, Form, Shell, Stop, see_other_saying};

/// `POST /centre/showcase/logo`
pub(crate) async fn logo(
    clerk: Clerk<OrganisationProfile>,
    State(room): State<Showcases>,
    shell: Shell,
    request: Request,
) -> Answer {
    page(&room, &clerk, Kind::Logo, shell, request).await
}

/// `POST /centre/showcase/pictures`
pub(crate) async fn picture(
    clerk: Clerk<OrganisationProfile>,
    State(room): State<Showcases>,
    shell: Shell,
    request: Request,
) -> Answer {
    page(&room, &clerk, Kind::Picture, shell, request).await
}

/// `POST /centre/showcase/film`
pub(crate) async fn film(
    clerk: Clerk<OrganisationProfile>,
    State(room): State<Showcases>,
    shell: Shell,
    request: Request,
) -> Answer {
    page(&room, &clerk, Kind::Film, shell, request).await
}

async fn page(
    room: &Showcases,
    clerk: &Clerk<OrganisationProfile>,
    kind: Kind,
    shell: Shell,
    request: Request,
) -> Answer {
    let mut caption = String::new();
    match upload(room, clerk, kind, request, &mut caption).await {
        Ok(item) => Ok(see_other_saying(&format!("{PAGE}#item-{}", item.id), wording::UPLOADED)),
        Err(stop) => {
            let form = Form::of([(wording::caption_field(kind), caption)]);
            come_back(room, clerk, shell, form, stop).await
        }
    }
}

/// Takes a file in; `caption` gets what was typed beside it.
pub(crate) async fn upload(
    room: &Showcases,
    clerk: &Clerk<OrganisationProfile>,
    kind: Kind,
    request: Request,
    caption: &mut String,
) -> Result<Item, Stop> {
    let division = welcome(room, clerk, kind).await?;
    let taken = take(room, clerk.organisation(), kind, request, caption).await?;
    keep(room, clerk, kind, &division, taken).await
}

#[cfg(test)]
#[path = "upload_test.rs"]
mod tests;
