//! The text of a job held against the law (D12): while it is written, before it is published, before the
//! officer. The rules are the checker's; here they meet the job's fields and the figures of the market.

use crate::{
    Jobs, category,
    choices::PayUnit,
    content::{Content, place, whole_number},
    find,
    index::{JobIndex, facet},
    pay::Pay,
    wording_check as wording,
};
use access::{Clerk, Recruiting};
use anyhow::anyhow;
use askama::{Template, filters::HtmlSafe};
use axum::{extract::State, http::StatusCode};
use checker::{Checker, Finding, MonthlyPay, Part, PayFacts, Piece, Post, RuleError};
use clock::Timestamp;
use parking_lot::Mutex;
use search::Query;
use serde::Serialize;
use standards::division;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, LazyLock},
};
use web::{Answer, Form, Icon, Mistake, Stop, json};

/// Compiled once, when the first text is checked.
static BUILT_IN: LazyLock<Result<Checker, RuleError>> = LazyLock::new(Checker::built_in);
static WAGES: LazyLock<Result<BTreeMap<String, i64>, toml::de::Error>> =
    LazyLock::new(|| toml::from_str(include_str!("../data/minimum-wage.toml")));

/// The newest published jobs of a category of which the median is made.
const NEWEST_COUNTED: usize = 200;
/// Fewer tell nothing.
const FEWEST_COUNTED: usize = 20;
/// How long a median is remembered.
const MEDIAN_MINUTES: i64 = 60;
/// Characters shown on either side of the words found.
const AROUND: usize = 24;
/// The most characters of one field that are checked while it is written.
const TYPED_MAX: usize = 5_000;

type Medians = HashMap<&'static str, (Timestamp, Option<i64>)>;

/// What checks need beside the text: the installation's minimum wages and the medians asked lately.
#[derive(Clone, Debug, Default)]
pub(crate) struct Checks {
    wages: Arc<BTreeMap<String, i64>>,
    medians: Arc<Mutex<Medians>>,
}

impl Checks {
    pub(crate) fn new(wages: BTreeMap<String, i64>) -> Self {
        Self { wages: Arc::new(wages), medians: Arc::default() }
    }

    /// The monthly minimum wage at a place, in yuan: its own line, its city's, its province's.
    fn minimum_wage(&self, place: &str) -> Option<i64> {
        let built_in = WAGES.as_ref().ok();
        let wage = |code: &str| self.wages.get(code).or_else(|| built_in.and_then(|w| w.get(code))).copied();
        wage(place)
            .or_else(|| division::city_of(place).and_then(|c| wage(c.code)))
            .or_else(|| division::province_of(place).and_then(|p| wage(p.code)))
    }

    /// The median of what the newest published jobs of a category pay, yuan a month; `None` where fewer than
    /// twenty are known. Remembered for an hour.
    fn median(&self, index: &JobIndex, category: &'static str, now: Timestamp) -> Option<i64> {
        if let Some((at, median)) = self.medians.lock().get(category)
            && now < at.plus_minutes(MEDIAN_MINUTES)
        {
            return *median;
        }
        let query = Query::default().only(facet::CATEGORY, [category]).limit(NEWEST_COUNTED);
        let found = index.search(&query, now).ok()?;
        let mut pays: Vec<i64> = find::items(&found)
            .into_iter()
            .filter_map(|item| Pay::new(item.pay.min, item.pay.max, PayUnit::read(&item.pay.unit)?).ok())
            .filter(|pay| pay.unit() != PayUnit::Piece)
            .map(|pay| i64::midpoint(pay.monthly_min(), pay.monthly_max()))
            .collect();
        pays.sort_unstable();
        let median = (pays.len() >= FEWEST_COUNTED).then(|| pays[pays.len() / 2]);
        self.medians.lock().insert(category, (now, median));
        median
    }

    pub(crate) fn facts(&self, index: &JobIndex, text: &Text, now: Timestamp) -> PayFacts {
        let Some(pay) = text.pay.filter(|p| p.unit() != PayUnit::Piece) else { return PayFacts::default() };
        PayFacts {
            pay: Some(MonthlyPay { min: pay.monthly_min(), max: pay.monthly_max() }),
            median: text.category.and_then(|c| self.median(index, c, now)),
            minimum_wage: text.place.and_then(|p| self.minimum_wage(p)),
        }
    }
}

/// The words and figures of a job that are checked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    pieces: Vec<(Part, String)>,
    pay: Option<Pay>,
    category: Option<&'static str>,
    place: Option<&'static str>,
}

impl Text {
    /// Of a job as it is kept.
    pub(crate) fn of(content: &Content) -> Self {
        Self {
            pieces: vec![
                (Part::Title, content.title.clone()),
                (Part::Description, content.description.clone()),
                (Part::Requirements, content.requirements.clone()),
                (Part::Benefits, content.benefits.join("、")),
                (Part::Hours, content.hours.clone()),
            ],
            pay: Some(content.pay),
            category: Some(content.category.code),
            place: Some(content.place.code),
        }
    }

