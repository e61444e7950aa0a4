use super::*;

fn meant(typed: &str) -> Meaning {
    read(Word::typed(typed), true, "440000").1
}

fn place(typed: &str) -> Option<&'static str> {
    meant(typed).region.map(|place| place.code)
}

#[test]
fn the_groups_are_many_and_tidy() {
    let groups: Vec<_> = groups_of_data().collect();
    assert!(groups.len() >= 80, "{}", groups.len());
    let mut seen = HashSet::new();
    for group in groups {
        assert!(group.len() >= 2, "{group:?}");
        for word in group {
            assert!(seen.insert(normalised(word)), "{word} stands twice");
            assert_eq!(word.trim(), word);
            assert!((2..=12).contains(&word.chars().count()), "{word}");
            assert_eq!(Word::typed(word).len(), 1, "{word} is one word");
        }
    }
}

#[test]
fn another_word_for_the_same_is_meant_too() {
    let (words, meaning) = read(Word::typed("行政文员"), true, "440000");
    assert_eq!(words[0].alternatives[0], "行政文员");
    for also in ["文员", "办公文员", "行政专员"] {
        assert!(words[0].alternatives.iter().any(|w| w == also), "{also}");
    }
    assert_eq!(meaning.synonyms[0].word, "行政文员");
    assert_eq!(meaning.words, ["行政文员"]);
    assert!(meant("駕駛員").synonyms[0].also.contains(&"司机".to_owned()), "traditional forms");
    assert!(meant("火星向导").synonyms.is_empty());
}

#[test]
fn a_place_typed_as_a_word_is_where_one_wants_to_work() {
    for (typed, code) in [
        ("陆丰 会计", "441581"),
        ("陆丰市", "441581"),
        ("陸豐 電工", "441581"),
        ("汕尾 司机", "441500"),
        ("广东 陆丰 会计", "441581"),
        ("lufeng 会计", "441581"),
        ("LuFengShi", "441581"),
        ("会计 shenzhen", "440300"),
        ("陆丰会计", "441581"),
        ("lufeng会计", "441581"),
        ("lufeng kuaiji", "441581"),
        ("北京", "110000"),
        ("甲子镇 普工", "441581"),
    ] {
        assert_eq!(place(typed), Some(code), "{typed}");
    }
    assert_eq!(meant("陆丰 会计").words, ["会计"]);
    assert_eq!(meant("陆丰会计").words, ["会计"]);
    assert_eq!(meant("甲子镇 普工").words, ["甲子镇", "普工"], "the town narrows the county by its name");
    assert_eq!(meant("陆丰 深圳 会计").words, ["会计", "深圳"], "one place is the filter, the other stays a word");
}

#[test]
fn what_is_no_place_stays_a_word() {
    for typed in ["会计", "陆丰市恒达五金制品有限公司", "司机", "前台", "java", "海", "恒达 五金"]
    {
        assert_eq!(place(typed), None, "{typed}");
    }
    let (words, meaning) = read(Word::typed("陆丰 会计"), false, "440000");
    assert_eq!((words.len(), meaning.region), (2, None), "a chosen region is not put aside");
}

#[test]
fn letters_are_explained_by_what_they_may_mean() {
    assert_eq!(meant("kuaiji").sounds[0].also, ["会计"]);
    assert!(meant("kj").sounds[0].also.contains(&"会计".to_owned()));
    assert!(meant("会计 java").sounds.is_empty());
}

#[test]
fn one_slip_of_the_finger_is_forgiven() {
    for (typed, word) in [
        ("kuaijj", "会计"),
        ("kuaii", "会计"),
        ("kauiji", "会计"),
        ("kuaijii", "会计"),
        ("diangonh", "电工"),
        ("lufent", "陆丰市"),
    ] {
        assert!(
            nearly(typed, "440000").is_some_and(|w| search::spelled(w).iter().any(|s| {
                search::spelled(word).iter().any(|right| s.starts_with(&right[..right.len().min(s.len())]))
            })),
            "{typed}: {:?}",
            nearly(typed, "440000")
        );
    }
    for far in ["kuaxxji", "java", "kj", "会计", "", "zzzzzzzz"] {
        assert_eq!(nearly(far, "440000"), None, "{far}");
    }
    assert!(is_one_slip(b"ab", b"ba") && is_one_slip(b"abc", b"ab") && is_one_slip(b"ab", b"abc"));
    assert!(is_neighbour(b'h', b'j') && !is_neighbour(b'a', b'p') && !is_one_slip(b"ap", b"aq"));
}

#[test]
fn a_place_of_the_installations_own_province_is_meant_before_others() {
    // 城区 and 海州区 are names of several; 鼓楼区 too: whom they mean, if anybody, depends on where one asks.
    let asked = |typed: &str, province| read(Word::typed(typed), true, province).1.region.map(|place| place.code);
    let shared: Vec<&str> = ["鼓楼区", "朝阳区", "通州区", "海州区", "城关区", "江北区", "河东区", "普陀区"]
        .into_iter()
        .filter(|name| asked(name, "440000").is_none())
        .collect();
    assert!(!shared.is_empty());
    for name in shared {
        let own = standards::division::provinces().filter(|p| asked(name, p.code).is_some()).count();
        assert!(own > 0, "{name} is somebody's own");
    }
    assert_eq!(asked("陆丰", "440000"), Some("441581"));
    assert_eq!(asked("陆丰", "350000"), None, "short names of counties are known in their own province");
}
