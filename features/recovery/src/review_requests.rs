//! The bureau's side: what waits, with the day by which it is due, and the decisions. Features A7, A8, R1–R3.

use crate::{
    Recovery, RecoveryId, Refusal, collect,
    request::{self, COLLECT_HOURS, Kind, Slot, State as Standing, Step},
    store::{self as rows, Request},
    ticket,
    view_contact::Phones,
    wording,
};
use access::{AccountAdministration, Officer, OfficerId, OfficerIdentity, OrganisationId, PersonId};
use accounts::{
    messages::{self, Template as Message},
    officers::claims::{self, Claim, ClaimBox, Matter},
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use review::{Decision, Reason, Revision};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use std::collections::HashMap;
use uuid::Uuid;
use web::{Answer, Form, IdPath, NotFound, Shell, Stop};

pub(crate) const HOME: &str = "/bureau/accounts";

/// A line of the worklist.
struct Line {
    request: Request,
    who: String,
    overdue: bool,
    /// Who works on it.
    claim: Option<Claim>,
    is_mine: bool,
}

#[derive(Template)]
#[template(path = "requests.html")]
struct ListPage {
    shell: Shell,
    waiting: Vec<Line>,
    decided: Vec<Line>,
}

/// A field: what was typed and what is on record.
struct Pair {
    label: &'static str,
    typed: String,
    on_record: String,
}

impl Pair {
    fn differs(&self) -> bool {
        self.typed != self.on_record
    }
}

#[derive(Template)]
#[template(path = "request.html")]
struct RequestPage {
    shell: Shell,
    form: Form,
    request: Request,
    pairs: Vec<Pair>,
    /// Who agreed first.
    first: Option<String>,
    own: bool,
    pictures: Vec<Slot>,
    claim: ClaimBox,
    /// The telephone numbers in full, once, after 【查看完整号码】.
    phones: Option<Phones>,
}

impl RequestPage {
    fn is_open(&self) -> bool {
        matches!(self.request.state, Standing::InReview { .. }) && !self.own
    }

    fn picture_address(&self, slot: &Slot) -> String {
        format!("{HOME}/requests/{}/pictures/{}", self.request.id, slot.code())
    }
}

/// `GET /bureau/accounts`
pub(crate) async fn list(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    shell: Shell,
) -> Answer {
    let db = room.accounts.store.read();
    let Some(range) = standards::division::code_range(officer.division()) else { return Err(NotFound.into()) };
    let me = officer.identity().id;
    let waiting = lines(&room, me, rows::waiting(db, &range).await?).await?;
    let decided = lines(&room, me, rows::decided(db, &range).await?).await?;
    web::page(&ListPage { shell, waiting, decided })
}

/// `GET /api/v1/bureau/recovery-requests`
pub(crate) async fn api_list(officer: Officer<AccountAdministration>, State(room): State<Recovery>) -> Answer {
    let Some(range) = standards::division::code_range(officer.division()) else { return Err(NotFound.into()) };
    let waiting = rows::waiting(room.accounts.store.read(), &range).await?;
    let items: Vec<_> = lines(&room, officer.identity().id, waiting)
        .await?
        .into_iter()
        .map(|l| {
            let r = l.request;
            serde_json::json!({
                "id": r.id, "kind": r.kind.code(), "revision": r.revision, "due": r.due_day, "overdue": l.overdue,
                "since": r.submitted_at.rfc3339(), "agreed": r.first_by.is_some(),
                "holder": claims::holder_json(l.claim.as_ref()),
            })
        })
        .collect();
    Ok(web::json(StatusCode::OK, serde_json::json!({ "total": items.len(), "items": items })))
}

/// How the log and 【领取】 name a request.
pub(crate) fn matter(id: RecoveryId) -> Matter {
    Matter { kind: "recovery", id: id.0 }
}

async fn lines(room: &Recovery, me: OfficerId, list: Vec<Request>) -> Result<Vec<Line>, Stop> {
    let now = room.accounts.clock.now();
    let today = now.day().to_string();
    let matters: Vec<Matter> = list.iter().map(|r| matter(r.id)).collect();
    let held = claims::of_all(room.accounts.store.read(), &matters, now).await?;
    let mut held: HashMap<Uuid, Claim> = held.into_iter().map(|(m, c)| (m.id, c)).collect();
    list.into_iter()
        .map(|request| {
            let typed = collect::typed(room, &request)?;
            let who = match typed {
                None => "材料已清除".to_owned(),
                Some(t) if request.kind.is_organisation() => t.organisation,
                Some(t) => seal::mask_name(&t.name),
            };
            let overdue = matches!(request.state, Standing::InReview { .. }) && request.due_day < today;
            let claim = held.remove(&request.id.0);
            let is_mine = claim.as_ref().is_some_and(|c| c.officer == me);
            Ok(Line { request, who, overdue, claim, is_mine })
        })
        .collect()
}

/// `GET /bureau/accounts/requests/{id}`
pub(crate) async fn show(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<RecoveryId>,
    shell: Shell,
) -> Answer {
    let request = load(&room, &officer, id).await?;
    render(&room, &officer, StatusCode::OK, shell, Form::default(), request, None).await
}

/// The page once more with what was refused.
pub(crate) async fn again(
    room: &Recovery,
    officer: &Officer<AccountAdministration>,
    id: RecoveryId,
    shell: Shell,
    form: Form,
    stop: Stop,
) -> Answer {
    match stop {
        Stop::Refused(refusal) if refusal.status() != StatusCode::NOT_FOUND => {
            let request = load(room, officer, id).await?;
            render(room, officer, refusal.status(), shell, form.refused(&*refusal), request, None).await
        }
        stop => Err(stop),
    }
}

/// 【通过】 or 【退回】
pub(crate) async fn decide(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<RecoveryId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match decided(&room, &officer, id, &form).await {
        Ok(step) => Ok(web::see_other_saying(
            HOME,
            match step {
                Step::First => wording::AGREED_FIRST,
                Step::Approved => wording::APPROVED,
                Step::Returned => wording::RETURNED,
            },
        )),
        Err(stop) => again(&room, &officer, id, shell, form, stop).await,
    }
}

/// `POST /api/v1/bureau/recovery-requests/{id}/decision` {decision: approve | return, revision, reason}
pub(crate) async fn api_decide(
    officer: Officer<AccountAdministration>,
    State(room): State<Recovery>,
    IdPath(id): IdPath<RecoveryId>,
    form: Form,
) -> Answer {
    let state = match decided(&room, &officer, id, &form).await? {
        Step::First => "agreed_first",
        Step::Approved => "approved",
        Step::Returned => "returned",
    };
    Ok(web::json(StatusCode::OK, serde_json::json!({ "state": state })))
}

/// A request of the officer's division or below; otherwise it does not exist.
pub(crate) async fn load(
    room: &Recovery,
    officer: &Officer<AccountAdministration>,
    id: RecoveryId,
) -> Result<Request, Stop> {
    let request = rows::by_id(room.accounts.store.read(), id).await?.ok_or(NotFound)?;
    if !standards::division::is_within(&request.division, officer.division()) {
        return Err(NotFound.into());
    }
    Ok(request)
}

/// Whether it is not the officer's own account or organisation.
pub(crate) async fn may_decide(room: &Recovery, officer: &OfficerIdentity, request: &Request) -> Result<bool, Stop> {
    let accounts = &room.accounts;
    let db = accounts.store.read();
    let now = accounts.clock.now();
    let Some(subject) = request.subject else { return Ok(true) };
    if request.kind.is_organisation() {
        let id = OrganisationId(subject);
        let own = organisations::review_profile::is_own_organisation(&room.organisations, db, officer, id, now).await?;
        return Ok(!own);
    }
    let Some(hash) = &officer.identity_hash else { return Ok(true) };
    Ok(accounts::persons::identity_hash_of(db, accounts, PersonId(subject)).await?.as_ref() != Some(hash))
}

pub(crate) async fn render(
    room: &Recovery,
    officer: &Officer<AccountAdministration>,
    status: StatusCode,
    shell: Shell,
    form: Form,
    request: Request,
    phones: Option<Phones>,
) -> Answer {
    let db = room.accounts.store.read();
    let held = claims::of(db, matter(request.id), room.accounts.clock.now()).await?;
    let claim = ClaimBox::new(format!("{HOME}/requests/{}/claim", request.id), officer.identity().id, held);
    let pairs = pairs(room, &request).await?;
    let first = match request.first_by {
        Some(id) => accounts::officers::by_id(db, id).await?.map(|o| o.name),
        None => None,
    };
    let kept = rows::pictures(db, request.id).await?;
    let own = !may_decide(room, officer.identity(), &request).await?;
    let me = officer.identity().id;
    let sees = match request.state {
        Standing::InReview { .. } => !own,
        _ => request.first_by == Some(me) || request.decided_by == Some(me),
    };
    let pictures = request.kind.slots().iter().copied();
    let pictures = pictures.filter(|slot| sees && kept.iter().any(|p| p.slot == slot.code())).collect();
    web::page_with_status(status, &RequestPage { shell, form, request, pairs, first, own, pictures, claim, phones })
}

/// What was typed beside what is on record, both masked.
async fn pairs(room: &Recovery, request: &Request) -> Result<Vec<Pair>, Stop> {
    let accounts = &room.accounts;
    let db = accounts.store.read();
    let Some(typed) = collect::typed(room, request)? else { return Ok(Vec::new()) };
    let pair = |label, typed: String, on_record: String| Pair { label, typed, on_record };
    let phone = seal::mask_phone(&typed.phone);
    let number = seal::mask_identity(&typed.document_number);
    if request.kind.is_organisation() {
        let found = match request.subject {
            Some(id) => organisations::account::by_id(db, OrganisationId(id)).await?,
            None => None,
        };
        let mut clerks = Vec::new();
        let mut clerk = String::new();
        if let Some(found) = &found {
            for person in organisations::account::concerned(db, found.id, accounts.clock.now()).await? {
                let Some(p) = accounts::persons::by_id(db, accounts, person).await? else { continue };
                if p.name == typed.name && p.document_masked == number {
                    clerk.clone_from(&p.document_masked);
                }
                clerks.push(format!("{}（{}）", p.name, p.phone_masked));
            }
        }
        let known = found.as_ref();
        return Ok(vec![
            pair("单位名称全称", typed.organisation, known.map(|f| f.name.clone()).unwrap_or_default()),
            pair("统一社会信用代码", typed.uscc, known.map(|f| f.uscc.clone()).unwrap_or_default()),
            pair("经办人", format!("{}（{phone}）", typed.name), clerks.join("、")),
            pair("证件号码", number, clerk),
        ]);
    }
    let found = match request.subject {
        Some(id) => accounts::persons::by_id(db, accounts, PersonId(id)).await?,
        None => None,
    };
    let known = found.as_ref();
    Ok(vec![
        pair("姓名", typed.name, known.map(|f| f.name.clone()).unwrap_or_default()),
        pair("证件号码", number, known.map(|f| f.document_masked.clone()).unwrap_or_default()),
        pair("手机号", phone, known.map(|f| f.phone_masked.clone()).unwrap_or_default()),
    ])
}

fn read(form: &Form) -> Result<(Decision, Revision), Refusal> {
    let seen = form.get("revision").parse().map(Revision).map_err(|_| Refusal::NoRevision)?;
    let decision = match form.get("decision") {
        "approve" => Decision::Approve,
        "return" => Decision::Return(Reason::parse(form.get("reason")).map_err(Refusal::Reason)?),
        _ => return Err(Refusal::NoDecision),
    };
    Ok((decision, seen))
}

async fn decided(
    room: &Recovery,
    officer: &Officer<AccountAdministration>,
    id: RecoveryId,
    form: &Form,
) -> Result<Step, Stop> {
    let accounts = &room.accounts;
    let seen = load(room, officer, id).await?;
    if !may_decide(room, officer.identity(), &seen).await? {
        return Err(Refusal::OwnMatter.into());
    }
    let (decision, revision) = read(form)?;
    let me = officer.identity().id;
    let now = accounts.clock.now();
    let tx = accounts.store.begin().await?;
    let request = rows::for_change(&*tx, accounts.store.engine(), id).await?.ok_or(NotFound)?;
    let revisions = (revision, Revision(request.revision));
    let fits = request.subject.is_some();
    let step =
        request::decide(request.kind, request.state, fits, revisions, me, &decision).map_err(Refusal::Undecidable)?;
    claims::settle(&*tx, matter(id), me, now).await?.map_err(Refusal::HeldByAnother)?;
    let action = match step {
        Step::First => {
            rows::agree(&*tx, id, me, now).await?;
            "recovery.agreement"
        }
        Step::Approved => {
            approve(room, &tx, &request, officer, now).await?;
            "recovery.approval"
        }
        Step::Returned => {
            let reason = match &decision {
                Decision::Return(reason) => reason.as_str(),
                Decision::Approve => "",
            };
            rows::decide(&*tx, id, ("returned", Some(reason)), None, me, now).await?;
            tell(room, &tx, &request, Message::Notice(wording::returned(request.kind, reason))).await?;
            "recovery.return"
        }
    };
    let after = match step {
        Step::First => "in_review",
        Step::Approved => "approved",
        Step::Returned => "returned",
    };
    outbox::record(
        &*tx,
        &outbox::Deed {
            at: now,
            actor: &officer.actor(),
            action,
            object_kind: "recovery",
            object_id: id.0,
            states: Some(("in_review", after)),
            detail: serde_json::json!({ "kind": request.kind.code(), "revision": revision.0 }),
        },
    )
    .await?;
    tx.commit().await?;
    Ok(step)
}

/// Tells the account's name, or lets a reset wait and warns everybody concerned.
async fn approve(
    room: &Recovery,
    tx: &DatabaseTransaction,
    request: &Request,
    officer: &Officer<AccountAdministration>,
    now: clock::Timestamp,
) -> Result<(), Stop> {
    let accounts = &room.accounts;
    let subject = request.subject.ok_or(NotFound)?;
    let gone = || Refusal::Undecidable(request::Undecidable::NothingFound);
    let username = if request.kind.is_organisation() {
        organisations::account::by_id(tx, OrganisationId(subject)).await?.ok_or_else(gone)?.username
    } else {
        accounts::recovery::by_id(tx, PersonId(subject)).await?.ok_or_else(gone)?.username
    };
    let me = officer.identity().id;
    if !request.kind.is_password() {
        rows::decide(tx, request.id, ("approved", None), None, me, now).await?;
        let text = wording::account_found(request.kind, &username);
        return tell(room, tx, request, Message::Notice(text)).await;
    }
    let number = ticket::write(now.day(), rand::random());
    let canonical = ticket::read(&number).ok_or_else(|| Stop::fault(anyhow::anyhow!("a number that is none")))?;
    let end = now.plus_minutes(COLLECT_HOURS * 60);
    let kept = Some((seal::token_hash(&canonical).to_vec(), end));
    rows::decide(tx, request.id, ("approved", None), kept, me, now).await?;
    let text = wording::warned(&username, &accounts.site.contact.phone);
    let asker = collect::typed(room, request)?.map(|t| t.phone);
    for phone in concerned_phones(room, tx, request.kind.is_organisation(), subject).await? {
        // Who asked reads of it in the message that carries the number.
        if asker.as_ref() != Some(&phone) {
            messages::send(tx, accounts, &phone, &Message::Notice(text.clone())).await?;
        }
    }
    let text = wording::reset_granted(request.kind, &username, &number);
    tell(room, tx, request, Message::Secret { text, minutes: COLLECT_HOURS * 60 }).await
}

/// To the phone that the request named.
async fn tell(room: &Recovery, tx: &DatabaseTransaction, request: &Request, message: Message) -> Result<(), Stop> {
    if let Some(typed) = collect::typed(room, request)? {
        messages::send(tx, &room.accounts, &typed.phone, &message).await?;
    }
    Ok(())
}

/// The phones on record of everybody whom an account concerns: the person, or the bound clerks and the registrant.
pub(crate) async fn concerned_phones(
    room: &Recovery,
    db: &impl ConnectionTrait,
    organisation: bool,
    subject: Uuid,
) -> Result<Vec<String>, Stop> {
    let accounts = &room.accounts;
    let persons = if organisation {
        organisations::account::concerned(db, OrganisationId(subject), accounts.clock.now()).await?
    } else {
        vec![PersonId(subject)]
    };
    let mut phones = Vec::new();
    for person in persons {
        phones.extend(accounts::persons::phone_of(db, accounts, person).await?);
    }
    phones.sort();
    phones.dedup();
    Ok(phones)
}

impl Line {
    fn address(&self) -> String {
        format!("{HOME}/requests/{}", self.request.id)
    }
}

impl Kind {
    fn agreed_zh(self) -> &'static str {
        if self.approvals() > 1 { "须两名账号管理员先后通过" } else { "一名账号管理员通过即可" }
    }
}

#[cfg(test)]
#[path = "review_requests_test.rs"]
mod tests;
