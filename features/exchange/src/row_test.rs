use super::*;
use clock::Timestamp;

fn now() -> Timestamp {
    Timestamp::parse_input("2026-11-24T09:00").unwrap()
}

fn read_one(pairs: &[(&str, &str)], for_all: &[(&'static str, &str)]) -> RowRead {
    let heading: Vec<String> = pairs.iter().map(|(k, _)| (*k).to_owned()).collect();
    let cells: Vec<String> = pairs.iter().map(|(_, v)| (*v).to_owned()).collect();
    let for_all = Form::of(for_all.iter().map(|(k, v)| (*k, (*v).to_owned())));
    read(&cells, &Columns::of_heading(&heading), &for_all, "441581", now())
}

const GOOD: [(&str, &str); 16] = [
    ("职位名称", "电焊工（二保焊）"),
    ("职位类别", "焊工"),
    ("招聘人数", "6"),
    ("工作性质", "全职"),
    ("最低薪资", "6000"),
    ("最高薪资", "8500"),
    ("计薪方式", "元/月"),
    ("学历要求", "初中及以下"),
    ("工作经验", "1-3年"),
    ("工作地点", "广东省汕尾市陆丰市"),
    ("详细地址", "东海街道工业园区二路8号"),
    ("职位描述", "按图纸完成钢结构件的二氧化碳保护焊。"),
    ("任职要求", "持有有效的焊接与热切割作业证。"),
    ("联系人", "林晓彤"),
    ("联系电话", "0660-8519160"),
    ("发布有效期", "2026-12-31"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    GOOD.iter().map(|(k, v)| changes.iter().find(|(c, _)| c == k).copied().unwrap_or((k, v))).collect()
}

#[test]
fn a_row_in_the_forms_own_words_needs_no_remark() {
    let row = read_one(&GOOD, &[]);
    assert_eq!(row.remarks, []);
    assert_eq!(row.written.unwrap().content.category.name, "焊工");
}

#[test]
fn other_words_are_read_and_said() {
    let row = read_one(
        &with(&[
            ("学历要求", "初中以下"),
            ("工作经验", "1年工作经验"),
            ("招聘人数", "6人"),
            ("工作地点", "陆丰市东海街道"),
        ]),
        &[],
    );
    assert_eq!(row.weight(), Some(Weight::Mended));
    let fields: Vec<&str> = row.remarks.iter().map(|r| r.field.as_str()).collect();
    assert_eq!(fields, ["education", "experience", "place"]);
    assert!(row.remarks[1].said.contains("1-3年"), "{}", row.remarks[1].said);
    assert!(row.written.is_some());
}

#[test]
fn the_reasons_are_the_rules_own() {
    let row =
        read_one(&with(&[("职位名称", "焊工13800138000"), ("最低薪资", "9000"), ("发布有效期", "2026-11-01")]), &[]);
    assert_eq!(row.weight(), Some(Weight::Refused));
    assert!(row.written.is_none());
    let said: Vec<(&str, &str)> = row.remarks.iter().map(|r| (r.field.as_str(), r.said.as_str())).collect();
    assert!(said.contains(&("title", "请勿在职位名称中填写电话或网址")), "{said:?}");
    assert!(said.contains(&("pay_max", "不能低于最低薪资")), "{said:?}");
    let past = read_one(&with(&[("发布有效期", "2026-11-01")]), &[]);
    assert!(past.remarks[0].said.contains("已过"));
}

#[test]
fn a_field_is_refused_once_and_with_what_to_do() {
    let row = read_one(&with(&[("招聘人数", "若干人"), ("职位类别", "宇航员"), ("工作地点", "汕尾市")]), &[]);
    let refused: Vec<&Remark> = row.remarks.iter().filter(|r| r.weight == Weight::Refused).collect();
    assert_eq!(refused.len(), 3, "{refused:#?}");
    assert!(refused.iter().all(|r| !r.suggestion.is_empty()));
    let pay: Vec<(&str, &str)> = GOOD
        .iter()
        .filter(|(k, _)| !["最低薪资", "最高薪资", "计薪方式"].contains(k))
        .copied()
        .chain([("薪资", "面议")])
        .collect();
    let row = read_one(&pay, &[]);
    assert_eq!(row.remarks.len(), 1, "{:#?}", row.remarks);
    assert!(row.remarks[0].said.contains("基本劳动报酬"));
}

#[test]
fn what_is_filled_in_for_all_fills_only_what_is_empty() {
    let row = read_one(
        &with(&[("联系人", ""), ("工作性质", "")]),
        &[("contact_name", "陈静"), ("nature", "part_time"), ("education", "doctor")],
    );
    let written = row.written.unwrap();
    assert_eq!((written.contact.name.as_str(), written.content.nature.zh()), ("陈静", "兼职"));
    assert_eq!(written.content.education.zh(), "初中及以下");
}

#[test]
fn a_description_with_what_is_asked_is_split() {
    let row = read_one(
        &with(&[
            ("职位描述", "岗位职责：1、焊接钢结构；2、自检焊缝。二、任职要求：1、持证上岗；2、能看图纸。"),
            ("任职要求", ""),
        ]),
        &[],
    );
    let content = row.written.unwrap().content;
    assert!(content.description.ends_with("自检焊缝。"), "{}", content.description);
    assert_eq!(content.requirements, "1、持证上岗；2、能看图纸。");
}

#[test]
fn thirteen_wages_go_to_the_benefits() {
    let pairs: Vec<(&str, &str)> = GOOD
        .iter()
        .filter(|(k, _)| !["最低薪资", "最高薪资", "计薪方式"].contains(k))
        .copied()
        .chain([("薪资", "0.8-1万·13薪"), ("福利", "包住")])
        .collect();
    let content = read_one(&pairs, &[]).written.unwrap().content;
    assert_eq!(content.benefits, ["包住", "13薪"]);
    assert_eq!(content.pay.zh(), "8000–10000元/月");
}
