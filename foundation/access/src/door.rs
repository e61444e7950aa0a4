//! The doors. Each is made from an [`Identity`] and nothing else.

use crate::{
    Actor, Closed, Identity, Mandate, OfficerIdentity, OrganisationAccountIdentity, OrganisationId, PersonIdentity,
    Power, Rank, Role,
};
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use std::{marker::PhantomData, ops::Deref, sync::Arc};

/// A value that proves who is acting. Implemented here and nowhere else (the supertrait is private).
pub trait Door: Sized + sealed::Sealed {
    /// What the door says on the outside, for the permission table.
    const SIGN: DoorSign;

    /// Opens for those who may enter.
    ///
    /// # Errors
    /// Says why it stays closed.
    fn open(identity: &Identity) -> Result<Self, Closed>;
}

/// A door as data: who may enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DoorSign {
    /// Everybody.
    Anyone,
    /// Everybody who is signed in.
    SignedIn,
    /// Natural persons of at least this rank, acting for an organisation or not.
    Person(Rank),
    /// Organisation accounts.
    OrganisationAccount,
    /// Clerks; with a power, or with any mandate.
    Clerk(Option<Power>),
    /// Officers; with a role, or with any.
    Officer(Option<Role>),
    /// Those of the inner door whose session proved itself within the last five minutes.
    Fresh(&'static DoorSign),
}

mod sealed {
    pub trait Sealed {}
}

/// Open to everybody; tells who it is.
#[derive(Clone, Debug)]
pub struct Anyone {
    identity: Arc<Identity>,
}

impl Anyone {
    /// Who it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }
}

/// Open to everybody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    identity: Identity,
}

impl SignedIn {
    /// Who it is; never anonymous.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }
}

/// The least rank that a [`Person`] door asks for.
pub trait Level {
    /// The rank.
    const RANK: Rank;
}

/// 一级 suffices.
#[derive(Clone, Copy, Debug)]
pub struct AnyLevel;
impl Level for AnyLevel {
    const RANK: Rank = Rank::FIRST;
}

/// 二级 or better.
#[derive(Clone, Copy, Debug)]
pub struct SecondLevel;
impl Level for SecondLevel {
    const RANK: Rank = Rank::SECOND;
}

/// Open to natural persons, whether they act for an organisation or not.
#[derive(Clone, Debug)]
pub struct Person<L = AnyLevel> {
    identity: PersonIdentity,
    _level: PhantomData<L>,
}

impl<L> Person<L> {
    /// The person.
    #[must_use]
    pub fn identity(&self) -> &PersonIdentity {
        &self.identity
    }

    /// For the log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Person(self.identity.id)
    }
}

/// Open to organisation accounts.
#[derive(Clone, Debug)]
pub struct OrganisationAccount {
    identity: OrganisationAccountIdentity,
}

impl OrganisationAccount {
    /// The account.
    #[must_use]
    pub fn identity(&self) -> &OrganisationAccountIdentity {
        &self.identity
    }

    /// For the log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Organisation(self.identity.organisation)
    }
}

/// The power that a [`Clerk`] door asks for.
pub trait PowerKind {
    /// The power; `None` where any active mandate will do.
    const POWER: Option<Power>;
}

macro_rules! powers {
    ($($(#[$doc:meta])* $name:ident = $power:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;
        impl PowerKind for $name {
            const POWER: Option<Power> = $power;
        }
    )*};
}
powers! {
    /// Any active mandate.
    AnyPower = None;
    /// 单位信息维护
    OrganisationProfile = Some(Power::OrganisationProfile);
    /// 职位管理
    Recruiting = Some(Power::Recruiting);
    /// 招聘会报名
    FairRegistration = Some(Power::FairRegistration);
}

/// Open to a person who acts for an organisation within an active mandate that holds the power.
#[derive(Clone, Debug)]
pub struct Clerk<P = AnyPower> {
    person: PersonIdentity,
    organisation: OrganisationId,
    organisation_name: String,
    mandate: Mandate,
    _power: PhantomData<P>,
}

impl<P> Clerk<P> {
    /// The person who acts.
    #[must_use]
    pub fn person(&self) -> &PersonIdentity {
        &self.person
    }

    /// The organisation acted for: everything that the clerk loads or changes is limited to it.
    #[must_use]
    pub fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// The organisation's name.
    #[must_use]
    pub fn organisation_name(&self) -> &str {
        &self.organisation_name
    }

    /// The mandate by which the clerk acts.
    #[must_use]
    pub fn mandate(&self) -> Mandate {
        self.mandate
    }

    /// For the log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Clerk { person: self.person.id, organisation: self.organisation, mandate: self.mandate.id }
    }
}

