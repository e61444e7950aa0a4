//! What the portal says in words. The files of `content/` are the first content, each with a TOML head and a Markdown
//! body; what editors publish under the same address stands in their place.

use crate::{Article, Kind, Text};
use anyhow::{Context, ensure};
use clock::Day;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

#[derive(RustEmbed)]
#[folder = "content/"]
pub(crate) struct Files;

/// An article of the files.
#[derive(Debug)]
pub(crate) struct BuiltIn {
    pub text: Text,
    pub article: Article,
}

/// What an editor's row says of an address.
pub(crate) enum Overlay {
    /// This is public in place of the file.
    Shown(Box<Article>),
    /// Nothing is public here.
    Hidden,
}

/// Everything that is public now.
#[derive(Debug)]
pub struct Content {
    /// 公告, newest first.
    pub announcements: Vec<Arc<Article>>,
    /// The guides, in order.
    pub guides: Vec<Arc<Article>>,
    /// 常见问题, in order.
    pub questions: Vec<Arc<Article>>,
    files: Arc<Vec<BuiltIn>>,
}

#[derive(Deserialize)]
struct Head {
    title: String,
    date: toml::value::Datetime,
    kind: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    order: i64,
    #[serde(default)]
    chapter: String,
    #[serde(default)]
    explains: Vec<String>,
    #[serde(default)]
    codes: Vec<String>,
}

impl Content {
    /// Reads the embedded files.
    ///
    /// # Errors
    /// Names the file that cannot be read.
    pub fn embedded() -> anyhow::Result<Self> {
        let mut files = Vec::new();
        for name in Files::iter().filter(|n| n.contains('/') && n.ends_with(".md")) {
            let file = Files::get(&name).with_context(|| format!("{name} is missing"))?;
            let text = std::str::from_utf8(&file.data).with_context(|| format!("{name} is not UTF-8"))?;
            files.push(read(&name, text).with_context(|| name.to_string())?);
        }
        Ok(Self::of(Arc::new(files), HashMap::new()))
    }

    /// The same files with what editors published, by section and slug.
    pub(crate) fn with(&self, overlays: HashMap<(String, String), Overlay>) -> Self {
        Self::of(self.files.clone(), overlays)
    }

    fn of(files: Arc<Vec<BuiltIn>>, mut overlays: HashMap<(String, String), Overlay>) -> Self {
        let mut all: Vec<Arc<Article>> = Vec::new();
        for file in files.iter() {
            let address = (file.article.kind.section().to_owned(), file.article.slug.clone());
            match overlays.remove(&address) {
                Some(Overlay::Shown(mut article)) => {
                    article.codes.clone_from(&file.article.codes);
                    all.push(Arc::new(*article));
                }
                Some(Overlay::Hidden) => {}
                None => all.push(Arc::new(file.article.clone())),
            }
        }
        for overlay in overlays.into_values() {
            if let Overlay::Shown(article) = overlay {
                all.push(Arc::new(*article));
            }
        }
        all.sort_by(|a, b| (a.position, &a.slug).cmp(&(b.position, &b.slug)));
        let of = |kind| all.iter().filter(|a| a.kind == kind).cloned().collect::<Vec<_>>();
        let mut announcements = of(Kind::Announcement);
        announcements.sort_by(|a, b| (b.day, &b.slug).cmp(&(a.day, &a.slug)));
        Self { announcements, guides: of(Kind::Guide), questions: of(Kind::Question), files }
    }

    /// The articles of the files.
    pub(crate) fn built_in(&self) -> &[BuiltIn] {
        &self.files
    }

    /// A guide or question by its address.
    #[must_use]
    pub fn help(&self, slug: &str) -> Option<&Arc<Article>> {
        self.guides.iter().chain(&self.questions).find(|a| a.slug == slug)
    }

    /// The question that answers a refusal.
    #[must_use]
    pub fn answer(&self, code: &str) -> Option<&Arc<Article>> {
        self.questions.iter().find(|q| q.codes.iter().any(|c| c == code))
    }

    /// Guides and questions that hold all of the words, titles first; where none does, those that share most of the
    /// pairs of characters. `group` is a chapter or 办事指引; empty for all.
    #[must_use]
    pub fn search(&self, words: &str, group: &str) -> Vec<&Arc<Article>> {
        let words: Vec<String> = words.to_lowercase().split_whitespace().map(ToOwned::to_owned).collect();
        let all = || self.guides.iter().chain(&self.questions).filter(|a| group.is_empty() || a.group() == group);
        let holds = |text: &str| words.iter().all(|w| text.contains(w.as_str()));
        let mut found: Vec<_> = all().filter(|a| holds(&a.words)).collect();
        if !found.is_empty() {
            found.sort_by_key(|a| !holds(&a.title.to_lowercase()));
            return found;
        }
        let pairs: Vec<String> = words.iter().flat_map(|w| pairs(w)).collect();
        if pairs.len() < 2 {
            return found;
        }
        let mut near: Vec<(usize, &Arc<Article>)> =
            all().map(|a| (pairs.iter().filter(|p| a.words.contains(p.as_str())).count(), a)).collect();
        // Half of the pairs must be there: fewer would be chance.
        near.retain(|(shared, _)| shared * 2 >= pairs.len());
        near.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
        near.into_iter().take(10).map(|(_, a)| a).collect()
    }

    /// Questions by chapter, in order.
    #[must_use]
    pub fn chapters(&self) -> Vec<(&str, Vec<&Arc<Article>>)> {
        let mut chapters: Vec<(&str, Vec<&Arc<Article>>)> = Vec::new();
        for question in &self.questions {
            match chapters.iter_mut().find(|(name, _)| *name == question.chapter) {
                Some((_, list)) => list.push(question),
                None => chapters.push((&question.chapter, vec![question])),
            }
        }
        chapters
    }
}

/// Neighbouring characters, two and two.
fn pairs(word: &str) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    characters.windows(2).map(|pair| pair.iter().collect()).collect()
}

fn read(name: &str, text: &str) -> anyhow::Result<BuiltIn> {
    let rest = text.strip_prefix("+++\n").context("does not begin with +++")?;
    let (head, body) = rest.split_once("\n+++\n").context("the head does not end with +++")?;
    let head: Head = toml::from_str(head)?;
    let kind = Kind::of_code(&head.kind).with_context(|| format!("kind is {:?}", head.kind))?;
    let date = head.date.date.context("date has no day")?;
    let day = Day::new(i32::from(date.year), date.month, date.day).context("date is no day")?;
    let slug = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".md");
    ensure!(!head.title.is_empty(), "the title is empty");
    ensure!((kind == Kind::Question) != head.chapter.is_empty(), "questions have a chapter, others none");
    let text = Text {
        title: head.title,
        summary: head.summary,
        chapter: head.chapter,
        position: head.order,
        explains: head.explains,
        body: body.to_owned(),
    };
    let article = Article::new(kind, slug, day, &text, head.codes);
    Ok(BuiltIn { text, article })
}

#[cfg(test)]
#[path = "content_test.rs"]
mod tests;
