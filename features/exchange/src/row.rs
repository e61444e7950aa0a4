//! One row of a file: read into the job's own form, and the form held against the job's own rules. What had to be read in other
//! words, what is refused and what is worth a look is told by field, with what to do.

use crate::{
    columns::{Columns, FOR_ALL, PAY, find},
    occupation,
    pay_text::{self, PayRemark},
    places::{self, PlaceMistake},
    wording, words,
};
use clock::Timestamp;
use jobs::{
    Told,
    content::{self, Written},
    job::check_validity,
};
use serde::{Deserialize, Serialize};
use web::{Form, Refusal as _};

/// What a remark does to its row, the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Read in other words: to be looked at.
    Mended,
    /// Imported all the same, with something to look at.
    Warned,
    /// Imported as a draft that cannot be published as it is.
    Unpublishable,
    /// Not imported.
    Refused,
}

/// A remark about a field of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What it does.
    pub weight: Weight,
    /// The field's name.
    pub field: String,
    /// Its label.
    pub label: String,
    /// What is so, in Chinese.
    pub said: String,
    /// What to do; empty where there is nothing.
    #[serde(default)]
    pub suggestion: String,
}

/// A row as it was read.
#[derive(Clone, Debug)]
pub struct RowRead {
    /// The job's form.
    pub form: Form,
    /// The job, where the rules take it.
    pub written: Option<Written>,
    /// What is to be said.
    pub remarks: Vec<Remark>,
}

impl RowRead {
    /// What happens to the row: the gravest of its remarks.
    #[must_use]
    pub fn weight(&self) -> Option<Weight> {
        self.remarks.iter().map(|r| r.weight).max()
    }

    /// Adds what the text checker found in the job's words.
    pub fn add_findings(&mut self, findings: &[Told]) {
        for told in findings {
            let weight = if told.blocks { Weight::Unpublishable } else { Weight::Warned };
            let said = wording::finding(&told.title, &told.words, &told.law);
            self.add(weight, told.field, told.label, said, &told.suggestion);
        }
    }

    /// Adds a remark about the row as a whole, such as a duplicate.
    pub fn warn(&mut self, said: String, suggestion: &str) {
        self.add(Weight::Warned, "title", "职位名称", said, suggestion);
    }

    fn add(&mut self, weight: Weight, field: &str, label: &str, said: String, suggestion: &str) {
        let (field, label) = (field.to_owned(), label.to_owned());
        self.remarks.push(Remark { weight, field, label, said, suggestion: suggestion.to_owned() });
    }

    fn mended(&mut self, field: &str, said: String) {
        let label = find(field).map_or("", |f| f.label);
        self.add(Weight::Mended, field, label, said, "");
    }

    fn refuse(&mut self, field: &str, said: String, suggestion: &str) {
        let label = find(field).map_or("", |f| f.label);
        self.add(Weight::Refused, field, label, said, suggestion);
    }

    /// Whether a remark already says why a field is refused; the three of pay are one.
    fn is_refused(&self, field: &str) -> bool {
        let one = |f: &str| if f.starts_with("pay") { PAY.to_owned() } else { f.to_owned() };
        self.remarks.iter().any(|r| r.weight == Weight::Refused && one(&r.field) == one(field))
    }
}

/// Reads a row. `for_all` fills in what the row leaves empty; `near` is the organisation's division, for places that are
/// called alike.
#[must_use]
pub fn read(cells: &[String], columns: &Columns, for_all: &Form, near: &str, now: Timestamp) -> RowRead {
    let mut row = RowRead { form: Form::default(), written: None, remarks: Vec::new() };
    let cell = |name: &str| columns.cell(cells, name).unwrap_or_default().to_owned();
    for name in
        ["title", "address", "description", "requirements", "benefits", "hours", "contact_name", "contact_phone"]
    {
        row.form.set(name, cell(name));
    }
    headcount(&mut row, &cell("headcount"));
    choice(&mut row, "nature", &cell("nature"), |t| {
        words::nature(t).map(|r| (r.value.code(), r.value.zh(), r.is_guessed))
    });
    choice(&mut row, "education", &cell("education"), |t| {
        words::education(t).map(|r| (r.value.code(), r.value.zh(), r.is_guessed))
    });
    choice(&mut row, "experience", &cell("experience"), |t| {
        words::experience(t).map(|r| (r.value.code(), r.value.zh(), r.is_guessed))
    });
    category(&mut row, &cell("category"), for_all);
    place(&mut row, &cell("place"), near);
    audience(&mut row, &cell("audience"));
    valid_until(&mut row, &cell("valid_until"));
    pay(&mut row, cell);
    requirements(&mut row);
    for name in FOR_ALL {
        if row.form.get(name).is_empty() && !row.is_refused(name) {
            row.form.set(name, for_all.get(name));
        }
    }
    hold_against_the_rules(&mut row, now);
    row
}

