//! Whether an amount is all of a product: 25人，每人4000元，共10万元, and not what is paid of it.
//!
//! Owns the words that say so, and those that say otherwise: shares, instalments, parts of a year, taxes, discounts.
//! Must never decide by the numbers.

use std::ops::Range;

use super::Words;
use crate::submission::index::NumberId;
use crate::submission::number::Kind;
use crate::submission::subject::behind_last;

/// Words that call an amount the result of what stands before it.
const CALLED: [&str; 44] = [
    "支出",
    "一年",
    "年度",
    "小计",
    "合计",
    "共计",
    "总计",
    "共",
    "计",
    "需",
    "需要",
    "所需",
    "为",
    "全年",
    "年",
    "资金",
    "经费",
    "费用",
    "所",
    "约",
    "金额",
    "发放",
    "拨付",
    "支付",
    "投入",
    "安排",
    "落实",
    "兑现",
    "缴纳",
    "补贴",
    "补助",
    "津贴",
    "租金",
    "保费",
    "保险费",
    "工资",
    "报酬",
    "标准",
    "测算",
    "计算",
    "核算",
    "总",
    "的",
    "应",
];
/// Words anywhere in a sentence that make an amount a part of the product: it is shared.
const SHARED: [&str; 15] =
    ["%", "折", "承担", "分担", "负担", "分摊", "自筹", "三成", "四成", "五成", "六成", "七成", "八成", "九成", "对半"];
/// Words between the factors and an amount that make it less, or more: paid so far, for part of the year, with tax, at a discount.
const OTHERWISE: [&str; 33] = [
    "其中",
    "半",
    "各",
    "已",
    "财政",
    "个人",
    "单位部分",
    "首批",
    "首付",
    "第一批",
    "分批",
    "尾款",
    "进度",
    "余款",
    "税率",
    "含",
    "浮",
    "优惠",
    "抵",
    "减",
    "免",
    "限额",
    "封顶",
    "上限",
    "最高",
    "截至",
    "季",
    "学期",
    "结转",
    "另",
    "中央",
    "市级",
    "区级",
];

/// Whether the words say that an amount is all of a product: nothing but 计, 共, 需 before it, and nothing in its sentence that would
/// make it another amount.
pub fn is_stated(words: &Words<'_, '_>, target: NumberId, factors: &[NumberId], is_behind: bool) -> bool {
    let (Some(first), Some(last)) = (factors.iter().min(), factors.iter().max()) else { return false };
    let (first, last) = ((*first).min(target), (*last).max(target));
    let (start, end) = (words.number(first).range.start, words.number(last).range.end);
    const ENDS: [char; 3] = ['。', '；', '\n'];
    let close = words.text[end..].find(ENDS).map_or(words.text.len(), |at| end + at);
    let sentence = &words.text[behind_last(&words.text[..start], &ENDS)..close];
    // What an amount is called that stands first says as much as what stands between.
    let start = if is_behind { start - words.clause(target).len().min(start) } else { start };
    let inside = &words.text[start..end];
    let more = words.text[words.number(target).range.end..].starts_with("（含");
    if more || SHARED.iter().any(|word| sentence.contains(word)) || OTHERWISE.iter().any(|word| inside.contains(word)) {
        return false;
    }
    if has_open_prices(words, target) {
        return false;
    }
    // 2艘，每艘每月3吨: what is counted in a word that is no unit may be a factor as well.
    let own = words.all().filter(|id| words.same_sentence(*id, target) && *id <= last && !factors.contains(id));
    if own.into_iter().any(|id| words.number(id).kind == Kind::Plain) {
        return false;
    }
    // A date between them is when it begins or ends.
    let dated = (first.0..=last.0).any(|id| words.number(NumberId(id)).kind == Kind::Label);
    if is_behind {
        return !dated;
    }
    // 短信服务费共计, 全年共发放津贴: a name is no other amount where it is the total of what was said.
    const TOTAL: [&str; 7] = ["共计", "合计", "小计", "总计", "共需", "共发放", "共"];
    let (last, lead) = (words.lead(target), words.clause(target));
    if TOTAL.iter().any(|word| last.ends_with(word)) || TOTAL[..6].iter().any(|word| lead.contains(word)) {
        return !dated;
    }
    let mut lead = words.lead(target).trim_matches(['，', '、', '：', ' ']);
    while let Some(rest) = CALLED.iter().find_map(|word| lead.strip_suffix(word)) {
        lead = rest.trim_end_matches(['，', '、']);
    }
    lead.is_empty() && !dated
}

