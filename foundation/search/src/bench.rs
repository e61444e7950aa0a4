//! Measuring: a corpus and questions made up from a seed, the same on every machine.
//!
//! The texts are Chinese with a long tail (a few words everywhere, most words rarely), a Latin word now and then,
//! owners with about twenty documents each, regions of three levels and categories of two.

use std::convert::Infallible;
use std::fmt;
use std::time::{Duration, Instant};

use crate::{Bitmaps, Change, Document, DocumentSearch, Query, Schema, Sort, Word};

const SUBJECTS: &[&str] = &[
    "会计",
    "出纳",
    "电工",
    "焊工",
    "钳工",
    "车工",
    "普工",
    "保安",
    "保洁",
    "司机",
    "厨师",
    "收银员",
    "服务员",
    "店长",
    "文员",
    "前台",
    "行政",
    "人事",
    "销售",
    "客服",
    "采购",
    "仓库管理员",
    "跟单",
    "质检",
    "护士",
    "药师",
    "教师",
    "幼师",
    "律师",
    "设计师",
    "工程师",
    "测试",
    "产品经理",
    "项目经理",
    "数控操作工",
    "叉车司机",
    "美工",
    "摄影师",
    "剪辑师",
    "导购",
    "快递员",
    "装配工",
    "模具师",
    "工艺员",
    "安全员",
    "资料员",
    "造价员",
    "施工员",
    "机修工",
    "水电工",
    "缝纫工",
    "裁床师傅",
    "电商运营",
    "新媒体运营",
    "主播",
    "翻译",
    "编辑",
    "讲解员",
    "育婴师",
    "养老护理员",
];
const BEFORE: &[&str] =
    &["", "", "", "", "高级", "初级", "资深", "急聘", "实习", "夜班", "主管", "Java", "C++", "UI", "外贸"];
const AFTER: &[&str] = &["", "", "", "", "助理", "主管", "学徒", "（双休）", "5000起", "包吃住", "经理", "-五险一金"];
const PLACES: &[&str] = &[
    "深圳", "广州", "东莞", "佛山", "惠州", "珠海", "中山", "江门", "肇庆", "汕头", "韶关", "湛江", "茂名", "梅州",
    "清远",
];
const TRADES: &[&str] = &[
    "科技",
    "电子",
    "餐饮管理",
    "物业服务",
    "建筑工程",
    "人力资源",
    "医疗器械",
    "教育咨询",
    "物流",
    "服饰",
    "五金制品",
    "贸易",
];
const PHRASES: &[&str] = &[
    "负责日常工作",
    "服从安排",
    "吃苦耐劳",
    "有相关经验者优先",
    "五险一金",
    "包吃包住",
    "年龄不限",
    "大专以上学历",
    "熟练使用办公软件",
    "良好的沟通能力",
    "团队合作精神",
    "责任心强",
    "带薪年假",
    "节日福利",
    "上班时间八小时",
    "月休四天",
    "加班费另计",
    "持证上岗",
    "接受应届生",
    "完成领导交办的其他任务",
    "提供培训",
    "晋升空间大",
    "工作地点",
    "岗位职责",
    "任职要求",
];
const LATIN: &[&str] =
    &["Excel", "PPT", "Java", "JavaScript", "Python", "C#", "C++", "CAD", "PLC", "ERP", "SQL", "Word", "5S", "ISO9001"];

/// A small random generator (SplitMix64): the same numbers everywhere, and no dependency.
#[derive(Clone, Debug)]
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }

    /// Below `end`, low numbers far more often than high ones.
    fn skewed(&mut self, end: usize) -> usize {
        let fraction = (self.roll() >> 11) as f64 / (1u64 << 53) as f64;
        (((end as f64).powf(fraction)) as usize - 1).min(end - 1)
    }

    fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    fn often<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.skewed(choices.len())]
    }

    /// One of about six thousand two-character words, some everywhere, most rare.
    fn rare_word(&mut self, text: &mut String) {
        let mut word = Dice(self.skewed(6_000) as u64 ^ 0x5EED);
        for _ in 0..2 {
            text.extend(char::from_u32(0x4E00 + word.skewed(3_500) as u32 * 5));
        }
    }
}

/// What the made-up documents carry.
pub fn schema() -> Schema {
    Schema::new()
        .categorical("region")
        .categorical("category")
        .categorical("trade")
        .categorical("kind")
        .ordinal("amount", &[3000, 4000, 5000, 6000, 8000, 10_000, 15_000, 20_000])
        .ordinal("level", &[1, 2, 3, 4, 5, 6, 7])
        .ordinal("published_at", &[])
}

fn owner_name(owner: u64, seed: u64) -> String {
    let mut dice = Dice(owner ^ seed);
    let mut name = format!("{}市", dice.often(PLACES));
    dice.rare_word(&mut name);
    name.push_str(dice.one_of(TRADES));
    name.push_str("有限公司");
    name
}

