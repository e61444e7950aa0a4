//! `gongpin migrate`.

use crate::{app, config::Configuration};

/// Brings the schema up to date and says which steps ran.
///
/// # Errors
/// Where a step fails; nothing of it remains.
pub async fn run(configuration: &Configuration) -> anyhow::Result<()> {
    let store = app::connect(configuration).await?;
    let ran = store.migrate(&app::migrations()).await?;
    match ran.as_slice() {
        [] => println!("the schema is up to date"),
        steps => steps.iter().for_each(|step| println!("ran {step}")),
    }
    Ok(())
}
