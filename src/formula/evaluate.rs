//! Evaluation of an expression over any kind of number.
//!
//! Owns the stack machine, exact quantities with units, and intervals.
//! Must never know what a reference stands for: the caller hands in the operands.

use crate::quantity::{ArithmeticError, Dimension, Exact, Quantity, Rounding, UnitTable, round};

use super::Expression;
use super::{Formulas, Function, Node};

/// Two operands whose units do not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Of the first operand.
    pub left: Dimension,
    /// Of the second.
    pub right: Dimension,
}

/// Why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvaluationError {
    /// The numbers do not allow it.
    Arithmetic(ArithmeticError),
    /// Units that cannot be added or compared.
    Units(Clash),
    /// A product of too many units.
    TooManyUnits,
    /// An operand has no value; what is wrong with it is told at its own place.
    Missing,
}

impl From<ArithmeticError> for EvaluationError {
    fn from(error: ArithmeticError) -> Self {
        Self::Arithmetic(error)
    }
}

/// What a reference stands for.
pub enum Operand<N> {
    /// One number.
    One(N),
    /// A column.
    Many(Vec<N>),
    /// Nothing that has a value.
    Missing,
    /// Several figures that cannot be added.
    Failed(EvaluationError),
}

/// The arithmetic of one kind of number. `Context` is what it needs beside the operands.
pub trait Number: Clone {
    /// What the operations need beside the operands.
    type Context<'c>;
    /// From an exact quantity.
    fn from_quantity(quantity: &Quantity) -> Self;
    /// The sum.
    fn plus(&self, other: &Self, context: &mut Self::Context<'_>) -> Result<Self, EvaluationError>;
    /// The number with its sign changed.
    fn negated(&self) -> Self;
    /// The product.
    fn times(&self, other: &Self, context: &mut Self::Context<'_>) -> Result<Self, EvaluationError>;
    /// The quotient.
    fn over(&self, other: &Self, context: &mut Self::Context<'_>) -> Result<Self, EvaluationError>;
    /// Rounded to a step.
    fn rounded(&self, step: &Self, mode: Rounding, context: &mut Self::Context<'_>) -> Result<Self, EvaluationError>;
    /// The lesser (`least`) or the greater.
    fn choose(&self, other: &Self, least: bool, context: &mut Self::Context<'_>) -> Result<Self, EvaluationError>;
}

/// The value of an expression whose references are answered by `operand` (by their index in the [`Formulas`]).
///
/// # Errors
/// Why it has none.
pub fn evaluate<N: Number>(
    formulas: &Formulas,
    expression: &Expression,
    context: &mut N::Context<'_>,
    operand: impl FnMut(u32) -> Operand<N>,
) -> Result<N, EvaluationError> {
    evaluate_with(formulas, expression, context, |_| None, operand)
}

/// The same with some literals replaced: `literal` is asked first, by their index in the [`Formulas`].
///
/// # Errors
/// Why it has no value.
pub fn evaluate_with<N: Number>(
    formulas: &Formulas,
    expression: &Expression,
    context: &mut N::Context<'_>,
    mut literal: impl FnMut(u32) -> Option<N>,
    mut operand: impl FnMut(u32) -> Operand<N>,
) -> Result<N, EvaluationError> {
    let mut stack: Vec<Operand<N>> = Vec::with_capacity(4);
    for node in formulas.nodes(expression) {
        let value = match node {
            Node::Literal(at) => literal(*at).unwrap_or_else(|| N::from_quantity(&formulas.literals[*at as usize].quantity())),
            Node::Reference(at) => {
                match operand(*at) {
                    Operand::Missing => return Err(EvaluationError::Missing),
                    Operand::Failed(error) => return Err(error),
                    found => stack.push(found),
                }
                continue;
            }
            Node::Negate => one(stack.pop())?.negated(),
            Node::Call(function, count) => call(*function, &mut stack, usize::from(*count), context)?,
            Node::Add | Node::Subtract | Node::Multiply | Node::Divide => {
                let right = one(stack.pop())?;
                let left = one(stack.pop())?;
                match node {
                    Node::Add => left.plus(&right, context)?,
                    Node::Subtract => left.plus(&right.negated(), context)?,
                    Node::Multiply => left.times(&right, context)?,
                    _ => left.over(&right, context)?,
                }
            }
        };
        stack.push(Operand::One(value));
    }
    one(stack.pop())
}

/// A column where one number is needed was refused when names were looked up.
fn one<N>(operand: Option<Operand<N>>) -> Result<N, EvaluationError> {
    match operand {
        Some(Operand::One(value)) => Ok(value),
        _ => Err(EvaluationError::Missing),
    }
}

fn call<N: Number>(
    function: Function,
    stack: &mut Vec<Operand<N>>,
    count: usize,
    context: &mut N::Context<'_>,
) -> Result<N, EvaluationError> {
    let first = stack.len().checked_sub(count).ok_or(EvaluationError::Missing)?;
    let mut values = Vec::new();
    for operand in stack.drain(first..) {
        match operand {
            Operand::One(value) => values.push(value),
            Operand::Many(list) => values.extend(list),
            Operand::Missing => return Err(EvaluationError::Missing),
            Operand::Failed(error) => return Err(error),
        }
    }
    let mut rest = values.into_iter();
    let mut result = rest.next().ok_or(EvaluationError::Missing)?;
    for value in rest {
        result = match function {
            Function::Sum => result.plus(&value, context)?,
            Function::Min => result.choose(&value, true, context)?,
            Function::Max => result.choose(&value, false, context)?,
            Function::Round => result.rounded(&value, Rounding::HalfUp, context)?,
            Function::Ceil => result.rounded(&value, Rounding::Up, context)?,
            Function::Floor => result.rounded(&value, Rounding::Down, context)?,
        };
    }
    Ok(result)
}

/// What exact quantities need: the units, and a list of what was passed over.
pub struct Units<'t> {
    /// The units of the book.
    pub table: &'t UnitTable,
    /// Operands that differ in measure words only: reported, and the bare numbers used.
    pub passed: Vec<Clash>,
}

impl<'t> Units<'t> {
    /// With nothing passed over yet.
    pub fn new(table: &'t UnitTable) -> Self {
        Self { table, passed: Vec::new() }
    }

    /// Whether two dimensions can be added: equal, or else in measure words only, which is noted.
    fn fit(&mut self, left: Dimension, right: Dimension) -> Result<Dimension, EvaluationError> {
        if left == right {
            return Ok(left);
        }
        let clash = Clash { left, right };
        if self.table.agree_but_for_counts(left, right) {
            self.passed.push(clash);
            return Ok(if left.is_none() { right } else { left });
        }
        Err(EvaluationError::Units(clash))
    }
}

impl Number for Quantity {
    type Context<'c> = Units<'c>;

    fn from_quantity(quantity: &Quantity) -> Self {
        quantity.clone()
    }

    fn plus(&self, other: &Self, units: &mut Units<'_>) -> Result<Self, EvaluationError> {
        let dimension = units.fit(self.dimension, other.dimension)?;
        Ok(Quantity::new(self.value.plus(&other.value)?, dimension))
    }

    fn negated(&self) -> Self {
        Quantity::new(self.value.negated(), self.dimension)
    }

    fn times(&self, other: &Self, _: &mut Units<'_>) -> Result<Self, EvaluationError> {
        let dimension = self.dimension.times(other.dimension).ok_or(EvaluationError::TooManyUnits)?;
        Ok(Quantity::new(self.value.times(&other.value)?, dimension))
    }

    fn over(&self, other: &Self, _: &mut Units<'_>) -> Result<Self, EvaluationError> {
        let dimension = self.dimension.over(other.dimension).ok_or(EvaluationError::TooManyUnits)?;
        Ok(Quantity::new(self.value.over(&other.value)?, dimension))
    }

    fn rounded(&self, step: &Self, mode: Rounding, units: &mut Units<'_>) -> Result<Self, EvaluationError> {
        // A bare step rounds counts and plain numbers: round(x, 1).
        let bare = step.dimension.is_none() && units.table.agree_but_for_counts(self.dimension, step.dimension);
        if !bare {
            units.fit(self.dimension, step.dimension)?;
        }
        let value = round(&self.value, &step.value.magnitude(), mode)?;
        Ok(Quantity::new(value, self.dimension))
    }

    fn choose(&self, other: &Self, least: bool, units: &mut Units<'_>) -> Result<Self, EvaluationError> {
        units.fit(self.dimension, other.dimension)?;
        Ok(if (self.value <= other.value) == least { self.clone() } else { other.clone() })
    }
}

/// All values between two ends, both included. Units were proved before intervals are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The least.
    pub low: Exact,
    /// The greatest.
    pub high: Exact,
}

impl Interval {
    /// One value.
    pub fn point(value: Exact) -> Self {
        Self { low: value.clone(), high: value }
    }

    /// All between two values, in either order.
    pub fn between(a: Exact, b: Exact) -> Self {
        if a <= b { Self { low: a, high: b } } else { Self { low: b, high: a } }
    }

    fn hull(values: [Result<Exact, ArithmeticError>; 4]) -> Result<Self, EvaluationError> {
        let mut ends = Vec::with_capacity(4);
        for value in values {
            ends.push(value?);
        }
        ends.sort();
        match (ends.first(), ends.last()) {
            (Some(low), Some(high)) => Ok(Self { low: low.clone(), high: high.clone() }),
            _ => Err(EvaluationError::Missing),
        }
    }
}

impl Number for Interval {
    type Context<'c> = ();

    fn from_quantity(quantity: &Quantity) -> Self {
        Self::point(quantity.value.clone())
    }

    fn plus(&self, other: &Self, (): &mut ()) -> Result<Self, EvaluationError> {
        Ok(Self { low: self.low.plus(&other.low)?, high: self.high.plus(&other.high)? })
    }

    fn negated(&self) -> Self {
        Self { low: self.high.negated(), high: self.low.negated() }
    }

    fn times(&self, other: &Self, (): &mut ()) -> Result<Self, EvaluationError> {
        Self::hull([self.low.times(&other.low), self.low.times(&other.high), self.high.times(&other.low), self.high.times(&other.high)])
    }

    fn over(&self, other: &Self, (): &mut ()) -> Result<Self, EvaluationError> {
        let straddles = !other.high.is_negative() && (other.low.is_negative() || other.low.is_zero());
        if straddles {
            return Err(ArithmeticError::DivisionByZero.into());
        }
        Self::hull([self.low.over(&other.low), self.low.over(&other.high), self.high.over(&other.low), self.high.over(&other.high)])
    }

    fn rounded(&self, step: &Self, mode: Rounding, (): &mut ()) -> Result<Self, EvaluationError> {
        let step = step.low.magnitude();
        Ok(Self { low: round(&self.low, &step, mode)?, high: round(&self.high, &step, mode)? })
    }

    fn choose(&self, other: &Self, least: bool, (): &mut ()) -> Result<Self, EvaluationError> {
        let pick = |a: &Exact, b: &Exact| if (a <= b) == least { a.clone() } else { b.clone() };
        Ok(Self { low: pick(&self.low, &other.low), high: pick(&self.high, &other.high) })
    }
}
