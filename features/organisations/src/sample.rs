//! Made-up organisations for the demo: plausible, the same for the same number, and nobody's.

use crate::{
    fixtures::NewOrganisation,
    profile::{Content, SIZES},
};
use standards::{division, industry, phone::Phone, uscc::Uscc};
use std::ops::RangeInclusive;

/// What an organisation does, how its name says so, and its industry.
struct Trade {
    words: &'static str,
    industry: &'static str,
    nature: &'static str,
    ending: &'static str,
    does: &'static str,
}

const fn trade(
    words: &'static str,
    industry: &'static str,
    nature: &'static str,
    ending: &'static str,
    does: &'static str,
) -> Trade {
    Trade { words, industry, nature, ending, does }
}

const TRADES: [Trade; 24] = [
    trade("五金制品", "33", "limited", "有限公司", "生产门锁、合页和不锈钢厨卫五金"),
    trade("服装", "18", "limited", "有限公司", "承接针织和梭织成衣的打样与批量生产"),
    trade("电子", "39", "limited", "有限公司", "生产连接器、线束和小型电路板组件"),
    trade("食品", "14", "limited", "有限公司", "加工糕点、干果和即食海产品"),
    trade("水产", "04", "cooperative", "专业合作社", "养殖对虾和生蚝，统一供苗、统一销售"),
    trade("家具", "21", "private", "有限公司", "定制实木家具和酒店固装家具"),
    trade("塑料制品", "29", "limited", "有限公司", "生产日用塑料制品和注塑配件"),
    trade("物流", "54", "limited", "有限公司", "提供省内零担运输、仓储和城市配送"),
    trade("超市", "52", "private", "有限公司", "经营社区超市和生鲜配送"),
    trade("酒店", "61", "limited", "有限公司", "经营客房、餐饮和会议服务"),
    trade("餐饮", "62", "household", "店", "经营本地菜和团餐配送"),
    trade("建筑工程", "47", "joint_stock", "股份有限公司", "承接房屋建筑和市政配套工程"),
    trade("装饰工程", "50", "limited", "有限公司", "承接住宅和商铺的室内装饰"),
    trade("软件科技", "65", "limited", "有限公司", "为中小企业开发进销存和考勤系统"),
    trade("物业服务", "70", "limited", "有限公司", "为住宅小区和园区提供保洁、秩序和维修服务"),
    trade("教育培训", "83", "private_non_enterprise", "中心", "开展职业技能培训和考证辅导"),
    trade("医院", "84", "private_non_enterprise", "", "设有内科、外科、妇产科和康复科"),
    trade("养老服务", "85", "private_non_enterprise", "中心", "提供机构养老、日间照料和上门服务"),
    trade("农业发展", "01", "limited", "有限公司", "种植火龙果和有机蔬菜，供应省内商超"),
    trade("新能源", "38", "foreign", "有限公司", "生产储能电池组和充电设备"),
    trade("包装印刷", "23", "limited", "有限公司", "印刷彩盒、说明书和不干胶标签"),
    trade("汽车服务", "81", "private", "有限公司", "提供汽车维修、保养和道路救援"),
    trade("旅游发展", "78", "state", "有限公司", "运营滨海景区和研学营地"),
    trade("珠宝首饰", "24", "hmt", "有限公司", "设计和加工银饰、珍珠饰品"),
];

const FIRST: [&str; 40] = [
    "恒", "海", "金", "新", "盛", "联", "华", "安", "瑞", "德", "宏", "广", "丰", "顺", "泰", "永", "兴", "嘉", "润",
    "明", "博", "天", "和", "信", "源", "远", "诚", "康", "益", "智", "鑫", "启", "晨", "星", "南", "东", "碧", "锦",
    "正", "裕",
];
const SECOND: [&str; 40] = [
    "达", "辉", "源", "业", "泰", "隆", "通", "和", "丰", "昌", "盛", "宝", "利", "成", "凯", "宁", "腾", "茂", "科",
    "航", "洋", "岸", "林", "川", "升", "景", "程", "捷", "创", "威", "荣", "祥", "耀", "诺", "邦", "泽", "铭", "欣",
    "力", "峰",
];
const SURNAMES: [&str; 30] = [
    "陈", "林", "黄", "蔡", "郑", "吴", "李", "张", "王", "刘", "卓", "彭", "罗", "叶", "许", "杨", "周", "郭", "曾",
    "谢", "庄", "余", "何", "邱", "钟", "余", "朱", "施", "苏", "洪",
];
const GIVEN: [&str; 30] = [
    "志强", "晓燕", "伟明", "丽华", "建国", "海生", "秀英", "俊杰", "婷婷", "文斌", "雪梅", "国平", "思敏", "永福",
    "嘉怡", "少雄", "佩珊", "振宇", "美玲", "浩然", "淑芬", "子轩", "惠珍", "东升", "洁", "鹏", "敏", "勇", "静", "涛",
];
const ROADS: [&str; 16] = [
    "东海大道",
    "人民中路",
    "工业园区一路",
    "工业园区二路",
    "建设路",
    "河图大道",
    "南堤路",
    "马街北路",
    "迎仙桥路",
    "霞湖路",
    "站前路",
    "洛洲路",
    "桥西路",
    "龙山路",
    "金碣路",
    "滨海大道",
];
const EMPLOYMENT: [&str; 6] = [
    "厂区设有食堂和宿舍，新员工有师傅带教。",
    "实行八小时工作制，依法缴纳社会保险。",
    "本地员工占八成，常年招收应届毕业生。",
    "设有技能等级补贴，鼓励员工考取证书。",
    "节假日按规定安排休息，加班依法支付报酬。",
    "为外地员工提供往返车票补助和周转住房。",
];

