//! Where nothing was found: what finds something with less asked, in a larger place, or with a slip of the finger mended.

use super::{
    addresses::{address_without, condition},
    ask, items,
};
use crate::{
    Jobs,
    asked::{self, Asked},
    card::JobCard,
    index::facet,
    meaning::{self, Meaning},
    wording_find as wording,
};
use clock::Timestamp;
use standards::division;
use web::{Form, Stop};

/// The most ways out of an empty answer that are tried.
const WAYS_MAX: usize = 8;
/// The part of the words that finds something: that part, how much, and the first of it.
pub(crate) async fn suggested(jobs: &Jobs, part: &str, now: Timestamp) -> Result<(String, u64, Vec<JobCard>), Stop> {
    let Asked { query, words, .. } = asked::read(&Form::of([("q", part)]), 10, false, jobs.province())?;
    let found = ask(jobs, &query, now)?;
    let cards = jobs.cards(items(&found), &words).await?;
    Ok((part.to_owned(), found.total, cards))
}

/// What would be found with a slip of the finger mended, with one condition less, or in the larger place; what would
/// find nothing either is left out.
pub(crate) fn wider(
    jobs: &Jobs,
    form: &Form,
    meaning: &Meaning,
    now: Timestamp,
) -> Result<Vec<(String, String, u64)>, Stop> {
    let mut tries: Vec<(String, Form)> = Vec::new();
    if let Some((word, meant)) = nearly(meaning) {
        let mut mended = form.clone();
        let words = meaning.words.iter().map(|w| if *w == word { meant } else { w.as_str() });
        mended.set("q", words.collect::<Vec<_>>().join(" "));
        tries.push((wording::did_you_mean(meant), mended));
    }
    let place = division::normalise(form.get(facet::REGION));
    if let Some(above) = place.and_then(division::parent) {
        let mut larger = form.clone();
        larger.set(facet::REGION, above.code);
        tries.push((wording::widened_to(above.name), larger));
    }
    for (name, value) in form.pairs() {
        if let Some(words) = condition(name, value.trim()) {
            let others = form.pairs().filter(|(k, v)| (*k, *v) != (name, value));
            let words = if name == "q" { value.trim() } else { &words };
            tries.push((wording::without(words), Form::of(others.map(|(k, v)| (k.to_owned(), v.to_owned())))));
        }
    }
    let mut ways = Vec::new();
    for (words, fewer) in tries.into_iter().take(WAYS_MAX) {
        let Ok(asked) = asked::read(&fewer, 1, false, jobs.province()) else { continue };
        let total = ask(jobs, &asked.query.offset(0).limit(1), now)?.total;
        if total > 0 {
            ways.push((words, address_without(&fewer, &["page"]), total));
        }
    }
    Ok(ways)
}

/// The first word that is one slip away from a known one.
pub(crate) fn nearly(meaning: &Meaning) -> Option<(String, &'static str)> {
    meaning.words.iter().find_map(|word| Some((word.clone(), meaning::nearly(word, meaning.province)?)))
}
