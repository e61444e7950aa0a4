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

/// Brands, index and media.
fn apart(whole: &[u8]) -> [Vec<u8>; 3] {
    let size = |at: usize| number(whole, at) as usize;
    let (brands, rest) = whole.split_at(size(0));
    let (index, media) = rest.split_at(size(brands.len()));
    [brands, index, media].map(<[u8]>::to_vec)
}

fn place_of(bytes: &[u8], kind: &[u8; 4]) -> usize {
    bytes.windows(4).position(|w| w == kind).unwrap()
}

/// The index with every chunk so many bytes further on.
fn moved(mut index: Vec<u8>, by: i64) -> Vec<u8> {
    let at = place_of(&index, b"stco") + 8;
    let count = number(&index, at) as usize;
    for row in (0..count).map(|n| at + 4 + n * 4) {
        let to = u32::try_from(i64::from(number(&index, row)) + by).unwrap();
        index[row..row + 4].copy_from_slice(&to.to_be_bytes());
    }
    index
}

#[test]
fn a_film_may_end_with_its_index_and_have_a_long_head() {
    let [head, index, media] = apart(&film(2));
    let by = i64::try_from(index.len()).unwrap();
    let turned = [&*head, &media, &moved(index.clone(), -by)].concat();
    assert_eq!(sifted(&turned).unwrap().0.duration_ms, 2_000);
    let mut long = [&*head, &moved(index.clone(), 8)].concat();
    long.extend([0, 0, 0, 1]);
    long.extend(b"mdat");
    long.extend((media.len() as u64 + 8).to_be_bytes());
    long.extend(&media[8..]);
    assert_eq!(sifted(&long).unwrap().0.duration_ms, 2_000);
    let mut open = [&*head, &index, &media].concat();
    open[head.len() + index.len()..][..4].fill(0);
    assert_eq!(sifted(&open).unwrap().0.duration_ms, 2_000, "a last box without a size");
}

#[test]
fn every_sample_lies_in_the_media() {
    let [head, index, media] = apart(&film(2));
    let with = |index: Vec<u8>| sifted(&[&*head, &index, &media].concat());
    assert_eq!(with(moved(index.clone(), -1)), Err(Mistake::Damaged), "begins before it");
    assert_eq!(with(moved(index.clone(), 1)), Err(Mistake::Damaged), "ends behind it");
    let changed = |kind: &[u8; 4], at: usize, value: u32| {
        let mut index = index.clone();
        let at = place_of(&index, kind) + at;
        index[at..at + 4].copy_from_slice(&value.to_be_bytes());
        index
    };
    for (what, index) in [
        ("fewer sizes than times", changed(b"stsz", 12, 1)),
        ("more sizes than there are", changed(b"stsz", 12, 3)),
        ("a sample larger than the file", changed(b"stsz", 20, 0x7FFF_FFFF)),
        ("one size for all that is too large", changed(b"stsz", 8, 0x7FFF_FFFF)),
        ("more samples a chunk than there are", changed(b"stsc", 16, 2)),
        ("no samples in a chunk", changed(b"stsc", 16, 0)),
        ("chunks that begin with the second", changed(b"stsc", 12, 2)),
        ("a chunk too few", changed(b"stco", 8, 1)),
        ("data in another file", changed(b"dref", 20, 0)),
    ] {
        assert_eq!(with(index), Err(Mistake::Damaged), "{what}");
    }
}

#[test]
fn nothing_hides_in_a_film_or_behind_it() {
    let archive = b"PK\x03\x04 an archive, and its directory at the end PK\x05\x06";
    let page = b"<html><script>alert(1)</script></html>";
    let whole = film(2);
    for hidden in [archive.as_slice(), page] {
        assert_eq!(sifted(&[&*whole, hidden].concat()), Err(Mistake::Damaged), "no box");
        let (_, out) = sifted(&[whole.clone(), boxed(b"zip ", hidden)].concat()).unwrap();
        assert!(!out.windows(hidden.len()).any(|w| w == hidden), "another box is emptied");
        let [head, index, media] = apart(&whole);
        let mut open = [&*head, &index, &media, hidden].concat();
        open[head.len() + index.len()..][..4].fill(0);
        assert_eq!(sifted(&open), Err(Mistake::Disguised), "behind the last sample of a box without a size");
        let inside = [&*head, &index, &boxed(b"mdat", &[&media[8..], hidden].concat())].concat();
        assert_eq!(sifted(&inside), Err(Mistake::Disguised), "behind the last sample");
    }
    let [head, index, media] = apart(&whole);
    let before = |idle: usize, tail: usize| {
        let media = boxed(b"mdat", &[&vec![7; idle], &media[8..], &vec![0; tail]].concat());
        sifted(&[&*head, &moved(index.clone(), i64::try_from(idle).unwrap()), &media].concat())
            .map(|(f, _)| f.duration_ms)
    };
    assert_eq!(before(64 * 1024, 0), Ok(2_000));
    assert_eq!(before(64 * 1024 + 1, 0), Err(Mistake::Disguised), "more than a gap");
    assert_eq!(before(0, 512), Ok(2_000), "zeros at the end fill it up");
}

