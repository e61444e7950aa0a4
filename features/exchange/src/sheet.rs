//! A table out of a file: Excel (.xlsx) or CSV, told apart by content and never by name, bounded in bytes, rows, columns
//! and cells.

use crate::{csv, text::TextMistake, workbook};

/// The largest file.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// The most rows below the heading.
pub const ROWS_MAX: usize = 2_000;
/// The most columns.
pub const COLUMNS_MAX: usize = 60;
/// The most characters of one cell; a job's longest field takes far fewer.
pub const CELL_CHARACTERS_MAX: usize = 20_000;
/// The most bytes of all cells together.
pub const TEXT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Lines above the heading, such as a title over the table.
const LINES_ABOVE_MAX: usize = 5;

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The names of the columns.
    pub heading: Vec<String>,
    /// The rows below, empty ones left out.
    pub rows: Vec<Line>,
}

/// A row with its number in the file, as the reader's program shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: u32,
    /// As many as the heading has.
    pub cells: Vec<String>,
}

/// Why a file is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileMistake {
    /// No file, or nothing in it.
    Empty,
    /// Too many bytes.
    TooLarge,
    /// An Excel file of before 2007, or one with a password: neither is told from the other.
    OldExcel,
    /// An archive that is no Excel file.
    OtherArchive,
    /// It unpacks to more than any table needs.
    Bomb,
    /// It does not unpack, or is cut off.
    Damaged,
    /// Neither a table nor text, or text with broken characters.
    Text(TextMistake),
    /// A quotation that does not end; the line on which it begins.
    OpenQuote(u32),
    /// No line names columns.
    NoHeading,
    /// Nothing below the heading.
    NoRows,
    /// More rows than [`ROWS_MAX`].
    TooManyRows,
    /// More columns than [`COLUMNS_MAX`].
    TooManyColumns,
    /// A cell that no field can take.
    CellTooLong,
}

/// Reads a file. Takes a moment of a core: call it where that blocks nobody. `knows` tells a name of a column from other
/// words; the heading is the line among the first five that has most of them.
///
/// # Errors
/// [`FileMistake`].
pub fn read(bytes: &[u8], knows: impl Fn(&str) -> bool) -> Result<Sheet, FileMistake> {
    if bytes.is_empty() {
        return Err(FileMistake::Empty);
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(FileMistake::TooLarge);
    }
    let lines = match bytes {
        [b'P', b'K', 3 | 5, ..] => workbook::read(bytes)?,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(FileMistake::OldExcel),
        _ => csv::read(bytes)?,
    };
    under_heading(lines, knows)
}

fn under_heading(lines: Vec<Line>, knows: impl Fn(&str) -> bool) -> Result<Sheet, FileMistake> {
    let mut lines: Vec<Line> =
        lines.into_iter().filter(|line| line.cells.iter().any(|cell| !cell.trim().is_empty())).collect();
    let known = |line: &Line| line.cells.iter().filter(|cell| knows(cell)).count();
    let place = (0..lines.len().min(LINES_ABOVE_MAX)).rev().max_by_key(|place| known(&lines[*place]));
    let place = place.filter(|place| known(&lines[*place]) > 0).unwrap_or(0);
    if lines.is_empty() {
        return Err(FileMistake::Empty);
    }
    let rows = lines.split_off(place + 1);
    let mut heading: Vec<String> =
        lines.pop().map(|line| line.cells).unwrap_or_default().into_iter().map(|c| c.trim().to_owned()).collect();
    while heading.last().is_some_and(String::is_empty) {
        heading.pop();
    }
    if heading.is_empty() {
        return Err(FileMistake::NoHeading);
    }
    if rows.is_empty() {
        return Err(FileMistake::NoRows);
    }
    if rows.len() > ROWS_MAX {
        return Err(FileMistake::TooManyRows);
    }
    let width = heading.len();
    let rows = rows.into_iter().map(|mut line| {
        line.cells.resize(width, String::new());
        line
    });
    Ok(Sheet { heading, rows: rows.collect() })
}

/// Counts while cells come in, so that a file that is too large is refused before it fills the memory.
#[derive(Default)]
pub(crate) struct Measure {
    bytes: usize,
}

impl Measure {
    /// Takes a cell in.
    pub(crate) fn take(&mut self, cell: &str) -> Result<(), FileMistake> {
        if cell.len() > CELL_CHARACTERS_MAX && cell.chars().count() > CELL_CHARACTERS_MAX {
            return Err(FileMistake::CellTooLong);
        }
        self.bytes += cell.len();
        if self.bytes > TEXT_BYTES_MAX { Err(FileMistake::Bomb) } else { Ok(()) }
    }
}

#[cfg(test)]
#[path = "sheet_test.rs"]
mod tests;
