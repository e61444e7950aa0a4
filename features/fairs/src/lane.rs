//! One lane per fair. Registrations of a fair queue here and are committed up to 256 at a time in one
//! transaction: a rush then costs a few statements and one flush to disk per batch, and refusals are
//! nearly free. Two lanes on one fair would deadlock on the unique indexes; with several machines the
//! row of the fair is held first, so that their batches take turns. **The indexes remain the judge**:
//! what the batch believes to be free is inserted with `on conflict do nothing`, and only what came
//! back has won.

use crate::{
    FairId, Refusal, RegistrationId,
    registration::Registration,
    store::{self as rows, Holders, NewRegistration},
};
use access::Actor;
use clock::{Clock, Timestamp};
use parking_lot::Mutex;
use sea_orm::DbErr;
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};
use web::Stop;

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

/// A registration that asks to be made: everything about it is checked but the fair's window, quota and booths.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub new: NewRegistration,
    pub actor: Actor,
    pub key: Option<Key>,
}

/// What came of an [`Ask`].
pub(crate) type Verdict = Result<Receipt, Refusal>;

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

/// Decides a batch of one fair in one transaction. The real one is [`Guarded`].
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
        let fair = ask.new.registration.fair;
        let (answer, verdict) = oneshot::channel();
        {
            // Sending under the lock: a lane that closes finds its queue empty and knows that it stays so.
            let mut open = self.open.lock();
            let lane = open.entry(fair).or_insert_with(|| self.start(fair));
            lane.try_send(Waiting { ask, answer }).map_err(|_| Refusal::Busy)?;
        }
        match verdict.await {
            Ok(Ok(verdict)) => Ok(verdict?),
            Ok(Err(error)) => Err(match Arc::try_unwrap(error) {
                Ok(error) => Stop::fault(error),
                Err(shared) if is_busy(&shared) => Refusal::Busy.into(),
                Err(shared) => Stop::fault(anyhow::anyhow!("a batch of registrations failed: {shared}")),
            }),
            Err(_) => Err(Stop::fault(anyhow::anyhow!("the lane of fair {fair} ended"))),
        }
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

/// The lane's real judge.
pub(crate) struct Guarded {
    pub store: ::store::Store,
    pub clock: Clock,
}

#[async_trait::async_trait]
impl Commit for Guarded {
    async fn commit(&self, fair: FairId, asks: &[Ask]) -> Result<Vec<Verdict>, DbErr> {
        let tx = self.store.begin().await?;
        let now = self.clock.now();
        let Some(fair) = rows::fair_held(&*tx, self.store.engine().lock_rows(), fair).await? else {
            return Ok(vec![Err(Refusal::RegistrationClosed); asks.len()]);
        };
        let window = fair.takes_registrations(now);
        let keys: Vec<(&str, &str)> =
            asks.iter().filter_map(|a| a.key.as_ref()).map(|k| (k.scope.as_str(), k.key.as_str())).collect();
        let known = ::store::idempotency::look_up_all(&*tx, &keys).await?;
        let holders = rows::holders(&*tx, fair.id).await?;

        let mut verdicts = judge(asks, &known, &window, holders, fair.facts.organisations_max as usize);
        // The plan may have been drawn anew while the ask waited.
        for (verdict, ask) in verdicts.iter_mut().zip(asks) {
            let offered = |booth: &str| fair.facts.plan.as_ref().is_some_and(|p| p.offers(booth));
            if *verdict == Opinion::Insert && ask.new.registration.booth.as_deref().is_some_and(|b| !offered(b)) {
                *verdict = Opinion::Refuse(Refusal::NoSuchBooth);
            }
        }
        let chosen: Vec<NewRegistration> = verdicts
            .iter()
            .zip(asks)
            .filter(|(v, _)| matches!(v, Opinion::Insert))
            .map(|(_, a)| a.new.clone())
            .collect();
        if !chosen.is_empty() {
            let added = rows::insert_registrations(&*tx, &chosen).await?;
            if added.len() < chosen.len() {
                let holders = rows::holders(&*tx, fair.id).await?;
                for (verdict, ask) in verdicts.iter_mut().zip(asks) {
                    let r = &ask.new.registration;
                    if matches!(verdict, Opinion::Insert) && !added.contains(&r.id) {
                        *verdict = Opinion::Refuse(lost(r, &holders));
                    }
                }
            }
            keep(&tx, asks, &verdicts, now).await?;
            tx.commit().await?;
        }
        let receipts: Vec<Verdict> = verdicts.iter().zip(asks).map(|(v, a)| v.verdict(a)).collect();
        // A copy of a request that stood in the same batch gets the first one's answer.
        Ok(verdicts
            .into_iter()
            .zip(&receipts)
            .map(|(v, own)| match v {
                Opinion::SameAs(first) => receipts.get(first).unwrap_or(own).clone(),
                Opinion::Insert | Opinion::Refuse(_) | Opinion::Known(_) => own.clone(),
            })
            .collect())
    }
}

