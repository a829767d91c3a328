//! Workbooks: each sheet a table, numbers as their cells show them.
//!
//! Owns number formats: the last digit that a cell shows is the step of its number.
//! Must never keep digits that a cell does not show.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rust_decimal::{Decimal, RoundingStrategy};
use rust_xlsxwriter::utility::column_number_to_name;

use super::MOST_TEXT;
use super::archive::{Archive, Attributes, Walk, damaged, too_large, walk};
use super::builder::{Builder, Cell};
use super::formula::{self, Expression};
use crate::message::Text;
use crate::submission::document::{Computed, Document};

/// A workbook has so many filled cells at most.
const MOST_CELLS: usize = 1_000_000;
/// Sheets are looked at as far as here.
const LAST_ROW: u32 = 1_048_576;
const LAST_COLUMN: u32 = 512;

/// Reads a workbook.
///
/// # Errors
/// That it is damaged or too large.
pub fn read(mut archive: Archive) -> Result<Document, Text> {
    let mut book = Names::default();
    walk(&archive.part("xl/workbook.xml")?.ok_or_else(damaged)?, &mut book)?;
    let mut targets = Targets::default();
    if let Some(xml) = archive.part("xl/_rels/workbook.xml.rels")? {
        walk(&xml, &mut targets)?;
    }
    let mut strings = Strings::default();
    if let Some(xml) = archive.part("xl/sharedStrings.xml")? {
        walk(&xml, &mut strings)?;
    }
    let mut styles = Styles::default();
    if let Some(xml) = archive.part("xl/styles.xml")? {
        walk(&xml, &mut styles)?;
    }
    let mut builder = Builder::default();
    let mut cells = 0;
    for (name, id) in book.sheets {
        let Some(target) = targets.0.get(&id) else { continue };
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        let Some(xml) = archive.part(&path)? else { continue };

        let mut sheet = Sheet::new(&strings.list, &styles, book.is_recomputed);
        walk(&xml, &mut sheet)?;
        sheet.compute();
        cells += sheet.cells.len();
        if cells > MOST_CELLS {
            return Err(too_large());
        }
        builder.paragraph(&name);
        builder.sheet(sheet.rows(&name), sheet.placed());
        if builder.size() > MOST_TEXT {
            return Err(too_large());
        }
    }
    Ok(builder.finish())
}

/// The sheets of a workbook: name and relation.
#[derive(Default)]
struct Names {
    sheets: Vec<(String, String)>,
    /// Whether a program that opens it has to compute its formulas: what it keeps of them is no result.
    is_recomputed: bool,
}

impl Walk for Names {
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) -> Result<(), Text> {
        if name == "sheet"
            && let (Some(name), Some(id)) = (attributes.get("name"), attributes.get("id"))
        {
            self.sheets.push((name, id));
        }
        if name == "calcPr" {
            self.is_recomputed = attributes.get("fullCalcOnLoad").is_some_and(|value| value == "1" || value == "true");
        }
        Ok(())
    }

    fn text(&mut self, _: &str) {}

    fn close(&mut self, _: &str) -> Result<(), Text> {
        Ok(())
    }
}

/// The files behind relations.
#[derive(Default)]
struct Targets(BTreeMap<String, String>);

impl Walk for Targets {
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) -> Result<(), Text> {
        if name == "Relationship"
            && let (Some(id), Some(target)) = (attributes.get("Id"), attributes.get("Target"))
        {
            self.0.insert(id, target);
        }
        Ok(())
    }

    fn text(&mut self, _: &str) {}

    fn close(&mut self, _: &str) -> Result<(), Text> {
        Ok(())
    }
}

/// The texts that cells share.
#[derive(Default)]
struct Strings {
    list: Vec<String>,
    open: String,
    in_words: bool,
    /// Phonetic readings are no words of the cell.
    in_phonetic: bool,
}

