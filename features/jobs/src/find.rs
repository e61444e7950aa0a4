//! 职位搜索: the page for everyone.

use crate::{
    Jobs,
    asked::{self, PER_PAGE},
    card::JobCard,
    choices::Nature,
    index::{JobItem, Unanswered, facet},
    meaning::Meaning,
    wording::Refusal,
    wording_find as wording,
};
use access::Anyone;
use addresses::{address_with, address_without, canonical, chosen};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
};
use clock::Timestamp;
use filters::{Filter, Narrower, counts_of, filters, narrower};
use nothing_found::{suggested, wider};
use search::{Page, Query, QueryError};
use std::collections::HashMap;
use web::{Answer, Choice, Form, Pager, Paging, Refusal as _, Shell, Stop, page_with_status};

mod addresses;
mod filters;
mod nothing_found;

pub(crate) use addresses::{conditions, feed_query};
pub(crate) use nothing_found::nearly;

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
            let asked = asked::read(&form, per_page, false, jobs.province());
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
                Some(part) if found.total == 0 => Some(suggested(&jobs, part, now).await?),
                Some(_) | None => None,
            };
            let conditions: Vec<(&str, &str)> = form.pairs().filter(|(k, _)| *k != "cursor").collect();
            let paging = Paging { page: asked.page.max(1), per_page: asked.per_page };
            let answered = Answered {
                total: found.total,
                cards: jobs.cards(items(&found), &asked.words).await?,
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
        filters: filters(&form, now.day(), jobs.province()),
        narrower: narrower(&form, &counts, jobs.province()),
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

#[cfg(test)]
#[path = "find_test.rs"]
mod tests;
