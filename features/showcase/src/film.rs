//! What is taken of a film, told from its bytes while they stream by (ISO/IEC 14496-12): an MP4 with one H.264 track, at
//! most one kind of other track, sound, and a sane length. The index (`moov`) alone is held, up to a bound; pictures and sound
//! (`mdat`) pass through. Everything else, where telephones note place and time, is blanked without moving a byte.
//!
//! A reader of its own: general ones trust counts and sizes of the file, and here a stranger wrote them.

/// The largest file.
pub(crate) const FILM_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// The index of a film of ten minutes takes some 300 KB.
const INDEX_BYTES_MAX: u64 = 8 * 1024 * 1024;
const BRANDS_BYTES_MAX: u64 = 1_024;
const BOXES_MAX: u32 = 256;
const TRACKS_MAX: u32 = 8;
/// Length in milliseconds.
const LENGTH_MS: std::ops::RangeInclusive<u64> = 1_000..=600_000;
/// Width and height in pixels.
const EDGE: std::ops::RangeInclusive<u32> = 16..=4_096;

/// Why a film is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// No file.
    Missing,
    /// More than 200 MB.
    TooLarge,
    /// No MP4, or one in pieces for streaming.
    OtherKind,
    /// Pictures that are not H.264, or sound that is not AAC.
    OtherCodec,
    /// Something beside pictures and sound, such as where it was filmed.
    OtherTracks,
    /// Shorter than a second.
    TooShort,
    /// Longer than ten minutes.
    TooLong,
    /// It ends too early, or contradicts itself.
    Damaged,
}

/// What is known of a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Length in milliseconds.
    pub duration_ms: u64,
}

/// Takes a film in pieces of any size and gives out what is kept of it, byte for byte as long.
#[derive(Debug)]
pub(crate) struct Sieve {
    place: Place,
    passed: u64,
    boxes: u32,
    has_brands: bool,
    index: Option<Index>,
    media_bytes: u64,
}

#[derive(Debug)]
enum Place {
    /// Collecting the head of a box.
    Head(Vec<u8>),
    /// Holding a box of which so many bytes are still to come.
    Held { kind: [u8; 4], bytes: Vec<u8>, left: u64 },
    /// Passing so many bytes on, or as many zeros.
    Through { left: u64, blank: bool },
    /// Passing on whatever comes.
    Open,
}

#[derive(Clone, Copy, Debug)]
struct Index {
    facts: Facts,
    /// Where the last chunk of pictures or sound begins.
    last_chunk: u64,
}

impl Sieve {
    pub(crate) fn new() -> Self {
        let place = Place::Head(Vec::with_capacity(16));
        Self { place, passed: 0, boxes: 0, has_brands: false, index: None, media_bytes: 0 }
    }

    /// Takes the next piece; what is kept of it, and of what was held, goes to `out`.
    pub(crate) fn push(&mut self, mut piece: &[u8], out: &mut Vec<u8>) -> Result<(), Mistake> {
        self.passed += piece.len() as u64;
        if self.passed > FILM_BYTES_MAX {
            return Err(Mistake::TooLarge);
        }
        while !piece.is_empty() {
            match &mut self.place {
                Place::Head(head) => {
                    let wanted = if head.len() >= 8 && head[..4] == [0, 0, 0, 1] { 16 } else { 8 };
                    let (part, rest) = piece.split_at(piece.len().min(wanted - head.len()));
                    head.extend(part);
                    piece = rest;
                    let is_long = head.len() >= 8 && head[..4] == [0, 0, 0, 1];
                    if head.len() == if is_long { 16 } else { 8 } {
                        let head = std::mem::take(head);
                        self.place = self.begin(head, out)?;
                    }
                }
                Place::Held { kind, bytes, left } => {
                    let (part, rest) =
                        piece.split_at(usize::try_from(*left).map_or(piece.len(), |l| l.min(piece.len())));
                    bytes.extend(part);
                    *left -= part.len() as u64;
                    piece = rest;
                    if *left == 0 {
                        let (kind, bytes) = (*kind, std::mem::take(bytes));
                        self.held(kind, bytes, out)?;
                        self.place = Place::Head(Vec::with_capacity(16));
                    }
                }
                Place::Through { left, blank } => {
                    let (part, rest) =
                        piece.split_at(usize::try_from(*left).map_or(piece.len(), |l| l.min(piece.len())));
                    if *blank {
                        out.resize(out.len() + part.len(), 0);
                    } else {
                        out.extend(part);
                    }
                    *left -= part.len() as u64;
                    piece = rest;
                    if *left == 0 {
                        self.place = Place::Head(Vec::with_capacity(16));
                    }
                }
                Place::Open => {
                    out.extend(piece);
                    self.media_bytes += piece.len() as u64;
                    piece = &[];
                }
            }
        }
        Ok(())
    }

