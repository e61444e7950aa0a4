//! The judge of a lane: decides a batch in one transaction, from what stands at that moment. What an ask rests on is
//! looked at for all asks that could win at once: a mandate that ended, an organisation that was suspended or a job that
//! was taken down while the ask waited registers nothing (invariants I8, I12). The number of statements does not depend on
//! that of the asks.

use crate::{
    Employers, Fair, FairId, Receipt, Refusal,
    fair::Kind,
    lane::{Ask, Commit, Key, OnSite, Verdict},
    registration::{Registration, State},
    side::{Claim, Ground},
    store::{self as rows, Holders, NewRegistration},
};
use clock::{Clock, Timestamp};
use review::Revision;
use sea_orm::DbErr;
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use web::{NotFound, Stop};

/// The lane's real judge.
pub(crate) struct Guarded {
    pub store: ::store::Store,
    pub clock: Clock,
    pub employers: Arc<dyn Employers>,
}

/// What the idempotency keys of a batch have answered before: fingerprint of the body, and the answer.
type Known = HashMap<(String, String), (Vec<u8>, String)>;
/// What asks rest on, by their place in the batch.
type Grounds = HashMap<usize, Result<Ground, Stop>>;

#[async_trait::async_trait]
impl Commit for Guarded {
    async fn commit(&self, fair: FairId, asks: &[Ask]) -> Result<Vec<Verdict>, DbErr> {
        let tx = self.store.begin().await?;
        let held = rows::fair_held(&*tx, self.store.engine().lock_rows(), fair).await?;
        let Some(fair) = held.filter(Fair::is_public) else {
            return Ok(asks.iter().map(|_| Err(NotFound.into())).collect());
        };
        // Behind the row of the fair, since another machine's batch may have held it for a while.
        let now = self.clock.now();
        let keys: Vec<(&str, &str)> =
            asks.iter().filter_map(|a| a.key.as_ref()).map(|k| (k.scope.as_str(), k.key.as_str())).collect();
        let known = ::store::idempotency::look_up_all(&*tx, &keys).await?;
        let holders = rows::holders(&*tx, fair.id).await?;
        let (mut opinions, grounds) = self.weigh(&tx, &fair, asks, &known, &holders, now).await?;
        let chosen: Vec<NewRegistration> = opinions
            .iter()
            .zip(asks)
            .enumerate()
            .filter(|(_, (opinion, _))| matches!(opinion, Opinion::Insert))
            .filter_map(|(place, (_, ask))| match grounds.get(&place) {
                Some(Ok(ground)) => Some(registration_of(ask, &fair, ground, now)),
                Some(Err(_)) | None => None,
            })
            .collect();
        if !chosen.is_empty() {
            let added = rows::insert_registrations(&*tx, &chosen).await?;
            if added.len() < chosen.len() {
                let holders = rows::holders(&*tx, fair.id).await?;
                for (opinion, ask) in opinions.iter_mut().zip(asks) {
                    if matches!(opinion, Opinion::Insert) && !added.contains(&ask.id) {
                        *opinion = Opinion::Refuse(lost(ask, &holders).into());
                    }
                }
            }
            keep(&tx, &fair, asks, &opinions, now).await?;
            tx.commit().await?;
        }
        let receipts: Vec<Verdict> = opinions.iter().zip(asks).map(|(o, a)| o.verdict(a, &fair)).collect();
        // A copy of a request that stood in the same batch gets the first one's answer.
        Ok(opinions
            .into_iter()
            .zip(&receipts)
            .map(|(o, own)| match o {
                Opinion::SameAs(first) => receipts.get(first).unwrap_or(own).clone(),
                Opinion::Insert | Opinion::Refuse(_) | Opinion::Known(_) => own.clone(),
            })
            .collect())
    }
}

