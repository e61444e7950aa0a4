//! Asks every rule about every part of a job.

use crate::{
    facts::PayFacts,
    rules::{RuleError, Rules, Severity},
    tidy::Tidied,
};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Which part of a job a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 职位名称
    Title,
    /// 职位描述
    Description,
    /// 任职要求
    Requirements,
    /// 福利
    Benefits,
    /// 工作时间
    Hours,
    /// 薪资, as figures
    Pay,
    /// 招聘人数, as a figure
    Headcount,
    /// 工作地点
    Place,
    /// 发布有效期
    Validity,
}

impl Part {
    /// The label of its field.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Title => "职位名称",
            Self::Description => "职位描述",
            Self::Requirements => "任职要求",
            Self::Benefits => "福利",
            Self::Hours => "工作时间",
            Self::Pay => "薪资",
            Self::Headcount => "招聘人数",
            Self::Place => "工作地点",
            Self::Validity => "发布有效期",
        }
    }
}

/// One part of a job and what it says.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// Which.
    pub part: Part,
    /// As it was written.
    pub text: &'a str,
}

/// What is checked.
#[derive(Clone, Debug, Default)]
pub struct Post<'a> {
    /// The words.
    pub pieces: Vec<Piece<'a>>,
    /// The figures of its pay.
    pub pay: PayFacts,
    /// Which parts that the law demands are missing; a form never lets one be, an import may.
    pub missing: Vec<Part>,
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's name.
    pub rule: String,
    /// The rule's version.
    pub version: u32,
    /// What it does.
    pub severity: Severity,
    /// Where.
    pub part: Part,
    /// Which bytes of that part as it was written; empty for figures.
    pub range: Range<usize>,
    /// Those words.
    pub words: String,
    /// What is wrong.
    pub title: String,
    /// The law.
    pub law: String,
    /// What to write instead.
    pub suggestion: String,
}

impl Finding {
    /// Whether it stops publication.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Block
    }
}

/// The engine: the same text and rules always give the same findings.
pub struct Checker {
    rules: Rules,
}

impl Checker {
    /// With the given rules.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        Self { rules }
    }

    /// With the rules that come with the platform.
    ///
    /// # Errors
    /// See [`Rules::built_in`].
    pub fn built_in() -> Result<Self, RuleError> {
        Rules::built_in().map(Self::new)
    }

    /// Its rules.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Everything found, blocking findings first, then in the order of the text.
    #[must_use]
    pub fn check(&self, post: &Post<'_>) -> Vec<Finding> {
        let mut findings: Vec<Finding> = post.missing.iter().map(|part| missing(*part)).collect();
        for piece in &post.pieces {
            let tidied = Tidied::of(piece.text);
            for compiled in &self.rules.list {
                for found in compiled.find(&tidied.text) {
                    let range = tidied.origin(found);
                    let rule = &compiled.rule;
                    findings.push(Finding {
                        rule: rule.id.clone(),
                        version: rule.version,
                        severity: rule.severity,
                        part: piece.part,
                        words: piece.text.get(range.clone()).unwrap_or_default().to_owned(),
                        range,
                        title: rule.title.clone(),
                        law: rule.law.clone(),
                        suggestion: rule.suggestion.clone(),
                    });
                }
            }
        }
        findings.extend(post.pay.check());
        findings.sort_by_key(|f| (std::cmp::Reverse(f.severity), f.part, f.range.start));
        findings
    }

    /// Everything found in one text.
    #[must_use]
    pub fn check_text(&self, part: Part, text: &str) -> Vec<Finding> {
        self.check(&Post { pieces: vec![Piece { part, text }], ..Post::default() })
    }
}

/// The notice of five ministries of January 2026: a post tells headcount, conditions, work, place, basic pay and validity.
fn missing(part: Part) -> Finding {
    Finding {
        rule: "missing_content".to_owned(),
        version: 1,
        severity: Severity::Block,
        part,
        range: 0..0,
        words: String::new(),
        title: format!("缺少{}", part.zh()),
        law: "人力资源社会保障部等部门 2026 年 1 月关于规范招聘信息发布的通知".to_owned(),
        suggestion: format!(
            "招聘信息应当写明招聘人数、招聘条件、工作内容、工作地点、基本劳动报酬和有效期，请补充{}。",
            part.zh()
        ),
    }
}

#[cfg(test)]
#[path = "check_test.rs"]
mod tests;