    /// Of a form that is being filled in: whatever of it can be read already.
    fn typed(form: &Form) -> Self {
        let piece = |part: Part| -> (Part, String) { (part, form.get(field(part)).chars().take(TYPED_MAX).collect()) };
        let pay = || {
            let (min, max) = (whole_number(form.get("pay_min"))?, whole_number(form.get("pay_max"))?);
            Pay::new(min, max, PayUnit::read(form.get("pay_unit"))?).ok()
        };
        Self {
            pieces: [Part::Title, Part::Description, Part::Requirements, Part::Benefits, Part::Hours].map(piece).into(),
            pay: pay(),
            category: category::find(form.get("category")).map(|c| c.code),
            place: place(form.get("place")).map(|p| p.code),
        }
    }

    fn piece(&self, part: Part) -> &str {
        self.pieces.iter().find(|(p, _)| *p == part).map_or("", |(_, text)| text)
    }

    pub(crate) fn post(&self, pay: PayFacts) -> Post<'_> {
        let pieces = self.pieces.iter().map(|(part, text)| Piece { part: *part, text }).collect();
        Post { pieces, pay, missing: Vec::new() }
    }
}

/// The field of the form that holds a part.
pub(crate) fn field(part: Part) -> &'static str {
    match part {
        Part::Title => "title",
        Part::Description => "description",
        Part::Requirements => "requirements",
        Part::Benefits => "benefits",
        Part::Hours => "hours",
        Part::Pay => "pay_min",
        Part::Headcount => "headcount",
        Part::Place => "place",
        Part::Validity => "valid_until",
    }
}

/// One finding as people read it: the words in their place, the rule, the law, what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The rule's name and version.
    pub rule: String,
    /// Raised with every change of the rule.
    pub version: u32,
    /// Whether it stops publication.
    pub blocks: bool,
    /// The field of the form.
    pub field: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What stands before the words.
    pub before: String,
    /// The words.
    pub words: String,
    /// What stands after them.
    pub after: String,
    /// What is wrong.
    pub title: String,
    /// The law.
    pub law: String,
    /// What to write instead.
    pub suggestion: String,
}

impl Told {
    pub(crate) fn of(finding: &Finding, text: &Text) -> Self {
        let whole = text.piece(finding.part);
        let around = |part: Option<&str>| part.unwrap_or_default().replace(['\r', '\n'], " ");
        let (before, after) = if finding.range.is_empty() {
            (String::new(), String::new())
        } else {
            (around(whole.get(..finding.range.start)), around(whole.get(finding.range.end..)))
        };
        let cut = before.chars().count().saturating_sub(AROUND);
        let tail: String = before.chars().skip(cut).collect();
        let head: String = after.chars().take(AROUND).collect();
        Self {
            rule: finding.rule.clone(),
            version: finding.version,
            blocks: finding.blocks(),
            field: field(finding.part),
            label: finding.part.zh(),
            before: if cut > 0 { format!("…{tail}") } else { tail },
            words: finding.words.clone(),
            after: if head.len() < after.len() { format!("{head}…") } else { head },
            title: finding.title.clone(),
            law: finding.law.clone(),
            suggestion: finding.suggestion.clone(),
        }
    }

    /// What it does, in a word.
    #[must_use]
    pub fn severity_zh(&self) -> &'static str {
        if self.blocks { "不能发布" } else { "提醒" }
    }
}

/// `{{ findings }}`: the box that tells findings, on the form and before the officer; empty where nothing was found.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "findings.html")]
pub struct Findings {
    list: Vec<Told>,
}

impl HtmlSafe for Findings {}

impl Findings {
    pub(crate) fn new(findings: &[Finding], text: &Text) -> Self {
        Self { list: findings.iter().map(|f| Told::of(f, text)).collect() }
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many stop publication.
    fn blocking(&self) -> usize {
        self.list.iter().filter(|t| t.blocks).count()
    }

    fn heading(&self) -> String {
        wording::findings_heading(self.blocking(), self.list.len() - self.blocking())
    }

    fn icon(&self, name: &'static str) -> Icon {
        Icon::new(name)
    }
}

/// The mistakes of a form whose text is not lawful, each at its field.
pub(crate) fn mistakes(findings: &[Finding]) -> Vec<Mistake> {
    let blocking = findings.iter().filter(|f| f.blocks());
    blocking.map(|f| Mistake::new(field(f.part), f.part.zh(), wording::unlawful_words(f))).collect()
}

/// `POST /api/v1/centre/jobs/check`: the findings of a form in whatever state; nothing is kept.
pub(crate) async fn api(clerk: Clerk<Recruiting>, State(jobs): State<Jobs>, form: Form) -> Answer {
    jobs.organisations.complete(jobs.store().read(), clerk.organisation()).await?;
    let text = Text::typed(&form);
    let findings = Findings::new(&jobs.findings(&text)?, &text);
    let body = serde_json::json!({
        "heading": if findings.is_empty() { String::new() } else { findings.heading() },
        "blocking": findings.blocking(), "findings": findings.list,
    });
    Ok(json(StatusCode::OK, body))
}

/// The rules that come with the platform.
pub(crate) fn built_in() -> anyhow::Result<&'static Checker> {
    BUILT_IN.as_ref().map_err(|e| anyhow!("the rules of the text checker: {e}"))
}

impl Jobs {
    /// What the rules find in a text now.
    ///
    /// # Errors
    /// Only where the program's own rules cannot be read.
    pub(crate) fn findings(&self, text: &Text) -> Result<Vec<Finding>, Stop> {
        let facts = self.checks.facts(&self.index, text, self.clock().now());
        Ok(built_in()?.check(&text.post(facts)))
    }
}

#[cfg(test)]
#[path = "check_test.rs"]
mod tests;
