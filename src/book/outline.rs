//! A file as its layout: mappings, lists, scalars and comments, each with the stretch of text it takes.
//!
//! Owns where things begin and end in the text, so that a change can be made there and nowhere else.
//! Must never know a keyword.

use granit_parser::{Event, Parser, ScalarStyle, StrInput, StructureStyle};
use rustc_hash::FxHashMap;

use super::reader::MOST_DEPTH;
use super::syntax;
use crate::message::Problem;
use crate::source::{FileId, Span};

/// What a node of a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A scalar with its text, and whether it stands without quotation marks.
    Scalar(Box<str>, bool),
    /// A mapping, in order.
    Map(Vec<Entry>),
    /// A list of nodes.
    List(Vec<u32>),
}

/// A key of a mapping with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key, without quotation marks.
    pub key: Box<str>,
    /// Where the key is.
    pub span: Span,
    /// The value: an index into [`Outline::nodes`].
    pub value: u32,
}

/// A part of a file.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// From its first to its last character; brackets of `{ }` and `[ ]` are part of it.
    pub span: Span,
    /// Whether it is written in brackets, or within such.
    pub in_flow: bool,
    /// What it is the value or an item of; the root is its own parent.
    pub parent: u32,
    /// Which entry or item of its parent it is.
    pub place: usize,
}

/// A file taken apart.
#[derive(Debug)]
pub struct Outline {
    /// The nodes; a parent stands before its children, and the root first.
    pub nodes: Vec<Node>,
    /// The comments, each from its `#` to the end of the line.
    pub comments: Vec<Span>,
    /// Nodes by where they begin.
    by_start: FxHashMap<u32, u32>,
    /// Entries by where their keys begin: the mapping, and the place in it.
    by_key: FxHashMap<u32, (u32, usize)>,
}

impl Outline {
    /// Takes a text apart.
    ///
    /// # Errors
    /// Why it is no YAML.
    pub fn new(file: FileId, source: &str) -> Result<Self, Problem> {
        let mut outline = Self { nodes: Vec::new(), comments: Vec::new(), by_start: FxHashMap::default(), by_key: FxHashMap::default() };
        let mut open: Vec<Open> = Vec::new();
        let options = granit_parser::options! {
            emit_comments: true,
            emit_unresolved_aliases: true,
            flow_nesting_limit: MOST_DEPTH,
            block_nesting_limit: MOST_DEPTH,
        };
        let mut events: Parser<'_, StrInput<'_>> = Parser::new_from_str_with_options(source, options);
        while let Some(event) = events.next_event() {
            let (event, mark) = event.map_err(|error| syntax::problem(file, source, &error))?;
            let span = mark.byte_range().map_or_else(Span::default, |range| Span::new(range.start, range.end));
            match event {
                Event::Comment(..) => outline.comments.push(span),
                Event::MappingStart(style, ..) => outline.open(&mut open, Kind::Map(Vec::new()), style == StructureStyle::Flow, span),
                Event::SequenceStart(style, ..) => outline.open(&mut open, Kind::List(Vec::new()), style == StructureStyle::Flow, span),
                Event::MappingEnd | Event::SequenceEnd => outline.close(&mut open, span),
                Event::Scalar(text, style, ..) => outline.scalar(&mut open, &text, style == ScalarStyle::Plain, span, source),
                Event::Alias(_) | Event::UnresolvedAlias(_) => outline.scalar(&mut open, "", true, span, source),
                _ => {}
            }
        }
        Ok(outline)
    }

    fn add(&mut self, open: &mut [Open], kind: Kind, flow: bool, span: Span) -> u32 {
        let at = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let parent = open.last().map_or(at, |parent| parent.node);
        let in_flow = flow || open.last().is_some_and(|parent| self.nodes[parent.node as usize].in_flow);
        let mut place = 0;
        if let Some(above) = open.last_mut() {
            match &mut self.nodes[above.node as usize].kind {
                Kind::Map(entries) => {
                    place = entries.len();
                    if let Some((key, span)) = above.key.take() {
                        self.by_key.insert(span.start, (above.node, entries.len()));
                        entries.push(Entry { key, span, value: at });
                    }
                }
                Kind::List(items) => {
                    place = items.len();
                    items.push(at);
                }
                Kind::Scalar(..) => {}
            }
        }
        self.by_start.entry(span.start).or_insert(at);
        self.nodes.push(Node { kind, span, in_flow, parent, place });
        at
    }

    fn open(&mut self, open: &mut Vec<Open>, kind: Kind, flow: bool, span: Span) {
        let node = self.add(open, kind, flow, span);
        open.push(Open { node, key: None, flow });
    }

    fn close(&mut self, open: &mut Vec<Open>, span: Span) {
        let Some(closed) = open.pop() else { return };
        // A block has no bracket of its own: it ends with what is in it.
        let last = match &self.nodes[closed.node as usize].kind {
            Kind::Map(entries) => entries.last().map(|entry| {
                let value = self.nodes[entry.value as usize].span;
                value.end.max(entry.span.end)
            }),
            Kind::List(items) => items.last().map(|item| self.nodes[*item as usize].span.end),
            Kind::Scalar(..) => None,
        };
        let node = &mut self.nodes[closed.node as usize];
        node.span.end = if closed.flow { span.end } else { last.unwrap_or(node.span.end) };
    }

    fn scalar(&mut self, open: &mut [Open], text: &str, plain: bool, span: Span, source: &str) {
        let awaits_key =
            open.last().is_some_and(|above| above.key.is_none() && matches!(self.nodes[above.node as usize].kind, Kind::Map(_)));
        if awaits_key {
            if let Some(above) = open.last_mut() {
                above.key = Some((text.into(), span));
            }
            return;
        }
        // Blocks of text reach into the next line; what belongs to them ends with their last character.
        let taken = source.get(span.range()).unwrap_or("");
        let span = span.part(0, taken.trim_end().len());
        self.add(open, Kind::Scalar(text.into(), plain), false, span);
    }

    /// A node.
    pub fn node(&self, at: u32) -> &Node {
        &self.nodes[at as usize]
    }

    /// The mapping that has a key at a place, and which of its entries it is.
    pub fn entry(&self, key: Span) -> Option<(u32, usize)> {
        self.by_key.get(&key.start).copied()
    }

    /// The scalar at a place.
    pub fn scalar_at(&self, span: Span) -> Option<u32> {
        let at = *self.by_start.get(&span.start)?;
        matches!(self.node(at).kind, Kind::Scalar(..)).then_some(at)
    }

    /// The mapping that a node is a value of, and which of its entries.
    pub fn entry_of(&self, node: u32) -> Option<(u32, usize)> {
        let Node { parent, place, .. } = *self.node(node);
        matches!(self.node(parent).kind, Kind::Map(_)).then_some((parent, place))
    }

    /// The entries of a mapping; none of anything else.
    pub fn entries(&self, map: u32) -> &[Entry] {
        match &self.node(map).kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The entry of a mapping with a key.
    pub fn find(&self, map: u32, key: &str) -> Option<&Entry> {
        self.entries(map).iter().find(|entry| &*entry.key == key)
    }
}

/// A collection that is open.
struct Open {
    node: u32,
    key: Option<(Box<str>, Span)>,
    flow: bool,
}
