use super::*;
use crate::fixtures::reel::{boxed, film, film_with};

/// All of it in one piece.
fn sifted(bytes: &[u8]) -> Result<(Facts, Vec<u8>), Mistake> {
    sifted_in(bytes, bytes.len().max(1))
}

fn sifted_in(bytes: &[u8], piece: usize) -> Result<(Facts, Vec<u8>), Mistake> {
    let (mut sieve, mut out) = (Sieve::new(), Vec::new());
    for piece in bytes.chunks(piece) {
        sieve.push(piece, &mut out)?;
    }
    sieve.finish().map(|facts| (facts, out))
}

#[test]
fn a_film_is_known_by_its_index() {
    let (facts, out) = sifted(&film(3)).unwrap();
    assert_eq!(facts, Facts { width: 320, height: 240, duration_ms: 3_000 });
    assert_eq!(out.len(), film(3).len(), "nothing moves");
}

#[test]
fn a_reader_of_others_reads_what_is_kept() {
    let (_, out) = sifted(&film(3)).unwrap();
    let read = re_mp4::Mp4::read_bytes(&out).unwrap();
    let track = read.tracks().values().next().unwrap();
    assert_eq!(track.kind, Some(re_mp4::TrackKind::Video));
    assert_eq!((track.width, track.height, track.samples.len()), (320, 240, 3));
    assert_eq!(track.codec_string(&read).unwrap(), "avc1.42C01E");
    let first = track.samples[0].byte_range();
    assert_eq!(out[first.start + 4], 0x65, "a whole picture");
}

#[test]
fn the_size_of_the_pieces_does_not_matter() {
    let whole = sifted(&film(2)).unwrap();
    for piece in [1, 2, 7, 8, 9, 64, 4_096] {
        assert_eq!(sifted_in(&film(2), piece).unwrap(), whole, "{piece}");
    }
}

#[test]
fn when_and_where_it_was_filmed_is_not_kept() {
    let place = boxed(b"udta", &boxed(b"\xA9xyz", b"\0\x12\x15\xC7+22.9400+115.6400/"));
    let mut bytes = film_with(2, b"avc1", b"vide", &place);
    bytes.extend(boxed(b"uuid", b"a maker's note"));
    bytes.extend(boxed(b"free", b"GPS 22.94N"));
    bytes.extend(boxed(b"meta", b"somebody's name"));
    let (_, out) = sifted(&bytes).unwrap();
    assert_eq!(out.len(), bytes.len());
    for hidden in [b"+22.94".as_slice(), b"a maker's", b"GPS 22", b"somebody", &3_800_000_000_u32.to_be_bytes()] {
        assert!(bytes.windows(hidden.len()).any(|w| w == hidden));
        assert!(!out.windows(hidden.len()).any(|w| w == hidden), "{}", String::from_utf8_lossy(hidden));
    }
    assert!(re_mp4::Mp4::read_bytes(&out).is_ok());
}

#[test]
fn what_is_no_film_is_refused_whatever_its_name() {
    assert_eq!(sifted(b""), Err(Mistake::Missing));
    for other in [
        b"<svg xmlns='http://www.w3.org/2000/svg'></svg>".as_slice(),
        b"\x1A\x45\xDF\xA3 matroska and so on",
        b"RIFF\x10\0\0\0AVI LIST....",
        b"\x89PNG\r\n\x1a\n0000IHDR",
        b"PK\x03\x04PK\x03\x04PK\x03\x04",
        b"short",
    ] {
        assert_eq!(sifted(other), Err(Mistake::OtherKind));
    }
    let quicktime = [boxed(b"ftyp", b"qt  \0\0\0\0qt  "), film(2)[36..].to_vec()].concat();
    assert_eq!(sifted(&quicktime), Err(Mistake::OtherKind));
}

#[test]
fn other_codecs_tracks_and_fragments_are_refused() {
    for codec in [b"hvc1", b"hev1", b"vp09", b"av01", b"mp4v"] {
        assert_eq!(sifted(&film_with(2, codec, b"vide", &[])), Err(Mistake::OtherCodec));
    }
    assert_eq!(sifted(&film_with(2, b"avc1", b"soun", &[])), Err(Mistake::OtherCodec), "sound alone");
    for handler in [b"meta", b"text", b"tmcd", b"subt"] {
        assert_eq!(sifted(&film_with(2, b"avc1", handler, &[])), Err(Mistake::OtherTracks));
    }
    assert_eq!(sifted(&film_with(2, b"avc1", b"vide", &boxed(b"mvex", &[0; 8]))), Err(Mistake::OtherKind));
    let fragments = [film(2), boxed(b"moof", &[0; 8])].concat();
    assert_eq!(sifted(&fragments), Err(Mistake::OtherKind));
}

