//! Text to expression: a lexer that knows units and full-width forms, and a Pratt parser.
//!
//! Owns the grammar. Left-hand chains are loops, so that only brackets, signs and calls cost depth, which is bounded.
//! Must never look a name up.

use std::ops::Range;

use super::{Expression, Formulas, Function, Name, Names, Node, Reference};
use crate::message::{Text, did_you_mean};
use crate::quantity::literal::{LiteralError, LiteralReader, fold};
use crate::quantity::{Literal, Qualifier};
use rust_decimal::Decimal;

/// Brackets, signs and calls may nest this deep.
const MOST_DEPTH: u32 = 100;

/// A comparison of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `<`
    Less,
}

impl Comparison {
    /// As it is printed.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtLeast => "≥",
            Self::AtMost => "≤",
            Self::More => ">",
            Self::Less => "<",
        }
    }
}

/// What is wrong with a formula, and which part of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub text: Text,
    /// What to do.
    pub help: Option<Text>,
    /// Bytes of the formula.
    pub range: Range<usize>,
}

impl From<LiteralError> for SyntaxError {
    fn from(error: LiteralError) -> Self {
        Self { text: error.text, help: error.help, range: error.range }
    }
}

fn error<T>(range: Range<usize>, zh: impl Into<String>, en: impl Into<String>) -> Result<T, SyntaxError> {
    Err(SyntaxError { text: Text::new(zh, en), help: None, range })
}

/// Parses expressions into flat storage.
pub struct Parser<'a, 't> {
    text: &'a str,
    at: usize,
    depth: u32,
    literals: &'a mut LiteralReader<'t>,
    names: &'a mut Names,
    into: &'a mut Formulas,
    /// Where each number is in the text.
    numbers: Vec<Range<usize>>,
}

impl<'a, 't> Parser<'a, 't> {
    /// A parser of one text.
    pub fn new(text: &'a str, literals: &'a mut LiteralReader<'t>, names: &'a mut Names, into: &'a mut Formulas) -> Self {
        Self { text, at: 0, depth: 0, literals, names, into, numbers: Vec::new() }
    }

    /// A formula, from beginning to end.
    ///
    /// # Errors
    /// The first thing that is not understood.
    pub fn formula(mut self) -> Result<Expression, SyntaxError> {
        let expression = self.expression()?;
        if let Some((_, length)) = self.comparison() {
            return error(
                self.at..self.at + length,
                "公式里不能有比较；比较请写在 relations: 之下",
                "a formula has no comparison; comparisons go under relations:",
            );
        }
        self.end()?;
        Ok(expression)
    }

    /// Where the numbers of a formula are in its text, in the order of the steps they become.
    ///
    /// # Errors
    /// The first thing that is not understood.
    pub fn numbers(mut self) -> Result<Vec<Range<usize>>, SyntaxError> {
        self.expression()?;
        self.end()?;
        Ok(self.numbers)
    }

    /// A relation: expressions with comparisons between them.
    ///
    /// # Errors
    /// The first thing that is not understood.
    pub fn relation(mut self) -> Result<(Vec<Expression>, Vec<Comparison>), SyntaxError> {
        let mut sides = vec![self.expression()?];
        let mut comparisons = Vec::new();
        while let Some((comparison, length)) = self.comparison() {
            self.at += length;
            comparisons.push(comparison);
            sides.push(self.expression()?);
        }
        self.end()?;
        if comparisons.is_empty() {
            return error(
                0..self.text.len(),
                "勾稽关系须有比较符号：=、>=、<=、> 或 <",
                "a relation needs a comparison: =, >=, <=, > or <",
            );
        }
        Ok((sides, comparisons))
    }

    fn expression(&mut self) -> Result<Expression, SyntaxError> {
        let (nodes, references) = (self.into.nodes.len(), self.into.references.len());
        self.sum()?;
        let index = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(Expression {
            nodes: index(nodes)..index(self.into.nodes.len()),
            references: index(references)..index(self.into.references.len()),
        })
    }

