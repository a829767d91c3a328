//! Which numbers become figures of the draft, of which project, under which name, computed from what.
//!
//! Owns groups, homes and names; nothing is written here.
//! Must never put into a formula what the document does not say.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::names::Names;
use super::table::{DraftTable, identity};
use crate::quantity::Literal;
use crate::submission::groups::Groups;
use crate::submission::index::{Index, NumberId};
use crate::submission::number::Kind;
use crate::submission::reading::{Fit, Reading, Relation, Term};
use crate::submission::recognise::Recognised;
use crate::submission::{place, subject};

/// Where a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Home {
    /// In `book.yaml`.
    #[default]
    Book,
    /// In the file of a project, by the number of its form.
    Project(usize),
}

/// A number in all its places.
#[derive(Debug, Default)]
pub struct Figure {
    /// Its name.
    pub name: String,
    /// Where it is written.
    pub home: Home,
    /// Whether it is the total of its project.
    pub is_total: bool,
    /// Where sentences and forms print it.
    pub printed: Vec<NumberId>,
    /// The cells of tables that print it.
    pub cells: Vec<NumberId>,
    /// The figure that it is a part of, in a sum that is written out.
    pub parent: Option<NumberId>,
}

/// What is written, and where.
pub struct Plan<'r, 'd> {
    /// What was recognised.
    pub recognised: &'r Recognised<'d>,
    /// Where cells of tables stand.
    pub paths: FxHashMap<NumberId, String>,
    /// The figures by the number that stands for each.
    pub figures: BTreeMap<NumberId, Figure>,
    /// What each figure is computed from.
    pub bases: FxHashMap<NumberId, &'r Reading>,
    /// What else must hold.
    pub relations: Vec<&'r Reading>,
    /// The lines of each form: the figures in order.
    pub lines: Vec<Vec<NumberId>>,
    /// Numbers that are read with more than their own unit: 每人 800 元 as 800 元/人.
    pub read_as: FxHashMap<NumberId, Literal>,
    /// The names of the projects.
    pub projects: Vec<String>,
    /// Readings that are products of a table's cells.
    live: FxHashSet<(NumberId, Vec<NumberId>)>,
    groups: Groups,
}

impl<'r, 'd> Plan<'r, 'd> {
    /// Chooses figures, names them, and says what each is computed from.
    pub fn new(recognised: &'r Recognised<'d>, tables: &[DraftTable], names: &mut Names<'_>) -> Self {
        let paths: FxHashMap<NumberId, String> = tables.iter().flat_map(|table| table.paths.clone()).collect();
        let told: FxHashSet<&(NumberId, Vec<NumberId>)> = tables.iter().flat_map(|table| &table.told).collect();
        let believed =
            || recognised.believed.holds.iter().chain(&recognised.believed.fails).filter(|reading| !told.contains(&identity(reading)));
        let mut plan = Self {
            recognised,
            paths,
            figures: BTreeMap::new(),
            bases: FxHashMap::default(),
            relations: Vec::new(),
            lines: vec![Vec::new(); recognised.forms.len()],
            projects: Vec::new(),
            read_as: FxHashMap::default(),
            live: tables.iter().flat_map(|table| table.live.clone()).collect(),
            groups: Groups::default(),
        };
        let same: Vec<&Reading> = believed().filter(|reading| reading.relation == Relation::Same).collect();
        let cells = plan.join(&same);
        let mut others: Vec<&Reading> = believed().filter(|reading| reading.relation != Relation::Same).collect();
        others.sort_by_key(|reading| (reading.result, reading.relation));
        plan.read(&others);
        plan.choose(&others);
        for (id, cell) in cells {
            let figure = plan.groups.of(id);
            if let Some(figure) = plan.figures.get_mut(&figure) {
                figure.cells.push(cell);
            }
        }
        plan.settle();
        plan.compute(others);
        plan.nest();
        plan.name(names);
        plan
    }

    /// The document's numbers.
    pub fn index(&self) -> &'r Index<'d> {
        &self.recognised.index
    }

    /// The figure of a number, if it has one.
    pub fn figure(&self, id: NumberId) -> Option<(NumberId, &Figure)> {
        let stands = self.groups.of(id);
        self.figures.get(&stands).map(|figure| (stands, figure))
    }

