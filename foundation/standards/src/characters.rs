//! Characters that do not show, or show something else than they are.

use unicode_normalization::UnicodeNormalization;

/// Takes up no room on the screen: zero-width characters, soft hyphen, byte-order mark, fillers, tag characters.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFFC}'
        | '\u{E0000}'..='\u{E007F}')
}

/// Turns the direction of writing, so that a text reads differently from what it holds.
pub(crate) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}')
}

/// Controls, noncharacters and the interlinear marks: never part of a text.
pub(crate) fn is_control(c: char) -> bool {
    let point = u32::from(c);
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FDD0}'..='\u{FDEF}')
        || point & 0xFFFE == 0xFFFE
}

/// NFKC, ASCII upper case, and without the characters that `drop` names. Idempotent: the second normalisation joins
/// what the dropped characters had kept apart.
pub(crate) fn code_form(text: &str, drop: impl Fn(char) -> bool) -> String {
    text.nfkc().filter(|c| !drop(*c)).map(|c| c.to_ascii_uppercase()).nfkc().collect()
}

/// White space of any kind, or nothing visible at all: what a copied code brings along.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || is_bidi_control(c)
}
