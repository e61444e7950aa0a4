//! `gongpin keys`: which key seals what, a fresh key that takes over, everything sealed again while the platform runs,
//! an old key taken out when nothing is left under it. Decision 0010.

use crate::{
    app::{self, App},
    config::Configuration,
    progress,
};
use anyhow::{Context, ensure};
use clock::Clock;
use std::{collections::BTreeMap, time::Duration};

/// How often a running server looks at the key file. What it meets sealed with a key it does not know makes it look at
/// once.
pub const RELOAD_SECONDS: u64 = 5;
/// For so long servers may still seal with the old key: two looks at the file.
pub const SETTLE: Duration = Duration::from_secs(2 * RELOAD_SECONDS);
/// Between two passes, and a breath for everybody else between two batches.
const PASS_PAUSE: Duration = Duration::from_millis(500);
const BATCH_PAUSE: Duration = Duration::from_millis(2);

/// How many values lie under which key, the pictures among the files included.
///
/// # Errors
/// What the database or the files say.
pub async fn counts(app: &App) -> anyhow::Result<BTreeMap<String, u64>> {
    let db = app.store.read();
    let mut counts: BTreeMap<String, u64> = app.recovery.count_pictures().await?;
    for id in app.accounts.keys.ids() {
        for column in app::sealed() {
            let n = seal::count_under(db, &column, &id).await?;
            *counts.entry(id.clone()).or_default() += n.unsigned_abs();
        }
    }
    Ok(counts)
}

/// What [`reseal`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Values that are under the active key now.
    pub resealed: u64,
    /// Values that do not open and were left alone.
    pub stuck: u64,
}

/// Seals everything again with the key that is active, in short transactions, pass after pass until nothing is left and
/// `settle` is over: until then a running server may not have seen the new key. Can be stopped and started again at any
/// moment. `progress` is told values done and values in all.
///
/// # Errors
/// What the database or the files say.
pub async fn reseal(app: &App, settle: Duration, progress: impl Fn(u64, u64)) -> anyhow::Result<Outcome> {
    let start = tokio::time::Instant::now();
    let mut outcome = Outcome::default();
    let total = stale(app).await?;
    progress(0, total);
    loop {
        outcome.stuck = 0;
        for column in app::sealed() {
            let mut after = None;
            loop {
                let pass = seal::reseal(&app.store, &app.accounts.keys, &column, after).await?;
                outcome.resealed += pass.resealed;
                outcome.stuck += pass.stuck;
                progress(outcome.resealed, total.max(outcome.resealed));
                after = pass.next;
                if after.is_none() {
                    break;
                }
                tokio::time::sleep(BATCH_PAUSE).await;
            }
        }
        let (done, stuck) = app.recovery.reseal_pictures().await?;
        outcome.resealed += done;
        outcome.stuck += stuck;
        progress(outcome.resealed, total.max(outcome.resealed));
        if start.elapsed() >= settle && stale(app).await? <= outcome.stuck {
            return Ok(outcome);
        }
        tokio::time::sleep(PASS_PAUSE.min(settle)).await;
    }
}

/// How many values lie under another key than the active one.
async fn stale(app: &App) -> anyhow::Result<u64> {
    let active = app.accounts.keys.active_id();
    let mut stale = 0;
    for column in app::sealed() {
        let all = seal::count_all(app.store.read(), &column).await?;
        stale += (all - seal::count_under(app.store.read(), &column, &active).await?).unsigned_abs();
    }
    let pictures = app.recovery.count_pictures().await?;
    Ok(stale + pictures.iter().filter(|(id, _)| **id != active).map(|(_, n)| n).sum::<u64>())
}

/// `gongpin keys status`
///
/// # Errors
/// What the database, the files or the key file say.
pub async fn status(configuration: &Configuration) -> anyhow::Result<()> {
    let app = App::open(configuration, Clock::system()).await?;
    let keys = &app.accounts.keys;
    let mut counts = counts(&app).await?;
    let (active, standby) = (keys.active_id(), keys.standby_id());
    println!("{} (installation {})", configuration.key_file().display(), keys.fingerprint());
    for id in keys.ids() {
        let role = match () {
            () if id == active => "seals",
            () if standby.as_ref() == Some(&id) => "standby: opens, does not seal yet",
            () => "opens",
        };
        println!("  {id:<16} {:>12} values   {role}", counts.remove(&id).unwrap_or(0));
    }
    println!("  {:<16} makes the blind indexes; never changes", "lookup");
    for (id, n) in counts {
        println!("  {id:<16} {n:>12} values   MISSING: these cannot be opened");
    }
    let unread: u64 = unknown(&app).await?;
    if unread > 0 {
        println!("  {unread} values name no key of this file: they cannot be opened");
    }
    Ok(())
}

