//! The same rows in the engines that one would otherwise take: SQLite with FTS5 trigrams, PostgreSQL with character pairs
//! as tsvector under a GIN index. Both count, fetch a page and count facets as the platform does; both are spared
//! relevance and give the newest first.

use crate::house::bar;
use anyhow::ensure;
use sea_orm::{ConnectionTrait, Value};
use search::{Document, Query, Sort, Start, Word, normalised};
use std::{fmt::Write, path::Path};
use store::{Engine, Store, testing::TestStore};

/// Documents written at once.
const AT_ONCE: usize = 1_000;

/// One of the two.
pub struct Peer {
    /// What it is called.
    pub name: &'static str,
    engine: Engine,
    store: Store,
    _keep: Option<TestStore>,
}

#[derive(sea_orm::FromQueryResult)]
struct Row {
    #[expect(dead_code, reason = "read, as every row of an answer is")]
    payload: Vec<u8>,
}

#[derive(sea_orm::FromQueryResult)]
#[expect(dead_code, reason = "read, as every count of an answer is")]
struct Count {
    value: String,
    n: i64,
}

impl Peer {
    /// SQLite with these documents, in a file of `folder`.
    pub async fn sqlite(folder: &Path, documents: &[(u64, Document)]) -> anyhow::Result<Self> {
        let file = folder.join("fts5.db");
        let store = Store::connect(&format!("sqlite:{}", file.display())).await?;
        let peer = Self { name: "SQLite FTS5 trigram", engine: Engine::Sqlite, store, _keep: None };
        for sql in [
            "create table doc (n integer primary key, title text, owner text, body text, payload blob, pay integer, published integer, expires integer)",
            "create table value (facet text, value text, n integer, primary key (facet, value, n)) without rowid",
        ] {
            peer.store.read().execute_unprepared(sql).await?;
        }
        peer.fill(documents).await?;
        for sql in [
            "create virtual table words using fts5(title, owner, body, content='doc', content_rowid='n', tokenize='trigram')",
            "insert into words(words) values ('rebuild')",
            "insert into words(words) values ('optimize')",
            "create index doc_pay on doc (pay, n)",
            "create index value_n on value (n, facet)",
            "analyze",
        ] {
            peer.store.read().execute_unprepared(sql).await?;
        }
        Ok(peer)
    }

    /// PostgreSQL with these documents, `None` where there is none on this machine.
    pub async fn postgres(documents: &[(u64, Document)]) -> anyhow::Result<Option<Self>> {
        let Some(test) = store::testing::empty(Engine::Postgres).await else { return Ok(None) };
        let store = Store::clone(&test);
        let peer = Self { name: "PostgreSQL pairs + GIN", engine: Engine::Postgres, store, _keep: Some(test) };
        for sql in [
            "create table doc (n bigint primary key, title text, owner text, body text, payload bytea, pay bigint, published bigint, expires bigint, pairs tsvector)",
            "create table value (facet text, value text, n bigint, primary key (facet, value, n))",
        ] {
            peer.store.read().execute_unprepared(sql).await?;
        }
        peer.fill(documents).await?;
        for sql in [
            "create index doc_pairs on doc using gin (pairs)",
            "create index doc_pay on doc (pay, n)",
            "create index value_n on value (n, facet)",
            "analyze",
        ] {
            peer.store.read().execute_unprepared(sql).await?;
        }
        Ok(Some(peer))
    }

