//! 引文不符: a value that does not stand in the words it is quoted from.

use rust_decimal::Decimal;

use super::{Check, Context, Example, Rule, in_places};
use crate::check::finding::{Finding, Severity};
use crate::message::{Phrase, Text};
use crate::quantity::digits::compound;
use crate::quantity::literal::fold;
use crate::quantity::numerals;
use crate::recompute::FigureId;

pub static RULE: Rule = Rule {
    name: "quote-differs",
    severity: Severity::Warning,
    title: Phrase::new("引文不符", "quotation differs"),
    explanation: Phrase::new(
        "value 写的数，在它自己引用的原文（quote）里找不到：多半是录入时打错了其中一个。引文里没有数字的（如“两次”）不查。\
         请对照原件，改正录错的一个。",
        "The number given as 'value' is not among the numerals of its own 'quote': one of the two was probably typed wrong. \
         Quotations without digits are not looked at. Compare with the document and correct the one that is wrong.",
    ),
    examples: &[
        Example {
            yaml: "project: 培训\nlines:\n  教材费:\n    formula: 70 人 * 0.4 万元/人\n    stated: { 实施方案: { value: 28 万元, quote: 教材费计27万元 } }\n",
            finds: Some("培训.教材费（实施方案）：录入 28 万元，所引的原文里没有这个数：“教材费计27万元”"),
        },
        Example {
            yaml: "project: 培训\nlines:\n  教材费:\n    formula: 70 人 * 0.4 万元/人\n    stated: { 实施方案: { value: 28 万元, quote: 教材费计28.00万元 } }\n",
            finds: None,
        },
    ],
    check: Check::Figure(check),
};

fn check(context: &Context<'_, '_>, id: FigureId, findings: &mut Vec<Finding>) {
    let (module, figure) = context.trace().locate(id);
    if module.quotes.is_empty() {
        return;
    }
    for (at, _) in module.statements(figure) {
        let Some(literal) = context.literal(id, at) else { continue };
        let printed = context.printed(id, at);
        let Some(quote) = &printed.quote else { continue };
        let numerals = numerals(quote);
        if numerals.is_empty() || numerals.iter().any(|numeral| same_digits(*numeral, literal.number)) {
            continue;
        }
        let places = in_places(&printed.places);
        let shown = &printed.text;
        let message = |path: &str| {
            Text::new(
                format!("{path}{}：录入 {shown}，所引的原文里没有这个数：“{quote}”", places.zh),
                format!("{path}{}: {shown} was entered, but the quotation does not have that number: \"{quote}\"", places.en),
            )
        };
        findings.push(context.at_statements(&RULE, id, &[at], message));
    }
}

/// The numbers written in a text, in digits without separators of thousands, or in words.
fn numerals(text: &str) -> Vec<Decimal> {
    let folded: String = text.chars().map(fold).collect();
    // 1 129 236 may be one number, or three.
    let spaced = joined(&folded, &[',', ' ']);
    let folded = joined(&folded, &[',']);
    let words = [&folded, &spaced].into_iter().flat_map(|text| text.split(|c: char| !c.is_ascii_digit() && c != '.'));
    let digits = words.filter_map(|word| word.trim_matches('.').parse::<Decimal>().ok()).map(|number| number.normalize());
    let spelt = folded.char_indices().filter(|(_, c)| numerals::begins(*c)).filter_map(|(at, _)| numerals::read(&folded, at));
    let begins = |at: usize| !folded[..at].ends_with(|c: char| c.is_ascii_digit() || c == '.');
    let starts = folded.char_indices().filter(|(at, c)| c.is_ascii_digit() && begins(*at)).map(|(at, _)| at);
    let compounds = starts.filter_map(|at| compound(&folded, at)).map(|(number, _)| number.normalize());
    digits.chain(compounds).chain(spelt.map(|(number, _)| number)).collect()
}

/// A text without some marks where they separate thousands.
fn joined(text: &str, marks: &[char]) -> String {
    let separates = |at: usize| {
        let behind = text[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        behind == 3 && text[..at].ends_with(|c: char| c.is_ascii_digit())
    };
    text.char_indices().filter(|(at, c)| !marks.contains(c) || !separates(*at)).map(|(_, c)| c).collect()
}

/// Whether two numbers differ only in sign and in powers of ten: 2.51 万元 is 25100元, and a decrease of 5 is -5.
fn same_digits(a: Decimal, b: Decimal) -> bool {
    let digits = |number: Decimal| number.mantissa().unsigned_abs().to_string().trim_end_matches('0').to_owned();
    digits(a) == digits(b)
}
