//! What names a project that is left out: relations go, and in formulas its money is nothing next year.
//!
//! Owns what stands in the place of such a name; a count keeps last year's value, to be looked at.
//! Must never leave a name that means nothing.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Replaced, Rolling, is_left_out};
use crate::book::{Basis, Module};
use crate::formula::evaluate::{Number, Units};
use crate::message::Problem;
use crate::quantity::{Exact, Quantity, print};
use crate::recompute::{FigureId, Override, Target, View};
use crate::source::Span;

impl<'b> Rolling<'_, 'b> {
    /// Takes out what cannot be said without the projects that are left out.
    pub(super) fn drop(&mut self) -> Result<(), Problem> {
        for (at, module) in self.modules() {
            let mut gone: FxHashSet<Span> = FxHashSet::default();
            for (index, relation) in module.relations.iter().enumerate().filter(|(_, relation)| relation.computes.is_none()) {
                let base = relation.sides[0].references.start;
                let mut references = relation.sides.iter().flat_map(|side| side.references.clone());
                let target = |reference: u32| self.trace.graph.relation_target(at, index, reference - base);
                if references.any(|reference| self.is_gone(&target(reference))) && gone.insert(relation.span) {
                    self.plan.relations.push(relation.name.to_string());
                }
            }
            for span in gone {
                let editor = self.editor.file(module.file)?;
                let outline = editor.outline();
                let entry = outline.scalar_at(span).and_then(|node| outline.entry_of(node));
                if let Some(key) = entry.map(|(map, place)| outline.entries(map)[place].span) {
                    editor.remove(key);
                }
            }
            for (written, replaced) in self.gone_names(at, module) {
                let rewritten = self.formulas.entry(module.location(module.written[written as usize].span)).or_default();
                rewritten.replaced.extend(replaced);
                rewritten.to_confirm = true;
            }
        }
        Ok(())
    }

    /// Whether a name means nothing but what is left out.
    pub(super) fn is_gone(&self, target: &Target) -> bool {
        let members = self.trace.graph.members(target);
        let is_out = |id: &FigureId| is_left_out(self.trace.locate(*id).0);
        !members.is_empty() && members.iter().all(is_out)
    }

    /// The names in formulas that are gone, by formula.
    fn gone_names(&mut self, at: usize, module: &'b Module) -> Vec<(u32, Vec<Replaced>)> {
        let mut found: FxHashMap<u32, Vec<Replaced>> = FxHashMap::default();
        for (index, figure) in (0_u32..).zip(&module.figures) {
            let (Basis::Formula(written) | Basis::Row(written)) = figure.basis else { continue };
            if found.contains_key(&written) {
                continue;
            }
            let id = self.trace.graph.id(at, index);
            let expression = &module.written[written as usize].expression;
            let mut replaced = Vec::new();
            for reference in expression.references.clone() {
                let target = self.trace.graph.target(id, reference - expression.references.start);
                if !self.is_gone(&target) {
                    continue;
                }
                let range = module.formulas.references[reference as usize].range.clone();
                let members = self.trace.graph.members(&target);
                let text = self.worth(members, self.needs_value(id, members));
                let name = module.formulas.path(&module.formulas.references[reference as usize]);
                let name = name.iter().map(|name| module.names.text(*name)).collect::<Vec<_>>().join(".");
                self.plan.replaced.push((module.path(index), name, text.clone()));
                replaced.push((range.start as usize..range.end as usize, text));
            }
            if !replaced.is_empty() {
                found.insert(written, replaced);
            }
        }
        found.into_iter().collect()
    }

    /// Whether a basis has no value when some money is nothing: what was divided by it keeps last year's value, to be looked at.
    fn needs_value(&self, id: FigureId, members: &[FigureId]) -> bool {
        let nothing = |member: &FigureId| {
            let dimension = self.trace.stated(*member)?.dimension;
            self.trace.units().is_money(dimension).then(|| (*member, Quantity::new(Exact::ZERO, dimension)))
        };
        let replaced: Override = members.iter().filter_map(nothing).collect();
        self.trace.basis_value(id, View::Stated, &replaced, &mut Units::new(self.trace.units())).is_err()
    }

    /// What figures that are left out count as next year: money nothing, anything else what it was.
    fn worth(&self, members: &[FigureId], as_it_was: bool) -> String {
        let mut units = Units::new(self.trace.units());
        let values: Vec<&Quantity> = members.iter().filter_map(|id| self.trace.stated(*id)).collect();
        let total = values
            .split_first()
            .and_then(|(first, rest)| rest.iter().try_fold((*first).clone(), |sum, next| sum.plus(next, &mut units).ok()));
        match total {
            Some(total) if !as_it_was && self.trace.units().is_money(total.dimension) => {
                format!("0 {}", self.trace.book.settings.precision.unit.text)
            }
            Some(total) => print::quantity(&total, self.trace.units()),
            None => "0".to_owned(),
        }
    }
}
