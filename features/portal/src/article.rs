//! One page of words: an announcement, a guide or a question with its answer.

use crate::markdown;
use clock::Day;

/// What an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 公告
    Announcement,
    /// 指引
    Guide,
    /// 常见问题
    Question,
}

impl Kind {
    /// All kinds in the order of pages.
    pub const ALL: [Self; 3] = [Self::Announcement, Self::Guide, Self::Question];

    /// The name in forms, JSON, files and the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Announcement => "announcement",
            Self::Guide => "guide",
            Self::Question => "question",
        }
    }

    /// The kind of a [`Self::code`].
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// The label.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Announcement => "公告",
            Self::Guide => "办事指引",
            Self::Question => "常见问题",
        }
    }

    /// The first part of the address: guides and questions share one, so their slugs are unique together.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Self::Announcement => "announcements",
            Self::Guide | Self::Question => "help",
        }
    }
}

/// What is written of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Heading.
    pub title: String,
    /// One sentence for lists; empty for questions.
    pub summary: String,
    /// The heading that a question stands under.
    pub chapter: String,
    /// Place in its list, small numbers first.
    pub position: i64,
    /// Messages of the platform that a question explains, word for word.
    pub explains: Vec<String>,
    /// Markdown.
    pub body: String,
}

/// One page of words, ready to be shown.
#[derive(Clone, Debug)]
pub struct Article {
    /// What it is.
    pub kind: Kind,
    /// Stable last part of the address.
    pub slug: String,
    /// Published or last reviewed.
    pub day: Day,
    /// Heading.
    pub title: String,
    /// One sentence for lists; empty for questions.
    pub summary: String,
    /// The heading that a question stands under.
    pub chapter: String,
    /// Place in its list.
    pub position: i64,
    /// Codes of the refusals that a question answers.
    pub codes: Vec<String>,
    /// The body as HTML, made from our own Markdown.
    pub html: String,
    /// Everything as plain words in lower case, for searching.
    pub(crate) words: String,
}

impl Article {
    /// Makes the page of a text.
    #[must_use]
    pub fn new(kind: Kind, slug: &str, day: Day, text: &Text, codes: Vec<String>) -> Self {
        let words =
            format!("{} {} {} {} {}", text.title, text.chapter, text.explains.join(" "), text.summary, text.body);
        Self {
            kind,
            slug: slug.to_owned(),
            day,
            title: text.title.clone(),
            summary: text.summary.clone(),
            chapter: text.chapter.clone(),
            position: text.position,
            codes,
            html: markdown::html(&text.body),
            words: words.to_lowercase(),
        }
    }

    /// The address.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/{}/{}", self.kind.section(), self.slug)
    }

    /// The group that it is found under: its chapter, or 办事指引.
    #[must_use]
    pub fn group(&self) -> &str {
        if self.kind == Kind::Question { &self.chapter } else { self.kind.zh() }
    }
}
