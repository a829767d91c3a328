//! Cells of a workbook that say themselves what they are computed from.
//!
//! Owns which formulas compare amounts with amounts.
//! Must never accuse where a formula goes from one unit to another: the table may not say which.

use rustc_hash::FxHashMap;

use crate::submission::document::{Block, Computed};
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Scanner;
use crate::submission::reading::{Fit, Plainness, Relation, Said, Term, read};

/// What the formulas of all sheets say.
pub fn formulas(index: &Index<'_>) -> Vec<Said> {
    let has_formulas = |block: &Block| matches!(block, Block::Table(grid) if !grid.formulas.is_empty());
    if !index.document.blocks.iter().any(has_formulas) {
        return Vec::new();
    }
    let alone = index.ids().filter(|id| index.is_alone(*id)).filter_map(|id| {
        let home = index.text_of(id).home;
        Some(((home.block, home.cell?), id))
    });
    let numbers: FxHashMap<(usize, (usize, usize)), NumberId> = alone.collect();
    let mut found = Vec::new();
    for (block, content) in index.document.blocks.iter().enumerate() {
        let Block::Table(grid) = content else { continue };
        let number = |row: usize, column: usize| numbers.get(&(block, (row, column))).copied();
        let is_empty = |row: usize, column: usize| grid.cell(row, column).trim().is_empty();
        let cells = Cells { index, number: &number, is_empty: &is_empty };
        found.extend(grid.formulas.iter().filter_map(|(at, computed)| said(&cells, *at, computed)));
    }
    found
}

struct Cells<'c, 'd> {
    index: &'c Index<'d>,
    number: &'c dyn Fn(usize, usize) -> Option<NumberId>,
    is_empty: &'c dyn Fn(usize, usize) -> bool,
}

fn said(cells: &Cells<'_, '_>, (row, column): (usize, usize), computed: &Computed) -> Option<Said> {
    let result = (cells.number)(row, column)?;
    let term = term(cells, computed)?;
    let relation = match term {
        Term::Sum(_) => Relation::Sum,
        Term::Difference(..) => Relation::Increase,
        // Over ten thousand it is the same amount in another unit.
        Term::Quotient(_, ref right) if matches!(**right, Term::Constant(_)) => Relation::Product,
        Term::Quotient(..) => Relation::Share,
        Term::Product(_) => Relation::Product,
        _ => return None,
    };
    let dimension = cells.index.number(result).literal.unit.dimension;
    if term.dimension(cells.index) != Some(dimension) {
        return None;
    }
    let reading = read(cells.index, relation, result, term)?;
    let adds = matches!(reading.relation, Relation::Sum | Relation::Increase);
    (adds || reading.fit != Fit::Fails).then_some(reading.said(Plainness::Plain))
}

/// The numbers that a formula is of; none where a cell has words.
fn term(cells: &Cells<'_, '_>, computed: &Computed) -> Option<Term> {
    let boxed = |one: &Computed| term(cells, one).map(Box::new);
    Some(match computed {
        Computed::Cell(row, column) => Term::Number((cells.number)(*row, *column)?),
        Computed::Number(number) => Term::Constant(Scanner::new(cells.index.units).literal(*number, "")?),
        Computed::Sum(all) => {
            let mut parts = Vec::new();
            for one in all {
                match one {
                    Computed::Cell(row, column) if (cells.is_empty)(*row, *column) => {}
                    Computed::Sum(_) => match term(cells, one)? {
                        Term::Sum(inner) => parts.extend(inner),
                        other => parts.push(other),
                    },
                    one => parts.push(term(cells, one)?),
                }
            }
            if parts.is_empty() {
                return None;
            }
            Term::Sum(parts)
        }
        Computed::Difference(left, right) => Term::Difference(boxed(left)?, boxed(right)?),
        Computed::Product(left, right) => Term::Product(vec![*boxed(left)?, *boxed(right)?]),
        Computed::Quotient(left, right) => Term::Quotient(boxed(left)?, boxed(right)?),
    })
}
