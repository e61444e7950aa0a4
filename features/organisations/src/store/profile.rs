//! Rows of profiles and of their approved versions.

use crate::{
    LicenceId,
    profile::{Content, Cycle, NATURES, Profile, SIZES, State},
};
use access::{OfficerId, OrganisationId, PersonId};
use clock::Timestamp;
use review::{Reason, Review, Revision, worklist::Part};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use seal::Keyring;
use standards::{division, industry, phone::Phone};
use store::Engine;

/// The place in which a contact's phone is sealed; the row is the organisation.
pub(crate) const PHONE: &str = "organisation.contact_phone";

/// Seals a contact's phone for an organisation.
pub(crate) fn seal_phone(keys: &Keyring, organisation: OrganisationId, phone: &Phone) -> Vec<u8> {
    keys.seal(PHONE, organisation.0.as_bytes(), phone.as_str())
}

#[derive(FromQueryResult)]
struct ContentRow {
    organisation_id: OrganisationId,
    nature: String,
    industry: String,
    size: String,
    division: String,
    address: String,
    introduction: String,
    contact_name: String,
    contact_phone: Vec<u8>,
    licence_id: LicenceId,
}

impl ContentRow {
    fn read(self, keys: &Keyring) -> Result<(Content, LicenceId), DbErr> {
        let odd = |what: &str, value: &str| DbErr::Custom(format!("profile {what} {value}"));
        let known = |list: &[(&'static str, &'static str)], what: &str, value: &str| {
            list.iter().find(|(c, _)| *c == value).map(|(c, _)| *c).ok_or_else(|| odd(what, value))
        };
        let phone = keys
            .open_text(PHONE, self.organisation_id.0.as_bytes(), &self.contact_phone)
            .map_err(|e| odd("contact_phone", &e.to_string()))?;
        let content = Content {
            nature: known(&NATURES, "nature", &self.nature)?,
            industry: industry::find(&self.industry).ok_or_else(|| odd("industry", &self.industry))?.code,
            size: known(&SIZES, "size", &self.size)?,
            division: division::find(&self.division).ok_or_else(|| odd("division", &self.division))?.code,
            address: self.address,
            introduction: self.introduction,
            contact_name: self.contact_name,
            contact_phone: Phone::parse(&phone).map_err(|e| odd("contact_phone", &e.to_string()))?,
        };
        Ok((content, self.licence_id))
    }
}

#[derive(FromQueryResult)]
struct CycleRow {
    revision: i64,
    state: String,
    saved_at: Timestamp,
    submitted_at: Option<Timestamp>,
    submitted_by: Option<PersonId>,
    decided_at: Option<Timestamp>,
    reason: Option<String>,
}

impl CycleRow {
    fn state(&self) -> Result<State, DbErr> {
        let at = |t: Option<Timestamp>| t.ok_or_else(|| DbErr::Custom("profile without its time".into()));
        Ok(match self.state.as_str() {
            "saved" => State::Saved,
            "in_review" => State::Reviewed(Review::InReview { submitted_at: at(self.submitted_at)? }),
            "approved" => State::Reviewed(Review::Approved { decided_at: at(self.decided_at)? }),
            "returned" => State::Reviewed(Review::Returned {
                reason: Reason::parse(self.reason.as_deref().unwrap_or_default())
                    .map_err(|e| DbErr::Custom(format!("profile reason: {e}")))?,
                decided_at: at(self.decided_at)?,
            }),
            other => return Err(DbErr::Custom(format!("profile state {other}"))),
        })
    }
}

const COLUMNS: &str = "organisation_id, nature, industry, size, division, address, introduction, contact_name, \
                       contact_phone, licence_id, revision, state, saved_at, submitted_at, submitted_by, decided_at, reason";

