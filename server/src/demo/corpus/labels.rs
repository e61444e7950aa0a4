//! The options of the forms, word for word, and how common each is.

use rand::{Rng, RngExt};

/// 单位性质.
pub const ORGANISATION_NATURES: [&str; 10] = [
    "有限责任公司",
    "股份有限公司",
    "私营企业",
    "国有企业",
    "集体企业",
    "港澳台商投资企业",
    "外商投资企业",
    "民办非企业单位",
    "个体工商户",
    "农民专业合作社",
];

/// 单位规模.
pub const SCALES: [&str; 6] = ["20人以下", "20-99人", "100-499人", "500-999人", "1000-9999人", "10000人以上"];

/// 工作性质.
pub const JOB_NATURES: [&str; 5] = ["全职", "兼职", "实习", "临时", "劳务派遣"];

/// 计薪方式.
pub const PAY_UNITS: [&str; 5] = ["元/月", "元/日", "元/时", "元/年", "计件"];

/// 学历要求.
pub const EDUCATIONS: [&str; 8] = ["不限", "初中及以下", "高中", "中专/技校", "大专", "本科", "硕士", "博士"];

/// 工作经验.
pub const EXPERIENCES: [&str; 7] = ["不限", "应届", "1年以下", "1-3年", "3-5年", "5-10年", "10年以上"];

/// 福利.
pub const BENEFITS: [&str; 14] = [
    "五险",
    "公积金",
    "包吃",
    "包住",
    "餐补",
    "双休",
    "年假",
    "班车",
    "高温补贴",
    "节日福利",
    "带薪培训",
    "全勤奖",
    "工龄奖",
    "年终奖",
];

const COMPANIES: [(&str, u32); 7] = [
    ("有限责任公司", 58),
    ("私营企业", 24),
    ("港澳台商投资企业", 6),
    ("国有企业", 4),
    ("外商投资企业", 3),
    ("集体企业", 3),
    ("股份有限公司", 2),
];

const SIZES: [(&str, u32); 6] = [
    ("20人以下", 340),
    ("20-99人", 380),
    ("100-499人", 190),
    ("500-999人", 60),
    ("1000-9999人", 27),
    ("10000人以上", 3),
];

/// Endings of names that the civil affairs office registers.
const SCHOOLS_AND_HOMES: [&str; 5] = ["幼儿园", "学校", "养老院", "托育园", "医院"];

/// 单位性质 of a name with this ending.
pub(super) fn nature_of(tail: &str, rng: &mut impl Rng) -> &'static str {
    if tail.ends_with("公司") {
        weighted(&COMPANIES, rng)
    } else if tail.ends_with("合作社") {
        "农民专业合作社"
    } else if SCHOOLS_AND_HOMES.iter().any(|ending| tail.ends_with(ending)) {
        "民办非企业单位"
    } else {
        "个体工商户"
    }
}

/// The end of the name as the nature wants it: a company limited by shares says so.
pub(super) fn with_legal_form(tail: &str, nature: &str) -> String {
    match nature {
        "股份有限公司" => tail.replace("有限公司", nature),
        _ => tail.to_owned(),
    }
}

/// The first two characters of the USCC: registering office and kind of body (GB 32100-2015).
pub(super) fn registered_as(nature: &str) -> &'static str {
    match nature {
        "民办非企业单位" => "52",
        "个体工商户" => "92",
        "农民专业合作社" => "93",
        _ => "91",
    }
}

/// 单位规模: households in trade are small, others as they come.
pub(super) fn scale_of(nature: &str, rng: &mut impl Rng) -> &'static str {
    match nature {
        "个体工商户" => SCALES[0],
        "农民专业合作社" | "民办非企业单位" => SCALES[rng.random_range(0..3)],
        _ => weighted(&SIZES, rng),
    }
}

/// One of several, each as often as its weight says.
pub(super) fn weighted<T: Copy>(several: &[(T, u32)], rng: &mut impl Rng) -> T {
    let mut left = rng.random_range(0..several.iter().map(|(_, weight)| weight).sum());
    for (value, weight) in several {
        if left < *weight {
            return *value;
        }
        left -= weight;
    }
    several[0].0
}