    fn sum(&mut self) -> Result<(), SyntaxError> {
        self.product()?;
        loop {
            let node = match self.peek() {
                Some('+') => Node::Add,
                Some('-') => Node::Subtract,
                _ => return Ok(()),
            };
            self.bump();
            self.product()?;
            self.into.nodes.push(node);
        }
    }

    fn product(&mut self) -> Result<(), SyntaxError> {
        self.signed()?;
        loop {
            let node = match self.peek() {
                Some('*') => Node::Multiply,
                Some('/') => Node::Divide,
                _ => return Ok(()),
            };
            self.bump();
            self.signed()?;
            self.into.nodes.push(node);
        }
    }

    fn signed(&mut self) -> Result<(), SyntaxError> {
        match self.peek() {
            Some('-') => {
                self.deeper()?;
                self.bump();
                self.signed()?;
                self.depth -= 1;
                self.into.nodes.push(Node::Negate);
                Ok(())
            }
            Some('+') => {
                self.deeper()?;
                self.bump();
                self.signed()?;
                self.depth -= 1;
                Ok(())
            }
            _ => self.operand(),
        }
    }

    fn operand(&mut self) -> Result<(), SyntaxError> {
        self.primary()?;
        // A `/` that touches what stands before it and a unit behind it belongs to them.
        while let Some(slash) = self.text[self.at..].chars().next().filter(|c| fold(*c) == '/' || *c == '每') {
            let Some((unit, end)) = self.literals.divisor(self.text, self.at + slash.len_utf8()) else { break };
            let start = std::mem::replace(&mut self.at, end);
            let one = Literal { number: Decimal::ONE, unit, qualifier: Qualifier::Plain };
            self.push_literal(one, start..end);
            self.into.nodes.push(Node::Divide);
        }
        Ok(())
    }

    fn primary(&mut self) -> Result<(), SyntaxError> {
        let Some(c) = self.peek() else {
            let start = self.text.trim_end().len();
            return error(start..self.text.len(), "公式没有写完", "the formula ends too early");
        };
        if c == '(' {
            let open = self.at;
            self.deeper()?;
            self.bump();
            self.sum()?;
            self.depth -= 1;
            return self.close(open);
        }
        if c.is_ascii_digit() || self.is_estimate() {
            let (literal, end) = self.literals.part(self.text, self.at)?;
            let touching = self.text[end..].trim_start();
            if literal.unit.text.is_empty() && touching.starts_with(|c: char| c.is_alphabetic() && c != '每') {
                let start = self.text.len() - touching.len();
                let word: String = touching.chars().take_while(|c| c.is_alphabetic()).collect();
                if matches!(&*word, "x" | "X" | "乘" | "乘以") {
                    let help = Text::new("乘号请写 * 或 ×", "write * or × to multiply");
                    let text = Text::new(format!("“{word}”看不懂"), format!("'{word}' is not understood"));
                    return Err(SyntaxError { text, help: Some(help), range: start..start + word.len() });
                }
                return Err(self.literals.unknown_unit(&word, start).into());
            }
            let start = std::mem::replace(&mut self.at, end);
            self.push_literal(literal, start..end);
            return Ok(());
        }
        if starts_name(c) {
            return self.reference();
        }
        let shown = self.text[self.at..].chars().next().unwrap_or(c);
        let range = self.at..self.at + shown.len_utf8();
        if c == '=' && self.at == 0 {
            return error(range, "公式开头不用写“=”", "a formula does not begin with '='");
        }
        match c {
            '≥' | '≤' | '<' | '>' | '=' | ')' | ',' | '*' | '/' => {
                error(range, format!("“{shown}”前面缺少一个数或名称"), format!("a number or a name is missing before '{shown}'"))
            }
            _ => error(range, format!("公式里的“{shown}”看不懂"), format!("'{shown}' in the formula is not understood")),
        }
    }

