//! Parts that have no others: 基本支出 and 项目支出; goods, works and services; posts by kind.
//!
//! Owns what such parts are called, and finding them whatever words lead to them.
//! Must never take some of them for all: what else stands in their list is a part as well.

use std::collections::BTreeSet;

use super::Words;
use super::respective::respective;
use crate::quantity::Exact;
use crate::submission::index::NumberId;
use crate::submission::reading::{Fit, Plainness, Reading, Said, read_sum};

/// The names of parts, each with other names for it.
const SETS: [&[&[&str]]; 11] = [
    &[&["第一产业增加值"], &["第二产业增加值"], &["第三产业增加值"]],
    &[&["福利彩票", "福彩"], &["体育彩票", "体彩"]],
    &[&["税收收入"], &["非税"]],
    &[&["基本支出"], &["项目支出"]],
    &[&["货物", "物类"], &["工程"], &["服务"]],
    &[&["因公出国"], &["公务用车"], &["公务接待"]],
    &[&["人员经费"], &["公用经费"]],
    &[&["购置"], &["运行"]],
    &[&["行政"], &["事业"]],
    &[&["延续"], &["新增"]],
    &[&["已支付"], &["剩余"]],
];
/// What may stand beside the two kinds of posts.
const POSTS: [&str; 7] = ["行政", "事业", "参公", "参照", "工勤", "机关", "其他"];
/// The name of a part is this long at most, in characters, with what leads to it.
const LONGEST: usize = 24;

/// Whether some names are a set, and nothing else: each name is one of its parts, and no two are the same.
pub fn is_set(names: &[&str]) -> bool {
    let is_all = |set: &[&[&str]]| set.len() == names.len() && members(set, names).is_some_and(|found| found.len() == set.len());
    SETS.iter().any(|set| is_all(set)) || is_posts(names)
}

/// Whether some names are two kinds of three, and nothing else: goods and services, where no works are bought.
pub fn is_nearly_set(names: &[&str]) -> bool {
    SETS.iter().any(|set| set.len() == 3 && names.len() == 2 && members(set, names).is_some_and(|found| found.len() == 2))
}

/// Which parts of a set some names are; none where a name is no part of it, or two of them.
fn members(set: &[&[&str]], names: &[&str]) -> Option<BTreeSet<usize>> {
    let member = |name: &&str| {
        let mut of_set = (0..set.len()).filter(|at| set[*at].iter().any(|word| name.contains(word)));
        of_set.next().filter(|_| of_set.next().is_none())
    };
    names.iter().map(member).collect()
}

fn is_posts(names: &[&str]) -> bool {
    let has = |word: &str| names.iter().any(|name| name.contains(word));
    has("行政") && has("事业") && names.iter().all(|name| POSTS.iter().any(|post| name.contains(post)))
}

/// Totals with a set of parts behind them; not those that are known to be parts of something.
pub fn sets(words: &Words<'_, '_>, known: &[Said]) -> Vec<Said> {
    let mut found = Vec::new();
    let levels: Vec<NumberId> = words.all().filter(|id| words.is_level(*id)).collect();
    for (at, total) in levels.iter().enumerate() {
        let parts = parts(words, &levels[at..]);
        // A part of the set is no total of the others.
        let is_whole = |parts: &[NumberId]| {
            let names: Vec<&str> = [*total].iter().chain(parts).map(|id| name(words, *id)).collect();
            !SETS.iter().any(|set| members(set, &names).is_some())
        };
        let is_known = || known.iter().any(|said| said.reading.fit == Fit::Holds && said.reading.term.numbers() == parts);
        if parts.len() < 2 || !is_whole(&parts) || is_known() {
            continue;
        }
        // 其中本级180万元、下属120万元；基本支出200万元…: what does not come out is told of the first amount of a sentence only.
        let is_first = !levels[..at].iter().any(|before| words.same_sentence(*before, *total) && words.alike(*before, *total));
        let bracket = words.text[words.number(*total).range.end..].starts_with('（');
        let carried =
            ["结转", "结余"].iter().any(|word| words.lead(*total).contains(word) || words.between(*total, parts[0]).contains(word));
        let reading = said(words, *total, &parts);
        found.extend(reading.filter(|said| said.reading.fit == Fit::Holds || (is_first || bracket) && !carried));
    }
    found.extend(respective(words).iter().filter_map(|list| of_names(words, &levels, list)));
    found
}

