//! Passkeys of officers (WebAuthn): a second factor beside 动态验证码. The challenge lies in the database, answers once and for five
//! minutes; origin and name of the platform come from its public address; a counter that does not move on is refused. 动态验证码
//! is never removed by any of this, so that an officer always keeps a factor, and pages without scripts a way in.

use crate::{
    Accounts, Refusal,
    officers::OfficerRefusal,
    store::{officer::Row as Officer, passkey as rows},
    wording,
};
use clock::Timestamp;
use sea_orm::DatabaseTransaction;
use std::net::IpAddr;
use uuid::Uuid;
use web::Stop;
use webauthn_rp::{
    AuthenticatedCredential, NonDiscoverableAuthentication16, NonDiscoverableAuthenticationServerState,
    NonDiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
    bin::{Decode, Encode},
    request::{
        AsciiDomain, Credentials, PublicKeyCredentialDescriptor, RpId,
        auth::{AllowedCredentials, AuthenticationVerificationOptions},
        register::{PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle, UserHandle16},
    },
    response::{
        AuthTransports, CredentialId,
        register::{CompressedPubKey, DynamicState, StaticState},
    },
};

/// How long a challenge waits for its answer.
pub(crate) const CHALLENGE_SECONDS: i64 = 300;
/// As many passkeys as an account may have.
const PASSKEYS_MAX: usize = 10;
/// Characters of a name.
const NAME_CHARACTERS_MAX: usize = 30;

/// A public key as it lies in the database: one of the algorithms that authenticators sign with.
type Key = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// What a challenge is for: an answer to one is none to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Registration,
    SignIn,
    Confirmation,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::SignIn => "sign_in",
            Self::Confirmation => "confirmation",
        }
    }
}

