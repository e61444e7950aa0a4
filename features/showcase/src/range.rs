//! Which part of a file is asked for (RFC 9110, sections 13.1.5 and 14): what a player sends to jump in a film.

use std::ops::Range;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// All of it: nothing, or nothing that can be read, was asked for.
    Whole,
    /// These bytes: 206.
    Part(Range<u64>),
    /// Bytes that there are not: 416.
    Outside,
}

/// Reads `Range` and `If-Range` for a file of `length` bytes that is called `etag`. Several ranges at once are answered
/// with the whole file, which is allowed and never more work than it.
pub(crate) fn read(range: Option<&str>, if_range: Option<&str>, etag: &str, length: u64) -> Asked {
    let Some(range) = range else { return Asked::Whole };
    // Another version, a weak name or a date: the part would not fit what the asker has.
    if if_range.is_some_and(|known| known.trim() != etag) {
        return Asked::Whole;
    }
    let Some(asked) = range.trim().strip_prefix("bytes=") else { return Asked::Whole };
    let Some((first, last)) = asked.trim().split_once('-') else { return Asked::Whole };
    let number = |text: &str| -> Option<u64> {
        let is_number = !text.is_empty() && text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten()
    };
    match (first, number(first), last, number(last)) {
        ("", None, _, Some(0)) => Asked::Outside,
        ("", None, _, Some(count)) if length > 0 => Asked::Part(length.saturating_sub(count)..length),
        (_, Some(first), "", None) if first < length => Asked::Part(first..length),
        (_, Some(first), _, Some(last)) if first <= last && first < length => Asked::Part(first..length.min(last + 1)),
        (_, Some(first), _, Some(last)) if first > last => Asked::Whole,
        ("", None, _, Some(_)) | (_, Some(_), "", None) | (_, Some(_), _, Some(_)) => Asked::Outside,
        _ => Asked::Whole,
    }
}

/// Whether one of the names in `If-None-Match` is this one.
pub(crate) fn is_known(if_none_match: Option<&str>, etag: &str) -> bool {
    let Some(names) = if_none_match else { return false };
    names.split(',').map(str::trim).any(|n| n == "*" || n.strip_prefix("W/").unwrap_or(n) == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range: &str) -> Asked {
        read(Some(range), None, "\"a\"", 1_000)
    }

    #[test]
    fn a_part_is_told_by_its_first_and_last_byte() {
        assert_eq!(asked("bytes=0-99"), Asked::Part(0..100));
        assert_eq!(asked("bytes=999-999"), Asked::Part(999..1_000));
        assert_eq!(asked("bytes=900-5000"), Asked::Part(900..1_000));
        assert_eq!(asked("bytes=200-"), Asked::Part(200..1_000));
    }

    #[test]
    fn a_negative_part_is_counted_from_the_end() {
        assert_eq!(asked("bytes=-100"), Asked::Part(900..1_000));
        assert_eq!(asked("bytes=-5000"), Asked::Part(0..1_000));
        assert_eq!(asked("bytes=-0"), Asked::Outside);
    }

    #[test]
    fn what_is_not_there_is_refused_and_what_is_no_range_is_passed_over() {
        for outside in ["bytes=1000-", "bytes=1000-1001", "bytes=99999999999-"] {
            assert_eq!(asked(outside), Asked::Outside, "{outside}");
        }
        for nonsense in [
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=5-1",
            "items=0-1",
            "bytes=0-1,5-9",
            "bytes=0x1-2",
            "bytes=+1-2",
            "bytes=--1",
            "0-99",
            "bytes=1",
            "bytes=99999999999999999999-",
        ] {
            assert_eq!(asked(nonsense), Asked::Whole, "{nonsense}");
        }
        assert_eq!(read(Some("bytes=0-"), None, "\"a\"", 0), Asked::Outside);
        assert_eq!(read(Some("bytes=-5"), None, "\"a\"", 0), Asked::Outside);
        assert_eq!(read(None, None, "\"a\"", 1_000), Asked::Whole);
    }

    #[test]
    fn a_part_of_another_version_is_never_given() {
        assert_eq!(read(Some("bytes=0-9"), Some("\"a\""), "\"a\"", 1_000), Asked::Part(0..10));
        for other in ["\"b\"", "W/\"a\"", "Tue, 24 Nov 2026 10:00:00 GMT", ""] {
            assert_eq!(read(Some("bytes=0-9"), Some(other), "\"a\"", 1_000), Asked::Whole, "{other}");
        }
    }

    #[test]
    fn a_known_version_is_not_sent_again() {
        assert!(is_known(Some("\"b\", W/\"a\""), "\"a\"") && is_known(Some("*"), "\"a\""));
        assert!(!is_known(Some("\"b\""), "\"a\"") && !is_known(None, "\"a\""));
    }
}