/// The document of a number, from 1. `owners` is how many owners there are.
pub fn document(number: u64, owners: u64, seed: u64) -> Document {
    let mut dice = Dice(seed ^ number.wrapping_mul(0xA076_1D64_78BD_642F));
    let owner = dice.roll() % owners.max(1);
    let subject = dice.skewed(SUBJECTS.len());
    let mut title = dice.one_of(BEFORE).to_owned();
    title.push_str(SUBJECTS[subject]);
    title.push_str(dice.one_of(AFTER));
    let mut text = String::new();
    for _ in 0..8 + dice.below(16) {
        text.push_str(dice.often(PHRASES));
        for _ in 0..dice.below(5) {
            dice.rare_word(&mut text);
        }
        if dice.below(6) == 0 {
            text.push_str(dice.often(LATIN));
        }
        if dice.below(12) == 0 {
            text.push_str(dice.often(SUBJECTS));
        }
        text.push_str(dice.one_of(&["，", "；", "。", "\n"]));
    }
    let (province, city, county) = (dice.skewed(31), dice.skewed(12), dice.skewed(10));
    let kind = dice.often(&["全职", "兼职", "实习", "劳务"]).to_owned();
    let trade = dice.skewed(20);
    let values = [
        ("region", format!("{:02}0000", province + 11)),
        ("region", format!("{:02}{:02}00", province + 11, city + 1)),
        ("region", format!("{:02}{:02}{:02}", province + 11, city + 1, county + 1)),
        ("category", format!("{:02}", subject % 12)),
        ("category", format!("{:02}{:02}", subject % 12, subject)),
        ("trade", format!("{trade:02}")),
        ("kind", kind),
    ];
    let amount = 2500 + dice.skewed(200) as i64 * 100;
    Document {
        key: u128::from(seed) << 64 | u128::from(number),
        owner: u128::from(owner),
        payload: format!(
            r#"{{"number":{number},"title":"{title}","owner":"{}","amount":{amount}}}"#,
            owner_name(owner, seed)
        )
        .into_bytes()
        .into(),
        title,
        owner_name: owner_name(owner, seed),
        text,
        values: values.into_iter().map(|(facet, value)| (facet.to_owned(), value)).collect(),
        ordinals: vec![
            ("amount".into(), amount),
            ("level".into(), dice.below(8) as i64),
            ("published_at".into(), number as i64 * 60_000),
        ],
        expires_at: i64::MAX - dice.below(30) as i64,
    }
}

/// Documents 1 to `count`, in order.
pub fn corpus(count: u64, seed: u64) -> impl Iterator<Item = Document> {
    (1..=count).map(move |number| document(number, count / 20, seed))
}

/// What kind of question is asked, for a table by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// One or two words, by relevance.
    Words,
    /// One character, or a word cut off in the middle.
    HalfTyped,
    /// A Latin word or its beginning.
    Latin,
    /// An owner's name.
    OwnerName,
    /// Filters and ranges, perhaps a word.
    Filters,
    /// A page far down.
    Deep,
    /// A word by the highest amount.
    HighestAmount,
    /// Facets of words and filters.
    Facets,
    /// The newest of all with all facets: a first page.
    First,
    /// Synonyms.
    Synonyms,
}

/// Questions as people ask them, mixed.
pub fn queries(count: usize, owners: u64, seed: u64) -> Vec<(Class, Query)> {
    let mut dice = Dice(seed ^ 0x0A5C);
    (0..count).map(|_| query(&mut dice, owners, seed)).collect()
}

fn query(dice: &mut Dice, owners: u64, seed: u64) -> (Class, Query) {
    let word = dice.often(SUBJECTS);
    let region = |dice: &mut Dice| {
        let (province, city) = (dice.skewed(31) + 11, dice.skewed(12) + 1);
        if dice.below(2) == 0 { format!("{province:02}0000") } else { format!("{province:02}{city:02}00") }
    };
    match dice.below(100) {
        0..30 => {
            let text = if dice.below(3) == 0 { format!("{word} {}", dice.often(PLACES)) } else { word.to_owned() };
            (Class::Words, Query::typed(&text).sorted(Sort::Relevance))
        }
        30..38 => {
            let kept = 1 + dice.below(word.chars().count());
            let text: String = word.chars().take(kept).collect();
            (Class::HalfTyped, Query::typed(&text).sorted(Sort::Relevance))
        }
        38..44 => {
            let latin = dice.often(LATIN);
            let text = &latin[..1 + dice.below(latin.len())];
            (Class::Latin, Query::typed(&format!("{text} {}", dice.often(SUBJECTS))).sorted(Sort::Relevance))
        }
        44..52 => {
            let name = owner_name(dice.roll() % owners.max(1), seed);
            let part: String = name.chars().skip(dice.below(4)).take(3 + dice.below(5)).collect();
            (Class::OwnerName, Query::typed(&part).sorted(Sort::Relevance))
        }
        52..70 => {
            let typed = if dice.below(2) == 0 { Query::typed(word) } else { Query::default() };
            let filtered = typed.only("region", [region(dice)]).at_least("amount", 3000 + dice.below(8) as i64 * 500);
            (
                Class::Filters,
                if dice.below(3) == 0 { filtered.at_most("level", 4).only("kind", ["全职"]) } else { filtered },
            )
        }
        70..76 => (Class::Deep, Query::typed(word).offset(dice.below(10_000))),
        76..82 => (Class::HighestAmount, Query::typed(word).sorted(Sort::Ordinal("amount".into()))),
        82..92 => {
            let typed = if dice.below(2) == 0 { Query::typed(word) } else { Query::default() };
            let counted = typed.counting("region").counting("category").counting("kind").sorted(Sort::Relevance);
            (Class::Facets, counted.only("region", [region(dice)]))
        }
        92..96 => {
            (Class::First, Query::default().counting("region").counting("category").counting("trade").counting("kind"))
        }
        _ => {
            let alternatives = vec![word.to_owned(), dice.one_of(SUBJECTS).to_owned()];
            (Class::Synonyms, Query { words: vec![Word { alternatives }], sort: Sort::Relevance, ..Query::default() })
        }
    }
}

