//! Sample data, for `serve --demo` and `demo`.

pub mod corpus;
mod fill;
mod showcase;

pub use fill::{fill_if_empty, keep_fairs_open};

use crate::{
    app::App,
    config::{Configuration, DemoSize},
    identity::IdentityProvider,
};
use anyhow::ensure;
use clock::Clock;

/// The password of every demo account.
pub const PASSWORD: &str = "Gongpin-demo-2026";

/// `gongpin demo`: fills an empty database at any scale.
///
/// # Errors
/// Where the database holds people already.
pub async fn run(configuration: &Configuration, size: DemoSize) -> anyhow::Result<()> {
    let app = App::open(configuration, Clock::system()).await?;
    let filled = fill_if_empty(&app, size).await?;
    ensure!(filled, "the database is not empty; the demo is put into an empty one only");
    print_accounts(&configuration.identity_providers);
    Ok(())
}

/// Says how to get in.
pub fn print_accounts(providers: &[IdentityProvider]) {
    println!(
        "演示账号 / demo accounts (password {PASSWORD}):\n  \
         个人登录  person00001 (一级)  person00002 (二级)  clerk00001 … (☑ 以法人身份登录)\n  \
         单位登录  unit00001 …  unit-legacy\n  \
         工作人员登录  reviewer  planner  accounts  accounts2  editor  reviewer-haifeng  admin  security  auditor\n  \
         短信和动态验证码 / SMS and second factors: /demo/messages"
    );
    for p in providers {
        println!("  {}扫码登录 / signing in by scanning: {}", p.label, p.issuer);
    }
}
