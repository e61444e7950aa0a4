//! 我的数据: what the platform keeps of a person, by category (PIPL articles 44 to 47). Numbers are masked; in full they are
//! shown and exported only to somebody who has just proved to be the owner, and the log says that it was done.

use crate::{
    Accounts, Kept, PersonalRecords, Refusal, Subject, close_account, persons, sessions,
    store::{data as rows, person as person_rows},
    wording,
};
use access::{Actor, Fresh, Person, PersonId};
use askama::Template;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use clock::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;
use web::{Answer, Form, Shell, Stop};

/// The state of the pages of 我的数据: accounts, and what the rooms above keep.
#[derive(Clone)]
pub(crate) struct Room {
    pub accounts: Accounts,
    pub others: Arc<[Arc<dyn PersonalRecords>]>,
}

/// The pages and API routes of 我的数据 and 注销账号. `others`: the rooms that keep something of persons.
#[must_use]
pub fn routes(accounts: Accounts, others: Vec<Arc<dyn PersonalRecords>>) -> access::Routes<()> {
    access::Routes::new()
        .get("/me/data", show)
        .post("/me/data/full-view", full_view)
        .post("/me/data/export", export)
        .get("/me/data/closure", close_account::show)
        .post("/me/data/closure", close_account::close_own)
        .get("/api/v1/me/data", api_show)
        .post("/api/v1/me/data/full-view", api_full_view)
        .post("/api/v1/me/data/export", export)
        .post("/api/v1/me/data/closure", close_account::api_close_own)
        .with_state(Room { accounts, others: others.into() })
}

/// What is kept, in words; times as they are.
struct MyData {
    /// Whether numbers are shown in full.
    full: bool,
    username: String,
    name: String,
    document_kind: &'static str,
    document_number: String,
    phone: String,
    email: Option<String>,
    rank: &'static str,
    registered_at: Timestamp,
    assurances: Vec<Assurance>,
    linked: Vec<Linked>,
    cards: Vec<Card>,
    consents: Vec<Consent>,
    sessions: Vec<crate::SessionRow>,
    devices: i64,
    codes: i64,
    messages: i64,
    elsewhere: Vec<Kept>,
}

struct Assurance {
    way: String,
    level: String,
    rank: &'static str,
    at: Timestamp,
}

struct Linked {
    provider: String,
    level: String,
    linked_at: Timestamp,
    seen_at: Timestamp,
}

struct Card {
    last_four: String,
    outcome: &'static str,
    at: Timestamp,
}

struct Consent {
    text: &'static str,
    version: String,
    at: Timestamp,
}

#[derive(Template)]
#[template(path = "my_data.html")]
struct MyDataPage {
    shell: Shell,
    data: MyData,
}

#[derive(Template)]
#[template(path = "my_data_export.html")]
struct ExportFile<'a> {
    platform: &'a str,
    made_at: Timestamp,
    data: &'a MyData,
}

/// `GET /me/data`
pub(crate) async fn show(person: Person, State(room): State<Room>, shell: Shell) -> Answer {
    let data = load(&room, person.identity().id, false).await?;
    web::page(&MyDataPage { shell, data })
}

/// 【查看完整信息】: the same page once, with the own numbers in full.
pub(crate) async fn full_view(person: Fresh<Person>, State(room): State<Room>, shell: Shell) -> Answer {
    let data = load(&room, person.identity().id, true).await?;
    note(&room.accounts, person.identity().id, "person.full_view", json!({})).await?;
    web::page(&MyDataPage { shell, data }).map(kept_nowhere)
}

