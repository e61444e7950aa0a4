//! The front doors: the two home pages, help, announcements and the public page of an organisation.

/// The installation's default names, region and contact block (TOML): feature P4.
pub const SITE: &str = include_str!("../content/site.toml");
