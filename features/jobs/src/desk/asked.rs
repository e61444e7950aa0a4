//! What a list of 职位管理 is asked. Everything stands in the address, so that a list can be kept, sent to a colleague
//! and come back to after an act.
//!
//! | parameter | meaning |
//! |---|---|
//! | `state` | `published` (default) or `unpublished` |
//! | `q` | words of 职位名称; all must occur |
//! | `category` | a group (`02`) or a category (`02-01`) |
//! | `place` | a city or county (GB/T 2260); a city includes its counties |
//! | `only` | 已发布: `soon` (即将到期); 未发布: one standing, such as `expired` |
//! | `from`, `to` | days, both included, on which the job was last published |
//! | `sort` | `newest` (default), `name`, `validity`, `headcount` |
//! | `page`, `per_page` | from 1; 20, 50, 100, 200 or 1000 rows |

use crate::{
    category,
    desk::standing::Standing,
    store::Tab,
    wording::{self, Refusal},
};
use clock::{Day, Timestamp};
use standards::{division, text};
use web::{Form, Mistake, Paging};

/// A published job whose last valid day lies at most so many days ahead is 即将到期.
pub(crate) const SOON_DAYS: i64 = 7;
/// Rows of a page that can be chosen; the first is usual.
pub(crate) const PER_PAGE_OFFERED: [u64; 5] = [20, 50, 100, 200, 1000];
/// The most characters of `q`.
pub(crate) const WORDS_MAX: usize = 50;

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// What was last published, or last touched, first.
    #[default]
    Newest,
    /// By 职位名称 as it is read aloud (pinyin).
    Name,
    /// What ends first, first.
    Validity,
    /// The largest 招聘人数 first.
    Headcount,
}

impl Sort {
    /// All orders, as they are offered.
    pub(crate) const ALL: [Self; 4] = [Self::Newest, Self::Name, Self::Validity, Self::Headcount];

    /// The name in addresses.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Name => "name",
            Self::Validity => "validity",
            Self::Headcount => "headcount",
        }
    }

    /// The word.
    pub(crate) fn zh(self) -> &'static str {
        match self {
            Self::Newest => "最新",
            Self::Name => "职位名称",
            Self::Validity => "有效期",
            Self::Headcount => "招聘人数",
        }
    }
}

/// What narrows a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Only {
    /// 即将到期
    Soon,
    /// One standing of 未发布.
    Standing(Standing),
}

impl Only {
    /// The name in addresses.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Soon => "soon",
            Self::Standing(standing) => standing.code(),
        }
    }
}

/// A question that was understood.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub tab: Tab,
    /// Lower case, each to occur.
    pub words: Vec<String>,
    /// As typed, tidied.
    pub typed: String,
    /// Code of a group or a category.
    pub category: Option<String>,
    /// Code of a city or county.
    pub place: Option<&'static str>,
    pub only: Option<Only>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub sort: Sort,
    pub paging: Paging,
    /// Whether another number of rows than the usual was asked for.
    per_page: Option<u64>,
}

impl Asked {
    /// The plain list of a tab.
    pub(crate) fn of(tab: Tab, large: bool) -> Self {
        Self {
            tab,
            words: Vec::new(),
            typed: String::new(),
            category: None,
            place: None,
            only: None,
            from: None,
            to: None,
            sort: Sort::Newest,
            paging: Paging::read(None, PER_PAGE_OFFERED[0], large),
            per_page: None,
        }
    }

