//! 学历要求, 工作经验, 工作性质, 招聘人数, 面向人群 and dates as the world writes them.

use clock::Day;
use jobs::choices::{Audience, Education, Experience, Nature};
use unicode_normalization::UnicodeNormalization;

/// What was read, and whether in other words than its own: worth a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read<T> {
    /// The choice.
    pub value: T,
    /// Whether it was said in other words.
    pub is_guessed: bool,
}

/// Why a text tells no headcount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadcountMistake {
    /// 若干: the law asks for the number.
    Some,
    /// Two numbers.
    Range,
    /// None.
    Unclear,
}

/// NFKC, lower case, no white space.
#[must_use]
pub fn plain(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect()
}

/// 学历要求: `大专`, `本科及以上`, `统招本科`, `中技`, `学历不限`.
#[must_use]
pub fn education(text: &str) -> Option<Read<Education>> {
    if let Some(value) = Education::read(text.trim()) {
        return Some(Read { value, is_guessed: false });
    }
    let mut word = plain(text);
    for beside in [
        "全日制",
        "统招",
        "国家",
        "大学",
        "学历",
        "毕业",
        "文凭",
        "程度",
        "及以上",
        "以上",
        "或以上",
        "起",
        "优先",
        "要求",
        "在读",
    ] {
        let shorter = word.replace(beside, "");
        word = if shorter.is_empty() && beside == "大学" { "本科".into() } else { shorter };
    }
    let value = match word.as_str() {
        "" | "无" | "不限" | "不" | "无限制" => Education::Any,
        "初中" | "小学" | "初中及以下" | "初中以下" | "小学初中" => Education::JuniorMiddle,
        "高中" | "普高" => Education::SeniorMiddle,
        "中专" | "中技" | "技校" | "职高" | "中职" | "中专/技校" | "中专/中技" | "高中/中专" | "中专/高中"
        | "高中中专" => Education::Vocational,
        "大专" | "专科" | "高职" | "高技" => Education::College,
        "本科" | "学士" => Education::Bachelor,
        "硕士" | "研究生" | "硕士研究生" | "mba" => Education::Master,
        "博士" | "博士研究生" | "博士后" => Education::Doctor,
        _ => return None,
    };
    Some(Read { value, is_guessed: Education::read(&plain(text)) != Some(value) })
}

/// 工作经验: `3-4年工作经验`, `无工作经验`, `应届毕业生`, `三年以上`, `经验不限`.
#[must_use]
pub fn experience(text: &str) -> Option<Read<Experience>> {
    if let Some(value) = Experience::read(text.trim()) {
        return Some(Read { value, is_guessed: false });
    }
    let word = plain(text);
    let has = |list: &[&str]| list.iter().any(|w| word.contains(w));
    if has(&["应届", "在校"]) {
        return Some(Read { value: Experience::Graduate, is_guessed: true });
    }
    let years = numbers(&word);
    if years.is_empty() {
        let is_any = has(&["不限", "无工作经验", "无经验", "无需经验", "无要求", "不要求"]) || word == "无";
        return is_any.then_some(Read { value: Experience::Any, is_guessed: true });
    }
    if !word.contains('年') || years.len() > 2 || has(&["岁", "月"]) {
        return None;
    }
    let is_upper = years.len() == 1 && has(&["以下", "以内", "不到", "不足"]);
    let value = match (years[0], is_upper) {
        (0, _) | (1, true) => Experience::UnderOne,
        (1..=3, true) | (1..=2, false) => Experience::OneToThree,
        (4..=5, true) | (3..=4, false) => Experience::ThreeToFive,
        (6..=10, true) | (5..=9, false) => Experience::FiveToTen,
        (10..=60, false) => Experience::OverTen,
        _ => return None,
    };
    Some(Read { value, is_guessed: Experience::read(&word) != Some(value) })
}

/// 工作性质: `全职`, `全日制`, `实习生`, `临时工`, `劳务派遣`.
#[must_use]
pub fn nature(text: &str) -> Option<Read<Nature>> {
    if let Some(value) = Nature::read(text.trim()) {
        return Some(Read { value, is_guessed: false });
    }
    let value = match plain(text).as_str() {
        "全职" | "全日制" | "正式" | "正式工" | "全职工作" | "正式员工" | "长期工" => {
            Nature::FullTime
        }
        "兼职" | "非全日制" | "小时工" | "钟点工" => Nature::PartTime,
        "实习" | "实习生" | "见习" => Nature::Internship,
        "临时" | "临时工" | "短期" | "短期工" | "季节工" | "暑假工" | "寒假工" => Nature::Temporary,
        "派遣" | "劳务派遣" | "派遣制" | "劳务派遣制" => Nature::Dispatch,
        _ => return None,
    };
    Some(Read { value, is_guessed: true })
}

