//! Properties: evaluation agrees with other exact arithmetic, intervals have the ends they should, order does not matter.
#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use cesuan::formula::evaluate::Units;
use cesuan::formula::{Formulas, Names, Operand, Parser, evaluate};
use cesuan::quantity::literal::LiteralReader;
use cesuan::quantity::{Exact, Quantity, UnitTable};
use common::{Found, check};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use proptest::prelude::*;

/// An expression and its value by another library.
#[derive(Clone, Debug)]
struct Sample {
    text: String,
    value: Option<BigRational>,
}

fn rational(text: &str) -> BigRational {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits: BigInt = format!("{whole}{part}").parse().expect("digits");
    BigRational::new(digits, num_traits::pow(BigInt::from(10), part.len()))
}

fn sample() -> impl Strategy<Value = Sample> {
    let number = "[0-9]{1,4}(\\.[0-9]{1,3})?".prop_map(|text: String| Sample { value: Some(rational(&text)), text });
    number.prop_recursive(5, 40, 2, |inner| {
        (inner.clone(), inner, prop::sample::select(vec!["+", "-", "*", "/", " × ", "÷", "＋", "neg"])).prop_map(|(a, b, sign)| {
            let both = a.value.zip(b.value);
            let value = match sign {
                "+" | "＋" => both.map(|(a, b)| a + b),
                "-" => both.map(|(a, b)| a - b),
                "*" | " × " => both.map(|(a, b)| a * b),
                "neg" => both.map(|(a, b)| -(a + b)),
                _ => both.and_then(|(a, b)| (!b.is_zero()).then(|| a / b)),
            };
            let text = if sign == "neg" { format!("-({} + {})", a.text, b.text) } else { format!("({} {sign} {})", a.text, b.text) };
            Sample { text, value }
        })
    })
}

fn value(text: &str) -> Option<Exact> {
    let table = UnitTable::built_in();
    let mut reader = LiteralReader::new(&table);
    let (mut names, mut formulas) = (Names::default(), Formulas::default());
    let expression = Parser::new(text, &mut reader, &mut names, &mut formulas).formula().expect("a formula");
    let mut units = Units::new(&table);
    evaluate::<Quantity>(&formulas, &expression, &mut units, |_| Operand::Missing).ok().map(|quantity| quantity.value)
}

/// A decimal of so many places, as it is written.
fn decimal(units: i64, places: u32) -> String {
    let scale = 10_i64.pow(places);
    let sign = if units < 0 { "-" } else { "" };
    let (whole, part) = (units.abs() / scale, units.abs() % scale);
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part:0width$}", width = places as usize) }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn evaluation_agrees_with_another_library(sample in sample()) {
        let own = value(&sample.text).map(|value| value.decimal(60));
        let other = sample.value.map(|value| {
            let exact = BigRational::new(value.numer().clone(), value.denom().clone());
            let (text, ends) = long_division(&exact, 60);
            (text, ends)
        });
        prop_assert_eq!(own, other);
    }

    /// A printed amount holds from half a step below (included) to half a step above (not included), per cent to a whole step above.
    #[test]
    fn a_printed_amount_is_an_interval(printed in 1_i64..1_000_000, places in 0_u32..4, unit in prop::sample::select(vec!["元", "万元", "%", "人"])) {
        let unit = if unit == "人" && places > 0 { "元" } else { unit };
        let stated = format!("{} {unit}", decimal(printed, places));
        // One more place, in which half a step is 5.
        for (offset, holds) in [(-6, false), (-5, true), (0, true), (4, true), (5, false)] {
            let computed = format!("{} {unit}", decimal(printed * 10 + offset, places + 1));
            let project = format!("project: 甲\nlines:\n  其他: 1 元\nfigures:\n  乙: {{ formula: {computed} + 0 {unit}, stated: {stated} }}\n");
            let found = check("", &[&project]).expect("a sound book");
            let accused = found.iter().any(|finding| finding.rule == "amount-mismatch");
            // Per cent may be cut off behind its last digit.
            let is_cut_off = unit == "%" && offset > 0 && printed >= 10;
            prop_assert_eq!(accused, !holds && !is_cut_off, "{} for {}", stated, computed);
        }
    }

    /// Lines in another order give the same findings.
    #[test]
    fn order_does_not_matter(amounts in prop::collection::vec((1_i64..9_999, 1_i64..400, 0_i64..3), 1..7), seed in any::<u64>()) {
        let line = |(at, (rate, count, slip)): (usize, &(i64, i64, i64))| {
            format!("  明细{at}: {{ formula: 数量 * 单价, 数量: {count} 台, 单价: {rate} 元/台, stated: {} 元 }}\n", rate * count + slip / 2)
        };
        let lines: Vec<String> = amounts.iter().enumerate().map(line).collect();
        let mut shuffled = lines.clone();
        let mut state = seed;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(at, (state >> 33) as usize % (at + 1));
        }
        let total: i64 = amounts.iter().map(|(rate, count, _)| rate * count).sum();
        let findings = |lines: &[String]| {
            let project = format!("project: 甲\nstated: {total} 元\nlines:\n{}", lines.concat());
            let mut found: Vec<Found> = check("", &[&project]).expect("a sound book");
            found.iter_mut().for_each(|finding| finding.at = (String::new(), 0, 0));
            found.sort();
            found
        };
        prop_assert_eq!(findings(&lines), findings(&shuffled));
    }

    /// No text makes a check panic.
    #[test]
    fn any_project_is_checked_or_refused(body in "[ \\n:{},\\[\\]'\"#&*!|>%@`~0-9a-c甲乙丙：，（）万元人/=+.\\-]{0,120}") {
        drop(check("", &[&format!("project: 甲\nlines:\n  {body}\n")]));
        drop(check("", &[&body]));
        drop(check(&body, &["project: 甲\nlines:\n  乙: 1 元\n"]));
    }
}

