//! What a document says, as far as its numbers bear it out.
//!
//! Owns the order in which a document is looked at.
//! Must never write a book.

use rustc_hash::FxHashSet;

use super::about::About;
use super::accounts::accounts;
use super::believe::{Believed, believe};
use super::copies::copies;
use super::decide::{Decisions, decide};
use super::document::Document;
use super::earlier::earlier;
use super::forms::{self, Form};
use super::implied::{Implied, implied};
use super::increases::increases;
use super::index::{Index, NumberId};
use super::indicators::indicators;
use super::kinds::kinds;
use super::misprinted::misprinted;
use super::procured::procured;
use super::projects::projects;
use super::prose;
use super::quantities::quantities;
use super::reading::{Fit, Said};
use super::repeated::repeated;
use super::restated::restated;
use super::same::same;
use super::tables::{self, ColumnSum, Frame, RowSum};
use crate::quantity::UnitTable;

/// A document that was looked at.
#[derive(Debug)]
pub struct Recognised<'d> {
    /// What it says of itself.
    pub about: About,
    /// Its numbers.
    pub index: Index<'d>,
    /// Its tables of amounts.
    pub frames: Vec<Frame>,
    /// The sums of columns, frame by frame.
    pub columns: Vec<Vec<ColumnSum>>,
    /// The sums of rows, frame by frame.
    pub rows: Vec<Vec<RowSum>>,
    /// Its application forms.
    pub forms: Vec<Form>,
    /// What is believed of its sentences and tables.
    pub believed: Believed,
    /// The inputs that it does not print.
    pub implied: Vec<Implied>,
}

/// Looks at a document, as a person has decided of it.
pub fn recognise<'d>(document: &'d Document, about: About, units: &'d UnitTable, decisions: &Decisions) -> Recognised<'d> {
    let mut index = Index::new(document, units);
    index.give_units_beside();
    let mut forms = forms::forms(&mut index);
    let frames = tables::frames(&mut index, &|block| forms.iter().any(|form| form.holds(block)));
    let columns: Vec<Vec<ColumnSum>> = frames.iter().map(|frame| tables::columns(&index, frame)).collect();
    let rows: Vec<Vec<RowSum>> = frames.iter().map(|frame| tables::rows(&index, frame)).collect();
    let mut said: Vec<Said> = prose::readings(&index);
    said.extend(prose::outline(&index));
    said.extend(tables::formulas(&index));
    said.extend(columns.iter().flatten().flat_map(ColumnSum::said));
    let products: Vec<Said> = frames.iter().flat_map(|frame| tables::products(&index, frame)).collect();
    let proven: FxHashSet<NumberId> =
        products.iter().filter(|said| said.reading.fit == Fit::Holds).map(|said| said.reading.result).collect();
    said.extend(rows.iter().flatten().flat_map(|sum| sum.said(&proven)));
    let ratios = frames.iter().flat_map(|frame| tables::ratios(&index, frame));
    said.extend(products.into_iter().chain(ratios));
    said.extend(frames.iter().flat_map(|frame| tables::funds(&index, frame).into_iter().chain(tables::worked(&index, frame))));
    said.extend(kinds(&index, &frames));
    said.extend(increases(&index, &said));
    said.extend(earlier(&index, &frames, &said));
    said.extend(same(&index, &frames));
    said.extend(forms::readings(&index, &forms, &frames));
    said.extend(projects(&index, &frames, &mut forms));
    said.extend(restated(&index, &forms));
    said.extend(accounts(&index, &frames, &forms));
    said.extend(procured(&index, &frames, &forms));
    said.extend(copies(&index));
    said.extend(misprinted(&index));
    said.extend(indicators(&index));
    said.extend(quantities(&index));
    let mut believed = believe(&index, said);
    let again = repeated(&index, &believed);
    believed.holds.extend(again);
    decide(&index, &mut believed, decisions);
    let implied = implied(&index, &frames, &believed);
    Recognised { about, index, frames, columns, rows, forms, believed, implied }
}
