//! How often something may be guessed at, counted in the database: for what is guessed about, and for the address that
//! asks over all of it. A try counts before it is looked at, so that copies of a request at once have no more tries than
//! one after the other; one that was right is taken back. The counts hold for all servers and through restarts.

use crate::{Accounts, store::quota};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr};
use std::net::IpAddr;
use web::VisitorAddress;

/// How many tries a span of time has.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What is tried: its own counts.
    pub scope: &'static str,
    /// The span in minutes; spans begin at the same minutes for everybody. At most a day.
    pub minutes: i64,
    /// Tries in a span.
    pub max: i64,
}

/// There were too many: nothing was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Until the next span begins.
    pub seconds: u64,
}

/// Tries that stand as wrong ones unless they are taken back.
#[derive(Debug)]
#[must_use = "a right try is taken back"]
pub struct Counted(Vec<Count>);

#[derive(Debug)]
struct Count {
    scope: &'static str,
    subject: Vec<u8>,
    span: String,
}

impl Limit {
    /// The name of the span at `now`: it begins with the day, by which old counts are swept.
    fn span(&self, now: Timestamp) -> String {
        format!("{}#{}", now.day(), now.as_ms().div_euclid(self.ms()))
    }

    fn ms(&self) -> i64 {
        self.minutes.clamp(1, 24 * 60) * 60_000
    }

    fn wait(&self, now: Timestamp) -> Wait {
        let left = self.ms() - now.as_ms().rem_euclid(self.ms());
        Wait { seconds: left.unsigned_abs().div_ceil(1_000) }
    }
}

/// Counts a try about `subject`, and one of the address that asks, those of one network of version 6 together. An unknown
/// address (a test, a socket without one) is not counted.
///
/// # Errors
/// What the database says; the inner one where there were too many.
pub async fn count(
    accounts: &Accounts,
    (limit, subject): (&Limit, &str),
    (limit_of_address, address): (&Limit, Option<IpAddr>),
) -> Result<Result<Counted, Wait>, DbErr> {
    let now = accounts.clock.now();
    let household = address.map(|a| VisitorAddress(a).household().to_string());
    let of_address = household.as_deref().map(|h| (limit_of_address, h));
    let mut counted = Vec::new();
    let tx = accounts.store.begin().await?;
    for (limit, subject) in std::iter::once((limit, subject)).chain(of_address) {
        let subject = accounts.keys.lookup(limit.scope, subject).to_vec();
        let count = Count { scope: limit.scope, subject, span: limit.span(now) };
        if !quota::count(&*tx, count.scope, &count.subject, &count.span, limit.max).await? {
            return Ok(Err(limit.wait(now)));
        }
        counted.push(count);
    }
    tx.commit().await?;
    Ok(Ok(Counted(counted)))
}

impl Counted {
    /// It was right: as if it had not been made.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_back(self, tx: &impl ConnectionTrait) -> Result<(), DbErr> {
        for count in self.0 {
            quota::take_back(tx, count.scope, &count.subject, &count.span).await?;
        }
        Ok(())
    }

    /// It stands.
    pub fn stands(self) {}
}

#[cfg(test)]
#[path = "tries_test.rs"]
mod tests;