    /// A box begins.
    fn begin(&mut self, mut head: Vec<u8>, out: &mut Vec<u8>) -> Result<Place, Mistake> {
        self.boxes += 1;
        let kind = [head[4], head[5], head[6], head[7]];
        if self.boxes == 1 && &kind != b"ftyp" {
            return Err(Mistake::OtherKind);
        }
        if self.boxes > BOXES_MAX {
            return Err(Mistake::Damaged);
        }
        let size = match number(&head, 0) {
            0 => None,
            1 => Some(u64::from(number(&head, 8)) << 32 | u64::from(number(&head, 12))),
            size => Some(u64::from(size)),
        };
        let left = match size {
            Some(size) => Some(size.checked_sub(head.len() as u64).ok_or(Mistake::Damaged)?),
            None => None,
        };
        match (&kind, left) {
            (b"ftyp", Some(left)) if !self.has_brands && (8..=BRANDS_BYTES_MAX).contains(&left) => {
                self.has_brands = true;
                out.extend(&head);
                Ok(Place::Held { kind, bytes: Vec::new(), left })
            }
            (b"moov", Some(left)) if self.index.is_none() && (1..=INDEX_BYTES_MAX).contains(&left) => {
                out.extend(&head);
                Ok(Place::Held { kind, bytes: Vec::new(), left })
            }
            (b"ftyp" | b"moov", _) => Err(Mistake::Damaged),
            (b"moof" | b"styp", _) => Err(Mistake::OtherKind),
            (b"mdat", None) => {
                out.extend(&head);
                Ok(Place::Open)
            }
            (_, None) => Err(Mistake::Damaged),
            (b"mdat", Some(left)) => {
                out.extend(&head);
                self.media_bytes = self.media_bytes.saturating_add(left);
                Ok(through(left, false))
            }
            (_, Some(left)) => {
                head[4..8].copy_from_slice(b"free");
                out.extend(&head);
                Ok(through(left, true))
            }
        }
    }

    /// A box that was held is complete.
    fn held(&mut self, kind: [u8; 4], mut bytes: Vec<u8>, out: &mut Vec<u8>) -> Result<(), Mistake> {
        if &kind == b"ftyp" {
            let brands = [&bytes[..4]].into_iter().chain(bytes[8..].chunks_exact(4));
            let is_mp4 =
                |b: &[u8]| b.starts_with(b"iso") || matches!(b, b"mp41" | b"mp42" | b"avc1" | b"M4V " | b"MSNV");
            if !brands.into_iter().any(is_mp4) {
                return Err(Mistake::OtherKind);
            }
        } else {
            self.index = Some(read_index(&mut bytes)?);
        }
        out.extend(&bytes);
        Ok(())
    }

    /// The end of the file.
    pub(crate) fn finish(self) -> Result<Facts, Mistake> {
        let is_between = matches!(&self.place, Place::Open) || matches!(&self.place, Place::Head(h) if h.is_empty());
        match (self.passed, self.index) {
            (0, _) => Err(Mistake::Missing),
            (passed, _) if passed < 16 => Err(Mistake::OtherKind),
            (passed, Some(index)) if is_between && self.media_bytes > 0 && index.last_chunk < passed => Ok(index.facts),
            _ => Err(Mistake::Damaged),
        }
    }
}

