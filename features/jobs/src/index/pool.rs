//! As many threads as there are cores, for answers that take longer than the runtime may be kept waiting, and a bounded
//! queue before them: a crowd that asks for large answers leaves everybody else theirs.

use super::WAITING_MAX;
use parking_lot::Mutex;
use std::{
    sync::{
        Arc, OnceLock,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};
use tokio::sync::oneshot;

type Work = Box<dyn FnOnce() + Send>;

/// The threads start with the first work and end with the pool.
#[derive(Default)]
pub(super) struct Pool(OnceLock<SyncSender<Work>>);

impl Pool {
    /// Does `work` on one of the threads; `None` where the queue is full.
    pub(super) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        self.take_in(work)?.await.ok()
    }

    /// Puts `work` into the queue; `None` where it is full.
    pub(super) fn take_in<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<oneshot::Receiver<T>> {
        let queue = self.0.get_or_init(|| {
            let cores = thread::available_parallelism().map_or(1, usize::from);
            start(cores, cores * WAITING_MAX)
        });
        let (reply, answer) = oneshot::channel();
        let work = move || {
            // Whoever went away meanwhile needs no answer.
            if !reply.is_closed() {
                let _ = reply.send(work());
            }
        };
        queue.try_send(Box::new(work)).ok()?;
        Some(answer)
    }

    /// With so many threads and places to wait, for tests.
    #[cfg(test)]
    pub(super) fn of(threads: usize, waiting_max: usize) -> Self {
        Self(OnceLock::from(start(threads, waiting_max)))
    }
}

fn start(threads: usize, waiting_max: usize) -> SyncSender<Work> {
    let (queue, taken) = sync_channel(waiting_max);
    let taken = Arc::new(Mutex::new(taken));
    for n in 0..threads {
        let taken = taken.clone();
        let thread = thread::Builder::new().name(format!("search-{n}")).spawn(move || work_off(&taken));
        if let Err(error) = thread {
            tracing::error!(%error, "a thread of the search could not be started");
        }
    }
    queue
}

fn work_off(taken: &Mutex<Receiver<Work>>) {
    loop {
        // The lock is held while waiting for work, and let go before doing it.
        let next = taken.lock().recv();
        match next {
            Ok(work) => {
                if std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_err() {
                    tracing::error!("a search on the pool failed");
                }
            }
            Err(_) => return,
        }
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("started", &self.0.get().is_some()).finish()
    }
}

#[cfg(test)]
#[path = "pool_test.rs"]
mod tests;
