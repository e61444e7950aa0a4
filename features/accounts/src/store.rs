//! All SQL of the room.

pub(crate) mod card;
pub(crate) mod card_proof;
pub(crate) mod claim;
pub(crate) mod code;
pub(crate) mod data;
pub(crate) mod duplicate;
pub(crate) mod email;
pub(crate) mod hold;
pub(crate) mod inbox;
pub(crate) mod message;
pub(crate) mod officer;
pub(crate) mod passkey;
pub(crate) mod person;
pub(crate) mod proposal;
pub(crate) mod provider;
pub(crate) mod quota;
pub(crate) mod receipt;
pub(crate) mod session;
