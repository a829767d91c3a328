//! `accept:`: findings that a person has accepted, with the reason.
//!
//! Owns its keywords and that a rule and a reason are there.
//! Must never know which findings there are.

use super::model::Acceptance;
use super::project::Lowering;
use super::reader::{Item, Keys, Scalar, Stop};
use crate::message::Text;

/// Keywords of an accepted finding.
pub const ACCEPT: [&str; 9] = ["rule", "place", "relation", "stated", "computed", "printed", "reason", "by", "on"];

impl<'a> Lowering<'a, '_> {
    pub(super) fn acceptances(&mut self, key: &Scalar<'a>, figure: u32) -> Result<(), Stop> {
        match self.reader.next()? {
            Item::Map(_) => self.acceptance(key, figure),
            Item::List(_) => loop {
                match self.reader.next()? {
                    Item::Map(_) => self.acceptance(key, figure)?,
                    Item::End => return Ok(()),
                    Item::Scalar(scalar) => self.reader.not_a_mapping(&scalar),
                    Item::List(span) => {
                        self.reader.problem(span, Text::new("这里不能是列表", "a list cannot stand here"));
                        self.reader.skip_rest()?;
                    }
                }
            },
            Item::Scalar(scalar) => {
                self.reader.not_a_mapping(&scalar);
                Ok(())
            }
            Item::End => Ok(()),
        }
    }

    fn acceptance(&mut self, key: &Scalar<'a>, figure: u32) -> Result<(), Stop> {
        let mut keys = Keys::default();
        let mut rule = None;
        let mut reason = None;
        let (mut place, mut relation, mut printed, mut by, mut on) = (None, None, None, None, None);
        let (mut stated, mut computed) = (None, None);
        while let Some(part) = self.reader.key(&mut keys)? {
            if !ACCEPT.contains(&&*part.text) {
                self.unknown_key(&part, &ACCEPT)?;
                continue;
            }
            let Some(value) = self.reader.text(&part)? else { continue };
            let text: Box<str> = value.text.trim().into();
            match &*part.text {
                "rule" => rule = Some((text, value.span)),
                "reason" => reason = Some(text),
                "place" => place = Some(text),
                "relation" => relation = Some(text),
                "printed" => printed = Some(text),
                "by" => by = Some(text),
                "on" => on = Some(text),
                _ => match self.read_literal(&value) {
                    Ok(literal) if part.text == "stated" => stated = Some(literal),
                    Ok(literal) => computed = Some(literal),
                    Err(problem) => self.reader.problems.push(problem),
                },
            }
        }
        let (Some((rule, rule_span)), Some(reason)) = (rule, reason) else {
            let help = Text::new(
                "写法：accept: { rule: amount-mismatch, stated: 702.69 万元, computed: 712.6904 万元, reason: …, by: …, on: … }",
                "write: accept: { rule: amount-mismatch, stated: 702.69 万元, computed: 712.6904 万元, reason: …, by: …, on: … }",
            );
            self.reader.problem_help(key.span, Text::new("accept 须写明 rule 和 reason", "'accept' needs 'rule' and 'reason'"), help);
            return Ok(());
        };
        self.module.acceptances.push(Acceptance {
            figure,
            rule,
            rule_span,
            place,
            relation,
            stated,
            computed,
            printed,
            reason,
            by,
            on,
            span: key.span,
        });
        Ok(())
    }
}
