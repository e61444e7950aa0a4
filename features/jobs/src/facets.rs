//! How many jobs each value of a filter would leave, in words: for the page and for the API.

use crate::{
    category,
    choices::{Education, Experience, Nature},
    index::facet,
};
use search::FacetCounts;
use serde::Serialize;
use standards::{division, industry};

/// One value of a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Counted {
    /// What the filter takes.
    #[serde(rename = "value")]
    pub code: String,
    /// What people read.
    pub name: String,
    /// How many jobs would be found with this value instead of those chosen for the same filter.
    pub count: u64,
}

/// The name of a filter's value; the value itself where it names nothing.
pub(crate) fn name_of(facet: &str, value: &str) -> String {
    let name = match facet {
        facet::REGION => division::find(value).map(|d| d.name),
        facet::CATEGORY => {
            category::find(value).map(|c| c.name).or_else(|| category::find_group(value).map(|g| g.name))
        }
        facet::INDUSTRY => {
            industry::find_section(value).map(|s| s.name).or_else(|| industry::find(value).map(|i| i.name))
        }
        facet::EDUCATION => Education::read(value).map(Education::zh),
        facet::EXPERIENCE => Experience::read(value).map(Experience::zh),
        facet::NATURE => Nature::read(value).map(Nature::zh),
        _ => None,
    };
    name.unwrap_or(value).to_owned()
}

/// The counts of one facet. 学历 and 工作经验 are asked for as one's own, so that a value counts every
/// requirement that it meets; values that would find nothing are left out.
pub(crate) fn counted(counts: &FacetCounts) -> Vec<Counted> {
    let of = |code: &str| counts.counts.iter().find(|(value, _)| &**value == code).map_or(0, |(_, n)| *n);
    let line = |code: &str, count: u64| Counted { code: code.to_owned(), name: name_of(&counts.facet, code), count };
    let lines: Vec<Counted> = match &*counts.facet {
        facet::EDUCATION => {
            Education::ALL.iter().map(|own| line(own.code(), own.met().map(|met| of(met.code())).sum())).collect()
        }
        facet::EXPERIENCE => {
            Experience::ALL.iter().map(|own| line(own.code(), own.met().map(|met| of(met.code())).sum())).collect()
        }
        facet::NATURE => Nature::ALL.iter().map(|n| line(n.code(), of(n.code()))).collect(),
        _ => counts.counts.iter().map(|(value, n)| line(value, *n)).collect(),
    };
    lines.into_iter().filter(|l| l.count > 0).collect()
}