/// The profile as the clerk sees it.
pub(crate) async fn current(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    organisation: OrganisationId,
) -> Result<Option<Profile>, DbErr> {
    let sql = format!("select {COLUMNS} from profile where organisation_id = $1");
    let statement = sea_orm::Statement::from_sql_and_values(db.get_database_backend(), &sql, [organisation.into()]);
    let Some(row) = db.query_one_raw(statement).await? else { return Ok(None) };
    let (content, licence) = ContentRow::from_query_result(&row, "")?.read(keys)?;
    let cycle = CycleRow::from_query_result(&row, "")?;
    Ok(Some(Profile {
        cycle: Cycle { revision: Revision(cycle.revision), state: cycle.state()? },
        content,
        licence,
        saved_at: cycle.saved_at,
        submitted_by: cycle.submitted_by,
        submitted_at: cycle.submitted_at,
    }))
}

/// The profile, to be changed: whoever saves, submits or decides stands in line at the organisation's row,
/// which is there before the first profile is.
pub(crate) async fn current_for_change(
    tx: &impl ConnectionTrait,
    engine: Engine,
    keys: &Keyring,
    organisation: OrganisationId,
) -> Result<Option<Profile>, DbErr> {
    let lock = format!("select id from organisation where id = $1{}", engine.lock_rows());
    let statement = sea_orm::Statement::from_sql_and_values(tx.get_database_backend(), &lock, [organisation.into()]);
    tx.query_one_raw(statement).await?;
    current(tx, keys, organisation).await
}

/// Writes what a clerk saved: a new row, or the next revision of the old one.
pub(crate) async fn save(
    tx: &impl ConnectionTrait,
    keys: &Keyring,
    organisation: OrganisationId,
    profile: &Profile,
    saved_by: PersonId,
) -> Result<(), DbErr> {
    let c = &profile.content;
    store::run(
        tx,
        "insert into profile (organisation_id, revision, state, nature, industry, size, division, address, introduction, \
         contact_name, contact_phone, licence_id, saved_at, saved_by) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         on conflict (organisation_id) do update set revision = excluded.revision, state = excluded.state, \
         nature = excluded.nature, industry = excluded.industry, size = excluded.size, division = excluded.division, \
         address = excluded.address, introduction = excluded.introduction, contact_name = excluded.contact_name, \
         contact_phone = excluded.contact_phone, licence_id = excluded.licence_id, saved_at = excluded.saved_at, \
         saved_by = excluded.saved_by",
        [
            organisation.into(),
            profile.cycle.revision.0.into(),
            profile.cycle.state.code().into(),
            c.nature.into(),
            c.industry.into(),
            c.size.into(),
            c.division.into(),
            c.address.as_str().into(),
            c.introduction.as_str().into(),
            c.contact_name.as_str().into(),
            seal_phone(keys, organisation, &c.contact_phone).into(),
            profile.licence.into(),
            profile.saved_at.as_ms().into(),
            saved_by.into(),
        ],
    )
    .await
    .map(drop)
}

/// Writes that a revision was submitted.
pub(crate) async fn submit(
    tx: &impl ConnectionTrait,
    organisation: OrganisationId,
    by: PersonId,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "update profile set state = 'in_review', submitted_at = $1, submitted_by = $2, decided_at = null, \
               decided_by = null, reason = null where organisation_id = $3";
    store::run(tx, sql, [now.as_ms().into(), by.into(), organisation.into()]).await.map(drop)
}

/// Writes a decision.
pub(crate) async fn decide(
    tx: &impl ConnectionTrait,
    organisation: OrganisationId,
    state: &State,
    officer: OfficerId,
    now: Timestamp,
) -> Result<(), DbErr> {
    let reason = state.reason().map(|r| r.as_str().to_owned());
    let sql = "update profile set state = $1, decided_at = $2, decided_by = $3, reason = $4 where organisation_id = $5";
    let values: [Value; 5] =
        [state.code().into(), now.as_ms().into(), officer.into(), reason.into(), organisation.into()];
    store::run(tx, sql, values).await.map(drop)
}

