//! The hall of an on-site fair: a recipe of few numbers, and the plan that follows from it. The
//! same recipe always gives the same booths at the same places, so that only the recipe is kept.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most booths in one hall.
pub const BOOTHS_MAX: usize = 600;
/// Letters of blocks and rows: without I and O, which read as 1 and 0.
const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Measures in units of the drawing; 16 units are one rem on the screen.
const BOOTH_WIDTH: u32 = 52;
const BOOTH_HEIGHT: u32 = 44;
const GAP: u32 = 4;
const AISLE: u32 = 40;
const MARGIN: u32 = 20;
const BLOCK_HEAD: u32 = 24;
const STAGE_HEIGHT: u32 = 44;
const DOOR_HEIGHT: u32 = 32;
const DOOR_WIDTH: u32 = 104;

/// How booths are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Numbering {
    /// A letter for every block: A01, A02 … B01.
    ByBlock,
    /// A letter for every row: A01 … in the first row, B01 … in the second.
    ByRow,
}

/// Where the entrance is, in the wall opposite the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entrance {
    /// 左侧
    Left,
    /// 中间
    Middle,
    /// 右侧
    Right,
}

/// What the planner types; see [`Recipe::plan`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// 分区数, 1–12
    pub blocks: u32,
    /// 每行分区数, 1–6
    pub blocks_abreast: u32,
    /// 每区排数, 1–8
    pub rows: u32,
    /// 每排展位数, 1–20
    pub booths_per_row: u32,
    /// 编号方式
    pub numbering: Numbering,
    /// 主席台
    pub stage: bool,
    /// 入口位置
    pub entrance: Entrance,
    /// 不开放的展位, such as those before a pillar.
    pub closed: BTreeSet<String>,
}

/// What is wrong with a recipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecipeError {
    /// More booths than one hall may have.
    TooManyBooths(usize),
    /// A block would need a number of three digits.
    BlockTooLarge(u32),
    /// More rows than there are letters.
    TooManyRows(u32),
    /// A closed booth that the plan does not have.
    NoSuchBooth(String),
    /// Every booth is closed.
    NothingOpen,
}

/// A booth and its place in the drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booth {
    /// A01
    pub code: String,
    /// Whether organisations may take it.
    pub open: bool,
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// Something that is no booth: the stage, the entrance, a block's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// Its class in the drawing: `stage`, `door`, `name`.
    pub class: &'static str,
    /// What stands on it.
    pub words: String,
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl Thing {
    /// Where its words stand.
    #[must_use]
    pub fn middle(&self) -> (u32, u32) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }
}

/// A hall, measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Width of the drawing.
    pub width: u32,
    /// Height of the drawing.
    pub height: u32,
    /// The booths in the order of their codes' places: block by block, row by row.
    pub booths: Vec<Booth>,
    /// Stage, entrance, names.
    pub things: Vec<Thing>,
}

impl Recipe {
    /// A hall of some thirty booths, to begin with.
    #[must_use]
    pub fn usual() -> Self {
        Self {
            blocks: 2,
            blocks_abreast: 2,
            rows: 2,
            booths_per_row: 8,
            numbering: Numbering::ByBlock,
            stage: true,
            entrance: Entrance::Middle,
            closed: BTreeSet::new(),
        }
    }

    /// Checks that the recipe makes a hall.
    ///
    /// # Errors
    /// See [`RecipeError`].
    pub fn check(&self) -> Result<(), RecipeError> {
        let count = (self.blocks * self.rows * self.booths_per_row) as usize;
        if count > BOOTHS_MAX {
            return Err(RecipeError::TooManyBooths(count));
        }
        match self.numbering {
            Numbering::ByBlock if self.rows * self.booths_per_row > 99 => {
                return Err(RecipeError::BlockTooLarge(self.rows * self.booths_per_row));
            }
            Numbering::ByRow if (self.blocks * self.rows) as usize > LETTERS.len() => {
                return Err(RecipeError::TooManyRows(self.blocks * self.rows));
            }
            Numbering::ByBlock | Numbering::ByRow => {}
        }
        let codes: BTreeSet<String> = self.places().map(|p| p.code).collect();
        if let Some(unknown) = self.closed.difference(&codes).next() {
            return Err(RecipeError::NoSuchBooth(unknown.clone()));
        }
        if self.closed.len() == codes.len() { Err(RecipeError::NothingOpen) } else { Ok(()) }
    }

