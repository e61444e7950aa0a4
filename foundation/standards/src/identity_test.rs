use proptest::prelude::*;

use super::DocumentKind::*;
use super::*;

fn today() -> Day {
    Day::new(2026, 11, 24).unwrap()
}

fn parse(kind: DocumentKind, text: &str) -> Result<IdentityNumber, IdentityError> {
    IdentityNumber::parse(kind, text, today())
}

#[test]
fn valid_identity_cards_are_accepted() {
    for number in [
        "441581199003070012",
        "44158119900307008X",
        "441581198512310227",
        "110101200002290130",
        "440106199910011005",
        "11010519491231002X",
        "34052419800101001X",
    ] {
        assert_eq!(parse(ResidentIdentityCard, number).unwrap().as_str(), number);
    }
    assert_eq!(
        parse(ResidentIdentityCard, " ４４１５８１１９９００３０７００８ｘ ").unwrap().as_str(),
        "44158119900307008X"
    );
}

#[test]
fn invalid_identity_cards_are_refused_with_the_rule_they_break() {
    let refused = |number: &str| parse(ResidentIdentityCard, number).unwrap_err();
    let kind = ResidentIdentityCard;
    assert_eq!(refused("441581199003070010"), IdentityError::Check);
    assert_eq!(refused("441581199003070022"), IdentityError::Check);
    assert_eq!(refused("441581199002300015"), IdentityError::BirthDate);
    assert_eq!(refused("110101190002290134"), IdentityError::BirthDate);
    assert_eq!(refused("441581219003070018"), IdentityError::BirthRange);
    assert_eq!(refused("99158119900307001X"), IdentityError::Province { kind });
    assert_eq!(refused("44158119900307001"), IdentityError::Length { characters: 17, kind });
    assert_eq!(refused("441581 199003070012"), IdentityError::Character { found: ' ', position: 7, kind });
    assert_eq!(refused("441581900307001"), IdentityError::FirstGeneration);
    assert_eq!(refused("4415811990030700A2"), IdentityError::Character { found: 'A', position: 17, kind });
    assert_eq!(refused("X41581199003070012"), IdentityError::Character { found: 'X', position: 1, kind });
    assert_eq!(refused("  "), IdentityError::Empty);
    assert_eq!(refused("810000199001010019"), IdentityError::ResidencePermit);
}

#[test]
fn a_birth_today_is_accepted_and_tomorrow_refused() {
    let born_today = IdentityNumber::synthetic("441581", today(), 1).unwrap();
    assert!(parse(ResidentIdentityCard, born_today.as_str()).is_ok());
    let born_tomorrow = IdentityNumber::synthetic("441581", today().plus_days(1), 1).unwrap();
    assert_eq!(parse(ResidentIdentityCard, born_tomorrow.as_str()), Err(IdentityError::BirthRange));
}

#[test]
fn residence_permits_have_their_own_three_regions() {
    for number in ["810000199001010019", "820000198808080023", "830000197905150035"] {
        assert_eq!(parse(HmtResidencePermit, number).unwrap().as_str(), number);
    }
    assert_eq!(
        parse(HmtResidencePermit, "441581199003070012"),
        Err(IdentityError::Province { kind: HmtResidencePermit })
    );
    assert_eq!(parse(HmtResidencePermit, "810000199001010018"), Err(IdentityError::Check));
}

#[test]
fn permits_of_hong_kong_and_macao_residents_are_checked_by_form() {
    for number in ["H12345678", "M12345678", "H1234567801", "HA1234567", "MA1234567", "h12345678"] {
        assert!(parse(HongKongMacaoPermit, number).is_ok(), "{number}");
    }
    let kind = HongKongMacaoPermit;
    assert_eq!(parse(kind, "C12345678"), Err(IdentityError::MainlandTravelPermit));
    assert_eq!(parse(kind, "H1234567"), Err(IdentityError::Length { characters: 8, kind }));
    assert_eq!(parse(kind, "H123456780"), Err(IdentityError::Length { characters: 10, kind }));
    assert_eq!(parse(kind, "HA123456789"), Err(IdentityError::Length { characters: 11, kind }));
    assert_eq!(parse(kind, "HB1234567"), Err(IdentityError::Character { found: 'B', position: 2, kind }));
    assert_eq!(parse(kind, "12345678"), Err(IdentityError::Character { found: '1', position: 1, kind }));
}

#[test]
fn the_reissue_count_does_not_make_another_person() {
    let short = parse(HongKongMacaoPermit, "H12345678").unwrap();
    let long = parse(HongKongMacaoPermit, "H1234567801").unwrap();
    assert_eq!(short.canonical(), long.canonical());
    assert_eq!(long.as_str(), "H1234567801");
    assert_eq!(parse(TaiwanPermit, "12345678").unwrap().canonical(), "12345678");
}

