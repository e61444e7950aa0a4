use super::*;

/// A form with every required field.
fn form() -> Form {
    form_of(&crate::fixtures::焊工(Day::parse("2026-12-31").unwrap()).written().unwrap())
}

fn refused(field: &str, value: &str) -> String {
    let mut form = form();
    form.set(field, value);
    match read(&form) {
        Err(Refusal::Fields(mistakes)) => {
            assert_eq!(mistakes.len(), 1, "{field} {value:?}: {mistakes:?}");
            assert_eq!(mistakes[0].field, field, "{value:?}");
            mistakes[0].detail.clone()
        }
        other => panic!("{field} {value:?}: {other:?}"),
    }
}

#[test]
fn what_a_form_is_filled_with_reads_back_the_same() {
    let mut written = crate::fixtures::焊工(Day::parse("2026-12-31").unwrap()).written().unwrap();
    written.content.audience = vec![Audience::Veterans, Audience::Disabled];
    written.content.hours = "每天8小时".into();
    assert_eq!(read(&form_of(&written)).unwrap(), written);
}

#[test]
fn every_required_field_is_named_when_it_is_missing() {
    let Err(Refusal::Fields(mistakes)) = read(&Form::default()) else { panic!() };
    let fields: Vec<&str> = mistakes.iter().map(|m| m.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "title",
            "category",
            "headcount",
            "nature",
            "pay_min",
            "pay_max",
            "pay_unit",
            "education",
            "experience",
            "place",
            "address",
            "description",
            "requirements",
            "contact_name",
            "contact_phone",
            "valid_until"
        ]
    );
    assert!(mistakes[0].detail.contains("请填写职位名称"));
}

#[test]
fn a_bare_negotiable_pay_is_refused() {
    assert!(refused("pay_min", "面议").contains("面议"));
    assert!(refused("pay_max", "薪资面议").contains("基本劳动报酬"));
}

#[test]
fn pay_is_a_range_of_whole_yuan() {
    assert_eq!(refused("pay_max", "5000"), "不能低于最低薪资");
    for bad in ["1e309", "-1", "6000.5", "NaN", "99999999999999999999", "六千"] {
        refused("pay_min", bad);
    }
    refused("pay_min", "0");
    refused("pay_max", "99999999");
    let mut forgiven = form();
    forgiven.set("pay_min", "６，０００");
    assert_eq!(read(&forgiven).unwrap().content.pay.min(), 6_000);
}

#[test]
fn somebody_is_sought() {
    for bad in ["0", "-3", "10000", "若干", "1.5", "1e3"] {
        refused("headcount", bad);
    }
}

#[test]
fn choices_come_from_their_lists() {
    for field in ["category", "nature", "education", "experience", "place", "pay_unit"] {
        for bad in ["' or 1=1 --", "<script>", "99"] {
            refused(field, bad);
        }
    }
    refused("category", "02"); // a group is no category
    refused("place", "441500"); // a city with counties is too wide a place
    let mut labelled = form();
    labelled.set("nature", "劳务派遣");
    assert_eq!(read(&labelled).unwrap().content.nature, Nature::Dispatch);
}

#[test]
fn texts_are_what_they_look_like() {
    refused("title", "电");
    refused("title", &"长".repeat(51));
    refused("title", "电工\u{202e}1388");
    refused("title", "电工\u{7}");
    refused("title", "电工 13800138000");
    refused("title", "电工 0660-8519160");
    refused("title", "电工 www.example.com");
    refused("description", &"长".repeat(3_001));
    refused("address", "路");
    let mut odd = form();
    odd.set("title", "𠮷田·氩弧\u{200b}焊工 <b>");
    assert_eq!(read(&odd).unwrap().content.title, "𠮷田·氩弧焊工 <b>");
}

#[test]
fn a_contact_can_be_reached() {
    refused("contact_phone", "12345");
    refused("contact_phone", "abc");
    refused("contact_name", "1");
}

#[test]
fn benefits_are_a_short_list_without_repetition() {
    let mut typed = form();
    typed.set("benefits", "五险、包住，双休 包住");
    assert_eq!(read(&typed).unwrap().content.benefits, ["五险", "包住", "双休"]);
    refused("benefits", "这是一项非常非常非常长的福利");
    refused("benefits", "一、二、三、四、五、六、七、八、九、十、十一、十二、十三");
}

#[test]
fn a_validity_is_a_day_of_the_calendar() {
    for bad in ["2026-02-30", "明天", "2026/12/31", "99999-01-01"] {
        refused("valid_until", bad);
    }
}
