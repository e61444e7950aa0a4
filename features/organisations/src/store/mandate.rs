//! Rows of mandates.

use crate::mandate::{Mandate, State, Term, of_number, to_number};
use access::{MandateId, OrganisationId, PersonId};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use store::{Engine, Unique};

/// Two live mandates of one person for one organisation.
pub(crate) const LIVE: Unique = Unique { index: "mandate_live", columns: "mandate.organisation_id, mandate.person_id" };

pub(crate) const COLUMNS: &str = "id, organisation_id, person_id, state, powers, requested, proposed_at, answer_by, valid_until, \
                       answered_at, ended_at, requested_until";

#[derive(FromQueryResult)]
struct Row {
    id: MandateId,
    organisation_id: OrganisationId,
    person_id: PersonId,
    state: String,
    powers: i64,
    requested: i64,
    proposed_at: Timestamp,
    answer_by: Timestamp,
    valid_until: Option<Timestamp>,
    answered_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    requested_until: Option<Timestamp>,
}

/// How "without end" is kept among the ends that an organisation asks for.
const OPEN: i64 = 0;

fn of_term(term: Option<Term>) -> Option<i64> {
    term.map(|t| t.end().map_or(OPEN, Timestamp::as_ms))
}

fn to_term(kept: Option<Timestamp>) -> Option<Term> {
    kept.map(|at| if at.as_ms() == OPEN { Term::Open } else { Term::Until(at) })
}

impl TryFrom<Row> for Mandate {
    type Error = DbErr;

    fn try_from(r: Row) -> Result<Self, DbErr> {
        Ok(Self {
            id: r.id,
            organisation: r.organisation_id,
            person: r.person_id,
            state: State::of_code(&r.state).ok_or_else(|| DbErr::Custom(format!("mandate state {}", r.state)))?,
            powers: of_number(r.powers),
            requested: of_number(r.requested),
            proposed_at: r.proposed_at,
            answer_by: r.answer_by,
            valid_until: r.valid_until,
            answered_at: r.answered_at,
            ended_at: r.ended_at,
            requested_until: to_term(r.requested_until),
        })
    }
}