impl Walk for Strings {
    fn open(&mut self, name: &str, _: &Attributes<'_>) -> Result<(), Text> {
        match name {
            "si" => self.open.clear(),
            "t" => self.in_words = !self.in_phonetic,
            "rPh" => self.in_phonetic = true,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, words: &str) {
        if self.in_words {
            self.open.push_str(words);
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Text> {
        match name {
            "si" => self.list.push(std::mem::take(&mut self.open)),
            "t" => self.in_words = false,
            "rPh" => self.in_phonetic = false,
            _ => {}
        }
        Ok(())
    }
}

/// How a cell shows its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    /// As many digits as it has.
    General,
    /// So many decimals, and whether it is per cent.
    Decimals { decimals: u32, percent: bool },
    /// A date.
    Date,
}

/// The formats of cells.
#[derive(Default)]
struct Styles {
    own: BTreeMap<u32, String>,
    cells: Vec<u32>,
    in_cells: bool,
}

impl Walk for Styles {
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) -> Result<(), Text> {
        match name {
            "numFmt" => {
                if let (Some(id), Some(code)) = (attributes.get("numFmtId").and_then(|id| id.parse().ok()), attributes.get("formatCode")) {
                    self.own.insert(id, code);
                }
            }
            "cellXfs" => self.in_cells = true,
            "xf" if self.in_cells => self.cells.push(attributes.get("numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0)),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, _: &str) {}

    fn close(&mut self, name: &str) -> Result<(), Text> {
        self.in_cells &= name != "cellXfs";
        Ok(())
    }
}

impl Styles {
    fn shows(&self, style: Option<usize>) -> Shows {
        let Some(id) = style.and_then(|style| self.cells.get(style)) else { return Shows::General };
        match self.own.get(id) {
            Some(code) => shown_by(code),
            None => built_in(*id),
        }
    }
}

/// The formats that every workbook has.
fn built_in(id: u32) -> Shows {
    let decimals = |decimals| Shows::Decimals { decimals, percent: false };
    match id {
        1 | 3 | 37 | 38 | 41 | 42 => decimals(0),
        2 | 4 | 39 | 40 | 43 | 44 => decimals(2),
        9 => Shows::Decimals { decimals: 0, percent: true },
        10 => Shows::Decimals { decimals: 2, percent: true },
        14..=22 | 27..=36 | 45..=47 | 50..=58 => Shows::Date,
        _ => Shows::General,
    }
}

/// What a format code shows of a number above zero.
fn shown_by(code: &str) -> Shows {
    let first = code.split(';').next().unwrap_or("");
    // Words in quotation marks, colours and paddings are no digits.
    let mut plain = String::new();
    let mut chars = first.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => while chars.next().is_some_and(|c| c != '"') {},
            '[' => while chars.next().is_some_and(|c| c != ']') {},
            '\\' | '_' | '*' => {
                chars.next();
            }
            c => plain.push(c),
        }
    }
    if plain.contains(['y', 'm', 'd', 'h', 's', 'Y', 'M', 'D']) {
        return Shows::Date;
    }
    if !plain.contains(['0', '#', '?']) {
        return Shows::General;
    }
    let behind = plain.split_once('.').map_or("", |(_, behind)| behind);
    let fixed = behind.chars().take_while(|c| matches!(c, '0' | '#' | '?')).collect::<String>();
    // 0.## shows as many digits as there are.
    if fixed.contains(['#', '?']) {
        return Shows::General;
    }
    Shows::Decimals { decimals: u32::try_from(fixed.len()).unwrap_or(0), percent: plain.contains('%') }
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

struct Sheet<'w> {
    strings: &'w [String],
    styles: &'w Styles,
    cells: BTreeMap<(u32, u32), String>,
    open: Option<Open>,
    /// The formulas, each with how far it was moved.
    formulas: BTreeMap<(u32, u32), (Rc<Expression>, (i64, i64))>,
    /// The formulas that several cells share, with the cell that has them written out.
    shared: BTreeMap<String, ((u32, u32), Rc<Expression>)>,
    /// The formulas without a result, with the format that it would have.
    open_formulas: BTreeMap<(u32, u32), (Shows, String)>,
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
    fn new(strings: &'w [String], styles: &'w Styles, is_recomputed: bool) -> Self {
        let (cells, formulas, shared, open_formulas) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { strings, styles, cells, open: None, formulas, shared, open_formulas, is_recomputed }
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
    fn compute(&mut self) {
        let open = std::mem::take(&mut self.open_formulas);
        for at in open.keys().filter(|at| self.formulas.contains_key(at)) {
            self.cells.remove(at);
        }
        let mut known: BTreeMap<(u32, u32), Option<Decimal>> = BTreeMap::new();
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
    fn value(&self, at: (u32, u32), known: &mut BTreeMap<(u32, u32), Option<Decimal>>, depth: u32) -> Option<Decimal> {
        const DEEPEST: u32 = 64;
        if let Some(value) = known.get(&at) {
            return *value;
        }
        let Some(text) = self.cells.get(&at) else {
            let (expression, by) = self.formulas.get(&at)?;
            // A formula that needs itself has no value.
            known.insert(at, None);
            let value = if depth > DEEPEST { None } else { expression.value(*by, &mut |cell| self.term(cell, known, depth + 1)) };
            known.insert(at, value);
            return value;
        };
        let plain = text.replace(',', "");
        match plain.strip_suffix('%') {
            Some(share) => share.parse::<Decimal>().ok()?.checked_div(Decimal::ONE_HUNDRED),
            None => plain.parse().ok(),
        }
    }

    /// The same of an operand: an empty cell is nothing.
    fn term(&self, at: (u32, u32), known: &mut BTreeMap<(u32, u32), Option<Decimal>>, depth: u32) -> Option<Decimal> {
        let is_empty = !self.cells.contains_key(&at) && !self.formulas.contains_key(&at);
        if is_empty { Some(Decimal::ZERO) } else { self.value(at, known, depth) }
    }

    /// What cells are computed from, in rows of the table.
    fn placed(&self) -> Vec<((usize, usize), Computed)> {
        let rows: BTreeSet<u32> = self.cells.keys().map(|(row, _)| *row).collect();
        let rows: BTreeMap<u32, usize> = rows.into_iter().enumerate().map(|(at, row)| (row, at)).collect();
        let placed = self
            .formulas
            .iter()
            .filter_map(|((row, column), (expression, by))| Some(((*rows.get(row)?, *column as usize), expression.placed(*by, &rows)?)));
        placed.collect()
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
    fn rows(&self, name: &str) -> Vec<Vec<Cell>> {
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

/// A number as a cell shows it; none where it is none.
fn number(value: &str, shows: Shows) -> Option<String> {
    let value = value.trim();
    // The file keeps seventeen digits of a binary number; a cell shows fifteen.
    let number = kept(value)?;
    Some(match shows {
        Shows::General => number.normalize().to_string(),
        Shows::Decimals { decimals, percent } => {
            let number = if percent { number.checked_mul(Decimal::ONE_HUNDRED)? } else { number };
            let mut shown = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
            shown.rescale(decimals);
            format!("{shown}{}", if percent { "%" } else { "" })
        }
        Shows::Date => date(number)?,
    })
}

/// The decimal that was typed for what the file keeps.
fn kept(value: &str) -> Option<Decimal> {
    const DIGITS: usize = 15;
    let binary: f64 = value.parse().ok()?;
    let text = format!("{binary:.*e}", DIGITS - 1);
    let (digits, power) = text.split_once('e')?;
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    Decimal::from_scientific(&format!("{digits}e{power}")).ok()
}

/// The day that a number stands for.
fn date(number: Decimal) -> Option<String> {
    let days = i64::try_from(number.trunc().mantissa()).ok().filter(|days| (1..100_000).contains(days))?;
    let first = jiff::civil::date(1899, 12, 30);
    let day = first.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    Some(format!("{}年{}月{}日", day.year(), day.month(), day.day()))
}

/// Row from 1 and column from 0 of `B5`.
pub fn reference(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let column =
        text[..letters].bytes().try_fold(0_u32, |column, letter| column.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1))?;
    let row: u32 = text[letters..].parse().ok()?;
    (column > 0 && row > 0).then(|| (row, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_what_it_shows() {
        let two = Shows::Decimals { decimals: 2, percent: false };
        for (value, shows, text) in [
            ("702.69000000000005", two, "702.69"),
            ("712.6904", two, "712.69"),
            ("750", two, "750.00"),
            ("0.1", Shows::General, "0.1"),
            ("1E-3", Shows::General, "0.001"),
            ("0.3934", Shows::Decimals { decimals: 2, percent: true }, "39.34%"),
            ("44562", Shows::Date, "2022年1月1日"),
            ("2.675", two, "2.68"),
        ] {
            assert_eq!(number(value, shows).as_deref(), Some(text), "{value}");
        }
        for (code, shows) in [
            ("0.00_ ", two),
            ("#,##0.00;[Red]-#,##0.00", two),
            ("0.0%", Shows::Decimals { decimals: 1, percent: true }),
            ("yyyy\"年\"m\"月\"", Shows::Date),
            ("\"¥\"#,##0", Shows::Decimals { decimals: 0, percent: false }),
            ("General", Shows::General),
            ("0.##", Shows::General),
            ("@", Shows::General),
        ] {
            assert_eq!(shown_by(code), shows, "{code}");
        }
        assert_eq!(reference("AB12"), Some((12, 27)));
    }
}
