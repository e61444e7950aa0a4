//! 操作日志: what the auditor reads, whole or by time, verb, actor and organisation. It can only be read; nobody can change a
//! line (R3).

use crate::{
    Bureau,
    story::{self, Line},
    wording,
};
use access::{Auditing, Officer};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use clock::Day;
use outbox::LogFilter;
use serde::Deserialize;
use uuid::Uuid;
use web::{Answer, Choice, ChoiceGroup, Form, Pager, Paging, Shell, Stop, page};

/// What is asked for, as it was typed.
#[derive(Default, Deserialize)]
pub(crate) struct Conditions {
    page: Option<String>,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    organisation: String,
}

impl Conditions {
    /// Those of a form.
    pub(crate) fn of(form: &Form) -> Self {
        let text = |name: &str| form.get(name).to_owned();
        Self {
            page: None,
            from: text("from"),
            until: text("until"),
            action: text("action"),
            actor: text("actor"),
            organisation: text("organisation"),
        }
    }

    fn pairs(&self) -> [(&'static str, &str); 5] {
        [
            ("from", self.from.trim()),
            ("until", self.until.trim()),
            ("action", self.action.trim()),
            ("actor", self.actor.trim()),
            ("organisation", self.organisation.trim()),
        ]
    }
}

/// What a condition says that cannot be met: told above an empty list.
pub(crate) type Misread = &'static str;

/// The conditions as the log understands them.
pub(crate) async fn filter(bureau: &Bureau, c: &Conditions) -> Result<Result<LogFilter, Misread>, Stop> {
    let mut filter = LogFilter::default();
    for (text, is_from) in [(c.from.trim(), true), (c.until.trim(), false)] {
        if text.is_empty() {
            continue;
        }
        let Some(day) = Day::parse(text) else { return Ok(Err(wording::LOG_DAY)) };
        if is_from {
            filter.from = Some(day.start());
        } else {
            filter.until = Some(day.plus_days(1).start());
        }
    }
    let action = c.action.trim();
    if !action.is_empty() {
        filter.action = Some(action.to_owned());
    }
    if !c.actor.trim().is_empty() {
        match actor(bureau, c.actor.trim()).await? {
            Some(id) => filter.actor = Some(id),
            None => return Ok(Err(wording::LOG_ACTOR)),
        }
    }
    let uscc = c.organisation.trim();
    if !uscc.is_empty() {
        let db = bureau.organisations.store.read();
        match organisations::account::by_uscc(db, &uscc.to_uppercase()).await? {
            Some(found) => filter.organisation = Some(found.id.0),
            None => return Ok(Err(wording::LOG_ORGANISATION)),
        }
    }
    Ok(Ok(filter))
}

/// The officer, person or organisation account of a user name.
async fn actor(bureau: &Bureau, username: &str) -> Result<Option<Uuid>, Stop> {
    let accounts = &bureau.organisations.accounts;
    let db = accounts.store.read();
    let short: String = username.chars().take(100).collect();
    if let Some(officer) = accounts::officers::by_username(db, &short).await? {
        return Ok(Some(officer.id.0));
    }
    if let Some(person) = accounts::persons::by_username(db, accounts, &short).await? {
        return Ok(Some(person.id.0));
    }
    let organisation = accounts::OrganisationSide::account_by_username(&bureau.organisations, &short).await?;
    Ok(organisation.map(|o| o.id.0))
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage {
    shell: Shell,
    form: Form,
    verbs: Vec<ChoiceGroup>,
    misread: Option<Misread>,
    /// Whether any condition is set.
    narrowed: bool,
    conditions: Vec<(&'static str, String)>,
    total: u64,
    lines: Vec<Line>,
    pager: Pager,
}

/// `GET /bureau/log`
pub(crate) async fn list(
    _: Officer<Auditing>,
    State(bureau): State<Bureau>,
    shell: Shell,
    Query(c): Query<Conditions>,
) -> Answer {
    let db = bureau.organisations.store.read();
    let paging = Paging::read(c.page.as_deref(), 50, shell.large);
    let (misread, (deeds, total)) = match filter(&bureau, &c).await? {
        Ok(filter) => (None, outbox::log_filtered(db, &filter, paging.offset(), paging.per_page).await?),
        Err(misread) => (Some(misread), (Vec::new(), 0)),
    };
    let lines = story::tell(&bureau, deeds).await?;
    let pager = Pager::new(paging, total, "/bureau/log", &c.pairs());
    let mut verbs: Vec<Choice> =
        outbox::log_verbs(db).await?.iter().map(|v| Choice::new(v.as_str(), wording::action(v))).collect();
    verbs.sort_by(|a, b| a.label.cmp(&b.label));
    let form = Form::of(c.pairs());
    let verbs = vec![ChoiceGroup { label: String::new(), choices: verbs }];
    let narrowed = c.pairs().iter().any(|(_, value)| !value.is_empty());
    let conditions = c.pairs().into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    page(&LogPage { shell, form, verbs, misread, narrowed, conditions, total, lines, pager })
}

/// `GET /api/v1/bureau/log?from=&until=&action=&actor=&organisation=&page=`
pub(crate) async fn api_list(
    _: Officer<Auditing>,
    State(bureau): State<Bureau>,
    Query(c): Query<Conditions>,
) -> Answer {
    let paging = Paging::read(c.page.as_deref(), 50, false);
    let filter = filter(&bureau, &c).await?.map_err(wording::Refusal::LogCondition)?;
    let db = bureau.organisations.store.read();
    let (deeds, total) = outbox::log_filtered(db, &filter, paging.offset(), paging.per_page).await?;
    let items: Vec<_> = deeds
        .iter()
        .map(|d| {
            serde_json::json!({
                "number": d.seq, "at": d.at.rfc3339(), "action": d.action, "actor_kind": d.actor_kind,
                "actor": d.actor_id, "organisation": d.organisation_id, "object_kind": d.object_kind,
                "object": d.object_id, "from": d.from_state, "to": d.to_state,
                "detail": serde_json::from_str::<serde_json::Value>(&d.detail).unwrap_or_default(),
            })
        })
        .collect();
    Ok(web::json(StatusCode::OK, serde_json::json!({ "total": total, "items": items })))
}
