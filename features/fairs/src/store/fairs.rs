//! Fairs as rows.

use super::unreadable;
use crate::fair::{Facts, Fair, FairId, Kind, Standing};
use access::OfficerId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

pub(crate) const COLUMNS: &str = "id, kind, standing, cancel_reason, revision, title, organiser, division, place, starts_at, \
     ends_at, opens_at, closes_at, organisations_max, jobs_max, notice, phone, plan, created_by, created_at";

#[derive(FromQueryResult)]
pub(crate) struct FairRow {
    id: FairId,
    kind: String,
    standing: String,
    cancel_reason: Option<String>,
    revision: i64,
    title: String,
    organiser: String,
    division: String,
    place: String,
    starts_at: Timestamp,
    ends_at: Timestamp,
    opens_at: Timestamp,
    closes_at: Timestamp,
    organisations_max: i64,
    jobs_max: i64,
    notice: String,
    phone: String,
    plan: Option<String>,
    created_by: OfficerId,
    created_at: Timestamp,
}

impl TryFrom<FairRow> for Fair {
    type Error = DbErr;

    fn try_from(r: FairRow) -> Result<Self, DbErr> {
        let standing = match r.standing.as_str() {
            "draft" => Standing::Draft,
            "published" => Standing::Published,
            "cancelled" => Standing::Cancelled { reason: r.cancel_reason.unwrap_or_default() },
            other => return Err(unreadable("a fair's standing", other)),
        };
        let plan = match &r.plan {
            Some(text) => Some(serde_json::from_str(text).map_err(|_| unreadable("a floor plan", text))?),
            None => None,
        };
        Ok(Self {
            id: r.id,
            standing,
            revision: r.revision,
            facts: Facts {
                kind: Kind::of_code(&r.kind).ok_or_else(|| unreadable("a fair's kind", &r.kind))?,
                title: r.title,
                organiser: r.organiser,
                starts_at: r.starts_at,
                ends_at: r.ends_at,
                place: r.place,
                division: r.division,
                opens_at: r.opens_at,
                closes_at: r.closes_at,
                organisations_max: u32::try_from(r.organisations_max).unwrap_or(u32::MAX),
                jobs_max: u32::try_from(r.jobs_max).unwrap_or(u32::MAX),
                notice: r.notice,
                phone: r.phone,
                plan,
            },
            created_by: r.created_by,
            created_at: r.created_at,
        })
    }
}

/// All columns but `id`, in the order of [`WRITTEN`].
fn values(fair: &Fair) -> Vec<Value> {
    let f = &fair.facts;
    let reason = match &fair.standing {
        Standing::Cancelled { reason } => Some(reason.clone()),
        Standing::Draft | Standing::Published => None,
    };
    let words = [&f.title, &f.organiser, &f.place, &standards::division::full_name(&f.division)]
        .map(|t| t.to_lowercase())
        .join("\n");
    let plan = f.plan.as_ref().and_then(|p| serde_json::to_string(p).ok());
    vec![
        f.kind.code().into(),
        fair.standing.code().into(),
        reason.into(),
        fair.revision.into(),
        f.title.clone().into(),
        f.organiser.clone().into(),
        words.into(),
        f.division.clone().into(),
        f.place.clone().into(),
        f.starts_at.as_ms().into(),
        f.ends_at.as_ms().into(),
        f.opens_at.as_ms().into(),
        f.closes_at.as_ms().into(),
        i64::from(f.organisations_max).into(),
        i64::from(f.jobs_max).into(),
        f.notice.clone().into(),
        f.phone.clone().into(),
        plan.into(),
        fair.created_by.into(),
        fair.created_at.as_ms().into(),
    ]
}

const WRITTEN: [&str; 20] = [
    "kind",
    "standing",
    "cancel_reason",
    "revision",
    "title",
    "organiser",
    "words",
    "division",
    "place",
    "starts_at",
    "ends_at",
    "opens_at",
    "closes_at",
    "organisations_max",
    "jobs_max",
    "notice",
    "phone",
    "plan",
    "created_by",
    "created_at",
];

pub(crate) async fn insert_fairs(db: &impl ConnectionTrait, fairs: &[Fair]) -> Result<(), DbErr> {
    for some in fairs.chunks(200) {
        let sql = format!(
            "insert into fair (id, {}) values {}",
            WRITTEN.join(", "),
            super::rows_of(some.len(), WRITTEN.len() + 1)
        );
        let all = some.iter().flat_map(|f| std::iter::once(Value::from(f.id)).chain(values(f)));
        ::store::run(db, &sql, all).await?;
    }
    Ok(())
}

/// Writes a fair back where its revision is still `before`; says whether it was.
pub(crate) async fn update_fair(db: &impl ConnectionTrait, fair: &Fair, before: i64) -> Result<bool, DbErr> {
    let set = WRITTEN.iter().enumerate().map(|(i, c)| format!("{c} = ${}", i + 1)).collect::<Vec<_>>().join(", ");
    let sql = format!("update fair set {set} where id = ${} and revision = ${}", WRITTEN.len() + 1, WRITTEN.len() + 2);
    let all = values(fair).into_iter().chain([fair.id.into(), before.into()]);
    Ok(::store::run(db, &sql, all).await? == 1)
}

pub(crate) async fn fair(db: &impl ConnectionTrait, id: FairId) -> Result<Option<Fair>, DbErr> {
    one(db, &format!("select {COLUMNS} from fair where id = $1"), vec![id.into()]).await
}

/// The fair, held until the transaction ends: registrations of one fair on several machines take
/// turns here, before the indexes.
pub(crate) async fn fair_held(db: &impl ConnectionTrait, lock: &str, id: FairId) -> Result<Option<Fair>, DbErr> {
    one(db, &format!("select {COLUMNS} from fair where id = $1{lock}"), vec![id.into()]).await
}

pub(crate) async fn fair_titled(db: &impl ConnectionTrait, title: &str, division: &str) -> Result<Option<Fair>, DbErr> {
    let sql = format!("select {COLUMNS} from fair where title = $1 and division = $2 order by created_at limit 1");
    one(db, &sql, vec![title.into(), division.into()]).await
}

async fn one(db: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<Option<Fair>, DbErr> {
    ::store::one::<FairRow>(db, sql, values).await?.map(Fair::try_from).transpose()
}
