//! `gongpin verify`: the invariants of the data, each as a question that counts what breaks it.
//! The oracle is the database itself, read without the code that wrote it.

use crate::{app, config::Configuration, progress};
use anyhow::Context;
use std::path::Path;
use store::Store;

/// One invariant: its number, what it says, and a query whose `n` is the number of rows that break it.
struct Invariant {
    number: &'static str,
    says: &'static str,
    breaks: &'static str,
}

const INVARIANTS: [Invariant; 14] = [
    Invariant {
        number: "I1",
        says: "at most one live registration per booth",
        breaks: "select count(*) as n from (select fair, booth from registration \
                 where state in ('in_review', 'approved') and booth is not null group by fair, booth having count(*) > 1) x",
    },
    Invariant {
        number: "I2",
        says: "at most one live registration per fair and organisation",
        breaks: "select count(*) as n from (select fair, organisation from registration \
                 where state in ('in_review', 'approved') group by fair, organisation having count(*) > 1) x",
    },
    Invariant {
        number: "I4",
        says: "the log of each thing is an unbroken chain of states",
        // A job whose text is reviewed first has two chains: its own, and that of each review, which begins where it is submitted.
        breaks: "select count(*) as n from (select chain, from_state, lag(to_state) over (partition by object_kind, object_id, chain order by seq) as before \
                 from (select d.*, case when object_kind = 'job' and (to_state = 'in_review' or from_state = 'in_review') then 1 else 0 end as chain \
                 from deed d where from_state is not null and to_state is not null) y) x \
                 where before is not null and before <> from_state and (chain = 0 or from_state = 'in_review')",
    },
    Invariant {
        number: "I4",
        says: "every published job, decided profile and ended registration has its line in the log",
        breaks: "select (select count(*) from job j where j.state = 'published' and not exists \
                 (select 1 from deed d where d.object_kind = 'job' and d.object_id = j.id and d.to_state = 'published')) + \
                 (select count(*) from registration r where not exists \
                 (select 1 from deed d where d.object_kind = 'registration' and d.object_id = r.id)) as n",
    },
    Invariant {
        number: "I6",
        says: "whatever is published has a version, a number and an end of validity",
        breaks: "select count(*) as n from job where state = 'published' and (version_id is null or published_seq is null or expires_at <= published_at)",
    },
    Invariant {
        number: "I7",
        says: "every public logo, picture and film was approved by an officer, and nothing happened to it since",
        breaks: "select count(*) as n from showcase_item i where i.state = 'approved' and (i.decided_by is null or not exists \
                 (select 1 from deed d where d.object_kind = 'showcase' and d.object_id = i.id and d.action = 'showcase.approval' \
                 and d.actor_kind = 'officer' and d.actor_id = i.decided_by and d.seq = (select max(e.seq) from deed e \
                 where e.object_kind = 'showcase' and e.object_id = i.id)))",
    },
    Invariant {
        number: "I7",
        says: "one public logo and one public film at most, and nine pictures",
        breaks: "select count(*) as n from (select organisation_id, kind from showcase_item where state = 'approved' \
                 group by organisation_id, kind having count(*) > case when kind = 'picture' then 9 else 1 end) x",
    },
    Invariant {
        number: "I8",
        says: "every act for an organisation stood on a mandate accepted by that person for that organisation",
        breaks: "select count(*) as n from deed d where d.actor_kind = 'clerk' and not exists (select 1 from mandate m \
                 where m.id = d.mandate_id and m.person_id = d.actor_id and m.organisation_id = d.organisation_id \
                 and m.answered_at is not null and m.answered_at <= d.at and (m.ended_at is null or m.ended_at >= d.at))",
    },
    Invariant {
        number: "I9",
        says: "one live account per identity document",
        breaks: "select count(*) as n from (select document_kind, document_hash from person where state = 'live' \
                 group by document_kind, document_hash having count(*) > 1) x",
    },
    Invariant {
        number: "I9",
        says: "one organisation per code",
        breaks: "select count(*) as n from (select uscc from organisation group by uscc having count(*) > 1) x",
    },
    Invariant {
        number: "I10",
        says: "what is published reads as its version does",
        breaks: "select count(*) as n from job j join job_version v on v.id = j.version_id where j.state = 'published' and \
                 (v.job_id <> j.id or v.title <> j.title or v.description <> j.description or v.pay_min <> j.pay_min or v.pay_max <> j.pay_max)",
    },
    Invariant {
        number: "I10",
        says: "every publication is one version of its job and one line in the log",
        breaks: "select count(*) as n from job j where \
                 (select count(*) from job_version v where v.job_id = j.id) <> \
                 (select count(*) from deed d where d.object_kind = 'job' and d.object_id = j.id and d.action = 'job.publication')",
    },
    Invariant {
        number: "I12",
        says: "a live registration has at least one job",
        breaks: "select count(*) as n from registration r where r.state in ('in_review', 'approved') and not exists \
                 (select 1 from registration_job j where j.registration = r.id)",
    },
    Invariant {
        number: "I12",
        says: "the jobs of a registration belong to its organisation",
        breaks: "select count(*) as n from registration_job rj join registration r on r.id = rj.registration \
                 join job j on j.id = rj.job where j.organisation_id <> r.organisation",
    },
];

