//! The relations that `tree`, `columns` and `rows` stand for, cell by cell.
//!
//! Owns which cells a total is made of; empty amounts are left out of it.
//! Must never evaluate a relation.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Reading;
use super::declaration::{Tree, Word};
use crate::book::model::{Computes, Relation, TableRule, index};
use crate::book::reader::fold_text;
use crate::formula::{Comparison, Expression, Name, Node, Parser, Reference};
use crate::message::{Problem, Text, did_you_mean, guessed};
use crate::quantity::Literal;

/// Formulas are written out cell by cell in so many steps.
const MOST_STEPS: usize = 10_000_000;
/// So many unknown names are compared with the known ones.
const MOST_GUESSES: usize = 50;

impl Reading<'_, '_> {
    /// All relations of the table.
    pub(super) fn relate(&mut self) {
        let d = self.declaration;
        for (name, formula) in &d.columns {
            self.column_rule(name, formula);
        }
        let by_name = self.rows_by_name();
        let lefts: Vec<Option<usize>> = d.rows.iter().map(|(name, _)| self.row_named(name, &by_name)).collect();
        let written: FxHashSet<usize> = lefts.iter().flatten().copied().collect();
        self.totals.extend(written.iter().map(|row| self.rows[*row].figure));
        for (left, (name, formula)) in lefts.into_iter().zip(&d.rows) {
            if let Some(left) = left {
                self.row_rule(left, name, formula);
            }
        }
        match (d.tree, &d.total) {
            (Some(Tree::Codes), _) => self.tree(&written),
            (Some(Tree::Flat), _) => self.flat(&written),
            (None, Some(total)) => {
                let text = Text::new("写了 total，没有写 tree：这一行不会被复算", "'total' without 'tree': the row would not be checked");
                let help = Text::new("加上 tree: flat 或 tree: codes", "add 'tree: flat' or 'tree: codes'");
                self.problems.push(Problem::at(total.location, text).help(help));
            }
            (None, None) => {}
        }
    }

    pub(super) fn rule(&mut self, rule: TableRule) -> u32 {
        self.rules.push(rule);
        index(self.rules.len() - 1)
    }

    fn written(&mut self, name: &Word, formula: &Word) -> u32 {
        self.rule(TableRule::Written(format!("{} = {}", name.text, formula.text).into()))
    }

    /// Whether the row has anything in a column.
    pub(super) fn has(&self, row: usize, column: usize) -> bool {
        self.rows[row].cells[column].is_some_and(|cell| self.module.is_printed(cell))
    }

    /// Whether a row takes part in a sum: an empty total of something may have been forgotten, any other empty amount is nothing.
    pub(super) fn counts(&self, row: usize, column: usize, forgotten: &FxHashSet<(usize, usize)>) -> bool {
        self.has(row, column) || forgotten.contains(&(row, column))
    }

    /// The parsed formula of a rule; what is wrong with it is told in `book.yaml`.
    fn parse(&mut self, formula: &Word) -> Option<Expression> {
        let parser = Parser::new(&formula.text, &mut self.literals, &mut self.module.names, &mut self.module.formulas);
        let expression = match parser.formula() {
            Ok(expression) => expression,
            Err(error) => {
                self.problems.push(Problem { location: Some(formula.part(error.range)), text: error.text, help: error.help });
                return None;
            }
        };
        if expression.references.is_empty() {
            let text = Text::new("公式里没有列名或行名", "the formula names no column or row");
            let help = Text::new(
                "以数字开头的名称要加引号，如 '\"201\" + \"208\"'",
                "a name that begins with a digit is quoted: '\"201\" + \"208\"'",
            );
            self.problems.push(Problem::at(formula.location, text).help(help));
            return None;
        }
        Some(expression)
    }

    pub(super) fn unknown(&mut self, formula: &Word, reference: Option<&Reference>, name: &str, row: bool) {
        let table = &self.declaration.name.text;
        let (zh, en) = if row { ("行", "row") } else { ("列", "column of numbers") };
        let text = Text::new(format!("表格“{table}”没有“{name}”这一{zh}"), format!("the table '{table}' has no {en} '{name}'"));
        let location =
            reference.map_or(formula.location, |reference| formula.part(reference.range.start as usize..reference.range.end as usize));
        let names: Vec<&str> = if self.problems.len() >= MOST_GUESSES {
            Vec::new()
        } else if row {
            self.rows.iter().map(|row| self.module.names.text(row.path[row.path.len() - 1])).collect()
        } else {
            self.columns.iter().map(|column| self.module.names.text(column.name)).collect()
        };
        let problem = Problem::at(location, text);
        self.problems.push(match did_you_mean(name, names.into_iter()) {
            Some(guess) => problem.help(guessed(guess)),
            None => problem,
        });
    }

