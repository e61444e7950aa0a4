//! Accounts of another system, such as those that still carry a nine-character 组织机构代码 (guide （六）2; feature
//! B7). Passwords are never brought along: whoever owns an account comes in by 密码找回.

use crate::{
    Organisations, log,
    organisation::{CodeKind, Organisation},
    store::organisation as rows,
};
use access::{Actor, OrganisationId, PersonId};
use accounts::username;
use clock::Timestamp;
use sea_orm::{DatabaseTransaction, DbErr};
use standards::{
    name,
    uscc::{self, Uscc},
};
use std::collections::HashMap;

/// The columns that a file must name in its first line, in any order: each in Chinese or in English.
pub const COLUMNS: [(&str, &str); 4] = [
    ("单位代码", "code"),
    ("单位名称全称", "name"),
    ("法定代表人姓名", "legal_representative"),
    ("用户名", "username"),
];

/// A line of the file as it stands there.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Number of the line in the file, the heading being 1.
    pub number: u64,
    /// 统一社会信用代码 or 组织机构代码
    pub code: String,
    /// 单位名称全称
    pub name: String,
    /// 法定代表人姓名
    pub legal_representative: String,
    /// 用户名
    pub username: String,
}

/// What is to become of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is new.
    New(Box<Organisation>),
    /// It is there already, word for word where it matters: nothing is done.
    Known,
    /// It cannot be taken: why.
    Wrong(Vec<String>),
}

/// Looks at every line, changing nothing: by its own rules, against the other lines, against the database.
///
/// # Errors
/// What the database says.
pub async fn examine(room: &Organisations, lines: &[Line], now: Timestamp) -> Result<Vec<Verdict>, DbErr> {
    let read: Vec<_> = lines.iter().map(|line| read(room, line, now)).collect();
    let good = || read.iter().filter_map(|r| r.as_ref().ok());
    let codes: Vec<&str> = good().map(|o| o.uscc.as_str()).collect();
    let folded: Vec<String> = good().map(|o| username::folded(&o.username)).collect();
    let folded: Vec<&str> = folded.iter().map(String::as_str).collect();
    let db = room.store.read();
    let by_code: HashMap<String, (String, String)> =
        rows::of_codes(db, &codes).await?.into_iter().map(|(code, user, name)| (code, (user, name))).collect();
    let by_name: HashMap<String, String> =
        rows::of_usernames(db, &folded).await?.into_iter().map(|(code, user, _)| (user, code)).collect();
    let (mut codes_seen, mut names_seen) = (HashMap::new(), HashMap::new());
    let mut verdicts = Vec::with_capacity(lines.len());
    for (line, read) in lines.iter().zip(read) {
        verdicts.push(match read {
            Err(reasons) => Verdict::Wrong(reasons),
            Ok(o) => {
                let user = username::folded(&o.username);
                let mut reasons = Vec::new();
                if let Some(first) = codes_seen.insert(o.uscc.clone(), line.number) {
                    reasons.push(format!("单位代码与第 {first} 行重复"));
                }
                if let Some(first) = names_seen.insert(user.clone(), line.number) {
                    reasons.push(format!("用户名与第 {first} 行重复"));
                }
                match by_code.get(&o.uscc) {
                    Some((known, name)) if *known == user && *name == o.name && reasons.is_empty() => {
                        verdicts.push(Verdict::Known);
                        continue;
                    }
                    Some(_) => reasons.push("单位代码已被另一个账号使用".into()),
                    None if by_name.contains_key(&user) => reasons.push("用户名已被使用".into()),
                    None => {}
                }
                if reasons.is_empty() { Verdict::New(Box::new(o)) } else { Verdict::Wrong(reasons) }
            }
        });
    }
    Ok(verdicts)
}

fn read(room: &Organisations, line: &Line, now: Timestamp) -> Result<Organisation, Vec<String>> {
    let mut reasons = Vec::new();
    let code = match (Uscc::from_input(&line.code), uscc::organisation_code(&line.code)) {
        (Ok(uscc), _) => (uscc.as_str().to_owned(), CodeKind::Uscc),
        (_, Some(old)) => (old, CodeKind::OrganisationCode),
        (Err(error), None) => {
            reasons.push(if uscc::clean(&line.code).chars().count() <= 10 {
                "单位代码：不是有效的组织机构代码（8 位本体代码加 1 位校验码）".to_owned()
            } else {
                format!("单位代码：{}", error.reason_zh())
            });
            (String::new(), CodeKind::Uscc)
        }
    };
    let full_name =
        name::organisation(&line.name).map_err(|e| reasons.push(format!("单位名称全称：{}", e.reason_zh())));
    let person = name::person(&line.legal_representative)
        .map_err(|e| reasons.push(format!("法定代表人姓名：{}", e.reason_zh())));
    let user =
        username::read(&line.username).map_err(|e| reasons.push(format!("用户名：{}", accounts::wording::username(e))));
    match (full_name, person, user) {
        (Ok(name), Ok(legal_representative), Ok(username)) if reasons.is_empty() => Ok(Organisation {
            id: OrganisationId(room.clock.new_id()),
            uscc: code.0,
            name,
            legal_representative,
            username,
            registered_at: now,
            code_kind: code.1,
            suspension: None,
            verification: None,
        }),
        _ => Err(reasons),
    }
}

/// Puts the organisations in. `password_phc` is the hash of a password that nobody knows.
///
/// # Errors
/// What the database says, also where a code or user name was taken meanwhile: then none of them is in.
pub async fn insert(
    tx: &DatabaseTransaction,
    list: &[Organisation],
    password_phc: &str,
    now: Timestamp,
    progress: impl Fn(u64),
) -> Result<(), DbErr> {
    // No person registered them here.
    let nobody = PersonId(uuid::Uuid::nil());
    for (done, o) in (1..).zip(list) {
        rows::insert(tx, o, password_phc, nobody).await?;
        let detail = serde_json::json!({ "code_kind": o.code_kind.code() });
        let states = Some(("none", "active"));
        log::note(tx, &Actor::System, "organisation.import", log::ORGANISATION, o.id.0, states, detail, now).await?;
        progress(done);
    }
    Ok(())
}

#[cfg(test)]
#[path = "import_test.rs"]
mod tests;
