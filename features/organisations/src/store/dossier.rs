//! Rows for 单位档案: organisations with an approved version, by division.

use crate::dossier::Only;
use access::OrganisationId;
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

/// The condition and its values; parameters are numbered from 1 in order.
fn condition(range: &(String, String), words: &str, only: Only, now: Timestamp) -> (String, Vec<Value>) {
    let mut sql = "from organisation o join profile_version v on v.organisation_id = o.id where v.number = \
                   (select max(w.number) from profile_version w where w.organisation_id = o.id) \
                   and v.division >= $1 and v.division < $2"
        .to_owned();
    let mut values: Vec<Value> = vec![range.0.as_str().into(), range.1.as_str().into()];
    if !words.is_empty() {
        // What has a meaning for `like` is looked for as it stands.
        let escaped: String =
            words.chars().flat_map(|c| if matches!(c, '%' | '_' | '!') { vec!['!', c] } else { vec![c] }).collect();
        sql.push_str(" and (o.name like $3 escape '!' or o.uscc = $4)");
        values.push(format!("%{escaped}%").into());
        values.push(standards::uscc::clean(words).into());
    }
    let n = values.len() + 1;
    let ms = now.as_ms();
    match only {
        Only::All => {}
        Only::Due => {
            sql.push_str(&format!(
                " and o.suspended_at is null and o.due_at <= ${n} and (o.lapses_at is null or o.lapses_at > ${})",
                n + 1
            ));
            values.extend([ms.into(), ms.into()]);
        }
        Only::Suspended => {
            sql.push_str(&format!(" and (o.suspended_at is not null or o.lapses_at <= ${n})"));
            values.push(ms.into());
        }
    }
    (sql, values)
}

pub(crate) async fn count(
    db: &impl ConnectionTrait,
    range: &(String, String),
    words: &str,
    only: Only,
    now: Timestamp,
) -> Result<i64, DbErr> {
    let (condition, values) = condition(range, words, only, now);
    store::number(db, &format!("select count(*) as n {condition}"), values).await
}

/// Ids and divisions by name, and how many there are in all.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    range: &(String, String),
    words: &str,
    only: Only,
    now: Timestamp,
    offset: u64,
    limit: u64,
) -> Result<(Vec<(OrganisationId, String)>, i64), DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: OrganisationId,
        division: String,
    }
    let total = count(db, range, words, only, now).await?;
    let (condition, values) = condition(range, words, only, now);
    let sql = format!("select o.id, v.division {condition} order by o.name, o.id limit {limit} offset {offset}");
    let rows: Vec<Row> = store::all(db, &sql, values).await?;
    Ok((rows.into_iter().map(|r| (r.id, r.division)).collect(), total))
}
