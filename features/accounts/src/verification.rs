//! 银联实名认证 (A3): bank card, phone and SMS code lead to 二级. The card's number goes to the verifier and is kept nowhere;
//! an answer that does not come never counts as passed.

use crate::{
    Accounts, CardBegun, CardCheck, CardOutcome, CodeFrom, Refusal, Room,
    asking::{Asker, Findings, read_code},
    codes::{self, Purpose},
    persons, requery,
    store::{card as rows, card_proof as proof_rows, person as person_rows, quota},
    wording,
};
use access::{Actor, Person, PersonId, Rank};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use standards::{card::Card, identity::DocumentKind, phone::Mobile};
use std::{future::Future, time::Duration};
use web::{Answer, Form, Shell, Stop};

/// Tries with one card in 24 hours (a rule of the card networks).
pub(crate) const TRIES_A_DAY: i64 = 5;
/// Between 【获取验证码】 and 【认证】.
pub(crate) const START_MINUTES: i64 = 10;
/// How long the verifier may take.
const TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Template)]
#[template(path = "verification.html")]
struct VerificationPage {
    shell: Shell,
    form: Form,
    rank: Rank,
    simulator: bool,
    /// The card of a check that waits for the verifier's answer.
    waiting: Option<String>,
    /// The card of the last check that passed, and when.
    passed: Option<(String, String)>,
}

/// Shows where the person stands, and the form.
pub(crate) async fn show(person: Person, State(room): State<Room>, shell: Shell) -> Answer {
    page(&room.accounts, &person, shell, StatusCode::OK, Form::default()).await
}

/// 【获取验证码】
pub(crate) async fn send_code(
    person: Person,
    State(room): State<Room>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    let outcome = start(&room.accounts, person.identity().id, asker, &form).await;
    if asker.json {
        return asker.answer_code(form, outcome, |_, _| Err(web::NotFound.into()));
    }
    match outcome {
        Ok(message) => {
            let mut form = form;
            form.set("code_outcome", message);
            page(&room.accounts, &person, shell, StatusCode::OK, form).await
        }
        Err(stop) => refused(&room.accounts, &person, shell, form, stop).await,
    }
}

/// 【认证】
pub(crate) async fn verify(person: Person, State(room): State<Room>, shell: Shell, form: Form) -> Answer {
    match confirm(&room.accounts, person.identity().id, &form).await {
        Ok(()) => Ok(web::see_other_saying("/me/verification", wording::VERIFIED)),
        Err(stop) => refused(&room.accounts, &person, shell, form, stop).await,
    }
}

/// 【查询结果】 of a check whose answer did not come.
pub(crate) async fn ask_again(person: Person, State(room): State<Room>, shell: Shell) -> Answer {
    match query(&room.accounts, person.identity().id).await {
        Ok(()) => Ok(web::see_other_saying("/me/verification", wording::VERIFIED)),
        Err(stop) => refused(&room.accounts, &person, shell, Form::default(), stop).await,
    }
}

async fn refused(accounts: &Accounts, person: &Person, shell: Shell, form: Form, stop: Stop) -> Answer {
    match stop.refusal() {
        Some(refusal) => {
            let (status, form) = (refusal.status(), form.refused(refusal));
            page(accounts, person, shell, status, form).await
        }
        None => Err(stop),
    }
}

async fn page(accounts: &Accounts, person: &Person, shell: Shell, status: StatusCode, form: Form) -> Answer {
    let db = accounts.store.read();
    let id = person.identity().id;
    let rank = persons::by_id(db, accounts, id).await?.map_or(Rank::FIRST, |p| p.rank);
    let waiting = rows::newest(db, id.0, &["unknown"]).await?.map(|c| c.card_last_four);
    let passed = rows::newest(db, id.0, &["passed"]).await?;
    let passed = passed.map(|c| (c.card_last_four, c.finished_at.unwrap_or(c.started_at).short()));
    let simulator = accounts.cards.is_simulator();
    web::page_with_status(status, &VerificationPage { shell, form, rank, simulator, waiting, passed })
}

struct Asked {
    card: Card,
    phone: Mobile,
}

fn read(form: &Form, found: &mut Findings) -> Option<Asked> {
    let card = found.keep("card", "银行卡号", Card::parse(form.get("card")), |e| e.reason_zh());
    let phone = found.keep("phone", "手机号", Mobile::parse(form.get("phone")), |e| e.reason_zh());
    Some(Asked { card: card?, phone: phone? })
}

pub(crate) fn card_hash(accounts: &Accounts, card: &Card) -> Vec<u8> {
    accounts.keys.lookup("card", card.as_str()).to_vec()
}

