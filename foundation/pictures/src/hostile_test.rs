//! What an attacker sends: every file is refused or becomes a clean picture; nothing panics, and memory stays bounded.

use super::{
    tests::{RULES, encoded, with_segment},
    *,
};
use image::{ImageFormat, Rgb, RgbImage};
use std::process::Command;

#[test]
fn what_is_no_picture_is_refused_whatever_its_name() {
    assert_eq!(check(b"", &RULES), Err(Mistake::Missing));
    for other in [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".as_slice(),
        b"<?xml version=\"1.0\"?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7 ...",
        b"GIF89a\x01\x00\x01\x00",
        b"PK\x03\x04",
        b"MZ\x90\x00",
        b"BM\x00\x00",
        b"\0\0\0\x20ftypavif",
    ] {
        assert_eq!(check(other, &RULES), Err(Mistake::OtherKind));
    }
}

#[test]
fn a_truncated_picture_is_refused() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = encoded(320, 240, format);
        for share in [2, 3, 10] {
            let part = &whole[..whole.len() - whole.len() / share];
            assert_eq!(check(part, &RULES), Err(Mistake::Damaged), "{format:?} without 1/{share}");
        }
        assert_eq!(check(&whole[..whole.len() - 2], &RULES), Err(Mistake::Damaged), "{format:?}");
    }
}

#[test]
fn something_hidden_behind_the_picture_is_refused() {
    for hidden in [b"<script>alert(1)</script>".as_slice(), b"<!DOCTYPE html><p>", b"PK\x03\x04 archive", b"\n%PDF-1.4"]
    {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let mut both = encoded(320, 240, format);
            both.extend(hidden);
            assert_eq!(check(&both, &RULES), Err(Mistake::Disguised), "{format:?}");
        }
    }
}

#[test]
fn markup_inside_a_picture_is_not_in_the_copy() {
    let script = b"<script>alert(document.cookie)</script>";
    let jpeg = with_segment(&encoded(320, 240, ImageFormat::Jpeg), script);
    let png = with_chunk(&encoded(320, 240, ImageFormat::Png), b"tEXt", script);
    for both in [jpeg, png] {
        let kept = check(&both, &RULES).unwrap();
        assert!(!kept.bytes.windows(7).any(|w| w == b"<script"));
    }
}

#[test]
fn moving_pictures_are_refused() {
    let apng = with_chunk(&encoded(320, 240, ImageFormat::Png), b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    assert_eq!(check(&apng, &RULES), Err(Mistake::Animated));
    // A WebP with the animation flag: VP8X, ANIM and one frame that holds the still picture's bitstream.
    let still = encoded(320, 240, ImageFormat::WebP);
    let stream = &still[12..];
    let chunk = |name: &[u8], content: &[u8]| {
        let mut out = name.to_vec();
        out.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        out.extend(content);
        out.extend(vec![0; content.len() % 2]);
        out
    };
    let size = [63, 1, 0, 239, 0, 0];
    let head = [[0b0000_0010, 0, 0, 0].as_slice(), &size].concat();
    let frame = [&[0; 6], size.as_slice(), &[100, 0, 0, 0], stream].concat();
    let body = [chunk(b"VP8X", &head), chunk(b"ANIM", &[0; 6]), chunk(b"ANMF", &frame)].concat();
    let mut webp = b"RIFF".to_vec();
    webp.extend(u32::try_from(body.len() + 4).unwrap().to_le_bytes());
    webp.extend(b"WEBP");
    webp.extend(body);
    assert_eq!(check(&webp, &RULES), Err(Mistake::Animated));
}

#[test]
fn a_header_that_promises_too_much_is_refused_before_anything_is_unpacked() {
    for (width, height) in [(20_000_u32, 20_000_u32), (u32::MAX, u32::MAX), (0x7FFF_FFFF, 1), (5_001, 5_000)] {
        let mut png = encoded(320, 240, ImageFormat::Png);
        png[16..20].copy_from_slice(&width.to_be_bytes());
        png[20..24].copy_from_slice(&height.to_be_bytes());
        mend_sums(&mut png);
        assert!(matches!(check(&png, &RULES), Err(Mistake::TooManyPixels | Mistake::Damaged)), "{width}×{height}");
    }
    // 65,500² is a JPEG's largest.
    let mut jpeg = encoded(320, 240, ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xDC, 0xFF, 0xDC]);
    assert_eq!(check(&jpeg, &RULES), Err(Mistake::TooManyPixels));
    assert_eq!(check(&vec![0xFF; RULES.bytes_max + 1], &RULES), Err(Mistake::TooLarge));
    assert_eq!(check(&encoded(50, 200, ImageFormat::Png), &RULES), Err(Mistake::TooFewPixels));
}

