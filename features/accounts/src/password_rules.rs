//! Which passwords are refused: too short, too long, or easy to guess. No rule about kinds of characters and no expiry
//! for the public (decision 0004, NIST SP 800-63B).

use unicode_normalization::UnicodeNormalization;

/// More characters are refused, so that nobody hashes a novel.
const CHARACTERS_MAX: usize = 128;
/// A word of the person or the platform counts from so many characters.
const CONTEXT_CHARACTERS_MIN: usize = 3;
/// What has to be left of a password beside the words of person and platform.
const OWN_CHARACTERS_MIN: usize = 6;
/// So many classes of characters an officer's password has at least.
const CLASSES_MIN: usize = 3;
/// The platform's own words, which guessers try first.
const PLATFORM: [&str; 14] = [
    "gongpin",
    "公聘",
    "公共招聘",
    "招聘",
    "就业",
    "人社",
    "lufeng",
    "陆丰",
    "shanwei",
    "汕尾",
    "guangdong",
    "广东",
    "ggfw",
    "renshe",
];
/// Words that carry common passwords; with digits and marks around them they are still common.
const COMMON: [&str; 40] = [
    "password",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "zxcvbnm",
    "iloveyou",
    "letmein",
    "welcome",
    "admin",
    "administrator",
    "root",
    "test",
    "guest",
    "login",
    "master",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "batman",
    "woaini",
    "woaini1314",
    "aini",
    "mima",
    "wodemima",
    "zhongguo",
    "nihao",
    "abc",
    "abcd",
    "qaz",
    "wsx",
    "qazwsx",
    "xiaoming",
    "changeme",
];
/// Rows of keys and letters that fingers walk along.
const WALKS: [&str; 8] = [
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
];

/// For whom the password is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Persons and organisations: ten characters.
    Public,
    /// Officers: twelve characters of at least three classes, beside a second factor (等保 and decision "Two password policies").
    Officer,
}

impl Policy {
    /// Fewest characters.
    #[must_use]
    pub fn characters_min(self) -> usize {
        match self {
            Self::Public => 10,
            Self::Officer => 12,
        }
    }
}

/// Why a new password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordMistake {
    /// Nothing was typed.
    Empty,
    /// Too few characters.
    TooShort {
        /// How many there must be.
        min: usize,
    },
    /// Too many.
    TooLong {
        /// How many there may be.
        max: usize,
    },
    /// One of the passwords everybody tries, or a row of keys, or one character many times.
    Common,
    /// Little more than the user name, the phone number or the platform's name.
    Personal,
    /// Of fewer than three classes of characters, where the policy asks for them.
    Plain,
    /// A character that cannot be seen, so that nobody could type it again.
    Invisible,
}

/// Checks a new password against the policy and the words of its owner (user name, name, phone, number of the document).
///
/// # Errors
/// [`PasswordMistake`].
pub fn check_new(password: &str, policy: Policy, owner_words: &[&str]) -> Result<(), PasswordMistake> {
    let plain: String = password.chars().take(CHARACTERS_MAX * 8).nfkc().collect();
    let characters = plain.chars().count();
    if characters == 0 {
        return Err(PasswordMistake::Empty);
    }
    if characters > CHARACTERS_MAX {
        return Err(PasswordMistake::TooLong { max: CHARACTERS_MAX });
    }
    if plain.chars().any(|c| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    }) {
        return Err(PasswordMistake::Invisible);
    }
    let min = policy.characters_min();
    if characters < min {
        return Err(PasswordMistake::TooShort { min });
    }
    if policy == Policy::Officer && classes(&plain) < CLASSES_MIN {
        return Err(PasswordMistake::Plain);
    }
    let lower = plain.to_lowercase();
    let distinct = lower.chars().collect::<std::collections::BTreeSet<_>>().len();
    if distinct < 4 || is_walk(&lower) || is_common(&lower) {
        return Err(PasswordMistake::Common);
    }
    let mut rest = lower;
    for word in owner_words.iter().copied().chain(PLATFORM) {
        let word = word.nfkc().collect::<String>().to_lowercase();
        let long_enough = word.chars().count() >= CONTEXT_CHARACTERS_MIN || !word.is_ascii();
        if long_enough && !word.is_empty() {
            rest = rest.replace(&word, "");
        }
    }
    if rest.chars().count() < OWN_CHARACTERS_MIN.min(characters) {
        return Err(PasswordMistake::Personal);
    }
    Ok(())
}

/// How many classes of characters there are: capital letters, small letters, digits, marks, and other writing such as Chinese.
fn classes(text: &str) -> usize {
    let kinds = text.chars().map(|c| match c {
        'A'..='Z' => 0,
        'a'..='z' => 1,
        '0'..='9' => 2,
        c if c.is_alphanumeric() => 4,
        _ => 3,
    });
    kinds.collect::<std::collections::BTreeSet<u8>>().len()
}

/// A stretch of one of the walks, perhaps walked twice.
fn is_walk(text: &str) -> bool {
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let half: String = letters.chars().take(letters.chars().count() / 2).collect();
    let twice = half.repeat(2) == letters;
    letters.chars().count() >= 4 && WALKS.iter().any(|w| w.contains(&letters) || (twice && w.contains(&half)))
}

/// A common word, or several, with nothing but digits and marks beside them.
fn is_common(text: &str) -> bool {
    let mut words = COMMON;
    words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    let mut rest = text.to_owned();
    for word in words {
        rest = rest.replace(word, "");
    }
    rest.chars().all(|c| c.is_ascii_digit() || c.is_ascii_punctuation() || c == ' ')
        && (rest.len() < text.len() || is_plain_number(text))
}

/// Digits and what separates them: birthdays, phone numbers, lucky numbers.
fn is_plain_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '/' | ' '))
}

#[cfg(test)]
#[path = "password_rules_test.rs"]
mod tests;
