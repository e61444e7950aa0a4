use crate::mandate::{State, Unable};
use axum::http::StatusCode;
use web::Mistake;

/// Why something of organisations is refused. Worded in `wording.rs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Fields that cannot be right, each with its reason.
    Fields(Vec<Mistake>),
    /// 经办人个人登录账号 and 经办人证件号码 are not those of one person.
    ClerkUnknown,
    /// 当前账号实名等级不足，请至少提升至二级实名后重试
    ClerkLevelTooLow,
    /// 【自然人用户信息】数据错误: the person has two live accounts.
    ClerkDataWrong,
    /// Too many tries in a short time.
    TooManyTries {
        /// Until it may be tried again.
        seconds: u64,
    },
    /// Step 1 was not taken in this browser, or too long ago.
    ProofGone,
    /// 用户名已被使用
    UsernameTaken,
    /// 单位证件号码已经被使用
    CodeTaken,
    /// The person asked about ten codes today.
    QuestionsUsedUp,
    /// 未查到对应用户，请检查用户信息后重新发起绑定
    PersonNotFound,
    /// A live mandate of this person for this organisation exists.
    AlreadyBound,
    /// The mandate does not allow it now.
    Mandate(Unable),
    /// No row was ticked.
    NothingTicked,
    /// More than one row was ticked where one is changed at a time.
    OneAtATime,
    /// 请先完善单位基本信息
    ProfileIncomplete,
    /// No version was approved yet.
    ProfileNotApproved {
        /// Whether it waits for a decision right now.
        in_review: bool,
    },
    /// 已暂停
    Suspended,
    /// 【保存并提交审核】 while in review.
    AlreadyInReview,
    /// The page shows an older revision than the one that stands now.
    ProfileChanged,
    /// The officer saw another revision, or somebody else decided meanwhile.
    Undecidable(review::Undecidable),
    /// An officer would decide on the own organisation.
    OwnOrganisation,
    /// 单位名称修改 before any profile was approved.
    NamesNeedApproval,
    /// The code never changes (guide （七）2).
    CodeNeverChanges,
    /// 单位名称修改 while one is in review.
    NamesInReview,
    /// The names are those that stand already.
    NamesUnchanged,
    /// 单位名称修改 was decided, taken back or asked for anew meanwhile.
    NamesUndecidable(review::Undecidable),
}

impl Refusal {
    /// A single field at fault.
    #[must_use]
    pub fn field(field: &str, label: &str, detail: impl Into<String>) -> Self {
        Self::Fields(vec![Mistake::new(field, label, detail)])
    }
}

impl From<Unable> for Refusal {
    fn from(unable: Unable) -> Self {
        Self::Mandate(unable)
    }
}

