//! The room of accounts: persons register, prove who they are, sign in and out, change and recover what they forgot;
//! officers take up their invitations. The rooms above find here who somebody is, SMS codes, passwords and sessions.
//!
//! Identity numbers and phone numbers are sealed in every table and looked up by keyed hashes. Organisation accounts
//! live one room higher; the sign-in pages reach them through [`OrganisationSide`].

mod acting;
mod api;
pub mod asking;
#[cfg(test)]
mod browser;
mod card;
pub mod card_proof;
mod change_password;
pub mod close_account;
pub mod codes;
mod confirmation;
#[cfg(test)]
#[path = "defences_test.rs"]
mod defences;
mod demo_messages;
pub mod device;
mod devices;
pub mod duplicates;
mod email;
pub mod failed_sign_ins;
pub mod fixtures;
pub mod holds;
mod identity_provider;
mod invitation;
pub mod mail;
mod me;
pub mod messages;
mod my_data;
mod my_messages;
pub mod officers;
mod passkeys;
mod password_rules;
pub mod passwords;
mod personal_records;
pub mod persons;
mod phone;
mod provider;
mod receipts;
pub mod recovery;
mod refusal;
mod register;
pub mod requery;
mod second_factor;
pub mod sessions;
mod settings;
mod side;
mod sign_in;
mod sign_in_security;
pub mod sms;
mod store;
pub mod sweep;
pub mod testing;
mod throttle;
mod totp;
pub mod tries;
pub mod username;
mod verification;
pub mod wording;

pub use card::{CardBegun, CardCheck, CardOutcome, CardVerifier, CodeFrom, NoAnswer, Simulator, Started};
pub use device::Device;
pub use identity_provider::{
    Begun, Handed, IdentityProvider, Provider, ProviderError, ProviderSettings, Providers, VerifiedIdentity,
};
pub use my_data::routes as my_data_routes;
pub use officers::{InvitationToken, NewOfficer, OfficerSummary};
pub use passwords::{PasswordMistake, Passwords, Policy, check_new};
pub use personal_records::{Kept, Obstacle, PersonalRecords};
pub use persons::{PersonSummary, RealNamePerson, RegistrationMatch};
pub use refusal::Refusal;
pub use register::{document_kinds, read_document, read_new_password};
pub use sessions::{SessionRow, Subject};
pub use settings::{Accounts, Limits, Settings, SettingsError};
pub use side::{ActingChoice, OrganisationLogin, OrganisationSide};

use ::store::Migration;
use std::sync::Arc;
use web::{Desk, MenuEntry};

/// The tables of the rooms below and of this one, in order.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    vec![
        ::store::idempotency::MIGRATION,
        outbox::MIGRATION,
        Migration { name: "accounts_0001", sql: include_str!("accounts.sql") },
        Migration { name: "accounts_0002_sessions", sql: include_str!("accounts_0002_sessions.sql") },
        Migration { name: "accounts_0010_recovery", sql: include_str!("recovery.sql") },
        Migration { name: "accounts_linked_identities", sql: include_str!("linked_identities.sql") },
        Migration { name: "accounts_0002_messages", sql: include_str!("messages.sql") },
        outbox::CHAIN,
        Migration { name: "accounts_0003_email", sql: include_str!("accounts_0003_email.sql") },
        Migration { name: "accounts_0003_officers", sql: include_str!("officers.sql") },
        Migration { name: "accounts_0004_claims", sql: include_str!("accounts_0004_claims.sql") },
    ]
}

/// The columns of this room that hold sealed values: what the rotation of keys seals again.
#[must_use]
pub fn sealed() -> Vec<seal::Column> {
    use seal::Column;
    vec![
        Column::new("person", "document_sealed", persons::DOCUMENT),
        Column::new("person", "phone_sealed", persons::PHONE),
        Column::new("person_email", "address_sealed", email::ADDRESS).bound_to("person_id"),
        Column::new("officer", "totp_sealed", officers::TOTP),
        Column::new("invitation", "totp_sealed", officers::INVITED_TOTP),
        Column::new("message", "recipient_sealed", messages::RECIPIENT),
        Column::new("message", "text_sealed", messages::TEXT),
        Column::new("message", "parameters_sealed", messages::PARAMETERS),
        Column::new("inbox", "text_sealed", messages::INBOX),
        Column::new("provider_attempt", "kept_sealed", provider::KEPT),
        Column::new("provider_attempt", "claims_sealed", provider::CLAIMS),
    ]
}

