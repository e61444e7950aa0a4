//! Rules tried over all live posts before they are switched on: how many each would find, with samples. Nothing is written.

use crate::{
    Jobs,
    check::{self, Text},
    store as rows,
};
use checker::{Checker, Rules, Severity};
use std::collections::HashMap;

/// Posts read at once.
const AT_ONCE: u32 = 500;
/// Samples kept of a rule.
const SAMPLES: usize = 5;

/// What a trial found.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// Live posts that were read.
    pub posts: u64,
    /// Posts in which something stops publication.
    pub blocked: u64,
    /// Rules that found something, those with the most posts first.
    pub rules: Vec<RuleTrial>,
}

/// What one rule found.
#[derive(Clone, Debug)]
pub struct RuleTrial {
    /// Its name.
    pub rule: String,
    /// Its version.
    pub version: u32,
    /// What it does.
    pub severity: Severity,
    /// What is wrong.
    pub title: String,
    /// Posts in which it found something.
    pub posts: u64,
    /// The first few: title of the post and words found.
    pub samples: Vec<(String, String)>,
}

impl Jobs {
    /// Runs rules over every post that seekers can find, in pieces; `rules` in the form of the checker's file, or those
    /// that come with the platform. `progress` hears posts done and posts in all.
    ///
    /// # Errors
    /// Where the rules cannot be read; what the database says.
    pub async fn try_rules(
        &self,
        rules: Option<&str>,
        progress: impl Fn(u64, u64) + Send + Sync,
    ) -> anyhow::Result<Trial> {
        let own = rules.map(Rules::read).transpose()?.map(Checker::new);
        let checker = match &own {
            Some(checker) => checker,
            None => check::built_in()?,
        };
        let (db, now) = (self.store().read(), self.clock().now());
        let total = rows::count_published(db).await?;
        let mut trial = Trial::default();
        let mut found: HashMap<String, RuleTrial> = HashMap::new();
        let mut after = 0;
        loop {
            let posts = rows::live_versions_after(db, after, i64::MAX, AT_ONCE).await?;
            let Some(last) = posts.last() else { break };
            after = last;
            for post in posts.versions.iter().filter(|p| p.expires_at > now) {
                let text = Text::of(&post.content);
                let findings = checker.check(&text.post(self.checks.facts(&self.index, &text, now)));
                trial.posts += 1;
                trial.blocked += u64::from(findings.iter().any(checker::Finding::blocks));
                let mut seen: Vec<&str> = Vec::new();
                for f in &findings {
                    if seen.contains(&f.rule.as_str()) {
                        continue;
                    }
                    seen.push(&f.rule);
                    let rule = found.entry(f.rule.clone()).or_insert_with(|| RuleTrial {
                        rule: f.rule.clone(),
                        version: f.version,
                        severity: f.severity,
                        title: f.title.clone(),
                        posts: 0,
                        samples: Vec::new(),
                    });
                    rule.posts += 1;
                    if rule.samples.len() < SAMPLES {
                        rule.samples.push((post.content.title.clone(), f.words.clone()));
                    }
                }
            }
            progress(trial.posts, total);
        }
        trial.rules = found.into_values().collect();
        trial.rules.sort_by(|a, b| b.posts.cmp(&a.posts).then_with(|| a.rule.cmp(&b.rule)));
        Ok(trial)
    }
}
