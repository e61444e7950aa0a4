use serde::{Deserialize, Serialize};

store::id!(
    /// Identifies a natural person's account.
    PersonId
);
store::id!(
    /// Identifies an organisation.
    OrganisationId
);
store::id!(
    /// Identifies an officer of the bureau or an administrator of the system.
    OfficerId
);
store::id!(
    /// Identifies a mandate: the two-sided grant of powers from an organisation to a person.
    MandateId
);
store::id!(
    /// Identifies a session (not its secret token).
    SessionId
);

/// How surely a person's identity is established, comparable across schemes (glossary: 实名等级).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rank(pub i16);

impl Rank {
    /// 一级: registered, nothing verified but the phone.
    pub const FIRST: Self = Self(1);
    /// 二级: name and document matched by an authority, such as 银联 card verification.
    pub const SECOND: Self = Self(2);

    /// The platform's own label of the rank: 一级, 二级, then as the province counts on.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self.0 {
            ..=1 => "一级",
            2 => "二级",
            3 => "三级",
            _ => "四级",
        }
    }
}

/// What an organisation can let a person do for it (业务权限).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// 单位信息维护
    OrganisationProfile,
    /// 职位管理
    Recruiting,
    /// 招聘会报名
    FairRegistration,
}

impl Power {
    /// All powers in the order in which pages list them.
    pub const ALL: [Self; 3] = [Self::OrganisationProfile, Self::Recruiting, Self::FairRegistration];

    /// The label.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::OrganisationProfile => "单位信息维护",
            Self::Recruiting => "职位管理",
            Self::FairRegistration => "招聘会报名",
        }
    }

    /// The name in forms, JSON and the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OrganisationProfile => "organisation_profile",
            Self::Recruiting => "recruiting",
            Self::FairRegistration => "fair_registration",
        }
    }

    /// The power of a [`Self::code`].
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }

    fn bit(self) -> i16 {
        match self {
            Self::OrganisationProfile => 1,
            Self::Recruiting => 2,
            Self::FairRegistration => 4,
        }
    }
}

/// A set of powers, kept as a small number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, sea_orm::DeriveValueType)]
#[serde(transparent)]
pub struct Powers(i16);

impl Powers {
    /// Every power.
    pub const ALL: Self = Self(7);
    /// No power.
    pub const NONE: Self = Self(0);

    /// Whether the set holds `power`.
    #[must_use]
    pub fn holds(self, power: Power) -> bool {
        self.0 & power.bit() != 0
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The powers of this set that `other` does not hold.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The powers of both sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The powers in the order of pages.
    pub fn iter(self) -> impl Iterator<Item = Power> {
        Power::ALL.into_iter().filter(move |p| self.holds(*p))
    }

    /// Labels for people: 单位信息维护、职位管理.
    #[must_use]
    pub fn zh(self) -> String {
        self.iter().map(Power::zh).collect::<Vec<_>>().join("、")
    }
}

impl FromIterator<Power> for Powers {
    fn from_iter<I: IntoIterator<Item = Power>>(powers: I) -> Self {
        Self(powers.into_iter().fold(0, |set, p| set | p.bit()))
    }
}

/// What an officer may do. The last three exclude each other and every bureau role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 审核员: decides on profiles, jobs and registrations.
    Reviewer,
    /// 招聘会管理员: plans fairs.
    FairPlanner,
    /// 账号管理员: finds accounts again and closes duplicates.
    AccountAdministrator,
    /// 内容编辑: announcements, guides, questions and answers.
    ContentEditor,
    /// 系统管理员: appoints officers.
    SystemAdministrator,
    /// 安全管理员
    SecurityOfficer,
    /// 审计管理员
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 7] = [
        Self::Reviewer,
        Self::FairPlanner,
        Self::AccountAdministrator,
        Self::ContentEditor,
        Self::SystemAdministrator,
        Self::SecurityOfficer,
        Self::Auditor,
    ];

    /// The label.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Reviewer => "审核员",
            Self::FairPlanner => "招聘会管理员",
            Self::AccountAdministrator => "账号管理员",
            Self::ContentEditor => "内容编辑",
            Self::SystemAdministrator => "系统管理员",
            Self::SecurityOfficer => "安全管理员",
            Self::Auditor => "审计管理员",
        }
    }

    /// The name on the command line and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Reviewer => "reviewer",
            Self::FairPlanner => "fair_planner",
            Self::AccountAdministrator => "account_administrator",
            Self::ContentEditor => "content_editor",
            Self::SystemAdministrator => "system_administrator",
            Self::SecurityOfficer => "security_officer",
            Self::Auditor => "auditor",
        }
    }

    /// The role of a [`Self::code`].
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// Whether the role stands alone: it goes with no other.
    #[must_use]
    pub fn is_exclusive(self) -> bool {
        match self {
            Self::SystemAdministrator | Self::SecurityOfficer | Self::Auditor => true,
            Self::Reviewer | Self::FairPlanner | Self::AccountAdministrator | Self::ContentEditor => false,
        }
    }
}

