//! What somebody asks the search: parameters of the page and of the API, read by one rule.
//!
//! | parameter | meaning |
//! |---|---|
//! | `q` | words, in title, organisation or text; all must occur |
//! | `region` | codes (GB/T 2260) of a province, city or county; a city includes its counties |
//! | `category` | codes of a group (`02`) or of a category (`02-01`) |
//! | `industry` | a section's letter (`C`) or two digits |
//! | `pay_min` | the job's 最低薪资, as yuan a month, is at least this |
//! | `education`, `experience` | one's own: jobs whose requirement it meets, 不限 included |
//! | `nature` | 工作性质 |
//! | `published_after` | a day, first instant included (Asia/Shanghai), or an RFC 3339 instant |
//! | `sort` | `relevance` (default where there are words), `newest` (default without), `pay` (highest 最低薪资 first) |
//! | `page`, `per_page`, `cursor` | a page (from 1, to row 10,000), rows of one (1–100), or where an earlier answer ended |
//! | `facets` | names of facets to count, or `all` |
//! | `literal` | `1`: `q` is searched as it stands; else it is understood as [`crate::meaning`] tells |
//!
//! `region`, `category`, `industry` and `nature` may be repeated or hold several values with commas:
//! any of them. Lists take codes and labels.

use crate::{
    category,
    choices::{Education, Experience, Nature},
    index::facet,
    meaning::{self, Meaning},
    wording::{self, Refusal},
};
use clock::{Day, Timestamp};
use search::{Cursor, OFFSET_MAX, Query, Sort};
use standards::{division, industry, text};
use web::{Form, Mistake};

/// The most characters of `q`.
pub(crate) const WORDS_MAX: usize = 100;
/// The most rows of a page on the API.
const PER_PAGE_MAX: u64 = 100;
/// Rows of a page where none are asked for.
pub(crate) const PER_PAGE: u64 = 20;
/// The most values of one filter.
const VALUES_MAX: usize = 50;

/// Every parameter.
pub(crate) const KNOWN: [&str; 15] = [
    "q",
    "region",
    "category",
    "industry",
    "pay_min",
    "education",
    "experience",
    "nature",
    "published_after",
    "sort",
    "page",
    "per_page",
    "cursor",
    "facets",
    "literal",
];

/// A question that was understood.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub query: Query,
    /// From 1; 0 where a cursor leads on.
    pub page: u64,
    pub per_page: u64,
    /// The name of the order.
    pub sort: &'static str,
    /// The words that are looked for: as typed, and what means the same.
    pub words: Vec<String>,
    /// What was understood of them.
    pub meaning: Meaning,
}

/// Reads the pairs of an address; `None` where they are not UTF-8.
pub(crate) fn pairs(query: Option<&str>) -> Result<Form, Refusal> {
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let mistakes: Vec<Mistake> = pairs
        .iter()
        .filter(|(k, v)| k.contains('\u{fffd}') || v.contains('\u{fffd}'))
        .map(|(k, _)| Mistake::new(k.replace('\u{fffd}', "?"), "", wording::not_utf8()))
        .collect();
    if mistakes.is_empty() { Ok(Form::of(pairs)) } else { Err(Refusal::Parameters(mistakes)) }
}

