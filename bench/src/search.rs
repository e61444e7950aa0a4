//! `bench search`: one data set, four engines, in turn.

use crate::{
    figures::{Rounds, ms, number, percentile},
    house::{House, Server, bar},
    http::Connection,
    peers::Peer,
    questions::{self, Question},
    report,
};
use anyhow::{Context, ensure};
use clock::{Clock, Timestamp};
use jobs::{JobIndex, measuring};
use search::{Bitmaps, BruteForce, Change, Document, DocumentSearch, Query};
use std::{
    convert::Infallible,
    fmt::Write,
    net::SocketAddr,
    time::{Duration, Instant},
};
use store::Store;

/// Connections of the load over HTTP.
const CONNECTIONS: usize = 8;
/// Questions of the load in each round.
const LOAD: usize = 6_000;
/// Questions asked of every engine in each round, one after the other.
const ASKED: usize = 120;
/// How long one peer may take in one round; what it could not answer by then is left out for all.
const PATIENCE: Duration = Duration::from_secs(20);
/// Publications measured.
const PUBLICATIONS: usize = 30;

/// What is measured.
#[derive(clap::Args)]
pub struct Options {
    /// Jobs in the data set
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=5_000_000))]
    jobs: u32,
    /// Rounds
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Seed of data and questions
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Questions whose totals are compared with the brute-force oracle
    #[arg(long, default_value_t = 10)]
    oracle: usize,
    /// Leaves SQLite FTS5 and PostgreSQL out
    #[arg(long)]
    alone: bool,
}

/// Measures and reports.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let head = report::head();
    eprintln!("seed {}", options.seed);
    let house = House::open(options.jobs, options.seed).await?;
    let clock = Clock::system();
    let documents = documents(&house.app.store).await?;
    let index = JobIndex::new(house.app.store.clone(), clock.clone());
    index.load(|_, _| {}).await?;
    let questions = questions::mixed(options.rounds as usize * LOAD, house.size)?;
    let (checked, agreed) = oracle(&documents, &index, &questions, options.oracle, clock.now())?;

    let folder = tempfile::tempdir()?;
    let mut peers = Vec::new();
    if !options.alone {
        peers.push(Peer::sqlite(folder.path(), &documents).await?);
        peers.extend(Peer::postgres(&documents).await?);
    }
    let idle = {
        let empty = tempfile::tempdir()?;
        Server::start(empty.path(), true).await?.memory_mb()?
    };
    let server = Server::start(&house.folder, false).await?;
    let fresh = server.memory_mb()?;

    let mut text = format!(
        "{head}; {} jobs of {} organisations, seed {}, {} rounds in turn; medians (least–most).\n\n",
        number(documents.len() as f64),
        house.size.organisations,
        options.seed,
        options.rounds
    );
    let (mut inside, mut over) = (Rounds::default(), Rounds::default());
    let mut asked: Vec<Asked> = vec![Asked::new("index in-process"), Asked::new("HTTP, one connection")];
    asked.extend(peers.iter().map(|p| Asked::new(p.name)));
    let mut failed = 0;
    let progress = bar("rounds", u64::from(options.rounds));
    for slice in questions.chunks(LOAD) {
        inside.0.push(load_inside(&index, slice, clock.now()));
        let (rate, bad) = load_over(server.address, slice).await?;
        over.0.push(rate);
        failed += bad;
        one_by_one(&mut asked, &index, server.address, &peers, &slice[..ASKED.min(slice.len())], clock.now()).await?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    let busy = server.memory_mb()?;
    let same = agree_over(server.address, &index, &questions[..200.min(questions.len())], clock.now()).await?;

    let ratio = over.over(&inside);
    let _ = write!(
        text,
        "| throughput, {LOAD} mixed questions a round | questions/s |\n|---|---|\n| index in-process, a thread per core | {inside} |\n\
         | HTTP JSON, {CONNECTIONS} connections, client on the same cores | {over} |\n| **HTTP / in-process** (floor 0.5, aim 0.8) | **{ratio}** |\n\n\
         {failed} of {} answers over HTTP were not 200. Totals: {agreed} of {checked} agree with the brute-force oracle, {same} of 200 over HTTP with the index in-process.\n\n",
        options.rounds as usize * LOAD
    );
    text.push_str(&latencies(&asked));
    text.push_str(&by_class(&asked));
    text.push_str(&freshness(&house, &server).await?);
    text.push_str(&rebuild(&house.app.store, &documents, options.rounds).await?);
    let _ = write!(
        text,
        "| memory of the server, MB | |\n|---|---|\n| idle, empty database | {} |\n| {} jobs indexed, after the start | {} |\n| after the load | {} |\n",
        number(idle),
        options.jobs,
        number(fresh),
        number(busy)
    );
    let name = if options.jobs == 100_000 { "search".into() } else { format!("search {}", options.jobs) };
    report::write(&name, &text)
}

