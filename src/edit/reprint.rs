//! What the document prints of a figure, and how a figure is computed, as a person writes it anew.
//!
//! Owns which places of a figure print one number, and the text of a formula.
//! Must never change what follows from it.

use std::sync::Arc;

use super::confirm::{elsewhere, literal, read};
use super::{BookEditor, CellChange};
use crate::book::{Basis, Mark, Module, Statement, without_mark};
use crate::message::{Problem, Text};
use crate::quantity::{Literal, Unit, print};
use crate::recompute::{FigureId, Trace};
use crate::source::Span;

/// Every place of a figure that prints one number prints another, or an empty one is filled; cells of tables are given back, for they
/// are in other files.
///
/// # Errors
/// That the value cannot be read or has another unit, or that no place prints the old one.
pub fn reprint(editor: &mut BookEditor<'_>, trace: &Trace<'_>, id: FigureId, old: &str, value: &str) -> Result<Vec<CellChange>, Problem> {
    let (module, figure) = trace.locate(id);
    let path = module.path(figure);
    let printed = module.statements(figure).filter(|(_, statement)| module.cell(statement).is_none());
    let meant: Vec<_> = printed.filter(|(_, statement)| prints(module, statement, old)).collect();
    let Some((_, first)) = meant.first() else {
        let (zh, en) = ("没有印着这个数的地方了", "no place prints this number any more");
        return Err(elsewhere(&path, zh, en, "看看现在印的是什么，再改", "look at what is printed now, then change it"));
    };
    let (new, text) = match (module.literal(first).or_else(|| trace.operand_literal(id)), &module.table) {
        (Some(like), _) => read(trace, &path, value, &[like])?,
        (None, Some(table)) if table.amounts.contains(&module.figure(figure).name) => amount(trace, &path, value, &table.unit)?,
        // What stands in a column of other numbers has a unit or none: 310套, 12.
        (None, Some(_)) => (literal(trace, &path, value)?, value.trim().to_owned()),
        (None, None) => read(trace, &path, value, &[])?,
    };
    let mut cells = Vec::new();
    for (statement, own) in meant {
        if module.table.is_some() {
            cells.push(CellChange { module: trace.graph.split(id).0, figure, statement, value: new.clone() });
        } else {
            editor.restate(module.location(own.span), &text)?;
        }
    }
    Ok(cells)
}

/// Whether a place prints a number, as it is written; of an empty one that it waits for one.
pub fn prints(module: &Module, statement: &Statement, number: &str) -> bool {
    match module.literal(statement) {
        Some(literal) => print::literal(literal) == number,
        None => number.is_empty() && is_open(module, statement),
    }
}

/// Whether an empty place waits for a number: a cell of a table that its row reaches, or what is marked so.
pub fn is_open(module: &Module, statement: &Statement) -> bool {
    let is_cell = module.table.is_some() && statement.span != Span::default();
    module.literal(statement).is_none() && (is_cell || module.mark(statement.span) == Some(Mark::ToFill))
}

/// What goes into an empty cell of amounts: a number in the unit of the table.
fn amount(trace: &Trace<'_>, path: &str, value: &str, unit: &Arc<Unit>) -> Result<(Literal, String), Problem> {
    let mut own = literal(trace, path, value)?;
    if own.unit.text.is_empty() {
        own.unit = Arc::clone(unit);
    }
    if own.unit.dimension != unit.dimension {
        let (own, unit) = (print::literal(&own), &unit.text);
        let text = Text::new(
            format!("{path}：这一格的单位是 {unit}，不能写 {own}"),
            format!("{path}: this cell is in {unit}, and cannot be {own}"),
        );
        return Err(
            Problem::nowhere(text).help(Text::new("只写数，或写同一种单位的", "write the number alone, or a unit of the same kind"))
        );
    }
    let text = print::literal(&own);
    Ok((own, text))
}

/// A figure is computed by another formula.
///
/// # Errors
/// That it is not computed by one, or that nothing is left of it.
pub fn rewrite(editor: &mut BookEditor<'_>, trace: &Trace<'_>, id: FigureId, formula: &str) -> Result<(), Problem> {
    let (module, figure) = trace.locate(id);
    let path = module.path(figure);
    let (Basis::Formula(written) | Basis::Each(written)) = module.figure(figure).basis else {
        let (zh, en) = ("这里没有算式", "there is no formula here");
        return Err(elsewhere(&path, zh, en, "请改它的数", "change its number"));
    };
    let formula = without_mark(formula.trim());
    if formula.is_empty() {
        let (zh, en) = ("算式不能是空的", "a formula cannot be empty");
        return Err(elsewhere(&path, zh, en, "写成 面积 * 单价 * 12 月 这样", "write it like 面积 * 单价 * 12 月"));
    }
    editor.set(module.location(module.written[written as usize].span), formula)
}
