//! 招聘会管理: planners write, publish, change and cancel the fairs of their division and below (feature F7).

use crate::{
    Fair, FairId, Fairs, PlanPicture, Refusal, Turnout, facts,
    fair::{Kind, Phase, Standing},
    registrations::tell,
    store::{self as rows, find},
    wording,
};
use access::{FairPlanning, Officer};
use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
};
use clock::Timestamp;
use outbox::Deed;
use serde_json::json;
use std::collections::BTreeSet;
use web::{
    Answer, ChoiceGroup, Form, IdPath, Mistake, NotFound, Pager, Paging, Shell, Stop, page, page_with_status,
    see_other_saying,
};

/// Fairs on a page.
const PER_PAGE: u64 = 20;

#[derive(Template)]
#[template(path = "manage_list.html")]
struct ListPage {
    shell: Shell,
    form: Form,
    now: Timestamp,
    fairs: Vec<(Fair, Turnout)>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "manage_edit.html")]
struct EditPage {
    shell: Shell,
    form: Form,
    /// The fair as it stands; `None` while a new one is written.
    fair: Option<Fair>,
    phase: Phase,
    can_cancel: bool,
    kinds: Vec<ChoiceGroup>,
    divisions: Vec<ChoiceGroup>,
    numberings: Vec<ChoiceGroup>,
    entrances: Vec<ChoiceGroup>,
    preview: Option<PlanPicture>,
    booths: usize,
}

#[derive(Template)]
#[template(path = "manage_cancel.html")]
struct CancelPage {
    shell: Shell,
    form: Form,
    fair: Fair,
    live: i64,
}

/// The fairs of the division and below.
pub(crate) async fn list(
    officer: Officer<FairPlanning>,
    State(fairs): State<Fairs>,
    shell: Shell,
    RawQuery(query): RawQuery,
) -> Answer {
    let form = crate::list::query(query.as_deref());
    let paging = Paging::read(Some(form.get("page")), PER_PAGE, shell.large);
    let db = fairs.store.read();
    let (total, found) =
        find::of_division(db, officer.division(), form.get("q"), paging.offset(), paging.per_page).await?;
    let found = fairs.with_turnout(db, found).await?;
    let pager = Pager::new(paging, total, "/bureau/fairs", &[("q", form.get("q"))]);
    page(&ListPage { shell, now: fairs.clock.now(), fairs: found, pager, form })
}

/// An empty form.
pub(crate) async fn new(officer: Officer<FairPlanning>, State(fairs): State<Fairs>, shell: Shell) -> Answer {
    let form = facts::empty_form(officer.division(), &shell.site.contact.phone.clone());
    edit_page(&fairs, &officer, shell, form, None, StatusCode::OK)
}

/// 【保存】, 【保存并发布】 and 【预览展位图】 of a new fair.
pub(crate) async fn create(
    officer: Officer<FairPlanning>,
    State(fairs): State<Fairs>,
    shell: Shell,
    form: Form,
) -> Answer {
    if form.get("then") == "preview" {
        return edit_page(&fairs, &officer, shell, form, None, StatusCode::OK);
    }
    match write_new(&fairs, &officer, &form).await {
        Ok(fair) => Ok(saved(&fair)),
        Err(stop) if is_not_found(&stop) => Err(stop),
        Err(stop) => form.come_back(stop, |status, form| edit_page(&fairs, &officer, shell, form, None, status)),
    }
}

/// The form of a fair.
pub(crate) async fn edit(
    officer: Officer<FairPlanning>,
    State(fairs): State<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<FairId>,
) -> Answer {
    let fair = own(&fairs, &officer, id).await?;
    let form = facts::form_of(&fair.facts, fair.revision);
    edit_page(&fairs, &officer, shell, form, Some(fair), StatusCode::OK)
}

/// 【保存】, 【保存并发布】 and 【预览展位图】 of a fair that exists.
pub(crate) async fn change(
    officer: Officer<FairPlanning>,
    State(fairs): State<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<FairId>,
    form: Form,
) -> Answer {
    let fair = own(&fairs, &officer, id).await?;
    if form.get("then") == "preview" {
        return edit_page(&fairs, &officer, shell, form, Some(fair), StatusCode::OK);
    }
    match write_change(&fairs, &officer, fair.clone(), &form).await {
        Ok(fair) => Ok(saved(&fair)),
        Err(stop) if is_not_found(&stop) => Err(stop),
        Err(stop) => form.come_back(stop, |status, form| edit_page(&fairs, &officer, shell, form, Some(fair), status)),
    }
}

