//! The files of the draft: `book.yaml` and one file a project.
//!
//! Owns how figures, formulas and statements are laid out.
//! Must never choose what is written.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::names::Names;
use super::plan::{Figure, Home, Plan};
use super::table::{DraftTable, declare};
use super::yaml::{Value, Writer, key, quoted};
use super::{DraftFile, QUOTE};
use crate::quantity::{Literal, Qualifier, print};
use crate::source::Span;
use crate::submission::index::NumberId;
use crate::submission::reading::Term;
use crate::submission::tell::{Sure, Told};
use crate::submission::{place, subject};

/// `book.yaml`.
pub fn book(plan: &Plan<'_, '_>, tables: &[DraftTable], doubts: &Doubts<'_>, unread: &[Span]) -> DraftFile {
    let mut writer = Writer::default();
    let about = &plan.recognised.about;
    writer.line(0, "# 从一份文件读出的草稿。数照原文录入，算式是程序读出来的：请对着原文核对，改好以后就是一卷预算。");
    writer.line(0, "precision: 0.01 万元");
    if let Some(department) = &about.department {
        writer.line(0, &format!("department: {}", quoted(department)));
    }
    if let Some(year) = &about.year {
        writer.line(0, &format!("year: {year}"));
    }
    let places: BTreeSet<String> = plan.figures.values().flat_map(|figure| places(plan, figure)).map(|(place, _)| place).collect();
    if !places.is_empty() {
        let places: Vec<String> = places.iter().map(|place| quoted(place)).collect();
        writer.line(0, &format!("documents: {{ 文件: [{}] }}", places.join(", ")));
    }
    declare(tables, &mut writer);
    let own: Vec<NumberId> = of_home(plan, Home::Book).collect();
    figures(plan, &own, "figures:", doubts, &mut writer);
    relations(plan, Home::Book, &mut writer);
    remarks(plan, doubts, unread, &mut writer);
    writer.finish("book.yaml".to_owned())
}

/// The readings that are not sure, by the place of the number that they would compute.
pub struct Doubts<'t>(BTreeMap<u32, Vec<&'t Told>>);

impl<'t> Doubts<'t> {
    /// Those of all readings.
    pub fn new(told: &'t [Told]) -> Self {
        let mut by_place: BTreeMap<u32, Vec<&Told>> = BTreeMap::new();
        for told in told.iter().filter(|told| matches!(told.sure, Sure::Near | Sure::Missing | Sure::Open)) {
            by_place.entry(told.place.start).or_default().push(told);
        }
        Self(by_place)
    }
}

/// How a figure might be read as well, under it.
fn others(plan: &Plan<'_, '_>, figure: &Figure, depth: usize, doubts: &Doubts<'_>, writer: &mut Writer) {
    for id in &figure.printed {
        for told in doubts.0.get(&plan.index().place(*id).start).into_iter().flatten() {
            writer.line(depth, &format!("# {}：{}", told.sure.reason().zh, remark(&told.text)));
        }
    }
}

/// What is not in the figures: readings of numbers that are none, and numbers that were not understood.
fn remarks(plan: &Plan<'_, '_>, doubts: &Doubts<'_>, unread: &[Span], writer: &mut Writer) {
    let place = |span: Span| match plan.recognised.about.has_lines {
        true => format!("第 {} 行 ", plan.index().line(span)),
        false => String::new(),
    };
    let figures: BTreeSet<u32> = plan.figures.values().flat_map(|figure| &figure.printed).map(|id| plan.index().place(*id).start).collect();
    for sure in [Sure::Near, Sure::Missing, Sure::Open] {
        let all = doubts.0.iter().filter(|(place, _)| !figures.contains(place)).flat_map(|(_, told)| told);
        let readings: Vec<_> = all.filter(|told| told.sure == sure).collect();
        if !readings.is_empty() {
            writer.line(0, &format!("# {}：", sure.reason().zh));
        }
        for told in readings {
            writer.line(0, &format!("#   {}{}", place(told.place), remark(&told.text)));
        }
    }
    if !unread.is_empty() {
        writer.line(0, "# 没有看懂的数：");
    }
    for span in unread {
        let words = plan.index().document.text.get(span.range()).unwrap_or("");
        writer.line(0, &format!("#   {}{}", place(*span), remark(words)));
    }
}