/// Begins a check: the turn of the number is taken first, the verifier is asked outside any transaction, and only then
/// the check and (where this platform sends it) the code are written.
async fn start(accounts: &Accounts, person: PersonId, asker: Asker, form: &Form) -> Result<String, Stop> {
    let mut found = Findings::default();
    let Some(asked) = read(form, &mut found) else { return Err(found.refusal().into()) };
    accounts.allow_address(asker.address)?;
    let hash = card_hash(accounts, &asked.card);
    check_tries(accounts, accounts.store.read(), &hash).await?;
    let tx = accounts.store.begin().await?;
    codes::count_address(&*tx, accounts, asker.address).await??;
    codes::take_turn(&*tx, accounts, Purpose::CardVerification, asked.phone.as_str()).await??;
    codes::count_sent(&*tx, accounts, Purpose::CardVerification).await??;
    tx.commit().await?;

    let serial = accounts.clock.new_id();
    let check = card_check(accounts, person, serial, &asked).await?;
    let begun = in_time(accounts.cards.start(&check)).await?;

    let mut row = rows::Row {
        id: serial,
        person_id: person.0,
        card_hash: hash,
        card_last_four: asked.card.last_four().to_owned(),
        phone_hash: codes::phone_hash(accounts, asked.phone.as_str()),
        reference: String::new(),
        code_from: "issuer".to_owned(),
        state: "started".to_owned(),
        started_at: accounts.clock.now(),
        finished_at: None,
    };
    let tx = accounts.store.begin().await?;
    match begun {
        CardBegun::Started(started) => {
            row.reference = started.reference;
            if started.code_from == CodeFrom::Platform {
                "platform".clone_into(&mut row.code_from);
                codes::write_counted(&*tx, accounts, Purpose::CardVerification, asked.phone.as_str()).await?;
            }
            rows::insert(&*tx, &row).await?;
            tx.commit().await?;
        }
        // The verifier was asked: that counts as a try with this card, and is not asked again.
        CardBegun::Ended(outcome) => {
            rows::insert(&*tx, &row).await?;
            rows::ask(&*tx, row.id, row.started_at).await?;
            quota::count(&*tx, "card", &row.card_hash, &row.started_at.day().to_string(), TRIES_A_DAY).await?;
            // A verifier that says "match" before the code was asked for is not believed.
            let (state, refusal) = match outcome {
                CardOutcome::Match => ("mismatch", Some(Refusal::CardMismatch)),
                other => told(other),
            };
            finish(&tx, accounts, (person, &Actor::Person(person)), &row, state).await?;
            tx.commit().await?;
            return Err(refusal.unwrap_or(Refusal::CardRefused).into());
        }
    }
    let sent = wording::code_sent(&asked.phone.masked());
    Ok(if asked.card.passes_luhn() { sent } else { format!("{sent}。{}", wording::CARD_LOOKS_WRONG) })
}

/// Ends a check.
async fn confirm(accounts: &Accounts, person: PersonId, form: &Form) -> Result<(), Stop> {
    let mut found = Findings::default();
    let asked = read(form, &mut found);
    let code = found.keep("code", "短信验证码", read_code(form, "code"), |()| wording::CODE_FORM.into());
    let (Some(asked), Some(code)) = (asked, code) else { return Err(found.refusal().into()) };
    let now = accounts.clock.now();
    let hash = card_hash(accounts, &asked.card);
    let phone_hash = codes::phone_hash(accounts, asked.phone.as_str());

    let tx = accounts.store.begin().await?;
    let row = rows::newest(&*tx, person.0, &["started"]).await?;
    let row = row
        .filter(|r| r.card_hash == hash && r.phone_hash == phone_hash && now < r.started_at.plus_minutes(START_MINUTES))
        .ok_or(Refusal::CardNotStarted)?;
    check_tries(accounts, &*tx, &hash).await?;
    if row.code_from == "platform"
        && let Err(refusal) =
            codes::check(&*tx, accounts, Purpose::CardVerification, asked.phone.as_str(), &code).await?
    {
        tx.commit().await?;
        return Err(refusal.into());
    }
    // One statement that also makes others with the same card wait, so that five are five whoever asks at once.
    if !quota::count(&*tx, "card", &hash, &now.day().to_string(), TRIES_A_DAY).await? {
        return Err(Refusal::CardTriedTooOften.into());
    }
    if !rows::ask(&*tx, row.id, now).await? {
        return Err(Refusal::CardNotStarted.into());
    }
    // Planned before anybody is asked: an answer that is lost, even with this process, is asked for again by itself.
    requery::plan(&*tx, row.id, 0, now).await?;
    tx.commit().await?;

    let check = card_check(accounts, person, row.id, &asked).await?;
    let outcome = in_time(accounts.cards.confirm(&check, &row.reference, &code)).await?;
    settle(accounts, person, &row, Some(outcome)).await
}

async fn query(accounts: &Accounts, person: PersonId) -> Result<(), Stop> {
    let row = rows::newest(accounts.store.read(), person.0, &["unknown"]).await?.ok_or(web::NotFound)?;
    let outcome = in_time(accounts.cards.query(row.id, &row.reference)).await?;
    settle(accounts, person, &row, outcome).await
}

