//! `gongpin check-posts`: tries the rules of the text checker over all live posts and says what each would find. Nothing is
//! written: a changed file of rules is tried with it before it is switched on.

use crate::{app::App, config::Configuration, progress};
use anyhow::Context;
use clock::Clock;
use std::{path::Path, time::Instant};

/// Checks every live post by the rules in `rules`, or by those that come with the platform, and prints count and samples by rule.
///
/// # Errors
/// Where the file cannot be read or is no file of rules; what the database says.
pub async fn run(configuration: &Configuration, rules: Option<&Path>) -> anyhow::Result<()> {
    let text = match rules {
        Some(path) => Some(
            std::fs::read_to_string(path).with_context(|| format!("the rules {} cannot be read", path.display()))?,
        ),
        None => None,
    };
    let app = App::open(configuration, Clock::system()).await?;
    app.load(|_, _| {}).await?;
    let bar = progress::bar("文字检查");
    let shown = bar.clone();
    let start = Instant::now();
    let trial = app.jobs.try_rules(text.as_deref(), move |done, total| progress::set(&shown, done, total)).await?;
    bar.finish_and_clear();
    println!(
        "{} live posts checked in {:.1} s; {} could not be published by these rules",
        trial.posts,
        start.elapsed().as_secs_f64(),
        trial.blocked
    );
    if trial.rules.is_empty() {
        println!("no rule found anything");
    }
    for rule in &trial.rules {
        println!("\n{} v{} {} {}: {} posts", rule.rule, rule.version, rule.severity.zh(), rule.title, rule.posts);
        for (title, words) in &rule.samples {
            println!("  {title}: {words}");
        }
    }
    Ok(())
}
