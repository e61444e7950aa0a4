//! The front doors: the two home pages, help, announcements and the public page of an organisation.

mod content;
mod help;

pub use content::{Article, Content};

use access::Routes;
use std::sync::Arc;
use web::{Desk, MenuEntry};

/// The installation's default names, region and contact block (TOML): feature P4.
pub const SITE: &str = include_str!("../content/site.toml");

/// The room's state.
#[derive(Clone)]
pub struct Portal {
    content: Arc<Content>,
}

impl Portal {
    /// Opens the portal over its content.
    #[must_use]
    pub fn new(content: Content) -> Self {
        Self { content: Arc::new(content) }
    }
}

/// The routes.
pub fn routes(portal: Portal) -> Routes<()> {
    Routes::new()
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
        entry("办事指引", "/help", "book"),
        entry("公告", "/announcements", "megaphone"),
    ]
}

#[cfg(test)]
#[path = "help_test.rs"]
mod help_test;
