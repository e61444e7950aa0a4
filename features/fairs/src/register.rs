//! 【报名参加】: booth, contact, jobs → 【确认报名】 (guide 五（一）2, （二）2–3; features F2–F6). One reader and one
//! rule for the page and the API; the lane decides.

use crate::{
    ChooseBooth, Fair, FairId, Fairs, Receipt, Refusal, RegisteredJob, RegistrationId,
    lane::{Ask, Key, OnSite},
    registration::Contact,
    store as rows, wording,
};
use access::{Clerk, FairRegistration};
use askama::Template;
use axum::{
    extract::State as Room,
    http::{HeaderMap, StatusCode},
};
use standards::{
    identity::{DocumentKind, IdentityNumber},
    name,
    phone::{Mobile, Phone},
};
use std::collections::BTreeSet;
use uuid::Uuid;
use web::{Answer, Form, IdPath, Mistake, NotFound, Shell, Stop, page_with_status, see_other_saying};

/// Where a contact is sealed.
pub(crate) const CONTACT: &str = "registration.contact";
/// Longest idempotency key, in characters.
const KEY_CHARACTERS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    shell: Shell,
    form: Form,
    fair: Fair,
    /// Only on-site.
    plan: Option<ChooseBooth>,
    chosen: Vec<RegisteredJob>,
    /// Published jobs that are not chosen yet.
    others: Vec<RegisteredJob>,
    has_jobs: bool,
    picking: bool,
    organisation: String,
    /// Why 【确认报名】 would be refused as things stand, such as a profile that is not approved.
    warning: Option<(String, Vec<(String, String)>)>,
}

/// The empty form.
pub(crate) async fn page(
    clerk: Clerk<FairRegistration>,
    Room(fairs): Room<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<FairId>,
) -> Answer {
    let fair = public_fair(&fairs, id).await?;
    fairs.employers.complete(clerk.organisation()).await?;
    let now = fairs.clock.now();
    if let Err(refusal) = fair.takes_registrations(now) {
        return Ok(see_other_saying(&format!("/fairs/{id}"), &web::Refusal::zh(&refusal)));
    }
    if rows::live_of(fairs.store.read(), id, clerk.organisation()).await?.is_some() {
        return Ok(see_other_saying("/centre/registrations", &web::Refusal::zh(&Refusal::AlreadyRegistered)));
    }
    let mut form = Form::default();
    form.set("key", fairs.clock.new_id().to_string());
    show(&fairs, shell, &clerk, fair, form, StatusCode::OK, false).await
}

/// Every button of the form. 【添加报名职位】, 【确认添加】 and 【删除】 come back with everything typed; only
/// 【确认报名】 registers.
pub(crate) async fn submit(
    clerk: Clerk<FairRegistration>,
    Room(fairs): Room<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<FairId>,
    mut form: Form,
) -> Answer {
    let removed = form.get("remove").to_owned();
    let pick = form.get("pick").to_owned();
    if !removed.is_empty() || !pick.is_empty() {
        let mut jobs: Vec<String> =
            form.all("jobs").into_iter().filter(|j| *j != removed).map(ToOwned::to_owned).collect();
        let nothing_ticked = pick == "add" && form.all("picked").is_empty();
        if pick == "add" {
            jobs.extend(form.all("picked").into_iter().map(ToOwned::to_owned));
        }
        let mut seen = BTreeSet::new();
        jobs.retain(|j| seen.insert(j.clone()));
        form.forget("jobs");
        form.forget("picked");
        jobs.into_iter().for_each(|j| form.add("jobs", j));
        let fair = public_fair(&fairs, id).await?;
        fairs.employers.complete(clerk.organisation()).await?;
        if nothing_ticked {
            form.refuse(Mistake::new("jobs", "报名职位", wording::NOTHING_TICKED));
            return show(&fairs, shell, &clerk, fair, form, StatusCode::UNPROCESSABLE_ENTITY, true).await;
        }
        return show(&fairs, shell, &clerk, fair, form, StatusCode::OK, pick == "open").await;
    }
    let key = Some(form.get("key").to_owned()).filter(|k| !k.is_empty());
    match register(&fairs, &clerk, id, &form, key.as_deref()).await {
        Ok(receipt) if receipt.state == "approved" => Ok(see_other_saying(
            &format!("/centre/registrations/{}", receipt.id),
            "报名成功，报名的职位已在招聘会页面展示",
        )),
        Ok(receipt) => Ok(see_other_saying(
            &format!("/centre/registrations/{}", receipt.id),
            wording::submitted(Mobile::parse(form.get("contact.phone")).is_ok()),
        )),
        Err(stop) => {
            let code = stop.refusal().map(web::Refusal::code).unwrap_or_default();
            if code == "booth_taken" || code == "no_such_booth" {
                form.forget("booth");
            }
            match stop {
                Stop::Refused(refusal) => {
                    if refusal.status() == StatusCode::NOT_FOUND {
                        return Err(Stop::Refused(refusal));
                    }
                    let status = refusal.status();
                    let form = form.refused(&*refusal);
                    let fair = public_fair(&fairs, id).await?;
                    show(&fairs, shell, &clerk, fair, form, status, false).await
                }
                fault => Err(fault),
            }
        }
    }
}

