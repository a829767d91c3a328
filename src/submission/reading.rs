//! What a number may be computed from, and how well that fits what is printed.
//!
//! Owns expressions over the numbers of a document, their exact values, and the room that roundings of operands give.
//! Must never choose between readings.

use super::index::{Index, NumberId};
use crate::quantity::{Dimension, Exact, Literal, Quantity, Rounding, round};

/// An expression over numbers of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A number as it is printed.
    Number(NumberId),
    /// A number with what stands around it, or what it leaves unsaid: 每人 800 元 is 800 元/人.
    As(NumberId, Literal),
    /// What no place prints: 12 months.
    Constant(Literal),
    /// A sum.
    Sum(Vec<Term>),
    /// A product.
    Product(Vec<Term>),
    /// The first less the second.
    Difference(Box<Term>, Box<Term>),
    /// The first over the second.
    Quotient(Box<Term>, Box<Term>),
}

/// What a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// A product or a quotient of quantities.
    Product,
    /// A total of its parts.
    Sum,
    /// A change of a level: now less before.
    Increase,
    /// What is left: income less expenditure.
    Balance,
    /// A change over what it was before.
    Growth,
    /// A part over its whole.
    Share,
    /// What was done over what was planned.
    Execution,
    /// The same number in another place.
    Same,
    /// A number that is not printed, and that others give.
    Implied,
    /// What a number is per: 每人 800 元.
    Rate,
}

/// How well an expression fits the number that is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It is that number, or rounds to it.
    Holds,
    /// It would be that number if its operands had not been rounded.
    Near,
    /// It is another number.
    Fails,
}

/// One way to read where a number comes from.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What kind of relation it is.
    pub relation: Relation,
    /// The number that is computed.
    pub result: NumberId,
    /// What it is computed from.
    pub term: Term,
    /// What that comes to.
    pub value: Exact,
    /// How that fits.
    pub fit: Fit,
}

/// How plainly a text says that a number is computed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plainness {
    /// Something else explains why it does not come out: it is told, and no more.
    Explained,
    /// Only the numbers say so.
    Guessed,
    /// The words say so, but others could be meant: a list behind 其中 need not be complete.
    Worded,
    /// The words say that nothing is left out, but which numbers are meant is guessed: items that are counted, 两项合计.
    Complete,
    /// The words leave nothing else: an equation, a list that says it is complete, a rate with its two amounts.
    Plain,
    /// And whatever else the number comes from, it comes from this as well: a total of rows beside a balance.
    Certain,
}

/// A reading with how plainly it is said.
#[derive(Clone, Debug)]
pub struct Said {
    /// The reading.
    pub reading: Reading,
    /// How plainly.
    pub plainness: Plainness,
}

impl Reading {
    /// Whether two readings are of the same numbers, whichever is computed.
    pub fn has_numbers_of(&self, other: &Self) -> bool {
        let all = |reading: &Self| {
            let mut numbers = reading.term.numbers();
            numbers.push(reading.result);
            numbers.sort_unstable();
            numbers
        };
        all(self) == all(other)
    }

    /// The same with how plainly it is said.
    pub fn said(self, plainness: Plainness) -> Said {
        Said { reading: self, plainness }
    }
}

impl Term {
    /// The sum of some numbers.
    pub fn sum(ids: &[NumberId]) -> Self {
        Self::Sum(ids.iter().copied().map(Self::Number).collect())
    }

    /// The numbers in it.
    pub fn numbers(&self) -> Vec<NumberId> {
        match self {
            Self::Number(id) | Self::As(id, _) => vec![*id],
            Self::Constant(_) => Vec::new(),
            Self::Sum(terms) | Self::Product(terms) => terms.iter().flat_map(Self::numbers).collect(),
            Self::Difference(left, right) | Self::Quotient(left, right) => {
                let mut numbers = left.numbers();
                numbers.extend(right.numbers());
                numbers
            }
        }
    }

    /// The numbers that stand in it as they are printed.
    pub fn plain(&self) -> Vec<NumberId> {
        match self {
            Self::Number(id) => vec![*id],
            Self::As(..) | Self::Constant(_) => Vec::new(),
            Self::Sum(terms) | Self::Product(terms) => terms.iter().flat_map(Self::plain).collect(),
            Self::Difference(left, right) | Self::Quotient(left, right) => [left.plain(), right.plain()].concat(),
        }
    }

    /// Gives every number that is read with more than its own unit.
    pub fn read_as<'t>(&'t self, give: &mut impl FnMut(NumberId, &'t Literal)) {
        match self {
            Self::As(id, literal) => give(*id, literal),
            Self::Number(_) | Self::Constant(_) => {}
            Self::Sum(terms) | Self::Product(terms) => terms.iter().for_each(|term| term.read_as(give)),
            Self::Difference(left, right) | Self::Quotient(left, right) => {
                left.read_as(give);
                right.read_as(give);
            }
        }
    }

