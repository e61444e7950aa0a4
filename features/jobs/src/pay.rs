//! What a job pays: always a range (基本劳动报酬); a bare 面议 is no pay.

use crate::choices::PayUnit;

/// Working days of a month when a day's pay is turned into a month's (劳社部发〔2008〕3号: 21.75).
const DAYS_PER_MONTH_HUNDREDTHS: i64 = 2_175;
/// Working hours of a day, likewise.
const HOURS_PER_DAY: i64 = 8;

/// A range of pay in whole yuan.
///
/// **Invariant** `pay_is_a_range_within_bounds`: `min <= max`, both within [`Pay::bounds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pay {
    min: i64,
    max: i64,
    unit: PayUnit,
}

/// Why a range is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayError {
    /// The lower end is outside the bounds of its unit.
    Min,
    /// The upper end is outside the bounds of its unit.
    Max,
    /// The upper end is below the lower.
    Reversed,
}

impl Pay {
    /// A range in `unit`.
    ///
    /// # Errors
    /// Where it is reversed or out of bounds.
    pub fn new(min: i64, max: i64, unit: PayUnit) -> Result<Self, PayError> {
        let bounds = Self::bounds(unit);
        match () {
            () if !bounds.contains(&min) => Err(PayError::Min),
            () if !bounds.contains(&max) => Err(PayError::Max),
            () if max < min => Err(PayError::Reversed),
            () => Ok(Self { min, max, unit }),
        }
    }

    /// The least and the most that a unit takes: below is no wage but a slip of the pen or a 面议
    /// in figures, above is a wrong unit.
    #[must_use]
    pub fn bounds(unit: PayUnit) -> std::ops::RangeInclusive<i64> {
        match unit {
            PayUnit::Month | PayUnit::Piece => 500..=500_000,
            PayUnit::Day => 20..=20_000,
            PayUnit::Hour => 5..=3_000,
            PayUnit::Year => 6_000..=6_000_000,
        }
    }

    /// 最低薪资, in yuan.
    #[must_use]
    pub fn min(self) -> i64 {
        self.min
    }

    /// 最高薪资, in yuan.
    #[must_use]
    pub fn max(self) -> i64 {
        self.max
    }

    /// 计薪方式
    #[must_use]
    pub fn unit(self) -> PayUnit {
        self.unit
    }

    /// The lower end as yuan a month, by which the search filters and sorts: a day is a 21.75th of
    /// a month, an hour an eighth of a day, pay by the piece already says what a month brings.
    #[must_use]
    pub fn monthly_min(self) -> i64 {
        self.monthly(self.min)
    }

    /// The upper end as yuan a month, likewise.
    #[must_use]
    pub fn monthly_max(self) -> i64 {
        self.monthly(self.max)
    }

    fn monthly(self, amount: i64) -> i64 {
        match self.unit {
            PayUnit::Month | PayUnit::Piece => amount,
            PayUnit::Day => amount * DAYS_PER_MONTH_HUNDREDTHS / 100,
            PayUnit::Hour => amount * HOURS_PER_DAY * DAYS_PER_MONTH_HUNDREDTHS / 100,
            PayUnit::Year => amount / 12,
        }
    }

    /// For people: 6000–8500元/月, 5000元/月, 计件 4000–6000元/月.
    #[must_use]
    pub fn zh(self) -> String {
        let (before, unit) = match self.unit {
            PayUnit::Piece => ("计件 ", PayUnit::Month.zh()),
            PayUnit::Month | PayUnit::Day | PayUnit::Hour | PayUnit::Year => ("", self.unit.zh()),
        };
        if self.min == self.max {
            format!("{before}{}{unit}", self.min)
        } else {
            format!("{before}{}–{}{unit}", self.min, self.max)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pay_is_a_range_within_bounds() {
        assert!(Pay::new(6_000, 8_500, PayUnit::Month).is_ok());
        assert_eq!(Pay::new(9_000, 8_500, PayUnit::Month), Err(PayError::Reversed));
        assert_eq!(Pay::new(0, 8_500, PayUnit::Month), Err(PayError::Min));
        assert_eq!(Pay::new(6_000, 1_000_000, PayUnit::Month), Err(PayError::Max));
        assert_eq!(Pay::new(-5, -1, PayUnit::Hour), Err(PayError::Min));
    }

    #[test]
    fn every_unit_becomes_a_month() {
        let monthly = |min, unit| Pay::new(min, min, unit).unwrap().monthly_min();
        assert_eq!(monthly(6_000, PayUnit::Month), 6_000);
        assert_eq!(monthly(200, PayUnit::Day), 4_350);
        assert_eq!(monthly(25, PayUnit::Hour), 4_350);
        assert_eq!(monthly(120_000, PayUnit::Year), 10_000);
        assert_eq!(monthly(5_000, PayUnit::Piece), 5_000);
    }

    #[test]
    fn pay_reads_as_people_write_it() {
        assert_eq!(Pay::new(6_000, 8_500, PayUnit::Month).unwrap().zh(), "6000–8500元/月");
        assert_eq!(Pay::new(30, 30, PayUnit::Hour).unwrap().zh(), "30元/时");
        assert_eq!(Pay::new(4_000, 6_000, PayUnit::Piece).unwrap().zh(), "计件 4000–6000元/月");
    }
}
