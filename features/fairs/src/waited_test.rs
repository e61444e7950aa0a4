//! What ends while a registration waits for its turn: each test holds the lane, lets something end, and opens it.

use crate::{
    Fair, Refusal, RegistrationId,
    fair::Kind,
    judge::Guarded,
    lane::{Ask, Commit, OnSite, Verdict},
    testing::{Employer, Staff, World},
};
use ::store::testing::TestStore;
use access::MandateId;
use accounts::testing as people;
use sea_orm::DbErr;
use std::sync::Arc;
use tokio::sync::Notify;

/// A judge who waits until the door is opened.
struct Gate {
    judge: Guarded,
    arrived: Notify,
    open: Notify,
}

#[async_trait::async_trait]
impl Commit for Gate {
    async fn commit(&self, fair: crate::FairId, asks: &[Ask]) -> Result<Vec<Verdict>, DbErr> {
        self.arrived.notify_one();
        self.open.notified().await;
        self.judge.commit(fair, asks).await
    }
}

fn gated(store: TestStore) -> (World, Arc<Gate>) {
    let accounts = people::accounts(&store);
    let staff = Arc::new(Staff::default());
    let judge = World::guarded(&store, &accounts, &staff);
    let gate = Arc::new(Gate { judge, arrived: Notify::new(), open: Notify::new() });
    (World::judged_by(store, accounts, staff, gate.clone()), gate)
}

/// Registers, lets `end` happen while the ask stands before the judge, and returns the answer.
async fn while_it_waits(
    gate: &Gate,
    one: &Employer,
    fair: &Fair,
    end: impl Future<Output = ()>,
) -> web::testing::Reply {
    let body = one.body("A01");
    let (answer, ()) = tokio::join!(one.register(fair, &body, "k1"), async {
        gate.arrived.notified().await;
        end.await;
        gate.open.notify_one();
    });
    answer
}

::store::on_both_databases!(
    crate::migrations(),
    a_mandate_that_ended_while_the_ask_waited_registers_nothing,
    |store| async move {
        let (world, gate) = gated(store);
        let fair = world.fair(Kind::OnSite, 10).await;
        let one = world.employers(1).await.remove(0);
        let end = async {
            world.staff.released.lock().insert(MandateId(one.organisation.0));
        };
        let answer = while_it_waits(&gate, &one, &fair, end).await.expect(403);
        assert_eq!(answer.value()["code"], "mandate_ended");
        assert_eq!(world.live().await, 0);
    }
);