    /// Joins numbers that are one; the cells that print a number of a sentence are given.
    fn join(&mut self, same: &[&'r Reading]) -> Vec<(NumberId, NumberId)> {
        let mut cells = Vec::new();
        for reading in same {
            let Some(other) = reading.term.numbers().first().copied() else { continue };
            let number = |id: NumberId| &self.recognised.index.number(id).literal;
            // One printed finer than the other is no second printing of it: what is computed from the coarser one would not be it.
            if number(reading.result).step() != number(other).step() {
                if reading.fit == Fit::Fails {
                    self.relations.push(reading);
                }
                continue;
            }
            match (self.paths.contains_key(&reading.result), self.paths.contains_key(&other)) {
                (false, false) => self.groups.join(reading.result, other),
                (false, true) => cells.push((reading.result, other)),
                (true, false) => cells.push((other, reading.result)),
                // What one table prints twice, its own sums compare.
                (true, true) if reading.fit == Fit::Holds && self.is_one_table(reading.result, other) => {}
                (true, true) => self.relations.push(reading),
            }
        }
        cells
    }

    /// Whether two cells stand in one table.
    fn is_one_table(&self, a: NumberId, b: NumberId) -> bool {
        let table = |id: NumberId| self.paths[&id].split('.').next();
        table(a) == table(b)
    }

    /// How numbers are read that say more than their own unit; one that is read in two ways stays as it is.
    fn read(&mut self, readings: &[&'r Reading]) {
        let mut ways: FxHashMap<NumberId, Vec<&Literal>> = FxHashMap::default();
        readings
            .iter()
            .for_each(|reading| reading.term.read_as(&mut |id, literal| ways.entry(self.groups.of(id)).or_default().push(literal)));
        // What is added to others, or computed, is an amount.
        let own = |reading: &&Reading| [vec![reading.result], reading.term.plain()].concat();
        let plain: FxHashSet<NumberId> = readings.iter().copied().flat_map(|reading| own(&reading)).map(|id| self.groups.of(id)).collect();
        let single = ways.into_iter().filter(|(id, ways)| !plain.contains(id) && ways.windows(2).all(|pair| pair[0] == pair[1]));
        self.read_as = single.map(|(id, ways)| (id, ways[0].clone())).collect();
    }

    /// How a number is read, if it says more than its own unit.
    pub fn reads(&self, id: NumberId) -> Option<&Literal> {
        self.read_as.get(&self.groups.of(id))
    }

    /// Whether a price is printed in a unit that cannot be, and what it must be is known.
    pub fn is_misworded(&self, id: NumberId) -> bool {
        let index = self.index();
        index.is_misworded(id) && self.reads(id).is_some_and(|read| read.unit.dimension != index.number(id).literal.unit.dimension)
    }

    /// Which numbers become figures: those that readings speak of, every amount of a sentence, and what is printed twice.
    fn choose(&mut self, readings: &[&'r Reading]) {
        let index = self.index();
        let mut chosen: BTreeSet<NumberId> = BTreeSet::new();
        for reading in readings.iter().chain(&self.relations) {
            chosen.insert(reading.result);
            let inline = reading.relation == Relation::Product;
            let operands = reading.term.numbers().into_iter();
            chosen.extend(operands.filter(|id| !inline || index.number(*id).kind == Kind::Money && reading.term.plain().contains(id)));
        }
        let ids = || index.ids();
        chosen.extend(ids().filter(|id| index.number(*id).kind == Kind::Money && index.number(*id).is_value()));
        chosen.extend(ids().filter(|id| self.is_misworded(*id)));
        let grouped: Vec<NumberId> = ids().filter(|id| self.groups.of(*id) != *id).collect();
        chosen.extend(grouped.iter().copied());
        chosen.extend(grouped.iter().map(|id| self.groups.of(*id)));
        for form in &self.recognised.forms {
            chosen.extend(form.totals.iter().chain(form.lines.iter().map(|line| &line.amount)));
        }
        for id in chosen {
            if !self.paths.contains_key(&id) {
                self.figures.entry(self.groups.of(id)).or_default().printed.push(id);
            }
        }
    }

    /// Which project each figure belongs to.
    fn settle(&mut self) {
        let forms = &self.recognised.forms;
        for figure in self.figures.values_mut() {
            let home = figure.printed.iter().find_map(|id| {
                let place = self.recognised.index.text_of(*id).home.row();
                forms.iter().position(|form| place >= form.start && place < form.end)
            });
            figure.home = home.map_or(Home::Book, Home::Project);
            figure.cells.sort_unstable();
            figure.cells.dedup();
        }
        for (at, form) in forms.iter().enumerate() {
            if let Some(figure) = form.totals.first().and_then(|total| self.figures.get_mut(&self.groups.of(*total))) {
                figure.home = Home::Project(at);
                figure.is_total = true;
            }
            for line in &form.lines {
                let id = self.groups.of(line.amount);
                let is_own = self.figures.get(&id).is_some_and(|figure| figure.home == Home::Project(at) && !figure.is_total);
                if is_own && !self.lines[at].contains(&id) {
                    self.lines[at].push(id);
                }
            }
        }
    }

    /// What figures are computed from; the same said twice is said once.
    fn compute(&mut self, readings: Vec<&'r Reading>) {
        let mut seen: FxHashSet<(NumberId, String)> = FxHashSet::default();
        let mut printed: FxHashMap<NumberId, NumberId> =
            self.figures.iter().flat_map(|(id, figure)| figure.cells.iter().map(|cell| (*cell, *id))).collect();
        let mut alike: FxHashMap<String, NumberId> = FxHashMap::default();
        for reading in readings {
            let result = self.groups.of(reading.result);
            let term = format!("{:?}", self.grouped(&reading.term));
            if !seen.insert((result, term.clone())) || self.is_sum_of_lines(result, reading) {
                continue;
            }
            if self.is_of_sentences(reading) {
                // Cells that are computed alike are one figure.
                if let Some(figure) = alike.get(&term).filter(|_| !printed.contains_key(&result)) {
                    self.figures.entry(*figure).or_default().cells.push(result);
                    continue;
                }
                let figure = *printed.entry(result).or_insert(result);
                if !self.bases.contains_key(&figure) && !self.reaches(reading, figure) {
                    if figure == result {
                        self.figures.entry(figure).or_default().cells.push(result);
                    }
                    self.bases.insert(figure, reading);
                    alike.insert(term, figure);
                    continue;
                }
            }
            let is_total = self.figures.get(&result).is_some_and(|figure| figure.is_total);
            if self.paths.contains_key(&result) || self.bases.contains_key(&result) || is_total || self.reaches(reading, result) {
                self.relations.push(reading);
            } else {
                self.bases.insert(result, reading);
            }
        }
    }

    /// Whether a cell is computed from numbers of sentences and forms, and not of tables only.
    fn is_of_sentences(&self, reading: &Reading) -> bool {
        let is_amount = matches!(reading.relation, Relation::Sum | Relation::Increase);
        is_amount && self.paths.contains_key(&reading.result) && reading.term.numbers().iter().any(|id| !self.paths.contains_key(id))
    }

    /// Whether what a reading computes from is computed from its result in turn.
    fn reaches(&self, reading: &Reading, id: NumberId) -> bool {
        const MOST: usize = 10_000;
        let mut open: Vec<NumberId> = reading.term.numbers().into_iter().map(|id| self.groups.of(id)).collect();
        let mut seen: FxHashSet<NumberId> = FxHashSet::default();
        while let Some(at) = open.pop() {
            if at == id || seen.len() > MOST {
                return true;
            }
            if seen.insert(at)
                && let Some(basis) = self.bases.get(&at)
            {
                open.extend(basis.term.numbers().into_iter().map(|id| self.groups.of(id)));
            }
        }
        false
    }

    /// Whether a reading says that a project is the sum of its lines.
    fn is_sum_of_lines(&self, id: NumberId, reading: &Reading) -> bool {
        let Some(Figure { home: Home::Project(form), is_total: true, .. }) = self.figures.get(&id) else { return false };
        let mut parts: Vec<NumberId> = reading.term.numbers().into_iter().map(|id| self.groups.of(id)).collect();
        let mut lines = self.lines[*form].clone();
        parts.sort_unstable();
        lines.sort_unstable();
        reading.relation == Relation::Sum && parts == lines
    }

    /// The parts of lines are written under them.
    fn nest(&mut self) {
        let mut open: Vec<NumberId> = self.lines.iter().flatten().copied().collect();
        let lines: FxHashSet<NumberId> = open.iter().copied().collect();
        while let Some(id) = open.pop() {
            let Some(parts) = self.parts(id) else { continue };
            let home = self.figures[&id].home;
            let is_free = |part: &NumberId| {
                let figure = &self.figures[part];
                figure.home == home && !figure.is_total && figure.parent.is_none() && !lines.contains(part) && *part != id
            };
            if parts.iter().all(is_free) {
                for part in &parts {
                    if let Some(figure) = self.figures.get_mut(part) {
                        figure.parent = Some(id);
                    }
                }
                open.extend(parts);
            }
        }
    }

    /// The figures that a figure is the sum of; none where it is anything else, or has one of them twice.
    pub fn parts(&self, id: NumberId) -> Option<Vec<NumberId>> {
        let Some(Reading { term: Term::Sum(terms), .. }) = self.bases.get(&id) else { return None };
        let part = |term: &Term| match term {
            Term::Number(id) => Some(self.groups.of(*id)).filter(|id| self.figures.contains_key(id)),
            _ => None,
        };
        let parts: Vec<NumberId> = terms.iter().map(part).collect::<Option<_>>()?;
        let distinct: BTreeSet<NumberId> = parts.iter().copied().collect();
        (distinct.len() == parts.len()).then_some(parts)
    }

    /// Whether the parts of a figure are written under it.
    pub fn is_nested(&self, id: NumberId) -> bool {
        self.parts(id).is_some_and(|parts| parts.iter().all(|part| self.figures[part].parent == Some(id)))
    }

    fn name(&mut self, names: &mut Names<'_>) {
        let index = self.index();
        self.projects = self.recognised.forms.iter().map(|form| names.give(&form.name, "项目")).collect();
        let of_line: FxHashMap<NumberId, &str> =
            self.recognised.forms.iter().flat_map(|form| &form.lines).map(|line| (self.groups.of(line.amount), &*line.name)).collect();
        for (id, figure) in &mut self.figures {
            // A line is called as its basis calls it, or as the form does; an indicator as its row is labelled.
            let line = of_line.get(id).copied().unwrap_or("");
            let mut printed = figure.printed.iter().copied();
            let indicator = printed.clone().find(|id| index.number(*id).kind.is_measure() && index.is_alone(*id));
            let words = indicator.and_then(|id| place::label(index, id));
            let words = words.or_else(|| printed.clone().map(|id| subject::of(index, id)).find(|words| !words.is_empty()));
            let words = words.or_else(|| printed.find_map(|id| place::label(index, id)));
            let words = words.or_else(|| figure.cells.first().and_then(|cell| of_cell(self.paths.get(cell)?)));
            figure.name = names.give(&words.unwrap_or_default(), if line.is_empty() { "数" } else { line });
        }
    }

    /// A term over groups instead of numbers.
    fn grouped(&self, term: &Term) -> Term {
        let all = |terms: &[Term]| terms.iter().map(|term| self.grouped(term)).collect();
        let boxed = |term: &Term| Box::new(self.grouped(term));
        match term {
            Term::Number(id) => Term::Number(self.groups.of(*id)),
            Term::As(_, literal) | Term::Constant(literal) => Term::Constant(literal.clone()),
            Term::Sum(terms) => Term::Sum(all(terms)),
            Term::Product(terms) => Term::Product(all(terms)),
            Term::Difference(left, right) => Term::Difference(boxed(left), boxed(right)),
            Term::Quotient(left, right) => Term::Quotient(boxed(left), boxed(right)),
        }
    }

    /// The name of a figure for a formula that is written somewhere.
    pub fn path(&self, id: NumberId, from: Home) -> Option<String> {
        if let Some(path) = self.paths.get(&id) {
            return Some(path.clone());
        }
        let (_, figure) = self.figure(id)?;
        let project = |form: usize| self.projects[form].clone();
        Some(match figure.home {
            Home::Project(_) if figure.is_total && from == figure.home => "合计".to_owned(),
            Home::Project(form) if figure.is_total => project(form),
            Home::Project(form) if from != figure.home => {
                let mut names = vec![figure.name.clone()];
                let mut at = figure;
                while let Some(parent) = at.parent {
                    at = &self.figures[&parent];
                    names.push(at.name.clone());
                }
                names.push(project(form));
                names.reverse();
                names.join(".")
            }
            _ => figure.name.clone(),
        })
    }

    /// Whether a reading is computed from the cells of a table, whatever these come to be.
    pub fn is_live(&self, reading: &Reading) -> bool {
        self.live.contains(&identity(reading))
    }

    /// Where the result of a reading is written.
    pub fn home_of(&self, reading: &Reading) -> Home {
        self.figure(reading.result).map_or(Home::Book, |(_, figure)| figure.home)
    }
}

/// What a cell is called by its path: its row, or its column where the row adds everything up.
fn of_cell(path: &str) -> Option<String> {
    let mut parts = path.split('.').rev();
    let (column, row) = (parts.next()?, parts.next()?);
    let is_total = ["合计", "总计"].iter().any(|word| row.starts_with(word));
    Some(if is_total { column } else { row }.to_owned())
}
