use proptest::prelude::*;

use super::*;

#[test]
fn the_luhn_check_tells_a_slip_of_the_pen() {
    for number in
        ["6222020000000000018", "6217000000000000129", "6228480000000001230", "622260000000123451", "4367420000000009"]
    {
        assert!(Card::parse(number).unwrap().passes_luhn(), "{number}");
    }
    for number in ["6222020000000000011", "6222021234567890123"] {
        assert!(!Card::parse(number).unwrap().passes_luhn(), "{number} is accepted with a warning");
    }
}

#[test]
fn numbers_are_read_with_separators_and_kept_without() {
    let card = Card::parse("６２２２ 0200-0000 0000 018").unwrap();
    assert_eq!((card.as_str(), card.last_four()), ("6222020000000000018", "0018"));
    assert_eq!(format!("{card:?}"), "Card(**** 0018)");
}

#[test]
fn other_lengths_and_letters_are_refused() {
    assert_eq!(Card::parse("123456789012"), Err(CardError::Length { digits: 12 }));
    assert!(Card::parse("1234567890123").is_ok());
    assert_eq!(Card::parse("12345678901234567890"), Err(CardError::Length { digits: 20 }));
    assert_eq!(Card::parse("6222o20000000000018"), Err(CardError::Character { found: 'O' }));
    assert_eq!(Card::parse(" "), Err(CardError::Empty));
    assert_eq!(CardError::Length { digits: 12 }.reason_zh(), "银行卡号应为13至19位数字，当前为12位");
}

proptest! {
    #[test]
    fn luhn_notices_any_one_changed_digit(digits in "[0-9]{12,18}", place: prop::sample::Index, step in 1u8..10) {
        let check = (0..10).find(|c| Card::parse(&format!("{digits}{c}")).unwrap().passes_luhn()).unwrap();
        let number = format!("{digits}{check}");
        let mut changed = number.clone().into_bytes();
        let digit = &mut changed[place.index(number.len())];
        *digit = b'0' + (*digit - b'0' + step) % 10;
        let changed = String::from_utf8(changed).unwrap();
        prop_assert!(!Card::parse(&changed).unwrap().passes_luhn());
    }
}
