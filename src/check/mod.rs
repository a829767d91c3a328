//! Which statements hold, and what is wrong with those that do not.
//!
//! Owns verdicts, rules and the report; a [`Trace`](crate::recompute::Trace) becomes findings.
//! Must never print, and never decide who is at fault.

mod accept;
mod context;
mod effect;
mod evidence;
mod finding;
pub mod judge;
mod norm;
mod report;
mod roots;
pub mod rules;

pub use accept::accepts;
pub use finding::{Accepted, Amount, Evidence, Finding, Printed, Severity, UnitRow, arrange};
pub use judge::{Judged, RelationAt, Verdict, holds};
pub use norm::{Application, Rate, applications};
pub use report::{Report, Summary, check};
pub use rules::{Example, Rule};
