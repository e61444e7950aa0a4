//! The keys, and what is done with them.

use std::fmt;

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{AesGcm, Nonce};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use rand::{CryptoRng, Rng};
use sm4::Sm4;
use zeroize::Zeroizing;

use crate::hash::{hmac_sm3_parts, sm3};

/// Bytes of one master secret (64 hexadecimal digits in text).
pub const KEY_BYTES: usize = 32;

/// Longest key id, in characters.
const KEY_ID_CHARACTERS_MAX: usize = 16;
/// First byte of every sealed value, so that the format can change one day.
const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

type Sm4Gcm = AesGcm<Sm4, U12>;

/// Why a keyring cannot be read or changed. None of the messages contains key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// There is not a single key in the text.
    #[error("the keyring is empty: expected id:hex[,id:hex]")]
    Empty,
    /// An entry has no colon.
    #[error("entry {position} of the keyring is not of the form id:hex")]
    Form {
        /// Place of the entry, from 1.
        position: usize,
    },
    /// An id is not 1 to 16 of `a-z 0-9 - _`.
    #[error("the id of entry {position} of the keyring is not 1 to 16 of a-z, 0-9, - and _")]
    Id {
        /// Place of the entry, from 1.
        position: usize,
    },
    /// A secret is not 64 hexadecimal digits, or repeats one byte.
    #[error("the secret of key {id} is not 64 hexadecimal digits of randomness")]
    Secret {
        /// The key with the bad secret.
        id: String,
    },
    /// Two keys have one id.
    #[error("the key id {id} appears twice")]
    Duplicate {
        /// The id that appears twice.
        id: String,
    },
}

/// Why a sealed value does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The bytes are not a sealed value of a format this version knows.
    #[error("not a sealed value")]
    Format,
    /// The value was sealed with a key that is no longer (or not yet) in the ring.
    #[error("sealed with key {id}, which is not in the keyring")]
    UnknownKey {
        /// The id in the value's header.
        id: String,
    },
    /// Changed, or moved from another row or column, or sealed with another secret of the same id.
    #[error("the sealed value was changed or belongs to another row or column")]
    Tampered,
    /// It opened, but is not the UTF-8 text the caller asked for.
    #[error("the sealed value is not text")]
    NotText,
}

/// One master secret and the keys derived from it. Boxed, so that moving a key leaves no copy behind; wiped on drop.
struct Key {
    id: String,
    secret: Box<Zeroizing<[u8; KEY_BYTES]>>,
    sealing: Box<Zeroizing<[u8; 16]>>,
    lookup: Box<Zeroizing<[u8; 32]>>,
}

impl Key {
    fn new(id: String, secret: &[u8; KEY_BYTES]) -> Self {
        let block = Zeroizing::new(hmac_sm3_parts(secret, &[b"seal SM4-GCM"]));
        let mut sealing = Box::new(Zeroizing::new([0; 16]));
        sealing.copy_from_slice(&block[..16]);
        let lookup = Box::new(Zeroizing::new(hmac_sm3_parts(secret, &[b"lookup HMAC-SM3"])));
        Self { id, secret: Box::new(Zeroizing::new(*secret)), sealing, lookup }
    }
}

/// The keys of one installation: the **last** one seals, every one opens, and the **first** one makes the blind
/// indexes.
///
/// To rotate, append a key ([`Keyring::rotated`]) and re-seal at leisure what [`Keyring::is_stale`] names. The first key
/// stays for the life of the data, because a blind index cannot be recomputed without opening every row; replacing it
/// means sealing and indexing everything anew.
///
/// `Debug` prints the ids only; the secrets are wiped from memory when the ring is dropped.
pub struct Keyring {
    /// **Invariant**: never empty, ids distinct.
    keys: Vec<Key>,
}

