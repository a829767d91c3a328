//! Totals and their parts within a text: 共计…其中…, 包括…, …合计….
//!
//! Owns where a list of parts begins and ends, and which number of each part counts.
//! Must never take a list for complete that only says 其中, unless it comes out.

use super::Words;
use super::named::core;
use super::respective::enumerated;
use super::sets::{is_nearly_set, is_set};
use crate::submission::index::{NumberId, Piece};
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Plainness, Said, read_sum};

/// Words that begin a list of parts.
const BEGINS: [&str; 10] = ["其中", "包括", "包含", "分别为", "分别是", "具体为", "具体是", "分为", "分别用于", "主要用于"];
/// Words that begin another list of the same parts, put together otherwise.
const AGAIN: [&str; 6] = ["划分", "来看", "按类型分", "按用途分", "按级次分", "按来源分"];
/// Words that say a list is complete.
const COMPLETE: [&str; 3] = ["包括", "具体为", "分为"];
/// Words that a list is not accused for: what it is a list of stands elsewhere.
const LOOSE: [&str; 4] = ["分别为", "分别是", "主要用于", BRACKET];
/// A list that only a bracket begins.
const BRACKET: &str = "（";
/// Words before the number that counts of a part.
const TOTALS: [&str; 8] = ["小计", "合计", "共计", "总计", "共", "计", "合", "总额"];
/// So many amounts before a list are tried as its total.
const MOST_TOTALS: usize = 4;
/// A total has so many parts at most.
const MOST_PARTS: usize = 40;

pub fn sums(words: &Words<'_, '_>, text: usize) -> Vec<Said> {
    let mut found = Vec::new();
    let mut inside: Option<(usize, usize)> = None;
    let mut last: Option<NumberId> = None;
    for (trigger, word) in triggers(words) {
        if AGAIN.contains(&word) {
            found.extend(last.and_then(|total| broken_down_again(words, total, trigger)));
            continue;
        }
        let Some(total) = total_before(words, trigger) else { continue };
        last = if words.number(total).kind == Kind::Money { Some(total) } else { last };
        let nested = inside.is_some_and(|(from, to)| (from..to).contains(&words.number(total).range.start));
        let end = scope(words, trigger, nested);
        // 支出480万元，预算500万元，其中…: of two amounts the parts tell which one they are of.
        let total = other_total(words, total, trigger..end).unwrap_or(total);
        if !nested {
            inside = Some((trigger, end));
        }
        let counted = list(words, total, trigger..end, word);
        // 经费2017.31万元。共276人，其中：1名…，小计9.27万元; …: what is counted is paid for, part by part.
        let money = (words.number(total).kind == Kind::Count).then(|| money_before(words, total)).flatten();
        if let Some(mut said) = money.and_then(|money| list(words, money, trigger..end, "其中")) {
            let parts = |said: &Said| said.reading.term.numbers().len();
            let is_counted = counted.as_ref().is_some_and(|counted| counted.reading.fit == Fit::Holds && parts(counted) == parts(&said));
            if is_counted {
                said.plainness = Plainness::Plain;
            }
            // Part by part: else the amounts are of something else.
            if is_counted || said.reading.fit == Fit::Holds {
                found.push(said);
            }
        }
        found.extend(counted);
    }
    found.extend(totals_behind(words, &found));
    found.extend(heads(words, &found));
    found.extend(items(words, text));
    found
}

/// 按用途划分，…；…: a total that was broken down before, once more; it is only believed.
fn broken_down_again(words: &Words<'_, '_>, total: NumberId, trigger: usize) -> Option<Said> {
    const ENDS: [char; 2] = ['。', '\n'];
    let end = words.text[trigger..].find(ENDS).map_or(words.text.len(), |at| trigger + at);
    let marks = [&['；'][..], &['；', '，', '、', '和'][..]];
    let lists = marks.into_iter().map(|marks| parts(words, total, &(trigger..end), marks)).filter(|list| list.len() >= 2);
    let mut readings = lists.filter_map(|list| read_sum(words.index, total, &list)).filter(|reading| reading.fit == Fit::Holds);
    readings.next().map(|reading| reading.said(Plainness::Guessed))
}

