//! The parts of an office file: a zip archive of XML.
//!
//! Owns the limits that keep a hostile archive from filling the memory.
//! Must never know what a part means.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use crate::message::Text;

/// The most that the parts that are read may hold, unpacked, in bytes.
const LARGEST: u64 = 128 << 20;
/// The most parts that a file may have.
const MOST_PARTS: usize = 4096;
/// XML nests this deep at most.
pub const DEEPEST: usize = 200;

/// An archive that was opened.
pub struct Archive<B = Vec<u8>> {
    zip: ZipArchive<Cursor<B>>,
    left: u64,
}

impl<B: AsRef<[u8]>> Archive<B> {
    /// Opens an archive.
    ///
    /// # Errors
    /// That it is none, or has too many parts.
    pub fn open(bytes: B) -> Result<Self, Text> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
        if zip.len() > MOST_PARTS { Err(too_large()) } else { Ok(Self { zip, left: LARGEST }) }
    }

    /// Whether it has a part.
    pub fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The text of a part; none where there is no such part.
    ///
    /// # Errors
    /// That it is damaged, locked, or larger than any document should be.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, Text> {
        let Some(at) = self.zip.index_for_name(name) else { return Ok(None) };
        let part = self.zip.by_index(at).map_err(|_| damaged())?;
        let mut bytes = Vec::new();
        // What is written in the file about its size may be a lie.
        part.take(self.left + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or_else(too_large)?;
        let mut text = String::from_utf8(bytes).map_err(|_| damaged())?;
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Ok(Some(text))
    }
}

/// Walks over the elements of a part: `open` is given name and attributes, `text` what stands between, `close` the name.
pub trait Walk {
    /// An element begins.
    fn open(&mut self, name: &str, attributes: &Attributes<'_>) -> Result<(), Text>;
    /// Words.
    fn text(&mut self, words: &str);
    /// An element ends.
    fn close(&mut self, name: &str) -> Result<(), Text>;
}

/// The attributes of an element.
pub struct Attributes<'e>(&'e quick_xml::events::BytesStart<'e>);

impl Attributes<'_> {
    /// The value of an attribute, without looking at its namespace.
    pub fn get(&self, name: &str) -> Option<String> {
        let found = self.0.attributes().flatten().find(|attribute| local(attribute.key.as_ref()) == name)?;
        Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned))
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Walks over a part.
///
/// # Errors
/// That it is no sound XML, nests too deep, or declares entities.
pub fn walk(xml: &str, walker: &mut impl Walk) -> Result<(), Text> {
    let mut reader = Reader::from_str(xml);
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Text::new("表格或段落嵌套得太深", "its tables or paragraphs nest too deep"));
                }
                walker.open(local(start.name().as_ref()), &Attributes(&start))?;
            }
            Event::Empty(start) => {
                let name = start.name();
                walker.open(local(name.as_ref()), &Attributes(&start))?;
                walker.close(local(name.as_ref()))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                walker.close(local(end.name().as_ref()))?;
            }
            Event::Text(text) => walker.text(&text),
            Event::CData(text) => walker.text(&text),
            Event::GeneralRef(entity) => walker.text(&entity_text(&entity)?),
            // Office files declare none; what is declared here would only be there to swell.
            Event::DocType(_) => return Err(damaged()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The character that a reference stands for; entities that a file declares itself are refused.
fn entity_text(entity: &quick_xml::events::BytesRef<'_>) -> Result<String, Text> {
    if let Some(c) = entity.resolve_char_ref().map_err(|_| damaged())? {
        return Ok(c.to_string());
    }
    quick_xml::escape::resolve_xml_entity(entity).map(str::to_owned).ok_or_else(damaged)
}

/// What libraries say of it is of no use to a person.
pub fn damaged() -> Text {
    Text::new(
        "文件不完整或已损坏，读不了；请用 Word/WPS/Excel 打开后另存一份",
        "the file is damaged: open it in its program and save it again",
    )
}

/// That a file is larger than any document should be.
pub fn too_large() -> Text {
    let limit = LARGEST >> 20;
    Text::new(
        format!("文件解开以后超过 {limit} MB，或内容太多；请只留下预算部分再试"),
        format!("unpacked it has more than {limit} MB, or too much in it: keep the part about the budget"),
    )
}
