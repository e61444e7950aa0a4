//! What rooms above ask about an organisation's clerks and place, beside the proofs of `witness.rs`.

use crate::{
    organisation::CodeKind,
    store::{mandate, organisation as rows},
};
use access::{OrganisationId, PersonId, Power};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};

/// The persons who may act for an organisation with this power at `now`: those who are told what the bureau decides.
///
/// # Errors
/// What the database says.
pub async fn clerks_with(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    power: Power,
    now: Timestamp,
) -> Result<Vec<PersonId>, DbErr> {
    let bound = mandate::bound_to(db, organisation).await?;
    let holds = |m: &crate::mandate::Mandate| m.active(now).is_some_and(|a| a.powers.holds(power));
    Ok(bound.into_iter().filter(holds).map(|m| m.person).collect())
}

/// The mandate by which a person may act for an organisation with this power at `now`, as a signed-in clerk would: what
/// is done later on behalf of a clerk asks again.
///
/// # Errors
/// What the database says.
pub async fn mandate_with(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    person: PersonId,
    power: Power,
    now: Timestamp,
) -> Result<Option<access::Mandate>, DbErr> {
    let has_new_code = rows::by_id(db, organisation).await?.is_some_and(|o| o.code_kind == CodeKind::Uscc);
    let mandate = mandate::live(db, organisation, person).await?.filter(|_| has_new_code);
    Ok(mandate.and_then(|m| m.active(now)).filter(|m| m.powers.holds(power)))
}

/// A condition in SQL: the organisation in `column` has its newest approved profile in the range of division codes
/// given as the parameters `from` and `to` (see `standards::division::code_range`).
#[must_use]
pub fn live_within(column: &str, from: usize, to: usize) -> String {
    format!(
        "exists (select 1 from profile_version pv where pv.organisation_id = {column} and pv.division >= ${from} \
         and pv.division < ${to} and pv.number = (select max(l.number) from profile_version l \
         where l.organisation_id = {column}))"
    )
}

/// An expression in SQL: 所属区域 of the newest approved profile of the organisation in `column`; null where none was approved.
#[must_use]
pub fn live_division_of(column: &str) -> String {
    format!(
        "(select pv.division from profile_version pv where pv.organisation_id = {column} \
         and pv.number = (select max(l.number) from profile_version l where l.organisation_id = {column}))"
    )
}

/// 所属区域 of an organisation's newest approved profile, six digits, suspended or not; `None` where none was approved.
///
/// # Errors
/// What the database says.
pub async fn live_division(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<String>, DbErr> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        division: String,
    }
    let sql = "select division from profile_version where organisation_id = $1 order by number desc limit 1";
    Ok(store::one::<Row>(db, sql, [id.into()]).await?.map(|r| r.division))
}

/// When an organisation registered; `None` where there is none.
///
/// # Errors
/// What the database says.
pub async fn registered_at(db: &impl ConnectionTrait, id: OrganisationId) -> Result<Option<Timestamp>, DbErr> {
    Ok(rows::by_id(db, id).await?.map(|o| o.registered_at))
}