/// Registers the clerk's organisation. The same key with the same body answers what the first copy was answered. Nothing
/// is asked of the database here but whether there is such a fair, where nobody registers for it at the moment: the lane
/// decides on all that stands, for many registrations at once.
///
/// # Errors
/// [`Refusal`]; 404 for a fair that is not public, and for a job that is not the organisation's own.
pub(crate) async fn register(
    fairs: &Fairs,
    clerk: &Clerk<FairRegistration>,
    fair: FairId,
    form: &Form,
    key: Option<&str>,
) -> Result<Receipt, Stop> {
    let now = fairs.clock.now();
    let organisation = clerk.organisation();
    let key = key.map(|key| read_key(fairs, fair, clerk, form, key)).transpose()?;
    let id = RegistrationId(fairs.clock.new_id());
    let on_site = match read_on_site(form, now.day()) {
        Ok((booth, contact)) => {
            let text = serde_json::to_string(&contact).map_err(Stop::fault)?;
            Ok(OnSite { booth, contact: fairs.accounts.keys.seal(CONTACT, id.0, text) })
        }
        Err(mistakes) => Err(mistakes),
    };
    let jobs = read_jobs(form)?;
    let ask = Ask {
        id,
        fair,
        organisation,
        person: clerk.person().id,
        mandate: clerk.mandate().id,
        actor: clerk.actor(),
        on_site,
        jobs,
        key,
    };
    if !fairs.lanes.is_open(fair) {
        public_fair(fairs, fair).await?;
    }
    match fairs.lanes.register(ask).await {
        Err(Stop::Refused(refusal)) if refusal.code() == web::Refusal::code(&Refusal::NoJobChosen) => {
            let published = fairs.employers.published_of(organisation, now).await?;
            Err(if published.is_empty() { Refusal::NoPublishedJob } else { Refusal::NoJobChosen }.into())
        }
        answer => answer,
    }
}

/// The header of the API. `None` where it is missing.
pub(crate) fn key_of(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    match headers.get("idempotency-key") {
        None => Ok(None),
        Some(value) => value.to_str().map(|t| Some(t.trim().to_owned())).map_err(|_| Refusal::KeyUnreadable),
    }
}

