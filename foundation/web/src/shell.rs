use crate::{
    Answers, Desk, Form, Icon, MenuEntry, Site, asset_address,
    assets::takes_brotli,
    page::{safe_back, see_other},
};
use access::{Anyone, Identity};
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
    response::Response,
};
use axum_extra::extract::cookie::CookieJar;
use std::{convert::Infallible, sync::Arc};

/// What every page shows around its content: the site's names, who is acting, the menu, the words
/// left by the page before. Templates get it as `shell`.
#[derive(Clone, Debug)]
pub struct Shell {
    /// Names and contact block.
    pub site: Arc<Site>,
    /// Who is acting.
    pub identity: Arc<Identity>,
    /// 长者模式
    pub large: bool,
    /// A sentence from the page before.
    pub flash: Option<String>,
    /// The path of this request.
    pub path: String,
    /// Path and query, to come back to.
    pub here: String,
    pub(crate) menus: Arc<Vec<MenuEntry>>,
    pub(crate) takes_brotli: bool,
}

/// What the server hands to every request.
#[derive(Clone)]
pub(crate) struct Frame {
    pub site: Arc<Site>,
    pub menus: Arc<Vec<MenuEntry>>,
    pub answers: Arc<dyn Answers>,
}

impl<S: Send + Sync> FromRequestParts<S> for Shell {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

impl Shell {
    pub(crate) fn of(parts: &Parts) -> Self {
        let frame = parts.extensions.get::<Frame>().cloned();
        let (site, menus) = match frame {
            Some(f) => (f.site, f.menus),
            None => (Arc::new(crate::testing::site()), Arc::default()),
        };
        let cookies = CookieJar::from_headers(&parts.headers);
        let flash = cookies.get("flash").and_then(|c| {
            percent_encoding::percent_decode_str(c.value()).decode_utf8().ok().map(|t| t.chars().take(300).collect())
        });
        Self {
            site,
            menus,
            identity: parts.extensions.get::<Arc<Identity>>().cloned().unwrap_or_default(),
            large: cookies.get("size").is_some_and(|c| c.value() == "large"),
            flash,
            path: parts.uri.path().to_owned(),
            takes_brotli: takes_brotli(&parts.headers),
            here: parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned(),
        }
    }

    /// The address of an asset, with the hash that lets it be kept for ever.
    #[must_use]
    pub fn asset(&self, file: &str) -> String {
        asset_address(file)
    }

    /// An icon of the sprite, hidden from screen readers.
    #[must_use]
    pub fn icon(&self, name: &'static str) -> Icon {
        Icon(name)
    }

    /// The desk that this page belongs to.
    #[must_use]
    pub fn desk(&self) -> Desk {
        Desk::of_path(&self.path)
    }

    /// `large` or `normal`, for `data-size`.
    #[must_use]
    pub fn size(&self) -> &'static str {
        if self.large { "large" } else { "normal" }
    }

    /// Whether somebody is signed in.
    #[must_use]
    pub fn signed_in(&self) -> bool {
        !self.identity.is_anonymous()
    }

    /// Icon, name and role of who is acting, for the corner of every page.
    #[must_use]
    pub fn who(&self) -> Option<Who> {
        match &*self.identity {
            Identity::Anonymous => None,
            Identity::Person(p) => Some(match &p.acting {
                Some(a) => Who {
                    icon: "building",
                    name: a.name.clone(),
                    role: format!("经办人 {}", p.name),
                    home: "/me",
                    home_label: "我的账号",
                },
                None => Who {
                    icon: "user",
                    name: p.name.clone(),
                    role: format!("个人 · {}", p.rank.zh()),
                    home: "/me",
                    home_label: "我的账号",
                },
            }),
            Identity::Organisation(o) => Some(Who {
                icon: "building",
                name: o.name.clone(),
                role: "法人账号".into(),
                home: "/unit",
                home_label: "单位账号",
            }),
            Identity::Officer(o) => Some(Who {
                icon: "badge",
                name: o.name.clone(),
                role: o.roles.iter().map(|r| r.zh()).collect::<Vec<_>>().join("、"),
                home: "/bureau",
                home_label: "人社工作台",
            }),
        }
    }

    /// The menu of this page's desk, grouped, without what the acting clerk has no power and the officer no role for.
    #[must_use]
    pub fn menu(&self) -> Vec<(&'static str, Vec<&MenuEntry>)> {
        self.menu_of(self.desk())
    }

    /// The menu of the public pages.
    #[must_use]
    pub fn public_menu(&self) -> Vec<&MenuEntry> {
        self.menu_of(Desk::Public).into_iter().flat_map(|(_, entries)| entries).collect()
    }

    /// How many things wait behind a line of the menu: the person's unread messages.
    #[must_use]
    pub fn amount(&self, path: &str) -> Option<u64> {
        match &*self.identity {
            Identity::Person(person) if path == "/me/messages" && person.unread > 0 => Some(person.unread),
            _ => None,
        }
    }

    /// The label of the menu entry that this page stands under, for the folded menu on phones.
    #[must_use]
    pub fn menu_here(&self) -> &'static str {
        let entries = self.menu().into_iter().flat_map(|(_, e)| e);
        entries.filter(|e| self.is_here(e.path)).max_by_key(|e| e.path.len()).map_or("", |e| e.label)
    }

    /// Whether the page stands at or below `path`, where no other entry fits better.
    #[must_use]
    pub fn is_here(&self, path: &str) -> bool {
        let fits = |p: &str| self.path == p || (self.path.starts_with(p) && self.path[p.len()..].starts_with('/'));
        fits(path) && !self.menus.iter().any(|e| e.path.len() > path.len() && fits(e.path))
    }

    fn menu_of(&self, desk: Desk) -> Vec<(&'static str, Vec<&MenuEntry>)> {
        let powers = self.identity.person().and_then(|p| p.acting.as_ref()).and_then(|a| a.mandate).map(|m| m.powers);
        let mut groups: Vec<(&'static str, Vec<&MenuEntry>)> = Vec::new();
        for entry in self.menus.iter().filter(|e| e.desk == desk) {
            if let (Some(power), Some(powers)) = (entry.power, powers)
                && !powers.holds(power)
            {
                continue;
            }
            if let (Some(role), Identity::Officer(officer)) = (entry.role, &*self.identity)
                && !officer.roles.contains(&role)
            {
                continue;
            }
            match groups.iter_mut().find(|(name, _)| *name == entry.group) {
                Some((_, list)) => list.push(entry),
                None => groups.push((entry.group, vec![entry])),
            }
        }
        groups
    }
}

/// Who is acting, in words.
#[derive(Clone, Debug)]
pub struct Who {
    /// Icon of the sprite.
    pub icon: &'static str,
    /// Organisation or person.
    pub name: String,
    /// In which role.
    pub role: String,
    /// The account's own first page.
    pub home: &'static str,
    /// What that page is called.
    pub home_label: &'static str,
}

/// Switches 长者模式 on or off and returns to where the person was.
pub(crate) async fn choose_size(_: Anyone, form: Form) -> Response {
    let size = if form.get("size") == "large" { "large" } else { "normal" };
    let cookie = format!("size={size}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    let mut response = see_other(safe_back(form.get("back")));
    if let Ok(value) = cookie.parse() {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
