use super::*;

#[test]
fn there_are_20_sections_and_97_divisions_in_order() {
    let letters: String = sections().iter().map(|section| section.code).collect();
    assert_eq!(letters, "ABCDEFGHIJKLMNOPQRST");
    let codes: Vec<_> = sections().iter().flat_map(|section| &section.industries).map(|i| i.code).collect();
    let expected: Vec<String> = (1..=97).map(|n| format!("{n:02}")).collect();
    assert_eq!(codes, expected);
}

#[test]
fn it_is_the_edition_of_2017() {
    assert_eq!(find("05").unwrap().name, "农、林、牧、渔专业及辅助性活动");
    assert_eq!(find("25").unwrap().name, "石油、煤炭及其他燃料加工业");
    assert_eq!(find("58").unwrap().name, "多式联运和运输代理业");
    assert_eq!(find("79").unwrap().name, "土地管理业");
    assert_eq!(find("87").unwrap().name, "广播、电视、电影和录音制作业");
    assert_eq!(find("96").unwrap().name, "基层群众自治组织及其他组织");
}

#[test]
fn sections_hold_what_the_standard_puts_there() {
    let sizes: Vec<_> = sections().iter().map(|section| section.industries.len()).collect();
    assert_eq!(sizes, [5, 7, 31, 3, 4, 2, 8, 2, 3, 4, 1, 2, 3, 4, 3, 1, 2, 5, 6, 1]);
    assert_eq!(find_section("I").unwrap().name, "信息传输、软件和信息技术服务业");
}

#[test]
fn a_division_is_found_with_or_without_its_letter() {
    assert_eq!(find("C13"), find("13"));
    assert_eq!(find("65").unwrap().section_name(), "信息传输、软件和信息技术服务业");
    for wrong in ["A13", "98", "00", "", "C", "1", "CC13", "c13"] {
        assert_eq!(find(wrong), None, "{wrong}");
    }
}
