//! The parts of a list: cut at its marks, one number of each.
//!
//! Owns which number of a part counts.
//! Must never look outside the list.

use std::ops::Range;

use super::Words;
use crate::submission::index::NumberId;
use crate::submission::reading::{Fit, read_sum};

/// Words before the number that counts of a part.
const TOTALS: [&str; 8] = ["小计", "合计", "共计", "总计", "共", "计", "合", "总额"];
/// A total has so many parts at most.
const MOST_PARTS: usize = 40;

/// The numbers of each part that can be parts of a total; parts without one are left out.
fn candidates(words: &Words<'_, '_>, total: NumberId, scope: &Range<usize>, marks: &[char]) -> Vec<Vec<NumberId>> {
    let depth = words.depth_at(scope.start);
    let can_be = |id: &NumberId| words.is_level(*id) && words.alike(*id, total) && *id != total && words.depth(*id) <= depth;
    let mut found = Vec::new();
    let mut start = scope.start;
    for end in words.text[scope.clone()].match_indices(marks).map(|(at, _)| scope.start + at).chain([scope.end]) {
        let own: Vec<NumberId> = words.inside(start..end).filter(can_be).collect();
        if !own.is_empty() {
            found.push(own);
        }
        start = end;
        if found.len() > MOST_PARTS {
            break;
        }
    }
    found
}

/// The number of each part that counts: the one that is called its total, else the first.
pub fn parts(words: &Words<'_, '_>, total: NumberId, scope: &Range<usize>, marks: &[char]) -> Vec<NumberId> {
    let is_called = |id: &&NumberId| {
        let clause = words.clause(**id);
        TOTALS.iter().any(|word| clause.ends_with(word))
    };
    let counts = |own: Vec<NumberId>| own.iter().rev().find(is_called).or(own.first()).copied();
    candidates(words, total, scope, marks).into_iter().filter_map(counts).collect()
}

/// One number of each part, such that together they are the total; of few parts every choice is tried.
pub fn chosen(words: &Words<'_, '_>, total: NumberId, scope: &Range<usize>, marks: &[char]) -> Option<Vec<NumberId>> {
    const MOST: usize = 4096;
    let lists = candidates(words, total, scope, marks);
    let ways = lists.iter().try_fold(1_usize, |ways, list| ways.checked_mul(list.len()).filter(|ways| *ways <= MOST))?;
    let choice = |mut way: usize| -> Vec<NumberId> {
        lists
            .iter()
            .map(|list| {
                let id = list[way % list.len()];
                way /= list.len();
                id
            })
            .collect()
    };
    let found = (0..ways).map(choice).find(|choice| read_sum(words.index, total, choice).is_some_and(|reading| reading.fit == Fit::Holds));
    found.filter(|choice| choice.len() >= 2)
}
