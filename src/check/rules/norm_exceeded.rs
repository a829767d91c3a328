//! 超出支出标准: a rate or a line above the official ceiling that it has to respect.

use super::{Check, Context, Example, Rule};
use crate::book::{Basis, Ceiling, Module, Norms, Reach, Subject, day};
use crate::check::finding::{Evidence, Finding, Severity};
use crate::check::norm::{Application, Rate, applications};
use crate::formula::evaluate::Units;
use crate::message::{Phrase, Text};
use crate::quantity::{Literal, Quantity, print};
use crate::recompute::{FigureId, Override, View};

pub static RULE: Rule = Rule {
    name: "norm-exceeded",
    severity: Severity::Warning,
    title: Phrase::new("超出支出标准", "norm exceeded"),
    explanation: Phrase::new(
        "数据项写了 norm: 支出标准，而它的标准（单价）或金额高于那条标准的上限。标准按预算年度和地区选取；没有本地区的，参照中央的。\
         标准只用来提示，从不改动计算。标着“未经核实”的，请先查对原文件；确有依据的，用 cesuan accept 写明理由。有哪些标准：cesuan norms。",
        "The figure names a norm, and its rate or amount is above that ceiling. The norm in force in the book's year and for its region \
         is taken, else the central one as a reference. A norm never changes arithmetic. Look a norm that is marked unverified up \
         first; where there is a reason, 'cesuan accept' records it. 'cesuan norms' lists the norms.",
    ),
    examples: &[
        Example {
            yaml: "project: 培训\nlines:\n  业务培训:\n    formula: 人数 * 定额 * 天数\n    norm: 培训费.三类培训\n    人数: 40 人\n    定额: 600 元/人/天\n    天数: 3 天\n",
            finds: Some("培训.业务培训.定额：600 元/人/天，高于支出标准“培训费.三类培训”的 550 元/人/天"),
        },
        Example {
            yaml: "project: 培训\nlines:\n  业务培训:\n    formula: 人数 * 定额 * 天数\n    norm: 培训费.三类培训\n    人数: 40 人\n    定额: 550 元/人/天\n    天数: 3 天\n",
            finds: None,
        },
    ],
    check: Check::Book(check),
};

fn check(context: &Context<'_, '_>, findings: &mut Vec<Finding>) {
    let trace = context.trace();
    for Application { figure: id, subject, norm, rates } in applications(context.judged) {
        let (module, _) = trace.locate(id);
        let Some((norms, ceiling, reach)) = norm else {
            findings.push(without(context, module, id, subject));
            continue;
        };
        // A rate that is still to be filled in is told as such.
        let is_awaited = || trace.operands(id).into_iter().any(|operand| trace.is_awaited(operand));
        if rates.is_empty() && !is_awaited() {
            findings.push(incomparable(context, module, id, subject, ceiling));
        }
        let limit = ceiling.limit.value();
        for rate in rates.into_iter().filter(|rate| rate.value > limit) {
            findings.push(exceeded(context, id, subject, (norms, ceiling, reach), rate));
        }
    }
}

fn exceeded(context: &Context<'_, '_>, id: FigureId, subject: &Subject, norm: (&Norms, &Ceiling, Reach), rate: Rate) -> Finding {
    let (norms, ceiling, reach) = norm;
    let name = &subject.name;
    let (own, limit) = (rate.amount.shown(), print::literal(&ceiling.limit));
    let path = &rate.path;
    let message =
        Text::new(format!("{path}：{own}，高于支出标准“{name}”的 {limit}"), format!("{path}: {own} is above the norm '{name}', {limit}"));
    let mut finding = Finding::new(&RULE, rate.path.clone(), rate.location, message);
    finding.id = Some(rate.figure.unwrap_or(id));
    finding.stated = Some(rate.amount.clone());
    finding.evidence.push(Evidence { text: document(norms, ceiling, reach), location: ceiling.location });
    if let Some(text) = saving(context, &rate, &ceiling.limit) {
        finding.evidence.push(Evidence { text, location: rate.location });
    }
    finding.help = Some(match (ceiling.is_verified, reach) {
        (false, _) => Text::new(
            "这条标准未经核实：请先查对原文件，再决定降到标准以内，或接受并写明理由",
            "this norm is unverified: look it up in its document first, then keep within it, or accept the finding with a reason",
        ),
        (true, Reach::Reference) => Text::new(
            "这是中央的标准，仅供参照：本地另有规定的，请把本地的标准写成文件放进预算卷（cesuan norms --help）",
            "this is the norm of the central government, a reference only: put your own beside the book ('cesuan norms --help')",
        ),
        (true, Reach::Own) => Text::new("请降到标准以内，或接受并写明理由", "keep within it, or accept the finding with a reason"),
    });
    finding
}

