//! Everything expected that can stop an action of this room. The sentences are in `wording.rs`.

use access::Closed;
use accounts::officers::viewing::ViewReasonError;
use axum::http::StatusCode;
use clock::{Day, Timestamp};
use review::Undecidable;
use web::Mistake;

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Fields that are wrong.
    Invalid(Vec<Mistake>),
    /// Somebody else holds the booth (F6).
    BoothTaken,
    /// The fair has no such booth, or does not offer it.
    NoSuchBooth,
    /// The organisation is registered already (F6).
    AlreadyRegistered,
    /// Registration opens later.
    NotYetOpen {
        /// When.
        opens_at: Timestamp,
    },
    /// Registration is over.
    RegistrationClosed,
    /// The fair is called off.
    FairCancelled,
    /// As many organisations as the fair takes are registered.
    QuotaReached,
    /// The organisation has no published job (F5).
    NoPublishedJob,
    /// No job was added.
    NoJobChosen,
    /// More jobs than the fair takes from one organisation.
    TooManyJobs(u32),
    /// The fair has begun: nothing is cancelled or changed any more.
    FairStarted,
    /// The registration has ended already.
    NotLive,
    /// The idempotency key belongs to a request with another body.
    KeyUsedForAnother,
    /// The idempotency key is none: empty, longer than 200 characters, or not plain text.
    KeyUnreadable,
    /// Too many registrations wait for this fair at the moment.
    Busy,
    /// Another planner changed the fair meanwhile.
    FairChanged,
    /// Only a draft can be published.
    NotADraft,
    /// Only a published fair can be cancelled.
    NotPublished,
    /// The fair has ended.
    FairOver,
    /// Registration would be over before it began.
    TooLateToPublish,
    /// A published fair keeps its kind.
    KindIsFixed,
    /// The new plan lacks booths that are taken.
    BoothsHeld(Vec<String>),
    /// Fewer places than organisations that are registered.
    QuotaBelowLive(u32),
    /// The review cannot be decided so.
    Undecidable(Undecidable),
    /// 签到 on another day than those of the fair.
    NotTheDay {
        /// The first day.
        first: Day,
        /// The last day.
        last: Day,
    },
    /// 签到 of a fair online.
    OnlineHasNoAttendance,
    /// 签到 of an organisation whose registration is not approved.
    NotApproved,
    /// An officer never decides for an organisation that he or she is a clerk of.
    OwnOrganisation,
    /// The door has closed while the registration waited for its turn: the mandate ended or lost the power.
    Closed(Closed),
    /// 查看原因 is missing or cannot be kept.
    ViewReason(ViewReasonError),
}

impl web::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::BoothTaken => "booth_taken",
            Self::NoSuchBooth => "no_such_booth",
            Self::AlreadyRegistered => "already_registered",
            Self::NotYetOpen { .. } => "registration_not_open_yet",
            Self::RegistrationClosed => "registration_closed",
            Self::FairCancelled => "fair_cancelled",
            Self::QuotaReached => "quota_reached",
            Self::NoPublishedJob => "no_published_job",
            Self::NoJobChosen => "no_job_chosen",
            Self::TooManyJobs(_) => "too_many_jobs",
            Self::FairStarted => "fair_started",
            Self::NotLive => "registration_ended",
            Self::KeyUsedForAnother => "idempotency_key_used",
            Self::KeyUnreadable => "idempotency_key_unreadable",
            Self::Busy => "busy",
            Self::FairChanged => "fair_changed",
            Self::NotADraft => "not_a_draft",
            Self::NotPublished => "not_published",
            Self::FairOver => "fair_over",
            Self::TooLateToPublish => "too_late_to_publish",
            Self::KindIsFixed => "kind_is_fixed",
            Self::BoothsHeld(_) => "booths_held",
            Self::QuotaBelowLive(_) => "quota_below_registered",
            Self::Undecidable(Undecidable::Changed) => "changed_since_seen",
            Self::Undecidable(Undecidable::NotInReview) => "not_in_review",
            Self::NotTheDay { .. } => "not_the_day",
            Self::OnlineHasNoAttendance => "online_fair_has_no_attendance",
            Self::NotApproved => "registration_not_approved",
            Self::OwnOrganisation => "own_organisation",
            Self::Closed(closed) => closed.code(),
            Self::ViewReason(_) => "view_reason",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_)
            | Self::NoSuchBooth
            | Self::NoJobChosen
            | Self::TooManyJobs(_)
            | Self::KeyUsedForAnother
            | Self::KeyUnreadable
            | Self::ViewReason(_)
            | Self::KindIsFixed => StatusCode::UNPROCESSABLE_ENTITY,
            Self::BoothTaken
            | Self::AlreadyRegistered
            | Self::NotYetOpen { .. }
            | Self::RegistrationClosed
            | Self::FairCancelled
            | Self::QuotaReached
            | Self::NoPublishedJob
            | Self::FairStarted
            | Self::NotLive
            | Self::FairChanged
            | Self::NotADraft
            | Self::NotPublished
            | Self::FairOver
            | Self::TooLateToPublish
            | Self::BoothsHeld(_)
            | Self::QuotaBelowLive(_)
            | Self::NotTheDay { .. }
            | Self::OnlineHasNoAttendance
            | Self::NotApproved
            | Self::Undecidable(_) => StatusCode::CONFLICT,
            Self::OwnOrganisation | Self::Closed(_) => StatusCode::FORBIDDEN,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn zh(&self) -> String {
        crate::wording::sentence(self)
    }

    fn mistakes(&self) -> Vec<Mistake> {
        crate::wording::mistakes(self)
    }

    fn ways_out(&self) -> Vec<(String, String)> {
        crate::wording::ways_out(self)
    }

    fn wait_seconds(&self) -> Option<u64> {
        matches!(self, Self::Busy).then_some(2)
    }
}
