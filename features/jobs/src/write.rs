//! 【新增】 and 【修改】 (guide 四（一）, （六）; D1, D7): 【保存】, or 【保存并发布】. One form for the page and the API.

use crate::{
    Jobs, Policy,
    acts::{self, Act, Effect, Gate, Work},
    category,
    check::{Findings, Text},
    choices::{Audience, Education, Experience, Nature, PayUnit},
    content::{self, ADDRESS_MAX, BENEFITS_MAX, DESCRIPTION_MAX, HOURS_MAX, REQUIREMENTS_MAX, TITLE_MAX, Written},
    desk::{
        duplicates::{Twin, Twins},
        templates,
    },
    expire,
    job::{self, Job, JobId, VALID_DAYS_MAX, check_validity},
    review_job::Remark,
    store as rows,
    wording::{self, Refusal},
    wording_desk,
};
use access::{Clerk, Recruiting};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};
use checker::Finding;
use clock::Day;
use outbox::Deed;
use standards::division;
use web::{Answer, ChoiceGroup, Form, IdPath, NotFound, Shell, Stop, json, page_with_status, see_other_saying};

#[derive(Template)]
#[template(path = "write.html")]
struct WritePage {
    shell: Shell,
    form: Form,
    heading: &'static str,
    action: String,
    today: Day,
    last_day: Day,
    policy: Policy,
    findings: Findings,
    /// Why the bureau returned it or took it down.
    remark: Option<Remark>,
    /// Another published job of the same name and place.
    twin: Option<Twin>,
}

/// `GET /centre/jobs/new`.
///
/// `?template=` begins it from a template.
pub(crate) async fn new_page(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    RawQuery(raw): RawQuery,
    shell: Shell,
) -> Answer {
    let db = jobs.store().read();
    let organisation = jobs.organisations.complete(db, clerk.organisation()).await?;
    let asked = crate::asked::pairs(raw.as_deref())?;
    if !asked.get("template").is_empty() {
        let id = asked.get("template").parse().map_err(|_| NotFound)?;
        let template = templates::own(&jobs, db, clerk.organisation(), id).await?;
        let valid_until = jobs.clock().today().plus_days(expire::USUAL_VALID_DAYS);
        let written = Written { content: template.content, contact: template.contact, valid_until };
        return show(&jobs, shell, content::form_of(&written), None, Seen::default(), StatusCode::OK);
    }
    let form = Form::of([
        ("place", organisation.division().to_owned()),
        ("pay_unit", PayUnit::Month.code().to_owned()),
        ("valid_until", jobs.clock().today().plus_days(expire::USUAL_VALID_DAYS).to_string()),
    ]);
    show(&jobs, shell, form, None, Seen::default(), StatusCode::OK)
}

/// `POST /centre/jobs`.
pub(crate) async fn create(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, shell: Shell, form: Form) -> Answer {
    match keep(&jobs, &clerk, None, &form).await {
        Ok(kept) => Ok(see_other_saying(&kept.next(), &kept.words())),
        Err(stop) => come_back(&jobs, shell, form, None, stop),
    }
}

/// `GET /centre/jobs/{id}/edit`.
pub(crate) async fn edit_page(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    shell: Shell,
) -> Answer {
    let db = jobs.store().read();
    jobs.organisations.complete(db, clerk.organisation()).await?;
    let job = jobs.own(db, &clerk, id).await?;
    job.state.check_edit(jobs.clock().now())?;
    let mut form = content::form_of(&job.written);
    form.set("revision", job.revision.to_string());
    let text = Text::of(&job.written.content);
    let findings = Findings::new(&jobs.findings(&text)?, &text);
    let remark = rows::remarks_of(db, &[id]).await?.remove(&id);
    let twins = Twins::load(db, clerk.organisation(), jobs.clock().now()).await?;
    let twin = twins.of(id, &job.written.content).cloned();
    show(&jobs, shell, form, Some(id), Seen { findings, remark, twin }, StatusCode::OK)
}

/// `POST /centre/jobs/{id}`.
pub(crate) async fn save(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match keep(&jobs, &clerk, Some(id), &form).await {
        Ok(kept) => Ok(see_other_saying(&kept.next(), &kept.words())),
        Err(stop) if is_not_found(&stop) => Err(stop),
        Err(stop) => come_back(&jobs, shell, form, Some(id), stop),
    }
}

/// `POST /api/v1/centre/jobs`; `"then": "publish"` publishes at once.
pub(crate) async fn api_create(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, form: Form) -> Answer {
    Ok(json(StatusCode::CREATED, keep(&jobs, &clerk, None, &form).await?.json()))
}

/// `PUT /api/v1/centre/jobs/{id}`.
pub(crate) async fn api_save(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<JobId>,
    form: Form,
) -> Answer {
    Ok(json(StatusCode::OK, keep(&jobs, &clerk, Some(id), &form).await?.json()))
}