/// Where lists of parts begin, in order, with the words that say so.
fn triggers(words: &Words<'_, '_>) -> Vec<(usize, &'static str)> {
    let mut found: Vec<(usize, &str)> =
        BEGINS.iter().chain(&AGAIN).flat_map(|word| words.text.match_indices(word).map(|(at, _)| (at, *word))).collect();
    // 专家评审费10万元：… and 小计…：
    for id in words.all().filter(|id| words.is_level(*id)) {
        let end = words.number(id).range.end;
        if words.text[end..].starts_with('：') {
            found.push((end, "："));
        }
        // 税收收入1249万元（增值税561万元、…）.
        if words.text[end..].starts_with('（') {
            found.push((end + '（'.len_utf8(), BRACKET));
        }
    }
    // 还包括, 不包括: something else.
    found.retain(|(at, _)| !words.text[..*at].ends_with(['还', '不', '未']));
    found.sort_unstable();
    // 其中包括, 其中：分别为 are one.
    found.dedup_by(|next, last| next.0 < last.0 + 12 && next.0 >= last.0);
    found
}

/// The number that a list behind a place can be the parts of.
fn total_before(words: &Words<'_, '_>, trigger: usize) -> Option<NumberId> {
    const FAR: usize = 120;
    let before = words.all().take_while(|id| words.number(*id).range.end <= trigger);
    let depth = depth(&words.text[..trigger]);
    let total = before
        .filter(|id| !is_base(words, *id))
        .filter(|id| words.is_level(*id) && words.depths[(id.0 - words.ids.start) as usize] <= depth)
        .last()?;
    let between = &words.text[words.number(total).range.end..trigger];
    (between.len() <= FAR && !between.contains(['；', '\n'])).then_some(total)
}

/// Another amount of the sentence that the whole list behind a place adds up to, where the nearest one is not that.
fn other_total(words: &Words<'_, '_>, nearest: NumberId, scope: std::ops::Range<usize>) -> Option<NumberId> {
    let sentence = scope.start + words.text[scope.clone()].find('。').unwrap_or(scope.len());
    let list = |total: NumberId, marks: &[char]| parts(words, total, &(scope.start..sentence), marks);
    let holds = |total: NumberId| {
        [&['；', '\n'][..], &['；', '，', '、', '\n', '和', '及'][..]].into_iter().any(|marks| {
            let parts = list(total, marks);
            parts.len() >= 2 && read_sum(words.index, total, &parts).is_some_and(|reading| reading.fit == Fit::Holds)
        })
    };
    let others = words.all().rev().skip_while(|id| *id >= nearest).take(MOST_TOTALS);
    let mut others = others.filter(|id| words.alike(*id, nearest) && words.is_level(*id) && words.same_sentence(*id, nearest));
    if holds(nearest) { None } else { others.find(|id| holds(*id)) }
}

/// Whether an amount is only what a share before a list is of: 完成预算57.48万元的93.56%.
fn is_base(words: &Words<'_, '_>, id: NumberId) -> bool {
    let next = NumberId(id.0 + 1);
    next.0 < words.ids.end && words.number(next).kind == Kind::Share && words.between(id, next).trim_matches(['比', '例', '重']) == "的"
}

/// The amount that stands before a count, in the sentence before at most.
fn money_before(words: &Words<'_, '_>, count: NumberId) -> Option<NumberId> {
    let before =
        words.all().take_while(|id| *id < count).filter(|id| words.is_level(*id) && words.number(*id).kind == Kind::Money).last()?;
    let between = words.between(before, count);
    (between.matches('。').count() <= 1 && between.contains(['。', '，', '；']) && !between.contains('\n')).then_some(before)
}

/// How many brackets are open behind some words, on their last line.
fn depth(before: &str) -> u32 {
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let (open, close) = (line.matches('（').count(), line.matches('）').count());
    u32::try_from(open.saturating_sub(close)).unwrap_or(0)
}

/// Where a list of parts ends.
fn scope(words: &Words<'_, '_>, trigger: usize, nested: bool) -> usize {
    let rest = &words.text[trigger..];
    // A list in a bracket ends with it.
    let mut open = 0;
    let inside = depth(&words.text[..trigger]) > 0;
    for (at, c) in rest.char_indices() {
        match c {
            '（' => open += 1,
            '）' if open == 0 && inside => return trigger + at,
            '）' => open -= 1,
            '\n' => return trigger + at,
            '；' | '。' if nested && !inside => return trigger + at,
            _ => {}
        }
    }
    words.text.len()
}

