//! 职位搜索: the page for everyone.

use crate::{
    Jobs,
    asked::{self, Asked, PER_PAGE},
    card::JobCard,
    category,
    choices::{Education, Experience, Nature},
    facets::{self, name_of},
    front,
    index::{JobItem, Unanswered, facet},
    meaning::{self, Meaning},
    wording::Refusal,
    wording_find as wording,
};
use access::Anyone;
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
};
use clock::Timestamp;
use search::{FacetCounts, Page, Query, QueryError};
use standards::{division, industry};
use std::collections::HashMap;
use web::{Answer, Choice, ChoiceGroup, Form, Pager, Paging, Refusal as _, Shell, Stop, page_with_status};

/// Pay that the page offers, yuan a month.
const PAY_OFFERED: [i64; 8] = [3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 15_000, 20_000];
/// Days that the page offers for 发布时间, today included.
const DAYS_OFFERED: [i64; 3] = [3, 7, 30];
/// The most next choices shown of a filter.
const NARROWER_MAX: usize = 12;
/// The most ways out of an empty answer that are tried.
const WAYS_MAX: usize = 8;
/// Pages of an answer that search engines may list; what lies deeper they find by the sitemap.
const LISTED_PAGES: u64 = 5;
/// The orders and their names.
const SORTS: [(&str, &str); 3] = [("relevance", "相关度"), ("newest", "最新发布"), ("pay", "薪资")];

