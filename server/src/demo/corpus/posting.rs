//! A job put together from its occupation's template and the organisation that offers it.

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use super::labels::{BENEFITS, EDUCATIONS, EXPERIENCES, weighted};
use super::tables::Occupation;
use super::{DemoJob, DemoOrganisation, description, pay, pick, words};

/// How often an occupation that knows the manner is offered in it, in a hundred.
const MANNERS: [(char, &str, u32); 4] = [('F', "全职", 68), ('P', "兼职", 16), ('I', "实习", 11), ('T', "临时", 12)];

const VALID_DAYS: [(u16, u32); 7] = [(7, 4), (15, 8), (30, 30), (45, 10), (60, 22), (90, 18), (180, 8)];

/// A job of the organisation itself.
pub(super) fn own(occupation: &Occupation, organisation: &DemoOrganisation, rng: &mut impl Rng) -> DemoJob {
    let nature = nature_of(occupation, rng);
    written(occupation, organisation, nature, None, rng)
}

/// A job at another organisation, which the text names, as the law asks of 劳务派遣.
pub(super) fn dispatched(
    occupation: &Occupation,
    organisation: &DemoOrganisation,
    host: &str,
    rng: &mut impl Rng,
) -> DemoJob {
    written(occupation, organisation, "劳务派遣", Some(host), rng)
}

fn written(
    occupation: &Occupation,
    organisation: &DemoOrganisation,
    nature: &'static str,
    host: Option<&str>,
    rng: &mut impl Rng,
) -> DemoJob {
    let pay = pay::offered(occupation, nature, organisation.division, rng);
    let name = pick(&occupation.titles, rng);
    let address = address(organisation, rng);
    let town = town_of(&address);
    DemoJob {
        title: titled(name, nature, rng),
        category: occupation.category,
        headcount: headcount(occupation, organisation.scale, rng),
        nature,
        education: EDUCATIONS[pick(&occupation.educations, rng)],
        experience: if nature == "实习" { "不限" } else { EXPERIENCES[pick(&occupation.experiences, rng)] },
        division: organisation.division,
        description: description::of_job(occupation, name, nature, town, &pay, host, rng),
        requirements: description::requirements(occupation, rng),
        benefits: benefits(nature, rng),
        valid_days: weighted(&VALID_DAYS, rng),
        pay_min: pay.min,
        pay_max: pay.max,
        pay_unit: pay.unit,
        address,
    }
}

fn nature_of(occupation: &Occupation, rng: &mut impl Rng) -> &'static str {
    let allowed: Vec<_> = MANNERS
        .iter()
        .filter(|(manner, _, _)| occupation.allows(*manner))
        .map(|(_, nature, weight)| (*nature, *weight))
        .collect();
    weighted(&allowed, rng)
}

/// The title, in one of six cases with what sets this job apart from its likes.
fn titled(name: &str, nature: &str, rng: &mut impl Rng) -> String {
    let apart: &[&str] = match nature {
        "全职" | "劳务派遣" => &["白班", "两班制", "熟手", "可带教", "镇区", "园区", "急聘"],
        "兼职" => &["兼职", "周末", "晚班", "分时段"],
        "实习" => &["实习", "见习"],
        _ => &["临时", "旺季", "短期"],
    };
    if nature != "实习" && rng.random_bool(5.0 / 6.0) {
        return name.to_owned();
    }
    format!("{name}（{}）", pick(apart, rng))
}

/// Workshops look for many, offices for one or two, small organisations for few.
fn headcount(occupation: &Occupation, scale: &str, rng: &mut impl Rng) -> u32 {
    let many = match scale {
        "20人以下" => 3,
        "20-99人" => 10,
        "100-499人" => 30,
        _ => 80,
    };
    let at_benches = matches!(&occupation.category[..2], "01" | "03" | "05") && occupation.pay.0 < 6_000;
    let most = if at_benches { many } else { many.min(6) };
    // The smaller of two draws: few is common, many is rare.
    rng.random_range(1..=most).min(rng.random_range(1..=most))
}

fn benefits(nature: &str, rng: &mut impl Rng) -> Vec<&'static str> {
    let (always, some): (&[&str], &[&str]) = match nature {
        "全职" | "劳务派遣" => (&BENEFITS[..1], &BENEFITS[1..]),
        _ => (&[], &["包吃", "餐补", "班车", "高温补贴", "带薪培训"]),
    };
    let count = rng.random_range(1..=4.min(some.len()));
    let mut chosen = always.to_vec();
    chosen.extend(some.sample(rng, count));
    if chosen.contains(&"包吃") {
        chosen.retain(|benefit| *benefit != "餐补");
    }
    chosen
}

/// Mostly where the organisation is, sometimes elsewhere in the same town.
fn address(organisation: &DemoOrganisation, rng: &mut impl Rng) -> String {
    let town = town_of(&organisation.address);
    if rng.random_bool(0.75) { organisation.address.clone() } else { format!("{town}{}", words::street(rng)) }
}

/// The town that an address of the corpus begins with, empty where it begins with a street. Its first character is no
/// ending: there is a 镇隆镇.
pub(super) fn town_of(address: &str) -> &str {
    let after_first = address.chars().next().map_or(0, char::len_utf8);
    let end_of = |ending: &str| address[after_first..].find(ending).map(|at| after_first + at + ending.len());
    let end = ["街道", "镇", "乡"].into_iter().filter_map(end_of).min();
    end.map_or("", |end| &address[..end])
}
