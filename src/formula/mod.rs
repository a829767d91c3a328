//! The expression language: `面积 * 月租金 * 12 月`.
//!
//! Owns names, the parser, evaluation over any kind of number, and the printing of a working.
//! Must never know where a name is looked up or what file a formula is from.

pub mod evaluate;
pub mod name;
pub mod parse;
pub mod working;

pub use evaluate::{Clash, EvaluationError, Operand, evaluate, evaluate_with};
pub use name::{Name, Names};
pub use parse::{Comparison, Parser, SyntaxError, is_bare_name, quoted_name};

use std::ops::Range;

use crate::quantity::Literal;

/// A function that formulas may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The sum of lists and numbers.
    Sum,
    /// Half up to a step.
    Round,
    /// Up to a step.
    Ceil,
    /// Down to a step.
    Floor,
    /// The least.
    Min,
    /// The greatest.
    Max,
}

impl Function {
    /// Every function with its name.
    pub const ALL: [(&'static str, Self); 6] =
        [("sum", Self::Sum), ("round", Self::Round), ("ceil", Self::Ceil), ("floor", Self::Floor), ("min", Self::Min), ("max", Self::Max)];

    /// Its name in a formula.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, function)| *function == self).map_or("", |(name, _)| name)
    }
}

/// One step of an expression in postfix order; numbers are indices into the [`Formulas`] it is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// A literal.
    Literal(u32),
    /// A reference.
    Reference(u32),
    /// The sign changed.
    Negate,
    /// Two operands.
    Add,
    /// Two operands.
    Subtract,
    /// Two operands.
    Multiply,
    /// Two operands.
    Divide,
    /// A function of so many operands.
    Call(Function, u16),
}

/// A name with what is sought in it: `外包服务人员经费.人数`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The names, from the outermost; indices into [`Formulas::segments`].
    pub segments: Range<u32>,
    /// Where it stands in the text of its formula, in bytes.
    pub range: Range<u32>,
}

/// The expressions of one file, in flat storage.
#[derive(Debug, Default)]
pub struct Formulas {
    /// Steps of all expressions.
    pub nodes: Vec<Node>,
    /// Literals of all expressions.
    pub literals: Vec<Literal>,
    /// References of all expressions.
    pub references: Vec<Reference>,
    /// Names of all references.
    pub segments: Vec<Name>,
}

/// One expression: its steps and its references, as ranges of a [`Formulas`].
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Expression {
    /// Steps.
    pub nodes: Range<u32>,
    /// References, in the order of the text.
    pub references: Range<u32>,
}

impl Formulas {
    /// Empty, with room for the formulas of so many figures.
    pub fn with_room(figures: usize) -> Self {
        Self {
            nodes: Vec::with_capacity(figures),
            literals: Vec::with_capacity(figures),
            references: Vec::with_capacity(figures / 2),
            segments: Vec::with_capacity(figures / 2),
        }
    }

    /// The steps of an expression.
    pub fn nodes(&self, expression: &Expression) -> &[Node] {
        &self.nodes[expression.nodes.start as usize..expression.nodes.end as usize]
    }

    /// The references of an expression.
    pub fn references(&self, expression: &Expression) -> &[Reference] {
        &self.references[expression.references.start as usize..expression.references.end as usize]
    }

    /// The names of a reference.
    pub fn path(&self, reference: &Reference) -> &[Name] {
        &self.segments[reference.segments.start as usize..reference.segments.end as usize]
    }

    /// The terms of an expression that only adds and subtracts references and `sum` of them, with their signs; none if it does anything else.
    pub fn terms(&self, expression: &Expression) -> Option<Vec<(u32, bool)>> {
        let has_literal = self.nodes(expression).iter().any(|node| matches!(node, Node::Literal(_)));
        if has_literal { None } else { self.linear_terms(expression) }
    }

    /// The same of one that may add numbers too; these are left out.
    pub fn linear_terms(&self, expression: &Expression) -> Option<Vec<(u32, bool)>> {
        // Terms since `start` of each operand on the stack.
        let mut starts: Vec<usize> = Vec::new();
        let mut terms: Vec<(u32, bool)> = Vec::new();
        let flip = |terms: &mut [(u32, bool)]| terms.iter_mut().for_each(|term| term.1 = !term.1);
        for node in self.nodes(expression) {
            match node {
                Node::Reference(at) => {
                    starts.push(terms.len());
                    terms.push((*at, true));
                }
                Node::Negate => flip(&mut terms[*starts.last()?..]),
                Node::Add | Node::Subtract => {
                    let right = starts.pop()?;
                    if *node == Node::Subtract {
                        flip(&mut terms[right..]);
                    }
                }
                Node::Call(Function::Sum, count) => {
                    let kept = starts.len().checked_sub(usize::from(*count))?;
                    let first = starts.get(kept).copied()?;
                    starts.truncate(kept);
                    starts.push(first);
                }
                Node::Literal(_) => starts.push(terms.len()),
                Node::Multiply | Node::Divide | Node::Call(..) => return None,
            }
        }
        Some(terms)
    }
}
