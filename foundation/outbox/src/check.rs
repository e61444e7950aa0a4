//! Reading the chain of the log again: which line was changed, which one is gone.

use crate::{
    LoggedDeed,
    chain::{DayHead, GENESIS, link, proof},
};
use clock::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use seal::Keyring;
use std::{collections::BTreeMap, fmt};

/// Links read at once.
const LINKS_AT_ONCE: i64 = 2_000;

/// What is wrong with the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The line, or the link to it, was changed after it was linked.
    Changed {
        /// Number of the line.
        seq: i64,
    },
    /// The line was linked and is gone.
    Gone {
        /// Number of the line.
        seq: i64,
    },
    /// A link is gone, with or without its line.
    LinkGone {
        /// Its place in the chain.
        position: i64,
    },
    /// The chain ends before the place that is written down.
    CutOff {
        /// How many links there are.
        found: i64,
        /// How many there should be.
        expected: i64,
    },
    /// An old line that is in no link: written around the program.
    NotLinked {
        /// Number of the line.
        seq: i64,
    },
    /// The chain is not the one whose head was kept at the end of this day, or that head was not made with the keys.
    Day {
        /// The day.
        day: String,
    },
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { seq } => write!(f, "line {seq} was changed"),
            Self::Gone { seq } => write!(f, "line {seq} is gone"),
            Self::LinkGone { position } => write!(f, "link {position} is gone"),
            Self::CutOff { found, expected } => write!(f, "the chain ends at link {found} instead of {expected}"),
            Self::NotLinked { seq } => write!(f, "line {seq} was written around the program"),
            Self::Day { day } => write!(f, "the head of {day} is another one"),
        }
    }
}

/// What reading the chain showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Links read.
    pub links: i64,
    /// Lines too young to be linked yet.
    pub waiting: i64,
    /// The hash of the last link, as hexadecimal digits.
    pub head: String,
    /// What is wrong, at most 20 of them.
    pub flaws: Vec<Flaw>,
}

const FLAWS_MAX: usize = 20;

#[derive(FromQueryResult)]
struct Link {
    position: i64,
    deed_seq: i64,
    link_hash: Vec<u8>,
    seq: Option<i64>,
    at: Option<Timestamp>,
    actor_kind: Option<String>,
    actor_id: Option<uuid::Uuid>,
    organisation_id: Option<uuid::Uuid>,
    mandate_id: Option<uuid::Uuid>,
    action: Option<String>,
    object_kind: Option<String>,
    object_id: Option<uuid::Uuid>,
    from_state: Option<String>,
    to_state: Option<String>,
    detail: Option<String>,
}

impl Link {
    fn line(&self) -> Option<LoggedDeed> {
        Some(LoggedDeed {
            seq: self.seq?,
            at: self.at?,
            actor_kind: self.actor_kind.clone()?,
            actor_id: self.actor_id,
            organisation_id: self.organisation_id,
            mandate_id: self.mandate_id,
            action: self.action.clone()?,
            object_kind: self.object_kind.clone()?,
            object_id: self.object_id?,
            from_state: self.from_state.clone(),
            to_state: self.to_state.clone(),
            detail: self.detail.clone()?,
        })
    }
}

#[derive(FromQueryResult)]
struct Day {
    day: String,
    position: i64,
    head_hash: Vec<u8>,
    proof_hash: Vec<u8>,
}

#[derive(FromQueryResult)]
struct End {
    position: i64,
    settled_seq: i64,
}

#[derive(FromQueryResult)]
struct Seq {
    seq: i64,
}

