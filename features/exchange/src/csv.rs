//! CSV (RFC 4180) in the codes of [`text`](crate::text), separated by comma, semicolon or tab, read and written.

use crate::{
    sheet::{COLUMNS_MAX, FileMistake, Line, Measure, ROWS_MAX},
    text,
};

/// Records beyond this are not even gathered: more than the rows, a heading and lines above it, empty ones too.
const RECORDS_MAX: usize = ROWS_MAX * 4;
/// What begins a formula in the programs that open CSV; the last two are white space to them.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Reads all records.
///
/// # Errors
/// [`FileMistake`].
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Line>, FileMistake> {
    let text = text::decode(bytes).map_err(FileMistake::Text)?;
    records(&text, separator(&text))
}

/// What stands between cells: whichever is most frequent on the first line.
fn separator(text: &str) -> char {
    let first = text.lines().next().unwrap_or_default();
    let count = |c: char| first.chars().filter(|x| *x == c).count();
    [',', '\t', ';'].into_iter().rev().max_by_key(|c| count(*c)).filter(|c| count(*c) > 0).unwrap_or(',')
}

fn records(text: &str, between: char) -> Result<Vec<Line>, FileMistake> {
    let mut all = Vec::new();
    let mut measure = Measure::default();
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut line, mut began, mut is_quoted, mut was_quoted) = (1_u32, 1_u32, false, false);
    let mut characters = text.chars().chain((!text.ends_with('\n')).then_some('\n')).peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.is_empty() && !was_quoted => (is_quoted, was_quoted) = (true, true),
            '\r' if !is_quoted && characters.peek() == Some(&'\n') => {}
            c if !is_quoted && (c == between || matches!(c, '\n' | '\r')) => {
                measure.take(&cell)?;
                cells.push(as_meant(std::mem::take(&mut cell)));
                was_quoted = false;
                if cells.len() > COLUMNS_MAX {
                    return Err(FileMistake::TooManyColumns);
                }
                if c != between {
                    all.push(Line { number: began, cells: std::mem::take(&mut cells) });
                    line += 1;
                    began = line;
                    if all.len() > RECORDS_MAX {
                        return Err(FileMistake::TooManyRows);
                    }
                }
            }
            other => {
                line += u32::from(other == '\n');
                cell.push(other);
            }
        }
    }
    if is_quoted { Err(FileMistake::OpenQuote(began)) } else { Ok(all) }
}

/// Without the apostrophe that our own export puts before what would be a formula.
fn as_meant(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest.to_owned(),
        Some(_) | None => cell,
    }
}

/// A cell that no program takes for a formula: an apostrophe stands before what begins like one, also behind blanks.
#[must_use]
pub fn harmless(cell: &str) -> String {
    let begins = cell.starts_with(FORMULA) || cell.trim_start().starts_with(FORMULA);
    if begins { format!("'{cell}") } else { cell.to_owned() }
}

/// A file of these records, in UTF-8 with a byte order mark, so that Excel reads it as such; formulas made harmless.
#[must_use]
pub fn write(records: &[Vec<String>]) -> Vec<u8> {
    let mut file = String::from('\u{feff}');
    for record in records {
        let cells: Vec<String> = record
            .iter()
            .map(|cell| {
                let cell = harmless(cell);
                if cell.contains([',', '"', '\n', '\r', ';', '\t']) {
                    format!("\"{}\"", cell.replace('"', "\"\""))
                } else {
                    cell
                }
            })
            .collect();
        file.push_str(&cells.join(","));
        file.push_str("\r\n");
    }
    file.into_bytes()
}