    /// Its value with units; none where it has none, or where unlike things are added.
    pub fn value(&self, index: &Index<'_>) -> Option<Quantity> {
        self.replaced(NumberId(u32::MAX), &|literal| Some(literal.quantity()), index)
    }

    /// Its dimension; none where unlike things are added.
    pub fn dimension(&self, index: &Index<'_>) -> Option<Dimension> {
        let all = |terms: &[Term]| terms.iter().map(|term| term.dimension(index)).collect::<Option<Vec<Dimension>>>();
        match self {
            Self::Number(_) | Self::As(..) | Self::Constant(_) => self.literal(index).map(|literal| literal.unit.dimension),
            Self::Sum(terms) => {
                let all = all(terms)?;
                let first = *all.first()?;
                all.iter().all(|other| *other == first).then_some(first)
            }
            Self::Product(terms) => all(terms)?.into_iter().try_fold(Dimension::NONE, Dimension::times),
            Self::Difference(left, right) => {
                let (left, right) = (left.dimension(index)?, right.dimension(index)?);
                (left == right).then_some(left)
            }
            Self::Quotient(left, right) => left.dimension(index)?.over(right.dimension(index)?),
        }
    }

    /// Its value with another value in the place of a number.
    pub fn with(&self, id: NumberId, value: &Exact, index: &Index<'_>) -> Option<Quantity> {
        let own = index.number(id).literal.value();
        let scaled = |literal: &Literal| {
            // A number read as a rate changes as its digits do.
            let factor = value.over(&own).ok()?;
            Some(Quantity::new(literal.value().times(&factor).ok()?, literal.unit.dimension))
        };
        self.replaced(id, &scaled, index)
    }

    fn replaced(&self, id: NumberId, with: &impl Fn(&Literal) -> Option<Quantity>, index: &Index<'_>) -> Option<Quantity> {
        match self {
            Self::Number(own) | Self::As(own, _) if *own == id => with(self.literal(index)?),
            Self::Number(_) | Self::As(..) | Self::Constant(_) => self.literal(index).map(Literal::quantity),
            Self::Sum(terms) => terms.iter().map(|term| term.replaced(id, with, index)).reduce(add)?,
            Self::Product(terms) => terms.iter().try_fold(Quantity::plain(Exact::ONE), |product, term| {
                let term = term.replaced(id, with, index)?;
                Some(Quantity::new(product.value.times(&term.value).ok()?, product.dimension.times(term.dimension)?))
            }),
            Self::Difference(left, right) => {
                let (left, right) = (left.replaced(id, with, index)?, right.replaced(id, with, index)?);
                Some(Quantity::new(left.value.minus(&right.value).ok()?, left.dimension))
            }
            Self::Quotient(left, right) => {
                let (left, right) = (left.replaced(id, with, index)?, right.replaced(id, with, index)?);
                let dimension = left.dimension.over(right.dimension)?;
                if right.value.is_zero() { None } else { Some(Quantity::new(left.value.over(&right.value).ok()?, dimension)) }
            }
        }
    }

    /// The least and the greatest that it can be if every printed operand was rounded.
    pub fn room(&self, index: &Index<'_>, result: &Literal) -> Option<(Exact, Exact)> {
        let half = Exact::integer(2);
        // A total with 分 is of whole 元 that were not rounded.
        let is_sum = matches!(self, Self::Sum(_));
        let is_whole =
            |literal: &Literal| is_sum && literal.unit == result.unit && literal.number.scale() == 0 && result.number.scale() > 0;
        let around = |literal: &Literal| {
            if is_whole(literal) {
                return Some((literal.value(), literal.value()));
            }
            let half = literal.step().over(&half).ok()?;
            Some((literal.value().minus(&half).ok()?, literal.value().plus(&half).ok()?))
        };
        self.interval(&around, index)
    }

