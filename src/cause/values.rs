//! Figures by their value: who else has exactly this number.
//!
//! Owns an index of each file, made when it is first asked.
//! Must never compare values of different dimensions.

use std::cell::OnceCell;

use crate::quantity::{Dimension, Exact};
use crate::recompute::{FigureId, Trace};

/// Figures with a value, file by file.
pub struct Values<'t, 'b> {
    trace: &'t Trace<'b>,
    files: Vec<OnceCell<Vec<(Exact, FigureId, Dimension)>>>,
}

impl<'t, 'b> Values<'t, 'b> {
    /// Of a book; nothing is looked at yet.
    pub fn new(trace: &'t Trace<'b>) -> Self {
        Self { trace, files: trace.book.modules.iter().map(|_| OnceCell::new()).collect() }
    }

    fn file(&self, at: usize) -> &[(Exact, FigureId, Dimension)] {
        self.files[at].get_or_init(|| {
            let count = u32::try_from(self.trace.book.modules[at].figures.len()).unwrap_or(0);
            let written = (0..count).map(|figure| self.trace.graph.id(at, figure)).filter(|id| self.trace.operand_literal(*id).is_some());
            let mut list: Vec<_> = written
                .filter_map(|id| {
                    self.trace.stated(id).filter(|value| !value.value.is_zero()).map(|value| (value.value.clone(), id, value.dimension))
                })
                .collect();
            list.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
            list
        })
    }

    /// Figures of a file whose value lies between two ends, both included.
    pub fn between(&self, file: usize, dimension: Dimension, low: &Exact, high: &Exact) -> impl Iterator<Item = FigureId> {
        let list = self.file(file);
        let first = list.partition_point(|(value, ..)| value < low);
        list[first..].iter().take_while(move |(value, ..)| value <= high).filter(move |(_, _, own)| *own == dimension).map(|(_, id, _)| *id)
    }

    /// How many figures of a file have a value.
    pub fn count(&self, file: usize) -> u64 {
        self.file(file).len() as u64
    }

    /// Where to look for another figure: the file itself, the whole book's, and of these two the tables.
    pub fn near(&self, file: usize) -> Vec<usize> {
        let modules = &self.trace.book.modules;
        let tables = (0..modules.len()).filter(|at| modules[*at].table.is_some());
        let mut near = vec![file];
        if file != 0 {
            near.push(0);
        }
        if file == 0 || modules[file].table.is_some() {
            near.extend(tables.filter(|at| *at != file));
        }
        near
    }
}
