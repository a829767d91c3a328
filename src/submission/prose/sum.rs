//! Totals with the list of their parts behind them: 共计…其中…, 包括…, …：….
//!
//! Owns where such a list begins and ends, and which amount it is of.
//! Must never take a list for complete that only says 其中, unless it comes out.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Words;
use super::parts::{chosen, parts};
use super::sets::{is_far, is_nearly_set, is_set};
use crate::submission::index::NumberId;
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Plainness, Said, read_sum};

/// Words that begin a list of parts.
const BEGINS: [&str; 10] = ["其中", "包括", "包含", "分别为", "分别是", "具体为", "具体是", "分为", "分别用于", "主要用于"];
/// Words that begin another list of the same parts, put together otherwise.
const AGAIN: [&str; 6] = ["划分", "来看", "按类型分", "按用途分", "按级次分", "按来源分"];
/// Words that say a list is complete.
const COMPLETE: [&str; 3] = ["包括", "具体为", "分为"];
/// Words of what is done with an amount, and is no part of it.
const DONE: [&str; 14] = ["已", "执行", "结余", "剩余", "尚余", "缴", "使用", "支付", "拨付", "到位", "偿还", "实际", "实收", "累计"];
/// Words that begin what follows from a list, or stands beside it.
const AFTER: [&str; 9] = ["所以", "因此", "因而", "故", "则", "另", "此外", "同时", "下达"];
/// Words that a list is not accused for: what it is a list of stands elsewhere.
const LOOSE: [&str; 4] = ["分别为", "分别是", "主要用于", BRACKET];
/// A list that only a bracket begins.
const BRACKET: &str = "（";
/// So many amounts before a list are tried as its total.
const MOST_TOTALS: usize = 4;
/// A list is this long at most, in bytes.
const LONGEST: usize = 32 << 10;

pub fn sums(words: &Words<'_, '_>) -> Vec<Said> {
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
        let end = scope(words, trigger, nested, word);
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

    let near = |id: &NumberId| words.number(*id).range.end + FAR >= trigger;
    let mut before = words.inside(0..trigger).rev().filter(|id| words.number(*id).range.end <= trigger).take_while(near);
    let depth = words.depth_at(trigger);
    let total = before.find(|id| words.is_level(*id) && words.depth(*id) <= depth && !is_base(words, *id))?;
    let between = &words.text[words.number(total).range.end..trigger];
    (between.len() <= FAR && !between.contains(['；', '\n'])).then_some(total)
}

/// Another amount of the sentence that the whole list behind a place adds up to, where the nearest one is not that.
fn other_total(words: &Words<'_, '_>, nearest: NumberId, scope: Range<usize>) -> Option<NumberId> {
    let sentence = scope.start + words.text[scope.clone()].find('。').unwrap_or(scope.len());
    let list = |total: NumberId, marks: &[char]| parts(words, total, &(scope.start..sentence), marks);
    let holds = |total: NumberId| {
        [&['；', '\n'][..], &['；', '，', '、', '\n', '和', '及'][..]].into_iter().any(|marks| {
            let parts = list(total, marks);
            parts.len() >= 2 && read_sum(words.index, total, &parts).is_some_and(|reading| reading.fit == Fit::Holds)
        })
    };
    let others = words.before(nearest).take(MOST_TOTALS);
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

/// Where a list of parts ends.
fn scope(words: &Words<'_, '_>, trigger: usize, nested: bool, word: &str) -> usize {
    /// So many bytes before a word that begins a list say what it is a list of.
    const NEAR: usize = 30;
    // 收入包括：…；支出包括：…: a list of its own.
    let lists_again = |behind: &str| {
        let at = behind.find(word).filter(|at| *at <= NEAR && COMPLETE.contains(&word));
        at.is_some_and(|at| !behind[..at].contains(|c: char| c.is_ascii_digit()))
    };
    let rest = &words.text[trigger..];
    // A list in a bracket ends with it.
    let mut open = 0;
    let inside = words.depth_at(trigger) > 0;
    for (at, c) in rest.char_indices() {
        if at > LONGEST {
            return trigger + at;
        }

        match c {
            '（' => open += 1,
            '）' if open == 0 && inside => return trigger + at,
            '）' => open -= 1,
            '\n' => return trigger + at,
            '；' | '。' if nested && !inside => return trigger + at,
            '；' | '。' if open == 0 && lists_again(&rest[at + c.len_utf8()..]) => return trigger + at,
            _ => {}
        }
    }
    words.text.len()
}

/// Whether a list may end before another of its numbers: not where that goes on as those before it do, 2辆、4辆、5辆、2辆.
fn is_whole(words: &Words<'_, '_>, list: &[NumberId], length: usize) -> bool {
    let goes_on = |at: usize| {
        let between = words.between(list[at - 1], list[at]);
        between.contains('、') && !between.contains(['，', '；', '。', '\n', '（', '）'])
    };
    length == list.len() || !goes_on(1) || !goes_on(length)
}

/// Which of 收入 and 支出 words speak of, where they speak of one.
fn side(clause: &str) -> Option<&'static str> {
    let mut sides = ["收入", "支出"].into_iter().filter(|word| clause.contains(word));
    sides.next().filter(|_| sides.next().is_none())
}

