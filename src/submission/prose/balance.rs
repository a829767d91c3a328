//! What is left: 收入 266.98 万元，上年结转 171.6 万元，支出 405.43 万元，结余 33.15 万元.
//!
//! Owns which income and which expenditure a balance is of.
//! Must never accuse where what is left may be of something else: only 收支相抵 and 收支结余 say of what.

use super::{Above, Words};
use crate::submission::index::NumberId;
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, read};

/// Words that name what is left.
const LEFT: [&str; 8] = ["结余", "结转下年", "剩余", "未支付", "未整改", "净资产", "节约资金", "缺口"];
/// Words that say that it is income less expenditure.
const OF_BOTH: [&str; 4] = ["收支相抵", "收支结余", "收支差额", "收支总量相抵"];
/// What was carried over from the year before.
const CARRIED: [&str; 4] = ["上年结转", "上年结余", "年初结转", "年初结余"];
/// Words of what else may be put to a budget, or taken from it.
const OTHERWISE: [&str; 10] = ["上年", "结转", "追加", "调整", "调剂", "收回", "上缴", "其中", "另", "自筹"];
/// A name of what is left that says nothing else is this long at most, in characters.
const SHORT: usize = 5;
/// So many amounts before a balance are looked at.
const MOST: usize = 12;

pub fn balances(words: &Words<'_, '_>, above: &Above<'_>) -> Vec<Said> {
    let is_left = |id: &NumberId| {
        let clause = words.clause(*id);
        let named = LEFT.iter().chain(&OF_BOTH).any(|word| clause.contains(word)) && !CARRIED.iter().any(|word| clause.contains(word));
        words.is_level(*id) && words.number(*id).kind == Kind::Money && named
    };
    let left: Vec<NumberId> = words.all().filter(is_left).collect();
    if left.is_empty() {
        return Vec::new();
    }
    let called = |level: NumberId| Words::new(words.index, words.index.text_at(level)).clause(level).to_owned();
    let above: Vec<(NumberId, String)> = above.amounts.iter().rev().take(MOST).map(|level| (*level, called(*level))).collect();
    left.into_iter().filter_map(|id| balance(words, &above, id)).collect()
}

fn balance(words: &Words<'_, '_>, above: &[(NumberId, String)], id: NumberId) -> Option<Said> {
    let own = words.before(id);
    let own = own.filter(|level| words.is_level(*level) && words.number(*level).kind == Kind::Money);
    let own = own.map(|level| (level, words.clause(level)));
    let before: Vec<(NumberId, &str)> = own.chain(above.iter().map(|(level, name)| (*level, name.as_str()))).take(MOST).collect();
    let find = |is: &dyn Fn(&str) -> bool| before.iter().find(|(_, name)| is(name)).map(|(level, _)| *level);
    let is_carried = |name: &str| CARRIED.iter().any(|word| name.contains(word));
    let income = find(&|name| name.contains("收入") && !name.contains("支出"));
    let expenditure = find(&|name| name.contains("支出") && !name.contains("收入"));
    let carried = find(&is_carried);
    let number = |id: NumberId| Box::new(Term::Number(id));
    let less = |more: Box<Term>, less: NumberId| read(words.index, Relation::Balance, id, Term::Difference(more, number(less)));
    let with_carried = |income: NumberId| carried.map(|carried| Box::new(Term::sum(&[income, carried])));
    if let (Some(income), Some(expenditure)) = (income, expenditure) {
        let readings: Vec<Reading> =
            [Some(number(income)), with_carried(income)].into_iter().flatten().filter_map(|more| less(more, expenditure)).collect();
        if let Some(reading) = readings.iter().find(|reading| reading.fit == Fit::Holds) {
            return Some(reading.clone().said(Plainness::Plain));
        }
        let is_of_both = OF_BOTH.iter().any(|word| words.clause(id).contains(word) || words.lead(id).contains(word));
        let is_beside = words.same_sentence_of(income, id) && words.same_sentence_of(expenditure, id);
        let plainness = if is_of_both { Plainness::Worded } else { Plainness::Guessed };
        if is_beside && carried.is_none() {
            return readings.into_iter().next().map(|reading| reading.said(plainness));
        }
    }
    // 预算500亿元，支出17.48亿元，剩余482.52亿元: whatever they are called.
    // 结余资金98万元 may be one more part.
    let is_left = LEFT.iter().any(|word| words.clause(id).trim_end_matches(['为', '了', '计']).ends_with(word));
    let ([(done, _), (planned, _), ..], true) = (&before[..], is_left) else { return None };
    let (done, planned) = (*done, *planned);
    let reading = less(number(planned), done).filter(|_| words.same_sentence_of(planned, id))?;
    // 预算500亿元，支出…，剩余…: where they are called so, a slip shows which is wrong.
    let called = |level: NumberId, names: &[&str]| names.iter().any(|name| words.clause(level).contains(name));
    let is_spent = called(planned, &["预算", "计划", "安排", "下达"]) && called(done, &["支出", "执行", "使用", "支付", "实际", "中标"]);
    let is_worded = is_spent || called(planned, &["资产"]) && called(done, &["负债"]);
    // 全年预算数52.30万元，实际支出49.16万元，结余3.14万元: nothing else is spoken of.
    let is_only = done.0 + 1 == id.0
        && planned.0 + 1 == done.0
        && is_spent
        && words.clause(id).trim_start_matches(['，', '。', '；']).chars().count() <= SHORT;
    let sentence = words.sentence(id);
    // 结余12万元，财政收回8万元: what is left may be told in two parts.
    let end = words.number(id).range.end;
    let behind = NumberId(id.0 + 1);
    let is_last = !words.text[end..].starts_with('（')
        && (behind.0 >= words.ids.end || !words.same_sentence(id, behind) || words.number(behind).kind != Kind::Money);
    let is_plain = is_only && is_last && !super::execution::cuts(sentence) && !OTHERWISE.iter().any(|word| sentence.contains(word));
    match reading.fit {
        Fit::Holds => Some(reading.said(Plainness::Guessed)),
        _ if is_plain => Some(reading.said(Plainness::Plain)),
        _ if is_worded && words.same_sentence_of(done, id) && !super::execution::cuts(sentence) => Some(reading.said(Plainness::Worded)),
        _ => None,
    }
}