impl Keyring {
    /// A ring of one fresh key named `k1`. `rng` must be the operating system's (`rand::rng()`) outside tests.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self { keys: vec![fresh_key("k1".to_owned(), rng)] }
    }

    /// Reads `id:hex[,id:hex]`: ids of 1–16 characters `a-z 0-9 - _`, secrets of 64 hexadecimal digits, oldest key
    /// first. White space around entries and line ends in place of commas are accepted.
    ///
    /// # Errors
    /// [`KeyringError`] names the entry at fault, never its secret.
    pub fn from_text(text: &str) -> Result<Self, KeyringError> {
        let mut keys: Vec<Key> = Vec::new();
        let entries = text.split([',', '\n']).map(str::trim).filter(|entry| !entry.is_empty());
        for (index, entry) in entries.enumerate() {
            let position = index + 1;
            let (id, hex) = entry.split_once(':').ok_or(KeyringError::Form { position })?;
            let id = id.trim();
            if !is_key_id(id) {
                return Err(KeyringError::Id { position });
            }
            if keys.iter().any(|key| key.id == id) {
                return Err(KeyringError::Duplicate { id: id.to_owned() });
            }
            let secret = read_secret(hex.trim()).ok_or_else(|| KeyringError::Secret { id: id.to_owned() })?;
            keys.push(Key::new(id.to_owned(), &secret));
        }
        if keys.is_empty() { Err(KeyringError::Empty) } else { Ok(Self { keys }) }
    }

    /// Reads the same text from bytes, as a secret mount or a configuration gives them.
    ///
    /// # Errors
    /// As [`Keyring::from_text`]; bytes that are not UTF-8 are [`KeyringError::Form`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyringError> {
        Self::from_text(std::str::from_utf8(bytes).map_err(|_| KeyringError::Form { position: 1 })?)
    }

    /// The ring as [`Keyring::from_text`] reads it. This *is* the secret: for the key file only.
    pub fn to_text(&self) -> Zeroizing<String> {
        // Reserved at once: a growing string would leave unwiped copies behind.
        let mut text =
            Zeroizing::new(String::with_capacity(self.keys.len() * (KEY_ID_CHARACTERS_MAX + 2 + 2 * KEY_BYTES)));
        for key in &self.keys {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(&key.id);
            text.push(':');
            text.push_str(&Zeroizing::new(HEXLOWER.encode(key.secret.as_slice())));
        }
        text
    }

    /// A ring with one more, fresh key that seals from now on; the earlier keys still open and look up.
    ///
    /// # Errors
    /// [`KeyringError::Id`] or [`KeyringError::Duplicate`] when the new id cannot be used.
    pub fn rotated(&self, id: &str, rng: &mut impl CryptoRng) -> Result<Self, KeyringError> {
        if !is_key_id(id) {
            return Err(KeyringError::Id { position: self.keys.len() + 1 });
        }
        if self.key(id).is_some() {
            return Err(KeyringError::Duplicate { id: id.to_owned() });
        }
        let mut keys: Vec<Key> = self.keys.iter().map(|key| Key::new(key.id.clone(), &key.secret)).collect();
        keys.push(fresh_key(id.to_owned(), rng));
        Ok(Self { keys })
    }

    /// The id of the key that seals.
    pub fn active_id(&self) -> &str {
        &self.active().id
    }

    /// The ids of all keys, oldest first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.id.as_str())
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
        let mut nonce = [0; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let key = self.active();
        let mut sealed = header(&key.id);
        let aad = associated_data(&sealed, purpose, row.as_ref());
        let ciphertext = encrypt(&key.sealing, &nonce, &aad, plaintext.as_ref());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        sealed
    }

    /// Opens what [`Keyring::seal`] made for the same purpose and row, with whichever key it names.
    ///
    /// # Errors
    /// [`OpenError`]: never says more than that the value does not belong here.
    pub fn open(
        &self,
        purpose: &str,
        row: impl AsRef<[u8]>,
        sealed: impl AsRef<[u8]>,
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (id, body) = split(sealed.as_ref())?;
        let key = self.key(id).ok_or_else(|| OpenError::UnknownKey { id: id.to_owned() })?;
        let (nonce, ciphertext) = body.split_at(NONCE_BYTES);
        let aad = associated_data(&header(id), purpose, row.as_ref());
        decrypt(&key.sealing, nonce, &aad, ciphertext).map(Zeroizing::new).ok_or(OpenError::Tampered)
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
        let (id, _) = split(sealed.as_ref())?;
        Ok(id != self.active().id)
    }

    /// The blind index of a value: HMAC-SM3 under the ring's first key. Equal text and purpose give equal indexes, so
    /// the column can be UNIQUE and be searched; nothing can be read from it without the key. The caller normalises
    /// (see the `standards` crate) and puts whatever else distinguishes values, such as the kind of document, into the
    /// purpose or the text.
    pub fn lookup(&self, purpose: &str, normalised_text: &str) -> [u8; 32] {
        hmac_sm3_parts(self.keys[0].lookup.as_slice(), &[purpose.as_bytes(), normalised_text.as_bytes()])
    }

    /// A 256-bit key for another use (signing a cursor, a cookie), bound to its purpose and derived from the first key,
    /// so that it survives rotation.
    pub fn derived(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(hmac_sm3_parts(self.keys[0].secret.as_slice(), &[b"derive", purpose.as_bytes()]))
    }

    /// A short public name of the ring's first key, for comparing installations and backups: a restore under another
    /// keyring can be refused before it is tried.
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(&sm3(self.derived("fingerprint").as_slice())[..8])
    }

    fn active(&self) -> &Key {
        &self.keys[self.keys.len() - 1]
    }

    fn key(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").field("ids", &self.ids().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

fn fresh_key(id: String, rng: &mut impl CryptoRng) -> Key {
    let mut secret = Zeroizing::new([0; KEY_BYTES]);
    rng.fill_bytes(secret.as_mut_slice());
    Key::new(id, &secret)
}

fn is_key_id(id: &str) -> bool {
    (1..=KEY_ID_CHARACTERS_MAX).contains(&id.len())
        && id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

/// The secret behind the digits, unless it is malformed or one byte repeated (the all-zero key of an example file).
fn read_secret(hex: &str) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    let bytes = Zeroizing::new(HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok()?);
    let secret: Zeroizing<[u8; KEY_BYTES]> = Zeroizing::new(bytes.as_slice().try_into().ok()?);
    secret.iter().any(|byte| *byte != secret[0]).then_some(secret)
}

fn header(id: &str) -> Vec<u8> {
    let mut header = vec![FORMAT, id.len() as u8];
    header.extend_from_slice(id.as_bytes());
    header
}

/// The key id and the rest (nonce, ciphertext, tag) of a sealed value.
fn split(sealed: &[u8]) -> Result<(&str, &[u8]), OpenError> {
    let [FORMAT, length, rest @ ..] = sealed else {
        return Err(OpenError::Format);
    };
    let (id, body) = rest.split_at_checked(usize::from(*length)).ok_or(OpenError::Format)?;
    let id = std::str::from_utf8(id).ok().filter(|id| is_key_id(id)).ok_or(OpenError::Format)?;
    if body.len() < NONCE_BYTES + TAG_BYTES { Err(OpenError::Format) } else { Ok((id, body)) }
}

/// Header, purpose and row, the purpose preceded by its length: no two places share their associated data.
fn associated_data(header: &[u8], purpose: &str, row: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(header.len() + 8 + purpose.len() + row.len());
    data.extend_from_slice(header);
    data.extend_from_slice(&(purpose.len() as u64).to_be_bytes());
    data.extend_from_slice(purpose.as_bytes());
    data.extend_from_slice(row);
    data
}

fn encrypt(key: &[u8; 16], nonce: &[u8; NONCE_BYTES], aad: &[u8], msg: &[u8]) -> Vec<u8> {
    Sm4Gcm::new(key.into())
        .encrypt(&Nonce::from(*nonce), Payload { msg, aad })
        .expect("SM4-GCM seals anything below 64 GiB")
}

fn decrypt(key: &[u8; 16], nonce: &[u8], aad: &[u8], msg: &[u8]) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
    Sm4Gcm::new(key.into()).decrypt(&Nonce::from(nonce), Payload { msg, aad }).ok()
}

#[cfg(test)]
#[path = "keyring_test.rs"]
mod tests;
