//! A job in a list: the same card on every page that shows jobs.

use crate::{Jobs, index::JobItem};
use access::OrganisationId;
use askama::{Template, filters::HtmlSafe};
use standards::division;
use web::Stop;

/// `{{ card }}`: one `<li>` of `<ul class="cards">` or `<ol class="rows">`.
#[derive(Clone, Debug, Template)]
#[template(path = "card.html")]
pub struct JobCard {
    item: JobItem,
    /// The title in pieces: text, and whether it was looked for.
    title: Vec<(String, bool)>,
    /// What stands before the employer's name; nothing on the employer's own page.
    face: Face,
}

/// What an employer is known by beside its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Face {
    /// Nothing.
    #[default]
    None,
    /// The approved logo: where it is read.
    Logo(String),
    /// Where there is none: a character of the name.
    Initial(String),
}

impl Face {
    /// The logo, or the first character of the name that is not its place: 恒 of 陆丰市恒达五金制品有限公司.
    pub(crate) fn of(logo: Option<String>, name: &str, place: &str) -> Self {
        let rest = division::ancestry(place)
            .flat_map(|d| [d.name, d.name.trim_end_matches(['省', '市', '县', '区'])])
            .find_map(|place| name.strip_prefix(place).filter(|rest| rest.chars().count() > 1));
        let initial = rest.unwrap_or(name).chars().find(|c| c.is_alphanumeric());
        match (logo, initial) {
            (Some(address), _) => Self::Logo(address),
            (None, Some(c)) => Self::Initial(c.to_string()),
            (None, None) => Self::None,
        }
    }
}

impl JobCard {
    /// A card.
    #[must_use]
    pub fn new(item: JobItem) -> Self {
        Self::marking(item, &[])
    }

    /// A card whose title shows the words that were looked for.
    #[must_use]
    pub fn marking(item: JobItem, words: &[String]) -> Self {
        let title = marked(&item.title, words);
        Self { item, title, face: Face::None }
    }
}

impl Jobs {
    /// Cards whose titles show the words that were looked for, each with its employer's logo; one question for all logos.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cards(&self, items: Vec<JobItem>, words: &[String]) -> Result<Vec<JobCard>, Stop> {
        let mut employers: Vec<OrganisationId> = items.iter().map(|item| item.organisation.id).collect();
        employers.sort_unstable_by_key(|id| id.0);
        employers.dedup();
        let logos = self.organisations.logos_of(&employers).await?;
        let card = |item: JobItem| {
            let logo = logos.get(&item.organisation.id).cloned();
            let face = Face::of(logo, &item.organisation.name, &item.place.code);
            JobCard { face, ..JobCard::marking(item, words) }
        };
        Ok(items.into_iter().map(card).collect())
    }
}

impl HtmlSafe for JobCard {}

/// Cuts a title where the words stand in it, whatever their case.
fn marked(title: &str, words: &[String]) -> Vec<(String, bool)> {
    let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
    let characters: Vec<char> = title.chars().collect();
    let folded: Vec<char> = characters.iter().copied().map(lower).collect();
    let mut found = vec![false; characters.len()];
    for word in words {
        let word: Vec<char> = word.chars().map(lower).collect();
        if word.is_empty() {
            continue;
        }
        for at in 0..folded.len().saturating_sub(word.len() - 1) {
            if folded[at..at + word.len()] == word[..] {
                found[at..at + word.len()].fill(true);
            }
        }
    }
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for (c, is_found) in characters.into_iter().zip(found) {
        match pieces.last_mut() {
            Some((text, last)) if *last == is_found => text.push(c),
            Some(_) | None => pieces.push((c.to_string(), is_found)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_employer_without_a_logo_is_known_by_a_character_of_its_own() {
        let initial = |name: &str| Face::of(None, name, "441581");
        for (name, own) in [
            ("陆丰市恒达五金制品有限公司", "恒"),
            ("陆丰恒达五金制品有限公司", "恒"),
            ("汕尾市信利电子有限公司", "信"),
            ("广东海丰纺织厂", "海"),
            ("（港资）利达厂", "港"),
            ("陆丰市", "陆"),
        ] {
            assert_eq!(initial(name), Face::Initial(own.into()), "{name}");
        }
        assert_eq!(initial("——"), Face::None);
        assert_eq!(Face::of(Some("/l".into()), "恒达", "441581"), Face::Logo("/l".into()));
    }

    #[test]
    fn a_title_shows_the_words_that_were_looked_for() {
        let pieces =
            |title: &str, words: &[&str]| marked(title, &words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        assert_eq!(pieces("氩弧焊工", &["焊工"]), [("氩弧".into(), false), ("焊工".into(), true)]);
        assert_eq!(pieces("CNC操作员", &["cnc"]), [("CNC".into(), true), ("操作员".into(), false)]);
        assert_eq!(pieces("电工", &["很长的一个词"]), [("电工".into(), false)]);
    }
}
