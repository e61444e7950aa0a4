use super::*;
use standards::uscc::Uscc;

const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

fn filled(changes: &'static [(&'static str, &'static str)]) -> Result<Content, Vec<Wrong>> {
    const GOOD: [(&str, &str); 8] = [
        ("nature", "limited"),
        ("industry", "39"),
        ("size", "100-499"),
        ("division", "441581"),
        ("address", "东海街道工业园区二路8号"),
        ("introduction", "生产航标灯和船用照明，2009年建厂，有自己的食堂和宿舍。"),
        ("contact_name", "林晓彤"),
        ("contact_phone", "0660-8519160"),
    ];
    Content::read(
        |field| {
            let changed = changes.iter().find(|(f, _)| *f == field);
            changed.or_else(|| GOOD.iter().find(|(f, _)| *f == field)).map_or("", |(_, v)| v)
        },
        "440000",
    )
}

fn refused(changes: &'static [(&'static str, &'static str)]) -> Vec<Field> {
    filled(changes).unwrap_err().into_iter().map(|(f, _)| f).collect()
}

#[test]
fn a_filled_form_is_read() {
    let content = filled(&[]).unwrap();
    assert_eq!((content.industry, content.division), ("39", "441581"));
    assert_eq!(nature_zh(content.nature), "有限责任公司");
    assert_eq!(size_zh(content.size), "100-499人");
}

#[test]
fn every_starred_field_is_required() {
    let all = Content::read(|_| "", "440000").unwrap_err();
    assert_eq!(all.len(), 8);
    assert!(all.iter().all(|(_, sentence)| !sentence.is_empty()));
}

#[test]
fn what_is_no_choice_of_the_form_is_refused() {
    assert_eq!(refused(&[("nature", "<script>")]), [Field::Nature]);
    assert_eq!(refused(&[("industry", "98")]), [Field::Industry]);
    assert_eq!(refused(&[("size", "20")]), [Field::Size]);
    // A city that has counties, another province, a town, and nothing at all.
    for bad in [
        &[("division", "441500")] as &[_],
        &[("division", "110101")],
        &[("division", "441581001")],
        &[("division", "999999")],
    ] {
        assert_eq!(refused(bad), [Field::Division], "{bad:?}");
    }
    assert!(filled(&[("division", "441900")]).is_ok(), "a city without counties is chosen itself");
}

#[test]
fn texts_have_their_lengths_and_no_hidden_characters() {
    assert_eq!(refused(&[("address", "一路")]), [Field::Address]);
    assert_eq!(refused(&[("introduction", "太短了")]), [Field::Introduction]);
    assert_eq!(refused(&[("contact_name", "林\u{202e}晓彤")]), [Field::ContactName]);
    assert_eq!(refused(&[("contact_phone", "12345678901")]), [Field::ContactPhone]);
    assert!(filled(&[("contact_name", "𠮷野·阿依古丽")]).is_ok());
}

#[test]
fn saving_takes_a_submission_back() {
    let submitted = Cycle::first().submit(NOW).unwrap();
    assert_eq!(submitted.state.zh(), "审核中");
    assert_eq!(submitted.clone().submit(NOW), Err(AlreadyInReview));
    let saved = submitted.clone().save();
    assert_eq!((saved.revision, saved.state.zh()), (Revision(2), "待审核"));
    assert_eq!(saved.decide(Decision::Approve, submitted.revision, NOW), Err(Undecidable::Changed));
}

#[test]
fn a_decision_needs_the_revision_that_stands() {
    let second = Cycle::first().submit(NOW).unwrap().save().submit(NOW).unwrap();
    assert_eq!(second.clone().decide(Decision::Approve, Revision(1), NOW), Err(Undecidable::Changed));
    let approved = second.decide(Decision::Approve, Revision(2), NOW).unwrap();
    assert_eq!(approved.state.zh(), "审核通过");
    assert_eq!(approved.decide(Decision::Approve, Revision(2), NOW), Err(Undecidable::NotInReview));
}

#[test]
fn a_returned_profile_tells_why_and_can_be_submitted_again() {
    let reason = Reason::parse("营业执照不清晰").unwrap();
    let returned = Cycle::first().submit(NOW).unwrap().decide(Decision::Return(reason), Revision(1), NOW).unwrap();
    assert_eq!((returned.state.zh(), returned.state.reason().unwrap().as_str()), ("审核不通过", "营业执照不清晰"));
    assert!(returned.submit(NOW).is_ok());
}

#[test]
fn the_code_suggests_what_kind_of_body_it_is() {
    let nature = |code: &str| suggested_nature(&Uscc::parse(code).unwrap());
    assert_eq!(nature("91441581MA00000153"), "limited");
    assert_eq!(nature("92441581MA0000X15L"), "household");
    assert_eq!(nature("1244158170000001XY"), "institution");
}