/// Makes the current revision a version, which nothing changes any more, and returns its number.
pub(crate) async fn add_version(
    tx: &impl ConnectionTrait,
    organisation: OrganisationId,
    officer: OfficerId,
    now: Timestamp,
) -> Result<i64, DbErr> {
    let number = "select coalesce(max(number), 0) + 1 as n from profile_version where organisation_id = $1";
    let number = store::number(tx, number, [organisation.into()]).await?;
    store::run(
        tx,
        "insert into profile_version (organisation_id, number, approved_at, approved_by, revision, name, \
         legal_representative, nature, industry, size, division, address, introduction, contact_name, contact_phone, \
         licence_id) \
         select p.organisation_id, cast($1 as bigint), cast($2 as bigint), $3, p.revision, o.name, o.legal_representative, \
         p.nature, p.industry, p.size, p.division, p.address, p.introduction, p.contact_name, p.contact_phone, p.licence_id \
         from profile p join organisation o on o.id = p.organisation_id where p.organisation_id = $4",
        [number.into(), now.as_ms().into(), officer.into(), organisation.into()],
    )
    .await?;
    Ok(number)
}

/// An approved version.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub organisation: OrganisationId,
    pub uscc: String,
    pub name: String,
    pub legal_representative: String,
    pub approved_at: Timestamp,
    suspended_at: Option<Timestamp>,
    lapses_at: Option<Timestamp>,
    pub content: Content,
    pub licence: LicenceId,
}

impl Version {
    /// Whether the organisation is 已暂停 at `now`.
    pub fn is_suspended(&self, now: Timestamp) -> bool {
        self.suspended_at.is_some() || self.lapses_at.is_some_and(|at| at <= now)
    }
}

#[derive(FromQueryResult)]
struct VersionRow {
    uscc: String,
    name: String,
    legal_representative: String,
    approved_at: Timestamp,
    suspended_at: Option<Timestamp>,
    lapses_at: Option<Timestamp>,
}

const VERSION: &str = "select v.organisation_id, o.uscc, v.name, v.legal_representative, v.nature, v.industry, v.size, \
    v.division, v.address, v.introduction, v.contact_name, v.contact_phone, v.licence_id, v.approved_at, o.suspended_at, o.lapses_at \
    from profile_version v join organisation o on o.id = v.organisation_id \
    where v.number = (select max(w.number) from profile_version w where w.organisation_id = v.organisation_id)";

/// The live versions of several organisations, in no order.
pub(crate) async fn live(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    organisations: &[OrganisationId],
) -> Result<Vec<Version>, DbErr> {
    let mut versions = Vec::with_capacity(organisations.len());
    for chunk in organisations.chunks(500) {
        let places: Vec<String> = (1..=chunk.len()).map(|n| format!("${n}")).collect();
        let sql = format!("{VERSION} and v.organisation_id in ({})", places.join(", "));
        let values: Vec<Value> = chunk.iter().map(|id| (*id).into()).collect();
        let statement = sea_orm::Statement::from_sql_and_values(db.get_database_backend(), &sql, values);
        for row in db.query_all_raw(statement).await? {
            let content = ContentRow::from_query_result(&row, "")?;
            let organisation = content.organisation_id;
            let (content, licence) = content.read(keys)?;
            let v = VersionRow::from_query_result(&row, "")?;
            versions.push(Version {
                organisation,
                uscc: v.uscc,
                name: v.name,
                legal_representative: v.legal_representative,
                approved_at: v.approved_at,
                suspended_at: v.suspended_at,
                lapses_at: v.lapses_at,
                content,
                licence,
            });
        }
    }
    Ok(versions)
}

/// What decides whether an organisation may do business: has it a profile, is it approved, is it suspended.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Standing {
    pub id: OrganisationId,
    pub uscc: String,
    pub name: String,
    pub suspended_at: Option<Timestamp>,
    pub lapses_at: Option<Timestamp>,
    /// The saved profile's state; none where 基本信息 was never saved.
    pub state: Option<String>,
    pub saved_division: Option<String>,
    /// The newest version's name and division; none where nothing was approved yet.
    pub approved_name: Option<String>,
    pub approved_division: Option<String>,
    pub approved_industry: Option<String>,
}

impl Standing {
    /// From when the organisation is 已暂停, past or ahead.
    pub fn suspended_from(&self) -> Option<Timestamp> {
        self.suspended_at.or(self.lapses_at)
    }
}

