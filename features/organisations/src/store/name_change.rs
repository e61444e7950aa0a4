//! Rows of 单位名称修改: the newest request of each organisation.

use crate::names::{NameChange, Names, State};
use access::{OfficerId, OrganisationId};
use clock::Timestamp;
use review::{Reason, Review, Revision, worklist::Part};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

const COLUMNS: &str = "organisation_id, revision, state, name, legal_representative, old_name, old_legal_representative, \
                       submitted_at, decided_at, reason";

#[derive(FromQueryResult)]
struct Row {
    organisation_id: OrganisationId,
    revision: i64,
    state: String,
    name: String,
    legal_representative: String,
    old_name: String,
    old_legal_representative: String,
    submitted_at: Timestamp,
    decided_at: Option<Timestamp>,
    reason: Option<String>,
}

impl TryFrom<Row> for NameChange {
    type Error = DbErr;

    fn try_from(r: Row) -> Result<Self, DbErr> {
        let at = |t: Option<Timestamp>| t.ok_or_else(|| DbErr::Custom("a name change without its time".into()));
        let state = match r.state.as_str() {
            "in_review" => State::Reviewed(Review::InReview { submitted_at: r.submitted_at }),
            "approved" => State::Reviewed(Review::Approved { decided_at: at(r.decided_at)? }),
            "returned" => State::Reviewed(Review::Returned {
                reason: Reason::parse(r.reason.as_deref().unwrap_or_default())
                    .map_err(|e| DbErr::Custom(format!("reason of a name change: {e}")))?,
                decided_at: at(r.decided_at)?,
            }),
            "withdrawn" => State::Withdrawn,
            other => return Err(DbErr::Custom(format!("state of a name change: {other}"))),
        };
        Ok(Self {
            organisation: r.organisation_id,
            revision: Revision(r.revision),
            state,
            new: Names { name: r.name, legal_representative: r.legal_representative },
            old: Names { name: r.old_name, legal_representative: r.old_legal_representative },
            submitted_at: r.submitted_at,
        })
    }
}

pub(crate) async fn current(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
) -> Result<Option<NameChange>, DbErr> {
    let sql = format!("select {COLUMNS} from name_change where organisation_id = $1");
    store::one::<Row>(db, &sql, [organisation.into()]).await?.map(TryInto::try_into).transpose()
}

/// Writes a request as it stands now: a new row, or instead of the one before.
pub(crate) async fn save(
    tx: &impl ConnectionTrait,
    change: &NameChange,
    officer: Option<OfficerId>,
) -> Result<(), DbErr> {
    let (decided_at, reason) = match &change.state {
        State::Reviewed(Review::Approved { decided_at }) => (Some(*decided_at), None),
        State::Reviewed(Review::Returned { decided_at, reason }) => {
            (Some(*decided_at), Some(reason.as_str().to_owned()))
        }
        State::Reviewed(Review::InReview { .. }) | State::Withdrawn => (None, None),
    };
    store::run(
        tx,
        "insert into name_change (organisation_id, revision, state, name, legal_representative, old_name, \
         old_legal_representative, submitted_at, decided_at, decided_by, reason) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (organisation_id) do update set \
         revision = excluded.revision, state = excluded.state, name = excluded.name, \
         legal_representative = excluded.legal_representative, old_name = excluded.old_name, \
         old_legal_representative = excluded.old_legal_representative, submitted_at = excluded.submitted_at, \
         decided_at = excluded.decided_at, decided_by = excluded.decided_by, reason = excluded.reason",
        [
            change.organisation.into(),
            change.revision.0.into(),
            change.state.code().into(),
            change.new.name.as_str().into(),
            change.new.legal_representative.as_str().into(),
            change.old.name.as_str().into(),
            change.old.legal_representative.as_str().into(),
            change.submitted_at.as_ms().into(),
            decided_at.map(Timestamp::as_ms).into(),
            officer.into(),
            reason.into(),
        ],
    )
    .await
    .map(drop)
}

/// 单位名称修改 in the worklist: `about` is the name asked for; the bureau of the live version decides.
pub(crate) const WAITING: Part = Part {
    kind: "names",
    sql: "select 'names' as kind, c.organisation_id as id, c.organisation_id as organisation, c.old_name as title, \
          '' as word, c.name as about, cast(0 as bigint) as amount, v.division as division, c.submitted_at as since, \
          cast(0 as bigint) as ends_at, '' as due from name_change c \
          join profile_version v on v.organisation_id = c.organisation_id where c.state = 'in_review' \
          and v.number = (select max(w.number) from profile_version w where w.organisation_id = v.organisation_id) \
          and v.division >= {low} and v.division < {high}",
};