/// Reads a question that somebody in `province` asks. `strict` refuses parameters that nobody knows, as the API does; on a page they
/// are passed over.
///
/// # Errors
/// Every parameter that cannot be understood, by name.
pub(crate) fn read(form: &Form, per_page: u64, strict: bool, province: &'static str) -> Result<Asked, Refusal> {
    let mut r = Reader { form, mistakes: Vec::new() };
    if strict {
        let mut unknown: Vec<&str> = form.pairs().map(|(k, _)| k).filter(|k| !KNOWN.contains(k)).collect();
        unknown.dedup();
        for name in unknown.into_iter().take(10) {
            let name: String = name.chars().take(50).collect();
            r.mistakes.push(Mistake::new(name, "", wording::unknown_parameter()));
        }
    }
    let typed = r.one("q", "关键词", |t| text::line(t, 0..=WORDS_MAX).map_err(|e| e.reason_zh())).unwrap_or_default();
    let mut query = Query::typed(&typed);
    query.literal = r
        .one("literal", "仅按文字搜索", |t| {
            matches!(t, "1" | "true").then_some(true).ok_or_else(wording::unknown_value)
        })
        .unwrap_or(false);
    let mut meaning = Meaning { province, ..Meaning::default() };
    if query.literal {
        meaning.words = query.words.iter().filter_map(|w| w.alternatives.first().cloned()).collect();
    } else {
        let has_region = form.all(facet::REGION).iter().any(|t| !t.trim().is_empty());
        (query.words, meaning) = meaning::read(std::mem::take(&mut query.words), !has_region, province);
    }
    let words: Vec<String> = query.words.iter().flat_map(|w| w.alternatives.iter().cloned()).collect();
    if let Some(place) = &meaning.region {
        query = query.only(facet::REGION, [place.code]);
    }
    for (name, label, read) in [
        (facet::REGION, "工作地点", (|t| division::normalise(t).map(ToOwned::to_owned)) as fn(&str) -> Option<String>),
        (facet::CATEGORY, "职位类别", |t| category::find_group(t).map(|_| t.to_owned())),
        (facet::INDUSTRY, "所属行业", |t| {
            industry::find_section(t)
                .map(|s| s.code.to_owned())
                .or_else(|| industry::find(t).map(|i| i.code.to_owned()))
        }),
        (facet::NATURE, "工作性质", |t| Nature::read(t).map(|n| n.code().to_owned())),
    ] {
        if let Some(values) = r.several(name, label, read) {
            query = query.only(name, values);
        }
    }
    if let Some(own) = r.one("education", "学历", |t| Education::read(t).ok_or_else(wording::unknown_value)) {
        query = query.only(facet::EDUCATION, own.met().map(Education::code));
    }
    if let Some(own) = r.one("experience", "工作经验", |t| Experience::read(t).ok_or_else(wording::unknown_value)) {
        query = query.only(facet::EXPERIENCE, own.met().map(Experience::code));
    }
    if let Some(least) = r.number("pay_min", "最低薪资", 0, 10_000_000).filter(|least| *least > 0) {
        query = query.at_least(facet::PAY, least);
    }
    if let Some(from) = r.one("published_after", "发布时间", |t| moment(t).ok_or_else(wording::a_day_or_instant)) {
        query = query.at_least(facet::PUBLISHED, from.as_ms());
    }
    let usual = if words.is_empty() { "newest" } else { "relevance" };
    let sort = r
        .one("sort", "排序", |t| {
            ["relevance", "newest", "pay"].into_iter().find(|s| *s == t).ok_or_else(wording::unknown_value)
        })
        .unwrap_or(usual);
    query.sort = match sort {
        // Without words every job is as relevant as every other, and newest first says so in fewer steps.
        "relevance" if words.is_empty() => Sort::Newest,
        "relevance" => Sort::Relevance,
        "pay" => Sort::Ordinal(facet::PAY.to_owned()),
        _ => Sort::Newest,
    };
    let per_page = r.number("per_page", "每页条数", 1, PER_PAGE_MAX.cast_signed()).map_or(per_page, i64::unsigned_abs);
    let page = r.number("page", "页码", 1, 1_000_000).map_or(1, i64::unsigned_abs);
    let cursor = r.one("cursor", "cursor", |t| t.parse::<Cursor>().map_err(|_| wording::forged_cursor()));
    if cursor.is_some() && !form.get("page").is_empty() {
        r.mistakes.push(Mistake::new("page", "页码", wording::page_or_cursor()));
    }
    for name in r.facets() {
        query = query.counting(name);
    }
    query.limit = usize::try_from(per_page).unwrap_or(usize::MAX);
    if !r.mistakes.is_empty() {
        return Err(Refusal::Parameters(r.mistakes));
    }
    let offset = usize::try_from((page - 1).saturating_mul(per_page)).unwrap_or(usize::MAX);
    let (query, page) = match cursor {
        Some(cursor) => (query.after(cursor), 0),
        None if offset > OFFSET_MAX => return Err(Refusal::TooDeep),
        None => (query.offset(offset), page),
    };
    Ok(Asked { query, page, per_page, sort, words, meaning })
}

