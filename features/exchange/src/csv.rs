//! CSV (RFC 4180) in the codes of [`text`](crate::text), separated by comma, semicolon or tab. What we write ourselves, [`web::csv`] writes.

use crate::{
    sheet::{COLUMNS_MAX, FileMistake, Line, Measure, ROWS_MAX},
    text,
};
use web::csv::FORMULA;

/// Records beyond this are not even gathered: more than the rows, a heading and lines above it, empty ones too.
const RECORDS_MAX: usize = ROWS_MAX * 4;

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