/// 【发布】 from the list.
pub(crate) async fn publish(
    officer: Officer<FairPlanning>,
    State(fairs): State<Fairs>,
    IdPath(id): IdPath<FairId>,
    _: Form,
) -> Answer {
    let fair = own(&fairs, &officer, id).await?;
    let before = fair.revision;
    let fair = fair.publish(fairs.clock.now())?;
    let tx = fairs.store.begin().await?;
    if !rows::update_fair(&*tx, &fair, before).await? {
        return Err(Refusal::FairChanged.into());
    }
    record(&tx, &officer, &fair, "fair.publication", ("draft", "published"), fairs.clock.now()).await?;
    tx.commit().await?;
    Ok(saved(&fair))
}

/// 【取消招聘会】: asks for the reason, then ends every registration and tells the participants.
pub(crate) async fn cancel(
    officer: Officer<FairPlanning>,
    State(fairs): State<Fairs>,
    shell: Shell,
    IdPath(id): IdPath<FairId>,
    form: Form,
) -> Answer {
    let fair = own(&fairs, &officer, id).await?;
    let live = find::turnouts(fairs.store.read(), &[id]).await?.remove(&id).unwrap_or_default().live;
    if !form.ticked("confirmed") {
        fair.clone().cancel(String::new(), fairs.clock.now())?;
        return page(&CancelPage { shell, form, fair, live });
    }
    match call_off(&fairs, &officer, fair.clone(), form.raw("reason")).await {
        Ok(told) => Ok(see_other_saying("/bureau/fairs", &format!("招聘会已取消，已通知 {told} 家报名单位"))),
        Err(stop) => {
            form.come_back(stop, |status, form| page_with_status(status, &CancelPage { shell, form, fair, live }))
        }
    }
}

/// A fair of the officer's division or below; any other does not exist.
async fn own(fairs: &Fairs, officer: &Officer<FairPlanning>, id: FairId) -> Result<Fair, Stop> {
    Ok(rows::fair(fairs.store.read(), id)
        .await?
        .filter(|f| standards::division::is_within(&f.facts.division, officer.division()))
        .ok_or(NotFound)?)
}

async fn write_new(fairs: &Fairs, officer: &Officer<FairPlanning>, form: &Form) -> Result<Fair, Stop> {
    let facts = read_own(officer, form)?;
    let now = fairs.clock.now();
    let mut fair = Fair {
        id: FairId(fairs.clock.new_id()),
        standing: Standing::Draft,
        revision: 1,
        facts,
        created_by: officer.identity().id,
        created_at: now,
    };
    let publishes = form.get("then") == "publish";
    if publishes {
        fair = fair.publish(now)?;
    }
    let tx = fairs.store.begin().await?;
    rows::insert_fairs(&*tx, std::slice::from_ref(&fair)).await?;
    record(&tx, officer, &fair, "fair.creation", ("none", "draft"), now).await?;
    if publishes {
        record(&tx, officer, &fair, "fair.publication", ("draft", "published"), now).await?;
    }
    tx.commit().await?;
    Ok(fair)
}

async fn write_change(fairs: &Fairs, officer: &Officer<FairPlanning>, fair: Fair, form: &Form) -> Result<Fair, Stop> {
    let facts = read_own(officer, form)?;
    let now = fairs.clock.now();
    let seen = form.get("revision").parse::<i64>().unwrap_or_default();
    let tx = fairs.store.begin().await?;
    // Held, so that no booth is taken between the look at the holders and the new plan.
    let current = rows::fair_held(&*tx, fairs.store.engine().lock_rows(), fair.id).await?.ok_or(NotFound)?;
    let holders = rows::holders(&*tx, fair.id).await?;
    let held: BTreeSet<String> = holders.booths.into_iter().collect();
    let live = u32::try_from(holders.count).unwrap_or(u32::MAX);
    let (revision, standing) = (current.revision, current.standing.code());
    let mut changed = current.change(facts, seen, &held, live, now)?;
    let publishes = form.get("then") == "publish" && changed.standing == Standing::Draft;
    if publishes {
        changed = changed.publish(now)?;
    }
    if !rows::update_fair(&*tx, &changed, revision).await? {
        return Err(Refusal::FairChanged.into());
    }
    record(&tx, officer, &changed, "fair.change", (standing, standing), now).await?;
    if publishes {
        record(&tx, officer, &changed, "fair.publication", ("draft", "published"), now).await?;
    }
    tx.commit().await?;
    Ok(changed)
}

