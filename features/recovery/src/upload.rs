//! A form with pictures: larger than other forms. Only so many of them are read at once, and fewer from one address, so
//! that slow senders leave places to others.

use crate::{Recovery, Refusal};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use parking_lot::Mutex;
use std::{collections::HashMap, net::IpAddr, sync::Arc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use web::{Form, Stop, VisitorAddress};

/// One picture.
pub(crate) const PICTURE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Four of them and the form.
const BODY_BYTES_MAX: usize = 21 * 1024 * 1024;
/// Forms with pictures that are read at once: at most 21 MiB each.
const AT_ONCE: usize = 24;
/// Those of them that come from one address.
const AT_ONCE_OF_AN_ADDRESS: usize = 3;

/// The places of forms that are read at once.
pub(crate) struct Uploads {
    places: Arc<Semaphore>,
    of_addresses: Mutex<HashMap<IpAddr, usize>>,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(AT_ONCE)), of_addresses: Mutex::default() }
    }
}

/// A place, given back when dropped.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    /// Where the address is known (not in tests, nor on sockets without one).
    of: Option<(Arc<Uploads>, IpAddr)>,
}

impl Uploads {
    /// A place for a form from this address; `None` where all are taken, or all of this address.
    pub(crate) fn take(self: &Arc<Self>, address: Option<VisitorAddress>) -> Option<Place> {
        let permit = Arc::clone(&self.places).try_acquire_owned().ok()?;
        let Some(household) = address.map(VisitorAddress::household) else {
            return Some(Place { _permit: permit, of: None });
        };
        let mut of_addresses = self.of_addresses.lock();
        let taken = of_addresses.entry(household).or_default();
        if *taken >= AT_ONCE_OF_AN_ADDRESS {
            return None;
        }
        *taken += 1;
        Some(Place { _permit: permit, of: Some((Arc::clone(self), household)) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((uploads, household)) = &self.of {
            let mut of_addresses = uploads.of_addresses.lock();
            if let Some(taken) = of_addresses.get_mut(household) {
                *taken = taken.saturating_sub(1);
                if *taken == 0 {
                    of_addresses.remove(household);
                }
            }
        }
    }
}

/// The form, and the place among those read at once that it holds.
pub(crate) struct LargeForm(pub Form, pub Place);

impl FromRequest<Recovery> for LargeForm {
    type Rejection = Stop;

    async fn from_request(mut request: Request, room: &Recovery) -> Result<Self, Stop> {
        let place = room.uploads.take(request.extensions().get().copied()).ok_or(Refusal::Busy)?;
        DefaultBodyLimit::max(BODY_BYTES_MAX).apply(&mut request);
        Ok(Self(Form::from_request(request, room).await?, place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_senders_at_one_address_leave_places_to_others() {
        let uploads = Arc::new(Uploads::default());
        let at = |text: &str| Some(VisitorAddress(text.parse().unwrap()));
        let mut slow: Vec<_> = (1..=100).filter_map(|n| uploads.take(at(&format!("240e:3b7::{n:x}")))).collect();
        assert_eq!(slow.len(), AT_ONCE_OF_AN_ADDRESS);
        assert!(uploads.take(at("113.102.7.9")).is_some());
        // A place that is given back is free again, and nothing is remembered of an address that holds none.
        slow.pop();
        assert!(uploads.take(at("240e:3b7::ffff")).is_some());
        drop(slow);
        assert!(uploads.of_addresses.lock().is_empty());
    }
}
