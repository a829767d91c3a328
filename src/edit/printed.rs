//! The places that a new value goes to, and how it is written there.
//!
//! Owns which kinds of numbers a place prints, and that each keeps its unit and its decimals.
//! Must never write anything.

use crate::book::{Mark, Module};
use crate::quantity::{Literal, Qualifier, print};
use crate::source::Span;

/// Where a value goes, and where it does not.
#[derive(Default)]
pub(super) struct Places<'m> {
    /// Values in the file with what they become.
    pub written: Vec<(Span, String)>,
    /// What the first of them was.
    pub old: Option<&'m Literal>,
    /// Values that are the new one already.
    pub agreed: Vec<Span>,
    /// What was left alone.
    pub left: Vec<String>,
}

/// The places of a figure without a basis that print its old value, and those that wait for one. A number goes to numbers, and to
/// bounds only where nothing else is printed; a bound goes to bounds of its kind.
pub(super) fn places<'m>(module: &'m Module, figure: u32, literal: &Literal, text: &str, old: Option<&'m Literal>) -> Places<'m> {
    let mut places = Places::default();
    let printed = || module.statements(figure).filter(|(_, statement)| module.cell(statement).is_none());
    let literals = || printed().filter_map(|(_, statement)| module.literal(statement));
    let is_free = literals().all(|own| Kind::of(own) != Kind::Number);
    let kind = Kind::of(literal);
    let first = match kind {
        Kind::Number => old,
        _ => literals().find(|own| Kind::of(own) == kind).or_else(|| literals().next().filter(|_| is_free)),
    };
    let same_value = |own: &Literal| first.is_none_or(|first| (first.value(), first.upper()) == (own.value(), own.upper()));
    for (_, statement) in printed() {
        let names: Vec<&str> = module.places(statement).collect();
        let Some(own) = module.literal(statement) else {
            if module.mark(statement.span) == Some(Mark::ToFill) {
                places.written.push((statement.span, text.to_owned()));
            }
            continue;
        };
        let is_meant = match Kind::of(own) {
            own if own == kind => true,
            // `≥24次` set to 30 is `≥30次`; a target of one kind becomes another where it is the only one.
            Kind::Number => false,
            own => is_free && (kind != Kind::Number || own != Kind::Range),
        };
        if is_meant && is_same(own, literal) {
            places.old.get_or_insert(own);
            places.agreed.push(statement.span);
        } else if is_meant && same_value(own) {
            places.old.get_or_insert(own);
            places.written.push((statement.span, written_as(own, literal, text)));
        } else if own.is_plain() && literal.is_plain() && own.value() == literal.value() {
            places.agreed.push(statement.span);
        } else if (Kind::of(own) == Kind::Number) == (kind == Kind::Number) {
            // A target beside the value is no other opinion of it.
            places.left.push(if names.is_empty() {
                print::literal(own)
            } else {
                format!("{}（{}）", print::literal(own), names.join("、"))
            });
        }
    }
    // An input that has no value yet.
    let waiting = module.marks.iter().filter(|marked| marked.figure == figure && marked.mark == Mark::ToFill);
    let open: Vec<Span> = waiting.map(|marked| marked.span).filter(|span| places.written.iter().all(|(own, _)| own != span)).collect();
    places.written.extend(open.into_iter().map(|span| (span, text.to_owned())));
    places
}

/// Whether a value that is given is what stands there already.
pub(super) fn is_same(own: &Literal, literal: &Literal) -> bool {
    let is_alike = own.qualifier == literal.qualifier || literal.is_plain();
    is_alike && own.unit.dimension == literal.unit.dimension && (own.value(), own.upper()) == (literal.value(), literal.upper())
}

/// What a literal says of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What it is, or is about.
    Number,
    /// What it is at least.
    Lower,
    /// What it is at most.
    Upper,
    /// What it lies between.
    Range,
}

impl Kind {
    pub(super) fn of(literal: &Literal) -> Self {
        match literal.qualifier {
            Qualifier::Plain | Qualifier::About => Self::Number,
            Qualifier::AtLeast | Qualifier::MoreThan => Self::Lower,
            Qualifier::AtMost | Qualifier::LessThan => Self::Upper,
            Qualifier::UpTo(_) => Self::Range,
        }
    }
}

/// A new value in a place that prints another: an estimate stays one, a bound that is given a number stays a bound, and each place
/// keeps its unit and its decimals. What was given is taken as it is where the place is written alike.
fn written_as(own: &Literal, literal: &Literal, text: &str) -> String {
    let qualifier = if literal.is_plain() { own.qualifier } else { literal.qualifier };
    let is_alike = own.unit.text == literal.unit.text && literal.number.scale() >= own.number.scale();
    if qualifier == literal.qualifier && (is_alike || literal.is_range()) {
        return text.to_owned();
    }
    let like = Literal { qualifier, ..own.clone() };
    let converted = if is_alike { None } else { like.with_value(&literal.value()) };
    print::literal(&converted.unwrap_or_else(|| Literal { qualifier, ..literal.clone() }))
}
