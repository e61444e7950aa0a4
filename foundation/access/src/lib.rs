//! Who is acting, and the doors of the house.
//!
//! A handler's first argument is a [`Door`]: the type says who may enter, and holding the value is
//! the proof. Only this crate makes door values, from the [`Identity`] that the session names on
//! every request; a route whose handler has no door does not compile (see [`Routes`]). Each route
//! records its door, which is how the permission table is generated.

mod closed;
mod door;
mod identity;
mod routes;
mod session;

pub use closed::Closed;
pub use door::{
    AccountAdministration, AnyLevel, AnyPower, AnyRole, Anyone, Auditing, Clerk, ContentEditing, Door, DoorSign,
    FairPlanning, FairRegistration, Fresh, Level, Officer, OrganisationAccount, OrganisationProfile, Person, PowerKind,
    Recruiting, Reviewing, RoleKind, SecondLevel, SecurityAdministration, SignedIn, SystemAdministration,
};
pub use identity::{
    Acting, Actor, Identity, Mandate, MandateId, OfficerId, OfficerIdentity, OrganisationAccountIdentity,
    OrganisationId, PersonId, PersonIdentity, Power, Powers, Rank, Role, SessionId,
};
pub use routes::{Guarded, RouteSign, Routes};
pub use session::{DEVICE_COOKIE, Directory, SessionCookie, SessionToken, Unreachable, identify};