    fn column_named(&self, name: Name) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// `总计: 基本支出 + 项目支出`, for every row.
    fn column_rule(&mut self, name: &Word, formula: &Word) {
        let rule = self.written(name, formula);
        let left = self.module.names.intern(&name.text);
        let Some(left) = self.column_named(left) else { return self.unknown(name, None, &name.text, false) };
        let Some(expression) = self.parse(formula) else { return };
        let mut strange = Vec::new();
        for reference in self.module.formulas.references(&expression) {
            let path = self.module.formulas.path(reference);
            let known = self.column_named(path[0]).is_some() && path.len() == 1;
            if !known {
                strange.push((reference.clone(), self.path_text(path)));
            }
        }
        if !strange.is_empty() {
            return strange.iter().for_each(|(reference, name)| self.unknown(formula, Some(reference), name, false));
        }
        for row in 0..self.rows.len() {
            let own_row = self.rows[row].path.clone();
            self.relation(row, left, rule, &expression, |own| own_row.iter().chain(own).copied().collect());
        }
    }

    fn path_text(&self, path: &[Name]) -> String {
        path.iter().map(|name| self.module.names.text(*name)).collect::<Vec<_>>().join(".")
    }

    /// Rows by their names with dots between, without differences of width, brackets, quotes and spaces.
    fn rows_by_name(&self) -> FxHashMap<String, usize> {
        self.rows.iter().enumerate().rev().map(|(at, row)| (fold_text(&self.path_text(&row.path)), at)).collect()
    }

    fn row_named(&mut self, word: &Word, by_name: &FxHashMap<String, usize>) -> Option<usize> {
        let found = by_name.get(&fold_text(&word.text)).copied();
        if found.is_none() {
            self.unknown(word, None, &word.text, true);
        }
        found
    }

    /// `收入总计: 本年收入合计 + 八、上年结转`, for every amount.
    fn row_rule(&mut self, left: usize, name: &Word, formula: &Word) {
        let rule = self.written(name, formula);
        let Some(expression) = self.parse(formula) else { return };
        let mut strange = Vec::new();
        for reference in self.module.formulas.references(&expression) {
            let path = self.module.formulas.path(reference);
            let found = self.find(path);
            if found == Some(self.rows[left].figure) {
                let text = Text::new("式子里用到了它自己", "the formula names the row that it computes");
                self.problems.push(Problem::at(formula.location, text));
                return;
            }
            if found.is_none_or(|found| !self.is_row(found)) {
                strange.push((reference.clone(), self.path_text(path)));
            }
        }
        if !strange.is_empty() {
            return strange.iter().for_each(|(reference, name)| self.unknown(formula, Some(reference), name, true));
        }
        for column in 0..self.columns.len() {
            if self.columns[column].amount {
                let own = self.columns[column].name;
                self.relation(left, column, rule, &expression, |path| path.iter().copied().chain([own]).collect());
            }
        }
    }

    /// A relation whose left side is a cell; `full` makes the path of a cell of what the formula names.
    fn relation(&mut self, row: usize, column: usize, rule: u32, formula: &Expression, full: impl Fn(&[Name]) -> Vec<Name>) {
        let Some(cell) = self.rows[row].cells[column] else { return };
        let paths: Vec<Vec<Name>> =
            self.module.formulas.references(formula).iter().map(|own| full(self.module.formulas.path(own))).collect();
        let cells: Vec<Option<u32>> = paths.iter().map(|path| self.find(path)).collect();
        // A list of cells may have anything in it; a text or an empty cell that is no amount leaves nothing to compute.
        let is_list = |at: usize| self.is_list(&paths[at]);
        if (0..paths.len()).any(|at| cells[at].is_none() && !is_list(at)) {
            return;
        }
        let is_filled = |at: usize| cells[at].is_none_or(|cell| self.is_row(cell) || self.module.is_printed(cell));
        let any = (0..paths.len()).any(is_filled);
        // Empty amounts add nothing; a product or a ratio of them is nothing at all.
        let adds = self.module.formulas.terms(formula).is_some();
        if (!any && !self.module.is_printed(cell)) || (!adds && !(0..paths.len()).all(is_filled)) || !self.has_room(formula) {
            return;
        }
        let base = formula.references.start;
        let nodes: Vec<Node> = self.module.formulas.nodes(formula).to_vec();
        let left = self.reference_to(cell);
        let first = self.module.formulas.references.len();
        paths.into_iter().for_each(|path| self.push_reference(&path));
        let moved = |node: Node| match node {
            Node::Reference(at) => Node::Reference(index(first) + (at - base)),
            other => other,
        };
        let right = self.expression(nodes.into_iter().map(moved), first);
        self.push_relation(cell, rule, left, right);
    }