/// The document behind a ceiling, in a line.
fn document(norms: &Norms, ceiling: &Ceiling, reach: Reach) -> Text {
    let date = day(norms.from);
    let (title, number) = (&norms.document, &norms.number);
    let verified = if ceiling.is_verified { ("", "") } else { ("，未经核实", ", unverified") };
    let reference = if reach == Reach::Reference { ("，参照", ", as a reference") } else { ("", "") };
    let note = ceiling.note.as_deref().map_or_else(String::new, |note| format!("；{note}"));
    Text::new(
        format!("《{title}》（{number}），{date} 起，{}{}{}{note}", norms.region, reference.0, verified.0),
        format!("{title} ({number}), from {date}, {}{}{}{note}", norms.region, reference.1, verified.1),
    )
}

/// What the line would come to at the ceiling, and by how much less.
fn saving(context: &Context<'_, '_>, rate: &Rate, limit: &Literal) -> Option<Text> {
    let trace = context.trace();
    // In the measure word of the rate.
    let limit = Quantity::new(limit.value(), rate.amount.unit.dimension);
    let value = match (rate.figure, rate.literal) {
        (Some(figure), _) if figure != rate.used_by => {
            let replaced = Override::from_iter([(figure, limit)]);
            trace.basis_value(rate.used_by, View::Stated, &replaced, &mut Units::new(trace.units())).ok()?
        }
        (None, Some(literal)) => trace.value_with_literal(rate.used_by, literal, &limit, &Override::default()).ok()?,
        _ => return None,
    };
    let unit = &trace.book.settings.precision.unit;
    let now = trace.computed(rate.used_by).filter(|now| now.dimension == unit.dimension)?;
    let less = now.value.minus(&value.value).ok().filter(|less| !less.is_negative())?;
    let name = trace.figure_name(rate.used_by);
    let (value, less) = (print::amount(&value.value, unit), print::amount(&less, unit));
    Some(Text::new(format!("按标准计算，“{name}”为 {value}，少 {less}"), format!("at the norm, '{name}' would be {value}: {less} less")))
}

/// No norm of that name is in force in the year and for the region of the book.
fn without(context: &Context<'_, '_>, module: &Module, id: FigureId, subject: &Subject) -> Finding {
    let settings = &context.trace().book.settings;
    let (year, region) = (settings.year.as_deref().unwrap_or("？"), settings.region.as_deref().unwrap_or("本地区"));
    let name = &subject.name;
    let message = |path: &str| {
        Text::new(
            format!("{path}：支出标准“{name}”没有 {year} 年、{region}适用的"),
            format!("{path}: no norm '{name}' is in force in {year} for {region}"),
        )
    };
    let mut finding = context.at_figure(&RULE, id, message);
    finding.location = module.location(subject.span);
    finding.help = Some(Text::new("请补上适用的标准，或去掉 norm", "add the norm that applies, or take 'norm' out"));
    finding
}

/// Nothing of the figure has the unit of the ceiling.
fn incomparable(context: &Context<'_, '_>, module: &Module, id: FigureId, subject: &Subject, ceiling: &Ceiling) -> Finding {
    let (name, limit) = (&subject.name, print::literal(&ceiling.limit));
    let is_sum = context.trace().figure(id).basis == Basis::Sum;
    let message = |path: &str| {
        if is_sum {
            return Text::new(
                format!("{path}：由几部分相加，不能整个同支出标准“{name}”（{limit}）比较"),
                format!("{path}: is a sum of parts, which cannot be compared with the norm '{name}', {limit}, as a whole"),
            );
        }
        Text::new(
            format!("{path}：无法同支出标准“{name}”（{limit}）比较：没有单位相同的数"),
            format!("{path}: cannot be compared with the norm '{name}', {limit}: no number of it has that unit"),
        )
    };
    let mut finding = context.at_figure(&RULE, id, message);
    finding.location = module.location(subject.span);
    let unit = &ceiling.limit.unit.text;
    if is_sum {
        finding.help = Some(Text::new("请把 norm 写在有单价的那一部分上", "write 'norm' at the part that has the rate"));
        return finding;
    }
    finding.help = Some(Text::new(
        format!("请把单价写成 {unit}；不是这一项的标准，就去掉 norm"),
        format!("write the rate in {unit}; take 'norm' out if it is the norm of something else"),
    ));
    finding
}
