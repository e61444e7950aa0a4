//! 500 organisations want 30 booths at once, through HTTP. The oracle reads the database and the clients' own answers.

use crate::{
    FairId,
    fair::Kind,
    judge::{receipt, registration_of},
    lane::{Ask, Commit, Verdict},
    side::Ground,
    store as rows,
    testing::World,
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use sea_orm::{ConnectionTrait, DbErr};
use std::{collections::BTreeMap, sync::Arc};

const ORGANISATIONS: u32 = 500;
const BOOTHS: u32 = 30;
const SEED: u64 = 20_241_124;

struct Outcome {
    /// Booth and id by the number of the organisation.
    won: BTreeMap<usize, (String, String)>,
    refused: usize,
}

/// Everybody tries booths in an order of their own until one is theirs, none is left, or somebody says otherwise.
async fn rush(world: &World) -> Outcome {
    eprintln!("seed {SEED}");
    let fair = world.fair(Kind::OnSite, BOOTHS).await;
    let codes: Vec<String> = fair.facts.plan.as_ref().unwrap().open_codes().into_iter().collect();
    let clerks = world.employers(ORGANISATIONS).await;
    let answers = futures::future::join_all(clerks.iter().enumerate().map(|(n, clerk)| {
        let (fair, codes) = (&fair, &codes);
        async move {
            let mut rng = StdRng::seed_from_u64(SEED + n as u64);
            for attempt in 0..2 {
                let booth = &codes[rng.random_range(0..codes.len())];
                let (body, key) = (clerk.body(booth), format!("{n}-{attempt}"));
                let reply = patiently(clerk, fair, &body, &key).await;
                let again = patiently(clerk, fair, &body, &key).await;
                assert_eq!((again.status, code(&again)), (reply.status, code(&reply)), "a retry is answered alike");
                match reply.status.as_u16() {
                    201 => return Some((booth.clone(), reply.value()["id"].as_str().unwrap().to_owned())),
                    409 => assert!(["booth_taken", "quota_reached"].contains(&code(&reply).as_str()), "{}", reply.body),
                    other => panic!("{other}: {}", reply.body),
                }
            }
            None
        }
    }))
    .await;
    let refused = answers.iter().filter(|a| a.is_none()).count();
    let won = answers.into_iter().enumerate().filter_map(|(n, a)| a.map(|a| (n, a))).collect();
    Outcome { won, refused }
}

/// As a browser does that is told 503 with Retry-After: the same request again, with the same key.
async fn patiently(
    clerk: &crate::testing::Employer,
    fair: &crate::Fair,
    body: &serde_json::Value,
    key: &str,
) -> web::testing::Reply {
    for _ in 0..30 {
        let reply = clerk.register(fair, body, key).await;
        if reply.status.as_u16() != 503 {
            return reply;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    clerk.register(fair, body, key).await
}

fn code(reply: &web::testing::Reply) -> String {
    let value = reply.value();
    value["id"].as_str().or(value["code"].as_str()).unwrap_or_default().to_owned()
}

::store::on_both_databases!(crate::migrations(), five_hundred_organisations_thirty_booths, |store| async move {
    let world = World::new(store);
    let outcome = rush(&world).await;
    assert_eq!(outcome.won.len(), BOOTHS as usize, "every booth has a holder");
    assert_eq!(outcome.refused, (ORGANISATIONS - BOOTHS) as usize);
    let mut booths: Vec<&String> = outcome.won.values().map(|(booth, _)| booth).collect();
    booths.sort();
    booths.dedup();
    assert_eq!(booths.len(), BOOTHS as usize, "nobody was told of a booth that is another's");
    assert_eq!((world.live().await, world.doubles().await), (i64::from(BOOTHS), (0, 0)));
    // Every acknowledged registration exists, with its job and one line of the log (I3, I4, I12).
    let db = world.store.read();
    for (booth, id) in outcome.won.values() {
        let registration = rows::registration(db, id.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(registration.booth.as_ref(), Some(booth));
        assert_eq!(rows::jobs_of(db, &[registration.id]).await.unwrap().len(), 1);
        assert_eq!(outbox::log_of(db, "registration", registration.id.0).await.unwrap().len(), 1);
    }
});

/// A judge that believes everybody.
struct Unguarded {
    store: ::store::Store,
}

#[async_trait::async_trait]
impl Commit for Unguarded {
    async fn commit(&self, fair: FairId, asks: &[Ask]) -> Result<Vec<Verdict>, DbErr> {
        let tx = self.store.begin().await?;
        let fair = rows::fair(&*tx, fair).await?.unwrap();
        let ground = Ground { name: "某某电子有限公司".into(), jobs: Vec::new() };
        let all: Vec<_> = asks.iter().map(|a| registration_of(a, &fair, &ground, fair.created_at)).collect();
        rows::insert_registrations(&*tx, &all).await?;
        tx.commit().await?;
        Ok(asks.iter().map(|a| Ok(receipt(a, &fair))).collect())
    }
}

/// The negative control: without the indexes and without the check the same measure must report doubles.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_protection_booths_are_taken_twice() {
    let Some(store) = ::store::testing::fresh(::store::Engine::Postgres, &crate::migrations()).await else { return };
    for index in [rows::ONE_HOLDER_PER_BOOTH.index, rows::ONE_PER_ORGANISATION.index] {
        store.read().execute_unprepared(&format!("drop index {index}")).await.unwrap();
    }
    let accounts = accounts::testing::accounts(&store);
    let judge = Unguarded { store: (*store).clone() };
    let world = World::judged_by(store, accounts, Arc::default(), Arc::new(judge));
    let fair = world.fair(Kind::OnSite, BOOTHS).await;
    let clerks = world.employers(60).await;
    futures::future::join_all(clerks.iter().enumerate().map(|(n, clerk)| {
        let fair = &fair;
        async move {
            let booth = format!("A{:02}", n % 10 + 1);
            let _ = clerk.register(fair, &clerk.body(&booth), &format!("{n}-a")).await.expect(201);
            let _ = clerk.register(fair, &clerk.body(&booth), &format!("{n}-b")).await.expect(201);
        }
    }))
    .await;
    let (booths, organisations) = world.doubles().await;
    assert!(booths > 0 && organisations > 0, "the measure of doubles does not see doubles: {booths}, {organisations}");
}
