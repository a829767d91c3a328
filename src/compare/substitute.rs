//! One formula with the numbers of two books: quantities are replaced first, then prices, then periods.
//!
//! Owns the order, which is that of the chain substitution (连环替代法) that budget analyses use, and what each number is.
//! Must never compare formulas that are not built alike.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::matching::renewed;
use super::{Change, Why, finite, minus};
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
    let is = matched(old, new, (&was, &old_shape), (is, &new_shape))?;
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
        value.ok().map(|value| finite(old, &old.adopt(before, value).value))
    };
    let mut order: Vec<usize> = (0..was.len()).collect();
    order.sort_by_key(|at| why(&was[*at], old.units()));
    let mut last = evaluate(&values)?;
    let mut changes = Vec::new();
    for at in order {
        if was[at].value.value == is[at].value.value {
            continue;
        }
        values[at] = is[at].value.clone();
        let next = evaluate(&values)?;
        changes.push(Change {
            why: why(&was[at], old.units()),
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

/// The numbers of the newer formula in the order of the older one: built alike step by step, or both plain products.
fn matched(
    old: &Trace<'_>,
    new: &Trace<'_>,
    (was, old_shape): (&[Factor], &[Shape]),
    (is, new_shape): (Vec<Factor>, &[Shape]),
) -> Option<Vec<Factor>> {
    let same_name = |was: &Factor, is: &Factor| {
        // A number may have got a name, or lost it.
        was.figure.is_none() || is.figure.is_none() || was.name == is.name || renewed(&was.name, old, new).as_deref() == Some(&is.name)
    };
    let alike = |was: &Factor, is: &Factor| was.value.dimension == is.value.dimension && same_name(was, is);
    if was.len() != is.len() {
        return None;
    }
    if old_shape == new_shape && was.iter().zip(&is).all(|(was, is)| alike(was, is)) {
        return Some(is);
    }
    let is_product = |shape: &[Shape]| shape.iter().all(|step| matches!(step, Shape::Number(_) | Shape::Step(Node::Multiply)));
    if !is_product(old_shape) || !is_product(new_shape) || was.len() > MOST_FACTORS {
        return None;
    }
    let mut rest = is;
    let mut ordered = Vec::new();
    for was in was {
        let mut fits = (0..rest.len()).filter(|at| alike(was, &rest[*at]));
        let exact = (0..rest.len()).find(|at| alike(was, &rest[*at]) && was.figure.is_some() && was.name == rest[*at].name);
        let only = fits.next().filter(|_| fits.next().is_none());
        ordered.push(rest.remove(exact.or(only)?));
    }
    Some(ordered)
}

/// Products of more numbers are not put into order.
const MOST_FACTORS: usize = 64;

/// The numbers by the steps that one kind of node stands for.
fn places(factors: &[Factor], index: impl Fn(&Node) -> Option<u32>) -> FxHashMap<u32, usize> {
    let all = factors.iter().enumerate().flat_map(|(at, factor)| factor.nodes.iter().map(move |node| (node, at)));
    all.filter_map(|(node, at)| index(node).map(|index| (index, at))).collect()
}

/// What a number is: money is an amount, money by whatever it is counted and a percentage are prices, time alone is a period, anything
/// else a quantity.
fn why(factor: &Factor, units: &UnitTable) -> Why {
    let dimension = factor.value.dimension;
    if units.is_money(dimension) {
        Why::Amount
    } else if units.has_money(dimension) || factor.text.ends_with(['%', '‰']) {
        Why::Price
    } else if units.is_period(dimension) {
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