    /// Whether a path is that of a column below some rows.
    fn is_list(&self, path: &[Name]) -> bool {
        let Some((column, above)) = path.split_last() else { return false };
        let Some(above) = self.find(above).filter(|above| self.is_row(*above)) else { return false };
        let has_rows = || self.children[above as usize].iter().any(|child| self.is_row(*child));
        !self.named.contains_key(&(above, *column)) && self.column_named(*column).is_some() && has_rows()
    }

    /// Whether a formula may be written out once more: long ones over many rows fill the memory.
    fn has_room(&mut self, formula: &Expression) -> bool {
        self.written_out += self.module.formulas.nodes(formula).len();
        if self.written_out <= MOST_STEPS {
            return true;
        }
        if !self.is_too_large {
            self.is_too_large = true;
            let text = Text::new("这张表的式子太长、行太多，无法逐格复算", "the formulas are too long for so many rows");
            self.problems.push(Problem::at(self.declaration.name.location, text));
        }
        false
    }

    fn push_reference(&mut self, path: &[Name]) {
        let formulas = &mut self.module.formulas;
        let start = index(formulas.segments.len());
        formulas.segments.extend_from_slice(path);
        formulas.references.push(Reference { segments: start..index(formulas.segments.len()), range: 0..0 });
    }

    /// The steps as an expression with the references since `first`.
    fn expression(&mut self, nodes: impl Iterator<Item = Node>, first: usize) -> Expression {
        let formulas = &mut self.module.formulas;
        let start = index(formulas.nodes.len());
        formulas.nodes.extend(nodes);
        Expression { nodes: start..index(formulas.nodes.len()), references: index(first)..index(formulas.references.len()) }
    }

    fn reference_to(&mut self, cell: u32) -> Expression {
        let first = self.module.formulas.references.len();
        let path = self.names_to(cell);
        self.push_reference(&path);
        self.expression(std::iter::once(Node::Reference(index(first))), first)
    }

    fn names_to(&self, cell: u32) -> Vec<Name> {
        let mut path = Vec::new();
        let mut at = cell;
        while at != 0 {
            path.push(self.module.figure(at).name);
            at = self.module.figure(at).parent;
        }
        path.reverse();
        path
    }

    fn push_relation(&mut self, cell: u32, rule: u32, left: Expression, right: Expression) {
        let span = self.module.figure(cell).key;
        self.module.relations.push(Relation {
            name: Box::default(),
            sides: vec![left, right],
            comparisons: vec![Comparison::Equal],
            span,
            computes: Some(Computes { cell, rule }),
            missing: None,
        });
    }

    /// A row is the sum of other rows, amount by amount; empty amounts count as nothing.
    pub(super) fn sum(&mut self, left: usize, parts: &[usize], rule: u32, forgotten: &FxHashSet<(usize, usize)>) {
        for column in 0..self.columns.len() {
            let Some(cell) = self.rows[left].cells[column].filter(|_| self.columns[column].amount) else { continue };
            let filled: Vec<u32> = parts
                .iter()
                .filter(|part| self.counts(**part, column, forgotten))
                .filter_map(|part| self.rows[*part].cells[column])
                .collect();
            if filled.is_empty() && !self.module.is_printed(cell) {
                continue;
            }
            let left = self.reference_to(cell);
            let first = self.module.formulas.references.len();
            for part in &filled {
                let path = self.names_to(*part);
                self.push_reference(&path);
            }
            let mut nodes = Vec::with_capacity(2 * filled.len());
            for at in 0..index(filled.len()) {
                nodes.push(Node::Reference(index(first) + at));
                if at > 0 {
                    nodes.push(Node::Add);
                }
            }
            if nodes.is_empty() {
                nodes.push(Node::Literal(self.nothing()));
            }
            let right = self.expression(nodes.into_iter(), first);
            self.push_relation(cell, rule, left, right);
        }
    }

    /// Nothing at all, in the unit of the table.
    fn nothing(&mut self) -> u32 {
        self.module.formulas.literals.push(Literal::zero(Arc::clone(&self.unit)));
        index(self.module.formulas.literals.len() - 1)
    }
}
