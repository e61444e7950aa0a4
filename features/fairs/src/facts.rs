//! Reads the planner's form into [`Facts`] (feature F7). One reader for the page and the API.

use crate::{
    fair::{Facts, Kind},
    plan::{BOOTHS_MAX, Entrance, Numbering, Recipe, RecipeError},
};
use clock::Timestamp;
use standards::{phone::Phone, text};
use std::ops::RangeInclusive;
use web::{Choice, ChoiceGroup, Form, Mistake};

/// Reads what the planner typed.
///
/// # Errors
/// Every field that is wrong.
pub fn read(form: &Form) -> Result<Facts, Vec<Mistake>> {
    let mut wrong = Vec::new();
    let kind = Kind::of_code(form.get("kind"));
    if kind.is_none() {
        wrong.push(Mistake::new("kind", "类型", "请选择招聘会类型"));
    }
    let on_site = kind == Some(Kind::OnSite);
    let title = line(form, &mut wrong, "title", "招聘会名称", 5..=60);
    let organiser = line(form, &mut wrong, "organiser", "主办单位", 2..=100);
    let place = if on_site { line(form, &mut wrong, "place", "举办地点", 2..=100) } else { String::new() };
    let division = standards::division::find(form.get("division")).map(|d| d.code.to_owned());
    if division.is_none() {
        wrong.push(Mistake::new("division", "所属区域", "请选择所属区域"));
    }
    let mut moment = |name: &str, label: &str| {
        let read = Timestamp::parse_input(form.get(name));
        if read.is_none() {
            wrong.push(Mistake::new(name, label, format!("请选择{label}，如 2026-03-08 09:00")));
        }
        read
    };
    let (starts_at, ends_at) = (moment("starts_at", "举办开始"), moment("ends_at", "举办结束"));
    let (opens_at, closes_at) = (moment("opens_at", "报名开始"), moment("closes_at", "报名截止"));
    if let (Some(s), Some(e)) = (starts_at, ends_at)
        && e <= s
    {
        wrong.push(Mistake::new("ends_at", "举办结束", "应晚于举办开始"));
    }
    if let (Some(o), Some(c)) = (opens_at, closes_at)
        && c <= o
    {
        wrong.push(Mistake::new("closes_at", "报名截止", "应晚于报名开始"));
    }
    match (kind, closes_at, starts_at, ends_at) {
        (Some(Kind::OnSite), Some(c), Some(s), _) if c > s => {
            wrong.push(Mistake::new("closes_at", "报名截止", "不能晚于举办开始"));
        }
        (Some(Kind::Online), Some(c), _, Some(e)) if c > e => {
            wrong.push(Mistake::new("closes_at", "报名截止", "不能晚于举办结束"));
        }
        _ => {}
    }
    let organisations_max = number(form, &mut wrong, "organisations_max", "单位名额", 1..=5_000);
    let jobs_max = number(form, &mut wrong, "jobs_max", "每单位职位上限", 1..=50);
    let notice = text::paragraphs(form.raw("notice"), 0..=3_000).unwrap_or_else(|e| {
        wrong.push(Mistake::new("notice", "参会须知", e.reason_zh()));
        String::new()
    });
    let phone = Phone::parse(form.get("phone")).map(|p| p.as_str().to_owned()).unwrap_or_else(|e| {
        wrong.push(Mistake::new("phone", "联系电话", e.reason_zh()));
        String::new()
    });
    let plan = if on_site { read_plan(form, &mut wrong) } else { None };
    match (kind, division, starts_at, ends_at, opens_at, closes_at) {
        (Some(kind), Some(division), Some(starts_at), Some(ends_at), Some(opens_at), Some(closes_at))
            if wrong.is_empty() =>
        {
            Ok(Facts {
                kind,
                title,
                organiser,
                starts_at,
                ends_at,
                place,
                division,
                opens_at,
                closes_at,
                organisations_max,
                jobs_max,
                notice,
                phone,
                plan,
            })
        }
        _ => Err(wrong),
    }
}

/// The hall alone, for the preview; `None` with a mistake where it makes none.
pub fn read_plan(form: &Form, wrong: &mut Vec<Mistake>) -> Option<Recipe> {
    let before = wrong.len();
    let recipe = Recipe {
        blocks: number(form, wrong, "plan.blocks", "展区数", 1..=12),
        blocks_abreast: number(form, wrong, "plan.abreast", "每行展区数", 1..=6),
        rows: number(form, wrong, "plan.rows", "每区排数", 1..=8),
        booths_per_row: number(form, wrong, "plan.booths", "每排展位数", 1..=20),
        numbering: if form.get("plan.numbering") == "by_row" { Numbering::ByRow } else { Numbering::ByBlock },
        stage: form.ticked("plan.stage"),
        entrance: match form.get("plan.entrance") {
            "left" => Entrance::Left,
            "right" => Entrance::Right,
            _ => Entrance::Middle,
        },
        closed: form
            .get("plan.closed")
            .to_uppercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|c| !c.is_empty())
            .map(ToOwned::to_owned)
            .collect(),
    };
    if wrong.len() > before {
        return None;
    }
    match recipe.check() {
        Ok(()) => Some(recipe),
        Err(error) => {
            wrong.push(mistake(&error));
            None
        }
    }
}

