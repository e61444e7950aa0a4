use super::*;
use uuid::Uuid;

const MONDAY: Timestamp = Timestamp::from_ms(1_795_000_000_000);

fn powers(list: &[Power]) -> Powers {
    list.iter().copied().collect()
}

fn proposed() -> Mandate {
    let ids = (MandateId(Uuid::from_u128(1)), OrganisationId(Uuid::from_u128(2)), PersonId(Uuid::from_u128(3)));
    Mandate::propose(ids.0, ids.1, ids.2, powers(&[Power::Recruiting]), None, MONDAY)
}

fn bound() -> Mandate {
    proposed().accept(powers(&[Power::Recruiting]), MONDAY).unwrap()
}

#[test]
fn a_proposal_gives_no_power_until_the_person_accepts() {
    assert!(proposed().active(MONDAY).is_none());
    let active = bound().active(MONDAY).unwrap();
    assert!(active.powers.holds(Power::Recruiting));
    assert!(!active.powers.holds(Power::FairRegistration));
}

#[test]
fn an_unanswered_proposal_expires_after_seven_days() {
    let last = MONDAY.plus_days(7).plus_seconds(-1);
    assert_eq!(proposed().at(last).state, State::Proposed);
    assert_eq!(proposed().at(MONDAY.plus_days(7)).state, State::Expired);
    assert_eq!(
        proposed().accept(powers(&[Power::Recruiting]), MONDAY.plus_days(7)),
        Err(Unable::NotNow(State::Expired))
    );
    assert_eq!(proposed().withdraw(MONDAY.plus_days(8)), Err(Unable::NotNow(State::Expired)));
}

#[test]
fn a_mandate_is_valid_through_the_last_second_of_its_last_day() {
    let end = MONDAY.day().plus_days(30).end();
    let mandate = Mandate { valid_until: Some(end), ..bound() };
    assert!(mandate.active(end.plus_seconds(-1)).is_some());
    assert!(mandate.active(end).is_none());
    assert_eq!(mandate.at(end).state, State::Ended);
}

#[test]
fn a_proposal_does_not_outlive_its_own_last_day() {
    let end = MONDAY.day().end();
    let mandate = Mandate { valid_until: Some(end), ..proposed() };
    assert_eq!(mandate.accept(powers(&[Power::Recruiting]), end), Err(Unable::NotNow(State::Expired)));
}

#[test]
fn taking_a_power_away_is_immediate_and_adding_one_waits() {
    let both = powers(&[Power::Recruiting, Power::FairRegistration]);
    let changed = bound().change(both, MONDAY).unwrap();
    assert_eq!(changed.powers, powers(&[Power::Recruiting]));
    assert_eq!(changed.requested, powers(&[Power::FairRegistration]));
    assert!(changed.waits_for_the_person());
    let accepted = changed.clone().accept(powers(&[Power::FairRegistration]), MONDAY).unwrap();
    assert_eq!(accepted.powers, both);
    let rejected = changed.reject(MONDAY).unwrap();
    assert_eq!((rejected.state, rejected.powers), (State::Bound, powers(&[Power::Recruiting])));
    let less = accepted.change(powers(&[Power::FairRegistration]), MONDAY).unwrap();
    assert_eq!(less.powers, powers(&[Power::FairRegistration]));
    assert!(less.requested.is_empty());
}

#[test]
fn exchanging_one_power_for_another_leaves_none_until_the_person_agrees() {
    let changed = bound().change(powers(&[Power::FairRegistration]), MONDAY).unwrap();
    assert!(changed.powers.is_empty());
    assert!(changed.active(MONDAY).unwrap().powers.is_empty());
}

#[test]
fn a_change_says_when_it_changes_nothing() {
    assert_eq!(bound().change(Powers::NONE, MONDAY), Err(Unable::NoPowerLeft));
    assert_eq!(bound().change(powers(&[Power::Recruiting]), MONDAY), Err(Unable::NoChange));
    assert_eq!(proposed().change(powers(&[Power::Recruiting]), MONDAY), Err(Unable::NoChange));
}

