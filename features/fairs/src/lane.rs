//! One lane per fair. Registrations of a fair queue here and are committed up to 256 at a time in one
//! transaction: a rush then costs a few statements and one flush to disk per batch, and refusals are
//! nearly free. Two lanes on one fair would deadlock on the unique indexes; with several machines the
//! row of the fair is held first, so that their batches take turns. **The indexes remain the judge**:
//! what the batch believes to be free is inserted with `on conflict do nothing`, and only what came
//! back has won.

use crate::{FairId, Refusal, RegistrationId};
use access::{Actor, MandateId, OrganisationId, PersonId};
use parking_lot::Mutex;
use sea_orm::DbErr;
use std::{collections::HashMap, fmt, sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;
use web::{Mistake, Stop};

/// How many registrations of one fair may wait; more are answered 503 at once.
const QUEUE_MAX: usize = 4_096;
/// How many are committed together.
const BATCH_MAX: usize = 256;
/// A lane that nobody used for so long ends.
const IDLE: Duration = Duration::from_secs(30);

/// An idempotency key with the fingerprint of what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub scope: String,
    pub key: String,
    pub body_hash: Vec<u8>,
}

/// A registration that asks to be made, read from what was typed without asking the database anything: whatever depends
/// on the fair, the organisation or its jobs is decided in the transaction of the batch (`judge.rs`), for all at once.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub id: RegistrationId,
    pub fair: FairId,
    pub organisation: OrganisationId,
    pub person: PersonId,
    /// By which the clerk acts.
    pub mandate: MandateId,
    pub actor: Actor,
    /// What a fair in a hall asks for, or what is wrong with it: a fair online does not mind.
    pub on_site: Result<OnSite, Vec<Mistake>>,
    /// The jobs chosen, each once.
    pub jobs: Vec<Uuid>,
    pub key: Option<Key>,
}

/// 展位 and 联系人, the contact sealed for the registration.
#[derive(Clone, Debug)]
pub(crate) struct OnSite {
    pub booth: String,
    pub contact: Vec<u8>,
}

/// What came of an [`Ask`].
pub(crate) type Verdict = Result<Receipt, Stop>;

/// The answer of a registration that was made, the same for every copy of the request.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Receipt {
    /// The registration.
    pub id: RegistrationId,
    /// The fair.
    pub fair: FairId,
    /// `in_review` or `approved`.
    pub state: String,
    /// 展位; none online.
    pub booth: Option<String>,
}

/// Decides a batch of one fair in one transaction. The real one is [`crate::judge::Guarded`].
#[async_trait::async_trait]
pub(crate) trait Commit: Send + Sync {
    /// A verdict for every ask, in order.
    async fn commit(&self, fair: FairId, asks: &[Ask]) -> Result<Vec<Verdict>, DbErr>;
}

struct Waiting {
    ask: Ask,
    answer: oneshot::Sender<Result<Verdict, Arc<DbErr>>>,
}

/// The lanes of all fairs.
#[derive(Clone)]
pub(crate) struct Lanes {
    commit: Arc<dyn Commit>,
    open: Arc<Mutex<HashMap<FairId, mpsc::Sender<Waiting>>>>,
}

impl fmt::Debug for Lanes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lanes").finish_non_exhaustive()
    }
}

impl Lanes {
    pub(crate) fn new(commit: Arc<dyn Commit>) -> Self {
        Self { commit, open: Arc::default() }
    }

    /// Queues a registration and waits for its batch.
    ///
    /// # Errors
    /// [`Refusal`], among them [`Refusal::Busy`] where the queue is full; what the database says.
    pub(crate) async fn register(&self, ask: Ask) -> Result<Receipt, Stop> {
        let fair = ask.fair;
        let (answer, verdict) = oneshot::channel();
        {
            // Sending under the lock: a lane that closes finds its queue empty and knows that it stays so.
            let mut open = self.open.lock();
            let lane = open.entry(fair).or_insert_with(|| self.start(fair));
            lane.try_send(Waiting { ask, answer }).map_err(|_| Refusal::Busy)?;
        }
        match verdict.await {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(error)) => Err(match Arc::try_unwrap(error) {
                Ok(error) => Stop::fault(error),
                Err(shared) if is_busy(&shared) => Refusal::Busy.into(),
                Err(shared) => Stop::fault(anyhow::anyhow!("a batch of registrations failed: {shared}")),
            }),
            Err(_) => Err(Stop::fault(anyhow::anyhow!("the lane of fair {fair} ended"))),
        }
    }

    /// Whether registrations of the fair are under way: it is there then.
    pub(crate) fn is_open(&self, fair: FairId) -> bool {
        self.open.lock().contains_key(&fair)
    }

    fn start(&self, fair: FairId) -> mpsc::Sender<Waiting> {
        let (sender, queue) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(run(self.clone(), fair, queue));
        sender
    }
}

fn is_busy(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_))
}

async fn run(lanes: Lanes, fair: FairId, mut queue: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(BATCH_MAX);
    loop {
        if tokio::time::timeout(IDLE, queue.recv_many(&mut batch, BATCH_MAX)).await.is_err() {
            let mut open = lanes.open.lock();
            if queue.is_empty() {
                open.remove(&fair);
                return;
            }
            continue;
        }
        if batch.is_empty() {
            return;
        }
        // Whoever has gone meanwhile gets nothing: no answer would reach them.
        batch.retain(|w: &Waiting| !w.answer.is_closed());
        let (asks, answers): (Vec<Ask>, Vec<_>) = batch.drain(..).map(|w| (w.ask, w.answer)).unzip();
        if asks.is_empty() {
            continue;
        }
        match lanes.commit.commit(fair, &asks).await {
            Ok(verdicts) => {
                for (answer, verdict) in answers.into_iter().zip(verdicts) {
                    let _ = answer.send(Ok(verdict));
                }
            }
            Err(error) => {
                tracing::warn!(%fair, %error, count = asks.len(), "a batch of registrations failed");
                let error = Arc::new(error);
                for answer in answers {
                    let _ = answer.send(Err(error.clone()));
                }
            }
        }
    }
}
