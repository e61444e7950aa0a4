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
use outbox::{LogFilter, LoggedDeed};
use serde::Deserialize;
use uuid::Uuid;
use web::{Answer, Choice, ChoiceGroup, Form, Shell, Stop, page};

/// What is asked for, as it was typed.
#[derive(Default, Deserialize)]
pub(crate) struct Conditions {
    /// The number of a line: those before it are read.
    #[serde(default)]
    before: String,
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
            before: String::new(),
            from: text("from"),
            until: text("until"),
            action: text("action"),
            actor: text("actor"),
            organisation: text("organisation"),
        }
    }

    /// The place to read on from; the end of the log where none is named.
    fn place(&self) -> Option<i64> {
        self.before.trim().parse().ok().filter(|seq| *seq > 0)
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
    lines: Vec<Line>,
    /// The same list from its beginning; `None` where this is it.
    newest: Option<String>,
    /// The lines before these; `None` where there are none.
    older: Option<String>,
}

/// Lines of a page.
const PER_PAGE: u64 = 50;

/// A piece of the log, newest first, and the number of its last line where others come before it.
async fn piece(
    bureau: &Bureau,
    filter: &LogFilter,
    before: Option<i64>,
    count: u64,
) -> Result<(Vec<LoggedDeed>, Option<i64>), Stop> {
    let db = bureau.organisations.store.read();
    let mut deeds = outbox::log_before(db, filter, before, count + 1).await?;
    let has_more = deeds.len() as u64 > count;
    deeds.truncate(usize::try_from(count).unwrap_or(usize::MAX));
    let next = deeds.last().map(|d| d.seq).filter(|_| has_more);
    Ok((deeds, next))
}

/// The address of these conditions, read on from a line.
fn address(c: &Conditions, before: Option<i64>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(c.pairs().into_iter().filter(|(_, value)| !value.is_empty()));
    if let Some(seq) = before {
        query.append_pair("before", &seq.to_string());
    }
    let query = query.finish();
    if query.is_empty() { "/bureau/log".to_owned() } else { format!("/bureau/log?{query}") }
}

/// `GET /bureau/log`
pub(crate) async fn list(
    _: Officer<Auditing>,
    State(bureau): State<Bureau>,
    shell: Shell,
    Query(c): Query<Conditions>,
) -> Answer {
    let db = bureau.organisations.store.read();
    let count = if shell.large { PER_PAGE / 2 } else { PER_PAGE };
    let (misread, (deeds, next)) = match filter(&bureau, &c).await? {
        Ok(filter) => (None, piece(&bureau, &filter, c.place(), count).await?),
        Err(misread) => (Some(misread), (Vec::new(), None)),
    };
    let lines = story::tell(&bureau, deeds).await?;
    let newest = c.place().map(|_| address(&c, None));
    let older = next.map(|seq| address(&c, Some(seq)));
    let mut verbs: Vec<Choice> =
        outbox::log_verbs(db).await?.iter().map(|v| Choice::new(v.as_str(), wording::action(v))).collect();
    verbs.sort_by(|a, b| a.label.cmp(&b.label));
    let form = Form::of(c.pairs());
    let verbs = vec![ChoiceGroup { label: String::new(), choices: verbs }];
    let narrowed = c.pairs().iter().any(|(_, value)| !value.is_empty());
    let conditions = c.pairs().into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    page(&LogPage { shell, form, verbs, misread, narrowed, conditions, lines, newest, older })
}

/// `GET /api/v1/bureau/log?from=&until=&action=&actor=&organisation=&before=`: newest first; `next_before` leads on.
pub(crate) async fn api_list(
    _: Officer<Auditing>,
    State(bureau): State<Bureau>,
    Query(c): Query<Conditions>,
) -> Answer {
    let filter = filter(&bureau, &c).await?.map_err(wording::Refusal::LogCondition)?;
    let (deeds, next) = piece(&bureau, &filter, c.place(), PER_PAGE).await?;
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
    Ok(web::json(StatusCode::OK, serde_json::json!({ "items": items, "next_before": next })))
}
