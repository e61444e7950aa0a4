//! 职位搜索: the page for everyone.

use crate::{
    Jobs,
    asked::{self, Asked, PER_PAGE},
    card::JobCard,
    category,
    choices::{Education, Experience, Nature},
    index::{JobItem, facet},
    wording::Refusal,
};
use access::Anyone;
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};
use search::{FacetCounts, Page, Query, QueryError};
use standards::{division, industry};
use std::collections::HashMap;
use web::{Answer, Choice, ChoiceGroup, Form, Pager, Paging, Refusal as _, Shell, Stop, page_with_status};

/// Pay that the page offers, yuan a month.
const PAY_OFFERED: [i64; 8] = [3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 15_000, 20_000];
/// Days back that the page offers for 发布时间: days and words.
const DAYS_OFFERED: [(i64, &str); 4] = [(0, "今天"), (2, "近三天"), (6, "近一周"), (29, "近一个月")];
/// The orders and their names.
const SORTS: [(&str, &str); 3] = [("relevance", "相关度"), ("newest", "最新发布"), ("pay", "薪资")];

#[derive(Template)]
#[template(path = "find.html")]
struct FindPage {
    shell: Shell,
    form: Form,
    filters: Vec<Filter>,
    natures: Vec<(Choice, bool, u64)>,
    /// `None` where the question was not understood.
    answer: Option<Answered>,
    sorts: Vec<(&'static str, String, bool)>,
    chosen: Vec<(String, String)>,
}

struct Answered {
    total: u64,
    cards: Vec<JobCard>,
    pager: Pager,
    /// Where nothing was found: the part of the words that finds something, and what it finds.
    instead: Option<(String, u64, Vec<JobCard>)>,
}

/// A select of the filter form.
struct Filter {
    name: &'static str,
    label: &'static str,
    /// What stands for no condition.
    none: &'static str,
    value: String,
    groups: Vec<ChoiceGroup>,
}

/// `GET /jobs`.
pub(crate) async fn page(_: Anyone, State(jobs): State<Jobs>, RawQuery(raw): RawQuery, shell: Shell) -> Answer {
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
    let (answer, sort) = match &asked {
        Err(refusal) => {
            status = refusal.status();
            (None, "")
        }
        Ok(asked) => {
            let query = facet::ALL.into_iter().fold(asked.query.clone(), |q, f| if q.facets.iter().any(|x| x == f) { q } else { q.counting(f) });
            let found = ask(&jobs, &query)?;
            counts = counts_of(&found.facets);
            let instead = match &found.suggestion {
                Some(part) if found.total == 0 => Some(suggested(&jobs, part)?),
                Some(_) | None => None,
            };
            let conditions: Vec<(&str, &str)> = form.pairs().filter(|(k, _)| *k != "cursor").collect();
            let paging = Paging { page: asked.page.max(1), per_page: asked.per_page };
            let answered = Answered {
                total: found.total,
                cards: items(&found).into_iter().map(|item| JobCard::marking(item, &asked.words)).collect(),
                pager: Pager::new(paging, found.total.min(search::OFFSET_MAX as u64), "/jobs", &conditions),
                instead,
            };
            (Some(answered), asked.sort)
        }
    };
    let page = FindPage {
        filters: filters(&shell, &form, &counts, now.day()),
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

/// Asks the index.
///
/// # Errors
/// Where it is still being loaded, and what it refuses.
pub(crate) fn ask(jobs: &Jobs, query: &Query) -> Result<Page, Stop> {
    if !jobs.index.ready() {
        return Err(Refusal::IndexNotReady.into());
    }
    jobs.index.search(query, jobs.clock().now()).map_err(|error| match error {
        QueryError::OffsetTooDeep(_) => Refusal::TooDeep.into(),
        QueryError::BadCursor => {
            Refusal::Parameters(vec![web::Mistake::new("cursor", "cursor", crate::wording::forged_cursor())]).into()
        }
        // The names come from this room, never from the reader.
        QueryError::UnknownFacet(_) | QueryError::UnknownOrdinal(_) => Stop::fault(error),
    })
}

/// The rows of an answer. A payload is what this program wrote; one that cannot be read is left out.
pub(crate) fn items(page: &Page) -> Vec<JobItem> {
    page.hits.iter().filter_map(|hit| serde_json::from_slice(&hit.payload).ok()).collect()
}

fn suggested(jobs: &Jobs, part: &str) -> Result<(String, u64, Vec<JobCard>), Stop> {
    let Asked { query, words, .. } = asked::read(&Form::of([("q", part)]), 10, false)?;
    let found = ask(jobs, &query)?;
    let cards = items(&found).into_iter().map(|item| JobCard::marking(item, &words)).collect();
    Ok((part.to_owned(), found.total, cards))
}

type Counts = HashMap<(&'static str, String), u64>;

fn counts_of(facets: &[FacetCounts]) -> Counts {
    let mut counts = Counts::new();
    for counted in facets {
        let Some(name) = facet::ALL.into_iter().find(|f| **f == *counted.facet) else { continue };
        counts.extend(counted.counts.iter().map(|(value, n)| ((name, value.to_string()), *n)));
    }
    counts
}

/// The selects, with how many jobs each choice would leave.
fn filters(shell: &Shell, form: &Form, counts: &Counts, today: clock::Day) -> Vec<Filter> {
    let labelled = |name: &'static str, code: &str, label: &str| {
        let count = counts.get(&(name, code.to_owned())).copied().unwrap_or(0);
        Choice::new(code, if count > 0 { format!("{label}（{count}）") } else { label.to_owned() })
    };
    let filter = |name, label, none, groups| Filter { name, label, none, value: form.get(name).to_owned(), groups };
    let province = division::province_of(&shell.site.region.division);
    let mut regions = vec![ChoiceGroup { label: String::new(), choices: province.iter().map(|p| labelled(facet::REGION, p.code, p.name)).collect() }];
    for group in province.map(|p| division::groups(p.code)).unwrap_or_default() {
        let city = group.counties.first().and_then(|c| division::city_of(c.code)).filter(|c| c.name == group.name);
        let whole = city.filter(|c| !group.counties.iter().any(|county| county.code == c.code));
        let whole = whole.map(|c| labelled(facet::REGION, c.code, &format!("{}（全市）", c.name)));
        let counties = group.counties.iter().map(|c| labelled(facet::REGION, c.code, c.name));
        regions.push(ChoiceGroup { label: group.name.to_owned(), choices: whole.into_iter().chain(counties).collect() });
    }
    keep_choice(&mut regions, form.get("region"), |code| division::find(code).map(|d| d.name.to_owned()));
    let categories = category::groups().iter().map(|g| ChoiceGroup {
        label: g.name.to_owned(),
        choices: std::iter::once(labelled(facet::CATEGORY, g.code, &format!("全部{}", g.name)))
            .chain(g.categories.iter().map(|c| labelled(facet::CATEGORY, c.code, c.name)))
            .collect(),
    });
    let industries = industry::sections().iter().map(|s| ChoiceGroup {
        label: s.name.to_owned(),
        choices: std::iter::once(labelled(facet::INDUSTRY, s.code, &format!("全部{}", s.name)))
            .chain(s.industries.iter().map(|i| labelled(facet::INDUSTRY, i.code, i.name)))
            .collect(),
    });
    let mut pays = ChoiceGroup::plain(PAY_OFFERED.iter().map(|p| (p.to_string(), format!("{p}元/月"))));
    keep_choice(&mut pays, form.get("pay_min"), |p| p.parse::<i64>().ok().map(|p| format!("{p}元/月")));
    let mut times = ChoiceGroup::plain(DAYS_OFFERED.iter().map(|(days, words)| (today.plus_days(-days).to_string(), *words)));
    keep_choice(&mut times, form.get("published_after"), |t| Some(format!("{t} 以后")));
    // What one meets is all that asks for as much or less.
    let sum = |name: &'static str, codes: Vec<&'static str>| -> u64 {
        codes.iter().filter_map(|c| counts.get(&(name, (*c).to_owned()))).sum()
    };
    let own = |code: &'static str, zh: &'static str, count: u64| {
        Choice::new(code, if count > 0 { format!("{zh}（{count}）") } else { zh.to_owned() })
    };
    let educations = Education::ALL.iter().skip(1).map(|e| own(e.code(), e.zh(), sum(facet::EDUCATION, e.met().map(Education::code).collect())));
    let experiences = Experience::ALL.iter().skip(1).map(|e| own(e.code(), e.zh(), sum(facet::EXPERIENCE, e.met().map(Experience::code).collect())));
    let plain = |choices: Vec<Choice>| vec![ChoiceGroup { label: String::new(), choices }];
    vec![
        filter("region", "工作地点", "不限", regions),
        filter("category", "职位类别", "不限", categories.collect()),
        filter("industry", "所属行业", "不限", industries.collect()),
        filter("pay_min", "最低薪资不低于", "不限", pays),
        filter("education", "我的学历（含要求更低的职位）", "不限", plain(educations.collect())),
        filter("experience", "我的工作经验（含要求更低的职位）", "不限", plain(experiences.collect())),
        filter("published_after", "发布时间", "不限", times),
    ]
}

/// Keeps a value of the address among the choices of its select, so that it is not lost when the form is sent again.
fn keep_choice(groups: &mut Vec<ChoiceGroup>, value: &str, name: impl Fn(&str) -> Option<String>) {
    let is_known = value.is_empty() || groups.iter().any(|g| g.choices.iter().any(|c| c.value == value));
    if let (false, Some(label)) = (is_known, name(value)) {
        groups.insert(0, ChoiceGroup { label: String::new(), choices: vec![Choice::new(value, label)] });
    }
}

/// The conditions that narrow the answer, each with the address that leaves it out.
fn chosen(form: &Form) -> Vec<(String, String)> {
    let named = |name: &str, value: &str| -> Option<String> {
        Some(match name {
            "q" => format!("“{value}”"),
            "region" => division::find(division::normalise(value)?)?.name.to_owned(),
            "category" => category::find(value).map(|c| c.name).or_else(|| category::find_group(value).map(|g| g.name))?.to_owned(),
            "industry" => industry::find_section(value).map(|s| s.name).or_else(|| industry::find(value).map(|i| i.name))?.to_owned(),
            "nature" => Nature::read(value)?.zh().to_owned(),
            "pay_min" => format!("最低薪资不低于 {value}元/月"),
            "education" => format!("学历：{}", Education::read(value)?.zh()),
            "experience" => format!("经验：{}", Experience::read(value)?.zh()),
            "published_after" => format!("{value} 以后发布"),
            _ => return None,
        })
    };
    let mut list = Vec::new();
    for (name, value) in form.pairs().filter(|(_, v)| !v.trim().is_empty()) {
        if let Some(words) = named(name, value.trim()) {
            let others = form.pairs().filter(|(k, v)| (*k, *v) != (name, value) && *k != "page" && *k != "cursor" && !v.is_empty());
            list.push((words, format!("/jobs?{}", encoded(others))));
        }
    }
    list
}

/// The address of the same question with one parameter set, back on its first page.
fn address_with(form: &Form, name: &str, value: &str) -> String {
    let others = form.pairs().filter(|(k, v)| *k != name && *k != "page" && *k != "cursor" && !v.is_empty());
    format!("/jobs?{}", encoded(others.chain([(name, value)])))
}

fn encoded<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
