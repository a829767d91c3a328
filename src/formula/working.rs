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

/// An expression as people write it; `operand` prints the references.
pub fn working(formulas: &Formulas, expression: &Expression, show: Show, mut operand: impl FnMut(u32) -> String) -> String {
    let mut stack: Vec<(String, Binding)> = Vec::new();
    for node in formulas.nodes(expression) {
        let item = match node {
            Node::Literal(at) => (print::literal(&formulas.literals[*at as usize]), Binding::Atom),
            Node::Reference(at) => {
                let text = operand(*at);
                let binding = if text.starts_with('-') { Binding::Sum } else { Binding::Atom };
                (text, binding)
            }
            Node::Negate => {
                let (text, binding) = pop(&mut stack);
                (format!("-{}", bracket(text, binding < Binding::Atom)), Binding::Sum)
            }
            Node::Call(function, count) => {
                let first = stack.len().saturating_sub(usize::from(*count));
                let inside: Vec<String> = stack.drain(first..).map(|(text, _)| text).collect();
                if *function == Function::Sum && show == Show::Values {
                    // A column is printed with commas between its values.
                    let text = inside.join(", ").replace(", ", " + ");
                    let binding = if text.contains(" + ") { Binding::Sum } else { Binding::Atom };
                    stack.push((text, binding));
                    continue;
                }
                (format!("{}({})", function.name(), inside.join(", ")), Binding::Atom)
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

/// The parser never leaves the stack short.
fn pop(stack: &mut Vec<(String, Binding)>) -> (String, Binding) {
    stack.pop().unwrap_or((String::new(), Binding::Atom))
}

/// The left text is extended, not copied, so that a long chain stays linear.
fn infix(stack: &mut Vec<(String, Binding)>, sign: &str, own: Binding, right_least: Binding) -> (String, Binding) {
    let (right, right_binding) = pop(stack);
    let (left, left_binding) = pop(stack);
    let mut text = bracket(left, left_binding < own);
    text.push_str(sign);
    text.push_str(&bracket(right, right_binding < right_least));
    (text, own)
}

fn bracket(text: String, needed: bool) -> String {
    if needed { format!("({text})") } else { text }
}
