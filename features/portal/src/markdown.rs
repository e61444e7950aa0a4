//! Markdown, as far as it is safe: headings, lists, tables, emphasis, links of this site, http(s), mail and telephone,
//! and the pictures of `content/pictures`. HTML in the text is shown as text.

use crate::pictures;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The HTML of a text.
pub(crate) fn html(text: &str) -> String {
    let mut safe = Safe::default();
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(|event| safe.pass(event));
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

/// What is open while the events pass.
#[derive(Default)]
struct Safe {
    /// For every open link whether it is shown as one.
    links: Vec<bool>,
    /// The address and the words of an open picture.
    picture: Option<(String, String)>,
}

impl Safe {
    fn pass<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        if let Some((address, words)) = &mut self.picture {
            match event {
                Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => words.push_str(&t),
                Event::End(TagEnd::Image) => {
                    let shown = picture(address, words);
                    self.picture = None;
                    return Some(shown);
                }
                _ => {}
            }
            return None;
        }
        match event {
            Event::Html(t) | Event::InlineHtml(t) => Some(Event::Text(t)),
            Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.picture = Some((dest_url.into_string(), String::new()));
                None
            }
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                let fine = is_safe(dest_url);
                self.links.push(fine);
                fine.then_some(event)
            }
            Event::End(TagEnd::Link) => self.links.pop().unwrap_or(false).then_some(event),
            // The page has its own heading of the first level.
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => Some(Event::Start(Tag::Heading {
                level: HeadingLevel::H2,
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            })),
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => Some(Event::End(TagEnd::Heading(HeadingLevel::H2))),
            other => Some(other),
        }
    }
}

/// The picture, or its words where there is no such picture.
fn picture<'a>(address: &str, words: &str) -> Event<'a> {
    let name = address.strip_prefix("pictures/").unwrap_or_default();
    match pictures::find(name) {
        Some(p) => Event::InlineHtml(CowStr::from(format!(
            r#"<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">"#,
            p.address(),
            escaped(words),
            p.width,
            p.height
        ))),
        None => Event::Text(CowStr::from(words.to_owned())),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Whether a link may lead there.
fn is_safe(address: &str) -> bool {
    let here = address.starts_with('/') && !address.starts_with("//") && !address.contains('\\');
    here || address.starts_with('#')
        || ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| address.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_in_a_text_is_shown_as_text() {
        for text in ["<script>alert(1)</script>", "a <b onclick=x>b</b>", "<img src=x onerror=alert(1)>\n\n文字"] {
            let page = html(text);
            assert!(!page.contains("<script") && !page.contains("<b ") && !page.contains("<img"), "{page}");
            assert!(page.contains("&lt;"), "{page}");
        }
    }

    #[test]
    fn links_lead_only_where_they_may() {
        assert_eq!(html("[帮助](/help/x)"), "<p><a href=\"/help/x\">帮助</a></p>\n");
        for bad in ["javascript:alert(1)", "//evil.example", "data:text/html,x", "/\\evil.example", "JaVaScRiPt:x"] {
            assert_eq!(html(&format!("[去](<{bad}>)")), "<p>去</p>\n", "{bad}");
        }
    }

    #[test]
    fn a_picture_of_another_place_leaves_its_words() {
        assert_eq!(html("![外部的图](https://evil.example/x.png)"), "<p>外部的图</p>\n");
        assert_eq!(html("![没有的图](pictures/none.webp)"), "<p>没有的图</p>\n");
    }

    #[test]
    fn headings_begin_at_the_second_level_and_tables_work() {
        assert_eq!(html("# 一"), "<h2>一</h2>\n");
        assert!(html("| a | b |\n|---|---|\n| 1 | 2 |").contains("<table>"));
    }
}