fn through(left: u64, blank: bool) -> Place {
    if left == 0 { Place::Head(Vec::with_capacity(16)) } else { Place::Through { left, blank } }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
}

/// A box within held bytes: its kind and where its content lies.
#[derive(Clone, Copy)]
struct Part {
    kind: [u8; 4],
    start: usize,
    end: usize,
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

fn one(list: &[Part], kind: &[u8; 4]) -> Result<Part, Mistake> {
    let mut found = list.iter().filter(|p| &p.kind == kind);
    match (found.next(), found.next()) {
        (Some(part), None) => Ok(*part),
        _ => Err(Mistake::Damaged),
    }
}

/// Reads the index, blanks what is not needed and the times of recording.
fn read_index(bytes: &mut [u8]) -> Result<Index, Mistake> {
    let list = parts(bytes, 0, bytes.len())?;
    if list.iter().any(|p| &p.kind == b"mvex") {
        return Err(Mistake::OtherKind);
    }
    forget_times(bytes, one(&list, b"mvhd")?)?;
    let (mut film, mut tracks, mut last_chunk) = (None, 0, 0);
    for part in list {
        match &part.kind {
            b"mvhd" | b"iods" => {}
            b"trak" => {
                tracks += 1;
                if tracks > TRACKS_MAX {
                    return Err(Mistake::Damaged);
                }
                let track = read_track(bytes, part)?;
                last_chunk = last_chunk.max(track.last_chunk);
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
        _ => Ok(Index { facts, last_chunk }),
    }
}

struct Track {
    /// Of a track of pictures.
    facts: Option<Facts>,
    last_chunk: u64,
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
    let handler = one(&list, b"hdlr")?;
    let handler = bytes[handler.start..handler.end].get(8..12).ok_or(Mistake::Damaged)?;
    let is_film = match handler {
        b"vide" => true,
        b"soun" => false,
        _ => return Err(Mistake::OtherTracks),
    };
    let info = one(&list, b"minf")?;
    let table = one(&parts(bytes, info.start, info.end)?, b"stbl")?;
    let table = parts(bytes, table.start, table.end)?;
    let size = codec(bytes, one(&table, b"stsd")?, is_film)?;
    let last_chunk = last_chunk(bytes, &table)?;
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
    Ok(Track { facts, last_chunk })
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

/// Width and height of H.264 pictures; nothing of AAC sound; refuses everything else.
fn codec(bytes: &[u8], description: Part, is_film: bool) -> Result<Option<(u32, u32)>, Mistake> {
    let content = bytes.get(description.start..description.end).filter(|c| c.len() > 8).ok_or(Mistake::Damaged)?;
    let entries = parts(bytes, description.start + 8, description.end)?;
    let ([entry], 1) = (entries.as_slice(), number(content, 4)) else { return Err(Mistake::OtherCodec) };
    match (is_film, &entry.kind) {
        (false, b"mp4a") => Ok(None),
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

/// The rows of a table with so many bytes a row: a count stands before them, and they fill the box.
fn rows(bytes: &[u8], part: Part, row: usize) -> Result<std::slice::ChunksExact<'_, u8>, Mistake> {
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

fn last_chunk(bytes: &[u8], table: &[Part]) -> Result<u64, Mistake> {
    let wide = table.iter().any(|p| &p.kind == b"co64");
    let part = one(table, if wide { b"co64" } else { b"stco" })?;
    let offset = |r: &[u8]| match wide {
        true => u64::from(number(r, 0)) << 32 | u64::from(number(r, 4)),
        false => u64::from(number(r, 0)),
    };
    Ok(rows(bytes, part, if wide { 8 } else { 4 })?.map(offset).max().unwrap_or(u64::MAX))
}

#[cfg(test)]
#[path = "film_test.rs"]
mod tests;
