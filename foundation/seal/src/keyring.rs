//! The keys of a running program, and what is done with them.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rand::CryptoRng;
use zeroize::Zeroizing;

use crate::key_file::{self, KeyFileError, Stamp};
use crate::ring::{self, KeyringError, OpenError, Ring};

/// The keys of one installation: the **last** one that is not on standby seals, every one opens, and a key of its own
/// makes the blind indexes.
///
/// To rotate, a fresh key is added to the file and takes over ([`crate::rotate`]); a running program notices
/// ([`Keyring::reload`], and by itself when it meets a key it does not know), and what [`Keyring::is_stale`] names is
/// sealed again at leisure ([`crate::reseal`]). An old key is taken out when nothing is left under it
/// ([`crate::retire`]). The key of the blind indexes stays for the life of the data
/// (`docs/decisions/0010-keys-rotate-under-load.md`).
///
/// `Debug` prints the ids only; the secrets are wiped from memory when a ring is replaced or dropped.
pub struct Keyring {
    ring: RwLock<Arc<Ring>>,
    file: Option<(PathBuf, Mutex<Stamp>)>,
}

impl Keyring {
    /// A ring of one fresh key named `k1`. `rng` must be the operating system's (`rand::rng()`) outside tests.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Ring::generate(rng).into()
    }

    /// Reads `lookup:hex,id:hex[,id:hex[:standby]]`: ids of 1–16 characters `a-z 0-9 - _`, secrets of 64 hexadecimal
    /// digits, oldest key first. Without an entry `lookup` the key of the blind indexes is derived from the first key.
    /// White space around entries and line ends in place of commas are accepted.
    ///
    /// # Errors
    /// [`KeyringError`] names the entry at fault, never its secret.
    pub fn from_text(text: &str) -> Result<Self, KeyringError> {
        Ring::from_text(text).map(Into::into)
    }

    /// Reads the same text from bytes, as a secret mount or a configuration gives them.
    ///
    /// # Errors
    /// As [`Keyring::from_text`]; bytes that are not UTF-8 are [`KeyringError::Form`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyringError> {
        Self::from_text(std::str::from_utf8(bytes).map_err(|_| KeyringError::Form { position: 1 })?)
    }

    /// The ring of a file, which [`Keyring::reload`] looks at again.
    pub(crate) fn of_file(ring: Ring, path: PathBuf, stamp: Stamp) -> Self {
        Self { ring: RwLock::new(Arc::new(ring)), file: Some((path, Mutex::new(stamp))) }
    }

    /// The ring as [`Keyring::from_text`] reads it. This *is* the secret: for the key file only.
    pub fn to_text(&self) -> Zeroizing<String> {
        self.ring().to_text()
    }

    /// A ring with one more, fresh key that seals from now on; the earlier keys still open and look up.
    ///
    /// # Errors
    /// [`KeyringError::Id`] or [`KeyringError::Duplicate`] when the new id cannot be used, [`KeyringError::Standby`]
    /// when another key waits to take over.
    pub fn rotated(&self, id: &str, rng: &mut impl CryptoRng) -> Result<Self, KeyringError> {
        Ok(self.ring().with_standby(id, rng)?.activated().into())
    }

    /// Reads the key file again if it changed, and says whether the ring did. Cheap when nothing changed: one look at
    /// the file's time, length and number. A ring that did not come from a file never changes.
    ///
    /// # Errors
    /// [`KeyFileError`]; the ring stays as it was. A file whose key of blind indexes is another one is refused: nothing
    /// would be found any more.
    pub fn reload(&self) -> Result<bool, KeyFileError> {
        let Some((path, seen)) = &self.file else { return Ok(false) };
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = key_file::stamp(path)?;
        if *seen == stamp {
            return Ok(false);
        }
        let (ring, stamp) = key_file::load(path)?;
        if !ring.has_lookup_of(&self.ring()) {
            return Err(KeyFileError::Lookup { path: path.clone() });
        }
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        *seen = stamp;
        Ok(true)
    }

    /// The id of the key that seals.
    pub fn active_id(&self) -> String {
        self.ring().active_id().to_owned()
    }

    /// The id of the key that waits to take over.
    pub fn standby_id(&self) -> Option<String> {
        self.ring().standby_id().map(ToOwned::to_owned)
    }

    /// The ids of all keys, oldest first.
    pub fn ids(&self) -> Vec<String> {
        self.ring().ids().map(ToOwned::to_owned).collect()
    }

    /// Seals a value for one place: `purpose` is `table.column`, `row` the row's id (a `Uuid` or any bytes that never
    /// change). Opening asks for the same two.
    ///
    /// The nonce comes from the operating system whatever the caller's source of randomness: with GCM, a nonce that
    /// repeats under one key gives both plaintexts away, so it is the one random value that nobody may pass in.
    ///
    /// The result is `1 · length of id · id · nonce (12) · ciphertext · tag (16)`: 32 bytes more than the plaintext
    /// with a two-letter key id.
    pub fn seal(&self, purpose: &str, row: impl AsRef<[u8]>, plaintext: impl AsRef<[u8]>) -> Vec<u8> {
        self.ring().seal(purpose, row.as_ref(), plaintext.as_ref())
    }

    /// Opens what [`Keyring::seal`] made for the same purpose and row, with whichever key it names. A key that is not
    /// in the ring is looked for in the key file: another process may just have added it.
    ///
    /// # Errors
    /// [`OpenError`]: never says more than that the value does not belong here.
    pub fn open(
        &self,
        purpose: &str,
        row: impl AsRef<[u8]>,
        sealed: impl AsRef<[u8]>,
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (row, sealed) = (row.as_ref(), sealed.as_ref());
        match self.ring().open(purpose, row, sealed) {
            Err(OpenError::UnknownKey { id }) => {
                // Whoever waited here finds the ring changed by the one before.
                let _ = self.reload();
                if self.ring().ids().any(|known| known == id) {
                    self.ring().open(purpose, row, sealed)
                } else {
                    Err(OpenError::UnknownKey { id })
                }
            }
            opened => opened,
        }
    }

    /// [`Keyring::open`] for values that are text.
    ///
    /// # Errors
    /// [`OpenError`]; [`OpenError::NotText`] when the bytes are not UTF-8.
    pub fn open_text(
        &self,
        purpose: &str,
        row: impl AsRef<[u8]>,
        sealed: impl AsRef<[u8]>,
    ) -> Result<String, OpenError> {
        let plaintext = self.open(purpose, row, sealed)?;
        std::str::from_utf8(&plaintext).map(str::to_owned).map_err(|_| OpenError::NotText)
    }

    /// Whether a value was sealed with a key other than the active one and should be sealed again.
    ///
    /// # Errors
    /// [`OpenError::Format`] when it is not a sealed value at all.
    pub fn is_stale(&self, sealed: impl AsRef<[u8]>) -> Result<bool, OpenError> {
        let (id, _) = ring::split(sealed.as_ref())?;
        Ok(id != self.ring().active_id())
    }

    /// The blind index of a value: HMAC-SM3 under a key of its own, which no rotation changes. Equal text and purpose
    /// give equal indexes, so the column can be UNIQUE and be searched; nothing can be read from it without the key.
    /// The caller normalises (see the `standards` crate) and puts whatever else distinguishes values, such as the kind
    /// of document, into the purpose or the text.
    pub fn lookup(&self, purpose: &str, normalised_text: &str) -> [u8; 32] {
        self.ring().lookup(purpose, normalised_text)
    }

    /// A 256-bit key for another use (signing a cursor, a daily head), bound to its purpose and derived from the key of
    /// the blind indexes, so that it survives rotation.
    pub fn derived(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        self.ring().derived(purpose)
    }

    /// A short public name of the installation's key of blind indexes, for comparing installations and backups: a
    /// restore under another keyring can be refused before it is tried.
    pub fn fingerprint(&self) -> String {
        self.ring().fingerprint()
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl From<Ring> for Keyring {
    fn from(ring: Ring) -> Self {
        Self { ring: RwLock::new(Arc::new(ring)), file: None }
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ring().fmt(f)
    }
}

#[cfg(test)]
#[path = "keyring_test.rs"]
mod tests;
