//! Names with years in them: 2021年预算 of this book is 2022年预算 of the next.
//!
//! Owns which names move on, and that formulas follow them.
//! Must never change a name that says no year of the book's history.

use rustc_hash::FxHashSet;

use super::{Replaced, Rolling};
use crate::book::outline::{Kind, Outline};
use crate::book::year::{dated, moved};
use crate::book::{Basis, Module};
use crate::edit::Value;
use crate::formula::Expression;
use crate::formula::quoted_name;
use crate::message::Problem;
use crate::recompute::Target;
use crate::source::Location;

impl<'b> Rolling<'_, 'b> {
    /// Which names move on; decided first, since formulas are written with the new ones.
    pub(super) fn choose_names(&mut self) {
        let by = self.plan.to - self.plan.from;
        let mut stay: FxHashSet<String> = FxHashSet::default();
        for (at, module) in self.modules() {
            let calendar = &self.calendars[&at];
            for (index, figure) in (0_u32..).zip(&module.figures).skip(usize::from(at == 0)) {
                let name = module.name(index);
                let (Some(new), Some(dated)) = (moved(name, self.from, by), dated(name, self.from)) else { continue };
                let moves = if self.is_history(at, index, figure.role) {
                    // A plan moves with the years before it; a goal for some year does not.
                    dated.offset <= 0 || calendar.sibling(figure.parent, dated.offset - 1, &dated.rest).is_some()
                } else {
                    // What is asked for keeps its name, unless it is this year's: a debt of 2021 stays one.
                    dated.offset == 0
                };
                let is_taken = || module.children(figure.parent).iter().any(|other| module.name(*other) == new);
                let is_free = moved(&new, self.from, by).is_some() || !is_taken();
                if moves && is_free {
                    self.names.insert(name.to_owned(), new);
                } else {
                    stay.insert(name.to_owned());
                }
            }
        }
        self.names.retain(|name, _| !stay.contains(name));
    }

    /// A name as the new book has it.
    pub(super) fn renamed<'n>(&'n self, name: &'n str) -> &'n str {
        self.names.get(name).map_or(name, String::as_str)
    }

    /// Moves the years in names on, everywhere they are written.
    pub(super) fn rename(&mut self) -> Result<(), Problem> {
        let by = self.plan.to - self.plan.from;
        let mut told = FxHashSet::default();
        for (at, module) in self.modules() {
            for (index, figure) in (0_u32..).zip(&module.figures).skip(usize::from(at == 0)) {
                let Some(new) = self.names.get(module.name(index)).cloned() else { continue };
                let editor = self.editor.file(module.file)?;
                if index == 0 {
                    // The name of a project is a value.
                    if let Some(node) = editor.outline().scalar_at(figure.key) {
                        editor.replace(node, Value::scalar(new.clone()));
                    }
                } else {
                    editor.rename(figure.key, &new);
                }
                if told.insert(new.clone()) {
                    self.plan.renamed.push((module.name(index).to_owned(), new));
                }
            }
            self.places(module, by, &mut told)?;
            self.relations(module, by)?;
            self.formulas_follow(at, module);
        }
        Ok(())
    }

    /// Relations whose names bear a year.
    fn relations(&mut self, module: &Module, by: i32) -> Result<(), Problem> {
        let from = self.from;
        let editor = self.editor.file(module.file)?;
        let outline = editor.outline();
        let named = module.relations.iter().filter(|relation| relation.computes.is_none());
        let keys = named.filter_map(|relation| {
            let (map, place) = outline.entry_of(outline.scalar_at(relation.span)?)?;
            let entry = &outline.entries(map)[place];
            Some((entry.span, moved(&entry.key, from, by)?))
        });
        let keys: Vec<_> = keys.collect();
        keys.into_iter().for_each(|(span, new)| editor.rename(span, &new));
        Ok(())
    }

    /// Places and documents that bear a year.
    fn places(&mut self, module: &Module, by: i32, told: &mut FxHashSet<String>) -> Result<(), Problem> {
        let from = self.from;
        let editor = self.editor.file(module.file)?;
        let mut keys = Vec::new();
        let mut texts = Vec::new();
        let outline = editor.outline();
        for (at, node) in (0_u32..).zip(&outline.nodes) {
            let Kind::Map(entries) = &node.kind else { continue };
            let above = outline.entry_of(at).map(|(map, place)| &*outline.entries(map)[place].key);
            let is_places = matches!(above, Some("stated" | "names" | "documents"));
            for entry in entries.iter().filter(|_| is_places) {
                keys.extend(moved(&entry.key, from, by).map(|new| (entry.span, new)));
                texts.extend(
                    scalars(outline, entry.value)
                        .filter(|_| above != Some("stated"))
                        .filter_map(|(node, text)| moved(text, from, by).map(|new| (node, new))),
                );
            }
        }
        for (span, new) in keys {
            let old = editor.source()[span.range()].to_owned();
            editor.rename(span, &new);
            if told.insert(new.clone()) {
                self.plan.renamed.push((old, new));
            }
        }
        texts.into_iter().for_each(|(node, new)| editor.replace(node, Value::scalar(new)));
        Ok(())
    }

    /// The formulas and relations that use a name which has moved on.
    fn formulas_follow(&mut self, at: usize, module: &'b Module) {
        if self.names.is_empty() {
            return;
        }
        let mut seen = FxHashSet::default();
        for (index, figure) in (0_u32..).zip(&module.figures) {
            let (Basis::Formula(written) | Basis::Row(written)) = figure.basis else { continue };
            let written = &module.written[written as usize];
            if seen.insert(written.span) {
                let id = self.trace.graph.id(at, index);
                let base = written.expression.references.start;
                let target = |reference: u32| self.trace.graph.target(id, reference - base);
                let replaced = self.new_names(module, std::slice::from_ref(&written.expression), target);
                self.follow(module.location(written.span), replaced);
            }
        }
        for (index, relation) in module.relations.iter().enumerate().filter(|(_, relation)| relation.computes.is_none()) {
            let base = relation.sides[0].references.start;
            let target = |reference: u32| self.trace.graph.relation_target(at, index, reference - base);
            let replaced = self.new_names(module, &relation.sides, target);
            self.follow(module.location(relation.span), replaced);
        }
    }

    fn follow(&mut self, location: Location, replaced: Vec<Replaced>) {
        if !replaced.is_empty() {
            self.formulas.entry(location).or_default().replaced.extend(replaced);
        }
    }

    /// The references of expressions that are written anew. What stands in a table keeps the names of its columns.
    fn new_names(&self, module: &Module, expressions: &[Expression], target: impl Fn(u32) -> Target) -> Vec<Replaced> {
        let mut replaced = Vec::new();
        for at in expressions.iter().flat_map(|expression| expression.references.clone()) {
            let reference = &module.formulas.references[at as usize];
            let path: Vec<&str> = module.formulas.path(reference).iter().map(|name| module.names.text(*name)).collect();
            let target = target(at);
            let members = self.trace.graph.members(&target);
            // What names a project that is left out is written as a value, and no more as a name.
            if self.is_gone(&target) {
                continue;
            }
            let is_cell = members.first().is_some_and(|member| self.trace.locate(*member).0.table.is_some());
            if is_cell || path.iter().all(|name| self.renamed(name) == *name) {
                continue;
            }
            let path: Vec<String> = path.iter().map(|name| quoted_name(self.renamed(name))).collect();
            replaced.push((reference.range.start as usize..reference.range.end as usize, path.join(".")));
        }
        replaced
    }
}

/// The scalars in a node, lists opened.
fn scalars(outline: &Outline, node: u32) -> impl Iterator<Item = (u32, &str)> {
    let nodes = match &outline.node(node).kind {
        Kind::List(items) => items.clone(),
        _ => vec![node],
    };
    nodes.into_iter().filter_map(|node| match &outline.node(node).kind {
        Kind::Scalar(text, _) => Some((node, &**text)),
        _ => None,
    })
}
