//! Units as data: names, what they are made of, and what kind of thing they count.
//!
//! Owns [`UnitTable`] and [`Unit`]; the built-in table is `units.txt`, and a book may add to it.
//! Must never know which figure uses a unit.

use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;

use super::dimension::{BaseId, Dimension, MOST_BASES};
use super::number::Exact;
use crate::message::Text;
use crate::quantity::literal;

/// What a base unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Money.
    Money,
    /// Time.
    Time,
    /// Length, area, mass, energy, data.
    Measure,
    /// A measure word (量词): things that are counted.
    Count,
}

/// A unit as it was written: its text, its size in base units, and its dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// As it is written and printed: `万元`, `元/平方米/月`; empty for a plain number.
    pub text: Box<str>,
    /// One of it, in base units.
    pub scale: Exact,
    /// Its dimension.
    pub dimension: Dimension,
}

impl Unit {
    /// The unit of plain numbers.
    pub fn plain() -> Self {
        Self { text: "".into(), scale: Exact::ONE, dimension: Dimension::NONE }
    }
}

#[derive(Clone, Debug)]
struct Definition {
    names: Vec<Box<str>>,
    kind: Kind,
    /// A number and a unit; none for a base.
    body: Option<Box<str>>,
}

/// The size of a single unit word in base units.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub scale: Exact,
    pub dimension: Dimension,
}

/// The most units a book may add.
const MOST_ADDED: usize = 200;

/// Every unit that a book knows.
#[derive(Clone, Debug)]
pub struct UnitTable {
    definitions: Vec<Definition>,
    words: FxHashMap<Box<str>, Word>,
    bases: Vec<(Box<str>, Kind)>,
    longest: usize,
}

static BUILT_IN: LazyLock<Arc<UnitTable>> = LazyLock::new(|| Arc::new(UnitTable::read_built_in(include_str!("units.txt"))));

