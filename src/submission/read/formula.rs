//! Formulas of cells: sums, differences, products and quotients of cells of the same sheet.
//!
//! Owns the notation: `=SUM(B2:B5)`, `=B6-C6`, `=ROUND(B2/$B$6,4)`.
//! Must never guess what another function gives.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::submission::document::Computed;

/// A formula is this long at most, nests so deep, takes away, multiplies and divides so often, and has so many cells.
const LONGEST: usize = 8192;
const DEEPEST: u32 = 32;
const MOST_STEPS: u32 = 64;
const MOST_CELLS: usize = 4096;
const MOST_PARTS: usize = 64;

/// A cell, and whether it stays where it is when the formula is filled down and across.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    row: u32,
    column: u32,
    fixed_row: bool,
    fixed_column: bool,
}

impl Reference {
    fn moved(self, (rows, columns): (i64, i64)) -> Option<(u32, u32)> {
        let by = |at: u32, fixed: bool, by: i64| if fixed { Some(at) } else { u32::try_from(i64::from(at) + by).ok() };
        Some((by(self.row, self.fixed_row, rows)?, by(self.column, self.fixed_column, columns)?))
    }
}

/// What a formula says.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A cell.
    Cell(Reference),
    /// A rectangle of cells, which only stands in a sum.
    Range(Reference, Reference),
    /// A number.
    Number(Decimal),
    /// A sum.
    Sum(Vec<Expression>),
    /// The first less the second.
    Less(Box<Expression>, Box<Expression>),
    /// A product.
    Times(Box<Expression>, Box<Expression>),
    /// The first over the second.
    Over(Box<Expression>, Box<Expression>),
}

impl Expression {
    /// The cells of a grid that it is computed from, moved from where it was written; `rows` are the rows of the grid.
    pub fn placed(&self, by: (i64, i64), rows: &BTreeMap<u32, usize>) -> Option<Computed> {
        let boxed = |one: &Self| Some(Box::new(one.placed(by, rows)?));
        Some(match self {
            Self::Cell(cell) => {
                let (row, column) = cell.moved(by)?;
                // A row without anything in it is nothing.
                rows.get(&row).map_or(Computed::Number(Decimal::ZERO), |row| Computed::Cell(*row, column as usize))
            }
            Self::Range(first, last) => {
                let ((top, left), (bottom, right)) = (first.moved(by)?, last.moved(by)?);
                if top > bottom || left > right {
                    return None;
                }
                let cells =
                    rows.range(top..=bottom).flat_map(|(_, row)| (left..=right).map(|column| Computed::Cell(*row, column as usize)));
                let cells: Vec<Computed> = cells.take(MOST_CELLS + 1).collect();
                if cells.len() > MOST_CELLS {
                    return None;
                }
                Computed::Sum(cells)
            }
            Self::Number(number) => Computed::Number(*number),
            Self::Sum(all) => Computed::Sum(all.iter().map(|one| one.placed(by, rows)).collect::<Option<_>>()?),
            Self::Less(left, right) => Computed::Difference(boxed(left)?, boxed(right)?),
            Self::Times(left, right) => Computed::Product(boxed(left)?, boxed(right)?),
            Self::Over(left, right) => Computed::Quotient(boxed(left)?, boxed(right)?),
        })
    }
}

impl Expression {
    /// What it comes to, moved from where it was written; `of` gives the number of a cell.
    pub fn value(&self, by: (i64, i64), of: &mut dyn FnMut((u32, u32)) -> Option<Decimal>) -> Option<Decimal> {
        match self {
            Self::Cell(cell) => of(cell.moved(by)?),
            Self::Range(first, last) => {
                let ((top, left), (bottom, right)) = (first.moved(by)?, last.moved(by)?);
                let size = (bottom.checked_sub(top)? as usize + 1).checked_mul(right.checked_sub(left)? as usize + 1)?;
                if size > MOST_CELLS {
                    return None;
                }
                let mut sum = Decimal::ZERO;
                for row in top..=bottom {
                    for column in left..=right {
                        sum = sum.checked_add(of((row, column))?)?;
                    }
                }
                Some(sum)
            }
            Self::Number(number) => Some(*number),
            Self::Sum(all) => all.iter().try_fold(Decimal::ZERO, |sum, one| sum.checked_add(one.value(by, of)?)),
            Self::Less(left, right) => left.value(by, of)?.checked_sub(right.value(by, of)?),
            Self::Times(left, right) => left.value(by, of)?.checked_mul(right.value(by, of)?),
            Self::Over(left, right) => left.value(by, of)?.checked_div(right.value(by, of)?),
        }
    }
}

/// Reads a formula; none where it says anything else.
pub fn parse(text: &str) -> Option<Expression> {
    if text.len() > LONGEST {
        return None;
    }
    let mut parser = Parser { rest: text.trim().trim_start_matches('='), depth: 0, steps: 0 };
    let expression = parser.sum()?;
    parser.rest.trim().is_empty().then_some(expression)
}

struct Parser<'t> {
    rest: &'t str,
    depth: u32,
    steps: u32,
}

