//! All SQL of this room.

pub(crate) mod licence;
pub(crate) mod mandate;
pub(crate) mod organisation;
pub(crate) mod profile;
