//! Items as the parts of what they stand under: 基本支出…, 项目支出… under the total of both.
//!
//! Owns which amount an item is about, and which amounts its items may add up to.
//! Must never look inside an item.

use super::Words;
use crate::submission::index::{Index, NumberId, Piece};
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Plainness, Said, read_sum};

/// So many amounts before the items are tried as their total.
const MOST_TOTALS: usize = 6;

/// Everything that the outline of a document says.
pub fn outline(index: &Index<'_>) -> Vec<Said> {
    let mut found = Vec::new();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); index.pieces.len()];
    for (at, piece) in index.pieces.iter().enumerate() {
        if let (Some(_), Some(parent)) = (piece.level, piece.parent) {
            children[parent].push(at);
        }
    }
    found.extend(unnumbered(index));
    found.extend((0..index.texts.len()).filter_map(|text| below(index, text)));
    found.extend((0..index.pieces.len()).filter_map(|at| behind(index, at)));
    for (parent, items) in children.iter().enumerate() {
        let Some(first) = items.first() else { continue };
        let Some(level) = items.iter().filter_map(|item| index.pieces[*item].level).min() else { continue };
        let parts: Option<Vec<NumberId>> =
            items.iter().filter(|item| index.pieces[**item].level == Some(level)).map(|item| amount(index, &index.pieces[*item])).collect();
        let Some(parts) = parts.filter(|parts| parts.len() >= 2) else { continue };
        let totals = totals(index, parent, *first);
        let fits = |total: &NumberId, parts: &[NumberId], fit: Fit| read_sum(index, *total, parts).filter(|reading| reading.fit == fit);
        let whole = [Fit::Holds, Fit::Near].into_iter().find_map(|fit| totals.iter().find_map(|total| fits(total, &parts, fit.clone())));
        if let Some(reading) = whole {
            found.push(reading.said(Plainness::Plain));
            continue;
        }
        // One total may be broken down twice, by function and by account.
        let twice = totals.iter().find_map(|total| {
            (2..parts.len()).find_map(|cut| Some((fits(total, &parts[..cut], Fit::Holds)?, fits(total, &parts[cut..], Fit::Holds)?)))
        });
        if let Some((one, other)) = twice {
            found.extend([one, other].map(|reading| reading.said(Plainness::Plain)));
            continue;
        }
        // The one amount that leads to the list, where there is only one.
        let lead = index.words(&index.pieces[first.saturating_sub(1)]).trim_end();
        let ending = lead.trim_end_matches(['，', '。']);
        let leads = lead.ends_with('：') || ["其中", "包括", "如下"].iter().any(|word| ending.ends_with(word));
        let own = index.pieces[first.saturating_sub(1)].numbers.clone();
        if let ([total], true) = (&totals[..], leads)
            && own.contains(&total.0)
        {
            found.extend(read_sum(index, *total, &parts).map(|reading| reading.said(Plainness::Worded)));
        }
    }
    found
}

/// Paragraphs without numbers behind one that ends in 包括： or 其中：, each with an amount near its beginning.
fn unnumbered(index: &Index<'_>) -> Vec<Said> {
    const NEAR: usize = 60;
    const MOST: usize = 12;
    let mut found = Vec::new();
    for (at, piece) in index.pieces.iter().enumerate() {
        let words = index.words(piece).trim_end();
        let lead = ["包括：", "其中："].iter().any(|ending| words.ends_with(ending));
        let alone = |total: &NumberId| {
            let words = Words::new(index, piece.text);
            piece.numbers.clone().map(NumberId).filter(|id| words.is_level(*id) && index.alike(*id, *total)).count() == 1
        };
        let Some(total) = amount(index, piece).filter(|_| lead && index.texts[piece.text].home.cell.is_none()).filter(alone) else {
            continue;
        };
        let below = index.pieces[at + 1..].iter().take_while(|below| below.level.is_none() && index.texts[below.text].home.cell.is_none());
        let parts = below.take(MOST).map_while(|below| {
            let id = amount(index, below)?;
            (index.number(id).range.start - below.range.start.min(index.number(id).range.start) <= NEAR).then_some(id)
        });
        let parts: Vec<NumberId> = parts.collect();
        if parts.len() < 2 {
            continue;
        }
        found.extend(read_sum(index, total, &parts).map(|reading| reading.said(Plainness::Worded)));
    }
    found
}

