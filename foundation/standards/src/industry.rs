//! 国民经济行业分类 (GB/T 4754-2017): the 20 sections (门类) and 97 divisions (大类), which is as deep as a form asks.
//! The edition of 2011 has 96 divisions and other names; tests tell the two apart.

use std::collections::HashMap;
use std::sync::OnceLock;

/// One section (门类) with its divisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// A letter, A to T.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its divisions, in the order of their codes.
    pub industries: Vec<Industry>,
}

/// One division (大类) of the classification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Industry {
    /// Two digits, 01 to 97.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The letter of its section.
    pub section: &'static str,
}

struct Tables {
    sections: Vec<Section>,
    by_code: HashMap<&'static str, Industry>,
}

/// All sections in order: the groups of a select whose options are the divisions.
pub fn sections() -> &'static [Section] {
    &tables().sections
}

/// The division with this code: `"13"`, or with the section's letter before it, `"C13"`.
pub fn find(code: &str) -> Option<Industry> {
    let digits = code.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(code);
    let industry = *tables().by_code.get(digits)?;
    (digits == code || code.starts_with(industry.section)).then_some(industry)
}

/// The section with this letter.
pub fn find_section(letter: &str) -> Option<&'static Section> {
    sections().iter().find(|section| section.code == letter)
}

impl Industry {
    /// The section it belongs to.
    pub fn section_name(&self) -> &'static str {
        find_section(self.section).map_or("", |section| section.name)
    }
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut sections: Vec<Section> = Vec::new();
        for (code, name) in crate::division::rows(include_str!("../data/industries.tsv")) {
            match sections.last_mut() {
                Some(section) if code.starts_with(|c: char| c.is_ascii_digit()) => {
                    section.industries.push(Industry { code, name, section: section.code });
                }
                _ => sections.push(Section { code, name, industries: Vec::new() }),
            }
        }
        let by_code = sections.iter().flat_map(|section| &section.industries).map(|i| (i.code, *i)).collect();
        Tables { sections, by_code }
    })
}

#[cfg(test)]
#[path = "industry_test.rs"]
mod tests;
