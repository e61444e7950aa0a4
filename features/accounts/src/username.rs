//! User names: 4–30 ASCII letters, digits, `_` and `-`, beginning with a letter; never a number that identifies
//! somebody. Two that differ in case only are one.

/// Why a user name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsernameMistake {
    /// Nothing was typed.
    Empty,
    /// Not 4 to 30 characters.
    Length,
    /// Something else than letters, digits, `_` and `-`, or no letter first.
    Characters,
    /// It holds a phone number or the number of a document.
    Number,
}

/// Reads a new user name.
///
/// # Errors
/// [`UsernameMistake`].
pub fn read(text: &str) -> Result<String, UsernameMistake> {
    let name = text.trim();
    if name.is_empty() {
        return Err(UsernameMistake::Empty);
    }
    let first_is_letter = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if !first_is_letter || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        return Err(if holds_a_number(name) { UsernameMistake::Number } else { UsernameMistake::Characters });
    }
    if !(4..=30).contains(&name.len()) {
        return Err(UsernameMistake::Length);
    }
    if holds_a_number(name) {
        return Err(UsernameMistake::Number);
    }
    Ok(name.to_owned())
}

/// The form in which two writings of one user name are equal.
#[must_use]
pub fn folded(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

/// Up to three names like `taken` that could be free.
pub(crate) fn similar(taken: &str) -> Vec<String> {
    let stem: String = taken.chars().take(26).collect();
    (1..=9).map(|n| format!("{stem}{n:02}")).collect()
}

/// A mobile number, a citizen number, or the number of a permit as a whole.
fn holds_a_number(name: &str) -> bool {
    let runs = name.split(|c: char| !c.is_ascii_digit());
    let long_run =
        runs.into_iter().any(|run| run.len() >= 15 || is_mobile(run) || run.strip_prefix("86").is_some_and(is_mobile));
    let upper = name.to_ascii_uppercase();
    let permit = ["HA", "MA", "H", "M"]
        .iter()
        .find_map(|p| upper.strip_prefix(p))
        .is_some_and(|rest| (7..=10).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit()));
    long_run || permit
}

fn is_mobile(run: &str) -> bool {
    let b = run.as_bytes();
    b.len() == 11 && b[0] == b'1' && (b'3'..=b'9').contains(&b[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_are_read() {
        for name in ["linxiaotong", "person00001", "a_b-c", "binhai-dengta", " Abcd "] {
            assert_eq!(read(name), Ok(name.trim().to_owned()), "{name}");
        }
        assert_eq!(folded(" LinXiaoTong"), "linxiaotong");
    }

    #[test]
    fn numbers_that_identify_somebody_are_no_names() {
        for name in [
            "13800138000",
            "441581199003070012",
            "H12345678",
            "m1234567801",
            "HA1234567",
            "a13800138000",
            "t8613800138000",
        ] {
            assert_eq!(read(name), Err(UsernameMistake::Number), "{name}");
        }
    }

    #[test]
    fn other_characters_and_lengths_are_refused() {
        assert_eq!(read(""), Err(UsernameMistake::Empty));
        for name in ["abc", &"a".repeat(31)] {
            assert_eq!(read(name), Err(UsernameMistake::Length), "{name}");
        }
        for name in [
            "1abc",
            "_abc",
            "林晓彤小姐",
            "ab cd",
            "ab\u{200b}cd",
            "ab\u{202e}cd",
            "a😀bcd",
            "<script>",
            "ａｂｃｄ",
            "x'--abc",
        ] {
            assert_eq!(read(name), Err(UsernameMistake::Characters), "{name}");
        }
    }
}