/// The sample organisations with these numbers, from 1, all with a profile. Half of them lie in the `home`
/// county (six digits), the others in its city and province.
#[must_use]
pub fn samples(numbers: RangeInclusive<u32>, home: &str) -> Vec<NewOrganisation> {
    let (city, province) = (counties(division::city_of(home)), counties(division::province_of(home)));
    let home = division::county_of(home).map_or("441581", |d| d.code);
    numbers
        .filter_map(|n| {
            let place = match n % 10 {
                0..=5 => home,
                6..=8 => *city.get(pick(n, 11, city.len())).unwrap_or(&home),
                _ => *province.get(pick(n, 12, province.len())).unwrap_or(&home),
            };
            sample(n, place)
        })
        .collect()
}

fn sample(n: u32, place: &'static str) -> Option<NewOrganisation> {
    // After 1,600 numbers the two characters of the name begin anew, then with another trade.
    let round = (FIRST.len() * SECOND.len()) as u32;
    let trade = TRADES.get((pick(n % round, 1, TRADES.len()) + (n / round) as usize) % TRADES.len())?;
    let town = division::find(place)?.name;
    let name = format!(
        "{town}{}{}{}{}",
        FIRST[n as usize % FIRST.len()],
        SECOND[(n as usize / FIRST.len()) % SECOND.len()],
        trade.words,
        trade.ending
    );
    let person =
        |salt: u32| format!("{}{}", SURNAMES[pick(n, salt, SURNAMES.len())], GIVEN[pick(n, salt + 1, GIVEN.len())]);
    let size = SIZES[pick(n, 6, 5)];
    let year = 1996 + pick(n, 7, 27);
    let introduction = format!(
        "{name}成立于{year}年，{}，现有员工{}。{}{}",
        trade.does,
        size.1,
        EMPLOYMENT[pick(n, 8, EMPLOYMENT.len())],
        "欢迎求职者到厂参观，面试不收取任何费用。"
    );
    let profile = Content {
        nature: trade.nature,
        industry: industry::find(trade.industry)?.code,
        size: size.0,
        division: place,
        address: format!("{}{}号", ROADS[pick(n, 9, ROADS.len())], 1 + pick(n, 10, 298)),
        introduction,
        contact_name: person(4),
        contact_phone: Phone::parse(&format!("0660-8{:06}", 100_000 + (n % 800_000))).ok()?,
    };
    Some(NewOrganisation {
        uscc: Uscc::synthetic(place, n)?,
        name,
        legal_representative: person(2),
        username: format!("unit{n:05}"),
        profile: Some(profile),
    })
}

/// The counties of a city or province.
fn counties(above: Option<&'static division::Division>) -> Vec<&'static str> {
    let Some(above) = above else { return Vec::new() };
    let Some(province) = division::province_of(above.code) else { return Vec::new() };
    division::groups(province.code)
        .into_iter()
        .flat_map(|g| g.counties)
        .filter(|c| division::is_within(c.code, above.code))
        .map(|c| c.code)
        .collect()
}

/// One of `count` things, scattered over the numbers and always the same for one number and salt.
fn pick(n: u32, salt: u32, count: usize) -> usize {
    let mut x = u64::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(salt).wrapping_mul(0xD1B5_4A32_D192_ED03);
    x ^= x >> 31;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^= x >> 29;
    usize::try_from(x % count.max(1) as u64).unwrap_or(0)
}

#[cfg(test)]
#[path = "sample_test.rs"]
mod tests;