/// Whether an amount is called the result of some factors, and nothing else is said in its sentence before it.
pub fn is_result(words: &Words<'_, '_>, target: NumberId, factors: &[NumberId]) -> bool {
    const RESULTS: [&str; 10] = ["共计", "合计", "小计", "总计", "共需", "需要", "所需经费", "需经费", "计", "需"];
    const LEADS: [&str; 6] = ["", "全年", "每年", "年", "一年", "预计"];
    let start = words.number(target).range.start;
    let before = words.before(target).take_while(|id| words.same_sentence(*id, target) && !words.between(*id, target).contains('；'));
    let own: Vec<NumberId> = before.filter(|id| words.number(*id).kind != Kind::Label).collect();
    let lead = words.lead(target).trim_matches(|c: char| "，、： ".contains(c)).trim_end_matches(['约', '为']);
    let is_called = RESULTS.iter().any(|word| lead.strip_suffix(word).is_some_and(|rest| LEADS.contains(&rest)));
    let from = behind_last(&words.text[..start], &['。', '；', '\n']);
    let said = &words.text[from..start];
    // 按实际在册人数发放, 分三年发放: a clause without a number says how the amount was reached.
    let numbered = |range: Range<usize>| own.iter().any(|id| range.contains(&words.number(*id).digits.start));
    let mut at = from;
    let clauses = said[..said.rfind('，').unwrap_or(0)].split('，').map(|clause| {
        let start = at;
        at += clause.len() + '，'.len_utf8();
        start..start + clause.len()
    });
    // The first may only say what is paid for.
    let says_more = clauses.skip(1).any(|clause| !numbered(clause));
    // 每人每餐: what is no unit is a factor as well.
    let each = own.iter().filter(|id| factors.contains(id)).all(|id| {
        let per = words.number(*id).per().map_or(0, |read| read.unit.text.matches('/').count());
        words.clause(*id).matches('每').count() <= per
    });
    is_called && own.iter().all(|id| factors.contains(id)) && each && !says_more && !said.contains('均')
}

/// Whether an amount may be less than its price says for each: paid to those who came, up to a limit, as explained in brackets.
pub fn is_settled(words: &Words<'_, '_>, target: NumberId) -> bool {
    const SETTLED: [&str; 23] = [
        "补差",
        "左右",
        "实际",
        "据实",
        "按实",
        "分期",
        "分批",
        "试点",
        "控制",
        "分年",
        "分两年",
        "分三年",
        "逐",
        "新增",
        "预计增加",
        "退出",
        "年初",
        "预留",
        "因素",
        "任期",
        "春节",
        "两节",
        "复检",
    ];
    let end = words.number(target).range.end;
    let from = behind_last(&words.text[..words.number(target).range.start], &['。', '；', '\n']);
    words.text[end..].starts_with('（') || SETTLED.iter().any(|word| words.text[from..end].contains(word))
}

/// Whether an amount is called what is needed, and not what was paid.
pub fn is_needed(words: &Words<'_, '_>, target: NumberId) -> bool {
    words.clause(target).contains('需')
}

/// 正职16人，每人4.2万元；副职32人，每人3.36万元，需…: whether the clauses before have prices of which no amount was said.
fn has_open_prices(words: &Words<'_, '_>, target: NumberId) -> bool {
    const MOST: usize = 60;
    let before = words.before(target).take_while(|id| words.same_sentence(*id, target)).take(MOST);
    let mut apart: Vec<NumberId> = before.skip_while(|id| !words.between(*id, target).contains('；')).collect();
    apart.reverse();
    let is_price = |id: &NumberId| words.number(*id).per().is_some_and(|read| words.index.units.has_money(read.unit.dimension));
    let is_amount = |id: &NumberId| words.is_level(*id) && words.number(*id).kind == Kind::Money;
    // Clause by clause, the nearest first, up to one with an amount.
    let clauses: Vec<&[NumberId]> = apart.chunk_by(|a, b| !words.between(*a, *b).contains('；')).collect();
    clauses.into_iter().rev().take_while(|clause| !clause.iter().any(is_amount)).any(|clause| clause.iter().any(is_price))
}