/// The room's state in its handlers: accounts, and the way to organisations.
#[derive(Clone)]
pub(crate) struct Room {
    pub accounts: Accounts,
    pub side: Arc<dyn OrganisationSide>,
}

/// The pages and API routes of the room.
#[must_use]
pub fn routes(accounts: Accounts, side: Arc<dyn OrganisationSide>) -> access::Routes<()> {
    access::Routes::new()
        .get("/account", acting::account)
        .get("/account/register", register::show)
        .post("/account/register", register::register)
        .post("/account/register/code", register::send_code)
        .get("/account/terms", register::terms)
        .get("/account/sign-in", sign_in::show_person)
        .post("/account/sign-in", sign_in::person)
        .get("/account/sign-in/organisation", sign_in::show_organisation)
        .post("/account/sign-in/organisation", sign_in::organisation)
        .get("/account/sign-in/officer", sign_in::show_officer)
        .post("/account/sign-in/officer", sign_in::officer)
        .post("/account/sign-out", sign_in::sign_out)
        .post("/account/sign-in/scan/{provider}", provider::scan::begin)
        .get("/account/sign-in/scan/{provider}", provider::scan::show)
        .get("/account/sign-in/scan/{provider}/state", provider::scan::state)
        .post("/account/sign-in/scan/{provider}/session", provider::scan::finish)
        .get("/account/sign-in/with/{provider}", provider::phone::here)
        .get("/account/scan/{token}", provider::phone::open)
        .get("/account/sign-in/callback/{provider}", provider::callback::receive)
        .get("/account/sign-in/confirmation/{attempt}", provider::confirm::show)
        .post("/account/sign-in/confirmation/{attempt}", provider::confirm::confirm)
        .post("/account/sign-in/confirmation/{attempt}/code", provider::confirm::send_code)
        .post("/account/sign-in/confirmation/{attempt}/cancellation", provider::confirm::cancel)
        .get("/account/sign-in/level/{provider}", provider::level::show)
        .post("/api/v1/sign-in-attempts", provider::api::begin)
        .get("/api/v1/sign-in-attempts/{attempt}", provider::api::show)
        .post("/api/v1/sign-in-attempts/{attempt}/session", provider::api::open_session)
        .get("/account/acting", acting::show)
        .post("/account/acting", acting::choose)
        .post("/account/acting/end", acting::leave)
        .get("/account/confirmation", confirmation::show)
        .post("/account/confirmation", confirmation::confirm)
        .post("/account/confirmation/code", confirmation::send_code)
        .post("/account/confirmation/held", confirmation::hold)
        .get("/account/password", change_password::show)
        .post("/account/password", change_password::change)
        .get("/account/password/organisation", change_password::show_organisation)
        .post("/account/password/organisation", change_password::change_organisation)
        .get("/account/invitation/{token}", invitation::show)
        .post("/account/invitation/{token}", invitation::accept)
        .get("/me", me::show)
        .get("/me/sessions", devices::show_person)
        .get("/unit/sessions", devices::show_organisation)
        .get("/bureau/sessions", devices::show_officer)
        .get("/bureau/passkeys", sign_in_security::show)
        .post("/bureau/passkeys", sign_in_security::add)
        .post("/bureau/passkeys/{passkey}/name", sign_in_security::rename)
        .post("/bureau/passkeys/{passkey}/removal", sign_in_security::remove)
        .get("/api/v1/bureau/passkeys", sign_in_security::api_list)
        .post("/api/v1/bureau/passkeys", sign_in_security::api_add)
        .post("/api/v1/bureau/passkeys/challenges", sign_in_security::api_begin)
        .put("/api/v1/bureau/passkeys/{passkey}", sign_in_security::api_rename)
        .delete("/api/v1/bureau/passkeys/{passkey}", sign_in_security::api_remove)
        .post("/api/v1/sessions/passkey-challenges", second_factor::api_challenge)
        .post("/api/v1/sessions/confirmation/passkey-challenges", confirmation::api_challenge)
        .post("/account/sessions/end", devices::end_one)
        .post("/account/sessions/end-all", devices::end_all)
        .get("/me/phone", phone::show)
        .post("/me/phone", phone::change)
        .post("/me/phone/code", phone::send_code)
        .get("/me/email", email::show)
        .post("/me/email", email::save)
        .post("/me/email/code", email::send_code)
        .post("/me/email/removal", email::remove)
        .get("/api/v1/me/email", email::api_show)
        .put("/api/v1/me/email", email::api_save)
        .delete("/api/v1/me/email", email::api_remove)
        .post("/api/v1/me/email/codes", email::api_send_code)
        .get("/me/verification", verification::show)
        .post("/me/verification", verification::verify)
        .post("/me/verification/code", verification::send_code)
        .post("/me/verification/result", verification::ask_again)
        .get("/me/messages", my_messages::show)
        .post("/me/messages/reading", my_messages::mark_read)
        .get("/api/v1/me/messages", my_messages::api_list)
        .post("/api/v1/me/messages/reading", my_messages::api_mark_read)
        .post("/callbacks/sms/{key}", receipts::receive)
        .get("/demo/messages", demo_messages::show)
        .post("/api/v1/sessions", api::open_session)
        .delete("/api/v1/sessions", api::close_session)
        .get("/api/v1/sessions", devices::api_list)
        .delete("/api/v1/sessions/{id}", devices::api_end)
        .post("/api/v1/me/phone/codes", phone::api_send_code)
        .put("/api/v1/me/phone", phone::api_change)
        .post("/api/v1/sessions/confirmation", confirmation::api_confirm)
        .post("/api/v1/sessions/confirmation/codes", confirmation::api_send_code)
        .post("/api/v1/persons", api::create_person)
        .post("/api/v1/persons/codes", api::send_registration_code)
        .with_state(Room { accounts, side })
}

