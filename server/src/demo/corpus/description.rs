//! Texts: what an organisation says of itself, what a job asks and offers.

use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, RngExt};

use super::pay::Pay;
use super::pick;
use super::place::Place;
use super::tables::{Occupation, Trade};

/// 职位描述 has at least and at most so many characters, as the sample goes; the form allows 20 to 3,000.
pub(super) const CHARACTERS_MIN: usize = 60;
/// See [`CHARACTERS_MIN`].
pub(super) const CHARACTERS_MAX: usize = 250;

/// Under what conditions people work, by the group of the category.
#[derive(Clone, Copy)]
enum Setting {
    Plant,
    Outdoors,
    Shop,
    Office,
    Care,
}

const PLANT: [&str; 14] = [
    "实行两班制，每半个月轮换一次，夜班有补贴",
    "白班为8:00至17:30，中间休息一个半小时",
    "车间装有通风和降温设备，按工位配发防护用品",
    "新员工由班组师傅一对一带教，考核合格后独立上岗",
    "厂内有食堂和宿舍，宿舍配空调和热水",
    "订单较多时安排加班，加班工资按规定另计",
    "每月评选质量之星，技能等级与津贴挂钩",
    "上岗前进行三级安全教育，合格后发放上岗证",
    "每周休息一天，法定节假日按国家规定安排",
    "工资每月十五日前通过银行发放，可查明细",
    "车间离镇区公交站步行约十分钟",
    "提供工作服，每季度更换一次",
    "班组现有同事二十余人，氛围和睦",
    "支持员工考取职业技能等级证书，考试费用可报销",
];

const OUTDOORS: [&str; 12] = [
    "作业多在户外，高温时段错峰上班，并发放清凉饮料和高温津贴",
    "按项目进度安排，雨天停工时组织技能培训",
    "配发反光衣、安全帽等防护用品，出车出工前开安全短会",
    "项目部提供食宿，距离镇区较近",
    "实名考勤，工资由专用账户按月发放",
    "每月休息四天，可按工作安排调休",
    "工具、车辆和油费由单位承担，无需自备",
    "购买工伤保险，危险作业严格执行审批",
    "出勤以白天为主，夜间应急轮流值守",
    "班组互相照应，老师傅愿意带徒弟",
    "作业范围以本县及周边乡镇为主",
    "旺季工作量较大，淡季可安排轮休",
];

const SHOP: [&str; 13] = [
    "早班7:30至15:30，晚班14:30至22:30，每周轮换",
    "周末和节假日客流较大，平日可安排调休",
    "门店提供工作餐，晚班下班有同路车",
    "入职有一周带薪培训，熟悉流程后再独立当班",
    "每月有服务奖，连续三个月优秀可晋升组长",
    "店内团队八至十五人，排班提前一周公布",
    "制服由单位提供，洗涤由单位负责",
    "月休四至六天，排班可协商",
    "服务对象以街坊和游客为主，回头客多",
    "旅游旺季安排加班，加班工资另计",
    "可学习收银、陈列和店务，内部晋升机会多",
    "工作地点靠近公交站，骑车上下班方便",
    "试用期签订合同并参加社会保险",
];

const OFFICE: [&str; 13] = [
    "工作时间为9:00至18:00，午休一个半小时，周末双休",
    "上班时间8:30至17:30，大小周休息",
    "部门现有同事六人，由主管直接指导",
    "入职配电脑和工位，第一周安排熟悉业务",
    "每季度评估一次，表现与奖金、晋升挂钩",
    "工作以本地为主，偶有周边城市短途出差",
    "提供专业培训，鼓励考取职称和证书",
    "可使用公司餐厅和停车位",
    "团队重视书面记录和按时交付",
    "项目期较忙，忙后可安排调休",
    "返乡就业人员可协助联系租房",
    "按规定参加社会保险，享受带薪年休假",
    "工作汇报简明，会议控制在半小时以内",
];

