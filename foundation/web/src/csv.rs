//! A table as CSV (RFC 4180), in UTF-8 with a byte order mark so that Excel reads it as such.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

/// What begins a formula in the programs that open CSV; the last two are white space to them.
pub const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell that no program takes for a formula: an apostrophe stands before what begins like one, also behind blanks.
#[must_use]
pub fn harmless(cell: &str) -> String {
    let begins = cell.starts_with(FORMULA) || cell.trim_start().starts_with(FORMULA);
    if begins { format!("'{cell}") } else { cell.to_owned() }
}

/// The text of a file of these records.
#[must_use]
pub fn write(records: &[Vec<String>]) -> String {
    let mut file = String::from('\u{feff}');
    for record in records {
        let cells = record.iter().map(|cell| {
            let cell = harmless(cell);
            if cell.contains([',', '"', '\n', '\r', ';', '\t']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell
            }
        });
        file.push_str(&cells.collect::<Vec<_>>().join(","));
        file.push_str("\r\n");
    }
    file
}

/// A file to be saved under this name.
pub fn file(name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_is_text() {
        for (text, written) in [
            ("=cmd()", "'=cmd()"),
            ("+1", "'+1"),
            ("-1,5", "\"'-1,5\""),
            ("@a", "'@a"),
            ("  =1", "'  =1"),
            ("\tx", "\"'\tx\""),
            ("a=b", "a=b"),
            ("说\"好\"\n", "\"说\"\"好\"\"\n\""),
            ("", ""),
        ] {
            assert_eq!(write(&[vec![text.to_owned()]]), format!("\u{feff}{written}\r\n"), "{text:?}");
        }
    }
}
