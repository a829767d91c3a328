//! Increases and growth that are only printed: from now on they are computed, over last year's value.
//!
//! Owns how an increase is recognised, and what it is the increase of.
//! Must never make a formula where the book does not say what increases.

use rustc_hash::FxHashSet;

use super::calendar::difference;
use super::history::draft;
use super::{History, Rolling};
use crate::book::outline::Kind;
use crate::book::year::is_comparison;
use crate::book::{Basis, Mark, Module, Role, TOTAL};
use crate::edit::Value;
use crate::formula::parse::continues_name;
use crate::message::Problem;
use crate::quantity::{Literal, print};
use crate::recompute::FigureId;
use crate::source::Span;

/// What stands behind the name of what increases, longer ones first.
const INCREASE: [&str; 8] = ["较上年增加额", "比上年增加额", "增加金额", "增加额", "增减额", "增长额", "增加数", "增减数"];
/// The same for its growth.
const GROWTH: [&str; 5] = ["较上年增长率", "比上年增长率", "增长率", "增长幅度", "增幅"];

/// An increase: of what, and of last year's value by which name.
struct Increase {
    of: FigureId,
    name: String,
    last_year: String,
}

impl<'b> Rolling<'_, 'b> {
    /// Makes formulas of printed increases; the places that follow from them now.
    pub(super) fn growth(&mut self) -> Result<FxHashSet<Span>, Problem> {
        let mut computed = FxHashSet::default();
        for (at, module) in self.modules() {
            for (index, figure) in (0_u32..).zip(&module.figures).skip(1) {
                if figure.role != Role::Other || figure.basis != Basis::None {
                    continue;
                }
                let name = module.name(index);
                let stem = |words: &[&str]| words.iter().find_map(|word| name.strip_suffix(word).map(str::to_owned));
                let made = if let Some(stem) = stem(&INCREASE) {
                    self.increase(at, module, index, &stem)?
                } else if let Some(stem) = stem(&GROWTH) {
                    self.of_growth(at, module, index, &stem)?
                } else {
                    false
                };
                let spans = || module.statements(index).map(|(_, statement)| statement.span);
                if made {
                    computed.extend(spans());
                } else if self.is_printed_increase(module, index) {
                    // This year's increase is no draft of next year's.
                    for span in spans() {
                        self.editor.restate(module.location(span), Mark::ToFill.text())?;
                        computed.insert(span);
                    }
                    let old = self.trace.operand_literal(self.trace.graph.id(at, index)).map(print::literal);
                    self.plan.history.push(History { path: module.path(index), old, new: None, from: None });
                }
            }
        }
        Ok(computed)
    }

    /// Whether a figure is an increase or growth that is only printed: money or a percentage, and no target.
    fn is_printed_increase(&self, module: &Module, index: u32) -> bool {
        let literals = || module.statements(index).filter_map(|(_, statement)| module.literal(statement));
        let is_increase = |literal: &Literal| {
            let unit = &literal.unit;
            literal.is_plain() && (self.trace.units().is_money(unit.dimension) || &*unit.text == "%")
        };
        let has_cell = module.statements(index).any(|(_, statement)| module.cell(statement).is_some());
        is_comparison(module.name(index)) && literals().next().is_some() && literals().all(is_increase) && !has_cell
    }

    fn increase(&mut self, at: usize, module: &'b Module, index: u32, stem: &str) -> Result<bool, Problem> {
        let Some(increase) = self.what_increases(at, module, index, stem) else { return Ok(false) };
        let value = self.of_last_year(increase.of);
        let Increase { of, name, last_year } = increase;
        let formula = format!("{name} - {}", quoted(&last_year));
        self.compute(module, index, &formula)?;
        if module.names.find(&last_year).is_none() {
            let path = module.path(index);
            let above = path.rsplit_once('.').map_or("", |(above, _)| above);
            let key = module.figure(index).key;
            self.editor.file(module.file)?.insert_after(key, &last_year, Value::scalar(draft(value.as_deref())));
            let from = value.is_some().then(|| self.trace.path(of));
            self.plan.history.push(History { path: format!("{above}.{last_year}"), old: None, new: value, from });
        }
        Ok(true)
    }

    /// `增长率` beside an increase: over the same value of last year.
    fn of_growth(&mut self, at: usize, module: &'b Module, index: u32, stem: &str) -> Result<bool, Problem> {
        let siblings = module.children(module.figure(index).parent);
        let is_increase = |name: &str| INCREASE.iter().any(|word| name.strip_suffix(word).is_some_and(|own| own == stem));
        let Some(sibling) = siblings.iter().copied().find(|sibling| is_increase(module.name(*sibling))) else { return Ok(false) };
        let last_year = match module.figure(sibling).basis {
            Basis::None => self.what_increases(at, module, sibling, stem).map(|increase| increase.last_year),
            Basis::Formula(written) => {
                let expression = &module.written[written as usize].expression;
                let name = |reference: u32| self.reference(module, reference);
                difference(module, expression).map(|(_, right)| name(right))
            }
            _ => None,
        };
        let Some(last_year) = last_year else { return Ok(false) };
        self.compute(module, index, &format!("{} / {}", quoted(module.name(sibling)), quoted(&last_year)))?;
        Ok(true)
    }

    /// A figure gets a formula; its printed values follow from it.
    fn compute(&mut self, module: &Module, index: u32, formula: &str) -> Result<(), Problem> {
        self.plan.formulas.push((module.path(index), formula.to_owned()));
        let editor = self.editor.file(module.file)?;
        let outline = editor.outline();
        let Some((map, place)) = outline.entry(module.figure(index).key) else { return Ok(()) };
        let node = outline.entries(map)[place].value;
        match &outline.node(node).kind {
            Kind::Scalar(text, _) => {
                let stated = Value::scalar(crate::book::without_mark(text));
                editor.replace(node, Value::Map(vec![("formula".to_owned(), Value::scalar(formula)), ("stated".to_owned(), stated)]));
            }
            _ => editor.push_front(node, "formula", Value::scalar(formula)),
        }
        Ok(())
    }

    /// What a printed increase is the increase of: what its growth is computed over, or what bears its name.
    fn what_increases(&self, at: usize, module: &'b Module, index: u32, stem: &str) -> Option<Increase> {
        let id = self.trace.graph.id(at, index);
        let by_growth = self.calendars[&at].increased(id).map(|(of, reference)| (of, self.reference(module, reference)));
        let (of, name) = by_growth.or_else(|| self.by_name(at, module, index, stem))?;
        let last_year = if stem.is_empty() { "上年预算".to_owned() } else { format!("上年{stem}") };
        Some(Increase { of, name, last_year })
    }

    fn by_name(&self, at: usize, module: &'b Module, index: u32, stem: &str) -> Option<(FigureId, String)> {
        if stem.is_empty() {
            return (at > 0).then(|| (self.trace.graph.id(at, 0), TOTAL.to_owned()));
        }
        let siblings = module.children(module.figure(index).parent);
        let sibling = siblings.iter().copied().find(|sibling| module.name(*sibling) == stem)?;
        Some((self.trace.graph.id(at, sibling), quoted(stem)))
    }

    /// A reference as it is written.
    fn reference(&self, module: &Module, reference: u32) -> String {
        let path = module.formulas.path(&module.formulas.references[reference as usize]);
        path.iter().map(|name| quoted(module.names.text(*name))).collect::<Vec<_>>().join(".")
    }
}

/// A name as a formula needs it.
pub(super) fn quoted(name: &str) -> String {
    let is_bare = name.chars().all(continues_name) && !name.starts_with(char::is_numeric);
    if is_bare { name.to_owned() } else { format!("「{name}」") }
}