impl Guarded {
    /// Goes through the batch until everybody who wins rests on what stands at `now`. Those who would win are looked at
    /// first, in a rush a few of many; where one of them falls, everybody else is looked at as well: three rounds at most.
    async fn weigh(
        &self,
        tx: &::store::Tx,
        fair: &Fair,
        asks: &[Ask],
        known: &Known,
        holders: &Holders,
        now: Timestamp,
    ) -> Result<(Vec<Opinion>, Grounds), DbErr> {
        let mut grounds = Grounds::new();
        loop {
            let opinions = judge(asks, known, fair, &grounds, holders.clone(), now);
            let is_first = grounds.is_empty();
            let is_asked = |place: usize, opinion: &Opinion| match opinion {
                Opinion::Insert => true,
                Opinion::Refuse(_) => !is_first && asks.get(place).is_some_and(|a| !is_answered(a, known)),
                Opinion::Known(_) | Opinion::SameAs(_) => false,
            };
            let unknown: Vec<usize> = opinions
                .iter()
                .enumerate()
                .filter(|(place, o)| !grounds.contains_key(place) && is_asked(*place, o))
                .map(|(place, _)| place)
                .collect();
            if !unknown.iter().any(|place| matches!(opinions.get(*place), Some(Opinion::Insert))) {
                return Ok((opinions, grounds));
            }
            let claims: Vec<Claim> = unknown.iter().filter_map(|place| asks.get(*place)).map(claim).collect();
            let found = self.employers.grounds(tx, &claims, now).await.map_err(of_database)?;
            grounds.extend(unknown.into_iter().zip(found));
        }
    }
}

fn claim(ask: &Ask) -> Claim {
    Claim { organisation: ask.organisation, mandate: ask.mandate, jobs: ask.jobs.clone() }
}

fn is_answered(ask: &Ask, known: &Known) -> bool {
    ask.key.as_ref().is_some_and(|k| known.contains_key(&(k.scope.clone(), k.key.clone())))
}

fn of_database(error: anyhow::Error) -> DbErr {
    error.downcast::<DbErr>().unwrap_or_else(|other| DbErr::Custom(format!("{other:#}")))
}

/// The registration as it is written: with the organisation's name and the jobs' texts of this moment.
pub(crate) fn registration_of(ask: &Ask, fair: &Fair, ground: &Ground, now: Timestamp) -> NewRegistration {
    NewRegistration {
        registration: Registration {
            id: ask.id,
            fair: fair.id,
            organisation: ask.organisation,
            organisation_name: ground.name.clone(),
            booth: on_site(ask, fair).map(|o| o.booth.clone()),
            state: State::initial(fair.facts.kind, now),
            revision: Revision(1),
            registered_by: ask.person,
            registered_at: now,
        },
        contact: on_site(ask, fair).map(|o| o.contact.clone()),
        jobs: ground.jobs.clone(),
    }
}

/// Booth and contact, where the fair asks for them.
fn on_site<'a>(ask: &'a Ask, fair: &Fair) -> Option<&'a OnSite> {
    match fair.facts.kind {
        Kind::OnSite => ask.on_site.as_ref().ok(),
        Kind::Online => None,
    }
}

/// What the batch makes of an ask before the database has spoken.
#[derive(Clone, Debug)]
enum Opinion {
    Insert,
    Refuse(Stop),
    Known(Receipt),
    /// A copy of an earlier ask of this batch.
    SameAs(usize),
}

impl Opinion {
    fn verdict(&self, ask: &Ask, fair: &Fair) -> Verdict {
        match self {
            Self::Insert | Self::SameAs(_) => Ok(receipt(ask, fair)),
            Self::Known(receipt) => Ok(receipt.clone()),
            Self::Refuse(stop) => Err(stop.clone()),
        }
    }
}

pub(crate) fn receipt(ask: &Ask, fair: &Fair) -> Receipt {
    let state = State::initial(fair.facts.kind, fair.created_at).code().to_owned();
    Receipt { id: ask.id, fair: fair.id, state, booth: on_site(ask, fair).map(|o| o.booth.clone()) }
}

