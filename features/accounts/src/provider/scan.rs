//! The QR page of a browser: shows the code, tells where it stands, and takes the session once the phone has confirmed.

use super::{Browser, LIFE_MINUTES, ProviderRefusal, Stage, Whose, check_digits, provider, settle::actor, token};
use crate::{
    Accounts, Provider, Room, Subject,
    asking::Asker,
    sign_in::{Opened, open_in, with_session},
    store::provider as rows,
    wording::provider as words,
};
use access::{Anyone, OrganisationId, PersonId, SessionId};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use qrcode::{Color, EcLevel, QrCode};
use uuid::Uuid;
use web::{Answer, Form, IdPath, Shell, Stop};

#[derive(Template)]
#[template(path = "provider/scan.html")]
struct ScanPage {
    shell: Shell,
    provider: String,
    label: String,
    whose: Whose,
    stage: Stage,
    sentence: String,
    ways_out: Vec<(String, String)>,
    code: Option<Picture>,
    digits: String,
    back: String,
}

/// A QR code as a path of squares, with a quiet zone of four.
struct Picture {
    side: usize,
    path: String,
}

impl Picture {
    fn of(address: &str) -> Result<Self, Stop> {
        let code = QrCode::with_error_correction_level(address, EcLevel::M).map_err(Stop::fault)?;
        let width = code.width();
        let mut path = String::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                path.push_str(&format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4));
            }
        }
        Ok(Self { side: width + 8, path })
    }
}

/// 【粤省事扫码登录】: begins an attempt of this browser.
pub(crate) async fn begin(
    door: Anyone,
    State(room): State<Room>,
    IdPath(id): IdPath<String>,
    asker: Asker,
    mut browser: Browser,
    form: Form,
) -> Answer {
    let accounts = &room.accounts;
    let provider = provider(accounts, &id)?;
    let whose = Whose::of_code(form.get("kind"));
    start(accounts, provider, whose, true, &mut browser, door.identity(), asker, form.get("back")).await?;
    Ok(browser.remember(accounts, web::see_other(&format!("/account/sign-in/scan/{id}"))))
}

/// Writes an attempt.
#[expect(clippy::too_many_arguments, reason = "everything that an attempt is bound to")]
pub(crate) async fn start(
    accounts: &Accounts,
    provider: &Provider,
    whose: Whose,
    scanned: bool,
    browser: &mut Browser,
    identity: &access::Identity,
    asker: Asker,
    back: &str,
) -> Result<rows::Attempt, Stop> {
    whose.label(provider).ok_or(web::NotFound)?;
    accounts.allow_address(asker.address)?;
    let now = accounts.clock.now();
    let attempt = rows::Attempt {
        id: accounts.clock.new_id(),
        provider: provider.settings.id.clone(),
        account_kind: whose.code().to_owned(),
        scanned,
        browser_hash: browser.known(accounts),
        phone_hash: None,
        session_person_id: identity.person().filter(|_| whose == Whose::Person).map(|p| p.id.0),
        kept_sealed: None,
        claims_sealed: None,
        stage: "new".to_owned(),
        reason: None,
        account_id: None,
        back: if back.is_empty() { whose.home() } else { web::safe_back(back) }.to_owned(),
        expires_at: now.plus_minutes(LIFE_MINUTES),
    };
    let tx = accounts.store.begin().await?;
    rows::insert(&*tx, &attempt, now).await?;
    tx.commit().await?;
    Ok(attempt)
}

/// The scan that this browser shows.
async fn mine(accounts: &Accounts, provider: &Provider, browser: &Browser) -> Result<Option<rows::Attempt>, Stop> {
    let Some(hash) = browser.hash(accounts) else { return Ok(None) };
    Ok(rows::newest_scan(accounts.store.read(), &hash, &provider.settings.id).await?)
}

