//! 账号找回 and 密码找回 for persons and organisations, the requests that account administrators decide, and the two
//! accounts of one person. Guide second half （二）, （三）, （五）4 and 6; features A7–A9, decision 0004.
//!
//! Whoever asks gets the same answer, whether or not there is such an account.

mod account_by_card;
mod account_by_phone;
mod answers;
mod apply;
mod collect;
mod duplicates;
mod find_accounts;
mod font;
mod hold_request;
mod letter;
mod outcome;
mod password_by_card;
mod password_by_phone;
mod password_by_questions;
mod personal_records;
mod pictures;
mod refusal;
mod request;
mod reseal;
mod review_requests;
mod set_questions;
mod store;
mod sweep;
#[cfg(test)]
mod test_room;
mod ticket;
mod typed;
mod upload;
mod view_contact;
mod watermark;
mod ways;
mod wording;

pub use refusal::Refusal;
pub use request::{Kind, Slot, State, Undecidable};

use ::store::Migration;
use access::Routes;
use accounts::Accounts;
use clock::Day;
use organisations::Organisations;
use std::{fmt, sync::Arc};
use tokio::sync::Semaphore;
use web::{Desk, MenuEntry};

::store::id!(
    /// Identifies a request with pictures.
    RecoveryId
);

/// Pictures that are decoded at once.
const PICTURES_AT_ONCE: usize = 2;

/// What the operator sets.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Days after a decision for which its pictures and what was typed are kept.
    pub keep_days: i64,
    /// Working days in which a request is decided.
    pub working_days: u32,
    /// Days that are no working days, beside weekends.
    pub holidays: Vec<Day>,
    /// Whether 密保问题找回 is offered (decision 0004: a deviation from ASVS 6.4.2).
    pub security_questions: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { keep_days: 7, working_days: 2, holidays: Vec::new(), security_questions: true }
    }
}

/// The room. Cheap to clone.
#[derive(Clone)]
pub struct Recovery {
    pub(crate) accounts: Accounts,
    pub(crate) organisations: Organisations,
    pub(crate) settings: Arc<Settings>,
    pub(crate) uploads: Arc<upload::Uploads>,
    pub(crate) decoding: Arc<Semaphore>,
}

impl Recovery {
    /// Opens the room over those whose accounts it finds again.
    #[must_use]
    pub fn new(organisations: Organisations, settings: Settings) -> Self {
        Self {
            accounts: organisations.accounts.clone(),
            organisations,
            settings: Arc::new(settings),
            uploads: Arc::default(),
            decoding: Arc::new(Semaphore::new(PICTURES_AT_ONCE)),
        }
    }

    /// How many requests wait in `division` (six digits) and below.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_waiting(&self, division: &str) -> Result<u64, sea_orm::DbErr> {
        let Some(range) = standards::division::code_range(division) else { return Ok(0) };
        Ok(store::count_waiting(self.accounts.store.read(), &range).await?.unsigned_abs())
    }
}

impl fmt::Debug for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recovery").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// The columns of this room alone that hold sealed values; its pictures lie among the files
/// ([`Recovery::reseal_pictures`]).
#[must_use]
pub fn sealed() -> Vec<seal::Column> {
    vec![seal::Column::new("recovery_request", "typed_sealed", apply::SEALED)]
}

/// The tables of this room.
#[must_use]
pub fn migration() -> Migration {
    Migration { name: "recovery_0001", sql: include_str!("recovery.sql") }
}

