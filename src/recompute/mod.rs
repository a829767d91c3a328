//! Every figure's value, as the document prints its operands and as recomputed from the leaves.
//!
//! Owns name lookup, the order of computation and both views; a book becomes a [`Trace`].
//! Must never judge whether a statement holds.

mod find;
mod order;
mod scope;
mod trace;

pub use scope::{FigureId, Graph, Target};
pub use trace::{Override, Trace, View};

use crate::book::Book;
use crate::message::Problem;

/// Computes every figure of a book.
///
/// # Errors
/// Names that mean nothing or several things, cycles, and labels that count a figure twice.
pub fn recompute(book: &Book) -> Result<Trace<'_>, Vec<Problem>> {
    let (graph, mut problems) = scope::resolve(book);
    let (order, cycles) = order::order(book, &graph);
    problems.extend(cycles);
    if problems.is_empty() { Ok(Trace::compute(book, graph, order)) } else { Err(problems) }
}
