use access::Actor;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use uuid::Uuid;

/// One line of the log: something that somebody did. Never holds an identity number, a phone
/// number or a secret.
#[derive(Clone, Debug)]
pub struct Deed<'a> {
    /// When.
    pub at: Timestamp,
    /// Who, and for whom.
    pub actor: &'a Actor,
    /// The action as a noun that was created: `job.publication`, `registration.approval`.
    pub action: &'static str,
    /// What kind of thing it was done to: `job`, `registration`, `profile`.
    pub object_kind: &'static str,
    /// Which one.
    pub object_id: Uuid,
    /// State before and after, where the thing has states.
    pub states: Option<(&'a str, &'a str)>,
    /// Further facts as a JSON object.
    pub detail: serde_json::Value,
}

/// A line as it is read back.
#[derive(Clone, Debug, FromQueryResult)]
pub struct LoggedDeed {
    /// Order of the log.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// `person`, `clerk`, `organisation`, `officer`, `anonymous`, `system`.
    pub actor_kind: String,
    /// The person, organisation or officer.
    pub actor_id: Option<Uuid>,
    /// For which organisation.
    pub organisation_id: Option<Uuid>,
    /// By which mandate.
    pub mandate_id: Option<Uuid>,
    /// The action.
    pub action: String,
    /// What kind of thing.
    pub object_kind: String,
    /// Which one.
    pub object_id: Uuid,
    /// State before.
    pub from_state: Option<String>,
    /// State after.
    pub to_state: Option<String>,
    /// Further facts, JSON.
    pub detail: String,
}

/// Writes a line, in the transaction of the change that it tells of.
///
/// # Errors
/// What the database says.
pub async fn record(tx: &impl ConnectionTrait, deed: &Deed<'_>) -> Result<(), DbErr> {
    record_all(tx, std::slice::from_ref(deed)).await
}

/// Writes a line for each of many changes of one transaction, in their order and in few statements.
///
/// # Errors
/// What the database says.
pub async fn record_all(tx: &impl ConnectionTrait, deeds: &[Deed<'_>]) -> Result<(), DbErr> {
    for some in deeds.chunks(ROWS_MAX) {
        let rows = (0..some.len()).map(row).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "insert into deed (at, actor_kind, actor_id, organisation_id, mandate_id, action, object_kind, object_id, \
             from_state, to_state, detail) values {rows}"
        );
        store::run(tx, &sql, some.iter().flat_map(values)).await?;
    }
    Ok(())
}

/// The most lines in one statement.
const ROWS_MAX: usize = 500;

/// The placeholders of a line.
fn row(place: usize) -> String {
    let numbers = (1..=11).map(|n| format!("${}", place * 11 + n)).collect::<Vec<_>>().join(", ");
    format!("({numbers})")
}

fn values(deed: &Deed<'_>) -> [Value; 11] {
    let (kind, actor, organisation, mandate): (&str, Option<Uuid>, Option<Uuid>, Option<Uuid>) = match deed.actor {
        Actor::Person(p) => ("person", Some(p.0), None, None),
        Actor::Clerk { person, organisation, mandate } => {
            ("clerk", Some(person.0), Some(organisation.0), Some(mandate.0))
        }
        Actor::Organisation(o) => ("organisation", Some(o.0), Some(o.0), None),
        Actor::Officer(o) => ("officer", Some(o.0), None, None),
        Actor::Anonymous => ("anonymous", None, None, None),
        Actor::System => ("system", None, None, None),
    };
    let (from, to) = deed.states.unzip();
    [
        deed.at.as_ms().into(),
        kind.into(),
        actor.into(),
        organisation.into(),
        mandate.into(),
        deed.action.into(),
        deed.object_kind.into(),
        deed.object_id.into(),
        Value::from(from.map(ToOwned::to_owned)),
        Value::from(to.map(ToOwned::to_owned)),
        deed.detail.to_string().into(),
    ]
}

/// The story of one thing, oldest first.
///
/// # Errors
/// What the database says.
pub async fn log_of(db: &impl ConnectionTrait, object_kind: &str, object_id: Uuid) -> Result<Vec<LoggedDeed>, DbErr> {
    store::all(
        db,
        "select * from deed where object_kind = $1 and object_id = $2 order by seq",
        [object_kind.into(), object_id.into()],
    )
    .await
}
