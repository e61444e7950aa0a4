//! 【确认登录】 / 【取消】 on the phone; 关联账号 with a code; the first sign-in with consent.

use super::{
    Browser, CLAIMS, ProviderRefusal, Stage, Whose, check_digits, provider, record,
    settle::{self, Plan, actor},
};
use crate::{
    Accounts, Provider, Room, Subject, VerifiedIdentity,
    asking::Asker,
    codes::{self, Purpose},
    sign_in::{Opened, open_in, with_session},
    store::provider as rows,
    wording,
};
use access::Anyone;
use askama::Template;
use axum::{extract::State, http::StatusCode};
use standards::phone::Mobile;
use uuid::Uuid;
use web::{Answer, Form, IdPath, Shell, Stop};

#[derive(Template)]
#[template(path = "provider/confirm.html")]
struct ConfirmPage {
    shell: Shell,
    form: Form,
    attempt: Uuid,
    label: String,
    level: String,
    scanned: bool,
    digits: String,
    /// Where 【获取验证码】 goes.
    code_action: String,
    /// Who signs in, masked.
    name: String,
    number: String,
    asks: Asks,
}

/// What the page asks for.
enum Asks {
    /// 【确认登录】
    Agreement,
    /// 关联账号: a code to the account's own phone.
    Code { phone_masked: String },
    /// The first sign-in: consent, and a phone where the authority names none.
    Account { needs_phone: bool },
}

#[derive(Template)]
#[template(path = "provider/confirmed.html")]
struct ConfirmedPage {
    shell: Shell,
    sentence: &'static str,
    good: bool,
}

struct Standing<'a> {
    provider: &'a Provider,
    attempt: rows::Attempt,
    claims: VerifiedIdentity,
    plan: Plan,
}

async fn attempt(accounts: &Accounts, id: Uuid, browser: &Browser) -> Result<rows::Attempt, Stop> {
    let attempt = rows::by_id(accounts.store.read(), id).await?.filter(|a| browser.holds(accounts, a));
    attempt.ok_or_else(|| web::NotFound.into())
}

/// The attempt as it stands, if its question is still open in this browser.
async fn standing<'a>(room: &'a Room, id: Uuid, browser: &Browser) -> Result<Standing<'a>, Stop> {
    let accounts = &room.accounts;
    let attempt = attempt(accounts, id, browser).await?;
    let provider = provider(accounts, &attempt.provider)?;
    let sealed = match (Stage::of(&attempt, accounts.clock.now()), &attempt.claims_sealed) {
        (Stage::Authorised, Some(sealed)) => sealed,
        _ => return Err(ProviderRefusal::Gone.into()),
    };
    let claims = accounts.keys.open_text(CLAIMS, attempt.id, sealed).map_err(Stop::fault)?;
    let claims: VerifiedIdentity = serde_json::from_str(&claims).map_err(Stop::fault)?;
    let whose = Whose::of_code(&attempt.account_kind);
    let plan = settle::plan(room, provider, whose, attempt.session_person_id, &claims).await?;
    Ok(Standing { provider, attempt, claims, plan })
}

fn page(accounts: &Accounts, shell: Shell, standing: &Standing<'_>, status: StatusCode, form: Form) -> Answer {
    let Standing { provider, attempt, claims, plan } = standing;
    let whose = Whose::of_code(&attempt.account_kind);
    let (name, number) = match whose {
        Whose::Person => match settle::who(provider, claims, accounts.clock.today()) {
            Some((name, document)) => (name, document.masked()),
            None => (String::new(), String::new()),
        },
        Whose::Organisation => {
            (claims.organisation_name.clone().unwrap_or_default(), claims.uscc.clone().unwrap_or_default())
        }
    };
    let asks = match plan {
        Plan::Known { .. } => Asks::Agreement,
        Plan::Link { phone, .. } => Asks::Code { phone_masked: phone.masked() },
        Plan::New { phone, .. } => Asks::Account { needs_phone: phone.is_none() },
    };
    let page = ConfirmPage {
        shell,
        form,
        attempt: attempt.id,
        label: whose.label(provider).unwrap_or(&provider.settings.label).to_owned(),
        level: claims.level.clone().unwrap_or_default(),
        scanned: attempt.scanned,
        digits: check_digits(accounts, attempt.id),
        code_action: format!("/account/sign-in/confirmation/{}/code", attempt.id),
        name,
        number,
        asks,
    };
    web::page_with_status(status, &page)
}