async fn call_off(fairs: &Fairs, officer: &Officer<FairPlanning>, fair: Fair, reason: &str) -> Result<usize, Stop> {
    let reason = standards::text::line(reason, 2..=200)
        .map_err(|e| Refusal::Invalid(vec![Mistake::new("reason", "取消原因", e.reason_zh())]))?;
    let now = fairs.clock.now();
    let tx = fairs.store.begin().await?;
    let current = rows::fair_held(&*tx, fairs.store.engine().lock_rows(), fair.id).await?.ok_or(NotFound)?;
    let before = current.revision;
    let cancelled = current.cancel(reason.clone(), now)?;
    if !rows::update_fair(&*tx, &cancelled, before).await? {
        return Err(Refusal::FairChanged.into());
    }
    record(&tx, officer, &cancelled, "fair.cancellation", ("published", "cancelled"), now).await?;
    let live = rows::live_in(&*tx, fair.id).await?;
    let told = live.len();
    for mut registration in live {
        let from = registration.state.code();
        registration.state = registration.state.called_off(now);
        if rows::write_state(&*tx, registration.id, registration.revision, &registration.state, None).await? {
            let deed = Deed {
                at: now,
                actor: &officer.actor(),
                action: "registration.cancellation",
                object_kind: "registration",
                object_id: registration.id.0,
                states: Some((from, registration.state.code())),
                detail: json!({ "fair": fair.id, "fair_cancelled": true }),
            };
            outbox::record(&*tx, &deed).await?;
            tell(fairs, &*tx, &registration, wording::cancelled_message(&fair.facts.title, &reason)).await?;
        }
    }
    tx.commit().await?;
    Ok(told)
}

/// The facts, where the division is the officer's own or below: another's does not exist for them.
fn read_own(officer: &Officer<FairPlanning>, form: &Form) -> Result<crate::fair::Facts, Stop> {
    let division = form.get("division");
    if standards::division::find(division).is_some() && !standards::division::is_within(division, officer.division()) {
        return Err(NotFound.into());
    }
    Ok(facts::read(form).map_err(Refusal::Invalid)?)
}

async fn record(
    tx: &::store::Tx,
    officer: &Officer<FairPlanning>,
    fair: &Fair,
    action: &'static str,
    states: (&str, &str),
    now: Timestamp,
) -> Result<(), Stop> {
    let deed = Deed {
        at: now,
        actor: &officer.actor(),
        action,
        object_kind: "fair",
        object_id: fair.id.0,
        states: Some(states),
        detail: json!({ "revision": fair.revision }),
    };
    Ok(outbox::record(&**tx, &deed).await?)
}

fn saved(fair: &Fair) -> axum::response::Response {
    let words = match fair.standing {
        Standing::Draft => "草稿已保存，发布后公众可见",
        Standing::Published => "已发布，公众可见",
        Standing::Cancelled { .. } => "已保存",
    };
    see_other_saying("/bureau/fairs", words)
}

fn is_not_found(stop: &Stop) -> bool {
    stop.refusal().is_some_and(|r| r.status() == StatusCode::NOT_FOUND)
}

fn edit_page(
    fairs: &Fairs,
    officer: &Officer<FairPlanning>,
    shell: Shell,
    mut form: Form,
    fair: Option<Fair>,
    status: StatusCode,
) -> Answer {
    let mut wrong = Vec::new();
    let recipe = facts::read_plan(&form, &mut wrong);
    if form.get("then") == "preview" {
        wrong.into_iter().for_each(|m| form.refuse(m));
    }
    let booths = recipe.as_ref().map_or(0, |r| r.open_codes().len());
    let now = fairs.clock.now();
    let phase = fair.as_ref().map_or(Phase::Draft, |f| f.phase(now));
    let can_cancel = fair.as_ref().is_some_and(|f| f.clone().cancel(String::new(), now).is_ok());
    page_with_status(
        status,
        &EditPage {
            preview: recipe.map(|r| PlanPicture::new(&r, &BTreeSet::new())),
            booths,
            phase,
            can_cancel,
            kinds: ChoiceGroup::plain(Kind::ALL.map(|k| (k.code(), k.zh()))),
            divisions: facts::divisions(officer.division(), Some(officer.division())),
            numberings: ChoiceGroup::plain([("by_block", "按区：A01、A02…"), ("by_row", "按排：每排一个字母")]),
            entrances: ChoiceGroup::plain([("left", "左侧"), ("middle", "中间"), ("right", "右侧")]),
            shell,
            form,
            fair,
        },
    )
}