    fn literal<'a>(&'a self, index: &'a Index<'_>) -> Option<&'a Literal> {
        match self {
            Self::Number(id) => Some(&index.number(*id).literal),
            Self::As(_, literal) | Self::Constant(literal) => Some(literal),
            _ => None,
        }
    }

    fn interval(&self, of: &impl Fn(&Literal) -> Option<(Exact, Exact)>, index: &Index<'_>) -> Option<(Exact, Exact)> {
        match self {
            Self::Constant(literal) => Some((literal.value(), literal.value())),
            // Whole counts and rates are exact as they are written.
            Self::Number(_) | Self::As(..) => {
                let literal = self.literal(index)?;
                // A table may not say that its amounts are amounts.
                let bare = literal.unit.dimension.is_none() && literal.number.scale() > 0;
                // 41.4万人, 12万公里: what is counted in ten thousands is rounded, and so is what has decimals.
                let in_large = literal.unit.text.starts_with(['万', '亿']);
                let is_count = !index.units.has_money(literal.unit.dimension) && !literal.unit.text.contains('/');
                let measured = is_count && (literal.number.scale() > 0 || in_large);
                let rounded = index.units.is_money(literal.unit.dimension) || literal.unit.text.ends_with('%') || bare || measured;
                if rounded { of(literal) } else { Some((literal.value(), literal.value())) }
            }
            Self::Sum(terms) => terms.iter().try_fold((Exact::ZERO, Exact::ZERO), |(low, high), term| {
                let (l, h) = term.interval(of, index)?;
                Some((low.plus(&l).ok()?, high.plus(&h).ok()?))
            }),
            Self::Product(terms) => {
                terms.iter().try_fold((Exact::ONE, Exact::ONE), |a, term| hull(a, term.interval(of, index)?, Exact::times))
            }
            Self::Difference(left, right) => {
                let (left, right) = (left.interval(of, index)?, right.interval(of, index)?);
                Some((left.0.minus(&right.1).ok()?, left.1.minus(&right.0).ok()?))
            }
            Self::Quotient(left, right) => {
                // A budget of 1万元 is that: half of it more or less would bear out any rate.
                let chosen = right.literal(index).filter(|literal| is_chosen(literal)).map(|literal| (literal.value(), literal.value()));
                let right = chosen.or_else(|| right.interval(of, index))?;
                let left = left.interval(of, index)?;
                let spans_zero = right.0.is_negative() != right.1.is_negative() || right.0.is_zero() || right.1.is_zero();
                if spans_zero { None } else { hull(left, right, Exact::over) }
            }
        }
    }
}

/// Whether an amount is a whole number of so few digits that it was chosen, and not rounded.
fn is_chosen(literal: &Literal) -> bool {
    literal.number.scale() == 0 && literal.number.mantissa().unsigned_abs() < 100
}

/// The sum of two quantities; its unit is that of the first.
fn add(left: Option<Quantity>, right: Option<Quantity>) -> Option<Quantity> {
    let (left, right) = (left?, right?);
    Some(Quantity::new(left.value.plus(&right.value).ok()?, left.dimension))
}

/// The least and greatest of what the ends of two intervals give.
fn hull<E>(a: (Exact, Exact), b: (Exact, Exact), with: impl Fn(&Exact, &Exact) -> Result<Exact, E>) -> Option<(Exact, Exact)> {
    let all = [with(&a.0, &b.0).ok()?, with(&a.0, &b.1).ok()?, with(&a.1, &b.0).ok()?, with(&a.1, &b.1).ok()?];
    Some((all.iter().min()?.clone(), all.iter().max()?.clone()))
}

/// Reads a number as a term; none where the term has no value.
pub fn read(index: &Index<'_>, relation: Relation, result: NumberId, term: Term) -> Option<Reading> {
    let value = term.value(index)?.value;
    let literal = &index.number(result).literal;
    let fit = if holds(literal, &value) {
        Fit::Holds
    } else if term.room(index, literal).is_some_and(|(low, high)| reaches(literal, &low, &high)) {
        Fit::Near
    } else {
        Fit::Fails
    };
    Some(Reading { relation, result, term, value, fit })
}

/// Reads a number as another place of a second one.
pub fn read_same(index: &Index<'_>, id: NumberId, other: NumberId) -> Option<Reading> {
    read(index, Relation::Same, id, Term::Number(other))
}

/// Reads a total as the sum of its parts.
pub fn read_sum(index: &Index<'_>, total: NumberId, parts: &[NumberId]) -> Option<Reading> {
    read(index, Relation::Sum, total, Term::sum(parts))
}

/// The first reading that comes out, else the first that nearly does.
pub fn fitting(readings: &[Reading]) -> Option<&Reading> {
    [Fit::Holds, Fit::Near].into_iter().find_map(|fit| readings.iter().find(|reading| reading.fit == fit))
}

/// Whether a value is what is printed, once it is rounded.
pub fn holds(literal: &Literal, value: &Exact) -> bool {
    let rounded = |mode| round(value, &literal.step(), mode).is_ok_and(|rounded| rounded == literal.value());
    literal.value() == *value || rounded(Rounding::HalfUp)
}

/// Whether a value between two ends would round to what is printed.
fn reaches(literal: &Literal, low: &Exact, high: &Exact) -> bool {
    let Ok(half) = literal.step().over(&Exact::integer(2)) else { return false };
    let (Ok(from), Ok(to)) = (literal.value().minus(&half), literal.value().plus(&half)) else { return false };
    *low <= to && *high >= from
}
