//! The figures of a draft: numbers of sentences, each with where it is printed and what it is computed from.
//!
//! Owns which numbers become figures and what they are called.
//! Must never put into a formula what the document does not say.

use rustc_hash::{FxHashMap, FxHashSet};

use super::names::Names;
use super::table::{DraftTable, identity};
use super::yaml::{Value, Writer, key, quoted};
use crate::quantity::{Literal, print};
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Kind;
use crate::submission::reading::{Reading, Relation, Term};
use crate::submission::recognise::Recognised;
use crate::submission::subject;

/// The figures of a draft.
pub struct Figures<'r, 'd> {
    recognised: &'r Recognised<'d>,
    /// Where cells of tables stand.
    paths: FxHashMap<NumberId, String>,
    /// The figures by their numbers, in order.
    named: Vec<(NumberId, String)>,
    by_number: FxHashMap<NumberId, usize>,
    /// What each figure is computed from.
    bases: FxHashMap<NumberId, &'r Reading>,
    /// What else must hold.
    relations: Vec<&'r Reading>,
}

impl<'r, 'd> Figures<'r, 'd> {
    /// Chooses figures and names them.
    pub fn new(recognised: &'r Recognised<'d>, tables: &[DraftTable], names: &mut Names<'_>) -> Self {
        let paths: FxHashMap<NumberId, String> = tables.iter().flat_map(|table| table.paths.clone()).collect();
        let told: FxHashSet<&(NumberId, Vec<NumberId>)> = tables.iter().flat_map(|table| &table.told).collect();
        let mut all: Vec<&Reading> = recognised
            .believed
            .holds
            .iter()
            .chain(&recognised.believed.fails)
            .filter(|reading| !told.contains(&identity(reading)))
            .collect();
        all.sort_by_key(|reading| (reading.result, reading.relation));
        let mut figures = Self {
            recognised,
            paths,
            named: Vec::new(),
            by_number: FxHashMap::default(),
            bases: FxHashMap::default(),
            relations: Vec::new(),
        };
        let mut chosen: Vec<NumberId> = Vec::new();
        for reading in all {
            chosen.push(reading.result);
            let inline = reading.relation == Relation::Product;
            chosen.extend(
                reading
                    .term
                    .numbers()
                    .into_iter()
                    .filter(|id| !inline || recognised.index.number(*id).kind == Kind::Money && is_plain(&reading.term, *id)),
            );
            if figures.paths.contains_key(&reading.result) || figures.bases.contains_key(&reading.result) {
                figures.relations.push(reading);
            } else {
                figures.bases.insert(reading.result, reading);
            }
        }
        // Amounts of sentences that rest on nothing are figures too.
        let index = &recognised.index;
        let of_text = |id: &NumberId| !figures.paths.contains_key(id);
        let ids = (0..crate::submission::index::position(index.numbers.len())).map(NumberId);
        chosen.extend(ids.filter(|id| index.number(*id).kind == Kind::Money && index.number(*id).is_value()).filter(of_text));
        chosen.retain(of_text);
        chosen.sort_unstable();
        chosen.dedup();
        for id in chosen {
            let name = names.give(&subject::of(index, id), "数");
            figures.by_number.insert(id, figures.named.len());
            figures.named.push((id, name));
        }
        figures
    }

    fn index(&self) -> &'r Index<'d> {
        &self.recognised.index
    }

    /// What stands at the top of `book.yaml`.
    pub fn head(&self, writer: &mut Writer) {
        let about = &self.recognised.about;
        if let Some(department) = &about.department {
            writer.line(0, &format!("department: {}", quoted(department)));
        }
        if let Some(year) = &about.year {
            writer.line(0, &format!("year: {year}"));
        }
    }

