//! 领取: an officer says that he or she works on something that waits for a decision, so that two do not read the same at
//! once. It holds for half an hour, nobody is shut out: another may take it over, and is told from whom; a decision by
//! somebody else is refused until then, with the name of who holds it. A decision ends it. Feature R1.

use crate::{Accounts, store::claim as rows};
use access::{Actor, OfficerId};
use askama::{Template, filters::HtmlSafe};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;
use web::{Form, Icon};

/// How long it holds without a decision.
pub const MINUTES: i64 = 30;

/// Something that waits for a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Matter {
    /// What it is, as the log names it: `profile`, `job`, `recovery` ….
    pub kind: &'static str,
    /// Which one.
    pub id: Uuid,
}

/// Who works on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The officer.
    pub officer: OfficerId,
    /// 姓名
    pub name: String,
    /// Until when it holds.
    pub until: Timestamp,
}

/// What an officer does with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 【领取】, or again by who has it: another half hour.
    Take,
    /// 【改由我处理】
    TakeOver,
    /// 【放回】
    PutBack,
}

impl Act {
    /// Reads the button `act`.
    #[must_use]
    pub fn read(form: &Form) -> Option<Self> {
        match form.get("act") {
            "take" => Some(Self::Take),
            "take_over" => Some(Self::TakeOver),
            "put_back" => Some(Self::PutBack),
            _ => None,
        }
    }

    /// Reads the body of `PUT …/claim`: `take_over` is a JSON boolean.
    #[must_use]
    pub fn of_api(form: &Form) -> Self {
        if form.ticked("take_over") { Self::TakeOver } else { Self::Take }
    }
}

/// Does it: the claim that holds now, `None` after 【放回】, also where nothing was held. The inner error is another's
/// claim, which was not taken over.
///
/// # Errors
/// What the database says.
pub async fn act(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    matter: Matter,
    officer: OfficerId,
    act: Act,
) -> Result<Result<Option<Claim>, Claim>, DbErr> {
    let now = accounts.clock.now();
    let before = of(tx, matter, now).await?;
    let had = before.as_ref().filter(|c| c.officer != officer);
    let (action, detail) = match act {
        Act::PutBack => {
            if rows::put_back(tx, matter, officer, now).await? {
                note(tx, matter, officer, "review.release", serde_json::json!({}), now).await?;
            }
            return Ok(Ok(None));
        }
        Act::TakeOver if had.is_some() => ("review.taking_over", serde_json::json!({ "from": had.map(|c| c.officer) })),
        Act::Take | Act::TakeOver => ("review.claim", serde_json::json!({})),
    };
    let until = now.plus_minutes(MINUTES);
    if !rows::take(tx, matter, officer, act == Act::TakeOver, (now, until)).await? {
        return match of(tx, matter, now).await? {
            Some(other) => Ok(Err(other)),
            None => Err(DbErr::Custom(format!("{} {} is held by nobody and not free", matter.kind, matter.id))),
        };
    }
    // Whoever already had it and asks again holds it longer: nothing to tell.
    if before.is_none_or(|c| c.officer != officer) {
        note(tx, matter, officer, action, detail, now).await?;
    }
    Ok(Ok(of(tx, matter, now).await?))
}

/// A decision is taken in this transaction: what the officer held, or nobody any more, ends. The inner error is another's
/// claim: the decision is not to be taken.
///
/// # Errors
/// What the database says.
pub async fn settle(
    tx: &impl ConnectionTrait,
    matter: Matter,
    officer: OfficerId,
    now: Timestamp,
) -> Result<Result<(), Claim>, DbErr> {
    match of(tx, matter, now).await? {
        Some(claim) if claim.officer != officer => Ok(Err(claim)),
        Some(_) => rows::put_back(tx, matter, officer, now).await.map(|_| Ok(())),
        None => Ok(Ok(())),
    }
}

/// Who works on it, for the API: `null` where nobody does.
#[must_use]
pub fn holder_json(claim: Option<&Claim>) -> serde_json::Value {
    claim.map_or(
        serde_json::Value::Null,
        |c| serde_json::json!({ "officer": c.officer, "name": c.name, "until": c.until.rfc3339() }),
    )
}

/// The answer of the API to 【领取】 and 【放回】.
#[must_use]
pub fn as_json(claim: Option<&Claim>) -> serde_json::Value {
    serde_json::json!({ "holder": holder_json(claim) })
}

/// Who holds it at `now`.
///
/// # Errors
/// What the database says.
pub async fn of(db: &impl ConnectionTrait, matter: Matter, now: Timestamp) -> Result<Option<Claim>, DbErr> {
    Ok(of_all(db, &[matter], now).await?.pop().map(|(_, claim)| claim))
}

/// Who holds which of these at `now`, in no order; those that nobody holds are left out.
///
/// # Errors
/// What the database says.
pub async fn of_all(
    db: &impl ConnectionTrait,
    matters: &[Matter],
    now: Timestamp,
) -> Result<Vec<(Matter, Claim)>, DbErr> {
    rows::of(db, matters, now).await
}

async fn note(
    tx: &impl ConnectionTrait,
    matter: Matter,
    officer: OfficerId,
    action: &'static str,
    detail: serde_json::Value,
    at: Timestamp,
) -> Result<(), DbErr> {
    let (actor, object_kind, object_id) = (Actor::Officer(officer), matter.kind, matter.id);
    outbox::record(tx, &outbox::Deed { at, actor: &actor, action, object_kind, object_id, states: None, detail }).await
}

/// The box with 【领取】 on the page of something that waits: `{{ desk }}`.
#[derive(Debug, Template)]
#[template(path = "officers/claim.html")]
pub struct ClaimBox {
    /// Where its buttons post to.
    address: String,
    me: OfficerId,
    claim: Option<Claim>,
}

impl HtmlSafe for ClaimBox {}

impl ClaimBox {
    /// The box for `me`, posting to `address`.
    #[must_use]
    pub fn new(address: String, me: OfficerId, claim: Option<Claim>) -> Self {
        Self { address, me, claim }
    }

    fn icon(&self, name: &'static str) -> Icon {
        Icon::new(name)
    }
}

#[cfg(test)]
#[path = "claims_test.rs"]
mod tests;