    /// The codes of the booths that may be taken.
    #[must_use]
    pub fn open_codes(&self) -> BTreeSet<String> {
        self.places().map(|p| p.code).filter(|c| !self.closed.contains(c)).collect()
    }

    /// Whether `code` is a booth of this hall that may be taken.
    #[must_use]
    pub fn offers(&self, code: &str) -> bool {
        !self.closed.contains(code) && self.places().any(|p| p.code == code)
    }

    /// Lays the hall out: blocks in lines of `blocks_abreast`, each block two rows back to back with
    /// an aisle after every second row; the stage at the top, the entrance at the bottom.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let abreast = self.blocks_abreast.clamp(1, self.blocks.max(1));
        let lines = self.blocks.div_ceil(abreast);
        let block_width = self.booths_per_row * (BOOTH_WIDTH + GAP) - GAP;
        let block_height = BLOCK_HEAD + row_top(self.rows - 1) + BOOTH_HEIGHT;
        let width = 2 * MARGIN + abreast * (block_width + AISLE) - AISLE;
        let top = MARGIN + if self.stage { STAGE_HEIGHT + AISLE / 2 } else { 0 };
        let blocks_end = top + lines * (block_height + AISLE) - AISLE;
        let height = blocks_end + AISLE / 2 + DOOR_HEIGHT + MARGIN / 2;

        let corner = |block: u32| {
            (MARGIN + block % abreast * (block_width + AISLE), top + block / abreast * (block_height + AISLE))
        };
        let booths = self
            .places()
            .map(|p| {
                let (x, y) = corner(p.block);
                Booth {
                    open: !self.closed.contains(&p.code),
                    code: p.code,
                    x: x + p.seat * (BOOTH_WIDTH + GAP),
                    y: y + BLOCK_HEAD + row_top(p.row),
                    width: BOOTH_WIDTH,
                    height: BOOTH_HEIGHT,
                }
            })
            .collect();

        let mut things = Vec::new();
        if self.stage {
            let stage = (width / 2).max(160).min(width - 2 * MARGIN);
            things.push(Thing {
                class: "stage",
                words: "主席台".into(),
                x: (width - stage) / 2,
                y: MARGIN,
                width: stage,
                height: STAGE_HEIGHT,
            });
        }
        for block in 0..self.blocks {
            let (x, y) = corner(block);
            let words = format!("{}区", letter(block));
            things.push(Thing { class: "name", words, x, y, width: block_width, height: BLOCK_HEAD });
        }
        let door = DOOR_WIDTH.min(width - 2 * MARGIN);
        things.push(Thing {
            class: "door",
            words: "入口".into(),
            x: match self.entrance {
                Entrance::Left => MARGIN,
                Entrance::Middle => (width - door) / 2,
                Entrance::Right => width - MARGIN - door,
            },
            y: blocks_end + AISLE / 2,
            width: door,
            height: DOOR_HEIGHT,
        });
        Plan { width, height, booths, things }
    }

    fn places(&self) -> impl Iterator<Item = Place> {
        let (rows, seats, numbering) = (self.rows, self.booths_per_row, self.numbering);
        (0..self.blocks).flat_map(move |block| {
            (0..rows).flat_map(move |row| {
                (0..seats).map(move |seat| {
                    let code = match numbering {
                        Numbering::ByBlock => format!("{}{:02}", letter(block), row * seats + seat + 1),
                        Numbering::ByRow => format!("{}{:02}", letter(block * rows + row), seat + 1),
                    };
                    Place { code, block, row, seat }
                })
            })
        })
    }
}

struct Place {
    code: String,
    block: u32,
    row: u32,
    seat: u32,
}

fn letter(place: u32) -> char {
    char::from(LETTERS[place as usize % LETTERS.len()])
}

/// The upper edge of a row within its block: pairs stand back to back, an aisle between pairs.
fn row_top(row: u32) -> u32 {
    row * (BOOTH_HEIGHT + GAP) + row / 2 * (AISLE - GAP)
}

#[cfg(test)]
#[path = "plan_test.rs"]
mod tests;
