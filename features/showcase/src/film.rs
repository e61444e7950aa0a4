//! What is taken of a film, told from its bytes while they stream by (ISO/IEC 14496-12): an MP4 with one H.264 track, at
//! most one kind of other track, sound, and a sane length. The index (`moov`) alone is held, up to a bound; pictures and sound
//! (`mdat`) pass through. Everything else, where telephones note place and time, is blanked without moving a byte.
//!
//! Every sample lies in the file's media, nearly all of the media belongs to a sample, and nothing stands behind the last one: an
//! archive or a page that hides in a film has no place.
//!
//! A reader of its own: general ones trust counts and sizes of the file, and here a stranger wrote them.

mod index;
mod samples;

use index::Index;
use samples::Stretch;

/// The largest file.
pub(crate) const FILM_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// The index of a film of ten minutes takes some 300 KB.
const INDEX_BYTES_MAX: u64 = 8 * 1024 * 1024;
const BRANDS_BYTES_MAX: u64 = 1_024;
const BOXES_MAX: u32 = 256;
/// Length in milliseconds.
const LENGTH_MS: std::ops::RangeInclusive<u64> = 1_000..=600_000;
/// Width and height in pixels.
const EDGE: std::ops::RangeInclusive<u32> = 16..=4_096;
/// Bytes of media that belong to no sample, such as what lies between two of them to keep them apart.
const IDLE_BYTES_MAX: u64 = 64 * 1024;

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
    /// More than pictures and sound lies among them.
    Disguised,
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
    /// Bytes taken in.
    passed: u64,
    /// Bytes of them that were looked at.
    at: u64,
    boxes: u32,
    has_brands: bool,
    index: Option<Index>,
    /// Where pictures and sound lie, in order.
    media: Vec<Stretch>,
    /// Behind the last byte of them that is not zero.
    loud: u64,
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

impl Sieve {
    pub(crate) fn new() -> Self {
        let place = Place::Head(Vec::with_capacity(16));
        Self { place, passed: 0, at: 0, boxes: 0, has_brands: false, index: None, media: Vec::new(), loud: 0 }
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
                    self.at += part.len() as u64;
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
                    self.at += part.len() as u64;
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
                        self.loud = loud(part, self.at).unwrap_or(self.loud);
                    }
                    *left -= part.len() as u64;
                    self.at += part.len() as u64;
                    piece = rest;
                    if *left == 0 {
                        self.place = Place::Head(Vec::with_capacity(16));
                    }
                }
                Place::Open => {
                    out.extend(piece);
                    self.loud = loud(piece, self.at).unwrap_or(self.loud);
                    self.at += piece.len() as u64;
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
                // It ends with the file.
                self.media.push(Stretch { start: self.at, end: u64::MAX });
                Ok(Place::Open)
            }
            (_, None) => Err(Mistake::Damaged),
            (b"mdat", Some(left)) => {
                out.extend(&head);
                self.media.push(Stretch { start: self.at, end: self.at.checked_add(left).ok_or(Mistake::Damaged)? });
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
            self.index = Some(index::read(&mut bytes)?);
        }
        out.extend(&bytes);
        Ok(())
    }

    /// The end of the file.
    pub(crate) fn finish(mut self) -> Result<Facts, Mistake> {
        let is_between = matches!(&self.place, Place::Open) || matches!(&self.place, Place::Head(h) if h.is_empty());
        let index = match (self.passed, self.index.take()) {
            (0, _) => return Err(Mistake::Missing),
            (passed, _) if passed < 16 => return Err(Mistake::OtherKind),
            (_, Some(index)) if is_between => index,
            _ => return Err(Mistake::Damaged),
        };
        if let Some(last) = self.media.last_mut() {
            last.end = last.end.min(self.passed);
        }
        let used = samples::within(&index.samples, &self.media).ok_or(Mistake::Damaged)?;
        let there: u64 = self.media.iter().map(Stretch::bytes).sum();
        let end = index.samples.last().map_or(0, |s| s.end);
        if self.loud > end || there - used > IDLE_BYTES_MAX { Err(Mistake::Disguised) } else { Ok(index.facts) }
    }
}

/// Behind the last byte of a piece that is not zero, where the piece begins at `at`.
fn loud(piece: &[u8], at: u64) -> Option<u64> {
    piece.iter().rposition(|b| *b != 0).map(|place| at + place as u64 + 1)
}

fn through(left: u64, blank: bool) -> Place {
    if left == 0 { Place::Head(Vec::with_capacity(16)) } else { Place::Through { left, blank } }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
}

#[cfg(test)]
#[path = "film_test.rs"]
mod tests;