/// A day's first instant, or an instant as RFC 3339 writes it.
fn moment(text: &str) -> Option<Timestamp> {
    if let Some(day) = Day::parse(text) {
        return Some(day.start());
    }
    let (local, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(local) => (local, 0),
        None => {
            let (local, zone) = text.split_at_checked(text.len().checked_sub(6)?)?;
            let sign = match zone.get(..1)? {
                "+" | " " => 1,
                "-" => -1,
                _ => return None,
            };
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let two = |t: &str| (t.len() == 2).then(|| t.parse::<i64>().ok()).flatten();
            (local, sign * (two(hours)? * 60 + two(minutes)?))
        }
    };
    let local = local.split_once('.').map_or(local, |(whole, _)| whole);
    // Read as Shanghai's clock, then moved to the zone that was written.
    Some(Timestamp::parse_input(local)?.plus_minutes(8 * 60 - offset))
}

struct Reader<'a> {
    form: &'a Form,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    /// A parameter that stands once; an empty one asks for nothing.
    fn one<T>(&mut self, name: &str, label: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let all: Vec<&str> = self.form.all(name).into_iter().filter(|t| !t.is_empty()).collect();
        let read = match all.as_slice() {
            [] => return None,
            [one] => read(one),
            _ => Err(wording::only_once()),
        };
        read.map_err(|why| self.mistakes.push(Mistake::new(name, label, why))).ok()
    }

    fn number(&mut self, name: &str, label: &str, least: i64, most: i64) -> Option<i64> {
        self.one(name, label, |t| {
            crate::content::whole_number(t)
                .filter(|n| (least..=most).contains(n))
                .ok_or_else(|| wording::whole_number_between(least, most))
        })
    }

    /// A parameter of which any value will do.
    fn several(&mut self, name: &str, label: &str, read: impl Fn(&str) -> Option<String>) -> Option<Vec<String>> {
        let typed: Vec<&str> = self
            .form
            .all(name)
            .into_iter()
            .flat_map(|t| t.split(','))
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .collect();
        if typed.is_empty() {
            return None;
        }
        let mut values: Vec<String> = Vec::new();
        for text in typed.iter().take(VALUES_MAX + 1) {
            match read(text) {
                Some(value) if !values.contains(&value) => values.push(value),
                Some(_) => {}
                None => {
                    self.mistakes.push(Mistake::new(name, label, wording::unknown_value()));
                    return None;
                }
            }
        }
        if typed.len() > VALUES_MAX {
            self.mistakes.push(Mistake::new(name, label, wording::too_many_values(VALUES_MAX)));
            return None;
        }
        Some(values)
    }

    fn facets(&mut self) -> Vec<&'static str> {
        let typed: Vec<&str> = self
            .form
            .all("facets")
            .into_iter()
            .flat_map(|t| t.split(','))
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .collect();
        if let ["all" | "1" | "true"] = typed.as_slice() {
            return facet::ALL.to_vec();
        }
        let mut names = Vec::new();
        for text in typed {
            match facet::ALL.into_iter().find(|f| *f == text) {
                Some(name) if !names.contains(&name) => names.push(name),
                Some(_) => {}
                None => {
                    self.mistakes.push(Mistake::new("facets", "facets", wording::unknown_value()));
                    return Vec::new();
                }
            }
        }
        names
    }
}
