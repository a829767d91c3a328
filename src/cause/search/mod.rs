//! The search for causes of one comparison that fails: each way of searching is a file.
//!
//! Owns what a candidate is. Every candidate is recomputed exactly before it is weighed.
//! Must never choose among candidates.

mod elsewhere;
pub mod labels;
mod operands;
mod places;
mod printed;

use super::change::{Change, Check, Number};
use super::kind::Kind;
use super::ledger::Ledger;
use super::slip::{Meant, Nature, Slip, meant};
use super::solve::{Place, Slot};
use super::values::Values;
use super::weigh::{Cost, cost};
use crate::book::Basis;
use crate::message::Text;
use crate::quantity::{Exact, Literal, Qualifier, Quantity, Rounding, print, round};
use crate::recompute::FigureId;
use crate::source::Location;

/// So many digits more at most, where a number would be nothing.
const MOST_FINER: i32 = 6;

/// A number as it is written, and as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where it is written in the model.
    pub place: Place,
    /// The path of the figure.
    pub figure: String,
    /// The places of the document that print it.
    pub places: Vec<String>,
    /// As written.
    pub written: String,
    /// As it should be.
    pub implied: String,
    /// The value it should have, in base units; none of a label.
    pub value: Option<Exact>,
    /// Where it is in the files: every place that would be edited, in their order.
    pub locations: Vec<Location>,
    /// Whether it only follows from the edit before it.
    pub carried: bool,
    /// How many significant digits the evidence has: of few, a slip proves little.
    pub digits: u32,
}

/// A cause that has not been weighed.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What may have happened.
    pub kind: Kind,
    /// How the digits slipped.
    pub slip: Option<Slip>,
    /// What is edited, the number that is wrong first.
    pub edits: Vec<Edit>,
    /// The same for recomputing.
    pub change: Change,
    /// What it costs to suppose it.
    pub cost: Cost,
    /// The evidence, as a clause.
    pub because: Option<Text>,
    /// Whether it may as well be an accident: any figure of a book was looked at, not one that is easily confused.
    pub coincidence: bool,
}

impl Candidate {
    /// The same with its evidence.
    fn because(self, because: Text) -> Self {
        Self { because: Some(because), ..self }
    }
}

/// What the searches read.
pub struct Search<'s, 'j, 't, 'b> {
    /// The comparisons.
    pub ledger: &'s Ledger<'j, 't, 'b>,
    /// Figures by value.
    pub values: &'s Values<'t, 'b>,
    /// The comparison that fails.
    pub check: Check,
}

/// All candidates for a comparison that fails.
pub fn candidates(ledger: &Ledger<'_, '_, '_>, values: &Values<'_, '_>, check: Check) -> Vec<Candidate> {
    let search = Search { ledger, values, check };
    let mut found = Vec::new();
    printed::search(&search, &mut found);
    elsewhere::search(&search, &mut found);
    operands::search(&search, &mut found);
    places::search(&search, &mut found);
    found
}