/// What a browser is asked to do.
pub(crate) struct Asked {
    pub challenge: Uuid,
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`.
    pub options: serde_json::Value,
}

impl Asked {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::json!({ "challenge": self.challenge, "options": self.options })
    }
}

/// Whether this installation's address can have passkeys: a domain name, or localhost.
pub(crate) fn are_available(accounts: &Accounts) -> bool {
    party(accounts).is_ok()
}

/// The relying party: the host of the public address.
fn party(accounts: &Accounts) -> Result<RpId, Refusal> {
    let address = accounts.public_url.split_once("://").map_or("", |(_, rest)| rest);
    party_of(address).ok_or_else(|| OfficerRefusal::PasskeysUnavailable.into())
}

/// The relying party of `host:port`; `None` where the host is no name.
fn party_of(address: &str) -> Option<RpId> {
    let host = match address.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => address,
    };
    if host.is_empty() || host.starts_with('[') || host.parse::<IpAddr>().is_ok() {
        return None;
    }
    AsciiDomain::try_from(host.to_owned()).ok().map(RpId::Domain)
}

fn handle(officer: &Officer) -> UserHandle16 {
    // Sixteen bytes are a handle of sixteen bytes.
    match UserHandle::decode(officer.id.into_bytes()) {
        Ok(handle) => handle,
        Err(never) => match never {},
    }
}

fn descriptor(row: &rows::Row) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, Stop> {
    let damaged = || Stop::fault(anyhow::anyhow!("a passkey in the database cannot be read"));
    let id = CredentialId::<Vec<u8>>::decode(row.credential_id.clone()).map_err(|_| damaged())?;
    let transports = row.transports.first().copied().unwrap_or_default();
    Ok(PublicKeyCredentialDescriptor { id, transports: AuthTransports::decode(transports).map_err(|_| damaged())? })
}

/// Asks a browser for a new passkey.
pub(crate) async fn begin_registration(accounts: &Accounts, officer: &Officer) -> Result<Asked, Stop> {
    let party = party(accounts)?;
    let known = rows::of(accounts.store.read(), officer.id).await?;
    if known.len() >= PASSKEYS_MAX {
        return Err(Refusal::from(OfficerRefusal::PasskeysTooMany).into());
    }
    let exclude = known.iter().map(descriptor).collect::<Result<Vec<_>, _>>()?;
    let handle = handle(officer);
    let odd = |what: String| Stop::fault(anyhow::anyhow!("a passkey cannot be asked for: {what}"));
    let user = PublicKeyCredentialUserEntity {
        name: officer.username.as_str().try_into().map_err(|e| odd(format!("{e:?}")))?,
        id: &handle,
        display_name: officer.name.as_str().try_into().ok(),
    };
    let options = PublicKeyCredentialCreationOptions::second_factor(&party, user, exclude);
    let (server, client) = options.start_ceremony().map_err(|e| odd(format!("{e:?}")))?;
    let state = server.encode().map_err(|e| odd(format!("{e:?}")))?;
    let options = serde_json::to_value(&client).map_err(Stop::fault)?;
    keep(accounts, officer, Purpose::Registration, state, options).await
}

/// Asks a browser to prove that it holds one of the officer's passkeys; `None` where there are none.
pub(crate) async fn begin_use(accounts: &Accounts, officer: &Officer, purpose: Purpose) -> Result<Option<Asked>, Stop> {
    let party = party(accounts)?;
    let known = rows::of(accounts.store.read(), officer.id).await?;
    let mut allowed = AllowedCredentials::with_capacity(known.len());
    for row in &known {
        allowed.push(descriptor(row)?.into());
    }
    let Ok(options) = NonDiscoverableCredentialRequestOptions::second_factor(&party, allowed) else { return Ok(None) };
    let odd = |what: String| Stop::fault(anyhow::anyhow!("a passkey cannot be asked for: {what}"));
    let (server, client) = options.start_ceremony().map_err(|e| odd(format!("{e:?}")))?;
    let state = server.encode().map_err(|e| odd(format!("{e:?}")))?;
    let options = serde_json::to_value(&client).map_err(Stop::fault)?;
    keep(accounts, officer, purpose, state, options).await.map(Some)
}

async fn keep(
    accounts: &Accounts,
    officer: &Officer,
    purpose: Purpose,
    state: Vec<u8>,
    options: serde_json::Value,
) -> Result<Asked, Stop> {
    let challenge = accounts.clock.new_id();
    let until = accounts.clock.now().plus_seconds(CHALLENGE_SECONDS);
    let tx = accounts.store.begin().await?;
    rows::insert_challenge(&*tx, challenge, officer.id, purpose.code(), state, until).await?;
    tx.commit().await?;
    Ok(Asked { challenge, options })
}

/// Takes the challenge of an answer away: whatever the answer is worth, it is the only one.
async fn take(accounts: &Accounts, officer: &Officer, purpose: Purpose, challenge: &str) -> Result<Vec<u8>, Stop> {
    let failed = || Refusal::from(OfficerRefusal::PasskeyFailed);
    let id: Uuid = challenge.parse().map_err(|_| failed())?;
    let tx = accounts.store.begin().await?;
    let taken = rows::take_challenge(&*tx, id, officer.id, purpose.code()).await?;
    tx.commit().await?;
    let now = accounts.clock.now();
    Ok(taken.filter(|c| now < c.expires_at).ok_or_else(failed)?.state)
}

/// A passkey that a browser made, found right, to be kept.
pub(crate) async fn read_registration(
    accounts: &Accounts,
    officer: &Officer,
    (challenge, answer): (&str, &str),
    name: String,
) -> Result<rows::Row, Stop> {
    let party = party(accounts)?;
    let state = take(accounts, officer, Purpose::Registration, challenge).await?;
    let failed = |why: String| {
        tracing::info!(%why, "a passkey was not registered");
        Stop::from(Refusal::from(OfficerRefusal::PasskeyFailed))
    };
    let server = RegistrationServerState::<16>::decode(&state).map_err(|e| failed(format!("{e:?}")))?;
    let answer = Registration::from_json_relaxed(answer.as_bytes()).map_err(|e| failed(format!("{e:?}")))?;
    let origins = [&*accounts.public_url];
    let options = RegistrationVerificationOptions::<&str, &str> { allowed_origins: &origins, ..Default::default() };
    let made = server.verify(&party, &answer, &options).map_err(|e| failed(format!("{e:?}")))?;
    let (Ok(static_state), Ok(dynamic_state), Ok(transports)) =
        (made.static_state().encode(), made.dynamic_state().encode(), made.transports().encode());
    Ok(rows::Row {
        id: accounts.clock.new_id(),
        officer_id: officer.id,
        credential_id: made.id().as_ref().to_vec(),
        name,
        transports: vec![transports],
        static_state,
        dynamic_state: dynamic_state.to_vec(),
        created_at: accounts.clock.now(),
        used_at: None,
    })
}

/// A passkey that was used, as it is to be noted in the transaction of what it was used for.
pub(crate) struct Used {
    id: Uuid,
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Used {
    /// Notes the use; two answers of one counter cannot both be noted.
    pub(crate) async fn note(&self, tx: &DatabaseTransaction, now: Timestamp) -> Result<(), Stop> {
        if rows::used(tx, self.id, (&self.before, &self.after), now).await? {
            return Ok(());
        }
        Err(Refusal::from(OfficerRefusal::PasskeyFailed).into())
    }
}

/// Checks the answer to a challenge; `None` where it is wrong, which counts as a wrong 动态验证码 does.
pub(crate) async fn check_use(
    accounts: &Accounts,
    officer: &Officer,
    purpose: Purpose,
    (challenge, answer): (&str, &str),
) -> Result<Option<Used>, Stop> {
    let party = party(accounts)?;
    let state = match take(accounts, officer, purpose, challenge).await {
        Ok(state) => state,
        Err(stop) if stop.refusal().is_some() => return Ok(None),
        Err(stop) => return Err(stop),
    };
    let Ok(server) = NonDiscoverableAuthenticationServerState::decode(&state) else { return Ok(None) };
    let Ok(answer) = NonDiscoverableAuthentication16::from_json_relaxed(answer.as_bytes()) else { return Ok(None) };
    let known = rows::of(accounts.store.read(), officer.id).await?;
    let wanted = answer.raw_id();
    let Some(row) = known.into_iter().find(|r| r.credential_id == wanted.as_ref()) else { return Ok(None) };
    let damaged = || Stop::fault(anyhow::anyhow!("a passkey in the database cannot be read"));
    let static_state: StaticState<Key> = StaticState::decode(&row.static_state).map_err(|_| damaged())?;
    let before: [u8; 7] = row.dynamic_state.as_slice().try_into().map_err(|_| damaged())?;
    let dynamic_state = DynamicState::decode(before).map_err(|_| damaged())?;
    let handle = handle(officer);
    let mut credential =
        AuthenticatedCredential::new(wanted, &handle, static_state, dynamic_state).map_err(|_| damaged())?;
    let origins = [&*accounts.public_url];
    let options = AuthenticationVerificationOptions::<&str, &str> { allowed_origins: &origins, ..Default::default() };
    if let Err(why) = server.verify(&party, &answer, &mut credential, &options) {
        tracing::info!(?why, "a passkey was refused");
        return Ok(None);
    }
    let Ok(after) = credential.dynamic_state().encode();
    Ok(Some(Used { id: row.id, before: before.to_vec(), after: after.to_vec() }))
}

/// Reads the name of a passkey.
pub(crate) fn read_name(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if (1..=NAME_CHARACTERS_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(Refusal::field("name", "名称", wording::officers::PASSKEY_NAME))
}

#[cfg(test)]
#[path = "passkeys_test.rs"]
mod tests;
