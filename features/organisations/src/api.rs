//! The same actions as JSON. Bodies carry the fields of the forms by their names; refusals are RFC 9457.

use crate::{
    Organisations, Refusal,
    bind::{codes, propose},
    change_powers::{change, last_day},
    edit_profile,
    mandate::Mandate,
    mandates::{self, Ending},
    my_mandates::{self, Answering},
    profile::Profile,
    register, register_clerk,
    store::profile as profiles,
    store_licence, wording,
};
use access::{AnyLevel, Anyone, Clerk, Fresh, MandateId, OrganisationAccount, OrganisationProfile, Person, Power};
use accounts::asking::Asker;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::IntoResponse,
};
use axum_extra::extract::CookieJar;
use serde::Serialize;
use std::collections::HashMap;
use web::{Answer, Form, IdPath, Paging, json};

#[derive(Serialize)]
struct MandateBody {
    id: MandateId,
    organisation: access::OrganisationId,
    person: access::PersonId,
    state: &'static str,
    powers: Vec<&'static str>,
    requested: Vec<&'static str>,
    proposed_at: String,
    answer_by: String,
    /// The last day, inclusive.
    valid_until: Option<clock::Day>,
    /// Whether a later end waits for the person, and which: `null` within it is without end.
    requested_until: Option<RequestedEnd>,
}

#[derive(Serialize)]
struct RequestedEnd {
    last_day: Option<clock::Day>,
}

impl From<&Mandate> for MandateBody {
    fn from(m: &Mandate) -> Self {
        Self {
            id: m.id,
            organisation: m.organisation,
            person: m.person,
            state: m.state.code(),
            powers: codes(m.powers),
            requested: codes(m.requested),
            proposed_at: m.proposed_at.rfc3339(),
            answer_by: m.answer_by.rfc3339(),
            valid_until: m.valid_until.map(last_day),
            requested_until: m.requested_until.map(|t| RequestedEnd { last_day: t.end().map(last_day) }),
        }
    }
}

#[derive(Serialize)]
struct ProfileBody<'a> {
    revision: i64,
    state: &'static str,
    reason: Option<&'a str>,
    nature: &'static str,
    industry: &'static str,
    size: &'static str,
    division: &'static str,
    address: &'a str,
    introduction: &'a str,
    contact_name: &'a str,
    contact_phone: &'a str,
    licence: String,
}

impl<'a> From<&'a Profile> for ProfileBody<'a> {
    fn from(p: &'a Profile) -> Self {
        let c = &p.content;
        Self {
            revision: p.cycle.revision.0,
            state: p.cycle.state.code(),
            reason: p.cycle.state.reason().map(review::Reason::as_str),
            nature: c.nature,
            industry: c.industry,
            size: c.size,
            division: c.division,
            address: &c.address,
            introduction: &c.introduction,
            contact_name: &c.contact_name,
            contact_phone: c.contact_phone.as_str(),
            licence: crate::review_profile::licence_address(p.licence),
        }
    }
}

/// `POST /api/v1/organisations/clerk`: step 1 of 单位注册; sets the cookie that the other steps need.
pub(crate) async fn prove_clerk(
    _: Anyone,
    State(room): State<Organisations>,
    asker: Asker,
    jar: CookieJar,
    form: Form,
) -> Answer {
    let proven = register_clerk::prove(&room, asker, &form).await?;
    let body = serde_json::json!({ "phone": proven.clerk.summary().phone_masked });
    Ok((jar.add(proven.cookie), json(StatusCode::OK, body)).into_response())
}

/// `POST /api/v1/organisations/codes`: sends the SMS code to the clerk's own phone.
pub(crate) async fn send_code(_: Anyone, State(room): State<Organisations>, jar: CookieJar, mut form: Form) -> Answer {
    let message = register::issue_code(&room, &jar, &mut form).await?;
    Ok(json(StatusCode::OK, register::code_sent(&message)))
}

