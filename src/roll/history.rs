//! Figures of earlier years: each takes the value that the year after it had.
//!
//! Owns where such a value is found: a figure of the year after, what the book itself subtracts it from, or the project's total.
//! Must never guess a value: what the book does not know is to be filled in.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::{History, Rolling};
use crate::book::year::{Dated, dated, is_comparison};
use crate::book::{Basis, Mark, Module, Role, TOTAL, to_confirm};
use crate::edit::Value;
use crate::formula::quoted_name;
use crate::message::Problem;
use crate::quantity::{Literal, Rounding, print, round};
use crate::recompute::FigureId;
use crate::source::{Location, Span};

impl<'b> Rolling<'_, 'b> {
    /// Moves the figures of other years on; the places that were written.
    pub(super) fn history(&mut self) -> Result<FxHashSet<Location>, Problem> {
        let by = self.plan.to - self.plan.from;
        let mut written = FxHashSet::default();
        for (at, module) in self.modules() {
            for (index, figure) in (0_u32..).zip(&module.figures).skip(1) {
                let Some(dated) = dated(module.name(index), self.from) else { continue };
                // 比前年增加 is no value of the year before last.
                if is_comparison(&dated.rest) || !self.is_history(at, index, figure.role) {
                    continue;
                }
                // A part of something that is blank already.
                if self.spans(module, index).iter().any(|span| written.contains(&module.location(*span))) {
                    continue;
                }
                let next = self.calendars[&at].sibling(figure.parent, dated.offset + by, &dated.rest);
                // This year's own value is a draft of next year's, unless the book has that already, or it is of some day.
                let is_carried = dated.offset == 0 && next.is_none() && !dated.is_of_a_day;
                let stays = dated.offset > 0 && self.renamed(module.name(index)) == module.name(index) && !dated.is_a_word;
                if is_carried || stays {
                    continue;
                }
                if !matches!(figure.basis, Basis::None | Basis::Value(_)) {
                    // What it was made of is of that year too; what only refers to others follows them.
                    self.blank_parts(at, module, index, &mut written)?;
                    continue;
                }
                let source = if dated.is_of_a_day { None } else { self.source(at, module, index, &dated) };
                self.take(at, module, index, source, &mut written)?;
            }
            if at > 0 {
                self.begin(at, module)?;
            }
        }
        Ok(written)
    }

    /// A figure takes the value of another one, or none.
    /// Whether a figure that says a year is not asked for: a fact, or a part of one.
    pub(super) fn is_history(&self, at: usize, index: u32, role: Role) -> bool {
        match role {
            Role::Other | Role::Input => true,
            Role::Part => !self.trace.is_applied_for(self.trace.graph.id(at, index)),
            Role::Root | Role::Line | Role::Row => false,
        }
    }

    fn take(
        &mut self,
        at: usize,
        module: &'b Module,
        index: u32,
        source: Option<FigureId>,
        written: &mut FxHashSet<Location>,
    ) -> Result<(), Problem> {
        let id = self.trace.graph.id(at, index);
        let old = self.trace.operand_literal(id);
        let spans = self.spans(module, index);
        // Where only a table prints it, the table has to come first.
        let value = source.filter(|_| !spans.is_empty()).and_then(|source| self.printed(source, old));
        for span in spans {
            self.editor.restate(module.location(span), &draft(value.as_deref()))?;
            written.insert(module.location(span));
        }
        let from = source.filter(|_| value.is_some()).map(|source| self.trace.path(source));
        let was_open = || self.trace.is_awaited(id).then(|| Mark::ToFill.text().to_owned());
        let old = old.map(print::literal).or_else(was_open);
        self.plan.history.push(History { path: module.path(index), old, new: value, from });
        Ok(())
    }

    /// The values below a figure are to be filled in.
    fn blank_parts(&mut self, at: usize, module: &'b Module, above: u32, written: &mut FxHashSet<Location>) -> Result<(), Problem> {
        let mut open: Vec<u32> = module.children(above).to_vec();
        while let Some(index) = open.pop() {
            open.extend(module.children(index));
            if !matches!(module.figure(index).basis, Basis::None | Basis::Value(_)) {
                continue;
            }
            for span in self.spans(module, index) {
                self.editor.restate(module.location(span), &draft(None))?;
                written.insert(module.location(span));
            }
            let old = self.trace.operand_literal(self.trace.graph.id(at, index)).map(print::literal);
            self.plan.history.push(History { path: module.path(index), old, new: None, from: None });
        }
        Ok(())
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

    /// The figure of this book that has the value which a figure of another year takes.
    fn source(&self, at: usize, module: &'b Module, index: u32, dated: &Dated) -> Option<FigureId> {
        let calendar = &self.calendars[&at];
        let wanted = dated.offset + self.plan.to - self.plan.from;
        let parent = module.figure(index).parent;
        if let Some(sibling) = calendar.sibling(parent, wanted, &dated.rest).filter(|sibling| *sibling != index) {
            return Some(self.trace.graph.id(at, sibling));
        }
        // Only what is known of this year can be last year's.
        if wanted != 0 {
            return None;
        }
        let total = || (is_budget(&dated.rest) && parent == 0 && at > 0).then(|| self.trace.graph.id(at, 0));
        calendar.minuend(self.trace.graph.id(at, index)).or_else(total)
    }

    /// What a figure is printed as; else what it comes to, in the unit of another value, with all its digits if they end.
    pub(super) fn printed(&self, id: FigureId, like: Option<&Literal>) -> Option<String> {
        if let Some(literal) = self.trace.operand_literal(id) {
            return Some(print::literal(literal));
        }
        let value = self.trace.stated(id)?;
        let precision = &self.trace.book.settings.precision;
        let unit = like.filter(|like| like.unit.dimension == value.dimension).map(|like| Arc::clone(&like.unit));
        let unit = match unit {
            Some(unit) => unit,
            None if value.dimension == precision.unit.dimension => Arc::clone(&precision.unit),
            None => return Some(print::quantity(value, self.trace.units())),
        };
        let rounded = || round(&value.value, &precision.value(), Rounding::HalfUp).ok();
        let bare = Literal::zero(unit);
        bare.with_value(&value.value).or_else(|| bare.with_value(&rounded()?)).map(|literal| print::literal(&literal))
    }

    /// The name, as a formula needs it, by which the next book has this year's value of something: a figure that is there already,
    /// or a new one behind another.
    pub(super) fn last_year(
        &mut self,
        at: usize,
        module: &'b Module,
        stem: &str,
        of: FigureId,
        behind: Option<Span>,
    ) -> Result<String, Problem> {
        if let Some(name) = self.last_years.get(&(at, stem.to_owned())) {
            return Ok(quoted_name(name));
        }
        let is_it = |index: &u32| {
            let dated = dated(module.name(*index), self.from);
            dated.is_some_and(|dated| dated.offset == -1 && if stem.is_empty() { is_budget(&dated.rest) } else { dated.rest == stem })
        };
        let known = module.children(0).iter().copied().filter(|index| module.figure(*index).role == Role::Other).find(is_it);
        if let Some(index) = known {
            let id = self.trace.graph.id(at, index);
            if let Some(calendar) = self.calendars.get_mut(&at) {
                calendar.tie(id, of);
            }
            let name = self.renamed(module.name(index)).to_owned();
            self.last_years.insert((at, stem.to_owned()), name.clone());
            return Ok(quoted_name(&name));
        }
        let name = if stem.is_empty() { "上年预算".to_owned() } else { format!("上年{stem}") };
        // Not known where there is a year between the two.
        let value = if self.plan.to - self.plan.from == 1 { self.printed(of, None) } else { None };
        self.insert(at, module, behind, &name, Value::scalar(draft(value.as_deref())))?;
        let from = value.is_some().then(|| self.trace.path(of));
        self.plan.history.push(History { path: format!("{}.{name}", module.name(0)), old: None, new: value, from });
        self.last_years.insert((at, stem.to_owned()), name.clone());
        Ok(quoted_name(&name))
    }

    /// A new figure: behind another one, or at the end of those that are there.
    fn insert(&mut self, at: usize, module: &Module, behind: Option<Span>, name: &str, value: Value) -> Result<(), Problem> {
        let editor = self.editor.file(module.file)?;
        match (behind, editor.outline().find(0, "figures").map(|entry| entry.value)) {
            (Some(key), _) => editor.insert_after(key, name, value),
            (None, Some(figures)) => editor.push(figures, name, value),
            (None, None) => self.begun.entry(at).or_default().push((name.to_owned(), value)),
        }
        Ok(())
    }

    /// A project without a history gets one, and one without an increase its increase.
    fn begin(&mut self, at: usize, module: &'b Module) -> Result<(), Problem> {
        let has_increase = module.children(0).iter().any(|index| is_comparison(module.name(*index)));
        let before = self.last_year(at, module, "", self.trace.graph.id(at, 0), None)?;
        if !has_increase && module.names.find("增加额").is_none() {
            let formula = format!("{TOTAL} - {before}");
            self.plan.formulas.push((format!("{}.增加额", module.name(0)), formula.clone()));
            self.insert(at, module, None, "增加额", Value::map([("formula", formula)]))?;
        }
        if let Some(figures) = self.begun.remove(&at) {
            self.editor.file(module.file)?.push(0, "figures", Value::Map(figures));
        }
        Ok(())
    }
}

/// A value that is to be confirmed, or filled in where there is none.
fn draft(value: Option<&str>) -> String {
    value.map_or_else(|| Mark::ToFill.text().to_owned(), to_confirm)
}

/// Whether a name can only mean what a project asks for in a year: 预算, 部门预算数, 项目支出年初预算.
fn is_budget(rest: &str) -> bool {
    let short = ["年初", "部门", "项目", "支出", "总", "金", "的"].iter().fold(rest.to_owned(), |rest, word| rest.replace(word, ""));
    ["预算", "预算数", "预算额", "预算安排", "预算安排数", "批复预算", "批复数", "申报数", "安排数"].contains(&short.as_str())
}
