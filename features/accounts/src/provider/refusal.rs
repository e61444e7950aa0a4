use axum::http::StatusCode;

/// Why a sign-in through another authority is refused. Worded in `wording/provider.rs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderRefusal {
    /// The authority gives no answer now. Nobody is signed in, nobody is raised.
    NoAnswer,
    /// Issuer, nonce, audience or signature are wrong, or the code was used before.
    NotTrusted,
    /// Used, expired, of another browser, or never begun: told alike.
    Gone,
    /// 【取消】, here or there.
    Cancelled,
    /// The authority does not tell what is needed to know who it is.
    Incomplete,
    /// The level there is below what a new account or a link needs.
    LevelTooLow {
        /// The provider.
        provider: String,
    },
    /// The authority names another person than the one who is linked or signed in.
    AnotherPerson,
    /// Below 16 years (劳动法 第十五条).
    TooYoung,
    /// B6: an organisation below L3.
    OrganisationLevelTooLow {
        /// The provider.
        provider: String,
        /// The authority's own label of the lowest level that suffices.
        required: String,
    },
    /// The organisation has no account here.
    OrganisationNotRegistered,
    /// The account to link has no phone that a code could go to.
    NoPhone,
}

impl ProviderRefusal {
    /// The name in the database.
    pub(crate) fn stored(&self) -> &'static str {
        self.code()
    }

    /// The refusal of a stored name.
    pub(crate) fn of_stored(code: &str, provider: &crate::Provider) -> Self {
        let id = || provider.settings.id.clone();
        match code {
            "provider_no_answer" => Self::NoAnswer,
            "provider_not_trusted" => Self::NotTrusted,
            "provider_cancelled" => Self::Cancelled,
            "provider_incomplete" => Self::Incomplete,
            "provider_level_too_low" => Self::LevelTooLow { provider: id() },
            "provider_another_person" => Self::AnotherPerson,
            "provider_too_young" => Self::TooYoung,
            "organisation_level_too_low" => Self::OrganisationLevelTooLow {
                provider: id(),
                required: provider.settings.label_of(super::ORGANISATION_RANK).to_owned(),
            },
            "organisation_not_registered" => Self::OrganisationNotRegistered,
            "provider_no_phone" => Self::NoPhone,
            _ => Self::Gone,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NoAnswer => "provider_no_answer",
            Self::NotTrusted => "provider_not_trusted",
            Self::Gone => "provider_attempt_gone",
            Self::Cancelled => "provider_cancelled",
            Self::Incomplete => "provider_incomplete",
            Self::LevelTooLow { .. } => "provider_level_too_low",
            Self::AnotherPerson => "provider_another_person",
            Self::TooYoung => "provider_too_young",
            Self::OrganisationLevelTooLow { .. } => "organisation_level_too_low",
            Self::OrganisationNotRegistered => "organisation_not_registered",
            Self::NoPhone => "provider_no_phone",
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NoAnswer => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotTrusted => StatusCode::UNAUTHORIZED,
            Self::Gone => StatusCode::GONE,
            Self::LevelTooLow { .. } | Self::OrganisationLevelTooLow { .. } | Self::TooYoung => StatusCode::FORBIDDEN,
            Self::Cancelled
            | Self::Incomplete
            | Self::AnotherPerson
            | Self::OrganisationNotRegistered
            | Self::NoPhone => StatusCode::CONFLICT,
        }
    }

    pub(crate) fn ways_out(&self) -> Vec<(String, String)> {
        let link = |label: &str, path: &str| (label.to_owned(), path.to_owned());
        match self {
            Self::LevelTooLow { provider } => vec![
                link("如何提升实名等级", &format!("/account/sign-in/level/{provider}")),
                link("个人注册", "/account/register"),
            ],
            Self::OrganisationLevelTooLow { provider, .. } => {
                vec![link("确认", &format!("/account/sign-in/level/{provider}"))]
            }
            Self::OrganisationNotRegistered => vec![link("单位注册", "/account/register/organisation")],
            Self::NoAnswer
            | Self::NotTrusted
            | Self::Gone
            | Self::Cancelled
            | Self::Incomplete
            | Self::AnotherPerson
            | Self::TooYoung
            | Self::NoPhone => vec![link("返回登录", "/account/sign-in")],
        }
    }
}

impl From<crate::ProviderError> for ProviderRefusal {
    fn from(error: crate::ProviderError) -> Self {
        match error {
            crate::ProviderError::NoAnswer => Self::NoAnswer,
            crate::ProviderError::CodeRefused | crate::ProviderError::NotTrusted => Self::NotTrusted,
        }
    }
}

impl From<ProviderRefusal> for web::Stop {
    fn from(refusal: ProviderRefusal) -> Self {
        crate::Refusal::Provider(refusal).into()
    }
}
