//! `bench rush`: everybody wants a booth at once, over HTTP; beside single-statement transactions of the same database.

use crate::{
    cluster::Cluster,
    figures::{Rounds, ms, number, percentile},
    house::{House, Server, bar},
    http::Connection,
    report,
};
use anyhow::{Context, ensure};
use fairs::{Fair, FairId, fair::Kind};
use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use std::{
    collections::HashSet,
    fmt::Write,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Booths of the fair that everybody wants.
const BOOTHS: u32 = 300;
/// Booths of a fair that has one for each who asks: the most that a hall holds.
const HALL: u32 = 600;
/// How often one clerk tries, each time another booth of the plan as it was when the page was opened.
const TRIES: usize = 5;

/// What is measured.
#[derive(clap::Args)]
pub struct Options {
    /// Organisations that want a booth
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(600..=50_000))]
    organisations: u32,
    /// Rounds
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Connections
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=2_000))]
    clients: u32,
    /// Seconds of each peer in each round
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Seed of data and choices
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Measures and reports, on SQLite and, where it is installed, on PostgreSQL.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let mut text = format!(
        "{}; {} organisations, {} connections, {} rounds in turn, seed {}; medians (least–most). Both databases write every \
         acknowledged registration to disk.\n\n",
        report::head(),
        number(f64::from(options.organisations)),
        options.clients,
        options.rounds,
        options.seed
    );
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite:{}", folder.path().join("gongpin.db").display());
    text.push_str(&on("SQLite", &file, folder.path(), options, None).await?);
    if let Some(cluster) = Cluster::start()? {
        let folder = tempfile::tempdir()?;
        text.push_str(&on("PostgreSQL", &cluster.url(), folder.path(), options, Some(&cluster)).await?);
    } else {
        text.push_str("PostgreSQL is not installed on this machine.\n");
    }
    report::write("rush", &text)
}

/// Who comes: a session, and a published job of the organisation.
struct Clerk {
    cookie: String,
    job: String,
}

#[derive(sea_orm::FromQueryResult)]
struct Employer {
    person: access::PersonId,
    organisation: access::OrganisationId,
    job: uuid::Uuid,
}

async fn clerks(house: &House) -> anyhow::Result<Vec<Arc<Clerk>>> {
    let sql = "select m.person_id as person, m.organisation_id as organisation, j.id as job from mandate m \
               join job j on j.organisation_id = m.organisation_id and j.state = 'published' \
               order by m.organisation_id, j.id";
    let mut seen = HashSet::new();
    let employers: Vec<Employer> = store::all::<Employer>(house.app.store.read(), sql, []).await?;
    let employers: Vec<Employer> = employers.into_iter().filter(|e| seen.insert(e.organisation)).collect();
    let now = house.app.clock.now();
    let mut all = Vec::new();
    let tx = house.app.store.begin().await?;
    for e in employers {
        let subject = accounts::Subject::Person(e.person);
        let token = accounts::sessions::open(&*tx, subject, Some(e.organisation), now).await?;
        let cookie = format!("{}={}", house.app.accounts.cookie.name(), token.reveal());
        all.push(Arc::new(Clerk { cookie, job: e.job.to_string() }));
    }
    tx.commit().await?;
    Ok(all)
}

async fn new_fair(house: &House, title: &str, booths: u32) -> anyhow::Result<(Fair, Vec<String>)> {
    #[derive(sea_orm::FromQueryResult)]
    struct Id {
        id: access::OfficerId,
    }
    let officer = store::one::<Id>(house.app.store.read(), "select id from officer limit 1", []).await?;
    let officer = officer.context("no officer")?.id;
    let fair = fairs::fixtures::fair(&house.app.clock, officer, Kind::OnSite, title, "441581", booths);
    let tx = house.app.store.begin().await?;
    fairs::fixtures::insert(&*tx, std::slice::from_ref(&fair)).await?;
    tx.commit().await?;
    let codes = fair.facts.plan.as_ref().context("no plan")?.open_codes().into_iter().collect();
    Ok((fair, codes))
}

/// What came of a rush.
#[derive(Default)]
struct Outcome {
    accepted: usize,
    refused: usize,
    busy: usize,
    other: usize,
    times: Vec<Duration>,
    took: Duration,
}

