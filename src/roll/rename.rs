//! Names with years in them: 2021年预算 of this book is 2022年预算 of the next.
//!
//! Owns which names move on, and that formulas follow them.
//! Must never change a name that says no year of the book's history.

use rustc_hash::FxHashMap;

use super::Rolling;
use super::growth::quoted;
use crate::book::outline::{Kind, Outline};
use crate::book::year::{dated, moved};
use crate::book::{Module, Role};
use crate::message::Problem;

impl<'b> Rolling<'_, 'b> {
    /// Moves the years in names on, everywhere they are written.
    pub(super) fn rename(&mut self) -> Result<(), Problem> {
        let by = self.plan.to - self.plan.from;
        for (_, module) in self.modules() {
            let mut names: FxHashMap<&str, String> = FxHashMap::default();
            for (index, figure) in (0_u32..).zip(&module.figures).skip(1) {
                let name = module.name(index);
                // What is asked for keeps its name, unless it is this year's: a debt of 2021 stays one.
                let is_asked_for = matches!(figure.role, Role::Line | Role::Part | Role::Row);
                if is_asked_for && dated(name, self.from).is_none_or(|dated| dated.offset != 0) {
                    continue;
                }
                let Some(new) = moved(name, self.from, by) else { continue };
                self.editor.file(module.file)?.rename(figure.key, &new);
                if names.insert(name, new.clone()).is_none() {
                    self.plan.renamed.push((name.to_owned(), new));
                }
            }
            self.places(module, by)?;
            self.relations(module, by)?;
            self.formulas_follow(module, &names);
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
    fn places(&mut self, module: &Module, by: i32) -> Result<(), Problem> {
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
        keys.into_iter().for_each(|(span, new)| editor.rename(span, &new));
        texts.into_iter().for_each(|(node, new)| editor.replace(node, crate::edit::Value::scalar(new)));
        Ok(())
    }

    /// The formulas and relations that use a name which has moved on.
    fn formulas_follow(&mut self, module: &'b Module, names: &FxHashMap<&str, String>) {
        if names.is_empty() {
            return;
        }
        let written = module.written.iter().map(|written| (written.span, std::slice::from_ref(&written.expression)));
        let related = module.relations.iter().filter(|relation| relation.computes.is_none());
        for (span, expressions) in written.chain(related.map(|relation| (relation.span, relation.sides.as_slice()))) {
            for reference in expressions.iter().flat_map(|expression| module.formulas.references(expression)) {
                let path: Vec<&str> = module.formulas.path(reference).iter().map(|name| module.names.text(*name)).collect();
                if !path.iter().any(|name| names.contains_key(name)) {
                    continue;
                }
                let path: Vec<String> = path.iter().map(|name| quoted(names.get(name).map_or(*name, String::as_str))).collect();
                let range = reference.range.start as usize..reference.range.end as usize;
                self.formulas.entry(module.location(span)).or_default().replaced.push((range, path.join(".")));
            }
        }
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
