use crate::{film, item::Kind, wording};
use axum::http::StatusCode;
use review::Undecidable;
use web::Mistake;

/// Why something of 单位形象 is refused. Worded in `wording.rs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A picture that is not taken.
    Picture(Kind, pictures::Mistake),
    /// A film that is not taken.
    Film(FilmMistake),
    /// 图片说明 or 视频说明 is too short or too long.
    Caption(Kind),
    /// More than one file in one request.
    OneFileAtATime(Kind),
    /// Nine pictures are there.
    NineAlready,
    /// The same picture is there.
    SameAlready,
    /// So many uploads within a day.
    TooManyToday(Kind),
    /// So many uploads at once on this server.
    Busy,
    /// 【提交审核】 with nothing to submit.
    NothingToSubmit,
    /// The state does not allow it.
    NotNow,
    /// The order names other pictures than there are.
    OrderChanged,
    /// An officer would decide on the own organisation.
    OwnOrganisation,
    /// The officer saw another revision, or somebody else decided meanwhile.
    Undecidable(Undecidable),
    /// 【下架】 of what is not public.
    NotPublic,
}

/// Why a film is refused, for [`Refusal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilmMistake(pub(crate) film::Mistake);

impl web::Refusal for Refusal {
    fn code(&self) -> &'static str {
        use pictures::Mistake as P;
        match self {
            Self::Picture(_, P::Missing) | Self::Film(FilmMistake(film::Mistake::Missing)) => "file_missing",
            Self::Picture(_, P::TooLarge) | Self::Film(FilmMistake(film::Mistake::TooLarge)) => "file_too_large",
            Self::Picture(_, P::OtherKind) | Self::Film(FilmMistake(film::Mistake::OtherKind)) => {
                "file_of_another_kind"
            }
            Self::Picture(_, P::Damaged) | Self::Film(FilmMistake(film::Mistake::Damaged)) => "file_damaged",
            Self::Picture(_, P::TooManyPixels) => "too_many_pixels",
            Self::Picture(_, P::TooFewPixels) => "too_few_pixels",
            Self::Picture(_, P::Disguised) | Self::Film(FilmMistake(film::Mistake::Disguised)) => "file_disguised",
            Self::Picture(_, P::Animated) => "picture_animated",
            Self::Film(FilmMistake(film::Mistake::OtherCodec)) => "film_codec",
            Self::Film(FilmMistake(film::Mistake::OtherTracks)) => "film_tracks",
            Self::Film(FilmMistake(film::Mistake::TooShort | film::Mistake::TooLong)) => "film_length",
            Self::Caption(_) => "caption",
            Self::OneFileAtATime(_) => "one_file_at_a_time",
            Self::NineAlready => "nine_pictures_already",
            Self::SameAlready => "same_picture_already",
            Self::TooManyToday(_) => "uploads_used_up",
            Self::Busy => "busy",
            Self::NothingToSubmit => "nothing_to_submit",
            Self::NotNow => "item_state",
            Self::OrderChanged => "order_changed",
            Self::OwnOrganisation => "own_organisation",
            Self::Undecidable(Undecidable::Changed) => "revision_changed",
            Self::Undecidable(Undecidable::NotInReview) => "not_in_review",
            Self::NotPublic => "item_not_public",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Picture(..) | Self::Film(_) | Self::Caption(_) | Self::OneFileAtATime(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::TooManyToday(_) | Self::Busy => StatusCode::TOO_MANY_REQUESTS,
            Self::OwnOrganisation => StatusCode::FORBIDDEN,
            Self::NineAlready
            | Self::SameAlready
            | Self::NothingToSubmit
            | Self::NotNow
            | Self::OrderChanged
            | Self::Undecidable(_)
            | Self::NotPublic => StatusCode::CONFLICT,
        }
    }

    fn zh(&self) -> String {
        wording::refusal(self)
    }

    fn mistakes(&self) -> Vec<Mistake> {
        let file = |kind: Kind| vec![Mistake::new(kind.code(), kind.zh(), self.zh())];
        match self {
            Self::Picture(kind, _) | Self::OneFileAtATime(kind) | Self::TooManyToday(kind) => file(*kind),
            Self::Film(_) => file(Kind::Film),
            Self::NineAlready | Self::SameAlready => file(Kind::Picture),
            Self::Caption(kind) => {
                vec![Mistake::new(wording::caption_field(*kind), wording::caption_label(*kind), self.zh())]
            }
            Self::Busy
            | Self::NothingToSubmit
            | Self::NotNow
            | Self::OrderChanged
            | Self::OwnOrganisation
            | Self::Undecidable(_)
            | Self::NotPublic => Vec::new(),
        }
    }

    fn wait_seconds(&self) -> Option<u64> {
        match self {
            Self::Busy => Some(30),
            _ => None,
        }
    }
}
