//! The floor plan as SVG drawn on the server: with radios in it to choose a booth, or as a picture
//! beside a table. Positions are attributes, since the content security policy refuses styles.

use crate::plan::{Plan, Recipe};
use askama::{Template, filters::HtmlSafe};
use std::collections::BTreeSet;

/// A booth as it stands in the drawing.
struct Drawn {
    code: String,
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    middle_x: u32,
    middle_y: u32,
    free: bool,
    open: bool,
    chosen: bool,
}

/// Choosing: the fieldset 展位图 with a radio for every booth, usable by mouse, touch, keyboard and screen
/// reader and without scripts (feature F3).
#[derive(Template)]
#[template(path = "plan_choose.html")]
pub struct ChooseBooth {
    plan: Plan,
    booths: Vec<Drawn>,
    free: usize,
    mistake: Option<String>,
}

/// Looking: a picture with a description; the page puts a table beside it.
#[derive(Template)]
#[template(path = "plan_picture.html")]
pub struct PlanPicture {
    plan: Plan,
    booths: Vec<Drawn>,
    free: usize,
    taken: usize,
}

impl HtmlSafe for ChooseBooth {}
impl HtmlSafe for PlanPicture {}

fn drawn(plan: &Plan, held: &BTreeSet<String>, chosen: &str) -> Vec<Drawn> {
    plan.booths
        .iter()
        .map(|b| {
            let free = b.open && !held.contains(&b.code);
            Drawn {
                code: b.code.clone(),
                x: b.x,
                y: b.y,
                width: b.width,
                height: b.height,
                middle_x: b.x + b.width / 2,
                middle_y: b.y + b.height / 2,
                free,
                open: b.open,
                chosen: free && b.code == chosen,
            }
        })
        .collect()
}

impl ChooseBooth {
    /// `held` are the booths that are taken; `chosen` is kept only where it is free.
    #[must_use]
    pub fn new(recipe: &Recipe, held: &BTreeSet<String>, chosen: &str, mistake: Option<&str>) -> Self {
        let plan = recipe.plan();
        let booths = drawn(&plan, held, chosen);
        let free = booths.iter().filter(|b| b.free).count();
        Self { plan, booths, free, mistake: mistake.map(ToOwned::to_owned) }
    }

    fn icon(&self, name: &'static str) -> web::Icon {
        web::Icon::new(name)
    }
}

impl PlanPicture {
    /// `held` are the booths that are taken.
    #[must_use]
    pub fn new(recipe: &Recipe, held: &BTreeSet<String>) -> Self {
        let plan = recipe.plan();
        let booths = drawn(&plan, held, "");
        let free = booths.iter().filter(|b| b.free).count();
        let taken = booths.iter().filter(|b| b.open && !b.free).count();
        Self { plan, booths, free, taken }
    }
}

/// Units of the drawing as rem, so that the plan grows with 长者模式: 16 units are one.
pub(crate) fn rem(units: &u32) -> String {
    format!("{}rem", f64::from(*units) / 16.0)
}