impl Parser<'_> {
    fn takes(&mut self, sign: char) -> bool {
        self.rest = self.rest.trim_start();
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// The next operand of what wraps around all that stands before it.
    fn step(&mut self, operand: fn(&mut Self) -> Option<Expression>) -> Option<Box<Expression>> {
        self.steps += 1;
        if self.steps > MOST_STEPS { None } else { operand(self).map(Box::new) }
    }

    fn sum(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut left = self.product()?;
        loop {
            if self.takes('+') {
                let right = self.product()?;
                left = match left {
                    Expression::Sum(mut all) => {
                        all.push(right);
                        Expression::Sum(all)
                    }
                    other => Expression::Sum(vec![other, right]),
                };
            } else if self.takes('-') {
                left = Expression::Less(Box::new(left), self.step(Self::product)?);
            } else {
                self.depth -= 1;
                return Some(left);
            }
        }
    }

    fn product(&mut self) -> Option<Expression> {
        let mut left = self.factor()?;
        loop {
            if self.takes('*') {
                left = Expression::Times(Box::new(left), self.step(Self::factor)?);
            } else if self.takes('/') {
                left = Expression::Over(Box::new(left), self.step(Self::factor)?);
            } else {
                return Some(left);
            }
        }
    }

    fn factor(&mut self) -> Option<Expression> {
        if self.takes('(') {
            let inner = self.sum()?;
            return self.takes(')').then_some(inner);
        }
        self.rest = self.rest.trim_start();
        if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            return self.number().map(Expression::Number);
        }
        let word = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '$').len();
        let (word, rest) = self.rest.split_at(word);
        self.rest = rest;
        if !self.takes('(') {
            return cell(word).map(Expression::Cell);
        }
        match word.to_ascii_uppercase().as_str() {
            "SUM" => {
                let mut all = vec![self.part()?];
                while self.takes(',') && all.len() < MOST_PARTS {
                    all.push(self.part()?);
                }
                self.takes(')').then_some(Expression::Sum(all))
            }
            // What a cell shows is rounded anyway.
            "ROUND" => {
                let inner = self.sum()?;
                let digits = self.takes(',') && self.number().is_some();
                (digits && self.takes(')')).then_some(inner)
            }
            _ => None,
        }
    }

    /// A part of a sum: a rectangle, or anything else.
    fn part(&mut self) -> Option<Expression> {
        let first = self.sum()?;
        match first {
            Expression::Cell(first) if self.takes(':') => match self.factor()? {
                Expression::Cell(last) => Some(Expression::Range(first, last)),
                _ => None,
            },
            other => Some(other),
        }
    }

    fn number(&mut self) -> Option<Decimal> {
        self.rest = self.rest.trim_start();
        let length = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (digits, rest) = self.rest.split_at(length);
        let number = Decimal::from_str_exact(digits).ok()?;
        let per_cent = rest.strip_prefix('%');
        self.rest = per_cent.unwrap_or(rest);
        if per_cent.is_some() { number.checked_div(Decimal::ONE_HUNDRED) } else { Some(number) }
    }
}

/// `$B$6`: a cell.
fn cell(word: &str) -> Option<Reference> {
    let plain: String = word.chars().filter(|c| *c != '$').map(|c| c.to_ascii_uppercase()).collect();
    let (row, column) = reference(&plain)?;
    let fixed_column = word.starts_with('$');
    let fixed_row = word[usize::from(fixed_column)..].contains('$');
    Some(Reference { row, column, fixed_row, fixed_column })
}

/// Row from 1 and column from 0 of `B5`.
pub fn reference(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let column =
        text[..letters].bytes().try_fold(0_u32, |column, letter| column.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1))?;
    let row: u32 = text[letters..].parse().ok()?;
    (column > 0 && row > 0).then(|| (row, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_quotients_are_read() {
        let rows: BTreeMap<u32, usize> = [(2, 0), (3, 1), (6, 2)].into();
        let placed = |text: &str, by: (i64, i64)| parse(text).and_then(|expression| expression.placed(by, &rows));
        let cell = Computed::Cell;
        assert_eq!(placed("=SUM(B2:B5)", (0, 0)), Some(Computed::Sum(vec![Computed::Sum(vec![cell(0, 1), cell(1, 1)])])));
        assert_eq!(placed("B2/$B$6", (1, 0)), Some(Computed::Quotient(Box::new(cell(1, 1)), Box::new(cell(2, 1)))));
        assert_eq!(placed("ROUND(B2-C2,2)", (0, 0)), Some(Computed::Difference(Box::new(cell(0, 1)), Box::new(cell(0, 2)))));
        for other in ["VLOOKUP(A1,B:C,2)", "表2!B3", "SUM(B2:B3", "IF(A1>0,1,2)", "B2&C2", "\"甲\"", "", "ROUND(B2)"] {
            assert_eq!(parse(other), None, "{other}");
        }
        assert_eq!(reference("AB12"), Some((12, 27)));
        for hostile in ["(".repeat(10_000), "A1-".repeat(2000) + "A1", "A1*".repeat(100) + "A1"] {
            assert_eq!(parse(&hostile), None);
        }
    }
}
