//! 新增招聘会 and 修改招聘会, with the preview of the hall. Feature F7.

use crate::{
    FairId, Fairs,
    draw::PlanPicture,
    facts,
    fair::{Fair, Kind, Phase, Standing},
    manage::{self, Planner},
    plan::Recipe,
    store as rows, wording,
};
use askama::Template;
use axum::{extract::State, http::StatusCode};
use std::collections::BTreeSet;
use web::{Answer, ChoiceGroup, Form, IdPath, Shell, Stop, page_with_status, see_other_saying};

#[derive(Template)]
#[template(path = "manage_edit.html")]
struct EditPage {
    shell: Shell,
    form: Form,
    heading: &'static str,
    /// Where the fair stands; `None` for one that is new.
    phase: Option<Phase>,
    kinds: Vec<ChoiceGroup>,
    divisions: Vec<ChoiceGroup>,
    numberings: Vec<ChoiceGroup>,
    entrances: Vec<ChoiceGroup>,
    booths: usize,
    /// 单位名额, where it is more than the hall has booths.
    spare: Option<u32>,
    picture: Option<PlanPicture>,
}

impl EditPage {
    /// Whether 【保存并发布】 is offered.
    fn is_draft(&self) -> bool {
        matches!(self.phase, None | Some(Phase::Draft))
    }

    /// Whether the fair may still be one in a hall.
    fn may_be_on_site(&self) -> bool {
        self.is_draft() || self.form.get("kind") == Kind::OnSite.code()
    }
}

/// What the page needs besides the form.
struct Around {
    heading: &'static str,
    phase: Option<Phase>,
    fixed_kind: Option<Kind>,
    held: BTreeSet<String>,
}

impl Around {
    fn new_fair() -> Self {
        Self { heading: "新增招聘会", phase: None, fixed_kind: None, held: BTreeSet::new() }
    }
}

fn edit_page(status: StatusCode, planner: &Planner, shell: Shell, form: Form, around: Around) -> Answer {
    let hall = facts::drawn_plan(&form);
    let kinds = Kind::ALL.into_iter().filter(|k| around.fixed_kind.is_none_or(|fixed| fixed == *k));
    page_with_status(
        status,
        &EditPage {
            heading: around.heading,
            phase: around.phase,
            kinds: ChoiceGroup::plain(kinds.map(|k| (k.code(), k.zh()))),
            divisions: facts::divisions(planner.division(), Some(planner.division())),
            numberings: ChoiceGroup::plain([
                ("by_block", "按展区编号（A01、A02…）"),
                ("by_row", "按排编号（每排一个字母）"),
            ]),
            entrances: ChoiceGroup::plain([("left", "左侧"), ("middle", "中间"), ("right", "右侧")]),
            spare: hall.as_ref().and_then(|h| spare_places(&form, h)),
            booths: hall.as_ref().map_or(0, |h| h.open_codes().len()),
            picture: hall.map(|h| PlanPicture::new(&h, &around.held)),
            shell,
            form,
        },
    )
}

fn spare_places(form: &Form, hall: &Recipe) -> Option<u32> {
    let is_on_site = form.get("kind") == Kind::OnSite.code();
    form.get("organisations_max").parse().ok().filter(|places| is_on_site && *places as usize > hall.open_codes().len())
}

/// Marks what is wrong with the hall, so that the preview says why there is none.
fn previewed(form: Form) -> Form {
    let mut mistakes = Vec::new();
    let mut form = form;
    facts::read_plan(&form, &mut mistakes);
    mistakes.into_iter().for_each(|m| form.refuse(m));
    form
}

/// GET /bureau/fairs/new
pub(crate) async fn begin(planner: Planner, shell: Shell) -> Answer {
    let form = facts::empty_form(planner.division(), &shell.site.contact.phone);
    edit_page(StatusCode::OK, &planner, shell, form, Around::new_fair())
}

/// POST /bureau/fairs/new
pub(crate) async fn create(planner: Planner, State(room): State<Fairs>, shell: Shell, form: Form) -> Answer {
    if form.get("then") == "preview" {
        return edit_page(StatusCode::OK, &planner, shell, previewed(form), Around::new_fair());
    }
    match manage::create_fair(&room, &planner, &form, form.get("then") == "publish").await {
        Ok(fair) => Ok(said(&fair)),
        Err(stop) => form.come_back(stop, |status, form| edit_page(status, &planner, shell, form, Around::new_fair())),
    }
}

/// GET /bureau/fairs/{id}/edit
pub(crate) async fn open(
    planner: Planner,
    State(room): State<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<FairId>,
) -> Answer {
    let fair = manage::own_fair(room.store.read(), &planner, id).await?;
    let form = facts::form_of(&fair.facts, fair.revision);
    let around = around(&room, &planner, id).await?;
    edit_page(StatusCode::OK, &planner, shell, form, around)
}

/// POST /bureau/fairs/{id}/edit
pub(crate) async fn change(
    planner: Planner,
    State(room): State<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<FairId>,
    form: Form,
) -> Answer {
    if form.get("then") == "preview" {
        let around = around(&room, &planner, id).await?;
        return edit_page(StatusCode::OK, &planner, shell, previewed(form), around);
    }
    match manage::change_fair(&room, &planner, id, &form, form.get("then") == "publish").await {
        Ok(fair) => Ok(said(&fair)),
        Err(stop) => {
            let around = around(&room, &planner, id).await?;
            form.come_back(stop, |status, form| edit_page(status, &planner, shell, form, around))
        }
    }
}

async fn around(room: &Fairs, planner: &Planner, id: FairId) -> Result<Around, Stop> {
    let fair = manage::own_fair(room.store.read(), planner, id).await?;
    let held = rows::held_booths(room.store.read(), id).await?;
    let fixed_kind = match fair.standing {
        Standing::Draft => None,
        Standing::Published | Standing::Cancelled { .. } => Some(fair.facts.kind),
    };
    Ok(Around { heading: "修改招聘会", phase: Some(fair.phase(room.clock.now())), fixed_kind, held })
}

/// Back to the list, with what was done.
pub(crate) fn said(fair: &Fair) -> axum::response::Response {
    let booths = fair.facts.plan.as_ref().map(|p| p.open_codes().len());
    let few = booths.filter(|n| *n < fair.facts.organisations_max as usize);
    see_other_saying("/bureau/fairs", &wording::saved(&fair.standing, few))
}
