//! Draws who looks at a picture, and when, into the picture, so that a photograph of the screen tells where it was taken.

use crate::font;
use image::{DynamicImage, ImageEncoder, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

/// The longest edge of what is kept and shown.
pub(crate) const EDGE_PIXELS: u32 = 2_400;
const QUALITY: u8 = 85;
/// How much of a pixel under a letter is the letter's, in percent.
const OPACITY: u32 = 45;

/// The picture no larger than it need be, as JPEG. `None` where it does not decode.
pub(crate) fn shrink(bytes: &[u8]) -> Option<Vec<u8>> {
    let picture = image::load_from_memory(bytes).ok()?;
    let picture = if picture.width().max(picture.height()) > EDGE_PIXELS {
        picture.thumbnail(EDGE_PIXELS, EDGE_PIXELS)
    } else {
        picture
    };
    encode(&picture.into_rgb8())
}

/// The picture with `words` all over it, as JPEG. `None` where it does not decode.
pub(crate) fn marked(bytes: &[u8], words: &str) -> Option<Vec<u8>> {
    let mut picture = image::load_from_memory(bytes).map(DynamicImage::into_rgb8).ok()?;
    mark(&mut picture, words);
    encode(&picture)
}

fn encode(picture: &RgbImage) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, QUALITY)
        .write_image(picture.as_raw(), picture.width(), picture.height(), image::ExtendedColorType::Rgb8)
        .ok()?;
    Some(out)
}

/// Rows of the words from edge to edge, each shifted against the one above.
fn mark(picture: &mut RgbImage, words: &str) {
    let scale = (picture.width() / 320).max(1);
    let line: Vec<[u8; 7]> = words.chars().chain("   ".chars()).map(font::glyph).collect();
    let advance = (font::WIDTH + 1) * scale;
    let length = u32::try_from(line.len()).unwrap_or(1).max(1) * advance;
    let step = font::HEIGHT * scale * 5;
    let mut top = step / 4;
    let mut row = 0;
    while top < picture.height() {
        let shift = row * length / 3 % length;
        for x in 0..picture.width() {
            let along = (x + shift) % length;
            let column = along % advance / scale;
            if column >= font::WIDTH {
                continue;
            }
            let glyph = line[(along / advance) as usize];
            for (y, bits) in glyph.iter().enumerate() {
                if bits & (16 >> column) == 0 {
                    continue;
                }
                for dot in 0..scale {
                    let y = top + u32::try_from(y).unwrap_or(0) * scale + dot;
                    if y < picture.height() {
                        blend(picture.get_pixel_mut(x, y));
                    }
                }
            }
        }
        top += step;
        row += 1;
    }
}

/// Darkens a light pixel and lightens a dark one: the letters can be read on any ground.
fn blend(pixel: &mut Rgb<u8>) {
    let light = pixel.0.iter().map(|c| u32::from(*c)).sum::<u32>() > 3 * 110;
    let ink: [u32; 3] = if light { [150, 20, 20] } else { [255, 225, 225] };
    for (channel, ink) in pixel.0.iter_mut().zip(ink) {
        let mixed = (u32::from(*channel) * (100 - OPACITY) + ink * OPACITY) / 100;
        *channel = u8::try_from(mixed).unwrap_or(u8::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_burnt_in_on_light_and_dark_ground() {
        for ground in [Rgb([250, 250, 250]), Rgb([10, 10, 10])] {
            let plain = RgbImage::from_pixel(640, 480, ground);
            let (mut one, mut other) = (plain.clone(), plain.clone());
            mark(&mut one, "ACCOUNTS 2026-11-24 09:00");
            mark(&mut other, "ACCOUNTS2 2026-11-24 09:00");
            let changed = one.pixels().filter(|p| **p != ground).count();
            assert!(changed > 5_000, "{changed} pixels");
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_large_picture_shrinks_and_stays_a_picture() {
        let large = RgbImage::from_pixel(3_000, 100, Rgb([1, 2, 3]));
        let small = image::load_from_memory(&shrink(&encode(&large).unwrap()).unwrap()).unwrap();
        assert_eq!((small.width(), small.height()), (2_400, 80));
        assert!(marked(b"no picture", "X").is_none());
    }
}
