use proptest::prelude::*;

use super::*;

fn names(divisions: impl Iterator<Item = &'static Division>) -> Vec<&'static str> {
    divisions.map(|division| division.name).collect()
}

fn count(level: Level) -> usize {
    tables().all.iter().filter(|division| division.level == level).count()
}

#[test]
fn the_whole_country_and_all_towns_of_guangdong_are_there() {
    assert_eq!(count(Level::Province), 34);
    assert_eq!(count(Level::City), 333);
    assert_eq!(count(Level::County), 2974);
    assert_eq!(count(Level::Town), 1757);
    assert_eq!(tables().by_code.len(), tables().all.len(), "no code stands twice");
    assert_eq!(children("440000").count(), 21);
    let guangdong: usize = groups("440000").iter().map(|group| group.counties.len()).sum();
    assert_eq!(guangdong, 124);
}

#[test]
fn nothing_hangs_in_the_air() {
    for division in &tables().all {
        assert_eq!(division.level == Level::Province, parent(division.code).is_none(), "{division:?}");
        assert!(province_of(division.code).is_some());
        assert!(!division.name.is_empty() && !division.name.contains(char::is_whitespace));
        assert!(!["市辖区", "县"].contains(&division.name) && !division.name.contains("直辖"), "{division:?}");
    }
}

#[test]
fn lufeng_has_its_29_units() {
    assert_eq!(find("441581").unwrap().name, "陆丰市");
    assert_eq!(children("441581").count(), 29);
    assert_eq!(find("441581001").unwrap().name, "东海街道");
    assert_eq!(find("441581102").unwrap().name, "碣石镇");
    assert_eq!(full_name("441581"), "广东省汕尾市陆丰市");
    assert_eq!(full_name("441581001"), "广东省汕尾市陆丰市东海街道");
    assert_eq!(names(children("441500")), ["城区", "海丰县", "陆河县", "陆丰市"]);
    assert_eq!(names(ancestry("441581")), ["陆丰市", "汕尾市", "广东省"]);
}

#[test]
fn a_bureau_answers_for_its_own_division_and_below() {
    assert!(is_within("441581", "441581"));
    assert!(is_within("441581", "441500"));
    assert!(is_within("441581", "440000"));
    assert!(is_within("441581001", "441581"));
    assert!(is_within("110101", "110000"));
    assert!(is_within("429004", "420000"));
    assert!(is_within("441900003", "441900"));
    assert!(!is_within("441500", "441581"));
    assert!(!is_within("441521", "441581"));
    assert!(!is_within("441581", "450000"));
    assert!(!is_within("441581", ""));
    assert!(!is_within("", ""));
    assert!(!is_within("441599", "441500"), "a county that does not exist");
    assert!(!is_within("441581", "4415"), "only canonical codes");
}

#[test]
fn a_database_can_compare_codes_instead() {
    assert_eq!(code_range("441500"), Some(("441500".into(), "441600".into())));
    assert_eq!(code_range("440000"), Some(("440000".into(), "450000".into())));
    assert_eq!(code_range("441581"), Some(("441581".into(), "441582".into())));
    assert_eq!(code_range("441581001"), Some(("441581001".into(), "441581002".into())));
    assert_eq!(code_range("449999"), None);
}

#[test]
fn municipalities_are_the_city_of_their_districts() {
    assert_eq!(city_of("110101").unwrap().name, "北京市");
    assert_eq!(names(children("500000")).len(), 38);
    assert_eq!(full_name("110101"), "北京市东城区");
    assert_eq!(short_name("110101"), "北京·东城");
    let groups = groups("310000");
    assert_eq!((groups.len(), groups[0].name, groups[0].counties.len()), (1, "上海市", 16));
}

#[test]
fn counties_directly_under_a_province_are_their_own_city() {
    assert_eq!(parent("429004").unwrap().name, "湖北省");
    assert_eq!(city_of("429004").unwrap().name, "仙桃市");
    assert_eq!(short_name("429004"), "湖北·仙桃");
    let hubei = groups("420000");
    let last = hubei.last().unwrap();
    assert_eq!(last.name, "省直辖县级行政区");
    assert_eq!(names(last.counties.iter().copied()), ["仙桃市", "潜江市", "天门市", "神农架林区"]);
}

#[test]
fn cities_without_counties_are_their_own_county() {
    for (code, name) in [("441900", "东莞市"), ("442000", "中山市"), ("460400", "儋州市"), ("620200", "嘉峪关市")]
    {
        assert_eq!(county_of(code).unwrap().name, name);
        assert_eq!(city_of(code).unwrap().name, name);
    }
    assert_eq!(county_of("441900003").unwrap().name, "东莞市");
    assert_eq!(full_name("441900003"), "广东省东莞市东城街道");
    assert!(children("441900").count() > 30);
    let guangdong = groups("440000");
    let dongguan = guangdong.iter().find(|group| group.name == "东莞市").unwrap();
    assert_eq!(names(dongguan.counties.iter().copied()), ["东莞市"]);
    assert_eq!(county_of("441500"), None);
}

#[test]
fn hong_kong_macao_and_taiwan_can_be_chosen() {
    for (code, name) in [("710000", "台湾省"), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区")]
    {
        assert_eq!(find(code).unwrap().name, name);
        assert_eq!(groups(code)[0].counties[0].name, name);
    }
    assert_eq!(short_name("810000"), "香港");
}

#[test]
fn longer_and_shorter_codes_are_normalised() {
    for (typed, canonical) in [
        ("44", "440000"),
        ("4415", "441500"),
        ("441581", "441581"),
        ("441581001", "441581001"),
        ("441581000", "441581"),
        ("441581001000", "441581001"),
        ("441581000000", "441581"),
        ("440000000000", "440000"),
        ("1101", "110000"),
        ("110100", "110000"),
        ("500200", "500000"),
        ("4290", "420000"),
        ("429000", "420000"),
        ("620201", "620200"),
    ] {
        assert_eq!(normalise(typed), Some(canonical), "{typed}");
    }
    for unknown in
        ["", "4", "44158", "441599", "440100000001", "990000", "４４１５８１", "44158X", "449000", "440201000"]
    {
        assert_eq!(normalise(unknown), None, "{unknown}");
    }
}

#[test]
fn short_names_drop_what_says_nothing() {
    for (code, short) in [
        ("441581", "汕尾·陆丰"),
        ("441502", "汕尾·城区"),
        ("440000", "广东"),
        ("441900", "东莞"),
        ("441500", "汕尾"),
        ("450000", "广西"),
        ("650000", "新疆"),
        ("640000", "宁夏"),
        ("150000", "内蒙古"),
        ("422800", "恩施"),
        ("652700", "博尔塔拉"),
        ("653000", "克孜勒苏"),
        ("469025", "海南·白沙"),
        ("232700", "大兴安岭"),
        ("310115", "上海·浦东"),
        ("441581102", "陆丰·碣石镇"),
        ("152200", "兴安"),
        ("620922", "酒泉·瓜州"),
        ("410304", "洛阳·瀍河"),
        ("150524", "通辽·库伦"),
        ("150522", "通辽·科尔沁左翼后旗"),
        ("451027", "百色·凌云"),
        ("622927", "临夏·积石山"),
    ] {
        assert_eq!(short_name(code), short);
    }
    assert_eq!(short_name("449999"), "");
    assert_eq!(full_name("449999"), "");
}

#[test]
fn no_two_places_share_a_short_name() {
    let places = tables().all.iter().filter(|division| division.level != Level::Town);
    let mut seen = HashMap::new();
    for place in places {
        let other = seen.insert(short_name(place.code), place);
        assert_eq!(other, None, "{place:?}");
    }
    assert_eq!(short_name("220200"), "吉林市");
    assert_eq!(short_name("622921"), "临夏·临夏县");
    assert_eq!(short_name("620924"), "酒泉·阿克塞");
}

#[test]
fn the_table_is_as_new_as_its_source() {
    for (code, name) in [("330113", "临平区"), ("540423", "墨脱县"), ("659012", "白杨市")] {
        assert_eq!(find(code).unwrap().name, name);
    }
    assert!(children("540400").any(|county| county.name == "米林市"));
    assert!(children("540500").any(|county| county.name == "错那市"));
}

proptest! {
    #[test]
    fn within_and_the_code_range_agree(a in 0usize..5098, b in 0usize..5098) {
        let all = &tables().all;
        let (code, ancestor) = (all[a].code, all[b].code);
        let (from, to) = code_range(ancestor).unwrap();
        prop_assert_eq!(is_within(code, ancestor), *code >= *from && *code < *to);
    }

    #[test]
    fn no_text_makes_a_lookup_panic(text in any::<String>(), digits in "[0-9]{0,13}") {
        for code in [&text, &digits] {
            let _ = (normalise(code), find(code), full_name(code), short_name(code), groups(code), code_range(code));
            let _ = (city_of(code), county_of(code), is_within(code, code));
        }
    }
}