#[derive(Template)]
#[template(path = "find.html")]
struct FindPage {
    shell: Shell,
    form: Form,
    filters: Vec<Filter>,
    natures: Vec<(Choice, bool, u64)>,
    narrower: Vec<Narrower>,
    /// `None` where the question was not understood.
    answer: Option<Answered>,
    sorts: Vec<(&'static str, String, bool)>,
    chosen: Vec<(String, String)>,
    /// What was understood of the words, in sentences, and the address that takes them as they stand.
    understood: Option<(Vec<String>, String, String)>,
    /// The query of this search's feeds and of its canonical address.
    feed_query: String,
    canonical: String,
    /// The page in one sentence.
    summary: String,
    /// Whether search engines are asked to pass over this page.
    is_unlisted: bool,
}

struct Answered {
    total: u64,
    cards: Vec<JobCard>,
    pager: Pager,
    /// Where nothing was found: the part of the words that finds something, and what it finds.
    instead: Option<(String, u64, Vec<JobCard>)>,
    /// Where nothing was found: what would be found with less asked: words, address, jobs.
    wider: Vec<(String, String, u64)>,
    /// Where the page lies behind the last one.
    first_page: Option<String>,
}

/// A select of the filter form.
struct Filter {
    name: &'static str,
    label: &'static str,
    /// What stands for no condition.
    none: &'static str,
    value: String,
    groups: Vec<ChoiceGroup>,
    hint: Option<&'static str>,
}

/// `GET /jobs`.
pub(crate) async fn page(
    reader: Anyone,
    State(jobs): State<Jobs>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
    shell: Shell,
) -> Answer {
    let now = jobs.clock().now();
    let (form, asked) = match asked::pairs(raw.as_deref()) {
        Err(refusal) => (Form::default().refused(&refusal), Err(refusal)),
        Ok(form) => {
            let per_page = if shell.large { PER_PAGE / 2 } else { PER_PAGE };
            let asked = asked::read(&form, per_page, false);
            let form = match &asked {
                Ok(_) => form,
                Err(refusal) => form.refused(refusal),
            };
            (form, asked)
        }
    };
    let mut status = StatusCode::OK;
    let mut counts = HashMap::new();
    // What was understood stands in the form as if it had been chosen there.
    let (form, understood) = match &asked {
        Ok(asked) => (spelled_out(&form, &asked.meaning), understood(&form, &asked.meaning)),
        Err(_) => (form, None),
    };
    let (answer, sort) = match &asked {
        Err(refusal) => {
            status = refusal.status();
            (None, "")
        }
        Ok(asked) => {
            let query = facet::ALL
                .into_iter()
                .fold(asked.query.clone(), |q, f| if q.facets.iter().any(|x| x == f) { q } else { q.counting(f) });
            let found = ask_counted(&jobs, &query, now).await?;
            jobs.count_found(reader.identity(), &headers, found.hits.iter().map(|hit| hit.key));
            counts = counts_of(&found.facets);
            let instead = match &found.suggestion {
                Some(part) if found.total == 0 => Some(suggested(&jobs, part, now)?),
                Some(_) | None => None,
            };
            let conditions: Vec<(&str, &str)> = form.pairs().filter(|(k, _)| *k != "cursor").collect();
            let paging = Paging { page: asked.page.max(1), per_page: asked.per_page };
            let answered = Answered {
                total: found.total,
                cards: items(&found).into_iter().map(|item| JobCard::marking(item, &asked.words)).collect(),
                pager: Pager::new(paging, found.total.min(search::OFFSET_MAX as u64), "/jobs", &conditions),
                instead,
                wider: if found.total == 0 { wider(&jobs, &form, &asked.meaning, now)? } else { Vec::new() },
                first_page: (found.total > 0 && found.hits.is_empty()).then(|| address_without(&form, &["page"])),
            };
            (Some(answered), asked.sort)
        }
    };
    let is_unlisted = match (&answer, &asked) {
        (Some(answer), Ok(asked)) => answer.cards.is_empty() || !(1..=LISTED_PAGES).contains(&asked.page),
        _ => true,
    };
    let page = FindPage {
        feed_query: feed_query(&form),
        canonical: canonical(&shell.site.public_url, &form),
        summary: wording::search_in_a_line(
            &shell.site.names.recruitment,
            &conditions(&form),
            answer.as_ref().map_or(0, |a| a.total),
        ),
        is_unlisted,
        understood,
        filters: filters(&form, now.day()),
        narrower: narrower(&form, &counts),
        natures: Nature::ALL
            .iter()
            .map(|n| {
                let count = counts.get(&(facet::NATURE, n.code().to_owned())).copied().unwrap_or(0);
                (Choice::new(n.code(), n.zh()), form.has("nature", n.code()) || form.has("nature", n.zh()), count)
            })
            .collect(),
        sorts: SORTS.into_iter().map(|(code, name)| (name, address_with(&form, "sort", code), code == sort)).collect(),
        chosen: chosen(&form),
        answer,
        shell,
        form,
    };
    page_with_status(status, &page)
}

/// Asks the index for rows.
///
/// # Errors
/// Where it is still being loaded, and what it refuses.
pub(crate) fn ask(jobs: &Jobs, query: &Query, now: Timestamp) -> Result<Page, Stop> {
    if !jobs.index.ready() {
        return Err(Refusal::IndexNotReady.into());
    }
    jobs.index.search(query, now).map_err(refused)
}

/// Asks the index for rows and facets, which may take long: see [`crate::JobIndex::search_counted`].
///
/// # Errors
/// As [`ask`], and where too many large answers are being counted.
pub(crate) async fn ask_counted(jobs: &Jobs, query: &Query, now: Timestamp) -> Result<Page, Stop> {
    if !jobs.index.ready() {
        return Err(Refusal::IndexNotReady.into());
    }
    jobs.index.search_counted(query, now).await.map_err(|why| match why {
        Unanswered::Busy => Refusal::SearchBusy.into(),
        Unanswered::Question(error) => refused(error),
    })
}

fn refused(error: QueryError) -> Stop {
    match error {
        QueryError::OffsetTooDeep(_) => Refusal::TooDeep.into(),
        QueryError::BadCursor => {
            Refusal::Parameters(vec![web::Mistake::new("cursor", "cursor", crate::wording::forged_cursor())]).into()
        }
        // The names come from this room, never from the reader.
        QueryError::UnknownFacet(_) | QueryError::UnknownOrdinal(_) => Stop::fault(error),
    }
}

/// The rows of an answer. A payload is what this program wrote; one that cannot be read is left out.
pub(crate) fn items(page: &Page) -> Vec<JobItem> {
    page.hits.iter().filter_map(|hit| serde_json::from_slice(&hit.payload).ok()).collect()
}

fn suggested(jobs: &Jobs, part: &str, now: Timestamp) -> Result<(String, u64, Vec<JobCard>), Stop> {
    let Asked { query, words, .. } = asked::read(&Form::of([("q", part)]), 10, false)?;
    let found = ask(jobs, &query, now)?;
    let cards = items(&found).into_iter().map(|item| JobCard::marking(item, &words)).collect();
    Ok((part.to_owned(), found.total, cards))
}

type Counts = HashMap<(&'static str, String), u64>;

fn counts_of(facets: &[FacetCounts]) -> Counts {
    let mut counts = Counts::new();
    for counted in facets {
        let Some(name) = facet::ALL.into_iter().find(|f| **f == *counted.facet) else { continue };
        counts.extend(facets::counted(counted).into_iter().map(|c| ((name, c.code), c.count)));
    }
    counts
}

/// The selects. Counts stand elsewhere, so that a choice is called the same whatever is found.
fn filters(form: &Form, today: clock::Day) -> Vec<Filter> {
    let filter = |name, groups, hint| Filter {
        name,
        label: wording::filter_label(name),
        none: wording::NO_CONDITION,
        value: form.get(name).to_owned(),
        groups,
        hint,
    };
    let mut regions = front::places();
    keep_choice(&mut regions, form.get(facet::REGION), |code| {
        division::find(code).map(|d| division::full_name(d.code))
    });
    let categories = category::groups().iter().map(|g| ChoiceGroup {
        label: g.name.to_owned(),
        choices: std::iter::once(Choice::new(g.code, wording::all_of(g.name)))
            .chain(g.categories.iter().map(|c| Choice::new(c.code, c.name)))
            .collect(),
    });
    let industries = industry::sections().iter().map(|s| ChoiceGroup {
        label: s.name.to_owned(),
        choices: std::iter::once(Choice::new(s.code, wording::all_of(s.name)))
            .chain(s.industries.iter().map(|i| Choice::new(i.code, i.name)))
            .collect(),
    });
    let mut pays = ChoiceGroup::plain(PAY_OFFERED.iter().map(|p| (p.to_string(), wording::pay_from(*p))));
    keep_choice(&mut pays, form.get("pay_min"), |p| p.parse().ok().map(wording::pay_from));
    let since = |days: i64| today.plus_days(1 - days).to_string();
    let mut times = ChoiceGroup::plain(DAYS_OFFERED.iter().map(|days| (since(*days), wording::within_days(*days))));
    keep_choice(&mut times, form.get("published_after"), |t| Some(wording::since(t)));
    let own = Education::ALL.iter().filter(|e| **e != Education::Any);
    let educations = ChoiceGroup::plain(own.map(|e| (e.code(), e.zh())));
    let own = Experience::ALL.iter().filter(|e| **e != Experience::Any);
    let experiences = ChoiceGroup::plain(own.map(|e| (e.code(), e.zh())));
    vec![
        filter(facet::REGION, regions, None),
        filter(facet::CATEGORY, categories.collect(), None),
        filter(facet::INDUSTRY, industries.collect(), None),
        filter("pay_min", pays, None),
        filter(facet::EDUCATION, educations, Some(wording::EDUCATION_HINT)),
        filter(facet::EXPERIENCE, experiences, Some(wording::EXPERIENCE_HINT)),
        filter("published_after", times, None),
    ]
}

/// One filter's next choices, with how many jobs each would leave.
struct Narrower {
    label: &'static str,
    /// Name, address, jobs.
    choices: Vec<(String, String, u64)>,
}

/// The next choices below what is chosen: the counties of a city, the categories of a group.
fn narrower(form: &Form, counts: &Counts) -> Vec<Narrower> {
    let is_next = |name: &str, code: &str| -> bool {
        let chosen = form.get(name);
        match name {
            facet::REGION => {
                let above = division::normalise(chosen).unwrap_or(front::PROVINCE);
                code != above && division::parent(code).is_some_and(|p| p.code == above)
            }
            facet::CATEGORY if chosen.is_empty() => category::find(code).is_none(),
            facet::CATEGORY => category::find(code).is_some_and(|c| c.code != chosen && c.group_code() == chosen),
            facet::INDUSTRY if chosen.is_empty() => industry::find_section(code).is_some(),
            facet::INDUSTRY => industry::find(code).is_some_and(|i| i.section == chosen),
            _ => chosen.is_empty() && code != "any",
        }
    };
    let one = |name: &'static str| {
        let mut found: Vec<(&str, u64)> = counts
            .iter()
            .filter(|((facet, code), _)| *facet == name && is_next(name, code))
            .map(|((_, code), n)| (code.as_str(), *n))
            .collect();
        match name {
            facet::EDUCATION => found.sort_by_key(|(code, _)| Education::read(code)),
            facet::EXPERIENCE => found.sort_by_key(|(code, _)| Experience::read(code)),
            _ => found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0))),
        }
        found.truncate(NARROWER_MAX);
        let choices = found.into_iter().map(|(code, n)| (name_of(name, code), address_with(form, name, code), n));
        Narrower { label: wording::filter_label(name), choices: choices.collect() }
    };
    let all = [facet::REGION, facet::CATEGORY, facet::INDUSTRY, facet::EDUCATION, facet::EXPERIENCE];
    all.into_iter().map(one).filter(|n| !n.choices.is_empty()).collect()
}

