use std::collections::HashSet;

use super::*;

fn title_keys(title: &str) -> HashSet<u64> {
    let mut keys = HashSet::new();
    document_sounds(&normalised(title), |key| {
        keys.insert(key);
    });
    keys
}

fn finds(typed: &str, title: &str) -> bool {
    let has = title_keys(title);
    query_sounds(typed)
        .iter()
        .any(|way| way.iter().all(|key| matches!(key, QueryKey::Characters(key) if has.contains(key))))
}

#[test]
fn the_tables_hold_the_syllables_of_the_language() {
    assert!((380..=440).contains(&TABLE.syllables.len()), "{}", TABLE.syllables.len());
    for syllable in ["a", "lv", "nve", "zhuang", "er", "ji"] {
        assert!(TABLE.numbers.contains_key(syllable), "{syllable}");
    }
}

#[test]
fn every_piece_of_a_title_is_found_by_its_spelling_and_by_its_initials() {
    for title in ["高级会计师", "行政文员", "绿化养护工", "银行柜员", "长途货车司机", "西安办事处女工"]
    {
        let characters: Vec<char> = title.chars().collect();
        for from in 0..characters.len() {
            for to in from + 2..=characters.len() {
                let piece: String = characters[from..to].iter().collect();
                for spelling in spelled(&piece) {
                    if spelling.len() <= 32 {
                        assert!(finds(&spelling, title), "{spelling} in {title}");
                    }
                }
                let initials: String = characters[from..to]
                    .iter()
                    .filter_map(|c| spelled(&c.to_string()).first()?.chars().next())
                    .collect();
                if INITIALS_TYPED.contains(&initials.len()) {
                    assert!(finds(&initials, title), "{initials} in {title}");
                }
            }
        }
    }
}

#[test]
fn letters_that_may_be_cut_in_two_ways_ask_for_either() {
    assert!(finds("xian", "西安办事处"));
    assert!(finds("xian", "生产线长"));
    assert!(finds("fangan", "方案策划"));
    assert!(finds("fangan", "反感"));
    assert!(!finds("xian", "西装安装"));
}

#[test]
fn what_is_no_sound_asks_for_none() {
    for typed in ["c++", "java", "5g", "ui", "会计", "", "iiii", "kjkjkjk1"] {
        assert!(!may_sound(typed), "{typed}");
    }
    // a long run of letters is cut quickly, whatever it is
    assert!(query_sounds(&"xianxian".repeat(8)).len() <= WAYS_MAX);
    assert!(query_sounds(&"a".repeat(64)).len() <= WAYS_MAX);
}

#[test]
fn a_word_is_spelled_in_all_its_readings() {
    assert!(spelled("会计").contains(&"kuaiji".to_owned()));
    assert!(spelled("陆丰").contains(&"lufeng".to_owned()));
    assert_eq!(spelled("A级"), Vec::<String>::new());
    assert!(spelled("行长行长行长行长行长").len() <= SPELLINGS_MAX);
}

/// What a title costs: see the decision on pinyin.
#[test]
fn a_title_costs_some_forty_entries() {
    let titles = ["高级会计师", "电焊工（二保焊）", "行政文员", "仓库管理员", "长途货车司机", "数控车床操作工"];
    let entries: usize = titles.iter().map(|title| title_keys(title).len()).sum();
    assert!(entries / titles.len() <= 60, "{} a title", entries / titles.len());
}
