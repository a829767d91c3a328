//! Totals that stand behind their parts: …35.1万元，配套费20.52万元，共计55.62万元.
//!
//! Owns how far back the parts of such a total may stand.
//! Must never take one for complete that does not say how many parts it has, unless it comes out.

use std::ops::Range;

use super::Words;
use super::named::core;
use super::parts::{chosen, parts};
use super::respective::enumerated;
use crate::submission::index::NumberId;
use crate::submission::reading::{Fit, Plainness, Reading, Said, read_sum};

/// The totals of a text that stand behind their parts, of so many as they say: 两项合计; those that are known are left out.
pub fn totals(words: &Words<'_, '_>, known: &[Said]) -> Vec<Said> {
    let mut found = Vec::new();
    let apart = enumerated(words);
    for total in words.all().filter(|id| words.is_level(*id)) {
        let clause = words.clause(total);
        // 法官28人、助理26人，共54人.
        let says =
            ["共计", "合计", "总计", "总共", "总量"].iter().any(|word| clause.contains(word)) || clause.trim_start_matches('，') == "共";
        let counted = items_said(clause);
        // 剔除债券后三项合计: not of what was said.
        let is_other = ["剔除", "扣除", "抵消"].iter().any(|word| clause.contains(word));
        if is_other || !says && counted.is_none() || known.iter().any(|said| said.reading.result == total) {
            continue;
        }
        let before: Vec<NumberId> = words
            .all()
            .take_while(|id| *id < total)
            .filter(|id| words.same_sentence(*id, total) && words.is_level(*id) && words.alike(*id, total))
            .collect();
        // 收入331.1亿元，增长11%。加市级109.6亿元、…，收入总量为490.7亿元: what is added to stands in the sentence before.
        if let Some(said) = added(words, total, &before) {
            found.push(said);
            continue;
        }
        // 城市低保对象…人；农村低保对象…人。低保对象合计…人: the parts stand in the sentences before.
        if before.is_empty() {
            found.extend(total_of_sentences(words, total, counted));
            continue;
        }
        // The nearest that come out; else all of them.
        let sum = |from: usize| read_sum(words.index, total, &before[from..]);
        let holds = (0..before.len().saturating_sub(1)).rev().filter_map(sum).find(|reading| reading.fit == Fit::Holds);
        if let Some(reading) = holds {
            found.push(reading.said(Plainness::Plain));
            continue;
        }
        if let Some(said) = net(words, total, counted) {
            found.extend(said);
            continue;
        }
        let last = before.last().copied();
        let in_list = apart.iter().find(|list| list.last().copied() == last);
        let (from, plainness) = match (counted, in_list) {
            (Some(count), _) if count <= before.len() => (before.len() - count, Plainness::Complete),
            (None, Some(list)) => (before.iter().position(|id| Some(id) == list.first()).unwrap_or(0), Plainness::Complete),
            // 甲28人、乙21人、丙23人，共72人: nothing but a list.
            _ if before.windows(2).all(|pair| words.between(pair[0], pair[1]).starts_with('、')) => (0, Plainness::Complete),
            _ => (0, Plainness::Guessed),
        };
        if before.len() - from >= 2 {
            found.extend(sum(from).map(|reading| reading.said(plainness)));
        }
    }
    found
}

/// A total of a sentence that begins with 加, and of an amount of the sentence before; where that does not come out, of the
/// amount that the sentence begins with.
fn added(words: &Words<'_, '_>, total: NumberId, own: &[NumberId]) -> Option<Said> {
    let clause = words.clause(*own.first()?);
    // （含特殊转移支付6亿元） is a part of a part.
    let own: Vec<NumberId> = own.iter().copied().filter(|id| words.depth(*id) <= words.depth(total)).collect();
    let begins = clause.starts_with(['。', '\n']) && clause[clause.chars().next()?.len_utf8()..].starts_with('加');
    let is_amount = |id: &NumberId| words.is_level(*id) && words.alike(*id, total);
    let above = words.before(*own.first()?).find(is_amount).filter(|_| begins)?;
    let heads: Vec<NumberId> =
        words.before(NumberId(above.0 + 1)).take_while(|id| words.same_sentence(*id, above)).filter(is_amount).collect();
    let sum = |head: NumberId| read_sum(words.index, total, &[&[head], &own[..]].concat());
    let readings: Vec<Reading> = heads.iter().rev().filter_map(|head| sum(*head)).collect();
    let holds = readings.iter().find(|reading| reading.fit == Fit::Holds).cloned().map(|reading| reading.said(Plainness::Plain));
    holds.or_else(|| match &readings[..] {
        [only] => Some(only.clone().said(Plainness::Worded)),
        _ => None,
    })
}

