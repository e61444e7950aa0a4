use super::*;
use proptest::prelude::*;

#[test]
fn schooling_is_read_in_other_words() {
    use Education::*;
    for (text, value, is_guessed) in [
        ("大专", College, false),
        ("bachelor", Bachelor, false),
        ("本科及以上", Bachelor, true),
        ("统招本科", Bachelor, true),
        ("大学本科", Bachelor, true),
        ("大学", Bachelor, true),
        ("中技", Vocational, true),
        ("中专", Vocational, true),
        ("高中以上学历", SeniorMiddle, true),
        ("初中及以下", JuniorMiddle, false),
        ("学历不限", Any, true),
        ("硕士研究生", Master, true),
        ("博士", Doctor, false),
    ] {
        assert_eq!(education(text), Some(Read { value, is_guessed }), "{text}");
    }
    for text in ["英语熟练", "普通话良好", "五年"] {
        assert_eq!(education(text), None, "{text}");
    }
}

#[test]
fn experience_is_read_in_other_words() {
    use Experience::*;
    for (text, value) in [
        ("3-4年工作经验", ThreeToFive),
        ("无工作经验", Any),
        ("经验不限", Any),
        ("1年工作经验", OneToThree),
        ("2年", OneToThree),
        ("5-7年工作经验", FiveToTen),
        ("8-9年", FiveToTen),
        ("10年以上工作经验", OverTen),
        ("三年以上", ThreeToFive),
        ("一年以内", UnderOne),
        ("应届毕业生", Graduate),
        ("在校生/应届生", Graduate),
        ("十年", OverTen),
        ("3年以下", OneToThree),
    ] {
        assert_eq!(experience(text).map(|r| r.value), Some(value), "{text}");
    }
    assert!(!experience("3-5年").unwrap().is_guessed);
    for text in ["本科", "英语精通", "18岁", "6个月", "2019年6月"] {
        assert_eq!(experience(text), None, "{text}");
    }
}

#[test]
fn a_headcount_is_a_number() {
    for (text, n) in
        [("5", 5), ("5人", 5), ("１０名", 10), ("三名", 3), ("十二人", 12), ("招20人", 20), ("1,000", 1000), ("5.0", 5)]
    {
        assert_eq!(headcount(text), Ok(n), "{text}");
    }
    assert_eq!(headcount("若干人"), Err(HeadcountMistake::Some));
    assert_eq!(headcount("若干"), Err(HeadcountMistake::Some));
    assert_eq!(headcount("3-5人"), Err(HeadcountMistake::Range));
    assert_eq!(headcount("很多"), Err(HeadcountMistake::Unclear));
    assert_eq!(headcount("-5"), Err(HeadcountMistake::Unclear));
    assert_eq!(headcount("2.5"), Err(HeadcountMistake::Range));
}

#[test]
fn days_are_read_as_people_and_sheets_write_them() {
    for text in [
        "2026-12-31",
        "2026/12/31",
        "2026.12.31",
        "2026年12月31日",
        "20261231",
        "2026-12-31 00:00:00",
        "２０２６-12-31",
    ] {
        assert_eq!(day(text).map(|d| d.to_string()).as_deref(), Some("2026-12-31"), "{text}");
    }
    assert_eq!(day("2026-3-8").map(|d| d.to_string()).as_deref(), Some("2026-03-08"));
    for text in ["长期", "2026-02-30", "12/31", "1899-12-31", "2026-12", "2026-13-01", "é0261231"] {
        assert_eq!(day(text), None, "{text}");
    }
}

#[test]
fn an_audience_is_a_list() {
    assert_eq!(audience("残疾人、退伍军人"), Some(vec![Audience::Disabled, Audience::Veterans]));
    assert_eq!(audience("不限"), Some(vec![]));
    assert_eq!(audience("外星人"), None);
    assert_eq!(nature("正式员工").map(|r| r.value), Some(Nature::FullTime));
}

proptest! {
    #[test]
    fn nothing_written_breaks_them(text in "\\PC{0,40}|[0-9一二三十年月人名若干/.\\-]{0,12}") {
        let _ = (education(&text), experience(&text), nature(&text), headcount(&text), audience(&text), day(&text));
    }

    #[test]
    fn a_number_of_people_is_read_back(n in 0_i64..100_000, way in 0_usize..3) {
        let text = [format!("{n}"), format!("{n}人"), format!(" {n} 名")][way].clone();
        prop_assert_eq!(headcount(&text), Ok(n));
    }
}