    /// Reads a question.
    ///
    /// # Errors
    /// Every parameter that cannot be understood, by name.
    pub(crate) fn read(form: &Form, large: bool) -> Result<Self, Refusal> {
        let tab = if form.get("state") == "unpublished" { Tab::Unpublished } else { Tab::Published };
        let mut asked = Self::of(tab, large);
        let mut mistakes = Vec::new();
        let mut wrong = |field: &str, label: &str, why: String| mistakes.push(Mistake::new(field, label, why));
        match text::line(form.get("q"), 0..=WORDS_MAX) {
            Ok(line) => {
                asked.words = line.split_whitespace().map(str::to_lowercase).collect();
                asked.typed = line;
            }
            Err(error) => wrong("q", "职位名称中的词", error.reason_zh()),
        }
        match form.get("category") {
            "" => {}
            code if category::find_group(code).is_some() => asked.category = Some(code.to_owned()),
            _ => wrong("category", "职位类别", wording::unknown_value()),
        }
        match form.get("place") {
            "" => {}
            code => match division::normalise(code) {
                Some(code) => asked.place = Some(code),
                None => wrong("place", "工作地点", wording::unknown_value()),
            },
        }
        match (tab, form.get("only")) {
            (_, "") => {}
            (Tab::Published, "soon") => asked.only = Some(Only::Soon),
            (Tab::Unpublished, code) => match Standing::of_code(code).filter(|s| *s != Standing::Published) {
                Some(standing) => asked.only = Some(Only::Standing(standing)),
                None => wrong("only", "状态", wording::unknown_value()),
            },
            (Tab::Published, _) => wrong("only", "状态", wording::unknown_value()),
        }
        for (field, label, day) in [("from", "发布日期从", &mut asked.from), ("to", "发布日期至", &mut asked.to)]
        {
            match form.get(field) {
                "" => {}
                typed => match Day::parse(typed) {
                    Some(read) => *day = Some(read),
                    None => wrong(field, label, wording::choose_a_day()),
                },
            }
        }
        if let (Some(from), Some(to)) = (asked.from, asked.to)
            && to < from
        {
            wrong("to", "发布日期至", wording::days_reversed());
        }
        match form.get("sort") {
            "" => {}
            code => match Sort::ALL.into_iter().find(|s| s.code() == code) {
                Some(sort) => asked.sort = sort,
                None => wrong("sort", "排序", wording::unknown_value()),
            },
        }
        let mut per_page = PER_PAGE_OFFERED[0];
        match form.get("per_page") {
            "" => {}
            typed => match typed.parse().ok().filter(|n| PER_PAGE_OFFERED.contains(n)) {
                Some(rows) => {
                    per_page = rows;
                    asked.per_page = Some(rows).filter(|rows| *rows != PER_PAGE_OFFERED[0]);
                }
                None => wrong("per_page", "每页条数", wording::unknown_value()),
            },
        }
        // In 长者模式 the usual page is half as long; what was asked for stays.
        asked.paging = Paging::read(Some(form.get("page")), per_page, large && asked.per_page.is_none());
        if mistakes.is_empty() { Ok(asked) } else { Err(Refusal::Parameters(mistakes)) }
    }

    /// Whether anything but the tab narrows the list.
    pub(crate) fn is_narrowed(&self) -> bool {
        !self.words.is_empty()
            || self.category.is_some()
            || self.place.is_some()
            || self.only.is_some()
            || self.from.is_some()
            || self.to.is_some()
    }

    /// The instants between which a job was published: from, and before.
    pub(crate) fn published_between(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        (self.from.map(Day::start), self.to.map(Day::end))
    }

    /// The parameters that say it, without the page.
    pub(crate) fn conditions(&self) -> Vec<(&'static str, String)> {
        let state = match self.tab {
            Tab::Published => "published",
            Tab::Unpublished => "unpublished",
        };
        let mut pairs = vec![("state", state.to_owned())];
        let mut add = |name, value: Option<String>| pairs.extend(value.filter(|v| !v.is_empty()).map(|v| (name, v)));
        add("q", Some(self.typed.clone()));
        add("category", self.category.clone());
        add("place", self.place.map(ToOwned::to_owned));
        add("only", self.only.map(|o| o.code().to_owned()));
        add("from", self.from.map(|d| d.to_string()));
        add("to", self.to.map(|d| d.to_string()));
        add("sort", Some(self.sort).filter(|s| *s != Sort::Newest).map(|s| s.code().to_owned()));
        add("per_page", self.per_page.map(|n| n.to_string()));
        pairs
    }

    /// The query of the address, the page included.
    pub(crate) fn query(&self) -> String {
        let mut pairs = self.conditions();
        if self.paging.page > 1 {
            pairs.push(("page", self.paging.page.to_string()));
        }
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    /// The address of the same list narrowed to `only`, on its first page.
    pub(crate) fn narrowed_to(&self, only: Option<Only>) -> String {
        let mut other = self.clone();
        other.only = only;
        other.paging.page = 1;
        format!("{LIST}?{}", other.query())
    }
}

/// The address of the lists.
pub(crate) const LIST: &str = "/centre/jobs";

/// Where to go after an act: the list that the form names, read and written anew so that nothing else can be named.
pub(crate) fn back(form: &Form, otherwise: &str) -> String {
    let typed = form.get("back");
    if typed.is_empty() {
        return otherwise.to_owned();
    }
    let read = crate::asked::pairs(Some(typed)).and_then(|pairs| Asked::read(&pairs, false));
    read.map_or_else(|_| otherwise.to_owned(), |asked| format!("{LIST}?{}", asked.query()))
}

#[cfg(test)]
#[path = "asked_test.rs"]
mod tests;
