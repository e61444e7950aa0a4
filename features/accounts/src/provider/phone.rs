//! Opens the authority's own sign-in: on the phone that scanned the code, or in the browser itself.

use super::{Browser, KEPT, ProviderRefusal, Whose, attempt_of, provider, scan::start, state_hash};
use crate::{Accounts, Provider, Room, asking::Asker, store::provider as rows};
use access::Anyone;
use axum::extract::{Query, State};
use web::{Answer, IdPath, Stop};

/// The address in the QR code, opened on a phone: leads on to the authority. Until the authority has answered, a later
/// phone takes the place of an earlier one, so that a scanner's preview does not use the code up.
pub(crate) async fn open(
    _: Anyone,
    State(room): State<Room>,
    IdPath(text): IdPath<String>,
    asker: Asker,
    mut browser: Browser,
) -> Answer {
    let accounts = &room.accounts;
    accounts.allow_address(asker.address)?;
    let id = attempt_of(accounts, &text).ok_or(web::NotFound)?;
    let attempt = rows::by_id(accounts.store.read(), id).await?.ok_or(ProviderRefusal::Gone)?;
    let provider = provider(accounts, &attempt.provider)?;
    let phone = browser.known(accounts);
    let address = lead_on(accounts, provider, &attempt, Some(&phone)).await?;
    Ok(browser.remember(accounts, web::see_other(&address)))
}

#[derive(serde::Deserialize)]
pub(crate) struct Here {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    back: String,
}

/// 【在本机登录】: the same without a code.
pub(crate) async fn here(
    door: Anyone,
    State(room): State<Room>,
    IdPath(id): IdPath<String>,
    Query(q): Query<Here>,
    asker: Asker,
    mut browser: Browser,
) -> Answer {
    let accounts = &room.accounts;
    let provider = provider(accounts, &id)?;
    let whose = Whose::of_code(&q.kind);
    let attempt = start(accounts, provider, whose, false, &mut browser, door.identity(), asker, &q.back).await?;
    let address = lead_on(accounts, provider, &attempt, None).await?;
    Ok(browser.remember(accounts, web::see_other(&address)))
}

/// Begins at the authority, outside any transaction, and keeps what belongs to the callback.
async fn lead_on(
    accounts: &Accounts,
    provider: &Provider,
    attempt: &rows::Attempt,
    phone: Option<&[u8]>,
) -> Result<String, Stop> {
    let now = accounts.clock.now();
    if now >= attempt.expires_at {
        return Err(ProviderRefusal::Gone.into());
    }
    let begun = provider.begin(&accounts.providers.callback(provider)).await.map_err(ProviderRefusal::from)?;
    let kept = accounts.keys.seal(KEPT, attempt.id, &begun.kept);
    let tx = accounts.store.begin().await?;
    if !rows::begun(&*tx, attempt.id, phone, &state_hash(accounts, &begun.state), kept, now).await? {
        return Err(ProviderRefusal::Gone.into());
    }
    tx.commit().await?;
    Ok(begun.address)
}
