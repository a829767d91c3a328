//! Rows that say how their amount was reached: 工资, 320人×4200元×12月, 1612.80.
//!
//! Owns which cell of a row is worked out in another.
//! Must never read what a cell says of other rows: 1+2+3.

use super::frame::Frame;
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Kind;
use crate::submission::prose::worked_out;
use crate::submission::reading::{Fit, Plainness, Reading, Said, Term};

pub fn worked(index: &Index<'_>, frame: &Frame) -> Vec<Said> {
    let row = |row: &super::Row| {
        let mut amounts = row.cells.iter().flatten().copied().filter(|id| is_amount(index, *id));
        let (result, None) = (amounts.next()?, amounts.next()) else { return None };
        let from = index.texts.partition_point(|text| text.home.row() < (frame.block, row.at));
        let to = index.texts.partition_point(|text| text.home.row() < (frame.block, row.at + 1));
        let said = (from..to)
            .filter(|text| index.texts[*text].numbers.len() >= 2 && !index.texts[*text].ids().any(|id| id == result))
            .find_map(|text| worked_out(index, text, result))?;
        Some(Said { reading: Reading { term: as_printed(index, said.reading.term), ..said.reading }, ..said })
    };
    let mut found: Vec<Said> = frame.rows.iter().filter_map(row).collect();
    // Where most rows come out, one that does not is wrong.
    let holds = found.iter().filter(|said| said.reading.fit == Fit::Holds).count();
    if holds >= 2 && (found.len() - holds) * 2 <= holds {
        found.iter_mut().for_each(|said| said.plainness = said.plainness.max(Plainness::Plain));
    }
    found
}

/// A price that stands within a cell is read where it stands, and not by the name of its row.
fn as_printed(index: &Index<'_>, term: Term) -> Term {
    match term {
        Term::As(id, read) if index.units.has_money(read.unit.dimension) && !index.is_alone(id) => Term::Constant(read),
        Term::Number(id) if index.units.has_money(index.number(id).literal.unit.dimension) => {
            Term::Constant(index.number(id).literal.clone())
        }
        Term::Product(terms) => Term::Product(terms.into_iter().map(|term| as_printed(index, term)).collect()),
        term => term,
    }
}

fn is_amount(index: &Index<'_>, id: NumberId) -> bool {
    index.number(id).kind == Kind::Money && index.number(id).rate.is_none()
}