/// `POST /api/v1/organisations/questions`: whether a code is free; 409 where it is not.
pub(crate) async fn ask(_: Anyone, State(room): State<Organisations>, jar: CookieJar, mut form: Form) -> Answer {
    register::question(&room, &jar, &mut form).await?;
    let body = serde_json::json!({ "uscc": form.get("uscc"), "registered": false, "message": wording::CODE_FREE });
    Ok(json(StatusCode::OK, body))
}

/// `POST /api/v1/organisations`: step 2 of 单位注册.
pub(crate) async fn register(_: Anyone, State(room): State<Organisations>, jar: CookieJar, mut form: Form) -> Answer {
    if form.raw("password_again").is_empty() {
        let password = form.raw("password").to_owned();
        form.set("password_again", password);
    }
    let o = register::register(&room, &jar, &mut form).await?;
    let body = serde_json::json!({ "id": o.id, "uscc": o.uscc, "name": o.name, "username": o.username });
    Ok((jar.add(register_clerk::no_cookie(&room)), json(StatusCode::CREATED, body)).into_response())
}

fn paging(query: &HashMap<String, String>) -> Paging {
    Paging::read(query.get("page").map(String::as_str), 50, false)
}

/// `GET /api/v1/mandates`: 子账号信息.
pub(crate) async fn mandates(
    unit: OrganisationAccount,
    State(room): State<Organisations>,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    let (rows, total) = mandates::read(&room, &unit, paging(&query)).await?;
    let items: Vec<_> = rows
        .iter()
        .map(
            |r| serde_json::json!({ "mandate": MandateBody::from(&r.mandate), "name": r.name, "username": r.username }),
        )
        .collect();
    Ok(json(StatusCode::OK, serde_json::json!({ "total": total, "items": items })))
}

/// `POST /api/v1/mandates`: 【发起绑定】
pub(crate) async fn bind(
    unit: Fresh<OrganisationAccount>,
    State(room): State<Organisations>,
    asker: Asker,
    form: Form,
) -> Answer {
    let mandate = propose(&room, &unit, asker, &form).await?;
    Ok(json(StatusCode::CREATED, MandateBody::from(&mandate)))
}

/// `PUT /api/v1/mandates/{id}/powers` {powers, valid_until}: 【修改授权】; without `valid_until` the end stays, with an
/// empty one it is 长期.
pub(crate) async fn set_powers(
    unit: Fresh<OrganisationAccount>,
    State(room): State<Organisations>,
    IdPath(id): IdPath<MandateId>,
    form: Form,
) -> Answer {
    let (_, mandate) = change(&room, &unit, id, &form).await?;
    Ok(json(StatusCode::OK, MandateBody::from(&mandate)))
}

/// `POST /api/v1/mandates/{id}/release`: 【解除绑定】
pub(crate) async fn release(
    unit: Fresh<OrganisationAccount>,
    State(room): State<Organisations>,
    IdPath(id): IdPath<MandateId>,
) -> Answer {
    end(Ending::Release, &unit, &room, id).await
}

/// `POST /api/v1/mandates/{id}/withdrawal`: 【撤回】
pub(crate) async fn withdraw(
    unit: Fresh<OrganisationAccount>,
    State(room): State<Organisations>,
    IdPath(id): IdPath<MandateId>,
) -> Answer {
    end(Ending::Withdraw, &unit, &room, id).await
}

async fn end(ending: Ending, unit: &OrganisationAccount, room: &Organisations, id: MandateId) -> Answer {
    let outcome = mandates::end(ending, unit, room, &[id]).await?.pop().ok_or(web::NotFound)?;
    let mandate = outcome.result?;
    Ok(json(StatusCode::OK, MandateBody::from(&mandate)))
}

