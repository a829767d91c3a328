//! Every comparison of a book that can hold or fail, and which of them would hold if some written numbers were others.
//!
//! Owns who uses which figure, and the exact recomputation of all that a change touches.
//! Must never judge how likely a change is.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::collections::btree_map::Entry;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::change::{Change, Check, Counted, Number, Outcome, Relabel};
use super::linear::Linear;
use crate::book::Basis;
use crate::check::judge::tail::{room_of_relation, room_of_statement};
use crate::check::judge::{Compared, Judged, RelationAt, Verdict, holds, reference};
use crate::formula::evaluate::Units;
use crate::quantity::{Exact, Literal, Quantity};
use crate::recompute::{FigureId, Override, View};

/// Longer columns are not added up again for each change.
const WIDE: usize = 32;
/// So many figures are recomputed for one change.
const MOST_FIGURES: usize = 256;

/// What uses a figure.
#[derive(Clone, Copy)]
enum User {
    Figure(FigureId),
    Relation(RelationAt, usize),
}

/// The comparisons of a book.
pub struct Ledger<'j, 't, 'b> {
    /// The verdicts.
    pub judged: &'j Judged<'t, 'b>,
    firsts: Vec<u32>,
    users: Vec<User>,
    compared: FxHashMap<(RelationAt, usize), usize>,
    supported: FxHashSet<(FigureId, Exact)>,
    rooms: RefCell<FxHashMap<Check, Option<Exact>>>,
    linear: RefCell<FxHashMap<Check, Option<Rc<Linear>>>>,
}

/// Whether a comparison holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    No,
    /// Only because roundings of the parts may hide the difference.
    Loosely,
    Yes,
}

impl From<bool> for Holds {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// What is different under a change.
#[derive(Default)]
struct State {
    stated: Override,
    literals: FxHashMap<(FigureId, u32), Literal>,
    computed: FxHashMap<FigureId, Option<Exact>>,
}

impl<'j, 't, 'b> Ledger<'j, 't, 'b> {
    /// Looks up who uses what, once for a book.
    pub fn new(judged: &'j Judged<'t, 'b>) -> Self {
        let trace = judged.trace;
        let mut pairs: Vec<(FigureId, User)> = Vec::new();
        for id in trace.figures().filter(|id| trace.has_basis(*id)) {
            trace.operands(id).into_iter().for_each(|operand| pairs.push((operand, User::Figure(id))));
        }
        for (at, module) in trace.book.modules.iter().enumerate() {
            for (index, relation) in module.relations.iter().enumerate() {
                for side in 0..relation.comparisons.len() {
                    for of in [side, side + 1] {
                        let user = User::Relation((at, index), side);
                        trace.side_operands(at, index, of).into_iter().for_each(|operand| pairs.push((operand, user)));
                    }
                }
            }
        }
        // Counted, then placed: the users of each figure lie together.
        let mut firsts = vec![0_u32; trace.graph.len() + 1];
        pairs.iter().for_each(|(operand, _)| firsts[operand.0 as usize + 1] += 1);
        for at in 1..firsts.len() {
            firsts[at] += firsts[at - 1];
        }
        let mut next = firsts.clone();
        let mut users = vec![User::Figure(FigureId(0)); pairs.len()];
        for (operand, user) in pairs {
            let slot = &mut next[operand.0 as usize];
            users[*slot as usize] = user;
            *slot += 1;
        }
        let compared = judged.compared.iter().enumerate().map(|(at, one)| ((one.relation, one.side), at)).collect();
        let relying = judged.relying.values().flatten().chain(judged.compared.iter().flat_map(|one| &one.relies_on));
        let supported = relying.map(|corrected| (corrected.figure, corrected.value.value.clone())).collect();
        Self { judged, firsts, users, compared, supported, rooms: RefCell::default(), linear: RefCell::default() }
    }

    fn users(&self, id: FigureId) -> &[User] {
        let at = id.0 as usize;
        &self.users[self.firsts[at] as usize..self.firsts[at + 1] as usize]
    }

    /// The comparisons of what a figure prints.
    pub fn checks_of(&self, id: FigureId) -> Vec<Check> {
        let printed: Vec<(u32, &Literal)> = self.judged.printed(id).collect();
        match self.judged.trace.computed(id) {
            Some(computed) => {
                let fits = |literal: &Literal| self.judged.trace.units().agree_but_for_counts(literal.unit.dimension, computed.dimension);
                printed.into_iter().filter(|(_, literal)| fits(literal)).map(|(at, _)| Check::Statement(id, at)).collect()
            }
            None if printed.len() > 1 => vec![Check::Places(id)],
            None => Vec::new(),
        }
    }

