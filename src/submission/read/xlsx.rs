//! Workbooks: each sheet a table, numbers as their cells show them.
//!
//! Owns the parts of the file: which sheets there are, and the texts that their cells share.
//! Must never know what a cell holds.

use std::collections::BTreeMap;

use super::MOST_TEXT;
use super::archive::{Archive, Attributes, Walk, damaged, too_large, walk};
use super::builder::Builder;
use super::sheet::{MOST_CELLS, Sheet};
use super::shown::Styles;
use crate::message::Text;
use crate::submission::document::Document;

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
        cells += sheet.size();
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
