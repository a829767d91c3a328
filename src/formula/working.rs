//! An expression printed with values in the place of names: its working (算式).
//!
//! Owns the brackets that are needed and no others.
//! Must never know how a value was found: the caller prints the operands.

use super::{Expression, Formulas, Function, Node};
use crate::quantity::print;

/// How tightly an operand holds together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Sum,
    Product,
    Atom,
}

/// What stands in the place of names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// The names themselves.
    Names,
    /// Values: a column is then its values with + between, and `sum` is not written.
    Values,
}

/// An operand on the way: its values (several for a column), and how they hold together.
type Item = (Vec<String>, Binding);

/// An expression as people write it; `operand` prints the references, a column as several texts.
pub fn working(formulas: &Formulas, expression: &Expression, show: Show, mut operand: impl FnMut(u32) -> Vec<String>) -> String {
    let mut stack: Vec<Item> = Vec::new();
    for node in formulas.nodes(expression) {
        let item = match node {
            Node::Literal(at) => one(print::literal(&formulas.literals[*at as usize]), Binding::Atom),
            Node::Reference(at) => {
                let texts = operand(*at);
                let negative = texts.first().is_some_and(|text| text.starts_with('-'));
                (texts, if negative { Binding::Sum } else { Binding::Atom })
            }
            Node::Negate => {
                let (text, binding) = pop(&mut stack);
                one(format!("-{}", bracket(text, binding < Binding::Atom)), Binding::Sum)
            }
            Node::Call(function, count) => {
                let first = stack.len().saturating_sub(usize::from(*count));
                let inside: Vec<String> = stack.drain(first..).flat_map(|(texts, _)| texts).collect();
                if *function == Function::Sum && show == Show::Values {
                    let binding = if inside.len() > 1 { Binding::Sum } else { Binding::Atom };
                    one(inside.join(" + "), binding)
                } else {
                    one(format!("{}({})", function.name(), inside.join(", ")), Binding::Atom)
                }
            }
            Node::Add => infix(&mut stack, " + ", Binding::Sum, Binding::Sum),
            Node::Subtract => infix(&mut stack, " - ", Binding::Sum, Binding::Product),
            Node::Multiply => infix(&mut stack, " × ", Binding::Product, Binding::Product),
            Node::Divide => infix(&mut stack, " ÷ ", Binding::Product, Binding::Atom),
        };
        stack.push(item);
    }
    pop(&mut stack).0
}

fn one(text: String, binding: Binding) -> Item {
    (vec![text], binding)
}

/// The parser never leaves the stack short.
fn pop(stack: &mut Vec<Item>) -> (String, Binding) {
    stack.pop().map_or((String::new(), Binding::Atom), |(texts, binding)| (texts.join(", "), binding))
}

/// The left text is extended, not copied, so that a long chain stays linear.
fn infix(stack: &mut Vec<Item>, sign: &str, own: Binding, right_least: Binding) -> Item {
    let (right, right_binding) = pop(stack);
    let (mut left, left_binding) = stack.pop().unwrap_or((vec![String::new()], Binding::Atom));
    let mut text = bracket(left.pop().unwrap_or_default(), left_binding < own);
    text.push_str(sign);
    text.push_str(&bracket(right, right_binding < right_least));
    one(text, own)
}

fn bracket(text: String, needed: bool) -> String {
    if needed { format!("({text})") } else { text }
}
