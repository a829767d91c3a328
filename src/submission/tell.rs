//! What was read of a document, for people: every reading with how sure it is, and every number that was not understood.
//!
//! Owns the words for readings, and the counts.
//! Must never leave a number out.

use std::collections::BTreeSet;

use super::decide::{Decision, Decisions, name};
use super::implied::Implied;
use super::index::{Index, NumberId};
use super::number::Kind;
use super::reading::{Fit, Reading, Relation, Term};
use super::recognise::Recognised;
use super::tables::Frame;
use crate::book::Tally;
use crate::message::Phrase;
use crate::quantity::print;
use crate::source::Span;

/// A reading of a number.
#[derive(Clone, Debug)]
pub struct Told {
    /// What kind of relation it is.
    pub relation: Relation,
    /// Where the number stands in the text of the document.
    pub place: Span,
    /// The number, and what it is computed from.
    pub text: String,
    /// Where the numbers stand that it is computed from.
    pub operands: Vec<Span>,
    /// How sure it is.
    pub sure: Sure,
    /// What names it when a person decides of it; none where there is nothing to decide.
    pub name: Option<String>,
    /// What was decided.
    pub decided: Option<Decision>,
}

/// How sure a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// It gives the printed number.
    Holds,
    /// It gives the printed number within the roundings of what it is computed from.
    Near,
    /// It gives another number, and the text leaves no other reading.
    Fails,
    /// A price or a quantity is not printed: it can only be worked out backwards.
    Missing,
    /// It gives another number, and nothing says that a number is wrong: it is not checked.
    Open,
    /// A person has decided that the number is not computed so.
    Rejected,
}

impl Sure {
    /// In words.
    pub fn reason(self) -> Phrase {
        match self {
            Self::Holds => Phrase::new("算得出列示的数", "gives the printed number"),
            Self::Near => {
                Phrase::new("算得的数在四舍五入的范围内，没有写成算式", "within the roundings of its operands: not written as a formula")
            }
            Self::Fails => Phrase::new("算不出列示的数，文字没有别的读法", "gives another number, and the words leave no other reading"),
            Self::Missing => {
                Phrase::new("缺一个数：没有列出数量或单价，只能倒推", "a quantity or a price is not printed: worked out backwards")
            }
            Self::Open => {
                Phrase::new("算不出列示的数，读法没有把握，不查", "gives another number, and the reading is not sure: not checked")
            }
            Self::Rejected => Phrase::new("核对后认定不是这样算的", "decided against"),
        }
    }
}

impl Relation {
    /// In words.
    pub fn title(self) -> Phrase {
        match self {
            Self::Product => Phrase::new("乘积", "product"),
            Self::Sum => Phrase::new("合计", "sum"),
            Self::Increase => Phrase::new("增减额", "change"),
            Self::Balance => Phrase::new("结余", "balance"),
            Self::Growth => Phrase::new("增减率", "growth"),
            Self::Share => Phrase::new("占比", "share"),
            Self::Execution => Phrase::new("执行率", "execution"),
            Self::Same => Phrase::new("同一个数", "same"),
            Self::Implied => Phrase::new("倒推", "worked out"),
            Self::Rate => Phrase::new("单价", "rate"),
        }
    }
}

/// Every reading, in the order of the document.
pub fn told(recognised: &Recognised<'_>, decisions: &Decisions) -> Vec<Told> {
    let believed = &recognised.believed;
    let groups = [
        (&believed.holds, Sure::Holds),
        (&believed.near, Sure::Near),
        (&believed.fails, Sure::Fails),
        (&believed.open, Sure::Open),
        (&believed.rejected, Sure::Rejected),
    ];
    let index = &recognised.index;
    let one = |reading: &Reading, sure: Sure| {
        let result = &index.number(reading.result).literal;
        let computed = match reading.fit {
            Fit::Holds => String::new(),
            Fit::Near | Fit::Fails => format!(" = {}", print::amount(&reading.value, &result.unit)),
        };
        let text = format!("{} = {}{computed}", print::literal(result), term(index, &reading.term));
        let operands = reading.term.numbers().into_iter().map(|id| index.place(id)).collect();
        let name = name(index, reading);
        let decided = decisions.get(&name).copied();
        Told { relation: reading.relation, place: index.place(reading.result), text, operands, sure, name: Some(name), decided }
    };
    let mut all: Vec<Told> =
        groups.into_iter().flat_map(|(readings, sure)| readings.iter().map(move |reading| one(reading, sure))).collect();
    all.extend(recognised.implied.iter().map(|implied| missing(index, implied)));
    all.extend(rates(index));
    all.sort_by_key(|told| (told.place, told.relation));
    all
}