/// The hall to be drawn beside the form: where only 不开放的展位 is wrong, the hall with all booths open.
#[must_use]
pub fn drawn_plan(form: &Form) -> Option<Recipe> {
    read_plan(form, &mut Vec::new()).or_else(|| {
        let mut open = form.clone();
        open.forget("plan.closed");
        read_plan(&open, &mut Vec::new())
    })
}

fn mistake(error: &RecipeError) -> Mistake {
    match error {
        RecipeError::TooManyBooths(n) => {
            Mistake::new("plan.booths", "每排展位数", format!("共 {n} 个展位，一个会场最多 {BOOTHS_MAX} 个"))
        }
        RecipeError::BlockTooLarge(n) => {
            Mistake::new("plan.rows", "每区排数", format!("每区 {n} 个展位，最多 99 个，请增加展区数或按排编号"))
        }
        RecipeError::TooManyRows(n) => {
            Mistake::new("plan.rows", "每区排数", format!("共 {n} 排，按排编号最多 24 排，请改为按展区编号"))
        }
        RecipeError::NoSuchBooth(code) => Mistake::new("plan.closed", "不开放的展位", format!("展位图中没有 {code}")),
        RecipeError::NothingOpen => Mistake::new("plan.closed", "不开放的展位", "至少应有一个展位开放报名"),
    }
}

/// The form of a fair as it stands.
#[must_use]
pub fn form_of(f: &Facts, revision: i64) -> Form {
    let mut form = Form::of([
        ("revision", revision.to_string()),
        ("kind", f.kind.code().to_owned()),
        ("title", f.title.clone()),
        ("organiser", f.organiser.clone()),
        ("place", f.place.clone()),
        ("division", f.division.clone()),
        ("starts_at", f.starts_at.input_value()),
        ("ends_at", f.ends_at.input_value()),
        ("opens_at", f.opens_at.input_value()),
        ("closes_at", f.closes_at.input_value()),
        ("organisations_max", f.organisations_max.to_string()),
        ("jobs_max", f.jobs_max.to_string()),
        ("notice", f.notice.clone()),
        ("phone", f.phone.clone()),
    ]);
    put_plan(&mut form, &f.plan.clone().unwrap_or_else(Recipe::usual));
    form
}

/// An empty form with a usual hall.
#[must_use]
pub fn empty_form(division: &str, phone: &str) -> Form {
    let mut form = Form::of([
        ("kind", Kind::OnSite.code()),
        ("division", division),
        ("phone", phone),
        ("organisations_max", "32"),
        ("jobs_max", "10"),
    ]);
    put_plan(&mut form, &Recipe::usual());
    form
}

fn put_plan(form: &mut Form, r: &Recipe) {
    form.set("plan.blocks", r.blocks.to_string());
    form.set("plan.abreast", r.blocks_abreast.to_string());
    form.set("plan.rows", r.rows.to_string());
    form.set("plan.booths", r.booths_per_row.to_string());
    form.set(
        "plan.numbering",
        match r.numbering {
            Numbering::ByBlock => "by_block",
            Numbering::ByRow => "by_row",
        },
    );
    form.set(
        "plan.entrance",
        match r.entrance {
            Entrance::Left => "left",
            Entrance::Middle => "middle",
            Entrance::Right => "right",
        },
    );
    if r.stage {
        form.set("plan.stage", "yes");
    }
    form.set("plan.closed", r.closed.iter().cloned().collect::<Vec<_>>().join("、"));
}

/// The counties, districts and cities of the province that `division` lies in, in groups; within
/// `limit` only, where that is given.
#[must_use]
pub fn divisions(division: &str, limit: Option<&str>) -> Vec<ChoiceGroup> {
    let Some(province) = standards::division::province_of(division) else { return Vec::new() };
    let within = |code: &str| limit.is_none_or(|l| standards::division::is_within(code, l));
    let mut groups = Vec::new();
    if within(province.code) {
        groups.push(ChoiceGroup { label: String::new(), choices: vec![Choice::new(province.code, province.name)] });
    }
    for group in standards::division::groups(province.code) {
        let mut choices = Vec::new();
        let city = group.counties.first().and_then(|c| standards::division::city_of(c.code));
        if let Some(city) = city
            && within(city.code)
            && group.counties.iter().all(|c| c.code != city.code)
        {
            choices.push(Choice::new(city.code, city.name));
        }
        choices.extend(group.counties.iter().filter(|c| within(c.code)).map(|c| Choice::new(c.code, c.name)));
        if !choices.is_empty() {
            groups.push(ChoiceGroup { label: group.name.to_owned(), choices });
        }
    }
    groups
}

fn line(form: &Form, wrong: &mut Vec<Mistake>, name: &str, label: &str, length: RangeInclusive<usize>) -> String {
    text::line(form.raw(name), length).unwrap_or_else(|e| {
        wrong.push(Mistake::new(name, label, e.reason_zh()));
        String::new()
    })
}

fn number(form: &Form, wrong: &mut Vec<Mistake>, name: &str, label: &str, range: RangeInclusive<u32>) -> u32 {
    match form.get(name).parse::<u32>() {
        Ok(n) if range.contains(&n) => n,
        _ => {
            let detail = format!("请填写 {} 至 {} 的整数", range.start(), range.end());
            wrong.push(Mistake::new(name, label, detail));
            *range.start()
        }
    }
}
