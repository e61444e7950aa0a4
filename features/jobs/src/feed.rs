//! Any search as a feed, for readers and for other sites: Atom and JSON Feed. The parameters are those of the page;
//! the newest come first. An answer names a tag and a moment, so that whoever asks again is told that nothing changed.

use crate::{Jobs, asked, find, index::JobItem, wording_find as wording};
use access::Anyone;
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use clock::Timestamp;
use search::{Sort, Start};
use std::{
    fmt::Write,
    hash::{DefaultHasher, Hash, Hasher},
};
use web::{Answer, Shell};

/// Jobs of a feed.
const ITEMS: u8 = 50;
/// For how long a feed may be kept by whoever carries it on, in seconds.
const KEPT: &str = "public, max-age=60";

/// The days of the week from the first of January 1970 on, and the months, as HTTP names them.
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// What a search finds, newest first.
struct Feed {
    title: String,
    /// The search's page and this feed.
    page: String,
    here: String,
    /// The address that every other one begins with.
    base: String,
    items: Vec<JobItem>,
}

impl Feed {
    fn job(&self, item: &JobItem) -> String {
        format!("{}/jobs/{}", self.base, item.id)
    }

    /// The newest publication; the beginning of time where there is none.
    fn updated(&self) -> &str {
        self.items.first().map_or("1970-01-01T00:00:00+08:00", |item| &item.published_at)
    }
}

/// `GET /jobs/feed.atom`
pub(crate) async fn atom(
    reader: Anyone,
    State(jobs): State<Jobs>,
    RawQuery(raw): RawQuery,
    shell: Shell,
    headers: HeaderMap,
) -> Answer {
    let feed = read(&jobs, &shell, raw.as_deref(), "atom")?;
    let answer = answer(&headers, feed.updated(), "application/atom+xml; charset=utf-8", as_atom(&feed));
    count(&jobs, &reader, &headers, &feed, &answer);
    Ok(answer)
}

/// `GET /jobs/feed.json`
pub(crate) async fn json(
    reader: Anyone,
    State(jobs): State<Jobs>,
    RawQuery(raw): RawQuery,
    shell: Shell,
    headers: HeaderMap,
) -> Answer {
    let feed = read(&jobs, &shell, raw.as_deref(), "json")?;
    let answer = answer(&headers, feed.updated(), "application/feed+json; charset=utf-8", as_json(&feed));
    count(&jobs, &reader, &headers, &feed, &answer);
    Ok(answer)
}

/// A feed that had something new was shown to somebody; one that says that nothing changed was not.
fn count(jobs: &Jobs, reader: &Anyone, headers: &HeaderMap, feed: &Feed, answer: &Response) {
    if answer.status() == StatusCode::OK {
        jobs.count_given(reader.identity(), headers, feed.items.iter().map(|item| item.id.0.as_u128()));
    }
}

fn read(jobs: &Jobs, shell: &Shell, raw: Option<&str>, kind: &str) -> Result<Feed, web::Stop> {
    let form = asked::pairs(raw)?;
    let asked = asked::read(&form, ITEMS.into(), false, jobs.province())?;
    let mut query = asked.query;
    (query.sort, query.start, query.limit) = (Sort::Newest, Start::Offset(0), ITEMS.into());
    query.facets.clear();
    let found = find::ask(jobs, &query, jobs.clock().now())?;
    let base = shell.site.public_url.clone();
    let conditions = find::feed_query(&form);
    let sign = if conditions.is_empty() { "" } else { "?" };
    let said = find::conditions(&find::spelled_out(&form, &asked.meaning));
    Ok(Feed {
        title: wording::feed_title(&shell.site.names.recruitment, &said),
        page: format!("{base}/jobs{sign}{conditions}"),
        here: format!("{base}/jobs/feed.{kind}{sign}{conditions}"),
        base,
        items: find::items(&found),
    })
}

