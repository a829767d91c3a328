//! Formulas of the book as formulas of the workbook.
//!
//! Owns how an expression, a sum and a rounding are written for a spreadsheet, with functions that all of them have.
//! Must never look at a value: a cell stands for each figure.

use super::formula::{Binding, Formula};
use super::layout::{Address, Layout, expression};
use crate::book::Basis;
use crate::formula::{Function, Node};
use crate::present::xlsx::{At, column, quoted};
use crate::quantity::{Exact, Quantity};
use crate::recompute::{FigureId, Target, View};

/// Characters that a formula has at most.
const MOST_CHARACTERS: usize = 8_000;
/// Operands that a function takes at most.
const MOST_OPERANDS: usize = 200;
/// Decimals of a quotient that are kept before it is cut or rounded: what binary numbers add behind them is no part of it.
const CLEAN: u32 = 9;

/// A formula on the way; several for a column.
type Item = Vec<Formula>;

/// Writes formulas for the cells of one sheet.
pub struct Live<'l, 't, 'b> {
    /// Where everything is.
    pub layout: &'l Layout<'t, 'b>,
    /// The names of all sheets.
    pub names: &'l [String],
    /// The sheet that the formulas are on.
    pub sheet: usize,
}

impl Live<'_, '_, '_> {
    /// A cell as formulas of this sheet call it.
    pub fn cell(&self, at: At) -> String {
        if at.sheet == self.sheet { at.name() } else { format!("{}{}", quoted(&self.names[at.sheet]), at.name()) }
    }

    /// A cell as a formula.
    pub fn at(&self, at: At) -> Formula {
        Formula::atom(self.cell(at))
    }

    /// The value of a cell in base units.
    fn based(&self, address: &Address) -> Formula {
        Formula::atom(self.cell(address.at)).times(&address.scale)
    }

    /// The value of a figure in base units.
    pub fn operand(&self, id: FigureId, view: View) -> Option<Formula> {
        self.layout.address(id, view).map(|address| self.based(&address))
    }

    /// The basis of a figure in base units; none where no formula can say it.
    pub fn basis(&self, id: FigureId, view: View) -> Option<Formula> {
        let trace = self.layout.trace;
        let formula = match trace.figure(id).basis {
            Basis::Formula(_) | Basis::Row(_) => self.expression(id, view)?,
            Basis::Sum | Basis::Each(_) => {
                let parts: Option<Vec<Address>> = self.parts(id).map(|part| self.layout.address(part, view)).collect();
                self.total(&parts?)?
            }
            Basis::None | Basis::Value(_) => return None,
        };
        // A bare number takes the unit of what is printed.
        let one = trace.adopt(id, Quantity::plain(Exact::ONE));
        let is_bare = !one.dimension.is_none() && trace.computed(id).is_none_or(|computed| computed.dimension == one.dimension);
        let formula = if is_bare { formula.times(&one.value) } else { formula };
        if formula.text.chars().count() <= MOST_CHARACTERS {
            return Some(formula);
        }
        self.by_cover(id, view)
    }

    /// The total of many projects: the sum of their column on the first sheet.
    fn by_cover(&self, id: FigureId, view: View) -> Option<Formula> {
        let trace = self.layout.trace;
        let unit = &trace.book.settings.precision.unit;
        let parts = trace.parts(id);
        let is_money = |part: &FigureId| trace.stated(*part).is_some_and(|value| value.dimension == unit.dimension);
        if id != trace.graph.id(0, 0) || !parts.iter().all(is_money) {
            return None;
        }
        let column = if view == View::Stated { super::cover::STATED } else { super::cover::RECOMPUTED };
        let first = At { sheet: 0, row: super::cover::FIRST, column };
        let cells: Vec<At> = (0..).zip(&parts).map(|(at, _)| At { row: first.row + at, ..first }).collect();
        Some(Formula::atom(self.call("SUM", &self.ranges(&cells))?).times(&unit.scale))
    }

    /// The parts of a sum that have a value, or wait for one.
    fn parts(&self, id: FigureId) -> impl Iterator<Item = FigureId> {
        let layout = self.layout;
        let counts =
            move |part: &FigureId| layout.trace.stated(*part).is_some() || layout.trace.is_awaited(*part) || layout.trace.has_basis(*part);
        layout.trace.parts(id).into_iter().filter(counts)
    }

    /// The figures that a basis needs a value of.
    pub fn needs(&self, id: FigureId) -> Vec<FigureId> {
        match self.layout.trace.figure(id).basis {
            Basis::Sum | Basis::Each(_) => self.parts(id).collect(),
            _ => self.layout.trace.operands(id),
        }
    }

    /// Whether all the cells of some figures have numbers; none where there is no such cell, or there are too many.
    pub fn complete(&self, ids: &[FigureId], view: View) -> Option<String> {
        let mut cells: Vec<At> = ids.iter().map(|id| self.layout.address(*id, view).map(|address| address.at)).collect::<Option<_>>()?;
        cells.sort_unstable();
        cells.dedup();
        let count = cells.len();
        let text = self.call("COUNT", &self.ranges(&cells))?;
        (text.chars().count() <= MOST_CHARACTERS / 2).then(|| format!("{text}={count}"))
    }

    /// One side of a relation in base units.
    pub fn side(&self, module: usize, relation: usize, side: usize) -> Option<Formula> {
        let trace = self.layout.trace;
        let source = &trace.book.modules[module];
        let sides = &source.relations[relation].sides;
        let base = sides[0].references.start;
        let nodes = source.formulas.nodes(&sides[side]);
        let formula = self.postfix(
            nodes,
            |literal| Some(Formula::number(&source.formulas.literals[literal as usize].value())),
            |reference| self.target(&trace.graph.relation_target(module, relation, reference - base), View::Stated),
        )?;
        (formula.text.chars().count() <= MOST_CHARACTERS).then_some(formula)
    }

    fn expression(&self, id: FigureId, view: View) -> Option<Formula> {
        let trace = self.layout.trace;
        let (at, _) = trace.graph.split(id);
        let (module, _) = trace.locate(id);
        let expression = expression(trace, id)?;
        let base = expression.references.start;
        let literal = |literal: u32| {
            let own = &module.formulas.literals[literal as usize];
            Some(match self.layout.literal(at, literal) {
                Some(cell) => self.based(&Address { at: cell, scale: super::layout::scale(&own.unit) }),
                None => Formula::number(&own.value()),
            })
        };
        self.postfix(module.formulas.nodes(expression), literal, |reference| self.target(&trace.graph.target(id, reference - base), view))
    }

    /// The cells of what a reference stands for.
    fn target(&self, target: &Target, view: View) -> Option<Item> {
        let trace = self.layout.trace;
        let members = trace.graph.members(target);
        match target {
            Target::Figure(operand) => Some(vec![self.based(&self.layout.address(*operand, view)?)]),
            Target::List(_) => {
                let addresses: Option<Vec<Address>> = members.iter().map(|member| self.layout.address(*member, view)).collect();
                self.grouped(&addresses?)
            }
            Target::Roll(_) => {
                let addresses: Vec<Address> = members.iter().filter_map(|member| self.layout.address(*member, view)).collect();
                Some(vec![self.total(&addresses)?])
            }
        }
    }

    /// Operands of a function: ranges where cells lie one below the other and are in base units, else one by one.
    fn grouped(&self, addresses: &[Address]) -> Option<Item> {
        let first = addresses.first()?;
        if addresses.iter().all(|address| address.scale == first.scale) && first.scale == Exact::ONE {
            let cells: Vec<At> = addresses.iter().map(|address| address.at).collect();
            return Some(self.ranges(&cells).into_iter().map(Formula::atom).collect());
        }
        Some(addresses.iter().map(|address| self.based(address)).collect())
    }

    /// The sum of cells, each kind of unit for itself.
    fn total(&self, addresses: &[Address]) -> Option<Formula> {
        let mut groups: Vec<(&Exact, Vec<At>)> = Vec::new();
        for address in addresses {
            match groups.iter_mut().find(|(scale, _)| **scale == address.scale) {
                Some((_, cells)) => cells.push(address.at),
                None => groups.push((&address.scale, vec![address.at])),
            }
        }
        let mut terms: Vec<Formula> = Vec::new();
        for (scale, cells) in &groups {
            terms.push(Formula::atom(self.call("SUM", &self.ranges(cells))?).times(scale));
        }
        match terms.len() {
            0 => None,
            1 => terms.pop(),
            _ => Some(Formula { text: terms.into_iter().map(|term| term.text).collect::<Vec<_>>().join("+"), binding: Binding::Sum }),
        }
    }

    /// Cells as ranges, those that lie one below the other together.
    fn ranges(&self, cells: &[At]) -> Vec<String> {
        let mut ranges: Vec<(At, At)> = Vec::new();
        for at in cells {
            match ranges.last_mut() {
                Some((first, last)) if (last.sheet, last.column, last.row + 1) == (at.sheet, at.column, at.row) && first.row <= at.row => {
                    *last = *at;
                }
                _ => ranges.push((*at, *at)),
            }
        }
        let text = |(first, last): (At, At)| match first == last {
            true => self.cell(first),
            false => format!("{}:{}{}", self.cell(first), column(last.column), last.row + 1),
        };
        ranges.into_iter().map(text).collect()
    }

    /// A call with any number of operands.
    fn call(&self, name: &str, operands: &[String]) -> Option<String> {
        if operands.is_empty() {
            return None;
        }
        if operands.len() <= MOST_OPERANDS {
            return Some(format!("{name}({})", operands.join(",")));
        }
        let inner: Option<Vec<String>> = operands.chunks(MOST_OPERANDS).map(|some| self.call(name, some)).collect();
        let outer = if name == "COUNT" { "SUM" } else { name };
        self.call(outer, &inner?)
    }

    /// A formula in postfix order, as spreadsheets write it.
    fn postfix(
        &self,
        nodes: &[Node],
        mut literal: impl FnMut(u32) -> Option<Formula>,
        mut reference: impl FnMut(u32) -> Option<Item>,
    ) -> Option<Formula> {
        let mut stack: Vec<Item> = Vec::new();
        for node in nodes {
            let item = match node {
                Node::Literal(at) => vec![literal(*at)?],
                Node::Reference(at) => reference(*at)?,
                Node::Negate => {
                    let operand = one(stack.pop()?)?;
                    // Programs do not agree how tightly a sign binds.
                    vec![Formula { text: format!("0-{}", operand.within(Binding::Product)), binding: Binding::Sum }]
                }
                Node::Call(function, count) => {
                    let first = stack.len().checked_sub(usize::from(*count))?;
                    let inside: Vec<Item> = stack.drain(first..).collect();
                    vec![self.function(*function, inside)?]
                }
                Node::Add => infix(&mut stack, "+", Binding::Sum, Binding::Sum)?,
                Node::Subtract => infix(&mut stack, "-", Binding::Sum, Binding::Product)?,
                Node::Multiply => infix(&mut stack, "*", Binding::Product, Binding::Product)?,
                Node::Divide => infix(&mut stack, "/", Binding::Product, Binding::Atom)?,
            };
            stack.push(item);
        }
        one(stack.pop()?)
    }

    fn function(&self, function: Function, inside: Vec<Item>) -> Option<Formula> {
        let name = match function {
            Function::Sum => "SUM",
            Function::Min => "MIN",
            Function::Max => "MAX",
            Function::Round | Function::Ceil | Function::Floor => {
                let [value, step] = <[Item; 2]>::try_from(inside).ok()?;
                let (value, step) = (one(value)?, one(step)?);
                let is_one = step.text == "1";
                let steps = match is_one {
                    true => value.text,
                    false => format!("{}/{}", value.within(Binding::Product), step.within(Binding::Atom)),
                };
                let whole = match function {
                    Function::Ceil => Formula { text: format!("0-INT(-ROUND({steps},{CLEAN}))"), binding: Binding::Sum },
                    Function::Floor => Formula::atom(format!("INT(ROUND({steps},{CLEAN}))")),
                    _ => Formula::atom(format!("ROUND(ROUND({steps},{CLEAN}),0)")),
                };
                if is_one {
                    return Some(whole);
                }
                let text = format!("{}*{}", whole.within(Binding::Product), step.within(Binding::Product));
                return Some(Formula { text, binding: Binding::Product });
            }
        };
        let operands: Vec<String> = inside.into_iter().flatten().map(|operand| operand.text).collect();
        self.call(name, &operands).map(Formula::atom)
    }
}

fn one(mut item: Item) -> Option<Formula> {
    if item.len() == 1 { item.pop() } else { None }
}

/// The left text is extended, not copied, so that a long chain stays linear.
fn infix(stack: &mut Vec<Item>, sign: &str, own: Binding, right_least: Binding) -> Option<Item> {
    let right = one(stack.pop()?)?;
    let left = one(stack.pop()?)?;
    let mut text = if left.binding < own { left.within(own) } else { left.text };
    text.push_str(sign);
    text.push_str(&right.within(right_least));
    Some(vec![Formula { text, binding: own }])
}
