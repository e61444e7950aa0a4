//! What narrows a search: the selects of its form, and the next choices below what is chosen.

use super::addresses::address_with;
use crate::{
    category,
    choices::{Education, Experience},
    facets::{self, name_of},
    front,
    index::facet,
    wording_find as wording,
};
use search::FacetCounts;
use standards::{division, industry};
use std::collections::HashMap;
use web::{Choice, ChoiceGroup, Form};

/// Pay that the page offers, yuan a month.
const PAY_OFFERED: [i64; 8] = [3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 15_000, 20_000];
/// Days that the page offers for 发布时间, today included.
const DAYS_OFFERED: [i64; 3] = [3, 7, 30];
/// The most next choices shown of a filter.
const NARROWER_MAX: usize = 12;
/// A select of the filter form.
pub(crate) struct Filter {
    pub name: &'static str,
    pub label: &'static str,
    /// What stands for no condition.
    pub none: &'static str,
    pub value: String,
    pub groups: Vec<ChoiceGroup>,
    pub hint: Option<&'static str>,
}

/// Jobs by facet and code.
pub(crate) type Counts = HashMap<(&'static str, String), u64>;

/// The counts of an answer.
pub(crate) fn counts_of(facets: &[FacetCounts]) -> Counts {
    let mut counts = Counts::new();
    for counted in facets {
        let Some(name) = facet::ALL.into_iter().find(|f| **f == *counted.facet) else { continue };
        counts.extend(facets::counted(counted).into_iter().map(|c| ((name, c.code), c.count)));
    }
    counts
}

/// The selects. Counts stand elsewhere, so that a choice is called the same whatever is found.
pub(crate) fn filters(form: &Form, today: clock::Day, province: &str) -> Vec<Filter> {
    let filter = |name, groups, hint| Filter {
        name,
        label: wording::filter_label(name),
        none: wording::NO_CONDITION,
        value: form.get(name).to_owned(),
        groups,
        hint,
    };
    let mut regions = front::places(province);
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
pub(crate) struct Narrower {
    pub label: &'static str,
    /// Name, address, jobs.
    pub choices: Vec<(String, String, u64)>,
}

/// The next choices below what is chosen: the counties of a city, the categories of a group.
pub(crate) fn narrower(form: &Form, counts: &Counts, province: &str) -> Vec<Narrower> {
    let is_next = |name: &str, code: &str| -> bool {
        let chosen = form.get(name);
        match name {
            facet::REGION => {
                let above = division::normalise(chosen).unwrap_or(province);
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

/// Keeps a value of the address among the choices of its select, so that it is not lost when the form is sent again.
fn keep_choice(groups: &mut Vec<ChoiceGroup>, value: &str, name: impl Fn(&str) -> Option<String>) {
    let is_known = value.is_empty() || groups.iter().any(|g| g.choices.iter().any(|c| c.value == value));
    if let (false, Some(label)) = (is_known, name(value)) {
        groups.insert(0, ChoiceGroup { label: String::new(), choices: vec![Choice::new(value, label)] });
    }
}
