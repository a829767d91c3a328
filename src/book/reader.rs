//! A cursor over the YAML events of one file that collects every problem.
//!
//! Owns keys (duplicates, look-alikes, traps of flow style), scalars and the skipping of what is not understood.
//! Must never know a keyword.

use std::borrow::Cow;

use granit_parser::{Event, ScalarStyle, Span as Mark, StrInput};
use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::syntax;
use crate::message::{Problem, Text};
use crate::quantity::literal::fold;
use crate::source::{FileId, Location, Span};

/// Blocks and brackets may nest this deep.
pub(super) const MOST_DEPTH: usize = 64;

/// The file cannot be read on: a syntax error, which is told.
#[derive(Debug)]
pub struct Stop;

/// A scalar as it is written.
#[derive(Clone, Debug)]
pub struct Scalar<'a> {
    /// Its text, without quotation marks.
    pub text: Cow<'a, str>,
    /// Where it is.
    pub span: Span,
    /// Whether it stands without quotation marks.
    pub plain: bool,
}

impl Scalar<'_> {
    /// Whether it is nothing: `~`, `null` or no text at all.
    pub fn is_nothing(&self) -> bool {
        self.plain && matches!(&*self.text, "" | "~" | "null" | "Null" | "NULL")
    }

    /// Where a part of the text is in the file; all of it when the text is not as in the file.
    pub fn part(&self, range: std::ops::Range<usize>) -> Span {
        match &self.text {
            Cow::Borrowed(text) if self.plain || text.len() + 2 == (self.span.end - self.span.start) as usize => {
                let quote = usize::from(!self.plain);
                self.span.part(range.start + quote, range.end + quote)
            }
            _ => self.span,
        }
    }
}

/// What comes next.
#[derive(Debug)]
pub enum Item<'a> {
    /// A scalar.
    Scalar(Scalar<'a>),
    /// A mapping opens.
    Map(Span),
    /// A list opens.
    List(Span),
    /// What was opened closes.
    End,
}