/// Words that stay on the line of a remark.
fn remark(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The file of a project.
pub fn project(plan: &Plan<'_, '_>, form: usize, doubts: &Doubts<'_>) -> DraftFile {
    let mut writer = Writer::default();
    let name = &plan.projects[form];
    let home = Home::Project(form);
    writer.line(0, &format!("project: {}", key(name)));
    let also = &plan.recognised.forms[form].also;
    if !also.is_empty() {
        let names = std::iter::once(("申报表".to_owned(), &plan.recognised.forms[form].name))
            .chain(also.iter().enumerate().map(|(at, name)| (if at == 0 { "表格".to_owned() } else { format!("表格{}", at + 1) }, name)));
        let names: Vec<String> = names.map(|(place, name)| format!("{place}: {}", quoted(name))).collect();
        writer.line(0, &format!("names: {{ {} }}", names.join(", ")));
    }
    let total = plan.figures.values().find(|figure| figure.is_total && figure.home == home);
    if let Some(total) = total {
        statements(plan, total, 0, &mut writer);
        others(plan, total, 0, doubts, &mut writer);
    }
    figures(plan, &plan.lines[form], "lines:", doubts, &mut writer);
    let lines: FxHashSet<NumberId> = plan.lines[form].iter().copied().collect();
    let own: Vec<NumberId> = of_home(plan, home).filter(|id| !lines.contains(id) && !plan.figures[id].is_total).collect();
    figures(plan, &own, "figures:", doubts, &mut writer);
    relations(plan, home, &mut writer);
    writer.finish(format!("{name}.yaml"))
}

/// The figures of a file that stand under no other.
fn of_home<'p>(plan: &'p Plan<'_, '_>, home: Home) -> impl Iterator<Item = NumberId> + 'p {
    plan.figures.iter().filter(move |(_, figure)| figure.home == home && figure.parent.is_none()).map(|(id, _)| *id)
}

fn figures(plan: &Plan<'_, '_>, ids: &[NumberId], heading: &str, doubts: &Doubts<'_>, writer: &mut Writer) {
    if ids.is_empty() {
        return;
    }
    writer.line(0, heading);
    // Parts stand under their sums, to any depth.
    let mut open: Vec<(NumberId, usize)> = ids.iter().rev().map(|id| (*id, 1)).collect();
    while let Some((id, depth)) = open.pop() {
        let figure = &plan.figures[&id];
        writer.line(depth, &format!("{}:", key(&figure.name)));
        let parts = if plan.is_nested(id) { plan.parts(id) } else { None };
        if let (None, Some(reading)) = (&parts, plan.bases.get(&id)) {
            writer.value(depth + 1, "formula: ", &formula(plan, &reading.term, figure.home));
        } else if let Some(price) = meant(plan, id) {
            writer.value(depth + 1, "formula: ", &price);
        }
        others(plan, figure, depth + 1, doubts, writer);
        statements(plan, figure, depth + 1, writer);
        if let Some(parts) = parts {
            writer.line(depth + 1, "sum:");
            open.extend(parts.into_iter().rev().map(|part| (part, depth + 2)));
        }
    }
}

/// The places of a figure, each with its number.
fn places(plan: &Plan<'_, '_>, figure: &Figure) -> Vec<(String, NumberId)> {
    let index = plan.index();
    let mut taken: FxHashSet<String> = FxHashSet::default();
    let mut places = Vec::new();
    for id in &figure.printed {
        let mut name = place::of(index, *id);
        if taken.contains(&name) {
            name = match plan.recognised.about.line(index, *id) {
                Some(line) => format!("{name}（第{line}行）"),
                None => format!("{name}（{}）", taken.len() + 1),
            };
        }
        while !taken.insert(name.clone()) {
            name.push('·');
        }
        places.push((name, *id));
    }
    places
}

fn statements(plan: &Plan<'_, '_>, figure: &Figure, depth: usize, writer: &mut Writer) {
    writer.line(depth, "stated:");
    for (place, id) in places(plan, figure) {
        writer.value(depth + 1, &format!("{}: ", key(&place)), &statement(plan, id));
    }
    // One table is one place.
    let mut tables: FxHashSet<&str> = FxHashSet::default();
    for cell in &figure.cells {
        let path = &plan.paths[cell];
        let table = path.split('.').next().unwrap_or(path);
        if tables.insert(table) {
            writer.value(depth + 1, &format!("{}: ", key(table)), &Value::from(path.clone(), plan.index().place(*cell)));
        }
    }
}

