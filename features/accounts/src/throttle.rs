//! How often somebody may try. Wrong passwords are counted in the database: in a row by account, apart from those of a
//! browser that signed in to it before, and by address over all accounts. A try counts as wrong before it is looked at and
//! is taken back where it was right. They slow a guesser down and lock nobody out for good; a browser that is known is not
//! slowed down by strangers. A flood of requests from one address is held off in memory before any of this.

use crate::{Accounts, Refusal, Subject, asking::Asker, sessions, store::session as rows};
use access::SessionToken;
use clock::Timestamp;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use std::{net::IpAddr, num::NonZeroU32};
use web::{Stop, VisitorAddress};

/// So many wrong passwords cost nothing.
const FREE_FAILURES: i64 = 5;
/// The first wait, doubled with each further failure.
const WAIT_SECONDS: i64 = 30;
/// The longest wait: a stranger must not be able to lock an account for good.
const WAIT_SECONDS_MAX: i64 = 900;
/// After so long without a failure the count begins anew.
pub(crate) const FORGET_SECONDS: i64 = 24 * 3_600;

/// So many wrong passwords from one address within an hour of the clock cost nothing: a town may share one.
const FREE_FAILURES_OF_ADDRESS: i64 = 100;

/// How many seconds sign-in rests after the `failures`th wrong password, of which `free` cost nothing.
pub(crate) fn wait_seconds(failures: i64, free: i64) -> i64 {
    match failures.saturating_sub(free) {
        ..0 => 0,
        more => WAIT_SECONDS.saturating_mul(1 << more.min(10)).min(WAIT_SECONDS_MAX),
    }
}

/// Under which counts a try is kept.
pub(crate) struct Attempts {
    /// Of the account, or of one browser that is known to it.
    account: Vec<u8>,
    /// Of the address in this hour, over all accounts.
    address: Option<Vec<u8>>,
}

/// The key of an account's count, whoever tries.
fn account_key(accounts: &Accounts, kind: &str, folded_username: &str) -> Vec<u8> {
    accounts.keys.lookup("sign_in", &format!("{kind}:{folded_username}")).to_vec()
}

/// The count of an account, whoever tried, begins anew: the password is another one, or the account is gone.
///
/// # Errors
/// What the database says.
pub(crate) async fn forget(
    tx: &impl ConnectionTrait,
    accounts: &Accounts,
    kind: &str,
    folded_username: &str,
) -> Result<(), DbErr> {
    rows::forget_failures(tx, &account_key(accounts, kind, folded_username)).await
}

impl Attempts {
    /// Those of the account, whoever tries.
    pub(crate) fn of(accounts: &Accounts, kind: &str, folded_username: &str) -> Self {
        Self { account: account_key(accounts, kind, folded_username), address: None }
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
                return Ok(Self { account: key.to_vec(), address: None });
            }
        }
        let hour = accounts.clock.now().as_ms() / 3_600_000;
        let address = asker.address.map(|a| {
            let text = format!("{}@{hour}", VisitorAddress(a).household());
            accounts.keys.lookup("sign_in_address", &text).to_vec()
        });
        Ok(Self { account: account_key(accounts, kind, folded_username), address })
    }

    fn keys(&self) -> impl Iterator<Item = (&Vec<u8>, i64)> {
        std::iter::once((&self.account, FREE_FAILURES))
            .chain(self.address.iter().map(|a| (a, FREE_FAILURES_OF_ADDRESS)))
    }

    /// Counts a try as wrong before it is looked at, so that copies of a request at once have no more tries than one after
    /// the other. A right one is taken back with [`Try::right`] or [`Try::take_back`].
    ///
    /// # Errors
    /// [`Refusal::SignInRests`] while account or address rest; nothing is counted then.
    pub(crate) async fn reserve(self, accounts: &Accounts) -> Result<Try, Stop> {
        let now = accounts.clock.now();
        let tx = accounts.store.begin().await?;
        let mut counted = Vec::new();
        for (key, free) in self.keys() {
            let Some(failures) = rows::count_try(&*tx, key, now, now.plus_seconds(-FORGET_SECONDS)).await? else {
                let until = rows::blocked_until(&*tx, key).await?.unwrap_or(now);
                let seconds = ((until.as_ms() - now.as_ms()).max(1) as u64).div_ceil(1_000);
                return Err(Refusal::SignInRests { seconds }.into());
            };
            let wait = wait_seconds(failures, free);
            let until = (wait > 0).then(|| now.plus_seconds(wait));
            if let Some(until) = until {
                rows::block(&*tx, key, until).await?;
            }
            counted.push(Counted { key: key.clone(), free, until });
        }
        tx.commit().await?;
        Ok(Try { counted })
    }
}

/// A try that stands as a wrong one unless it is taken back.
#[must_use = "a right try is taken back"]
pub(crate) struct Try {
    /// The account's count, then the address's.
    counted: Vec<Counted>,
}

struct Counted {
    key: Vec<u8>,
    free: i64,
    /// Until when this try lets the next one wait.
    until: Option<Timestamp>,
}

impl Counted {
    async fn take_back(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        rows::take_back(tx, &self.key, self.free, self.until).await
    }
}

impl Try {
    /// It was right, and nothing more is asked for: the account's wrong ones in a row have ended, those of the address
    /// stand.
    pub(crate) async fn right(self, accounts: &Accounts) -> Result<(), Stop> {
        let tx = accounts.store.begin().await?;
        let mut counted = self.counted.iter();
        if let Some(account) = counted.next() {
            rows::forget_failures(&*tx, &account.key).await?;
        }
        for address in counted {
            address.take_back(&tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// As if it had not been made: nobody looked at it, or it was right but a second factor is still to come. Earlier wrong
    /// ones stand, or whoever knows the password could try second factors without end.
    pub(crate) async fn take_back(self, accounts: &Accounts) -> Result<(), Stop> {
        let tx = accounts.store.begin().await?;
        for counted in &self.counted {
            counted.take_back(&tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Tries a password: the try comes back where it was right, and stands where it was wrong.
    ///
    /// # Errors
    /// [`Refusal::Busy`], and the try is taken back.
    pub(crate) async fn with(self, accounts: &Accounts, password: String, phc: String) -> Result<Option<Self>, Stop> {
        match accounts.passwords.verify(password, phc).await {
            Ok(right) => Ok(right.then_some(self)),
            Err(busy) => {
                self.take_back(accounts).await?;
                Err(busy.into())
            }
        }
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

/// Counts attempts by address, those of one network of version 6 together.
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
        address.is_none_or(|a| self.0.check_key(&VisitorAddress(a).household()).is_ok())
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

    #[test]
    fn a_household_has_one_share_whichever_of_its_addresses_it_uses() {
        let limit = AddressLimit::new(1);
        let at = |text: &str| limit.allows(text.parse().ok());
        assert!(at("240e:3b7:32a1:5::9"));
        assert!(!at("240e:3b7:32a1:5:ffff::a"));
        assert!(at("240e:3b7:32a1:6::9"));
        assert!(at("113.102.7.9"));
        assert!(!at("::ffff:113.102.7.9"));
    }
}
