use super::*;
use uuid::Uuid;

const NOW: Timestamp = Timestamp::from_ms(9);

fn item(kind: Kind, state: State) -> Item {
    Item {
        id: ItemId(Uuid::from_u128(1)),
        organisation: OrganisationId(Uuid::from_u128(2)),
        kind,
        state,
        revision: Revision(3),
        place: 1,
        caption: "车间".into(),
        file: File {
            hash: "ab".into(),
            media_type: "image/jpeg".into(),
            bytes: 1,
            width: 200,
            height: 200,
            duration_ms: None,
        },
        uploaded_at: Timestamp::from_ms(1),
        submitted_by: None,
        was_submitted: false,
    }
}

fn every_state() -> Vec<State> {
    vec![
        State::Draft,
        State::InReview { submitted_at: NOW },
        State::Approved { decided_at: NOW },
        State::Returned { reason: "模糊".into(), decided_at: NOW },
        State::TakenOff { reason: "过时".into() },
        State::Removed,
        State::Replaced,
    ]
}

#[test]
fn only_what_was_not_submitted_yet_is_submitted() {
    for state in every_state() {
        let is_draft = state == State::Draft;
        assert_eq!(item(Kind::Picture, state).submit(NOW).is_ok(), is_draft);
    }
}

#[test]
fn a_decision_is_bound_to_what_was_seen() {
    let submitted = item(Kind::Logo, State::Draft).submit(NOW).unwrap();
    assert_eq!(submitted.revision, Revision(4));
    let unseen = submitted.clone().decide(Decision::Approve, Revision(3), NOW);
    assert_eq!(unseen, Err(Undecidable::Changed));
    let approved = submitted.decide(Decision::Approve, Revision(4), NOW).unwrap();
    assert_eq!(approved.state, State::Approved { decided_at: NOW });
    assert_eq!(approved.decide(Decision::Approve, Revision(4), NOW), Err(Undecidable::NotInReview));
}

#[test]
fn the_words_of_what_was_seen_or_is_public_do_not_change() {
    for state in every_state() {
        let may = matches!(state, State::Draft | State::Returned { .. });
        let done = item(Kind::Picture, state.clone()).recaption("新车间".into());
        assert_eq!(done.is_ok(), may, "{state:?}");
        assert!(item(Kind::Logo, state).recaption("新车间".into()).is_err(), "a logo has no words");
        if let Ok(done) = done {
            assert_eq!((done.state, done.revision), (State::Draft, Revision(4)));
        }
    }
}

#[test]
fn only_what_is_public_is_taken_off_and_everything_kept_can_be_removed() {
    let reason = Reason::parse("内容过时").unwrap();
    for state in every_state() {
        let is_public = matches!(state, State::Approved { .. });
        assert_eq!(item(Kind::Picture, state.clone()).take_off(&reason).is_ok(), is_public);
        assert_eq!(item(Kind::Picture, state.clone()).remove().is_ok(), state.is_kept());
    }
}

#[test]
fn a_picture_moves_one_place_and_not_beyond_the_ends() {
    let id = |n| ItemId(Uuid::from_u128(n));
    let order = vec![id(1), id(2), id(3)];
    assert_eq!(moved(order.clone(), id(2), true), [id(2), id(1), id(3)]);
    assert_eq!(moved(order.clone(), id(2), false), [id(1), id(3), id(2)]);
    assert_eq!(moved(order.clone(), id(1), true), order);
    assert_eq!(moved(order.clone(), id(3), false), order);
    assert_eq!(moved(order.clone(), id(9), false), order);
}
