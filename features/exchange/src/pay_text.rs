//! What a job pays, as the world writes it: `0.8-1.5万/月`, `6-8千/月`, `150元/天`, `8千及以上/月`, `1.5-2万·13薪`. Read into a
//! range with its unit, or refused with the reason; never guessed where two readings are possible.

use jobs::{choices::PayUnit, pay::Pay};
use unicode_normalization::UnicodeNormalization;

/// A pay text that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayText {
    /// The range.
    pub pay: Pay,
    /// What is worth a look, in the order in which it was met.
    pub remarks: Vec<PayRemark>,
}

/// What was taken for granted in reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayRemark {
    /// No period is named: a month.
    MonthAssumed,
    /// Only a lower end is named (8千以上): both ends are it.
    OpenAbove,
    /// More than twelve monthly wages a year: how many.
    Wages(u32),
    /// Cents were cut off: pay is in whole yuan.
    Rounded,
}

/// Why a text is no pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayMistake {
    /// Nothing is there.
    Empty,
    /// 面议: the law asks for the basic pay.
    Negotiable,
    /// Only an upper end is named (5千以下).
    OnlyUpper,
    /// No period, and the amount fits more than one.
    NoUnit,
    /// Two periods.
    TwoUnits,
    /// By the week, which the platform does not know.
    Weekly,
    /// The price of a piece: what a month brings is asked for.
    PerPiece,
    /// The upper end is below the lower.
    Reversed,
    /// No wage in this unit.
    OutOfBounds(PayUnit),
    /// Anything else.
    Unclear,
}

/// Words beside the amount that say nothing of it. Longer ones stand before those they contain.
const BESIDE: [&str; 46] = [
    "年底双薪",
    "年终奖金",
    "年终奖",
    "绩效奖金",
    "绩效工资",
    "全勤奖",
    "上不封顶",
    "不封顶",
    "五险一金",
    "六险一金",
    "五险",
    "社保",
    "包吃包住",
    "包吃住",
    "包食宿",
    "包住",
    "包吃",
    "餐补",
    "房补",
    "补贴",
    "补助",
    "加班费",
    "提成",
    "奖金",
    "绩效",
    "双休",
    "无责任",
    "无责",
    "底薪",
    "税前",
    "税后",
    "综合",
    "薪资",
    "薪酬",
    "工资",
    "待遇",
    "薪水",
    "人民币",
    "面议",
    "面谈",
    "可议",
    "左右",
    "大约",
    "约",
    "元整",
    "rmb",
];
/// Signs beside the amount that say nothing either.
const SIGNS: &str = "¥￥$+·•*×,;:()[]/、|。.元块每";
/// Less than a hundred yuan, in thousandths, is no end of a range whose other end is in 千 or 万.
const YUAN_NEVER_BELOW: i64 = 100_000;
/// What stands between the ends of a range.
const BETWEEN: [&str; 9] = ["-", "–", "—", "~", "至", "到", "−", "--", "—-"];

/// A number as it stands in the text.
#[derive(Clone, Copy, Debug)]
struct Number {
    thousandths: i64,
    /// 千 and 万, where the number has one of its own.
    times: Option<i64>,
}

