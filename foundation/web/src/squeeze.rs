//! A stylesheet without what only its authors read.

/// The sheet without comments and without white space that says nothing. Strings, escapes and `url(…)` stay as they
/// are, and so does white space that may mean something, such as in `a :hover` or `1px + 2px`.
pub(crate) fn squeezed(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    // The mark written last, if it was one, and what stood between it and the next thing: nothing, a space or a comment.
    let mut last = None;
    let mut gap = "";
    let mut rest = sheet;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_whitespace() {
            gap = " ";
            rest = rest.trim_ascii_start();
            continue;
        }
        if rest.starts_with("/*") {
            // Between two names a comment keeps them apart without being white space.
            gap = if gap.is_empty() { "/**/" } else { gap };
            rest = rest[2..].split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        let (thing, after) = rest.split_at(length(rest, first));
        let needs_gap = match (last, first) {
            // A custom property may be empty, but older browsers want to see a space there.
            (Some(':'), ';' | '}') => true,
            (Some('{' | '}' | ';' | ',' | ':'), _) | (_, '{' | '}' | ';' | ',') => false,
            _ => !out.is_empty(),
        };
        if needs_gap {
            out.push_str(gap);
        }
        out.push_str(thing);
        last = (thing.len() == 1).then_some(first);
        gap = "";
        rest = after;
    }
    out
}

/// The length in bytes of the thing at the beginning of `text`: a string, a `url(…)`, a name or number, or one mark.
fn length(text: &str, first: char) -> usize {
    if matches!(first, '"' | '\'') {
        return 1 + length_until(&text[1..], first);
    }
    match name_length(text) {
        0 => first.len_utf8(),
        3 if text[..3].eq_ignore_ascii_case("url") && text[3..].starts_with('(') => {
            let address = text[4..].trim_ascii_start();
            let spaces = text.len() - 4 - address.len();
            // Quoted, the address is a string like any other, and what follows it only the end.
            let is_quoted = address.starts_with(['"', '\'']);
            4 + spaces + if is_quoted { 0 } else { length_until(address, ')') }
        }
        name => name,
    }
}

/// The length up to and with the first `end` that is not escaped; all of the text when there is none.
fn length_until(text: &str, end: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        if !is_escaped && c == end {
            return at + c.len_utf8();
        }
        is_escaped = !is_escaped && c == '\\';
    }
    text.len()
}

fn name_length(text: &str) -> usize {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        at += match c {
            '\\' => escape_length(&text[at..]),
            _ if c.is_ascii_alphanumeric() || !c.is_ascii() || matches!(c, '-' | '_') => c.len_utf8(),
            _ => break,
        };
    }
    at
}

/// A backslash and any character, or a backslash, up to six hexadecimal digits and the white space that ends them.
fn escape_length(text: &str) -> usize {
    let digits = text[1..].bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    let escaped = if digits > 0 { digits } else { text[1..].chars().next().map_or(0, char::len_utf8) };
    let ending = digits > 0 && text[1 + digits..].starts_with(|c: char| c.is_ascii_whitespace());
    1 + escaped + usize::from(ending)
}

#[cfg(test)]
mod tests {
    use super::squeezed;

    #[test]
    fn white_space_and_comments_that_say_nothing_go() {
        let sheet = "/* Cards. */\n.card, .row {\n  margin: 0 auto; /* why */\n  color: red\n}\n\n@media (max-width: 46em) {\n  a { color: blue }\n}\n";
        assert_eq!(squeezed(sheet), ".card,.row{margin:0 auto;color:red}@media (max-width:46em){a{color:blue}}");
    }

    #[test]
    fn white_space_that_means_something_stays() {
        for sheet in [
            "ul :hover{width:calc(1px + 2px)}",
            "@media screen and (min-width:1px){a .b #c [d]{margin:-1px -2px}}",
            ":root{--nothing: ;--nothing-more: }",
        ] {
            assert_eq!(squeezed(sheet), sheet);
        }
        assert_eq!(squeezed("a /* or */ .b  >\n\tc { }"), "a .b > c{}");
    }

    #[test]
    fn a_comment_between_two_names_still_keeps_them_apart() {
        assert_eq!(
            squeezed("a/* not a descendant */.b{margin:1px/* and */2px;/* end */}/* never closed"),
            "a/**/.b{margin:1px/**/2px;}"
        );
    }

    #[test]
    fn strings_are_untouched() {
        for sheet in [
            r#"a::after{content:"  { ; }  /* no comment */  全选"}"#,
            r#"a::after{content:'a "  ,  ' "it\"s  ,  "}"#,
            r#"a[title="a  ,  b"],b{font-family:"Noto Sans  CJK SC",serif}"#,
        ] {
            assert_eq!(squeezed(sheet), sheet);
        }
        assert_eq!(squeezed(r#"a { content: "," "open  ;"#), r#"a{content:"," "open  ;"#);
    }

    #[test]
    fn addresses_are_untouched() {
        for sheet in [
            "a{background:url(data:image/png;base64,/*,a//b==) right}",
            r"a{background:URL( a\)  ,  b.svg ) right}",
            r#"a{background:url("a  ;  b.svg") right,url(  'c  }' )}"#,
        ] {
            assert_eq!(squeezed(sheet), sheet);
        }
        assert_eq!(squeezed("a { background: my-url( /* here */ 1px , 2px ) }"), "a{background:my-url( 1px,2px )}");
    }

    #[test]
    fn escapes_are_untouched() {
        for sheet in [r".w1\/2\, .b{margin:0}", r".\31  .b{margin:0}", r".\{ .b,.\: .c{margin:0}"] {
            assert_eq!(squeezed(sheet), sheet);
        }
    }
}