#[test]
fn a_film_lasts_between_a_second_and_ten_minutes() {
    let with_delta = |seconds: u32, delta: u32| {
        let mut bytes = film(seconds);
        let at = bytes.windows(4).position(|w| w == b"stts").unwrap();
        bytes[at + 16..at + 20].copy_from_slice(&delta.to_be_bytes());
        sifted(&bytes).map(|(facts, _)| facts.duration_ms)
    };
    assert_eq!(with_delta(2, 300), Err(Mistake::TooShort));
    assert_eq!(with_delta(2, 300_000), Ok(600_000));
    assert_eq!(with_delta(2, 300_001), Err(Mistake::TooLong));
    assert_eq!(with_delta(2, u32::MAX), Err(Mistake::TooLong));
}

#[test]
fn a_film_that_stops_early_or_contradicts_itself_is_refused() {
    let whole = film(2);
    for cut in [whole.len() - 1, whole.len() - 100, whole.len() / 2, 200, 40] {
        assert_eq!(sifted(&whole[..cut]), Err(Mistake::Damaged), "{cut}");
    }
    // Pictures that would lie behind the end of the file.
    let mut lost = whole.clone();
    let at = lost.windows(4).position(|w| w == b"stco").unwrap();
    lost[at + 12..at + 16].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(sifted(&lost), Err(Mistake::Damaged));
    // A count that promises four billion rows.
    let mut many = whole.clone();
    let at = many.windows(4).position(|w| w == b"stts").unwrap();
    many[at + 8..at + 12].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(sifted(&many), Err(Mistake::Damaged));
    // An index that announces a gigabyte is not waited for.
    let mut large = boxed(b"ftyp", b"isom\0\0\0\0isom");
    large.extend([0x40, 0, 0, 0]);
    large.extend(b"moov");
    assert_eq!(sifted(&large), Err(Mistake::Damaged));
}

#[test]
fn a_film_may_end_with_its_index_and_have_a_long_head() {
    let whole = film(2);
    let size = |at: usize| number(&whole, at) as usize;
    let (brands, index) = (size(0), size(size(0)));
    let (head, rest) = whole.split_at(brands);
    let (index, media) = rest.split_at(index);
    let turned = [head, media, index].concat();
    assert_eq!(sifted(&turned).unwrap().0.duration_ms, 2_000);
    let mut long = [head, index].concat();
    long.extend([0, 0, 0, 1]);
    long.extend(b"mdat");
    long.extend((media.len() as u64 + 8).to_be_bytes());
    long.extend(&media[8..]);
    assert_eq!(sifted(&long).unwrap().0.duration_ms, 2_000);
    let mut open = [head, index, media].concat();
    open[head.len() + index.len()..][..4].fill(0);
    assert_eq!(sifted(&open).unwrap().0.duration_ms, 2_000, "a last box without a size");
}

#[test]
fn more_than_two_hundred_megabytes_are_refused_without_being_held() {
    let mut sieve = Sieve::new();
    let mut out = Vec::new();
    sieve.push(&boxed(b"ftyp", b"isom\0\0\0\0isom"), &mut out).unwrap();
    sieve.push(&[0x7F, 0, 0, 0, b'm', b'd', b'a', b't'], &mut out).unwrap();
    let piece = vec![7; 1024 * 1024];
    for _ in 0..199 {
        out.clear();
        sieve.push(&piece, &mut out).unwrap();
        assert_eq!(out.len(), piece.len());
    }
    assert!(matches!(&sieve.place, Place::Through { .. }));
    assert_eq!(sieve.push(&piece, &mut out), Err(Mistake::TooLarge));
}

/// A small generator of its own, so that a seed means the same for ever (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }
}

#[test]
fn spoiled_films_never_panic_nor_grow() {
    let seed = 0x6669_6C6D_2026;
    println!("seed {seed:#x}");
    let mut dice = Dice(seed);
    let whole = film_with(2, b"avc1", b"vide", &boxed(b"udta", &[1; 40]));
    // The media takes most of a film and says nothing: the head is where it is spoiled.
    let head = whole.windows(4).position(|w| w == b"mdat").unwrap() + 64;
    let small = [&whole[..head], &whole[whole.len() - 64..]].concat();
    let (mut taken, mut refused) = (0, 0);
    for case in 0..20_000 {
        // In a short one the media's size is wrong; every tenth is whole.
        let mut bytes = if case % 10 == 0 { whole.clone() } else { small.clone() };
        for _ in 0..=dice.below(4) {
            let at = dice.below(head);
            match dice.below(4) {
                0 => bytes[at] ^= 1 << dice.below(8),
                1 => bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][dice.below(5)],
                2 => drop(bytes.drain(at..at + dice.below(5))),
                _ => drop(bytes.splice(at..at, vec![0; dice.below(5)])),
            }
        }
        let piece = 1 + dice.below(2_000);
        let Ok(done) = std::panic::catch_unwind(|| sifted_in(&bytes, piece)) else {
            panic!("case {case} of seed {seed:#x} panics");
        };
        match done {
            Ok((facts, out)) => {
                taken += 1;
                assert_eq!(out.len(), bytes.len(), "case {case}");
                assert!(LENGTH_MS.contains(&facts.duration_ms) && EDGE.contains(&facts.width), "case {case}");
            }
            Err(_) => refused += 1,
        }
    }
    assert!(taken > 100 && refused > 1_000, "{taken} taken, {refused} refused");
}
