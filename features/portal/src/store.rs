//! All SQL of the room.

use crate::{Kind, Text};
use ::store::{Unique, all, one, run};
use access::OfficerId;
use clock::{Day, Timestamp};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};
use uuid::Uuid;

pub(crate) const ADDRESS: Unique = Unique { index: "article_address", columns: "article.section, article.slug" };

/// Where an article stands.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub section: String,
    pub slug: String,
    pub kind: String,
    pub division: String,
    pub state: String,
    pub revision: i64,
    pub last_number: i64,
    pub public_number: Option<i64>,
    pub published_at: Option<Timestamp>,
    pub changed_at: Timestamp,
}

/// A text that was saved.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Version {
    pub number: i64,
    pub title: String,
    pub summary: String,
    pub chapter: String,
    pub position: i64,
    pub explains: String,
    pub body: String,
    pub written_at: Timestamp,
    pub written_by: Option<Uuid>,
}

impl Version {
    pub(crate) fn text(&self) -> Text {
        text_of(&self.title, &self.summary, &self.chapter, self.position, &self.explains, &self.body)
    }
}

fn text_of(title: &str, summary: &str, chapter: &str, position: i64, explains: &str, body: &str) -> Text {
    Text {
        title: title.to_owned(),
        summary: summary.to_owned(),
        chapter: chapter.to_owned(),
        position,
        explains: explains.lines().filter(|l| !l.is_empty()).map(ToOwned::to_owned).collect(),
        body: body.to_owned(),
    }
}

/// What readers see in place of a file.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Public {
    pub section: String,
    pub slug: String,
    kind: String,
    state: String,
    published_at: Option<Timestamp>,
    title: Option<String>,
    summary: Option<String>,
    chapter: Option<String>,
    position: Option<i64>,
    explains: Option<String>,
    body: Option<String>,
}

impl Public {
    /// What is shown; `None` where it was withdrawn.
    pub(crate) fn shown(&self) -> Option<(Kind, Day, Text)> {
        if self.state != "published" {
            return None;
        }
        let part = |p: &Option<String>| p.clone().unwrap_or_default();
        let text = text_of(
            &part(&self.title),
            &part(&self.summary),
            &part(&self.chapter),
            self.position.unwrap_or_default(),
            &part(&self.explains),
            &part(&self.body),
        );
        Some((Kind::of_code(&self.kind)?, self.published_at?.day(), text))
    }
}

/// Everything that stands in place of files: published or withdrawn.
pub(crate) async fn public(db: &impl ConnectionTrait) -> Result<Vec<Public>, DbErr> {
    let sql = "select a.section, a.slug, a.kind, a.state, a.published_at, v.title, v.summary, v.chapter, v.position, \
               v.explains, v.body from article a left join article_version v on v.article_id = a.id and \
               v.number = a.public_number where a.state in ('published', 'withdrawn')";
    all(db, sql, []).await
}

/// Every row, last changed first, with the title that was last saved.
pub(crate) async fn list(db: &impl ConnectionTrait) -> Result<Vec<(Row, Version)>, DbErr> {
    let rows: Vec<Row> = all(db, "select * from article order by changed_at desc, id", []).await?;
    let mut found = Vec::with_capacity(rows.len());
    let sql = "select v.* from article_version v join article a on a.id = v.article_id and a.last_number = v.number \
               order by a.changed_at desc, a.id";
    let versions: Vec<Version> = all(db, sql, []).await?;
    found.extend(rows.into_iter().zip(versions));
    Ok(found)
}

/// The row, held until the transaction ends.
pub(crate) async fn held(
    db: &impl ConnectionTrait,
    lock: &str,
    section: &str,
    slug: &str,
) -> Result<Option<Row>, DbErr> {
    let sql = format!("select * from article where section = $1 and slug = $2{lock}");
    one(db, &sql, [section.into(), slug.into()]).await
}

/// Every version, newest first.
pub(crate) async fn versions(db: &impl ConnectionTrait, article: Uuid) -> Result<Vec<Version>, DbErr> {
    all(db, "select * from article_version where article_id = $1 order by number desc", [article.into()]).await
}

pub(crate) async fn version(db: &impl ConnectionTrait, article: Uuid, number: i64) -> Result<Option<Version>, DbErr> {
    let sql = "select * from article_version where article_id = $1 and number = $2";
    one(db, sql, [article.into(), number.into()]).await
}

pub(crate) async fn insert(db: &impl ConnectionTrait, row: &Row) -> Result<(), DbErr> {
    let sql = "insert into article (id, section, slug, kind, division, state, revision, last_number, public_number, \
               published_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let r = row.clone();
    let values: [Value; 11] = [
        r.id.into(),
        r.section.into(),
        r.slug.into(),
        r.kind.into(),
        r.division.into(),
        r.state.into(),
        r.revision.into(),
        r.last_number.into(),
        r.public_number.into(),
        r.published_at.map(Timestamp::as_ms).into(),
        r.changed_at.as_ms().into(),
    ];
    run(db, sql, values).await.map(drop)
}

/// Writes where the article stands, if it is still at the revision before.
pub(crate) async fn update(db: &impl ConnectionTrait, row: &Row) -> Result<bool, DbErr> {
    let sql = "update article set state = $1, revision = $2, last_number = $3, public_number = $4, published_at = $5, \
               changed_at = $6 where id = $7 and revision = $8";
    let values: [Value; 8] = [
        row.state.clone().into(),
        row.revision.into(),
        row.last_number.into(),
        row.public_number.into(),
        row.published_at.map(Timestamp::as_ms).into(),
        row.changed_at.as_ms().into(),
        row.id.into(),
        (row.revision - 1).into(),
    ];
    Ok(run(db, sql, values).await? == 1)
}

pub(crate) async fn insert_version(
    db: &impl ConnectionTrait,
    article: Uuid,
    number: i64,
    text: &Text,
    written_by: Option<OfficerId>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let sql = "insert into article_version (article_id, number, title, summary, chapter, position, explains, body, \
               written_at, written_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let t = text.clone();
    let values: [Value; 10] = [
        article.into(),
        number.into(),
        t.title.into(),
        t.summary.into(),
        t.chapter.into(),
        t.position.into(),
        t.explains.join("\n").into(),
        t.body.into(),
        now.as_ms().into(),
        written_by.map(|o| o.0).into(),
    ];
    run(db, sql, values).await.map(drop)
}
