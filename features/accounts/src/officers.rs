//! Officers of the bureau and administrators: appointed by two people, set up by a one-time link, signed in with a second
//! factor.

pub mod claims;
pub mod links;
mod proposal;
pub mod proposals;
mod refusal;
pub(crate) mod staff_passwords;
pub mod suspension;
pub mod viewing;

pub use links::{INVITATION_HOURS, InvitationToken, Link};
pub use proposal::{Proposal, ProposalKind, ProposalState};
pub use refusal::OfficerRefusal;
pub use staff_passwords::PASSWORD_DAYS;

use crate::{Accounts, Refusal, SessionRow, store::officer as rows, username, wording};
use access::{Actor, OfficerId, OfficerIdentity, Role};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};
use standards::identity::IdentityNumber;

pub(crate) const TOTP: &str = "officer.totp";
pub(crate) const INVITED_TOTP: &str = "invitation.totp";

/// Somebody to be appointed.
#[derive(Clone, Debug)]
pub struct NewOfficer {
    /// 用户名
    pub username: String,
    /// 姓名
    pub name: String,
    /// The division of the bureau (GB/T 2260, six digits).
    pub division: String,
    /// What the officer may do.
    pub roles: Vec<Role>,
    /// The officer's own number, kept as a keyed hash only: an officer never decides on an organisation of his or her own.
    pub identity: Option<IdentityNumber>,
}

/// What may be shown of an officer.
#[derive(Clone, Debug)]
pub struct OfficerSummary {
    /// The account.
    pub id: OfficerId,
    /// 姓名
    pub name: String,
    /// 用户名
    pub username: String,
    /// The division of the bureau.
    pub division: String,
    /// What the officer may do.
    pub roles: Vec<Role>,
    /// How the account stands.
    pub state: OfficerState,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When the officer last signed in.
    pub signed_in_at: Option<Timestamp>,
}

/// How an officer's account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficerState {
    /// Appointed; password and second factor are not set yet.
    Invited,
    /// May sign in.
    Active,
    /// May not, until brought back.
    Suspended,
}

impl OfficerState {
    /// The name in JSON and the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    fn of_code(code: &str) -> Self {
        match code {
            "active" => Self::Active,
            "invited" => Self::Invited,
            _ => Self::Suspended,
        }
    }

    /// The label.
    #[must_use]
    pub fn zh(self) -> &'static str {
        wording::officers::officer_state(self).0
    }

    /// The tone of the label.
    #[must_use]
    pub fn tone(self) -> &'static str {
        wording::officers::officer_state(self).1
    }
}

/// Whether roles may be held together: at least one, and the three administrators alone (product section 2).
///
/// # Errors
/// [`Refusal::RolesExclude`].
pub fn check_roles(roles: &[Role]) -> Result<(), Refusal> {
    let fits = !roles.is_empty() && (roles.len() == 1 || roles.iter().all(|r| !r.is_exclusive()));
    if fits { Ok(()) } else { Err(Refusal::RolesExclude) }
}

/// An appointment whose fields are right.
pub(crate) struct Checked {
    pub username: String,
    pub name: String,
    pub division: String,
    pub roles: Vec<Role>,
    pub identity_hash: Option<Vec<u8>>,
}

/// Checks the fields of an appointment.
fn read_new(accounts: &Accounts, officer: NewOfficer) -> Result<Checked, Refusal> {
    let username = username::read(&officer.username)
        .map_err(|mistake| Refusal::field("username", "用户名", wording::username(mistake)))?;
    let name =
        standards::name::person(&officer.name).map_err(|error| Refusal::field("name", "姓名", error.reason_zh()))?;
    check_roles(&officer.roles)?;
    let identity_hash = proposals::identity_hash(accounts, &officer);
    Ok(Checked { username, name, division: officer.division, roles: officer.roles, identity_hash })
}

