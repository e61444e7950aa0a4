use proptest::prelude::*;

use super::*;

#[test]
fn ordinary_text_stays_as_it_was_written() {
    let text = "岗位职责：\n1. 焊接加工\n\n任职要求：\n持焊工证👷";
    assert_eq!(paragraphs(text, 1..=100).unwrap(), text);
    assert_eq!(line("周末双休，包吃住", 2..=20).unwrap(), "周末双休，包吃住");
}

#[test]
fn untidy_text_is_tidied() {
    assert_eq!(paragraphs("\r\n  一  \r\n\r\n\r\n\r\n二\t三\r\n", 1..=100).unwrap(), "一\n\n二 三");
    assert_eq!(line("  一 \n 二\t ", 1..=10).unwrap(), "一 二");
    assert_eq!(line("限\u{200b}男\u{feff}\u{00ad}性", 1..=10).unwrap(), "限男性", "no hiding from a check");
    assert_eq!(line("e\u{301}", 1..=1).unwrap(), "é", "NFC");
}

#[test]
fn length_is_counted_in_characters() {
    assert_eq!(line("𠮷田", 2..=2).unwrap(), "𠮷田");
    assert_eq!(line("一", 2..=5), Err(TextError::TooShort { characters: 1, min: 2 }));
    assert_eq!(line("一二三", 1..=2), Err(TextError::TooLong { characters: 3, max: 2 }));
    assert_eq!(line(" \u{200b} ", 1..=2), Err(TextError::Empty));
    assert_eq!(line("", 0..=2).unwrap(), "");
    assert_eq!(
        paragraphs(&"字".repeat(1_000_000), 1..=3000),
        Err(TextError::TooLong { characters: 1_000_000, max: 3000 })
    );
}

#[test]
fn text_that_is_not_what_it_looks_like_is_refused() {
    assert_eq!(line("a\u{202e}b", 1..=9), Err(TextError::Direction { found: '\u{202e}' }));
    assert_eq!(paragraphs("a\u{2066}b", 1..=9), Err(TextError::Direction { found: '\u{2066}' }));
    assert_eq!(line("a\u{0}b", 1..=9), Err(TextError::Control { found: '\u{0}' }));
    assert_eq!(paragraphs("a\u{1b}[31mb", 1..=9), Err(TextError::Control { found: '\u{1b}' }));
    assert_eq!(line("a\u{ffff}", 1..=9), Err(TextError::Control { found: '\u{ffff}' }));
    assert_eq!(TextError::Control { found: '\u{0}' }.reason_zh(), "含有不可显示的控制字符（U+0000）");
    assert_eq!(TextError::TooLong { characters: 3, max: 2 }.reason_zh(), "最多2个字，当前3个");
}

proptest! {
    #[test]
    fn normalising_twice_is_normalising_once(text in any::<String>(), blanks in "[\\s\u{200b}a字]{0,30}") {
        for text in [text, blanks] {
            if let Ok(once) = paragraphs(&text, 0..=1000) {
                prop_assert_eq!(paragraphs(&once, 0..=1000), Ok(once.clone()));
            }
            if let Ok(once) = line(&text, 0..=1000) {
                prop_assert!(!once.contains('\n'));
                prop_assert_eq!(line(&once, 0..=1000), Ok(once.clone()));
            }
        }
    }
}