    async fn fill(&self, documents: &[(u64, Document)]) -> anyhow::Result<()> {
        let progress = bar(self.name, documents.len() as u64);
        let with_pairs = self.engine == Engine::Postgres;
        for chunk in documents.chunks(AT_ONCE) {
            let (mut rows, mut row_values) = (String::new(), Vec::<Value>::new());
            let (mut pairs, mut pair_values) = (String::new(), Vec::<Value>::new());
            for (n, d) in chunk {
                let n = i64::try_from(*n)?;
                let ordinal = |name: &str| d.ordinals.iter().find(|(o, _)| o == name).map_or(0, |(_, v)| *v);
                let mut values: Vec<Value> = vec![
                    n.into(),
                    normalised(&d.title).into(),
                    normalised(&d.owner_name).into(),
                    normalised(&d.text).into(),
                    d.payload.to_vec().into(),
                    ordinal("pay").into(),
                    ordinal("published").into(),
                    d.expires_at.into(),
                ];
                if with_pairs {
                    values.push([&d.title, &d.owner_name, &d.text].map(|t| tokens(t).join(" ")).join(" ").into());
                }
                push_row(&mut rows, &mut row_values, values, with_pairs);
                for (facet, value) in &d.values {
                    push_row(
                        &mut pairs,
                        &mut pair_values,
                        vec![facet.clone().into(), value.clone().into(), n.into()],
                        false,
                    );
                }
            }
            let columns = if with_pairs { ", pairs" } else { "" };
            let tx = self.store.begin().await?;
            let sql = format!(
                "insert into doc (n, title, owner, body, payload, pay, published, expires{columns}) values {rows}"
            );
            store::run(&*tx, &sql, row_values).await?;
            store::run(&*tx, &format!("insert into value (facet, value, n) values {pairs}"), pair_values).await?;
            tx.commit().await?;
            progress.inc(chunk.len() as u64);
        }
        progress.finish_and_clear();
        Ok(())
    }

    /// Whether one of the words has to be looked for by LIKE.
    pub fn is_short(query: &Query) -> bool {
        query.words.iter().any(|w| w.alternatives.iter().any(|a| normalised(a).chars().count() < 3))
    }

    /// Answers as the platform does: the total, a page, the facets. Says the total.
    pub async fn search(&self, query: &Query, now_ms: i64) -> anyhow::Result<u64> {
        let db = self.store.read();
        let conditions = self.conditions(query, now_ms, None);
        let total = store::number(db, &format!("select count(*) as n from doc where {conditions}"), []).await?;
        let order = match query.sort {
            Sort::Ordinal(_) => "pay desc, n desc",
            Sort::Newest | Sort::Relevance => "n desc",
        };
        let offset = match query.start {
            Start::Offset(offset) => offset,
            Start::After(_) => 0,
        };
        let limit = query.limit;
        let sql = format!("select payload from doc where {conditions} order by {order} limit {limit} offset {offset}");
        let rows = store::all::<Row>(db, &sql, []).await?;
        ensure!(rows.len() <= limit, "more rows than asked for");
        for facet in &query.facets {
            let conditions = self.conditions(query, now_ms, Some(facet));
            let sql = format!(
                "select value, count(*) as n from value where facet = {} and n in (select n from doc where {conditions}) group by value",
                quoted(facet)
            );
            let _ = store::all::<Count>(db, &sql, []).await?;
        }
        Ok(total.unsigned_abs())
    }

    fn conditions(&self, query: &Query, now_ms: i64, without: Option<&str>) -> String {
        let mut sql = format!("expires > {now_ms}");
        for filter in query.filters.iter().filter(|f| without != Some(&f.facet)) {
            let values: Vec<String> = filter.any_of.iter().map(|v| quoted(v)).collect();
            let _ = write!(
                sql,
                " and n in (select n from value where facet = {} and value in ({}))",
                quoted(&filter.facet),
                values.join(", ")
            );
        }
        for range in &query.ranges {
            for (least, sign) in [(range.at_least, ">="), (range.at_most, "<=")] {
                if let Some(bound) = least {
                    let _ = write!(sql, " and {} {sign} {bound}", range.ordinal);
                }
            }
        }
        match self.engine {
            Engine::Postgres => {
                let words: Vec<String> = query.words.iter().map(pairs_of).filter(|w| !w.is_empty()).collect();
                if !words.is_empty() {
                    let _ = write!(sql, " and pairs @@ {}::tsquery", quoted(&words.join(" & ")));
                }
            }
            Engine::Sqlite => {
                let mut matched = Vec::new();
                for word in &query.words {
                    let texts: Vec<String> = word.alternatives.iter().map(|a| normalised(a)).collect();
                    if texts.iter().all(|t| t.chars().count() >= 3) {
                        let terms: Vec<String> =
                            texts.iter().map(|t| format!("\"{}\"", t.replace('"', "\"\""))).collect();
                        matched.push(format!("({})", terms.join(" OR ")));
                    } else {
                        let likes: Vec<String> = texts
                            .iter()
                            .flat_map(|t| {
                                ["title", "owner", "body"].map(|c| format!("{c} like {}", quoted(&format!("%{t}%"))))
                            })
                            .collect();
                        let _ = write!(sql, " and ({})", likes.join(" or "));
                    }
                }
                if !matched.is_empty() {
                    let _ = write!(
                        sql,
                        " and n in (select rowid from words where words match {})",
                        quoted(&matched.join(" AND "))
                    );
                }
            }
        }
        sql
    }
}

