//! The index of a film (`moov`): what its tracks hold and where their samples lie. What is not needed is blanked, and so are times
//! and names.

use super::{
    BOXES_MAX, EDGE, Facts, LENGTH_MS, Mistake, number,
    samples::{self, Stretch},
};

const TRACKS_MAX: u32 = 8;
/// What stays of a table of samples.
const TABLES: [&[u8; 4]; 12] =
    [b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stsc", b"stsz", b"stco", b"co64", b"sdtp", b"sbgp", b"sgpd"];

/// What is known of a film by its index.
#[derive(Debug)]
pub(super) struct Index {
    pub facts: Facts,
    /// Where pictures and sound should lie, in order, none overlapping.
    pub samples: Vec<Stretch>,
}

/// A box within held bytes: its kind and where its content lies.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub kind: [u8; 4],
    pub start: usize,
    pub end: usize,
}

/// The boxes of `start..end`, which must fill it exactly.
fn parts(bytes: &[u8], start: usize, end: usize) -> Result<Vec<Part>, Mistake> {
    let mut list = Vec::new();
    let mut at = start;
    while at < end {
        let head = bytes.get(at..at + 8).filter(|_| at + 8 <= end).ok_or(Mistake::Damaged)?;
        let size = usize::try_from(number(head, 0)).map_err(|_| Mistake::Damaged)?;
        let kind = [head[4], head[5], head[6], head[7]];
        if size < 8 || size > end - at || list.len() >= BOXES_MAX as usize {
            return Err(Mistake::Damaged);
        }
        list.push(Part { kind, start: at + 8, end: at + size });
        at += size;
    }
    Ok(list)
}

/// Turns a box into an empty one of the same size.
fn blank(bytes: &mut [u8], part: Part) {
    bytes[part.start - 4..part.start].copy_from_slice(b"free");
    bytes[part.start..part.end].fill(0);
}

/// Empties every box but those of these kinds.
fn blank_but(bytes: &mut [u8], list: &[Part], kinds: &[&[u8; 4]]) {
    for part in list.iter().filter(|p| !kinds.contains(&&p.kind)) {
        blank(bytes, *part);
    }
}

pub(super) fn one(list: &[Part], kind: &[u8; 4]) -> Result<Part, Mistake> {
    let mut found = list.iter().filter(|p| &p.kind == kind);
    match (found.next(), found.next()) {
        (Some(part), None) => Ok(*part),
        _ => Err(Mistake::Damaged),
    }
}

/// Reads the index, blanks what is not needed and the times of recording.
pub(super) fn read(bytes: &mut [u8]) -> Result<Index, Mistake> {
    let list = parts(bytes, 0, bytes.len())?;
    if list.iter().any(|p| &p.kind == b"mvex") {
        return Err(Mistake::OtherKind);
    }
    forget_times(bytes, one(&list, b"mvhd")?)?;
    let (mut film, mut tracks, mut samples) = (None, 0, Vec::new());
    for part in list {
        match &part.kind {
            b"mvhd" | b"iods" => {}
            b"trak" => {
                tracks += 1;
                if tracks > TRACKS_MAX {
                    return Err(Mistake::Damaged);
                }
                let track = read_track(bytes, part)?;
                samples.extend(track.samples);
                match (track.facts, film) {
                    (Some(facts), None) => film = Some(facts),
                    (Some(_), Some(_)) => return Err(Mistake::OtherTracks),
                    (None, _) => {}
                }
            }
            _ => blank(bytes, part),
        }
    }
    let facts = film.ok_or(Mistake::OtherCodec)?;
    match facts.duration_ms {
        ms if ms < *LENGTH_MS.start() => Err(Mistake::TooShort),
        ms if ms > *LENGTH_MS.end() => Err(Mistake::TooLong),
        _ => Ok(Index { facts, samples: samples::joined(samples) }),
    }
}

struct Track {
    /// Of a track of pictures.
    facts: Option<Facts>,
    samples: Vec<Stretch>,
}

