//! `stated:`: what the places print.
//!
//! Owns values, blanks, several places for one value, and quotations.
//! Must never compare one statement with another.

use super::model::{Pending, Quote, Stated, Statement, index};
use super::project::Lowering;
use super::reader::{Item, Keys, Scalar, Stop};
use crate::formula::{Formulas, Name, Node, Parser};
use crate::message::Text;
use crate::quantity::literal::fold;

/// Keywords of a statement with its quotation.
pub const PARTS: [&str; 3] = ["value", "quote", "line"];

impl<'a> Lowering<'a, '_> {
    /// The statements of a figure: a value, or a map from place to value.
    pub(super) fn stated(&mut self, key: &Scalar<'a>, figure: u32) -> Result<(), Stop> {
        let first = self.module.statements.len();
        match self.reader.next()? {
            Item::Scalar(value) => {
                if let Some(value) = self.reader.untrapped(value) {
                    self.statement(figure, "", value, None);
                }
            }
            Item::Map(_) => self.places(key, figure)?,
            Item::List(span) => {
                self.reader.problem(span, Text::new("这里不能是列表：请写“位置: 值”", "a list cannot stand here: write 'place: value'"));
                self.reader.skip_rest()?;
            }
            Item::End => {}
        }
        self.close_statements(figure, first);
        Ok(())
    }

    /// The statements since `first` are those of the figure.
    pub(super) fn close_statements(&mut self, figure: u32, first: usize) {
        self.module.figures[figure as usize].statements = index(first)..index(self.module.statements.len());
    }

    fn places(&mut self, outer: &Scalar<'a>, figure: u32) -> Result<(), Stop> {
        let mut keys = Keys::default();
        let mut bare = Whole::default();
        let mut seen: rustc_hash::FxHashSet<String> = rustc_hash::FxHashSet::default();
        while let Some(place) = self.reader.key(&mut keys)? {
            if PARTS.contains(&&*place.text) {
                self.whole_part(&place, &mut bare)?;
                continue;
            }
            self.check_places(&place, &mut seen);
            match self.reader.next()? {
                Item::Scalar(value) => {
                    if let Some(value) = self.reader.untrapped(value) {
                        self.statement(figure, &place.text, value, None);
                    }
                }
                Item::Map(_) => {
                    let mut keys = Keys::default();
                    let mut whole = Whole::default();
                    while let Some(part) = self.reader.key(&mut keys)? {
                        if PARTS.contains(&&*part.text) {
                            self.whole_part(&part, &mut whole)?;
                        } else {
                            self.unknown_key(&part, &PARTS)?;
                        }
                    }
                    self.whole(figure, &place, whole);
                }
                Item::List(span) => {
                    self.reader.problem(span, Text::new("这里应是一个值", "one value is expected here"));
                    self.reader.skip_rest()?;
                }
                Item::End => {}
            }
        }
        if bare.is_used() {
            let nowhere = Scalar { text: "".into(), ..outer.clone() };
            self.whole(figure, &nowhere, bare);
        }
        Ok(())
    }

    fn whole_part(&mut self, part: &Scalar<'a>, whole: &mut Whole<'a>) -> Result<(), Stop> {
        match &*part.text {
            "value" => whole.value = self.reader.scalar(part)?,
            "quote" => whole.quote.text = self.reader.text(part)?.map(|text| text.text.trim().into()),
            _ => {
                if let Some(number) = self.reader.text(part)? {
                    whole.quote.line = number.text.parse().ok();
                    if whole.quote.line.is_none() {
                        let text = Text::new("line 应是原文的行号，如 611", "'line' should be the line of the document, such as 611");
                        self.reader.problem(number.span, text);
                    }
                }
            }
        }
        Ok(())
    }

    fn whole(&mut self, figure: u32, place: &Scalar<'a>, whole: Whole<'a>) {
        let Some(value) = whole.value else {
            self.reader.problem(place.span, Text::new("缺少 value（值）", "'value' is missing"));
            return;
        };
        let quoted = whole.quote.text.is_some() || whole.quote.line.is_some();
        self.statement(figure, &place.text, value, quoted.then_some(whole.quote));
    }

    /// One statement; a value that cannot be read is told and left out.
    pub(super) fn statement(&mut self, figure: u32, place: &str, value: Scalar<'a>, quote: Option<Quote>) {
        let value = self.marked(figure, value);
        // How forms leave a cell blank.
        let is_dash = matches!(value.text.trim(), "—" | "——" | "－" | "/" | "无");
        let stated = if value.is_nothing() || (value.plain && is_dash) {
            Stated::Blank
        } else {
            match self.literal(&value) {
                Ok(index) => Stated::Value(index),
                // No number: perhaps the cell of a table, which is read later.
                Err(problem) => match self.cell_path(&value.text) {
                    Some(path) => {
                        let statement = index(self.module.statements.len());
                        self.module.pending.push(Pending { statement, path });
                        Stated::Blank
                    }
                    None => {
                        // `stated：4 万元` is one word to YAML.
                        if value.plain && value.text.contains(['：', ':']) {
                            self.reader.not_a_mapping(&value);
                        } else {
                            self.reader.problems.push(problem);
                        }
                        return;
                    }
                },
            }
        };
        let quote = quote.map(|quote| {
            self.module.quotes.push(quote);
            index(self.module.quotes.len() - 1)
        });
        let place = self.module.names.intern(place);
        self.module.statements.push(Statement { place, stated, span: value.span, quote });
    }

    /// The names of `表格.行.列`; none if the text is not written like that.
    fn cell_path(&mut self, text: &str) -> Option<Vec<Name>> {
        let text = text.trim();
        if !text.contains('.') || text.starts_with(|c: char| fold(c).is_ascii_digit()) {
            return None;
        }
        let mut aside = Formulas::default();
        if let Ok(expression) = Parser::new(text, &mut self.literals, &mut self.module.names, &mut aside).formula() {
            return match aside.nodes(&expression) {
                [Node::Reference(reference)] => {
                    Some(aside.path(aside.references.get(*reference as usize)?).to_vec()).filter(|path| path.len() > 1)
                }
                _ => None,
            };
        }
        // It is no formula: names with brackets need no quotation marks here.
        let names: Vec<&str> = text.split('.').map(str::trim).collect();
        let is_path = names.len() > 2 && names.iter().all(|name| !name.is_empty());
        is_path.then(|| names.into_iter().map(|name| self.module.names.intern(name)).collect())
    }

    /// `A、B、C`: none may be empty, or stand twice among all the places of a figure.
    pub(super) fn check_places(&mut self, key: &Scalar<'a>, seen: &mut rustc_hash::FxHashSet<String>) {
        for place in key.text.split('、').map(str::trim) {
            if place.is_empty() {
                self.reader.problem(key.span, Text::new("“、”前后缺少位置的名称", "a place is missing beside '、'"));
            } else if !seen.insert(place.to_owned()) {
                let text = Text::new(format!("位置“{place}”写了两次"), format!("the place '{place}' is given twice"));
                self.reader.problem(key.span, text);
            }
        }
    }
}

/// A statement written as a map.
#[derive(Default)]
struct Whole<'a> {
    value: Option<Scalar<'a>>,
    quote: Quote,
}

impl Whole<'_> {
    fn is_used(&self) -> bool {
        self.value.is_some() || self.quote != Quote::default()
    }
}