#[test]
fn names_and_unknown_boxes_within_a_track_are_emptied() {
    let whole = film(2);
    assert!(whole.windows(12).any(|w| w == b"made by code"));
    let (_, out) = sifted(&whole).unwrap();
    assert!(!out.windows(4).any(|w| w == b"made"));
    // The table of sync samples is kept, a table that nobody knows is not.
    let renamed = |kind: &[u8; 4]| sifted(&with_sound(0x40, kind)).unwrap().1.windows(4).any(|w| w == kind);
    assert!(renamed(b"stss") && !renamed(b"gps "));
    let (_, out) = sifted(&with_sound(0x40, b"gps ")).unwrap();
    assert!(!out.windows(6).any(|w| w == b"22.94N"));
}

/// A track of sound with this kind of object and one more table.
fn sound(object: u8, table: &[u8; 4]) -> Vec<u8> {
    let words = |list: &[u32]| list.iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<_>>();
    let decoder = [&[4, 13, object, 0x15][..], &[0; 11]].concat();
    let stream = [&[0, 0, 0, 0, 3, 0x80, 0x80, 18, 0, 1, 0][..], &decoder].concat();
    let entry = [&[0, 0, 0, 0, 0, 0, 0, 1][..], &[0; 20], &boxed(b"esds", &stream)].concat();
    let tables = [
        boxed(b"stsd", &[words(&[0, 1]), boxed(b"mp4a", &entry)].concat()),
        boxed(b"stts", &words(&[0, 1, 1, 1_024])),
        boxed(b"stsc", &words(&[0, 1, 1, 1, 1])),
        boxed(b"stsz", &words(&[0, 8, 1])),
        boxed(b"co64", &words(&[0, 1, 0, 0])),
        boxed(table, b"22.94N 115.64E"),
    ];
    let places = boxed(b"dinf", &boxed(b"dref", &[words(&[0, 1]), boxed(b"url ", &words(&[1]))].concat()));
    let info = [boxed(b"smhd", &[0; 8]), places, boxed(b"stbl", &tables.concat())];
    let handler = [words(&[0, 0]), b"soun".to_vec(), words(&[0, 0, 0]), vec![0]].concat();
    let media = [
        boxed(b"mdhd", &words(&[0, 0, 0, 48_000, 1_024, 0x55C4_0000])),
        boxed(b"hdlr", &handler),
        boxed(b"minf", &info.concat()),
    ];
    boxed(b"trak", &[boxed(b"tkhd", &[0; 84]), boxed(b"mdia", &media.concat())].concat())
}

/// A film with sound: its one sample lies where the pictures begin.
fn with_sound(object: u8, table: &[u8; 4]) -> Vec<u8> {
    let mut whole = film_with(2, b"avc1", b"vide", &sound(object, table));
    let (media, at) = (place_of(&whole, b"mdat") + 4, place_of(&whole, b"co64") + 12);
    whole[at..at + 8].copy_from_slice(&(media as u64).to_be_bytes());
    whole
}

#[test]
fn sound_is_aac_or_none() {
    for object in [0x40, 0x66, 0x67, 0x68] {
        assert!(sifted(&with_sound(object, b"stss")).is_ok(), "{object:#x}");
    }
    for other in [0x69, 0x6B, 0xA5, 0xDD, 0] {
        assert_eq!(sifted(&with_sound(other, b"stss")), Err(Mistake::OtherCodec), "{other:#x}");
    }
    let mut cut = with_sound(0x40, b"stss");
    let at = place_of(&cut, b"esds") + 8;
    cut[at + 3] = 0x7F;
    assert_eq!(sifted(&cut), Err(Mistake::Damaged), "a descriptor longer than its box");
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
