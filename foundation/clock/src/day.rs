use crate::{Timestamp, timestamp::SHANGHAI};
use serde::{Deserialize, Serialize};
use std::fmt;
use time::{Date, Month};

/// A calendar day in Asia/Shanghai.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Day(Date);

impl Day {
    /// The day of year, month (1–12) and day of the month; `None` where the calendar has no such day.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok().map(Self)
    }

    pub(crate) fn from_date(date: Date) -> Self {
        Self(date)
    }

    /// Reads `2026-03-08` (exactly ten characters, year 1900–9999).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let b = text.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' || !text.is_ascii() {
            return None;
        }
        let number = |range: std::ops::Range<usize>| {
            let part = &text[range];
            part.bytes().all(|c| c.is_ascii_digit()).then(|| part.parse::<i32>().ok()).flatten()
        };
        let year = number(0..4).filter(|y| *y >= 1900)?;
        Self::new(year, u8::try_from(number(5..7)?).ok()?, u8::try_from(number(8..10)?).ok()?)
    }

    /// The first instant of the day.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp::from_ms(self.0.midnight().assume_offset(SHANGHAI).unix_timestamp() * 1_000)
    }

    /// The first instant after the day: what is valid through the day is valid while `now < end`.
    #[must_use]
    pub fn end(self) -> Timestamp {
        self.start().plus_days(1)
    }

    /// The day `days` later, earlier where negative; stays at the calendar's edge.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(time::Duration::days(days)))
    }

    /// Whole days from `earlier` to this day.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).whole_days()
    }

    /// Year, month (1–12), day of the month.
    #[must_use]
    pub fn parts(self) -> (i32, u8, u8) {
        (self.0.year(), u8::from(self.0.month()), self.0.day())
    }

    /// Whether the day is a Saturday or Sunday.
    #[must_use]
    pub fn is_weekend(self) -> bool {
        self.0.weekday().number_days_from_monday() >= 5
    }

    /// For people: `2026年3月8日`.
    #[must_use]
    pub fn zh(self) -> String {
        let (y, m, d) = self.parts();
        format!("{y}年{m}月{d}日")
    }

    /// For people, with the weekday: `2026年3月8日（周日）`.
    #[must_use]
    pub fn zh_with_weekday(self) -> String {
        let name = ["一", "二", "三", "四", "五", "六", "日"][usize::from(self.0.weekday().number_days_from_monday())];
        format!("{}（周{name}）", self.zh())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.parts();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("{text} is no day"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_where_the_next_begins() {
        let day = Day::new(2026, 12, 31).unwrap();
        assert_eq!(day.end(), Day::new(2027, 1, 1).unwrap().start());
        assert_eq!(day.end().plus_seconds(-1).day(), day);
    }

    #[test]
    fn days_are_read_strictly() {
        assert_eq!(Day::parse("2028-02-29").unwrap().zh_with_weekday(), "2028年2月29日（周二）");
        for bad in ["2026-02-29", "2026-2-9", "0001-01-01", "２０２６-01-01", "2026/01/01", ""] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }
}
