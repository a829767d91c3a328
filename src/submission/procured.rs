//! What is bought for a project: the quantity in a table beside the indicator in its form.
//!
//! Owns which quantity of a row and which indicator of a form are one thing.
//! Must never compare them where a form has two quantities in that unit.

use rustc_hash::FxHashMap;

use super::forms::{Form, texts};
use super::index::{Index, NumberId};
use super::number::Kind;
use super::reading::{Fit, Plainness, Said, read_same, read_sum};
use super::same::bare;
use super::tables::{Frame, Row};
use crate::quantity::Exact;

/// Quantities that are further apart than one in so many are of two things.
const NEAR: i64 = 50;

/// What tables and forms print of the same quantities.
pub fn procured(index: &Index<'_>, frames: &[Frame], forms: &[Form]) -> Vec<Said> {
    let indicators: Vec<Vec<NumberId>> = forms.iter().map(|form| quantities(index, form)).collect();
    let mut by_name: FxHashMap<String, usize> = FxHashMap::default();
    for (at, form) in forms.iter().enumerate() {
        by_name.extend(std::iter::once(&form.name).chain(&form.also).map(|name| (bare(name), at)));
    }
    let mut found = Vec::new();
    for frame in frames {
        for row in &frame.rows {
            let Some(form) = row.label.split('·').find_map(|name| by_name.get(&bare(name))) else { continue };
            let bought = counts(index, frame, row);
            found.extend(bought.filter_map(|id| compare(index, id, &indicators[*form])));
        }
    }
    found
}

/// The quantities that are cells of a form.
fn quantities(index: &Index<'_>, form: &Form) -> Vec<NumberId> {
    let numbers = texts(index, form).flat_map(|(text, _)| index.texts[text].numbers.clone()).map(NumberId);
    numbers.filter(|id| is_count(index, *id) && index.is_alone(*id)).collect()
}

/// The quantities of a row.
fn counts<'i>(index: &'i Index<'_>, frame: &'i Frame, row: &'i Row) -> impl Iterator<Item = NumberId> + 'i {
    let cells = frame.columns.iter().zip(&row.cells).filter(|(column, _)| !column.is_amount);
    cells.filter_map(|(_, cell)| *cell).filter(|id| is_count(index, *id))
}

fn is_count(index: &Index<'_>, id: NumberId) -> bool {
    let number = index.number(id);
    number.kind == Kind::Count && number.literal.is_plain()
}

/// A quantity and the one indicator that is in its unit, if they are equal or nearly so.
fn compare(index: &Index<'_>, id: NumberId, indicators: &[NumberId]) -> Option<Said> {
    let literal = |id: NumberId| &index.number(id).literal;
    let like: Vec<NumberId> = indicators.iter().copied().filter(|other| literal(*other).unit == literal(id).unit).collect();
    // What is bought may be all that the form has in that unit.
    if like.len() >= 2
        && let Some(reading) = read_sum(index, id, &like).filter(|reading| reading.fit == Fit::Holds)
    {
        return Some(reading.said(Plainness::Guessed));
    }
    let mut like = like.into_iter();
    let first = like.next()?;
    if !like.all(|other| literal(other).value() == literal(first).value()) {
        return None;
    }
    let reading = read_same(index, id, first)?;
    let gap = reading.value.minus(&literal(id).value()).ok()?.magnitude();
    let is_near = gap.times(&Exact::integer(NEAR)).is_ok_and(|gap| gap <= reading.value);
    let plainness = if reading.fit == Fit::Fails { Plainness::Plain } else { Plainness::Guessed };
    is_near.then_some(reading.said(plainness))
}
