//! One-time links `/account/invitation/{token}`: to set up the account, to bind another second factor once two people
//! agreed, or to choose a password anew, which leaves the second factor as it is.

use super::{INVITED_TOTP, OfficerRefusal, OfficerState, ProposalKind};
use crate::{
    Accounts, Refusal, sessions,
    store::{officer as rows, proposal},
    totp,
};
use access::{Actor, OfficerId};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};

/// How long an invitation lives.
pub const INVITATION_HOURS: i64 = 72;

/// The secret part of a one-time link `/account/invitation/{token}`. Kept nowhere but in the link.
#[derive(Clone)]
pub struct InvitationToken(pub(crate) String);

impl InvitationToken {
    /// The path of the page that the link opens.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/account/invitation/{}", self.0)
    }
}

impl std::fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvitationToken(…)")
    }
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Password and second factor of a new officer.
    Enrolment,
    /// Another second factor; the password is asked for.
    SecondFactor,
    /// Another password; the second factor is asked for.
    Password,
}

impl Link {
    /// The name in JSON and the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Enrolment => "enrolment",
            Self::SecondFactor => "second_factor",
            Self::Password => "password",
        }
    }

    /// The link of a [`Self::code`].
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        [Self::Enrolment, Self::SecondFactor, Self::Password].into_iter().find(|l| l.code() == code)
    }
}

/// Makes a link for a system administrator to hand over; earlier ones of the officer end. The outer error is the
/// database's.
///
/// # Errors
/// [`OfficerRefusal`]: the own account, one in another state, or a second factor whose reset nobody confirmed.
pub async fn make(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: OfficerId,
    link: Link,
    by: OfficerId,
) -> Result<Result<InvitationToken, Refusal>, DbErr> {
    if id == by {
        return Ok(Err(OfficerRefusal::OwnAccount.into()));
    }
    let now = accounts.clock.now();
    let wanted = match link {
        Link::Enrolment => OfficerState::Invited,
        Link::SecondFactor | Link::Password => OfficerState::Active,
    };
    if rows::by_id(tx, id.0).await?.is_none_or(|o| o.state != wanted.code()) {
        return Ok(Err(OfficerRefusal::WrongState.into()));
    }
    if link == Link::SecondFactor && !may_reset(tx, id, now).await? {
        return Ok(Err(OfficerRefusal::ResetNotConfirmed.into()));
    }
    write(tx, accounts, id, link, &Actor::Officer(by)).await.map(Ok)
}

/// Whether a security officer agreed within 72 hours that the second factor may be set anew.
///
/// # Errors
/// What the database says.
pub async fn may_reset(db: &impl ConnectionTrait, id: OfficerId, now: Timestamp) -> Result<bool, DbErr> {
    let asked = proposal::of_officer(db, id.0).await?;
    Ok(asked.into_iter().any(|p| {
        p.kind == ProposalKind::SecondFactor.code()
            && p.state == "confirmed"
            && p.decided_at.is_some_and(|at| now < at.plus_minutes(INVITATION_HOURS * 60))
    }))
}

/// A link, with its line in the log.
pub(super) async fn write(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: OfficerId,
    link: Link,
    by: &Actor,
) -> Result<InvitationToken, DbErr> {
    let now = accounts.clock.now();
    rows::end_invitations(tx, id.0, now).await?;
    let deed = outbox::Deed {
        at: now,
        actor: by,
        action: "officer.invitation",
        object_kind: "officer",
        object_id: id.0,
        states: None,
        detail: serde_json::json!({ "for": link.code() }),
    };
    outbox::record(tx, &deed).await?;
    let entry = accounts.clock.new_id();
    let token = sessions::new_token().reveal().to_owned();
    let secret: [u8; totp::SECRET_BYTES] = rand::random();
    let sealed = accounts.keys.seal(INVITED_TOTP, entry, secret);
    let until = now.plus_minutes(INVITATION_HOURS * 60);
    rows::insert_invitation(tx, (entry, id.0, link.code()), &seal::token_hash(&token), sealed, until).await?;
    Ok(InvitationToken(token))
}
