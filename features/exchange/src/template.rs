//! 导入模板: an Excel file whose cells offer what can be chosen, and the same columns as CSV.

use crate::{
    Exchange,
    columns::{FIELDS, Field, PAY, offered},
    sheet::ROWS_MAX,
    wording,
};
use access::{Clerk, Recruiting};
use axum::{
    body::Body,
    extract::State as Room,
    http::{HeaderValue, header},
    response::Response,
};
use rust_xlsxwriter::{Color, DataValidation, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};
use standards::division;
use web::{Answer, Shell, Stop};

/// The media type of Excel files.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The media type of CSV files.
pub(crate) const CSV: &str = "text/csv; charset=utf-8";
/// `GET /centre/import-template.xlsx`.
pub(crate) async fn xlsx(clerk: Clerk<Recruiting>, Room(room): Room<Exchange>, shell: Shell) -> Answer {
    room.organisations().complete(room.db().read(), clerk.organisation()).await?;
    let province = division::province_of(&shell.site.region.division).map_or("", |p| p.code);
    let made = tokio::task::spawn_blocking(move || workbook(province)).await.map_err(Stop::fault)?;
    Ok(file(made.map_err(Stop::fault)?, XLSX, "import-template.xlsx"))
}

/// `GET /centre/import-template.csv`.
pub(crate) async fn csv(clerk: Clerk<Recruiting>, Room(room): Room<Exchange>) -> Answer {
    room.organisations().complete(room.db().read(), clerk.organisation()).await?;
    let heading = columns().map(|f| f.label.to_owned()).collect();
    Ok(file(web::csv::write(&[heading]).into_bytes(), CSV, "import-template.csv"))
}

/// The columns of the template: 薪资 in words is for files of the world.
pub(crate) fn columns() -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(|f| f.name != PAY)
}

/// A file to be saved.
pub(crate) fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The template for an installation in `province`.
pub(crate) fn workbook(province: &str) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    heading(book.add_worksheet().set_name(wording::SHEET)?)?;
    help(book.add_worksheet().set_name(wording::HELP)?)?;
    let mut lists = Worksheet::new();
    lists.set_name(wording::CHOICES)?.set_hidden(true);
    let last_row = u32::try_from(ROWS_MAX).unwrap_or(u32::MAX);
    let mut list_column = 0;
    for (column, field) in (0_u16..).zip(columns()) {
        let choices: Vec<String> = match field.name {
            "place" => division::groups(province)
                .iter()
                .flat_map(|g| &g.counties)
                .map(|county| division::full_name(county.code))
                .collect(),
            name => offered(name).unwrap_or_default().into_iter().map(ToOwned::to_owned).collect(),
        };
        if choices.is_empty() {
            continue;
        }
        for (row, choice) in (0_u32..).zip(&choices) {
            lists.write_string(row, list_column, choice)?;
        }
        let name = rust_xlsxwriter::utility::column_number_to_name(list_column);
        let list = Formula::new(format!("={}!${name}$1:${name}${}", wording::CHOICES, choices.len()));
        let validation = DataValidation::new()
            .allow_list_formula(list)
            .set_error_title(wording::CHOOSE)?
            .set_error_message(wording::CHOOSE_FROM_THE_LIST)?;
        book.worksheet_from_name(wording::SHEET)?.add_data_validation(1, column, last_row, column, &validation)?;
        list_column += 1;
    }
    book.push_worksheet(lists);
    book.save_to_buffer()
}

/// The names of the columns, with a star where one must be filled in.
pub(crate) fn heading(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let (needed, free) = (head_format(Color::RGB(0x00FF_E7CC)), head_format(Color::RGB(0x00E8_EEF7)));
    for (column, field) in (0_u16..).zip(columns()) {
        let is_needed = field.required || field.name.starts_with("pay_");
        let star = if is_needed { "*" } else { "" };
        sheet.write_string_with_format(
            0,
            column,
            format!("{star}{}", field.label),
            if is_needed { &needed } else { &free },
        )?;
        sheet.set_column_width(column, width(field.name))?;
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

fn head_format(colour: Color) -> Format {
    Format::new().set_bold().set_align(FormatAlign::Center).set_background_color(colour)
}

fn width(field: &str) -> f64 {
    match field {
        "description" | "requirements" => 48.0,
        "title" | "address" | "place" | "benefits" | "hours" | "audience" => 24.0,
        _ => 14.0,
    }
}

/// What people read before they fill it in.
fn help(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (row, line) in (0_u32..).zip(wording::HOW_TO_FILL_IN) {
        sheet.write_string(row, 0, line)?;
    }
    sheet.set_column_width(0, 100.0)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        columns::{Columns, named},
        sheet,
    };

    #[test]
    fn the_template_is_read_back_column_by_column() {
        let bytes = workbook("440000").unwrap();
        let mistake = sheet::read(&bytes, |c| named(c).is_some()).unwrap_err();
        assert_eq!(mistake, sheet::FileMistake::NoRows, "the first table is the one to fill in");
        let heading: Vec<String> = columns().map(|f| format!("*{}", f.label)).collect();
        let columns = Columns::of_heading(&heading);
        assert_eq!(columns.unassigned(), Vec::<usize>::new());
        assert_eq!(columns.missing(&web::Form::default()), Vec::<&str>::new());
    }
}
