//! The signatures: one-way pieces shared by all, and our own plain format, described in `docs/gateways.md`.

use crate::Secret;
use axum::http::HeaderMap;
use clock::Timestamp;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// How far the clocks of both sides may be apart.
const SKEW_SECONDS: i64 = 300;

pub(crate) const KEY: &str = "x-gongpin-key";
pub(crate) const TIMESTAMP: &str = "x-gongpin-timestamp";
pub(crate) const NONCE: &str = "x-gongpin-nonce";
pub(crate) const SIGNATURE: &str = "x-gongpin-signature";

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

pub(crate) fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length.
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(message);
            mac.finalize().into_bytes().into()
        }
        Err(_) => [0; 32],
    }
}

pub(crate) fn hmac_hex(key: &[u8], message: &str) -> String {
    HEXLOWER.encode(&hmac_sha256(key, message.as_bytes()))
}

/// What a request of the plain format is signed over.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `POST`
    pub method: &'a str,
    /// `/sms`
    pub path: &'a str,
    /// Unix seconds, as text.
    pub timestamp: &'a str,
    /// Unique for each request.
    pub nonce: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// Lowercase hex HMAC-SHA256 over method, path, timestamp, nonce and the body's SHA-256, one a line.
#[must_use]
pub fn request_signature(secret: &Secret, signed: &Signed<'_>) -> String {
    let Signed { method, path, timestamp, nonce, body } = *signed;
    let text = format!("{method}\n{path}\n{timestamp}\n{nonce}\n{}", sha256_hex(body));
    hmac_hex(secret.reveal().as_bytes(), &text)
}

/// The signature of an answer, bound to the nonce of its request.
#[must_use]
pub fn answer_signature(secret: &Secret, nonce: &str, status: u16, body: &[u8]) -> String {
    hmac_hex(secret.reveal().as_bytes(), &format!("answer\n{nonce}\n{status}\n{}", sha256_hex(body)))
}

/// Whether a request is signed with this key and secret, and not old.
pub(crate) fn is_signed(
    headers: &HeaderMap,
    method: &str,
    path: &str,
    body: &[u8],
    (key_id, secret): (&str, &Secret),
    now: Timestamp,
) -> bool {
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let (Some(key), Some(timestamp), Some(nonce), Some(given)) =
        (header(KEY), header(TIMESTAMP), header(NONCE), header(SIGNATURE))
    else {
        return false;
    };
    let Ok(at) = timestamp.parse::<i64>() else { return false };
    let right = request_signature(secret, &Signed { method, path, timestamp, nonce, body });
    let fresh = (now.as_ms() / 1_000).abs_diff(at) <= SKEW_SECONDS.unsigned_abs();
    fresh && key == key_id && seal::same(given.as_bytes(), right.as_bytes())
}