/// A total with the list behind it.
fn list(words: &Words<'_, '_>, total: NumberId, scope: Range<usize>, word: &str) -> Option<Said> {
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
        for length in (2..=list.len()).rev().filter(|length| is_whole(words, list, *length)) {
            let reading = read_sum(words.index, total, &list[..length])?;
            // A list that ends in 等 is not all of a total that is only near.
            let is_exact = reading.value == words.number(total).literal.value();
            if reading.fit == Fit::Holds && (is_exact || !text.contains('等')) {
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
    // 收入856.8亿元，其中：税收579.9亿元；支出…: what is spent is no part of what is taken in.
    let of = side(words.clause(total));
    let is_own = |id: &NumberId| of.is_none_or(|of| side(words.clause(*id)).is_none_or(|own| own == of));
    let structural: Vec<NumberId> = structural.into_iter().take_while(is_own).collect();
    // 收支总预算100万元，包括：收入100万元，支出100万元: each is all of it.
    let sides = structural.iter().filter_map(|id| side(words.clause(*id)));
    let is_both = words.clause(total).contains("收支") && sides.collect::<BTreeSet<_>>().len() > 1;
    // 其中58万元用于…，下达…15万元，所以可用…: what follows is no part of it.
    let concludes = |id: &NumberId| AFTER.iter().any(|word| words.clause(*id).trim_start_matches(['，', '；', '。']).starts_with(word));
    if structural.len() < 2 || is_both || structural.iter().any(concludes) {
        return None;
    }
    let reading = read_sum(words.index, total, &structural)?;
    let names: Vec<&str> = structural.iter().map(|id| words.lead(*id)).collect();
    let is_set = is_set(&names);
    // 等 and 主要包括 leave something out, and so does a list that is cut off.
    let text = &words.text[scope.clone()];
    let begun = text.strip_prefix(word).unwrap_or(text).trim_start_matches(['，', '：']);
    let open = text.contains('等') || words.text[..scope.start].ends_with("主要") || begun.starts_with("主要");
    let ended = words.text[scope.start..].contains(['。', '；', '）']) || scope.end < words.text.len();
    if open {
        return None;
    }
    let carried = ["结转", "结余"].iter().any(|word| words.text[..scope.end].contains(word) && words.same_sentence_as(total, scope.start));
    // 人员经费 and 公用经费 are all of 基本支出, and not of 支出.
    let of_basic = !names[0].contains("人员经费") || words.clause(total).contains("基本");
    let is_set = is_set && !carried && of_basic && !is_far(words, &reading);
    // 包括：…、… is all; 包括…，… may be some, and where something is done it has ended.
    let begins = words.text[scope.start..].strip_prefix(word).is_some_and(|rest| rest.starts_with('：'));
    let goes_on = names.iter().skip(1).any(|name| !name.contains("上年") && DONE.iter().any(|verb| name.contains(verb)));
    let says_all = COMPLETE.contains(&word) && !goes_on;
    let plainness = match () {
        () if ended && (is_set || says_all && begins) => Plainness::Plain,
        () if ended && (says_all || !carried && is_nearly_set(&names) && !is_far(words, &reading)) => Plainness::Complete,
        () if COMPLETE.contains(&word) => return None,
        () => Plainness::Worded,
    };
    Some(reading.said(plainness))
}
