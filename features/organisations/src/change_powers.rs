//! 【修改授权】: powers, and until when. What is taken away and an earlier end hold at once; what is added and a later end
//! wait for the person. Feature B4.

use crate::{
    Organisations, Refusal,
    bind::{codes, name_of, power_choices, read_end, read_powers},
    end_mandates, log,
    mandate::{Mandate, State as Standing, Term},
    notify,
    store::mandate as rows,
    wording,
};
use access::{Fresh, MandateId, OrganisationAccount};
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
    today: clock::Day,
}

impl PowersPage {
    /// The agreed last day, 长期 where there is none.
    fn agreed(&self) -> String {
        wording::term(Term::of(self.mandate.valid_until))
    }

    /// The end that waits for the person.
    fn asked(&self) -> Option<String> {
        self.mandate.requested_until.map(wording::term)
    }
}

pub(crate) async fn show(
    unit: Fresh<OrganisationAccount>,
    State(room): State<Organisations>,
    IdPath(id): IdPath<MandateId>,
    shell: Shell,
) -> Answer {
    let mandate = find(&room, &unit, id).await?;
    let wanted = mandate.powers.and(mandate.requested);
    let mut form = Form::of(codes(wanted).into_iter().map(|c| ("powers", c)));
    if let Some(end) = mandate.wanted_term().end() {
        form.set("valid_until", last_day(end).to_string());
    }
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
        Ok((before, after)) => Ok(see_other_saying("/unit/mandates", &wording::changed(&before, &after))),
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
    let today = room.clock.today();
    Ok(PowersPage { shell, form, choices: power_choices(), mandate, name, username, today })
}

/// The last day of a mandate that ends then.
pub(crate) fn last_day(end: clock::Timestamp) -> clock::Day {
    end.plus_seconds(-1).day()
}

/// Changes the powers of one of the organisation's mandates, and its end where the form has one (empty: 长期). Returns it
/// as it was and as it is.
pub(crate) async fn change(
    room: &Organisations,
    unit: &OrganisationAccount,
    id: MandateId,
    form: &Form,
) -> Result<(Mandate, Mandate), Stop> {
    let organisation = unit.identity().organisation;
    let Some(wanted) = read_powers(form) else {
        return Err(Refusal::field("powers", "业务权限", wording::CHOOSE_POWERS).into());
    };
    let end = read_end(form, room.clock.today())
        .map_err(|sentence| Refusal::field("valid_until", "授权截止日期", sentence))?;
    let says_when = form.pairs().any(|(field, _)| field == "valid_until");
    let now = room.clock.now();
    let tx = room.store.begin().await?;
    let before =
        rows::of_organisation_for_change(&*tx, room.store.engine(), organisation, id).await?.ok_or(NotFound)?;
    let term = if says_when { Term::of(end) } else { before.wanted_term() };
    let after = before.clone().change_to(wanted, term, now).map_err(Refusal::from)?;
    rows::update(&*tx, &after).await?;
    end_mandates::plan_end(&*tx, &before, &after).await?;
    let day = |term: Term| term.end().map(last_day);
    let detail = serde_json::json!({
        "powers": codes(after.powers), "requested": codes(after.requested), "before": codes(before.powers),
        "valid_until": day(Term::of(after.valid_until)), "valid_until_before": day(Term::of(before.valid_until)),
        "valid_until_requested": after.requested_until.map(day),
    });
    let states = Some((before.state.code(), after.state.code()));
    log::note(&*tx, &unit.actor(), "mandate.change", log::MANDATE, id.0, states, detail, now).await?;
    if after.state == Standing::Bound {
        tell(room, &*tx, &before, &after).await?;
    }
    tx.commit().await?;
    Ok((before, after))
}

/// Tells the person of an end that was moved forward, and of what waits for an answer.
async fn tell(
    room: &Organisations,
    tx: &impl sea_orm::ConnectionTrait,
    before: &Mandate,
    after: &Mandate,
) -> Result<(), Stop> {
    let name = name_of(tx, after.organisation).await?;
    if after.valid_until != before.valid_until {
        notify::person(tx, room, after.person, &wording::shortened_message(&name, Term::of(after.valid_until))).await?;
    }
    if after.waits_for_the_person() {
        let powers = (!after.requested.is_empty()).then(|| after.requested.zh());
        notify::person(tx, room, after.person, &wording::addition_message(&name, powers, after.requested_until))
            .await?;
    }
    Ok(())
}
