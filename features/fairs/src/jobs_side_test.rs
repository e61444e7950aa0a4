use super::*;
use crate::Claim;
use access::{OfficerId, PersonId, Powers, Rank, Role, SessionId};
use accounts::{Subject, testing as people};
use jobs::fixtures::焊工;
use organisations::{Doorkeeper, Organisations};
use review::Reason;
use std::sync::Arc;
use web::testing::{Client, dressed};

/// Five organisations with a clerk and a published job each, in the real rooms.
struct Town {
    jobs: Jobs,
    claims: Vec<Claim>,
    clerks: Vec<Client>,
}

async fn town(store: &::store::Store) -> Town {
    let room = Organisations::new(people::accounts(store), Arc::new(object_store::memory::InMemory::new()));
    let now = room.clock.now();
    let mut persons: Vec<PersonId> = Vec::new();
    for n in 1..=5 {
        persons.push(people::person(&room.accounts, n, &format!("clerk{n:04}"), "陈静", Rank::SECOND).await.id);
    }
    let jobs = Jobs::new(room.clone());
    let list = organisations::fixtures::samples(1..=5, "441581");
    let tx = store.begin().await.unwrap();
    let ids = organisations::fixtures::organisations(&*tx, &room, &list, people::PASSWORD_PHC, persons[0], now)
        .await
        .unwrap();
    let mut mandates = Vec::new();
    for (id, person) in ids.iter().zip(&persons) {
        mandates.push(organisations::fixtures::clerk(&*tx, &room, *id, *person, Powers::ALL).await.unwrap());
    }
    let written = || 焊工(now.day().plus_days(30)).written().unwrap();
    let posts: Vec<jobs::fixtures::NewJob> = ids
        .iter()
        .zip(&list)
        .map(|(id, o)| jobs::fixtures::NewJob {
            organisation: *id,
            organisation_name: o.name.clone(),
            industry: String::new(),
            written: written(),
            published_at: now,
        })
        .collect();
    let posts = jobs::fixtures::published(&*tx, &jobs, &posts).await.unwrap();
    tx.commit().await.unwrap();
    let visitor = dressed(
        jobs::routes(jobs.clone()).merge(organisations::routes(room.clone())),
        Arc::new(Doorkeeper::new(room.clone())),
    );
    let mut clerks = Vec::new();
    for (person, id) in persons.iter().zip(&ids) {
        let client = visitor.stranger();
        let cookie = people::signed_in(&room.accounts, Subject::Person(*person), Some(*id)).await;
        client.set_cookie("session", &cookie);
        clerks.push(client);
    }
    let claims = ids
        .iter()
        .zip(&mandates)
        .zip(&posts)
        .map(|((organisation, mandate), job)| Claim {
            organisation: *organisation,
            mandate: *mandate,
            jobs: vec![job.0],
        })
        .collect();
    Town { jobs, claims, clerks }
}

::store::on_both_databases!(crate::migrations(), a_new_name_reaches_the_fairs_that_are_not_over, |store| async move {
    let town = town(&store).await;
    let room = &town.jobs.organisations;
    let _fairs = crate::Fairs::new(town.jobs.clone());
    let by = OfficerId(room.clock.new_id());
    let mut fairs = Vec::new();
    for days in [0, -40] {
        let mut fair = crate::fixtures::fair(&room.clock, by, crate::fair::Kind::Online, "春暖招聘会", "441581", 0);
        fair.facts.starts_at = fair.facts.starts_at.plus_days(days);
        fair.facts.ends_at = fair.facts.starts_at.plus_minutes(60);
        fairs.push(fair);
    }
    crate::fixtures::insert(store.read(), &fairs).await.unwrap();
    let organisation = town.claims[0].organisation;
    let list: Vec<crate::fixtures::NewFixture> = fairs
        .iter()
        .map(|f| crate::fixtures::NewFixture {
            fair: f.id,
            organisation,
            organisation_name: "旧名称".into(),
            by: PersonId(room.clock.new_id()),
            booth: None,
            contact: None,
            jobs: Vec::new(),
            approved: true,
        })
        .collect();
    let tx = store.begin().await.unwrap();
    crate::fixtures::registrations(&*tx, &room.clock, &room.accounts.keys, &list, room.clock.now()).await.unwrap();
    // Whatever changes, an approval, a name or a suspension, the hook is called.
    let reason = Reason::parse("涉嫌发布虚假招聘信息").unwrap();
    organisations::suspend(room, &tx, &officer(room), organisation, Some(&reason), room.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let name = room.name_of(store.read(), organisation).await.unwrap().unwrap();
    for (fair, expected) in fairs.iter().zip([name.as_str(), "旧名称"]) {
        let (_, found) = crate::store::participants(store.read(), fair.id, 0, 9).await.unwrap();
        assert_eq!(found[0].organisation_name, expected);
    }
});

fn officer(room: &Organisations) -> OfficerIdentity {
    OfficerIdentity {
        id: OfficerId(room.clock.new_id()),
        session: SessionId(room.clock.new_id()),
        proven: true,
        password_due: false,
        name: "林审核".into(),
        username: "reviewer".into(),
        division: "440000".into(),
        roles: vec![Role::Reviewer],
        identity_hash: None,
    }
}

async fn codes(town: &Town) -> Vec<&'static str> {
    let room = &town.jobs.organisations;
    let tx = room.store.begin().await.unwrap();
    let grounds = Employers::grounds(&town.jobs, &tx, &town.claims, room.clock.now()).await.unwrap();
    grounds
        .iter()
        .map(|g| g.as_ref().err().and_then(|stop| stop.refusal()).map_or("stands", web::Refusal::code))
        .collect()
}

::store::on_both_databases!(
    crate::migrations(),
    each_claim_of_a_batch_is_weighed_by_what_stands_at_that_moment,
    |store| async move {
        let town = town(&store).await;
        assert_eq!(codes(&town).await, ["stands"; 5]);
        let room = &town.jobs.organisations;
        // The clerk leaves, the bureau suspends, the job is taken down, somebody else's job is named.
        let mandate = town.claims[0].mandate;
        let left = town.clerks[0].post(&format!("/me/mandates/{mandate}/departure"), &[("confirmed", "yes")]).await;
        let _ = left.expect(303);
        let tx = store.begin().await.unwrap();
        let reason = Reason::parse("涉嫌发布虚假招聘信息").unwrap();
        let now = room.clock.now();
        organisations::suspend(room, &tx, &officer(room), town.claims[1].organisation, Some(&reason), now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let down = format!("/centre/jobs/{}/withdrawal", town.claims[2].jobs[0]);
        let _ = town.clerks[2].post(&down, &[("confirmed", "yes")]).await.expect(303);
        let mut town = town;
        town.claims[3].jobs = vec![town.claims[4].jobs[0]];
        let expected = ["mandate_ended", "organisation_suspended", "job_not_published", "not_found", "stands"];
        assert_eq!(codes(&town).await, expected);
        // A mandate counts for its own organisation alone, and time ends a publication as well.
        town.claims[3].mandate = town.claims[4].mandate;
        assert_eq!(codes(&town).await[3], "mandate_ended");
        let clock = &town.jobs.organisations.clock;
        clock.turn_to(clock.now().plus_days(31));
        assert_eq!(codes(&town).await[4], "job_not_published");
    }
);