/// `GET /api/v1/me/mandates`: 我的授权.
pub(crate) async fn my_mandates(
    person: Person<AnyLevel>,
    State(room): State<Organisations>,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    let (rows, total) = my_mandates::read(&room, &person, paging(&query)).await?;
    let items: Vec<_> = rows
        .iter()
        .map(|r| {
            serde_json::json!({
                "mandate": MandateBody::from(&r.mandate), "name": r.organisation.name, "uscc": r.organisation.uscc,
            })
        })
        .collect();
    Ok(json(StatusCode::OK, serde_json::json!({ "total": total, "items": items })))
}

/// `POST /api/v1/me/mandates/{id}/confirmation` {powers, valid_until}: 【确认授权】 of exactly the powers asked for. A later
/// end (`requested_until`) must be named in `valid_until`, empty for 长期.
pub(crate) async fn confirm(
    person: Person<AnyLevel>,
    State(room): State<Organisations>,
    IdPath(id): IdPath<MandateId>,
    form: Form,
) -> Answer {
    let powers = form.all("powers").into_iter().filter_map(Power::of_code).collect();
    answer(Answering::Accept(my_mandates::seen(powers, &form, "valid_until")), id, &person, &room).await
}

/// `POST /api/v1/me/mandates/{id}/rejection`: 【拒绝】
pub(crate) async fn reject(
    person: Person<AnyLevel>,
    State(room): State<Organisations>,
    IdPath(id): IdPath<MandateId>,
) -> Answer {
    answer(Answering::Reject, id, &person, &room).await
}

/// `POST /api/v1/me/mandates/{id}/departure`: 【退出】
pub(crate) async fn leave(
    person: Person<AnyLevel>,
    State(room): State<Organisations>,
    IdPath(id): IdPath<MandateId>,
) -> Answer {
    answer(Answering::Leave, id, &person, &room).await
}

async fn answer(answering: Answering, id: MandateId, person: &Person<AnyLevel>, room: &Organisations) -> Answer {
    let mandate = my_mandates::answer(answering, id, person, room).await?;
    Ok(json(StatusCode::OK, MandateBody::from(&mandate)))
}

/// `GET /api/v1/profile`: 基本信息 of the organisation acted for.
pub(crate) async fn profile(clerk: Clerk<OrganisationProfile>, State(room): State<Organisations>) -> Answer {
    let saved = profiles::current(room.store.read(), &room.accounts.keys, clerk.organisation()).await?;
    let saved = saved.ok_or(Refusal::ProfileIncomplete)?;
    Ok(json(StatusCode::OK, ProfileBody::from(&saved)))
}

/// `PUT /api/v1/profile`: 【保存】. `licence_kept` names a picture that was sent before.
pub(crate) async fn save_profile(
    clerk: Clerk<OrganisationProfile>,
    State(room): State<Organisations>,
    mut form: Form,
) -> Answer {
    let saved = edit_profile::save(&room, &clerk, &mut form, false).await?;
    Ok(json(StatusCode::OK, ProfileBody::from(&saved)))
}

/// `POST /api/v1/profile/submissions`: submits what is saved.
pub(crate) async fn submit_profile(clerk: Clerk<OrganisationProfile>, State(room): State<Organisations>) -> Answer {
    let submitted = edit_profile::submit_only(&room, &clerk).await?;
    Ok(json(StatusCode::CREATED, ProfileBody::from(&submitted)))
}

/// `POST /api/v1/profile/licences` (multipart, field `licence`): a picture for the next saving.
pub(crate) async fn upload_licence(
    clerk: Clerk<OrganisationProfile>,
    State(room): State<Organisations>,
    form: Form,
) -> Answer {
    let bytes = form.file("licence").map(|f| f.bytes.clone()).unwrap_or_default();
    match store_licence::keep(&room, &clerk, bytes).await? {
        Ok(id) => Ok(json(StatusCode::CREATED, serde_json::json!({ "licence_kept": id }))),
        Err(mistake) => Err(Refusal::field("licence", "营业执照", wording::picture(mistake)).into()),
    }
}
