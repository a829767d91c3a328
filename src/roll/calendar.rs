//! What a file says of the years around it, found once: figures by year and name, differences, and shares of growth.
//!
//! Owns the shapes of formulas that tell which value is last year's.
//! Must never look at a value.

use rustc_hash::FxHashMap;

use crate::book::Module;
use crate::book::year::dated;
use crate::formula::{Expression, Node};
use crate::recompute::{FigureId, Target, Trace};

/// The years in one file.
pub(super) struct Calendar {
    /// Figures by their parent, how far their year is from that of the book, and the rest of their name.
    by_year: FxHashMap<(u32, i32, String), u32>,
    /// `合计 - 上年预算`: what each figure is subtracted from, by the file itself.
    minuends: FxHashMap<FigureId, FigureId>,
    /// `增加额 / (总额 - 增加额)`: of what each figure is the increase, and how the file writes that.
    increased: FxHashMap<FigureId, (FigureId, u32)>,
}

impl Calendar {
    /// The years in a file of a book of some year.
    pub(super) fn new(trace: &Trace<'_>, at: usize, year: i32) -> Self {
        let module = &trace.book.modules[at];
        let mut calendar = Self { by_year: FxHashMap::default(), minuends: FxHashMap::default(), increased: FxHashMap::default() };
        for (index, figure) in (0_u32..).zip(&module.figures).skip(1) {
            let name = module.name(index);
            let key = match dated(name, year) {
                Some(dated) => (figure.parent, dated.offset, dated.rest),
                None => (figure.parent, 0, name.to_owned()),
            };
            calendar.by_year.entry(key).or_insert(index);
        }
        let is_this_year = |id: FigureId| dated(trace.figure_name(id), year).is_none_or(|dated| dated.offset == 0);
        let one = |target: Target| match target {
            Target::Figure(figure) => Some(figure),
            Target::List(_) | Target::Roll(_) => None,
        };
        for (index, _) in (0_u32..).zip(&module.figures) {
            let id = trace.graph.id(at, index);
            let Some(expression) = trace.expression(id) else { continue };
            let target = |reference: u32| one(trace.graph.target(id, reference - expression.references.start));
            if let Some((left, right)) = difference(module, expression)
                && let (Some(left), Some(right)) = (target(left), target(right))
            {
                // 上年预算 - 合计 says as much of last year as 合计 - 上年预算.
                match (is_this_year(left), is_this_year(right)) {
                    (true, _) => {
                        calendar.minuends.entry(right).or_insert(left);
                    }
                    (false, true) => {
                        calendar.minuends.entry(left).or_insert(right);
                    }
                    (false, false) => {}
                }
            }
            if let Some((above, of, below)) = share(module, expression)
                && let (Some(above), Some(whole), Some(below)) = (target(above), target(of), target(below))
                && above == below
            {
                calendar.increased.entry(above).or_insert((whole, of));
            }
        }
        for (index, relation) in module.relations.iter().enumerate().filter(|(_, relation)| relation.computes.is_none()) {
            let base = relation.sides[0].references.start;
            let target = |reference: u32| one(trace.graph.relation_target(at, index, reference - base));
            let left = relation.sides.iter().filter_map(|side| difference(module, side)).find_map(|(left, _)| target(left));
            let Some(left) = left.filter(|left| is_this_year(*left)) else { continue };
            for side in &relation.sides {
                if let [Node::Reference(reference)] = module.formulas.nodes(side)
                    && let Some(alone) = target(*reference)
                {
                    calendar.minuends.entry(alone).or_insert(left);
                }
            }
        }
        calendar
    }

    /// The figure beside another one that is about some year and has the same name apart from that.
    pub(super) fn sibling(&self, parent: u32, offset: i32, rest: &str) -> Option<u32> {
        self.by_year.get(&(parent, offset, rest.to_owned())).copied()
    }

    /// What the file itself subtracts a figure from.
    pub(super) fn minuend(&self, id: FigureId) -> Option<FigureId> {
        self.minuends.get(&id).copied()
    }

    /// Notes what a figure is last year's value of, unless the file says it itself.
    pub(super) fn tie(&mut self, id: FigureId, of: FigureId) {
        self.minuends.entry(id).or_insert(of);
    }

    /// What a figure is the increase of, and the reference that names it.
    pub(super) fn increased(&self, id: FigureId) -> Option<(FigureId, u32)> {
        self.increased.get(&id).copied()
    }
}

/// The two references of an expression that is nothing but their difference, or the share that it makes of something.
pub(super) fn difference(module: &Module, expression: &Expression) -> Option<(u32, u32)> {
    match module.formulas.nodes(expression) {
        [Node::Reference(left), Node::Reference(right), Node::Subtract]
        | [Node::Reference(left), Node::Reference(right), Node::Subtract, Node::Reference(_), Node::Divide] => Some((*left, *right)),
        _ => None,
    }
}

/// The references a, b, c of an expression that is `a / (b - c)`.
fn share(module: &Module, expression: &Expression) -> Option<(u32, u32, u32)> {
    match module.formulas.nodes(expression) {
        [Node::Reference(a), Node::Reference(b), Node::Reference(c), Node::Subtract, Node::Divide] => Some((*a, *b, *c)),
        _ => None,
    }
}