/// What was kept.
struct Kept {
    id: JobId,
    title: String,
    state: job::State,
    revision: i64,
    is_submitted: bool,
    /// Whether a scheduled publication was taken back.
    is_unscheduled: bool,
    /// What the checker found in it.
    findings: Vec<Finding>,
    /// Another published job of the same name and place.
    twin: Option<Twin>,
}

/// What a form shows beside its fields.
#[derive(Default)]
struct Seen {
    findings: Findings,
    remark: Option<Remark>,
    twin: Option<Twin>,
}

impl Kept {
    fn is_published(&self) -> bool {
        matches!(self.state, job::State::Published(_))
    }

    /// Where to go: to the form again where a draft has something to mend, to the preview where a published job has
    /// another beside it.
    fn next(&self) -> String {
        let has_notes = !self.findings.is_empty() || self.twin.is_some();
        match () {
            () if self.is_published() && self.twin.is_some() => format!("/centre/jobs/{}", self.id),
            () if self.is_published() => "/centre/jobs?state=published".into(),
            () if !self.is_submitted && has_notes => format!("/centre/jobs/{}/edit", self.id),
            () => "/centre/jobs?state=unpublished".into(),
        }
    }

    fn words(&self) -> String {
        let words = self.outcome();
        let is_waiting_no_more = self.is_unscheduled && !self.is_published() && !self.is_submitted;
        if is_waiting_no_more { format!("{words}。{}", wording_desk::unscheduled_by_edit()) } else { words }
    }

    fn outcome(&self) -> String {
        match () {
            () if self.is_published() => wording::saved_and_published(&self.title),
            () if self.is_submitted => wording::saved_and_submitted(&self.title),
            () if !self.findings.is_empty() => wording::saved_with_findings(&self.title),
            () => wording::saved(&self.title),
        }
    }

    fn json(&self) -> serde_json::Value {
        let state = if self.is_submitted { "in_review" } else { self.state.code() };
        let told = |f: &Finding| {
            serde_json::json!({
                "rule": f.rule, "field": crate::check::field(f.part), "words": f.words, "blocks": f.blocks(),
                "title": f.title, "law": f.law, "suggestion": f.suggestion,
            })
        };
        let findings: Vec<serde_json::Value> = self.findings.iter().map(told).collect();
        serde_json::json!({
            "id": self.id, "title": self.title, "state": state, "revision": self.revision, "findings": findings,
            "duplicate_of": self.twin.as_ref().map(|twin| twin.id),
        })
    }
}

/// Saves the form as a new job or over an unpublished one, and publishes it where asked for: all or nothing.
async fn keep(jobs: &Jobs, clerk: &Clerk<Recruiting>, id: Option<JobId>, form: &Form) -> Result<Kept, Stop> {
    let now = jobs.clock().now();
    let tx = jobs.store().begin().await?;
    jobs.organisations.complete(&*tx, clerk.organisation()).await?;
    let old = match id {
        None => None,
        Some(id) => Some(load_to_edit(jobs, &tx, clerk, id).await?),
    };
    let mut work = Work::new(now);
    let old = match old {
        None => None,
        Some(mut job) => {
            acts::settle(&*tx, &mut job, &mut work).await?;
            job.state.check_edit(now)?;
            // The API may leave the revision out; the page always carries it.
            if !form.get("revision").is_empty() && form.get("revision") != job.revision.to_string() {
                return Err(Refusal::ChangedMeanwhile.into());
            }
            Some(job)
        }
    };
    let written: Written = content::read(form)?;
    check_validity(written.valid_until, now)?;
    let then = match (form.get("then"), jobs.policy()) {
        ("publish", Policy::PublishAtOnce) => Some(Act::Publish),
        ("publish", Policy::ReviewFirst) => Some(Act::Submit),
        _ => None,
    };
    let findings = jobs.findings(&Text::of(&written.content))?;
    if then.is_some() && findings.iter().any(Finding::blocks) {
        return Err(Refusal::Unlawful(None, findings).into());
    }
    let publisher = match then {
        Some(_) => Some(acts::may_publish(jobs, &*tx, clerk.organisation()).await?),
        None => None,
    };
    let (id, revision, state) = match &old {
        None => (JobId(jobs.clock().new_id()), 1, job::State::Draft),
        Some(job) => (job.id, job.revision + 1, job.state.clone()),
    };
    let contact = rows::ContactRow::seal(&written.contact, id, jobs.keys());
    // An edit takes the submission back: what the bureau decides on is what was submitted.
    let is_withdrawn = old.is_some() && rows::withdraw_review(&*tx, id).await?;
    // It takes the schedule back too: what is published later is what was read when it was scheduled.
    let is_unscheduled = old.is_some() && rows::unschedule(&*tx, id).await?;
    match &old {
        None => rows::insert(&*tx, id, clerk.organisation(), &written, &contact, now).await?,
        Some(_) => rows::save_written(&*tx, id, &written, &contact, now).await?,
    }
    outbox::record(
        &*tx,
        &Deed {
            at: now,
            actor: &clerk.actor(),
            action: if old.is_some() { "job.edit" } else { "job.creation" },
            object_kind: "job",
            object_id: id.0,
            states: Some((if old.is_some() { state.code() } else { "none" }, state.code())),
            detail: match (is_withdrawn, is_unscheduled) {
                (true, _) => serde_json::json!({ "revision": revision, "submission": "withdrawn" }),
                (false, true) => serde_json::json!({ "revision": revision, "schedule": "cancelled" }),
                (false, false) => serde_json::json!({ "revision": revision }),
            },
        },
    )
    .await?;
    let job = Job { id, organisation: clerk.organisation(), state, written, revision };
    let is_submitted = then == Some(Act::Submit);
    if publisher.is_some() {
        Gate::load(jobs, &*tx, clerk.organisation(), &[id]).await?.check(&job)?;
        let effect = if is_submitted { Effect::Submit } else { Effect::Publish(job.written.valid_until) };
        work.plan(jobs, &job, effect, findings.clone());
    }
    let twin = Twins::load(&*tx, clerk.organisation(), now).await?.of(id, &job.written.content).cloned();
    let state = work.write(jobs, &*tx, &clerk.actor(), publisher.as_ref()).await?.pop();
    ::store::idempotency::made(id.0);
    tx.commit().await?;
    jobs.heard_of_changes().await;
    Ok(Kept {
        id,
        title: job.written.content.title,
        state: state.unwrap_or(job.state),
        revision,
        is_submitted,
        is_unscheduled,
        findings,
        twin,
    })
}

