//! Sessions: a token of 256 bits in the cookie, its hash here. A session says who signed in and for whom he or she
//! acts; what that person may do is looked up on every request.

use crate::{Accounts, Device, persons, store::session as rows};
use access::{OfficerId, OrganisationId, PersonId, PersonIdentity, SessionId, SessionToken};
use clock::Timestamp;
use data_encoding::BASE64URL_NOPAD;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;
use store::{Asked, Gather, Store};
use uuid::Uuid;

/// How often the time of the last request is written down.
const TOUCH_SECONDS: i64 = 60;
/// How long a proof of presence counts: signing in, or 验证身份.
pub(crate) const PROOF_MINUTES: i64 = 5;

/// How long a browser is known after its last sign-in.
const KNOWN_DAYS: i64 = 400;

/// Who signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A natural person.
    Person(PersonId),
    /// An organisation's own account.
    Organisation(OrganisationId),
    /// An officer.
    Officer(OfficerId),
}

impl Subject {
    pub(crate) fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Person(id) => ("person", id.0),
            Self::Organisation(id) => ("organisation", id.0),
            Self::Officer(id) => ("officer", id.0),
        }
    }

    pub(crate) fn of_parts(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "person" => Some(Self::Person(PersonId(id))),
            "organisation" => Some(Self::Organisation(OrganisationId(id))),
            "officer" => Some(Self::Officer(OfficerId(id))),
            _ => None,
        }
    }

    /// Minutes without a request after which the session ends.
    fn idle_minutes(self) -> i64 {
        match self {
            Self::Person(_) | Self::Organisation(_) => 30,
            Self::Officer(_) => 15,
        }
    }

    /// Hours after which it ends anyway.
    fn hours_max(self) -> i64 {
        match self {
            Self::Person(_) | Self::Organisation(_) => 12,
            Self::Officer(_) => 8,
        }
    }
}

/// A session that lives.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Which one.
    pub id: SessionId,
    /// Who signed in.
    pub subject: Subject,
    /// For which organisation the person acts.
    pub acting: Option<OrganisationId>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When its owner last proved to be there: at sign-in or by 验证身份.
    pub proven_at: Timestamp,
    /// Browser and system in plain words.
    pub device: String,
    /// The coarse address, or empty.
    pub network: String,
}

impl SessionRow {
    /// Whether it still lives at `now`. A clock that was put back does not end it.
    #[must_use]
    pub fn lives(&self, now: Timestamp) -> bool {
        now < self.seen_at.plus_minutes(self.subject.idle_minutes())
            && now < self.opened_at.plus_minutes(self.subject.hours_max() * 60)
    }
}

impl SessionRow {
    /// Whether the proof of presence is of the last five minutes: what [`access::Fresh`] asks.
    #[must_use]
    pub fn is_proven(&self, now: Timestamp) -> bool {
        now < self.proven_at.plus_minutes(PROOF_MINUTES)
    }

    fn of_row(row: rows::Row) -> Option<Self> {
        Some(Self {
            id: SessionId(row.id),
            subject: Subject::of_parts(&row.subject_kind, row.subject_id)?,
            acting: row.acting_id.map(OrganisationId),
            opened_at: row.opened_at,
            seen_at: row.seen_at,
            proven_at: row.proven_at,
            device: row.device,
            network: row.network,
        })
    }
}

/// Opens a session of an unknown device and returns the secret for the cookie, which is kept nowhere.
///
/// # Errors
/// What the database says.
pub async fn open(
    tx: &impl ConnectionTrait,
    subject: Subject,
    acting: Option<OrganisationId>,
    now: Timestamp,
) -> Result<SessionToken, DbErr> {
    open_on(tx, subject, acting, Device::default(), now).await.map(|(token, _)| token)
}

/// Opens a session on a device. Whoever signs in has just proved to be there.
///
/// # Errors
/// What the database says.
pub async fn open_on(
    tx: &impl ConnectionTrait,
    subject: Subject,
    acting: Option<OrganisationId>,
    device: Device,
    now: Timestamp,
) -> Result<(SessionToken, SessionId), DbErr> {
    let token = new_token();
    let id = uuid::Builder::from_unix_timestamp_millis(now.as_ms().max(0) as u64, &rand::random()).into_uuid();
    let (kind, subject) = subject.parts();
    let row = rows::Row {
        id,
        subject_kind: kind.to_owned(),
        subject_id: subject,
        acting_id: acting.map(|o| o.0),
        opened_at: now,
        seen_at: now,
        proven_at: now,
        device: device.words(),
        network: device.network(),
    };
    rows::insert(tx, &seal::token_hash(token.reveal()), &row).await?;
    Ok((token, SessionId(id)))
}

/// Puts a session under a new secret because its owner proved to be there: the old cookie is dead. `None` where the session has
/// ended meanwhile.
///
/// # Errors
/// What the database says.
pub async fn prove(tx: &impl ConnectionTrait, id: SessionId, now: Timestamp) -> Result<Option<SessionToken>, DbErr> {
    let token = new_token();
    Ok(rows::prove(tx, id.0, &seal::token_hash(token.reveal()), now).await?.then_some(token))
}

/// Puts a session under a new secret because it acts for somebody else from now on: the old cookie is dead. Neither its age
/// nor the proof of presence begins anew. `None` where the session has ended meanwhile.
///
/// # Errors
/// What the database says.
pub async fn act_for(
    tx: &impl ConnectionTrait,
    id: SessionId,
    acting: Option<OrganisationId>,
) -> Result<Option<SessionToken>, DbErr> {
    let token = new_token();
    let touched = rows::act_for(tx, id.0, &seal::token_hash(token.reveal()), acting.map(|o| o.0)).await?;
    Ok(touched.then_some(token))
}