/// Decimal digits by long division, cut off after so many.
fn long_division(value: &BigRational, most: usize) -> (String, bool) {
    let (numer, denom) = (value.numer().magnitude(), value.denom().magnitude());
    let sign = if value < &BigRational::zero() { "-" } else { "" };
    let mut text = format!("{sign}{}", numer / denom);
    let mut rest = numer % denom;
    for place in 0..most {
        if rest.is_zero() {
            return (text, true);
        }
        if place == 0 {
            text.push('.');
        }
        rest *= 10_u32;
        text.push_str(&(&rest / denom).to_string());
        rest %= denom;
    }
    (text, rest.is_zero())
}

/// Python's fractions give the same value for every formula of a long list.
#[test]
fn python_agrees() {
    let mut state = 42_u64;
    let mut roll = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut expressions = Vec::new();
    for _ in 0..500 {
        let mut text = format!("{}.{:02}", roll(10_000), roll(100));
        for _ in 0..roll(8) {
            let sign = ["+", "-", "*", "/"][roll(4) as usize];
            let operand = format!("{}.{:03}", 1 + roll(999), roll(1000));
            text = if roll(2) == 0 { format!("({text}) {sign} {operand}") } else { format!("{operand} {sign} ({text})") };
        }
        expressions.push(text);
    }
    let script = "import re, sys\nfrom fractions import Fraction\nfor line in sys.stdin:\n    \
                  code = re.sub(r'[0-9.]+', lambda m: \"Fraction('%s')\" % m.group(), line.strip())\n    \
                  try:\n        value = eval(code)\n        print(value.numerator, value.denominator)\n    \
                  except ZeroDivisionError:\n        print('none')\n";
    let mut python = Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is installed: scripts/test sets it up");
    python.stdin.take().expect("a pipe").write_all(expressions.join("\n").as_bytes()).expect("written");
    let output = python.wait_with_output().expect("python3 ends");
    let answers = String::from_utf8(output.stdout).expect("text");
    let answers: Vec<&str> = answers.lines().collect();
    assert_eq!(answers.len(), expressions.len());
    for (expression, answer) in expressions.iter().zip(answers) {
        let own = value(expression).map_or_else(
            || "none".to_owned(),
            |value| {
                let text = format!("{value:?}");
                if text.contains('/') { text.replace('/', " ") } else { format!("{text} 1") }
            },
        );
        assert_eq!(own, answer, "{expression}");
    }
}
