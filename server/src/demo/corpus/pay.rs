//! What is paid: ranges around the occupation's usual pay, in the unit that fits the employment.

use rand::{Rng, RngExt};

use super::place;
use super::tables::Occupation;

/// A range of pay.
pub(super) struct Pay {
    pub min: u32,
    pub max: u32,
    /// One of 计薪方式.
    pub unit: &'static str,
}

/// Working days in a month, for a day's share of a month's pay, and hours in a month.
const DAYS: u32 = 22;
const HOURS: u32 = 174;

/// The lowest a job offers: above the province's minimum wages of the day, whatever the county.
const MONTH_AT_LEAST: u32 = 2_600;
const DAY_AT_LEAST: u32 = 150;
const HOUR_AT_LEAST: u32 = 25;

/// Pay for a job of this nature in this division.
pub(super) fn offered(occupation: &Occupation, nature: &str, division: &str, rng: &mut impl Rng) -> Pay {
    let (low, high) = usual(occupation, division);
    match nature {
        "兼职" => by_the_hour(low, rng),
        "临时" if rng.random_bool(0.7) => by_the_day(low, rng),
        "临时" => by_the_hour(low, rng),
        "实习" => {
            let min = MONTH_AT_LEAST + 100 * rng.random_range(0..=8);
            Pay { min, max: min + 100 * rng.random_range(2..=10), unit: "元/月" }
        }
        _ => {
            let Pay { min, max, .. } = by_the_month(low, high, rng);
            if occupation.allows('J') && rng.random_bool(0.2) {
                Pay { min, max, unit: "计件" }
            } else if occupation.allows('Y') && rng.random_bool(0.25) {
                Pay { min: rounded(min * 12, 1000), max: rounded(max * 13, 1000), unit: "元/年" }
            } else {
                Pay { min, max, unit: "元/月" }
            }
        }
    }
}

/// The table's range, raised in the delta.
fn usual(occupation: &Occupation, division: &str) -> (u32, u32) {
    let (low, high) = occupation.pay;
    let percent = if place::is_in_the_delta(division) { 118 } else { 100 };
    (low * percent / 100, high * percent / 100)
}

fn by_the_month(low: u32, high: u32, rng: &mut impl Rng) -> Pay {
    let span = high.saturating_sub(low);
    let min = rounded(low + span * rng.random_range(0..=45) / 100, 100).max(MONTH_AT_LEAST);
    let most = high.min(min * 2);
    let max = rounded(min + most.saturating_sub(min) * rng.random_range(40..=100) / 100, 100);
    Pay { min, max: max.max(min + 300), unit: "元/月" }
}

fn by_the_day(low: u32, rng: &mut impl Rng) -> Pay {
    let min = rounded(low / DAYS + rng.random_range(0..=40), 10).max(DAY_AT_LEAST);
    Pay { min, max: min + 10 * rng.random_range(2..=10), unit: "元/日" }
}

fn by_the_hour(low: u32, rng: &mut impl Rng) -> Pay {
    let min = (low * 110 / 100 / HOURS).max(HOUR_AT_LEAST) + rng.random_range(0..=3);
    Pay { min, max: min + rng.random_range(2..=12), unit: "元/时" }
}

fn rounded(value: u32, step: u32) -> u32 {
    (value + step / 2) / step * step
}
