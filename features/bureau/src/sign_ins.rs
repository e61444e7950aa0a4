//! 登录安全监测: for the security officer — sign-ins that failed, crowds of them, and when each officer last signed in. Of persons
//! and organisations nothing is shown but what kind of account it was.

use crate::{Bureau, divisions};
use access::{Officer, SecurityAdministration};
use accounts::{
    failed_sign_ins::{self, FailedSignIns},
    officers::{self, OfficerSummary},
    wording::officers::sign_in_failure,
};
use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use clock::Timestamp;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;
use web::{Answer, Shell, Stop, page};

/// So many failures of one account are worth a look.
const ACCOUNT_TIMES: usize = 5;
/// So many failures from one network are.
const NETWORK_TIMES: usize = 20;
/// Lines that are shown one by one.
const SHOWN: usize = 100;

/// `?days=`: 1, 7 or 30.
#[derive(Deserialize)]
pub(crate) struct Period {
    days: Option<String>,
}

impl Period {
    fn days(&self) -> i64 {
        match self.days.as_deref() {
            Some("7") => 7,
            Some("30") => 30,
            _ => 1,
        }
    }
}

struct Row {
    at: Timestamp,
    who: String,
    network: String,
    wrong: &'static str,
}

#[derive(Template)]
#[template(path = "sign_ins.html")]
struct SignInsPage {
    shell: Shell,
    days: i64,
    total: usize,
    more: bool,
    kinds: [(&'static str, usize); 3],
    accounts: Vec<(String, usize)>,
    networks: Vec<(String, usize)>,
    rows: Vec<Row>,
    officers: Vec<OfficerSummary>,
}

/// `GET /bureau/sign-ins`
pub(crate) async fn show(
    _: Officer<SecurityAdministration>,
    State(bureau): State<Bureau>,
    Query(period): Query<Period>,
    shell: Shell,
) -> Answer {
    let (failed, officers) = read(&bureau, &period).await?;
    let names: HashMap<Uuid, String> =
        officers.iter().map(|o| (o.id.0, format!("{}（{}）", o.name, o.username))).collect();
    let who = |kind: &str, account: Option<Uuid>| match account.and_then(|a| names.get(&a)) {
        Some(name) => name.clone(),
        None => whose(kind, account),
    };
    let rows = failed
        .list
        .iter()
        .take(SHOWN)
        .map(|f| Row {
            at: f.at,
            who: who(&f.kind, f.account),
            network: f.network.clone(),
            wrong: sign_in_failure(&f.wrong),
        })
        .collect();
    let tried = failed.accounts_at_least(ACCOUNT_TIMES);
    page(&SignInsPage {
        shell,
        days: period.days(),
        total: failed.list.len(),
        more: failed.more,
        kinds: [
            ("工作人员账号", failed.count("officer")),
            ("个人账号", failed.count("person")),
            ("单位账号", failed.count("organisation")),
        ],
        accounts: tried.into_iter().map(|(kind, account, n)| (who(&kind, Some(account)), n)).collect(),
        networks: failed.networks_at_least(NETWORK_TIMES),
        rows,
        officers,
    })
}

/// `GET /api/v1/bureau/sign-ins`
pub(crate) async fn api_show(
    _: Officer<SecurityAdministration>,
    State(bureau): State<Bureau>,
    Query(period): Query<Period>,
) -> Answer {
    let (failed, _) = read(&bureau, &period).await?;
    let items: Vec<_> = failed
        .list
        .iter()
        .take(SHOWN)
        .map(|f| {
            serde_json::json!({
                "at": f.at.rfc3339(), "kind": f.kind, "account": f.account, "network": f.network, "wrong": f.wrong,
            })
        })
        .collect();
    let networks: Vec<_> = failed
        .networks_at_least(NETWORK_TIMES)
        .into_iter()
        .map(|(network, n)| serde_json::json!({ "network": network, "count": n }))
        .collect();
    let body = serde_json::json!({
        "days": period.days(), "total": failed.list.len(), "more": failed.more, "items": items, "networks": networks,
    });
    Ok(web::json(StatusCode::OK, body))
}

async fn read(bureau: &Bureau, period: &Period) -> Result<(FailedSignIns, Vec<OfficerSummary>), Stop> {
    let accounts = &bureau.organisations.accounts;
    let db = accounts.store.read();
    let failed = failed_sign_ins::since(db, accounts.clock.now().plus_days(-period.days())).await?;
    Ok((failed, officers::all(db).await?))
}

/// An account of the public, by the end of its number alone.
fn whose(kind: &str, account: Option<Uuid>) -> String {
    let kind = match kind {
        "officer" => "工作人员账号",
        "organisation" => "单位账号",
        _ => "个人账号",
    };
    match account {
        Some(id) => {
            let id = id.simple().to_string();
            format!("{kind} …{}", &id[id.len() - 6..])
        }
        None => format!("{kind}（用户名不存在）"),
    }
}
