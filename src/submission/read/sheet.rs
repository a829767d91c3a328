//! A sheet of a workbook: what its cells show, and what they are computed from.
//!
//! Owns results that the file does not keep: they are computed, or the formula is shown.
//! Must never read another sheet.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rust_decimal::Decimal;
use rust_xlsxwriter::utility::column_number_to_name;

use super::archive::{Attributes, Walk, too_large};
use super::builder::Cell;
use super::formula::{self, Expression, reference};
use super::shown::{Shows, Styles, number};
use crate::message::Text;
use crate::submission::document::Computed;

/// A workbook has so many filled cells at most.
pub const MOST_CELLS: usize = 1_000_000;
/// Sheets are looked at as far as here.
const LAST_ROW: u32 = 1_048_576;
const LAST_COLUMN: u32 = 512;

/// How far a formula was moved from where it is written out: rows and columns.
type By = (i64, i64);
/// A cell: row from 1, column from 0.
type At = (u32, u32);

/// Formulas look at so many cells at most, all together.
const MOST_LOOKUPS: usize = 10_000_000;

/// What formulas come to, and how many more cells they may look at.
struct Known {
    values: BTreeMap<At, Option<Decimal>>,
    left: usize,
}

/// A cell that is open.
#[derive(Default)]
struct Open {
    row: u32,
    column: u32,
    style: Option<usize>,
    kind: String,
    value: String,
    in_value: bool,
    in_words: bool,
    in_formula: bool,
    formula: String,
    /// Which formula it shares with others.
    shared: Option<String>,
}

/// A sheet that is being read.
pub struct Sheet<'w> {
    strings: &'w [String],
    styles: &'w Styles,
    cells: BTreeMap<At, String>,
    open: Option<Open>,
    /// The formulas, each with how far it was moved.
    formulas: BTreeMap<At, (Rc<Expression>, By)>,
    /// The formulas that several cells share, with the cell that has them written out.
    shared: BTreeMap<String, (At, Rc<Expression>)>,
    /// The formulas without a result, with the format that it would have.
    open_formulas: BTreeMap<At, (Shows, String)>,
    is_recomputed: bool,
}

