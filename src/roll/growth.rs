//! Increases and growth that are only printed: from now on they are computed, over last year's value.
//!
//! Owns how an increase is recognised, and what it is the increase of.
//! Must never make a formula where the book does not say what increases.

use rustc_hash::FxHashSet;

use super::calendar::difference;
use super::{History, Rolling};
use crate::book::outline::Kind;
use crate::book::year::{dated, is_comparison};
use crate::book::{Basis, Mark, Module, Role, TOTAL};
use crate::edit::Value;
use crate::formula::quoted_name;
use crate::message::Problem;
use crate::quantity::{Literal, print};
use crate::recompute::FigureId;
use crate::source::Location;

/// What stands behind the name of what increases.
const INCREASE: &[&str] = &["增加金额", "减少金额", "增加额", "减少额", "增减额", "增长额", "增加数", "减少数", "增减数", "增加", "减少"];
/// The same for its growth.
const GROWTH: &[&str] = &["增长幅度", "增长比例", "增减率", "增长率", "下降率", "减少率", "增幅", "降幅", "减幅", "增长", "下降"];
/// What may stand before these; the bare verbs are no increase without one of them.
const THAN: [&str; 7] = ["较上年度", "比上年度", "较上年", "比上年", "较去年", "比去年", "同比"];

/// What a name says of how an amount changed.
struct Named<'n> {
    /// What changed; nothing for the project itself.
    stem: &'n str,
    /// Whether it counts what is less.
    is_decrease: bool,
}

impl<'n> Named<'n> {
    fn new(name: &'n str, words: &[&str]) -> Option<Self> {
        let word = words.iter().find(|word| name.ends_with(**word))?;
        let before = name.strip_suffix(word)?;
        let than = THAN.iter().find_map(|than| before.strip_suffix(than));
        let is_verb = matches!(*word, "增加" | "减少" | "增长" | "下降");
        let stem = if is_verb { than? } else { than.unwrap_or(before) };
        let is_decrease = ["减少", "下降", "降幅", "减幅"].iter().any(|less| word.contains(less));
        Some(Self { stem, is_decrease })
    }
}

/// What changed: the figure, and how a formula names it.
struct Whole {
    figure: FigureId,
    text: String,
}

