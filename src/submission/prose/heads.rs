//! Amounts that stand first, and what follows them: 1、…经费165.22万元。…：…3.79万元；…0.23万元；….
//!
//! Owns when what follows an amount is all of it.
//! Must never believe that it is, unless it comes out, or is counted and worked out part by part.

use super::Words;
use super::parts::{chosen, parts};
use super::total::items_said;
use crate::submission::index::{NumberId, Piece};
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Plainness, Said, read_sum};

/// Marks of items in a text: 一是…；二是…; （1）…；（2）….
const ITEMS: [&str; 6] = ["一是", "（1）", "1、", "（一）", "①", "1."];

/// What the first amounts of a text and of its items are the totals of; those that are known are left out.
pub fn heads(words: &Words<'_, '_>, text: usize, known: &[Said]) -> Vec<Said> {
    let mut found = first(words, known);
    found.extend(items(words, text));
    found
}

/// The first amount of a text, or of an item, as the total of all that follow, where that comes out, or where they are counted.
fn first(words: &Words<'_, '_>, known: &[Said]) -> Vec<Said> {
    let levels: Vec<NumberId> = words.all().filter(|id| words.is_level(*id)).collect();
    let Some(first) = levels.first().copied() else { return Vec::new() };
    if known.iter().any(|said| said.reading.result == first) {
        return Vec::new();
    }
    let start = words.number(first).range.end;
    let scope = start..words.text.len();
    for marks in [&['；', '。', '\n'][..], &['；', '。', '，', '、', '\n'][..]] {
        let list = parts(words, first, &scope, marks);
        if list.len() >= 2
            && let Some(reading) = read_sum(words.index, first, &list).filter(|reading| reading.fit == Fit::Holds)
        {
            return vec![reading.said(Plainness::Guessed)];
        }
    }
    let marks = &['；', '。', '\n'][..];
    if let Some(reading) = chosen(words, first, &scope, marks).and_then(|choice| read_sum(words.index, first, &choice)) {
        return vec![reading.said(Plainness::Guessed)];
    }
    // 经费39.26万元。一是…；二是…: each of its items is a part of it.
    let list = parts(words, first, &scope, marks);
    if list.len() < 2 {
        return Vec::new();
    }
    let rest = words.text[start..].trim_start_matches(['。', '，', '：', '；']);
    let in_order = ITEMS.iter().any(|item| rest.starts_with(item)) && !words.text[scope.clone()].contains('等');
    // 401.21 has no item in it.
    let begins = |at: usize| words.text[..at].ends_with(['。', '；', '：', '，', '\n']);
    let is_item = |item: &&str| words.text[scope.clone()].match_indices(*item).any(|(at, _)| begins(scope.start + at));
    let counted = ITEMS.iter().any(is_item);
    let plainness = if in_order { Plainness::Complete } else { Plainness::Guessed };
    let reading = read_sum(words.index, first, &list).filter(|_| counted);
    reading.map(|reading| reading.said(plainness)).into_iter().collect()
}

/// 1、…经费165.22万元。…：…3.79万元；…0.23万元；…: the first amount of an item as the total of all that follow in it; it is only believed.
fn items(words: &Words<'_, '_>, text: usize) -> Vec<Said> {
    let pieces = words.index.pieces_of(text).iter();
    let of_piece = |piece: &Piece| {
        let own = || words.all().filter(|id| piece.numbers.contains(&id.0) && words.is_level(*id) && words.number(*id).kind == Kind::Money);
        let first = own().next()?;
        let scope = words.number(first).range.end..piece.range.end;
        let lists = [&['；', '。', '\n'][..], &['；', '。', '，', '、', '\n'][..]].map(|marks| parts(words, first, &scope, marks));
        let mut readings = lists.iter().filter(|list| list.len() >= 3).filter_map(|list| read_sum(words.index, first, list));
        let holds = readings.find(|reading| reading.fit == Fit::Holds).map(|reading| reading.said(Plainness::Guessed));
        holds.or_else(|| worked_out(words, piece, first, &lists[0]))
    };
    pieces.filter_map(of_piece).collect()
}

/// 二、车辆经费492万元。…，计374.4万元；…，计86.4万元: the amount of a heading, and parts that are each called a result.
fn worked_out(words: &Words<'_, '_>, piece: &Piece, total: NumberId, parts: &[NumberId]) -> Option<Said> {
    const RESULTS: [&str; 9] = ["小计", "合计", "共计", "共", "计", "需资金", "需经费", "需", "资金"];
    let start = words.number(total).range.clone();
    let heading = &words.text[piece.range.start..start.start];
    let is_heading = !heading.contains(['。', '；', '，']) && words.text[start.end..].starts_with(['。', '：']);
    let is_result = |id: &NumberId| RESULTS.iter().any(|word| words.clause(*id).ends_with(word));
    // 两项共五万元 holds two of the others.
    let is_nested = |id: &NumberId| items_said(words.clause(*id)).is_some() || words.clause(*id).contains("以上");
    let is_open = words.text[piece.range.clone()].contains('等') || parts.iter().any(is_nested);
    let fits = is_heading && parts.len() >= 2 && parts.iter().all(is_result) && !is_open;
    read_sum(words.index, total, parts).filter(|_| fits).map(|reading| reading.said(Plainness::Complete))
}