    /// Whether a comparison holds as the book stands, nothing excused.
    pub fn holds_now(&self, check: Check) -> bool {
        match check {
            Check::Statement(id, at) => match self.judged.verdict(id, at) {
                Verdict::Exact | Verdict::Rounded => !self.judged.relying.contains_key(&(id, at)),
                Verdict::Explained => true,
                Verdict::Mismatch | Verdict::Uncheckable => false,
            },
            Check::Places(id) => self.judged.printed(id).all(|(at, _)| self.judged.verdict(id, at) != Verdict::Mismatch),
            Check::Relation(..) => self.relation_holds(check, &State::default()) != Holds::No,
        }
    }

    /// Whether a comparison holds as the book stands because of roundings.
    fn is_tail(&self, check: Check) -> bool {
        match check {
            Check::Statement(id, at) => self.judged.verdict(id, at) == Verdict::Explained,
            Check::Relation(at, side) => self.compared(at, side).is_some_and(|one| one.tail.is_some()),
            Check::Places(_) => false,
        }
    }

    /// What a change would do to every comparison that it touches.
    pub fn outcome(&self, change: &Change) -> Outcome {
        let trace = self.judged.trace;
        let (mut state, mut outcome) = (State::default(), Outcome::default());
        change.numbers.iter().for_each(|number| self.expand(number, &mut state));
        let mut queue: BTreeSet<(u32, FigureId)> = BTreeSet::new();
        let mut relations: BTreeSet<(RelationAt, usize)> = BTreeSet::new();
        let mut push = |queue: &mut BTreeSet<(u32, FigureId)>, id: FigureId| {
            for user in self.users(id) {
                match user {
                    User::Figure(user) => drop(queue.insert((trace.position(*user), *user))),
                    User::Relation(at, side) => drop(relations.insert((*at, *side))),
                }
            }
        };
        state.stated.keys().for_each(|id| push(&mut queue, *id));
        if let Some((id, ..)) = change.literal {
            queue.insert((trace.position(id), id));
        }
        if let Some(Relabel { line, from, into }) = &change.relabel
            && let Some(value) = trace.stated(*line)
        {
            for (id, by) in [(from, value.value.negated()), (into, value.value.clone())] {
                let computed = trace.computed(*id).and_then(|computed| computed.value.plus(&by).ok());
                state.computed.insert(*id, computed);
            }
        }
        while let Some((_, id)) = queue.pop_first() {
            if state.computed.len() >= MOST_FIGURES {
                outcome.truncated = true;
                break;
            }
            let literal = change.literal.as_ref().filter(|(of, ..)| *of == id).map(|(_, at, value)| (*at, value));
            let computed = self.computed(id, literal, &state);
            // What is printed nowhere is what its basis gives.
            if trace.operand_literal(id).is_none()
                && let (Some(value), Some(stated)) = (&computed, trace.stated(id))
                && *value != stated.value
            {
                state.stated.insert(id, Quantity::new(value.clone(), stated.dimension));
                push(&mut queue, id);
            }
            state.computed.insert(id, computed);
        }
        let figures: BTreeSet<FigureId> = state.computed.keys().copied().chain(state.literals.keys().map(|(id, _)| *id)).collect();
        let touched = figures.into_iter().flat_map(|id| self.checks_of(id));
        let touched = touched.chain(relations.into_iter().map(|(at, side)| Check::Relation(at, side)));
        for check in touched {
            let then = self.holds_in(check, &state);
            match (self.holds_now(check), then) {
                (false, Holds::Yes | Holds::Loosely) => {
                    outcome.mended.push(check);
                    if outcome.settled.insert(self.counted(check)) && then == Holds::Loosely {
                        outcome.loose += 1;
                    }
                }
                (true, Holds::Loosely) if !self.is_tail(check) => outcome.loose += 1,
                (true, Holds::No) => {
                    if let Entry::Vacant(entry) = outcome.broken.entry(self.counted(check)) {
                        entry.insert(check);
                        outcome.follow += usize::from(self.is_sum_over(check, change));
                    }
                }
                _ => {}
            }
        }
        outcome.moved =
            state.stated.iter().filter_map(|(id, value)| Some((*id, value.value.minus(&trace.stated(*id)?.value).ok()?))).collect();
        outcome
    }

    fn counted(&self, check: Check) -> Counted {
        let Check::Statement(id, at) = check else { return Counted::Other(check) };
        let (module, _) = self.judged.trace.locate(id);
        match module.literal(&module.statements[at as usize]) {
            Some(literal) => Counted::Number(id, literal.value()),
            None => Counted::Other(check),
        }
    }

