//! The picture of the licence (营业执照): what is taken, and how it is kept.

use crate::LicenceId;
use access::OrganisationId;
use pictures::{KeptAs, Kind, Rules};

pub use pictures::{Mistake as PictureMistake, Picture};

/// The largest file that is taken.
pub const PICTURE_BYTES_MAX: usize = 10 * 1024 * 1024;

/// JPEG or PNG, large enough to be read, no larger than what a good telephone takes, with room.
const RULES: Rules = Rules {
    kinds: &[Kind::Jpeg, Kind::Png],
    bytes_max: PICTURE_BYTES_MAX,
    edge_min: 100,
    edge_max: 10_000,
    pixels_max: 40_000_000,
    decoded_bytes_max: 192 * 1024 * 1024,
    fit_within: None,
    kept_as: KeptAs::AsCame,
};

/// Where a picture lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Licence {
    pub id: LicenceId,
    pub organisation: OrganisationId,
    /// The random name among the files.
    pub file_key: String,
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// SM3 of the file: a file that was exchanged behind our back is not served.
    pub digest: String,
}

/// Checks a picture by its content and writes it anew. Takes a moment of a core: call it where that
/// blocks nobody.
///
/// # Errors
/// [`PictureMistake`].
pub fn check(bytes: &[u8]) -> Result<Picture, PictureMistake> {
    pictures::check(bytes, &RULES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::BASE64;

    /// A PNG of 100 × 100 pixels of one grey.
    const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAGQAAABkAQAAAABYmaj5AAAAFElEQVR4AWMYBaNgFIyCUTAKqAsABdwAAQ==";

    #[test]
    fn what_is_no_picture_is_refused_with_its_reason() {
        assert_eq!(check(b"").unwrap_err(), PictureMistake::Missing);
        assert_eq!(check(b"<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap_err(), PictureMistake::OtherKind);
        assert_eq!(check(b"RIFF\0\0\0\0WEBPVP8 ").unwrap_err(), PictureMistake::OtherKind);
        let cut = BASE64.decode(PNG.as_bytes()).unwrap();
        assert_eq!(check(&cut).unwrap_err(), PictureMistake::Damaged);
        assert_eq!(check(&vec![0xFF; PICTURE_BYTES_MAX + 1]).unwrap_err(), PictureMistake::TooLarge);
    }
}