/// A total that has a sentence of its own, of what the sentences before it on its line say.
fn total_of_sentences(words: &Words<'_, '_>, total: NumberId, counted: Option<usize>) -> Option<Said> {
    const MOST: usize = 8;
    if let Some(said) = counted.and_then(|count| total_of_items(words, total, count)) {
        return Some(said);
    }
    let before = words.before(total).take_while(|id| !words.between(*id, total).contains('\n'));
    let mut before: Vec<NumberId> = before.filter(|id| words.is_level(*id) && words.alike(*id, total)).take(MOST).collect();
    before.reverse();
    let readings = (0..before.len().saturating_sub(1)).rev().filter_map(|from| read_sum(words.index, total, &before[from..]));
    if let Some(reading) = readings.into_iter().find(|reading| reading.fit == Fit::Holds) {
        return Some(reading.said(Plainness::Plain));
    }
    let named = core(words.clause(total));
    let is_part = |id: &NumberId| core(words.clause(*id)).contains(&named);
    if before.len() >= 2 && named.chars().count() >= 2 && before.iter().all(is_part) {
        return read_sum(words.index, total, &before).map(|reading| reading.said(Plainness::Worded));
    }
    // （1）…3万元；（2）…2.4万元；（3）…1.35万元。共计6.75万元: one number of each item.
    let list = parts(words, total, &line_before(words, total), &['；', '。', '，', '、']);
    let reading = read_sum(words.index, total, &list).filter(|_| list.len() >= 3)?;
    Some(reading.said(Plainness::Guessed))
}

/// 甲9.6万元；乙8.4万元。两项合计18万元: the items before a total, if there are as many as it says.
fn total_of_items(words: &Words<'_, '_>, total: NumberId, count: usize) -> Option<Said> {
    let line = line_before(words, total);
    let lists = [&['；', '。'][..], &['；', '。', '，', '、'][..]].map(|marks| parts(words, total, &line, marks));
    let list = lists.into_iter().find(|list| list.len() == count)?;
    let reading = read_sum(words.index, total, &list)?;
    match net(words, total, Some(count)).filter(|_| reading.fit == Fit::Fails) {
        Some(said) => said,
        None => Some(reading.said(Plainness::Complete)),
    }
}

/// 租赁费84.82万元，八五折优惠后72.09万元；服务费68万元，两项合计140.09万元: a total of what is left to be paid of each;
/// none where nothing is taken off, and nothing within it where that does not come out.
fn net(words: &Words<'_, '_>, total: NumberId, counted: Option<usize>) -> Option<Option<Said>> {
    const LESS: [&str; 8] = ["折", "优惠", "扣除", "核减", "扣减", "抵扣", "下浮", "减免"];
    let line = line_before(words, total);
    LESS.iter().any(|word| words.text[line.clone()].contains(word)).then(|| {
        let choice = chosen(words, total, &line, &['；', '。']).filter(|choice| counted.is_none_or(|count| count == choice.len()))?;
        read_sum(words.index, total, &choice).map(|reading| reading.said(Plainness::Plain))
    })
}

/// The line of a number before its clause.
fn line_before(words: &Words<'_, '_>, id: NumberId) -> Range<usize> {
    let end = words.number(id).range.start.saturating_sub(words.clause(id).len());
    words.text[..end].rfind('\n').map_or(0, |at| at + 1)..end
}

/// How many parts a clause says there are: 两项合计.
pub fn items_said(clause: &str) -> Option<usize> {
    const COUNTS: [(&str, usize); 7] = [("两项", 2), ("二项", 2), ("三项", 3), ("四项", 4), ("五项", 5), ("六项", 6), ("以上两", 2)];
    COUNTS.iter().find(|(word, _)| clause.contains(word)).map(|(_, count)| *count)
}
