use proptest::prelude::*;

use super::*;

#[test]
fn mobile_numbers_are_read_however_they_are_written() {
    for number in ["13800138000", "19912345678", "16612345678"] {
        assert_eq!(Mobile::parse(number).unwrap().as_str(), number);
    }
    for typed in [
        "+8613800138000",
        "+86 138 0013 8000",
        "008613800138000",
        "8613800138000",
        "138-0013-8000",
        " １３８００１３８０００ ",
        "138\u{200b}00138000",
        "+86-13800138000",
    ] {
        assert_eq!(Mobile::parse(typed).unwrap().e164(), "+8613800138000", "{typed:?}");
    }
}

#[test]
fn what_is_no_mobile_number_is_refused() {
    for number in ["10012345678", "12345678901", "1380013800", "138001380000", "0660-8519160", "86138001380"] {
        assert_eq!(Mobile::parse(number), Err(PhoneError::Mobile), "{number}");
    }
    assert_eq!(Mobile::parse("1700000000a"), Err(PhoneError::Character { found: 'A' }));
    assert_eq!(Mobile::parse("  "), Err(PhoneError::Empty));
    assert!(Mobile::parse("10012345678").unwrap_err().reason_zh().contains("11位"));
}

#[test]
fn landlines_need_their_area_code() {
    for (typed, number) in [
        ("0660-8519160", "0660-8519160"),
        ("06608519160", "0660-8519160"),
        ("(0660)8519160", "0660-8519160"),
        ("（0660）8519160", "0660-8519160"),
        ("0660 8519160", "0660-8519160"),
        ("0660—8519160", "0660-8519160"),
        ("020-83311111", "020-83311111"),
        ("02083311111", "020-83311111"),
        ("010-66666666-123", "010-66666666-123"),
        ("+86-660-8519160", "0660-8519160"),
        ("+86 10-66666666", "010-66666666"),
        ("+86 10 66666666", "010-66666666"),
        ("13800138000", "13800138000"),
    ] {
        assert_eq!(Phone::parse(typed).unwrap().as_str(), number, "{typed}");
    }
    for number in
        ["8519160", "0660-851916", "0660-851916012", "0660-8519160-1234567", "0660-8519160-", "110", "00660-8519160"]
    {
        if number.ends_with('-') {
            assert!(Phone::parse(number).is_ok(), "a hyphen at the end is only untidy");
        } else {
            assert_eq!(Phone::parse(number), Err(PhoneError::Phone), "{number}");
        }
    }
}

#[test]
fn debug_shows_numbers_masked() {
    assert_eq!(format!("{:?}", Phone::parse("13800138000").unwrap()), "Phone(138****8000)");
    assert_eq!(format!("{:?}", Mobile::parse("13800138000").unwrap()), "Mobile(138****8000)");
    assert_eq!(Phone::parse("0660-8519160").unwrap().masked(), "0660-*****60");
}

proptest! {
    #[test]
    fn every_written_form_is_read_again_as_itself(text in "[-0-9+() ]{0,20}") {
        if let Ok(phone) = Phone::parse(&text) {
            prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone.clone()));
        }
    }

    #[test]
    fn no_text_makes_parsing_panic(text in any::<String>()) {
        let _ = Phone::parse(&text);
        let _ = Mobile::parse(&text);
    }
}