pub(crate) async fn insert(tx: &impl ConnectionTrait, m: &Mandate) -> Result<(), DbErr> {
    let sql = format!("insert into mandate ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
    store::run(tx, &sql, values(m)).await.map(drop)
}

/// The values of a row in the order of its columns.
pub(crate) fn values(m: &Mandate) -> [sea_orm::Value; 12] {
    [
        m.id.into(),
        m.organisation.into(),
        m.person.into(),
        m.state.code().into(),
        to_number(m.powers).into(),
        to_number(m.requested).into(),
        m.proposed_at.as_ms().into(),
        m.answer_by.as_ms().into(),
        m.valid_until.map(Timestamp::as_ms).into(),
        m.answered_at.map(Timestamp::as_ms).into(),
        m.ended_at.map(Timestamp::as_ms).into(),
        of_term(m.requested_until).into(),
    ]
}

pub(crate) async fn update(tx: &impl ConnectionTrait, m: &Mandate) -> Result<(), DbErr> {
    store::run(
        tx,
        "update mandate set state = $1, powers = $2, requested = $3, valid_until = $4, answered_at = $5, ended_at = $6, \
         requested_until = $7 where id = $8",
        [
            m.state.code().into(),
            to_number(m.powers).into(),
            to_number(m.requested).into(),
            m.valid_until.map(Timestamp::as_ms).into(),
            m.answered_at.map(Timestamp::as_ms).into(),
            m.ended_at.map(Timestamp::as_ms).into(),
            of_term(m.requested_until).into(),
            m.id.into(),
        ],
    )
    .await
    .map(drop)
}

/// The mandate, locked for a change; only if it is the organisation's own.
pub(crate) async fn of_organisation_for_change(
    tx: &impl ConnectionTrait,
    engine: Engine,
    organisation: OrganisationId,
    id: MandateId,
) -> Result<Option<Mandate>, DbErr> {
    let sql = format!("select {COLUMNS} from mandate where id = $1 and organisation_id = $2{}", engine.lock_rows());
    one(tx, &sql, [id.into(), organisation.into()]).await
}

/// The mandate, to be read; only if it is the organisation's own.
pub(crate) async fn of_organisation_by_id(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: MandateId,
) -> Result<Option<Mandate>, DbErr> {
    let sql = format!("select {COLUMNS} from mandate where id = $1 and organisation_id = $2");
    one(db, &sql, [id.into(), organisation.into()]).await
}

/// The mandate, to be read; only if it is the person's own.
pub(crate) async fn of_person_by_id(
    db: &impl ConnectionTrait,
    person: PersonId,
    id: MandateId,
) -> Result<Option<Mandate>, DbErr> {
    let sql = format!("select {COLUMNS} from mandate where id = $1 and person_id = $2");
    one(db, &sql, [id.into(), person.into()]).await
}

/// The mandate, locked for a change; only if it is the person's own.
pub(crate) async fn of_person_for_change(
    tx: &impl ConnectionTrait,
    engine: Engine,
    person: PersonId,
    id: MandateId,
) -> Result<Option<Mandate>, DbErr> {
    let sql = format!("select {COLUMNS} from mandate where id = $1 and person_id = $2{}", engine.lock_rows());
    one(tx, &sql, [id.into(), person.into()]).await
}

/// The mandate, locked for a change by the platform itself.
pub(crate) async fn for_change(
    tx: &impl ConnectionTrait,
    engine: Engine,
    id: MandateId,
) -> Result<Option<Mandate>, DbErr> {
    let sql = format!("select {COLUMNS} from mandate where id = $1{}", engine.lock_rows());
    one(tx, &sql, [id.into()]).await
}

/// The live row of a person and an organisation, as last written.
pub(crate) async fn live(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Option<Mandate>, DbErr> {
    let sql = format!(
        "select {COLUMNS} from mandate where organisation_id = $1 and person_id = $2 and state in ('proposed', 'bound')"
    );
    one(db, &sql, [organisation.into(), person.into()]).await
}

/// Mandates by their ids, in no order.
pub(crate) async fn by_ids(db: &impl ConnectionTrait, ids: &[MandateId]) -> Result<Vec<Mandate>, DbErr> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(1_000) {
        let places = store::places(some.len(), 1);
        let sql = format!("select {COLUMNS} from mandate where id in ({places})");
        found.extend(many(db, &sql, some.iter().map(|id| sea_orm::Value::from(*id))).await?);
    }
    Ok(found)
}

/// All live rows of many persons.
pub(crate) async fn live_of_persons(db: &impl ConnectionTrait, persons: Vec<PersonId>) -> Result<Vec<Mandate>, DbErr> {
    let persons = store::padded(persons);
    let sql = format!(
        "select {COLUMNS} from mandate where state in ('proposed', 'bound') and person_id in ({})",
        store::places(persons.len(), 1)
    );
    many(db, &sql, persons.into_iter().map(Into::into)).await
}

/// All live rows of a person.
pub(crate) async fn live_of_person(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Mandate>, DbErr> {
    let sql = format!(
        "select {COLUMNS} from mandate where person_id = $1 and state in ('proposed', 'bound') order by proposed_at, id"
    );
    many(db, &sql, [person.into()]).await
}

/// The persons bound to an organisation, as last written.
pub(crate) async fn bound_to(db: &impl ConnectionTrait, organisation: OrganisationId) -> Result<Vec<Mandate>, DbErr> {
    let sql = format!("select {COLUMNS} from mandate where organisation_id = $1 and state = 'bound'");
    many(db, &sql, [organisation.into()]).await
}

/// The bound mandates of several organisations.
pub(crate) async fn bound_to_any(
    db: &impl ConnectionTrait,
    organisations: &[OrganisationId],
) -> Result<Vec<Mandate>, DbErr> {
    let mut found = Vec::new();
    for chunk in organisations.chunks(500) {
        let places: Vec<String> = (1..=chunk.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "select {COLUMNS} from mandate where organisation_id in ({}) and state = 'bound'",
            places.join(", ")
        );
        found.extend(many(db, &sql, chunk.iter().map(|id| (*id).into())).await?);
    }
    Ok(found)
}

/// A page of an organisation's mandates, the live ones first, then the newest.
pub(crate) async fn of_organisation(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Mandate>, i64), DbErr> {
    page(db, "organisation_id", organisation.into(), offset, limit).await
}

/// A page of a person's mandates, in the same order.
pub(crate) async fn of_person(
    db: &impl ConnectionTrait,
    person: PersonId,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Mandate>, i64), DbErr> {
    page(db, "person_id", person.into(), offset, limit).await
}

async fn page(
    db: &impl ConnectionTrait,
    column: &str,
    value: sea_orm::Value,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Mandate>, i64), DbErr> {
    let total = format!("select count(*) as n from mandate where {column} = $1");
    let total = store::number(db, &total, [value.clone()]).await?;
    let sql = format!(
        "select {COLUMNS} from mandate where {column} = $1 \
         order by case state when 'proposed' then 0 when 'bound' then 1 else 2 end, proposed_at desc, id desc \
         limit {limit} offset {offset}"
    );
    Ok((many(db, &sql, [value]).await?, total))
}

async fn one(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Option<Mandate>, DbErr> {
    store::one::<Row>(db, sql, values).await?.map(TryInto::try_into).transpose()
}

async fn many(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Vec<Mandate>, DbErr> {
    store::all::<Row>(db, sql, values).await?.into_iter().map(TryInto::try_into).collect()
}

/// How many mandates a person has or had.
pub(crate) async fn count_of_person_ever(db: &impl ConnectionTrait, person: PersonId) -> Result<i64, DbErr> {
    store::number(db, "select count(*) as n from mandate where person_id = $1", [person.into()]).await
}
