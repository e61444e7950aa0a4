//! `bench storm`: the search while everybody signs in, in turn with the search when nobody does.

use crate::{
    figures::{Rounds, ms, number, percentile, rank_share},
    house::{House, Server},
    http::Connection,
    questions, report,
};
use std::{
    collections::BTreeMap,
    fmt::Write,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// Clients that sign in.
const CLIENTS: u32 = 64;
/// Clients of the one great rush, more than the queue takes.
const CROWD: u32 = 400;
/// Connections of the search, each of which asks and then waits a moment.
const SEEKERS: usize = 4;
/// The moment.
const PAUSE: Duration = Duration::from_millis(4);
/// Tries with unknown names, and with wrong passwords.
const TRIES: u32 = 200;

/// What is measured.
#[derive(clap::Args)]
pub struct Options {
    /// Jobs in the data set
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(10_000..=5_000_000))]
    jobs: u32,
    /// Rounds, each quiet and stormy
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Seconds of each half of a round
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Seed of data and questions
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Measures and reports.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let head = report::head();
    let house = House::open(options.jobs, options.seed).await?;
    let questions = questions::mixed(4_000, house.size)?;
    let paths: Arc<Vec<String>> = Arc::new(questions.into_iter().map(|q| q.path).collect());
    let server = Server::start(&house.folder, false).await?;
    let length = Duration::from_secs(options.seconds);
    let (mut quiet, mut stormy, mut middle) = (Rounds::default(), Rounds::default(), Rounds::default());
    let mut signed = Tally::default();
    let before = server.memory_mb()?;
    let mut most = before;
    seek(server.address, &paths, Duration::from_secs(1)).await?;
    for round in 0..options.rounds {
        let times = seek(server.address, &paths, length).await?;
        quiet.0.push(ms(percentile(&times, 99)));
        let stop = Arc::new(AtomicBool::new(false));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|n| tokio::spawn(sign_in_until(server.address, n, house.size.organisations, stop.clone())))
            .collect();
        tokio::time::sleep(Duration::from_millis(500)).await;
        let seeking = seek(server.address, &paths, length);
        tokio::pin!(seeking);
        let times = loop {
            tokio::select! {
                times = &mut seeking => break times?,
                () = tokio::time::sleep(Duration::from_millis(100)) => most = most.max(server.memory_mb()?),
            }
        };
        stop.store(true, Ordering::Relaxed);
        for client in clients {
            signed.add(client.await??);
        }
        stormy.0.push(ms(percentile(&times, 99)));
        middle.0.push(ms(percentile(&times, 50)));
        eprintln!(
            "round {}: p99 quiet {} ms, stormy {} ms",
            round + 1,
            number(quiet.0[round as usize]),
            number(stormy.0[round as usize])
        );
    }
    let ratio = stormy.over(&quiet);
    let rush: Vec<_> = (0..CROWD)
        .map(|n| {
            tokio::spawn(sign_in(
                server.address,
                n,
                format!("clerk{:05}", n % house.size.organisations + 1),
                server::demo::PASSWORD,
            ))
        })
        .collect();
    let mut crowd = Tally::default();
    let started = Instant::now();
    for client in rush {
        crowd.count(&client.await??.0);
        most = most.max(server.memory_mb()?);
    }
    let rushed = started.elapsed();
    let told = tell_apart(server.address, house.size.organisations).await?;
    let mut text = format!(
        "{head}; {} jobs, {SEEKERS} seekers with {} ms between questions, {CLIENTS} clients that sign in without a pause, {} rounds of {} s quiet and {} s stormy in turn; medians (least–most).\n\n",
        options.jobs,
        PAUSE.as_millis(),
        options.rounds,
        options.seconds,
        options.seconds
    );
    let _ = write!(
        text,
        "| search under a storm of sign-ins | |\n|---|---|\n| p99 quiet, ms | {quiet} |\n| p99 stormy, ms | {stormy} |\n| p50 stormy, ms | {middle} |\n\
         | **p99 stormy / quiet** (floor 5, aim 3) | **{ratio}** |\n| answers to sign-ins of the rounds | {signed} |\n\
         | {CROWD} sign-ins at once, in {} s | {crowd} |\n| 503 without Retry-After | {} |\n| memory before / at most, MB | {} / {} |\n\n{told}",
        number(rushed.as_secs_f64()),
        signed.silent + crowd.silent,
        number(before),
        number(most)
    );
    report::write("storm", &text)
}