/// Reads a pay text.
///
/// # Errors
/// [`PayMistake`].
pub fn read(text: &str) -> Result<PayText, PayMistake> {
    let mut rest: String = text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect();
    if rest.is_empty() {
        return Err(PayMistake::Empty);
    }
    if !rest.contains(|c: char| c.is_ascii_digit()) {
        let is_open = ["议", "谈", "从优", "薪资范围"].iter().any(|word| rest.contains(word));
        return Err(if is_open { PayMistake::Negotiable } else { PayMistake::Unclear });
    }
    let mut remarks = Vec::new();
    rest = without_thousands_marks(&rest);
    if let Some((wages, without)) = take_wages(&rest) {
        remarks.push(PayRemark::Wages(wages));
        rest = without;
    }
    let is_piece = ["计件", "按件"].iter().any(|word| rest.contains(word));
    for word in BESIDE {
        rest = rest.replace(word, "");
    }
    let (numbers, words) = split(&rest)?;
    let unit = unit(&words, is_piece)?;
    let tail = words.last().map_or("", String::as_str);
    let all_words = words.concat();
    let is_open_above = ["以上", "起", "保底"].iter().any(|w| all_words.contains(w));
    let is_open_below = ["以下", "以内", "最高", "封顶"].iter().any(|w| all_words.contains(w));
    if !are_known(&words) {
        return Err(PayMistake::Unclear);
    }
    let (low, high) = match numbers.as_slice() {
        [one] => {
            if is_open_below {
                return Err(PayMistake::OnlyUpper);
            }
            if is_open_above || tail.starts_with('+') {
                remarks.push(PayRemark::OpenAbove);
            }
            let whole = amount(one.thousandths, one.times.unwrap_or(1), &mut remarks).ok_or(PayMistake::Unclear)?;
            (whole, whole)
        }
        [first, second] => ends(*first, *second, &mut remarks)?,
        _ => return Err(PayMistake::Unclear),
    };
    let unit = match unit {
        Some(unit) => unit,
        // What nobody earns in a day or an hour, and nearly nobody in so short a year.
        None if low >= 1_000 && high <= 100_000 => {
            remarks.push(PayRemark::MonthAssumed);
            PayUnit::Month
        }
        None => return Err(PayMistake::NoUnit),
    };
    if high < low {
        return Err(PayMistake::Reversed);
    }
    let pay = Pay::new(low, high, unit).map_err(|_| PayMistake::OutOfBounds(unit))?;
    Ok(PayText { pay, remarks })
}

/// An amount alone, as in a column 最低薪资: `8000`, `8,000元`, `0.8万`, `8k`. `None` where it is none.
#[must_use]
pub fn read_amount(text: &str) -> Option<i64> {
    let rest: String = text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect();
    let rest = without_thousands_marks(&rest);
    let (numbers, words) = split(&rest).ok()?;
    let [one] = numbers.as_slice() else { return None };
    if !words.concat().chars().all(|c| matches!(c, '¥' | '元' | '块')) {
        return None;
    }
    amount(one.thousandths, one.times.unwrap_or(1), &mut Vec::new())
}

/// `8,000` is 8000; other commas stay.
fn without_thousands_marks(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    let is_mark = |at: usize| {
        characters[at] == ',' && at > 0 && digit(at - 1) && (1..=3).all(|n| digit(at + n)) && !digit(at + 4)
    };
    (0..characters.len()).filter(|at| !is_mark(*at)).map(|at| characters[at]).collect()
}

/// Takes `13薪` out: so many monthly wages a year.
fn take_wages(text: &str) -> Option<(u32, String)> {
    for (at, _) in text.match_indices('薪') {
        let before = &text[..at];
        let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
        let head = &before[..before.len() - digits];
        let wages: Option<u32> = before[head.len()..].parse().ok();
        if let Some(wages) = wages.filter(|n| digits == 2 && (12..=24).contains(n) && !head.ends_with('.')) {
            let head = head.trim_end_matches(['·', '•', 'x', '*', '×', '/', ',', '+', ';', '(']);
            let tail = text[at..].trim_start_matches('薪').trim_start_matches(')');
            return Some((wages, format!("{head}{tail}")));
        }
    }
    None
}

/// The numbers with their 千 and 万, and the words before, between and behind them.
fn split(text: &str) -> Result<(Vec<Number>, Vec<String>), PayMistake> {
    let (mut numbers, mut words) = (Vec::new(), vec![String::new()]);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if !c.is_ascii_digit() {
            if let Some(word) = words.last_mut() {
                word.push(c);
            }
            continue;
        }
        let mut whole = i64::from(c.to_digit(10).unwrap_or(0));
        let mut length = 1;
        while let Some(digit) = characters.peek().and_then(|c| c.to_digit(10)) {
            whole = whole * 10 + i64::from(digit);
            length += 1;
            characters.next();
            if length > 8 {
                return Err(PayMistake::Unclear);
            }
        }
        let mut thousandths = whole * 1_000;
        if characters.peek() == Some(&'.') {
            characters.next();
            let mut weight = 100;
            while let Some(digit) = characters.peek().and_then(|c| c.to_digit(10)) {
                thousandths += i64::from(digit) * weight;
                weight /= 10;
                characters.next();
            }
        }
        let times = match characters.peek() {
            Some('万' | 'w') => Some(10_000),
            Some('千' | 'k') => Some(1_000),
            Some('百') => Some(100),
            Some(_) | None => None,
        };
        if times.is_some() {
            characters.next();
        }
        numbers.push(Number { thousandths, times });
        words.push(String::new());
    }
    Ok((numbers, words))
}