const CARE: [&str; 12] = [
    "实行排班制，夜班有补贴，班后安排休息",
    "岗前统一培训，由带教老师指导一个月",
    "单位定期组织教研或业务学习，费用由单位承担",
    "工作环境整洁，配有独立的更衣和休息室",
    "寒暑假或节假日按国家规定执行",
    "支持参加职称评审和继续教育",
    "团队老中青结合，遇到问题有人商量",
    "每周工作五天，遇活动另行调休",
    "提供工作餐，可申请宿舍",
    "严格保护服务对象的隐私和安全",
    "每年组织一次健康体检",
    "服务对象以周边居民和家庭为主",
];

const PART_TIME: [&str; 8] = [
    "每天工作不超过四小时，每周出勤三至六天",
    "报酬按周结算，直接转入本人账户",
    "时段可选上午、下午或晚上，提前一天确认",
    "适合有空余时间、住在附近的求职者",
    "签订非全日制用工协议，按规定缴纳工伤保险",
    "上岗前有半天带薪培训，由组长现场指导",
    "周末和节假日需求较多，可长期合作",
    "表现稳定的，可优先转为全职岗位",
];

const SEASONAL: [&str; 8] = [
    "用工期约一至三个月，以实际订单和项目为准",
    "报酬按约定支付到本人账户，考勤当日签字确认",
    "上岗前进行安全交底，并配发防护用品",
    "按规定参加工伤保险，现场有专人负责安全",
    "提供工作餐，路远的可安排临时住宿",
    "旺季结束后表现良好的，可转为长期岗位",
    "每天工作八小时，加班按规定另计报酬",
    "可与同乡结伴报名，统一安排班组",
];

const TRAINEE: [&str; 8] = [
    "实习期三至六个月，由导师一对一指导",
    "签订实习协议，明确实习内容、时间和报酬",
    "每周实习五天，每天不超过八小时，不安排夜班",
    "为实习人员购买意外伤害保险",
    "提供工作餐，路远的学生可申请宿舍",
    "实习结束出具鉴定，优秀者可留任",
    "每两周安排一次业务分享，便于总结提高",
    "毕业论文和答辩期间可协商调整时间",
];

const GENERAL_REQUIREMENTS: [&str; 10] = [
    "工作认真负责，遵守规章制度",
    "有团队合作意识，沟通顺畅",
    "能尽快到岗者请在联系时说明",
    "愿意学习新技能",
    "诚实守信，做事踏实",
    "能适应岗位的工作时间安排",
    "注意安全，按规程操作",
    "有相关证书的请带原件面谈，看后当场归还",
    "欢迎退役军人和返乡人员应聘",
    "经验丰富者待遇可面谈上调",
];

/// 单位简介: where, what, and a few remarks; 30 to 200 characters.
pub(super) fn introduction(name: &str, place: &Place, trade: &Trade, rng: &mut impl Rng) -> String {
    let opening = match rng.random_range(0..3) {
        0 => format!("{name}位于{}，主要从事{}。", place.in_full(), trade.business),
        1 => format!("本单位扎根{}，主营{}。", place.in_full(), trade.business),
        _ => format!("{name}立足{}，专注{}。", place.in_names(), trade.business),
    };
    let remarks: Vec<_> = trade.remarks.sample(rng, 2).copied().collect();
    let closing = pick(
        &[
            "按规定签订劳动合同、参加社会保险，欢迎有志之士加入。",
            "重视技能培训和内部晋升，期待与您共事。",
            "常年提供见习和学徒岗位，欢迎本地和返乡人员了解。",
            "坚持诚信经营，尊重每一位劳动者。",
        ],
        rng,
    );
    format!("{opening}{}。{closing}", remarks.join("，"))
}