impl<'b> Search<'_, '_, '_, 'b> {
    /// A candidate with one edit.
    fn candidate(&self, kind: Kind, slip: Option<Slip>, ways: u64, slot: &Slot<'b>, value: &Exact) -> Option<Candidate> {
        let mut candidate = Candidate {
            kind,
            slip,
            edits: Vec::new(),
            change: Change::default(),
            cost: cost(kind, slip, ways),
            because: None,
            coincidence: false,
        };
        self.add(&mut candidate, slot, value, false)?;
        Some(candidate)
    }

    /// Adds an edit to a candidate; none where the value cannot be written as a decimal.
    fn add(&self, candidate: &mut Candidate, slot: &Slot<'b>, value: &Exact, carried: bool) -> Option<()> {
        let implied = match candidate.slip.filter(|_| !carried) {
            // The step goes with the point.
            Some(Slip::Shifted(by)) => slot.literal.shifted(by)?,
            _ => slot.literal.with_value(value)?,
        };
        match slot.place {
            Place::Figure(figure) => {
                let (old, step) = (slot.literal.value(), slot.literal.step());
                candidate.change.numbers.push(Number { figure, old, step, new: implied.clone() });
            }
            Place::Formula(figure, at) => {
                candidate.change.literal = Some((figure, at, Quantity::new(value.clone(), slot.literal.unit.dimension)));
            }
        }
        candidate.edits.push(self.edit(slot, value, print::literal(&implied), carried));
        Some(())
    }

    fn edit(&self, slot: &Slot<'b>, value: &Exact, implied: String, carried: bool) -> Edit {
        let trace = self.ledger.judged.trace;
        let (Place::Figure(id) | Place::Formula(id, _)) = slot.place;
        let (module, figure) = trace.locate(id);
        let mut places: Vec<String> = Vec::new();
        let mut locations = Vec::new();
        match (slot.place, module.figure(figure).basis) {
            (Place::Formula(..), Basis::Formula(written)) => locations.push(module.location(module.written[written as usize].span)),
            (_, Basis::Value(given)) => locations.push(module.location(module.given[given as usize].span)),
            _ => {
                for (id, at) in self.ledger.writings(id, &slot.literal.value(), slot.literal.is_bound()) {
                    let (module, _) = trace.locate(id);
                    places.extend(module.places(&module.statements[at as usize]).map(str::to_owned));
                    locations.push(trace.number_location(id, at));
                }
                locations.sort_unstable();
                locations.dedup();
            }
        }
        if locations.is_empty() {
            locations.push(module.location(module.figure(figure).key));
        }
        let written = print::literal(slot.literal);
        Edit {
            place: slot.place,
            figure: module.path(figure),
            places,
            written,
            implied,
            value: Some(value.clone()),
            locations,
            carried,
            digits: slot.literal.significant_digits(),
        }
    }

    /// What is printed in the comparison, if it prints one figure: the number, what is computed for it, and that as it would be
    /// printed; none where it is printed so.
    fn printed(&self) -> Option<(Slot<'b>, Exact, Exact)> {
        let (slot, computed) = self.compared()?;
        let step = match slot.literal.qualifier {
            Qualifier::About => slot.literal.estimate_step(),
            _ => slot.literal.step(),
        };
        // Less than half of the last digit is written with more digits, and not as nothing.
        let finer = (0..=MOST_FINER).filter_map(|more| step.times(&Exact::power_of_ten(-more)).ok());
        let mut values = finer.filter_map(|step| round(&computed, &step, Rounding::HalfUp).ok());
        let value = values.find(|value| !value.is_zero() || computed.is_zero())?;
        (value != slot.literal.value()).then_some((slot, computed, value))
    }

    fn compared(&self) -> Option<(Slot<'b>, Exact)> {
        let judged = self.ledger.judged;
        let trace = judged.trace;
        match self.check {
            Check::Statement(id, at) => {
                let (module, _) = trace.locate(id);
                let literal: &'b Literal = module.literal(&module.statements[at as usize])?;
                Some((Slot { place: Place::Figure(id), literal }, trace.computed(id)?.value.clone()))
            }
            Check::Relation((module, index), side) => {
                let computes = trace.book.modules[module].relations[index].computes?;
                let id = trace.graph.id(module, computes.cell);
                let literal = trace.operand_literal(id)?;
                let computed = self.ledger.compared((module, index), side)?;
                Some((Slot { place: Place::Figure(id), literal }, computed.right.value.clone()))
            }
            Check::Places(_) => None,
        }
    }
}

/// The numbers between two ends that could have been meant where a literal is written: its nature, and that a book's amounts are no
/// finer than its precision, taken into account.
fn could_be_meant(ledger: &Ledger<'_, '_, '_>, literal: &Literal, low: &Exact, high: &Exact) -> Vec<Meant> {
    let trace = ledger.judged.trace;
    let finest = trace.units().is_money(literal.unit.dimension).then(|| trace.book.settings.precision.value());
    meant(literal, Nature::of(literal, trace.units()), low, high, finest.as_ref())
}

/// The kind of a slip.
fn kind_of(slip: Slip) -> Kind {
    match slip {
        Slip::Digit | Slip::Swapped | Slip::Dropped | Slip::Doubled => Kind::DigitSlip,
        Slip::Shifted(_) => Kind::WrongUnit,
        Slip::Factor { .. } => Kind::WrongFactor,
    }
}

/// Whether a slip is a multiple of two or three: plausible only where something is multiplied.
fn is_small_factor(slip: Slip) -> bool {
    matches!(slip, Slip::Factor { numer: 2 | 3, denom: 1 } | Slip::Factor { numer: 1, denom: 2 | 3 })
}

/// The file of a figure.
fn file_of(search: &Search<'_, '_, '_, '_>, id: FigureId) -> usize {
    search.ledger.judged.trace.graph.split(id).0
}
