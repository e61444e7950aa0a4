use crate::Day;
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, UtcOffset, macros::offset};

pub(crate) const SHANGHAI: UtcOffset = offset!(+8);

/// An instant: milliseconds since 1970-01-01T00:00:00Z. Stored as a plain integer, so that it
/// sorts alike on every database.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sea_orm::DeriveValueType,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the epoch.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// This instant moved by `seconds`, backwards where negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000)))
    }

    /// This instant moved by `minutes`.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes * 60)
    }

    /// This instant moved by whole days of 24 hours.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days * 86_400)
    }

    /// The day in Asia/Shanghai that holds this instant.
    #[must_use]
    pub fn day(self) -> Day {
        Day::from_date(self.local().date())
    }

    /// RFC 3339 in Asia/Shanghai to the second: `2026-03-08T09:00:00+08:00`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let t = self.local();
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+08:00",
            t.year(),
            u8::from(t.month()),
            t.day(),
            t.hour(),
            t.minute(),
            t.second()
        )
    }

    /// For people: `2026年3月8日（周日） 09:00`.
    #[must_use]
    pub fn zh(self) -> String {
        format!("{} {}", self.day().zh_with_weekday(), self.hh_mm())
    }

    /// For tables: `2026-03-08 09:00`.
    #[must_use]
    pub fn short(self) -> String {
        format!("{} {}", self.day(), self.hh_mm())
    }

    /// The time of day: `09:00`.
    #[must_use]
    pub fn hh_mm(self) -> String {
        let t = self.local();
        format!("{:02}:{:02}", t.hour(), t.minute())
    }

    /// Value of an `<input type="datetime-local">`: `2026-03-08T09:00`.
    #[must_use]
    pub fn input_value(self) -> String {
        format!("{}T{}", self.day(), self.hh_mm())
    }

    /// Reads what `<input type="datetime-local">` sends (`2026-03-08T09:00`, seconds allowed; a
    /// space for the `T` is forgiven), as Asia/Shanghai. `None` where it is no instant.
    #[must_use]
    pub fn parse_input(text: &str) -> Option<Self> {
        let text = text.trim();
        let (day, clock) = text.split_once(['T', ' '])?;
        let day = Day::parse(day)?;
        let mut parts = clock.splitn(3, ':').map(|p| (p.len() == 2).then(|| p.parse::<i64>().ok()).flatten());
        let (h, m) = (parts.next()??, parts.next()??);
        let s = parts.next().unwrap_or(Some(0))?;
        ((0..24).contains(&h) && (0..60).contains(&m) && (0..60).contains(&s))
            .then(|| day.start().plus_seconds(h * 3_600 + m * 60 + s))
    }

    pub(crate) fn local(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(SHANGHAI)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_in_shanghai() {
        let t = Timestamp::parse_input("2026-03-08T09:00").unwrap();
        assert_eq!(t.rfc3339(), "2026-03-08T09:00:00+08:00");
        assert_eq!(t.zh(), "2026年3月8日（周日） 09:00");
        assert_eq!(t.input_value(), "2026-03-08T09:00");
    }

    #[test]
    fn what_is_no_instant_is_not_read() {
        for bad in ["", "2026-03-08", "2026-02-30T09:00", "2026-03-08T24:00", "2026-03-08T9:00", "x"] {
            assert_eq!(Timestamp::parse_input(bad), None, "{bad}");
        }
    }
}