fn push_row(rows: &mut String, all: &mut Vec<Value>, values: Vec<Value>, last_is_pairs: bool) {
    rows.push_str(if rows.is_empty() { "(" } else { ", (" });
    let count = values.len();
    for (n, value) in values.into_iter().enumerate() {
        all.push(value);
        let comma = if n == 0 { "" } else { ", " };
        let at = all.len();
        let _ = if last_is_pairs && n + 1 == count {
            write!(rows, "{comma}array_to_tsvector(string_to_array(${at}, ' '))")
        } else {
            write!(rows, "{comma}${at}")
        };
    }
    rows.push(')');
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Runs of Latin letters and digits whole, of other characters singly and in neighbouring pairs.
fn tokens(text: &str) -> Vec<String> {
    let mut list = Vec::new();
    for run in runs(&normalised(text)) {
        if is_latin(&run) {
            list.push(run);
        } else {
            let characters: Vec<char> = run.chars().collect();
            list.extend(characters.iter().map(char::to_string));
            list.extend(characters.windows(2).map(|w| w.iter().collect::<String>()));
        }
    }
    list
}

/// A word as a tsquery: all its pairs, or its one character, or what begins with its Latin letters.
fn pairs_of(word: &Word) -> String {
    let alternatives: Vec<String> = word
        .alternatives
        .iter()
        .map(|text| {
            let mut terms = Vec::new();
            for run in runs(&normalised(text)) {
                if is_latin(&run) {
                    terms.push(format!("'{run}':*"));
                } else {
                    let characters: Vec<char> = run.chars().collect();
                    match characters.len() {
                        1 => terms.push(format!("'{run}'")),
                        _ => terms.extend(characters.windows(2).map(|w| format!("'{}{}'", w[0], w[1]))),
                    }
                }
            }
            terms.join(" & ")
        })
        .filter(|a| !a.is_empty())
        .map(|a| format!("({a})"))
        .collect();
    if alternatives.is_empty() { String::new() } else { format!("({})", alternatives.join(" | ")) }
}

fn is_latin(run: &str) -> bool {
    run.starts_with(|c: char| c.is_ascii())
}

fn runs(text: &str) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    let mut kind = None;
    for c in text.chars() {
        let now = if c.is_ascii_alphanumeric() || matches!(c, '+' | '#') {
            Some(true)
        } else if c.is_alphanumeric() {
            Some(false)
        } else {
            None
        };
        match (now, list.last_mut()) {
            (Some(_), Some(last)) if now == kind => last.push(c),
            (Some(_), _) => list.push(c.to_string()),
            (None, _) => {}
        }
        kind = now;
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_do_not_cross_punctuation_and_latin_words_stay_whole() {
        assert_eq!(tokens("高级C++，工"), ["高", "级", "高级", "c++", "工"]);
        assert_eq!(pairs_of(&Word::new("会计师")), "(('会计' & '计师'))");
    }
}