    fn reference(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        let (text, quoted) = self.name()?;
        if !quoted && self.peek() == Some('(') {
            return self.call(text, start);
        }
        if !quoted && self.literals.table().is_unit_word(text) {
            return Err(SyntaxError {
                text: Text::new(format!("“{text}”是单位，不能作名称"), format!("'{text}' is a unit and cannot be a name")),
                help: Some(Text::new(format!("数量请写明数字，如 1 {text}"), format!("write the number too, such as 1 {text}"))),
                range: start..self.at,
            });
        }
        let mut path: Vec<Name> = vec![self.names.intern(text)];
        while self.text[self.at..].chars().next().is_some_and(|c| fold(c) == '.') {
            let dot = self.at;
            self.at += self.text[dot..].chars().next().map_or(0, char::len_utf8);
            let segment = self.segment().unwrap_or("");
            if segment.is_empty() {
                return error(dot..self.at, "“.”后面缺少名称", "a name is missing after '.'");
            }
            path.push(self.names.intern(segment));
        }
        let index = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let first = index(self.into.segments.len());
        self.into.segments.extend(path);
        let segments = first..index(self.into.segments.len());
        self.into.nodes.push(Node::Reference(index(self.into.references.len())));
        self.into.references.push(Reference { segments, range: index(start)..index(self.at) });
        Ok(())
    }

    /// A name, quoted or not, at the cursor.
    fn name(&mut self) -> Result<(&'a str, bool), SyntaxError> {
        let rest = &self.text[self.at..];
        let open = rest.chars().next().unwrap_or(' ');
        let close = match open {
            '"' => '"',
            '\'' => '\'',
            '「' => '」',
            _ => return Ok((self.bare_name(), false)),
        };
        let inner = &rest[open.len_utf8()..];
        let Some(length) = inner.find(close) else {
            return error(self.at..self.text.len(), "引号没有闭合", "the quotation mark is not closed");
        };
        self.at += open.len_utf8() + length + close.len_utf8();
        Ok((&inner[..length], true))
    }