/// Everybody comes: clerk `n` tries `booths_of(n)` one after the other until one is taken.
async fn rush(
    server: &Server,
    fair: FairId,
    clerks: &[Arc<Clerk>],
    wishes: Vec<Vec<String>>,
    clients: u32,
) -> anyhow::Result<Outcome> {
    let next = Arc::new(AtomicUsize::new(0));
    let (clerks, wishes) = (Arc::new(clerks.to_vec()), Arc::new(wishes));
    let start = Instant::now();
    let mut running = Vec::new();
    for _ in 0..clients {
        let mut connection = Connection::open(server.address, None).await?;
        let (next, clerks, wishes) = (next.clone(), clerks.clone(), wishes.clone());
        let path = format!("/api/v1/fairs/{fair}/registrations");
        running.push(tokio::spawn(async move {
            let mut seen = Outcome::default();
            while let Some(n) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|n| *n < clerks.len()) {
                for (attempt, booth) in wishes[n].iter().enumerate() {
                    let key = format!("{n}-{attempt}");
                    let status = loop {
                        let began = Instant::now();
                        let status = ask(&mut connection, &path, &clerks[n], booth, &key).await?;
                        seen.times.push(began.elapsed());
                        if status != 503 {
                            break status;
                        }
                        seen.busy += 1;
                        tokio::time::sleep(Duration::from_millis(200)).await;
                    };
                    match status {
                        201 => seen.accepted += 1,
                        409 => seen.refused += 1,
                        _ => seen.other += 1,
                    }
                    if status == 201 {
                        break;
                    }
                }
            }
            anyhow::Ok(seen)
        }));
    }
    let mut all = Outcome::default();
    for task in running {
        let seen = task.await??;
        all.accepted += seen.accepted;
        all.refused += seen.refused;
        all.busy += seen.busy;
        all.other += seen.other;
        all.times.extend(seen.times);
    }
    all.took = start.elapsed();
    Ok(all)
}

async fn ask(connection: &mut Connection, path: &str, clerk: &Clerk, booth: &str, key: &str) -> anyhow::Result<u16> {
    let body = serde_json::json!({
        "booth": booth, "jobs": [clerk.job],
        "contact": { "name": "陈志远", "identity_number": "441581199003070012", "phone": "13800138000" },
    });
    let head = format!("{}\r\nIdempotency-Key: {key}", clerk.cookie);
    Ok(connection.post(path, "application/json", &body.to_string(), Some(&head)).await?.status)
}

