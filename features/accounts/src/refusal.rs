use crate::PasswordMistake;
use axum::http::StatusCode;
use web::Mistake;

/// Why something of accounts is refused. Worded in `wording.rs`.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// Fields that cannot be right, each with its reason.
    Fields(Vec<Mistake>),
    /// 用户名已被使用 (with a few free ones, if any were found).
    UsernameTaken {
        /// User names that are free.
        free: Vec<String>,
    },
    /// 自然人证件号码已被使用. Said only after a correct SMS code.
    DocumentTaken,
    /// 登录用户名或密码错误: unknown name, wrong password and closed account alike.
    WrongNameOrPassword,
    /// Too many wrong passwords in a row.
    SignInRests {
        /// Until it may be tried again.
        seconds: u64,
    },
    /// Too many requests from one address.
    AddressTooBusy,
    /// More password checks wait than the queue holds.
    Busy,
    /// A code was sent to this number for this purpose less than a minute ago.
    CodeTooSoon {
        /// Until it may be sent again.
        seconds: u64,
    },
    /// The number was sent all the codes of a day.
    CodesUsedUp,
    /// The address was sent all the codes of a day.
    AddressCodesUsedUp,
    /// All codes of a day were sent, of this purpose or of the whole platform.
    CodesPaused,
    /// Too many SMS wait for the gateway.
    SmsBusy,
    /// The code is wrong, used, expired or was never sent: told alike.
    CodeWrong,
    /// The code was tried too often.
    CodeTriedTooOften,
    /// 动态验证码 is wrong or was used.
    SecondFactorWrong,
    /// The password step was too long ago.
    SecondFactorTooLate,
    /// The password that was typed as 原密码 is not the account's.
    OldPasswordWrong,
    /// The password that was typed as 登录密码 is not the account's.
    PasswordWrong,
    /// The session ended while the person typed.
    SessionGone,
    /// The organisation chosen gave no mandate, or it has ended.
    NoSuchMandate,
    /// 【认证】 without having asked for a code for this card and phone.
    CardNotStarted,
    /// The verifier says that name, document, card and phone do not belong together.
    CardMismatch,
    /// The verifier refuses the card itself.
    CardRefused,
    /// Five tries with one card on one day.
    CardTriedTooOften,
    /// The verifier gives no answer now. Never counts as passed.
    CardNoAnswer,
    /// The link was used, has expired, or never existed.
    InvitationGone,
    /// Roles that exclude each other, or none.
    RolesExclude,
    /// Only for accounts of another kind.
    OtherAccountKind,
    /// The phone on record was changed by recovery less than 24 hours ago: sensitive acts wait.
    Held {
        /// Until when.
        until: clock::Timestamp,
    },
    /// The account that a code of recovery led to is gone meanwhile.
    RecoveryFailed,
    /// Something about an officer's account.
    Officer(crate::officers::OfficerRefusal),
    /// A sign-in through another authority.
    Provider(crate::provider::ProviderRefusal),
    /// The account cannot be closed while something is under way.
    ClosureBlocked {
        /// What, and the way to end it.
        obstacles: Vec<crate::Obstacle>,
    },
    /// An idempotency key that came with another body before.
    KeyOfAnotherRequest,
}

impl Refusal {
    /// A single field at fault.
    #[must_use]
    pub fn field(field: &str, label: &str, detail: impl Into<String>) -> Self {
        Self::Fields(vec![Mistake::new(field, label, detail)])
    }

    /// A new password at fault.
    #[must_use]
    pub fn password(mistake: PasswordMistake) -> Self {
        Self::field("password", "密码", crate::wording::password(mistake))
    }
}

impl From<crate::officers::OfficerRefusal> for Refusal {
    fn from(refusal: crate::officers::OfficerRefusal) -> Self {
        Self::Officer(refusal)
    }
}

