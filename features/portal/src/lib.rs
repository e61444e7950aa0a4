//! The front doors: the two home pages, help, announcements and the public page of an organisation.

mod cloud;
mod content;
mod help;
mod organisation;
mod recruitment;

pub use content::{Article, Content};

use access::Routes;
use fairs::Fairs;
use jobs::Jobs;
use organisations::Organisations;
use std::sync::Arc;
use web::{Desk, MenuEntry};

/// The installation's default names, region and contact block (TOML): feature P4.
pub const SITE: &str = include_str!("../content/site.toml");

/// The room's state.
#[derive(Clone)]
pub struct Portal {
    content: Arc<Content>,
    organisations: Organisations,
    jobs: Jobs,
    fairs: Fairs,
}

impl Portal {
    /// Opens the portal over its content.
    #[must_use]
    pub fn new(content: Content, organisations: Organisations, jobs: Jobs, fairs: Fairs) -> Self {
        Self { content: Arc::new(content), organisations, jobs, fairs }
    }
}

/// The routes.
pub fn routes(portal: Portal) -> Routes<()> {
    Routes::new()
        .get("/", cloud::show)
        .get("/recruitment", recruitment::show)
        .get("/organisations/{id}", organisation::show)
        .get("/help", help::list)
        .get("/help/{slug}", help::show)
        .get("/announcements", help::announcements)
        .get("/announcements/{slug}", help::announcement)
        .with_state(portal)
}

/// The entries of the public menu.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry = |label, path, icon| MenuEntry { desk: Desk::Public, group: "", label, path, icon, power: None };
    vec![
        entry("首页", "/recruitment", "home"),
        entry("企业中心", "/centre", "building"),
        entry("办事指引", "/help", "book"),
        entry("公告", "/announcements", "megaphone"),
    ]
}
