//! Visitors with a session, and what stands in the log: for the tests of this room's pages.

use crate::{Accounts, Subject, testing};
use web::testing::Client;

/// Another visitor, with a session of its own.
pub(crate) async fn signed_in(client: &Client, accounts: &Accounts, subject: Subject) -> Client {
    let client = client.stranger();
    client.set_cookie(accounts.cookie.name(), &testing::signed_in(accounts, subject, None).await);
    client
}

/// How many lines of this action stand in the log.
pub(crate) async fn deeds(accounts: &Accounts, action: &str) -> i64 {
    let sql = "select count(*) as n from deed where action = $1";
    ::store::number(accounts.store.read(), sql, [action.into()]).await.unwrap()
}