/// The numbers of a scope that count, part by part: cut at the strongest mark that there is.
fn parts(words: &Words<'_, '_>, total: NumberId, scope: &std::ops::Range<usize>, marks: &[char]) -> Vec<NumberId> {
    let mut found = Vec::new();
    let mut start = scope.start;
    let ends = words.text[scope.clone()].match_indices(marks).map(|(at, _)| scope.start + at).chain([scope.end]);
    for end in ends {
        let own: Vec<NumberId> = words
            .all()
            .filter(|id| (start..end).contains(&words.number(*id).range.start))
            .filter(|id| words.is_level(*id) && words.alike(*id, total) && *id != total && !in_bracket(words, scope.start, *id))
            .collect();
        let counted = own.iter().rev().find(|id| {
            let clause = words.clause(**id);
            TOTALS.iter().any(|word| clause.ends_with(word))
        });
        found.extend(counted.or(own.first()));
        start = end;
        if found.len() > MOST_PARTS {
            break;
        }
    }
    found
}

/// Whether a number stands in a bracket that was opened since a place.
fn in_bracket(words: &Words<'_, '_>, since: usize, id: NumberId) -> bool {
    let between = &words.text[since..words.number(id).range.start.max(since)];
    between.matches('（').count() > between.matches('）').count()
}