/// Who makes this request, found anew for every request.
#[derive(Clone, Debug, Default)]
pub enum Identity {
    /// Nobody signed in.
    #[default]
    Anonymous,
    /// A natural person, perhaps acting for an organisation.
    Person(PersonIdentity),
    /// An organisation's own account, which does no business.
    Organisation(OrganisationAccountIdentity),
    /// An officer.
    Officer(OfficerIdentity),
}

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct PersonIdentity {
    /// The account.
    pub id: PersonId,
    /// The session.
    pub session: SessionId,
    /// Whether the session proved within the last five minutes that its owner is there: what [`crate::Fresh`] asks.
    pub proven: bool,
    /// 姓名
    pub name: String,
    /// 用户名
    pub username: String,
    /// 实名等级
    pub rank: Rank,
    /// The organisation chosen at sign-in, if any.
    pub acting: Option<Acting>,
    /// Messages to the person that nobody has opened yet.
    pub unread: u64,
}

/// For which organisation a person acts.
#[derive(Clone, Debug)]
pub struct Acting {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// The mandate as it stands at this request; `None` once it has ended.
    pub mandate: Option<Mandate>,
}

/// An active mandate.
#[derive(Clone, Copy, Debug)]
pub struct Mandate {
    /// The mandate.
    pub id: MandateId,
    /// What it allows now.
    pub powers: Powers,
}

/// A signed-in organisation account.
#[derive(Clone, Debug)]
pub struct OrganisationAccountIdentity {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The session.
    pub session: SessionId,
    /// Whether the session proved within the last five minutes that its owner is there: what [`crate::Fresh`] asks.
    pub proven: bool,
    /// Its name.
    pub name: String,
    /// 用户名
    pub username: String,
    /// Whether its code is an old nine-character 组织机构代码: such an account signs in and does no business.
    pub has_old_code: bool,
}

/// A signed-in officer.
#[derive(Clone, Debug)]
pub struct OfficerIdentity {
    /// The account.
    pub id: OfficerId,
    /// The session.
    pub session: SessionId,
    /// Whether the session proved within the last five minutes that its owner is there: what [`crate::Fresh`] asks.
    pub proven: bool,
    /// Whether the password has served its time: another one is chosen before anything else.
    pub password_due: bool,
    /// 姓名
    pub name: String,
    /// 用户名
    pub username: String,
    /// The administrative division of the officer's bureau (GB/T 2260, six digits).
    pub division: String,
    /// What the officer may do.
    pub roles: Vec<Role>,
    /// Keyed hash of the officer's identity number, to keep officers from deciding on their own organisation.
    pub identity_hash: Option<Vec<u8>>,
}

/// Who did something, for whom: what the log keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person for himself or herself.
    Person(PersonId),
    /// A person for an organisation, by a mandate.
    Clerk {
        /// Who acts.
        person: PersonId,
        /// For whom.
        organisation: OrganisationId,
        /// By what right.
        mandate: MandateId,
    },
    /// An organisation's own account.
    Organisation(OrganisationId),
    /// An officer.
    Officer(OfficerId),
    /// Somebody who is not signed in, such as a person who registers.
    Anonymous,
    /// The platform itself: expiry, sweeps, commands on the terminal.
    System,
}

impl Identity {
    /// The signed-in person, if it is one.
    #[must_use]
    pub fn person(&self) -> Option<&PersonIdentity> {
        match self {
            Self::Person(p) => Some(p),
            Self::Anonymous | Self::Organisation(_) | Self::Officer(_) => None,
        }
    }

    /// The session, if anybody is signed in.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        match self {
            Self::Anonymous => None,
            Self::Person(p) => Some(p.session),
            Self::Organisation(o) => Some(o.session),
            Self::Officer(o) => Some(o.session),
        }
    }

    /// Who acts, for the log; nobody where nobody is signed in.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        match self {
            Self::Anonymous => None,
            Self::Person(p) => Some(Actor::Person(p.id)),
            Self::Organisation(o) => Some(Actor::Organisation(o.organisation)),
            Self::Officer(o) => Some(Actor::Officer(o.id)),
        }
    }

    /// Whether the session proved itself within the last five minutes, by signing in or by 验证身份.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        match self {
            Self::Anonymous => false,
            Self::Person(p) => p.proven,
            Self::Organisation(o) => o.proven,
            Self::Officer(o) => o.proven,
        }
    }

    /// Whether nobody is signed in.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        matches!(self, Self::Anonymous)
    }
}
