use std::collections::HashSet;

use super::*;

#[test]
fn every_line_of_the_table_is_an_entry() {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(lines, groups().len() + all().count());
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        assert_eq!(line.split('\t').count(), 4, "four fields: {line}");
        assert_eq!(line, line.trim_start());
    }
}

#[test]
fn a_code_names_its_group_and_every_name_is_unique() {
    let mut codes = HashSet::new();
    let mut words = HashSet::new();
    for group in groups() {
        assert!(codes.insert(group.code), "{}", group.code);
        assert!(words.insert(group.name), "{}", group.name);
        assert_eq!(group.code.len(), 2);
        for category in &group.categories {
            assert!(codes.insert(category.code), "{}", category.code);
            assert_eq!(category.group_code(), group.code);
            assert_eq!(category.code.len(), 5);
            for word in std::iter::once(&category.name).chain(&category.synonyms) {
                assert!(words.insert(word), "{word} stands twice");
            }
        }
    }
}

#[test]
fn a_group_is_neither_empty_nor_too_long_for_a_select() {
    assert!((15..=20).contains(&groups().len()));
    for group in groups() {
        assert!((8..=12).contains(&group.categories.len()), "{}", group.name);
    }
}

#[test]
fn a_category_is_found_by_its_code_only() {
    let welder = find("02-02").unwrap();
    assert_eq!(welder.name, "焊工");
    assert_eq!(welder.occupation_code, None);
    for unknown in ["02", "02-99", "99-01", "焊工", "", "02-02 "] {
        assert_eq!(find(unknown), None, "{unknown}");
    }
    for category in all() {
        assert_eq!(find(category.code), Some(category));
    }
}

#[test]
fn a_group_is_found_by_its_own_code_and_by_its_categories() {
    assert_eq!(find_group("02").unwrap().name, "技工维修");
    assert_eq!(find_group("02-02").unwrap().name, "技工维修");
    assert_eq!(find_group("02-99"), None);
    assert_eq!(find_group("77"), None);
}

#[test]
fn another_word_for_an_occupation_leads_to_it() {
    assert_eq!(named("电焊工").unwrap().name, "焊工");
    assert_eq!(named("收银员").unwrap().code, "08-02");
    assert_eq!(named("宇航员"), None);
}

#[test]
fn no_name_speaks_of_sex_age_or_origin() {
    for word in all().flat_map(|category| std::iter::once(&category.name).chain(&category.synonyms)) {
        for banned in ["男", "女", "阿姨", "小妹", "先生", "岁", "本地"] {
            assert!(!word.contains(banned), "{word}");
        }
    }
}
