use super::*;
use crate::{fair::Kind, fixtures, fixtures::NewFixture, registration::Contact, testing::World};
use access::{OrganisationId, Role};
use accounts::testing as people;
use std::sync::Arc;

/// Registrations of so many organisations, every third one approved, none with a mobile number but the first.
async fn filled(world: &World, count: u32) -> Fair {
    let fair = world.fair(Kind::OnSite, 20).await;
    let by = world.employers(1).await.remove(0).clerk.id;
    let contact = |n: u32| Contact {
        name: "陈志远".into(),
        identity_number: crate::testing::nobody(),
        phone: format!("1380013{n:04}"),
    };
    let list: Vec<NewFixture> = (0..count)
        .map(|n| NewFixture {
            fair: fair.id,
            organisation: OrganisationId(world.fairs.clock.new_id()),
            organisation_name: format!("第{n}电子有限公司"),
            by,
            booth: Some(format!("X{n:04}")),
            contact: Some(contact(n)),
            jobs: Vec::new(),
            approved: n % 3 == 0,
        })
        .collect();
    let tx = world.store.begin().await.unwrap();
    let accounts = &world.fairs.accounts;
    let made =
        fixtures::registrations(&*tx, &accounts.clock, &accounts.keys, &list, accounts.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(made.len(), count as usize);
    fair
}

fn worker(world: &World) -> outbox::Worker {
    let handlers: Vec<Arc<dyn outbox::Handler>> = crate::handlers(&world.fairs);
    outbox::Worker::new((*world.store).clone(), world.fairs.clock.clone(), handlers)
}

async fn count(world: &World, sql: &str) -> i64 {
    ::store::number(world.store.read(), sql, []).await.unwrap()
}

/// How many messages lie in 消息.
async fn messages(world: &World) -> i64 {
    count(world, "select count(*) as n from message").await
}

async fn call_off(world: &World, fair: &Fair) -> web::testing::Reply {
    let planner = world.officer("planner", &[Role::FairPlanner]).await;
    let path = format!("/bureau/fairs/{}/cancellation", fair.id);
    planner.post(&path, &[("confirmed", "yes"), ("reason", "台风来袭")]).await
}

::store::on_both_databases!(
    crate::migrations(),
    a_fair_of_hundreds_is_called_off_at_once_and_everybody_is_told_once,
    |store| async move {
        let world = World::new(store);
        let fair = filled(&world, 230).await;
        let before = count(&world, "select count(*) as n from event").await;
        let _ = call_off(&world, &fair).await.expect(303);
        // Nothing was sent yet: one event brings all messages.
        assert_eq!((count(&world, "select count(*) as n from event").await - before, messages(&world).await), (1, 0));
        assert_eq!(world.live().await, 0);
        // I4: exactly one line for each, that tells what it was.
        let lines = |from: &str| {
            format!(
                "select count(*) as n from deed where action = 'registration.cancellation' and to_state = 'cancelled' \
                 and from_state = '{from}'"
            )
        };
        assert_eq!((count(&world, &lines("approved")).await, count(&world, &lines("in_review")).await), (77, 153));
        let objects = "select count(distinct object_id) as n from deed where action = 'registration.cancellation'";
        assert_eq!(count(&world, objects).await, 230);
        let revisions = "select count(*) as n from registration where revision = 2 and state = 'cancelled'";
        assert_eq!(count(&world, revisions).await, 230);

        let notices = Notices(world.fairs.clone());
        let body = json!({ "fair": fair.id });
        outbox::Handler::handle(&notices, &body).await.unwrap();
        assert_eq!(messages(&world).await, 100);
        let worker = worker(&world);
        while worker.work_once().await.unwrap() > 0 {
            world.fairs.clock.turn_to(world.fairs.clock.now().plus_seconds(1));
            if count(&world, "select count(*) as n from registration where notice is not null").await == 0 {
                break;
            }
        }
        outbox::Handler::handle(&notices, &body).await.unwrap();
        assert_eq!(messages(&world).await, 230, "each is told once, however often the event is tried");
        let texts = people::messages_to(&world.fairs.accounts, "13800130229").await;
        assert!(texts.len() == 1 && texts[0].contains("台风来袭"), "{texts:?}");
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_fair_that_nobody_registered_for_is_called_off_without_a_message,
    |store| async move {
        let world = World::new(store);
        let fair = filled(&world, 0).await;
        let before = count(&world, "select count(*) as n from event").await;
        let _ = call_off(&world, &fair).await.expect(303);
        assert_eq!(count(&world, "select count(*) as n from event").await, before);
    }
);

/// By hand: `cargo nextest run -p fairs --run-ignored only -E 'test(five_thousand)'`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures, and takes a while"]
async fn calling_off_a_fair_of_five_thousand_is_measured() {
    for engine in [::store::Engine::Sqlite, ::store::Engine::Postgres] {
        let Some(store) = ::store::testing::fresh(engine, &crate::migrations()).await else { continue };
        let world = World::new(store);
        let fair = filled(&world, 5_000).await;
        let started = std::time::Instant::now();
        let _ = call_off(&world, &fair).await.expect(303);
        let called_off = started.elapsed();
        let notices = Notices(world.fairs.clone());
        let started = std::time::Instant::now();
        for _ in 0..50 {
            outbox::Handler::handle(&notices, &json!({ "fair": fair.id })).await.unwrap();
        }
        assert_eq!((world.live().await, messages(&world).await), (0, 5_000));
        eprintln!("{engine:?}: called off in {called_off:?}, told in {:?}", started.elapsed());
    }
}
