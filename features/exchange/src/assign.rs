//! 对应列: the clerk says what the columns hold and fills in what all rows have in common; then all rows are examined anew.

use crate::{
    Exchange,
    columns::{self, Columns, FOR_ALL},
    import::{Counts, Import, ImportId, State},
    store as rows, upload,
    wording::{self, Refusal},
};
use access::{Clerk, Recruiting};
use askama::Template;
use axum::{extract::State as Room, http::StatusCode};
use clock::Day;
use jobs::{
    category,
    choices::{Education, Experience, Nature},
    content::ADDRESS_MAX,
    job::VALID_DAYS_MAX,
};
use standards::division;
use web::{
    Answer, Choice, ChoiceGroup, Field, Form, IdPath, Mistake, NotFound, Paging, Shell, Stop, json, page_with_status,
    see_other_saying,
};

/// Cells shown of each column.
const EXAMPLES: u64 = 3;
/// The most characters of a cell that is shown as an example.
const EXAMPLE_CHARACTERS: usize = 30;

/// A column as the page shows it.
struct ColumnSeen {
    examples: String,
    field: Field,
}

#[derive(Template)]
#[template(path = "assign.html")]
struct AssignPage {
    shell: Shell,
    form: Form,
    import: Import,
    columns: Vec<ColumnSeen>,
    missing: Vec<&'static str>,
    today: Day,
    last_day: Day,
}

/// `GET /centre/imports/{id}/columns`.
pub(crate) async fn page(
    clerk: Clerk<Recruiting>,
    Room(room): Room<Exchange>,
    IdPath(id): IdPath<ImportId>,
    shell: Shell,
) -> Answer {
    let db = room.db().read();
    let organisation = room.organisations().complete(db, clerk.organisation()).await?;
    let import = rows::own(db, clerk.organisation(), id, room.keys()).await?.ok_or(NotFound)?;
    import.state.check_not_begun()?;
    let mut form = import.for_all.clone();
    if import.state == State::Mapping && form.get("place").is_empty() && !import.columns.has("place") {
        form.set("place", organisation.division());
    }
    for place in 0..import.heading.len() {
        form.set(&format!("column_{place}"), import.columns.field(place).map_or("", |f| f.name));
    }
    view(&room, shell, import, form, StatusCode::OK).await
}

/// `POST /centre/imports/{id}/columns`.
pub(crate) async fn save(
    clerk: Clerk<Recruiting>,
    Room(room): Room<Exchange>,
    IdPath(id): IdPath<ImportId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match keep(&room, &clerk, id, &form).await {
        Ok((_, counts)) => {
            let said = wording::uploaded(counts.good(), counts.refused);
            Ok(see_other_saying(&format!("/centre/imports/{id}"), &said))
        }
        Err(Stop::Refused(refusal)) if refusal.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            let found = rows::own(room.db().read(), clerk.organisation(), id, room.keys()).await?;
            view(&room, shell, found.ok_or(NotFound)?, form.refused(&*refusal), refusal.status()).await
        }
        Err(stop) => Err(stop),
    }
}

/// `PUT /api/v1/centre/imports/{id}/columns` with `column_0` …, and the fields of 统一填写.
pub(crate) async fn api_save(
    clerk: Clerk<Recruiting>,
    Room(room): Room<Exchange>,
    IdPath(id): IdPath<ImportId>,
    form: Form,
) -> Answer {
    let (import, counts) = keep(&room, &clerk, id, &form).await?;
    Ok(json(StatusCode::OK, upload::in_json(&import, counts)))
}

async fn keep(room: &Exchange, clerk: &Clerk<Recruiting>, id: ImportId, form: &Form) -> Result<(Import, Counts), Stop> {
    let db = room.db().read();
    let organisation = room.organisations().complete(db, clerk.organisation()).await?;
    let mut import = rows::own(db, clerk.organisation(), id, room.keys()).await?.ok_or(NotFound)?;
    import.state.check_not_begun()?;
    import.columns = Columns::of_form(form, import.heading.len()).map_err(|wrong| {
        let mistake = |place: usize| {
            let name = import.heading.get(place).map_or("", String::as_str);
            Mistake::new(format!("column_{place}"), name, wording::COLUMN_TAKEN)
        };
        Refusal::Fields(wrong.into_iter().map(mistake).collect())
    })?;
    import.for_all = Form::of(FOR_ALL.map(|name| (name, form.get(name).chars().take(200).collect::<String>())));
    // Examined before the transaction: it takes a moment, and rows do not change until the import begins.
    let list = rows::all_rows(db, id, room.keys()).await?;
    let list = upload::examined(room, &import, list, organisation.division()).await?;
    let now = room.now();
    let tx = room.db().begin().await?;
    let found = rows::own_for_change(&*tx, room.db().engine(), clerk.organisation(), id, room.keys()).await?;
    let before = found.ok_or(NotFound)?.state;
    before.check_not_begun()?;
    import.state = State::Checked;
    rows::save(&*tx, &import, room.keys(), now).await?;
    rows::delete_rows(&*tx, id).await?;
    rows::insert_rows(&*tx, id, &list, room.keys()).await?;
    let states = (before.code(), import.state.code());
    upload::note(room, &*tx, &clerk.actor(), "job_import.columns", id, states, serde_json::json!({})).await?;
    let counts = rows::counts(&*tx, &[id]).await?.pop().unwrap_or_default();
    tx.commit().await?;
    Ok((import, counts))
}

async fn view(room: &Exchange, shell: Shell, import: Import, mut form: Form, status: StatusCode) -> Answer {
    jobs::content::use_codes(&mut form);
    let paging = Paging { page: 1, per_page: EXAMPLES };
    let (first, _) = rows::page_of_rows(room.db().read(), import.id, rows::Show::All, paging, room.keys()).await?;
    let groups = columns::choices();
    let seen = import.heading.iter().enumerate().map(|(place, name)| {
        let cells = first.iter().filter_map(|row| row.content.cells.get(place)).filter(|c| !c.is_empty());
        let examples: Vec<String> = cells.map(|cell| cell.chars().take(EXAMPLE_CHARACTERS).collect()).collect();
        let label = if name.is_empty() { wording::column_without_a_name(place + 1) } else { name.clone() };
        ColumnSeen { field: form.select(&format!("column_{place}"), &label, &groups), examples: examples.join("；") }
    });
    let columns = seen.collect();
    let today = room.clock().today();
    let missing = import.columns.missing(&import.for_all);
    let last_day = today.plus_days(VALID_DAYS_MAX);
    page_with_status(status, &AssignPage { shell, form, columns, missing, today, last_day, import })
}

impl AssignPage {
    /// What stands in a column.
    fn hint(&self, column: &ColumnSeen) -> String {
        wording::stands_there(&column.examples)
    }

    fn categories(&self) -> Vec<ChoiceGroup> {
        let groups = category::groups().iter().map(|g| ChoiceGroup {
            label: g.name.to_owned(),
            choices: g.categories.iter().map(|c| Choice::new(c.code, c.name)).collect(),
        });
        groups.collect()
    }

    /// The counties of the installation's province under their cities.
    fn places(&self) -> Vec<ChoiceGroup> {
        let own = division::province_of(&self.shell.site.region.division).map(|p| p.code);
        let groups = own.into_iter().flat_map(division::groups).map(|g| ChoiceGroup {
            label: g.name.to_owned(),
            choices: g.counties.iter().map(|c| Choice::new(c.code, c.name)).collect(),
        });
        groups.collect()
    }
}
