use proptest::prelude::*;

use super::*;

#[test]
fn names_of_all_peoples_are_accepted() {
    for name in [
        "张三",
        "𠮷田太郎",
        "阿卜杜拉·买买提",
        "欧阳〇",
        "Mary-Jane O'Neil",
        "Zoë Müller",
        "ᠪᠠᠲᠤ",
        "བསྟན་འཛིན".split('་').next().unwrap(),
    ] {
        assert_eq!(person(name).as_deref(), Ok(name));
    }
}

#[test]
fn writings_of_one_name_become_one() {
    assert_eq!(person("  张 三\u{3000}").unwrap(), "张三");
    assert_eq!(person("Mary   Jane").unwrap(), "Mary Jane");
    assert_eq!(person("阿卜杜拉•买买提").unwrap(), "阿卜杜拉·买买提");
    assert_eq!(person("阿卜杜拉・买买提").unwrap(), "阿卜杜拉·买买提");
    assert_eq!(person("Zoe\u{308}").unwrap(), "Zoë");
    assert_eq!(organisation("陆丰市　某某 五金厂").unwrap(), "陆丰市某某五金厂");
}

#[test]
fn what_cannot_be_seen_or_is_no_letter_is_refused() {
    assert_eq!(person("张\u{200b}三"), Err(NameError::Invisible { found: '\u{200b}' }));
    assert_eq!(person("张\u{202e}三"), Err(NameError::Invisible { found: '\u{202e}' }));
    assert_eq!(person("张\u{feff}三"), Err(NameError::Invisible { found: '\u{feff}' }));
    assert_eq!(person("张\u{0}三"), Err(NameError::Invisible { found: '\u{0}' }));
    assert_eq!(person("张三😀"), Err(NameError::Character { found: '😀' }));
    assert_eq!(person("张三2"), Err(NameError::Character { found: '2' }));
    assert_eq!(person("<b>张三"), Err(NameError::Character { found: '<' }));
    assert_eq!(person("🅰张三"), Err(NameError::Character { found: '🅰' }));
    assert_eq!(organisation("某某<script>公司"), Err(NameError::Character { found: '<' }));
    assert_eq!(organisation("某某公司🏭"), Err(NameError::Character { found: '🏭' }));
    assert_eq!(person("张\u{200b}三").unwrap_err().reason_zh(), "含有不可见的字符（U+200B），请删除后重新输入");
}

#[test]
fn names_have_a_length() {
    assert_eq!(person(" "), Err(NameError::Empty));
    assert_eq!(person("张"), Err(NameError::TooShort { characters: 1, min: 2 }));
    assert_eq!(person(&"张".repeat(51)), Err(NameError::TooLong { characters: 51, max: 50 }));
    assert_eq!(person("··"), Err(NameError::Character { found: '·' }));
    assert_eq!(organisation("某公司"), Err(NameError::TooShort { characters: 3, min: 4 }));
}

#[test]
fn organisations_use_brackets_digits_and_marks() {
    for name in
        ["广东某某（陆丰）科技有限公司", "陆丰市3号仓储物流中心", "A&B (Guangdong) Co., Ltd.", "碣石镇“好味道”餐饮店"]
    {
        assert_eq!(organisation(name).as_deref(), Ok(name));
    }
}

#[test]
fn names_are_compared_without_regard_to_writing() {
    assert_eq!(comparable("广东某某（陆丰）有限公司"), comparable("广东某某(陆丰) 有限公司"));
    assert_eq!(comparable("MARY JANE"), comparable("Mary Jane"));
    assert_eq!(comparable("阿卜杜拉·买买提"), comparable("阿卜杜拉•买买提"));
    assert_ne!(comparable("张三"), comparable("张三丰"));
}

proptest! {
    #[test]
    fn an_accepted_name_is_accepted_again_unchanged(text in any::<String>(), han in "[张三·a Z\u{3000}é]{0,12}") {
        for text in [text, han] {
            if let Ok(name) = person(&text) {
                prop_assert_eq!(person(&name), Ok(name.clone()));
            }
            if let Ok(name) = organisation(&text) {
                prop_assert_eq!(organisation(&name), Ok(name.clone()));
            }
            prop_assert_eq!(comparable(&comparable(&text)), comparable(&text));
        }
    }
}