/// The role that an [`Officer`] door asks for.
pub trait RoleKind {
    /// The role; `None` where any will do.
    const ROLE: Option<Role>;
}

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $role:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;
        impl RoleKind for $name {
            const ROLE: Option<Role> = $role;
        }
    )*};
}
roles! {
    /// Any officer.
    AnyRole = None;
    /// 审核员
    Reviewing = Some(Role::Reviewer);
    /// 招聘会管理员
    FairPlanning = Some(Role::FairPlanner);
    /// 账号管理员
    AccountAdministration = Some(Role::AccountAdministrator);
    /// 内容编辑
    ContentEditing = Some(Role::ContentEditor);
    /// 系统管理员
    SystemAdministration = Some(Role::SystemAdministrator);
    /// 安全管理员
    SecurityAdministration = Some(Role::SecurityOfficer);
    /// 审计管理员
    Auditing = Some(Role::Auditor);
}

/// Open to officers who hold the role.
#[derive(Clone, Debug)]
pub struct Officer<R = AnyRole> {
    identity: OfficerIdentity,
    _role: PhantomData<R>,
}

impl<R> Officer<R> {
    /// The officer.
    #[must_use]
    pub fn identity(&self) -> &OfficerIdentity {
        &self.identity
    }

    /// The division of the officer's bureau (six digits): what lies in it or below may be seen and decided.
    #[must_use]
    pub fn division(&self) -> &str {
        &self.identity.division
    }

    /// For the log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Officer(self.identity.id)
    }
}

/// A door within a door: opens where `D` does and the session proved itself within the last five minutes, by signing in
/// or by 验证身份. For what a borrowed screen must not do: granting powers, changing phone or names, full view, exports.
/// Everything of `D` is reached through it.
#[derive(Clone, Debug)]
pub struct Fresh<D> {
    door: D,
}

impl<D> Deref for Fresh<D> {
    type Target = D;

    fn deref(&self) -> &D {
        &self.door
    }
}

impl<D: Door> sealed::Sealed for Fresh<D> {}
impl<D: Door> Door for Fresh<D> {
    const SIGN: DoorSign = DoorSign::Fresh(&D::SIGN);

    fn open(identity: &Identity) -> Result<Self, Closed> {
        let door = D::open(identity)?;
        match identity {
            Identity::Anonymous => Err(Closed::SignInFirst),
            signed_in if signed_in.is_proven() => Ok(Self { door }),
            Identity::Person(_) | Identity::Organisation(_) | Identity::Officer(_) => Err(Closed::ConfirmFirst),
        }
    }
}

impl sealed::Sealed for Anyone {}
impl Door for Anyone {
    const SIGN: DoorSign = DoorSign::Anyone;

    fn open(identity: &Identity) -> Result<Self, Closed> {
        Ok(Self { identity: Arc::new(identity.clone()) })
    }
}

impl sealed::Sealed for SignedIn {}
impl Door for SignedIn {
    const SIGN: DoorSign = DoorSign::SignedIn;

    fn open(identity: &Identity) -> Result<Self, Closed> {
        if identity.is_anonymous() {
            return Err(Closed::SignInFirst);
        }
        Ok(Self { identity: identity.clone() })
    }
}

impl<L: Level> sealed::Sealed for Person<L> {}
impl<L: Level> Door for Person<L> {
    const SIGN: DoorSign = DoorSign::Person(L::RANK);

