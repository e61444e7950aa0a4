use access::{Power, Role};

/// The places where people work, each with a menu of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk {
    /// The public pages.
    Public,
    /// 我的账号
    Me,
    /// 单位账号
    Unit,
    /// 企业中心
    Centre,
    /// 人社工作台
    Bureau,
}

impl Desk {
    /// Which desk an address belongs to.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        match path.split('/').nth(1) {
            Some("me") => Self::Me,
            Some("unit") => Self::Unit,
            Some("centre") => Self::Centre,
            Some("bureau") => Self::Bureau,
            _ => Self::Public,
        }
    }

    /// Its name.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Public => "首页",
            Self::Me => "我的账号",
            Self::Unit => "单位账号",
            Self::Centre => "企业中心",
            Self::Bureau => "人社工作台",
        }
    }

    /// Its first page.
    #[must_use]
    pub fn home(self) -> &'static str {
        match self {
            Self::Public => "/recruitment",
            Self::Me => "/me",
            Self::Unit => "/unit",
            Self::Centre => "/centre",
            Self::Bureau => "/bureau",
        }
    }
}

/// One line of a menu; every room brings its own and the server puts them together.
#[derive(Clone, Debug)]
pub struct MenuEntry {
    /// Whose menu.
    pub desk: Desk,
    /// Heading above it; empty on the public pages.
    pub group: &'static str,
    /// What people read.
    pub label: &'static str,
    /// Where it leads.
    pub path: &'static str,
    /// Icon of the sprite.
    pub icon: &'static str,
    /// Shown only to clerks with this power; `None` for everyone at the desk.
    pub power: Option<Power>,
    /// Shown only to officers with this role; `None` for everyone at the desk.
    pub role: Option<Role>,
}
