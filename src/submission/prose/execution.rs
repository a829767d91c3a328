//! What was done over what was planned: …支出决算为 95 万元，完成年初预算的 95%; 执行率 85.57%.
//!
//! Owns which two amounts such a rate is of.
//! Must never decide which of the three numbers is wrong.

use super::Words;
use crate::submission::index::NumberId;
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, fitting, read};

/// Words before a rate of execution.
const WORDS: [&str; 21] = [
    "资产负债率",
    "收缴率",
    "完成",
    "执行率",
    "执行进度",
    "支付率",
    "支付进度",
    "支出率",
    "支出进度",
    "分配率",
    "拨付率",
    "到位率",
    "整改率",
    "结案率",
    "办结率",
    "节约率",
    "节支率",
    "为年初预算",
    "为预算",
    "为全年预算",
    "为调整预算",
];
/// So many amounts before it are tried.
const MOST_LEVELS: usize = 4;
/// And so many further off, with the nearest.
const MOST_FAR: usize = 8;

pub fn executions(words: &Words<'_, '_>) -> Vec<Said> {
    let rates = words.all().filter(|id| {
        let number = words.number(*id);
        let clause = words.clause(*id);
        let is_worded = WORDS.iter().any(|word| clause.contains(word)) && !clause.contains('占') || clause == "的";
        number.kind == Kind::Share && number.is_value() && is_worded
    });
    let found = rates.filter_map(|id| execution(words, id).map(|said| (id, said)));
    // 年初预算100万元，调减1.5万元，…，执行率95.01%: of what is left.
    let is_cut = |id: NumberId| cuts(words.sentence(id));
    found
        .map(
            |(id, said)| if said.reading.fit == Fit::Fails && is_cut(id) { Said { plainness: Plainness::Explained, ..said } } else { said },
        )
        .collect()
}

/// Whether a sentence says that a plan was cut: 调减; 减少, and not 比上年减少.
pub fn cuts(sentence: &str) -> bool {
    const CUTS: [&str; 8] = ["调减", "核减", "压减", "扣减", "追减", "净减", "缩减", "调整减少"];
    let is_less = |clause: &str| clause.contains("减少") && !clause.contains(['比', '较']) && !clause.contains("上年");
    CUTS.iter().any(|word| sentence.contains(word)) || sentence.split(['，', '；']).any(is_less)
}

/// Words that name what was done.
const DONE: [&str; 14] = ["负债", "收取", "收缴", "决算", "支出", "执行", "完成", "支付", "使用", "已分配", "拨付", "整改", "审结", "办结"];
/// Words that name what there was to be spent, where it is no budget.
const GIVEN: [&str; 13] = ["资产", "应收", "发现", "问题", "计划", "批复", "下达", "安排", "到位", "收到", "指标", "资金", "受理"];

/// Budgets that are a source of money, and no plan.
const FUNDS: [&str; 4] = ["一般公共预算", "公共财政预算", "政府性基金预算", "国有资本经营预算"];

/// Whether an amount is called a plan.
fn is_plan(words: &Words<'_, '_>, id: NumberId) -> bool {
    // What is said last counts: a heading may stand before it; 一般公共预算 is where money comes from.
    let clause = FUNDS.iter().fold(words.clause(id).to_owned(), |clause, fund| clause.replace(fund, ""));
    clause.rfind("预算") > clause.rfind("决算") && !clause.contains("预算执行")
}

/// The amounts before a rate, the nearest first.
fn levels(words: &Words<'_, '_>, id: NumberId, most: usize) -> Vec<NumberId> {
    let before = words.before(id);
    let is_amount = |id: &NumberId| words.is_level(*id) && matches!(words.number(*id).kind, Kind::Money | Kind::Count);
    let mut amounts = before.filter(is_amount).peekable();
    // 1263个问题已整改1153个，整改率91.29%: what is counted is compared with what is counted.
    let Some(nearest) = amounts.peek().copied() else { return Vec::new() };
    amounts.filter(|id| words.alike(*id, nearest)).take(most).collect()
}

/// 决算4.92万元，完成预算5.60万元的87.86%: the plan stands inside.
fn of_plan(words: &Words<'_, '_>, id: NumberId) -> Option<Said> {
    let [plan, done] = levels(words, id, 2)[..] else { return None };
    let clause = words.clause(plan);
    let is_of = clause.trim_start_matches(['，', '（']).starts_with('为');
    let inside = words.lead(id) == "的" && (clause.contains("完成") || clause.contains("占") || is_of);
    let is_executed = (clause.contains("预算") || clause.contains('占')) && words.same_sentence(done, id);
    let term = Term::Quotient(Box::new(Term::Number(done)), Box::new(Term::Number(plan)));
    let relation = if clause.contains('占') { Relation::Share } else { Relation::Execution };
    let reading = read(words.index, relation, id, term).filter(|_| inside && is_executed)?;
    Some(super::share::least(words, reading).said(Plainness::Plain))
}

