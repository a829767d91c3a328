//! The sheet of a table: its rows and columns as they are printed.
//!
//! Owns their layout.
//! Must never compute a cell: what a table should say stands with the relations.

use rustc_hash::FxHashMap;

use super::Contents;
use super::figures::number::in_cell;
use super::layout::{Grid, HEAD_ROWS, Held, Layout};
use crate::check::Verdict;
use crate::message::Phrase;
use crate::present::xlsx::{At, Cell, Face, Row, Sheet, Style, of_literal};
use crate::quantity::print;

/// Columns that a sheet has at most, with room for keys.
const MOST_COLUMNS: usize = 16_000;

/// The sheet of one table.
pub fn sheet(contents: &Contents<'_, '_, '_>, at: usize, layout: &Layout<'_, '_>, name: &str) -> (Sheet, Vec<(At, Held)>) {
    let mut held = Vec::new();
    let (judged, language) = (&contents.report.judged, contents.language);
    let trace = judged.trace;
    let module = &trace.book.modules[at];
    let grid = Grid::new(module);
    let say = |zh, en| Phrase::new(zh, en).get(language);
    let first = grid.keys + usize::from(grid.has_names);
    let mut widths = vec![22; grid.keys];
    widths.extend(grid.has_names.then_some(26));
    widths.extend(grid.columns.iter().take(MOST_COLUMNS).map(|_| 14));
    let frozen = (HEAD_ROWS, u16::try_from(first).unwrap_or(0));
    let mut sheet = Sheet { name: name.to_owned(), widths, frozen, ..Sheet::default() };
    sheet.title(module.name(0), Face::Title);
    let unit = module.table.as_ref().map_or("", |table| &*table.unit.text);
    sheet.title(
        &format!(
            "{}{unit}    {}",
            say("单位：", "Unit: "),
            say(
                "照原表列示；蓝字黄底的数可以改，空格和文字请在 CSV 文件里改",
                "as printed; numbers in blue may be changed, blanks and texts in the CSV file"
            )
        ),
        Face::Subtitle,
    );
    let mut heads = vec![Cell::text("", Style::new(Face::Head)); first];
    heads[0] = Cell::text(say("项目", "row"), Style::new(Face::Head));
    if grid.has_names {
        heads[grid.keys] = Cell::text(say("名称", "name"), Style::new(Face::Head));
    }
    heads.extend(grid.columns.iter().take(MOST_COLUMNS).map(|name| Cell::text(module.names.text(*name), Style::new(Face::Head))));
    sheet.rows.push(Row { lines: Some(3), ..Row::of(heads) });
    let titles: FxHashMap<&str, &str> =
        module.table.iter().flat_map(|table| &table.codes).map(|named| (&*named.code, &*named.name)).collect();
    let width = first + grid.columns.len().min(MOST_COLUMNS);
    for path in &grid.rows {
        let Some(last) = path.last() else { continue };
        let mut cells = vec![Cell::text("", Style::new(Face::Text)); width];
        let own = module.name(*last);
        cells[path.len() - 1] = Cell::text(own, Style::new(Face::Text));
        if grid.has_names {
            cells[grid.keys] = Cell::text(titles.get(own).copied().unwrap_or(""), Style::new(Face::Text));
        }
        for cell in module.cells(*last) {
            let id = trace.graph.id(at, cell);
            let (Some(column), Some((statement, literal))) = (grid.column(module, cell), judged.printed(id).next()) else { continue };
            let face = if judged.printed_verdict(id, statement) == Verdict::Mismatch { Face::Wrong } else { Face::Input };
            let raw = contents.sources.text(module.location(module.statements[statement as usize].span)).trim_matches('"');
            let is_amount = module.table.as_ref().is_some_and(|table| table.steps.contains_key(&module.figure(cell).name));
            let is_code = !is_amount && literal.unit.text.is_empty() && raw.len() > 1 && raw.bytes().all(|byte| byte.is_ascii_digit());
            let hidden = contents.redactor.filter(|_| !is_amount).and_then(|redactor| redactor.hidden(module.name(cell), raw));
            let content = if let Some(hidden) = &hidden {
                Cell::text(hidden.clone(), Style::new(Face::Text))
            } else if literal.is_range() {
                Cell::text(print::literal(literal), Style::new(face))
            } else if is_code {
                // 00120 and 20220301 are written as they stand.
                Cell::number(in_cell(literal), Style::with(Face::Number, &"0".repeat(raw.len())))
            } else {
                let mut format = of_literal(literal);
                if &*literal.unit.text != unit && &*literal.unit.text != "%" && !literal.unit.text.is_empty() {
                    format.push_str(&format!("\"{}\"", literal.unit.text.replace('"', "")));
                }
                Cell::number(in_cell(literal), Style::with(face, &format))
            };
            if let (Some(place), Some(own)) = (cells.get_mut(usize::from(column)), layout.cell(id)) {
                *place = content;
                if hidden.is_none() && !is_code {
                    held.push((own, Held::Statement(id, statement)));
                }
            }
        }
        sheet.rows.push(Row::of(cells));
    }
    if grid.columns.is_empty() {
        sheet.title(say("（表里没有数）", "(there is no number in this table)"), Face::Plain);
    }
    (sheet, held)
}