fn read_track(bytes: &mut [u8], track: Part) -> Result<Track, Mistake> {
    let list = parts(bytes, track.start, track.end)?;
    forget_times(bytes, one(&list, b"tkhd")?)?;
    let media = one(&list, b"mdia")?;
    for part in list.iter().filter(|p| !matches!(&p.kind, b"tkhd" | b"edts" | b"mdia")) {
        blank(bytes, *part);
    }
    let list = parts(bytes, media.start, media.end)?;
    let head = one(&list, b"mdhd")?;
    forget_times(bytes, head)?;
    blank_but(bytes, &list, &[b"mdhd", b"hdlr", b"minf"]);
    let handler = one(&list, b"hdlr")?;
    let handler = &mut bytes[handler.start..handler.end];
    // Its name says who made the program.
    handler.get_mut(24..).ok_or(Mistake::Damaged)?.fill(0);
    let is_film = match &handler[8..12] {
        b"vide" => true,
        b"soun" => false,
        _ => return Err(Mistake::OtherTracks),
    };
    let info = one(&list, b"minf")?;
    let info = parts(bytes, info.start, info.end)?;
    blank_but(bytes, &info, &[b"vmhd", b"smhd", b"dinf", b"stbl"]);
    own_file(bytes, one(&info, b"dinf")?)?;
    let table = one(&info, b"stbl")?;
    let table = parts(bytes, table.start, table.end)?;
    blank_but(bytes, &table, &TABLES);
    let size = codec(bytes, one(&table, b"stsd")?, is_film)?;
    let samples = samples::read(bytes, &table)?;
    let facts = match size {
        None => None,
        Some((width, height)) => {
            let head = &bytes[head.start..head.end];
            let scale = u64::from(number(head, if head[0] == 1 { 20 } else { 12 }));
            let units = length(bytes, one(&table, b"stts")?)?;
            let ms = units.checked_mul(1_000).and_then(|u| u.checked_div(scale)).ok_or(Mistake::Damaged)?;
            Some(Facts { width, height, duration_ms: ms })
        }
    };
    Ok(Track { facts, samples })
}

/// Clears when something was made and changed; refuses a head of an unknown version.
fn forget_times(bytes: &mut [u8], part: Part) -> Result<(), Mistake> {
    let content = &mut bytes[part.start..part.end];
    let times = match content.first() {
        Some(0) => 4..12,
        Some(1) => 4..20,
        Some(_) | None => return Err(Mistake::Damaged),
    };
    content.get_mut(times).ok_or(Mistake::Damaged)?.fill(0);
    // Scale and length follow.
    if content.len() < 24 { Err(Mistake::Damaged) } else { Ok(()) }
}

/// Refuses a track whose data lies in another file.
fn own_file(bytes: &mut [u8], places: Part) -> Result<(), Mistake> {
    let list = one(&parts(bytes, places.start, places.end)?, b"dref")?;
    let content = bytes.get(list.start..list.end).filter(|c| c.len() >= 8).ok_or(Mistake::Damaged)?;
    let is_one = number(content, 4) == 1;
    let entries = parts(bytes, list.start + 8, list.end)?;
    match entries.as_slice() {
        [entry] if is_one && number(&bytes[entry.start..entry.end], 0) == 1 => {
            bytes[entry.start + 4..entry.end].fill(0);
            Ok(())
        }
        _ => Err(Mistake::Damaged),
    }
}

