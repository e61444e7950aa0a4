//! 【修改授权】: what is taken away goes at once, what is added waits for the person. Feature B4.

use crate::{
    Organisations, Refusal,
    bind::{codes, name_of, power_choices, read_powers},
    log,
    mandate::{Mandate, State as Standing},
    store::mandate as rows,
    wording,
};
use access::{Fresh, MandateId, OrganisationAccount};
use accounts::messages::{self, Template as Message};
use askama::Template;
use axum::extract::State;
use web::{Answer, ChoiceGroup, Form, IdPath, NotFound, Shell, Stop, page, page_with_status, see_other_saying};

#[derive(Template)]
#[template(path = "change_powers.html")]
struct PowersPage {
    shell: Shell,
    form: Form,
    choices: Vec<ChoiceGroup>,
    mandate: Mandate,
    name: String,
    username: String,
}

pub(crate) async fn show(
    unit: Fresh<OrganisationAccount>,
    State(room): State<Organisations>,
    IdPath(id): IdPath<MandateId>,
    shell: Shell,
) -> Answer {
    let mandate = find(&room, &unit, id).await?;
    let wanted = mandate.powers.and(mandate.requested);
    let form = Form::of(codes(wanted).into_iter().map(|c| ("powers", c)));
    page(&powers_page(&room, shell, form, mandate).await?)
}

pub(crate) async fn submit(
    unit: Fresh<OrganisationAccount>,
    State(room): State<Organisations>,
    IdPath(id): IdPath<MandateId>,
    shell: Shell,
    form: Form,
) -> Answer {
    match change(&room, &unit, id, &form).await {
        Ok(after) if after.requested.is_empty() => Ok(see_other_saying("/unit/mandates", wording::CHANGED)),
        Ok(_) => Ok(see_other_saying("/unit/mandates", wording::CHANGED_AND_ASKED)),
        Err(stop) => {
            let mandate = find(&room, &unit, id).await?;
            let template = powers_page(&room, shell, Form::default(), mandate).await?;
            form.come_back(stop, |status, form| page_with_status(status, &PowersPage { form, ..template }))
        }
    }
}

async fn find(room: &Organisations, unit: &OrganisationAccount, id: MandateId) -> Result<Mandate, Stop> {
    let found = rows::of_organisation_by_id(room.store.read(), unit.identity().organisation, id).await?;
    Ok(found.ok_or(NotFound)?.at(room.clock.now()))
}

async fn powers_page(room: &Organisations, shell: Shell, form: Form, mandate: Mandate) -> Result<PowersPage, Stop> {
    let person = accounts::persons::by_id(room.store.read(), &room.accounts, mandate.person).await?;
    let (name, username) = person.map_or((wording::CLOSED_ACCOUNT.to_owned(), String::new()), |p| (p.name, p.username));
    Ok(PowersPage { shell, form, choices: power_choices(), mandate, name, username })
}

/// Changes the powers of one of the organisation's mandates.
pub(crate) async fn change(
    room: &Organisations,
    unit: &OrganisationAccount,
    id: MandateId,
    form: &Form,
) -> Result<Mandate, Stop> {
    let organisation = unit.identity().organisation;
    let Some(wanted) = read_powers(form) else {
        return Err(Refusal::field("powers", "业务权限", wording::CHOOSE_POWERS).into());
    };
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    let before =
        rows::of_organisation_for_change(&*tx, room.store.engine(), organisation, id).await?.ok_or(NotFound)?;
    let after = before.clone().change(wanted, now).map_err(Refusal::from)?;
    rows::update(&*tx, &after).await?;
    let detail = serde_json::json!({
        "powers": codes(after.powers), "requested": codes(after.requested), "before": codes(before.powers),
    });
    let states = Some((before.state.code(), after.state.code()));
    log::note(&*tx, &unit.actor(), "mandate.change", log::MANDATE, id.0, states, detail, now).await?;
    if after.state == Standing::Bound
        && !after.requested.is_empty()
        && let Some(phone) = accounts::persons::phone_of(&*tx, &room.accounts, after.person).await?
    {
        let name = name_of(&*tx, organisation).await?;
        let text = Message::Notice(wording::addition_message(&name, &after.requested.zh()));
        messages::send_for(&*tx, &room.accounts, &phone, after.person, &text).await?;
    }
    tx.commit().await?;
    Ok(after)
}