/// 职位描述: an opening, the duties, what the work is like, and what must be said of pay and employer.
pub(super) fn of_job(
    occupation: &Occupation,
    title: &str,
    nature: &str,
    town: &str,
    pay: &Pay,
    host: Option<&str>,
    rng: &mut impl Rng,
) -> String {
    let mut text = opening(title, town, rng);
    text.push_str(&duties(occupation, rng));
    if let Some(host) = host {
        text.push_str(&format!("本岗位为劳务派遣，用工单位为{host}，由派遣单位签订劳动合同并参加社会保险。"));
    }
    if pay.unit == "计件" {
        text.push_str(&format!("实行计件工资，正常出勤情况下月收入约{}至{}元。", pay.min, pay.max));
    }
    let mut length = text.chars().count();
    let mut remarks = conditions(occupation.category, nature).to_vec();
    remarks.shuffle(rng);
    let wanted = rng.random_range(1..=3);
    for (count, remark) in remarks.iter().enumerate() {
        let longer = length + remark.chars().count() + 1;
        if (count >= wanted && length >= CHARACTERS_MIN) || longer > CHARACTERS_MAX {
            break;
        }
        text.push_str(remark);
        text.push('。');
        length = longer;
    }
    text
}

/// 任职要求: most of the occupation's own, sometimes a general one; numbered or in a row.
pub(super) fn requirements(occupation: &Occupation, rng: &mut impl Rng) -> String {
    let mut chosen = occupation.requirements.clone();
    if chosen.len() > 2 && rng.random_bool(0.25) {
        chosen.remove(rng.random_range(0..chosen.len()));
    }
    if rng.random_bool(0.6) {
        chosen.push(pick(&GENERAL_REQUIREMENTS, rng));
    }
    listed(&chosen, rng.random_bool(0.6))
}

fn opening(title: &str, town: &str, rng: &mut impl Rng) -> String {
    match rng.random_range(0..6) {
        0 if !town.is_empty() => format!("因业务发展，{town}工作点现招聘{title}。"),
        1 => format!("现因岗位增补招聘{title}。"),
        2 => String::from("岗位职责："),
        3 => String::from("主要工作："),
        4 => String::from("工作内容如下："),
        _ => String::new(),
    }
}

fn duties(occupation: &Occupation, rng: &mut impl Rng) -> String {
    let mut chosen = occupation.duties.clone();
    while chosen.len() > 3 && rng.random_bool(0.5) {
        chosen.remove(rng.random_range(0..chosen.len()));
    }
    listed(&chosen, rng.random_bool(0.55))
}

fn listed(sentences: &[&str], numbered: bool) -> String {
    if !numbered {
        return sentences.join("；") + "。";
    }
    let items: Vec<_> = sentences.iter().enumerate().map(|(at, sentence)| format!("{}. {sentence}", at + 1)).collect();
    items.join("；") + "。"
}

/// What can be said of the conditions: by the employment where it is a special one, else by the kind of work.
fn conditions(category: &str, nature: &str) -> &'static [&'static str] {
    match nature {
        "兼职" => return &PART_TIME,
        "临时" => return &SEASONAL,
        "实习" => return &TRAINEE,
        _ => {}
    }
    let setting = match &category[..2] {
        "05" if category < "05-05" => Setting::Plant, // in the warehouse, not on the road
        "05" if category > "05-09" => Setting::Office,
        "01" | "02" | "03" | "04" => Setting::Plant,
        "05" | "15" | "17" => Setting::Outdoors,
        "08" if category > "08-05" => Setting::Office, // sales and customer service, not the shop floor
        "06" | "07" | "08" | "16" => Setting::Shop,
        "13" | "14" => Setting::Care,
        _ => Setting::Office,
    };
    match setting {
        Setting::Plant => &PLANT,
        Setting::Outdoors => &OUTDOORS,
        Setting::Shop => &SHOP,
        Setting::Office => &OFFICE,
        Setting::Care => &CARE,
    }
}

#[cfg(test)]
pub(super) fn all_remarks() -> Vec<&'static str> {
    [&PLANT[..], &OUTDOORS, &SHOP, &OFFICE, &CARE, &PART_TIME, &SEASONAL, &TRAINEE, &GENERAL_REQUIREMENTS].concat()
}