#[test]
fn each_step_is_possible_from_its_own_states_only() {
    for state in State::ALL {
        let mandate = Mandate { state, ..bound() };
        assert_eq!(mandate.clone().withdraw(MONDAY).is_ok(), state == State::Proposed, "withdraw {state:?}");
        assert_eq!(mandate.clone().release(MONDAY).is_ok(), state == State::Bound, "release {state:?}");
        assert_eq!(mandate.clone().leave(MONDAY).is_ok(), state == State::Bound, "leave {state:?}");
        let asked = Mandate { requested: powers(&[Power::Recruiting]), ..mandate };
        let may_answer = matches!(state, State::Proposed | State::Bound);
        assert_eq!(asked.accept(powers(&[Power::Recruiting]), MONDAY).is_ok(), may_answer, "accept {state:?}");
        assert_eq!(State::of_code(state.code()), Some(state));
    }
}

#[test]
fn powers_are_kept_as_a_number_and_read_back() {
    for n in 0..8 {
        assert_eq!(to_number(of_number(n)), n);
    }
    assert_eq!(of_number(7), Powers::ALL);
}

#[test]
fn a_person_accepts_only_what_was_on_the_page() {
    let asked_more = proposed().change(Powers::ALL, MONDAY).unwrap();
    assert_eq!(asked_more.clone().accept(powers(&[Power::Recruiting]), MONDAY), Err(Unable::Changed));
    assert_eq!(asked_more.accept(Powers::ALL, MONDAY).unwrap().powers, Powers::ALL);
}

#[test]
fn an_earlier_end_holds_at_once_and_a_later_one_waits_for_the_person() {
    let day = |n: i64| Term::Until(MONDAY.day().plus_days(n).end());
    let recruiting = powers(&[Power::Recruiting]);
    // From 长期 to a day is earlier.
    let shorter = bound().change_to(recruiting, day(30), MONDAY).unwrap();
    assert_eq!((Term::of(shorter.valid_until), shorter.requested_until), (day(30), None));
    assert!(!shorter.waits_for_the_person());
    for later in [day(60), Term::Open] {
        let asked = shorter.clone().change_to(recruiting, later, MONDAY).unwrap();
        assert_eq!((Term::of(asked.valid_until), asked.requested_until), (day(30), Some(later)));
        assert!(asked.waits_for_the_person() && asked.powers == recruiting);
        // Without consent the old end stands.
        assert!(asked.active(day(30).end().unwrap()).is_none());
        let seen = Seen { powers: Powers::NONE, until: Some(later) };
        let agreed = asked.clone().accept(seen, MONDAY).unwrap();
        assert_eq!((Term::of(agreed.valid_until), agreed.requested_until), (later, None));
        assert_eq!(agreed.powers, recruiting);
        let refused = asked.clone().reject(MONDAY).unwrap();
        assert_eq!(refused, Mandate { answered_at: Some(MONDAY), ..shorter.clone() });
        // Agreed to is what was seen: neither another day nor a day that was never named.
        assert_eq!(asked.clone().accept(Powers::NONE, MONDAY), Err(Unable::Changed));
        let other = Seen { powers: Powers::NONE, until: Some(day(45)) };
        assert_eq!(asked.clone().accept(other, MONDAY), Err(Unable::Changed));
        // Asking for the end that stands takes the question back.
        assert_eq!(asked.clone().change_to(recruiting, day(30), MONDAY).unwrap(), shorter);
        assert_eq!(asked.clone().change_to(recruiting, later, MONDAY), Err(Unable::NoChange));
        // Powers alone leave the question as it is.
        assert_eq!(asked.change(Powers::ALL, MONDAY).unwrap().requested_until, Some(later));
    }
    assert_eq!(shorter.clone().accept(Powers::NONE, MONDAY), Err(Unable::NothingToAnswer));
    assert_eq!(shorter.change_to(recruiting, day(10), day(31).end().unwrap()), Err(Unable::NotNow(State::Ended)));
}

#[test]
fn a_proposal_takes_another_end_and_the_person_agrees_to_the_one_on_the_page() {
    let recruiting = powers(&[Power::Recruiting]);
    let end = Term::Until(MONDAY.day().plus_days(30).end());
    let asked = proposed().change_to(recruiting, end, MONDAY).unwrap();
    assert_eq!((Term::of(asked.valid_until), asked.requested_until), (end, None));
    let stale = Seen { powers: recruiting, until: Some(Term::Open) };
    assert_eq!(asked.clone().accept(stale, MONDAY), Err(Unable::Changed));
    let seen = Seen { powers: recruiting, until: Some(end) };
    assert_eq!(Term::of(asked.accept(seen, MONDAY).unwrap().valid_until), end);
}