async fn documents(store: &Store) -> anyhow::Result<Vec<(u64, Document)>> {
    let mut all: Vec<(u64, Document)> = Vec::new();
    loop {
        let after = all.last().map_or(0, |(n, _)| *n);
        let more = measuring::documents(store, after, 5_000).await?;
        if more.is_empty() {
            return Ok(all);
        }
        all.extend(more);
    }
}

/// How many totals were compared with the oracle's, and how many agreed; all must.
fn oracle(
    documents: &[(u64, Document)],
    index: &JobIndex,
    questions: &[Question],
    count: usize,
    now: Timestamp,
) -> anyhow::Result<(usize, usize)> {
    let truth = BruteForce::of(measuring::schema(now), documents.to_vec());
    let progress = bar("oracle", count as u64);
    let step = (questions.len() / count.max(1)).max(1);
    let mut checked = 0;
    for question in questions.iter().step_by(step).take(count) {
        let query = Query { facets: question.query.facets.iter().take(1).cloned().collect(), ..question.query.clone() };
        let (ours, theirs) = (index.search(&query, now)?, truth.search(&query, now.as_ms())?);
        ensure!(
            ours.total == theirs.total,
            "{}: {} found, the oracle says {}",
            question.path,
            ours.total,
            theirs.total
        );
        ensure!(ours.hits == theirs.hits, "{}: other rows than the oracle's", question.path);
        for (a, b) in ours.facets.iter().zip(&theirs.facets) {
            let sorted = |counts: &[(std::sync::Arc<str>, u64)]| {
                let mut list: Vec<_> =
                    counts.iter().filter(|(_, n)| *n > 0).map(|(v, n)| (v.to_string(), *n)).collect();
                list.sort();
                list
            };
            ensure!(sorted(&a.counts) == sorted(&b.counts), "{}: other counts than the oracle's", question.path);
        }
        checked += 1;
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok((checked, checked))
}

/// Questions a second in-process, with a thread per core.
fn load_inside(index: &JobIndex, questions: &[Question], now: Timestamp) -> f64 {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for part in questions.chunks(questions.len().div_ceil(threads)) {
            scope.spawn(move || {
                for question in part {
                    let _ = std::hint::black_box(index.search(&question.query, now));
                }
            });
        }
    });
    questions.len() as f64 / start.elapsed().as_secs_f64()
}

/// Questions a second over HTTP, and how many were not answered with 200.
async fn load_over(server: SocketAddr, questions: &[Question]) -> anyhow::Result<(f64, usize)> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(server, None).await?);
    }
    let start = Instant::now();
    let mut running = Vec::new();
    for (mut connection, part) in connections.into_iter().zip(questions.chunks(questions.len().div_ceil(CONNECTIONS))) {
        let paths: Vec<String> = part.iter().map(|q| q.path.clone()).collect();
        running.push(tokio::spawn(async move {
            let mut bad = 0;
            for path in paths {
                bad += usize::from(connection.get(&path).await?.status != 200);
            }
            anyhow::Ok(bad)
        }));
    }
    let mut bad = 0;
    for task in running {
        bad += task.await??;
    }
    Ok((questions.len() as f64 / start.elapsed().as_secs_f64(), bad))
}