/// The form as if everything that was understood had been chosen in it.
pub(crate) fn spelled_out(form: &Form, meaning: &Meaning) -> Form {
    let mut spelled = form.clone();
    if let Some(place) = &meaning.region {
        spelled.set("q", meaning.words.join(" "));
        spelled.set(facet::REGION, place.code);
    }
    spelled
}

/// What was understood, in sentences, with the address and the words of 仍按文字搜索.
fn understood(form: &Form, meaning: &Meaning) -> Option<(Vec<String>, String, String)> {
    let mut sentences: Vec<String> = Vec::new();
    sentences.extend(meaning.region.as_ref().map(|place| wording::taken_as_place(&place.word, place.name)));
    sentences.extend(meaning.synonyms.iter().map(|also| wording::searched_too(&also.word, &also.also)));
    sentences.extend(meaning.sounds.iter().map(|also| wording::taken_as_sound(&also.word, &also.also)));
    (!sentences.is_empty()).then(|| (sentences, address_with(form, "literal", "1"), form.get("q").to_owned()))
}

/// The query of this search's feeds: what is asked, without the place in the answer and its order.
pub(crate) fn feed_query(form: &Form) -> String {
    let is_asked =
        |name: &str| asked::KNOWN.contains(&name) && !is_place(name) && !matches!(name, "sort" | "per_page" | "facets");
    let mut pairs: Vec<(&str, &str)> = form.pairs().filter(|(k, v)| is_asked(k) && !v.is_empty()).collect();
    pairs.sort_unstable();
    pairs.dedup();
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The one address of this question: known conditions in order, whatever else stood in the address. Pages after the
/// first are pages of their own.
fn canonical(public_url: &str, form: &Form) -> String {
    let mut query = feed_query(form);
    if let Some(page) = form.get("page").parse::<u64>().ok().filter(|page| *page > 1) {
        let sign = if query.is_empty() { "" } else { "&" };
        query.push_str(&format!("{sign}page={page}"));
    }
    if query.is_empty() { format!("{public_url}/jobs") } else { format!("{public_url}/jobs?{query}") }
}

/// What would be found with a slip of the finger mended, with one condition less, or in the larger place; what would
/// find nothing either is left out.
fn wider(jobs: &Jobs, form: &Form, meaning: &Meaning, now: Timestamp) -> Result<Vec<(String, String, u64)>, Stop> {
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
        let Ok(asked) = asked::read(&fewer, 1, false) else { continue };
        let total = ask(jobs, &asked.query.offset(0).limit(1), now)?.total;
        if total > 0 {
            ways.push((words, address_without(&fewer, &["page"]), total));
        }
    }
    Ok(ways)
}

