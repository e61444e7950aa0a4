//! `gongpin serve`: opens the rooms, starts what runs beside requests, answers until told to stop.

use crate::{
    app::App,
    chain,
    config::{Configuration, Mode},
    demo, keys, progress,
};
use anyhow::Context;
use clock::Clock;
use std::{sync::atomic::Ordering, time::Duration};
use tokio::net::TcpListener;

/// How often registrations that nobody decided are written down as expired. What people see does not
/// wait for it.
const SWEEP_SECONDS: u64 = 20;
/// What is merely old is thrown away once an hour.
const ROUNDS_AN_HOUR: u64 = 3_600 / SWEEP_SECONDS;

/// Between two tries to load the index.
const LOAD_AGAIN: Duration = Duration::from_secs(5);
/// Before work that fell over begins again.
const BEGIN_AGAIN: Duration = Duration::from_secs(1);

/// Serves until SIGTERM or Ctrl-C, then lets running requests finish.
///
/// # Errors
/// Where something cannot be opened or the address is taken.
pub async fn run(configuration: &Configuration) -> anyhow::Result<()> {
    let app = App::open(configuration, Clock::system()).await?;
    if configuration.mode == Mode::Demo {
        demo::fill_if_empty(&app, configuration.demo).await?;
        demo::keep_fairs_open(&app).await?;
    }
    // Listening before the index is loaded lets the probes tell "starting" from "gone".
    let listener = TcpListener::bind(configuration.listen)
        .await
        .with_context(|| format!("{} cannot be listened on; is another server running there?", configuration.listen))?;
    if configuration.mode == Mode::Production && configuration.proxies.is_empty() {
        tracing::warn!(
            "TRUSTED_PROXIES is empty: the proxy that speaks https counts as the address of every visitor, and limits by address hold for all of them together"
        );
    }
    let router = app.router()?;
    let address = listener.local_addr()?;
    let beside = tokio::spawn(run_beside(app.clone()));
    if configuration.mode == Mode::Demo {
        demo::print_accounts(&configuration.identity_providers);
    }
    println!("公聘正在运行 / gongpin is running: {} (listening on {address})", configuration.public_url);
    axum::serve(listener, router.into_make_service_with_connect_info::<std::net::SocketAddr>())
        .with_graceful_shutdown(told_to_stop())
        .await?;
    beside.abort();
    Ok(())
}

/// Loads the index, then sweeps, follows changes of other servers and does later work. Each goes on whatever becomes of the
/// others, and begins again where it fell over.
async fn run_beside(app: App) {
    while let Err(error) = load(&app).await {
        tracing::error!(
            ?error,
            "the search index could not be loaded; the readiness probe stays red, and it is tried again"
        );
        tokio::time::sleep(LOAD_AGAIN).await;
    }
    tokio::join!(
        of("later work", &app, |app| async move { app.worker.run().await }),
        of("sweeps", &app, |app| async move { sweep(&app).await }),
        of("the search index", &app, |app| async move { app.jobs.run().await }),
        of("imports of jobs", &app, |app| async move { app.exchange.run().await }),
        of("scores of publications", &app, |app| async move { app.oversight.run().await }),
        of("the key file", &app, |app| async move { keys::follow(&app).await }),
        of("the chain of the log", &app, |app| async move { chain::follow(&app).await }),
    );
}

/// Runs `work` for ever: what should not end and does, by a panic or otherwise, is told in the log and begun again.
async fn kept_up<W>(what: &'static str, pause: Duration, work: impl Fn() -> W)
where
    W: Future<Output = ()> + Send + 'static,
{
    loop {
        // A set ends what runs in it when it is dropped, so that nothing outlives the server.
        let mut running = tokio::task::JoinSet::new();
        running.spawn(work());
        let ended = running.join_next().await;
        tracing::error!(?ended, what, "what runs beside the requests ended; it begins again");
        tokio::time::sleep(pause).await;
    }
}

async fn of<W>(what: &'static str, app: &App, work: impl Fn(App) -> W)
where
    W: Future<Output = ()> + Send + 'static,
{
    kept_up(what, BEGIN_AGAIN, || work(app.clone())).await;
}

async fn load(app: &App) -> anyhow::Result<()> {
    let bar = progress::bar("职位索引");
    let shown = bar.clone();
    let loaded = app.load(move |done, total| progress::set(&shown, done, total)).await;
    bar.finish_and_clear();
    loaded
}

async fn sweep(app: &App) {
    let mut rounds: u64 = 0;
    loop {
        if let Err(error) = app.fairs.sweep_expired().await {
            tracing::warn!(?error, "undecided registrations could not be swept");
        }
        if let Err(error) = app.organisations.sweep_verifications().await {
            tracing::warn!(?error, "organisations that are to be verified again could not be told");
        }
        if let Err(error) = sweep_sessions(app).await {
            tracing::warn!(?error, "sessions that are over could not be swept");
        }
        if let Err(error) = accounts::sms::poll(&app.accounts).await {
            tracing::warn!(?error, "receipts of SMS could not be fetched");
        }
        if let Err(error) = app.recovery.sweep().await {
            tracing::warn!(?error, "what recovery no longer needs could not be cleared");
        }
        if rounds.is_multiple_of(ROUNDS_AN_HOUR)
            && let Err(error) = sweep_old(app).await
        {
            tracing::warn!(?error, "old codes, messages and events could not be swept");
        }
        if rounds.is_multiple_of(ROUNDS_AN_HOUR)
            && let Err(error) = app.organisations.sweep_registrations().await
        {
            tracing::warn!(?error, "what registrations left behind could not be swept");
        }
        if rounds.is_multiple_of(ROUNDS_AN_HOUR)
            && let Err(error) = app.showcases.sweep().await
        {
            tracing::warn!(?error, "files of 单位形象 that nothing needs could not be cleared");
        }
        rounds += 1;
        app.figures.jobs.store(app.jobs.index.live_count(app.clock.now()), Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs(SWEEP_SECONDS)).await;
    }
}

async fn sweep_sessions(app: &App) -> Result<(), sea_orm::DbErr> {
    let tx = app.store.begin().await?;
    accounts::sessions::sweep(&*tx, app.clock.now()).await?;
    tx.commit().await
}

/// Old codes, counts, messages and events that are done.
async fn sweep_old(app: &App) -> Result<(), sea_orm::DbErr> {
    let now = app.clock.now();
    let swept = accounts::sweep::sweep(&app.store, app.accounts.demo, now).await?;
    let imports = app.exchange.sweep().await?;
    let events = outbox::sweep(app.store.read(), now.plus_days(-outbox::DONE_DAYS)).await?;
    let kept_before = now.plus_minutes(-store::idempotency::KEPT_HOURS * 60);
    let answers = store::idempotency::sweep(app.store.read(), kept_before).await?;
    tracing::debug!(?swept, imports, events, answers, "swept");
    Ok(())
}

async fn told_to_stop() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, atomic::AtomicU32};

    #[tokio::test]
    async fn work_that_falls_over_begins_again() {
        let begun = Arc::new(AtomicU32::new(0));
        let count = begun.clone();
        let work = kept_up("a test", Duration::ZERO, move || {
            let n = count.fetch_add(1, Ordering::Relaxed);
            async move {
                assert!(n > 1, "falls over twice");
                std::future::pending().await
            }
        });
        let begun_three_times = async {
            while begun.load(Ordering::Relaxed) < 3 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            () = work => unreachable!("it goes on for ever"),
            reached = tokio::time::timeout(Duration::from_secs(20), begun_three_times) => reached.unwrap(),
        }
    }
}
