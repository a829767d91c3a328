//! The sheet of norms: each with what it is applied to.
//!
//! Owns its columns.
//! Must never say that a norm applies where the book does not.

use super::layout::Layout;
use crate::book::{Reach, day};
use crate::check::{Judged, applications};
use crate::message::{Language, Phrase};
use crate::present::xlsx::{Cell, Face, Row, Sheet, Style};
use crate::quantity::print;

/// The heads of the columns.
const HEAD: [Phrase; 8] = [
    Phrase::new("数据项", "figure"),
    Phrase::new("采用的标准、单价", "rate"),
    Phrase::new("支出标准", "norm"),
    Phrase::new("上限", "ceiling"),
    Phrase::new("比较", "comparison"),
    Phrase::new("文件", "document"),
    Phrase::new("施行日期、地区", "from, region"),
    Phrase::new("备注", "remarks"),
];

/// The sheet.
pub fn sheet(judged: &Judged<'_, '_>, layout: &Layout<'_, '_>, name: &str, language: Language) -> Sheet {
    let say = |zh, en| Phrase::new(zh, en).get(language);
    let mut sheet = Sheet { name: name.to_owned(), widths: vec![36, 16, 22, 16, 10, 40, 22, 30], frozen: (3, 1), ..Sheet::default() };
    sheet.title(say("支出标准对照", "Norms"), Face::Title);
    sheet.title(
        say("标准只用来提示，从不改动计算；引用前请查对原文件", "a norm never changes arithmetic; look it up in its document first"),
        Face::Subtitle,
    );
    sheet.rows.push(Row::of(HEAD.map(|head| Cell::text(head.get(language), Style::new(Face::Head))).to_vec()));
    for application in applications(judged) {
        let subject = application.subject;
        let text = |text: &str| Cell::text(text, Style::new(Face::Text));
        let path = judged.trace.path(application.figure);
        let Some((norms, ceiling, reach)) = application.norm else {
            let cells = [path.as_str(), "", &subject.name, "", "", say("没有适用的标准", "no norm in force"), "", ""];
            sheet.rows.push(Row::of(cells.map(text).to_vec()));
            continue;
        };
        let verified = if ceiling.is_verified { "" } else { say("未经核实", "unverified") };
        let reference = if reach == Reach::Reference { say("参照", "as a reference") } else { "" };
        let remarks = [verified, reference, ceiling.note.as_deref().unwrap_or("")];
        let remarks: Vec<&str> = remarks.into_iter().filter(|text| !text.is_empty()).collect();
        let own = |path: &str, rate: &str, verdict: &str, face: Face| {
            let mut cells = [
                path,
                rate,
                &subject.name,
                &print::literal(&ceiling.limit),
                verdict,
                &format!("《{}》{}", norms.document, norms.number),
                &format!("{}，{}", day(norms.from), norms.region),
                &remarks.join("；"),
            ]
            .map(text);
            cells[4] = Cell::text(verdict, Style::new(face));
            Row::of(cells.to_vec())
        };
        for rate in &application.rates {
            let is_above = rate.value > ceiling.limit.value();
            let (verdict, face) = if is_above { (say("超出", "above"), Face::Bad) } else { (say("未超", "within"), Face::Middle) };
            let mut row = own(&rate.path, &rate.amount.shown(), verdict, face);
            row.cells[0].1.link = layout.place(rate.location);
            if row.cells[0].1.link.is_some() {
                row.cells[0].1.style = Style::new(Face::Link);
            }
            sheet.rows.push(row);
        }
        if application.rates.is_empty() {
            sheet.rows.push(own(&path, "", say("无法比较", "cannot be compared"), Face::Doubtful));
        }
    }
    sheet
}
