//! Excel files (.xlsx, ECMA-376). The archive is unpacked by ourselves with a bound, and only its tables are handed on, packed
//! anew without compression: what a reader finds in it is what was measured.

use crate::sheet::{COLUMNS_MAX, FileMistake, Line, Measure, ROWS_MAX};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};
use flate2::{Crc, read::DeflateDecoder};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

/// What all tables of an archive may unpack to: two thousand long rows take a third of it.
const UNPACKED_BYTES_MAX: usize = 48 * 1024 * 1024;
/// Files of an archive; Excel writes some twenty.
const ENTRIES_MAX: usize = 1_000;
/// Rows looked at, empty ones too.
const ROWS_SEEN_MAX: usize = ROWS_MAX * 4;

/// Reads the first visible table, formulas as the values they had when the file was saved.
///
/// # Errors
/// [`FileMistake`].
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Line>, FileMistake> {
    let entries = unpack(bytes)?;
    if !entries.contains_key("xl/workbook.xml") {
        return Err(FileMistake::OtherArchive);
    }
    let mut book = Xlsx::new(Cursor::new(pack(&entries))).map_err(|_| FileMistake::Damaged)?;
    let first =
        book.sheets_metadata().iter().find(|s| s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible);
    let name = first.map(|s| s.name.clone()).ok_or(FileMistake::NoHeading)?;
    // Cell by cell: a table that claims to reach to XFD1048576 takes no memory for it.
    let mut cells = book.worksheet_cells_reader(&name).map_err(|_| FileMistake::Damaged)?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut measure = Measure::default();
    while let Some(cell) = cells.next_cell().map_err(|_| FileMistake::Damaged)? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        measure.take(&text)?;
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS_MAX {
            return Err(FileMistake::TooManyColumns);
        }
        let cells = rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = text;
        if rows.len() > ROWS_SEEN_MAX {
            return Err(FileMistake::TooManyRows);
        }
    }
    Ok(rows.into_iter().map(|(row, cells)| Line { number: row.saturating_add(1), cells }).collect())
}

/// A cell as its reader sees it: numbers without a needless `.0`, dates as 2026-12-31.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{n:.0}"),
        DataRef::Float(n) => n.to_string(),
        DataRef::String(text) => escaped(text),
        DataRef::SharedString(text) => escaped(text),
        DataRef::Bool(true) => "是".into(),
        DataRef::Bool(false) => "否".into(),
        DataRef::DateTime(at) if at.is_datetime() => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(at) => at.as_f64().to_string(),
        DataRef::DateTimeIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// `_x000D_` and its like, by which Excel writes what XML cannot hold.
fn escaped(text: &str) -> String {
    if text.contains("_x") {
        text.replace("_x000D_", "").replace("_x000A_", "\n").replace("_x0009_", " ")
    } else {
        text.to_owned()
    }
}

/// Unpacks the parts of an archive that tables are made of.
fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, FileMistake> {
    let u16_at =
        |at: usize| bytes.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]])).ok_or(FileMistake::Damaged);
    let u32_at = |at: usize| {
        bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize).ok_or(FileMistake::Damaged)
    };
    let tail = bytes.len().saturating_sub(65_557);
    let end = (tail..bytes.len().saturating_sub(21))
        .rev()
        .find(|at| bytes.get(*at..at + 4) == Some(b"PK\x05\x06"))
        .ok_or(FileMistake::Damaged)?;
    let count = usize::from(u16_at(end + 10)?);
    let mut at = u32_at(end + 16)?;
    if count > ENTRIES_MAX {
        return Err(FileMistake::Bomb);
    }
    let mut entries = BTreeMap::new();
    let mut left = UNPACKED_BYTES_MAX;
    for _ in 0..count {
        if bytes.get(at..at.saturating_add(4)) != Some(b"PK\x01\x02") {
            return Err(FileMistake::Damaged);
        }
        let (flags, method, packed) = (u16_at(at + 8)?, u16_at(at + 10)?, u32_at(at + 20)?);
        let (name_length, extra, comment) = (u16_at(at + 28)?, u16_at(at + 30)?, u16_at(at + 32)?);
        let local = u32_at(at + 42)?;
        let name = bytes.get(at + 46..at + 46 + usize::from(name_length)).ok_or(FileMistake::Damaged)?;
        at += 46 + usize::from(name_length) + usize::from(extra) + usize::from(comment);
        let name = String::from_utf8_lossy(name).replace('\\', "/");
        let is_part = (name.ends_with(".xml") || name.ends_with(".rels")) && !name.contains("/media/");
        if !is_part {
            continue;
        }
        if flags & 1 == 1 {
            return Err(FileMistake::OldExcel);
        }
        if bytes.get(local..local.saturating_add(4)) != Some(b"PK\x03\x04") {
            return Err(FileMistake::Damaged);
        }
        let begin = local + 30 + usize::from(u16_at(local + 26)?) + usize::from(u16_at(local + 28)?);
        let data = bytes.get(begin..begin.saturating_add(packed)).ok_or(FileMistake::Damaged)?;
        let content = match method {
            0 if data.len() <= left => data.to_vec(),
            0 => return Err(FileMistake::Bomb),
            8 => {
                let mut content = Vec::new();
                let limit = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
                DeflateDecoder::new(data).take(limit).read_to_end(&mut content).map_err(|_| FileMistake::Damaged)?;
                if content.len() > left {
                    return Err(FileMistake::Bomb);
                }
                content
            }
            _ => return Err(FileMistake::Damaged),
        };
        left -= content.len();
        if entries.insert(name, content).is_some() {
            return Err(FileMistake::Damaged);
        }
    }
    Ok(entries)
}

/// An archive of these entries without compression.
fn pack(entries: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let short = |n: usize| u16::try_from(n).unwrap_or(u16::MAX).to_le_bytes();
    let long = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let mut crc = Crc::new();
        crc.update(content);
        let mut facts = Vec::new();
        // Version 2.0, no flags, stored, midnight of 1980-01-01.
        facts.extend([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
        facts.extend(crc.sum().to_le_bytes());
        facts.extend(long(content.len()));
        facts.extend(long(content.len()));
        facts.extend(short(name.len()));
        facts.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&facts);
        directory.extend([0; 10]);
        directory.extend(long(file.len()));
        directory.extend(name.as_bytes());
        file.extend(b"PK\x03\x04");
        file.extend(&facts);
        file.extend(name.as_bytes());
        file.extend(content);
    }
    let begin = file.len();
    file.extend(&directory);
    file.extend(b"PK\x05\x06\x00\x00\x00\x00");
    file.extend(short(entries.len()));
    file.extend(short(entries.len()));
    file.extend(long(directory.len()));
    file.extend(long(begin));
    file.extend([0, 0]);
    file
}