async fn on(
    name: &str,
    url: &str,
    folder: &Path,
    options: &Options,
    cluster: Option<&Cluster>,
) -> anyhow::Result<String> {
    let house = House::over(url, folder, options.organisations, options.seed).await?;
    let clerks = clerks(&house).await?;
    ensure!(clerks.len() == options.organisations as usize, "{} clerks", clerks.len());
    let server = Server::over(url, folder).await?;
    let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
    let (mut accepting, mut single) = (Rounds::default(), Rounds::default());
    let (mut took, mut p99) = (Rounds::default(), Rounds::default());
    let (mut busy, mut other, mut doubles) = (0, 0, 0);
    let progress = bar("rush", u64::from(options.rounds));
    for round in 0..options.rounds {
        // A booth for each: what is accepted in a second.
        let (fair, codes) = new_fair(&house, &format!("第{round}场专场招聘会"), HALL).await?;
        let some = &clerks[..codes.len().min(clerks.len())];
        let wishes = codes.iter().take(some.len()).map(|c| vec![c.clone()]).collect();
        let outcome = rush(&server, fair.id, some, wishes, options.clients).await?;
        ensure!(outcome.accepted == some.len(), "{} of {} accepted", outcome.accepted, some.len());
        accepting.0.push(outcome.accepted as f64 / outcome.took.as_secs_f64());
        busy += outcome.busy;
        single.0.push(match cluster {
            Some(cluster) => cluster.pgbench(&script(&house, folder).await?, options.seconds)?,
            None => singly(&house, options.seconds).await?,
        });
        // Many for few.
        let (fair, codes) = new_fair(&house, &format!("第{round}场大型招聘会"), BOOTHS).await?;
        let wishes = (0..clerks.len())
            .map(|_| (0..TRIES).map(|_| codes[rng.random_range(0..codes.len())].clone()).collect())
            .collect();
        let mut order = clerks.clone();
        order.shuffle(&mut rng);
        let outcome = rush(&server, fair.id, &order, wishes, options.clients).await?;
        took.0.push(outcome.took.as_secs_f64());
        p99.0.push(ms(percentile(&outcome.times, 99)));
        busy += outcome.busy;
        other += outcome.other;
        let live = "select count(*) as n from registration where fair = $1 and state in ('in_review', 'approved')";
        let held = store::number(house.app.store.read(), live, [fair.id.into()]).await?;
        ensure!(held == i64::try_from(outcome.accepted)?, "{held} stand, {} were told so", outcome.accepted);
        let distinct = "select count(distinct booth) as n from registration where fair = $1 and state in ('in_review', 'approved')";
        doubles += held - store::number(house.app.store.read(), distinct, [fair.id.into()]).await?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    let ratio = accepting.over(&single);
    let peer = if cluster.is_some() {
        "`pgbench`, 64 clients, one insert into a table of the same shape each"
    } else {
        "the same insert in-process, one after the other, each a transaction"
    };
    let mut text = String::new();
    let _ = write!(
        text,
        "| {name} | |\n|---|---|\n| registrations accepted in a second, a booth for each | {accepting} |\n| {peer} | {single} |\n\
         | **accepted / single statements**{} | **{ratio}** |\n\
         | {} organisations, {BOOTHS} booths, up to {TRIES} tries each: everybody answered after, s (floor 10, aim 2) | {took} |\n\
         | 99th percentile of an answer, ms (aim 250) | {p99} |\n| booths with two holders | {doubles} |\n\
         | answers 503, asked again | {busy} |\n| other answers | {other} |\n\n",
        if cluster.is_some() { " (floor 0.6, aim 1)" } else { "" },
        number(f64::from(options.organisations)),
    );
    Ok(text)
}

const COLUMNS: &str =
    "id, fair, organisation, organisation_name, booth, state, revision, contact, registered_by, registered_at";

/// The script of `pgbench`: one row of a registration with a booth of its own, in a table with the same indexes.
async fn script(house: &House, folder: &Path) -> anyhow::Result<std::path::PathBuf> {
    let tx = house.app.store.begin().await?;
    store::run(&*tx, "create table if not exists peer (like registration including all)", []).await?;
    tx.commit().await?;
    let file = folder.join("single.sql");
    std::fs::write(
        &file,
        format!(
            "insert into peer ({COLUMNS}) values (gen_random_uuid(), '0198b1c0-0000-7000-8000-000000000001', gen_random_uuid(), \
             '陆丰市某某制造有限公司', gen_random_uuid()::text, 'in_review', 1, decode(repeat('5a', 160), 'hex'), \
             '0198b1c0-0000-7000-8000-000000000002', 1) on conflict do nothing;\n"
        ),
    )?;
    Ok(file)
}

/// The same on SQLite, in-process: it has one writer.
async fn singly(house: &House, seconds: u64) -> anyhow::Result<f64> {
    let store = &house.app.store;
    let tx = store.begin().await?;
    store::run(&*tx, "create table if not exists peer as select * from registration where 1 = 0", []).await?;
    for (index, columns) in [("id", "id"), ("booth", "fair, booth"), ("organisation", "fair, organisation")] {
        let sql = format!("create unique index if not exists peer_{index} on peer ({columns})");
        store::run(&*tx, &sql, []).await?;
    }
    tx.commit().await?;
    let sql = format!(
        "insert into peer ({COLUMNS}) values (randomblob(16), x'01', randomblob(16), '陆丰市某某制造有限公司', hex(randomblob(16)), \
         'in_review', 1, zeroblob(160), x'02', 1) on conflict do nothing"
    );
    let (start, mut done) = (Instant::now(), 0_u32);
    while start.elapsed() < Duration::from_secs(seconds) {
        let tx = store.begin().await?;
        store::run(&*tx, &sql, []).await?;
        tx.commit().await?;
        done += 1;
    }
    Ok(f64::from(done) / start.elapsed().as_secs_f64())
}
