//! 导出日志: what the conditions of 操作日志 find, as CSV for a spreadsheet. A cell that a spreadsheet would take for a formula is
//! made text (control 30). Asks for a proof of presence, and stands in the log itself.

use crate::{
    Bureau,
    log::{self, Conditions},
    story, wording,
};
use access::{Auditing, Fresh, Officer};
use axum::extract::State;
use outbox::LoggedDeed;
use uuid::Uuid;
use web::{Answer, Form, Stop};

/// Lines that are read at once.
const PORTION: u64 = 5_000;
/// More lines do not fit into one sheet that people still open.
const LINES_MAX: u64 = 100_000;
/// So that spreadsheets read the file as UTF-8.
const MARK: &str = "\u{feff}";

/// `POST /bureau/log/export` and `POST /api/v1/bureau/log/exports`
pub(crate) async fn export(door: Fresh<Officer<Auditing>>, State(bureau): State<Bureau>, form: Form) -> Answer {
    let conditions = Conditions::of(&form);
    let filter = log::filter(&bureau, &conditions).await?.map_err(wording::Refusal::LogCondition)?;
    let accounts = &bureau.organisations.accounts;
    let now = accounts.clock.now();
    let db = accounts.store.read();
    if outbox::log_exceeds(db, &filter, LINES_MAX).await? {
        return Err(wording::Refusal::LogTooLong(LINES_MAX).into());
    }
    let mut text = format!("{MARK}{}\r\n", row(&wording::LOG_HEADINGS.map(ToOwned::to_owned)));
    let (mut place, mut count) = (0, 0_u64);
    loop {
        let deeds = outbox::log_after(db, &filter, place, PORTION).await?;
        let Some(last) = deeds.last() else { break };
        place = last.seq;
        count += deeds.len() as u64;
        write(&bureau, deeds, &mut text).await?;
        if count >= LINES_MAX {
            break;
        }
    }
    let tx = accounts.store.begin().await?;
    let deed = outbox::Deed {
        at: now,
        actor: &door.actor(),
        action: "log.export",
        object_kind: "log",
        object_id: Uuid::nil(),
        states: None,
        detail: serde_json::json!({
            "lines": count, "from": filter.from.map(clock::Timestamp::rfc3339),
            "until": filter.until.map(clock::Timestamp::rfc3339), "action": filter.action,
            "actor": filter.actor, "organisation": filter.organisation,
        }),
    };
    outbox::record(&*tx, &deed).await?;
    tx.commit().await?;
    Ok(web::csv::file(&format!("log-{}.csv", now.day()), text))
}

async fn write(bureau: &Bureau, deeds: Vec<LoggedDeed>, text: &mut String) -> Result<(), Stop> {
    let told = story::tell(bureau, deeds.clone()).await?;
    for (deed, line) in deeds.into_iter().zip(told) {
        let id = |id: Option<Uuid>| id.map(|i| i.to_string()).unwrap_or_default();
        text.push_str(&row(&[
            deed.seq.to_string(),
            deed.at.rfc3339(),
            line.what,
            deed.action,
            line.who,
            id(deed.actor_id),
            id(deed.organisation_id),
            deed.object_kind,
            deed.object_id.to_string(),
            deed.from_state.unwrap_or_default(),
            deed.to_state.unwrap_or_default(),
            deed.detail,
        ]));
        text.push_str("\r\n");
    }
    Ok(())
}

/// A line of RFC 4180.
fn row(cells: &[String]) -> String {
    cells.iter().map(|c| cell(c)).collect::<Vec<_>>().join(",")
}

/// A cell: text even where it looks like a formula.
fn cell(text: &str) -> String {
    let harmless = web::csv::harmless(text);
    if harmless.contains([',', '"', '\n', '\r']) { format!("\"{}\"", harmless.replace('"', "\"\"")) } else { harmless }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_is_text() {
        for (text, written) in [
            ("=cmd()", "'=cmd()"),
            ("+1", "'+1"),
            ("-1,5", "\"'-1,5\""),
            ("@a", "'@a"),
            ("  =1", "'  =1"),
            ("\tx", "'\tx"),
            ("a=b", "a=b"),
            ("说\"好\"\n", "\"说\"\"好\"\"\n\""),
            ("", ""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
