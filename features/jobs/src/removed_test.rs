use super::*;
use crate::{choices::Audience, fixtures::焊工, pay::Pay};
use clock::Day;

fn written() -> (Content, Contact) {
    let written = 焊工(Day::parse("2026-12-31").unwrap()).written().unwrap();
    (written.content, written.contact)
}

#[test]
fn how_a_text_is_typed_does_not_make_it_another() {
    let (first, contact) = written();
    let removed = Removed::of([(first.clone(), contact.clone(), "内容不真实".into())]);
    assert_eq!(removed.reason(&first, &contact), Some("内容不真实"));
    let mut retyped = first.clone();
    retyped.title = first.title.chars().flat_map(|c| [c, ' ']).collect();
    retyped.description = format!("　{}！！", first.description.replace('，', ", ").replace('。', "\n\n"));
    retyped.requirements = first.requirements.replace('证', "證").replace('业', "業");
    retyped.benefits.reverse();
    assert_eq!(removed.reason(&retyped, &contact), Some("内容不真实"));
}

#[test]
fn whatever_a_seeker_reads_otherwise_makes_it_another() {
    let (mut first, contact) = written();
    first.audience = Audience::ALL.to_vec();
    let removed = Removed::of([(first.clone(), contact.clone(), "内容不真实".into())]);
    let changes: [fn(&mut Content); 7] = [
        |c| c.title.push('长'),
        |c| c.headcount += 1,
        |c| c.pay = Pay::new(c.pay.min() + 1, c.pay.max(), c.pay.unit()).unwrap(),
        |c| c.description.push_str("底薪 1.5 万"),
        |c| c.requirements = format!("不{}", c.requirements),
        |c| c.benefits.push("五险".into()),
        |c| c.audience.clear(),
    ];
    for (n, change) in changes.into_iter().enumerate() {
        let mut changed = first.clone();
        change(&mut changed);
        assert_eq!(removed.reason(&changed, &contact), None, "change {n}");
    }
    let other = Contact { name: "林强".into(), ..contact };
    assert_eq!(removed.reason(&first, &other), None);
    assert_eq!((plain("C++ 1.5"), plain("Ｃ　１５")), ("c++1.5".into(), "c15".into()));
}
