//! CSV (RFC 4180) in UTF-8 with or without a byte order mark, or as “Unicode 文本” (UTF-16 with tabs), read and written.

use crate::sheet::{COLUMNS_MAX, FileMistake, Line, Measure, ROWS_MAX};

/// Records beyond this are not even gathered: more than the rows, a heading and lines above it, empty ones too.
const RECORDS_MAX: usize = ROWS_MAX * 4;
/// What begins a formula in the programs that open CSV; the last two are white space to them.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Reads all records.
///
/// # Errors
/// [`FileMistake`].
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Line>, FileMistake> {
    let text = decode(bytes)?;
    records(&text, separator(&text))
}

fn decode(bytes: &[u8]) -> Result<String, FileMistake> {
    let wide = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        String::from_utf16(&units).map_err(|_| FileMistake::OtherKind)
    };
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).map_err(|_| FileMistake::OtherKind)?.to_owned(),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes)?,
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) if is_gbk(bytes) => return Err(FileMistake::Gbk),
            Err(_) => return Err(FileMistake::OtherKind),
        },
    };
    let is_text = !text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r'));
    if is_text { Ok(text) } else { Err(FileMistake::OtherKind) }
}

/// Whether all bytes above 127 pair up as GB 18030 has them.
fn is_gbk(bytes: &[u8]) -> bool {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += match (byte, bytes.get(at + 1)) {
            (0..=0x08 | 0x0E..=0x1F | 0x80 | 0xFF, _) => return false,
            (0..=0x7F, _) => 1,
            (_, Some(0x40..=0x7E | 0x80..=0xFE)) => 2,
            (_, Some(0x30..=0x39)) => 4,
            _ => return false,
        };
    }
    true
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
