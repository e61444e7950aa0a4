use crate::{Day, Timestamp};

/// A span for people: `2026年3月8日（周日） 09:00–12:00`, or both days where it runs over midnight.
#[must_use]
pub fn span(from: Timestamp, to: Timestamp) -> String {
    if from.day() == to.day() {
        format!("{}–{}", from.zh(), to.hh_mm())
    } else {
        format!("{} – {}", from.zh(), to.zh())
    }
}

/// The day that is `count` working days after `day`, weekends and `holidays` left out.
#[must_use]
pub fn working_days_after(day: Day, count: u32, holidays: &[Day]) -> Day {
    let mut day = day;
    let mut left = count;
    while left > 0 {
        day = day.plus_days(1);
        if !day.is_weekend() && !holidays.contains(&day) {
            left -= 1;
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_within_one_day_names_it_once() {
        let from = Timestamp::parse_input("2026-03-08T09:00").unwrap();
        assert_eq!(span(from, from.plus_minutes(180)), "2026年3月8日（周日） 09:00–12:00");
        assert_eq!(span(from, from.plus_days(1)), "2026年3月8日（周日） 09:00 – 2026年3月9日（周一） 09:00");
    }

    #[test]
    fn working_days_leave_weekends_out() {
        let friday = Day::new(2026, 11, 27).unwrap();
        assert_eq!(working_days_after(friday, 2, &[]).to_string(), "2026-12-01");
        let monday = Day::new(2026, 11, 30).unwrap();
        assert_eq!(working_days_after(friday, 2, &[monday]).to_string(), "2026-12-02");
    }
}