    /// Every statement of a number: wherever the figure prints it, cells and what was taken from them included.
    pub fn writings(&self, figure: FigureId, value: &Exact, bound: bool) -> Vec<(FigureId, u32)> {
        let trace = self.judged.trace;
        let mut found = Vec::new();
        let mut open = vec![figure];
        let mut seen: FxHashSet<FigureId> = open.iter().copied().collect();
        while let Some(id) = open.pop() {
            let (module, figure) = trace.locate(id);
            for (at, statement) in module.statements(figure) {
                // A bound is another claim than the number it names.
                let same = |literal: &Literal| literal.value() == *value && literal.is_bound() == bound;
                if !module.literal(statement).is_some_and(same) {
                    continue;
                }
                found.push((id, at));
                if let Some(cell) = module.cell(statement) {
                    let cell = trace.graph.id(cell.module as usize, cell.figure);
                    open.extend(Some(cell).filter(|cell| seen.insert(*cell)));
                }
                let references = self.judged.references.get(&id).into_iter().flatten();
                open.extend(references.map(|(user, _)| *user).filter(|user| seen.insert(*user)));
            }
        }
        found
    }

    /// Every place that prints a number, with another value.
    fn expand(&self, number: &Number, state: &mut State) {
        let trace = self.judged.trace;
        let new = number.new.value();
        let written = self.writings(number.figure, &number.old, number.new.is_bound());
        for id in written.iter().map(|(id, _)| *id).chain([number.figure]) {
            if trace.operand_literal(id).is_some_and(|literal| literal.value() == number.old)
                && let Some(stated) = trace.stated(id)
            {
                state.stated.insert(id, Quantity::new(new.clone(), stated.dimension));
            }
        }
        for (id, at) in written {
            let (module, _) = trace.locate(id);
            let Some(literal) = module.literal(&module.statements[at as usize]) else { continue };
            let alike = literal.qualifier == number.new.qualifier && literal.step() == number.step;
            let changed = if alike { Some(number.new.clone()) } else { literal.with_value(&new) };
            if let Some(changed) = changed {
                state.literals.insert((id, at), changed);
            }
        }
    }

    /// The basis of a figure under a change.
    fn computed(&self, id: FigureId, literal: Option<(u32, &Quantity)>, state: &State) -> Option<Exact> {
        let trace = self.judged.trace;
        if let Some((at, value)) = literal {
            return trace.value_with_literal(id, at, value, &state.stated).ok().map(|quantity| trace.adopt(id, quantity).value);
        }
        if matches!(trace.figure(id).basis, Basis::Sum | Basis::Each(_)) {
            // Parts are exchanged, so that a wide sum is not added up again.
            let mut sum = trace.computed(id)?.value.clone();
            for (part, value) in &state.stated {
                if self.is_part(*part, id) {
                    sum = sum.plus(&value.value).ok()?.minus(&trace.stated(*part)?.value).ok()?;
                }
            }
            return Some(sum);
        }
        // So is a wide column in a formula that only adds.
        let wide = trace.expression(id).is_some_and(|expression| {
            let count = expression.references.end - expression.references.start;
            (0..count).any(|reference| trace.graph.members(&trace.graph.target(id, reference)).len() > WIDE)
        });
        if wide && let Some(linear) = self.linear(Check::Statement(id, u32::MAX)) {
            return linear.moved(trace, &state.stated).map(|(_, right)| right);
        }
        let mut units = Units::new(trace.units());
        let value = trace.basis_value(id, View::Stated, &state.stated, &mut units).ok()?;
        Some(trace.adopt(id, value).value)
    }

    /// Whether a comparison adds up a number that is changed.
    fn is_sum_over(&self, check: Check, change: &Change) -> bool {
        let adds = |number: &Number| match check {
            Check::Statement(id, _) => self.is_part(number.figure, id),
            Check::Relation((module, index), _) => {
                let relation = &self.judged.trace.book.modules[module].relations[index];
                let computed = relation.computes.map(|computes| self.judged.trace.graph.id(module, computes.cell));
                computed.is_some_and(|computed| computed != number.figure)
            }
            Check::Places(_) => false,
        };
        change.numbers.iter().any(adds)
    }

    fn is_part(&self, part: FigureId, of: FigureId) -> bool {
        use crate::book::Role::{Line, Part, Root, Row};
        self.judged.trace.parent(part) == Some(of) && matches!(self.judged.trace.figure(part).role, Line | Part | Row | Root)
    }

