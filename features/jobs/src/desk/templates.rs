//! 职位模板: 【保存为模板】 keeps a job's text and contact under a name, 【从模板新增】 begins a new job with it. A template
//! belongs to the organisation; it knows nothing of the job it came from.

use crate::{
    Jobs,
    job::JobId,
    store::{self as rows, TemplateRow},
    wording::{self, Refusal},
    wording_desk,
};
use access::{Clerk, OrganisationId, Recruiting};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};
use outbox::Deed;
use sea_orm::ConnectionTrait;
use standards::text;
use web::{Answer, Form, IdPath, Mistake, NotFound, Shell, Stop, json, page, page_with_status, see_other_saying};

store::id!(
    /// Identifies a template of jobs.
    TemplateId
);

/// The most templates of an organisation.
pub(crate) const TEMPLATES_MAX: usize = 50;
/// The most characters of 模板名称.
pub(crate) const NAME_MAX: usize = 30;
/// The address of the list.
pub(crate) const PATH: &str = "/centre/jobs/templates";

#[derive(Template)]
#[template(path = "desk/templates.html")]
struct ListPage {
    shell: Shell,
    templates: Vec<TemplateRow>,
}

#[derive(Template)]
#[template(path = "desk/template_name.html")]
struct NamePage {
    shell: Shell,
    form: Form,
    heading: &'static str,
    action: String,
    /// The title of the job that becomes a template.
    title: Option<String>,
    back: String,
}

#[derive(Template)]
#[template(path = "desk/template_ask.html")]
struct AskPage {
    shell: Shell,
    id: TemplateId,
    name: String,
}

/// `GET /centre/jobs/templates`.
pub(crate) async fn list(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, shell: Shell) -> Answer {
    let db = jobs.store().read();
    jobs.organisations.complete(db, clerk.organisation()).await?;
    page(&ListPage { shell, templates: rows::templates(db, clerk.organisation()).await? })
}

/// `GET /centre/jobs/templates/new?job=`: asks for the name.
pub(crate) async fn new_page(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    RawQuery(raw): RawQuery,
    shell: Shell,
) -> Answer {
    let db = jobs.store().read();
    jobs.organisations.complete(db, clerk.organisation()).await?;
    let mut form = crate::asked::pairs(raw.as_deref())?;
    let id = form.get("job").parse().map_err(|_| NotFound)?;
    let title = jobs.own(db, &clerk, id).await?.written.content.title;
    form.set("name", title.chars().take(NAME_MAX).collect::<String>());
    show_new(shell, form, id, title, StatusCode::OK)
}

/// `POST /centre/jobs/templates`.
pub(crate) async fn create(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, shell: Shell, form: Form) -> Answer {
    let id: JobId = form.get("job").parse().map_err(|_| NotFound)?;
    match keep(&jobs, &clerk, id, &form).await {
        Ok((_, name)) => Ok(see_other_saying(PATH, &wording_desk::template_saved(&name))),
        Err(stop) if crate::write::is_not_found(&stop) => Err(stop),
        Err(stop) => {
            let title = jobs.own(jobs.store().read(), &clerk, id).await?.written.content.title;
            form.come_back(stop, |status, form| show_new(shell, form, id, title, status))
        }
    }
}

/// `GET /centre/jobs/templates/{id}`: asks for another name.
pub(crate) async fn rename_page(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<TemplateId>,
    shell: Shell,
) -> Answer {
    let name = own(&jobs, jobs.store().read(), clerk.organisation(), id).await?.name;
    show_rename(shell, Form::of([("name", name)]), id, StatusCode::OK)
}

/// `POST /centre/jobs/templates/{id}`.
pub(crate) async fn rename(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<TemplateId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match change_name(&jobs, &clerk, id, &form).await {
        Ok(name) => Ok(see_other_saying(PATH, &wording_desk::template_renamed(&name))),
        Err(stop) if crate::write::is_not_found(&stop) => Err(stop),
        Err(stop) => form.come_back(stop, |status, form| show_rename(shell, form, id, status)),
    }
}

/// `POST /centre/jobs/templates/{id}/deletion`.
pub(crate) async fn delete(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<TemplateId>,
    shell: Shell,
    form: Form,
) -> Answer {
    if !form.ticked("confirmed") {
        let name = own(&jobs, jobs.store().read(), clerk.organisation(), id).await?.name;
        return page(&AskPage { shell, id, name });
    }
    let name = remove(&jobs, &clerk, id).await?;
    Ok(see_other_saying(PATH, &wording_desk::template_deleted(&name)))
}

/// `GET /api/v1/centre/jobs/templates`.
pub(crate) async fn api_list(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>) -> Answer {
    let db = jobs.store().read();
    jobs.organisations.complete(db, clerk.organisation()).await?;
    let list = rows::templates(db, clerk.organisation()).await?;
    let items: Vec<_> = list
        .iter()
        .map(|t| {
            serde_json::json!({ "id": t.id, "name": t.name, "title": t.title, "changed_at": t.changed_at.rfc3339() })
        })
        .collect();
    Ok(json(StatusCode::OK, serde_json::json!({ "items": items, "most": TEMPLATES_MAX })))
}

/// `POST /api/v1/centre/jobs/templates` with `{"job": id, "name": "…"}`.
pub(crate) async fn api_create(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, form: Form) -> Answer {
    let id: JobId = form.get("job").parse().map_err(|_| NotFound)?;
    let (id, name) = keep(&jobs, &clerk, id, &form).await?;
    Ok(json(StatusCode::CREATED, serde_json::json!({ "id": id, "name": name })))
}

