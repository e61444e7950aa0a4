//! 子账号信息 【新增】: an organisation proposes a mandate to a person. Guide 二（三）2, （八）; feature B4.

use crate::{
    Organisations, Refusal, end_mandates, log,
    mandate::Mandate,
    store::{mandate as rows, organisation},
    tries, wording,
};
use access::{Fresh, MandateId, OrganisationAccount, OrganisationId, Power, Powers};
use accounts::{
    asking::Asker,
    messages::{self, Template as Message},
};
use askama::Template;
use axum::extract::State;
use clock::{Day, Timestamp};
use web::{Answer, ChoiceGroup, Form, Mistake, Shell, Stop, page, page_with_status, see_other_saying};

#[derive(Template)]
#[template(path = "bind.html")]
struct ProposalPage {
    shell: Shell,
    form: Form,
    powers: Vec<ChoiceGroup>,
    today: Day,
}

pub(crate) async fn show(_: Fresh<OrganisationAccount>, State(room): State<Organisations>, shell: Shell) -> Answer {
    let today = room.clock.today();
    page(&ProposalPage { shell, form: Form::default(), powers: power_choices(), today })
}

pub(crate) async fn submit(
    unit: Fresh<OrganisationAccount>,
    State(room): State<Organisations>,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    let today = room.clock.today();
    match propose(&room, &unit, asker, &form).await {
        Ok(_) => Ok(see_other_saying("/unit/mandates", wording::PROPOSED)),
        Err(stop) => form.come_back(stop, |status, form| {
            page_with_status(status, &ProposalPage { shell, form, powers: power_choices(), today })
        }),
    }
}

/// The boxes of 业务权限.
pub(crate) fn power_choices() -> Vec<ChoiceGroup> {
    ChoiceGroup::plain(Power::ALL.map(|p| (p.code(), p.zh())))
}

/// The ticked powers; `None` where a box is none of ours.
pub(crate) fn read_powers(form: &Form) -> Option<Powers> {
    form.all("powers").into_iter().map(Power::of_code).collect()
}

/// Finds the person and proposes the mandate.
pub(crate) async fn propose(
    room: &Organisations,
    unit: &OrganisationAccount,
    asker: Asker,
    form: &Form,
) -> Result<Mandate, Stop> {
    let organisation = unit.identity().organisation;
    let wanted = Wanted::read(form, room.clock.today())?;
    tries::proposal(room, organisation, asker.address).await?;
    let person = accounts::persons::match_for_binding(
        room.store.read(),
        &room.accounts,
        form.get("name"),
        form.get("document_number"),
        form.get("username"),
    )
    .await?
    .ok_or(Refusal::PersonNotFound)?;

    let now = room.clock.now();
    let tx = room.store.begin().await?;
    if let Some(live) = rows::live(&*tx, organisation, person.id()).await? {
        let current = live.clone().at(now);
        if current.state == live.state {
            return Err(Refusal::AlreadyBound.into());
        }
        end_mandates::write(&*tx, &live, &current, now).await?;
    }
    let id = MandateId(room.clock.new_id());
    let mandate = Mandate::propose(id, organisation, person.id(), wanted.powers, wanted.valid_until, now);
    match rows::insert(&*tx, &mandate).await {
        Err(error) if rows::LIVE.is_violated_by(&error) => return Err(Refusal::AlreadyBound.into()),
        other => other?,
    }
    end_mandates::plan(&*tx, &mandate).await?;
    let detail = serde_json::json!({ "powers": codes(wanted.powers), "person": person.id() });
    let states = Some(("none", mandate.state.code()));
    log::note(&*tx, &unit.actor(), "mandate.proposal", log::MANDATE, id.0, states, detail, now).await?;
    let name = name_of(&*tx, organisation).await?;
    if let Some(phone) = accounts::persons::phone_of(&*tx, &room.accounts, person.id()).await? {
        let text = Message::Notice(wording::proposal_message(&name));
        messages::send_for(&*tx, &room.accounts, &phone, person.id(), &text).await?;
    }
    store::idempotency::made(id.0);
    tx.commit().await?;
    Ok(mandate)
}

/// The organisation's name.
pub(crate) async fn name_of(db: &impl sea_orm::ConnectionTrait, id: OrganisationId) -> Result<String, sea_orm::DbErr> {
    Ok(organisation::by_id(db, id).await?.map(|o| o.name).unwrap_or_default())
}

/// The powers' names for the log and the API.
pub(crate) fn codes(powers: Powers) -> Vec<&'static str> {
    powers.iter().map(Power::code).collect()
}

/// 授权截止日期: the first instant after the day, `None` where it is left empty (长期).
pub(crate) fn read_end(form: &Form, today: Day) -> Result<Option<Timestamp>, &'static str> {
    match (form.get("valid_until"), Day::parse(form.get("valid_until"))) {
        ("", _) => Ok(None),
        (_, None) => Err(wording::DAY_UNREADABLE),
        (_, Some(day)) if day < today => Err(wording::DAY_PAST),
        (_, Some(day)) if day.days_since(today) > 5 * 366 => Err(wording::DAY_TOO_FAR),
        (_, Some(day)) => Ok(Some(day.end())),
    }
}

struct Wanted {
    powers: Powers,
    valid_until: Option<Timestamp>,
}

impl Wanted {
    fn read(form: &Form, today: Day) -> Result<Self, Refusal> {
        let mut mistakes = Vec::new();
        for (field, label) in [("name", "姓名"), ("document_number", "证件号码"), ("username", "个人登录账号")]
        {
            if form.get(field).is_empty() {
                mistakes.push(Mistake::new(field, label, wording::NOT_EMPTY));
            }
        }
        let powers = read_powers(form).filter(|p| !p.is_empty());
        if powers.is_none() {
            mistakes.push(Mistake::new("powers", "业务权限", wording::CHOOSE_POWERS));
        }
        let valid_until = read_end(form, today);
        match (powers, valid_until) {
            (Some(powers), Ok(valid_until)) if mistakes.is_empty() => Ok(Self { powers, valid_until }),
            (_, valid_until) => {
                if let Err(sentence) = valid_until {
                    mistakes.push(Mistake::new("valid_until", "授权截止日期", sentence));
                }
                Err(Refusal::Fields(mistakes))
            }
        }
    }
}
