//! Which rows are totals of which: by codes, or of all that is not a total itself.
//!
//! Owns the tree of codes, subtotals of groups, and the row that is the sum of everything.
//! Must never add anything.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Reading;
use crate::book::model::TableRule;
use crate::book::project::TOTAL;
use crate::book::reader::fold_text;
use crate::message::{Problem, Text};

impl Reading<'_, '_> {
    /// A parent is the sum of the codes right below it, within one group of rows; the total is the sum of the top.
    pub(super) fn tree(&mut self, written: &FxHashSet<usize>) {
        let coded = self.coded();
        if coded.is_empty() {
            return self.no_codes();
        }
        let mut parts: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        let mut top = Vec::new();
        let mut above: Vec<&(u32, Box<str>, usize)> = Vec::new();
        for own in &coded {
            let is_above = |parent: &(u32, Box<str>, usize)| parent.0 == own.0 && own.1.starts_with(&*parent.1) && own.1 != parent.1;
            while above.last().is_some_and(|parent| !is_above(parent)) {
                above.pop();
            }
            match above.last() {
                Some(parent) => parts.entry(parent.2).or_default().push(own.2),
                None => top.push(own.2),
            }
            above.push(own);
        }
        let rule = self.rule(TableRule::Tree);
        let mut parents: Vec<(usize, Vec<usize>)> = parts.into_iter().collect();
        parents.sort();
        self.totals.extend(parents.iter().map(|(parent, _)| self.rows[*parent].figure));
        let forgotten = self.forgotten(&parents);
        for (parent, mut below) in parents {
            below.sort_unstable();
            self.sum(parent, &below, rule, &forgotten);
        }
        if let Some(total) = self.total(written) {
            top.sort_unstable();
            self.totals.insert(self.rows[total].figure);
            self.sum(total, &top, rule, &forgotten);
        }
    }

    /// Rows with a code, group by group in the order of the codes. Codes that are padded to one length lose their zeros.
    fn coded(&self) -> Vec<(u32, Box<str>, usize)> {
        let rows = self.rows.iter().enumerate();
        let mut coded: Vec<(u32, Box<str>, usize)> = rows.filter_map(|(at, row)| Some((row.parent, row.code.clone()?, at))).collect();
        let length = coded.first().map_or(0, |(_, code, _)| code.len());
        let padded =
            length > 3 && coded.iter().all(|(_, code, _)| code.len() == length) && coded.iter().any(|(_, code, _)| code.ends_with("00"));
        if padded {
            for (_, code, _) in &mut coded {
                let mut kept = &**code;
                while let Some(rest) = kept.strip_suffix("00").filter(|rest| rest.len() >= 3) {
                    kept = rest;
                }
                *code = kept.into();
            }
        }
        coded.sort();
        coded
    }

    fn no_codes(&mut self) {
        if self.rows.is_empty() {
            return;
        }
        let d = self.declaration;
        let text = Text::new("tree: codes：没有一行有编码", "'tree: codes', but no row has a code");
        let help = match &d.code {
            Some(_) => Text::new("编码由数字组成，如 2010302", "codes consist of digits, such as 2010302"),
            None => Text::new(
                "请用 code 写明编码所在的列；没有编码的表写 tree: flat",
                "name the column of the codes with 'code', or write 'tree: flat'",
            ),
        };
        self.problems.push(Problem::at(d.name.location, text).help(help));
    }

    /// Parents that are empty although something below them is not, by row and column.
    fn forgotten(&self, parents: &[(usize, Vec<usize>)]) -> FxHashSet<(usize, usize)> {
        let mut forgotten = FxHashSet::default();
        let length = |row: usize| self.rows[row].code.as_ref().map_or(0, |code| code.len());
        let mut deepest_first: Vec<&(usize, Vec<usize>)> = parents.iter().collect();
        deepest_first.sort_by_key(|(parent, _)| std::cmp::Reverse(length(*parent)));
        for (parent, below) in deepest_first {
            for column in 0..self.columns.len() {
                if !self.has(*parent, column) && below.iter().any(|part| self.counts(*part, column, &forgotten)) {
                    forgotten.insert((*parent, column));
                }
            }
        }
        forgotten
    }

    /// A group with a row of its own, or a subtotal among its rows, is the sum of them; the total is the sum of all rows that are none.
    pub(super) fn flat(&mut self, written: &FxHashSet<usize>) {
        let Some(total) = self.total(written) else {
            if !self.rows.is_empty() && self.declaration.total.is_none() {
                let name = &self.declaration.name;
                self.unknown(name, None, TOTAL, true);
            }
            return;
        };
        self.totals.insert(self.rows[total].figure);
        let rule = self.rule(TableRule::Flat);
        let group_rule = self.rule(TableRule::Group);
        let nothing = FxHashSet::default();
        let parts = |reading: &Self| -> Vec<usize> {
            (0..reading.rows.len()).filter(|row| !reading.totals.contains(&reading.rows[*row].figure)).collect()
        };
        // The rows below each group, however deep.
        let mut below: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        for part in parts(self) {
            let mut at = self.rows[part].parent;
            while at != 0 {
                below.entry(at).or_default().push(part);
                at = self.module.figure(at).parent;
            }
        }
        for row in (0..self.rows.len()).filter(|row| *row != total && !written.contains(row)) {
            let (figure, parent) = (self.rows[row].figure, self.rows[row].parent);
            let group = if below.contains_key(&figure) { figure } else { parent };
            let is_subtotal = self.totals.contains(&figure) && group != 0;
            if let Some(parts) = below.get(&group).filter(|_| is_subtotal) {
                self.sum(row, &parts.clone(), group_rule, &nothing);
            }
        }
        let all = parts(self);
        self.sum(total, &all, rule, &nothing);
    }

    /// The row that is the sum of the top: what is declared, else 合计, else the one row without a code that is named like it.
    fn total(&mut self, written: &FxHashSet<usize>) -> Option<usize> {
        let d = self.declaration;
        let names = |row: usize| fold_text(self.module.names.text(self.rows[row].path[self.rows[row].path.len() - 1]));
        let nearest = |wanted: &str| {
            let wanted = fold_text(wanted);
            let named = (0..self.rows.len()).filter(|row| self.rows[*row].code.is_none() && names(*row) == wanted);
            named.min_by_key(|row| self.rows[*row].path.len())
        };
        if let Some(word) = &d.total {
            let found = nearest(&word.text);
            if found.is_none() {
                self.unknown(word, None, &word.text, true);
            }
            return found;
        }
        let outermost = |row: &usize| self.rows[*row].path.len() == 1 && !written.contains(row);
        nearest(TOTAL).filter(outermost).or_else(|| {
            let is_total = |row: &usize| {
                self.rows[*row].code.is_none() && self.totals.contains(&self.rows[*row].figure) && self.names_a_total(&names(*row))
            };
            let like: Vec<usize> = (0..self.rows.len()).filter(outermost).filter(is_total).collect();
            match like[..] {
                [only] => Some(only),
                _ => None,
            }
        })
    }
}
