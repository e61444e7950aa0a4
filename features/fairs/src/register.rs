//! 【报名参加】: booth, contact, jobs → 【确认报名】 (guide 五（一）2, （二）2–3; features F2–F6). One reader and one
//! rule for the page and the API; the lane decides.

use crate::{
    ChooseBooth, Fair, FairId, Fairs, Receipt, Refusal, RegisteredJob, RegistrationId,
    fair::Kind,
    lane::{Ask, Key},
    registration::{Contact, Registration, State},
    store::{self as rows, NewRegistration},
};
use access::{Clerk, FairRegistration};
use askama::Template;
use axum::{
    extract::State as Room,
    http::{HeaderMap, StatusCode},
};
use review::Revision;
use standards::{
    identity::{DocumentKind, IdentityNumber},
    name,
    phone::Phone,
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
    let fair = public_fair(&fairs, id).await?;
    fairs.employers.complete(clerk.organisation()).await?;
    let removed = form.get("remove").to_owned();
    let pick = form.get("pick").to_owned();
    if !removed.is_empty() || !pick.is_empty() {
        let mut jobs: Vec<String> =
            form.all("jobs").into_iter().filter(|j| *j != removed).map(ToOwned::to_owned).collect();
        if pick == "add" {
            jobs.extend(form.all("picked").into_iter().map(ToOwned::to_owned));
        }
        let mut seen = BTreeSet::new();
        jobs.retain(|j| seen.insert(j.clone()));
        form.forget("jobs");
        form.forget("picked");
        jobs.into_iter().for_each(|j| form.add("jobs", j));
        return show(&fairs, shell, &clerk, fair, form, StatusCode::OK, pick == "open").await;
    }
    let key = Some(form.get("key").to_owned()).filter(|k| !k.is_empty());
    match register(&fairs, &clerk, &fair, &form, key.as_deref()).await {
        Ok(receipt) if receipt.state == "approved" => Ok(see_other_saying(
            &format!("/centre/registrations/{}", receipt.id),
            "报名成功，报名的职位已在招聘会页面展示",
        )),
        Ok(receipt) => Ok(see_other_saying(
            &format!("/centre/registrations/{}", receipt.id),
            "已提交报名，正在审核中，审核结果将以短信通知联系人",
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
                    show(&fairs, shell, &clerk, fair, form, status, false).await
                }
                fault => Err(fault),
            }
        }
    }
}

/// Registers the clerk's organisation. The same key with the same body answers what the first copy was answered.
///
/// # Errors
/// [`Refusal`]; 404 for a job that is not the organisation's own.
pub(crate) async fn register(
    fairs: &Fairs,
    clerk: &Clerk<FairRegistration>,
    fair: &Fair,
    form: &Form,
    key: Option<&str>,
) -> Result<Receipt, Stop> {
    let now = fairs.clock.now();
    let organisation = clerk.organisation();
    let key = match key {
        Some(key) => Some(read_key(fairs, fair.id, clerk, form, key)?),
        None => None,
    };
    if let Some(k) = &key {
        use ::store::idempotency::{Known, look_up};
        match look_up(fairs.store.read(), &k.scope, &k.key, &k.body_hash).await? {
            Known::New => {}
            Known::Answered(answer) => return serde_json::from_str(&answer).map_err(Stop::fault),
            Known::OtherBody => return Err(Refusal::KeyUsedForAnother.into()),
        }
    }
    let name = fairs.employers.approved(organisation).await?;
    fair.takes_registrations(now)?;
    let (booth, contact) = match fair.facts.kind {
        Kind::Online => (None, None),
        Kind::OnSite => {
            let (booth, contact) = read_on_site(form, now.day())?;
            if !fair.facts.plan.as_ref().is_some_and(|p| p.offers(&booth)) {
                return Err(Refusal::NoSuchBooth.into());
            }
            (Some(booth), Some(contact))
        }
    };
    let jobs = read_jobs(fairs, clerk, fair, form, now).await?;
    let id = RegistrationId(fairs.clock.new_id());
    let contact = contact
        .map(|c| serde_json::to_string(&c).map(|text| fairs.accounts.keys.seal(CONTACT, id.0, text)))
        .transpose()
        .map_err(Stop::fault)?;
    let registration = Registration {
        id,
        fair: fair.id,
        organisation,
        organisation_name: name,
        booth,
        state: State::initial(fair.facts.kind, now),
        revision: Revision(1),
        registered_by: clerk.person().id,
        registered_at: now,
    };
    let new = NewRegistration { registration, contact, jobs };
    fairs.lanes.register(Ask { new, actor: clerk.actor(), key }).await
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
fn read_on_site(form: &Form, today: clock::Day) -> Result<(String, Contact), Refusal> {
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
    if wrong.is_empty() { Ok((booth, contact)) } else { Err(Refusal::Invalid(wrong)) }
}

async fn read_jobs(
    fairs: &Fairs,
    clerk: &Clerk<FairRegistration>,
    fair: &Fair,
    form: &Form,
    now: clock::Timestamp,
) -> Result<Vec<RegisteredJob>, Stop> {
    let mut seen = BTreeSet::new();
    let mut ids = Vec::new();
    for text in form.all("jobs").into_iter().filter(|t| !t.is_empty()) {
        let id = Uuid::try_parse(text).map_err(|_| NotFound)?;
        if seen.insert(id) {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        let published = fairs.employers.published_of(clerk.organisation(), now).await?;
        return Err(if published.is_empty() { Refusal::NoPublishedJob } else { Refusal::NoJobChosen }.into());
    }
    if ids.len() > fair.facts.jobs_max as usize {
        return Err(Refusal::TooManyJobs(fair.facts.jobs_max).into());
    }
    fairs.employers.published(clerk.organisation(), &ids, now).await
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
