//! Writing an article: the form, the rules, and the one transaction of every change.

use crate::{
    Kind, Portal, Refusal, Text,
    store::{self as rows, Row},
};
use ::store::Tx;
use access::{ContentEditing, Officer};
use outbox::Deed;
use sea_orm::DbErr;
use serde_json::json;
use standards::{division, text};
use web::{Form, Mistake, NotFound, Shell, Stop};

/// An article as editors meet it: a row, or a file that nobody has changed yet.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub kind: Kind,
    pub section: String,
    pub slug: String,
    pub division: String,
    /// `None` where only the file is there.
    pub row: Option<Row>,
    /// Whether a file stands behind it.
    pub built_in: bool,
    pub text: Text,
}

impl Entry {
    /// The revision that a change must name; 0 for an untouched file.
    pub(crate) fn revision(&self) -> i64 {
        self.row.as_ref().map_or(0, |r| r.revision)
    }

    /// Whether readers see anything at this address.
    pub(crate) fn is_public(&self) -> bool {
        match self.row.as_ref().map(|r| r.state.as_str()) {
            Some("published") => true,
            Some("draft") | None => self.built_in,
            Some(_) => false,
        }
    }

    /// Whether the newest text is not the public one.
    pub(crate) fn has_draft(&self) -> bool {
        self.row.as_ref().is_some_and(|r| r.public_number != Some(r.last_number))
    }

    /// State and tone.
    pub(crate) fn state(&self) -> (&'static str, &'static str) {
        match (self.is_public(), self.has_draft(), &self.row) {
            (true, false, None) => ("已发布（系统内置）", "good"),
            (true, false, Some(_)) => ("已发布", "good"),
            (true, true, _) => ("已发布，有未发布的修改", "warn"),
            (false, _, Some(row)) if row.state == "withdrawn" => ("已撤下", "idle"),
            (false, _, _) => ("草稿", "busy"),
        }
    }

    /// Where readers find it.
    pub(crate) fn public_path(&self) -> String {
        format!("/{}/{}", self.section, self.slug)
    }

    /// Where editors find it.
    pub(crate) fn path(&self) -> String {
        format!("/bureau/content/{}/{}", self.section, self.slug)
    }
}

/// Everything in the officer's division and below: first what editors touched, last changed first, then the files.
pub(crate) async fn entries(
    portal: &Portal,
    officer: &Officer<ContentEditing>,
    shell: &Shell,
) -> Result<Vec<Entry>, Stop> {
    let files = portal.library.files().built_in();
    let is_file =
        |section: &str, slug: &str| files.iter().any(|f| f.article.kind.section() == section && f.article.slug == slug);
    let touched = rows::list(portal.organisations.store.read()).await?;
    let mut entries: Vec<Entry> = Vec::new();
    for (row, version) in &touched {
        let Some(kind) = Kind::of_code(&row.kind) else { continue };
        entries.push(Entry {
            kind,
            section: row.section.clone(),
            slug: row.slug.clone(),
            division: row.division.clone(),
            built_in: is_file(&row.section, &row.slug),
            text: version.text(),
            row: Some(row.clone()),
        });
    }
    let untouched = files
        .iter()
        .filter(|f| !touched.iter().any(|(r, _)| r.section == f.article.kind.section() && r.slug == f.article.slug));
    let mut rest: Vec<Entry> = untouched
        .map(|f| Entry {
            kind: f.article.kind,
            section: f.article.kind.section().to_owned(),
            slug: f.article.slug.clone(),
            division: shell.site.region.division.clone(),
            row: None,
            built_in: true,
            text: f.text.clone(),
        })
        .collect();
    rest.sort_by(|a, b| {
        (a.section.as_str(), a.text.position, &b.slug).cmp(&(b.section.as_str(), b.text.position, &a.slug))
    });
    entries.extend(rest);
    entries.retain(|e| division::is_within(&e.division, officer.division()));
    Ok(entries)
}

/// One of them; another division's does not exist.
pub(crate) async fn entry(
    portal: &Portal,
    officer: &Officer<ContentEditing>,
    shell: &Shell,
    section: &str,
    slug: &str,
) -> Result<Entry, Stop> {
    let entries = entries(portal, officer, shell).await?;
    Ok(entries.into_iter().find(|e| e.section == section && e.slug == slug).ok_or(NotFound)?)
}

