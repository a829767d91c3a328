//! The last sheet: what the workbook was made of, and every number that went into it.
//!
//! Owns its layout.
//! Must never read a file or the clock: what it says of them is handed in.

use super::Contents;
use super::layout::Layout;
use crate::book::Basis;
use crate::message::{Language, Phrase};
use crate::present::audit::short;
use crate::present::xlsx::{Cell, Face, Row, Sheet, Style};
use crate::quantity::print;
use crate::source::Location;

/// The sheet.
pub fn sheet(contents: &Contents<'_, '_, '_>, layout: &Layout<'_, '_>, name: &str) -> Sheet {
    let say = |zh, en| Phrase::new(zh, en).get(contents.language);
    let mut sheet = Sheet { name: name.to_owned(), widths: vec![52, 18, 20, 44, 40], ..Sheet::default() };
    let audit = contents.audit;
    sheet.title(say("审计线索", "Audit trail"), Face::Title);
    let date = audit.date.as_deref().map_or_else(String::new, |date| format!("    {}{date}", say("日期：", "Date: ")));
    sheet.title(&format!("{}cesuan {}{date}", say("程序：", "Program: "), audit.version), Face::Subtitle);
    let head = |cells: &[&str]| Row::of(cells.iter().map(|text| Cell::text(*text, Style::new(Face::Head))).collect());
    sheet.rows.push(head(&[say("输入文件", "input file"), say("字节", "bytes"), "", "SHA-256"]));
    for file in &audit.files {
        let row = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
        sheet.rows.push(Row::of(vec![
            Cell::text(&file.path, Style::new(Face::Text)),
            Cell::text(file.size.to_string(), Style::new(Face::Exact)),
            Cell::text("", Style::new(Face::Text)),
            Cell::text(&file.sha256, Style::new(Face::Text)),
            Cell::text("", Style::new(Face::Text)),
        ]));
        sheet.merged.push((row, row, 3, 4));
    }
    sheet.rows.push(Row::default());
    sheet.rows.push(head(&[
        say("录入的数", "number"),
        say("值", "value"),
        say("位置", "place"),
        say("原文", "quotation"),
        say("文件和行", "file and line"),
    ]));
    for own in layout.trace.book.modules.iter().filter(|own| own.table.is_none()) {
        let source = contents.sources.get(own.file);
        let line =
            |location: Location| format!("{}:{}", short(&source.path, &layout.trace.book.path), source.position(location.span.start).line);
        for figure in 0..u32::try_from(own.figures.len()).unwrap_or(u32::MAX) {
            let path = own.path(figure);
            let row = |value: String, places: String, quote: String, location: Location| {
                let place = layout.place(location);
                let face = if place.is_some() { Face::Link } else { Face::Text };
                Row::of(vec![
                    Cell::text(path.clone(), Style::new(face)).leading_to(place),
                    Cell::text(value, Style::new(Face::Number)),
                    Cell::text(places, Style::new(Face::Text)),
                    Cell::text(quote, Style::new(Face::Text)),
                    Cell::text(line(location), Style::new(Face::Text)),
                ])
            };
            if let Basis::Value(given) = own.figure(figure).basis {
                let location = own.location(own.given[given as usize].span);
                sheet.rows.push(row(print::literal(own.given(given)), String::new(), String::new(), location));
            }
            for (_, statement) in own.statements(figure) {
                let value = own.literal(statement).map_or_else(|| say("（空）", "(blank)").to_owned(), print::literal);
                let quote = statement.quote.and_then(|at| own.quotes.get(at as usize));
                let words = quote.and_then(|quote| quote.text.as_deref()).unwrap_or("");
                let number = quote.and_then(|quote| quote.line).map_or_else(String::new, |line| match contents.language {
                    Language::Chinese => format!("（原文第 {line} 行）"),
                    Language::English => format!(" (line {line})"),
                });
                let places = own.places(statement).collect::<Vec<_>>().join("、");
                sheet.rows.push(row(value, places, format!("{words}{number}"), own.location(statement.span)));
            }
        }
    }
    sheet
}
