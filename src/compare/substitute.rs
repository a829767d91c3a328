//! One formula with the numbers of two books: quantities are replaced first, then prices, then periods.
//!
//! Owns the order, which is that of the chain substitution (连环替代法) that budget analyses use, and what each number is.
//! Must never compare formulas that are not built alike.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::matching::renewed;
use super::{Change, Why, minus};
use crate::formula::evaluate::Units;
use crate::formula::{Node, Operand, evaluate_with};
use crate::quantity::{Exact, Quantity, UnitTable, print};
use crate::recompute::{FigureId, Target, Trace, View};

/// A number that a formula is made of.
struct Factor {
    name: String,
    /// The figure it is; none for one that is written in the formula.
    figure: Option<FigureId>,
    value: Quantity,
    text: String,
    /// The steps of the formula that it stands in.
    nodes: Vec<Node>,
}

/// How a formula is built: its steps, with numbers in the order of their first appearance.
#[derive(PartialEq, Eq)]
enum Shape {
    Number(usize),
    Step(Node),
}

/// What each number of a formula changed its value by; none if the two formulas are not built alike.
pub(super) fn substitute(old: &Trace<'_>, new: &Trace<'_>, before: FigureId, after: FigureId) -> Option<Vec<Change>> {
    let (was, old_shape) = factors(old, before)?;
    let (is, new_shape) = factors(new, after)?;
    let same_name = |was: &str, is: &str| was == is || renewed(was, old, new).is_some_and(|renewed| renewed == is);
    let alike = |(was, is): (&Factor, &Factor)| {
        was.value.dimension == is.value.dimension
            && was.figure.is_some() == is.figure.is_some()
            && (was.figure.is_none() || same_name(&was.name, &is.name))
    };
    if old_shape != new_shape || was.len() != is.len() || !was.iter().zip(&is).all(alike) {
        return None;
    }
    let (module, _) = old.locate(before);
    let expression = old.expression(before)?;
    let mut values: Vec<Quantity> = was.iter().map(|factor| factor.value.clone()).collect();
    let by_literal: FxHashMap<u32, usize> = places(&was, |node| match node {
        Node::Literal(at) => Some(*at),
        _ => None,
    });
    let by_reference: FxHashMap<u32, usize> = places(&was, |node| match node {
        Node::Reference(at) => Some(*at),
        _ => None,
    });
    let evaluate = |values: &[Quantity]| -> Option<Exact> {
        let mut units = Units::new(old.units());
        let value = evaluate_with(
            &module.formulas,
            expression,
            &mut units,
            |literal| by_literal.get(&literal).map(|at| values[*at].clone()),
            |reference| by_reference.get(&reference).map_or(Operand::Missing, |at| Operand::One(values[*at].clone())),
        );
        value.ok().map(|value| old.adopt(before, value).value)
    };
    let mut order: Vec<usize> = (0..was.len()).collect();
    order.sort_by_key(|at| why(&was[*at].value, old.units()));
    let mut last = evaluate(&values)?;
    let mut changes = Vec::new();
    for at in order {
        if was[at].value.value == is[at].value.value {
            continue;
        }
        values[at] = is[at].value.clone();
        let next = evaluate(&values)?;
        changes.push(Change {
            why: why(&was[at].value, old.units()),
            path: Vec::new(),
            number: Some(is[at].name.clone()),
            old: Some(was[at].text.clone()),
            new: Some(is[at].text.clone()),
            amount: minus(&next, &last),
        });
        last = next;
    }
    Some(changes)
}

/// The numbers by the steps that one kind of node stands for.
fn places(factors: &[Factor], index: impl Fn(&Node) -> Option<u32>) -> FxHashMap<u32, usize> {
    let all = factors.iter().enumerate().flat_map(|(at, factor)| factor.nodes.iter().map(move |node| (node, at)));
    all.filter_map(|(node, at)| index(node).map(|index| (index, at))).collect()
}

/// What a number is: money by whatever it is counted is a price, time alone a period, anything else a quantity.
fn why(value: &Quantity, units: &UnitTable) -> Why {
    if units.has_money(value.dimension) {
        Why::Price
    } else if units.is_period(value.dimension) {
        Why::Period
    } else {
        Why::Quantity
    }
}

/// The numbers of a figure's formula; none without one, or where a column or a label goes into it.
fn factors(trace: &Trace<'_>, id: FigureId) -> Option<(Vec<Factor>, Vec<Shape>)> {
    let (module, _) = trace.locate(id);
    let expression = trace.expression(id)?;
    let mut factors: Vec<Factor> = Vec::new();
    let mut shape = Vec::new();
    let mut by_figure: FxHashMap<FigureId, usize> = FxHashMap::default();
    for node in module.formulas.nodes(expression) {
        match node {
            Node::Reference(reference) => {
                let Target::Figure(figure) = trace.graph.target(id, reference - expression.references.start) else { return None };
                let place = match by_figure.entry(figure) {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(slot) => {
                        factors.push(Factor {
                            name: trace.figure_name(figure).to_owned(),
                            figure: Some(figure),
                            value: trace.stated(figure)?.clone(),
                            text: trace.operand_text(figure, View::Stated),
                            nodes: Vec::new(),
                        });
                        *slot.insert(factors.len() - 1)
                    }
                };
                factors[place].nodes.push(*node);
                shape.push(Shape::Number(place));
            }
            Node::Literal(at) => {
                let literal = &module.formulas.literals[*at as usize];
                let text = print::literal(literal);
                factors.push(Factor { name: String::new(), figure: None, value: literal.quantity(), text, nodes: vec![*node] });
                shape.push(Shape::Number(factors.len() - 1));
            }
            step => shape.push(Shape::Step(*step)),
        }
    }
    Some((factors, shape))
}
