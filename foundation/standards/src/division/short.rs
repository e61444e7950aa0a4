//! Names without the endings that say only what kind of division it is.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Division, Level};

/// Endings, longest first. A name keeps at least two characters.
const ENDINGS: [&str; 17] = [
    "特别行政区",
    "行政委员会",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "联合旗",
    "地区",
    "矿区",
    "林区",
    "新区",
    "省",
    "市",
    "县",
    "区",
    "盟",
    "旗",
];

/// How the names of nationalities stand before 自治…, longest first where one ends another.
const NATIONALITIES: [&str; 53] = [
    "维吾尔",
    "哈萨克族",
    "哈萨克",
    "柯尔克孜",
    "塔吉克",
    "锡伯",
    "蒙古族",
    "蒙古",
    "达斡尔族",
    "鄂温克族",
    "土家族",
    "回族",
    "壮族",
    "苗族",
    "侗族",
    "瑶族",
    "藏族",
    "羌族",
    "彝族",
    "黎族",
    "白族",
    "傣族",
    "景颇族",
    "傈僳族",
    "哈尼族",
    "拉祜族",
    "佤族",
    "布朗族",
    "纳西族",
    "普米族",
    "怒族",
    "独龙族",
    "布依族",
    "水族",
    "仡佬族",
    "仫佬族",
    "毛南族",
    "畲族",
    "满族",
    "朝鲜族",
    "土族",
    "撒拉族",
    "东乡族",
    "保安族",
    "裕固族",
    "锡伯族",
    "各族",
    "黎族苗族",
    "珞巴族",
    "门巴族",
    "基诺族",
    "阿昌族",
    "德昂族",
];

/// The short name of a division. A town keeps its name, and so does whoever would be taken for another: a sibling
/// (临夏市 and 临夏县), or, among cities, a province (吉林市, 海南藏族自治州).
pub(super) fn of(division: &Division) -> &'static str {
    static SHORT: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    SHORT.get_or_init(all).get(division.code).copied().unwrap_or(division.name)
}

/// The short names of all divisions that have one of their own.
fn all() -> HashMap<&'static str, &'static str> {
    let places = super::tables().all.iter().filter(|division| division.level < Level::Town);
    let mut bearers: HashMap<(&str, &str), Vec<&'static Division>> = HashMap::new();
    for division in places {
        // Provinces and cities share one space of names, the counties of each parent another.
        let space = match division.level {
            Level::County => super::parent(division.code).map_or("", |above| above.code),
            Level::Province | Level::City | Level::Town => "",
        };
        bearers.entry((space, without_ending(division.name))).or_default().push(division);
    }
    bearers
        .into_iter()
        .flat_map(|((_, short), bearers)| {
            let alone = bearers.len() == 1;
            bearers.into_iter().filter(move |d| alone || d.level == Level::Province).map(move |d| (d.code, short))
        })
        .collect()
}

/// The name without its generic ending and, in autonomous areas, without the nationalities.
fn without_ending(name: &'static str) -> &'static str {
    let Some(mut short) = ENDINGS.iter().find_map(|ending| cut(name, ending)) else { return name };
    // 科尔沁左翼后旗 and its like are told apart by the word before 旗.
    if name.ends_with('旗') && short.ends_with(['左', '右', '前', '中', '后']) {
        return name;
    }
    if name.contains("自治") || name.ends_with("族区") {
        while let Some(shorter) = NATIONALITIES.iter().find_map(|nationality| cut(short, nationality)) {
            short = shorter;
        }
    }
    short
}

/// The name before an ending, if two characters or more remain.
fn cut(name: &'static str, ending: &str) -> Option<&'static str> {
    name.strip_suffix(ending).filter(|rest| rest.chars().count() >= 2)
}