/// `PUT /api/v1/centre/jobs/templates/{id}` with `{"name": "…"}`.
pub(crate) async fn api_rename(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<TemplateId>,
    form: Form,
) -> Answer {
    let name = change_name(&jobs, &clerk, id, &form).await?;
    Ok(json(StatusCode::OK, serde_json::json!({ "id": id, "name": name })))
}

/// `POST /api/v1/centre/jobs/templates/{id}/deletion`.
pub(crate) async fn api_delete(
    clerk: Clerk<Recruiting>,
    State(jobs): State<Jobs>,
    IdPath(id): IdPath<TemplateId>,
) -> Answer {
    let name = remove(&jobs, &clerk, id).await?;
    Ok(json(StatusCode::OK, serde_json::json!({ "id": id, "name": name, "deleted": true })))
}

/// The organisation's own template.
///
/// # Errors
/// 404.
pub(crate) async fn own(
    jobs: &Jobs,
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: TemplateId,
) -> Result<rows::Template, Stop> {
    Ok(rows::template(db, organisation, id, jobs.keys()).await?.ok_or(NotFound)?)
}

async fn keep(jobs: &Jobs, clerk: &Clerk<Recruiting>, job: JobId, form: &Form) -> Result<(TemplateId, String), Stop> {
    let now = jobs.clock().now();
    let organisation = clerk.organisation();
    let tx = jobs.store().begin().await?;
    jobs.organisations.complete(&*tx, organisation).await?;
    let written = jobs.own(&*tx, clerk, job).await?.written;
    rows::lock_organisation(&*tx, jobs.store().engine(), organisation).await?;
    let known = rows::templates(&*tx, organisation).await?;
    let name = read_name(form, &known, None)?;
    if known.len() >= TEMPLATES_MAX {
        return Err(Refusal::TooManyTemplates(TEMPLATES_MAX).into());
    }
    let id = TemplateId(jobs.clock().new_id());
    let person = clerk.person().id;
    rows::insert_template(&*tx, id, organisation, &name, &written.content, &written.contact, person, jobs.keys(), now)
        .await?;
    note(jobs, &*tx, clerk, "job_template.creation", id).await?;
    tx.commit().await?;
    Ok((id, name))
}

async fn change_name(jobs: &Jobs, clerk: &Clerk<Recruiting>, id: TemplateId, form: &Form) -> Result<String, Stop> {
    let organisation = clerk.organisation();
    let tx = jobs.store().begin().await?;
    rows::lock_organisation(&*tx, jobs.store().engine(), organisation).await?;
    let known = rows::templates(&*tx, organisation).await?;
    if !known.iter().any(|t| t.id == id) {
        return Err(NotFound.into());
    }
    let name = read_name(form, &known, Some(id))?;
    rows::rename_template(&*tx, id, &name, jobs.clock().now()).await?;
    note(jobs, &*tx, clerk, "job_template.renaming", id).await?;
    tx.commit().await?;
    Ok(name)
}

async fn remove(jobs: &Jobs, clerk: &Clerk<Recruiting>, id: TemplateId) -> Result<String, Stop> {
    let tx = jobs.store().begin().await?;
    let name = own(jobs, &*tx, clerk.organisation(), id).await?.name;
    if !rows::delete_template(&*tx, clerk.organisation(), id).await? {
        return Err(NotFound.into());
    }
    note(jobs, &*tx, clerk, "job_template.deletion", id).await?;
    tx.commit().await?;
    Ok(name)
}

/// 模板名称: of its own within the organisation.
fn read_name(form: &Form, known: &[TemplateRow], own: Option<TemplateId>) -> Result<String, Refusal> {
    let mistake = |why| Refusal::Fields(vec![Mistake::new("name", "模板名称", why)]);
    if form.get("name").is_empty() {
        return Err(mistake(wording::fill_in("模板名称")));
    }
    let name = text::line(form.get("name"), 1..=NAME_MAX).map_err(|e| mistake(e.reason_zh()))?;
    let is_taken = known.iter().any(|t| t.name == name && Some(t.id) != own);
    if is_taken { Err(mistake(wording_desk::template_name_taken().to_owned())) } else { Ok(name) }
}

async fn note(
    jobs: &Jobs,
    tx: &impl ConnectionTrait,
    clerk: &Clerk<Recruiting>,
    action: &'static str,
    id: TemplateId,
) -> Result<(), Stop> {
    let deed = Deed {
        at: jobs.clock().now(),
        actor: &clerk.actor(),
        action,
        object_kind: "job_template",
        object_id: id.0,
        states: None,
        detail: serde_json::json!({}),
    };
    Ok(outbox::record(tx, &deed).await?)
}

fn show_new(shell: Shell, form: Form, job: JobId, title: String, status: StatusCode) -> Answer {
    let (action, back) = (PATH.to_owned(), format!("/centre/jobs/{job}"));
    page_with_status(status, &NamePage { shell, form, heading: "保存为模板", action, title: Some(title), back })
}

fn show_rename(shell: Shell, form: Form, id: TemplateId, status: StatusCode) -> Answer {
    let action = format!("{PATH}/{id}");
    page_with_status(
        status,
        &NamePage { shell, form, heading: "重命名模板", action, title: None, back: PATH.to_owned() },
    )
}

#[cfg(test)]
#[path = "templates_test.rs"]
mod tests;
