//! What the portal says in words: announcements, guides, questions and answers. Each is a file of
//! `content/` with a TOML head and a Markdown body; the file's name is its address.

use anyhow::{Context, ensure};
use clock::Day;
use pulldown_cmark::{Options, Parser, html};
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "content/"]
struct Files;

/// All articles, parsed once at start.
#[derive(Debug)]
pub struct Content {
    /// 公告, newest first.
    pub announcements: Vec<Article>,
    /// The three guides, in order.
    pub guides: Vec<Article>,
    /// 常见问题, in order.
    pub questions: Vec<Article>,
}

/// One page of words.
#[derive(Clone, Debug)]
pub struct Article {
    /// Stable last part of the address.
    pub slug: String,
    /// Heading.
    pub title: String,
    /// Published or last reviewed.
    pub day: Day,
    /// One sentence for lists; empty for questions.
    pub summary: String,
    /// The heading that a question stands under.
    pub chapter: String,
    /// Messages of the platform that a question explains, word for word.
    pub explains: Vec<String>,
    /// The body as HTML, made from our own Markdown.
    pub html: String,
    /// The body as plain words, for searching.
    words: String,
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
}

impl Content {
    /// Reads the embedded files.
    ///
    /// # Errors
    /// Names the file that cannot be read.
    pub fn embedded() -> anyhow::Result<Self> {
        let mut ordered: BTreeMap<&str, Vec<(i64, Article)>> = BTreeMap::new();
        for name in Files::iter().filter(|n| n.contains('/') && n.ends_with(".md")) {
            let file = Files::get(&name).with_context(|| format!("{name} is missing"))?;
            let text = std::str::from_utf8(&file.data).with_context(|| format!("{name} is not UTF-8"))?;
            let (kind, order, article) = read(&name, text).with_context(|| name.to_string())?;
            ordered.entry(kind).or_default().push((order, article));
        }
        let mut take = |kind: &str| {
            let mut list = ordered.remove(kind).unwrap_or_default();
            list.sort_by_key(|(order, _)| *order);
            list.into_iter().map(|(_, a)| a).collect::<Vec<_>>()
        };
        let (guides, questions, mut announcements) = (take("guide"), take("question"), take("announcement"));
        announcements.sort_by_key(|a| std::cmp::Reverse(a.day));
        Ok(Self { announcements, guides, questions })
    }

    /// A guide or question by its address.
    #[must_use]
    pub fn help(&self, slug: &str) -> Option<&Article> {
        self.guides.iter().chain(&self.questions).find(|a| a.slug == slug)
    }

    /// Guides and questions that hold all of the words, titles first.
    #[must_use]
    pub fn search(&self, words: &str) -> Vec<&Article> {
        let words: Vec<String> = words.to_lowercase().split_whitespace().map(ToOwned::to_owned).collect();
        let holds = |text: &str| words.iter().all(|w| text.contains(w));
        let mut found: Vec<&Article> = self.guides.iter().chain(&self.questions).filter(|a| holds(&a.words)).collect();
        found.sort_by_key(|a| !holds(&a.title.to_lowercase()));
        found
    }

    /// Questions by chapter, in order.
    #[must_use]
    pub fn chapters(&self) -> Vec<(&str, Vec<&Article>)> {
        let mut chapters: Vec<(&str, Vec<&Article>)> = Vec::new();
        for question in &self.questions {
            match chapters.iter_mut().find(|(name, _)| *name == question.chapter) {
                Some((_, list)) => list.push(question),
                None => chapters.push((&question.chapter, vec![question])),
            }
        }
        chapters
    }
}

fn read(name: &str, text: &str) -> anyhow::Result<(&'static str, i64, Article)> {
    let rest = text.strip_prefix("+++\n").context("does not begin with +++")?;
    let (head, body) = rest.split_once("\n+++\n").context("the head does not end with +++")?;
    let head: Head = toml::from_str(head)?;
    let kind = match head.kind.as_str() {
        "announcement" => "announcement",
        "guide" => "guide",
        "question" => "question",
        other => anyhow::bail!("kind is {other:?}"),
    };
    let date = head.date.date.context("date has no day")?;
    let day = Day::new(i32::from(date.year), date.month, date.day).context("date is no day")?;
    let slug = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".md").to_owned();
    ensure!(!head.title.is_empty(), "the title is empty");
    let mut page = String::new();
    html::push_html(&mut page, Parser::new_ext(body, Options::ENABLE_TABLES));
    let words = format!("{} {} {} {body}", head.title, head.chapter, head.explains.join(" ")).to_lowercase();
    Ok((
        kind,
        head.order,
        Article {
            slug,
            title: head.title,
            day,
            summary: head.summary,
            chapter: head.chapter,
            explains: head.explains,
            html: page,
            words,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads_and_every_address_is_its_own() {
        let content = Content::embedded().unwrap();
        assert_eq!(content.guides.len(), 3);
        assert!(content.questions.len() >= 20 && content.announcements.len() >= 8);
        let mut slugs: Vec<_> = content.guides.iter().chain(&content.questions).map(|a| &a.slug).collect();
        slugs.sort();
        slugs.dedup();
        assert_eq!(slugs.len(), content.guides.len() + content.questions.len());
    }

    #[test]
    fn links_between_articles_lead_somewhere() {
        let content = Content::embedded().unwrap();
        for article in content.guides.iter().chain(&content.questions).chain(&content.announcements) {
            for link in article.html.split("href=\"/help/").skip(1) {
                let slug = link.split(['"', '#']).next().unwrap();
                assert!(
                    content.help(slug).is_some() || slug.starts_with("announcements/"),
                    "{}: /help/{slug}",
                    article.slug
                );
            }
        }
    }

    #[test]
    fn a_message_finds_its_answer() {
        let content = Content::embedded().unwrap();
        assert_eq!(content.search("实名等级不足")[0].chapter, "注册问题");
        assert!(content.search("不存在的词语").is_empty());
    }
}
