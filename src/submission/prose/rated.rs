//! Parts of an amount by their rate: 按直接费用3154.86万元的6%计189.29万元; 合同价500万元，预付30%，计150万元.
//!
//! Owns the words that say what a rate is of, and what it comes to.
//! Must never hold a rate for more exact than it is printed.

use super::Words;
use crate::submission::evidence::is_slip;
use crate::submission::index::NumberId;
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Plainness, Reading, Relation, Said, Term, read};

/// Words between a rate and what it comes to.
const COMES_TO: [&str; 7] = ["计", "即", "为", "共", "共计", "合计", "计提"];
/// Words that end what is said of a rate of the amount before.
const PAID: [&str; 8] = ["预付", "支付", "首付", "预拨", "拨付", "质保金", "余款", "尾款"];

pub fn rated(words: &Words<'_, '_>) -> Vec<Said> {
    words.all().filter_map(|id| of_rate(words, id)).collect()
}

fn of_rate(words: &Words<'_, '_>, rate: NumberId) -> Option<Said> {
    let is_amount = |id: NumberId| words.number(id).is_amount();
    let part = NumberId(rate.0 + 1);
    let number = words.number(rate);
    if number.kind != Kind::Share || !number.is_value() || part.0 >= words.ids.end || !is_amount(part) {
        return None;
    }
    let between = words.between(rate, part).trim_start_matches(['，', '（']);
    let is_plain = number.literal.is_plain() && words.number(part).literal.is_plain();
    if !COMES_TO.contains(&between) || !is_plain {
        return None;
    }
    let mut before = words.before(rate).filter(|id| words.same_sentence(*id, rate));
    let whole = before.find(|id| words.is_level(*id) && is_amount(*id))?;
    // 按…3154.86万元的6%计: of nothing else; 预付30%，计: of the amount before, perhaps.
    let plainness = match () {
        () if whole.0 + 1 == rate.0 && words.between(whole, rate) == "的" => Plainness::Plain,
        () if PAID.iter().any(|word| words.clause(rate).ends_with(word)) => Plainness::Worded,
        () => return None,
    };
    let product = read(words.index, Relation::Product, part, Term::Product(vec![Term::Number(whole), Term::Number(rate)]))?;
    if product.fit == Fit::Holds {
        return Some(product.said(plainness));
    }
    // A rate may have been rounded; then only a slip shows that it was not.
    let share = read(words.index, Relation::Share, rate, Term::Quotient(Box::new(Term::Number(part)), Box::new(Term::Number(whole))))?;
    if share.fit != Fit::Fails && is_slip(words.index, part, &product.value) {
        return Some(Reading { fit: Fit::Fails, ..product }.said(Plainness::Worded));
    }
    Some(share.said(plainness))
}
