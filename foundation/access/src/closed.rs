use crate::{Power, Role};

/// Why a door stays closed. A closed list: each has its sentence and its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// Nobody is signed in.
    SignInFirst,
    /// The person's assurance is below 二级.
    LevelTooLow,
    /// An organisation account tried what only its clerks may do (guide 二（三）).
    OrganisationAccountDoesNoBusiness,
    /// The organisation's account carries a nine-character 组织机构代码 (guide （六）2): it may sign in, no more.
    OldOrganisationCode,
    /// A person who acts for no organisation tried a clerk's business.
    NotActing,
    /// The mandate has ended since sign-in.
    MandateEnded,
    /// The mandate does not include this power.
    PowerMissing(Power),
    /// Persons only.
    PersonsOnly,
    /// Organisation accounts only.
    OrganisationAccountsOnly,
    /// Officers only.
    OfficersOnly,
    /// The officer does not hold this role.
    RoleMissing(Role),
    /// The officer's password has served its time.
    PasswordDue,
    /// The session did not prove itself within the last five minutes.
    ConfirmFirst,
}

impl Closed {
    /// HTTP status: 401 where signing in or 验证身份 may help, else 403.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::SignInFirst | Self::ConfirmFirst => 401,
            Self::LevelTooLow
            | Self::OrganisationAccountDoesNoBusiness
            | Self::OldOrganisationCode
            | Self::NotActing
            | Self::MandateEnded
            | Self::PowerMissing(_)
            | Self::PersonsOnly
            | Self::OrganisationAccountsOnly
            | Self::OfficersOnly
            | Self::PasswordDue
            | Self::RoleMissing(_) => 403,
        }
    }

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SignInFirst => "sign_in_first",
            Self::LevelTooLow => "assurance_too_low",
            Self::OrganisationAccountDoesNoBusiness => "organisation_account_does_no_business",
            Self::OldOrganisationCode => "old_organisation_code",
            Self::NotActing => "not_acting_for_an_organisation",
            Self::MandateEnded => "mandate_ended",
            Self::PowerMissing(_) => "power_missing",
            Self::PersonsOnly => "persons_only",
            Self::OrganisationAccountsOnly => "organisation_accounts_only",
            Self::OfficersOnly => "officers_only",
            Self::RoleMissing(_) => "role_missing",
            Self::PasswordDue => "password_due",
            Self::ConfirmFirst => "confirm_first",
        }
    }

    /// What people read: what happened and what to do next.
    #[must_use]
    pub fn zh(self) -> String {
        match self {
            Self::SignInFirst => "请先登录".into(),
            Self::LevelTooLow => "当前账号实名等级不足，请至少提升至二级实名后重试".into(),
            Self::OrganisationAccountDoesNoBusiness => {
                "法人账号不能直接办理业务，请先将经办权限授予已实名认证的个人账号".into()
            }
            Self::OldOrganisationCode => "请使用统一社会信用代码注册的账号登录办理业务".into(),
            Self::NotActing => "请先选择要办理业务的单位：在登录页选择个人登录，勾选以法人身份登录".into(),
            Self::MandateEnded => "您对该单位的授权已终止，请联系单位重新授权".into(),
            Self::PowerMissing(power) => {
                format!("您没有该单位的「{}」权限，请联系单位在子账号信息中修改授权", power.zh())
            }
            Self::PersonsOnly => "该功能仅供个人账号使用，请使用个人账号登录".into(),
            Self::OrganisationAccountsOnly => "该功能仅供单位账号使用，请使用单位账号登录".into(),
            Self::OfficersOnly => "该功能仅供人社部门工作人员使用".into(),
            Self::RoleMissing(role) => format!("该操作需要「{}」角色，请联系系统管理员", role.zh()),
            Self::PasswordDue => "您的密码已使用满 90 天，请先修改密码，再继续办理".into(),
            Self::ConfirmFirst => "为保护账号安全，该操作需要先验证身份（5 分钟内有效）".into(),
        }
    }

    /// Where to go next: label and address.
    #[must_use]
    pub fn way_out(self) -> (&'static str, &'static str) {
        match self {
            Self::SignInFirst => ("去登录", "/account/sign-in"),
            Self::LevelTooLow => ("去做银联实名认证", "/me/verification"),
            Self::OrganisationAccountDoesNoBusiness => ("子账号信息", "/unit/mandates"),
            Self::OldOrganisationCode => ("重新登录", "/account/sign-in/organisation"),
            Self::NotActing => ("选择单位", "/account/acting"),
            Self::MandateEnded | Self::PowerMissing(_) => ("查看我的授权", "/me/mandates"),
            Self::PersonsOnly | Self::OrganisationAccountsOnly | Self::OfficersOnly => {
                ("更换账号登录", "/account/sign-in")
            }
            Self::RoleMissing(_) => ("返回工作台", "/bureau"),
            Self::PasswordDue => ("修改密码", "/account/password"),
            Self::ConfirmFirst => ("验证身份", "/account/confirmation"),
        }
    }
}
