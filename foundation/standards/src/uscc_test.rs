use proptest::prelude::*;

use super::*;

/// Codes of public companies, and codes of the division 441581 made for the test.
const VALID: [&str; 22] = [
    "9144030071526726XG",
    "914403001922038216",
    "91330100799655058B",
    "91110108717743469K",
    "91110000802100433B",
    "91110108551385082Q",
    "91440400192548256N",
    "91440606722473344C",
    "91440300192317458F",
    "91100000100003962T",
    "91441581MA00000153",
    "91441581MA00TE5T2E",
    "92441581MA0000X15L",
    "1244158170000001XY",
    "11441500000000019A",
    "524400005000000234",
    "93441581MA5U000895",
    "91441581MA00002690",
    "91441581MA000004XG",
    "91441581MA0000090U",
    "91441581MA0000146Y",
    "91350100M000100Y43",
];

#[test]
fn valid_codes_are_taken_as_they_are() {
    for code in VALID {
        assert_eq!(Uscc::parse(code).map(String::from).as_deref(), Ok(code));
    }
}

#[test]
fn invalid_codes_are_refused_with_the_rule_they_break() {
    let refused = |code: &str| Uscc::parse(code).unwrap_err();
    assert_eq!(refused("9144030071526726XH"), UsccError::Check);
    assert_eq!(refused("9144030071526762XG"), UsccError::Check);
    assert_eq!(refused("914403007152672IXG"), UsccError::Character { found: 'I', position: 16 });
    assert_eq!(refused("9144030071526726X"), UsccError::Length { characters: 17 });
    assert_eq!(refused("9144030071526726XGG"), UsccError::Length { characters: 19 });
    assert_eq!(refused("91440300715267 26XG"), UsccError::Character { found: ' ', position: 15 });
    assert_eq!(refused("91350100M000100Y4Z"), UsccError::Character { found: 'Z', position: 18 });
    assert_eq!(refused("91441581MA00000166"), UsccError::OrganisationCode);
    assert_eq!(refused(""), UsccError::Length { characters: 0 });
    assert_eq!(refused("9144030071526726xg"), UsccError::Character { found: 'x', position: 17 });
    assert_eq!(refused("9144X30071526726XG"), UsccError::DivisionDigit { found: 'X', position: 5 });
    assert_eq!(refused("统一社会信用代码"), UsccError::Character { found: '统', position: 1 });
}

#[test]
fn both_checks_of_a_transposed_code_fail() {
    assert_ne!(check_character("9144030071526762X"), Some('G'));
    assert!(!organisation_code_checks("71526762X"));
}

#[test]
fn what_people_type_is_cleaned_first() {
    for typed in [
        "91440300715267 26XG",
        " 9144 0300 7152 6726 xg ",
        "９１４４０３００７１５２６７２６ＸＧ",
        "\u{feff}9144030071526726xg\u{200b}\t",
        "9144\u{3000}030071526726XG",
    ] {
        assert_eq!(Uscc::from_input(typed).unwrap().as_str(), "9144030071526726XG", "{typed:?}");
    }
    assert_eq!(clean("ab 12"), "AB12");
    assert!(Uscc::from_input("9144０３００7152672ＩXG").is_err());
}

#[test]
fn reasons_say_what_is_wrong_in_chinese() {
    let reason = |code: &str| Uscc::parse(code).unwrap_err().reason_zh();
    assert_eq!(reason("9144030071526726XH"), "校验位不符");
    assert!(reason("914403007152672IXG").contains("“I”"));
    assert_eq!(reason("9144030071526726X"), "应为18位，当前为17位");
    assert_eq!(reason("91440300715267 26XG"), "不能包含空格");
    assert!(reason("91441581MA00000166").contains("主体标识码"));
    assert_eq!(reason("9144X30071526726XG"), "第5位应为数字，当前为“X”");
}

#[test]
fn the_parts_of_a_code_can_be_read() {
    let code = Uscc::parse("91441581MA00000153").unwrap();
    assert_eq!((code.division(), code.organisation_code(), code.category_zh()), ("441581", "MA0000015", Some("企业")));
    assert_eq!(Uscc::parse("92441581MA0000X15L").unwrap().category_zh(), Some("个体工商户"));
    assert_eq!(Uscc::parse("1244158170000001XY").unwrap().category_zh(), Some("事业单位"));
    assert_eq!(serde_json::to_string(&code).unwrap(), "\"91441581MA00000153\"");
    assert!(serde_json::from_str::<Uscc>("\"91441581MA00000154\"").is_err());
}

#[test]
fn old_organisation_codes_are_recognised() {
    assert!(looks_like_organisation_code("MA0000015"));
    assert!(looks_like_organisation_code("71526726-X"));
    assert!(looks_like_organisation_code(" 71526726-x "));
    assert!(!looks_like_organisation_code("715267-26X"));
    assert!(!looks_like_organisation_code("71526726-1"));
    assert!(!looks_like_organisation_code("9144030071526726XG"));
    assert!(!looks_like_organisation_code("unit00001"), "a user name whose last digit happens to check");
    assert!(!looks_like_organisation_code("陆丰就业中心办公室"));
}

#[test]
fn synthetic_codes_are_valid_distinct_and_of_the_division() {
    assert_eq!(Uscc::synthetic("441581", 1).unwrap().as_str(), "91441581MA00000153");
    let codes: std::collections::BTreeSet<_> = (0..5000).map(|n| Uscc::synthetic("441581", n).unwrap()).collect();
    assert_eq!(codes.len(), 5000);
    assert!(codes.iter().all(|code| code.division() == "441581"));
    assert_eq!(Uscc::synthetic("4415", 1), None);
    assert_eq!(Uscc::synthetic("44158X", 1), None);
    assert_eq!(Uscc::synthetic("441581", u32::MAX), None);
    assert_eq!(Uscc::assemble("92", "441581", "MA0000X1").unwrap().as_str(), "92441581MA0000X15L");
}

proptest! {
    #[test]
    fn changing_any_one_character_is_noticed(serial in 0u32..887_503_680, place in 0usize..18, step in 1usize..31) {
        let code = Uscc::synthetic("441581", serial).unwrap().as_str().to_owned();
        let mut changed = code.clone().into_bytes();
        let old = ALPHABET.iter().position(|c| *c == changed[place]).unwrap();
        changed[place] = ALPHABET[(old + step) % 31];
        let changed = String::from_utf8(changed).unwrap();
        prop_assert_ne!(&changed, &code);
        prop_assert!(Uscc::parse(&changed).is_err());
    }

    #[test]
    fn cleaning_twice_is_cleaning_once(text in any::<String>()) {
        let once = clean(&text);
        prop_assert_eq!(clean(&once), once.clone());
        prop_assert!(!once.contains(char::is_whitespace));
    }

    #[test]
    fn spaces_and_case_never_matter(serial in 0u32..1_000_000, spaces in prop::collection::vec(0usize..18, 0..5)) {
        let code = Uscc::synthetic("441581", serial).unwrap();
        let mut typed = code.as_str().to_lowercase();
        for place in spaces {
            typed.insert(place, ' ');
        }
        prop_assert_eq!(Uscc::from_input(&typed).unwrap(), code);
    }

    #[test]
    fn no_text_makes_parsing_panic(text in any::<String>()) {
        if let Err(error) = Uscc::from_input(&text) {
            prop_assert!(!error.reason_zh().is_empty());
        }
        looks_like_organisation_code(&text);
    }
}
