//! The inputs of a figure: keys that are no keywords, which a formula must name.
//!
//! Owns that every input is claimed by a formula, and that the rows of a table have its columns.
//! Must never look a name up beyond the keys of one figure.

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::model::{Basis, Given, Role, index};
use super::project::{Children, FIGURE, Lowering};
use super::reader::{Item, Scalar, Stop};
use crate::formula::Name;
use crate::message::{Problem, Text, did_you_mean, guessed};
use crate::source::Span;

/// So many names are compared with an unknown key.
const MOST_GUESSES: usize = 100;

/// An input that no formula has named yet.
pub(super) struct Unclaimed {
    name: Name,
    key: Span,
    text: String,
    /// What is wrong with its value, told only if it is an input at all.
    fault: Option<Problem>,
}

impl<'a> Lowering<'a, '_> {
    /// A key that is no keyword: an input, if a formula names it.
    pub(super) fn input(&mut self, key: &Scalar<'a>, parent: u32, children: &mut Children) -> Result<Unclaimed, Stop> {
        let figure = self.add(key, parent, Role::Input);
        let mut unclaimed =
            Unclaimed { name: self.module.figure(figure).name, key: key.span, text: key.text.clone().into_owned(), fault: None };
        children.push(figure);
        match self.reader.next()? {
            Item::Map(_) => self.figure(figure)?,
            Item::Scalar(value) if value.is_nothing() => {
                let text = Text::new(format!("“{}”后面没有值", key.text), format!("'{}' has no value", key.text));
                unclaimed.fault = Some(Problem::at(self.reader.location(key.span), text));
            }
            Item::Scalar(value) => {
                if let Some(value) = self.reader.untrapped(value) {
                    let value = self.marked(figure, value);
                    if value.is_nothing() {
                        // 待填: it has no value yet.
                        return Ok(unclaimed);
                    }
                    match self.literal(&value) {
                        Ok(literal) if self.module.formulas.literals[literal as usize].is_range() => {
                            let text = Text::new("区间不能代入公式：请写一个数", "a range cannot go into a formula: write one number");
                            unclaimed.fault = Some(Problem::at(self.reader.location(value.span), text));
                        }
                        Ok(literal) => {
                            let index = index(self.module.given.len());
                            self.module.given.push(Given { literal, span: value.span });
                            self.module.figures[figure as usize].basis = Basis::Value(index);
                        }
                        Err(problem) => unclaimed.fault = Some(problem),
                    }
                }
            }
            Item::List(span) => {
                self.reader.skip_rest()?;
                let text = Text::new("这里不能是列表", "a list cannot stand here");
                unclaimed.fault = Some(Problem::at(self.reader.location(span), text));
            }
            Item::End => {}
        }
        Ok(unclaimed)
    }

    pub(super) fn tell_faults(&mut self, unclaimed: impl IntoIterator<Item = Unclaimed>) {
        self.reader.problems.extend(unclaimed.into_iter().filter_map(|input| input.fault));
    }

    /// Inputs must be named by a formula of the figure or of its inputs.
    pub(super) fn claim(&mut self, unclaimed: SmallVec<[Unclaimed; 4]>, references: usize) {
        if unclaimed.is_empty() {
            return;
        }
        let formulas = &self.module.formulas;
        let names = || formulas.references[references..].iter().filter_map(|reference| formulas.path(reference).first().copied());
        // A few names are compared one by one; many are looked up.
        const FEW: usize = 16;
        if unclaimed.len() * (formulas.references.len() - references) <= FEW * FEW
            && unclaimed.iter().all(|input| names().any(|name| name == input.name))
        {
            return self.tell_faults(unclaimed);
        }
        let named: FxHashSet<Name> = names().collect();
        let (known, strange): (Vec<_>, Vec<_>) = unclaimed.into_iter().partition(|input| named.contains(&input.name));
        self.tell_faults(known);
        let mut wanted: Vec<String> = named.iter().take(MOST_GUESSES).map(|name| self.module.names.text(*name).to_owned()).collect();
        wanted.extend(FIGURE.map(str::to_owned));
        for input in strange {
            let text = Text::new(
                format!("“{}”既不是关键字，公式里也没有用到它", input.text),
                format!("'{}' is no keyword, and no formula here names it", input.text),
            );
            let help = match did_you_mean(&input.text, wanted.iter().map(String::as_str)) {
                // Either of the two may be the slip.
                Some(guess) if !FIGURE.contains(&guess) => Text::new(
                    format!("公式里写的是“{guess}”：两处应当一样"),
                    format!("the formula names '{guess}': the two should be the same"),
                ),
                Some(guess) => guessed(guess),
                None => Text::new(
                    format!("关键字有：{}；文件另外印出的数请写在 figures: 之下", FIGURE.join("、")),
                    format!("the keywords are {}; other values that the document prints go under figures:", FIGURE.join(", ")),
                ),
            };
            self.reader.problem_help(input.key, text, help);
        }
    }

    /// Every row has the columns that any row has; and its inputs are columns.
    pub(super) fn check_rows(&mut self, figure: u32) {
        let Basis::Each(written) = self.module.figure(figure).basis else { return };
        let expression = self.module.written[written as usize].expression.clone();
        let formulas = &self.module.formulas;
        let mut columns: Vec<Name> =
            formulas.references(&expression).iter().filter_map(|reference| formulas.path(reference).first().copied()).collect();
        columns.sort_unstable();
        columns.dedup();
        let rows: Vec<u32> =
            self.module.children(figure).iter().copied().filter(|child| self.module.figure(*child).role == Role::Row).collect();
        let inputs = |index: u32| self.module.children(index).iter().map(|child| self.module.figure(*child)).collect::<Vec<_>>();
        let shared: FxHashSet<Name> = inputs(figure).iter().filter(|f| f.role == Role::Input).map(|f| f.name).collect();
        let mut in_rows: FxHashSet<Name> = FxHashSet::default();
        for row in &rows {
            in_rows.extend(inputs(*row).iter().map(|f| f.name));
        }
        let mut problems = Vec::new();
        for row in rows {
            let own = inputs(row);
            for input in own.iter().filter(|input| !columns.contains(&input.name)) {
                let name = self.module.names.text(input.name);
                let words = columns.iter().map(|column| self.module.names.text(*column)).chain(FIGURE);
                let text = Text::new(format!("each 的公式里没有“{name}”这一列"), format!("the formula of 'each' has no column '{name}'"));
                let problem = Problem::at(self.module.location(input.key), text);
                problems.push(match did_you_mean(name, words) {
                    Some(guess) => problem.help(guessed(guess)),
                    None => problem,
                });
            }
            for column in columns.iter().filter(|column| in_rows.contains(*column) && !shared.contains(*column)) {
                if own.iter().all(|input| input.name != *column) {
                    let (row_name, column) = (self.module.name(row), self.module.names.text(*column));
                    let text =
                        Text::new(format!("行“{row_name}”缺少“{column}”这一列"), format!("row '{row_name}' has no column '{column}'"));
                    problems.push(Problem::at(self.module.location(self.module.figure(row).key), text));
                }
            }
        }
        self.reader.problems.extend(problems);
    }
}