::store::on_both_databases!(
    crate::migrations(),
    an_organisation_that_was_suspended_while_the_ask_waited_registers_nothing,
    |store| async move {
        let (world, gate) = gated(store);
        let fair = world.fair(Kind::OnSite, 10).await;
        let one = world.employers(1).await.remove(0);
        let end = async {
            world.staff.unapproved.lock().insert(one.organisation);
        };
        let _ = while_it_waits(&gate, &one, &fair, end).await.expect(409);
        assert_eq!(world.live().await, 0);
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_job_that_was_taken_down_while_the_ask_waited_registers_nothing,
    |store| async move {
        let (world, gate) = gated(store);
        let fair = world.fair(Kind::OnSite, 10).await;
        let one = world.employers(1).await.remove(0);
        let end = async {
            world.staff.jobs.lock().insert(one.organisation, Vec::new());
        };
        let _ = while_it_waits(&gate, &one, &fair, end).await.expect(404);
        assert_eq!(world.live().await, 0);
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_window_that_closed_while_the_ask_waited_registers_nothing,
    |store| async move {
        let (world, gate) = gated(store);
        let fair = world.fair(Kind::OnSite, 10).await;
        let one = world.employers(1).await.remove(0);
        let end = async { world.fairs.clock.turn_to(fair.facts.closes_at) };
        let answer = while_it_waits(&gate, &one, &fair, end).await.expect(409);
        assert_eq!(answer.value()["code"], "registration_closed");
        assert_eq!(world.live().await, 0);
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_booth_that_was_closed_while_the_ask_waited_registers_nothing,
    |store| async move {
        let (world, gate) = gated(store);
        let mut fair = world.fair(Kind::OnSite, 10).await;
        let one = world.employers(1).await.remove(0);
        let seen = fair.clone();
        let end = async {
            fair.facts.plan.as_mut().unwrap().closed.insert("A01".into());
            fair.revision = 2;
            assert!(crate::store::update_fair(world.store.read(), &fair, 1).await.unwrap());
        };
        let answer = while_it_waits(&gate, &one, &seen, end).await.expect(422);
        assert_eq!(answer.value()["code"], "no_such_booth");
        assert_eq!(world.live().await, 0);
    }
);

::store::on_both_databases!(
    crate::migrations(),
    what_is_registered_is_what_stands_when_it_is_decided,
    |store| async move {
        let (world, gate) = gated(store);
        let fair = world.fair(Kind::OnSite, 10).await;
        let one = world.employers(1).await.remove(0);
        let end = async {
            world.staff.names.lock().insert(one.organisation, "新名称电子有限公司".into());
            world.staff.jobs.lock().get_mut(&one.organisation).unwrap()[0].headcount = 8;
            world.fairs.clock.turn_to(world.fairs.clock.now().plus_seconds(20));
        };
        let made = while_it_waits(&gate, &one, &fair, end).await.expect(201).value();
        let id: RegistrationId = made["id"].as_str().unwrap().parse().unwrap();
        let db = world.store.read();
        let kept = crate::store::registration(db, id).await.unwrap().unwrap();
        assert_eq!(kept.organisation_name, "新名称电子有限公司");
        assert_eq!(kept.registered_at, world.fairs.clock.now());
        assert_eq!(crate::store::jobs_of(db, &[id]).await.unwrap()[0].1.headcount, 8);
    }
);

fn ask(world: &World, fair: &Fair, one: &Employer, booth: &str) -> Ask {
    let mandate = MandateId(one.organisation.0);
    Ask {
        id: RegistrationId(world.fairs.clock.new_id()),
        fair: fair.id,
        organisation: one.organisation,
        person: one.clerk.id,
        mandate,
        actor: access::Actor::Clerk { person: one.clerk.id, organisation: one.organisation, mandate },
        on_site: Ok(OnSite { booth: booth.into(), contact: Vec::new() }),
        jobs: vec![one.job],
        key: None,
    }
}

fn codes(verdicts: &[Verdict]) -> Vec<&'static str> {
    let code = |v: &Verdict| v.as_ref().err().and_then(|stop| stop.refusal()).map_or("registered", web::Refusal::code);
    verdicts.iter().map(code).collect()
}

::store::on_both_databases!(
    crate::migrations(),
    each_of_a_batch_is_refused_for_its_own_reason_and_a_booth_goes_to_the_next,
    |store| async move {
        let world = World::new(store);
        let fair = world.fair(Kind::OnSite, 10).await;
        let all = world.employers(6).await;
        let booths = ["A01", "A01", "A01", "A02", "A03", "A03"];
        let asks: Vec<Ask> = all.iter().zip(booths).map(|(one, booth)| ask(&world, &fair, one, booth)).collect();
        // The first two who want A01 may not have it any more, the fourth has lost its job, the last comes too late.
        world.staff.released.lock().insert(MandateId(all[0].organisation.0));
        world.staff.unapproved.lock().insert(all[1].organisation);
        world.staff.jobs.lock().insert(all[3].organisation, Vec::new());
        let judge = World::guarded(&world.store, &world.fairs.accounts, &world.staff);
        let verdicts = judge.commit(fair.id, &asks).await.unwrap();
        let own = web::Refusal::code(&Refusal::FairCancelled);
        assert_eq!(codes(&verdicts), ["mandate_ended", own, "registered", "not_found", "registered", "booth_taken"]);
        assert_eq!((world.live().await, world.doubles().await), (2, (0, 0)));
        // Those who would win, then all others at once: never one by one.
        assert_eq!(*world.staff.asked.lock(), [3, 3]);
        // I4: a line of the log for each that is registered, none for the others.
        for (ask, verdict) in asks.iter().zip(&verdicts) {
            let lines = outbox::log_of(world.store.read(), "registration", ask.id.0).await.unwrap();
            assert_eq!(lines.len(), usize::from(verdict.is_ok()));
        }
    }
);

fn reviewer(world: &World, name: &str) -> access::Officer<access::Reviewing> {
    let id = access::OfficerId(world.fairs.clock.new_id());
    let identity = access::Identity::Officer(access::OfficerIdentity {
        id,
        session: access::SessionId(id.0),
        proven: true,
        password_due: false,
        name: name.into(),
        username: name.into(),
        division: "441581".into(),
        roles: vec![access::Role::Reviewer],
        identity_hash: None,
    });
    access::Door::open(&identity).unwrap()
}

async fn decide(world: &World, officer: &str, id: RegistrationId, approve: bool) -> Result<(), web::Stop> {
    let decision = crate::registration::decision(approve, "资料不全")?;
    let officer = reviewer(world, officer);
    let tx = world.store.begin().await?;
    let now = world.fairs.clock.now();
    crate::registrations::decide(&world.fairs, &tx, &officer, id, review::Revision(1), decision, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn registered(world: &World) -> (Fair, Employer, RegistrationId) {
    let fair = world.fair(Kind::OnSite, 10).await;
    let one = world.employers(1).await.remove(0);
    let id = one.register(&fair, &one.body("A01"), "k").await.expect(201).value()["id"].as_str().unwrap().parse();
    (fair, one, id.unwrap())
}

async fn told_and_logged(world: &World, id: RegistrationId) -> (i64, usize) {
    let messages = ::store::number(world.store.read(), "select count(*) as n from message", []).await.unwrap();
    let lines = outbox::log_of(world.store.read(), "registration", id.0).await.unwrap();
    (messages, lines.iter().filter(|d| d.from_state.as_deref() == Some("in_review")).count())
}

::store::on_both_databases!(
    crate::migrations(),
    two_officers_who_decide_at_once_leave_one_decision,
    |store| async move {
        let world = World::new(store);
        let (_, _, id) = registered(&world).await;
        let (a, b) = tokio::join!(decide(&world, "one", id, true), decide(&world, "two", id, false));
        let refused: Vec<&str> =
            [&a, &b].iter().filter_map(|r| r.as_ref().err()?.refusal().map(web::Refusal::code)).collect();
        assert!(refused == ["changed_since_seen"] || refused == ["not_in_review"], "{refused:?}");
        let state = crate::store::registration(world.store.read(), id).await.unwrap().unwrap().state.code();
        assert_eq!(state, if a.is_ok() { "approved" } else { "returned" });
        assert_eq!(told_and_logged(&world, id).await, (1, 1));
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_decision_and_a_cancellation_at_once_follow_one_another,
    |store| async move {
        let world = World::new(store);
        let (_, one, id) = registered(&world).await;
        let path = format!("/api/v1/registrations/{id}/cancellation");
        let body = serde_json::json!({});
        let cancel = one.client.json(axum::http::Method::POST, &path, &body, &[]);
        let (decided, cancelled) = tokio::join!(decide(&world, "one", id, false), cancel);
        assert!(decided.is_ok() ^ (cancelled.status == 200), "{decided:?} {}", cancelled.body);
        let state = crate::store::registration(world.store.read(), id).await.unwrap().unwrap().state.code();
        assert_eq!(state, if decided.is_ok() { "returned" } else { "cancelled" });
        assert_eq!(told_and_logged(&world, id).await.1, 1);
    }
);

::store::on_both_databases!(
    crate::migrations(),
    a_clock_that_jumps_opens_no_fair_early_and_loses_no_registration,
    |store| async move {
        let world = World::new(store);
        let (fair, one, id) = registered(&world).await;
        let clock = &world.fairs.clock;
        let now = clock.now();
        let others = world.staff.names.lock().len();
        assert_eq!(others, 1);
        for (at, code) in [
            (fair.facts.opens_at.plus_seconds(-1), "registration_not_open_yet"),
            (now.plus_days(-2), "registration_not_open_yet"),
            (fair.facts.closes_at, "registration_closed"),
            (now.plus_minutes(-60), "already_registered"),
            (fair.facts.closes_at.plus_seconds(-1), "already_registered"),
        ] {
            clock.turn_to(at);
            let judge = World::guarded(&world.store, &world.fairs.accounts, &world.staff);
            let verdicts = judge.commit(fair.id, &[ask(&world, &fair, &one, "A02")]).await.unwrap();
            assert_eq!(codes(&verdicts), [code], "{}", at.short());
            let kept = crate::store::registration(world.store.read(), id).await.unwrap().unwrap();
            assert_eq!((kept.state.code(), kept.registered_at), ("in_review", now));
        }
    }
);