/// The first word that is one slip away from a known one.
pub(crate) fn nearly(meaning: &Meaning) -> Option<(String, &'static str)> {
    meaning.words.iter().find_map(|word| Some((word.clone(), meaning::nearly(word)?)))
}

/// Keeps a value of the address among the choices of its select, so that it is not lost when the form is sent again.
fn keep_choice(groups: &mut Vec<ChoiceGroup>, value: &str, name: impl Fn(&str) -> Option<String>) {
    let is_known = value.is_empty() || groups.iter().any(|g| g.choices.iter().any(|c| c.value == value));
    if let (false, Some(label)) = (is_known, name(value)) {
        groups.insert(0, ChoiceGroup { label: String::new(), choices: vec![Choice::new(value, label)] });
    }
}

/// A condition of the address in words; `None` for what is none.
fn condition(name: &str, value: &str) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    Some(match name {
        "q" => wording::quoted(value),
        facet::REGION => name_of(name, division::normalise(value)?),
        facet::CATEGORY | facet::INDUSTRY => name_of(name, value),
        facet::NATURE => Nature::read(value)?.zh().to_owned(),
        "pay_min" => wording::condition(wording::filter_label(name), &wording::pay_from(value.parse().ok()?)),
        facet::EDUCATION => wording::condition(wording::filter_label(name), Education::read(value)?.zh()),
        facet::EXPERIENCE => wording::condition(wording::filter_label(name), Experience::read(value)?.zh()),
        "published_after" => wording::condition(wording::filter_label(name), &wording::since(value)),
        "literal" => wording::LITERALLY.to_owned(),
        _ => return None,
    })
}