/// The form of a text.
pub(crate) fn form_of(kind: Kind, text: &Text, revision: i64) -> Form {
    Form::of([
        ("kind", kind.code().to_owned()),
        ("title", text.title.clone()),
        ("summary", text.summary.clone()),
        ("chapter", text.chapter.clone()),
        ("position", text.position.to_string()),
        ("explains", text.explains.join("\n")),
        ("body", text.body.trim().to_owned()),
        ("revision", revision.to_string()),
    ])
}

/// Reads a text.
pub(crate) fn read(kind: Kind, form: &Form) -> Result<Text, Refusal> {
    let mut wrong = Vec::new();
    let mut line = |field: &str, label: &str, length| {
        text::line(form.raw(field), length).unwrap_or_else(|e| {
            wrong.push(Mistake::new(field, label, e.reason_zh()));
            String::new()
        })
    };
    let title = line("title", "标题", 2..=80);
    let summary = if kind == Kind::Question { String::new() } else { line("summary", "摘要", 2..=200) };
    let chapter = if kind == Kind::Question { line("chapter", "类别", 2..=20) } else { String::new() };
    let position = match form.get("position") {
        "" => 0,
        typed => typed.parse::<i64>().ok().filter(|n| (0..=9999).contains(n)).unwrap_or_else(|| {
            wrong.push(Mistake::new("position", "排序", "请输入 0 至 9999 的整数"));
            0
        }),
    };
    let mut long = |field: &str, label: &str, length| {
        text::paragraphs(form.raw(field), length).unwrap_or_else(|e| {
            wrong.push(Mistake::new(field, label, e.reason_zh()));
            String::new()
        })
    };
    let explains = long("explains", "对应的提示语", 0..=1000);
    let body = long("body", "正文", 10..=20_000);
    if wrong.is_empty() {
        let explains = explains.lines().filter(|l| !l.is_empty()).map(ToOwned::to_owned).collect();
        Ok(Text { title, summary, chapter, position, explains, body })
    } else {
        Err(Refusal::Fields(wrong))
    }
}

/// What is done with an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// 【保存】
    Save,
    /// 【发布】
    Publish,
    /// 【撤下】
    Withdraw,
}

/// Writes a new article; 【保存】 or 【保存并发布】.
pub(crate) async fn write_new(
    portal: &Portal,
    officer: &Officer<ContentEditing>,
    kind: Kind,
    form: &Form,
    act: Act,
) -> Result<Entry, Stop> {
    let text = read(kind, form)?;
    let clock = &portal.organisations.clock;
    let (now, id) = (clock.now(), clock.new_id());
    let random = id.simple().to_string();
    let tail = &random[random.len() - 8..];
    let slug = match kind {
        Kind::Announcement => format!("{}-{tail}", now.day()),
        Kind::Guide | Kind::Question => format!("a-{tail}"),
    };
    let mut row = Row {
        id,
        section: kind.section().to_owned(),
        slug: slug.clone(),
        kind: kind.code().to_owned(),
        division: officer.division().to_owned(),
        state: "draft".to_owned(),
        revision: 1,
        last_number: 1,
        public_number: None,
        published_at: None,
        changed_at: now,
    };
    let tx = portal.organisations.store.begin().await?;
    rows::insert(&*tx, &row).await?;
    rows::insert_version(&*tx, id, 1, &text, Some(officer.identity().id), now).await?;
    record(&tx, officer, &row, "article.creation", ("none", "draft")).await?;
    if act == Act::Publish {
        row.revision += 1;
        show(&mut row, kind);
        rows::update(&*tx, &row).await?;
        record(&tx, officer, &row, "article.publication", ("draft", "published")).await?;
    }
    tx.commit().await?;
    portal.library.forget();
    let division = row.division.clone();
    Ok(Entry { kind, section: row.section.clone(), slug, division, row: Some(row), built_in: false, text })
}