#[test]
fn a_jpeg_of_endless_empty_scans_is_refused() {
    let plain = encoded(320, 240, ImageFormat::Jpeg);
    let scan = plain.windows(2).position(|w| w == [0xFF, 0xDA]).unwrap();
    let mut many = plain[..scan].to_vec();
    for _ in 0..1_000 {
        many.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]);
    }
    many.extend(&plain[scan..]);
    assert_eq!(check(&many, &RULES), Err(Mistake::Damaged));
}

/// What the worst cases run in: the address space of the test program, its threads' stacks and 448 MB more.
const ADDRESS_KB: u64 = 768 * 1024;

#[test]
fn the_worst_pictures_are_decided_on_within_a_bounded_address_space() {
    let own = std::env::current_exe().unwrap();
    let limited = format!("ulimit -v {ADDRESS_KB}; exec \"$0\" \"$@\"");
    let done = Command::new("sh")
        .args(["-c", &limited])
        .arg(own)
        .args(["--exact", "hostile::the_worst_pictures", "--ignored", "--test-threads=1"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("1 passed"), "{said}\n{}", String::from_utf8_lossy(&done.stderr));
}

/// Runs inside the test above, where a larger allocation ends the process.
#[test]
#[ignore = "run by the_worst_pictures_are_decided_on_within_a_bounded_address_space"]
fn the_worst_pictures() {
    // A real picture of 20,000², 400 million pixels in less than 100 KB.
    let bomb = grey_png(20_000, 20_000);
    assert!(bomb.len() < 1_000_000, "{}", bomb.len());
    assert_eq!(check(&bomb, &RULES), Err(Mistake::TooManyPixels));
    // A text chunk that unpacks to 256 MB.
    let mut text = b"Comment\0\0".to_vec();
    text.extend(packed(256 * 1024 * 1024));
    let _ = check(&with_chunk(&encoded(320, 240, ImageFormat::Png), b"zTXt", &text), &RULES);
    // An ICC profile that does.
    let mut profile = b"icc\0\0".to_vec();
    profile.extend(packed(256 * 1024 * 1024));
    let _ = check(&with_chunk(&encoded(320, 240, ImageFormat::Png), b"iCCP", &profile), &RULES);
    // A large one that is taken.
    let rules = Rules { fit_within: Some(1_600), kept_as: KeptAs::Jpeg, ..RULES };
    let largest = check(&grey_png(5_000, 2_500), &rules).unwrap();
    assert_eq!((largest.width, largest.height), (1_600, 800));
    // A progressive JPEG in three full colours: its decoder keeps all coefficients. (With 25 million pixels it stays
    // within the same bound, and takes half a minute without optimisation.)
    let mut jpeg = encoded(320, 240, ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 1] = 0xC2;
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x07, 0xD0, 0x07, 0xD0]);
    let scan = jpeg.windows(2).position(|w| w == [0xFF, 0xDA]).unwrap();
    // Its first scan has the flat part alone.
    jpeg[scan + 12] = 0;
    assert_eq!(check(&jpeg, &rules).map(|p| (p.width, p.height)), Ok((1_600, 1_600)));
    // And the bound is one.
    assert!(Vec::<u8>::new().try_reserve_exact(1 << 30).is_err());
}

/// A PNG of one bit a pixel, all zero, without a library's bounds.
fn grey_png(width: u32, height: u32) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend([1, 0, 0, 0, 0]);
    let row = width.div_ceil(8) as usize + 1;
    for (name, content) in [(b"IHDR", head), (b"IDAT", packed(row * height as usize)), (b"IEND", Vec::new())] {
        out.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        out.extend(name);
        out.extend(&content);
        out.extend([0; 4]);
    }
    mend_sums(&mut out);
    out
}

