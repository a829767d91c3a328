//! Figures of earlier years: each takes the value that the year after it had.
//!
//! Owns where such a value is found: a figure of the year after, what the book itself subtracts it from, or the project's total.
//! Must never guess a value: what the book does not know is to be filled in.

use rustc_hash::FxHashSet;

use super::{History, Rolling};
use crate::book::year::{dated, is_comparison};
use crate::book::{Basis, Mark, Module, Role, to_confirm};
use crate::edit::Value;
use crate::message::Problem;
use crate::quantity::{Rounding, print, round};
use crate::recompute::FigureId;
use crate::source::Span;

/// Names of what a project or a department asks for in a year.
const BUDGET: [&str; 14] = [
    "预算",
    "年初预算",
    "预算数",
    "预算额",
    "预算金额",
    "预算总额",
    "预算安排",
    "预算安排数",
    "年初预算数",
    "批复预算",
    "批复数",
    "申报数",
    "安排数",
    "总预算",
];

impl<'b> Rolling<'_, 'b> {
    /// Moves the figures of earlier years on; the places that were written.
    pub(super) fn history(&mut self) -> Result<FxHashSet<Span>, Problem> {
        let mut written = FxHashSet::default();
        for (at, module) in self.modules() {
            let mut has_last_year = false;
            for (index, figure) in (0_u32..).zip(&module.figures).skip(1) {
                let Some(dated) = dated(module.name(index), self.from).filter(|dated| dated.offset < 0) else { continue };
                // 比前年增加 is no value of the year before last.
                if is_comparison(&dated.rest) || !matches!(figure.role, Role::Other | Role::Input) {
                    continue;
                }
                has_last_year |= dated.offset == -1 && is_budget(&dated.rest) && module.figure(figure.parent).parent == 0;
                // What is computed from others follows them.
                if !matches!(figure.basis, Basis::None | Basis::Value(_)) {
                    continue;
                }
                let id = self.trace.graph.id(at, index);
                let source = self.source(at, module, index, dated.offset, &dated.rest);
                let value = source.and_then(|source| self.printed(source));
                let new = draft(value.as_deref());
                for span in self.spans(module, index) {
                    self.editor.restate(module.location(span), &new)?;
                    written.insert(span);
                }
                let old = self.trace.operand_literal(id).map(print::literal);
                let from = source.filter(|_| value.is_some()).map(|source| self.trace.path(source));
                self.plan.history.push(History { path: module.path(index), old, new: value, from });
            }
            if at > 0 && !has_last_year {
                self.begin(at, module)?;
            }
        }
        Ok(written)
    }

    /// Where a figure without a basis has its values.
    fn spans(&self, module: &Module, index: u32) -> Vec<Span> {
        match module.figure(index).basis {
            Basis::Value(given) => vec![module.given[given as usize].span],
            _ => module
                .statements(index)
                .filter(|(_, statement)| module.cell(statement).is_none())
                .map(|(_, statement)| statement.span)
                .collect(),
        }
    }

    /// The figure of this book that has the value which an earlier year's figure takes.
    fn source(&self, at: usize, module: &'b Module, index: u32, offset: i32, rest: &str) -> Option<FigureId> {
        let calendar = &self.calendars[&at];
        let wanted = offset + self.plan.to - self.plan.from;
        let parent = module.figure(index).parent;
        if let Some(sibling) = calendar.sibling(parent, wanted, rest).filter(|sibling| *sibling != index) {
            return Some(self.trace.graph.id(at, sibling));
        }
        // Only what is known of this year can be last year's.
        if wanted != 0 {
            return None;
        }
        let total = || (is_budget(rest) && parent == 0 && at > 0).then(|| self.trace.graph.id(at, 0));
        calendar.minuend(self.trace.graph.id(at, index)).or_else(total)
    }

    /// What a figure is printed as; else what it comes to, as fine as the book works.
    pub(super) fn printed(&self, id: FigureId) -> Option<String> {
        if let Some(literal) = self.trace.operand_literal(id) {
            return Some(print::literal(literal));
        }
        let value = self.trace.stated(id)?;
        let precision = &self.trace.book.settings.precision;
        if value.dimension != precision.unit.dimension {
            return Some(print::quantity(value, self.trace.units()));
        }
        let rounded = round(&value.value, &precision.value(), Rounding::HalfUp).ok()?;
        Some(print::literal(&precision.with_value(&rounded)?))
    }

    /// What a figure of this book is as last year's value of the next; not known where there is a year between the two.
    pub(super) fn of_last_year(&self, id: FigureId) -> Option<String> {
        self.printed(id).filter(|_| self.plan.to - self.plan.from == 1)
    }

    /// A project without a history gets one.
    fn begin(&mut self, at: usize, module: &Module) -> Result<(), Problem> {
        let root = self.trace.graph.id(at, 0);
        let value = self.of_last_year(root);
        let is_taken = |name: &str| module.names.find(name).is_some();
        if is_taken("上年预算") {
            return Ok(());
        }
        let mut new = vec![("上年预算".to_owned(), Value::scalar(draft(value.as_deref())))];
        if !is_taken("增加额") {
            let formula = format!("{} - 上年预算", crate::book::TOTAL);
            self.plan.formulas.push((format!("{}.增加额", module.name(0)), formula.clone()));
            new.push(("增加额".to_owned(), Value::map([("formula", formula)])));
        }
        let path = format!("{}.上年预算", module.name(0));
        let from = value.is_some().then(|| self.trace.path(root));
        self.plan.history.push(History { path, old: None, new: value, from });
        let editor = self.editor.file(module.file)?;
        match editor.outline().find(0, "figures").map(|entry| entry.value) {
            Some(figures) => new.into_iter().for_each(|(name, value)| editor.push(figures, &name, value)),
            None => editor.push(0, "figures", Value::Map(new)),
        }
        Ok(())
    }
}

/// A value that is to be confirmed, or filled in where there is none.
pub(super) fn draft(value: Option<&str>) -> String {
    value.map_or_else(|| Mark::ToFill.text().to_owned(), to_confirm)
}

fn is_budget(rest: &str) -> bool {
    BUDGET.contains(&rest)
}
