//! The room's JSON, versioned: never a database row.

use crate::{
    Jobs,
    asked::{self, PER_PAGE},
    content::{Contact, Content},
    desk::{asked::Asked, standing::Standing, statistics::Numbers},
    facets::{Counted, counted},
    find,
    index::JobItem,
    job::{JobId, State as JobState},
    list as lists,
    show::{self, Sight},
    store::Tab,
};
use access::{Anyone, Clerk, Recruiting};
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use serde::Serialize;
use standards::division;
use std::collections::BTreeMap;
use web::{Answer, IdPath, Stop, json};

/// A job in full.
#[derive(Serialize)]
struct JsonJob<'a> {
    id: JobId,
    state: &'static str,
    title: &'a str,
    category: Coded<'a>,
    headcount: i64,
    nature: &'static str,
    pay: JsonPay,
    education: &'static str,
    experience: &'static str,
    place: Coded<'a>,
    place_full: String,
    address: &'a str,
    description: &'a str,
    requirements: &'a str,
    benefits: &'a [String],
    hours: &'a str,
    audience: Vec<&'static str>,
    contact: JsonContact<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<serde_json::Value>,
    published_at: Option<String>,
    valid_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<i64>,
    /// Jobs like this one, as rows of the search.
    #[serde(skip_serializing_if = "Option::is_none")]
    similar: Option<Vec<JobItem>>,
}

#[derive(Serialize)]
struct Coded<'a> {
    code: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct JsonPay {
    min: i64,
    max: i64,
    unit: &'static str,
    text: String,
}

#[derive(Serialize)]
struct JsonContact<'a> {
    name: &'a str,
    phone: String,
}