/// Reads the whole chain. `elsewhere` are heads of days that were kept outside the database; `keys` prove the heads that
/// are inside. `progress` is told links read and links in all.
///
/// # Errors
/// What the database says.
pub async fn check(
    db: &impl ConnectionTrait,
    keys: Option<&Keyring>,
    elsewhere: &[DayHead],
    progress: impl Fn(u64, u64),
) -> Result<Checked, DbErr> {
    let end: End = store::one(db, "select position, settled_seq from deed_chain where only_row = 1", [])
        .await?
        .unwrap_or(End { position: 0, settled_seq: 0 });
    let mut checked = Checked::default();
    let mut days = days(db, keys, elsewhere, &mut checked).await?;
    let (mut before, mut position) = (GENESIS, 0);
    loop {
        let sql = format!(
            "select l.position, l.deed_seq, l.link_hash, d.* from deed_link l left join deed d on d.seq = l.deed_seq \
             where l.position > $1 order by l.position limit {LINKS_AT_ONCE}"
        );
        let links: Vec<Link> = store::all(db, &sql, [position.into()]).await?;
        if links.is_empty() {
            break;
        }
        for found in links {
            let is_next = found.position == position + 1;
            for gone in position + 1..found.position.min(position + 1 + FLAWS_MAX as i64) {
                checked.add(Flaw::LinkGone { position: gone });
            }
            position = found.position;
            checked.links += 1;
            let stored: [u8; 32] = found.link_hash.as_slice().try_into().unwrap_or_default();
            match found.line() {
                None => checked.add(Flaw::Gone { seq: found.deed_seq }),
                // Behind a gap the hash before is not known: the gap is named already.
                Some(line) if is_next && link(&before, &line) != stored => {
                    checked.add(Flaw::Changed { seq: found.deed_seq });
                }
                Some(_) => {}
            }
            before = stored;
            for (day, hash) in days.remove(&position).unwrap_or_default() {
                if hash != stored {
                    checked.add(Flaw::Day { day });
                }
            }
        }
        progress(u64::try_from(position).unwrap_or(0), u64::try_from(end.position).unwrap_or(0));
    }
    if position < end.position {
        checked.add(Flaw::CutOff { found: position, expected: end.position });
    }
    for (day, _) in days.into_values().flatten() {
        checked.add(Flaw::Day { day });
    }
    unlinked(db, end.settled_seq, &mut checked).await?;
    checked.head = before.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(checked)
}

/// The kept heads by their place in the chain.
async fn days(
    db: &impl ConnectionTrait,
    keys: Option<&Keyring>,
    elsewhere: &[DayHead],
    checked: &mut Checked,
) -> Result<BTreeMap<i64, Vec<(String, [u8; 32])>>, DbErr> {
    let mut heads: BTreeMap<i64, Vec<(String, [u8; 32])>> = BTreeMap::new();
    let kept: Vec<Day> =
        store::all(db, "select day, position, head_hash, proof_hash from deed_day order by day", []).await?;
    for d in kept {
        let hash = d.head_hash.as_slice().try_into().unwrap_or_default();
        let head = DayHead { day: d.day, position: d.position, hash };
        if keys.is_some_and(|keys| !seal::same(proof(keys, &head), &d.proof_hash)) {
            checked.add(Flaw::Day { day: head.day });
        } else {
            heads.entry(head.position).or_default().push((head.day, head.hash));
        }
    }
    for head in elsewhere {
        heads.entry(head.position).or_default().push((head.day.clone(), head.hash));
    }
    Ok(heads)
}

/// Lines in no link: old ones are a flaw, young ones wait.
async fn unlinked(db: &impl ConnectionTrait, settled: i64, checked: &mut Checked) -> Result<(), DbErr> {
    let none = "not exists (select 1 from deed_link l where l.deed_seq = d.seq)";
    let sql = format!("select d.seq from deed d where d.seq <= $1 and {none} order by d.seq limit {FLAWS_MAX}");
    for Seq { seq } in store::all::<Seq>(db, &sql, [settled.into()]).await? {
        checked.add(Flaw::NotLinked { seq });
    }
    let sql = format!("select count(*) as n from deed d where d.seq > $1 and {none}");
    checked.waiting = store::number(db, &sql, [settled.into()]).await?;
    Ok(())
}

impl Checked {
    fn add(&mut self, flaw: Flaw) {
        if self.flaws.len() < FLAWS_MAX {
            self.flaws.push(flaw);
        }
    }
}