/// The conditions of a question in words.
pub(crate) fn conditions(form: &Form) -> Vec<String> {
    form.pairs().filter_map(|(name, value)| condition(name, value.trim())).collect()
}

/// The conditions that narrow the answer, each with the address that leaves it out.
fn chosen(form: &Form) -> Vec<(String, String)> {
    let conditions = form.pairs().filter_map(|(name, value)| Some((name, value, condition(name, value.trim())?)));
    conditions
        .map(|(name, value, words)| {
            let others = form.pairs().filter(|(k, v)| (*k, *v) != (name, value) && !is_place(k) && !v.is_empty());
            (words, address(others))
        })
        .collect()
}

/// Whether a parameter says where in the answer one is.
fn is_place(name: &str) -> bool {
    matches!(name, "page" | "cursor")
}

/// The address of the same question with one parameter set, back on its first page.
fn address_with(form: &Form, name: &str, value: &str) -> String {
    let others = form.pairs().filter(|(k, v)| *k != name && !is_place(k) && !v.is_empty());
    address(others.chain([(name, value)]))
}

/// The address of the same question without these parameters.
fn address_without(form: &Form, names: &[&str]) -> String {
    address(form.pairs().filter(|(k, v)| !names.contains(k) && !v.is_empty()))
}

fn address<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { "/jobs".to_owned() } else { format!("/jobs?{query}") }
}

#[cfg(test)]
#[path = "find_test.rs"]
mod tests;
