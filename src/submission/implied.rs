//! Inputs that are not printed: an amount with a price and no quantity, or with a quantity and no price.
//!
//! Owns which amounts lack one number only, and what that number would have to be.
//! Must never accuse: the number may stand elsewhere, or be nobody's business.

use rustc_hash::FxHashSet;

use super::believe::Believed;
use super::index::{Index, NumberId};
use super::number::Kind;
use super::prose::Words;
use super::reading::{Reading, Relation};
use super::subject::behind_last;
use super::tables::Frame;
use crate::quantity::{Dimension, Exact, Literal, Quantity};

/// An amount, what it is divided by, and what that gives.
#[derive(Debug)]
pub struct Implied {
    /// The amount.
    pub amount: NumberId,
    /// Its price, or its quantity.
    pub by: NumberId,
    /// How that is read.
    pub literal: Literal,
    /// The number that is not printed.
    pub value: Quantity,
}

/// The inputs that are not printed, of sentences and of tables.
pub fn implied(index: &Index<'_>, frames: &[Frame], believed: &Believed) -> Vec<Implied> {
    let all = believed.holds.iter().chain(&believed.near).chain(&believed.fails);
    // What is worked out already, and what others are worked out from.
    let worked_out = all.filter(|reading| matches!(reading.relation, Relation::Product | Relation::Sum));
    let numbers = |reading: &Reading| match (reading.relation, &reading.term) {
        (Relation::Product, term) => [vec![reading.result], term.numbers()].concat(),
        _ => vec![reading.result],
    };
    let known: FxHashSet<NumberId> = worked_out.flat_map(numbers).collect();
    let in_frames: FxHashSet<NumberId> = frames.iter().flat_map(Frame::numbers).collect();
    let mut found = Vec::new();
    for (at, text) in index.texts.iter().enumerate() {
        let is_open = |id: &NumberId| is_amount(index, *id) && !known.contains(id) && !in_frames.contains(id);
        let lacking: Vec<Implied> = text.ids().filter(is_open).filter_map(|id| of_sentence(index, at, id)).collect();
        // Few amounts lack anything: only then the words are looked at.
        if !lacking.is_empty() {
            let levels: FxHashSet<NumberId> = Words::new(index, at).levels().collect();
            found.extend(lacking.into_iter().filter(|implied| levels.contains(&implied.amount)));
        }
    }
    for frame in frames {
        found.extend(frame.rows.iter().filter_map(|row| of_row(index, frame, &row.cells, &known)));
    }
    found
}

fn is_amount(index: &Index<'_>, id: NumberId) -> bool {
    let number = index.number(id);
    number.is_amount() && !number.literal.value().is_zero()
}

/// The price of a number, as it is read.
fn price<'i>(index: &'i Index<'_>, id: NumberId) -> Option<&'i Literal> {
    let number = index.number(id);
    let read = number.per()?;
    (number.is_value() && index.units.has_money(read.unit.dimension)).then_some(read)
}

/// 按0.47元/页计算，需23万元; 61台设备年服务费143.2514万元.
fn of_sentence(index: &Index<'_>, text: usize, amount: NumberId) -> Option<Implied> {
    const ENDS: [char; 3] = ['。', '；', '\n'];
    const MARKS: [char; 6] = ['。', '；', '\n', '，', '、', '：'];
    let words = &index.texts[text].passage.text;
    let start = index.number(amount).range.start;
    let before = |marks: &[char]| {
        let from = behind_last(&words[..start], marks);
        index.within(text, &(from..start)).map(NumberId).collect::<Vec<_>>()
    };
    let item = before(&ENDS);
    let is_count = |id: &NumberId| index.number(*id).kind == Kind::Count && index.number(*id).is_value();
    let prices: Vec<NumberId> = item.iter().copied().filter(|id| price(index, *id).is_some()).collect();
    // Behind another amount something else begins; months are seldom what is missing.
    let others = |by: NumberId| item.iter().any(|id| *id > by && is_amount(index, *id));
    let is_telling = |implied: &Implied| {
        let dimension = implied.value.dimension;
        implied.value.value >= Exact::ONE && !index.units.is_period(dimension)
    };
    let is_side = |id: &NumberId| matches!(index.number(*id).kind, Kind::Label | Kind::Period);
    match prices[..] {
        [by] if !others(by) && !item.iter().any(is_count) => divided(index, amount, by, price(index, by)?.clone()).filter(is_telling),
        [] => match before(&MARKS).into_iter().filter(|id| !is_side(id)).collect::<Vec<_>>()[..] {
            [by] if is_count(&by) => divided(index, amount, by, index.number(by).literal.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// A row with one amount and one quantity, in a table without prices.
fn of_row(index: &Index<'_>, frame: &Frame, cells: &[Option<NumberId>], known: &FxHashSet<NumberId>) -> Option<Implied> {
    let of = |is_amount: bool| {
        frame.columns.iter().zip(cells).filter(move |(column, _)| column.is_amount == is_amount).filter_map(|(_, cell)| *cell)
    };
    let amount = of(true).find(|id| is_amount(index, *id) && !known.contains(id))?;
    let mut others = of(false);
    let (by, None) = (others.next()?, others.next()) else { return None };
    let number = index.number(by);
    (number.kind == Kind::Count && number.is_value()).then(|| divided(index, amount, by, number.literal.clone())).flatten()
}

/// An amount over a price or a quantity; none where nothing is left that can be counted or paid.
fn divided(index: &Index<'_>, amount: NumberId, by: NumberId, literal: Literal) -> Option<Implied> {
    let whole = &index.number(amount).literal;
    let dimension = whole.unit.dimension.over(literal.unit.dimension)?;
    let value = whole.value().over(&literal.value()).ok()?;
    (dimension != Dimension::NONE).then_some(Implied { amount, by, literal, value: Quantity::new(value, dimension) })
}
