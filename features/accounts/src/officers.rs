//! Officers of the bureau and administrators: created by invitation, signed in with a second factor.

use crate::{Accounts, Refusal, SessionRow, persons, sessions, store::officer as rows, totp, username};
use access::{Actor, OfficerId, OfficerIdentity, Role};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};
use standards::identity::IdentityNumber;

/// How long an invitation lives.
pub const INVITATION_HOURS: i64 = 72;
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
    /// Whether the invitation was taken up.
    pub active: bool,
    /// When the account was made.
    pub created_at: Timestamp,
}

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

/// Whether roles may be held together: at least one, and the three administrators alone (product section 2).
///
/// # Errors
/// [`Refusal::RolesExclude`].
pub fn check_roles(roles: &[Role]) -> Result<(), Refusal> {
    let fits = !roles.is_empty() && (roles.len() == 1 || roles.iter().all(|r| !r.is_exclusive()));
    if fits { Ok(()) } else { Err(Refusal::RolesExclude) }
}

/// Creates an officer's account and the one-time link by which the officer sets it up within 72 hours.
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
    let username = match username::read(&officer.username) {
        Ok(name) => name,
        Err(mistake) => return Ok(Err(Refusal::field("username", "用户名", crate::wording::username(mistake)))),
    };
    let name = match standards::name::person(&officer.name) {
        Ok(name) => name,
        Err(error) => return Ok(Err(Refusal::field("name", "姓名", error.reason_zh()))),
    };
    if let Err(refusal) = check_roles(&officer.roles) {
        return Ok(Err(refusal));
    }
    if rows::by_username(tx, &username::folded(&username)).await?.is_some() {
        return Ok(Err(Refusal::UsernameTaken { free: Vec::new() }));
    }
    let now = accounts.clock.now();
    let id = OfficerId(accounts.clock.new_id());
    let row = rows::Row {
        id: id.0,
        username_folded: username::folded(&username),
        username,
        name,
        division: officer.division,
        roles: codes_of(&officer.roles),
        password: None,
        totp_sealed: None,
        totp_last_step: 0,
        identity_hash: officer.identity.as_ref().map(|i| persons::identity_hash(accounts, i)),
        state: "invited".to_owned(),
        created_at: now,
    };
    match rows::insert(tx, &row).await {
        Err(error) if rows::USERNAME.is_violated_by(&error) => {
            return Ok(Err(Refusal::UsernameTaken { free: Vec::new() }));
        }
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
    let token = write_invitation(tx, accounts, id, now).await?;
    Ok(Ok((id, token)))
}

/// A new link for an officer who lost password or second factor; earlier links end. The account works as before until
/// the link is used. `None` where there is no such officer.
///
/// # Errors
/// What the database says.
pub async fn renew_invitation(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    id: OfficerId,
    by: &Actor,
) -> Result<Option<InvitationToken>, DbErr> {
    let now = accounts.clock.now();
    if rows::by_id(tx, id.0).await?.is_none() {
        return Ok(None);
    }
    rows::end_invitations(tx, id.0, now).await?;
    outbox::record(
        tx,
        &outbox::Deed {
            at: now,
            actor: by,
            action: "officer.invitation",
            object_kind: "officer",
            object_id: id.0,
            states: None,
            detail: serde_json::json!({}),
        },
    )
    .await?;
    write_invitation(tx, accounts, id, now).await.map(Some)
}

async fn write_invitation(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    officer: OfficerId,
    now: Timestamp,
) -> Result<InvitationToken, DbErr> {
    let id = accounts.clock.new_id();
    let token = sessions::new_token().reveal().to_owned();
    let secret: [u8; totp::SECRET_BYTES] = rand::random();
    let sealed = accounts.keys.seal(INVITED_TOTP, id, secret);
    rows::insert_invitation(
        tx,
        id,
        officer.0,
        &seal::token_hash(&token),
        sealed,
        now.plus_minutes(INVITATION_HOURS * 60),
    )
    .await?;
    Ok(InvitationToken(token))
}

/// An officer by id, active or invited.
///
/// # Errors
/// What the database says.
pub async fn by_id(db: &impl ConnectionTrait, id: OfficerId) -> Result<Option<OfficerSummary>, DbErr> {
    Ok(rows::by_id(db, id.0).await?.map(summary))
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
    let row = rows::by_id(db, id.0).await?.filter(|r| r.state == "active");
    Ok(row.map(|r| OfficerIdentity {
        id,
        session: session.id,
        proven: session.is_proven(now),
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
        active: row.state == "active",
        created_at: row.created_at,
    }
}

pub(crate) fn codes_of(roles: &[Role]) -> String {
    roles.iter().map(|r| r.code()).collect::<Vec<_>>().join(",")
}

pub(crate) fn roles_of(codes: &str) -> Vec<Role> {
    codes.split(',').filter_map(Role::of_code).collect()
}