    fn holds_in(&self, check: Check, state: &State) -> Holds {
        match check {
            Check::Statement(id, at) => {
                let now = self.judged.trace.computed(id).map(|quantity| &quantity.value);
                let moved = state.computed.get(&id).is_some_and(|then| then.as_ref() != now);
                if !moved && !state.literals.contains_key(&(id, at)) {
                    return self.holds_now(check).into();
                }
                let computed = match state.computed.get(&id) {
                    Some(computed) => computed.as_ref(),
                    None => now,
                };
                let (module, _) = self.judged.trace.locate(id);
                let own = || module.literal(&module.statements[at as usize]);
                let (Some(computed), Some(literal)) = (computed, state.literals.get(&(id, at)).or_else(own)) else { return Holds::No };
                match holds(literal, computed) {
                    Verdict::Mismatch if self.within_room(check, literal, computed) => Holds::Loosely,
                    verdict => (verdict != Verdict::Mismatch).into(),
                }
            }
            Check::Places(id) => self.places_agree(id, state).into(),
            Check::Relation(..) => self.relation_holds(check, state),
        }
    }

    fn within_room(&self, check: Check, literal: &Literal, computed: &Exact) -> bool {
        let away = computed.minus(&literal.value()).map(|away| away.magnitude());
        literal.is_plain() && matches!((away, self.room(check)), (Ok(away), Some(room)) if away <= room)
    }

    /// What was compared, where it fails, holds by roundings or rests on another correction.
    pub fn compared(&self, at: RelationAt, side: usize) -> Option<&'j Compared> {
        self.compared.get(&(at, side)).map(|index| &self.judged.compared[*index])
    }

    /// Whether something that does not hold otherwise holds with this value of a figure: evidence for it.
    pub fn is_supported(&self, id: FigureId, value: &Exact) -> bool {
        self.supported.contains(&(id, value.clone()))
    }

    /// What roundings of the parts may hide.
    pub fn room(&self, check: Check) -> Option<Exact> {
        if let Some(known) = self.rooms.borrow().get(&check) {
            return known.clone();
        }
        let room = self.find_room(check);
        self.rooms.borrow_mut().insert(check, room.clone());
        room
    }

    fn find_room(&self, check: Check) -> Option<Exact> {
        match check {
            Check::Statement(id, at) => {
                let (module, _) = self.judged.trace.locate(id);
                room_of_statement(self.judged, id, module.literal(&module.statements[at as usize])?).map(|(_, room)| room)
            }
            Check::Relation(at, side) => room_of_relation(self.judged, at, side).map(|(_, room)| room),
            Check::Places(_) => None,
        }
    }

    fn places_agree(&self, id: FigureId, state: &State) -> bool {
        let printed: Vec<(u32, &Literal)> =
            self.judged.printed(id).map(|(at, own)| (at, state.literals.get(&(id, at)).unwrap_or(own))).collect();
        let Some(reference) = reference(&printed) else { return self.holds_now(Check::Places(id)) };
        let value = reference.value();
        printed
            .iter()
            .filter(|(_, literal)| literal.unit.dimension == reference.unit.dimension)
            .all(|(_, literal)| holds(literal, &value) != Verdict::Mismatch)
    }

    fn relation_holds(&self, check: Check, state: &State) -> Holds {
        let Check::Relation(at, side) = check else { return Holds::No };
        let (module, index) = at;
        let trace = self.judged.trace;
        // A difference that unrounded operands account for stays one as long as nothing in it moves.
        if state.stated.is_empty() && self.compared(at, side).is_some_and(|one| one.tail.is_some()) {
            return Holds::Yes;
        }
        let (left, right) = match self.linear(check) {
            Some(linear) => match linear.moved(trace, &state.stated) {
                Some(sides) => sides,
                None => return Holds::No,
            },
            None => {
                let value = |side| {
                    let mut units = Units::new(trace.units());
                    trace.side_value(module, index, side, View::Stated, &state.stated, &mut units).ok().map(|value| value.value)
                };
                let (Some(left), Some(right)) = (value(side), value(side + 1)) else { return Holds::No };
                (left, right)
            }
        };
        if self.judged.relation_verdict(at, side, &left, &right) != Verdict::Mismatch {
            return Holds::Yes;
        }
        let away = right.minus(&left).map(|away| away.magnitude());
        match (away, self.room(check)) {
            (Ok(away), Some(room)) if away <= room => Holds::Loosely,
            _ => Holds::No,
        }
    }

    /// A comparison that only adds, taken apart; none where it does anything else.
    pub fn linear(&self, check: Check) -> Option<Rc<Linear>> {
        if let Some(known) = self.linear.borrow().get(&check) {
            return known.clone();
        }
        let linear = Linear::of(self.judged, check).map(Rc::new);
        self.linear.borrow_mut().insert(check, linear.clone());
        linear
    }
}
