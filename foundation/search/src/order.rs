//! The rows of a page: which documents of an answer, in which order.
//!
//! Every function returns one row more than the page has, so that the caller sees whether there is a next page.

use crate::block::{NO_VALUE, View};
use crate::document::Schema;
use crate::find::Question;
use crate::lists::{Field, threshold_key};
use crate::query::{Compiled, Cursor, Place, Start, Tier};
use crate::slots::Found;

/// A row of the page before its document is fetched: block, slot, and what the order knows of it.
pub(crate) struct Pick {
    pub block: usize,
    pub slot: u16,
    pub place: Place,
}

/// Rows taken so far of sets that come in the order of the answer.
struct Taking<'a> {
    compiled: &'a Compiled,
    wanted: usize,
    skip: usize,
    picks: Vec<Pick>,
}

impl<'a> Taking<'a> {
    fn new(compiled: &'a Compiled) -> Self {
        let skip = if let Start::Offset(rows) = compiled.start { rows } else { 0 };
        Taking { compiled, wanted: compiled.limit + 1, skip, picks: Vec::new() }
    }

    /// Takes what the page wants of one block, newest first. Whether the page is full.
    fn take(&mut self, place: &Place, block: usize, view: View<'_>, found: &Found) -> bool {
        let numbers = &view.rows.numbers;
        let mut end = numbers.len();
        if let Start::After(cursor) = &self.compiled.start {
            match (&cursor.place, place) {
                (Place::Relevance(last), Place::Relevance(tier)) if tier < last => return false,
                (Place::Relevance(last), Place::Relevance(tier)) if tier > last => {}
                _ => end = numbers.partition_point(|&number| number < cursor.number),
            }
        }
        let count = found.count_below(end);
        if count <= self.skip {
            self.skip -= count;
            return false;
        }
        let slots = found.descending(end, self.skip, self.wanted - self.picks.len());
        self.skip = 0;
        self.picks.extend(slots.into_iter().map(|slot| Pick { block, slot, place: place.clone() }));
        self.picks.len() == self.wanted
    }
}

/// Newest first.
pub(crate) fn by_number(found: &[Found], views: &[View<'_>], compiled: &Compiled) -> Vec<Pick> {
    let mut taking = Taking::new(compiled);
    for (block, found) in found.iter().enumerate() {
        if taking.take(&Place::Newest, block, views[block], found) {
            break;
        }
    }
    taking.picks
}

/// By tier. A tier of a block is worked out only if the page is not full before.
pub(crate) fn by_relevance(question: &Question<'_>, found: &[Found], views: &[View<'_>]) -> Vec<Pick> {
    let mut taking = Taking::new(question.compiled);
    let mut rests = Vec::with_capacity(found.len());
    for (block, found) in found.iter().enumerate() {
        let title = question.in_title(views[block], found);
        if taking.take(&Place::Relevance(Tier::Title), block, views[block], &title) {
            return taking.picks;
        }
        rests.push((found, title));
    }
    let mut rests: Vec<Found> = rests
        .into_iter()
        .map(|(found, title)| {
            let mut rest = found.clone();
            rest.drop_all(title.slots());
            rest
        })
        .collect();
    for (block, rest) in rests.iter_mut().enumerate() {
        let owner = question.in_owner(views[block], rest);
        if taking.take(&Place::Relevance(Tier::Owner), block, views[block], &owner) {
            return taking.picks;
        }
        rest.drop_all(owner.slots());
    }
    for (block, rest) in rests.iter().enumerate() {
        if taking.take(&Place::Relevance(Tier::Anywhere), block, views[block], rest) {
            break;
        }
    }
    taking.picks
}

/// Highest value first.
///
/// The thresholds part the answer into bands that need no comparing with each other; only the bands that the page
/// touches are sorted.
pub(crate) fn by_ordinal(
    ordinal: usize,
    found: &[Found],
    views: &[View<'_>],
    compiled: &Compiled,
    schema: &Schema,
) -> Vec<Pick> {
    let wanted = compiled.limit + 1;
    let mut skip = if let Start::Offset(rows) = compiled.start { rows } else { 0 };
    let after = match &compiled.start {
        Start::After(Cursor { place: Place::Ordinal(value), number }) => Some((value.unwrap_or(NO_VALUE), *number)),
        _ => None,
    };
    let thresholds = &schema.ordinal[ordinal].thresholds;
    let mut left: Vec<Found> = found.to_vec();
    let mut picks = Vec::with_capacity(wanted);
    for band in (0..=thresholds.len()).rev() {
        // the band is from `thresholds[band - 1]` up; the last one has all below the lowest threshold
        let mut count = 0;
        let mut members = Vec::with_capacity(left.len());
        for (view, left) in views.iter().zip(&mut left) {
            let mut members_here = left.clone();
            if band > 0 {
                match view.lists.get(Field::Values, threshold_key(ordinal, band - 1)) {
                    Some(slots) => members_here.keep(slots),
                    None => members_here = Found::none(),
                }
                left.drop_all(members_here.slots());
            }
            count += members_here.len();
            members.push(members_here);
        }
        if after.is_some_and(|(value, _)| band > 0 && value < thresholds[band - 1]) {
            continue; // the cursor lies below this whole band: every member has come already
        }
        if after.is_none() && count <= skip {
            skip -= count;
            continue;
        }
        let mut rows: Vec<(i64, u64, usize, u16)> = Vec::with_capacity(count);
        for (block, members) in members.iter().enumerate() {
            let (column, numbers) = (&views[block].rows.columns[ordinal], &views[block].rows.numbers);
            members.each(|slot| {
                let row = (column[usize::from(slot)], numbers[usize::from(slot)]);
                if after.is_none_or(|after| row < after) {
                    rows.push((row.0, row.1, block, slot));
                }
            });
        }
        let descending =
            |one: &(i64, u64, usize, u16), other: &(i64, u64, usize, u16)| (other.0, other.1).cmp(&(one.0, one.1));
        let needed = skip + wanted - picks.len();
        if rows.len() > needed {
            rows.select_nth_unstable_by(needed, descending);
            rows.truncate(needed);
        }
        rows.sort_unstable_by(descending);
        for (value, _, block, slot) in rows.into_iter().skip(skip) {
            picks.push(Pick { block, slot, place: Place::Ordinal((value != NO_VALUE).then_some(value)) });
        }
        skip = 0;
        if picks.len() >= wanted {
            break;
        }
    }
    picks.truncate(wanted);
    picks
}
