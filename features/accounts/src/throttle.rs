//! How often somebody may try. Wrong passwords are counted in the database: in a row by account, apart from those of a
//! browser that signed in to it before, and by address over all accounts. They slow a guesser down and lock nobody out for
//! good; a browser that is known is not slowed down by strangers. A flood of requests from one address is held off in
//! memory before any of this.

use crate::{Accounts, Refusal, Subject, asking::Asker, sessions, store::session as rows};
use access::SessionToken;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sea_orm::{DatabaseTransaction, DbErr};
use std::{net::IpAddr, num::NonZeroU32};
use web::Stop;

/// So many wrong passwords cost nothing.
const FREE_FAILURES: i64 = 5;
/// The first wait, doubled with each further failure.
const WAIT_SECONDS: i64 = 30;
/// The longest wait: a stranger must not be able to lock an account for good.
const WAIT_SECONDS_MAX: i64 = 900;
/// After so long without a failure the count begins anew.
pub(crate) const FORGET_SECONDS: i64 = 24 * 3_600;

/// So many wrong passwords from one address within an hour cost nothing: a town may share one.
const FREE_FAILURES_OF_ADDRESS: i64 = 100;
/// After so long without a failure the count of an address begins anew.
const FORGET_ADDRESS_SECONDS: i64 = 3_600;

/// How many seconds sign-in rests after the `failures`th wrong password, of which `free` cost nothing.
pub(crate) fn wait_seconds(failures: i64, free: i64) -> i64 {
    match failures.saturating_sub(free) {
        ..0 => 0,
        more => WAIT_SECONDS.saturating_mul(1 << more.min(10)).min(WAIT_SECONDS_MAX),
    }
}

/// Wrong passwords: those of the account, or of one browser that is known to it, and those of the address.
pub(crate) struct Attempts(pub(crate) Vec<u8>, Option<Vec<u8>>);

impl Attempts {
    /// Those of the account, whoever tries.
    pub(crate) fn of(accounts: &Accounts, kind: &str, folded_username: &str) -> Self {
        Self(accounts.keys.lookup("sign_in", &format!("{kind}:{folded_username}")).to_vec(), None)
    }

    /// Those of this browser where `subject` signed in from it before, else of all strangers together.
    pub(crate) async fn from(
        accounts: &Accounts,
        kind: &str,
        folded_username: &str,
        subject: Option<Subject>,
        asker: Asker,
    ) -> Result<Self, DbErr> {
        if let (Some(subject), Some(mark)) = (subject, asker.mark) {
            let (subject_kind, id) = subject.parts();
            if rows::knows(accounts.store.read(), &mark, subject_kind, id).await? {
                let mark = data_encoding::HEXLOWER.encode(&mark);
                let key = accounts.keys.lookup("sign_in", &format!("{kind}:{folded_username}:{mark}"));
                return Ok(Self(key.to_vec(), None));
            }
        }
        let address = asker.address.map(|a| accounts.keys.lookup("sign_in_address", &neighbourhood(a)).to_vec());
        Ok(Self(Self::of(accounts, kind, folded_username).0, address))
    }

    /// Refuses while account or address rest.
    pub(crate) async fn check(&self, accounts: &Accounts) -> Result<(), Stop> {
        let now = accounts.clock.now();
        for key in std::iter::once(&self.0).chain(&self.1) {
            if let Some(f) = rows::failures(accounts.store.read(), key).await?
                && now < f.blocked_until
            {
                let seconds = ((f.blocked_until.as_ms() - now.as_ms()).max(0) as u64).div_ceil(1_000);
                return Err(Refusal::SignInRests { seconds }.into());
            }
        }
        Ok(())
    }

    /// Counts a wrong password.
    pub(crate) async fn count(&self, accounts: &Accounts) -> Result<(), Stop> {
        let tx = accounts.store.begin().await?;
        self.count_in(&tx, accounts).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The same within a transaction.
    pub(crate) async fn count_in(&self, tx: &DatabaseTransaction, accounts: &Accounts) -> Result<(), DbErr> {
        let now = accounts.clock.now();
        let keys = std::iter::once((&self.0, FREE_FAILURES, FORGET_SECONDS))
            .chain(self.1.iter().map(|a| (a, FREE_FAILURES_OF_ADDRESS, FORGET_ADDRESS_SECONDS)));
        for (key, free, forget) in keys {
            let failures = rows::count_failure(tx, key, now, now.plus_seconds(-forget)).await?;
            let wait = wait_seconds(failures, free);
            if wait > 0 {
                rows::block(tx, key, now.plus_seconds(wait)).await?;
            }
        }
        Ok(())
    }

    /// The password was right: the count of the account begins anew, that of the address does not.
    pub(crate) async fn forget(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        rows::forget_failures(tx, &self.0).await
    }
}

/// What counts as one address: of version 6 the network that one household is given.
fn neighbourhood(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(a) => a.to_string(),
        IpAddr::V6(a) => format!("{:x?}", &a.segments()[..4]),
    }
}

/// Knows the browser of a sign-in again from now on; a new mark for one that had none.
pub(crate) async fn know(
    tx: &DatabaseTransaction,
    accounts: &Accounts,
    subject: Subject,
    asker: Asker,
) -> Result<Option<SessionToken>, DbErr> {
    let (mark, new) = match asker.mark {
        Some(mark) => (mark, None),
        None => {
            let token = sessions::new_token();
            (seal::token_hash(token.reveal()), Some(token))
        }
    };
    let (kind, id) = subject.parts();
    rows::know(tx, &mark, kind, id, accounts.clock.now()).await?;
    Ok(new)
}

/// Counts attempts by address.
pub(crate) struct AddressLimit(DefaultKeyedRateLimiter<IpAddr>);

impl AddressLimit {
    pub(crate) fn new(a_minute: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(a_minute).unwrap_or(NonZeroU32::MIN));
        Self(RateLimiter::keyed(quota))
    }

    /// Whether this address may try now. An unknown address (a test, a socket without one) may.
    pub(crate) fn allows(&self, address: Option<IpAddr>) -> bool {
        if self.0.len() > 100_000 {
            self.0.retain_recent();
        }
        address.is_none_or(|a| self.0.check_key(&a).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failures_are_free_and_the_wait_has_an_end() {
        assert_eq!([0, 1, 4, 5, 6, 7].map(|n| wait_seconds(n, 5)), [0, 0, 0, 30, 60, 120]);
        assert_eq!([10, 100, i64::MAX].map(|n| wait_seconds(n, 5)), [900; 3]);
    }

    #[test]
    fn an_address_has_a_generous_share() {
        let limit = AddressLimit::new(3);
        let here = Some(IpAddr::from([10, 0, 0, 1]));
        assert!((0..3).all(|_| limit.allows(here)));
        assert!(!limit.allows(here));
        assert!(limit.allows(Some(IpAddr::from([10, 0, 0, 2]))));
    }
}
