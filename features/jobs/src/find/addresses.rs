//! The addresses of a search and its conditions in words: with one more, with one less, as a feed, as the one address of a
//! question.

use crate::{
    asked,
    choices::{Education, Experience, Nature},
    facets::name_of,
    index::facet,
    wording_find as wording,
};
use standards::division;
use web::Form;

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
pub(crate) fn canonical(public_url: &str, form: &Form) -> String {
    let mut query = feed_query(form);
    if let Some(page) = form.get("page").parse::<u64>().ok().filter(|page| *page > 1) {
        let sign = if query.is_empty() { "" } else { "&" };
        query.push_str(&format!("{sign}page={page}"));
    }
    if query.is_empty() { format!("{public_url}/jobs") } else { format!("{public_url}/jobs?{query}") }
}

/// A condition of the address in words; `None` for what is none.
pub(crate) fn condition(name: &str, value: &str) -> Option<String> {
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
pub(crate) fn chosen(form: &Form) -> Vec<(String, String)> {
    let conditions = form.pairs().filter_map(|(name, value)| Some((name, value, condition(name, value.trim())?)));
    conditions
        .map(|(name, value, words)| {
            let others = form.pairs().filter(|(k, v)| (*k, *v) != (name, value) && !is_place(k) && !v.is_empty());
            (words, address(others))
        })
        .collect()
}

/// Whether a parameter says where in the answer one is.
pub(crate) fn is_place(name: &str) -> bool {
    matches!(name, "page" | "cursor")
}

/// The address of the same question with one parameter set, back on its first page.
pub(crate) fn address_with(form: &Form, name: &str, value: &str) -> String {
    let others = form.pairs().filter(|(k, v)| *k != name && !is_place(k) && !v.is_empty());
    address(others.chain([(name, value)]))
}

/// The address of the same question without these parameters.
pub(crate) fn address_without(form: &Form, names: &[&str]) -> String {
    address(form.pairs().filter(|(k, v)| !names.contains(k) && !v.is_empty()))
}

pub(crate) fn address<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { "/jobs".to_owned() } else { format!("/jobs?{query}") }
}
