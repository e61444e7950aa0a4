//! The log's lines of this room.

use access::Actor;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

/// An organisation as an object of the log.
pub(crate) const ORGANISATION: &str = "organisation";
/// A mandate as an object of the log.
pub(crate) const MANDATE: &str = "mandate";
/// A profile as an object of the log, by its organisation's id.
pub(crate) const PROFILE: &str = "profile";

/// 单位名称修改 as an object of the log, by its organisation's id.
pub(crate) const NAMES: &str = "names";

/// Writes one line.
#[expect(clippy::too_many_arguments, reason = "a line has so many columns")]
pub(crate) async fn note(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    action: &'static str,
    object_kind: &'static str,
    object_id: Uuid,
    states: Option<(&str, &str)>,
    detail: serde_json::Value,
    at: Timestamp,
) -> Result<(), DbErr> {
    outbox::record(tx, &outbox::Deed { at, actor, action, object_kind, object_id, states, detail }).await
}
