//! Names of people, organisations and streets.

use std::sync::LazyLock;

use rand::{Rng, RngExt};

use super::labels::weighted;
use super::pick;

/// First, second and third syllables of a brand: 48 × 48 × 24 of them.
const FIRST: &str = "澜岚屿穗禾桂榕棠砚砺泓沅汀澍霁昱晗曜煦朗翊骋栩珞琅瑾珩玥璟铭锦钧铄铠衡嵘峦岱岳嵩蔚芷蕴菁荔槿樾桐";
const SECOND: &str = "稔川帆霖沃沛濡洵渝淼漾瀚畅知微行远致谦亦言若谷怀瑜含章映辰启明向晖听松望舒拾光见山枕溪青藜白鹭汐";
const THIRD: &str = "浦岸港湾坊里源汇联创品造田园舟桥塔轩阁庭原野涧渡";

const SURNAMES: [(&str, u32); 60] = [
    ("陈", 110),
    ("林", 80),
    ("黄", 75),
    ("李", 60),
    ("郑", 50),
    ("蔡", 46),
    ("吴", 44),
    ("张", 42),
    ("彭", 36),
    ("罗", 34),
    ("卓", 28),
    ("庄", 28),
    ("许", 28),
    ("刘", 28),
    ("王", 28),
    ("曾", 26),
    ("叶", 26),
    ("谢", 24),
    ("郭", 24),
    ("余", 22),
    ("杨", 22),
    ("何", 22),
    ("邓", 20),
    ("梁", 20),
    ("周", 18),
    ("朱", 18),
    ("钟", 18),
    ("温", 16),
    ("邱", 16),
    ("颜", 14),
    ("沈", 14),
    ("徐", 14),
    ("方", 14),
    ("廖", 12),
    ("范", 12),
    ("赖", 12),
    ("柯", 12),
    ("洪", 12),
    ("马", 12),
    ("施", 10),
    ("詹", 10),
    ("魏", 10),
    ("唐", 10),
    ("冯", 10),
    ("苏", 10),
    ("江", 8),
    ("戴", 8),
    ("薛", 8),
    ("孙", 8),
    ("赵", 8),
    ("翁", 6),
    ("丘", 6),
    ("孔", 6),
    ("古", 5),
    ("关", 5),
    ("麦", 5),
    ("区", 4),
    ("欧阳", 4),
    ("司徒", 2),
    ("岑", 3),
];

const GIVEN: &str = "文明建华伟俊杰志强国平海涛晓峰子轩浩然宇航嘉欣雅婷思敏淑芬丽娟秋燕春梅玉兰佩珊诗琪梓涵静怡慧玲雪莹锦荣耀辉永顺振东泽鑫\
                     培鸿炳坤汉钦木水金添树声启贤继光少彬楚君若彤乐瑶可儿恩临岸舟帆澄清远安宁和";

const STREETS: [&str; 28] = [
    "人民路",
    "迎宾大道",
    "滨海路",
    "建设路",
    "东堤路",
    "金驿路",
    "站前路",
    "文明街",
    "解放路",
    "新华路",
    "龙山路",
    "环城路",
    "中兴路",
    "和平路",
    "渔港路",
    "工业大道",
    "科技路",
    "创业路",
    "桥东路",
    "公园路",
    "府前路",
    "南门街",
    "北堤路",
    "振兴路",
    "商贸街",
    "教育路",
    "望洋路",
    "朝阳路",
];

const PARKS: [&str; 10] = [
    "工业园",
    "产业转移工业园",
    "电商产业园",
    "水产加工园",
    "服装产业园",
    "物流园",
    "科技园",
    "农产品批发市场",
    "青年创业园",
    "装备制造园",
];

static SYLLABLES: LazyLock<[Vec<char>; 3]> =
    LazyLock::new(|| [FIRST, SECOND, THIRD].map(|syllables| syllables.chars().collect()));

static GIVEN_CHARACTERS: LazyLock<Vec<char>> = LazyLock::new(|| GIVEN.chars().collect());

/// The n-th brand. A step that shares no factor with their number meets each once; further rounds add a syllable.
pub(super) fn brand(seed: u64, n: u32) -> String {
    let [first, second, third] = &*SYLLABLES;
    let number = (first.len() * second.len() * third.len()) as u64;
    let at = ((u64::from(n) * 24_571 + seed % number) % number) as usize;
    let round = (u64::from(n) / number) as usize;
    let mut brand = String::from(first[at / (second.len() * third.len())]);
    brand.push(second[at / third.len() % second.len()]);
    brand.push(third[at % third.len()]);
    if round > 0 {
        brand.push(first[(round - 1) % first.len()]);
    }
    brand
}

/// A person's name: two characters or three, rarely four.
pub(super) fn person_name(rng: &mut impl Rng) -> String {
    let mut name = weighted(&SURNAMES, rng).to_owned();
    name.push(pick(&GIVEN_CHARACTERS, rng));
    if rng.random_bool(0.82) {
        name.push(pick(&GIVEN_CHARACTERS, rng));
    }
    name
}

/// The part of an address below the town.
pub(super) fn street(rng: &mut impl Rng) -> String {
    let number = rng.random_range(1..=288);
    match rng.random_range(0..10) {
        0..3 => {
            let block = rng.random_range(b'A'..=b'F') as char;
            format!("{}{block}区{}栋{}楼", pick(&PARKS, rng), rng.random_range(1..=18), rng.random_range(1..=6))
        }
        3..5 => format!("{}{number}号{}楼", pick(&STREETS, rng), rng.random_range(1..=9)),
        5 => format!("{}与{}交会处", pick(&STREETS[..14], rng), pick(&STREETS[14..], rng)),
        _ => format!("{}{number}号", pick(&STREETS, rng)),
    }
}

#[cfg(test)]
pub(super) fn syllables() -> &'static [Vec<char>; 3] {
    &SYLLABLES
}
