//! An import and where it stands. No I/O.

use crate::{
    columns::Columns,
    row::{Remark, RowRead, Weight},
    wording::{self, Refusal},
};
use access::{OrganisationId, PersonId};
use clock::Timestamp;
use jobs::{JobId, exchange::PutIn};
use serde::{Deserialize, Serialize};
use web::Form;

::store::id!(
    /// Identifies an import.
    ImportId
);

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The columns are to be assigned.
    Mapping,
    /// Examined row by row; nothing is imported.
    Checked,
    /// Being imported.
    Running,
    /// Over.
    Done,
    /// Ended by itself before all rows were in.
    Stopped,
    /// Taken back.
    Reversed,
}

impl State {
    const ALL: [Self; 6] = [Self::Mapping, Self::Checked, Self::Running, Self::Done, Self::Stopped, Self::Reversed];

    /// The name in the database, the log and on the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Mapping => "mapping",
            Self::Checked => "checked",
            Self::Running => "running",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Reversed => "reversed",
        }
    }

    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The word for people.
    #[must_use]
    pub fn zh(self) -> &'static str {
        wording::state(self)
    }

    /// The look of it.
    #[must_use]
    pub fn tone(self) -> &'static str {
        match self {
            Self::Mapping | Self::Checked => "warn",
            Self::Running => "busy",
            Self::Done => "good",
            Self::Stopped => "bad",
            Self::Reversed => "idle",
        }
    }

    /// Columns may be assigned, and the import given up, until it begins.
    ///
    /// # Errors
    /// [`Refusal::WrongState`].
    pub fn check_not_begun(self) -> Result<(), Refusal> {
        match self {
            Self::Mapping | Self::Checked => Ok(()),
            Self::Running | Self::Done | Self::Stopped | Self::Reversed => Err(Refusal::WrongState(self.zh())),
        }
    }

    /// 【导入】
    ///
    /// # Errors
    /// [`Refusal::WrongState`].
    pub fn begin(self) -> Result<Self, Refusal> {
        match self {
            Self::Checked => Ok(Self::Running),
            Self::Mapping | Self::Running | Self::Done | Self::Stopped | Self::Reversed => {
                Err(Refusal::WrongState(self.zh()))
            }
        }
    }

    /// 【撤销本次导入】
    ///
    /// # Errors
    /// [`Refusal::WrongState`].
    pub fn reverse(self) -> Result<Self, Refusal> {
        match self {
            Self::Done | Self::Stopped => Ok(Self::Reversed),
            Self::Mapping | Self::Checked | Self::Running | Self::Reversed => Err(Refusal::WrongState(self.zh())),
        }
    }
}

/// An import.
#[derive(Clone, Debug)]
pub struct Import {
    /// Which one.
    pub id: ImportId,
    /// Whose.
    pub organisation: OrganisationId,
    /// Who uploaded it, and acts until it is over.
    pub person: PersonId,
    /// As the file was called where it came from.
    pub file_name: String,
    /// Where it stands.
    pub state: State,
    /// The names of the columns.
    pub heading: Vec<String>,
    /// What they hold.
    pub columns: Columns,
    /// 统一填写
    pub for_all: Form,
    /// Whether its jobs are published too.
    pub is_published: bool,
    /// Why it stopped.
    pub note: String,
    /// When it was uploaded.
    pub created_at: Timestamp,
}

/// What a row holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Content {
    /// As they stand in the file.
    pub cells: Vec<String>,
    /// The job's form; empty where the row is refused.
    #[serde(default)]
    pub form: Vec<(String, String)>,
    /// What was said of it.
    #[serde(default)]
    pub remarks: Vec<Remark>,
}

/// A row of an import.
#[derive(Clone, Debug)]
pub struct Row {
    /// The id of its job.
    pub id: JobId,
    /// The line in the file.
    pub number: i64,
    /// How the dry run ended: see [`weight_code`].
    pub weight: String,
    /// What it holds.
    pub content: Content,
    /// What became of it; empty until it is settled.
    pub outcome: String,
    /// Why, where there is something to say.
    pub outcome_note: String,
}

impl Row {
    /// A fresh row.
    #[must_use]
    pub fn new(id: JobId, number: u32, cells: Vec<String>) -> Self {
        Self {
            id,
            number: i64::from(number),
            weight: String::new(),
            content: Content { cells, ..Content::default() },
            outcome: String::new(),
            outcome_note: String::new(),
        }
    }

    /// Takes on what the dry run says of it.
    pub fn take(&mut self, read: RowRead) {
        self.weight = weight_code(read.weight()).to_owned();
        self.content.form = match read.written {
            Some(written) => {
                let form = jobs::content::form_of(&written);
                form.pairs().map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
            }
            None => Vec::new(),
        };
        self.content.remarks = read.remarks;
    }

    /// 职位名称 as the row has it.
    #[must_use]
    pub fn title(&self, columns: &Columns) -> &str {
        let cell = columns.cell(&self.content.cells, "title").unwrap_or_default();
        if cell.is_empty() { wording::NO_TITLE } else { cell }
    }

    /// The word for where the row stands.
    #[must_use]
    pub fn state_zh(&self) -> &'static str {
        wording::row_state(&self.outcome, &self.weight)
    }

    /// The look of it.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match (self.outcome.as_str(), self.weight.as_str()) {
            ("draft" | "published" | "submitted", _) | ("", "clean") => "good",
            ("unpublished", _) | ("", "mended" | "warned" | "unpublishable") => "warn",
            ("refused", _) | ("", "refused") => "bad",
            _ => "idle",
        }
    }
}

/// The name of how a row's dry run ended.
#[must_use]
pub fn weight_code(weight: Option<Weight>) -> &'static str {
    match weight {
        None => "clean",
        Some(Weight::Mended) => "mended",
        Some(Weight::Warned) => "warned",
        Some(Weight::Unpublishable) => "unpublishable",
        Some(Weight::Refused) => "refused",
    }
}

/// The name of what became of a row, and why.
#[must_use]
pub fn outcome_of(put_in: PutIn) -> (&'static str, String) {
    match put_in {
        PutIn::Draft => ("draft", String::new()),
        PutIn::Unpublished(why) => ("unpublished", why),
        PutIn::Published => ("published", String::new()),
        PutIn::Submitted => ("submitted", String::new()),
        PutIn::Refused(why) => ("refused", why),
    }
}

/// How many rows stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All.
    pub rows: i64,
    /// Nothing to say.
    pub clean: i64,
    /// Imported with something to look at.
    pub remarked: i64,
    /// Not imported before they are mended.
    pub refused: i64,
    /// Settled: imported or refused while importing.
    pub settled: i64,
    /// Imported, whatever became of publication.
    pub imported: i64,
    /// Published or submitted.
    pub published: i64,
    /// Taken back.
    pub reversed: i64,
}

impl Counts {
    /// Rows that 【导入】 takes.
    #[must_use]
    pub fn good(self) -> i64 {
        self.clean + self.remarked
    }

    /// How much is done, in percent.
    #[must_use]
    pub fn percent(self) -> i64 {
        if self.good() == 0 { 100 } else { self.settled * 100 / self.good() }
    }
}