pub(crate) async fn standing(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<Standing>, DbErr> {
    Ok(standings(db, &[id]).await?.pop())
}

/// The same of many organisations, in no order.
pub(crate) async fn standings(db: &impl ConnectionTrait, ids: &[OrganisationId]) -> Result<Vec<Standing>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(1_000) {
        let places = (1..=some.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "select o.id, o.uscc, o.name, o.suspended_at, o.lapses_at, p.state, p.division as saved_division, \
             v.name as approved_name, v.division as approved_division, v.industry as approved_industry \
             from organisation o left join profile p on p.organisation_id = o.id \
             left join profile_version v on v.organisation_id = o.id and v.number = \
             (select max(w.number) from profile_version w where w.organisation_id = o.id) where o.id in ({places})"
        );
        found.extend(store::all::<Standing>(db, &sql, some.iter().map(|id| sea_orm::Value::from(*id))).await?);
    }
    Ok(found)
}

/// 单位信息 in the worklist: `word` is `first` where nothing was approved before.
pub(crate) const WAITING: Part = Part {
    kind: "profile",
    sql: "select 'profile' as kind, p.organisation_id as id, p.organisation_id as organisation, o.name as title, \
          case when exists (select 1 from profile_version v where v.organisation_id = p.organisation_id) \
          then 'change' else 'first' end as word, '' as about, cast(0 as bigint) as amount, p.division as division, \
          p.submitted_at as since, cast(0 as bigint) as ends_at, '' as due \
          from profile p join organisation o on o.id = p.organisation_id \
          where p.state = 'in_review' and p.division >= {low} and p.division < {high}",
};

/// The profiles of several organisations as their clerks see them, in no order.
pub(crate) async fn current_of(
    db: &impl ConnectionTrait,
    keys: &Keyring,
    organisations: &[OrganisationId],
) -> Result<Vec<(OrganisationId, Content, LicenceId)>, DbErr> {
    let mut found = Vec::with_capacity(organisations.len());
    for chunk in organisations.chunks(500) {
        let places: Vec<String> = (1..=chunk.len()).map(|n| format!("${n}")).collect();
        let sql = format!("select {COLUMNS} from profile where organisation_id in ({})", places.join(", "));
        let rows: Vec<ContentRow> = store::all(db, &sql, chunk.iter().map(|id| Value::from(*id))).await?;
        for row in rows {
            let organisation = row.organisation_id;
            let (content, licence) = row.read(keys)?;
            found.push((organisation, content, licence));
        }
    }
    Ok(found)
}

/// How many organisations have an approved profile and are not suspended at `now`.
pub(crate) async fn count_approved(db: &impl ConnectionTrait, now: Timestamp) -> Result<i64, DbErr> {
    let sql = "select count(*) as n from organisation o where o.suspended_at is null \
               and (o.lapses_at is null or o.lapses_at > $1) \
               and exists (select 1 from profile_version v where v.organisation_id = o.id)";
    store::number(db, sql, [now.as_ms().into()]).await
}

/// Makes the live version once more under the organisation's new names; nothing where none was approved yet.
pub(crate) async fn add_renamed_version(
    tx: &impl ConnectionTrait,
    organisation: OrganisationId,
    officer: OfficerId,
    now: Timestamp,
) -> Result<(), DbErr> {
    store::run(
        tx,
        "insert into profile_version (organisation_id, number, approved_at, approved_by, revision, name, \
         legal_representative, nature, industry, size, division, address, introduction, contact_name, contact_phone, \
         licence_id) \
         select v.organisation_id, v.number + 1, cast($1 as bigint), $2, v.revision, o.name, o.legal_representative, \
         v.nature, v.industry, v.size, v.division, v.address, v.introduction, v.contact_name, v.contact_phone, v.licence_id \
         from profile_version v join organisation o on o.id = v.organisation_id where v.organisation_id = $3 \
         and v.number = (select max(w.number) from profile_version w where w.organisation_id = v.organisation_id)",
        [now.as_ms().into(), officer.into(), organisation.into()],
    )
    .await
    .map(drop)
}
