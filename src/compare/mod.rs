//! Two books, two years or two versions of one: where the money changed, and why.
//!
//! Owns the kinds of change; the changes of a comparison add up to its difference exactly.
//! Must never round, and never say who changed a number.

mod lines;
mod matching;
mod substitute;

use std::sync::Arc;

use crate::message::Phrase;
use crate::quantity::number::RATIO_DIGITS;
use crate::quantity::{Exact, Rounding, Unit, round};
use crate::recompute::{FigureId, Trace};
use lines::Lines;

/// Why an amount changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// 量: how many, how much.
    Quantity,
    /// 价: a rate or a standard, in money or in per cent.
    Price,
    /// 期: for how long.
    Period,
    /// 新增: it was not asked for before.
    New,
    /// 取消: it is asked for no more.
    Dropped,
    /// 金额: an amount that is no rate, and rests on no calculation.
    Amount,
    /// 算法: it is computed in another way.
    Method,
    /// 未填: there is no amount yet, in one of the books.
    Unfilled,
    /// 列示差: the printed amount is not what its basis comes to, by another difference than before.
    Stated,
    /// 舍入: what printed amounts were rounded by.
    Rounding,
}

impl Why {
    /// Every kind, in the order of columns.
    pub const ALL: [Self; 10] = [
        Self::Quantity,
        Self::Price,
        Self::Period,
        Self::New,
        Self::Dropped,
        Self::Amount,
        Self::Method,
        Self::Unfilled,
        Self::Stated,
        Self::Rounding,
    ];

    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quantity => "quantity",
            Self::Price => "price",
            Self::Period => "period",
            Self::New => "new",
            Self::Dropped => "dropped",
            Self::Amount => "amount",
            Self::Method => "method",
            Self::Unfilled => "unfilled",
            Self::Stated => "stated",
            Self::Rounding => "rounding",
        }
    }

    /// Its name in words.
    pub fn title(self) -> Phrase {
        match self {
            Self::Quantity => Phrase::new("量", "quantity"),
            Self::Price => Phrase::new("价", "price"),
            Self::Period => Phrase::new("期", "period"),
            Self::New => Phrase::new("新增", "new"),
            Self::Dropped => Phrase::new("取消", "dropped"),
            Self::Amount => Phrase::new("金额", "amount"),
            Self::Method => Phrase::new("算法", "method"),
            Self::Unfilled => Phrase::new("未填", "unfilled"),
            Self::Stated => Phrase::new("列示差", "stated"),
            Self::Rounding => Phrase::new("舍入", "rounding"),
        }
    }
}

/// One reason why an amount changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Why.
    pub why: Why,
    /// What changed, from below the project; empty for the project itself.
    pub path: Vec<String>,
    /// Which number of its basis; none where it is the amount itself.
    pub number: Option<String>,
    /// What it was, as it is written.
    pub old: Option<String>,
    /// What it is.
    pub new: Option<String>,
    /// By how much the amount changed for it, in base units.
    pub amount: Exact,
}

/// A project in both books, or in one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its name in the newer book that has it.
    pub name: String,
    /// What it was asked for, in base units; none where it was not there.
    pub old: Option<Exact>,
    /// What it is asked for.
    pub new: Option<Exact>,
    /// The new amount less the old one.
    pub difference: Exact,
    /// The reasons, which add up to the difference.
    pub changes: Vec<Change>,
}

/// Two books side by side. The differences of the projects and `rest` add up to `difference`.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The year of the older book.
    pub old_year: Option<i32>,
    /// The year of the newer one.
    pub new_year: Option<i32>,
    /// The unit that amounts are shown in.
    pub unit: Arc<Unit>,
    /// The least amount that is shown, in base units.
    pub step: Exact,
    /// The older total as it is printed, in base units.
    pub old: Exact,
    /// The newer total.
    pub new: Exact,
    /// The newer total less the older one.
    pub difference: Exact,
    /// The projects: those of the newer book in its order, then those that only the older one has.
    pub projects: Vec<Project>,
    /// What the totals of the books differ by from the sums of their projects, where that changed.
    pub rest: Vec<Change>,
    /// Projects with amounts that are still to be filled in; these count as nothing.
    pub unknown: Vec<String>,
}

