//! `robots.txt` and the sitemap: what search engines may read, and everything public with the day of its last change.
//!
//! The list is cut into files of at most ten thousand addresses. One file is built at a time and a few are kept for
//! some minutes, so that a crawler in a hurry costs a bounded amount of memory and one question to the database.

use crate::Portal;
use access::Anyone;
use axum::{
    body::Bytes,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use clock::Timestamp;
use std::{collections::HashMap, sync::Arc};
use tokio::sync::Mutex;
use web::{Answer, IdPath, NotFound, Shell, Stop};

/// For how long a file is given out as it was built, in seconds.
const KEPT_SECONDS: i64 = 300;
/// Files that are kept; each has about a megabyte at most.
const KEPT_MAX: usize = 8;
/// Beginnings of addresses that are nobody's but their owner's, and those that carry no page.
const CLOSED: [&str; 8] = ["/me", "/unit", "/centre", "/bureau", "/account", "/demo", "/api", "/files"];
/// Public pages that always stand.
const PAGES: [&str; 6] = ["/", "/recruitment", "/jobs", "/fairs", "/help", "/announcements"];

/// The files built last.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<HashMap<String, (Timestamp, Bytes)>>>);

/// An address, and when what stands there changed last.
type Entry = (String, Option<String>);

/// `GET /robots.txt`
pub(crate) async fn robots(_: Anyone, shell: Shell) -> Response {
    let mut text = "User-agent: *\n".to_owned();
    if shell.site.demo {
        // Invented jobs do not belong into search engines.
        text.push_str("Disallow: /\n");
    } else {
        CLOSED.iter().for_each(|path| text.push_str(&format!("Disallow: {path}\n")));
        text.push_str(&format!("\nSitemap: {}/sitemap.xml\n", shell.site.public_url));
    }
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")], text)
        .into_response()
}

/// `GET /sitemap.xml`: the files and their newest change.
pub(crate) async fn index(_: Anyone, State(portal): State<Portal>, shell: Shell) -> Answer {
    let (base, now) = (shell.site.public_url.as_str(), portal.organisations.clock.now());
    portal
        .sitemaps
        .clone()
        .file("", now, async {
            let mut files: Vec<Entry> = vec![(format!("{base}/sitemaps/pages.xml"), None)];
            for part in portal.jobs.listing_parts(now).await? {
                files.push((format!("{base}/sitemaps/jobs-{}.xml", part.number), Some(part.newest.rfc3339())));
            }
            let employers = portal.jobs.employer_count(now).await?.div_ceil(jobs::PART_MAX);
            files.extend((0..employers).map(|n| (format!("{base}/sitemaps/organisations-{n}.xml"), None)));
            Ok(Some(xml("sitemapindex", "sitemap", &files)))
        })
        .await
}

/// `GET /sitemaps/{name}`: `pages.xml`, `jobs-3.xml`, `organisations-0.xml`.
pub(crate) async fn file(
    _: Anyone,
    State(portal): State<Portal>,
    IdPath(name): IdPath<String>,
    shell: Shell,
) -> Answer {
    let (base, now) = (shell.site.public_url.as_str(), portal.organisations.clock.now());
    let wanted = name.strip_suffix(".xml").ok_or(NotFound)?;
    let (kind, number) = wanted.rsplit_once('-').unwrap_or((wanted, ""));
    // One spelling for one file, or the kept ones could be crowded out.
    let number: Option<i64> = number.parse().ok().filter(|n: &i64| *n >= 0 && n.to_string() == number);
    portal
        .sitemaps
        .clone()
        .file(&name, now, async {
            let entries = match (kind, number) {
                ("pages", None) if wanted == "pages" => pages(&portal, base, now).await?,
                ("jobs", Some(part)) => {
                    let jobs = portal.jobs.listing(part, now).await?.into_iter();
                    jobs.map(|(id, at)| (format!("{base}/jobs/{id}"), Some(at.rfc3339()))).collect()
                }
                ("organisations", Some(part)) => {
                    let offset = part.unsigned_abs().saturating_mul(jobs::PART_MAX).min(i64::MAX.unsigned_abs());
                    let employers = portal.jobs.employers(offset, now).await?.into_iter();
                    employers.map(|(id, at)| (format!("{base}/organisations/{id}"), Some(at.rfc3339()))).collect()
                }
                _ => Vec::new(),
            };
            Ok((!entries.is_empty()).then(|| xml("urlset", "url", &entries)))
        })
        .await
}

/// The pages that always stand, articles, and fairs that are not over.
async fn pages(portal: &Portal, base: &str, now: Timestamp) -> Result<Vec<Entry>, Stop> {
    let content = portal.library.content().await?;
    let mut entries: Vec<Entry> = PAGES.iter().map(|path| (format!("{base}{path}"), None)).collect();
    let articles = content.announcements.iter().chain(&content.guides).chain(&content.questions);
    entries.extend(articles.map(|a| (format!("{base}{}", a.path()), Some(a.day.to_string()))));
    let fairs = portal.fairs.current(now).await?;
    entries.extend(fairs.into_iter().map(|card| (format!("{base}/fairs/{}", card.fair.id), None)));
    Ok(entries)
}

impl Kept {
    /// A file as it is kept, or as `build` makes it; 404 where it makes none.
    async fn file(
        self,
        name: &str,
        now: Timestamp,
        build: impl Future<Output = Result<Option<String>, Stop>>,
    ) -> Answer {
        // Held while building: whoever else asks waits for the same file instead of building it again.
        let mut kept = self.0.lock().await;
        kept.retain(|_, (at, _)| (*at..at.plus_seconds(KEPT_SECONDS)).contains(&now));
        let body = match kept.get(name) {
            Some((_, body)) => body.clone(),
            None => {
                let body = Bytes::from(build.await?.ok_or(NotFound)?);
                if kept.len() >= KEPT_MAX
                    && let Some(oldest) = kept.iter().min_by_key(|(_, (at, _))| *at).map(|(name, _)| name.clone())
                {
                    kept.remove(&oldest);
                }
                kept.insert(name.to_owned(), (now, body.clone()));
                body
            }
        };
        drop(kept);
        let headers =
            [(header::CONTENT_TYPE, "application/xml; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")];
        Ok((headers, body).into_response())
    }
}

/// A sitemap (sitemaps.org, protocol 0.9). Addresses are made of the platform's own address, ids and slugs.
fn xml(root: &str, item: &str, entries: &[Entry]) -> String {
    let mut xml = String::with_capacity(128 + entries.len() * 140);
    xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str(&format!("<{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"));
    for (address, changed) in entries {
        let address = address.replace('&', "&amp;").replace('<', "&lt;");
        xml.push_str(&format!("<{item}><loc>{address}</loc>"));
        if let Some(changed) = changed {
            xml.push_str(&format!("<lastmod>{changed}</lastmod>"));
        }
        xml.push_str(&format!("</{item}>\n"));
    }
    xml.push_str(&format!("</{root}>\n"));
    xml
}

#[cfg(test)]
#[path = "sitemap_test.rs"]
mod tests;
