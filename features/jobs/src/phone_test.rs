use super::{JOBS_AN_HOUR, Readers};
use crate::{job::JobId, testing::Desk};
use access::{PersonId, Rank};
use accounts::{Subject, testing as people};

const WHOLE: &str = "0660-8519160";

#[test]
fn a_person_reads_so_many_numbers_an_hour_and_the_same_one_as_often_as_one_likes() {
    let readers = Readers::default();
    let (one, other) = (PersonId(uuid::Uuid::from_u128(1)), PersonId(uuid::Uuid::from_u128(2)));
    let job = |n: usize| JobId(uuid::Uuid::from_u128(n as u128));
    let now = clock::Timestamp::parse_input("2026-11-24T10:00").unwrap();
    for n in 0..JOBS_AN_HOUR {
        assert!(readers.admits(one, job(n), now));
    }
    assert!(!readers.admits(one, job(JOBS_AN_HOUR), now));
    assert!(readers.admits(one, job(0), now), "it was read already");
    assert!(readers.admits(other, job(JOBS_AN_HOUR), now), "everybody has an own measure");
    assert!(readers.admits(one, job(JOBS_AN_HOUR), now.plus_minutes(60)));
}

store::on_both_databases!(crate::migrations(), a_public_phone_is_read_whole_by_persons_alone, |store| async move {
    let desk = Desk::new(&store).await;
    let id = desk.publish("灯塔维护焊工").await;
    let (page, api) = (format!("/jobs/{id}"), format!("/api/v1/jobs/{id}"));
    let accounts = &desk.jobs.organisations.accounts;
    let person = people::person(accounts, 3, "wangqiu", "王求", Rank::FIRST).await.id;
    let sign_in = async |subject| {
        let client = desk.seeker.stranger();
        client.set_cookie("session", &people::signed_in(accounts, subject, None).await);
        client
    };
    let seeker = sign_in(Subject::Person(person)).await;
    let unit = sign_in(Subject::Organisation(desk.organisation)).await;
    let officer = people::officer(accounts, "reviewer", &[access::Role::Reviewer]).await;
    let auditor = people::officer(accounts, "auditor", &[access::Role::Auditor]).await;
    let (reviewer, auditor) = (sign_in(Subject::Officer(officer)).await, sign_in(Subject::Officer(auditor)).await);
    for (who, reader) in [("person", &seeker), ("own clerk", &desk.clerk), ("own bureau", &reviewer)] {
        let seen = reader.get(&page).await.expect(200);
        assert!(seen.body.contains(WHOLE), "{who}");
        assert!(reader.get(&api).await.expect(200).body.contains(WHOLE), "{who}");
    }
    for (who, reader, words) in [
        ("anonymous", &desk.seeker, "登录后查看完整电话"),
        ("organisation account", &unit, "以个人身份登录后可查看完整电话"),
        ("clerk of another", &desk.rival, "以个人身份登录后可查看完整电话"),
        ("another officer", &auditor, "以个人身份登录后可查看完整电话"),
    ] {
        let seen = reader.get(&page).await.expect(200);
        assert!(!seen.body.contains(WHOLE) && seen.body.contains(words), "{who}");
        assert!(!reader.get(&api).await.expect(200).body.contains(WHOLE), "{who}");
    }
});

store::on_both_databases!(
    crate::migrations(),
    whoever_gathers_numbers_is_asked_to_come_back_later,
    |store| async move {
        let desk = Desk::new(&store).await;
        let id = desk.publish("灯塔维护焊工").await;
        let accounts = &desk.jobs.organisations.accounts;
        let person = people::person(accounts, 3, "wangqiu", "王求", Rank::FIRST).await.id;
        let seeker = desk.seeker.stranger();
        seeker.set_cookie("session", &people::signed_in(accounts, Subject::Person(person), None).await);
        for n in 0..JOBS_AN_HOUR {
            assert!(desk.jobs.readers.admits(person, JobId(uuid::Uuid::from_u128(n as u128)), desk.now()));
        }
        let _ =
            seeker.get(&format!("/jobs/{id}")).await.expect(200).lacks(WHOLE).sees("您查看的电话较多，请一小时后再看");
        assert!(!seeker.get(&format!("/api/v1/jobs/{id}")).await.expect(200).body.contains(WHOLE));
    }
);