/// A broken invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// `I1` …
    pub number: &'static str,
    /// What should hold.
    pub says: &'static str,
    /// How many rows break it.
    pub rows: i64,
}

/// Asks every question.
///
/// # Errors
/// What the database says.
pub async fn broken(store: &Store) -> anyhow::Result<Vec<Broken>> {
    let mut broken = Vec::new();
    for invariant in &INVARIANTS {
        let rows = store::number(store.read(), invariant.breaks, []).await?;
        if rows > 0 {
            broken.push(Broken { number: invariant.number, says: invariant.says, rows });
        }
    }
    Ok(broken)
}

/// Prints a line for each invariant and says whether all hold.
///
/// # Errors
/// What the database says.
pub async fn run(configuration: &Configuration, heads: Option<&Path>) -> anyhow::Result<bool> {
    let store = app::connect(configuration).await?;
    let broken = broken(&store).await?;
    for invariant in &INVARIANTS {
        let rows = broken.iter().find(|b| b.says == invariant.says).map_or(0, |b| b.rows);
        let mark = if rows == 0 { "ok    " } else { "BROKEN" };
        println!(
            "{mark} {:<3} {}{}",
            invariant.number,
            invariant.says,
            if rows == 0 { String::new() } else { format!(": {rows} rows") }
        );
    }
    let dead = outbox::dead(store.read()).await?.len();
    println!("{} I5  events that gave up: {dead}", if dead == 0 { "ok    " } else { "LOOK  " });
    let chain_holds = chain(&store, configuration, heads).await?;
    Ok(broken.is_empty() && chain_holds)
}

/// Reads the chain of the log and names every line that was changed or is gone.
async fn chain(store: &Store, configuration: &Configuration, heads: Option<&Path>) -> anyhow::Result<bool> {
    let file = configuration.key_file();
    // A verifier without the keys still reads the chain; only the proofs of the daily heads need them.
    let keys = if file.exists() { Some(seal::load_or_create(&file, &mut rand::rng())?) } else { None };
    let heads = heads.map(read_heads).transpose()?.unwrap_or_default();
    let bar = progress::bar("日志校验");
    let checked =
        outbox::check(store.read(), keys.as_ref(), &heads, |done, total| progress::set(&bar, done, total)).await?;
    bar.finish_and_clear();
    let holds = checked.flaws.is_empty();
    println!(
        "{} I4  the log is one chain: {} lines linked, {} wait, head {}",
        if holds { "ok    " } else { "BROKEN" },
        checked.links,
        checked.waiting,
        checked.head
    );
    checked.flaws.iter().for_each(|flaw| println!("         {flaw}"));
    Ok(holds)
}

/// `2026-11-24 POSITION HASH`, a line each; empty lines and those that begin with `#` are passed over.
fn read_heads(file: &Path) -> anyhow::Result<Vec<outbox::DayHead>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let head = || {
                let mut words = line.split_whitespace();
                let (day, position, hash) = (words.next()?, words.next()?, words.next()?);
                let hash = data_encoding::HEXLOWER_PERMISSIVE.decode(hash.as_bytes()).ok()?;
                Some(outbox::DayHead {
                    day: day.to_owned(),
                    position: position.parse().ok()?,
                    hash: hash.try_into().ok()?,
                })
            };
            head().with_context(|| format!("{}: not DAY POSITION HASH: {line}", file.display()))
        })
        .collect()
}