/// Changes an article. `text` is what was typed, if anything was; the form's `revision` must be the one that stands.
pub(crate) async fn write_change(
    portal: &Portal,
    officer: &Officer<ContentEditing>,
    entry: &Entry,
    form: &Form,
    act: Act,
) -> Result<(), Stop> {
    let typed = form.pairs().any(|(field, _)| field == "body");
    let text = if typed && act != Act::Withdraw { Some(read(entry.kind, form)?) } else { None };
    let seen = form.get("revision").parse::<i64>().unwrap_or(-1);
    let now = portal.organisations.clock.now();
    let store = &portal.organisations.store;
    let tx = store.begin().await?;
    let mut row = match rows::held(&*tx, store.engine().lock_rows(), &entry.section, &entry.slug).await? {
        Some(row) => row,
        None => adopt(portal, &tx, entry).await?,
    };
    if row.revision != seen {
        return Err(Refusal::Changed.into());
    }
    let before = state_name(&row, entry.built_in);
    row.revision += 1;
    row.changed_at = now;
    let last = rows::version(&*tx, row.id, row.last_number).await?;
    let changed = text.filter(|t| last.is_none_or(|l| l.text() != *t));
    if let Some(text) = &changed {
        row.last_number += 1;
        rows::insert_version(&*tx, row.id, row.last_number, text, Some(officer.identity().id), now).await?;
    }
    let action = match act {
        Act::Save => "article.edit",
        Act::Publish => {
            if row.state == "published" && row.public_number == Some(row.last_number) {
                return Err(Refusal::NothingToPublish.into());
            }
            show(&mut row, entry.kind);
            "article.publication"
        }
        Act::Withdraw => {
            if !entry.is_public() || row.state == "withdrawn" {
                return Err(Refusal::NotPublic.into());
            }
            "withdrawn".clone_into(&mut row.state);
            row.public_number = None;
            "article.withdrawal"
        }
    };
    if !rows::update(&*tx, &row).await? {
        return Err(Refusal::Changed.into());
    }
    record(&tx, officer, &row, action, (before, state_name(&row, entry.built_in))).await?;
    tx.commit().await?;
    portal.library.forget();
    Ok(())
}

/// Makes the newest text public. An announcement keeps the day on which it was first published.
fn show(row: &mut Row, kind: Kind) {
    "published".clone_into(&mut row.state);
    row.public_number = Some(row.last_number);
    if kind != Kind::Announcement || row.published_at.is_none() {
        row.published_at = Some(row.changed_at);
    }
}

/// Gives a file its row: the file's text becomes version 1, without an author.
async fn adopt(portal: &Portal, tx: &Tx, entry: &Entry) -> Result<Row, Stop> {
    let files = portal.library.files().built_in();
    let file = files.iter().find(|f| f.article.kind == entry.kind && f.article.slug == entry.slug).ok_or(NotFound)?;
    let day = file.article.day.start();
    let row = Row {
        id: portal.organisations.clock.new_id(),
        section: entry.section.clone(),
        slug: entry.slug.clone(),
        kind: entry.kind.code().to_owned(),
        division: entry.division.clone(),
        state: "draft".to_owned(),
        revision: 0,
        last_number: 1,
        public_number: None,
        published_at: Some(day),
        changed_at: day,
    };
    rows::insert(&**tx, &row).await.map_err(|e| second(&e).unwrap_or_else(|| e.into()))?;
    rows::insert_version(&**tx, row.id, 1, &file.text, None, day).await?;
    Ok(row)
}

/// Two editors who touch a file at once: the second is told.
fn second(error: &DbErr) -> Option<Stop> {
    rows::ADDRESS.is_violated_by(error).then(|| Refusal::Changed.into())
}

/// For the log: a draft over a file leaves the file public.
fn state_name(row: &Row, built_in: bool) -> &'static str {
    match row.state.as_str() {
        "published" => "published",
        "withdrawn" => "withdrawn",
        _ if built_in => "published",
        _ => "draft",
    }
}

async fn record(
    tx: &Tx,
    officer: &Officer<ContentEditing>,
    row: &Row,
    action: &'static str,
    states: (&str, &str),
) -> Result<(), Stop> {
    let deed = Deed {
        at: row.changed_at,
        actor: &officer.actor(),
        action,
        object_kind: "article",
        object_id: row.id,
        states: Some(states),
        detail: json!({ "section": row.section, "slug": row.slug, "version": row.last_number }),
    };
    Ok(outbox::record(&**tx, &deed).await?)
}