impl Walk for Sheet<'_> {
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) -> Result<(), Text> {
        match name {
            "c" => {
                let Some((row, column)) = attributes.get("r").as_deref().and_then(reference) else { return Ok(()) };
                let style = attributes.get("s").and_then(|style| style.parse().ok());
                self.open = Some(Open { row, column, style, kind: attributes.get("t").unwrap_or_default(), ..Open::default() });
            }
            "f" => self.open.iter_mut().for_each(|open| {
                open.in_formula = true;
                open.shared = attributes.get("si").filter(|_| attributes.get("t").as_deref() == Some("shared"));
            }),
            "v" => self.open.iter_mut().for_each(|open| open.in_value = true),
            "t" => self.open.iter_mut().for_each(|open| open.in_words = true),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, words: &str) {
        match self.open.as_mut() {
            Some(open) if open.in_value || open.in_words => open.value.push_str(words),
            Some(open) if open.in_formula => open.formula.push_str(words),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Text> {
        match name {
            "f" => self.open.iter_mut().for_each(|open| open.in_formula = false),
            "v" => self.open.iter_mut().for_each(|open| open.in_value = false),
            "t" => self.open.iter_mut().for_each(|open| open.in_words = false),
            "c" => {
                if let Some(open) = self.open.take() {
                    self.keep_formula(&open);
                    let text = self.shown(&open);
                    if !text.trim().is_empty() && open.row <= LAST_ROW && open.column < LAST_COLUMN {
                        self.cells.insert((open.row, open.column), text);
                    }
                    if self.cells.len() > MOST_CELLS {
                        return Err(too_large());
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl<'w> Sheet<'w> {
    /// An empty sheet; results are computed again if the workbook says that they have to be.
    pub fn new(strings: &'w [String], styles: &'w Styles, is_recomputed: bool) -> Self {
        let (cells, formulas, shared, open_formulas) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { strings, styles, cells, open: None, formulas, shared, open_formulas, is_recomputed }
    }

    /// How many cells have anything in them.
    pub fn size(&self) -> usize {
        self.cells.len()
    }

    /// Keeps what a cell is computed from.
    fn keep_formula(&mut self, open: &Open) {
        let at = (open.row, open.column);
        let has_formula = !open.formula.trim().is_empty() || open.shared.is_some();
        if !has_formula || open.row > LAST_ROW || open.column >= LAST_COLUMN {
            return;
        }
        let own = formula::parse(&open.formula).map(Rc::new);
        if let (Some(own), Some(shared)) = (&own, &open.shared) {
            self.shared.insert(shared.clone(), (at, Rc::clone(own)));
        }
        let from = open.shared.as_ref().and_then(|shared| self.shared.get(shared)).map(|(from, expression)| {
            let by = (i64::from(at.0) - i64::from(from.0), i64::from(at.1) - i64::from(from.1));
            (Rc::clone(expression), by)
        });
        if let Some(formula) = own.map(|own| (own, (0, 0))).or(from) {
            self.formulas.insert(at, formula);
        }
        if open.value.trim().is_empty() || self.is_recomputed {
            self.open_formulas.insert(at, (self.styles.shows(open.style), open.formula.clone()));
        }
    }

    /// Gives cells whose results the file does not keep what they come to; what cannot be computed is shown as it is written.
    pub fn compute(&mut self) {
        let open = std::mem::take(&mut self.open_formulas);
        for at in open.keys().filter(|at| self.formulas.contains_key(at)) {
            self.cells.remove(at);
        }
        let mut known = Known { values: BTreeMap::new(), left: MOST_LOOKUPS };
        for (at, (shows, text)) in open {
            let value = self.value(at, &mut known, 0);
            let shown = value.and_then(|value| number(&value.to_string(), shows));
            match shown {
                Some(shown) => drop(self.cells.insert(at, shown)),
                None => drop(self.cells.entry(at).or_insert_with(|| format!("={text}"))),
            }
        }
    }

    /// The number of a cell, computed where it is not kept.
    fn value(&self, at: At, known: &mut Known, depth: u32) -> Option<Decimal> {
        const DEEPEST: u32 = 24;
        if let Some(value) = known.values.get(&at) {
            return *value;
        }
        let Some(text) = self.cells.get(&at) else {
            let (expression, by) = self.formulas.get(&at)?;
            // A formula that needs itself has no value.
            known.values.insert(at, None);
            let value = if depth > DEEPEST { None } else { expression.value(*by, &mut |cell| self.term(cell, known, depth + 1)) };
            known.values.insert(at, value);
            return value;
        };
        let plain = text.replace(',', "");
        match plain.strip_suffix('%') {
            Some(share) => share.parse::<Decimal>().ok()?.checked_div(Decimal::ONE_HUNDRED),
            None => plain.parse().ok(),
        }
    }

    /// The same of an operand: an empty cell is nothing.
    fn term(&self, at: At, known: &mut Known, depth: u32) -> Option<Decimal> {
        known.left = known.left.checked_sub(1)?;
        let is_empty = !self.cells.contains_key(&at) && !self.formulas.contains_key(&at);
        if is_empty { Some(Decimal::ZERO) } else { self.value(at, known, depth) }
    }

    /// What cells are computed from, in rows of the table, as far as there is not too much of it.
    pub fn placed(&self) -> Vec<((usize, usize), Computed)> {
        const MOST: usize = 1_000_000;
        let rows: BTreeSet<u32> = self.cells.keys().map(|(row, _)| *row).collect();
        let rows: BTreeMap<u32, usize> = rows.into_iter().enumerate().map(|(at, row)| (row, at)).collect();
        let placed = self
            .formulas
            .iter()
            .filter_map(|((row, column), (expression, by))| Some(((*rows.get(row)?, *column as usize), expression.placed(*by, &rows)?)));
        let mut left = MOST;
        let fits = |(_, computed): &(_, Computed)| {
            let size = computed.size();
            left = left.saturating_sub(size);
            left > 0
        };
        placed.take_while(fits).collect()
    }

    /// What a cell shows.
    fn shown(&self, open: &Open) -> String {
        match open.kind.as_str() {
            "s" => open.value.trim().parse::<usize>().ok().and_then(|at| self.strings.get(at)).cloned().unwrap_or_default(),
            "str" | "inlineStr" | "b" | "e" | "d" => open.value.clone(),
            _ => number(&open.value, self.styles.shows(open.style)).unwrap_or_default(),
        }
    }

    /// The rows of the sheet that have anything in them.
    pub fn rows(&self, name: &str) -> Vec<Vec<Cell>> {
        let mut rows: BTreeMap<u32, BTreeMap<u32, &str>> = BTreeMap::new();
        for ((row, column), text) in &self.cells {
            rows.entry(*row).or_default().insert(*column, text);
        }
        let width = self.cells.keys().map(|(_, column)| column + 1).max().unwrap_or(0);
        let cell = |row: u32, column: u32, text: &str| Cell {
            text: text.to_owned(),
            columns: 1,
            rows: 1,
            label: Some(format!("{name}!{}{row}", column_number_to_name(u16::try_from(column).unwrap_or(u16::MAX)))),
        };
        rows.iter()
            .map(|(row, cells)| (0..width).map(|column| cell(*row, column, cells.get(&column).copied().unwrap_or(""))).collect())
            .collect()
    }
}
