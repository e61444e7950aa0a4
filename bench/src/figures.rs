//! Percentiles, medians and how far they spread.

use std::{fmt, time::Duration};

/// The value below which `percent` of the times lie.
pub fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// One figure per round.
#[derive(Clone, Debug, Default)]
pub struct Rounds(pub Vec<f64>);

impl Rounds {
    /// The middle one.
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// Round by round, this divided by the other.
    pub fn over(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a / b).collect())
    }
}

/// `median (least–most)`.
impl fmt::Display for Rounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let least = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        write!(f, "{} ({}–{})", number(self.median()), number(least), number(most))
    }
}

/// Three digits that matter.
pub fn number(value: f64) -> String {
    match value.abs() {
        v if !v.is_finite() => "—".into(),
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// How often a value of the first list is larger than one of the second, ties counted half: 0.5 where they cannot be told
/// apart, 0 or 1 where every value tells (the statistic of Mann and Whitney, divided by the number of pairs).
pub fn rank_share(first: &[Duration], second: &[Duration]) -> f64 {
    let wins: f64 = first
        .iter()
        .flat_map(|a| {
            second.iter().map(move |b| {
                if a > b {
                    1.0
                } else if a == b {
                    0.5
                } else {
                    0.0
                }
            })
        })
        .sum();
    wins / (first.len() * second.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_medians_and_ranks_are_what_their_names_say() {
        let times: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        assert_eq!([50, 99, 100].map(|p| percentile(&times, p).as_millis()), [51, 100, 100]);
        assert_eq!(Rounds(vec![3.0, 1.0, 2.0]).to_string(), "2.00 (1.00–3.00)");
        let (low, high) = (&times[50..], &times[..50]);
        assert_eq!((rank_share(high, low), rank_share(low, high), rank_share(low, low)), (1.0, 0.0, 0.5));
    }
}
