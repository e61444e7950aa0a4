use super::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

fn knows(cell: &str) -> bool {
    ["职位名称", "薪资"].contains(&cell.trim())
}

fn csv(text: &str) -> Result<Sheet, FileMistake> {
    read(text.as_bytes(), knows)
}

#[test]
fn csv_is_read_with_quotes_marks_and_lines() {
    let text = "\u{feff}职位名称,薪资,备注\r\n焊工,6-8千/月,\"包吃,\n\"\"包住\"\"\"\r\n\r\n收银员,3-4千/月\r\n";
    let sheet = csv(text).unwrap();
    assert_eq!(sheet.heading, ["职位名称", "薪资", "备注"]);
    assert_eq!(
        sheet.rows[0],
        Line { number: 2, cells: vec!["焊工".into(), "6-8千/月".into(), "包吃,\n\"包住\"".into()] }
    );
    assert_eq!(sheet.rows[1], Line { number: 5, cells: vec!["收银员".into(), "3-4千/月".into(), String::new()] });
    assert_eq!(csv("职位名称\t薪资\n焊工\t1万").unwrap().rows[0].cells, ["焊工", "1万"]);
    assert_eq!(csv("职位名称;薪资\n焊工;\"1;2\"").unwrap().rows[0].cells, ["焊工", "1;2"]);
    let wide: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain("职位名称\t薪资\n焊工\t1万".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read(&wide, knows).unwrap().rows[0].cells, ["焊工", "1万"]);
}

#[test]
fn csv_in_gbk_is_read_as_excel_saves_it() {
    let gbk = b"\xd6\xb0\xce\xbb\xc3\xfb\xb3\xc6,\xd0\xbd\xd7\xca\r\n\xba\xb8\xb9\xa4,\"6,000\xd4\xaa/\xd4\xc2\"\r\n";
    let sheet = read(gbk, knows).unwrap();
    assert_eq!((sheet.heading, sheet.rows[0].number), (vec!["职位名称".into(), "薪资".into()], 2));
    assert_eq!(sheet.rows[0].cells, ["焊工", "6,000元/月"]);
}

#[test]
fn a_title_above_the_table_is_no_heading() {
    let sheet = csv("某某公司招聘表\n\n职位名称,薪资\n焊工,1万").unwrap();
    assert_eq!((sheet.heading.len(), sheet.rows[0].number), (2, 4));
}

#[test]
fn what_is_no_table_is_refused_with_its_reason() {
    assert_eq!(csv(""), Err(FileMistake::Empty));
    assert_eq!(csv("\n\n"), Err(FileMistake::Empty));
    assert_eq!(csv("职位名称,薪资\n"), Err(FileMistake::NoRows));
    assert_eq!(csv("职位名称\n\"焊工"), Err(FileMistake::OpenQuote(2)));
    assert_eq!(read(b"\x89PNG\r\n\x1a\n\0\0\0", knows), Err(FileMistake::Text(TextMistake::OtherKind)));
    assert_eq!(read(b"a\0b", knows), Err(FileMistake::Text(TextMistake::OtherKind)));
    assert_eq!(read(b"a\n\xd6\xff", knows), Err(FileMistake::Text(TextMistake::Broken(2))));
    assert_eq!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", knows), Err(FileMistake::OldExcel));
    assert_eq!(read(b"PK\x03\x04 and no more", knows), Err(FileMistake::Damaged));
    assert_eq!(read(&vec![b' '; FILE_BYTES_MAX + 1], knows), Err(FileMistake::TooLarge));
    assert_eq!(csv(&format!("职位名称\n{}", "焊工\n".repeat(ROWS_MAX + 1))), Err(FileMistake::TooManyRows));
    assert_eq!(csv(&format!("职位名称{}\n1", ",".repeat(COLUMNS_MAX))), Err(FileMistake::TooManyColumns));
    assert_eq!(csv(&format!("职位名称\n{}", "字".repeat(CELL_CHARACTERS_MAX + 1))), Err(FileMistake::CellTooLong));
    assert!(csv(&format!("职位名称\n{}", "焊工\n".repeat(ROWS_MAX))).is_ok());
}

fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

#[test]
fn an_excel_file_is_read_by_its_values() {
    let bytes = workbook(|sheet| {
        for (column, name) in ["职位名称", "薪资", "人数", "有效期", "公式"].into_iter().enumerate() {
            sheet.write_string(0, u16::try_from(column).unwrap(), name).unwrap();
        }
        sheet.write_string(2, 0, "焊工\n（二保焊）").unwrap();
        sheet.write_number(2, 1, 0.5).unwrap();
        sheet.write_number(2, 2, 13_800_138_000_f64).unwrap();
        let date = ExcelDateTime::from_ymd(2026, 12, 31).unwrap();
        sheet.write_datetime_with_format(2, 3, &date, &Format::new().set_num_format("yyyy/m/d")).unwrap();
        sheet.write_formula(2, 4, Formula::new("=1+2").set_result("3")).unwrap();
    });
    let sheet = read(&bytes, knows).unwrap();
    assert_eq!(sheet.rows[0].number, 3);
    assert_eq!(sheet.rows[0].cells, ["焊工\n（二保焊）", "0.5", "13800138000", "2026-12-31", "3"]);
}

#[test]
fn a_table_that_claims_to_be_endless_takes_no_memory() {
    let bytes = workbook(|sheet| {
        sheet.write_string(0, 0, "职位名称").unwrap();
        sheet.write_string(1_048_575, 0, "焊工").unwrap();
    });
    assert_eq!(read(&bytes, knows).unwrap().rows[0].number, 1_048_576);
    let wide = workbook(|sheet| {
        sheet.write_string(0, 0, "职位名称").unwrap();
        sheet.write_string(1, 16_383, "焊工").unwrap();
    });
    assert_eq!(read(&wide, knows), Err(FileMistake::TooManyColumns));
}

#[test]
fn bombs_and_other_archives_are_refused() {
    let other = pack_for_tests(&[("readme.xml", b"<a/>".to_vec())]);
    assert_eq!(read(&other, knows), Err(FileMistake::OtherArchive));
    // 64 MB of blanks pack into some 64 KB.
    let bomb = pack_for_tests(&[("xl/workbook.xml", vec![b' '; 64 * 1024 * 1024])]);
    assert!(bomb.len() < FILE_BYTES_MAX);
    assert_eq!(read(&bomb, knows), Err(FileMistake::Bomb));
    let good = workbook(|sheet| {
        sheet.write_string(0, 0, "职位名称").unwrap();
        sheet.write_string(1, 0, "焊工").unwrap();
    });
    for length in (4..good.len()).step_by(97) {
        assert!(read(&good[..length], knows).is_err(), "cut off at {length}");
    }
}

#[test]
fn broken_archives_never_break_it() {
    let good = workbook(|sheet| {
        sheet.write_string(0, 0, "职位名称").unwrap();
        sheet.write_string(1, 0, "焊工").unwrap();
    });
    for at in (0..good.len()).step_by(11) {
        let mut broken = good.clone();
        broken[at] ^= 0x55;
        let _ = read(&broken, knows);
    }
}

/// A packed archive.
fn pack_for_tests(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    use std::io::Write;
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        deflate.write_all(content).unwrap();
        let packed = deflate.finish().unwrap();
        let long = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
        let mut facts: Vec<u8> = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        facts.extend(long(packed.len()));
        facts.extend(long(4));
        facts.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        facts.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&facts);
        directory.extend([0; 10]);
        directory.extend(long(file.len()));
        directory.extend(name.as_bytes());
        file.extend(b"PK\x03\x04");
        file.extend(&facts);
        file.extend(name.as_bytes());
        file.extend(packed);
    }
    let begin = u32::try_from(file.len()).unwrap();
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
    file.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
    file.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    file.extend(begin.to_le_bytes());
    file.extend([0, 0]);
    file
}