/// One number of each part, such that together they are the total; of few parts every choice is tried.
fn chosen(words: &Words<'_, '_>, total: NumberId, scope: &std::ops::Range<usize>, marks: &[char]) -> Option<Vec<NumberId>> {
    const MOST: usize = 4096;
    let mut lists: Vec<Vec<NumberId>> = Vec::new();
    let mut start = scope.start;
    for end in words.text[scope.clone()].match_indices(marks).map(|(at, _)| scope.start + at).chain([scope.end]) {
        let own: Vec<NumberId> = words
            .all()
            .filter(|id| (start..end).contains(&words.number(*id).range.start))
            .filter(|id| words.is_level(*id) && words.alike(*id, total) && *id != total && !in_bracket(words, scope.start, *id))
            .collect();
        if !own.is_empty() {
            lists.push(own);
        }
        start = end;
    }
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

/// A total with the list behind it.
fn list(words: &Words<'_, '_>, total: NumberId, scope: std::ops::Range<usize>, word: &str) -> Option<Said> {
    let text = &words.text[scope.clone()];
    let sentence = scope.start..text.find('。').map_or(scope.end, |at| scope.start + at);
    // What is counted in the next sentence is something else.
    let scope = if words.number(total).kind == Kind::Count { sentence.clone() } else { scope };
    let semicolons: &[char] = &['；', '。', '\n'];
    let commas: &[char] = &['；', '。', '，', '、', '\n', '和', '及'];
    let wide = parts(words, total, &scope, semicolons);
    let narrow = parts(words, total, &sentence, commas);
    let all = parts(words, total, &scope, commas);
    let mut lists = vec![wide.clone(), narrow.clone(), all];
    lists.retain(|list| list.len() >= 2);
    lists.dedup();
    for list in &lists {
        for length in (2..=list.len()).rev() {
            let reading = read_sum(words.index, total, &list[..length])?;
            if reading.fit == Fit::Holds {
                return Some(reading.said(Plainness::Plain));
            }
        }
    }
    if let Some(reading) = chosen(words, total, &scope, semicolons).and_then(|choice| read_sum(words.index, total, &choice)) {
        return Some(reading.said(Plainness::Plain));
    }
    if LOOSE.contains(&word) || !words.same_sentence_as(total, scope.start) && word != "其中" {
        return None;
    }
    // It does not come out: what the marks say is a part is one.
    let items = words.text[scope.clone()].contains('；');
    let first = words.text[sentence.clone()].contains('；');
    let structural = match (first, items) {
        (true, _) => parts(words, total, &sentence, semicolons),
        // A sentence that has parts of its own ends with them.
        (false, true) if narrow.len() < 2 => wide,
        _ => narrow,
    };
    if structural.len() < 2 {
        return None;
    }
    let reading = read_sum(words.index, total, &structural)?;
    let names: Vec<&str> = structural.iter().map(|id| words.lead(*id)).collect();
    let is_set = is_set(&names);
    // 等 and 主要包括 leave something out, and so does a list that is cut off.
    let open = words.text[scope.clone()].contains('等') || words.text[..scope.start].ends_with("主要");
    let ended = words.text[scope.start..].contains(['。', '；', '）']) || scope.end < words.text.len();
    if open {
        return None;
    }
    let carried = ["结转", "结余"].iter().any(|word| words.text[..scope.end].contains(word) && words.same_sentence_as(total, scope.start));
    let is_set = is_set && !carried;
    let complete = ended && (is_set || COMPLETE.contains(&word));

    let plainness = match () {
        () if complete => Plainness::Plain,
        () if ended && !carried && is_nearly_set(&names) => Plainness::Complete,
        () => Plainness::Worded,
    };
    Some(reading.said(plainness))
}

/// Totals that stand behind their parts: …35.1万元，配套费20.52万元，共计55.62万元; of so many as it says: 两项合计.
fn totals_behind(words: &Words<'_, '_>, known: &[Said]) -> Vec<Said> {
    let mut found = Vec::new();
    let apart = enumerated(words);
    for total in words.all().filter(|id| words.is_level(*id)) {
        let clause = words.clause(total);
        let says = ["共计", "合计", "总计", "总共", "总量"].iter().any(|word| clause.contains(word));
        let counted = items_said(clause);
        if !says && counted.is_none() || known.iter().any(|said| said.reading.result == total) {
            continue;
        }
        let before: Vec<NumberId> = words
            .all()
            .take_while(|id| *id < total)
            .filter(|id| words.same_sentence(*id, total) && words.is_level(*id) && words.alike(*id, total))
            .collect();
        // 城市低保对象…人；农村低保对象…人。低保对象合计…人: the parts stand in the sentences before.
        if before.is_empty() {
            found.extend(total_of_sentences(words, total));
            continue;
        }
        // The nearest that come out; else all of them.
        let sum = |from: usize| read_sum(words.index, total, &before[from..]);
        let holds = (0..before.len().saturating_sub(1)).rev().filter_map(sum).find(|reading| reading.fit == Fit::Holds);
        if let Some(reading) = holds {
            found.push(reading.said(Plainness::Plain));
            continue;
        }
        let last = before.last().copied();
        let in_list = apart.iter().find(|list| list.last().copied() == last);
        let (from, plainness) = match (counted, in_list) {
            (Some(count), _) if count <= before.len() => (before.len() - count, Plainness::Complete),
            (None, Some(list)) => (before.iter().position(|id| Some(id) == list.first()).unwrap_or(0), Plainness::Complete),
            _ => (0, Plainness::Guessed),
        };
        if before.len() - from >= 2 {
            found.extend(sum(from).map(|reading| reading.said(plainness)));
        }
    }
    found
}

/// A total that has a sentence of its own, of what the sentences before it on its line say.
fn total_of_sentences(words: &Words<'_, '_>, total: NumberId) -> Option<Said> {
    const MOST: usize = 8;
    let before = words.all().rev().skip_while(|id| *id >= total).take_while(|id| !words.between(*id, total).contains('\n'));
    let mut before: Vec<NumberId> = before.filter(|id| words.is_level(*id) && words.alike(*id, total)).take(MOST).collect();
    before.reverse();
    let readings = (0..before.len().saturating_sub(1)).rev().filter_map(|from| read_sum(words.index, total, &before[from..]));
    if let Some(reading) = readings.into_iter().find(|reading| reading.fit == Fit::Holds) {
        return Some(reading.said(Plainness::Plain));
    }
    let named = core(words.clause(total));
    let is_part = |id: &NumberId| core(words.clause(*id)).contains(&named);
    let fits = before.len() >= 2 && named.chars().count() >= 2 && before.iter().all(is_part);
    read_sum(words.index, total, &before).filter(|_| fits).map(|reading| reading.said(Plainness::Worded))
}

/// How many parts a clause says there are: 两项合计.
fn items_said(clause: &str) -> Option<usize> {
    const COUNTS: [(&str, usize); 7] = [("两项", 2), ("二项", 2), ("三项", 3), ("四项", 4), ("五项", 5), ("六项", 6), ("以上两", 2)];
    COUNTS.iter().find(|(word, _)| clause.contains(word)).map(|(_, count)| *count)
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

/// Marks of items in a text: 一是…；二是…; （1）…；（2）….
const ITEMS: [&str; 6] = ["一是", "（1）", "1、", "（一）", "①", "1."];

/// The first amount of a text, or of an item, as the total of all that follow, where that comes out, or where they are counted.
fn heads(words: &Words<'_, '_>, known: &[Said]) -> Vec<Said> {
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
