//! `gongpin import organisations FILE.csv`: accounts of another system, such as those of an old 组织机构代码.
//! All of the file comes in or nothing of it.

use crate::{app::App, config::Configuration, progress};
use anyhow::{Context, bail};
use clock::Clock;
use organisations::import::{COLUMNS, Line, Verdict, examine, insert};
use rand::Rng;
use std::path::Path;

/// Reads, examines and, unless this is a `dry_run`, imports. Says line by line what is wrong or there already.
/// Returns whether every line is right.
///
/// # Errors
/// Where the file cannot be read or the database says no; nothing is imported then.
pub async fn organisations(configuration: &Configuration, file: &Path, dry_run: bool) -> anyhow::Result<bool> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let text = exchange::text::decode(&bytes).with_context(|| format!("{} cannot be read", file.display()))?;
    let lines = read(&text)?;
    let app = App::open(configuration, Clock::system()).await?;
    let now = app.clock.now();
    let verdicts = examine(&app.organisations, &lines, now).await?;
    let (mut new, mut known, mut wrong) = (Vec::new(), 0_u64, 0_u64);
    for (line, verdict) in lines.iter().zip(verdicts) {
        match verdict {
            Verdict::New(organisation) => {
                println!("{}: {} {} 可导入", line.number, line.code, line.name);
                new.push(*organisation);
            }
            Verdict::Known => {
                known += 1;
                println!("{}: {} {} 已存在，不改动", line.number, line.code, line.name);
            }
            Verdict::Wrong(reasons) => {
                wrong += 1;
                println!("{}: {} {} 有误：{}", line.number, line.code, line.name, reasons.join("；"));
            }
        }
    }
    if wrong > 0 || dry_run || new.is_empty() {
        let outcome = if wrong > 0 { "nothing was imported" } else { "nothing was changed" };
        println!("{} new, {known} known, {wrong} wrong; {outcome}", new.len());
        return Ok(wrong == 0);
    }
    // Nobody knows the password: the accounts come in by 密码找回.
    let mut secret = [0_u8; 32];
    rand::rng().fill_bytes(&mut secret);
    let secret: String = secret.iter().map(|b| format!("{b:02x}")).collect();
    let phc = app.accounts.passwords.hash(secret).await.map_err(|_| anyhow::anyhow!("busy"))?;
    let bar = progress::bar("单位账号");
    let total = new.len() as u64;
    let tx = app.store.begin().await?;
    insert(&tx, &new, &phc, now, |done| progress::set(&bar, done, total)).await?;
    tx.commit().await?;
    bar.finish_and_clear();
    println!("{total} imported, {known} known, 0 wrong");
    Ok(true)
}

/// The lines below the heading, which names the columns in any order.
fn read(text: &str) -> anyhow::Result<Vec<Line>> {
    let records = records(text)?;
    let mut records = records.into_iter();
    let Some((_, heading)) = records.next() else { bail!("the file is empty") };
    let place = |(zh, en): (&str, &str)| {
        heading
            .iter()
            .position(|cell| cell.trim() == zh || cell.trim().eq_ignore_ascii_case(en))
            .with_context(|| format!("the heading names no column {zh} ({en})"))
    };
    let [code, name, legal_representative, username] = COLUMNS.map(place);
    let (code, name, legal_representative, username) = (code?, name?, legal_representative?, username?);
    Ok(records
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
        .map(|(number, cells)| {
            let cell = |at: usize| cells.get(at).map_or_else(String::new, |c| c.trim().to_owned());
            Line {
                number,
                code: cell(code),
                name: cell(name),
                legal_representative: cell(legal_representative),
                username: cell(username),
            }
        })
        .collect())
}

/// RFC 4180: records with the number of the line on which each begins.
fn records(text: &str) -> anyhow::Result<Vec<(u64, Vec<String>)>> {
    let mut all = Vec::new();
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut line, mut began, mut is_quoted) = (1, 1, false);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.is_empty() => is_quoted = true,
            ',' if !is_quoted => cells.push(std::mem::take(&mut cell)),
            '\n' if !is_quoted => {
                cells.push(std::mem::take(&mut cell));
                all.push((began, std::mem::take(&mut cells)));
                line += 1;
                began = line;
            }
            '\r' if !is_quoted && characters.peek() == Some(&'\n') => {}
            other => {
                line += u64::from(other == '\n');
                cell.push(other);
            }
        }
    }
    if is_quoted {
        bail!("the quotation that begins in the record of line {began} does not end");
    }
    if !cell.is_empty() || !cells.is_empty() {
        cells.push(cell);
        all.push((began, cells));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_any_order_and_cells_may_be_quoted() {
        let text = "用户名,单位名称全称,code,法定代表人姓名\r\nold-1,\"甲,乙\n合营厂\",MA000001-5,陈志强\r\n\r\nold-2,\"“老”\"\"字号\"\"厂\",MA0000023,林海";
        let lines = read(text).unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (lines[0].number, lines[0].name.as_str(), lines[0].code.as_str()),
            (2, "甲,乙\n合营厂", "MA000001-5")
        );
        assert_eq!(
            (lines[1].number, lines[1].name.as_str(), lines[1].username.as_str()),
            (5, "“老”\"字号\"厂", "old-2")
        );
        assert!(read("用户名,name,code\na,b,c").is_err(), "a column is missing");
        assert!(read("code,name,legal_representative,username\n\"a").is_err());
    }
}
