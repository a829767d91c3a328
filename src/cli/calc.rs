//! `cesuan calc`: a calculator with units.

use clap::{Arg, ArgMatches, Command};

use super::{CLEAN, NOT_UNDERSTOOD, Session, Subcommand};
use crate::formula::evaluate::Units;
use crate::formula::{EvaluationError, Formulas, Names, Operand, Parser, evaluate};
use crate::message::{Language, Phrase, Problem, Text};
use crate::quantity::literal::LiteralReader;
use crate::quantity::{ArithmeticError, Quantity, UnitTable, print};
use crate::source::{Location, Sources, Span};

pub const COMMAND: Subcommand = Subcommand { name: "calc", describe, run };

fn describe(command: Command, language: Language) -> Command {
    let say = |zh: &'static str, en: &'static str| Phrase::new(zh, en).get(language);
    command
        .about(say("带单位的计算器", "a calculator with units"))
        .after_help(say(
            "例：\n  cesuan calc \"3 条 * 1200 元/条/月 * 12 月\"        4.32 万元\n  cesuan calc \"8369.34 平方米 * 50 元/平方米/月 * 12 月\"\n  \
             cesuan calc \"round(23 万元 / 0.47 元/页, 1)\"",
            "Examples:\n  cesuan calc \"3 条 * 1200 元/条/月 * 12 月\"        4.32 万元\n  cesuan calc \"8369.34 平方米 * 50 元/平方米/月 * 12 月\"\n  \
             cesuan calc \"round(23 万元 / 0.47 元/页, 1)\"",
        ))
        .arg(
            Arg::new("expression")
                .value_name("EXPR")
                .required(true)
                .allow_hyphen_values(true)
                .help(say("算式", "the expression"))
                .help_heading(say("参数", "Arguments")),
        )
}

fn run(session: &Session, arguments: &ArgMatches) -> u8 {
    let text = arguments.get_one::<String>("expression").cloned().unwrap_or_default();
    let mut sources = Sources::default();
    let file = sources.add(Phrase::new("算式", "expression").get(session.language).to_owned(), text.clone());
    match calculate(&text) {
        Ok(shown) => {
            session.print(format!("{shown}\n").as_bytes());
            CLEAN
        }
        Err((text, help, range)) => {
            let span = Span::new(range.start, range.end);
            let problem = Problem { location: Some(Location { file, span }), text, help };
            session.tell(&crate::present::diagnostic::problem(&problem, &sources, session.language, session.message_colour));
            NOT_UNDERSTOOD
        }
    }
}

type Fault = (Text, Option<Text>, std::ops::Range<usize>);

fn calculate(text: &str) -> Result<String, Fault> {
    let table = UnitTable::built_in();
    let mut reader = LiteralReader::new(&table);
    let (mut names, mut formulas) = (Names::default(), Formulas::default());
    let parsed = Parser::new(text, &mut reader, &mut names, &mut formulas).formula();
    let expression = parsed.map_err(|error| (error.text, error.help, error.range))?;
    if let Some(reference) = formulas.references(&expression).first() {
        let name = names.text(formulas.path(reference)[0]);
        let text = Text::new(format!("计算器里没有“{name}”：请直接写数"), format!("the calculator knows no '{name}': write the number"));
        return Err((text, None, reference.range.start as usize..reference.range.end as usize));
    }
    let mut units = Units::new(&table);
    let value: Quantity = evaluate(&formulas, &expression, &mut units, |_| Operand::Missing)
        .map_err(|error| (wording(error, &table), None, 0..text.len()))?;
    if let Some(clash) = units.passed.first() {
        return Err((wording(EvaluationError::Units(*clash), &table), None, 0..text.len()));
    }
    Ok(print::quantity(&value, &table))
}

fn wording(error: EvaluationError, table: &UnitTable) -> Text {
    match error {
        EvaluationError::Arithmetic(ArithmeticError::DivisionByZero) => Text::new("除数为零", "division by zero"),
        EvaluationError::Arithmetic(ArithmeticError::TooLarge) => Text::new("数值过大", "the number is too large"),
        EvaluationError::TooManyUnits => Text::new("单位过于复杂", "the units are too complex"),
        EvaluationError::Missing => Text::new("没有值", "there is no value"),
        EvaluationError::Units(clash) => {
            let name = |dimension| {
                let name = table.name(dimension);
                if name.is_empty() { "（无单位）".to_owned() } else { name }
            };
            let (left, right) = (name(clash.left), name(clash.right));
            Text::new(format!("{left} 与 {right} 不能相加减"), format!("{left} and {right} cannot be added"))
        }
    }
}