/// The live sessions of somebody, the one used last first.
///
/// # Errors
/// What the database says.
pub async fn of(db: &impl ConnectionTrait, subject: Subject, now: Timestamp) -> Result<Vec<SessionRow>, DbErr> {
    let (kind, id) = subject.parts();
    let rows = rows::of_subject(db, kind, id).await?;
    Ok(rows.into_iter().filter_map(SessionRow::of_row).filter(|s| s.lives(now)).collect())
}

/// A session in use, with what its person may have changed since the last request.
#[derive(Clone, Debug)]
pub struct Used {
    /// The session.
    pub session: SessionRow,
    person: Option<Holder>,
}

/// What a request asks of the person behind a session.
#[derive(Clone, Debug)]
struct Holder {
    name: String,
    username: String,
    rank: i64,
    held_until: Option<Timestamp>,
    unread: u64,
}

impl Used {
    fn of_row(row: rows::Used) -> Option<Self> {
        let person = match (row.name, row.username, row.rank) {
            (Some(name), Some(username), Some(rank)) => {
                let unread = u64::try_from(row.unread).unwrap_or(0);
                Some(Holder { name, username, rank, held_until: row.held_until, unread })
            }
            _ => None,
        };
        Some(Self { session: SessionRow::of_row(row.session)?, person })
    }

    /// The person who signed in, without the organisation that he or she acts for: the doorkeeper adds it. `None` where it was
    /// no person, or the account lives no more.
    #[must_use]
    pub fn person(self, now: Timestamp) -> Option<PersonIdentity> {
        let Subject::Person(id) = self.session.subject else { return None };
        let holder = self.person?;
        Some(PersonIdentity {
            id,
            session: self.session.id,
            // Somebody who came back with another phone has proven nothing yet: sensitive acts wait.
            proven: self.session.is_proven(now) && holder.held_until.is_none_or(|until| until <= now),
            name: holder.name,
            username: holder.username,
            rank: persons::rank(holder.rank),
            acting: None,
            unread: holder.unread,
        })
    }
}

/// Asks for the sessions of many requests at once.
pub(crate) struct Lookup(pub Store);

#[async_trait::async_trait]
impl Asked<[u8; 32], Used> for Lookup {
    async fn ask(&self, hashes: Vec<[u8; 32]>) -> Result<HashMap<[u8; 32], Used>, DbErr> {
        let rows = rows::used(self.0.read(), hashes).await?;
        let keyed = |row: rows::Used| Some((row.token_hash.as_slice().try_into().ok()?, Used::of_row(row)?));
        Ok(rows.into_iter().filter_map(keyed).collect())
    }
}

/// The sessions of requests, gathered.
pub(crate) type Lookups = Gather<[u8; 32], Used>;

/// The session of a request and its person, noting once a minute that it is in use. What a doorkeeper calls on every request; those
/// that come together are looked up together. A note that cannot be written now is left for the next request.
///
/// # Errors
/// What the database says.
pub async fn find_and_note(accounts: &Accounts, token: &SessionToken) -> Result<Option<Used>, DbErr> {
    let now = accounts.clock.now();
    let used = accounts.sessions.get(seal::token_hash(token.reveal())).await?.filter(|u| u.session.lives(now));
    if let Some(Used { session, .. }) = &used
        && session.seen_at.plus_seconds(TOUCH_SECONDS) <= now
        && let Err(error) = note(accounts, session.id, now).await
    {
        tracing::warn!(%error, "a session's use was not noted");
    }
    Ok(used)
}

async fn note(accounts: &Accounts, id: SessionId, now: Timestamp) -> Result<(), DbErr> {
    let tx = accounts.store.begin().await?;
    rows::touch(&*tx, id.0, now).await?;
    tx.commit().await
}

/// Ends a session.
///
/// # Errors
/// What the database says.
pub async fn end(tx: &impl ConnectionTrait, id: SessionId) -> Result<(), DbErr> {
    rows::delete(tx, id.0).await
}

/// Ends all sessions of somebody, on all devices.
///
/// # Errors
/// What the database says.
pub async fn end_all_of(tx: &impl ConnectionTrait, subject: Subject) -> Result<(), DbErr> {
    let (kind, id) = subject.parts();
    rows::delete_of(tx, kind, id, None).await
}

/// Ends all sessions of somebody but this one.
///
/// # Errors
/// What the database says.
pub async fn end_others_of(tx: &impl ConnectionTrait, subject: Subject, but: SessionId) -> Result<(), DbErr> {
    let (kind, id) = subject.parts();
    rows::delete_of(tx, kind, id, Some(but.0)).await
}

/// Takes away the rows of sessions that are over, of browsers not seen for long and of sign-ins through another authority. Returns how many sessions.
///
/// # Errors
/// What the database says.
pub async fn sweep(tx: &impl ConnectionTrait, now: Timestamp) -> Result<u64, DbErr> {
    rows::forget_devices(tx, now.plus_days(-KNOWN_DAYS)).await?;
    crate::store::provider::delete_before(tx, now.plus_minutes(-60)).await?;
    rows::delete_before(tx, now.plus_minutes(-12 * 60)).await
}

/// A secret of 256 bits as text.
pub(crate) fn new_token() -> SessionToken {
    SessionToken::new(BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>()))
}

#[cfg(test)]
#[path = "sessions_test.rs"]
mod tests;