/// 【导出】, on the page and on the API: `format` is `json` (also where it is left out) or `html`.
pub(crate) async fn export(person: Fresh<Person>, State(room): State<Room>, form: Form) -> Answer {
    let html = match form.get("format") {
        "html" => true,
        "json" | "" => false,
        _ => return Err(Refusal::field("format", "文件格式", wording::EXPORT_FORMATS).into()),
    };
    let accounts = &room.accounts;
    let data = load(&room, person.identity().id, true).await?;
    let now = accounts.clock.now();
    let platform = accounts.site.names.recruitment.as_str();
    let (body, kind, name) = if html {
        let file = ExportFile { platform, made_at: now, data: &data }.render().map_err(Stop::fault)?;
        (file, "text/html; charset=utf-8", "attachment; filename=\"my-data.html\"")
    } else {
        let mut value = in_json(&data);
        value["platform"] = json!(platform);
        value["exported_at"] = json!(now.rfc3339());
        let file = serde_json::to_string_pretty(&value).map_err(Stop::fault)?;
        (file, "application/json; charset=utf-8", "attachment; filename=\"my-data.json\"")
    };
    let format = if html { "html" } else { "json" };
    note(accounts, person.identity().id, "person.export", json!({ "format": format })).await?;
    let mut response = kept_nowhere(Response::new(Body::from(body)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    Ok(response)
}

/// `GET /api/v1/me/data`, masked.
pub(crate) async fn api_show(person: Person, State(room): State<Room>) -> Answer {
    let data = load(&room, person.identity().id, false).await?;
    Ok(kept_nowhere(web::json(StatusCode::OK, in_json(&data))))
}

/// `POST /api/v1/me/data/full-view`
pub(crate) async fn api_full_view(person: Fresh<Person>, State(room): State<Room>) -> Answer {
    let data = load(&room, person.identity().id, true).await?;
    note(&room.accounts, person.identity().id, "person.full_view", json!({})).await?;
    Ok(kept_nowhere(web::json(StatusCode::OK, in_json(&data))))
}

fn kept_nowhere(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn note(accounts: &Accounts, person: PersonId, action: &'static str, detail: Value) -> Result<(), Stop> {
    let tx = accounts.store.begin().await?;
    let deed = outbox::Deed {
        at: accounts.clock.now(),
        actor: &Actor::Person(person),
        action,
        object_kind: "person",
        object_id: person.0,
        states: None,
        detail,
    };
    outbox::record(&*tx, &deed).await?;
    Ok(tx.commit().await?)
}

async fn load(room: &Room, id: PersonId, full: bool) -> Result<MyData, Stop> {
    let accounts = &room.accounts;
    let db = accounts.store.read();
    let row = person_rows::by_id(db, id.0).await?.ok_or(web::NotFound)?;
    let summary = persons::summary(accounts, &row)?;
    let open = |domain: &str, sealed: &[u8]| accounts.keys.open_text(domain, row.id, sealed).map_err(Stop::fault);
    let (document_number, phone) = if full {
        (open(persons::DOCUMENT, &row.document_sealed)?, open(persons::PHONE, &row.phone_sealed)?)
    } else {
        (summary.document_masked, summary.phone_masked)
    };
    let email = crate::email::of(db, accounts, id).await.map_err(Stop::fault)?;
    let email = if full { email } else { email.map(|e| crate::mail::mask(&e)) };
    let provider = |id: &str| accounts.providers.by_id(id).map_or_else(|| id.to_owned(), |p| p.settings.label.clone());
    let by_scheme = |scheme: &str| {
        accounts.providers.iter().find(|p| p.settings.scheme == scheme).map(|p| p.settings.label.clone())
    };
    let assurances = rows::assurances(db, id.0).await?.into_iter().map(|a| Assurance {
        way: match a.scheme.as_str() {
            "unionpay" => wording::UNIONPAY.to_owned(),
            other => by_scheme(other).unwrap_or_else(|| other.to_owned()),
        },
        level: a.raw,
        rank: persons::rank(a.rank).zh(),
        at: a.at,
    });
    let linked = rows::linked(db, id.0).await?.into_iter().map(|l| Linked {
        provider: provider(&l.provider),
        level: l.raw,
        linked_at: l.linked_at,
        seen_at: l.seen_at,
    });
    let cards = rows::card_checks(db, id.0).await?.into_iter().map(|c| Card {
        outcome: wording::card_outcome(&c.state),
        last_four: c.card_last_four,
        at: c.started_at,
    });
    let consents = rows::consents(db, id.0).await?.into_iter().map(|c| Consent {
        text: wording::consent(&c.subject),
        version: c.version,
        at: c.at,
    });
    let mut elsewhere = Vec::new();
    for room in room.others.iter() {
        elsewhere.extend(room.kept(id).await?);
    }
    Ok(MyData {
        full,
        username: summary.username,
        name: summary.name,
        document_kind: summary.document_kind.label_zh(),
        document_number,
        phone,
        email,
        rank: summary.rank.zh(),
        registered_at: summary.registered_at,
        assurances: assurances.collect(),
        linked: linked.collect(),
        cards: cards.collect(),
        consents: consents.collect(),
        sessions: sessions::of(db, Subject::Person(id), accounts.clock.now()).await?,
        devices: rows::devices(db, id.0).await?,
        messages: rows::messages(db, id.0).await?,
        codes: rows::codes(db, &row.phone_hash).await?,
        elsewhere,
    })
}

fn in_json(data: &MyData) -> Value {
    let list = |values: Vec<Value>| Value::Array(values);
    json!({
        "full": data.full,
        "account": {
            "username": data.username, "name": data.name, "document_kind": data.document_kind,
            "document_number": data.document_number, "phone": data.phone, "email": data.email, "rank": data.rank,
            "registered_at": data.registered_at.rfc3339(),
        },
        "assurances": list(data.assurances.iter().map(|a| json!({
            "way": a.way, "level": a.level, "rank": a.rank, "at": a.at.rfc3339(),
        })).collect()),
        "linked_accounts": list(data.linked.iter().map(|l| json!({
            "provider": l.provider, "level": l.level, "linked_at": l.linked_at.rfc3339(), "seen_at": l.seen_at.rfc3339(),
        })).collect()),
        "bank_cards": list(data.cards.iter().map(|c| json!({
            "last_four": c.last_four, "outcome": c.outcome, "at": c.at.rfc3339(),
        })).collect()),
        "consents": list(data.consents.iter().map(|c| json!({
            "text": c.text, "version": c.version, "at": c.at.rfc3339(),
        })).collect()),
        "sessions": list(data.sessions.iter().map(|s| json!({
            "device": s.device, "network": s.network, "opened_at": s.opened_at.rfc3339(), "seen_at": s.seen_at.rfc3339(),
        })).collect()),
        "known_devices": data.devices,
        "codes": data.codes,
        "messages": data.messages,
        "elsewhere": data.elsewhere,
    })
}

#[cfg(test)]
#[path = "my_data_test.rs"]
pub(crate) mod tests;
