//! 基本信息: a clerk fills in what the organisation tells about itself, saves it and submits it to the bureau.
//! Guide 三（二）; features C1, C2.

use crate::{
    LicenceId, Organisations, Refusal,
    licence::Licence,
    log,
    organisation::Organisation,
    profile::{ADDRESS, Content, Cycle, Field, INTRODUCTION, NATURES, Profile, SIZES, suggested_nature},
    reverify,
    review_profile::licence_address,
    store::{licence as licences, organisation, profile as rows},
    store_licence::keep,
    wording,
};
use access::{Clerk, OrganisationProfile};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use sea_orm::DatabaseTransaction;
use standards::{division, industry, uscc::Uscc};
use web::{
    Answer, Choice, ChoiceGroup, Form, Mistake, NotFound, Shell, Stop, page, page_with_status, see_other_saying,
};

const PAGE: &str = "/centre/profile";
/// The hidden field of a picture that was taken already.
const KEPT: &str = "licence_kept";

#[derive(Template)]
#[template(path = "edit_profile.html")]
struct ProfilePage {
    shell: Shell,
    form: Form,
    organisation: Organisation,
    saved: Option<Profile>,
    /// Whether an approved version is live.
    is_live: bool,
    choices: Choices,
    /// The picture that the form keeps.
    kept: Option<LicenceId>,
    /// Why it is 已暂停, if it is.
    suspended: Option<String>,
    /// 复核 that is near or overdue: stage and last day.
    recheck: Option<(&'static str, String)>,
}

/// What the selects offer.
struct Choices {
    natures: Vec<ChoiceGroup>,
    industries: Vec<ChoiceGroup>,
    sizes: Vec<ChoiceGroup>,
    counties: Vec<ChoiceGroup>,
}

impl ProfilePage {
    /// Words and tone at the top right.
    fn state(&self) -> (&'static str, &'static str) {
        self.saved.as_ref().map_or(("未完善", "warn"), |p| (p.cycle.state.zh(), p.cycle.state.tone()))
    }

    fn reason(&self) -> Option<&str> {
        self.saved.as_ref().and_then(|p| p.cycle.state.reason()).map(review::Reason::as_str)
    }

    fn licence_field(&self) -> web::Field {
        let field = self
            .form
            .upload(Field::Licence.name(), Field::Licence.zh())
            .attribute("accept", "image/jpeg,image/png")
            .attribute("data-preview", "")
            .attribute("data-bytes-max", crate::licence::PICTURE_BYTES_MAX.to_string())
            .hint("JPEG 或 PNG 图片，不超过 10 MB，文字清晰可辨；仅供人社部门审核，不对外公开");
        match self.kept {
            Some(id) => field.kept(licence_address(id), "已上传的营业执照"),
            None => field.required(),
        }
    }

    fn address_max(&self) -> usize {
        *ADDRESS.end()
    }