fn as_atom(feed: &Feed) -> String {
    let mut xml = String::with_capacity(1_024 * (feed.items.len() + 1));
    let _ = write!(
        xml,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n\
         <title>{}</title>\n<id>{}</id>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{1}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<updated>{}</updated>\n",
        xml_text(&feed.title),
        xml_text(&feed.here),
        xml_text(&feed.page),
        feed.updated(),
    );
    for item in &feed.items {
        let address = xml_text(&feed.job(item));
        let _ = write!(
            xml,
            "<entry>\n<title>{}</title>\n<id>{address}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\n\
             <published>{2}</published>\n<updated>{2}</updated>\n<author><name>{1}</name></author>\n\
             <category term=\"{3}\" label=\"{4}\"/>\n<summary>{5}</summary>\n</entry>\n",
            xml_text(&item.title),
            xml_text(&item.organisation.name),
            xml_text(&item.published_at),
            xml_text(&item.category.code),
            xml_text(&item.category.name),
            xml_text(&in_a_line(item)),
        );
    }
    xml.push_str("</feed>\n");
    xml
}

fn as_json(feed: &Feed) -> String {
    let items: Vec<serde_json::Value> = feed
        .items
        .iter()
        .map(|item| {
            let mut tags = vec![item.category.name.clone(), item.place.name.clone()];
            tags.extend(item.benefits.iter().cloned());
            serde_json::json!({
                "id": feed.job(item),
                "url": feed.job(item),
                "title": item.title,
                "content_text": in_a_line(item),
                "date_published": item.published_at,
                "authors": [{
                    "name": item.organisation.name,
                    "url": format!("{}/organisations/{}", feed.base, item.organisation.id),
                }],
                "tags": tags,
            })
        })
        .collect();
    serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.here,
        "language": "zh-CN",
        "items": items,
    })
    .to_string()
}

fn in_a_line(item: &JobItem) -> String {
    wording::job_in_a_line(&item.organisation.name, &item.pay.text, &item.place.name, item.headcount)
}

/// Text in XML: markup escaped, and the characters left out that XML 1.0 cannot hold at all.
fn xml_text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'.. => safe.push(character),
            _ => {}
        }
    }
    safe
}

/// The body, or 304 where the reader has it already.
fn answer(asked: &HeaderMap, updated: &str, kind: &'static str, body: String) -> Response {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    let modified = http_date(updated);
    let named = |name| asked.get(name).and_then(|value| value.to_str().ok());
    let is_known = match named(header::IF_NONE_MATCH) {
        Some(tags) => tags.split(',').any(|t| matches!(t.trim(), "*") || t.trim().trim_start_matches("W/") == tag),
        // Compared as it was given out: another moment means another answer.
        None => named(header::IF_MODIFIED_SINCE).is_some_and(|since| since == modified),
    };
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind)], body).into_response()
    };
    let headers = response.headers_mut();
    for (name, value) in [(header::ETAG, tag), (header::LAST_MODIFIED, modified), (header::CACHE_CONTROL, KEPT.into())]
    {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

/// An instant of ours as HTTP writes it: `Tue, 24 Nov 2026 02:00:00 GMT`.
fn http_date(rfc3339: &str) -> String {
    let local = rfc3339.get(..16).and_then(Timestamp::parse_input);
    let seconds: i64 = rfc3339.get(17..19).and_then(|s| s.parse().ok()).unwrap_or(0);
    // Ours are written by Shanghai's clock, eight hours ahead; moved back, its calendar reads as Greenwich's.
    let utc = local.unwrap_or(Timestamp::from_ms(0)).plus_minutes(-8 * 60);
    let day = utc.day();
    let (year, month, date) = day.parts();
    let since = clock::Day::new(1970, 1, 1).map_or(0, |first| day.days_since(first));
    let weekday = DAYS[usize::try_from(since.rem_euclid(7)).unwrap_or(0)];
    let month = MONTHS[usize::from(month.clamp(1, 12)) - 1];
    format!("{weekday}, {date:02} {month} {year} {}:{seconds:02} GMT", utc.hh_mm())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_holds_any_text() {
        assert_eq!(
            xml_text("a<b>&\"\u{0}\u{b}\u{1b}\u{fffe}\u{200b}焊工\u{1F600}"),
            "a&lt;b&gt;&amp;&quot;\u{200b}焊工\u{1F600}"
        );
    }

    #[test]
    fn a_moment_is_written_as_http_writes_it() {
        assert_eq!(http_date("2026-11-24T10:22:31+08:00"), "Tue, 24 Nov 2026 02:22:31 GMT");
        assert_eq!(http_date("2026-03-01T00:00:00+08:00"), "Sat, 28 Feb 2026 16:00:00 GMT");
        assert_eq!(http_date("1970-01-01T08:00:00+08:00"), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