/// Writes the verifier's answer down, `None` where it does not know the check. Where two asked at once (【认证】 and
/// 【查询结果】) the first answer stands, and the second asker is told what stands.
async fn settle(
    accounts: &Accounts,
    person: PersonId,
    row: &rows::Row,
    outcome: Option<CardOutcome>,
) -> Result<(), Stop> {
    let who = (person, &Actor::Person(person));
    let tx = accounts.store.begin().await?;
    let first = match outcome {
        Some(outcome) => decide(&tx, accounts, who, row, outcome).await?,
        None => finish(&tx, accounts, who, row, "lost").await?,
    };
    let passed = rows::has_passed(&*tx, row.id).await?;
    tx.commit().await?;
    match outcome {
        Some(outcome) if first => told(outcome).1.map_or(Ok(()), |r| Err(r.into())),
        _ if passed => Ok(()),
        _ => Err(Refusal::CardNoAnswer.into()),
    }
}

/// Writes what the verifier said; `false` where that was done before.
pub(crate) async fn decide(
    tx: &sea_orm::DatabaseTransaction,
    accounts: &Accounts,
    (person, actor): (PersonId, &Actor),
    row: &rows::Row,
    outcome: CardOutcome,
) -> Result<bool, Stop> {
    let (state, refusal) = told(outcome);
    let now = accounts.clock.now();
    let first = finish(tx, accounts, (person, actor), row, state).await?;
    if first && refusal.is_none() {
        let rank = i64::from(Rank::SECOND.0);
        person_rows::raise_rank(tx, person.0, rank).await?;
        let (id, level) = (accounts.clock.new_id(), ("unionpay", "二级", rank));
        person_rows::insert_assurance(tx, id, person.0, level, row.reference.as_str(), now).await?;
    }
    Ok(first)
}

/// The state that an answer leads to, and what the person is told.
pub(crate) fn told(outcome: CardOutcome) -> (&'static str, Option<Refusal>) {
    match outcome {
        CardOutcome::Match => ("passed", None),
        CardOutcome::Mismatch => ("mismatch", Some(Refusal::CardMismatch)),
        CardOutcome::CardRefused => ("card_refused", Some(Refusal::CardRefused)),
        CardOutcome::CodeWrong => ("code_wrong", Some(Refusal::CodeWrong)),
        CardOutcome::TooOften => ("too_often", Some(Refusal::CardTriedTooOften)),
    }
}

pub(crate) async fn finish(
    tx: &sea_orm::DatabaseTransaction,
    accounts: &Accounts,
    (person, actor): (PersonId, &Actor),
    row: &rows::Row,
    state: &'static str,
) -> Result<bool, Stop> {
    let now = accounts.clock.now();
    let first = rows::finish(tx, row.id, state, now).await?;
    if first {
        outbox::record(
            tx,
            &outbox::Deed {
                at: now,
                actor,
                action: "person.verification",
                object_kind: "person",
                object_id: person.0,
                states: None,
                detail: serde_json::json!({ "scheme": "unionpay", "outcome": state, "check": row.id }),
            },
        )
        .await?;
    }
    Ok(first)
}

pub(crate) async fn check_tries(
    accounts: &Accounts,
    db: &impl sea_orm::ConnectionTrait,
    card_hash: &[u8],
) -> Result<(), Stop> {
    let since = accounts.clock.now().plus_days(-1);
    let asked = rows::asked_since(db, card_hash, since).await? + proof_rows::asked_since(db, card_hash, since).await?;
    if asked >= TRIES_A_DAY { Err(Refusal::CardTriedTooOften.into()) } else { Ok(()) }
}

async fn card_check(
    accounts: &Accounts,
    person: PersonId,
    serial: uuid::Uuid,
    asked: &Asked,
) -> Result<CardCheck, Stop> {
    let row = person_rows::by_id(accounts.store.read(), person.0).await?.ok_or(web::NotFound)?;
    Ok(CardCheck {
        serial,
        document_kind: DocumentKind::from_code(&row.document_kind).map_or("", DocumentKind::code),
        document_number: accounts
            .keys
            .open_text(persons::DOCUMENT, row.id, &row.document_sealed)
            .map_err(Stop::fault)?,
        name: row.name,
        card: asked.card.clone(),
        phone: asked.phone.as_str().to_owned(),
    })
}

/// The verifier's answer, or [`Refusal::CardNoAnswer`] where it does not come in time.
pub(crate) async fn in_time<T>(answer: impl Future<Output = Result<T, crate::NoAnswer>>) -> Result<T, Stop> {
    match tokio::time::timeout(TIMEOUT, answer).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the card verifier gave no answer");
            Err(Refusal::CardNoAnswer.into())
        }
        Err(_) => Err(Refusal::CardNoAnswer.into()),
    }
}

#[cfg(test)]
#[path = "verification_test.rs"]
mod tests;
