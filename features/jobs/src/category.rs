//! 职位类别: the platform's own two-level dictionary of occupations.
//!
//! The job form offers it as one select with groups, the search filters by it, and a category's
//! synonyms help a seeker who uses another word (电焊工 for 焊工). It is our own list of common local
//! occupations and not the national 《职业分类大典》; each category may name a code of that work, and
//! none does yet.
//!
//! **Invariant** `a_code_names_its_group_and_every_name_is_unique`: codes and names are unique, and
//! a category's code begins with its group's. Codes are stored with jobs, so the list may grow and
//! names may be corrected, but a code is never given to something else.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The dictionary as it is kept: tab-separated code, name, synonyms, code of the 职业分类大典.
const TABLE: &str = include_str!("../data/categories.tsv");

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::read(TABLE));

/// One occupation that a job can be filed under, such as 焊工.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The stable code: two digits of the group, a hyphen, two digits within it (`02-02`).
    pub code: &'static str,
    /// The name a reader sees.
    pub name: &'static str,
    /// Other words for the same occupation, each unique in the dictionary.
    pub synonyms: Vec<&'static str>,
    /// The code in 《中华人民共和国职业分类大典》, when one has been assigned.
    pub occupation_code: Option<&'static str>,
}

impl Category {
    /// The code of the group this category stands in (`02` of `02-02`).
    #[must_use]
    pub fn group_code(&self) -> &'static str {
        group_of(self.code)
    }
}

/// A heading of the select, such as 技工维修, with its occupations in the order they are offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Two digits.
    pub code: &'static str,
    /// The heading.
    pub name: &'static str,
    /// The occupations under it.
    pub categories: Vec<Category>,
}

/// All groups with their categories, in the order in which the select shows them.
#[must_use]
pub fn groups() -> &'static [Group] {
    &DICTIONARY.groups
}

/// All categories, in the order of [`groups`].
pub fn all() -> impl Iterator<Item = &'static Category> {
    groups().iter().flat_map(|group| &group.categories)
}

/// The category with this code (`05-03`), or `None`: a group's code is not a category's.
#[must_use]
pub fn find(code: &str) -> Option<&'static Category> {
    let (group, category) = *DICTIONARY.places.get(code)?;
    DICTIONARY.groups.get(group)?.categories.get(category)
}

/// The group with this code (`05`), or the group of the category with this code (`05-03`).
#[must_use]
pub fn find_group(code: &str) -> Option<&'static Group> {
    let wanted = group_of(code);
    let group = groups().iter().find(|group| group.code == wanted)?;
    (code == wanted || group.categories.iter().any(|category| category.code == code)).then_some(group)
}

/// The category known by exactly this word, as its name or as a synonym.
#[must_use]
pub fn named(word: &str) -> Option<&'static Category> {
    let (group, category) = *DICTIONARY.words.get(word)?;
    DICTIONARY.groups.get(group)?.categories.get(category)
}

fn group_of(code: &str) -> &str {
    code.split_once('-').map_or(code, |(group, _)| group)
}

/// The groups, and where a code or a word is found in them: (group, category) positions.
struct Dictionary {
    groups: Vec<Group>,
    places: HashMap<&'static str, (usize, usize)>,
    words: HashMap<&'static str, (usize, usize)>,
}

impl Dictionary {
    /// Reads the table. A line that is no entry is passed over; a test counts that none is.
    fn read(table: &'static str) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        let mut places = HashMap::new();
        let mut words = HashMap::new();
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let (Some(code), Some(name)) = (fields.next(), fields.next()) else {
                continue;
            };
            if !code.contains('-') {
                groups.push(Group { code, name, categories: Vec::new() });
                continue;
            }
            let group_at = groups.len().saturating_sub(1);
            let Some(group) = groups.last_mut() else {
                continue;
            };
            let not_empty = |text: &&'static str| !text.is_empty();
            let synonyms: Vec<_> = fields.next().unwrap_or_default().split('、').filter(not_empty).collect();
            let place = (group_at, group.categories.len());
            places.insert(code, place);
            words.insert(name, place);
            words.extend(synonyms.iter().map(|word| (*word, place)));
            let occupation_code = fields.next().filter(not_empty);
            group.categories.push(Category { code, name, synonyms, occupation_code });
        }
        Self { groups, places, words }
    }
}

#[cfg(test)]
#[path = "category_test.rs"]
mod tests;
