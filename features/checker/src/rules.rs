//! The rules as data.

use regex::{Regex, RegexSet};
use serde::{Deserialize, Serialize};

/// What a finding does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Goes to the reviewer and is shown to the writer.
    Warn,
    /// Stops publication.
    Block,
}

impl Severity {
    /// 提醒 or 不能发布.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Warn => "提醒",
            Self::Block => "不能发布",
        }
    }
}

/// One rule, as its file spells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable name: `gender`.
    pub id: String,
    /// Raised with every change.
    pub version: u32,
    /// What a finding does.
    pub severity: Severity,
    /// What is wrong, for people: 限定性别.
    pub title: String,
    /// The law, with its article.
    pub law: String,
    /// What to write instead.
    pub suggestion: String,
    /// Regular expressions over the tidied text.
    pub patterns: Vec<String>,
    /// A match that touches a match of one of these is none.
    #[serde(default)]
    pub exceptions: Vec<String>,
}

/// A rule that can be asked.
pub(crate) struct Compiled {
    pub rule: Rule,
    /// Tells in one pass whether any pattern is there at all.
    any: RegexSet,
    patterns: Vec<Regex>,
    exceptions: Vec<Regex>,
}

/// A set of rules, ready to be asked. Made once; asking takes microseconds a kilobyte.
pub struct Rules {
    pub(crate) list: Vec<Compiled>,
}

/// Why a file of rules is not taken.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// Not TOML, or a field is missing or unknown.
    #[error("the rules cannot be read: {0}")]
    File(#[from] toml::de::Error),
    /// A pattern is no regular expression.
    #[error("rule {rule}: {source}")]
    Pattern {
        /// Whose.
        rule: String,
        /// What is wrong.
        source: Box<regex::Error>,
    },
    /// Two rules have one name, or a rule has no pattern.
    #[error("rule {0}: its name is taken, or it has no pattern")]
    Rule(String),
}

#[derive(Deserialize)]
struct File {
    rule: Vec<Rule>,
}

impl Rules {
    /// The rules that come with the platform.
    ///
    /// # Errors
    /// [`RuleError`]; a test reads them, so that a released program does not see one.
    pub fn built_in() -> Result<Self, RuleError> {
        Self::read(include_str!("../data/rules.toml"))
    }

    /// Reads rules from text in the form of `data/rules.toml`: to try a change before it is switched on.
    ///
    /// # Errors
    /// [`RuleError`].
    pub fn read(text: &str) -> Result<Self, RuleError> {
        let file: File = toml::from_str(text)?;
        Self::of(file.rule)
    }

    /// Compiles rules.
    ///
    /// # Errors
    /// [`RuleError::Pattern`] and [`RuleError::Rule`].
    pub fn of(rules: Vec<Rule>) -> Result<Self, RuleError> {
        let mut list: Vec<Compiled> = Vec::with_capacity(rules.len());
        for rule in rules {
            if rule.patterns.is_empty() || list.iter().any(|c| c.rule.id == rule.id) {
                return Err(RuleError::Rule(rule.id));
            }
            list.push(Compiled::of(rule)?);
        }
        Ok(Self { list })
    }

    /// The rules, in the order of their file.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.list.iter().map(|c| &c.rule)
    }
}

impl Compiled {
    fn of(rule: Rule) -> Result<Self, RuleError> {
        let failed = |source| RuleError::Pattern { rule: rule.id.clone(), source: Box::new(source) };
        let compile = |texts: &[String]| texts.iter().map(|t| Regex::new(t)).collect::<Result<Vec<_>, _>>();
        Ok(Self {
            any: RegexSet::new(&rule.patterns).map_err(failed)?,
            patterns: compile(&rule.patterns).map_err(failed)?,
            exceptions: compile(&rule.exceptions).map_err(failed)?,
            rule,
        })
    }

    /// Where the tidied text breaks the rule, joined where matches touch.
    pub fn find(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let which = self.any.matches(text);
        if !which.matched_any() {
            return Vec::new();
        }
        let excused: Vec<_> = self.exceptions.iter().flat_map(|e| e.find_iter(text).map(|m| m.range())).collect();
        let mut found: Vec<_> = which
            .iter()
            .flat_map(|i| self.patterns[i].find_iter(text).map(|m| m.range()))
            .filter(|m| !excused.iter().any(|e| e.start < m.end && m.start < e.end))
            .collect();
        found.sort_by_key(|m| (m.start, m.end));
        let mut joined: Vec<std::ops::Range<usize>> = Vec::with_capacity(found.len());
        for m in found {
            match joined.last_mut() {
                Some(last) if m.start <= last.end => last.end = last.end.max(m.end),
                _ => joined.push(m),
            }
        }
        joined
    }
}