/// The question.
pub(crate) async fn show(
    _: Anyone,
    State(room): State<Room>,
    IdPath(id): IdPath<Uuid>,
    browser: Browser,
    shell: Shell,
) -> Answer {
    let row = attempt(&room.accounts, id, &browser).await?;
    let ended = |sentence, good, shell| web::page(&ConfirmedPage { shell, sentence, good });
    match Stage::of(&row, room.accounts.clock.now()) {
        Stage::Confirmed => ended(wording::provider::BACK_TO_COMPUTER, true, shell),
        Stage::Finished if row.scanned => ended(wording::provider::BACK_TO_COMPUTER, true, shell),
        Stage::Cancelled => ended(wording::provider::CANCELLED, false, shell),
        _ => {
            let standing = standing(&room, id, &browser).await?;
            page(&room.accounts, shell, &standing, StatusCode::OK, Form::default())
        }
    }
}

/// 【获取验证码】: to the account's own phone, or to the one typed where an account is created.
pub(crate) async fn send_code(
    _: Anyone,
    State(room): State<Room>,
    IdPath(id): IdPath<Uuid>,
    browser: Browser,
    asker: Asker,
    shell: Shell,
    form: Form,
) -> Answer {
    let accounts = &room.accounts;
    let standing = standing(&room, id, &browser).await?;
    let outcome = issue(accounts, &standing, asker, &form).await;
    asker.answer_code(form, outcome, |status, form| page(accounts, shell, &standing, status, form))
}

async fn issue(accounts: &Accounts, standing: &Standing<'_>, asker: Asker, form: &Form) -> Result<String, Stop> {
    accounts.allow_address(asker.address)?;
    let phone = match &standing.plan {
        Plan::Link { phone, .. } => Mobile::parse(phone.as_str()),
        Plan::New { phone: None, .. } => Mobile::parse(form.get("phone")),
        Plan::New { phone: Some(_), .. } | Plan::Known { .. } => return Err(web::NotFound.into()),
    }
    .map_err(|e| crate::Refusal::field("phone", "手机号", e.reason_zh()))?;
    let tx = accounts.store.begin().await?;
    codes::count_address(&*tx, accounts, asker.address).await??;
    codes::issue(&*tx, accounts, Purpose::IdentityLinking, phone.as_str()).await??;
    tx.commit().await?;
    Ok(wording::code_sent(&phone.masked()))
}

/// 【确认登录】, 【关联并登录】
pub(crate) async fn confirm(
    door: Anyone,
    State(room): State<Room>,
    IdPath(id): IdPath<Uuid>,
    asker: Asker,
    browser: Browser,
    shell: Shell,
    form: Form,
) -> Answer {
    let accounts = &room.accounts;
    let first = standing(&room, id, &browser).await?;
    let (scanned, back) = (first.attempt.scanned, first.attempt.back.clone());
    let again = async |status, form| page(accounts, shell, &standing(&room, id, &browser).await?, status, form);
    match settle(accounts, first, (door.identity().session(), asker), &form).await {
        Ok(None) if scanned => Ok(web::see_other(&format!("/account/sign-in/confirmation/{id}"))),
        Ok(Some(token)) => Ok(with_session(accounts, web::see_other(&back), &token)),
        Ok(None) => Ok(web::see_other(&back)),
        Err(stop) => match stop.refusal() {
            Some(refusal) if !refusal.mistakes().is_empty() => {
                let (status, form) = (refusal.status(), form.refused(refusal));
                again(status, form).await
            }
            Some(_) | None => Err(stop),
        },
    }
}

/// Carries the plan out; in the browser itself opens the session too, in the same transaction.
async fn settle(
    accounts: &Accounts,
    standing: Standing<'_>,
    (before, asker): (Option<access::SessionId>, Asker),
    form: &Form,
) -> Result<Option<Opened>, Stop> {
    let Standing { provider, attempt, claims, plan } = standing;
    let tx = accounts.store.begin().await?;
    let (tx, subject): (_, Subject) = settle::carry_out(tx, accounts, provider, &claims, plan, form).await?;
    let stage = if attempt.scanned { "confirmed" } else { "finished" };
    if !rows::end(&*tx, attempt.id, stage, None, Some(subject.parts().1)).await? {
        return Err(ProviderRefusal::Gone.into());
    }
    let token = if attempt.scanned {
        None
    } else {
        Some(open_in(&tx, accounts, before, (subject, None), &actor(subject), asker, accounts.clock.now()).await?)
    };
    tx.commit().await?;
    Ok(token)
}

/// 【取消】
pub(crate) async fn cancel(_: Anyone, State(room): State<Room>, IdPath(id): IdPath<Uuid>, browser: Browser) -> Answer {
    let accounts = &room.accounts;
    let attempt = attempt(accounts, id, &browser).await?;
    let tx = accounts.store.begin().await?;
    if !rows::end(&*tx, attempt.id, "cancelled", None, None).await? {
        return Err(ProviderRefusal::Gone.into());
    }
    record(&*tx, accounts, &attempt, "provider_attempt.cancellation", None).await?;
    tx.commit().await?;
    let to = format!("/account/sign-in/confirmation/{id}");
    Ok(web::see_other(&to))
}
