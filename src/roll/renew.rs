//! Everything that a person typed in from this year's papers: it stays as a draft, to be confirmed.
//!
//! Owns which values are marked, and that quotations and acceptances of this year are not carried over.
//! Must never change a value.

use rustc_hash::FxHashSet;

use super::{Rewritten, Rolling};
use crate::book::outline::Kind;
use crate::book::{Basis, Module, Stated, to_confirm, without_mark};
use crate::edit::Value;
use crate::formula::{Expression, Node};
use crate::message::Problem;
use crate::quantity::{Exact, Literal, UnitTable};
use crate::source::{Location, Span};

impl<'b> Rolling<'_, 'b> {
    /// Marks what is to be confirmed, except for the places that were written already.
    pub(super) fn renew(&mut self, taken: &FxHashSet<Location>) -> Result<(), Problem> {
        for (_, module) in self.modules() {
            self.year_of_book(module)?;
            for (index, figure) in (0_u32..).zip(&module.figures) {
                match figure.basis {
                    Basis::Value(given) => self.mark(module, module.given[given as usize].span, taken)?,
                    Basis::None => {
                        for (_, statement) in module.statements(index).filter(|(_, statement)| module.cell(statement).is_none()) {
                            match statement.stated {
                                Stated::Value(_) => self.mark(module, statement.span, taken)?,
                                // Where the document left it blank is no quotation of next year's.
                                Stated::Blank if statement.quote.is_some() && !taken.contains(&module.location(statement.span)) => {
                                    self.editor.restate_as(module.location(statement.span), &Value::Nothing)?;
                                }
                                Stated::Blank => {}
                            }
                        }
                    }
                    _ => self.printed_values(module, index, taken)?,
                }
            }
            for written in &module.written {
                if has_numbers(module, &written.expression, self.trace.units()) {
                    self.formulas.entry(module.location(written.span)).or_default().to_confirm = true;
                }
            }
            self.acceptances(module)?;
        }
        Ok(())
    }

    /// A bound is a target that somebody sets; any other printed value follows, but what the document says of it is this year's.
    fn printed_values(&mut self, module: &'b Module, index: u32, taken: &FxHashSet<Location>) -> Result<(), Problem> {
        for (_, statement) in module.statements(index).filter(|(_, statement)| module.cell(statement).is_none()) {
            let Some(literal) = module.literal(statement) else { continue };
            if literal.is_target() {
                self.mark(module, statement.span, taken)?;
            } else if statement.quote.is_some()
                && let Some(text) = self.scalar(module, statement.span)?
            {
                self.editor.restate(module.location(statement.span), without_mark(&text))?;
            }
        }
        Ok(())
    }

    fn mark(&mut self, module: &Module, span: Span, taken: &FxHashSet<Location>) -> Result<(), Problem> {
        if taken.contains(&module.location(span)) || module.mark(span).is_some() {
            return Ok(());
        }
        match self.scalar(module, span)? {
            Some(text) => self.editor.restate(module.location(span), &to_confirm(&text)),
            None => Ok(()),
        }
    }

    /// Writes the formulas whose text changes: all changes of one at a time.
    pub(super) fn write_formulas(&mut self) -> Result<(), Problem> {
        for (location, Rewritten { mut replaced, to_confirm: look }) in std::mem::take(&mut self.formulas) {
            let outline = self.editor.file(location.file)?.outline();
            let Some(Kind::Scalar(text, _)) = outline.scalar_at(location.span).map(|node| &outline.node(node).kind) else { continue };
            let mut text = text.to_string();
            replaced.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
            replaced.dedup();
            for (range, new) in replaced {
                // A name may be read with the spaces around it; these stay.
                let name = text[range.clone()].trim();
                let start = range.start + text[range].find(name).unwrap_or(0);
                let end = start + name.len();
                let is_close = |c: Option<char>| c.is_some_and(|c| "/*×÷·^".contains(c));
                // What stands close to an operator would be read as part of its unit: 10 万元/10 台.
                let touches = is_close(text[..start].chars().next_back()) || is_close(text[end..].chars().next());
                let new = if touches && new.contains(' ') { format!("({new})") } else { new };
                text.replace_range(start..end, &new);
            }
            let text = if look { to_confirm(without_mark(&text)) } else { text };
            self.editor.set(location, &text)?;
        }
        Ok(())
    }

    fn scalar(&mut self, module: &Module, span: Span) -> Result<Option<String>, Problem> {
        let outline = self.editor.file(module.file)?.outline();
        let node = outline.scalar_at(span);
        Ok(node.and_then(|node| match &outline.node(node).kind {
            Kind::Scalar(text, _) => Some(text.to_string()),
            _ => None,
        }))
    }

    /// The year itself moves on; the document of next year is not written yet.
    fn year_of_book(&mut self, module: &Module) -> Result<(), Problem> {
        let to = self.plan.to;
        let editor = self.editor.file(module.file)?;
        let outline = editor.outline();
        let entry = if outline.nodes.is_empty() { None } else { outline.find(0, "year") };
        if let Some(node) = entry.map(|entry| entry.value) {
            editor.replace(node, Value::scalar(to.to_string()));
        }
        let outline = editor.outline();
        let text = if outline.nodes.is_empty() { None } else { outline.find(0, "text") };
        if let Some(key) = text.map(|entry| entry.span) {
            editor.remove(key);
        }
        Ok(())
    }

    /// What was accepted was accepted for this year's values.
    fn acceptances(&mut self, module: &Module) -> Result<(), Problem> {
        for acceptance in &module.acceptances {
            let name = acceptance.relation.as_deref().map_or_else(|| module.path(acceptance.figure), str::to_owned);
            self.plan.accepted.push((name, acceptance.rule.to_string()));
            self.editor.file(module.file)?.remove(acceptance.span);
        }
        Ok(())
    }
}

/// Whether a formula has a quantity or a rate of its own. The months of a year and conversions (`1 套/人`) are neither.
fn has_numbers(module: &Module, expression: &Expression, units: &UnitTable) -> bool {
    let year = Exact::integer(12);
    let is_number = |literal: &Literal| {
        let value = literal.value();
        let is_whole_year = value == year && literal.unit.text.ends_with(['月', '年']);
        let is_conversion = value == Exact::ONE && !units.is_money(literal.unit.dimension);
        !is_whole_year && !is_conversion
    };
    module.formulas.nodes(expression).iter().any(|node| match node {
        Node::Literal(at) => is_number(&module.formulas.literals[*at as usize]),
        _ => false,
    })
}