impl Comparison {
    /// What one kind of change comes to in some changes.
    pub fn sum<'c>(changes: impl Iterator<Item = &'c Change>, why: Why) -> Exact {
        changes.filter(|change| change.why == why).fold(Exact::ZERO, |sum, change| plus(&sum, &change.amount))
    }

    /// The changes of all projects and of the total.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.projects.iter().flat_map(|project| &project.changes).chain(&self.rest)
    }
}

/// Compares two books, the older first.
pub fn compare(old: &Trace<'_>, new: &Trace<'_>) -> Comparison {
    let precision = &new.book.settings.precision;
    let mut comparison = Comparison {
        old_year: old.book.settings.year_number(),
        new_year: new.book.settings.year_number(),
        unit: Arc::clone(&precision.unit),
        step: precision.value(),
        old: Exact::ZERO,
        new: Exact::ZERO,
        difference: Exact::ZERO,
        projects: Vec::new(),
        rest: Vec::new(),
        unknown: Vec::new(),
    };
    let pairs = matching::projects(old, new);
    let mut apart = Exact::ZERO;
    for (before, after) in pairs {
        let name = after.map(|id| new.path(id)).or_else(|| before.map(|id| old.path(id))).unwrap_or_default();
        let amount = |trace: &Trace<'_>, id: Option<FigureId>| id.map(|id| worth(trace, id));
        let is_open = |trace: &Trace<'_>, id: Option<FigureId>| id.is_some_and(|id| trace.stated(id).is_none());
        if is_open(old, before) || is_open(new, after) {
            comparison.unknown.push(name.clone());
        }
        let (was, is) = (amount(old, before), amount(new, after));
        let (was_worth, is_worth) = (was.clone().unwrap_or(Exact::ZERO), is.clone().unwrap_or(Exact::ZERO));
        let difference = minus(&is_worth, &was_worth);
        let changes = match (before, after) {
            (Some(before), Some(after)) => Lines::new(old, new).project(before, after),
            _ => {
                let why = if before.is_none() { Why::New } else { Why::Dropped };
                let text = |trace: &Trace<'_>, id: Option<FigureId>| id.map(|id| lines::text(trace, id));
                vec![Change {
                    why,
                    path: Vec::new(),
                    number: None,
                    old: text(old, before),
                    new: text(new, after),
                    amount: difference.clone(),
                }]
            }
        };
        apart = plus(&apart, &difference);
        comparison.projects.push(Project { name, old: was, new: is, difference, changes });
    }
    (comparison.old, comparison.new) = (worth(old, old.graph.id(0, 0)), worth(new, new.graph.id(0, 0)));
    comparison.difference = minus(&comparison.new, &comparison.old);
    let rest = minus(&comparison.difference, &apart);
    if !rest.is_zero() {
        comparison.rest.push(Change { why: Why::Stated, path: Vec::new(), number: None, old: None, new: None, amount: rest });
    }
    comparison
}

/// What a figure counts as; of one that is still to be filled in what is known of its parts.
fn worth(trace: &Trace<'_>, id: FigureId) -> Exact {
    match trace.stated(id) {
        Some(value) => finite(trace, &value.value),
        None => trace.parts(id).into_iter().fold(Exact::ZERO, |sum, part| plus(&sum, &worth(trace, part))),
    }
}

/// A value without an end cut to a hundredth of a 元 or finer: then what is shown adds up as what is computed does.
fn finite(trace: &Trace<'_>, value: &Exact) -> Exact {
    let precision = &trace.book.settings.precision;
    let ends = value.over(&precision.unit.scale).is_ok_and(|value| value.decimal(RATIO_DIGITS).1);
    let step = || precision.value().times(&Exact::power_of_ten(-FINER));
    if ends { value.clone() } else { step().and_then(|step| round(value, &step, Rounding::HalfUp)).unwrap_or_else(|_| value.clone()) }
}

/// So many decimals more than the book works with are kept of a value without an end.
const FINER: i32 = 4;

/// The sum; amounts of books stay far below the size limit of numbers, and what is beyond it counts as nothing.
fn plus(left: &Exact, right: &Exact) -> Exact {
    left.plus(right).unwrap_or(Exact::ZERO)
}

/// The difference, as for [`plus`].
fn minus(left: &Exact, right: &Exact) -> Exact {
    left.minus(right).unwrap_or(Exact::ZERO)
}