async fn load_to_edit(jobs: &Jobs, tx: &::store::Tx, clerk: &Clerk<Recruiting>, id: JobId) -> Result<Job, Stop> {
    let engine = jobs.store().engine();
    let found =
        rows::load_for_change(&**tx, engine, clerk.organisation(), &[id], jobs.keys()).await?.pop().ok_or(NotFound)?;
    match found.state {
        job::State::Deleted { .. } => Err(NotFound.into()),
        job::State::Draft | job::State::Published(_) | job::State::TakenDown { .. } | job::State::Expired { .. } => {
            Ok(found)
        }
    }
}

pub(crate) fn is_not_found(stop: &Stop) -> bool {
    stop.refusal().is_some_and(|r| r.status() == StatusCode::NOT_FOUND)
}

/// The form again, with everything typed.
fn come_back(jobs: &Jobs, shell: Shell, form: Form, id: Option<JobId>, stop: Stop) -> Answer {
    let findings = match content::read(&form) {
        Ok(written) => {
            let text = Text::of(&written.content);
            Findings::new(&jobs.findings(&text)?, &text)
        }
        Err(_) => Findings::default(),
    };
    form.come_back(stop, |status, mut form| {
        content::use_codes(&mut form);
        show(jobs, shell, form, id, Seen { findings, remark: None, twin: None }, status)
    })
}

fn show(jobs: &Jobs, shell: Shell, form: Form, id: Option<JobId>, seen: Seen, status: StatusCode) -> Answer {
    let today = jobs.clock().today();
    page_with_status(
        status,
        &WritePage {
            shell,
            form,
            heading: if id.is_some() { "修改职位" } else { "新增职位" },
            action: id.map_or_else(|| "/centre/jobs".to_owned(), |id| format!("/centre/jobs/{id}")),
            today,
            last_day: today.plus_days(VALID_DAYS_MAX),
            policy: jobs.policy(),
            findings: seen.findings,
            remark: seen.remark,
            twin: seen.twin,
        },
    )
}

impl WritePage {
    fn categories(&self) -> Vec<ChoiceGroup> {
        let groups = category::groups().iter();
        groups
            .map(|g| ChoiceGroup {
                label: g.name.to_owned(),
                choices: g.categories.iter().map(|c| web::Choice::new(c.code, c.name)).collect(),
            })
            .collect()
    }

    /// The counties of the installation's province under their cities; another province stays where it was chosen.
    fn places(&self) -> Vec<ChoiceGroup> {
        let province = |code: &str| division::province_of(code).map(|p| p.code);
        let own = province(&self.shell.site.region.division);
        let chosen = province(self.form.get("place")).filter(|p| Some(*p) != own);
        let groups = own.into_iter().chain(chosen).flat_map(division::groups);
        groups
            .map(|g| ChoiceGroup {
                label: g.name.to_owned(),
                choices: g.counties.iter().map(|c| web::Choice::new(c.code, c.name)).collect(),
            })
            .collect()
    }
}