/// The rules are those of 【保存】: there is no second set.
fn hold_against_the_rules(row: &mut RowRead, now: Timestamp) {
    match content::read(&row.form) {
        Ok(written) => {
            if let Err(refusal) = check_validity(written.valid_until, now) {
                row.refuse("valid_until", refusal.zh(), "");
            }
            row.written = (row.weight() < Some(Weight::Refused)).then_some(written);
        }
        Err(refusal) => {
            for mistake in refusal.mistakes() {
                if !row.is_refused(&mistake.field) {
                    let suggestion = wording::suggestion_for(&mistake.field, row.form.get(&mistake.field).is_empty());
                    row.add(Weight::Refused, &mistake.field, &mistake.label, mistake.detail, suggestion);
                }
            }
        }
    }
}

fn headcount(row: &mut RowRead, text: &str) {
    if text.is_empty() {
        return;
    }
    match words::headcount(text) {
        Ok(n) => row.form.set("headcount", n.to_string()),
        Err(mistake) => {
            let (said, suggestion) = wording::headcount(mistake, text);
            row.refuse("headcount", said, suggestion);
        }
    }
}

/// A field of a closed list: the code, the label, and whether it was said in other words.
fn choice(
    row: &mut RowRead,
    field: &str,
    text: &str,
    read: impl FnOnce(&str) -> Option<(&'static str, &'static str, bool)>,
) {
    if text.is_empty() {
        return;
    }
    match read(text) {
        Some((code, zh, is_guessed)) => {
            row.form.set(field, code);
            if is_guessed {
                row.mended(field, wording::read_as(text, zh));
            }
        }
        None => {
            let offered = crate::columns::offered(field).unwrap_or_default().join("、");
            row.refuse(field, wording::not_of_the_list(text), &wording::offered(&offered));
        }
    }
}

fn category(row: &mut RowRead, text: &str, for_all: &Form) {
    let title = row.form.get("title").to_owned();
    if text.is_empty() {
        // The title often names it; what a clerk chose for all goes after that.
        if let Some(category) = occupation::in_title(&title) {
            row.form.set("category", category.code);
            row.mended("category", wording::category_of_title(category.name));
        } else if for_all.get("category").is_empty() {
            let near = occupation::like(&title);
            row.refuse("category", wording::fill_in("职位类别"), &wording::perhaps(&near));
        }
        return;
    }
    match occupation::read(text) {
        Some(category) => {
            row.form.set("category", category.code);
            if category.name != text && category.code != text {
                row.mended("category", wording::read_as(text, category.name));
            }
        }
        None => {
            let mut near = occupation::like(text);
            if let Some(of_title) = occupation::in_title(&title).filter(|c| !near.contains(&c.name)) {
                near.insert(0, of_title.name);
            }
            row.refuse("category", wording::no_such_category(text), &wording::perhaps(&near));
        }
    }
}

fn place(row: &mut RowRead, text: &str, near: &str) {
    if text.is_empty() {
        return;
    }
    match places::read(text, near) {
        Ok(place) => {
            row.form.set("place", place.division.code);
            if place.is_guessed {
                let name = standards::division::full_name(place.division.code);
                row.mended("place", wording::read_as(text, &name));
            }
        }
        Err(PlaceMistake::Unknown) => row.refuse("place", wording::no_such_place(text), wording::PLACE_IN_FULL),
        Err(PlaceMistake::TooCoarse(names)) => {
            row.refuse("place", wording::place_too_coarse(text), &wording::for_example(&names));
        }
        Err(PlaceMistake::Ambiguous(names)) => {
            row.refuse("place", wording::place_ambiguous(text), &wording::for_example(&names));
        }
    }
}

fn audience(row: &mut RowRead, text: &str) {
    match words::audience(text) {
        Some(list) => list.into_iter().for_each(|one| row.form.add("audience", one.code())),
        None => row.refuse("audience", wording::not_of_the_list(text), wording::AUDIENCES),
    }
}

