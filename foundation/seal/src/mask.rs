//! What is shown of personal data to anyone but its owner. Every function takes the full, normalised value and never
//! fails: what it does not recognise is hidden more, not less. The length of a name is hidden too.

const STAR: &str = "*";

/// The number of an identity document: `441581199003070012` → `441581********0012`; shorter documents keep the first
/// and the last two characters: `H12345678` → `H******78`.
pub fn mask_identity(number: &str) -> String {
    if number.chars().count() >= 15 { keep_ends(number, 6, 4) } else { keep_ends(number, 1, 2) }
}

/// A telephone number: `13800138000` and `+8613800138000` → `138****8000`; a landline keeps the area code and the last
/// two digits: `0660-8519160` → `0660-*****60`.
pub fn mask_phone(number: &str) -> String {
    let national = number.strip_prefix("+86").unwrap_or(number);
    match national.split_once('-') {
        Some((area, rest)) => format!("{area}-{}", keep_ends(rest, 0, 2)),
        None => keep_ends(national, 3, 4),
    }
}

/// A person's name: the first character and one star, however long it is: `张三丰` → `张*`.
pub fn mask_name(name: &str) -> String {
    name.chars().next().map_or_else(String::new, |first| format!("{first}{STAR}"))
}

/// A bank card, from its number or only its last four digits: `**** 1234`.
pub fn mask_card(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    match digits.len().checked_sub(4) {
        Some(hidden) => format!("**** {}", digits[hidden..].iter().collect::<String>()),
        None => "****".to_owned(),
    }
}

/// An account name, for a message that may be read by another: `lf000001` → `lf***01`; short ones keep one character.
pub fn mask_account(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    if characters.len() < 6 {
        return characters.first().map_or_else(String::new, |first| format!("{first}***"));
    }
    let (head, tail) = (&characters[..2], &characters[characters.len() - 2..]);
    head.iter().chain(&['*'; 3]).chain(tail).collect()
}

/// Keeps some characters at both ends and a star for each one between; when fewer than three would be hidden, keeps
/// nothing.
fn keep_ends(text: &str, head: usize, tail: usize) -> String {
    let count = text.chars().count();
    if count < head + tail + 3 {
        return STAR.repeat(count);
    }
    text.chars().enumerate().map(|(i, c)| if i < head || i >= count - tail { c } else { '*' }).collect()
}

#[cfg(test)]
#[path = "mask_test.rs"]
mod tests;
