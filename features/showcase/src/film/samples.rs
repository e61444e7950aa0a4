//! Where the samples of a track lie (ISO/IEC 14496-12, 8.7): sizes, how many a chunk, and where each chunk begins.

use super::{
    Mistake,
    index::{Part, one, rows},
    number,
};

/// Bytes of the file, from the first to behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stretch {
    pub start: u64,
    pub end: u64,
}

impl Stretch {
    pub(super) fn bytes(&self) -> u64 {
        self.end.saturating_sub(self.start)
    }
}

/// The chunks of a track. Refuses tables that disagree about how many samples there are.
pub(super) fn read(bytes: &[u8], table: &[Part]) -> Result<Vec<Stretch>, Mistake> {
    let mut sizes = Sizes::read(bytes, one(table, b"stsz")?)?;
    let timed = rows(bytes, one(table, b"stts")?, 8)?.map(|r| u64::from(number(r, 0)));
    if timed.fold(0, u64::saturating_add) != u64::from(sizes.count) {
        return Err(Mistake::Damaged);
    }
    let mut runs = rows(bytes, one(table, b"stsc")?, 12)?.map(|r| (number(r, 0), number(r, 4))).peekable();
    let mut samples_a_chunk = 0;
    let mut chunks = Vec::new();
    for (place, start) in (1_u32..).zip(offsets(bytes, table)?) {
        if let Some((_, count)) = runs.next_if(|(first, _)| *first == place) {
            samples_a_chunk = count;
        }
        let end = sizes.next(samples_a_chunk).and_then(|bytes| start.checked_add(bytes)).ok_or(Mistake::Damaged)?;
        chunks.push(Stretch { start, end });
    }
    if runs.peek().is_some() || sizes.next != sizes.count || sizes.count == 0 {
        return Err(Mistake::Damaged);
    }
    Ok(chunks)
}

fn offsets<'a>(bytes: &'a [u8], table: &[Part]) -> Result<impl Iterator<Item = u64> + use<'a>, Mistake> {
    let is_wide = table.iter().any(|p| &p.kind == b"co64");
    let rows = rows(bytes, one(table, if is_wide { b"co64" } else { b"stco" })?, if is_wide { 8 } else { 4 })?;
    Ok(rows.map(move |r| match is_wide {
        true => u64::from(number(r, 0)) << 32 | u64::from(number(r, 4)),
        false => u64::from(number(r, 0)),
    }))
}

/// The sizes of a track's samples: one for all, or one each.
struct Sizes<'a> {
    each: u32,
    list: &'a [u8],
    count: u32,
    next: u32,
}

impl<'a> Sizes<'a> {
    fn read(bytes: &'a [u8], part: Part) -> Result<Self, Mistake> {
        let content = bytes.get(part.start..part.end).filter(|c| c.len() >= 12).ok_or(Mistake::Damaged)?;
        let (each, count, list) = (number(content, 4), number(content, 8), &content[12..]);
        let is_whole = each > 0 || list.len() as u64 >= u64::from(count) * 4;
        if is_whole { Ok(Self { each, list, count, next: 0 }) } else { Err(Mistake::Damaged) }
    }

    /// The bytes of the next samples; `None` where there are not so many.
    fn next(&mut self, samples: u32) -> Option<u64> {
        let end = self.next.checked_add(samples).filter(|end| samples > 0 && *end <= self.count)?;
        let bytes = if self.each > 0 {
            u64::from(samples) * u64::from(self.each)
        } else {
            let row = |place: u32| usize::try_from(place).ok().map(|p| p * 4);
            let list = self.list.get(row(self.next)?..row(end)?)?;
            list.chunks_exact(4).map(|r| u64::from(number(r, 0))).sum()
        };
        self.next = end;
        Some(bytes)
    }
}

/// In order, with those that touch or overlap made one.
pub(super) fn joined(mut list: Vec<Stretch>) -> Vec<Stretch> {
    list.sort_unstable();
    let mut joined: Vec<Stretch> = Vec::new();
    for next in list {
        match joined.last_mut() {
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            Some(_) | None => joined.push(next),
        }
    }
    joined
}

/// How many bytes of the media the samples take; `None` where one lies, or reaches, outside of it.
pub(super) fn within(samples: &[Stretch], media: &[Stretch]) -> Option<u64> {
    let mut used = 0_u64;
    for sample in samples {
        media.iter().find(|m| m.start <= sample.start && sample.end <= m.end)?;
        used += sample.bytes();
    }
    Some(used)
}