/// 招聘人数: `5`, `5人`, `三名`.
///
/// # Errors
/// [`HeadcountMistake`].
pub fn headcount(text: &str) -> Result<i64, HeadcountMistake> {
    let word = plain(text);
    if ["若干", "多名", "数名", "不限", "若干人", "多人"].iter().any(|w| word.contains(w)) {
        return Err(HeadcountMistake::Some);
    }
    let core = word.replace(',', "");
    let core = core.trim_start_matches(['招', '共', '约']).trim_end_matches(['人', '名', '个', '位', '员']);
    let core = core.strip_suffix(".0").or_else(|| core.strip_suffix(".00")).unwrap_or(core);
    if !core.is_empty() && core.len() <= 9 && core.bytes().all(|b| b.is_ascii_digit()) {
        return core.parse().map_err(|_| HeadcountMistake::Unclear);
    }
    match (numbers(core).as_slice(), core.chars().all(|c| chinese_digit(c).is_some() || c == '十')) {
        ([one], true) => Ok(*one),
        ([_, _], _) => Err(HeadcountMistake::Range),
        _ => Err(HeadcountMistake::Unclear),
    }
}

/// 面向人群: several, with any mark between.
#[must_use]
pub fn audience(text: &str) -> Option<Vec<Audience>> {
    let words = text
        .split(['、', '，', ',', ';', '；', '/', '|'])
        .map(plain)
        .filter(|w| !w.is_empty() && w != "不限" && w != "无");
    words
        .map(|word| {
            Audience::read(&word).or(match word.as_str() {
                "应届生" | "应届毕业生" | "大学生" | "毕业生" => Some(Audience::Graduates),
                "退伍军人" | "军转干部" => Some(Audience::Veterans),
                "贫困人口" | "脱贫户" => Some(Audience::LiftedFromPoverty),
                "困难人员" => Some(Audience::HardToEmploy),
                "残障人士" => Some(Audience::Disabled),
                "农民工" | "外来务工人员" => Some(Audience::MigrantWorkers),
                _ => None,
            })
        })
        .collect()
}

/// A day: `2026-12-31`, `2026/12/31`, `2026.12.31`, `2026年12月31日`, `20261231`; a time of day behind it is left off.
#[must_use]
pub fn day(text: &str) -> Option<Day> {
    let word: String = text.nfkc().collect();
    let word = word.trim();
    let word = word.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = word.split(['-', '/', '.', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let number = |part: &str, digits: std::ops::RangeInclusive<usize>| -> Option<u32> {
        (digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
    };
    let (year, month, date) = match parts.as_slice() {
        [whole] if whole.len() == 8 && whole.is_ascii() => {
            (number(&whole[..4], 4..=4)?, number(&whole[4..6], 2..=2)?, number(&whole[6..], 2..=2)?)
        }
        [year, month, date] => (number(year, 4..=4)?, number(month, 1..=2)?, number(date, 1..=2)?),
        _ => return None,
    };
    let day = Day::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(date).ok()?)?;
    // As the forms read it.
    Day::parse(&day.to_string())
}

/// All whole numbers in a text, in digits or in Chinese up to 九十九.
fn numbers(text: &str) -> Vec<i64> {
    let mut found = Vec::new();
    let mut digits = String::new();
    let mut chinese: Option<(i64, i64)> = None;
    for c in text.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_digit() && digits.len() < 9 {
            digits.push(c);
            continue;
        }
        if let Ok(n) = digits.parse() {
            found.push(n);
        }
        digits.clear();
        match (chinese_digit(c), c, chinese) {
            (Some(d), _, None) => chinese = Some((0, d)),
            (Some(d), _, Some((tens, 0))) if tens > 0 => chinese = Some((tens, d)),
            (Some(d), _, Some((tens, ones))) => {
                found.push(tens + ones);
                chinese = Some((0, d));
            }
            (None, '十', None) => chinese = Some((10, 0)),
            (None, '十', Some((0, ones))) => chinese = Some((ones * 10, 0)),
            (None, _, Some((tens, ones))) => {
                found.push(tens + ones);
                chinese = None;
            }
            (None, _, None) => {}
        }
    }
    found
}

fn chinese_digit(c: char) -> Option<i64> {
    let place = "一二三四五六七八九".chars().position(|d| d == c).or_else(|| (c == '两').then_some(1))?;
    i64::try_from(place).ok().map(|n| n + 1)
}

#[cfg(test)]
#[path = "words_test.rs"]
mod tests;