/// The amounts behind a total that are a set: as many as go on in its sentence or bracket.
fn parts(words: &Words<'_, '_>, levels: &[NumberId]) -> Vec<NumberId> {
    const MOST: usize = 6;
    let Some((total, behind)) = levels.split_first() else { return Vec::new() };
    let end = words.number(*total).range.end;
    let bracket = words.text[end..].starts_with('（');
    let close = if bracket { words.text[end..].find('）').map_or(words.text.len(), |at| end + at) } else { words.text.len() };
    let inside = |id: &&NumberId| words.number(**id).range.start < close && words.same_sentence(*total, **id);
    let list = behind.iter().take_while(inside).take(MOST).take_while(|id| words.alike(**id, *total)).copied();
    let mut list: Vec<NumberId> = list.collect();
    let has_short_names = |list: &[NumberId]| list.iter().all(|id| name(words, *id).chars().count() <= LONGEST);
    // What stands behind a set may be something else; inside a bracket nothing may.
    while list.len() >= 2 {
        let names: Vec<&str> = list.iter().map(|id| name(words, *id)).collect();
        if is_set(&names) && has_short_names(&list) {
            return list;
        }
        if bracket {
            break;
        }
        let last = list.pop();
        // One more post, or one more kind: the set would not be all.
        let goes_on = last.is_some_and(|last| list.last().is_some_and(|before| !words.between(*before, last).contains(['；', '。'])));
        if goes_on && is_posts(&list.iter().map(|id| name(words, *id)).collect::<Vec<_>>()) {
            break;
        }
    }
    Vec::new()
}

/// The words that name a part: those between the quantity before and it, shares left out.
fn name<'d>(words: &Words<'_, 'd>, id: NumberId) -> &'d str {
    let lead = words.lead(id);
    lead.trim_start_matches(['，', '；', '、', '。', '（', '：'])
}

/// What the words of 分别 say are parts of the amount before them.
fn of_names(words: &Words<'_, '_>, levels: &[NumberId], list: &[(&str, NumberId)]) -> Option<Said> {
    let names: Vec<&str> = list.iter().map(|(name, _)| *name).collect();
    // 公务用车购置费 and 公务用车运行维护费 are two of one kind.
    let is_all = is_set(&names) || ["因公出国", "公务用车", "公务接待"].iter().all(|word| names.iter().any(|name| name.contains(word)));
    let parts: Vec<NumberId> = list.iter().map(|(_, id)| *id).collect();
    let first = *parts.first()?;
    let can_be = |level: &NumberId| *level < first && words.alike(*level, first) && words.depth(*level) <= words.depth(first);
    let total = levels.iter().rev().copied().find(can_be)?;
    let sentences = words.between(total, first).matches(['。', '\n']).count();
    if !is_all || sentences > 1 {
        return None;
    }
    said(words, total, &parts)
}

/// Whether a sum is so far from its total that this may be of something else.
pub fn is_far(words: &Words<'_, '_>, reading: &Reading) -> bool {
    const PART: i64 = 3;
    let total = words.number(reading.result).literal.value();
    let gap = reading.value.minus(&total).and_then(|gap| gap.magnitude().times(&Exact::integer(PART)));
    !gap.is_ok_and(|gap| gap <= total)
}

fn said(words: &Words<'_, '_>, total: NumberId, parts: &[NumberId]) -> Option<Said> {
    let reading = read_sum(words.index, total, parts)?;
    // More than the whole they cannot be; less only if something was left out.
    let exceeds = reading.value > words.number(total).literal.value() && !is_far(words, &reading);
    let plainness = if reading.fit != Fit::Fails || exceeds { Plainness::Plain } else { Plainness::Worded };
    Some(reading.said(plainness))
}