/// The times of one engine: by round, each with the class of the question and whether it has a word under three characters.
struct Asked {
    name: &'static str,
    rounds: Vec<Vec<(Duration, &'static str, bool)>>,
}

impl Asked {
    fn new(name: &'static str) -> Self {
        Self { name, rounds: Vec::new() }
    }

    fn percentiles(&self, percent: usize, wanted: impl Fn(&str, bool) -> bool) -> Rounds {
        let of_round = |round: &Vec<(Duration, &'static str, bool)>| {
            let times: Vec<Duration> = round.iter().filter(|(_, c, s)| wanted(c, *s)).map(|(t, ..)| *t).collect();
            ms(percentile(&times, percent))
        };
        Rounds(self.rounds.iter().map(of_round).collect())
    }
}

/// Asks every engine the same questions, one at a time, the engines in turn for each question.
async fn one_by_one(
    asked: &mut [Asked],
    index: &JobIndex,
    server: SocketAddr,
    peers: &[Peer],
    questions: &[Question],
    now: Timestamp,
) -> anyhow::Result<()> {
    for engine in asked.iter_mut() {
        engine.rounds.push(Vec::new());
    }
    let mut connection = Connection::open(server, None).await?;
    let start = Instant::now();
    let patience = PATIENCE * u32::try_from(peers.len().max(1))?;
    for question in questions {
        if start.elapsed() > patience {
            break;
        }
        let short = Peer::is_short(&question.query);
        let mut times = Vec::with_capacity(asked.len());
        let began = Instant::now();
        let _ = std::hint::black_box(index.search(&question.query, now)?);
        times.push(began.elapsed());
        let began = Instant::now();
        let reply = connection.get(&question.path).await?;
        times.push(began.elapsed());
        ensure!(reply.status == 200, "{}: {}", question.path, reply.status);
        for peer in peers {
            let began = Instant::now();
            peer.search(&question.query, now.as_ms()).await?;
            times.push(began.elapsed());
        }
        for (engine, time) in asked.iter_mut().zip(times) {
            if let Some(round) = engine.rounds.last_mut() {
                round.push((time, question.class, short));
            }
        }
    }
    Ok(())
}

async fn agree_over(
    server: SocketAddr,
    index: &JobIndex,
    questions: &[Question],
    now: Timestamp,
) -> anyhow::Result<usize> {
    let mut connection = Connection::open(server, None).await?;
    let mut same = 0;
    for question in questions {
        let reply: serde_json::Value = serde_json::from_slice(&connection.get(&question.path).await?.body)?;
        same += usize::from(reply["total"].as_u64() == Some(index.search(&question.query, now)?.total));
    }
    Ok(same)
}

fn latencies(asked: &[Asked]) -> String {
    let mut text = String::from(
        "| one question at a time, ms | asked | p50 | p99 | p50 of HTTP is so many times shorter | p99 (floor 20, aim 100) |\n|---|---|---|---|---|---|\n",
    );
    type Wanted = (&'static str, fn(&str, bool) -> bool);
    let kinds: [Wanted; 2] =
        [("no words, or of three characters and more", |_, s| !s), ("with a shorter word (SQLite: LIKE)", |_, s| s)];
    for (kind, wanted) in kinds {
        let of = |engine: &Asked, percent| engine.percentiles(percent, wanted);
        let http = asked.get(1).map(|http| (of(http, 50), of(http, 99)));
        for engine in asked {
            let count: usize = engine.rounds.iter().flatten().filter(|(_, c, s)| wanted(c, *s)).count();
            let (p50, p99) = (of(engine, 50), of(engine, 99));
            let ratios = match &http {
                Some((h50, h99)) => (p50.over(h50).to_string(), p99.over(h99).to_string()),
                None => Default::default(),
            };
            let _ =
                writeln!(text, "| {}: {kind} | {count} | {p50} | {p99} | {} | {} |", engine.name, ratios.0, ratios.1);
        }
    }
    text.push('\n');
    text
}

fn by_class(asked: &[Asked]) -> String {
    let mut text = String::from("| p50 / p99 in ms by kind, all rounds |");
    for engine in asked {
        let _ = write!(text, " {} |", engine.name);
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(asked.len()));
    text.push('\n');
    let mut classes: Vec<&str> = asked.iter().flat_map(|a| a.rounds.iter().flatten().map(|(_, c, _)| *c)).collect();
    classes.sort_unstable();
    classes.dedup();
    for class in classes {
        let _ = write!(text, "| {class} |");
        for engine in asked {
            let times: Vec<Duration> =
                engine.rounds.iter().flatten().filter(|(_, c, _)| *c == class).map(|(t, ..)| *t).collect();
            let _ = write!(text, " {} / {} |", number(ms(percentile(&times, 50))), number(ms(percentile(&times, 99))));
        }
        text.push('\n');
    }
    text.push('\n');
    text
}

/// Publishes and takes down over HTTP as a clerk, and looks when seekers see it.
async fn freshness(house: &House, server: &Server) -> anyhow::Result<String> {
    let mut clerk = Connection::open(server.address, None).await?;
    let mut seeker = Connection::open(server.address, None).await?;
    let cookie = clerk_cookie(house).await?;
    let until = Clock::system().today().plus_days(30).to_string();
    let (mut publishing, mut visible, mut taking, mut gone) = (vec![], vec![], vec![], vec![]);
    for n in 0..PUBLICATIONS {
        let word: String = format!(
            "{}{}",
            ['甲', '乙', '丙', '丁', '戊', '己'][n % 6],
            ['鼋', '鼍', '鼗', '鼙', '鼯', '齉'][n / 6 % 6]
        );
        let body = serde_json::json!({
            "title": format!("焊工{word}"), "category": "02-02", "headcount": 2, "nature": "全职", "pay_min": 5000,
            "pay_max": 7000, "pay_unit": "元/月", "education": "不限", "experience": "不限", "place": "441581",
            "address": "东海镇人民路1号", "description": "负责车间钢结构的焊接，按图纸施工，服从班组长安排，保持工位整洁。",
            "requirements": "持焊工证。", "contact_name": "陈静", "contact_phone": "13800138000", "valid_until": until,
            "benefits": ["五险一金"],
        });
        let made = clerk.post("/api/v1/centre/jobs", "application/json", &body.to_string(), Some(&cookie)).await?;
        ensure!(made.status < 300, "a job: {} {}", made.status, made.text());
        let made: serde_json::Value = serde_json::from_slice(&made.body)?;
        let id = made["id"].as_str().context("no id")?.to_owned();
        let q = form_urlencoded::Serializer::new(String::new()).append_pair("q", &word).finish();
        for (act, times, seen, wanted) in
            [("publication", &mut publishing, &mut visible, 1), ("withdrawal", &mut taking, &mut gone, 0)]
        {
            let began = Instant::now();
            let path = format!("/api/v1/centre/jobs/{id}/{act}");
            let reply = clerk.post(&path, "application/json", "{}", Some(&cookie)).await?;
            ensure!(reply.status < 300, "{act}: {} {}", reply.status, reply.text());
            times.push(began.elapsed());
            loop {
                let reply = seeker.get(&format!("/api/v1/jobs?{q}")).await?;
                let found: serde_json::Value = serde_json::from_slice(&reply.body)?;
                if found["total"].as_u64() == Some(wanted) {
                    break;
                }
                ensure!(began.elapsed() < Duration::from_secs(10), "{act} never reached the search");
            }
            seen.push(began.elapsed());
        }
    }
    let mut text = String::from("| freshness over HTTP, ms | p50 | p99 |\n|---|---|---|\n");
    for (name, times) in [
        ("publish: click → answered", &publishing),
        ("publish: click → found by another visitor (floor 1,000, aim 200)", &visible),
        ("take down: click → answered", &taking),
        ("take down: click → gone for another visitor", &gone),
    ] {
        let _ = writeln!(
            text,
            "| {name} | {} | {} |",
            number(ms(percentile(times, 50))),
            number(ms(percentile(times, 99)))
        );
    }
    text.push('\n');
    Ok(text)
}

#[derive(sea_orm::FromQueryResult)]
struct Mandate {
    person: access::PersonId,
    organisation: access::OrganisationId,
}

/// The session of the first clerk, as a header has it.
async fn clerk_cookie(house: &House) -> anyhow::Result<String> {
    let sql = "select m.person_id as person, m.organisation_id as organisation from mandate m \
               join person p on p.id = m.person_id where p.username_folded = 'clerk00001' limit 1";
    let row =
        store::one::<Mandate>(house.app.store.read(), sql, []).await?.context("the first clerk has no mandate")?;
    let tx = house.app.store.begin().await?;
    let subject = accounts::Subject::Person(row.person);
    let token = accounts::sessions::open(&*tx, subject, Some(row.organisation), Clock::system().now()).await?;
    tx.commit().await?;
    Ok(format!("{}={}", house.app.accounts.cookie.name(), token.reveal()))
}

/// The index from the database, beside the same documents from memory; and one commit of it.
async fn rebuild(store: &Store, documents: &[(u64, Document)], rounds: u32) -> anyhow::Result<String> {
    let now = Clock::system().now();
    let (mut from_database, mut from_memory) = (Rounds::default(), Rounds::default());
    let (mut publishing, mut removing) = (Vec::new(), Vec::new());
    let progress = bar("rebuild", u64::from(rounds));
    let last = documents.last().map_or(0, |(n, _)| *n);
    for _ in 0..rounds {
        let start = Instant::now();
        let fresh = JobIndex::new(store.clone(), Clock::system());
        fresh.load(|_, _| {}).await?;
        from_database.0.push(documents.len() as f64 / start.elapsed().as_secs_f64());
        drop(fresh);
        let copy = documents.to_vec();
        let start = Instant::now();
        let engine = Bitmaps::new(measuring::schema(now));
        engine.load(last, [], copy.into_iter().map(Ok::<_, Infallible>), |_| {}).map_err(|e| anyhow::anyhow!("{e}"))?;
        from_memory.0.push(documents.len() as f64 / start.elapsed().as_secs_f64());
        for (n, (_, document)) in (0u64..).zip(documents.iter().take(100)) {
            let mut document = document.clone();
            document.key ^= 1 << 100;
            let key = document.key;
            let (first, second) = (last + 2 * n + 1, last + 2 * n + 2);
            let began = Instant::now();
            engine.apply(Change::Publish { sequence: first, document })?;
            publishing.push(began.elapsed());
            let began = Instant::now();
            engine.apply(Change::Remove { sequence: second, key })?;
            removing.push(began.elapsed());
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    let ratio = from_database.over(&from_memory);
    Ok(format!(
        "| building the index | jobs/s |\n|---|---|\n| from the database | {from_database} |\n| the same documents from memory | {from_memory} |\n\
         | **from the database / from memory** (floor 0.5, aim 0.8) | **{ratio}** |\n\n\
         One commit of the index: a publication {} ms, a removal {} ms (p50).\n\n",
        number(ms(percentile(&publishing, 50))),
        number(ms(percentile(&removing, 50)))
    ))
}