fn relations(plan: &Plan<'_, '_>, home: Home, writer: &mut Writer) {
    let own: Vec<_> = plan.relations.iter().filter(|reading| plan.home_of(reading) == home).collect();
    if own.is_empty() {
        return;
    }
    writer.line(0, "relations:");
    let mut names = Names::new(plan.index().units);
    for reading in own {
        let mut value = operand(plan, reading.result, home);
        let name = names.give(value.text.rsplit('.').next().unwrap_or(""), "关系");
        value.push(&Value { text: " = ".to_owned(), parts: Vec::new() });
        // What is read of a cell, and what the cell says, are the same there.
        let cells = || Term::Product(reading.term.numbers().into_iter().map(Term::Number).collect());
        let term = if plan.is_live(reading) { &cells() } else { &reading.term };
        value.push(&formula(plan, term, home));
        writer.value(1, &format!("{}: ", key(&name)), &value);
    }
}

/// A number in a formula: its figure or cell, else the number itself.
fn operand(plan: &Plan<'_, '_>, id: NumberId, home: Home) -> Value {
    match plan.path(id, home) {
        Some(path) => Value::from(path, plan.index().place(id)),
        None => literal(plan, &plan.index().number(id).literal, id),
    }
}

fn literal(plan: &Plan<'_, '_>, literal: &Literal, id: NumberId) -> Value {
    let plain = Literal { qualifier: Qualifier::Plain, ..literal.clone() };
    Value::from(print::literal(&plain), plan.index().place(id))
}

fn formula(plan: &Plan<'_, '_>, term: &Term, home: Home) -> Value {
    match term {
        Term::Number(id) => operand(plan, *id, home),
        Term::As(id, read) => match plan.path(*id, home).filter(|_| plan.reads(*id) == Some(read) && !plan.is_misworded(*id)) {
            Some(path) if !plan.paths.contains_key(id) => Value::from(path, plan.index().place(*id)),
            _ => literal(plan, read, *id),
        },
        Term::Constant(constant) => Value { text: print::literal(constant), parts: Vec::new() },
        Term::Sum(terms) => joined(plan, terms, " + ", false, home),
        Term::Product(terms) => joined(plan, terms, " * ", true, home),
        Term::Difference(left, right) => pair(plan, left, " - ", right, false, home),
        Term::Quotient(left, right) => pair(plan, left, " / ", right, true, home),
    }
}

fn joined(plan: &Plan<'_, '_>, terms: &[Term], sign: &str, tight: bool, home: Home) -> Value {
    let mut value = Value::default();
    for (at, term) in terms.iter().enumerate() {
        if at > 0 {
            value.text.push_str(sign);
        }
        value.push(&bracketed(plan, term, tight, home));
    }
    value
}

fn pair(plan: &Plan<'_, '_>, left: &Term, sign: &str, right: &Term, tight: bool, home: Home) -> Value {
    let mut value = bracketed(plan, left, tight, home);
    value.text.push_str(sign);
    // What is taken away, or divided by, is one thing.
    value.push(&bracketed(plan, right, true, home));
    value
}

fn bracketed(plan: &Plan<'_, '_>, term: &Term, tight: bool, home: Home) -> Value {
    let inner = formula(plan, term, home);
    let single = matches!(term, Term::Number(_) | Term::As(..) | Term::Constant(_));
    if single || !tight {
        return inner;
    }
    let mut value = Value { text: "(".to_owned(), parts: Vec::new() };
    value.push(&inner);
    value.text.push(')');
    value
}

/// The price that a figure must be, where some place prints it in a unit that cannot be.
fn meant(plan: &Plan<'_, '_>, id: NumberId) -> Option<Value> {
    let misworded = plan.figures[&id].printed.iter().any(|id| plan.is_misworded(*id));
    let read = plan.reads(id).filter(|_| misworded && !plan.bases.contains_key(&id))?;
    Some(Value { text: print::literal(read), parts: Vec::new() })
}

/// A number as it is printed, with the words around it.
fn statement(plan: &Plan<'_, '_>, id: NumberId) -> Value {
    let index = plan.index();
    let mut value = Value { text: "{ value: ".to_owned(), parts: Vec::new() };
    let literal = plan.reads(id).filter(|_| !plan.is_misworded(id)).unwrap_or(&index.number(id).literal);
    let literal = &Literal { number: index.number(id).literal.number, ..literal.clone() };
    let written = print::literal(literal);
    let is_bare = literal.is_plain() || literal.qualifier == Qualifier::About;
    value.push(&Value::from(if is_bare { written } else { quoted(&written) }, index.place(id)));
    value.text.push_str(&format!(", {QUOTE}{}", quoted(&subject::quote(index, id))));
    if let Some(line) = plan.recognised.about.line(index, id) {
        value.text.push_str(&format!(", line: {line}"));
    }
    value.text.push_str(" }");
    value
}