/// What the batch makes of an ask before the database has spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Opinion {
    Insert,
    Refuse(Refusal),
    Known(Receipt),
    /// A copy of an earlier ask of this batch.
    SameAs(usize),
}

impl Opinion {
    fn verdict(&self, ask: &Ask) -> Verdict {
        match self {
            Self::Insert | Self::SameAs(_) => Ok(receipt(&ask.new.registration)),
            Self::Known(receipt) => Ok(receipt.clone()),
            Self::Refuse(refusal) => Err(refusal.clone()),
        }
    }
}

pub(crate) fn receipt(r: &Registration) -> Receipt {
    Receipt { id: r.id, fair: r.fair, state: r.state.code().to_owned(), booth: r.booth.clone() }
}

/// Goes through a batch in the order of arrival. No I/O.
fn judge(
    asks: &[Ask],
    known: &HashMap<(String, String), (Vec<u8>, String)>,
    window: &Result<(), Refusal>,
    mut holders: Holders,
    places_max: usize,
) -> Vec<Opinion> {
    let mut first: HashMap<(&str, &str), (usize, &[u8])> = HashMap::new();
    let mut opinions: Vec<Opinion> = Vec::with_capacity(asks.len());
    for (place, ask) in asks.iter().enumerate() {
        let r = &ask.new.registration;
        let opinion = match &ask.key {
            Some(k) => {
                match (known.get(&(k.scope.clone(), k.key.clone())), first.get(&(k.scope.as_str(), k.key.as_str()))) {
                    (Some((hash, answer)), _) if *hash == k.body_hash => {
                        serde_json::from_str(answer).ok().map(Opinion::Known)
                    }
                    (None, Some((earlier, hash))) if *hash == k.body_hash.as_slice() => {
                        Some(match &opinions[*earlier] {
                            Opinion::Refuse(refusal) => Opinion::Refuse(refusal.clone()),
                            Opinion::Insert | Opinion::Known(_) | Opinion::SameAs(_) => Opinion::SameAs(*earlier),
                        })
                    }
                    (Some(_), _) | (None, Some(_)) => Some(Opinion::Refuse(Refusal::KeyUsedForAnother)),
                    (None, None) => None,
                }
            }
            None => None,
        };
        let opinion = opinion.unwrap_or_else(|| match window {
            Err(refusal) => Opinion::Refuse(refusal.clone()),
            Ok(()) => match check(r, &holders, places_max) {
                Err(refusal) => Opinion::Refuse(refusal),
                Ok(()) => {
                    holders.count += 1;
                    holders.organisations.insert(r.organisation);
                    holders.booths.extend(r.booth.clone());
                    Opinion::Insert
                }
            },
        });
        if let Some(k) = &ask.key {
            first.entry((k.scope.as_str(), k.key.as_str())).or_insert((place, k.body_hash.as_slice()));
        }
        opinions.push(opinion);
    }
    opinions
}

fn check(r: &Registration, holders: &Holders, places_max: usize) -> Result<(), Refusal> {
    if holders.organisations.contains(&r.organisation) {
        Err(Refusal::AlreadyRegistered)
    } else if r.booth.as_ref().is_some_and(|b| holders.booths.contains(b)) {
        Err(Refusal::BoothTaken)
    } else if holders.count >= places_max {
        Err(Refusal::QuotaReached)
    } else {
        Ok(())
    }
}

/// Why the index left a row out.
fn lost(r: &Registration, holders: &Holders) -> Refusal {
    if holders.organisations.contains(&r.organisation) { Refusal::AlreadyRegistered } else { Refusal::BoothTaken }
}

/// The audit lines and the answers of what was added.
async fn keep(tx: &::store::Tx, asks: &[Ask], opinions: &[Opinion], now: Timestamp) -> Result<(), DbErr> {
    let added: Vec<&Ask> =
        asks.iter().zip(opinions).filter(|(_, o)| matches!(o, Opinion::Insert)).map(|(a, _)| a).collect();
    let deeds: Vec<outbox::Deed<'_>> = added
        .iter()
        .map(|a| {
            let r = &a.new.registration;
            outbox::Deed {
                at: now,
                actor: &a.actor,
                action: "registration.creation",
                object_kind: "registration",
                object_id: r.id.0,
                states: Some(("none", r.state.code())),
                detail: json!({ "fair": r.fair, "booth": r.booth, "jobs": a.new.jobs.len() }),
            }
        })
        .collect();
    outbox::record_all(&**tx, &deeds).await?;
    let answers: Vec<(&Key, String)> = added
        .iter()
        .filter_map(|a| Some((a.key.as_ref()?, serde_json::to_string(&receipt(&a.new.registration)).ok()?)))
        .collect();
    let mut seen = HashSet::new();
    let rows: Vec<(&str, &str, &[u8], &str)> = answers
        .iter()
        .filter(|(k, _)| seen.insert((&k.scope, &k.key)))
        .map(|(k, answer)| (k.scope.as_str(), k.key.as_str(), k.body_hash.as_slice(), answer.as_str()))
        .collect();
    ::store::idempotency::keep_all(&**tx, &rows, now).await
}
