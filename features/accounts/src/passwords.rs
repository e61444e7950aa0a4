//! Passwords: how they are hashed, and which ones are refused.
//!
//! argon2id costs a core for some 20 ms and 19 MiB. A semaphore lets all cores but one work at it, a bounded queue
//! waits, and whoever does not fit into the queue is told to come back: a storm of sign-ins leaves the rest of the
//! platform its core.

use crate::Refusal;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use data_encoding::BASE64_NOPAD;
use parking_lot::Mutex;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// 19 MiB in blocks of a KiB, two passes, one lane (OWASP's second choice).
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const HASH_BYTES: usize = 32;
const SALT_BYTES: usize = 16;
/// More than so many waiting are sent away.
const QUEUE_MAX: usize = 256;

/// Verified for an unknown user name, so that the answer takes as long as for a known one: the hash of a password that
/// was thrown away.
pub const DUMMY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Z29uZ3Bpbi1ub2JvZHkhIQ$mV0S3u3yT3jxZ0bqk2F8m9p2m8b2E1m6c1v5o7pY0xQ";

/// Hashes and verifies passwords, a few at a time. Cheap to clone.
#[derive(Clone)]
pub struct Passwords(Arc<Kitchen>);

struct Kitchen {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// The working memory of hashes done, for the next ones.
    memories: Mutex<Vec<Vec<Block>>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Passwords {
    /// As many hashes at once as there are cores but one.
    #[must_use]
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Kitchen {
            permits: Arc::new(Semaphore::new(cores.saturating_sub(1).max(1))),
            waiting: AtomicUsize::new(0),
            memories: Mutex::default(),
        }))
    }

    /// One whose queue is full: whatever is asked of it is [`Refusal::Busy`].
    #[cfg(test)]
    pub(crate) fn full() -> Self {
        let passwords = Self::new();
        passwords.0.waiting.store(QUEUE_MAX, Ordering::SeqCst);
        passwords
    }

    /// The PHC string of a password.
    ///
    /// # Errors
    /// [`Refusal::Busy`] where too many wait already.
    pub async fn hash(&self, password: String) -> Result<String, Refusal> {
        let password = Zeroizing::new(password);
        let salt: [u8; SALT_BYTES] = rand::random();
        self.cook(move |memory| {
            let hash = digest(&password, &salt, MEMORY_KIB, PASSES, memory);
            let (salt, hash) = (BASE64_NOPAD.encode(&salt), BASE64_NOPAD.encode(&hash));
            format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1${salt}${hash}")
        })
        .await
    }

    /// Whether the password belongs to the PHC string. A string that cannot be read belongs to none, after the same work.
    ///
    /// # Errors
    /// [`Refusal::Busy`] where too many wait already.
    pub async fn verify(&self, password: String, phc: String) -> Result<bool, Refusal> {
        let password = Zeroizing::new(password);
        self.cook(move |memory| {
            let (kept, known) = match Phc::read(&phc) {
                Some(kept) => (kept, true),
                None => (
                    Phc {
                        salt: vec![0; SALT_BYTES],
                        hash: vec![0; HASH_BYTES],
                        memory_kib: MEMORY_KIB,
                        passes: PASSES,
                    },
                    false,
                ),
            };
            let hash = digest(&password, &kept.salt, kept.memory_kib, kept.passes, memory);
            seal::same(hash, &kept.hash) && known
        })
        .await
    }

    async fn cook<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let kitchen = self.0.clone();
        let place = Place::take(kitchen.clone()).ok_or(Refusal::Busy)?;
        let permit = kitchen.permits.clone().acquire_owned().await.map_err(|_| Refusal::Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            // Held by the work itself: a visitor who goes away ends the request but not the hash, and a crowd of them must
            // not set more hashes going than there are permits.
            let (_place, _permit) = (place, permit);
            let mut memory = kitchen.memories.lock().pop().unwrap_or_default();
            let result = work(&mut memory);
            kitchen.memories.lock().push(memory);
            result
        });
        done.await.map_err(|_| Refusal::Busy)
    }
}

/// A place in the queue, given back when dropped.
struct Place(Arc<Kitchen>);

impl Place {
    fn take(kitchen: Arc<Kitchen>) -> Option<Self> {
        let before = kitchen.waiting.fetch_add(1, Ordering::SeqCst);
        let place = Self(kitchen);
        (before < QUEUE_MAX).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

fn digest(password: &str, salt: &[u8], memory_kib: u32, passes: u32, memory: &mut Vec<Block>) -> [u8; HASH_BYTES] {
    let mut out = [0; HASH_BYTES];
    let Ok(params) = Params::new(memory_kib, passes, 1, Some(HASH_BYTES)) else { return out };
    memory.resize(params.block_count(), Block::new());
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let text = normal(password);
    if argon.hash_password_into_with_memory(text.as_bytes(), salt, &mut out, &mut memory[..]).is_err() {
        // A salt of the wrong length, which only a damaged row has: matches nothing.
        return rand::random();
    }
    out
}

/// One password in all its Unicode writings (NFKC), as NIST SP 800-63B asks.
fn normal(password: &str) -> Zeroizing<String> {
    use unicode_normalization::UnicodeNormalization;
    Zeroizing::new(password.nfkc().collect())
}

/// What a PHC string of argon2id holds.
struct Phc {
    salt: Vec<u8>,
    hash: Vec<u8>,
    memory_kib: u32,
    passes: u32,
}

impl Phc {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let mut numbers = parts.next()?.split(',');
        let mut number = |key: &str| numbers.next()?.strip_prefix(key)?.parse::<u32>().ok();
        let (memory_kib, passes, lanes) = (number("m=")?, number("t=")?, number("p=")?);
        let salt = BASE64_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
        let hash = BASE64_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
        let fits =
            lanes == 1 && memory_kib <= 1 << 20 && passes <= 16 && hash.len() == HASH_BYTES && parts.next().is_none();
        fits.then_some(Self { salt, hash, memory_kib, passes })
    }
}

pub use crate::password_rules::{PasswordMistake, Policy, check_new};

#[cfg(test)]
#[path = "passwords_test.rs"]
mod tests;
