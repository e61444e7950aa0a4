//! 职位导出: the clerk's own lists as Excel or CSV, with the columns of the template, so that the file can be mended and
//! imported again. It holds contacts: whoever exports has just proved to be there, and the log says that it was done.

use crate::{
    Exchange,
    template::{self, CSV, XLSX, file},
    wording::{self, Refusal},
};
use access::{Clerk, Fresh, Recruiting};
use askama::Template;
use axum::{extract::State as Room, http::StatusCode};
use jobs::{exchange::List, job::Job};
use outbox::Deed;
use rust_xlsxwriter::{Workbook, XlsxError};
use standards::division;
use web::{Answer, ChoiceGroup, Form, Shell, Stop, page_with_status};

/// Jobs of one file at most.
const JOBS_MAX: u32 = 20_000;

#[derive(Template)]
#[template(path = "export.html")]
struct ExportPage {
    shell: Shell,
    form: Form,
}

/// `GET /centre/exports`.
pub(crate) async fn page(clerk: Clerk<Recruiting>, Room(room): Room<Exchange>, shell: Shell) -> Answer {
    room.organisations().complete(room.db().read(), clerk.organisation()).await?;
    let form = Form::of([("list", "all"), ("format", "xlsx")]);
    page_with_status(StatusCode::OK, &ExportPage { shell, form })
}

/// `POST /centre/exports` and `POST /api/v1/centre/exports`: `list` published | unpublished | all, `format` xlsx | csv.
pub(crate) async fn export(clerk: Fresh<Clerk<Recruiting>>, Room(room): Room<Exchange>, form: Form) -> Answer {
    let db = room.db().read();
    let organisation = room.organisations().complete(db, clerk.organisation()).await?;
    let (list, list_code) = match form.get("list") {
        "published" => (List::Published, "published"),
        "unpublished" => (List::Unpublished, "unpublished"),
        _ => (List::All, "all"),
    };
    let is_csv = match form.get("format") {
        "csv" => true,
        "xlsx" | "" => false,
        _ => return Err(Refusal::Format.into()),
    };
    let now = room.now();
    let jobs = room.jobs.all_of(db, organisation.id(), list, now, JOBS_MAX).await?;
    if jobs.is_empty() {
        return Err(Refusal::NothingToExport.into());
    }
    let format = if is_csv { "csv" } else { "xlsx" };
    let tx = room.db().begin().await?;
    outbox::record(
        &*tx,
        &Deed {
            at: now,
            actor: &clerk.actor(),
            action: "job_export.creation",
            object_kind: "organisation",
            object_id: organisation.id().0,
            states: None,
            detail: serde_json::json!({ "list": list_code, "format": format, "jobs": jobs.len() }),
        },
    )
    .await?;
    tx.commit().await?;
    let name = format!("jobs-{}.{format}", now.day());
    let records: Vec<Vec<String>> = jobs.iter().map(record).collect();
    if is_csv {
        let mut all = vec![heading()];
        all.extend(records);
        return Ok(file(web::csv::write(&all).into_bytes(), CSV, &name));
    }
    let made = tokio::task::spawn_blocking(move || workbook(&records)).await.map_err(Stop::fault)?;
    Ok(file(made.map_err(Stop::fault)?, XLSX, &name))
}

/// The template's columns, and two that tell where a job stands; the import passes over those.
fn heading() -> Vec<String> {
    template::columns().map(|f| f.label.to_owned()).chain(wording::BESIDE.map(str::to_owned)).collect()
}

/// A job in the words of the template.
fn record(job: &Job) -> Vec<String> {
    let (content, contact) = (&job.written.content, &job.written.contact);
    let cell = |name: &str| match name {
        "title" => content.title.clone(),
        "category" => content.category.name.to_owned(),
        "headcount" => content.headcount.to_string(),
        "nature" => content.nature.zh().to_owned(),
        "pay_min" => content.pay.min().to_string(),
        "pay_max" => content.pay.max().to_string(),
        "pay_unit" => content.pay.unit().zh().to_owned(),
        "education" => content.education.zh().to_owned(),
        "experience" => content.experience.zh().to_owned(),
        "place" => division::full_name(content.place.code),
        "address" => content.address.clone(),
        "description" => content.description.clone(),
        "requirements" => content.requirements.clone(),
        "benefits" => content.benefits.join("、"),
        "hours" => content.hours.clone(),
        "audience" => content.audience.iter().map(|a| a.zh()).collect::<Vec<_>>().join("、"),
        "contact_name" => contact.name.clone(),
        "contact_phone" => contact.phone.as_str().to_owned(),
        "valid_until" => job.written.valid_until.to_string(),
        _ => String::new(),
    };
    template::columns().map(|f| cell(f.name)).chain([job.state.zh().to_owned(), job.id.to_string()]).collect()
}

/// Texts are written as texts: no cell of the file is a formula.
fn workbook(records: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(wording::SHEET)?;
    template::heading(sheet)?;
    let own = template::columns().count();
    for (column, name) in (0_u16..).zip(heading()).skip(own) {
        sheet.write_string(0, column, name)?;
    }
    for (row, record) in (1_u32..).zip(records) {
        for (column, cell) in (0_u16..).zip(record) {
            sheet.write_string(row, column, cell)?;
        }
    }
    book.save_to_buffer()
}

impl ExportPage {
    fn lists() -> Vec<ChoiceGroup> {
        ChoiceGroup::plain(wording::LISTS)
    }

    fn formats() -> Vec<ChoiceGroup> {
        ChoiceGroup::plain(wording::FORMATS)
    }
}

#[cfg(test)]
#[path = "export_test.rs"]
mod tests;