/// Width and height of H.264 pictures; nothing of AAC sound; refuses everything else.
fn codec(bytes: &[u8], description: Part, is_film: bool) -> Result<Option<(u32, u32)>, Mistake> {
    let content = bytes.get(description.start..description.end).filter(|c| c.len() > 8).ok_or(Mistake::Damaged)?;
    let entries = parts(bytes, description.start + 8, description.end)?;
    let ([entry], 1) = (entries.as_slice(), number(content, 4)) else { return Err(Mistake::OtherCodec) };
    match (is_film, &entry.kind) {
        (false, b"mp4a") if is_aac(bytes, *entry)? => Ok(None),
        (true, b"avc1") => {
            // Six reserved bytes, where its data lies, and the head of pictures: 78 bytes before further boxes.
            let head = bytes[entry.start..entry.end].get(..78).ok_or(Mistake::Damaged)?;
            let further = parts(bytes, entry.start + 78, entry.end)?;
            let settings = one(&further, b"avcC")?;
            if bytes[settings.start..settings.end].len() < 7 || bytes[settings.start] != 1 {
                return Err(Mistake::Damaged);
            }
            let size = number(head, 24);
            let (width, height) = (size >> 16, size & 0xFFFF);
            if EDGE.contains(&width) && EDGE.contains(&height) {
                Ok(Some((width, height)))
            } else {
                Err(Mistake::Damaged)
            }
        }
        _ => Err(Mistake::OtherCodec),
    }
}

/// The objects of MPEG-4 and MPEG-2 that are AAC (ISO/IEC 14496-1, table 5).
const AAC: [u8; 4] = [0x40, 0x66, 0x67, 0x68];

/// Whether a sound is AAC and nothing else that goes by the same name. Its descriptors (ISO/IEC 14496-1, 7.2.6) say so.
fn is_aac(bytes: &[u8], entry: Part) -> Result<bool, Mistake> {
    let head = bytes[entry.start..entry.end].get(..28).ok_or(Mistake::Damaged)?;
    // Of QuickTime a second version has sixteen bytes more.
    let further = match u16::from_be_bytes([head[8], head[9]]) {
        0 => 28,
        1 => 44,
        _ => return Err(Mistake::OtherCodec),
    };
    let start = entry.start + further;
    if start > entry.end {
        return Err(Mistake::Damaged);
    }
    let stream = one(&parts(bytes, start, entry.end)?, b"esds")?;
    let content = bytes[stream.start..stream.end].get(4..).ok_or(Mistake::Damaged)?;
    object_of(content).map(|object| AAC.contains(&object)).ok_or(Mistake::Damaged)
}

/// The kind of object of an elementary stream: its descriptor holds that of the decoder.
fn object_of(stream: &[u8]) -> Option<u8> {
    const STREAM: u8 = 3;
    const DECODER: u8 = 4;
    let content = descriptor(stream, STREAM)?;
    let flags = *content.get(2)?;
    let mut at = 3;
    if flags & 0x80 != 0 {
        at += 2;
    }
    if flags & 0x40 != 0 {
        at += 1 + usize::from(*content.get(at)?);
    }
    if flags & 0x20 != 0 {
        at += 2;
    }
    descriptor(content.get(at..)?, DECODER)?.first().copied()
}

/// The content of the descriptor that begins here: a tag, a size of up to four times seven bits, and so many bytes.
fn descriptor(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (first, rest) = bytes.split_first()?;
    let length = rest.iter().take(4).position(|b| b & 0x80 == 0)? + 1;
    let size = rest[..length].iter().fold(0, |size, b| size << 7 | usize::from(b & 0x7F));
    rest.get(length..length + size).filter(|_| *first == tag)
}

/// The rows of a table with so many bytes a row: a count stands before them, and they fill the box.
pub(super) fn rows(bytes: &[u8], part: Part, row: usize) -> Result<std::slice::ChunksExact<'_, u8>, Mistake> {
    let content = bytes.get(part.start..part.end).filter(|c| c.len() >= 8).ok_or(Mistake::Damaged)?;
    let count = usize::try_from(number(content, 4)).map_err(|_| Mistake::Damaged)?;
    let wanted = count.checked_mul(row).ok_or(Mistake::Damaged)?;
    if content.len() - 8 < wanted || count == 0 {
        return Err(Mistake::Damaged);
    }
    Ok(content[8..8 + wanted].chunks_exact(row))
}

/// How long all samples last together, in the track's units.
fn length(bytes: &[u8], times: Part) -> Result<u64, Mistake> {
    let each = rows(bytes, times, 8)?.map(|r| u64::from(number(r, 0)).saturating_mul(u64::from(number(r, 4))));
    Ok(each.fold(0, u64::saturating_add))
}
