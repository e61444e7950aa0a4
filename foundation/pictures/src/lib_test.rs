use super::*;
use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

pub(crate) const RULES: Rules = Rules {
    kinds: &[Kind::Jpeg, Kind::Png, Kind::WebP],
    bytes_max: 5 * 1024 * 1024,
    edge_min: 100,
    edge_max: 10_000,
    pixels_max: 25_000_000,
    decoded_bytes_max: 128 * 1024 * 1024,
    fit_within: None,
    kept_as: KeptAs::AsCame,
};

pub(crate) fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, 120]));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

const FORMATS: [ImageFormat; 3] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];

#[test]
fn a_jpeg_stays_one_and_everything_else_becomes_a_png() {
    let kinds = ["image/jpeg", "image/png", "image/png"];
    for (format, kind) in FORMATS.into_iter().zip(kinds) {
        let picture = check(&encoded(320, 240, format), &RULES).unwrap();
        assert_eq!(picture.media_type, kind);
        assert_eq!((picture.width, picture.height), (320, 240));
        let again = image::load_from_memory(&picture.bytes).unwrap();
        assert_eq!((again.width(), again.height()), (320, 240));
    }
}

#[test]
fn only_the_kinds_of_the_rules_are_taken() {
    let rules = Rules { kinds: &[Kind::Jpeg, Kind::Png], ..RULES };
    assert_eq!(check(&encoded(320, 240, ImageFormat::WebP), &rules), Err(Mistake::OtherKind));
}

#[test]
fn a_large_picture_is_made_to_fit_and_keeps_its_shape() {
    let rules = Rules { fit_within: Some(160), kept_as: KeptAs::Jpeg, ..RULES };
    let picture = check(&encoded(640, 320, ImageFormat::Png), &rules).unwrap();
    assert_eq!((picture.media_type, picture.width, picture.height), ("image/jpeg", 160, 80));
    let small = check(&encoded(120, 110, ImageFormat::Png), &rules).unwrap();
    assert_eq!((small.width, small.height), (120, 110), "a small one is not blown up");
}

#[test]
fn what_is_transparent_turns_white_in_a_jpeg_and_stays_so_in_a_png() {
    let image = RgbaImage::from_fn(200, 200, |x, _| Rgba([200, 0, 0, if x < 100 { 0 } else { 255 }]));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    let bytes = bytes.into_inner();
    let jpeg = check(&bytes, &Rules { kept_as: KeptAs::Jpeg, ..RULES }).unwrap();
    let jpeg = image::load_from_memory(&jpeg.bytes).unwrap().into_rgb8();
    assert!(jpeg.get_pixel(40, 100).0.iter().all(|c| *c > 245), "{:?}", jpeg.get_pixel(40, 100));
    assert!(jpeg.get_pixel(160, 100).0[0] > 180 && jpeg.get_pixel(160, 100).0[1] < 20);
    let png = check(&bytes, &Rules { kept_as: KeptAs::Png, ..RULES }).unwrap();
    let png = image::load_from_memory(&png.bytes).unwrap().into_rgba8();
    assert_eq!((png.get_pixel(40, 100).0[3], png.get_pixel(160, 100).0[3]), (0, 255));
}

#[test]
fn a_picture_taken_with_the_telephone_on_its_side_is_turned_upright() {
    let plain = encoded(320, 240, ImageFormat::Jpeg);
    // A big-endian TIFF directory with one entry: orientation 6, a quarter turn clockwise.
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let picture = check(&with_segment(&plain, exif), &RULES).unwrap();
    assert_eq!((picture.width, picture.height), (240, 320));
}

/// A JPEG with one more APP1 segment.
pub(crate) fn with_segment(jpeg: &[u8], content: &[u8]) -> Vec<u8> {
    let mut out = jpeg[..2].to_vec();
    out.extend([0xFF, 0xE1]);
    out.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
    out.extend(content);
    out.extend(&jpeg[2..]);
    out
}

#[test]
fn where_a_picture_was_taken_is_not_kept() {
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0 GPS 22.94N 115.64E";
    let tagged = with_segment(&encoded(320, 240, ImageFormat::Jpeg), exif);
    let kept = check(&tagged, &RULES).unwrap();
    assert!(!kept.bytes.windows(3).any(|w| w == b"GPS"));
}

#[test]
fn a_preview_behind_a_jpeg_is_cut_off() {
    let mut jpeg = encoded(320, 240, ImageFormat::Jpeg);
    let whole = check(&jpeg, &RULES).unwrap();
    jpeg.extend(encoded(120, 120, ImageFormat::Jpeg));
    assert_eq!(check(&jpeg, &RULES).unwrap(), whole);
}