    fn open(identity: &Identity) -> Result<Self, Closed> {
        match identity {
            Identity::Anonymous => Err(Closed::SignInFirst),
            Identity::Organisation(_) | Identity::Officer(_) => Err(Closed::PersonsOnly),
            Identity::Person(p) if p.rank < L::RANK => Err(Closed::LevelTooLow),
            Identity::Person(p) => Ok(Self { identity: p.clone(), _level: PhantomData }),
        }
    }
}

impl sealed::Sealed for OrganisationAccount {}
impl Door for OrganisationAccount {
    const SIGN: DoorSign = DoorSign::OrganisationAccount;

    fn open(identity: &Identity) -> Result<Self, Closed> {
        match identity {
            Identity::Anonymous => Err(Closed::SignInFirst),
            Identity::Person(_) | Identity::Officer(_) => Err(Closed::OrganisationAccountsOnly),
            Identity::Organisation(o) if o.has_old_code => Err(Closed::OldOrganisationCode),
            Identity::Organisation(o) => Ok(Self { identity: o.clone() }),
        }
    }
}

impl<P: PowerKind> sealed::Sealed for Clerk<P> {}
impl<P: PowerKind> Door for Clerk<P> {
    const SIGN: DoorSign = DoorSign::Clerk(P::POWER);

    fn open(identity: &Identity) -> Result<Self, Closed> {
        let person = match identity {
            Identity::Anonymous => return Err(Closed::SignInFirst),
            Identity::Organisation(o) if o.has_old_code => return Err(Closed::OldOrganisationCode),
            Identity::Organisation(_) => return Err(Closed::OrganisationAccountDoesNoBusiness),
            Identity::Officer(_) => return Err(Closed::PersonsOnly),
            Identity::Person(p) => p,
        };
        let acting = person.acting.as_ref().ok_or(Closed::NotActing)?;
        let mandate = acting.mandate.ok_or(Closed::MandateEnded)?;
        match P::POWER {
            Some(power) if !mandate.powers.holds(power) => Err(Closed::PowerMissing(power)),
            Some(_) | None => Ok(Self {
                person: person.clone(),
                organisation: acting.organisation,
                organisation_name: acting.name.clone(),
                mandate,
                _power: PhantomData,
            }),
        }
    }
}

impl<R: RoleKind> sealed::Sealed for Officer<R> {}
impl<R: RoleKind> Door for Officer<R> {
    const SIGN: DoorSign = DoorSign::Officer(R::ROLE);

    fn open(identity: &Identity) -> Result<Self, Closed> {
        match identity {
            Identity::Anonymous => Err(Closed::SignInFirst),
            Identity::Person(_) | Identity::Organisation(_) => Err(Closed::OfficersOnly),
            Identity::Officer(o) if o.password_due => Err(Closed::PasswordDue),
            Identity::Officer(o) => match R::ROLE {
                Some(role) if !o.roles.contains(&role) => Err(Closed::RoleMissing(role)),
                Some(_) | None => Ok(Self { identity: o.clone(), _role: PhantomData }),
            },
        }
    }
}

/// What a closed door answers. The page or problem document is written by the web layer, which
/// finds [`Closed`] in the response's extensions.
#[derive(Debug)]
pub struct ClosedDoor(pub Closed);

impl IntoResponse for ClosedDoor {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::FORBIDDEN);
        let mut response = status.into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

macro_rules! from_request {
    ([$($p:ident: $bound:ident)?] $door:ty) => {
        impl<S: Send + Sync, $($p: $bound + Send)?> FromRequestParts<S> for $door {
            type Rejection = ClosedDoor;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ClosedDoor> {
                let identity = parts.extensions.get::<Arc<Identity>>().cloned().unwrap_or_default();
                Self::open(&identity).map_err(ClosedDoor)
            }
        }
    };
}
from_request!([] Anyone);
from_request!([] SignedIn);
from_request!([L: Level] Person<L>);
from_request!([] OrganisationAccount);
from_request!([P: PowerKind] Clerk<P>);
from_request!([R: RoleKind] Officer<R>);
from_request!([D: Door] Fresh<D>);

#[cfg(test)]
#[path = "door_test.rs"]
mod tests;
