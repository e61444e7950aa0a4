use super::*;
use review::Reason;

fn at(day: &str) -> Timestamp {
    Day::parse(day).unwrap().start().plus_seconds(36_000)
}

#[test]
fn six_months_are_months_of_the_calendar() {
    for (approved, due) in [
        ("2026-11-24", "2027-05-24"),
        ("2026-08-31", "2027-02-28"),
        ("2027-08-30", "2028-02-29"),
        ("2026-03-31", "2026-09-30"),
        ("2026-06-15", "2026-12-15"),
    ] {
        let v = Verification::after_approval(at(approved));
        assert_eq!(v.due_day().to_string(), due, "{approved}");
        assert_eq!(v.lapses_at, Some(v.due_at.plus_days(14)));
    }
}

#[test]
fn each_stage_begins_on_its_second() {
    let v = Verification::after_approval(at("2026-11-24"));
    let mut before = Stage::Fresh;
    for (from, stage) in [
        (v.due_at.plus_days(-30), Stage::Early),
        (v.due_at.plus_days(-7), Stage::Late),
        (v.due_at, Stage::Due),
        (v.due_at.plus_days(14), Stage::Lapsed),
    ] {
        assert_eq!(v.stage(from.plus_seconds(-1)), before);
        assert_eq!(v.stage(from), stage);
        before = stage;
    }
}

#[test]
fn who_waits_for_the_bureau_does_not_lapse_and_who_lapsed_waits_for_it() {
    let v = Verification::after_approval(at("2026-11-24"));
    let in_review = State::Reviewed(Review::InReview { submitted_at: v.due_at });
    let waiting = v.after(&in_review, v.due_at);
    assert_eq!(waiting.stage(v.due_at.plus_days(100)), Stage::Due);
    // Returned late: a whole grace from then on.
    let late = v.due_at.plus_days(30);
    let returned =
        State::Reviewed(Review::Returned { reason: Reason::parse("执照过期").unwrap(), decided_at: late });
    assert_eq!(waiting.after(&returned, late).lapses_at, Some(late.plus_days(14)));
    // Taken back late: a day.
    assert_eq!(waiting.after(&State::Saved, late).lapses_at, Some(late.plus_days(1)));
    // Taken back early: as if nothing had been.
    assert_eq!(waiting.after(&State::Saved, v.due_at).lapses_at, v.lapses_at);
    assert_eq!(v.after(&State::Saved, at("2026-12-01")), v, "writing changes nothing");
    // Lapsed: a submission alone does not help, an approval does.
    let lapsed = v.due_at.plus_days(15);
    assert_eq!(v.after(&in_review, lapsed).stage(lapsed), Stage::Lapsed);
    let approved = State::Reviewed(Review::Approved { decided_at: lapsed });
    assert_eq!(v.after(&approved, lapsed).stage(lapsed), Stage::Lapsed, "an approval begins anew elsewhere");
    assert_eq!(Verification::after_approval(lapsed).stage(lapsed), Stage::Fresh);
}
