use super::*;

fn public(password: &str) -> Result<(), PasswordMistake> {
    check_new(password, Policy::Public, &["linxiaotong", "林晓彤", "13800138001", "441581199204150280"])
}

#[test]
fn a_sentence_is_a_good_password() {
    for password in [
        "海边的灯塔-2026",
        "山间的石桥-2026",
        "灯塔照亮海面-2026",
        "correct horse battery",
        "七月的风吹过稻田吗",
        "Xk7#pQ2!vR",
    ] {
        let expected = if password.chars().count() < 10 { Err(PasswordMistake::TooShort { min: 10 }) } else { Ok(()) };
        assert_eq!(public(password), expected, "{password}");
    }
}

#[test]
fn lengths_are_counted_in_characters() {
    assert_eq!(public(""), Err(PasswordMistake::Empty));
    assert_eq!(public("风吹过稻田𠮷的早晨"), Err(PasswordMistake::TooShort { min: 10 }));
    assert_eq!(public("风吹过稻田𠮷的早晨啊"), Ok(()));
    assert_eq!(check_new("风吹过稻田的早晨啊呀", Policy::Officer, &[]), Err(PasswordMistake::TooShort { min: 12 }));
    assert_eq!(public(&"稻田ab".repeat(32)), Ok(()));
    assert_eq!(public(&format!("{}x", "稻田ab".repeat(32))), Err(PasswordMistake::TooLong { max: 128 }));
    assert_eq!(public(&"长".repeat(1_000_000)), Err(PasswordMistake::TooLong { max: 128 }));
}

#[test]
fn what_everybody_tries_is_refused() {
    for password in [
        "1234567890",
        "0987654321",
        "12345678901",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "qwertyuiop",
        "Password123!",
        "P@ssw0rd2026",
        "1qaz2wsx3edc",
        "abcdefghij",
        "abcdefabcdef",
        "woaini1314520",
        "admin@123456",
        "1990-03-07-01",
    ] {
        assert_eq!(public(password), Err(PasswordMistake::Common), "{password}");
    }
}

#[test]
fn the_words_of_the_owner_and_the_platform_are_no_password() {
    for password in [
        "Lufeng2024Lufeng!",
        "linxiaotong2026",
        "13800138001abc",
        "林晓彤的密码是林晓彤",
        "gongpin-2026",
        "441581199204150280",
    ] {
        let refused = public(password);
        assert!(matches!(refused, Err(PasswordMistake::Personal | PasswordMistake::Common)), "{password}: {refused:?}");
    }
}

#[test]
fn what_cannot_be_seen_cannot_be_typed_again() {
    for password in ["海边的灯塔\u{200b}-2026", "海边的灯塔\u{202e}-2026", "海边的灯塔\n-2026x"] {
        assert_eq!(public(password), Err(PasswordMistake::Invisible), "{password:?}");
    }
}

#[test]
fn an_officers_password_has_three_classes_of_characters() {
    let check = |text: &str, policy| check_new(text, policy, &[]);
    for (text, fine) in [
        ("onlysmallletters", false),
        ("smallandlarGE", false),
        ("只有汉字的一句很长的话呀", false),
        ("smallandlarGE7", true),
        ("雨后的老码头很长-4471", true),
        ("tide and lantern 7 boats", true),
    ] {
        assert_eq!(check(text, Policy::Officer).is_ok(), fine, "{text}");
        if !fine {
            assert_eq!(check(text, Policy::Officer), Err(PasswordMistake::Plain), "{text}");
            assert_eq!(check(text, Policy::Public), Ok(()), "the public is asked for none: {text}");
        }
    }
}