fn valid_until(row: &mut RowRead, text: &str) {
    if text.is_empty() {
        return;
    }
    match words::day(text) {
        Some(day) => row.form.set("valid_until", day.to_string()),
        None => row.refuse("valid_until", wording::no_day(text), wording::A_DAY),
    }
}

/// Two columns of amounts where they are filled in, the words of one otherwise.
fn pay(row: &mut RowRead, cell: impl Fn(&str) -> String) {
    let (min, max, unit, whole) = (cell("pay_min"), cell("pay_max"), cell("pay_unit"), cell(PAY));
    if !min.is_empty() || !max.is_empty() {
        for (name, text) in [("pay_min", &min), ("pay_max", &max)] {
            let amount = pay_text::read_amount(text).map_or_else(|| text.clone(), |n| n.to_string());
            row.form.set(name, amount);
        }
        let unit_code = match unit.is_empty() {
            true => "month",
            false => jobs::choices::PayUnit::read(&unit).map_or(unit.as_str(), |u| u.code()),
        };
        row.form.set("pay_unit", unit_code);
        if unit.is_empty() {
            row.mended("pay_unit", wording::MONTH_ASSUMED.into());
        }
        return;
    }
    // A period in a column of its own belongs to the words.
    let text = if unit.is_empty() || whole.is_empty() {
        whole
    } else {
        format!("{whole}/{}", unit.trim_start_matches("元/"))
    };
    match pay_text::read(&text) {
        Ok(read) => {
            row.form.set("pay_min", read.pay.min().to_string());
            row.form.set("pay_max", read.pay.max().to_string());
            row.form.set("pay_unit", read.pay.unit().code());
            let is_literal = [read.pay.min(), read.pay.max()].iter().all(|n| text.contains(&n.to_string()));
            if !is_literal {
                row.mended(PAY, wording::read_as(&text, &read.pay.zh()));
            }
            for remark in read.remarks {
                if let PayRemark::Wages(n) = remark {
                    add_benefit(row, &format!("{n}薪"));
                }
                row.mended(PAY, wording::pay_remark(&remark));
            }
        }
        Err(mistake) => {
            let (said, suggestion) = wording::pay(mistake, &text);
            row.refuse(PAY, said, &suggestion);
        }
    }
}

fn add_benefit(row: &mut RowRead, benefit: &str) {
    let told = row.form.get("benefits").to_owned();
    if !told.contains(benefit) {
        row.form.set("benefits", if told.is_empty() { benefit.to_owned() } else { format!("{told}、{benefit}") });
    }
}

/// Words by which a description goes over to what is asked of people.
const TURNS: [&str; 14] = [
    "任职要求",
    "任职资格",
    "任职条件",
    "岗位要求",
    "职位要求",
    "招聘要求",
    "招聘条件",
    "应聘要求",
    "岗位资格",
    "职位资格",
    "任职需求",
    "资格要求",
    "能力要求",
    "岗位条件",
];

/// Where a file has one column for what is done and what is asked, the second part begins with 任职要求 or its like.
fn requirements(row: &mut RowRead) {
    if !row.form.get("requirements").is_empty() {
        return;
    }
    let whole = row.form.get("description").to_owned();
    let turn = TURNS.iter().filter_map(|word| whole.find(word).map(|at| (at, *word))).min();
    let Some((at, word)) = turn else { return };
    let (before, behind) = (&whole[..at], &whole[at + word.len()..]);
    let before = before.trim_end_matches(|c: char| !c.is_alphanumeric() && !"。）)】！；”".contains(c));
    // A number that counted the heading: 二、任职要求.
    let counted = before.strip_suffix(['一', '二', '三', '四', '五', '2', '3']);
    let before = counted.filter(|rest| !rest.ends_with(char::is_alphanumeric)).map_or(before, str::trim_end);
    let behind = behind.trim_start_matches(|c: char| !c.is_alphanumeric() && !"（(【《“".contains(c));
    if before.chars().count() >= 5 && behind.chars().count() >= 2 {
        let (before, behind) = (before.to_owned(), behind.to_owned());
        row.form.set("description", before);
        row.form.set("requirements", behind);
        row.mended("requirements", wording::split_at(word));
    }
}

#[cfg(test)]
#[path = "row_test.rs"]
mod tests;
