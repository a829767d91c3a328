//! Formulas as spreadsheets write them, with the brackets that are needed and no others.
//!
//! Owns how numbers, products and roundings are written.
//! Must never know what a cell is about.

use crate::quantity::Exact;

/// Digits of a number in a formula; more are not held.
const LONGEST: usize = 15;

/// How tightly a formula holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binding {
    /// A sum, a difference, a sign.
    Sum,
    /// A product, a quotient.
    Product,
    /// A cell, a number, a call, or anything in brackets.
    Atom,
}

/// A formula, and how tightly it holds together.
#[derive(Clone, Debug)]
pub struct Formula {
    /// As spreadsheets write it.
    pub text: String,
    /// How tightly it holds together.
    pub binding: Binding,
}

impl Formula {
    pub fn atom(text: String) -> Self {
        Self { text, binding: Binding::Atom }
    }

    /// A number, as formulas write it.
    pub fn number(value: &Exact) -> Self {
        let text = exact(value);
        let binding = if value.is_negative() { Binding::Sum } else { Binding::Product };
        let is_one = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        Self { binding: if is_one { Binding::Atom } else { binding }, text }
    }

    /// With brackets where it holds less tightly than that.
    pub fn within(&self, least: Binding) -> String {
        if self.binding < least { format!("({})", self.text) } else { self.text.clone() }
    }

    /// The formula times a number.
    #[must_use]
    pub fn times(self, number: &Exact) -> Self {
        if *number == Exact::ONE {
            return self;
        }
        let (over, under) = number.fraction();
        let undone = match (&*over, &*under) {
            ("1", under) => format!("*{under}"),
            (over, "1") => format!("/{over}"),
            _ => String::new(),
        };
        // What was multiplied by it just now is not divided again.
        if !undone.is_empty()
            && self.binding == Binding::Product
            && let Some(before) = self.text.strip_suffix(&undone)
        {
            return match unwrapped(before) {
                Some(inner) => Self { text: inner.to_owned(), binding: Binding::Sum },
                None => Self { text: before.to_owned(), binding: Binding::Product },
            };
        }
        let text = self.within(Binding::Product);
        let text = match (&*over, &*under) {
            ("1", under) => format!("{text}/{under}"),
            (over, "1") => format!("{text}*{over}"),
            (over, under) => format!("{text}*{over}/{under}"),
        };
        Self { text, binding: Binding::Product }
    }

    /// The formula over a number: from base units into a unit.
    #[must_use]
    pub fn over(self, number: &Exact) -> Self {
        match Exact::ONE.over(number) {
            Ok(inverse) => self.times(&inverse),
            Err(_) => self,
        }
    }
}

/// A formula rounded half up to a step.
pub fn rounded(text: &str, step: &Exact) -> String {
    if let Some(places) = places(step) {
        return format!("ROUND({text},{places})");
    }
    let (over, under) = step.fraction();
    if under == "1" { format!("ROUND(({text})/{over},0)*{over}") } else { format!("ROUND(({text})*{under}/{over},0)*{over}/{under}") }
}

/// The decimals of a step that is a power of ten: 2 for 0.01, -2 for 100.
fn places(step: &Exact) -> Option<i32> {
    let (over, under) = step.fraction();
    let zeros = |text: &str| {
        let rest = text.strip_prefix('1')?;
        rest.chars().all(|c| c == '0').then(|| i32::try_from(rest.len()).ok())?
    };
    match (zeros(&over)?, zeros(&under)?) {
        (0, places) => Some(places),
        (places, 0) => Some(-places),
        _ => None,
    }
}

/// A number as formulas write it: a decimal, or a fraction where it does not end.
pub fn exact(value: &Exact) -> String {
    let (digits, ends) = value.decimal(LONGEST);
    if ends && digits.len() <= LONGEST {
        return digits;
    }
    let (over, under) = value.fraction();
    if !ends && over.len().max(under.len()) <= LONGEST {
        return format!("{over}/{under}");
    }
    // More digits than a spreadsheet holds.
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
    let whole = digits.split('.').next().unwrap_or(digits);
    let power = whole.len() - 1;
    let shown: String = digits.chars().filter(char::is_ascii_digit).take(LONGEST).collect();
    if whole == "0" {
        format!("{sign}{}", &digits[..digits.len().min(LONGEST + 10)])
    } else {
        format!("{sign}{}.{}E+{power}", &shown[..1], &shown[1..])
    }
}

/// What is inside the one pair of brackets that a formula consists of.
fn unwrapped(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_i32;
    for c in inner.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    Some(inner)
}