    /// Figures and relations.
    pub fn write(&self, writer: &mut Writer) {
        if !self.named.is_empty() {
            writer.line(0, "figures:");
        }
        for (id, name) in &self.named {
            writer.line(1, &format!("{}:", key(name)));
            if let Some(reading) = self.bases.get(id) {
                writer.value(2, "formula: ", &self.formula(&reading.term));
            }
            writer.value(2, "stated: ", &self.statement(*id));
        }
        if !self.relations.is_empty() {
            writer.line(0, "relations:");
        }
        let mut names = Names::new(self.index().units);
        for reading in &self.relations {
            let (left, of) = self.operand(reading.result);
            let name = names.give(of.rsplit_once('.').map_or(of.as_str(), |(_, last)| last), "关系");
            let mut value = left;
            value.push(&Value { text: " = ".to_owned(), parts: Vec::new() });
            value.push(&self.formula(&reading.term));
            writer.value(1, &format!("{}: ", key(&name)), &value);
        }
    }

    /// A reference to a number, and its name.
    fn operand(&self, id: NumberId) -> (Value, String) {
        let name = self.paths.get(&id).or_else(|| self.by_number.get(&id).map(|at| &self.named[*at].1));
        match name {
            Some(name) => (Value::from(name.clone(), self.index().place(id)), name.clone()),
            None => (self.literal(&self.index().number(id).literal, id), String::new()),
        }
    }

    fn literal(&self, literal: &Literal, id: NumberId) -> Value {
        let plain = Literal { qualifier: crate::quantity::Qualifier::Plain, ..literal.clone() };
        Value::from(print::literal(&plain), self.index().place(id))
    }

    fn formula(&self, term: &Term) -> Value {
        match term {
            Term::Number(id) => self.operand(*id).0,
            Term::As(id, literal) => self.literal(literal, *id),
            Term::Constant(literal) => Value { text: print::literal(literal), parts: Vec::new() },
            Term::Sum(terms) => self.joined(terms, " + ", false),
            Term::Product(terms) => self.joined(terms, " * ", true),
            Term::Difference(left, right) => self.pair(left, " - ", right, false),
            Term::Quotient(left, right) => self.pair(left, " / ", right, true),
        }
    }

    fn joined(&self, terms: &[Term], sign: &str, tight: bool) -> Value {
        let mut value = Value::default();
        for (at, term) in terms.iter().enumerate() {
            if at > 0 {
                value.text.push_str(sign);
            }
            value.push(&self.bracketed(term, tight));
        }
        value
    }

    fn pair(&self, left: &Term, sign: &str, right: &Term, tight: bool) -> Value {
        let mut value = self.bracketed(left, tight);
        value.text.push_str(sign);
        // What is taken away, or divided by, is one thing.
        value.push(&self.bracketed(right, true));
        value
    }

    fn bracketed(&self, term: &Term, tight: bool) -> Value {
        let inner = self.formula(term);
        let single = matches!(term, Term::Number(_) | Term::As(..) | Term::Constant(_));
        if single || !tight {
            return inner;
        }
        let mut value = Value { text: "(".to_owned(), parts: Vec::new() };
        value.push(&inner);
        value.text.push(')');
        value
    }

    /// A number as it is printed, with the words around it.
    fn statement(&self, id: NumberId) -> Value {
        let index = self.index();
        let mut value = Value { text: "{ value: ".to_owned(), parts: Vec::new() };
        let literal = &index.number(id).literal;
        let written = print::literal(literal);
        let quoted_value =
            if literal.is_plain() || literal.qualifier == crate::quantity::Qualifier::About { written } else { quoted(&written) };
        value.push(&Value::from(quoted_value, index.place(id)));
        value.text.push_str(&format!(", quote: {}", quoted(&subject::quote(index, id))));
        if let Some(line) = self.recognised.about.line(index, id) {
            value.text.push_str(&format!(", line: {line}"));
        }
        value.text.push_str(" }");
        value
    }
}

/// Whether a number stands in a term as it is.
fn is_plain(term: &Term, id: NumberId) -> bool {
    match term {
        Term::Number(own) => *own == id,
        Term::Sum(terms) | Term::Product(terms) => terms.iter().any(|term| is_plain(term, id)),
        Term::Difference(left, right) | Term::Quotient(left, right) => is_plain(left, id) || is_plain(right, id),
        _ => false,
    }
}
