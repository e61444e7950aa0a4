//! SM3 (GB/T 32905-2016), its HMAC, and comparison in constant time.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sm3::{Digest, Sm3};
use subtle::ConstantTimeEq;

/// The SM3 digest of some bytes.
pub fn sm3(bytes: impl AsRef<[u8]>) -> [u8; 32] {
    Sm3::digest(bytes.as_ref()).into()
}

/// The SM3 digest as 64 lower-case hexadecimal digits, for text columns and logs.
pub fn sm3_hex(bytes: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(&sm3(bytes))
}

/// What the database keeps of a random secret (session token, invitation, one-time link): its SM3 digest. Only for
/// secrets of 128 bits of randomness or more; a password or a six-digit code needs a slow or a keyed hash.
pub fn token_hash(token: &str) -> [u8; 32] {
    sm3(token)
}

/// HMAC-SM3 (GB/T 15852.2, RFC 2104 over SM3). Keys of any length.
pub fn hmac_sm3(key: impl AsRef<[u8]>, message: impl AsRef<[u8]>) -> [u8; 32] {
    keyed(key.as_ref(), &[message.as_ref()])
}

/// HMAC-SM3 over several parts, each preceded by its length, so that no two lists of parts share an input.
pub(crate) fn hmac_sm3_parts(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let lengths: Vec<[u8; 8]> = parts.iter().map(|part| (part.len() as u64).to_be_bytes()).collect();
    let framed: Vec<&[u8]> = lengths.iter().zip(parts).flat_map(|(length, part)| [length.as_slice(), part]).collect();
    keyed(key, &framed)
}

fn keyed(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sm3> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether two byte strings are equal, in a time that depends on their lengths only. For digests and codes.
pub fn same(left: impl AsRef<[u8]>, right: impl AsRef<[u8]>) -> bool {
    left.as_ref().ct_eq(right.as_ref()).into()
}

#[cfg(test)]
#[path = "hash_test.rs"]
mod tests;