/// An amount over its price, or its quantity.
fn missing(index: &Index<'_>, implied: &Implied) -> Told {
    let amount = print::literal(&index.number(implied.amount).literal);
    let by = print::literal(&implied.literal);
    let unit = index.units.display_unit(&implied.value.value, implied.value.dimension);
    let text = format!("{amount} ÷ {by} = {}", print::amount(&implied.value.value, &unit));
    let operands = vec![index.place(implied.amount), index.place(implied.by)];
    Told { relation: Relation::Implied, place: index.place(implied.amount), text, operands, sure: Sure::Missing, name: None, decided: None }
}

/// What numbers are per.
fn rates<'i>(index: &'i Index<'_>) -> impl Iterator<Item = Told> + 'i {
    let ids = index.ids();
    ids.filter_map(|id| {
        let number = index.number(id);
        let read = number.per()?;
        let place = index.place(id);
        let written = index.text_of(id).passage.text[number.range.clone()].to_owned();
        let text = format!("{written} = {}", print::literal(read));
        Some(Told { relation: Relation::Rate, place, text, operands: Vec::new(), sure: Sure::Holds, name: None, decided: None })
    })
}

fn term(index: &Index<'_>, of: &Term) -> String {
    let all = |terms: &[Term], sign: &str| terms.iter().map(|one| bracketed(index, one)).collect::<Vec<_>>().join(sign);
    match of {
        Term::Number(id) => print::literal(&index.number(*id).literal),
        Term::As(_, literal) => print::literal(literal),
        Term::Constant(literal) => format!("[{}]", print::literal(literal)),
        Term::Sum(terms) => terms.iter().map(|one| term(index, one)).collect::<Vec<_>>().join(" + "),
        Term::Product(terms) => all(terms, " × "),
        Term::Difference(left, right) => format!("{} − {}", term(index, left), bracketed(index, right)),
        Term::Quotient(left, right) => format!("{} ÷ {}", bracketed(index, left), bracketed(index, right)),
    }
}

fn bracketed(index: &Index<'_>, of: &Term) -> String {
    match of {
        Term::Sum(_) | Term::Difference(..) | Term::Quotient(..) | Term::Product(_) => format!("({})", term(index, of)),
        _ => term(index, of),
    }
}

/// The numbers that were not understood, by their places: without a unit, and in no relation.
pub fn unread(recognised: &Recognised<'_>) -> Vec<Span> {
    let used = used(recognised);
    let index = &recognised.index;
    let in_frames: BTreeSet<NumberId> = recognised.frames.iter().flat_map(Frame::numbers).collect();
    let ids = index.ids();
    ids.filter(|id| index.number(*id).kind == Kind::Plain && !used.contains(id) && !in_frames.contains(id))
        .map(|id| index.place(id))
        .collect()
}

/// The numbers that readings speak of.
fn used(recognised: &Recognised<'_>) -> BTreeSet<NumberId> {
    let believed = &recognised.believed;
    let all = believed.holds.iter().chain(&believed.near).chain(&believed.fails);
    all.flat_map(|reading| std::iter::once(reading.result).chain(reading.term.numbers())).collect()
}

/// How much was understood, beside so many numbers that were not.
pub fn tally(recognised: &Recognised<'_>, unread: usize) -> Tally {
    let index = &recognised.index;
    let believed = &recognised.believed;
    let mut checked: BTreeSet<NumberId> = BTreeSet::new();
    for reading in believed.holds.iter().chain(&believed.near).chain(&believed.fails) {
        checked.insert(reading.result);
        // Of two places both are compared.
        if reading.relation == Relation::Same {
            checked.extend(reading.term.numbers());
        }
    }
    let ids = index.ids();
    let money = |id: &NumberId| index.number(*id).kind == Kind::Money && index.number(*id).is_value();
    let amounts: Vec<NumberId> = ids.filter(money).collect();
    let recomputed = amounts.iter().filter(|id| checked.contains(id)).count();
    let unsure = believed.open.iter().map(|reading| reading.result).collect::<BTreeSet<NumberId>>().len();
    Tally { amounts: amounts.len(), recomputed, stated: amounts.len() - recomputed, unread, unsure }
}