/// The keys of one mapping that were seen.
#[derive(Debug, Default)]
pub struct Keys<'a> {
    seen: SmallVec<[(Cow<'a, str>, Span); FEW]>,
    index: FxHashSet<Box<str>>,
    /// Whether a key has characters that other keys may have in another form.
    foldable: bool,
}

/// A mapping with more keys than this is searched through an index.
const FEW: usize = 12;

impl<'a> Keys<'a> {
    /// Whether the key is new.
    fn insert(&mut self, key: &Scalar<'a>) -> bool {
        let fresh = if self.seen.len() < FEW {
            self.seen.iter().all(|(seen, _)| *seen != key.text)
        } else {
            if self.index.is_empty() {
                self.index = self.seen.iter().map(|(seen, _)| (**seen).into()).collect();
            }
            self.index.insert((*key.text).into())
        };
        if fresh {
            self.foldable |= !key.text.chars().all(|c| c.is_ascii_alphanumeric() || ('\u{4e00}'..='\u{9fff}').contains(&c));
            self.seen.push((key.text.clone(), key.span));
        }
        fresh
    }

    /// Pairs of keys that differ only in width, brackets, quotes or spaces: the later with the earlier.
    fn alike(&self) -> Vec<(Span, &str, &str)> {
        if !self.foldable {
            return Vec::new();
        }
        let mut first: rustc_hash::FxHashMap<String, &str> = rustc_hash::FxHashMap::default();
        let mut pairs = Vec::new();
        for (key, span) in &self.seen {
            match first.entry(fold_text(key)) {
                std::collections::hash_map::Entry::Occupied(earlier) => pairs.push((*span, &**key, *earlier.get())),
                std::collections::hash_map::Entry::Vacant(slot) => {
                    slot.insert(key);
                }
            }
        }
        pairs
    }
}

fn folded(c: char) -> Option<char> {
    match fold(c) {
        '“' | '”' | '"' | '\'' | '‘' | '’' | '「' | '」' => None,
        '〔' | '【' | '[' => Some('('),
        '〕' | '】' | ']' => Some(')'),
        c if c.is_whitespace() => None,
        c => Some(c),
    }
}

/// A text without differences of width, brackets, quotes and spaces.
pub fn fold_text(text: &str) -> String {
    text.chars().filter_map(folded).collect()
}

/// The cursor.
pub struct Reader<'a> {
    source: &'a str,
    file: FileId,
    events: granit_parser::Parser<'a, StrInput<'a>>,
    skip_key: Option<u32>,
    /// What was found wrong so far.
    pub problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// A cursor at the beginning of a text.
    pub fn new(file: FileId, source: &'a str) -> Self {
        let options = granit_parser::options! {
            emit_comments: false,
            emit_unresolved_aliases: true,
            flow_nesting_limit: MOST_DEPTH,
            block_nesting_limit: MOST_DEPTH,
        };
        let events = granit_parser::Parser::new_from_str_with_options(source, options);
        Self { source, file, events, skip_key: None, problems: Vec::new() }
    }

    /// The text of the file at a place.
    pub fn text_at(&self, span: Span) -> &'a str {
        self.source.get(span.range()).unwrap_or("")
    }

    /// Notes a problem.
    pub fn problem(&mut self, span: Span, text: Text) {
        self.problems.push(Problem::at(self.location(span), text));
    }

    /// Notes a problem with advice.
    pub fn problem_help(&mut self, span: Span, text: Text, help: Text) {
        self.problems.push(Problem::at(self.location(span), text).help(help));
    }

    /// A place in this file.
    pub fn location(&self, span: Span) -> Location {
        Location { file: self.file, span }
    }

    /// Opens the one mapping that a file is; none when the file is empty, which is told.
    pub fn open_file(&mut self) -> Result<bool, Stop> {
        let mut started = false;
        loop {
            match self.event()? {
                (Event::StreamStart, _) => {}
                (Event::DocumentStart(..), _) => started = true,
                (Event::StreamEnd, _) if !started => {
                    let text = Text::new("文件是空的", "the file is empty");
                    self.problem(Span::default(), text);
                    return Ok(false);
                }
                (event, mark) => {
                    let span = span(&mark);
                    return match self.item(event, span) {
                        Item::Map(_) => Ok(true),
                        Item::Scalar(scalar) => {
                            self.not_a_mapping(&scalar);
                            Ok(false)
                        }
                        Item::List(span) => {
                            self.problem(span, Text::new("文件应是“名称: 值”的形式", "the file should be 'name: value' lines"));
                            Ok(false)
                        }
                        Item::End => Ok(false),
                    };
                }
            }
        }
    }

    /// Reads to the end of the file, where nothing more may come.
    pub fn close_file(&mut self) -> Result<(), Stop> {
        loop {
            match self.event()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentStart(..), mark) => {
                    let text =
                        Text::new("一个文件只能有一份内容（多了一个“---”）", "a file holds one document only: there is another '---'");
                    self.problem(span(&mark), text);
                    return Ok(());
                }
                _ => {}
            }
        }
    }

    fn event(&mut self) -> Result<(Event<'a>, Mark), Stop> {
        match self.events.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(self.stop(&error)),
            None => Err(Stop),
        }
    }

    /// The next item inside a collection.
    #[inline]
    pub fn next(&mut self) -> Result<Item<'a>, Stop> {
        // Events are wide: the usual ones are taken apart where they are.
        match self.events.next_event() {
            Some(Ok((Event::Scalar(text, style, 0, None), mark))) => {
                Ok(Item::Scalar(Scalar { text, span: span(&mark), plain: style == ScalarStyle::Plain }))
            }
            Some(Ok((event, mark))) => Ok(self.item(event, span(&mark))),
            Some(Err(error)) => Err(self.stop(&error)),
            None => Err(Stop),
        }
    }

    #[cold]
    fn stop(&mut self, error: &granit_parser::ScanError) -> Stop {
        self.problems.push(syntax::problem(self.file, self.source, error));
        Stop
    }

    fn item(&mut self, event: Event<'a>, span: Span) -> Item<'a> {
        if event.anchor_id().is_some_and(|id| id != 0) || event.tag().is_some() || event.is_alias() {
            let (text, help) = syntax::anchors();
            self.problems.push(Problem { location: Some(self.location(span)), text, help });
        }
        match event {
            Event::Scalar(text, style, ..) => Item::Scalar(Scalar { text, span, plain: style == ScalarStyle::Plain }),
            Event::MappingStart(..) => Item::Map(span),
            Event::SequenceStart(..) => Item::List(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => Item::Scalar(Scalar { text: Cow::Borrowed("~"), span, plain: true }),
            _ => Item::End,
        }
    }

    /// The next key of a mapping; none at its end. What is wrong with keys is told here.
    pub fn key(&mut self, keys: &mut Keys<'a>) -> Result<Option<Scalar<'a>>, Stop> {
        loop {
            let key = match self.next()? {
                Item::End => {
                    for (span, key, earlier) in keys.alike() {
                        let text = Text::new(
                            format!("名称“{key}”与“{earlier}”几乎一样，只差全半角、括号、引号或空格"),
                            format!("the name '{key}' is nearly the same as '{earlier}': only width, brackets, quotes or spaces differ"),
                        );
                        self.problem(span, text);
                    }
                    return Ok(None);
                }
                Item::Scalar(key) => key,
                Item::Map(span) | Item::List(span) => {
                    self.problem(span, Text::new("名称应是一个词，不能是列表或映射", "a name should be a word, not a list or a mapping"));
                    self.skip_rest()?;
                    self.skip()?;
                    continue;
                }
            };
            if self.skip_key == Some(key.span.start) {
                self.skip_key = None;
                self.skip()?;
                continue;
            }
            if self.refuse(&key, keys) {
                self.skip()?;
                continue;
            }
            return Ok(Some(key));
        }
    }

    fn refuse(&mut self, key: &Scalar<'a>, keys: &mut Keys<'a>) -> bool {
        let text = &*key.text;
        if key.plain && text == "<<" {
            let (text, help) = syntax::anchors();
            self.problems.push(Problem { location: Some(self.location(key.span)), text, help });
            return true;
        }
        if text.is_empty() {
            self.problem(key.span, Text::new("冒号前面缺少名称", "a name is missing before the colon"));
            return true;
        }
        if text.starts_with(['\u{3000}', '\u{a0}', '\u{feff}']) {
            let help = Text::new("请改用半角空格缩进", "indent with plain spaces");
            self.problem_help(key.span, Text::new("名称以全角空格开头", "the name begins with a full-width space"), help);
            return true;
        }
        // `{实施方案:7.5 万元}`: without a space behind the colon all of it is a name.
        let colon = text.char_indices().find(|(_, c)| matches!(c, ':' | '：'));
        if key.plain
            && let Some((at, colon)) = colon
            && self.has_no_value(key)
        {
            let span = key.part(at..at + colon.len_utf8());
            let help = Text::new(
                format!("写成“{}: {}”", &text[..at], text[at + colon.len_utf8()..].trim()),
                format!("write '{}: {}'", &text[..at], text[at + colon.len_utf8()..].trim()),
            );
            let what = if colon == '：' {
                Text::new("冒号须是半角，后面空一格", "the colon must be a plain one with a space behind it")
            } else {
                Text::new("冒号后面缺少空格", "a space is missing behind the colon")
            };
            self.problem_help(span, what, help);
            return true;
        }
        if !keys.insert(key) {
            let text = Text::new(format!("“{text}”写了两次"), format!("'{text}' is given twice"));
            self.problem(key.span, text);
            return true;
        }
        false
    }

    /// Whether nothing but a comma, a bracket or the line's end stands behind a key.
    fn has_no_value(&self, key: &Scalar<'a>) -> bool {
        let rest = self.source[key.span.end as usize..].trim_start_matches([' ', '\t']);
        rest.is_empty() || rest.starts_with([',', '}', '\n', '\r'])
    }

    /// A scalar value; anything else is told and passed over.
    pub fn scalar(&mut self, key: &Scalar<'a>) -> Result<Option<Scalar<'a>>, Stop> {
        match self.next()? {
            Item::Scalar(scalar) => Ok(self.untrapped(scalar)),
            Item::Map(span) | Item::List(span) => {
                let text = Text::new(format!("“{}”应是一个值", key.text), format!("'{}' should be one value", key.text));
                self.problem(span, text);
                self.skip_rest()?;
                Ok(None)
            }
            Item::End => Ok(None),
        }
    }

    /// A scalar value that must not be empty.
    pub fn text(&mut self, key: &Scalar<'a>) -> Result<Option<Scalar<'a>>, Stop> {
        let Some(scalar) = self.scalar(key)? else { return Ok(None) };
        if scalar.is_nothing() || scalar.text.trim().is_empty() {
            let text = Text::new(format!("“{}”后面没有内容", key.text), format!("there is nothing behind '{}'", key.text));
            self.problem(key.span, text);
            return Ok(None);
        }
        Ok(Some(scalar))
    }

    /// A scalar, unless a comma inside `{ }` has cut it: that is told, and what was cut off is passed over.
    pub fn untrapped(&mut self, scalar: Scalar<'a>) -> Option<Scalar<'a>> {
        if !scalar.plain {
            return Some(scalar);
        }
        let rest = &self.source[scalar.span.end as usize..];
        let trimmed = rest.trim_start_matches([' ', '\t']);
        let Some(after) = trimmed.strip_prefix(',') else { return Some(scalar) };
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let last = scalar.text.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (text, help) = if digits >= 3 && (1..=3).contains(&last) && trimmed.len() == rest.len() {
            (
                Text::new("花括号里的逗号是分隔符，数字被截断了", "a comma separates inside { }: the number is cut"),
                Text::new("请去掉千分位逗号，或给整个值加引号", "leave the thousands separator out, or quote the value"),
            )
        } else if scalar.text.matches('(').count() > scalar.text.matches(')').count() {
            (
                Text::new("花括号里的逗号是分隔符，公式被截断了", "a comma separates inside { }: the formula is cut"),
                Text::new("请把公式加上引号，或用全角逗号“，”", "quote the formula, or use a full-width comma"),
            )
        } else {
            return Some(scalar);
        };
        let comma = scalar.span.end as usize + rest.len() - trimmed.len();
        self.problem_help(Span::new(comma, comma + 1), text, help);
        let next = comma + 1 + (after.len() - after.trim_start().len());
        self.skip_key = u32::try_from(next).ok();
        None
    }

    /// Passes over the next item with all that is in it.
    pub fn skip(&mut self) -> Result<(), Stop> {
        match self.next()? {
            Item::Map(_) | Item::List(_) => self.skip_rest(),
            Item::Scalar(_) | Item::End => Ok(()),
        }
    }

    /// Passes over the rest of an open collection.
    pub fn skip_rest(&mut self) -> Result<(), Stop> {
        let mut depth = 1;
        while depth > 0 {
            match self.next()? {
                Item::Map(_) | Item::List(_) => depth += 1,
                Item::End => depth -= 1,
                Item::Scalar(_) => {}
            }
        }
        Ok(())
    }

    /// A scalar where a mapping is needed.
    pub fn not_a_mapping(&mut self, scalar: &Scalar<'a>) {
        if scalar.plain
            && let Some(at) = scalar.text.find('：')
        {
            // Lines below may have been drawn into the scalar: only its first one is meant.
            let line = self.source.get(scalar.span.range()).and_then(|text| text.lines().next()).unwrap_or(&scalar.text);
            let (name, value) = line.split_once('：').map_or((line, ""), |(name, value)| (name, value.trim()));
            let help = Text::new(format!("写成“{name}: {value}”"), format!("write '{name}: {value}'"));
            let text = Text::new("冒号须是半角，后面空一格", "the colon must be a plain one with a space behind it");
            self.problem_help(scalar.part(at..at + '：'.len_utf8()), text, help);
            return;
        }
        let text = Text::new("这里应是“名称: 值”", "'name: value' is expected here");
        // `租金:3 万元` and a full-width space behind the colon: nothing tells the two apart from a name.
        match scalar.text.split_once(':').filter(|_| scalar.plain) {
            Some((name, value)) => {
                let value = value.split_whitespace().next().unwrap_or("");
                let help = Text::new(
                    format!("冒号后面要有半角空格：“{name}: {value}…”"),
                    format!("a plain space belongs behind the colon: '{name}: {value}…'"),
                );
                self.problem_help(scalar.span, text, help);
            }
            None => self.problem(scalar.span, text),
        }
    }
}

fn span(mark: &Mark) -> Span {
    mark.byte_range().map_or_else(Span::default, |range| Span::new(range.start, range.end))
}

#[cfg(test)]
mod tests {
    use std::fmt;
    use std::path::{Path, PathBuf};

    use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

    use super::*;

    /// A file as this reader gives it.
    enum Tree {
        Scalar(String),
        Map(Vec<(String, Tree)>),
        List(Vec<Tree>),
    }

    fn tree<'a>(reader: &mut Reader<'a>, item: Item<'a>) -> Option<Tree> {
        Some(match item {
            Item::Scalar(scalar) => Tree::Scalar(if scalar.is_nothing() { String::new() } else { scalar.text.into_owned() }),
            Item::End => return None,
            Item::List(_) => {
                let mut list = Vec::new();
                loop {
                    let item = reader.next().ok()?;
                    match tree(reader, item) {
                        Some(inner) => list.push(inner),
                        None => return Some(Tree::List(list)),
                    }
                }
            }
            Item::Map(_) => {
                let mut map = Vec::new();
                loop {
                    let key = match reader.next().ok()? {
                        Item::Scalar(key) => key.text.into_owned(),
                        _ => return Some(Tree::Map(map)),
                    };
                    let item = reader.next().ok()?;
                    map.push((key, tree(reader, item)?));
                }
            }
        })
    }

    /// Reads the same shape with the other library, scalars as text.
    struct Same<'t>(&'t Tree);

    impl<'de> DeserializeSeed<'de> for Same<'_> {
        type Value = ();

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
            match self.0 {
                Tree::Scalar(text) if text.is_empty() => deserializer.deserialize_option(self),
                Tree::Scalar(_) => deserializer.deserialize_str(self),
                Tree::Map(_) => deserializer.deserialize_map(self),
                Tree::List(_) => deserializer.deserialize_seq(self),
            }
        }
    }

    impl<'de> Visitor<'de> for Same<'_> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self.0 {
                Tree::Scalar(text) => write!(f, "'{text}'"),
                Tree::Map(map) => write!(f, "a mapping of {}", map.len()),
                Tree::List(list) => write!(f, "a list of {}", list.len()),
            }
        }

        fn visit_none<E>(self) -> Result<(), E> {
            Ok(())
        }

        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
            match self.0 {
                Tree::Scalar(own) if own == text => Ok(()),
                _ => Err(E::custom(format!("read {} and '{text}'", Shown(self.0)))),
            }
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
            let Tree::Map(map) = self.0 else { return Err(serde::de::Error::custom("a mapping")) };
            for (key, value) in map {
                let other: Option<String> = access.next_key()?;
                if other.as_deref() != Some(key) {
                    return Err(serde::de::Error::custom(format!("key '{key}' and {other:?}")));
                }
                access.next_value_seed(Same(value))?;
            }
            match access.next_key::<String>()? {
                None => Ok(()),
                Some(key) => Err(serde::de::Error::custom(format!("'{key}' is read by the other library only"))),
            }
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
            let Tree::List(list) = self.0 else { return Err(serde::de::Error::custom("a list")) };
            for value in list {
                access.next_element_seed(Same(value))?.ok_or_else(|| serde::de::Error::custom("the list is shorter"))?;
            }
            Ok(())
        }
    }

    struct Shown<'t>(&'t Tree);

    impl fmt::Display for Shown<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            Same(self.0).expecting(f)
        }
    }

    #[expect(clippy::disallowed_methods, reason = "a test reads the fixtures")]
    fn files(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                out.push(path);
            }
        }
    }

    /// Every sound file of the books and the cases is read to the same shape and text by a second YAML library.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test reads the fixtures")]
    fn another_library_reads_the_same() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut paths = Vec::new();
        files(&root.join("formulas"), &mut paths);
        files(&root.join("tests/cases/holds"), &mut paths);
        files(&root.join("tests/cases/judging"), &mut paths);
        assert!(paths.len() > 50);
        for path in paths {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.trim_start_matches('\u{feff}');
            let mut reader = Reader::new(FileId(0), text);
            let item = loop {
                match reader.event().unwrap_or_else(|_| panic!("{}", path.display())) {
                    (Event::StreamStart | Event::DocumentStart(..), _) => {}
                    (event, mark) => break reader.item(event, span(&mark)),
                }
            };
            let tree = tree(&mut reader, item).unwrap();
            let other = yaml_serde::Deserializer::from_str(text);
            if let Err(error) = Same(&tree).deserialize(other) {
                panic!("{}: {error}", path.display());
            }
        }
    }
}
