//! Numbers, units and what is written with them.
//!
//! Owns exact arithmetic, the one rounding function, units as data, literals and their printing.
//! Must never know of figures, books or findings, and never uses a float.

pub mod digits;
pub mod dimension;
pub mod literal;
pub mod number;
pub mod numerals;
pub mod print;
pub mod unit;

pub use dimension::Dimension;
pub use literal::{Literal, Qualifier};
pub use number::{ArithmeticError, Exact, Rounding, round};
pub use unit::{Unit, UnitTable};

/// A number of some dimension, in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// How many base units.
    pub value: Exact,
    /// Of which dimension.
    pub dimension: Dimension,
}

impl Quantity {
    /// A quantity in base units.
    pub fn new(value: Exact, dimension: Dimension) -> Self {
        Self { value, dimension }
    }

    /// A plain number.
    pub fn plain(value: Exact) -> Self {
        Self { value, dimension: Dimension::NONE }
    }
}
