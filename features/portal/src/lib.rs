//! The front doors: the two home pages, help, announcements and the public page of an organisation; and the pages by
//! which content editors write what stands there.

mod api;
mod article;
mod cloud;
mod content;
mod edit;
mod editors;
mod help;
mod library;
mod markdown;
mod organisation;
mod pictures;
mod publish;
mod recruitment;
mod sitemap;
mod store;
mod versions;
mod wording;
mod writing;

pub use article::{Article, Kind, Text};
pub use content::Content;
pub use library::Library;
pub use wording::Refusal;

use ::store::Migration;
use access::Routes;
use fairs::Fairs;
use jobs::Jobs;
use organisations::Organisations;
use showcase::Showcases;
use web::{Desk, MenuEntry, Pages};

/// The installation's default names, region and contact block (TOML): feature P4.
pub const SITE: &str = include_str!("../content/site.toml");

/// The room's state.
#[derive(Clone)]
pub struct Portal {
    library: Library,
    organisations: Organisations,
    jobs: Jobs,
    fairs: Fairs,
    showcases: Showcases,
    sitemaps: sitemap::Kept,
    pages: Pages,
}

impl Portal {
    /// Opens the portal over its library.
    #[must_use]
    pub fn new(library: Library, organisations: Organisations, jobs: Jobs, fairs: Fairs, showcases: Showcases) -> Self {
        let pages = Pages::new(organisations.store.clone(), organisations.clock.clone());
        Self { library, organisations, jobs, fairs, showcases, sitemaps: sitemap::Kept::default(), pages }
    }
}

/// The tables of this room alone.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    vec![Migration { name: "portal_0001_articles", sql: include_str!("portal_0001_articles.sql") }]
}

/// The routes.
pub fn routes(portal: Portal) -> Routes<()> {
    Routes::new()
        .get("/", cloud::show)
        .get("/recruitment", recruitment::show)
        .get("/robots.txt", sitemap::robots)
        .get("/sitemap.xml", sitemap::index)
        .get("/sitemaps/{name}", sitemap::file)
        .get("/organisations/{id}", organisation::show)
        .get("/help", help::list)
        .get("/help/{slug}", help::show)
        .get("/help/pictures/{hash}/{name}", pictures::show)
        .get("/announcements", help::announcements)
        .get("/announcements/{slug}", help::announcement)
        .get("/bureau/content", editors::list)
        .get("/bureau/content/new", edit::new)
        .post("/bureau/content", edit::create)
        .get("/bureau/content/{section}/{slug}", edit::show)
        .post("/bureau/content/{section}/{slug}", edit::save)
        .post("/bureau/content/{section}/{slug}/publication", publish::publish)
        .post("/bureau/content/{section}/{slug}/withdrawal", publish::withdraw)
        .get("/bureau/content/{section}/{slug}/versions/{number}", versions::show)
        .get("/api/v1/bureau/content", api::list)
        .post("/api/v1/bureau/content", api::create)
        .get("/api/v1/bureau/content/{section}/{slug}", api::show)
        .post("/api/v1/bureau/content/{section}/{slug}", api::save)
        .post("/api/v1/bureau/content/{section}/{slug}/publication", api::publish)
        .post("/api/v1/bureau/content/{section}/{slug}/withdrawal", api::withdraw)
        .with_state(portal)
}

/// The entries of the public menu and of the bureau's.
#[must_use]
pub fn menu() -> Vec<MenuEntry> {
    let entry =
        |label, path, icon| MenuEntry { desk: Desk::Public, group: "", label, path, icon, power: None, role: None };
    vec![
        entry("首页", "/recruitment", "home"),
        entry("企业中心", "/centre", "building"),
        entry("办事指引", "/help", "book"),
        entry("公告", "/announcements", "megaphone"),
        MenuEntry {
            desk: Desk::Bureau,
            group: "内容",
            label: "公告与指引",
            path: "/bureau/content",
            icon: "megaphone",
            power: None,
            role: Some(access::Role::ContentEditor),
        },
    ]
}
