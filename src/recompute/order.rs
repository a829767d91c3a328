//! The order in which figures are computed.
//!
//! Owns the sort and the finding of cycles; it uses no recursion, so that the longest chain is safe.
//! Must never evaluate anything.

use super::scope::{FigureId, Graph};
use crate::book::{Basis, Book, Role};
use crate::message::{Problem, Text};

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// Calls `each` with every figure that the basis of one is made of.
pub(super) fn operands(book: &Book, graph: &Graph, id: FigureId, mut each: impl FnMut(FigureId)) {
    let (at, figure) = graph.split(id);
    let module = &book.modules[at];
    match module.figure(figure).basis {
        Basis::None | Basis::Value(_) => {}
        Basis::Formula(written) | Basis::Row(written) => {
            let references = &module.written[written as usize].expression.references;
            for reference in 0..references.end - references.start {
                graph.members(&graph.target(id, reference)).iter().copied().for_each(&mut each);
            }
        }
        Basis::Sum if at == 0 && figure == 0 => book.projects().for_each(|project| each(graph.id(project, 0))),
        Basis::Sum | Basis::Each(_) => {
            for child in module.children(figure) {
                if is_summed(module.figure(*child).role) {
                    each(graph.id(at, *child));
                }
            }
        }
    }
}

/// Whether a child of that role adds to its parent.
pub(super) fn is_summed(role: Role) -> bool {
    matches!(role, Role::Line | Role::Part | Role::Row)
}

/// So many cycles are told in one run.
const MOST_CYCLES: usize = 50;
/// So many figures of one cycle are named.
const MOST_NAMES: usize = 20;

/// Every figure after its operands; cycles are problems.
pub(super) fn order(book: &Book, graph: &Graph) -> (Vec<FigureId>, Vec<Problem>) {
    let count = graph.len();
    let mut states = vec![State::New; count];
    let mut order = Vec::with_capacity(count);
    let mut problems = Vec::new();
    let mut stack: Vec<FigureId> = Vec::new();
    for start in 0..u32::try_from(count).unwrap_or(u32::MAX) {
        stack.push(FigureId(start));
        while let Some(id) = stack.last().copied() {
            match states[id.0 as usize] {
                State::Done => {
                    stack.pop();
                }
                State::Open => {
                    states[id.0 as usize] = State::Done;
                    order.push(id);
                    stack.pop();
                }
                State::New => {
                    states[id.0 as usize] = State::Open;
                    let before = stack.len();
                    let mut loops = Vec::new();
                    operands(book, graph, id, |operand| match states[operand.0 as usize] {
                        State::New => stack.push(operand),
                        State::Open => loops.push(operand),
                        State::Done => {}
                    });
                    stack[before..].reverse();
                    if let Some(back) = loops.first().filter(|_| problems.len() < MOST_CYCLES) {
                        problems.push(cycle(book, graph, &stack[..before], &states, *back));
                    }
                }
            }
        }
    }
    (order, problems)
}

/// The open figures on the stack from `back` on are the cycle.
fn cycle(book: &Book, graph: &Graph, stack: &[FigureId], states: &[State], back: FigureId) -> Problem {
    let mut open: Vec<FigureId> = stack.iter().copied().filter(|id| states[id.0 as usize] == State::Open).collect();
    open.dedup();
    let start = open.iter().position(|id| *id == back).unwrap_or(0);
    let around = &open[start..];
    let mut names: Vec<String> = around.iter().take(MOST_NAMES).map(|id| path(book, graph, *id)).collect();
    if around.len() > MOST_NAMES {
        names.push(format!("…（{}）…", around.len() - MOST_NAMES));
    }
    names.push(path(book, graph, back));
    let shown = names.join(" → ");
    let last = open.last().copied().unwrap_or(back);
    let (at, figure) = graph.split(last);
    let module = &book.modules[at];
    let span = match module.figure(figure).basis {
        Basis::Formula(written) | Basis::Row(written) => module.written[written as usize].span,
        _ => module.figure(figure).key,
    };
    let text = Text::new(format!("循环引用：{shown}"), format!("a cycle: {shown}"));
    let help = Text::new("数据项不能由自己算出；请改正其中一个公式", "a figure cannot be computed from itself: change one of the formulas");
    Problem::at(module.location(span), text).help(help)
}

fn path(book: &Book, graph: &Graph, id: FigureId) -> String {
    let (at, figure) = graph.split(id);
    book.modules[at].path(figure)
}