/// So many zero bytes as a zlib stream: fixed-code blocks that say "258 times the same again".
fn packed(bytes: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    let mut out_bytes = 1;
    bits.put(0b011, 3); // last block, fixed codes
    bits.put_code(0b0011_0000, 8); // the literal 0
    while out_bytes + 258 <= bytes {
        bits.put_code(0b1100_0101, 8); // length 258
        bits.put_code(0, 5); // distance 1
        out_bytes += 258;
    }
    for _ in out_bytes..bytes {
        bits.put_code(0b0011_0000, 8);
    }
    bits.put_code(0, 7); // end
    let mut out = vec![0x78, 0x01];
    out.extend(bits.finish());
    // Adler-32 of zeros: the low half stays 1, the high half counts.
    let high = u32::try_from(bytes % 65_521).unwrap();
    out.extend((high << 16 | 1).to_be_bytes());
    out
}

#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, length: u32) {
        self.held |= value << self.count;
        self.count += length;
        while self.count >= 8 {
            self.out.push((self.held & 0xFF) as u8);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// Codes go in with their first bit first.
    fn put_code(&mut self, code: u32, length: u32) {
        self.put(code.reverse_bits() >> (32 - length), length);
    }

    fn finish(mut self) -> Vec<u8> {
        self.put(0, 7);
        self.out
    }
}

fn with_chunk(png: &[u8], name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    // Behind the header: 8 bytes of signature, 25 of IHDR.
    let mut out = png[..33].to_vec();
    out.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
    out.extend(name);
    out.extend(content);
    out.extend([0; 4]);
    out.extend(&png[33..]);
    mend_sums(&mut out);
    out
}

/// Makes the check sums of a PNG's chunks fit, or a decoder would only see a damaged one.
fn mend_sums(png: &mut [u8]) {
    let mut at = 8;
    while let Some(head) = png.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some(end) = at.checked_add(8).and_then(|a| a.checked_add(length)).filter(|end| end + 4 <= png.len()) else {
            return;
        };
        let sum = crc(&png[at + 4..end]);
        png[end..end + 4].copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xEDB8_8320 } else { c >> 1 })
    })
}

/// A small generator of its own, so that a seed means the same for ever (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.roll() % n as u64).unwrap()
    }

    fn spoil(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(6) {
            let (at, length) = (self.below(bytes.len()), bytes.len());
            match self.below(6) {
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][self.below(5)],
                2 => bytes.truncate(at.max(16)),
                3 => drop(bytes.splice(at..at, (0..self.below(9)).map(|_| 0xFF).collect::<Vec<_>>())),
                4 => drop(bytes.drain(at..(at + self.below(9)).min(length))),
                _ => {
                    let from = self.below(length);
                    let run: Vec<u8> = bytes[from..(from + 16).min(length)].to_vec();
                    bytes.splice(at..(at + run.len()).min(length), run);
                }
            }
            if bytes.len() < 16 {
                return;
            }
        }
    }
}

const CASES: usize = 6_000;

#[test]
fn spoiled_pictures_never_panic_and_what_is_taken_is_clean() {
    let seed = 0x6F6E_6770_696E_2007;
    println!("seed {seed:#x}");
    let mut dice = Dice(seed);
    let rules = Rules { edge_min: 8, pixels_max: 250_000, decoded_bytes_max: 4 * 1024 * 1024, ..RULES };
    let plain = RgbImage::from_fn(24, 20, |x, y| Rgb([(x * 9) as u8, (y * 11) as u8, 120]));
    let of = |format| {
        let mut bytes = Cursor::new(Vec::new());
        plain.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    };
    let whole = [of(ImageFormat::Jpeg), of(ImageFormat::Png), of(ImageFormat::WebP)];
    let mut taken = 0;
    for case in 0..CASES {
        let mut bytes = whole[case % 3].clone();
        dice.spoil(&mut bytes);
        if case % 2 == 0 && bytes.len() > 16 {
            mend_sums(&mut bytes);
        }
        let Ok(done) = std::panic::catch_unwind(|| check(&bytes, &rules)) else {
            panic!("case {case} of seed {seed:#x} panics: {bytes:?}");
        };
        if let Ok(picture) = done {
            taken += 1;
            let again = check(&picture.bytes, &rules).expect("what is kept can be read again");
            assert_eq!((again.width, again.height), (picture.width, picture.height), "case {case}");
        }
    }
    // Most spoiled JPEGs still decode, a spoiled PNG or WebP seldom does; both ways are tried.
    assert!(taken > CASES / 100 && taken < CASES, "{taken} of {CASES} were taken");
}
