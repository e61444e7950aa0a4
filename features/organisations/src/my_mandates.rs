//! 我的授权: the person's side of mandates: 【确认授权】, 【拒绝】, 【退出】. Guide 二（三）3; feature B4.

use crate::{
    Organisations, Refusal,
    bind::codes,
    change_powers::last_day,
    end_mandates, log,
    mandate::{Mandate, Seen, State as Standing, Term, Unable, of_number, to_number},
    notify,
    organisation::Organisation,
    store::{mandate as rows, organisation},
    wording,
};
use access::{AnyLevel, MandateId, Person, Powers};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use clock::Timestamp;
use std::collections::HashMap;
use web::{Answer, Form, IdPath, NotFound, Pager, Paging, Shell, Stop, page, page_with_status, see_other_saying};

#[derive(Template)]
#[template(path = "my_mandates.html")]
struct MyMandatesPage {
    shell: Shell,
    form: Form,
    rows: Vec<MyMandate>,
    pager: Pager,
}

/// A line of the list.
pub(crate) struct MyMandate {
    pub mandate: Mandate,
    pub organisation: Organisation,
}

impl MyMandate {
    fn seen(&self) -> i64 {
        to_number(self.mandate.requested)
    }

    /// What the person reads of the end, and agrees to: the day, nothing for 长期.
    fn seen_until(&self) -> String {
        self.mandate.wanted_term().end().map(|end| last_day(end).to_string()).unwrap_or_default()
    }

    /// The later end that waits for the person.
    fn asked_until(&self) -> Option<String> {
        self.mandate.requested_until.map(wording::term)
    }

    fn is_bound(&self) -> bool {
        self.mandate.state == Standing::Bound
    }

    fn last_day(&self) -> Option<clock::Day> {
        self.mandate.valid_until.map(last_day)
    }
}

#[derive(Template)]
#[template(path = "my_mandates_ask.html")]
struct AskPage {
    shell: Shell,
    id: MandateId,
    name: String,
}

pub(crate) async fn show(
    person: Person<AnyLevel>,
    State(room): State<Organisations>,
    Query(query): Query<HashMap<String, String>>,
    shell: Shell,
) -> Answer {
    list(&room, &person, query.get("page").map(String::as_str), shell, Form::default(), StatusCode::OK).await
}

async fn list(
    room: &Organisations,
    person: &Person<AnyLevel>,
    asked_page: Option<&str>,
    shell: Shell,
    form: Form,
    status: StatusCode,
) -> Answer {
    let paging = Paging::read(asked_page, 20, shell.large);
    let (rows, total) = read(room, person, paging).await?;
    let pager = Pager::new(paging, total, "/me/mandates", &[]);
    page_with_status(status, &MyMandatesPage { shell, form, rows, pager })
}

/// A page of the person's mandates as time has made them, and how many there are.
pub(crate) async fn read(
    room: &Organisations,
    person: &Person<AnyLevel>,
    paging: Paging,
) -> Result<(Vec<MyMandate>, u64), Stop> {
    let db = room.store.read();
    let now = room.clock.now();
    let (mandates, total) = rows::of_person(db, person.identity().id, paging.offset(), paging.per_page).await?;
    let mut list = Vec::with_capacity(mandates.len());
    for mandate in mandates {
        let organisation = organisation::by_id(db, mandate.organisation).await?.ok_or(NotFound)?;
        list.push(MyMandate { mandate: mandate.at(now), organisation });
    }
    Ok((list, total.unsigned_abs()))
}

/// What the person answers.
#[derive(Clone, Copy)]
pub(crate) enum Answering {
    /// 【确认授权】 of exactly this.
    Accept(Seen),
    /// 【拒绝】
    Reject,
    /// 【退出】
    Leave,
}

impl Answering {
    fn apply(self, mandate: Mandate, now: Timestamp) -> Result<Mandate, Unable> {
        match self {
            Self::Accept(seen) => mandate.accept(seen, now),
            Self::Reject => mandate.reject(now),
            Self::Leave => mandate.leave(now),
        }
    }

