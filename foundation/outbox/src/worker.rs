use crate::event;
use clock::Clock;
use futures::StreamExt;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use store::Store;
use tokio::sync::Notify;

/// Events worked on at once: a gateway that takes ten seconds for each of a batch of 32 is done within their lease, and
/// no more than these wait on it.
const AT_ONCE: usize = 8;
/// How long to wait for events that another machine pushed.
const IDLE: Duration = Duration::from_secs(2);

/// Does the work of one topic. It may be called twice for one event and must not mind.
#[async_trait::async_trait]
pub trait Handler: Send + Sync {
    /// The topic of the events it takes.
    fn topic(&self) -> &'static str;

    /// Does the work.
    ///
    /// # Errors
    /// Where it could not be done now; the event is tried again later.
    async fn handle(&self, body: &serde_json::Value) -> anyhow::Result<()>;
}

/// Hands events to their handlers, here and on every other machine of the platform.
#[derive(Clone)]
pub struct Worker {
    store: Store,
    clock: Clock,
    handlers: Arc<BTreeMap<&'static str, Arc<dyn Handler>>>,
    wake: Arc<Notify>,
}

impl Worker {
    /// A worker over these handlers.
    #[must_use]
    pub fn new(store: Store, clock: Clock, handlers: Vec<Arc<dyn Handler>>) -> Self {
        let handlers = handlers.into_iter().map(|h| (h.topic(), h)).collect();
        Self { store, clock, handlers: Arc::new(handlers), wake: Arc::default() }
    }

    /// Wakes the worker, after a commit that pushed something.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Works until the program ends: woken after commits, and every two seconds anyway.
    pub async fn run(&self) {
        let turn = || async { self.work_once().await.map(|claimed| claimed > 0) };
        crate::take_turns("later work", IDLE, &self.wake, turn).await;
    }

    /// Does what is due now and says how many events were claimed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn work_once(&self) -> Result<usize, sea_orm::DbErr> {
        let events = event::claim(&self.store, self.clock.now(), 32).await?;
        let count = events.len();
        let mut outcomes = futures::stream::iter(events)
            .map(|event| async move { self.work_on(&event).await })
            .buffer_unordered(AT_ONCE);
        let mut failed = None;
        while let Some(outcome) = outcomes.next().await {
            failed = failed.or(outcome.err());
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(count),
        }
    }
    async fn work_on(&self, event: &event::Event) -> Result<(), sea_orm::DbErr> {
        let outcome = match self.handlers.get(event.topic.as_str()) {
            None => Err(anyhow::anyhow!("no handler for {}", event.topic)),
            Some(handler) => match serde_json::from_str(&event.body) {
                Ok(body) => handler.handle(&body).await,
                Err(error) => Err(error.into()),
            },
        };
        match outcome {
            Ok(()) => event::done(self.store.read(), event, self.clock.now()).await,
            Err(error) => {
                tracing::warn!(seq = event.seq, topic = %event.topic, %error, "an event failed");
                event::failed(self.store.read(), event, &format!("{error:#}"), self.clock.now()).await
            }
        }
    }
}