/// Goes through a batch in the order of arrival. No I/O. An ask without ground is believed.
fn judge(
    asks: &[Ask],
    known: &Known,
    fair: &Fair,
    grounds: &Grounds,
    mut holders: Holders,
    now: Timestamp,
) -> Vec<Opinion> {
    let window = fair.takes_registrations(now);
    let mut first: HashMap<(&str, &str), (usize, &[u8])> = HashMap::new();
    let mut opinions: Vec<Opinion> = Vec::with_capacity(asks.len());
    for (place, ask) in asks.iter().enumerate() {
        let opinion = match &ask.key {
            Some(k) => {
                match (known.get(&(k.scope.clone(), k.key.clone())), first.get(&(k.scope.as_str(), k.key.as_str()))) {
                    (Some((hash, answer)), _) if *hash == k.body_hash => {
                        serde_json::from_str(answer).ok().map(Opinion::Known)
                    }
                    (None, Some((earlier, hash))) if *hash == k.body_hash.as_slice() => {
                        Some(match &opinions[*earlier] {
                            Opinion::Refuse(stop) => Opinion::Refuse(stop.clone()),
                            Opinion::Insert | Opinion::Known(_) | Opinion::SameAs(_) => Opinion::SameAs(*earlier),
                        })
                    }
                    (Some(_), _) | (None, Some(_)) => Some(Opinion::Refuse(Refusal::KeyUsedForAnother.into())),
                    (None, None) => None,
                }
            }
            None => None,
        };
        let opinion = opinion.unwrap_or_else(|| {
            let checked = window
                .clone()
                .map_err(Stop::from)
                .and_then(|()| check(ask, fair, &holders).map_err(Stop::from))
                .and_then(|()| match grounds.get(&place) {
                    Some(Err(stop)) => Err(stop.clone()),
                    Some(Ok(_)) | None => Ok(()),
                });
            match checked {
                Err(stop) => Opinion::Refuse(stop),
                Ok(()) => {
                    holders.count += 1;
                    holders.organisations.insert(ask.organisation);
                    holders.booths.extend(on_site(ask, fair).map(|o| o.booth.clone()));
                    Opinion::Insert
                }
            }
        });
        if let Some(k) = &ask.key {
            first.entry((k.scope.as_str(), k.key.as_str())).or_insert((place, k.body_hash.as_slice()));
        }
        opinions.push(opinion);
    }
    opinions
}

/// What the fair and those who came before say. Fields first, then the jobs, then places.
fn check(ask: &Ask, fair: &Fair, holders: &Holders) -> Result<(), Refusal> {
    let booth = match (fair.facts.kind, &ask.on_site) {
        (Kind::Online, _) => None,
        (Kind::OnSite, Ok(on_site)) => Some(on_site.booth.as_str()),
        (Kind::OnSite, Err(mistakes)) => return Err(Refusal::Invalid(mistakes.clone())),
    };
    let offered = |booth: &str| fair.facts.plan.as_ref().is_some_and(|p| p.offers(booth));
    if booth.is_some_and(|b| !offered(b)) {
        Err(Refusal::NoSuchBooth)
    } else if ask.jobs.is_empty() {
        Err(Refusal::NoJobChosen)
    } else if ask.jobs.len() > fair.facts.jobs_max as usize {
        Err(Refusal::TooManyJobs(fair.facts.jobs_max))
    } else if holders.organisations.contains(&ask.organisation) {
        Err(Refusal::AlreadyRegistered)
    } else if booth.is_some_and(|b| holders.booths.contains(b)) {
        Err(Refusal::BoothTaken)
    } else if holders.count >= fair.facts.organisations_max as usize {
        Err(Refusal::QuotaReached)
    } else {
        Ok(())
    }
}

/// Why the index left a row out.
fn lost(ask: &Ask, holders: &Holders) -> Refusal {
    if holders.organisations.contains(&ask.organisation) { Refusal::AlreadyRegistered } else { Refusal::BoothTaken }
}

/// The audit lines and the answers of what was added.
async fn keep(tx: &::store::Tx, fair: &Fair, asks: &[Ask], opinions: &[Opinion], now: Timestamp) -> Result<(), DbErr> {
    let state = State::initial(fair.facts.kind, now);
    let added: Vec<&Ask> =
        asks.iter().zip(opinions).filter(|(_, o)| matches!(o, Opinion::Insert)).map(|(a, _)| a).collect();
    let deeds: Vec<outbox::Deed<'_>> = added
        .iter()
        .map(|a| outbox::Deed {
            at: now,
            actor: &a.actor,
            action: "registration.creation",
            object_kind: "registration",
            object_id: a.id.0,
            states: Some(("none", state.code())),
            detail: json!({ "fair": fair.id, "booth": on_site(a, fair).map(|o| &o.booth), "jobs": a.jobs.len() }),
        })
        .collect();
    outbox::record_all(&**tx, &deeds).await?;
    let answers: Vec<(&Key, String)> =
        added.iter().filter_map(|a| Some((a.key.as_ref()?, serde_json::to_string(&receipt(a, fair)).ok()?))).collect();
    let mut seen = HashSet::new();
    let rows: Vec<(&str, &str, &[u8], &str)> = answers
        .iter()
        .filter(|(k, _)| seen.insert((&k.scope, &k.key)))
        .map(|(k, answer)| (k.scope.as_str(), k.key.as_str(), k.body_hash.as_slice(), answer.as_str()))
        .collect();
    ::store::idempotency::keep_all(&**tx, &rows, now).await
}