impl<'b> Rolling<'_, 'b> {
    /// Makes formulas of printed increases; the places that follow from them now.
    pub(super) fn growth(&mut self) -> Result<FxHashSet<Location>, Problem> {
        let mut computed = FxHashSet::default();
        for (at, module) in self.modules() {
            for (index, figure) in (0_u32..).zip(&module.figures).skip(1) {
                if figure.role != Role::Other || figure.basis != Basis::None {
                    continue;
                }
                let name = module.name(index);
                let literals = || module.statements(index).filter_map(|(_, statement)| module.literal(statement));
                let made = self.can_be_increase(module, index)
                    && if let Some(named) = Named::new(name, INCREASE) {
                        self.increase(at, module, index, &named)?
                    } else if let Some(named) = Named::new(name, GROWTH) {
                        self.share(at, module, index, &named)?
                    } else {
                        false
                    };
                let spans = || module.statements(index).map(|(_, statement)| statement.span);
                if made {
                    computed.extend(spans().map(|span| module.location(span)));
                } else if is_comparison(name) && literals().next().is_some() && self.can_be_increase(module, index) {
                    // This year's increase is no draft of next year's.
                    for span in spans() {
                        self.editor.restate(module.location(span), Mark::ToFill.text())?;
                        computed.insert(module.location(span));
                    }
                    let old = self.trace.operand_literal(self.trace.graph.id(at, index)).map(print::literal);
                    self.plan.history.push(History { path: module.path(index), old, new: None, from: None });
                }
            }
        }
        Ok(computed)
    }

    /// Whether what is printed of a figure is money or percentages, and no target.
    fn can_be_increase(&self, module: &Module, index: u32) -> bool {
        let is_amount = |literal: &Literal| {
            let unit = &literal.unit;
            literal.is_plain() && (self.trace.units().is_money(unit.dimension) || &*unit.text == "%")
        };
        let mut statements = module.statements(index);
        statements.all(|(_, statement)| module.cell(statement).is_none() && module.literal(statement).is_none_or(is_amount))
    }

    /// `增加额`: what there is now less what there was; `减少额` the other way round.
    fn increase(&mut self, at: usize, module: &'b Module, index: u32, named: &Named<'_>) -> Result<bool, Problem> {
        let Some(whole) = self.whole(at, module, index, named.stem) else { return Ok(false) };
        let before = self.last_year(at, module, named.stem, whole.figure, Some(module.figure(index).key))?;
        let (left, right) = if named.is_decrease { (&before, &whole.text) } else { (&whole.text, &before) };
        self.compute(module, index, &format!("{left} - {right}"))?;
        Ok(true)
    }

    /// `增长率`: the increase beside it over what there was, or without one the difference.
    fn share(&mut self, at: usize, module: &'b Module, index: u32, named: &Named<'_>) -> Result<bool, Problem> {
        let siblings = module.children(module.figure(index).parent);
        let is_it = |sibling: &u32| {
            let own = Named::new(module.name(*sibling), INCREASE);
            own.is_some_and(|own| own.stem == named.stem && own.is_decrease == named.is_decrease)
        };
        let sibling = siblings.iter().copied().find(is_it);
        let beside = sibling.unwrap_or(index);
        let Some(whole) = self.whole(at, module, beside, named.stem) else { return Ok(false) };
        let before = self.last_year(at, module, named.stem, whole.figure, Some(module.figure(index).key))?;
        let formula = match (sibling, named.is_decrease) {
            (Some(sibling), _) => format!("{} / {before}", quoted_name(self.renamed(module.name(sibling)))),
            (None, false) => format!("({} - {before}) / {before}", whole.text),
            (None, true) => format!("({before} - {}) / {before}", whole.text),
        };
        self.compute(module, index, &formula)?;
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

    /// What a printed increase is the increase of: what its growth is computed over, what the file subtracts for it, or what bears
    /// its name.
    fn whole(&self, at: usize, module: &'b Module, index: u32, stem: &str) -> Option<Whole> {
        let id = self.trace.graph.id(at, index);
        let named = |(figure, reference): (FigureId, u32)| {
            let path = module.formulas.path(&module.formulas.references[reference as usize]);
            let text = path.iter().map(|name| quoted_name(self.renamed(module.names.text(*name)))).collect::<Vec<_>>().join(".");
            Whole { figure, text }
        };
        if let Some(whole) = self.calendars[&at].increased(id).map(named) {
            return Some(whole);
        }
        // An increase that is computed already says what it is computed from.
        if let Basis::Formula(written) = module.figure(index).basis {
            let expression = &module.written[written as usize].expression;
            let (left, right) = difference(module, expression)?;
            let figure = |reference: u32| {
                let target = self.trace.graph.target(id, reference - expression.references.start);
                if let [figure] = self.trace.graph.members(&target)[..] { Some(figure) } else { None }
            };
            let is_earlier = |figure: FigureId| dated(self.trace.figure_name(figure), self.from).is_some_and(|dated| dated.offset < 0);
            // A decrease is written the other way round.
            let reference = if figure(left).is_some_and(is_earlier) { right } else { left };
            return figure(reference).map(|figure| named((figure, reference)));
        }
        let is_total = stem.is_empty() && at > 0 || at == 0 && OF_ALL_PROJECTS.contains(&stem);
        if is_total {
            return Some(Whole { figure: self.trace.graph.id(at, 0), text: TOTAL.to_owned() });
        }
        let siblings = module.children(module.figure(index).parent);
        let sibling = siblings.iter().copied().find(|sibling| module.name(*sibling) == stem)?;
        Some(Whole { figure: self.trace.graph.id(at, sibling), text: quoted_name(self.renamed(stem)) })
    }
}

/// What `book.yaml` calls the sum of the projects.
const OF_ALL_PROJECTS: [&str; 3] = ["项目支出", "项目支出预算", "项目预算"];