    fn introduction_max(&self) -> usize {
        *INTRODUCTION.end()
    }
}

impl Choices {
    fn of(province: &str) -> Self {
        Self {
            natures: ChoiceGroup::plain(NATURES),
            industries: industry::sections()
                .iter()
                .map(|s| ChoiceGroup {
                    label: s.name.to_owned(),
                    choices: s.industries.iter().map(|i| Choice::new(i.code, i.name)).collect(),
                })
                .collect(),
            sizes: ChoiceGroup::plain(SIZES),
            counties: division::groups(province)
                .into_iter()
                .map(|g| ChoiceGroup {
                    label: g.name.to_owned(),
                    choices: g.counties.iter().map(|c| Choice::new(c.code, c.name)).collect(),
                })
                .collect(),
        }
    }
}

pub(crate) async fn show(clerk: Clerk<OrganisationProfile>, State(room): State<Organisations>, shell: Shell) -> Answer {
    let saved = rows::current(room.store.read(), &room.accounts.keys, clerk.organisation()).await?;
    let form = match &saved {
        Some(profile) => filled_in(profile),
        None => Form::default(),
    };
    page(&profile_page(&room, &clerk, shell, form, saved).await?)
}

pub(crate) async fn submit(
    clerk: Clerk<OrganisationProfile>,
    State(room): State<Organisations>,
    shell: Shell,
    mut form: Form,
) -> Answer {
    let submits = form.get("then") == "submit";
    match save(&room, &clerk, &mut form, submits).await {
        Ok(_) => Ok(see_other_saying(PAGE, if submits { wording::SUBMITTED } else { wording::SAVED })),
        Err(stop) => {
            let saved = rows::current(room.store.read(), &room.accounts.keys, clerk.organisation()).await?;
            if let (Some(refusal), Some(profile)) = (stop.refusal(), &saved)
                && refusal.code() == web::Refusal::code(&Refusal::ProfileChanged)
            {
                form.set("revision", profile.cycle.revision.0.to_string());
            }
            let template = profile_page(&room, &clerk, shell, form.clone(), saved).await?;
            form.come_back(stop, |status: StatusCode, form| page_with_status(status, &ProfilePage { form, ..template }))
        }
    }
}

async fn profile_page(
    room: &Organisations,
    clerk: &Clerk<OrganisationProfile>,
    shell: Shell,
    mut form: Form,
    saved: Option<Profile>,
) -> Result<ProfilePage, Stop> {
    let db = room.store.read();
    let id = clerk.organisation();
    let organisation = organisation::by_id(db, id).await?.ok_or(NotFound)?;
    let is_live = rows::standing(db, id).await?.is_some_and(|s| s.approved_name.is_some());
    if saved.is_none()
        && form.pairs().next().is_none()
        && let Ok(uscc) = Uscc::parse(&organisation.uscc)
    {
        form.set(Field::Nature.name(), suggested_nature(&uscc));
    }
    let kept = match kept_picture(room, clerk, &form).await? {
        Some(licence) => Some(licence.id),
        None => saved.as_ref().map(|p| p.licence),
    };
    let choices = Choices::of(province(room));
    let now = room.clock.now();
    let suspended = organisation.suspended(now).map(|(_, reason)| reason);
    let recheck = wording::recheck(organisation.verification, now);
    Ok(ProfilePage { shell, form, organisation, saved, is_live, choices, kept, suspended, recheck })
}

/// The installation's province, six digits.
pub(crate) fn province(room: &Organisations) -> &'static str {
    division::province_of(&room.accounts.site.region.division).map_or("", |d| d.code)
}

fn filled_in(profile: &Profile) -> Form {
    let c = &profile.content;
    let revision = profile.cycle.revision.0.to_string();
    Form::of([
        (Field::Nature.name(), c.nature),
        (Field::Industry.name(), c.industry),
        (Field::Size.name(), c.size),
        (Field::Division.name(), c.division),
        (Field::Address.name(), &c.address),
        (Field::Introduction.name(), &c.introduction),
        (Field::ContactName.name(), &c.contact_name),
        (Field::ContactPhone.name(), c.contact_phone.as_str()),
        ("revision", &revision),
    ])
}

/// The picture named in the form, if it is the organisation's own.
async fn kept_picture(
    room: &Organisations,
    clerk: &Clerk<OrganisationProfile>,
    form: &Form,
) -> Result<Option<Licence>, Stop> {
    let Ok(id) = form.get(KEPT).parse::<LicenceId>() else { return Ok(None) };
    let found = licences::by_id(room.store.read(), id).await?;
    Ok(found.filter(|l| l.organisation == clerk.organisation()))
}

