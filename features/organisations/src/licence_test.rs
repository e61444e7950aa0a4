use super::*;
use image::{ImageFormat, Rgb, RgbImage};

fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, 120]));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn jpeg_and_png_are_kept_as_what_they_are() {
    for (format, kind) in [(ImageFormat::Jpeg, "image/jpeg"), (ImageFormat::Png, "image/png")] {
        let picture = check(&encoded(320, 240, format)).unwrap();
        assert_eq!(picture.media_type, kind);
        let again = image::load_from_memory(&picture.bytes).unwrap();
        assert_eq!((again.width(), again.height()), (320, 240));
    }
}

#[test]
fn what_is_no_picture_is_refused_whatever_its_name() {
    assert_eq!(check(b""), Err(PictureMistake::Missing));
    for other in [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".as_slice(),
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7 ...",
        b"GIF89a\x01\x00\x01\x00",
        b"PK\x03\x04",
        b"MZ\x90\x00",
    ] {
        assert_eq!(check(other), Err(PictureMistake::OtherKind));
    }
}

#[test]
fn a_truncated_picture_is_refused() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let whole = encoded(320, 240, format);
        for share in [2, 3, 10] {
            let part = &whole[..whole.len() - whole.len() / share];
            assert_eq!(check(part), Err(PictureMistake::Damaged), "{format:?} without 1/{share}");
        }
        assert_eq!(check(&whole[..whole.len() - 2]), Err(PictureMistake::Damaged));
    }
}

#[test]
fn something_hidden_behind_the_picture_is_refused() {
    let mut png = encoded(320, 240, ImageFormat::Png);
    png.extend(b"<script>alert(1)</script>");
    assert_eq!(check(&png), Err(PictureMistake::Disguised));
    for hidden in [b"<script>alert(1)</script>".as_slice(), b"PK\x03\x04 archive", b"\n%PDF-1.4"] {
        let mut jpeg = encoded(320, 240, ImageFormat::Jpeg);
        jpeg.extend(hidden);
        assert_eq!(check(&jpeg), Err(PictureMistake::Disguised));
    }
}

#[test]
fn a_preview_behind_a_jpeg_is_cut_off() {
    let mut jpeg = encoded(320, 240, ImageFormat::Jpeg);
    jpeg.extend(encoded(120, 120, ImageFormat::Jpeg));
    let kept = check(&jpeg).unwrap();
    assert_eq!(jpeg_end(&kept.bytes), Some(kept.bytes.len()));
}

#[test]
fn where_a_picture_was_taken_is_not_kept() {
    let plain = encoded(320, 240, ImageFormat::Jpeg);
    let mut tagged = plain[..2].to_vec();
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0 GPS 22.94N 115.64E";
    tagged.extend([0xFF, 0xE1]);
    tagged.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    tagged.extend(exif);
    tagged.extend(&plain[2..]);
    let kept = check(&tagged).unwrap();
    assert!(!kept.bytes.windows(3).any(|w| w == b"GPS"));
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    // The header promises 20,000 × 20,000 pixels.
    let mut png = encoded(320, 240, ImageFormat::Png);
    png[16..20].copy_from_slice(&20_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&20_000_u32.to_be_bytes());
    // Its check sum is made to fit, or the decoder would only see a damaged chunk.
    let sum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    assert_eq!(check(&png), Err(PictureMistake::TooManyPixels));
    assert_eq!(check(&vec![0xFF; PICTURE_BYTES_MAX + 1]), Err(PictureMistake::TooLarge));
    assert_eq!(check(&encoded(50, 50, ImageFormat::Png)), Err(PictureMistake::TooFewPixels));
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xEDB8_8320 } else { c >> 1 })
    })
}