/// The room's pages and its API.
pub fn routes(room: Recovery) -> Routes<()> {
    Routes::new()
        .get("/account/recover", account_by_phone::show)
        .post("/account/recover", account_by_phone::recover)
        .post("/account/recover/code", account_by_phone::send_code)
        .get("/account/recover/card", account_by_card::show)
        .post("/account/recover/card", account_by_card::recover)
        .post("/account/recover/card/code", account_by_card::send_code)
        .get("/account/recover/pictures", apply::show_person_account)
        .post("/account/recover/pictures", apply::person_account)
        .post("/account/recover/pictures/code", apply::code_person_account)
        .get("/account/recover/organisation", apply::show_organisation_account)
        .post("/account/recover/organisation", apply::organisation_account)
        .post("/account/recover/organisation/code", apply::code_organisation_account)
        .get(outcome::ADDRESS, outcome::show)
        .get("/account/reset", password_by_phone::show)
        .post("/account/reset", password_by_phone::reset)
        .post("/account/reset/code", password_by_phone::send_code)
        .get("/account/reset/questions", password_by_questions::show)
        .post("/account/reset/questions", password_by_questions::reset)
        .post("/account/reset/questions/start", password_by_questions::start)
        .post("/account/reset/questions/code", password_by_questions::send_code)
        .get("/account/reset/card", password_by_card::show)
        .post("/account/reset/card", password_by_card::reset)
        .post("/account/reset/card/code", password_by_card::send_code)
        .get("/account/reset/pictures", apply::show_person_password)
        .post("/account/reset/pictures", apply::person_password)
        .post("/account/reset/pictures/code", apply::code_person_password)
        .get("/account/reset/organisation", apply::show_organisation_password)
        .post("/account/reset/organisation", apply::organisation_password)
        .post("/account/reset/organisation/code", apply::code_organisation_password)
        .get(letter::ADDRESS, letter::show)
        .post(letter::ADDRESS, letter::fill)
        .get(letter::FILE, letter::file)
        .get("/account/reset/collection", collect::show)
        .post("/account/reset/collection", collect::reset)
        .post("/account/reset/collection/code", collect::send_code)
        .get("/me/questions", set_questions::show)
        .post("/me/questions", set_questions::set)
        .get("/bureau/accounts", review_requests::list)
        .get("/bureau/accounts/requests/{id}", review_requests::show)
        .post("/bureau/accounts/requests/{id}/decision", review_requests::decide)
        .post("/bureau/accounts/requests/{id}/claim", hold_request::act)
        .post("/bureau/accounts/requests/{id}/contact-view", view_contact::view)
        .get("/bureau/accounts/requests/{id}/pictures/{slot}", pictures::serve)
        .get("/bureau/accounts/persons", find_accounts::show)
        .post("/bureau/accounts/persons", find_accounts::find)
        .get("/bureau/accounts/persons/{id}", duplicates::show)
        .post("/bureau/accounts/persons/{id}/mark", duplicates::mark)
        .post("/bureau/accounts/persons/{id}/unmark", duplicates::unmark)
        .post("/bureau/accounts/persons/{id}/closure", duplicates::close)
        .post("/api/v1/account-recoveries/codes", account_by_phone::api_send_code)
        .post("/api/v1/account-recoveries", account_by_phone::api_recover)
        .post("/api/v1/account-recoveries/card/codes", account_by_card::api_send_code)
        .post("/api/v1/account-recoveries/card", account_by_card::api_recover)
        .post("/api/v1/password-resets/codes", password_by_phone::api_send_code)
        .post("/api/v1/password-resets", password_by_phone::api_reset)
        .post("/api/v1/password-resets/card/codes", password_by_card::api_send_code)
        .post("/api/v1/password-resets/card", password_by_card::api_reset)
        .post("/api/v1/password-resets/questions", password_by_questions::api_start)
        .post("/api/v1/password-resets/questions/codes", password_by_questions::api_send_code)
        .post("/api/v1/password-resets/questions/passwords", password_by_questions::api_reset)
        .post("/api/v1/recovery-requests/codes", apply::api_send_code)
        .post("/api/v1/recovery-requests", apply::api_apply)
        .post("/api/v1/password-resets/collections/codes", collect::api_send_code)
        .post("/api/v1/password-resets/collections", collect::api_reset)
        .put("/api/v1/me/questions", set_questions::api_set)
        .get("/api/v1/bureau/recovery-requests", review_requests::api_list)
        .post("/api/v1/bureau/recovery-requests/{id}/decision", review_requests::api_decide)
        .put("/api/v1/bureau/recovery-requests/{id}/claim", hold_request::api_take)
        .delete("/api/v1/bureau/recovery-requests/{id}/claim", hold_request::api_put_back)
        .post("/api/v1/bureau/recovery-requests/{id}/contact-view", view_contact::api_view)
        .post("/api/v1/bureau/persons/search", find_accounts::api_find)
        .post("/api/v1/bureau/persons/{id}/mark", duplicates::api_mark)
        .post("/api/v1/bureau/persons/{id}/unmark", duplicates::api_unmark)
        .post("/api/v1/bureau/persons/{id}/closure", duplicates::api_close)
        .with_state(room)
}

/// The room's lines in the menus.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry = |desk, role, group, label, path, icon| MenuEntry { desk, group, label, path, icon, power: None, role };
    let administrator = Some(access::Role::AccountAdministrator);
    vec![
        entry(Desk::Me, None, "我的账号", "密保问题", "/me/questions", "question"),
        entry(Desk::Bureau, administrator, "账号", "账号找回审核", "/bureau/accounts", "key"),
        entry(Desk::Bureau, administrator, "账号", "查找个人账号", "/bureau/accounts/persons", "search"),
    ]
}