#[test]
fn permits_of_taiwan_residents_are_checked_by_form() {
    for number in ["12345678", "1234567890", "12345678901", "1234567890B"] {
        assert!(parse(TaiwanPermit, number).is_ok(), "{number}");
    }
    let kind = TaiwanPermit;
    assert_eq!(parse(kind, "123456789"), Err(IdentityError::Length { characters: 9, kind }));
    assert_eq!(parse(kind, "T2345678"), Err(IdentityError::Character { found: 'T', position: 1, kind }));
    assert_eq!(parse(kind, "1234567890BB"), Err(IdentityError::Character { found: 'B', position: 12, kind }));
}

#[test]
fn age_changes_on_the_birthday() {
    let number = parse(ResidentIdentityCard, "441581199003070012").unwrap();
    assert_eq!(number.birth(), Day::new(1990, 3, 7));
    assert_eq!(number.age_on(Day::new(2006, 3, 6).unwrap()), Some(15));
    assert_eq!(number.age_on(Day::new(2006, 3, 7).unwrap()), Some(16));
    assert_eq!(number.age_on(Day::new(1989, 1, 1).unwrap()), None);
    let leap = parse(ResidentIdentityCard, "110101200002290130").unwrap();
    assert_eq!(leap.age_on(Day::new(2018, 2, 28).unwrap()), Some(17));
    assert_eq!(leap.age_on(Day::new(2018, 3, 1).unwrap()), Some(18));
    assert_eq!(parse(TaiwanPermit, "12345678").unwrap().age_on(today()), None);
}

#[test]
fn a_number_is_masked_even_in_debug() {
    let number = parse(ResidentIdentityCard, "441581199003070012").unwrap();
    assert_eq!(number.masked(), "441581********0012");
    assert_eq!(format!("{number:?}"), "IdentityNumber(ResidentIdentityCard, 441581********0012)");
}

#[test]
fn the_first_generation_can_be_converted() {
    assert_eq!(second_generation("441581900307001").as_deref(), Some("441581199003070012"));
    assert_eq!(second_generation("44158190030700"), None);
}

#[test]
fn kinds_have_stable_codes_and_the_official_names() {
    let labels: Vec<_> = DocumentKind::ALL.iter().map(|kind| kind.label_zh()).collect();
    assert_eq!(labels, ["居民身份证", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "港澳台居民居住证"]);
    for kind in DocumentKind::ALL {
        assert_eq!(DocumentKind::from_code(kind.code()), Some(kind));
        assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.code()));
    }
    assert_eq!(DocumentKind::from_code("passport"), None);
}

#[test]
fn reasons_are_given_in_chinese() {
    let reason = |kind, text: &str| parse(kind, text).unwrap_err().reason_zh();
    assert_eq!(reason(ResidentIdentityCard, "441581199003070010"), "校验位不符");
    assert!(reason(ResidentIdentityCard, "441581900307001").contains("15位"));
    assert!(reason(ResidentIdentityCard, "441581 199003070012").contains("空格"));
    assert!(reason(ResidentIdentityCard, "4415811990030700").contains("当前为16位"));
    assert!(reason(HongKongMacaoPermit, "C12345678").contains("往来港澳通行证"));
}

#[test]
fn synthetic_numbers_refuse_what_cannot_be() {
    assert_eq!(
        IdentityNumber::synthetic("441581", Day::new(1990, 3, 7).unwrap(), 1).unwrap().as_str(),
        "441581199003070012"
    );
    assert!(IdentityNumber::synthetic("441581", today(), 1000).is_none());
    assert!(IdentityNumber::synthetic("991581", today(), 1).is_none());
    assert!(IdentityNumber::synthetic("4415", today(), 1).is_none());
    assert!(IdentityNumber::synthetic("441581", Day::new(1899, 12, 31).unwrap(), 1).is_none());
}

proptest! {
    #[test]
    fn changing_any_one_digit_is_noticed(days in 0i64..45_000, serial in 0u16..1000, place in 0usize..18, step in 1u8..10) {
        let birth = Day::new(1900, 1, 1).unwrap().plus_days(days);
        let number = IdentityNumber::synthetic("441581", birth, serial).unwrap();
        let mut changed = number.as_str().to_owned().into_bytes();
        changed[place] = b'0' + (changed[place].wrapping_sub(b'0') + step) % 10;
        let changed = String::from_utf8(changed).unwrap();
        prop_assert_ne!(&changed, number.as_str());
        prop_assert!(parse(ResidentIdentityCard, &changed).is_err());
    }

    #[test]
    fn cleaning_twice_is_cleaning_once(text in any::<String>()) {
        prop_assert_eq!(clean(&clean(&text)), clean(&text));
    }

    #[test]
    fn no_text_makes_parsing_panic(text in any::<String>()) {
        for kind in DocumentKind::ALL {
            if let Err(error) = parse(kind, &text) {
                prop_assert!(!error.reason_zh().is_empty());
            }
        }
        second_generation(&text);
    }
}