/// The period that the words name.
fn unit(words: &[String], is_piece: bool) -> Result<Option<PayUnit>, PayMistake> {
    let all = words.concat();
    let mut found: Vec<PayUnit> = Vec::new();
    if ["时", "/h", "钟点"].iter().any(|w| all.contains(w)) {
        found.push(PayUnit::Hour);
    }
    if all.contains('天') || all.contains('日') {
        found.push(PayUnit::Day);
    }
    if all.contains('周') || all.contains("星期") {
        return Err(PayMistake::Weekly);
    }
    if all.contains('月') || all.contains("/m") {
        found.push(PayUnit::Month);
    }
    if all.contains('年') || all.contains("/y") {
        found.push(PayUnit::Year);
    }
    if all.contains("/件") || all.contains("每件") || all.contains("元件") {
        return Err(PayMistake::PerPiece);
    }
    match (is_piece, found.as_slice()) {
        (true, [] | [PayUnit::Month]) => Ok(Some(PayUnit::Piece)),
        (false, []) => Ok(None),
        (false, [one]) => Ok(Some(*one)),
        (true | false, _) => Err(PayMistake::TwoUnits),
    }
}

/// Whether nothing stands in the text that could change its meaning: behind and before the amount only words of periods
/// and bounds, between two ends only what makes a range.
fn are_known(words: &[String]) -> bool {
    let plain = |word: &str| {
        let mut word = word.to_owned();
        for known in [
            "及以上",
            "以上",
            "起步",
            "起",
            "保底",
            "计件",
            "按件",
            "小时",
            "钟点",
            "时薪",
            "日薪",
            "月薪",
            "年薪",
            "一个月",
            "一天",
            "一年",
            "/h",
            "/m",
            "/y",
            "时",
            "天",
            "日",
            "个月",
            "月",
            "年",
            "以下",
            "以内",
            "最高",
            "封顶",
            "薪",
        ] {
            word = word.replace(known, "");
        }
        word.chars().filter(|c| !SIGNS.contains(*c)).collect::<String>()
    };
    let last = words.len().saturating_sub(1);
    words.iter().enumerate().all(|(place, word)| {
        let is_between = place > 0 && place < last;
        if is_between {
            BETWEEN.contains(&plain(word).as_str())
        } else {
            plain(word).trim_matches(['-', '~', '—']).is_empty()
        }
    })
}

/// Both ends in yuan. An end without 千 or 万 takes the other's where that makes a range (`0.8-1.5万`, `6k-8`).
fn ends(first: Number, second: Number, remarks: &mut Vec<PayRemark>) -> Result<(i64, i64), PayMistake> {
    let (mut first_times, mut second_times) = (first.times, second.times);
    if let (None, Some(times)) = (first_times, second_times)
        && (first.thousandths <= second.thousandths || first.thousandths < YUAN_NEVER_BELOW)
    {
        first_times = Some(times);
    }
    if let (Some(times), None) = (first_times, second_times)
        && second.thousandths >= first.thousandths
        && second.thousandths < 1_000_000
    {
        second_times = Some(times);
    }
    let low = amount(first.thousandths, first_times.unwrap_or(1), remarks).ok_or(PayMistake::Unclear)?;
    let high = amount(second.thousandths, second_times.unwrap_or(1), remarks).ok_or(PayMistake::Unclear)?;
    Ok((low, high))
}

/// Whole yuan; what is less than one is cut off and said.
fn amount(thousandths: i64, times: i64, remarks: &mut Vec<PayRemark>) -> Option<i64> {
    let exact = thousandths.checked_mul(times)?;
    if exact % 1_000 != 0 && !remarks.contains(&PayRemark::Rounded) {
        remarks.push(PayRemark::Rounded);
    }
    Some(exact / 1_000)
}

#[cfg(test)]
#[path = "pay_text_test.rs"]
mod tests;