/// Creates an officer's account and the one-time link by which the officer sets it up within 72 hours: how the terminal
/// makes an installation's first officers. Pages go through [`proposals`].
///
/// The outer error is the database's; the inner one is [`Refusal::RolesExclude`], [`Refusal::UsernameTaken`] or a field.
///
/// # Errors
/// What the database says.
pub async fn create_invitation(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    officer: NewOfficer,
    by: &Actor,
) -> Result<Result<(OfficerId, InvitationToken), Refusal>, DbErr> {
    let new = match read_new(accounts, officer) {
        Ok(new) => new,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let id = OfficerId(accounts.clock.new_id());
    if let Err(refusal) = create(tx, accounts, id, new, by).await? {
        return Ok(Err(refusal));
    }
    let token = links::write(tx, accounts, id, Link::Enrolment, by).await?;
    Ok(Ok((id, token)))
}

/// Creates the account; nobody can sign in to it before a link was taken up.
async fn create(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: OfficerId,
    new: Checked,
    by: &Actor,
) -> Result<Result<(), Refusal>, DbErr> {
    let taken = || Refusal::UsernameTaken { free: Vec::new() };
    let folded = username::folded(&new.username);
    if rows::by_username(tx, &folded).await?.is_some() {
        return Ok(Err(taken()));
    }
    let now = accounts.clock.now();
    let row = rows::Row {
        id: id.0,
        username_folded: folded,
        username: new.username,
        name: new.name,
        division: new.division,
        roles: codes_of(&new.roles),
        password: None,
        totp_sealed: None,
        totp_last_step: 0,
        identity_hash: new.identity_hash,
        state: OfficerState::Invited.code().to_owned(),
        created_at: now,
        password_at: now,
        signed_in_at: None,
    };
    match rows::insert(tx, &row).await {
        Err(error) if rows::USERNAME.is_violated_by(&error) => return Ok(Err(taken())),
        other => other?,
    }
    outbox::record(
        tx,
        &outbox::Deed {
            at: now,
            actor: by,
            action: "officer.appointment",
            object_kind: "officer",
            object_id: id.0,
            states: Some(("none", "invited")),
            detail: serde_json::json!({ "division": row.division, "roles": row.roles }),
        },
    )
    .await?;
    Ok(Ok(()))
}

/// A new link for an officer who lost both password and second factor, from the terminal of the installation: the way
/// left where no second administrator is there. Earlier links end; the account works as before until the link is used.
/// `None` where there is no such officer.
///
/// # Errors
/// What the database says.
pub async fn renew_invitation(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: OfficerId,
    by: &Actor,
) -> Result<Option<InvitationToken>, DbErr> {
    let fits = rows::by_id(tx, id.0).await?.is_some_and(|o| o.state != OfficerState::Suspended.code());
    if !fits {
        return Ok(None);
    }
    links::write(tx, accounts, id, Link::Enrolment, by).await.map(Some)
}

/// An officer by id, active or invited.
///
/// # Errors
/// What the database says.
pub async fn by_id(db: &impl ConnectionTrait, id: OfficerId) -> Result<Option<OfficerSummary>, DbErr> {
    Ok(rows::by_id(db, id.0).await?.map(summary))
}

/// An officer by user name.
///
/// # Errors
/// What the database says.
pub async fn by_username(db: &impl ConnectionTrait, username: &str) -> Result<Option<OfficerSummary>, DbErr> {
    let folded: String = username::folded(username).chars().take(100).collect();
    Ok(rows::by_username(db, &folded).await?.map(summary))
}

/// All officers, by user name.
///
/// # Errors
/// What the database says.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<OfficerSummary>, DbErr> {
    Ok(rows::all(db).await?.into_iter().map(summary).collect())
}

/// The identity of a signed-in officer; `None` where the account is not active.
///
/// # Errors
/// What the database says.
pub async fn identity(
    db: &impl ConnectionTrait,
    id: OfficerId,
    session: &SessionRow,
    now: Timestamp,
) -> Result<Option<OfficerIdentity>, DbErr> {
    let row = rows::by_id(db, id.0).await?.filter(|r| r.state == OfficerState::Active.code());
    Ok(row.map(|r| OfficerIdentity {
        id,
        session: session.id,
        proven: session.is_proven(now),
        password_due: staff_passwords::is_due(r.password_at, now),
        name: r.name,
        username: r.username,
        division: r.division,
        roles: roles_of(&r.roles),
        identity_hash: r.identity_hash,
    }))
}

fn summary(row: rows::Row) -> OfficerSummary {
    OfficerSummary {
        id: OfficerId(row.id),
        name: row.name,
        username: row.username,
        division: row.division,
        roles: roles_of(&row.roles),
        state: OfficerState::of_code(&row.state),
        created_at: row.created_at,
        signed_in_at: row.signed_in_at,
    }
}

pub(crate) fn codes_of(roles: &[Role]) -> String {
    roles.iter().map(|r| r.code()).collect::<Vec<_>>().join(",")
}

pub(crate) fn roles_of(codes: &str) -> Vec<Role> {
    codes.split(',').filter_map(Role::of_code).collect()
}
