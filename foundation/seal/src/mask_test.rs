use proptest::prelude::*;

use super::*;

#[test]
fn the_owner_recognises_the_value_and_nobody_else_learns_it() {
    assert_eq!(mask_identity("441581199003070012"), "441581********0012");
    assert_eq!(mask_identity("44158119900307008X"), "441581********008X");
    assert_eq!(mask_identity("H12345678"), "H******78");
    assert_eq!(mask_identity("12345678"), "1*****78");
    assert_eq!(mask_phone("13800138000"), "138****8000");
    assert_eq!(mask_phone("+8613800138000"), "138****8000");
    assert_eq!(mask_phone("0660-8519160"), "0660-*****60");
    assert_eq!(mask_name("张三"), "张*");
    assert_eq!(mask_name("张三丰"), "张*");
    assert_eq!(mask_name("𠮷田"), "𠮷*");
    assert_eq!(mask_card("6222020000000001234"), "**** 1234");
    assert_eq!(mask_card("1234"), "**** 1234");
    assert_eq!(mask_account("lf000001"), "lf***01");
    assert_eq!(mask_account("admin"), "a***");
}

#[test]
fn what_is_unknown_or_too_short_is_hidden_whole() {
    assert_eq!(mask_identity("12"), "**");
    assert_eq!(mask_phone("110"), "***");
    assert_eq!(mask_card("12"), "****");
    assert_eq!(mask_name(""), "");
    assert_eq!(mask_account(""), "");
}

proptest! {
    #[test]
    fn no_masked_number_still_contains_the_number(digits in "[0-9]{6,19}") {
        for masked in [mask_identity(&digits), mask_phone(&digits), mask_card(&digits)] {
            prop_assert!(!masked.contains(&digits));
        }
    }
}
