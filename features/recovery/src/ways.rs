//! The ways back in, as the tabs of their pages.

/// One way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    AccountPhone,
    AccountCard,
    AccountPictures,
    AccountOrganisation,
    PasswordQuestions,
    PasswordPhone,
    PasswordCard,
    PasswordPictures,
    PasswordOrganisation,
}

/// A tab.
pub(crate) struct Tab {
    pub label: &'static str,
    pub address: &'static str,
    pub here: bool,
}

impl Way {
    pub(crate) fn address(self) -> &'static str {
        match self {
            Self::AccountPhone => "/account/recover",
            Self::AccountCard => "/account/recover/card",
            Self::AccountPictures => "/account/recover/pictures",
            Self::AccountOrganisation => "/account/recover/organisation",
            Self::PasswordQuestions => "/account/reset/questions",
            Self::PasswordPhone => "/account/reset",
            Self::PasswordCard => "/account/reset/card",
            Self::PasswordPictures => "/account/reset/pictures",
            Self::PasswordOrganisation => "/account/reset/organisation",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::PasswordQuestions => "密保问题找回",
            Self::AccountPhone | Self::PasswordPhone => "手机验证找回",
            Self::AccountCard | Self::PasswordCard => "银联认证找回",
            Self::AccountPictures | Self::AccountOrganisation | Self::PasswordPictures | Self::PasswordOrganisation => {
                "上传证件照找回"
            }
        }
    }

    pub(crate) fn is_password(self) -> bool {
        match self {
            Self::AccountPhone | Self::AccountCard | Self::AccountPictures | Self::AccountOrganisation => false,
            Self::PasswordQuestions
            | Self::PasswordPhone
            | Self::PasswordCard
            | Self::PasswordPictures
            | Self::PasswordOrganisation => true,
        }
    }

    /// The page's heading.
    pub(crate) fn title(self) -> &'static str {
        if self.is_password() { "密码找回" } else { "账号找回" }
    }

    /// 自然人 and 单位.
    pub(crate) fn kinds(self) -> [Tab; 2] {
        let organisation = matches!(self, Self::AccountOrganisation | Self::PasswordOrganisation);
        let (person, unit, words) = if self.is_password() {
            (Self::PasswordPhone, Self::PasswordOrganisation, ("自然人找回密码", "单位找回密码"))
        } else {
            (Self::AccountPhone, Self::AccountOrganisation, ("自然人找回账号", "单位找回账号"))
        };
        [
            Tab { label: words.0, address: person.address(), here: !organisation },
            Tab { label: words.1, address: unit.address(), here: organisation },
        ]
    }

    /// The ways of the same kind.
    pub(crate) fn ways(self) -> Vec<Tab> {
        let list: &[Self] = match self {
            Self::AccountPhone | Self::AccountCard | Self::AccountPictures => {
                &[Self::AccountPhone, Self::AccountCard, Self::AccountPictures]
            }
            Self::PasswordQuestions | Self::PasswordPhone | Self::PasswordCard | Self::PasswordPictures => {
                &[Self::PasswordQuestions, Self::PasswordPhone, Self::PasswordCard, Self::PasswordPictures]
            }
            Self::AccountOrganisation => &[Self::AccountOrganisation],
            Self::PasswordOrganisation => &[Self::PasswordOrganisation],
        };
        list.iter().map(|w| Tab { label: w.label(), address: w.address(), here: *w == self }).collect()
    }
}