/// The handlers of later work: what sends SMS and e-mail, and what asks again about cards.
#[must_use]
pub fn handlers(accounts: &Accounts) -> Vec<Arc<dyn outbox::Handler>> {
    vec![
        sms::Sender::handler(accounts.clone()),
        mail::Sender::handler(accounts.clone()),
        requery::Asker::handler(accounts.clone()),
    ]
}

/// The room's lines in the menu of 我的账号.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry =
        |group, label, path, icon| MenuEntry { desk: Desk::Me, group, label, path, icon, power: None, role: None };
    vec![
        entry("我的账号", "账号首页", "/me", "home"),
        entry("我的账号", "消息", "/me/messages", "message"),
        entry("我的账号", "实名认证", "/me/verification", "card"),
        entry("我的账号", "密码修改", "/account/password", "key"),
        entry("我的账号", "更换手机号", "/me/phone", "phone"),
        entry("我的账号", "电子邮箱", "/me/email", "message"),
        entry("我的账号", "登录设备", "/me/sessions", "screen"),
        entry("我的账号", "我的数据", "/me/data", "shield"),
        MenuEntry {
            desk: Desk::Unit,
            group: "单位账号",
            label: "登录设备",
            path: "/unit/sessions",
            icon: "screen",
            power: None,
            role: None,
        },
        MenuEntry {
            desk: Desk::Bureau,
            group: "我的账号",
            label: "密码修改",
            path: "/account/password",
            icon: "key",
            power: None,
            role: None,
        },
        MenuEntry {
            desk: Desk::Bureau,
            group: "我的账号",
            label: "登录安全",
            path: "/bureau/passkeys",
            icon: "lock",
            power: None,
            role: None,
        },
        MenuEntry {
            desk: Desk::Bureau,
            group: "我的账号",
            label: "登录设备",
            path: "/bureau/sessions",
            icon: "screen",
            power: None,
            role: None,
        },
    ]
}
