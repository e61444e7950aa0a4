use super::*;

const START: Timestamp = Timestamp::from_ms(1_000);
const BEFORE: Timestamp = Timestamp::from_ms(500);

fn returned() -> Decision {
    Decision::Return(Reason::parse("职位与招聘会主题不符").unwrap())
}

#[test]
fn an_online_registration_succeeds_at_once_and_an_on_site_one_is_reviewed() {
    assert_eq!(State::initial(Kind::Online, BEFORE), State::Approved { at: BEFORE });
    assert_eq!(State::initial(Kind::OnSite, BEFORE), State::InReview);
}

#[test]
fn what_is_undecided_at_the_start_has_expired() {
    assert_eq!(State::InReview.at(START, BEFORE), State::InReview);
    assert_eq!(State::InReview.at(START, START), State::Expired { at: START });
    let approved = State::Approved { at: BEFORE };
    assert_eq!(approved.clone().at(START, START), approved);
}

#[test]
fn a_clerk_cancels_until_the_fair_starts() {
    assert!(State::InReview.cancel(START, BEFORE).is_ok());
    assert_eq!(State::Approved { at: BEFORE }.cancel(START, START), Err(Refusal::FairStarted));
    assert_eq!(State::Expired { at: START }.cancel(START, START), Err(Refusal::NotLive));
}

#[test]
fn a_decision_is_bound_to_the_revision_seen_and_to_the_time_before_the_start() {
    let decide = |state: State, seen, now| state.decide(Decision::Approve, Revision(seen), Revision(1), START, now);
    assert_eq!(decide(State::InReview, 1, BEFORE), Ok(State::Approved { at: BEFORE }));
    assert_eq!(decide(State::InReview, 0, BEFORE), Err(Refusal::Undecidable(Undecidable::Changed)));
    assert_eq!(decide(State::InReview, 1, START), Err(Refusal::Undecidable(Undecidable::NotInReview)));
    let cancelled = State::InReview.cancel(START, BEFORE).unwrap();
    assert_eq!(decide(cancelled, 1, BEFORE), Err(Refusal::Undecidable(Undecidable::NotInReview)));
}

#[test]
fn a_return_carries_its_reason_and_frees_the_booth() {
    let state = State::InReview.decide(returned(), Revision(1), Revision(1), START, BEFORE).unwrap();
    assert!(!state.is_live());
    assert_eq!(state.reason(), Some("职位与招聘会主题不符"));
}

#[test]
fn a_return_without_a_reason_is_none() {
    assert!(matches!(decision(false, " "), Err(Refusal::Invalid(_))));
    assert_eq!(decision(true, ""), Ok(Decision::Approve));
}

#[test]
fn a_masked_contact_gives_nothing_away() {
    let contact =
        Contact { name: "陈志远".into(), identity_number: "441581199003070012".into(), phone: "13800138000".into() };
    let masked = contact.masked();
    assert_eq!((masked.name.as_str(), masked.phone.as_str()), ("陈*", "138****8000"));
    assert_eq!(masked.identity_number, "441581********0012");
}
