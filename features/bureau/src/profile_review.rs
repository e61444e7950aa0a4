//! Deciding on an organisation's 基本信息.

use crate::{
    Bureau, decision,
    story::{self, Line},
    wording,
};
use access::{Officer, OrganisationId, Reviewing};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use organisations::review_profile::{self, ProfileUnderReview};
use review::Decision;
use web::{Answer, Form, IdPath, NotFound, Shell, Stop, json, page_with_status, see_other_saying};

#[derive(Template)]
#[template(path = "profile_review.html")]
struct ProfileReviewPage {
    shell: Shell,
    form: Form,
    profile: ProfileUnderReview,
    lines: Vec<Line>,
}

/// `GET /bureau/reviews/profiles/{organisation}`
pub(crate) async fn show(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OrganisationId>,
    shell: Shell,
) -> Answer {
    let profile = load(&bureau, &officer, id).await?;
    render(&bureau, StatusCode::OK, shell, Form::default(), profile).await
}

/// `POST /bureau/reviews/profiles/{organisation}/decision`
pub(crate) async fn decide(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OrganisationId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match take(&bureau, &officer, id, &form).await {
        Ok(Decision::Approve) => Ok(see_other_saying("/bureau/reviews", wording::APPROVED)),
        Ok(Decision::Return(_)) => Ok(see_other_saying("/bureau/reviews", wording::RETURNED)),
        Err(Stop::Refused(refusal)) if refusal.status() != StatusCode::NOT_FOUND => {
            let profile = load(&bureau, &officer, id).await?;
            render(&bureau, refusal.status(), shell, form.refused(&*refusal), profile).await
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /api/v1/bureau/reviews/profiles/{organisation}/decision`
pub(crate) async fn api_decide(
    officer: Officer<Reviewing>,
    State(bureau): State<Bureau>,
    IdPath(id): IdPath<OrganisationId>,
    form: Form,
) -> Answer {
    let state = match take(&bureau, &officer, id, &form).await? {
        Decision::Approve => "approved",
        Decision::Return(_) => "returned",
    };
    Ok(json(StatusCode::OK, serde_json::json!({ "state": state })))
}

async fn take(
    bureau: &Bureau,
    officer: &Officer<Reviewing>,
    id: OrganisationId,
    form: &Form,
) -> Result<Decision, Stop> {
    load(bureau, officer, id).await?;
    let (decision, seen) = decision::read(form)?;
    let room = &bureau.organisations;
    let tx = room.store.begin().await?;
    let now = room.clock.now();
    review_profile::decide(room, &tx, officer.identity(), id, seen, decision.clone(), now).await?;
    tx.commit().await?;
    Ok(decision)
}

/// The profile, if it lies in the officer's division or below; otherwise it does not exist.
async fn load(bureau: &Bureau, officer: &Officer<Reviewing>, id: OrganisationId) -> Result<ProfileUnderReview, Stop> {
    let room = &bureau.organisations;
    let profile = review_profile::show(room, room.store.read(), id).await?.ok_or(NotFound)?;
    if !standards::division::is_within(&profile.division, officer.division()) {
        return Err(NotFound.into());
    }
    Ok(profile)
}

async fn render(bureau: &Bureau, status: StatusCode, shell: Shell, form: Form, profile: ProfileUnderReview) -> Answer {
    let db = bureau.organisations.store.read();
    let deeds = outbox::log_of(db, "profile", profile.organisation.0).await?;
    let lines = story::tell(bureau, deeds).await?;
    page_with_status(status, &ProfileReviewPage { shell, form, profile, lines })
}

impl ProfileReviewPage {
    fn licence_address(&self) -> String {
        review_profile::licence_address(self.profile.licence)
    }

    fn decision_address(&self) -> String {
        format!("/bureau/reviews/profiles/{}/decision", self.profile.organisation)
    }

    fn revision(&self) -> i64 {
        self.profile.revision.0
    }

    fn is_open(&self) -> bool {
        self.profile.state.code() == "in_review"
    }
}
