use super::*;

const VERSION: VersionId = VersionId(store::__uuid::Uuid::from_u128(7));

fn at(text: &str) -> Timestamp {
    Timestamp::parse_input(text).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn published(until: &str) -> State {
    State::Draft.publish(day(until), VERSION, 1, at("2026-11-24T09:00")).unwrap()
}

fn taken_down() -> State {
    published("2026-12-31").take_down(TakenDownBy::Clerk, at("2026-11-25T09:00")).unwrap()
}

fn deleted() -> State {
    State::Draft.delete(at("2026-11-24T09:00")).unwrap()
}

#[test]
fn a_job_is_published_through_the_last_second_of_its_day_and_not_one_later() {
    let job = published("2026-11-30");
    assert!(matches!(job.clone().at(at("2026-11-30T23:59:59")), State::Published(_)));
    let after = job.at(at("2026-12-01T00:00"));
    assert_eq!(after, State::Expired { at: at("2026-12-01T00:00"), version: VERSION });
    assert_eq!(after.zh(), "到期");
}

#[test]
fn a_job_may_be_valid_from_today_for_180_days() {
    let now = at("2026-11-24T23:59");
    assert!(check_validity(day("2026-11-24"), now).is_ok());
    assert!(check_validity(day("2027-05-23"), now).is_ok());
    assert!(matches!(check_validity(day("2026-11-23"), now), Err(Refusal::ValidityPassed(_))));
    assert!(matches!(check_validity(day("2027-05-24"), now), Err(Refusal::ValidityTooFar(_))));
    assert!(matches!(check_validity(day("2126-11-24"), now), Err(Refusal::ValidityTooFar(_))));
}

#[test]
fn only_a_published_job_is_taken_down_or_has_its_validity_changed() {
    let now = at("2026-11-26T09:00");
    for state in [State::Draft, taken_down(), published("2026-11-25")] {
        assert!(matches!(state.clone().take_down(TakenDownBy::Clerk, now), Err(Refusal::NotPublished(_))), "{state:?}");
        assert!(
            matches!(state.clone().change_validity(day("2026-12-01"), now), Err(Refusal::NotPublished(_))),
            "{state:?}"
        );
    }
    assert!(matches!(deleted().take_down(TakenDownBy::Clerk, now), Err(Refusal::Deleted)));
    let State::Published(p) = published("2026-12-31").change_validity(day("2027-01-31"), now).unwrap() else {
        panic!()
    };
    assert_eq!((p.until, p.version, p.sequence), (day("2027-01-31"), VERSION, 1));
}

#[test]
fn a_published_job_is_neither_edited_nor_deleted_nor_published_again() {
    let now = at("2026-11-26T09:00");
    let job = published("2026-12-31");
    assert!(matches!(job.check_edit(now), Err(Refusal::PublishedIsNotEdited)));
    assert!(matches!(job.check_publication(day("2026-12-01"), now), Err(Refusal::AlreadyPublished)));
    assert!(matches!(job.delete(now), Err(Refusal::PublishedIsNotDeleted)));
}

#[test]
fn what_left_the_list_is_edited_deleted_and_published_again() {
    let now = at("2027-02-01T09:00");
    for state in [State::Draft, taken_down(), published("2026-12-31")] {
        assert!(state.check_edit(now).is_ok());
        assert!(state.clone().delete(now).is_ok());
        assert!(state.publish(day("2027-03-01"), VERSION, 2, now).is_ok());
    }
}

#[test]
fn nothing_comes_back_from_deletion() {
    let now = at("2026-11-26T09:00");
    assert!(matches!(deleted().check_edit(now), Err(Refusal::Deleted)));
    assert!(matches!(deleted().publish(day("2026-12-01"), VERSION, 2, now), Err(Refusal::Deleted)));
    assert!(matches!(deleted().delete(now), Err(Refusal::Deleted)));
    assert_eq!(deleted().version(), None);
}

#[test]
fn the_sweep_expires_only_what_is_past_its_day() {
    let job = published("2026-11-30");
    assert!(job.clone().expire(at("2026-11-30T23:59:59")).is_err());
    assert_eq!(job.expire(at("2026-12-05T03:00")).unwrap().zh(), "到期");
    assert!(taken_down().expire(at("2027-12-05T03:00")).is_err());
}

#[test]
fn a_list_says_who_took_the_job_down() {
    let now = at("2026-11-26T09:00");
    assert_eq!(published("2026-12-31").take_down(TakenDownBy::Clerk, now).unwrap().zh(), "手动下架");
    assert_eq!(published("2026-12-31").take_down(TakenDownBy::Bureau, now).unwrap().zh(), "监管下架");
}
