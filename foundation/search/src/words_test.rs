use super::*;

fn runs_of(text: &str) -> Vec<String> {
    let text = normalised(text);
    let mut found = Vec::new();
    runs(&text, |run| {
        found.push(match run {
            Run::Characters(characters) => format!("字:{characters}"),
            Run::Word(word) => format!("词:{word}"),
        });
    });
    found
}

fn finds(typed: &str, text: &str) -> bool {
    let text = normalised(text);
    let mut characters = std::collections::HashSet::new();
    let mut words = Vec::new();
    document_keys(&text, |key| match key {
        DocumentKey::Characters(key) => {
            characters.insert(key);
        }
        DocumentKey::Word(word) => words.push(word),
    });
    query_keys(typed).iter().all(|key| match key {
        QueryKey::Characters(key) => characters.contains(key),
        QueryKey::Prefix(prefix) => words.iter().any(|word| word.starts_with(prefix)),
    })
}

#[test]
fn a_half_typed_word_finds_the_whole() {
    assert!(finds("会", "会计"));
    assert!(finds("会计", "高级会计师"));
    assert!(finds("级会", "高级会计师"));
    assert!(!finds("会师", "高级会计师"));
    assert!(finds("jav", "Java开发工程师"));
    assert!(!finds("ava", "Java开发工程师"));
}

#[test]
fn programming_languages_keep_their_signs() {
    assert_eq!(runs_of("C++/C#开发，C语言"), ["词:c++", "词:c#", "字:开发", "词:c", "字:语言"]);
    assert!(finds("c++", "C++工程师"));
    assert!(!finds("c++", "C语言工程师"));
    assert!(finds("c", "C++工程师"));
    assert!(finds(".net", "精通.NET、Node.js"));
    assert_eq!(runs_of("五险一金+双休 ##"), ["字:五险一金", "字:双休"]);
    assert_eq!(runs_of("3+2，500+人"), ["词:3+", "词:2", "词:500+", "字:人"]);
}

#[test]
fn full_width_and_case_do_not_matter() {
    assert_eq!(normalised("ＵＩ设计师（５Ｇ）"), "ui设计师(5g)");
    assert!(finds("ＵＩ", "ui设计"));
    assert!(finds("5g", "５Ｇ工程师"));
    assert_eq!(normalised("㈱①ﬁ"), "(株)1fi");
    assert_eq!(normalised("Café"), normalised("Cafe\u{301}"));
}

#[test]
fn traditional_finds_simplified() {
    assert_eq!(normalised("電工"), "电工");
    assert!(finds("電工", "招聘电工两名"));
    assert!(finds("会计", "會計師"));
    assert_eq!(normalised("機械製圖、後臺開發、麵點師、裝潢"), "机械制图、后台开发、面点师、装潢");
    assert_eq!(normalised("焊工𠮷"), "焊工𠮷");
}

#[test]
fn pairs_do_not_cross_punctuation() {
    assert!(!finds("计师", "会计，师傅"));
    assert!(!finds("工焊", "电工\n焊工"));
    assert_eq!(runs_of("普工·男女不限"), ["字:普工", "字:男女不限"]);
}

#[test]
fn invisible_characters_are_ignored() {
    assert!(finds("会计", "会\u{200B}计"));
    assert!(finds("会\u{FEFF}计", "会计"));
}

#[test]
fn punctuation_alone_asks_for_nothing() {
    assert!(query_keys("！？ …").is_empty());
    assert!(query_keys("").is_empty());
}

#[test]
fn characters_beyond_the_basic_plane_pair_too() {
    assert!(finds("𠮷野", "𠮷野家服务员"));
    assert!(!finds("𠮷家", "𠮷野家服务员"));
}
