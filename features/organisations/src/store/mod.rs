//! All SQL of this room.

pub(crate) mod dossier;
pub(crate) mod licence;
pub(crate) mod mandate;
pub(crate) mod name_change;
pub(crate) mod organisation;
pub(crate) mod profile;
