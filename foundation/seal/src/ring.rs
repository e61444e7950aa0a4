//! The keys at one moment, as the key file spells them, and how a ring becomes the next one.

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
/// The entry of the key that makes blind indexes; no sealing key may be called so.
const LOOKUP: &str = "lookup";
/// Third part of the entry of a key that opens and does not seal yet.
const STANDBY: &str = "standby";
/// First byte of every sealed value, so that the format can change one day.
const FORMAT: u8 = 1;
pub(crate) const NONCE_BYTES: usize = 12;
pub(crate) const TAG_BYTES: usize = 16;

type Sm4Gcm = AesGcm<Sm4, U12>;

/// Why a keyring cannot be read or changed. None of the messages contains key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// There is not a single key that seals in the text.
    #[error("the keyring is empty: expected id:hex[,id:hex]")]
    Empty,
    /// An entry has no colon, or more behind the secret than `standby`.
    #[error("entry {position} of the keyring is not of the form id:hex or id:hex:standby")]
    Form {
        /// Place of the entry, from 1.
        position: usize,
    },
    /// An id is not 1 to 16 of `a-z 0-9 - _`, or is `lookup` for a key that seals.
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
    /// The key is not in the ring.
    #[error("there is no key {id} in the keyring")]
    Unknown {
        /// The id asked for.
        id: String,
    },
    /// The key seals; another one has to take over first.
    #[error("key {id} is the one that seals; rotate first")]
    Active {
        /// The id asked for.
        id: String,
    },
    /// There is a key on standby already.
    #[error("key {id} is on standby already; rotate to it")]
    Standby {
        /// The key on standby.
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

/// One master secret and the key derived from it. Boxed, so that moving a key leaves no copy behind; wiped on drop.
struct Key {
    id: String,
    standby: bool,
    secret: Box<Zeroizing<[u8; KEY_BYTES]>>,
    sealing: Box<Zeroizing<[u8; 16]>>,
}

impl Key {
    fn new(id: String, standby: bool, secret: &[u8; KEY_BYTES]) -> Self {
        let block = Zeroizing::new(hmac_sm3_parts(secret, &[b"seal SM4-GCM"]));
        let mut sealing = Box::new(Zeroizing::new([0; 16]));
        sealing.copy_from_slice(&block[..16]);
        Self { id, standby, secret: Box::new(Zeroizing::new(*secret)), sealing }
    }

    fn again(&self) -> Self {
        Self::new(self.id.clone(), self.standby, &self.secret)
    }
}

/// The keys of one installation at one moment: the **last** one that is not on standby seals, every one opens, and a
/// key of its own makes the blind indexes.
pub(crate) struct Ring {
    /// **Invariant**: ids distinct, at least one not on standby.
    keys: Vec<Key>,
    lookup: Box<Zeroizing<[u8; KEY_BYTES]>>,
}

impl Ring {
    pub(crate) fn generate(rng: &mut impl CryptoRng) -> Self {
        let lookup = Box::new(fresh_secret(rng));
        Self { keys: vec![Key::new("k1".to_owned(), false, &fresh_secret(rng))], lookup }
    }

    /// See [`crate::Keyring::from_text`].
    pub(crate) fn from_text(text: &str) -> Result<Self, KeyringError> {
        let mut keys: Vec<Key> = Vec::new();
        let mut lookup = None;
        let entries = text.split([',', '\n']).map(str::trim).filter(|entry| !entry.is_empty());
        for (index, entry) in entries.enumerate() {
            let position = index + 1;
            let (id, rest) = entry.split_once(':').ok_or(KeyringError::Form { position })?;
            let (hex, standby) = match rest.split_once(':') {
                None => (rest, false),
                Some((hex, mark)) if mark.trim() == STANDBY => (hex, true),
                Some(_) => return Err(KeyringError::Form { position }),
            };
            let id = id.trim();
            if !is_key_id(id) {
                return Err(KeyringError::Id { position });
            }
            if keys.iter().any(|key| key.id == id) || (id == LOOKUP && lookup.is_some()) {
                return Err(KeyringError::Duplicate { id: id.to_owned() });
            }
            let secret = read_secret(hex.trim()).ok_or_else(|| KeyringError::Secret { id: id.to_owned() })?;
            match (id, standby) {
                (LOOKUP, false) => lookup = Some(Box::new(secret)),
                (LOOKUP, true) => return Err(KeyringError::Form { position }),
                _ => keys.push(Key::new(id.to_owned(), standby, &secret)),
            }
        }
        // Rings of the first version had no entry of their own for it: the first key made the blind indexes.
        let first = keys.iter().find(|key| !key.standby).ok_or(KeyringError::Empty)?;
        let lookup = lookup.unwrap_or_else(|| {
            Box::new(Zeroizing::new(hmac_sm3_parts(first.secret.as_slice(), &[b"lookup HMAC-SM3"])))
        });
        Ok(Self { keys, lookup })
    }

    /// The ring as [`Ring::from_text`] reads it, always with the entry of the lookup key: from then on every sealing
    /// key can be retired.
    pub(crate) fn to_text(&self) -> Zeroizing<String> {
        // Reserved at once: a growing string would leave unwiped copies behind.
        let entry = KEY_ID_CHARACTERS_MAX + STANDBY.len() + 3 + 2 * KEY_BYTES;
        let mut text = Zeroizing::new(String::with_capacity((self.keys.len() + 1) * entry));
        text.push_str(LOOKUP);
        text.push(':');
        text.push_str(&Zeroizing::new(HEXLOWER.encode(self.lookup.as_slice())));
        for key in &self.keys {
            text.push(',');
            text.push_str(&key.id);
            text.push(':');
            text.push_str(&Zeroizing::new(HEXLOWER.encode(key.secret.as_slice())));
            if key.standby {
                text.push(':');
                text.push_str(STANDBY);
            }
        }
        text
    }

    /// One more, fresh key that opens and does not seal yet.
    pub(crate) fn with_standby(&self, id: &str, rng: &mut impl CryptoRng) -> Result<Self, KeyringError> {
        if !is_key_id(id) || id == LOOKUP {
            return Err(KeyringError::Id { position: self.keys.len() + 1 });
        }
        if self.key(id).is_some() {
            return Err(KeyringError::Duplicate { id: id.to_owned() });
        }
        if let Some(key) = self.keys.iter().find(|key| key.standby) {
            return Err(KeyringError::Standby { id: key.id.clone() });
        }
        let mut next = self.again();
        next.keys.push(Key::new(id.to_owned(), true, &fresh_secret(rng)));
        Ok(next)
    }

    /// The key on standby seals from now on; without one, nothing changes.
    pub(crate) fn activated(&self) -> Self {
        let mut next = self.again();
        if let Some(place) = next.keys.iter().position(|key| key.standby) {
            let mut key = next.keys.remove(place);
            key.standby = false;
            next.keys.push(key);
        }
        next
    }

    /// The ring without a key.
    pub(crate) fn without(&self, id: &str) -> Result<Self, KeyringError> {
        let place = self.keys.iter().position(|key| key.id == id);
        let place = place.ok_or_else(|| KeyringError::Unknown { id: id.to_owned() })?;
        if self.active().id == id {
            return Err(KeyringError::Active { id: id.to_owned() });
        }
        let mut next = self.again();
        drop(next.keys.remove(place));
        Ok(next)
    }

    /// `k` and a number above every one that is there.
    pub(crate) fn next_id(&self) -> String {
        let numbers = self.ids().filter_map(|id| id.strip_prefix('k')?.parse::<u32>().ok());
        format!("k{}", numbers.max().unwrap_or(0).saturating_add(1))
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.id.as_str())
    }

    pub(crate) fn active_id(&self) -> &str {
        &self.active().id
    }

    pub(crate) fn standby_id(&self) -> Option<&str> {
        self.keys.iter().find(|key| key.standby).map(|key| key.id.as_str())
    }

    pub(crate) fn has_lookup_of(&self, other: &Self) -> bool {
        crate::hash::same(self.lookup.as_slice(), other.lookup.as_slice())
    }

    pub(crate) fn seal(&self, purpose: &str, row: &[u8], plaintext: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        rand::rng().fill_bytes(&mut nonce);
        let key = self.active();
        let mut sealed = header(&key.id);
        let aad = associated_data(&sealed, purpose, row);
        let ciphertext = encrypt(&key.sealing, &nonce, &aad, plaintext);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        sealed
    }

    pub(crate) fn open(&self, purpose: &str, row: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (id, body) = split(sealed)?;
        let key = self.key(id).ok_or_else(|| OpenError::UnknownKey { id: id.to_owned() })?;
        let (nonce, ciphertext) = body.split_at(NONCE_BYTES);
        let aad = associated_data(&header(id), purpose, row);
        decrypt(&key.sealing, nonce, &aad, ciphertext).map(Zeroizing::new).ok_or(OpenError::Tampered)
    }

    pub(crate) fn lookup(&self, purpose: &str, text: &str) -> [u8; 32] {
        hmac_sm3_parts(self.lookup.as_slice(), &[purpose.as_bytes(), text.as_bytes()])
    }

    pub(crate) fn derived(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(hmac_sm3_parts(self.lookup.as_slice(), &[b"derive", b"", purpose.as_bytes()]))
    }

    pub(crate) fn fingerprint(&self) -> String {
        HEXLOWER.encode(&sm3(self.derived("fingerprint").as_slice())[..8])
    }

    fn active(&self) -> &Key {
        self.keys.iter().rev().find(|key| !key.standby).expect("a ring has a key that seals")
    }

    fn key(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }

    fn again(&self) -> Self {
        Self { keys: self.keys.iter().map(Key::again).collect(), lookup: self.lookup.clone() }
    }
}

impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").field("ids", &self.ids().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

fn fresh_secret(rng: &mut impl CryptoRng) -> Zeroizing<[u8; KEY_BYTES]> {
    let mut secret = Zeroizing::new([0; KEY_BYTES]);
    rng.fill_bytes(secret.as_mut_slice());
    secret
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

/// What every value sealed with a key begins with: `1 · length of id · id`.
pub(crate) fn header(id: &str) -> Vec<u8> {
    let mut header = vec![FORMAT, id.len() as u8];
    header.extend_from_slice(id.as_bytes());
    header
}

/// The id of the key that a sealed value names, read from its first bytes (18 are enough); `None` where they are none.
pub fn key_of(first_bytes: &[u8]) -> Option<&str> {
    let [FORMAT, length, rest @ ..] = first_bytes else { return None };
    let id = rest.get(..usize::from(*length))?;
    std::str::from_utf8(id).ok().filter(|id| is_key_id(id))
}

/// The key id and the rest (nonce, ciphertext, tag) of a sealed value.
pub(crate) fn split(sealed: &[u8]) -> Result<(&str, &[u8]), OpenError> {
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

pub(crate) fn encrypt(key: &[u8; 16], nonce: &[u8; NONCE_BYTES], aad: &[u8], msg: &[u8]) -> Vec<u8> {
    Sm4Gcm::new(key.into())
        .encrypt(&Nonce::from(*nonce), Payload { msg, aad })
        .expect("SM4-GCM seals anything below 64 GiB")
}

pub(crate) fn decrypt(key: &[u8; 16], nonce: &[u8], aad: &[u8], msg: &[u8]) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
    Sm4Gcm::new(key.into()).decrypt(&Nonce::from(nonce), Payload { msg, aad }).ok()
}