/// Values in columns that lie under no key of the ring.
async fn unknown(app: &App) -> anyhow::Result<u64> {
    let mut unknown = 0;
    for column in app::sealed() {
        let mut left = seal::count_all(app.store.read(), &column).await?;
        for id in app.accounts.keys.ids() {
            left -= seal::count_under(app.store.read(), &column, &id).await?;
        }
        unknown += left.max(0).unsigned_abs();
    }
    Ok(unknown)
}

/// `gongpin keys add`
///
/// # Errors
/// What the key file says.
pub fn add(configuration: &Configuration) -> anyhow::Result<()> {
    let id = seal::add_standby(configuration.key_file(), &mut rand::rng())?;
    println!("added {id} on standby: it opens and does not seal yet.");
    println!("Copy {} to every machine, then run: gongpin keys rotate", configuration.key_file().display());
    Ok(())
}

/// `gongpin keys rotate`: the key on standby, or a fresh one, takes over; then [`run_reseal`].
///
/// # Errors
/// What the database, the files or the key file say.
pub async fn rotate(configuration: &Configuration) -> anyhow::Result<bool> {
    // Whatever is wrong with the installation is said before the file changes.
    drop(App::open(configuration, Clock::system()).await?);
    let id = seal::rotate(configuration.key_file(), &mut rand::rng())?;
    println!("{id} seals from now on; running servers notice within {RELOAD_SECONDS} s");
    run_reseal(configuration).await
}

/// `gongpin keys reseal`: goes on where a rotation was interrupted. `false` where values remain that do not open.
///
/// # Errors
/// What the database, the files or the key file say.
pub async fn run_reseal(configuration: &Configuration) -> anyhow::Result<bool> {
    let app = App::open(configuration, Clock::system()).await?;
    let bar = progress::bar("重新加密");
    let outcome = reseal(&app, SETTLE, |done, total| progress::set(&bar, done, total)).await?;
    bar.finish_and_clear();
    println!("{} values sealed again with {}", outcome.resealed, app.accounts.keys.active_id());
    if outcome.stuck > 0 {
        println!("{} values do not open and were left as they are", outcome.stuck);
    }
    Ok(outcome.stuck == 0)
}

/// `gongpin keys retire ID`
///
/// # Errors
/// Where something still lies under the key, or it is the one that seals.
pub async fn retire(configuration: &Configuration, id: &str) -> anyhow::Result<()> {
    let app = App::open(configuration, Clock::system()).await?;
    refuse_in_use(&app, id).await?;
    seal::retire(configuration.key_file(), id, &mut rand::rng())?;
    println!("{id} is out of {}; backups from before the rotation need it still", configuration.key_file().display());
    Ok(())
}

/// Refuses to retire a key under which something lies.
///
/// # Errors
/// Says how much.
pub async fn refuse_in_use(app: &App, id: &str) -> anyhow::Result<()> {
    ensure!(app.accounts.keys.ids().iter().any(|known| known == id), "there is no key {id} in the keyring");
    let left = counts(app).await?.get(id).copied().unwrap_or(0);
    ensure!(left == 0, "{left} values still lie under {id}; run: gongpin keys reseal");
    Ok(())
}

/// Looks at the key file now and then, until the program ends.
pub(crate) async fn follow(app: &App) {
    loop {
        tokio::time::sleep(Duration::from_secs(RELOAD_SECONDS)).await;
        match app.accounts.keys.reload().context("the key file cannot be taken up; the keys stay as they are") {
            Ok(true) => tracing::info!(seals = app.accounts.keys.active_id(), "the keyring changed"),
            Ok(false) => {}
            Err(error) => tracing::error!(?error, "the keyring"),
        }
    }
}
