//! 举报: anyone reports a post, without a code and without signing in; a number says where to look for the answer.

use crate::{
    Oversight,
    report::{self, Category, Report, ReportId, State, TEXT_MAX},
    store::{self as rows, Reporter},
    wording::{self, Refusal},
};
use access::{Anyone, Identity};
use accounts::asking::Asker;
use askama::Template;
use axum::{extract::State as Room, http::StatusCode};
use clock::working_days_after;
use jobs::{JobId, oversight::PublicPost};
use outbox::Deed;
use rand::Rng;
use web::{Answer, ChoiceGroup, Form, IdPath, Shell, Stop, json, page_with_status, see_other_saying};

/// Reports of one person within a day.
const OF_A_PERSON: i64 = 10;
/// Reports of one address within a day: a town may share one.
const OF_AN_ADDRESS: i64 = 200;

#[derive(Template)]
#[template(path = "report_post.html")]
struct ReportPage {
    shell: Shell,
    form: Form,
    post: PublicPost,
}

/// `GET /jobs/{id}/report`.
pub(crate) async fn page(_: Anyone, Room(room): Room<Oversight>, IdPath(id): IdPath<JobId>, shell: Shell) -> Answer {
    let post = room.jobs.public_post(room.db().read(), id).await?;
    view(shell, Form::default(), post, StatusCode::OK)
}

/// `POST /jobs/{id}/report`.
pub(crate) async fn create(
    reader: Anyone,
    Room(room): Room<Oversight>,
    IdPath(id): IdPath<JobId>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    let post = room.jobs.public_post(room.db().read(), id).await?;
    match make(&room, &reader, asker, &post, &form).await {
        Ok(report) => {
            let to = format!("/reports?number={}", report.receipt);
            Ok(see_other_saying(&to, &wording::reported(&report.receipt)))
        }
        Err(stop) => form.come_back(stop, |status, form| view(shell, form, post, status)),
    }
}

/// `POST /api/v1/jobs/{id}/reports` {category, text, phone?}.
pub(crate) async fn api_create(
    reader: Anyone,
    Room(room): Room<Oversight>,
    IdPath(id): IdPath<JobId>,
    asker: Asker,
    form: Form,
) -> Answer {
    let post = room.jobs.public_post(room.db().read(), id).await?;
    let report = make(&room, &reader, asker, &post, &form).await?;
    let body = serde_json::json!({ "receipt": report.receipt, "due": report.due.to_string() });
    Ok(json(StatusCode::CREATED, body))
}

async fn make(room: &Oversight, reader: &Anyone, asker: Asker, post: &PublicPost, form: &Form) -> Result<Report, Stop> {
    let written = report::read(form)?;
    let now = room.now();
    let person = match reader.identity() {
        Identity::Person(person) => Some(room.keys().lookup("job_report.person", &person.id.to_string())),
        Identity::Anonymous | Identity::Organisation(_) | Identity::Officer(_) => None,
    };
    let address = asker
        .address
        .map(|a| room.keys().lookup("job_report.address", &web::VisitorAddress(a).household().to_string()));
    let reporter = Reporter { person, address };
    let receipt = report::receipt(now.day(), rand::rng().next_u64());
    let report = Report {
        id: ReportId(room.clock().new_id()),
        receipt,
        job: post.id,
        version: post.version,
        organisation: post.organisation,
        division: post.division.clone(),
        written,
        state: State::Open,
        reported_at: now,
        due: working_days_after(now.day(), room.settings.answer_working_days, &[]),
        answer: String::new(),
        decided: None,
    };
    let tx = room.db().begin().await?;
    let (of_person, of_address) = rows::made_since(&*tx, reporter, now.day().start()).await?;
    if of_person >= OF_A_PERSON || of_address >= OF_AN_ADDRESS {
        return Err(Refusal::TooMany.into());
    }
    if let Some(person) = reporter.person
        && rows::has_open(&*tx, person, post.id).await?
    {
        return Err(Refusal::AlreadyReported.into());
    }
    rows::insert(&*tx, &report, reporter, room.keys()).await?;
    // Who reports stays out of the log, which others read.
    let deed = Deed {
        at: now,
        actor: &access::Actor::Anonymous,
        action: "report.creation",
        object_kind: "job_report",
        object_id: report.id.0,
        states: Some(("none", report.state.code())),
        detail: serde_json::json!({ "job": post.id, "category": report.written.category.code() }),
    };
    outbox::record(&*tx, &deed).await?;
    tx.commit().await?;
    Ok(report)
}

fn view(shell: Shell, form: Form, post: PublicPost, status: StatusCode) -> Answer {
    page_with_status(status, &ReportPage { shell, form, post })
}

impl ReportPage {
    fn categories() -> Vec<ChoiceGroup> {
        ChoiceGroup::plain(Category::ALL.iter().map(|c| (c.code(), c.zh())))
    }
}