impl UnitTable {
    /// The units that every book knows.
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }

    #[expect(clippy::expect_used, reason = "the built-in table is a constant of the program and is read by every test")]
    fn read_built_in(text: &str) -> Self {
        let mut definitions = Vec::new();
        let mut kind = Kind::Count;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line {
                "[货币]" => kind = Kind::Money,
                "[时间]" => kind = Kind::Time,
                "[度量]" => kind = Kind::Measure,
                "[量词]" | "[比率]" => kind = Kind::Count,
                _ => {
                    let (names, body) = match line.split_once('=') {
                        Some((names, body)) => (names, Some(body.trim().into())),
                        None => (line, None),
                    };
                    definitions.push(Definition { names: names.split_whitespace().map(Into::into).collect(), kind, body });
                }
            }
        }
        Self::resolve(definitions).expect("the built-in units define one another")
    }

    /// A table with the units a book adds: a name with its definition (`日` = `8 小时`), or none for a base of its own.
    ///
    /// # Errors
    /// Which added unit cannot be defined, and why.
    pub fn with(&self, added: &[(&str, Option<&str>)]) -> Result<Self, (usize, Text)> {
        let mut definitions = self.definitions.clone();
        if added.len() > MOST_ADDED {
            let text = Text::new(format!("自定的单位太多，最多 {MOST_ADDED} 个"), format!("too many units: at most {MOST_ADDED}"));
            return Err((MOST_ADDED, text));
        }
        for (at, (name, body)) in added.iter().enumerate() {
            let known = literal::LiteralReader::new(self).whole(&format!("1{name}"));
            if known.is_ok_and(|known| self.is_money(known.unit.dimension)) {
                let text = Text::new(
                    format!("“{name}”是货币单位，不能另作定义"),
                    format!("'{name}' is a unit of money and cannot be defined anew"),
                );
                return Err((at, text));
            }
            let body = body.map(Into::into);
            if let Some(known) = definitions.iter_mut().find(|d| d.names.iter().any(|n| **n == **name)) {
                known.body = body;
            } else {
                definitions.push(Definition { names: vec![(*name).into()], kind: Kind::Count, body });
            }
        }
        Self::resolve(definitions).map_err(|(name, text)| {
            // The fault may show at a unit that is built on an added one: the last added is then named.
            (added.iter().position(|(added, _)| **added == *name).unwrap_or(added.len().saturating_sub(1)), text)
        })
    }

    fn resolve(definitions: Vec<Definition>) -> Result<Self, (Box<str>, Text)> {
        let mut table = Self { definitions: Vec::new(), words: FxHashMap::default(), bases: Vec::new(), longest: 0 };
        for definition in definitions.iter().filter(|d| d.body.is_none()) {
            if table.bases.len() >= MOST_BASES {
                let text = Text::new(format!("单位太多，最多 {MOST_BASES} 个"), format!("too many units: at most {MOST_BASES}"));
                return Err((definition.names[0].clone(), text));
            }
            table.bases.push((definition.names[0].clone(), definition.kind));
            let id = BaseId::try_from(table.bases.len()).unwrap_or(BaseId::MAX);
            table.learn(definition, &Word { scale: Exact::ONE, dimension: Dimension::base(id) });
        }
        // A definition may stand before what it is built on: go round until nothing more is learnt.
        let mut open: Vec<&Definition> = definitions.iter().filter(|d| d.body.is_some()).collect();
        while !open.is_empty() {
            let before = open.len();
            let mut failed = None;
            open.retain(|definition| {
                let body = definition.body.as_deref().unwrap_or("");
                match literal::definition(body, &table) {
                    Ok(word) => {
                        table.learn(definition, &word);
                        false
                    }
                    Err(error) => {
                        failed.get_or_insert((definition.names[0].clone(), error));
                        true
                    }
                }
            });
            if let (true, Some((name, error))) = (open.len() == before, failed) {
                let text = Text::new(
                    format!("单位“{name}”的定义看不懂，或者绕成了圈：{}", error.zh),
                    format!("the definition of unit '{name}' is not understood, or goes in a circle: {}", error.en),
                );
                return Err((name, text));
            }
        }
        table.definitions = definitions;
        Ok(table)
    }

    fn learn(&mut self, definition: &Definition, word: &Word) {
        for name in &definition.names {
            self.longest = self.longest.max(name.chars().count());
            self.words.insert(name.clone(), word.clone());
        }
    }

    /// Whether the whole text is one unit word: such a name is refused.
    pub fn is_unit_word(&self, text: &str) -> bool {
        self.words.contains_key(text)
    }

    /// Every unit word.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(|word| &**word)
    }

    /// The longest unit word that the text begins with, and its length in bytes.
    pub(super) fn longest_prefix(&self, text: &str) -> Option<(&Word, usize)> {
        let mut ends = [0_usize; 16];
        let mut count = 0;
        for (at, c) in text.char_indices().take(self.longest.min(ends.len())) {
            ends[count] = at + c.len_utf8();
            count += 1;
        }
        let word = |end: &usize| {
            // A Latin word is whole: `mbps` does not begin with a metre.
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let cut = latin(text[..*end].chars().next_back()) && latin(text[*end..].chars().next());
            if cut { None } else { self.words.get(&text[..*end]).map(|word| (word, *end)) }
        };
        ends[..count].iter().rev().find_map(word)
    }

    /// The length of the longest unit word that a text begins with, in bytes.
    pub fn prefix(&self, text: &str) -> Option<usize> {
        self.longest_prefix(text).map(|(_, length)| length)
    }

    /// The name of a base unit.
    pub fn base_name(&self, id: BaseId) -> &str {
        self.bases.get(usize::from(id) - 1).map_or("?", |(name, _)| name)
    }

    /// What a base unit measures.
    pub fn kind(&self, id: BaseId) -> Kind {
        self.bases.get(usize::from(id) - 1).map_or(Kind::Count, |(_, kind)| *kind)
    }

    /// Whether a dimension is money and nothing else.
    pub fn is_money(&self, dimension: Dimension) -> bool {
        dimension.single().is_some_and(|id| self.kind(id) == Kind::Money)
    }

    /// Whether it is a period: months, days, hours.
    pub fn is_period(&self, dimension: Dimension) -> bool {
        dimension.single().is_some_and(|id| self.kind(id) == Kind::Time)
    }

    /// Whether money is a factor of it: an amount, or a rate in money.
    pub fn has_money(&self, dimension: Dimension) -> bool {
        dimension.factors().any(|(id, power)| power > 0 && self.kind(id) == Kind::Money)
    }

    /// Whether a dimension is one measure word and nothing else.
    pub fn is_count(&self, dimension: Dimension) -> bool {
        dimension.single().is_some_and(|id| self.kind(id) == Kind::Count)
    }

    /// Whether two dimensions differ, if at all, in measure words only.
    pub fn agree_but_for_counts(&self, a: Dimension, b: Dimension) -> bool {
        let is_count = |id| self.kind(id) == Kind::Count;
        a.without(is_count) == b.without(is_count)
    }

    /// A dimension in words: `元/平方米/月`, `条/件`; `1` stands before a bare denominator; empty for plain numbers.
    pub fn name(&self, dimension: Dimension) -> String {
        let mut over = String::new();
        let mut under = String::new();
        let mut factors: Vec<(BaseId, i32)> = dimension.factors().collect();
        // As people say it: 元/人/月, 元/平方米/月.
        factors.sort_by_key(|(id, _)| match self.kind(*id) {
            Kind::Money => 0,
            Kind::Measure => 1,
            Kind::Count => 2,
            Kind::Time => 3,
        });
        for (id, power) in factors {
            let name = match (self.base_name(id), power.unsigned_abs()) {
                ("米", 2) => "平方米".to_owned(),
                ("米", 3) => "立方米".to_owned(),
                (name, 1) => name.to_owned(),
                (name, power) => format!("{name}^{power}"),
            };
            if power > 0 {
                if !over.is_empty() {
                    over.push('·');
                }
                over.push_str(&name);
            } else {
                under.push('/');
                under.push_str(&name);
            }
        }
        if over.is_empty() && !under.is_empty() {
            over.push('1');
        }
        over + &under
    }

    /// The unit in which a quantity of this dimension is shown where nothing says otherwise: base units, money from 1 万元 on in 万元.
    pub fn display_unit(&self, value: &Exact, dimension: Dimension) -> Unit {
        if self.is_money(dimension) && value.magnitude() >= Exact::integer(10_000) {
            return Unit { text: format!("万{}", self.name(dimension)).into(), scale: Exact::integer(10_000), dimension };
        }
        Unit { text: self.name(dimension).into(), scale: Exact::ONE, dimension }
    }
}