/// 以上五项合计4498.3万元: the total of the items before it, as many as it says.
fn behind(index: &Index<'_>, at: usize) -> Option<Said> {
    const COUNTS: [(&str, usize); 9] =
        [("两项", 2), ("二项", 2), ("三项", 3), ("四项", 4), ("五项", 5), ("六项", 6), ("七项", 7), ("八项", 8), ("九项", 9)];
    let piece = &index.pieces[at];
    let words = index.words(piece);
    if !words.starts_with("以上") || index.texts[piece.text].home.cell.is_some() {
        return None;
    }
    let (_, count) = COUNTS.iter().find(|(word, _)| words.contains(word))?;
    let total = amount(index, piece)?;
    let level = index.pieces[..at].last()?.level?;
    let before = index.pieces[..at].iter().rev().filter(|piece| piece.level == Some(level)).take(*count);
    let mut parts: Vec<NumberId> = before.map(|piece| amount(index, piece)).collect::<Option<_>>()?;
    parts.reverse();
    let reading = read_sum(index, total, &parts).filter(|_| parts.len() == *count)?;
    let plainness = if reading.fit == Fit::Holds { Plainness::Plain } else { Plainness::Complete };
    Some(reading.said(plainness))
}

/// 其中：…；…: a paragraph with the parts of what the one above it is about; it is only believed.
fn below(index: &Index<'_>, text: usize) -> Option<Said> {
    let above = text.checked_sub(1)?;
    let is_cell = |text: usize| index.texts[text].home.cell.is_some();
    if !index.texts[text].passage.text.starts_with("其中") || is_cell(text) || is_cell(above) {
        return None;
    }
    let total = index.pieces_of(above).last().and_then(|piece| amount(index, piece))?;
    let words = Words::new(index, text);
    let own = |range: std::ops::Range<usize>| {
        let mut inside = words.all().filter(|id| range.contains(&index.number(*id).range.start));
        inside.find(|id| words.is_level(*id) && index.alike(*id, total))
    };
    let lists = [&['；', '。'][..], &['；', '。', '，', '、'][..]].map(|marks| {
        let ends = words.text.match_indices(marks).map(|(at, _)| at).chain([words.text.len()]);
        let starts = std::iter::once(0).chain(words.text.match_indices(marks).map(|(at, _)| at));
        starts.zip(ends).filter_map(|(start, end)| own(start..end)).collect::<Vec<NumberId>>()
    });
    let mut readings = lists.iter().filter(|list| list.len() >= 2).filter_map(|list| read_sum(index, total, list));
    readings.find(|reading| reading.fit == Fit::Holds).map(|reading| reading.said(Plainness::Guessed))
}

/// The amounts of the numbered items of one text, of its outermost numbering; none where an item has no amount.
pub fn items(index: &Index<'_>, text: usize) -> Vec<NumberId> {
    let own = || index.pieces_of(text).iter();
    let Some(level) = own().filter_map(|piece| piece.level).min() else { return Vec::new() };
    let amounts: Option<Vec<NumberId>> = own().filter(|piece| piece.level == Some(level)).map(|piece| amount(index, piece)).collect();
    amounts.unwrap_or_default()
}

/// The amount that an item is about: the first of it.
fn amount(index: &Index<'_>, piece: &Piece) -> Option<NumberId> {
    let words = Words::new(index, piece.text);
    let mut own = piece.numbers.clone().map(NumberId).filter(|id| words.is_level(*id) && index.number(*id).kind == Kind::Money);
    own.next()
}

/// The amounts between an item and the first of its own items, the nearest first.
fn totals(index: &Index<'_>, parent: usize, first: usize) -> Vec<NumberId> {
    let mut found = Vec::new();
    for piece in index.pieces[parent..first].iter().rev() {
        let words = Words::new(index, piece.text);
        let levels = piece.numbers.clone().rev().map(NumberId).filter(|id| words.is_level(*id) && index.number(*id).kind == Kind::Money);
        found.extend(levels);
    }
    found.truncate(MOST_TOTALS);
    found
}