    fn bare_name(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !continues_name(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// What follows a `.`: a name that may begin with a digit.
    fn segment(&mut self) -> Option<&'a str> {
        self.name().ok().map(|(text, _)| text)
    }

    fn call(&mut self, name: &str, start: usize) -> Result<(), SyntaxError> {
        let named = Function::ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let Some((_, function)) = named.copied() else {
            let guess = did_you_mean(&name.to_ascii_lowercase(), Function::ALL.iter().map(|(known, _)| *known));
            let known = Function::ALL.map(|(known, _)| known).join("、");
            let help = match guess {
                Some(guess) => Text::new(format!("是不是 {guess}？"), format!("did you mean {guess}?")),
                None if !name.is_ascii() => {
                    let rest = self.text[start..].split(['*', '/', '+', '×', '÷']).next().unwrap_or("").trim();
                    Text::new(
                        format!("如果是带括号的名称，请加引号：「{rest}」；乘以括号请写 *"),
                        format!("quote a name with brackets: 「{rest}」; write * to multiply by a bracket"),
                    )
                }
                None => Text::new(format!("可用的函数：{known}"), format!("the functions are: {}", known.replace('、', ", "))),
            };
            let text = Text::new(format!("没有函数“{name}”"), format!("there is no function '{name}'"));
            return Err(SyntaxError { text, help: Some(help), range: start..start + name.len() });
        };
        let open = self.at;
        self.deeper()?;
        self.bump();
        let mut count: u16 = 0;
        if self.peek() != Some(')') {
            loop {
                self.sum()?;
                count = count.saturating_add(1);
                if self.peek() != Some(',') {
                    break;
                }
                self.bump();
            }
        }
        self.depth -= 1;
        self.close(open)?;
        let fits = match function {
            Function::Sum | Function::Min | Function::Max => count >= 1,
            Function::Round | Function::Ceil | Function::Floor => count == 2,
        };
        if !fits {
            let (zh, en) = match function {
                Function::Sum | Function::Min | Function::Max => ("至少一个", "at least one argument"),
                _ => ("两个：数和精度，如 round(x, 0.01 万元)", "two arguments: a number and a step, as in round(x, 0.01 万元)"),
            };
            let name = function.name();
            return error(start..self.at, format!("{name} 的参数须是{zh}"), format!("{name} takes {en}"));
        }
        self.into.nodes.push(Node::Call(function, count));
        Ok(())
    }

    fn close(&mut self, open: usize) -> Result<(), SyntaxError> {
        match self.peek() {
            Some(')') => {
                self.bump();
                Ok(())
            }
            None => error(open..self.text.len(), "括号没有闭合", "the bracket is not closed"),
            Some(_) => self.end(),
        }
    }

    fn end(&mut self) -> Result<(), SyntaxError> {
        let Some(c) = self.peek() else { return Ok(()) };
        let rest = self.text[self.at..].trim_end();
        let range = self.at..self.at + rest.len();
        if c == ')' {
            return error(range, "多了一个右括号", "there is a closing bracket too many");
        }
        if rest.starts_with(['x', 'X', '乘']) {
            let help = Text::new("乘号请写 * 或 ×", "write * or × to multiply");
            let text = Text::new(format!("“{rest}”看不懂"), format!("'{rest}' is not understood"));
            return Err(SyntaxError { text, help: Some(help), range });
        }
        if starts_name(c) || c.is_ascii_digit() || c == '(' {
            return error(
                range,
                format!("“{rest}”前面缺少运算符号（+ - * /）"),
                format!("an operator (+ - * /) is missing before '{rest}'"),
            );
        }
        error(range, format!("“{rest}”看不懂"), format!("'{rest}' is not understood"))
    }

    fn comparison(&mut self) -> Option<(Comparison, usize)> {
        self.peek()?;
        let mut chars = self.text[self.at..].chars();
        let first = chars.next()?;
        let second = chars.next();
        let wide = second.filter(|c| fold(*c) == '=').map(char::len_utf8);
        let one = first.len_utf8();
        Some(match (fold(first), wide) {
            ('≥', _) => (Comparison::AtLeast, one),
            ('≤', _) => (Comparison::AtMost, one),
            ('>', Some(two)) => (Comparison::AtLeast, one + two),
            ('<', Some(two)) => (Comparison::AtMost, one + two),
            ('=', Some(two)) => (Comparison::Equal, one + two),
            ('=', None) => (Comparison::Equal, one),
            ('>', None) => (Comparison::More, one),
            ('<', None) => (Comparison::Less, one),
            _ => return None,
        })
    }

    /// 约 with a number behind it.
    fn is_estimate(&self) -> bool {
        let mut rest = self.text[self.at..].chars();
        rest.next() == Some('约') && rest.map(fold).find(|c| *c != ' ').is_some_and(|c| c.is_ascii_digit())
    }

    fn push_literal(&mut self, literal: Literal, range: Range<usize>) {
        self.numbers.push(range);
        let index = u32::try_from(self.into.literals.len()).unwrap_or(u32::MAX);
        self.into.literals.push(literal);
        self.into.nodes.push(Node::Literal(index));
    }

    fn deeper(&mut self) -> Result<(), SyntaxError> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return error(
                self.at..self.text.len(),
                format!("括号嵌套过深，最多 {MOST_DEPTH} 层"),
                format!("brackets nest too deep: at most {MOST_DEPTH} levels"),
            );
        }
        Ok(())
    }

    /// The next character that is no space, as its ASCII twin.
    fn peek(&mut self) -> Option<char> {
        while let Some(c) = self.text[self.at..].chars().next() {
            if !matches!(fold(c), ' ' | '\t' | '\n' | '\r') {
                return Some(fold(c));
            }
            self.at += c.len_utf8();
        }
        None
    }

    fn bump(&mut self) {
        self.at += self.text[self.at..].chars().next().map_or(0, char::len_utf8);
    }
}

fn starts_name(c: char) -> bool {
    (continues_name(c) && !c.is_numeric()) || matches!(c, '"' | '\'' | '「')
}

/// Whether a character may stand within a name that has no quotation marks.
pub fn continues_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '、' | '“' | '”' | '《' | '》' | '·')
}

/// A name as a formula needs it.
pub fn quoted_name(name: &str) -> String {
    if is_bare_name(name) { name.to_owned() } else { format!("「{name}」") }
}

/// Whether a name can stand in a formula without quotation marks.
pub fn is_bare_name(text: &str) -> bool {
    text.chars().next().is_some_and(|c| starts_name(c) && continues_name(c)) && text.chars().all(continues_name)
}