/// Saves what was typed, and submits it where asked to.
pub(crate) async fn save(
    room: &Organisations,
    clerk: &Clerk<OrganisationProfile>,
    form: &mut Form,
    submits: bool,
) -> Result<Profile, Stop> {
    let organisation = clerk.organisation();
    let mut mistakes: Vec<Mistake> = Vec::new();
    // A good picture is kept even where another field is refused: a browser cannot choose it again by itself.
    if let Some(upload) = form.file(Field::Licence.name()) {
        match keep(room, clerk, upload.bytes.clone()).await? {
            Ok(id) => form.set(KEPT, id.to_string()),
            Err(mistake) => {
                let sentence = wording::picture(mistake);
                mistakes.push(Mistake::new(Field::Licence.name(), Field::Licence.zh(), sentence));
            }
        }
    }
    let picture = kept_picture(room, clerk, form).await?.map(|l| l.id);
    let read = Content::read(|field| form.raw(field), province(room));

    let now = room.clock.now();
    let tx = room.store.begin().await?;
    let before = rows::current_for_change(&*tx, room.store.engine(), &room.accounts.keys, organisation).await?;
    let picture = picture.or(before.as_ref().map(|p| p.licence));
    if picture.is_none() && mistakes.is_empty() {
        let sentence = wording::picture(crate::licence::PictureMistake::Missing);
        mistakes.push(Mistake::new(Field::Licence.name(), Field::Licence.zh(), sentence));
    }
    let (content, licence) = match (read, picture) {
        (Ok(content), Some(licence)) if mistakes.is_empty() => (content, licence),
        (read, _) => {
            let wrong = read.err().unwrap_or_default();
            let fields = wrong.into_iter().map(|(f, sentence)| Mistake::new(f.name(), f.zh(), sentence));
            return Err(Refusal::Fields(fields.chain(mistakes).collect()).into());
        }
    };
    let stands = before.as_ref().map_or(0, |p| p.cycle.revision.0);
    if let Ok(seen) = form.get("revision").parse::<i64>()
        && seen != stands
    {
        return Err(Refusal::ProfileChanged.into());
    }
    let is_in_review = before.as_ref().is_some_and(|p| p.cycle.state.code() == "in_review");
    if submits && is_in_review {
        return Err(Refusal::AlreadyInReview.into());
    }
    let state_before = before.as_ref().map_or("incomplete", |p| p.cycle.state.code());
    let cycle = before.as_ref().map_or_else(Cycle::first, |p| p.cycle.clone().save());
    let profile = Profile { cycle, content, licence, saved_at: now, submitted_by: None, submitted_at: None };
    let person = clerk.person().id;
    rows::save(&*tx, &room.accounts.keys, organisation, &profile, person).await?;
    let detail = serde_json::json!({ "revision": profile.cycle.revision.0 });
    let states = Some((state_before, profile.cycle.state.code()));
    log::note(&*tx, &clerk.actor(), "profile.revision", log::PROFILE, organisation.0, states, detail, now).await?;
    let profile = if submits { submit_saved(&tx, clerk, profile, now).await? } else { profile };
    reverify::profile_became(&tx, room, organisation, &profile.cycle.state, now).await?;
    tx.commit().await?;
    Ok(profile)
}

async fn submit_saved(
    tx: &DatabaseTransaction,
    clerk: &Clerk<OrganisationProfile>,
    profile: Profile,
    now: clock::Timestamp,
) -> Result<Profile, Stop> {
    let (organisation, person) = (clerk.organisation(), clerk.person().id);
    let before = profile.cycle.state.code();
    let cycle = profile.cycle.submit(now).map_err(|_| Refusal::AlreadyInReview)?;
    rows::submit(tx, organisation, person, now).await?;
    let detail = serde_json::json!({ "revision": cycle.revision.0 });
    let states = Some((before, cycle.state.code()));
    log::note(tx, &clerk.actor(), "profile.submission", log::PROFILE, organisation.0, states, detail, now).await?;
    Ok(Profile { cycle, submitted_by: Some(person), submitted_at: Some(now), ..profile })
}

/// Submits what is saved, without changing it: for the API.
pub(crate) async fn submit_only(room: &Organisations, clerk: &Clerk<OrganisationProfile>) -> Result<Profile, Stop> {
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    let keys = &room.accounts.keys;
    let saved = rows::current_for_change(&*tx, room.store.engine(), keys, clerk.organisation()).await?;
    let profile = saved.ok_or(Refusal::ProfileIncomplete)?;
    let profile = submit_saved(&tx, clerk, profile, now).await?;
    reverify::profile_became(&tx, room, clerk.organisation(), &profile.cycle.state, now).await?;
    tx.commit().await?;
    Ok(profile)
}

#[cfg(test)]
#[path = "edit_profile_test.rs"]
mod tests;
