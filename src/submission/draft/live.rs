//! Products of a table's cells: 数量 × 单价 = 金额, written so that they are computed from the cells whatever these come to be.
//!
//! Owns the unit that a price is written in, so that its cells fit: 2000元/台 beside 4台.
//! Must never write a product that does not come to what was read.

use rustc_hash::{FxHashMap, FxHashSet};

use super::table::identity;
use crate::quantity::{Exact, Literal};
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Scanner;
use crate::submission::reading::{Reading, Term};
use crate::submission::tables::Frame;

/// What is computed from the cells of a table.
#[derive(Default)]
pub struct Live {
    /// The units of prices.
    pub units: FxHashMap<NumberId, String>,
    /// The readings that are products of cells.
    pub readings: FxHashSet<(NumberId, Vec<NumberId>)>,
}

/// Which of the products in a block are of the cells of a table in it.
pub fn live(index: &Index<'_>, frame: &Frame, products: &[&Reading]) -> Live {
    let columns = || frame.rows.iter().flat_map(|row| frame.columns.iter().zip(&row.cells));
    let is_amount: FxHashMap<NumberId, bool> = columns().filter_map(|(column, cell)| Some(((*cell)?, column.is_amount))).collect();
    let mut scanner = Scanner::new(index.units);
    let mut live = Live::default();
    for reading in products.iter().filter(|reading| is_amount.contains_key(&reading.result)) {
        let Some((price, unit)) = price(index, &mut scanner, reading, &is_amount) else { continue };
        if live.units.get(&price).is_none_or(|known| *known == unit) {
            live.units.insert(price, unit);
            live.readings.insert(identity(reading));
        }
    }
    live
}

/// The price of a product, and the unit that makes it one of cells; none where no unit does.
fn price(
    index: &Index<'_>,
    scanner: &mut Scanner<'_>,
    reading: &Reading,
    is_amount: &FxHashMap<NumberId, bool>,
) -> Option<(NumberId, String)> {
    let Term::Product(terms) = &reading.term else { return None };
    let factor = |term: &Term| match term {
        Term::As(id, read) if is_amount.get(id) == Some(&false) => Some((*id, read.clone())),
        _ => None,
    };
    let factors: Vec<(NumberId, Literal)> = terms.iter().map(factor).collect::<Option<_>>()?;
    let is_price = |(_, read): &&(NumberId, Literal)| index.units.is_money(read.unit.dimension);
    let (price, read) = factors.iter().find(is_price)?;
    let own = |id: NumberId| &index.number(id).literal;
    let counts: Vec<&Literal> = factors.iter().filter(|(id, _)| id != price).map(|(id, _)| own(*id)).collect();
    let unit = match &*own(*price).unit.text {
        "" => counts
            .iter()
            .filter(|count| !count.unit.text.is_empty())
            .fold(read.unit.text.to_string(), |unit, count| format!("{unit}/{}", count.unit.text)),
        known => known.to_owned(),
    };
    // Whether it comes to that, as the book will compute it.
    let written = scanner.literal(own(*price).number, &unit).filter(|written| *written.unit.text == *unit)?;
    let mut product = (written.value(), written.unit.dimension);
    for count in counts {
        product = (product.0.times(&count.value()).ok()?, product.1.times(count.unit.dimension)?);
    }
    let is_it = product.0 == reading.value && product.1 == own(reading.result).unit.dimension;
    (is_it && product.0 != Exact::ZERO).then_some((*price, unit))
}
