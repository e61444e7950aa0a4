//! What the figures of a job say, beside its words: pay far from what is usual, or below the minimum wage.

use crate::{
    check::{Finding, Part},
    rules::Severity,
};

/// Pay brought to yuan a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthlyPay {
    /// Lowest, yuan a month.
    pub min: i64,
    /// Highest, yuan a month.
    pub max: i64,
}

/// What the checker may compare pay with. Whoever asks knows the place and the category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PayFacts {
    /// What the job pays; `None` where it cannot be brought to months, as with piece work.
    pub pay: Option<MonthlyPay>,
    /// The median of published jobs of the same category, yuan a month; `None` where too few are known.
    pub median: Option<i64>,
    /// The monthly minimum wage where the work is done, yuan.
    pub minimum_wage: Option<i64>,
}

/// Pay beyond this many times the median is far from it.
const TIMES_ABOVE: i64 = 3;
/// Pay below the median divided by this is far from it.
const TIMES_BELOW: i64 = 3;
/// A range wider than this says little (domain rule: max ≤ 3 × min).
const WIDEST: i64 = 3;

impl PayFacts {
    pub(crate) fn check(&self) -> Vec<Finding> {
        let Some(pay) = self.pay else { return Vec::new() };
        let mut findings = Vec::new();
        let mut warn = |rule: &str, title: &str, law: &str, suggestion: String| {
            findings.push(Finding {
                rule: rule.to_owned(),
                version: 1,
                severity: Severity::Warn,
                part: Part::Pay,
                range: 0..0,
                words: if pay.min == pay.max {
                    format!("{}元/月", pay.min)
                } else {
                    format!("{}–{}元/月", pay.min, pay.max)
                },
                title: title.to_owned(),
                law: law.to_owned(),
                suggestion,
            });
        };
        if let Some(wage) = self.minimum_wage.filter(|w| pay.min < *w) {
            warn(
                "minimum_wage",
                "低于当地最低工资标准",
                "《劳动法》第四十八条、《最低工资规定》",
                format!("当地月最低工资标准为 {wage} 元，请核对最低薪资。"),
            );
        }
        if pay.max > pay.min.saturating_mul(WIDEST) {
            warn(
                "pay_range",
                "薪资范围过宽",
                "《人力资源市场暂行条例》第二十四条（招聘信息应当真实）",
                format!("最高薪资超过最低薪资的 {WIDEST} 倍，请写明通常可以拿到的范围。"),
            );
        }
        let unusual = |m: &i64| *m > 0 && (pay.min > m.saturating_mul(TIMES_ABOVE) || pay.max < m / TIMES_BELOW);
        if let Some(median) = self.median.filter(unusual) {
            warn(
                "pay_unusual",
                "薪资与同类职位相差很大",
                "《人力资源市场暂行条例》第二十四条（招聘信息应当真实）",
                format!("同类职位的中位数约为每月 {median} 元，请核对金额和计薪方式。"),
            );
        }
        findings
    }
}