/// `GET /api/v1/jobs`: see [`crate::asked`] for the parameters. The rows are those of the index, put
/// together as they lie there.
pub(crate) async fn search(
    asker: Anyone,
    State(jobs): State<Jobs>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let form = asked::pairs(raw.as_deref())?;
    let asked = asked::read(&form, PER_PAGE, true, jobs.province())?;
    let page = find::ask_counted(&jobs, &asked.query, jobs.clock().now()).await?;
    jobs.count_given(asker.identity(), &headers, page.hits.iter().map(|hit| hit.key));
    let facets: BTreeMap<&str, Vec<Counted>> = page.facets.iter().map(|f| (&*f.facet, counted(f))).collect();
    let mut body = Vec::with_capacity(512 + page.hits.iter().map(|h| h.payload.len() + 1).sum::<usize>());
    body.extend_from_slice(format!("{{\"total\":{},\"items\":[", page.total).as_bytes());
    for (n, hit) in page.hits.iter().enumerate() {
        if n > 0 {
            body.push(b',');
        }
        body.extend_from_slice(&hit.payload);
    }
    let tail = format!(
        "],\"facets\":{},\"next_cursor\":{},\"page\":{},\"per_page\":{},\"suggestion\":{},\"did_you_mean\":{},\
         \"interpreted\":{}}}",
        text(&facets)?,
        text(&page.next.as_ref().map(ToString::to_string))?,
        text(&(asked.page > 0).then_some(asked.page))?,
        asked.per_page,
        text(&page.suggestion)?,
        text(&find::nearly(&asked.meaning).filter(|_| page.total == 0).map(|(_, word)| word))?,
        text(&asked.meaning)?,
    );
    body.extend_from_slice(tail.as_bytes());
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

fn text(value: &impl Serialize) -> Result<String, Stop> {
    serde_json::to_string(value).map_err(Stop::fault)
}

/// `GET /api/v1/jobs/{id}`.
pub(crate) async fn show(reader: Anyone, State(jobs): State<Jobs>, IdPath(id): IdPath<JobId>) -> Answer {
    match show::look(&jobs, reader.identity(), id).await? {
        // RFC 9457 allows further members: what is similar leads on, as on the page.
        Sight::Gone(content) => {
            let similar = show::similar(&jobs, &content, id);
            let search = serde_json::json!({ "q": content.title, "category": content.category.code });
            let problem = serde_json::json!({
                "type": "about:blank", "title": "Gone", "status": 410, "code": web::Refusal::code(&crate::Refusal::Gone),
                "detail": web::Refusal::zh(&crate::Refusal::Gone), "similar": similar, "search": search,
            });
            let kind = [(header::CONTENT_TYPE, "application/problem+json")];
            Ok((StatusCode::GONE, kind, problem.to_string()).into_response())
        }
        Sight::Open(seen) => {
            let phone = show::phone_for(&jobs, reader.identity(), &seen).text().to_owned();
            let similar = show::similar(&jobs, &seen.content, id);
            let mut job = of(seen.id, &seen.state, &seen.content, &seen.contact, phone);
            job.organisation = Some(match &seen.organisation {
                Some(o) => serde_json::json!({
                    "id": seen.organisation_id, "name": seen.organisation_name, "nature": o.nature,
                    "industry": o.industry_name, "size": o.size,
                    "division": { "code": o.division, "name": o.division_name },
                }),
                None => serde_json::json!({ "id": seen.organisation_id, "name": seen.organisation_name }),
            });
            job.similar = Some(similar);
            Ok(json(StatusCode::OK, job))
        }
    }
}

/// `GET /api/v1/centre/jobs`: the parameters of the page, see [`crate::desk::asked`].
pub(crate) async fn list(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, RawQuery(raw): RawQuery) -> Answer {
    jobs.organisations.complete(jobs.store().read(), clerk.organisation()).await?;
    let asked = Asked::read(&asked::pairs(raw.as_deref())?, false)?;
    let listed = lists::listed(&jobs, &clerk, asked).await?;
    let items: Vec<serde_json::Value> = listed
        .rows
        .iter()
        .map(|r| {
            serde_json::json!({
                "id": r.id, "title": r.title, "headcount": r.headcount, "pay": r.pay.zh(), "place": r.place,
                "state": r.standing().code(), "state_text": r.standing().zh(), "reason": r.reason(),
                "left_by": r.left_by_name, "valid_until": r.until.to_string(),
                "published_at": r.published_at.map(|at| at.rfc3339()), "statistics": numbers(r.numbers),
            })
        })
        .collect();
    let standings: BTreeMap<&str, u64> =
        Standing::UNPUBLISHED.into_iter().map(|s| (s.code(), listed.counts.standing(s))).collect();
    Ok(json(
        StatusCode::OK,
        serde_json::json!({
            "published": listed.counts.of_tab(Tab::Published), "unpublished": listed.counts.of_tab(Tab::Unpublished),
            "soon": listed.counts.soon(), "standings": standings, "total": listed.total, "items": items,
            "page": listed.asked.paging.page, "per_page": listed.asked.paging.per_page,
        }),
    ))
}

/// `GET /api/v1/centre/jobs/{id}`.
pub(crate) async fn own(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, IdPath(id): IdPath<JobId>) -> Answer {
    let db = jobs.store().read();
    jobs.organisations.complete(db, clerk.organisation()).await?;
    let job = jobs.own(db, &clerk, id).await?;
    let state = job.state.clone().at(jobs.clock().now());
    let (content, contact) = (&job.written.content, &job.written.contact);
    let mut body = of(job.id, &state, content, contact, contact.phone.as_str().to_owned());
    body.valid_until = Some(job.written.valid_until.to_string());
    body.revision = Some(job.revision);
    Ok(json(StatusCode::OK, body))
}

fn numbers(n: Numbers) -> serde_json::Value {
    serde_json::json!({ "views": n.views, "found": n.found, "fairs": n.fairs })
}

fn of<'a>(id: JobId, state: &JobState, content: &'a Content, contact: &'a Contact, phone: String) -> JsonJob<'a> {
    let (published_at, valid_until) = match state {
        JobState::Published(p) => (Some(p.at.rfc3339()), Some(p.until.to_string())),
        JobState::Draft | JobState::TakenDown { .. } | JobState::Expired { .. } | JobState::Deleted { .. } => {
            (None, None)
        }
    };
    JsonJob {
        id,
        state: state.code(),
        title: &content.title,
        category: Coded { code: content.category.code, name: content.category.name },
        headcount: content.headcount,
        nature: content.nature.zh(),
        pay: JsonPay {
            min: content.pay.min(),
            max: content.pay.max(),
            unit: content.pay.unit().zh(),
            text: content.pay.zh(),
        },
        education: content.education.zh(),
        experience: content.experience.zh(),
        place: Coded { code: content.place.code, name: content.place.name },
        place_full: division::full_name(content.place.code),
        address: &content.address,
        description: &content.description,
        requirements: &content.requirements,
        benefits: &content.benefits,
        hours: &content.hours,
        audience: content.audience.iter().map(|a| a.zh()).collect(),
        contact: JsonContact { name: &contact.name, phone },
        organisation: None,
        published_at,
        valid_until,
        revision: None,
        similar: None,
    }
}