fn read_key(
    fairs: &Fairs,
    fair: FairId,
    clerk: &Clerk<FairRegistration>,
    form: &Form,
    key: &str,
) -> Result<Key, Refusal> {
    if key.is_empty() || key.len() > KEY_CHARACTERS_MAX || !key.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
        return Err(Refusal::KeyUnreadable);
    }
    let mut body: Vec<String> =
        ["booth", "contact.name", "contact.identity_number", "contact.phone"].map(|f| form.get(f).to_owned()).to_vec();
    body.extend(form.all("jobs").into_iter().map(ToOwned::to_owned));
    // Keyed, since the body holds an identity number that nobody shall find by trying.
    let body_hash = fairs.accounts.keys.lookup("registration.body", &body.join("\u{1f}")).to_vec();
    Ok(Key { scope: format!("fairs.registration:{fair}:{}", clerk.organisation()), key: key.to_owned(), body_hash })
}

/// Booth and contact; every field that is wrong at once.
fn read_on_site(form: &Form, today: clock::Day) -> Result<(String, Contact), Vec<Mistake>> {
    let mut wrong = Vec::new();
    let booth = form.get("booth").to_uppercase();
    if booth.is_empty() {
        wrong.push(Mistake::new("booth", "展位图", "请在展位图上选择一个空闲展位"));
    }
    let mut keep = |field: &str, label: &str, read: Result<String, String>| {
        read.unwrap_or_else(|reason| {
            wrong.push(Mistake::new(field, label, reason));
            String::new()
        })
    };
    let contact = Contact {
        name: keep("contact.name", "联系人姓名", name::person(form.raw("contact.name")).map_err(|e| e.reason_zh())),
        identity_number: keep(
            "contact.identity_number",
            "身份证号",
            IdentityNumber::parse(DocumentKind::ResidentIdentityCard, form.raw("contact.identity_number"), today)
                .map(|n| n.as_str().to_owned())
                .map_err(|e| e.reason_zh()),
        ),
        phone: keep(
            "contact.phone",
            "联系电话",
            Phone::parse(form.raw("contact.phone")).map(|p| p.as_str().to_owned()).map_err(|e| e.reason_zh()),
        ),
    };
    if wrong.is_empty() { Ok((booth, contact)) } else { Err(wrong) }
}

/// The jobs chosen, each once; what is no id at all names nobody's job.
fn read_jobs(form: &Form) -> Result<Vec<Uuid>, NotFound> {
    let mut seen = BTreeSet::new();
    let mut ids = Vec::new();
    for text in form.all("jobs").into_iter().filter(|t| !t.is_empty()) {
        let id = Uuid::try_parse(text).map_err(|_| NotFound)?;
        if seen.insert(id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

pub(crate) async fn public_fair(fairs: &Fairs, id: FairId) -> Result<Fair, Stop> {
    Ok(rows::fair(fairs.store.read(), id).await?.filter(Fair::is_public).ok_or(NotFound)?)
}

async fn show(
    fairs: &Fairs,
    shell: Shell,
    clerk: &Clerk<FairRegistration>,
    fair: Fair,
    form: Form,
    status: StatusCode,
    picking: bool,
) -> Answer {
    let now = fairs.clock.now();
    let plan = match &fair.facts.plan {
        Some(recipe) => {
            let held = rows::held_booths(fairs.store.read(), fair.id).await?;
            Some(ChooseBooth::new(recipe, &held, form.get("booth"), form.mistake("booth")))
        }
        None => None,
    };
    let all = fairs.employers.published_of(clerk.organisation(), now).await?;
    let ticked = form.all("jobs");
    let chosen: Vec<RegisteredJob> =
        ticked.iter().filter_map(|t| all.iter().find(|j| j.job.to_string() == *t)).cloned().collect();
    let others: Vec<RegisteredJob> = all.iter().filter(|j| !chosen.iter().any(|c| c.job == j.job)).cloned().collect();
    let warning = match fairs.employers.approved(clerk.organisation()).await {
        Err(Stop::Refused(refusal)) if !form.is_refused() => Some((refusal.zh(), refusal.ways_out())),
        _ => None,
    };
    page_with_status(
        status,
        &RegisterPage {
            shell,
            form,
            fair,
            plan,
            chosen,
            has_jobs: !all.is_empty(),
            others,
            picking,
            organisation: clerk.organisation_name().to_owned(),
            warning,
        },
    )
}