/// 预算227957.45万元，…节约资金22496.96万元，节约率9.87%: what was saved over what was planned.
fn of_saved(words: &Words<'_, '_>, id: NumberId, levels: &[NumberId]) -> Option<Said> {
    let says_saved = |id: NumberId| ["节约", "节支"].iter().any(|word| words.clause(id).contains(word));
    let saved = levels.first().copied().filter(|saved| says_saved(id) && says_saved(*saved) && words.same_sentence(*saved, id))?;
    let plan = levels.iter().copied().find(|level| is_plan(words, *level) && words.same_sentence(*level, id))?;
    let term = Term::Quotient(Box::new(Term::Number(saved)), Box::new(Term::Number(plan)));
    // Of what is bought so far it is over what was paid and what was saved.
    let of_bought = levels.iter().copied().filter(|level| *level != saved && *level != plan).filter_map(|done| {
        let all = Term::sum(&[done, saved]);
        read(words.index, Relation::Execution, id, Term::Quotient(Box::new(Term::Number(saved)), Box::new(all)))
    });
    let holds = of_bought.into_iter().find(|reading| reading.fit != Fit::Fails);
    holds.or_else(|| read(words.index, Relation::Execution, id, term)).map(|reading| reading.said(Plainness::Plain))
}

/// Whether a rate is called nothing but what it is: 立行立改类整改率 is of a part.
fn is_of_all(words: &Words<'_, '_>, id: NumberId) -> bool {
    const BEFORE: [&str; 8] = ["", "预算", "总", "总体", "综合", "资金", "全年", "项目"];
    let name = words.clause(id).trim_matches(|c: char| "，、：；。 为达到约".contains(c));
    const OTHERWISE: [&str; 5] = ["剔除", "除外", "扣除", "口径", "不含"];
    // （剔除预收账款）, （未到期的除外）: it is of less.
    let behind = words.text[words.number(id).range.end..].strip_prefix('（').and_then(|rest| rest.split('）').next());
    if behind.is_some_and(|note| OTHERWISE.iter().any(|word| note.contains(word))) || name.contains("负债率警") {
        return false;
    }
    !name.ends_with('率') || WORDS.iter().any(|word| name.strip_suffix(word).is_some_and(|rest| BEFORE.contains(&rest)))
}

fn execution(words: &Words<'_, '_>, id: NumberId) -> Option<Said> {
    if let Some(said) = of_plan(words, id) {
        return Some(said);
    }
    if words.clause(id) == "的" {
        return None;
    }
    let all = levels(words, id, MOST_FAR);
    if let Some(said) = of_saved(words, id, &all) {
        return Some(said);
    }
    let (levels, far) = all.split_at(all.len().min(MOST_LEVELS));
    let [last, first, ..] = levels[..] else { return None };
    let sentences = words.between(first, id).matches(['。', '\n']).count();
    let read = |term: Term| read(words.index, Relation::Execution, id, term);
    let number = |id: NumberId| Box::new(Term::Number(id));
    let over = |done: NumberId, planned: NumberId| read(Term::Quotient(number(done), number(planned)));
    let left = |balance: NumberId, planned: NumberId| {
        read(Term::Quotient(Box::new(Term::Difference(number(planned), number(balance))), number(planned)))
    };
    let is_balance = ["余额", "结余", "剩余", "未支付"].iter().any(|word| words.lead(last).contains(word));
    let is_done = |id: NumberId| DONE.iter().any(|word| words.clause(id).contains(word)) && !is_plan(words, id);
    let plans: Vec<NumberId> = levels.iter().copied().filter(|id| is_plan(words, *id)).collect();
    let done: Vec<NumberId> = levels.iter().copied().filter(|id| is_done(*id)).collect();
    if let ([done, ..], [plan, ..], false) = (&done[..], &plans[..], is_balance) {
        // Where the words tell which is which, the other way round it means nothing.
        if words.same_sentence(*done, id) && words.same_sentence(*plan, id) {
            let readings: Vec<Reading> = plans.iter().filter_map(|plan| over(*done, *plan)).collect();
            if let Some(reading) = fitting(&readings) {
                return Some(reading.clone().said(Plainness::Plain));
            }
            // 追加, 调减: what was planned may have changed; the plan of the whole is not that of a part.
            let beside = levels.iter().filter(|level| words.same_sentence(**level, id)).count();
            let (first, second) = (*done.min(plan), *done.max(plan));
            let is_pair =
                !levels.iter().any(|level| (first.0 + 1..second.0).contains(&level.0)) && !words.between(first, second).contains("其中");
            let is_plain = is_pair && (beside == 2 || words.clause(id).contains("预算"));
            let plainness = if is_plain { Plainness::Plain } else { Plainness::Guessed };
            return readings.into_iter().next().map(|reading| reading.said(plainness));
        }
    }
    // As it is worded: the plan first, then what was done, or what is left.
    let worded = if is_balance { left(last, first) } else { over(last, first) };
    let mut readings: Vec<Reading> = worded.into_iter().collect();
    for (at, a) in levels.iter().enumerate() {
        for b in &levels[at + 1..] {
            readings.extend(over(*a, *b));
            readings.extend(over(*b, *a));
            readings.extend(left(*a, *b));
        }
    }
    // What there was may stand before its parts.
    readings.extend(far.iter().filter_map(|level| over(last, *level)));
    if let Some(reading) = fitting(&readings) {
        return Some(reading.clone().said(Plainness::Plain));
    }
    // 完成预算的95%: the plan is that of what was done, and has to be printed.
    let of_plan =
        is_plan(words, first) || !words.clause(id).contains("预算") && GIVEN.iter().any(|word| words.clause(first).contains(word));
    let is_other = words.between(first, last).contains("其中");
    if !of_plan || is_other || !is_of_all(words, id) {
        return None;
    }
    let done = is_balance || DONE.iter().any(|word| words.lead(last).contains(word));
    let plainness = if done && sentences == 0 { Plainness::Plain } else { Plainness::Worded };
    readings.into_iter().next().map(|reading| reading.said(plainness))
}