/// What was measured, on one core except for the load.
#[derive(Clone, Debug)]
pub struct Report {
    /// Documents loaded.
    pub documents: u64,
    /// Time to load them, with all cores, and of that the time to make them up (one core, at the same time).
    pub load: Duration,
    /// Bytes of the index, about, with payloads.
    pub bytes: usize,
    /// Time of each question, lowest first.
    pub times: Vec<Duration>,
    /// Time of each question by class, lowest first.
    pub by_class: Vec<(Class, Vec<Duration>)>,
    /// Time until a new document is found, lowest first.
    pub publishing: Vec<Duration>,
    /// Time until a removed document is gone, lowest first.
    pub removing: Vec<Duration>,
}

/// Loads `documents` made-up documents and asks `questions` questions, one after the other.
pub fn measure(documents: u64, questions: usize, seed: u64) -> Report {
    let owners = documents / 20;
    let index = Bitmaps::new(schema());
    let began = Instant::now();
    let numbered = corpus(documents, seed).zip(1..).map(|(document, number)| Ok::<_, Infallible>((number, document)));
    let loaded = index.load(documents, [], numbered, |_| {}).unwrap_or_default();
    let load = began.elapsed();
    let asked = queries(questions, owners, seed);
    let mut by_class: std::collections::BTreeMap<Class, Vec<Duration>> = Default::default();
    let mut times = Vec::with_capacity(asked.len());
    for round in 0..2 {
        for (class, query) in &asked {
            // a change now and then, as in life: nothing may live on the cache alone
            if times.len() % 50 == 0 {
                let document = document(index.applied() + 1, owners, seed);
                let _ = index.apply(Change::Publish { sequence: index.applied() + 1, document });
            }
            let began = Instant::now();
            let page = index.search(query, 0);
            let took = began.elapsed();
            drop(page);
            if round == 1 {
                times.push(took);
                by_class.entry(*class).or_default().push(took);
            }
        }
    }
    let (mut publishing, mut removing) = (Vec::new(), Vec::new());
    for _ in 0..1000 {
        let document = document(index.applied() + 1, owners, seed);
        let key = document.key;
        let began = Instant::now();
        let _ = index.apply(Change::Publish { sequence: index.applied() + 1, document });
        publishing.push(began.elapsed());
        let began = Instant::now();
        let _ = index.apply(Change::Remove { sequence: index.applied() + 1, key });
        removing.push(began.elapsed());
    }
    for list in by_class.values_mut().chain([&mut times, &mut publishing, &mut removing]) {
        list.sort_unstable();
    }
    let bytes = index.sealed_bytes();
    Report { documents: loaded, load, bytes, times, by_class: by_class.into_iter().collect(), publishing, removing }
}

fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let load = self.load.as_secs_f64();
        writeln!(f, "{} documents in {load:.1} s ({:.0}/s)", self.documents, self.documents as f64 / load)?;
        writeln!(
            f,
            "{:.0} MB, {} bytes a document",
            self.bytes as f64 / 1e6,
            self.bytes as u64 / self.documents.max(1)
        )?;
        let mut line = |name: &str, times: &[Duration]| {
            let total: Duration = times.iter().sum();
            let mean = total.as_secs_f64() / times.len().max(1) as f64;
            let [p50, p99] = [50, 99].map(|percent| percentile(times, percent).as_secs_f64() * 1e3);
            writeln!(
                f,
                "{name:14} {:6}  mean {:.3} ms  p50 {p50:.3} ms  p99 {p99:.3} ms  {:.0}/s",
                times.len(),
                mean * 1e3,
                1.0 / mean
            )
        };
        line("all", &self.times)?;
        for (class, times) in &self.by_class {
            line(&format!("{class:?}"), times)?;
        }
        line("publish", &self.publishing)?;
        line("remove", &self.removing)
    }
}