/// The QR page.
pub(crate) async fn show(
    _: Anyone,
    State(room): State<Room>,
    IdPath(id): IdPath<String>,
    browser: Browser,
    shell: Shell,
) -> Answer {
    let accounts = &room.accounts;
    let provider = provider(accounts, &id)?;
    let attempt = mine(accounts, provider, &browser).await?;
    let stage = attempt.as_ref().map_or(Stage::Expired, |a| Stage::of(a, accounts.clock.now()));
    let whose = attempt.as_ref().map_or(Whose::Person, |a| Whose::of_code(&a.account_kind));
    let reason = attempt.as_ref().and_then(|a| a.reason.as_deref()).map(|r| ProviderRefusal::of_stored(r, provider));
    let sentence = match (stage, &reason) {
        (Stage::Refused, Some(reason)) => crate::wording::provider::refusal(reason),
        (Stage::New, _) => words::NEW.to_owned(),
        (Stage::Scanned | Stage::Authorised, _) => words::SCANNED.to_owned(),
        (Stage::Confirmed, _) => words::CONFIRMED.to_owned(),
        (Stage::Cancelled, _) => words::CANCELLED.to_owned(),
        (Stage::Finished, _) => words::FINISHED.to_owned(),
        (Stage::Expired | Stage::Refused, _) => words::EXPIRED.to_owned(),
    };
    let code = match &attempt {
        Some(a) if stage == Stage::New => Some(Picture::of(&scan_address(accounts, a.id))?),
        Some(_) | None => None,
    };
    web::page(&ScanPage {
        shell,
        label: whose.label(provider).unwrap_or(&provider.settings.label).to_owned(),
        provider: id,
        whose,
        stage,
        sentence,
        ways_out: reason.map(|r| r.ways_out()).unwrap_or_default(),
        code,
        digits: attempt.as_ref().map(|a| check_digits(accounts, a.id)).unwrap_or_default(),
        back: attempt.map(|a| a.back).unwrap_or_default(),
    })
}

/// What the QR code says.
pub(crate) fn scan_address(accounts: &Accounts, attempt: Uuid) -> String {
    accounts.providers.address(&format!("/account/scan/{}", token(accounts, attempt)))
}

/// For the script of the QR page: where the attempt stands.
pub(crate) async fn state(_: Anyone, State(room): State<Room>, IdPath(id): IdPath<String>, browser: Browser) -> Answer {
    let accounts = &room.accounts;
    let attempt = mine(accounts, provider(accounts, &id)?, &browser).await?;
    let stage = attempt.map_or(Stage::Expired, |a| Stage::of(&a, accounts.clock.now()));
    Ok(web::json(StatusCode::OK, serde_json::json!({ "stage": stage.code() })))
}

/// 【刷新】: signs in once the phone has confirmed; shows where it stands until then.
pub(crate) async fn finish(
    door: Anyone,
    State(room): State<Room>,
    IdPath(id): IdPath<String>,
    asker: Asker,
    browser: Browser,
) -> Answer {
    let accounts = &room.accounts;
    let attempt = mine(accounts, provider(accounts, &id)?, &browser).await?;
    match attempt {
        Some(attempt) if Stage::of(&attempt, accounts.clock.now()) == Stage::Confirmed => {
            let to = attempt.back.clone();
            let token = take(accounts, &attempt, door.identity().session(), asker).await?;
            Ok(with_session(accounts, web::see_other(&to), &token))
        }
        Some(_) | None => Ok(web::see_other(&format!("/account/sign-in/scan/{id}"))),
    }
}

/// Opens the session of a confirmed attempt, once.
pub(crate) async fn take(
    accounts: &Accounts,
    attempt: &rows::Attempt,
    before: Option<SessionId>,
    asker: Asker,
) -> Result<Opened, Stop> {
    let now = accounts.clock.now();
    let account = attempt.account_id.ok_or(ProviderRefusal::Gone)?;
    let subject = match Whose::of_code(&attempt.account_kind) {
        Whose::Person => Subject::Person(PersonId(account)),
        Whose::Organisation => Subject::Organisation(OrganisationId(account)),
    };
    let tx = accounts.store.begin().await?;
    if !rows::finish(&*tx, attempt.id, now).await? {
        return Err(ProviderRefusal::Gone.into());
    }
    let token = open_in(&tx, accounts, before, (subject, None), &actor(subject), asker, now).await?;
    tx.commit().await?;
    Ok(token)
}
