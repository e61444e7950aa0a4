use askama::Template;

/// Which page of a list is asked for: `?page=`, from 1. Anything else reads as 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// From 1.
    pub page: u64,
    /// Rows on a page.
    pub per_page: u64,
}

impl Paging {
    /// Reads the page number; `per_page` rows each, half as many in 长者模式.
    #[must_use]
    pub fn read(page: Option<&str>, per_page: u64, large: bool) -> Self {
        let page = page.and_then(|p| p.trim().parse().ok()).unwrap_or(1).clamp(1, 1_000_000);
        Self { page, per_page: if large { (per_page / 2).max(1) } else { per_page } }
    }

    /// How many rows come before this page.
    #[must_use]
    pub fn offset(self) -> u64 {
        (self.page - 1) * self.per_page
    }
}

/// The links below a list: `{{ pager }}`.
#[derive(Clone, Debug, Template)]
#[template(path = "pager.html")]
pub struct Pager {
    page: u64,
    last: u64,
    first_row: u64,
    last_row: u64,
    total: u64,
    /// Path and the other conditions, ending in `?` or `&`.
    base: String,
}

impl Pager {
    /// For `total` rows; `path` and `conditions` (pairs without `page`) make the links.
    #[must_use]
    pub fn new(paging: Paging, total: u64, path: &str, conditions: &[(&str, &str)]) -> Self {
        let last = total.div_ceil(paging.per_page).max(1);
        let page = paging.page.min(last);
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(conditions.iter().filter(|(k, v)| *k != "page" && !v.is_empty()))
            .finish();
        Self {
            page,
            last,
            first_row: ((page - 1) * paging.per_page + 1).min(total),
            last_row: (page * paging.per_page).min(total),
            total,
            base: if query.is_empty() { format!("{path}?") } else { format!("{path}?{query}&") },
        }
    }

    /// Page numbers to offer; 0 stands for a gap.
    fn numbers(&self) -> Vec<u64> {
        let mut numbers = Vec::new();
        for n in 1..=self.last {
            if n == 1 || n == self.last || n.abs_diff(self.page) <= 2 {
                numbers.push(n);
            } else if numbers.last() != Some(&0) {
                numbers.push(0);
            }
            if self.last > 1_000 && n == self.page + 3 {
                numbers.push(self.last);
                break;
            }
        }
        numbers.dedup();
        numbers
    }
}

impl askama::filters::HtmlSafe for Pager {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_conditions() {
        let pager = Pager::new(Paging::read(Some("2"), 20, false), 128, "/jobs", &[("q", "电工"), ("page", "2")]);
        let html = pager.render().unwrap();
        assert!(html.contains("第 21–40 条，共 128 条"), "{html}");
        assert!(html.contains("/jobs?q=%E7%94%B5%E5%B7%A5&#38;page=3"), "{html}");
    }

    #[test]
    fn a_page_number_that_is_none_reads_as_the_first() {
        for odd in [None, Some("0"), Some("-1"), Some("x"), Some("99999999999999999999")] {
            assert_eq!(Paging::read(odd, 20, false).page, 1);
        }
        assert_eq!(Paging::read(Some("3"), 20, true).offset(), 20);
    }
}