impl web::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "invalid_fields",
            Self::UsernameTaken { .. } => "username_taken",
            Self::DocumentTaken => "document_taken",
            Self::WrongNameOrPassword => "wrong_name_or_password",
            Self::SignInRests { .. } => "sign_in_rests",
            Self::AddressTooBusy => "address_too_busy",
            Self::Busy => "busy",
            Self::CodeTooSoon { .. } => "code_too_soon",
            Self::CodesUsedUp => "codes_used_up",
            Self::AddressCodesUsedUp => "address_codes_used_up",
            Self::CodesPaused => "codes_paused",
            Self::SmsBusy => "sms_busy",
            Self::CodeWrong => "code_wrong",
            Self::CodeTriedTooOften => "code_tried_too_often",
            Self::SecondFactorWrong => "second_factor_wrong",
            Self::SecondFactorTooLate => "second_factor_too_late",
            Self::OldPasswordWrong => "old_password_wrong",
            Self::PasswordWrong => "password_wrong",
            Self::SessionGone => "session_gone",
            Self::NoSuchMandate => "no_such_mandate",
            Self::CardNotStarted => "card_not_started",
            Self::CardMismatch => "card_mismatch",
            Self::CardRefused => "card_refused",
            Self::CardTriedTooOften => "card_tried_too_often",
            Self::CardNoAnswer => "card_no_answer",
            Self::InvitationGone => "invitation_gone",
            Self::RolesExclude => "roles_exclude",
            Self::OtherAccountKind => "other_account_kind",
            Self::Held { .. } => "held_after_recovery",
            Self::RecoveryFailed => "recovery_failed",
            Self::Officer(refusal) => refusal.code(),
            Self::Provider(refusal) => refusal.code(),
            Self::ClosureBlocked { .. } => "closure_blocked",
            Self::KeyOfAnotherRequest => "key_of_another_request",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Fields(_)
            | Self::CodeWrong
            | Self::SecondFactorWrong
            | Self::OldPasswordWrong
            | Self::PasswordWrong
            | Self::CardNotStarted
            | Self::RolesExclude
            | Self::KeyOfAnotherRequest => StatusCode::UNPROCESSABLE_ENTITY,
            Self::WrongNameOrPassword | Self::SecondFactorTooLate | Self::SessionGone => StatusCode::UNAUTHORIZED,
            Self::UsernameTaken { .. }
            | Self::DocumentTaken
            | Self::CardMismatch
            | Self::CardRefused
            | Self::Held { .. }
            | Self::ClosureBlocked { .. }
            | Self::RecoveryFailed => StatusCode::CONFLICT,
            Self::NoSuchMandate => StatusCode::NOT_FOUND,
            Self::OtherAccountKind => StatusCode::FORBIDDEN,
            Self::SignInRests { .. }
            | Self::AddressTooBusy
            | Self::CodeTooSoon { .. }
            | Self::CodesUsedUp
            | Self::AddressCodesUsedUp
            | Self::CodeTriedTooOften
            | Self::CardTriedTooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::CardNoAnswer | Self::CodesPaused | Self::SmsBusy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Officer(refusal) => refusal.status(),
            Self::Provider(refusal) => refusal.status(),
            Self::InvitationGone => StatusCode::GONE,
        }
    }

    fn zh(&self) -> String {
        crate::wording::refusal(self)
    }

    fn mistakes(&self) -> Vec<Mistake> {
        let one = |field, label| vec![Mistake::new(field, label, self.zh())];
        match self {
            Self::Fields(mistakes) => mistakes.clone(),
            Self::UsernameTaken { .. } => one("username", "用户名"),
            Self::DocumentTaken => one("document_number", "证件号码"),
            Self::CodeWrong | Self::CodeTriedTooOften | Self::CardNotStarted => one("code", "短信验证码"),
            Self::CodeTooSoon { .. } | Self::CodesUsedUp => one("phone", "手机号"),
            Self::SecondFactorWrong => one("otp", "动态验证码"),
            Self::OldPasswordWrong => one("old_password", "原密码"),
            Self::PasswordWrong => one("password", "登录密码"),
            Self::CardRefused | Self::CardTriedTooOften => one("card", "银行卡号"),
            Self::Officer(refusal) => refusal.field().map_or_else(Vec::new, |(field, label)| one(field, label)),
            Self::WrongNameOrPassword
            | Self::AddressCodesUsedUp
            | Self::CodesPaused
            | Self::SmsBusy
            | Self::SignInRests { .. }
            | Self::AddressTooBusy
            | Self::Busy
            | Self::SecondFactorTooLate
            | Self::SessionGone
            | Self::NoSuchMandate
            | Self::CardMismatch
            | Self::CardNoAnswer
            | Self::InvitationGone
            | Self::RolesExclude
            | Self::OtherAccountKind
            | Self::Held { .. }
            | Self::ClosureBlocked { .. }
            | Self::RecoveryFailed
            | Self::Provider(_)
            | Self::KeyOfAnotherRequest => Vec::new(),
        }
    }

    fn ways_out(&self) -> Vec<(String, String)> {
        let links = |list: &[(&str, &str)]| list.iter().map(|(l, a)| ((*l).to_owned(), (*a).to_owned())).collect();
        match self {
            Self::ClosureBlocked { obstacles } => {
                obstacles.iter().map(|o| (o.label.to_owned(), o.path.to_owned())).collect()
            }
            Self::DocumentTaken => links(&[("账号找回", "/account/recover")]),
            Self::WrongNameOrPassword | Self::SignInRests { .. } => links(&[
                ("个人注册", "/account/register"),
                ("账号找回", "/account/recover"),
                ("密码找回", "/account/reset"),
            ]),
            Self::SecondFactorTooLate => links(&[("重新登录", "/account/sign-in/officer")]),
            Self::OldPasswordWrong | Self::PasswordWrong => links(&[("密码找回", "/account/reset")]),
            Self::SessionGone => links(&[("重新登录", "/account/sign-in")]),
            Self::NoSuchMandate => links(&[("我的授权", "/me/mandates")]),
            Self::InvitationGone => links(&[("工作人员登录", "/account/sign-in/officer")]),
            Self::OtherAccountKind => links(&[("更换账号登录", "/account/sign-in")]),
            Self::Provider(refusal) => refusal.ways_out(),
            Self::RecoveryFailed => links(&[("账号找回", "/account/recover")]),
            Self::Fields(_)
            | Self::Officer(_)
            | Self::UsernameTaken { .. }
            | Self::Held { .. }
            | Self::AddressTooBusy
            | Self::Busy
            | Self::CodeTooSoon { .. }
            | Self::CodesUsedUp
            | Self::AddressCodesUsedUp
            | Self::CodesPaused
            | Self::SmsBusy
            | Self::CodeWrong
            | Self::CodeTriedTooOften
            | Self::SecondFactorWrong
            | Self::CardNotStarted
            | Self::CardMismatch
            | Self::CardRefused
            | Self::CardTriedTooOften
            | Self::CardNoAnswer
            | Self::RolesExclude
            | Self::KeyOfAnotherRequest => Vec::new(),
        }
    }

    fn wait_seconds(&self) -> Option<u64> {
        match self {
            Self::SignInRests { seconds } | Self::CodeTooSoon { seconds } => Some(*seconds),
            Self::AddressTooBusy | Self::SmsBusy => Some(60),
            Self::CodesPaused => Some(3_600),
            Self::Busy => Some(2),
            Self::CardNoAnswer => Some(30),
            _ => None,
        }
    }
}
