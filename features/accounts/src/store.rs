//! All SQL of the room.

pub(crate) mod card;
pub(crate) mod code;
pub(crate) mod message;
pub(crate) mod officer;
pub(crate) mod person;
pub(crate) mod session;
