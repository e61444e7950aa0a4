//! What is indexed, and how it changes.

use std::sync::Arc;

/// What the documents of an index carry besides their text. Declared once, when the index is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Names of the categorical facets. A document may carry several values of one facet, so that a hierarchy
    /// (province, city, county) is one facet whose documents carry every level.
    pub categorical: Vec<String>,
    /// The numbers a document may carry.
    pub ordinal: Vec<Ordinal>,
}

/// A number that documents are filtered by (at least, at most) and may be sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordinal {
    /// Its name.
    pub name: String,
    /// Values that are often asked for: a bitmap "this much or more" is kept ready for each. Any other value may
    /// be asked for as well, and is as exact; it costs a comparison for each document between two thresholds.
    pub thresholds: Vec<i64>,
}

impl Schema {
    /// An empty schema.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a categorical facet.
    pub fn categorical(mut self, name: &str) -> Self {
        self.categorical.push(name.to_owned());
        self
    }

    /// Adds an ordinal with the values that are often asked for, in any order.
    pub fn ordinal(mut self, name: &str, thresholds: &[i64]) -> Self {
        let mut thresholds = thresholds.to_vec();
        thresholds.sort_unstable();
        thresholds.dedup();
        self.ordinal.push(Ordinal { name: name.to_owned(), thresholds });
        self
    }

    pub(crate) fn categorical_index(&self, name: &str) -> Option<usize> {
        self.categorical.iter().position(|facet| facet == name)
    }

    pub(crate) fn ordinal_index(&self, name: &str) -> Option<usize> {
        self.ordinal.iter().position(|ordinal| ordinal.name == name)
    }
}

/// One thing that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Who it is, for good: a UUID as a number.
    pub key: u128,
    /// Whose it is: a UUID as a number.
    pub owner: u128,
    /// Its title.
    pub title: String,
    /// What its owner is called.
    pub owner_name: String,
    /// All its other text.
    pub text: String,
    /// Values of categorical facets by the facet's name. Values of an undeclared facet are ignored.
    pub values: Vec<(String, String)>,
    /// Values of ordinals by the ordinal's name. Values of an undeclared ordinal are ignored.
    pub ordinals: Vec<(String, i64)>,
    /// The first moment at which it is not valid any more, in epoch milliseconds; `i64::MAX` is never.
    pub expires_at: i64,
    /// What to hand back when it is found: a list row made ready. The index does not look into it.
    pub payload: Arc<[u8]>,
}

/// One step of the index. Steps are numbered without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The document can be found. Its number, and so its place among the newest, is this sequence. If the key is
    /// in the index already, the older document goes.
    Publish {
        /// Number of the step.
        sequence: u64,
        /// What is published.
        document: Document,
    },
    /// The document goes.
    Remove {
        /// Number of the step.
        sequence: u64,
        /// Which document.
        key: u128,
    },
    /// The document is valid until another moment.
    SetExpiry {
        /// Number of the step.
        sequence: u64,
        /// Which document.
        key: u128,
        /// The first moment at which it is not valid any more, in epoch milliseconds.
        expires_at: i64,
    },
    /// All documents of an owner go.
    RemoveOwner {
        /// Number of the step.
        sequence: u64,
        /// Whose documents.
        owner: u128,
    },
    /// No document of an owner is found, old or new, until [`Change::ShowOwner`].
    HideOwner {
        /// Number of the step.
        sequence: u64,
        /// Whose documents.
        owner: u128,
    },
    /// The owner's documents are found again, in their old places.
    ShowOwner {
        /// Number of the step.
        sequence: u64,
        /// Whose documents.
        owner: u128,
    },
    /// A step that does not concern this index; it only keeps the count.
    Nothing {
        /// Number of the step.
        sequence: u64,
    },
}

impl Change {
    /// Number of the step.
    pub fn sequence(&self) -> u64 {
        match self {
            Change::Publish { sequence, .. }
            | Change::Remove { sequence, .. }
            | Change::SetExpiry { sequence, .. }
            | Change::RemoveOwner { sequence, .. }
            | Change::HideOwner { sequence, .. }
            | Change::ShowOwner { sequence, .. }
            | Change::Nothing { sequence } => *sequence,
        }
    }
}

/// What a change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is in effect.
    Done,
    /// The step had been taken before; nothing was done.
    Repeated,
    /// The step is taken, but the document it names is not in the index. After a `SetExpiry` that means: it had
    /// been dropped as long expired, so publish it again.
    Missing,
}

/// A change came too early: steps before it are missing, and nothing was done. Read the missing changes, or load
/// the index again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("change {found} cannot be applied: {expected} is next")]
pub struct Gap {
    /// The step that is next.
    pub expected: u64,
    /// The step that came.
    pub found: u64,
}
