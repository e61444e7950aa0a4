//! Pictures that people send in: checked by their content, never by their name; decoded within bounds of bytes, pixels
//! and memory; and written anew, so that nothing but the picture remains: no place where it was taken, no preview, nothing
//! behind its end. What each room takes is its [`Rules`].

mod end;

use image::{DynamicImage, ImageDecoder, ImageEncoder, Limits, codecs, metadata::Orientation};
use std::io::Cursor;

/// What is taken, and how it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The kinds that are taken.
    pub kinds: &'static [Kind],
    /// The largest file.
    pub bytes_max: usize,
    /// The shortest edge, in pixels.
    pub edge_min: u32,
    /// The longest edge, in pixels.
    pub edge_max: u32,
    /// The largest area, in pixels.
    pub pixels_max: u64,
    /// What the decoded pixels may take of memory, in bytes.
    pub decoded_bytes_max: u64,
    /// The longest edge of the copy that is kept, in pixels: larger pictures are made smaller.
    pub fit_within: Option<u32>,
    /// The kind of the copy that is kept.
    pub kept_as: KeptAs,
}

/// A kind of picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `image/jpeg`
    Jpeg,
    /// `image/png`
    Png,
    /// `image/webp`
    WebP,
}

/// How the copy is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptAs {
    /// JPEG stays JPEG, everything else becomes PNG; without transparency.
    AsCame,
    /// JPEG; what was transparent is white.
    Jpeg,
    /// PNG; what was transparent stays so.
    Png,
}

/// A picture as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file's bytes, written by us.
    pub bytes: Vec<u8>,
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
}

/// Why a picture is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// No file.
    #[error("no file")]
    Missing,
    /// Too many bytes.
    #[error("too many bytes")]
    TooLarge,
    /// Of another kind by its content, whatever its name says.
    #[error("of another kind")]
    OtherKind,
    /// An edge or the area is too large.
    #[error("too many pixels")]
    TooManyPixels,
    /// Nothing could be read on it.
    #[error("too few pixels")]
    TooFewPixels,
    /// It does not decode, or ends too early.
    #[error("damaged")]
    Damaged,
    /// Something else follows the picture in the file.
    #[error("holds something else")]
    Disguised,
    /// It moves.
    #[error("animated")]
    Animated,
}

/// JPEG quality of the copies that are kept.
const QUALITY: u8 = 88;

/// Checks a picture by its content and writes it anew. Takes a moment of a core and, with [`Rules::pixels_max`] of 25
/// million, up to some 350 MB: call it where that blocks nobody, a few at a time.
///
/// # Errors
/// [`Mistake`].
pub fn check(bytes: &[u8], rules: &Rules) -> Result<Picture, Mistake> {
    if bytes.is_empty() {
        return Err(Mistake::Missing);
    }
    if bytes.len() > rules.bytes_max {
        return Err(Mistake::TooLarge);
    }
    let kind = Kind::of(bytes).filter(|k| rules.kinds.contains(k)).ok_or(Mistake::OtherKind)?;
    let image = match kind {
        Kind::Jpeg => {
            let picture = end::of_jpeg(bytes)?;
            decode(codecs::jpeg::JpegDecoder::new(Cursor::new(picture)).map_err(|e| limit_or_damage(&e))?, rules)?
        }
        Kind::Png => {
            let picture = end::of_png(bytes)?;
            let decoder = codecs::png::PngDecoder::with_limits(Cursor::new(picture), rules.limits());
            decode(decoder.map_err(|e| limit_or_damage(&e))?, rules)?
        }
        Kind::WebP => {
            let picture = end::of_webp(bytes)?;
            let decoder = codecs::webp::WebPDecoder::new(Cursor::new(picture)).map_err(|e| limit_or_damage(&e))?;
            if decoder.has_animation() {
                return Err(Mistake::Animated);
            }
            decode(decoder, rules)?
        }
    };
    let image = match rules.fit_within {
        Some(edge) if image.width() > edge || image.height() > edge => image.thumbnail(edge, edge),
        Some(_) | None => image,
    };
    match (rules.kept_as, kind) {
        (KeptAs::AsCame, Kind::Jpeg) => as_jpeg(&image.into_rgb8()),
        (KeptAs::AsCame, Kind::Png | Kind::WebP) => as_png(&image.into_rgb8().into()),
        (KeptAs::Jpeg, _) if image.color().has_alpha() => as_jpeg(&on_white(&image.into_rgba8())),
        (KeptAs::Jpeg, _) => as_jpeg(&image.into_rgb8()),
        (KeptAs::Png, _) if image.color().has_alpha() => as_png(&image.into_rgba8().into()),
        (KeptAs::Png, _) => as_png(&image.into_rgb8().into()),
    }
}

impl Kind {
    /// What the first bytes say.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match infer::get(bytes)?.mime_type() {
            "image/jpeg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            "image/webp" => Some(Self::WebP),
            _ => None,
        }
    }
}

impl Rules {
    fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        limits.max_image_width = Some(self.edge_max);
        limits.max_image_height = Some(self.edge_max);
        limits.max_alloc = Some(self.decoded_bytes_max);
        limits
    }
}

fn decode(mut decoder: impl ImageDecoder, rules: &Rules) -> Result<DynamicImage, Mistake> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width > rules.edge_max || height > rules.edge_max || pixels > rules.pixels_max {
        return Err(Mistake::TooManyPixels);
    }
    if width < rules.edge_min || height < rules.edge_min {
        return Err(Mistake::TooFewPixels);
    }
    // Sixteen bits a colour double what eight take.
    if decoder.total_bytes() > rules.decoded_bytes_max {
        return Err(Mistake::TooManyPixels);
    }
    decoder.set_limits(rules.limits()).map_err(|e| limit_or_damage(&e))?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|e| limit_or_damage(&e))?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn limit_or_damage(error: &image::ImageError) -> Mistake {
    match error {
        image::ImageError::Limits(_) => Mistake::TooManyPixels,
        _ => Mistake::Damaged,
    }
}

fn on_white(image: &image::RgbaImage) -> image::RgbImage {
    let blend = |colour: u8, alpha: u8| {
        let (colour, alpha) = (u32::from(colour), u32::from(alpha));
        u8::try_from((colour * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
    };
    image::RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let image::Rgba([r, g, b, a]) = *image.get_pixel(x, y);
        image::Rgb([blend(r, a), blend(g, a), blend(b, a)])
    })
}

fn as_jpeg(image: &image::RgbImage) -> Result<Picture, Mistake> {
    let (width, height) = image.dimensions();
    let mut bytes = Vec::new();
    codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .write_image(image.as_raw(), width, height, image::ExtendedColorType::Rgb8)
        .map_err(|_| Mistake::Damaged)?;
    Ok(Picture { bytes, media_type: "image/jpeg", width, height })
}

fn as_png(image: &DynamicImage) -> Result<Picture, Mistake> {
    let (width, height) = (image.width(), image.height());
    let mut bytes = Vec::new();
    codecs::png::PngEncoder::new(&mut bytes)
        .write_image(image.as_bytes(), width, height, image.color().into())
        .map_err(|_| Mistake::Damaged)?;
    Ok(Picture { bytes, media_type: "image/png", width, height })
}

#[cfg(test)]
#[path = "lib_test.rs"]
mod tests;

#[cfg(test)]
#[path = "hostile_test.rs"]
mod hostile;