impl web::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "invalid_fields",
            Self::ClerkUnknown => "clerk_unknown",
            Self::ClerkLevelTooLow => "assurance_too_low",
            Self::ClerkDataWrong => "person_data_wrong",
            Self::TooManyTries { .. } => "too_many_tries",
            Self::ProofGone => "clerk_step_missing",
            Self::UsernameTaken => "username_taken",
            Self::CodeTaken => "uscc_taken",
            Self::QuestionsUsedUp => "questions_used_up",
            Self::PersonNotFound => "person_not_found",
            Self::AlreadyBound => "already_bound",
            Self::Mandate(Unable::NotNow(_)) => "mandate_state",
            Self::Mandate(Unable::NothingToAnswer) => "nothing_to_answer",
            Self::Mandate(Unable::NoPowerLeft) => "no_power_left",
            Self::Mandate(Unable::NoChange) => "no_change",
            Self::Mandate(Unable::Changed) => "mandate_changed",
            Self::NothingTicked => "nothing_ticked",
            Self::OneAtATime => "one_at_a_time",
            Self::ProfileIncomplete => "profile_incomplete",
            Self::ProfileNotApproved { .. } => "profile_not_approved",
            Self::Suspended => "organisation_suspended",
            Self::AlreadyInReview => "already_in_review",
            Self::ProfileChanged => "profile_changed",
            Self::Undecidable(review::Undecidable::Changed) => "revision_changed",
            Self::Undecidable(review::Undecidable::NotInReview) => "not_in_review",
            Self::OwnOrganisation => "own_organisation",
            Self::NamesNeedApproval => "profile_not_approved",
            Self::CodeNeverChanges => "uscc_never_changes",
            Self::NamesInReview => "already_in_review",
            Self::NamesUnchanged => "no_change",
            Self::NamesUndecidable(review::Undecidable::Changed) => "revision_changed",
            Self::NamesUndecidable(review::Undecidable::NotInReview) => "not_in_review",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Fields(_) | Self::ClerkUnknown | Self::PersonNotFound | Self::NothingTicked | Self::OneAtATime => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Mandate(Unable::NoPowerLeft) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyTries { .. } | Self::QuestionsUsedUp => StatusCode::TOO_MANY_REQUESTS,
            Self::OwnOrganisation => StatusCode::FORBIDDEN,
            Self::ClerkLevelTooLow
            | Self::ClerkDataWrong
            | Self::ProofGone
            | Self::UsernameTaken
            | Self::CodeTaken
            | Self::AlreadyBound
            | Self::Mandate(Unable::NotNow(_) | Unable::NothingToAnswer | Unable::NoChange | Unable::Changed)
            | Self::ProfileIncomplete
            | Self::ProfileNotApproved { .. }
            | Self::Suspended
            | Self::AlreadyInReview
            | Self::ProfileChanged
            | Self::NamesNeedApproval
            | Self::CodeNeverChanges
            | Self::NamesInReview
            | Self::NamesUnchanged
            | Self::NamesUndecidable(_)
            | Self::Undecidable(_) => StatusCode::CONFLICT,
        }
    }

    fn zh(&self) -> String {
        crate::wording::refusal(self)
    }

    fn mistakes(&self) -> Vec<Mistake> {
        match self {
            Self::Fields(mistakes) => mistakes.clone(),
            Self::UsernameTaken => vec![Mistake::new("username", "用户名", self.zh())],
            Self::CodeTaken | Self::QuestionsUsedUp => vec![Mistake::new("uscc", "统一社会信用代码", self.zh())],
            Self::Mandate(Unable::NoPowerLeft) => vec![Mistake::new("powers", "业务权限", self.zh())],
            Self::ClerkUnknown
            | Self::ClerkLevelTooLow
            | Self::ClerkDataWrong
            | Self::TooManyTries { .. }
            | Self::ProofGone
            | Self::PersonNotFound
            | Self::AlreadyBound
            | Self::Mandate(Unable::NotNow(_) | Unable::NothingToAnswer | Unable::NoChange | Unable::Changed)
            | Self::NothingTicked
            | Self::OneAtATime
            | Self::ProfileIncomplete
            | Self::ProfileNotApproved { .. }
            | Self::Suspended
            | Self::AlreadyInReview
            | Self::ProfileChanged
            | Self::Undecidable(_)
            | Self::NamesNeedApproval
            | Self::CodeNeverChanges
            | Self::NamesInReview
            | Self::NamesUnchanged
            | Self::NamesUndecidable(_)
            | Self::OwnOrganisation => Vec::new(),
        }
    }

    fn ways_out(&self) -> Vec<(String, String)> {
        let links: &[(&str, &str)] = match self {
            Self::ClerkUnknown => &[("个人注册", "/account/register"), ("账号找回", "/account/recover")],
            Self::ClerkLevelTooLow => &[("银联实名认证", "/me/verification")],
            Self::ClerkDataWrong => &[("常见问题", "/help")],
            Self::ProofGone => &[("重新填写经办人信息", "/account/register/organisation")],
            Self::CodeTaken => &[("密码找回", "/account/reset")],
            Self::Mandate(Unable::NotNow(State::Proposed)) | Self::AlreadyBound => &[("子账号信息", "/unit/mandates")],
            Self::NamesNeedApproval => &[("子账号信息", "/unit/mandates")],
            Self::CodeNeverChanges => &[("单位注册", "/account/register/organisation")],
            Self::ProfileIncomplete | Self::ProfileNotApproved { .. } => &[("基本信息", "/centre/profile")],
            Self::Fields(_)
            | Self::TooManyTries { .. }
            | Self::UsernameTaken
            | Self::QuestionsUsedUp
            | Self::PersonNotFound
            | Self::Mandate(_)
            | Self::NothingTicked
            | Self::OneAtATime
            | Self::Suspended
            | Self::AlreadyInReview
            | Self::ProfileChanged
            | Self::NamesInReview
            | Self::NamesUnchanged
            | Self::NamesUndecidable(_)
            | Self::Undecidable(_)
            | Self::OwnOrganisation => &[],
        };
        links.iter().map(|(l, a)| ((*l).to_owned(), (*a).to_owned())).collect()
    }

    fn leads_to(&self) -> Option<String> {
        match self {
            Self::ProfileIncomplete => Some("/centre/profile".into()),
            Self::ProofGone => Some("/account/register/organisation".into()),
            _ => None,
        }
    }

    fn wait_seconds(&self) -> Option<u64> {
        match self {
            Self::TooManyTries { seconds } => Some(*seconds),
            _ => None,
        }
    }
}