/// Answers by status.
#[derive(Default)]
struct Tally {
    by_status: BTreeMap<u16, usize>,
    /// 503 without Retry-After.
    silent: usize,
}

impl Tally {
    fn count(&mut self, reply: &crate::http::Reply) {
        *self.by_status.entry(reply.status).or_default() += 1;
        self.silent += usize::from(reply.status == 503 && reply.header("retry-after").is_none());
    }

    fn add(&mut self, other: Self) {
        for (status, count) in other.by_status {
            *self.by_status.entry(status).or_default() += count;
        }
        self.silent += other.silent;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<String> = self.by_status.iter().map(|(status, count)| format!("{status}: {count}")).collect();
        f.write_str(&parts.join(", "))
    }
}

/// Searches for a while; says how long each answer took.
async fn seek(server: SocketAddr, paths: &Arc<Vec<String>>, length: Duration) -> anyhow::Result<Vec<Duration>> {
    let mut seekers = Vec::new();
    for n in 0..SEEKERS {
        let paths = paths.clone();
        let mut connection = Connection::open(server, None).await?;
        seekers.push(tokio::spawn(async move {
            let (start, mut times) = (Instant::now(), Vec::new());
            for path in paths.iter().cycle().skip(n * paths.len() / SEEKERS) {
                if start.elapsed() > length {
                    break;
                }
                let began = Instant::now();
                let reply = connection.get(path).await?;
                times.push(began.elapsed());
                anyhow::ensure!(reply.status == 200, "{path}: {}", reply.status);
                tokio::time::sleep(PAUSE).await;
            }
            Ok(times)
        }));
    }
    let mut all = Vec::new();
    for seeker in seekers {
        all.extend(seeker.await??);
    }
    Ok(all)
}

/// A loopback address for client `n`, since sign-ins are counted by address.
fn address(n: u32) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(Ipv4Addr::new(127, 0, 1, 1)) + n)
}

async fn sign_in_until(server: SocketAddr, n: u32, clerks: u32, stop: Arc<AtomicBool>) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let username = format!("clerk{:05}", n % clerks + 1);
    while !stop.load(Ordering::Relaxed) {
        let (reply, _) = sign_in(server, n, username.clone(), server::demo::PASSWORD).await?;
        tally.count(&reply);
        if reply.status == 503 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    Ok(tally)
}

async fn sign_in(
    server: SocketAddr,
    n: u32,
    username: String,
    password: &'static str,
) -> anyhow::Result<(crate::http::Reply, Duration)> {
    let mut connection = Connection::open(server, Some(address(n))).await?;
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("username", &username)
        .append_pair("password", password)
        .finish();
    let began = Instant::now();
    let reply = connection.post("/account/sign-in", "application/x-www-form-urlencoded", &body, None).await?;
    Ok((reply, began.elapsed()))
}

/// Unknown names beside wrong passwords, in turn: status, page, time.
async fn tell_apart(server: SocketAddr, clerks: u32) -> anyhow::Result<String> {
    let (mut unknown, mut wrong) = (Vec::new(), Vec::new());
    let mut alike = 0;
    for n in 0..TRIES {
        let known = format!("clerk{:05}", clerks - n);
        let nobody = format!("nobody{n:04}");
        let (a, a_time) = sign_in(server, CROWD + n, nobody.clone(), "Not-the-password-1").await?;
        let (b, b_time) = sign_in(server, CROWD + n, known.clone(), "Not-the-password-1").await?;
        let same_page = a.text().replace(&nobody, "") == b.text().replace(&known, "");
        alike += usize::from(a.status == b.status && same_page);
        unknown.push(a_time);
        wrong.push(b_time);
    }
    let share = rank_share(&unknown, &wrong);
    let mut text = String::from("| does sign-in tell who exists? | p50, ms | p99, ms |\n|---|---|---|\n");
    for (name, times) in [("unknown user name", &unknown), ("wrong password", &wrong)] {
        let _ = writeln!(
            text,
            "| {name}, {TRIES} tries | {} | {} |",
            number(ms(percentile(times, 50))),
            number(ms(percentile(times, 99)))
        );
    }
    let _ = write!(
        text,
        "\n{alike} of {TRIES} pairs had the same status and the same page, the typed name apart. An unknown name took longer than a wrong password in {} of all pairs (0.5: the times cannot be told apart; 0 or 1: every one tells).\n",
        number(share)
    );
    Ok(text)
}
