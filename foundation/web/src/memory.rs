//! Pages that look the same to everybody, kept until anything changes.
//!
//! Most of what is asked of the platform is a few public pages, by people who are not signed in. Such a page is made once and
//! sent to everybody who asks while nothing is committed, for a second at most, since some of what it says is a matter of time.
//! **Invariant:** who asks after a commit sees it. Whether there was one, the database is asked for each request; those who ask at the same
//! time share the question (decision 0016).

use crate::{Answer, Shell};
use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use clock::Clock;
use quick_cache::{Weighter, sync::Cache};
use std::{
    fmt,
    io::Write,
    sync::{Arc, OnceLock},
};
use store::{Stamp, Store};

/// How much the pages of one room may weigh, in bytes.
const BYTES_MAX: u64 = 16 * 1024 * 1024;
/// How many pages are expected to fit.
const PAGES: usize = 500;
/// What a page weighs beside its text: headers, address, places in tables.
const BESIDE_BYTES: u64 = 600;

/// What a page is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// What the database holds, and something in memory that has this number until it changes (0 where there is none).
    Database(u64),
    /// Only something in memory that has this number until it changes.
    Memory(u64),
}

/// The kept pages of a room. Cheap to clone.
#[derive(Clone)]
pub struct Pages {
    kept: Arc<Cache<Key, Arc<Kept>, Weight>>,
    store: Store,
    clock: Clock,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    address: String,
    large: bool,
    basis: Basis,
    stamp: Option<Stamp>,
    second: i64,
}

struct Kept {
    headers: HeaderMap,
    plain: Bytes,
    /// Packed for whoever takes it, once somebody does.
    brotli: OnceLock<Bytes>,
}

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Arc<Kept>> for Weight {
    fn weight(&self, key: &Key, kept: &Arc<Kept>) -> u64 {
        // Packed it is half as large at most.
        (key.address.len() + kept.plain.len() + kept.plain.len() / 2) as u64 + BESIDE_BYTES
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("kept", &self.kept.len()).finish_non_exhaustive()
    }
}

impl Pages {
    /// Keeps no page yet.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { kept: Arc::new(Cache::with_weighter(PAGES, BYTES_MAX, Weight)), store, clock }
    }

    /// The page that `make` makes: a kept one where the visitor is like everybody else and nothing has changed. Only a page with status
    /// 200 that sets no cookie is kept.
    ///
    /// # Errors
    /// What `make` says.
    pub async fn show<M>(&self, shell: Shell, basis: Basis, make: impl FnOnce(Shell) -> M) -> Answer
    where
        M: Future<Output = Answer>,
    {
        if shell.signed_in() || shell.flash.is_some() {
            return make(shell).await;
        }
        let stamp = match basis {
            Basis::Memory(_) => None,
            Basis::Database(_) => match self.store.stamp().await {
                Ok(stamp) => Some(stamp),
                // Nobody can say whether a kept page is still right; what can be made without the database is made.
                Err(_) => return make(shell).await,
            },
        };
        let second = self.clock.now().as_ms() / 1_000;
        let takes_brotli = shell.takes_brotli;
        let key = Key { address: shell.here.clone(), large: shell.large, basis, stamp, second };
        let made = self
            .kept
            .get_or_insert_async(&key, async {
                match make(shell).await {
                    Ok(response) => keep(response).await.map_err(Ok),
                    Err(stop) => Err(Err(stop)),
                }
            })
            .await;
        match made {
            Ok(kept) => Ok(kept.response(takes_brotli)),
            Err(not_kept) => not_kept,
        }
    }
}

/// A page to keep, or the answer as it is.
async fn keep(response: Response) -> Result<Arc<Kept>, Response> {
    if response.status() != StatusCode::OK || response.headers().contains_key(header::SET_COOKIE) {
        return Err(response);
    }
    let (parts, body) = response.into_parts();
    match to_bytes(body, BYTES_MAX as usize).await {
        Ok(plain) => Ok(Arc::new(Kept { headers: parts.headers, plain, brotli: OnceLock::new() })),
        Err(error) => {
            tracing::error!(?error, "a page that was made could not be read");
            let mut failed = Response::new(Body::empty());
            *failed.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            Err(failed)
        }
    }
}

impl Kept {
    fn response(&self, takes_brotli: bool) -> Response {
        let body = if takes_brotli { self.packed() } else { self.plain.clone() };
        let mut response = Response::new(Body::from(body));
        response.headers_mut().clone_from(&self.headers);
        if takes_brotli {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        response
    }

    fn packed(&self) -> Bytes {
        let pack = || {
            let mut packed = Vec::with_capacity(self.plain.len() / 4);
            {
                let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 5, 20);
                // Writing to memory does not fail.
                let _ = writer.write_all(&self.plain);
            }
            Bytes::from(packed)
        };
        self.brotli.get_or_init(pack).clone()
    }
}

#[cfg(test)]
#[path = "memory_test.rs"]
mod tests;