    fn deed(self) -> &'static str {
        match self {
            Self::Accept(_) => "mandate.confirmation",
            Self::Reject => "mandate.rejection",
            Self::Leave => "mandate.departure",
        }
    }

    fn said(self) -> &'static str {
        match self {
            Self::Accept(_) => wording::ACCEPTED,
            Self::Reject => wording::REJECTED,
            Self::Leave => wording::LEFT,
        }
    }
}

pub(crate) async fn confirm(
    person: Person<AnyLevel>,
    State(room): State<Organisations>,
    IdPath(id): IdPath<MandateId>,
    shell: Shell,
    form: Form,
) -> Answer {
    let seen = seen(of_number(form.get("seen").parse().unwrap_or(0)), &form, "seen_until");
    answer_on_page(Answering::Accept(seen), id, &person, &room, shell, form).await
}

/// What the person agrees to: powers, and the last day in `field` (empty: 长期) where the form has it.
pub(crate) fn seen(powers: Powers, form: &Form, field: &str) -> Seen {
    let until = form.pairs().any(|(name, _)| name == field).then(|| match clock::Day::parse(form.get(field)) {
        Some(day) => Some(Term::Until(day.end())),
        None if form.get(field).is_empty() => Some(Term::Open),
        // A day that is none was never on any page.
        None => Some(Term::Until(Timestamp::from_ms(0))),
    });
    Seen { powers, until: until.flatten() }
}

pub(crate) async fn reject(
    person: Person<AnyLevel>,
    State(room): State<Organisations>,
    IdPath(id): IdPath<MandateId>,
    shell: Shell,
    form: Form,
) -> Answer {
    answer_on_page(Answering::Reject, id, &person, &room, shell, form).await
}

pub(crate) async fn leave(
    person: Person<AnyLevel>,
    State(room): State<Organisations>,
    IdPath(id): IdPath<MandateId>,
    shell: Shell,
    form: Form,
) -> Answer {
    if !form.ticked("confirmed") {
        let db = room.store.read();
        let mandate = rows::of_person_by_id(db, person.identity().id, id).await?.ok_or(NotFound)?;
        let name = crate::bind::name_of(db, mandate.organisation).await?;
        return page(&AskPage { shell, id, name });
    }
    answer_on_page(Answering::Leave, id, &person, &room, shell, form).await
}

async fn answer_on_page(
    answering: Answering,
    id: MandateId,
    person: &Person<AnyLevel>,
    room: &Organisations,
    shell: Shell,
    form: Form,
) -> Answer {
    match answer(answering, id, person, room).await {
        Ok(_) => Ok(see_other_saying("/me/mandates", answering.said())),
        Err(Stop::Refused(refusal)) if refusal.status() != StatusCode::NOT_FOUND => {
            let status = refusal.status();
            list(room, person, None, shell, form.refused(&*refusal), status).await
        }
        Err(stop) => Err(stop),
    }
}

/// Answers one of the person's own mandates.
pub(crate) async fn answer(
    answering: Answering,
    id: MandateId,
    person: &Person<AnyLevel>,
    room: &Organisations,
) -> Result<Mandate, Stop> {
    let now = room.clock.now();
    if matches!(answering, Answering::Accept(_)) {
        accounts::holds::check(room.store.read(), person.identity().id, now).await??;
    }
    let tx = room.store.begin().await?;
    let before =
        rows::of_person_for_change(&*tx, room.store.engine(), person.identity().id, id).await?.ok_or(NotFound)?;
    let after = answering.apply(before.clone(), now).map_err(Refusal::from)?;
    rows::update(&*tx, &after).await?;
    let states = Some((before.state.code(), after.state.code()));
    end_mandates::plan_end(&*tx, &before, &after).await?;
    let detail = serde_json::json!({ "powers": codes(after.powers), "valid_until": after.valid_until.map(last_day) });
    log::note(&*tx, &person.actor(), answering.deed(), log::MANDATE, id.0, states, detail, now).await?;
    let organisation = crate::bind::name_of(&*tx, after.organisation).await?;
    let text = wording::answer_message(&organisation, &person.identity().name, answering, Term::of(after.valid_until));
    notify::registrar(&*tx, room, after.organisation, person.identity().id, &text).await?;
    tx.commit().await?;
    Ok(after)
}
