//! The JSON form: `/api/v1/sign-in-attempts`. The question itself is asked on the phone, on pages.

use super::{Browser, ProviderRefusal, Stage, Whose, check_digits, provider, scan};
use crate::{Room, asking::Asker, sign_in::with_session, store::provider as rows};
use access::Anyone;
use axum::{extract::State, http::StatusCode};
use uuid::Uuid;
use web::{Answer, Form, IdPath, Stop};

/// `POST /api/v1/sign-in-attempts` {provider, kind?}: begins one, bound to the cookie that it sets.
pub(crate) async fn begin(
    door: Anyone,
    State(room): State<Room>,
    asker: Asker,
    mut browser: Browser,
    form: Form,
) -> Answer {
    let accounts = &room.accounts;
    let provider = provider(accounts, form.get("provider"))?;
    let whose = Whose::of_code(form.get("kind"));
    let attempt = scan::start(accounts, provider, whose, true, &mut browser, door.identity(), asker, "").await?;
    let body = serde_json::json!({
        "id": attempt.id,
        "scan": scan::scan_address(accounts, attempt.id),
        "check_digits": check_digits(accounts, attempt.id),
        "expires_at": attempt.expires_at.rfc3339(),
    });
    Ok(browser.remember(accounts, web::json(StatusCode::CREATED, body)))
}

async fn mine(room: &Room, id: Uuid, browser: &Browser) -> Result<rows::Attempt, Stop> {
    let attempt = rows::by_id(room.accounts.store.read(), id).await?;
    let mine = browser.hash(&room.accounts);
    let attempt = attempt.filter(|a| mine.is_some_and(|m| seal::same(m, &a.browser_hash)));
    attempt.ok_or_else(|| web::NotFound.into())
}

/// `GET /api/v1/sign-in-attempts/{id}`: new, scanned, confirmed, cancelled, refused, finished or expired.
pub(crate) async fn show(_: Anyone, State(room): State<Room>, IdPath(id): IdPath<Uuid>, browser: Browser) -> Answer {
    let attempt = mine(&room, id, &browser).await?;
    let stage = Stage::of(&attempt, room.accounts.clock.now());
    Ok(web::json(StatusCode::OK, serde_json::json!({ "stage": stage.code(), "reason": attempt.reason })))
}

/// `POST /api/v1/sign-in-attempts/{id}/session`: signs in once the phone has confirmed.
pub(crate) async fn open_session(
    door: Anyone,
    State(room): State<Room>,
    IdPath(id): IdPath<Uuid>,
    asker: Asker,
    browser: Browser,
) -> Answer {
    let attempt = mine(&room, id, &browser).await?;
    if Stage::of(&attempt, room.accounts.clock.now()) != Stage::Confirmed {
        return Err(ProviderRefusal::Gone.into());
    }
    let token = scan::take(&room.accounts, &attempt, door.identity().session(), asker).await?;
    let body = serde_json::json!({ "kind": attempt.account_kind });
    Ok(with_session(&room.accounts, web::json(StatusCode::CREATED, body), &token))
}
