//! Shows the pages of this room alone, on http://127.0.0.1:8099, with a database in a temporary folder: for looking at
//! them while they are written. People: person00001, clerk00001, unit00001, reviewer; one password for all.

#![expect(clippy::unwrap_used, reason = "a tool of the developer")]

use access::{Rank, Role};
use accounts::testing;
use axum::Router;
use std::sync::Arc;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let store = store::Store::connect(&format!("sqlite:{}", folder.path().join("pages.db").display())).await.unwrap();
    store.migrate(&accounts::migrations()).await.unwrap();
    let accounts = testing::accounts_at(&store, clock::Clock::system());
    let organisations = Arc::new(testing::Organisations::default());
    testing::person(&accounts, 1, "person00001", "陈一", Rank::FIRST).await;
    let clerk = testing::person(&accounts, 2, "clerk00001", "林晓彤", Rank::SECOND).await;
    for (username, name) in [("unit00001", "陆丰市海风五金制品有限公司"), ("unit00002", "陆丰市灯塔电子厂有限公司")]
    {
        let id = organisations.add(&accounts, username, name);
        organisations.bind(clerk.id, id);
    }
    testing::officer(&accounts, "reviewer", &[Role::Reviewer, Role::FairPlanner]).await;
    let directory = testing::Directory { accounts: accounts.clone(), organisations: organisations.clone() };
    let mut site = web::testing::site();
    site.demo = true;
    let router: Router = web::dress(
        accounts::routes(accounts.clone(), organisations).merge(web::routes()),
        web::Dress {
            answers: std::sync::Arc::new(web::NoAnswers),
            site: Arc::new(site),
            menus: Arc::new(accounts::menu()),
            directory: Arc::new(directory),
            cookie: accounts.cookie,
            public_url: "http://127.0.0.1:8099".into(),
            proxies: web::TrustedProxies::default(),
        },
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await.unwrap();
    println!("http://127.0.0.1:8099/account/sign-in  password: {}", testing::PASSWORD);
    axum::serve(listener, router).await.unwrap();
}
