use super::*;
use crate::fixtures;
use clock::Clock;

fn fair(kind: Kind) -> (Fair, Clock) {
    let clock = Clock::held_at(Timestamp::parse_input("2026-11-24T09:00").unwrap());
    let fair = fixtures::fair(&clock, OfficerId(clock.new_id()), kind, "秋季招聘会", "441581", 30);
    (fair, clock)
}

fn held(codes: &[&str]) -> BTreeSet<String> {
    codes.iter().map(|c| (*c).to_owned()).collect()
}

#[test]
fn a_fair_goes_through_its_phases() {
    let (fair, _) = fair(Kind::OnSite);
    let f = &fair.facts;
    let phases = [
        (f.opens_at.plus_seconds(-1), Phase::Announced),
        (f.opens_at, Phase::Open),
        (f.closes_at.plus_seconds(-1), Phase::Open),
        (f.closes_at, Phase::Closed),
        (f.starts_at, Phase::Running),
        (f.ends_at, Phase::Over),
    ];
    for (at, phase) in phases {
        assert_eq!(fair.phase(at), phase, "{}", at.short());
    }
}

#[test]
fn registration_is_open_to_the_last_instant_and_closed_after() {
    let (fair, _) = fair(Kind::OnSite);
    assert_eq!(fair.takes_registrations(fair.facts.closes_at.plus_seconds(-1)), Ok(()));
    assert_eq!(fair.takes_registrations(fair.facts.closes_at), Err(Refusal::RegistrationClosed));
    let early = fair.takes_registrations(fair.facts.opens_at.plus_seconds(-1));
    assert_eq!(early, Err(Refusal::NotYetOpen { opens_at: fair.facts.opens_at }));
}

#[test]
fn only_a_draft_is_published_and_only_while_registration_lies_ahead() {
    let (fair, clock) = fair(Kind::Online);
    assert_eq!(fair.clone().publish(clock.now()), Err(Refusal::NotADraft));
    let draft = Fair { standing: Standing::Draft, ..fair };
    assert_eq!(draft.clone().publish(draft.facts.closes_at), Err(Refusal::TooLateToPublish));
    assert_eq!(draft.publish(clock.now()).unwrap().standing, Standing::Published);
}

#[test]
fn a_changed_plan_keeps_the_booths_that_are_held() {
    let (fair, clock) = fair(Kind::OnSite);
    let smaller = Facts { plan: Some(fixtures::hall(10)), ..fair.facts.clone() };
    let kept = fair.clone().change(smaller.clone(), 1, &held(&["A10"]), 1, clock.now());
    assert_eq!(kept.unwrap().revision, 2);
    let lost = fair.change(smaller, 1, &held(&["A10", "A15"]), 2, clock.now());
    assert_eq!(lost, Err(Refusal::BoothsHeld(vec!["A15".into()])));
}

#[test]
fn two_planners_do_not_overwrite_each_other() {
    let (fair, clock) = fair(Kind::Online);
    let facts = fair.facts.clone();
    assert_eq!(fair.change(facts, 0, &held(&[]), 0, clock.now()), Err(Refusal::FairChanged));
}

#[test]
fn the_quota_never_falls_below_those_who_are_registered() {
    let (fair, clock) = fair(Kind::Online);
    let facts = Facts { organisations_max: 4, ..fair.facts.clone() };
    assert_eq!(fair.change(facts, 1, &held(&[]), 5, clock.now()), Err(Refusal::QuotaBelowLive(5)));
}

#[test]
fn a_fair_is_cancelled_until_it_has_ended() {
    let (fair, clock) = fair(Kind::OnSite);
    assert_eq!(fair.clone().cancel("台风".into(), fair.facts.ends_at), Err(Refusal::FairOver));
    let cancelled = fair.cancel("台风".into(), clock.now()).unwrap();
    assert_eq!(cancelled.phase(clock.now()), Phase::Cancelled);
}
