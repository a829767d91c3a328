//! Files as documents: one reader for each kind of file.
//!
//! Owns telling the kinds apart, by content and not by name, and the limits that hold for all of them.
//! Must never know what a number means.

mod aligned;
mod archive;
mod builder;
mod continued;
mod docx;
mod formula;
mod lines;
mod numbering;
mod pdf;
mod sheet;
mod shifted;
mod shown;
mod table;
mod text;
mod wrapped;
mod xlsx;

use archive::Archive;
use text::read as text;

use super::document::Document;
use crate::message::{Problem, Text};

/// A document has this much text at most, in bytes.
const MOST_TEXT: usize = 16 << 20;

/// Reads a file; `decode` makes text of bytes that are no office file.
///
/// # Errors
/// Why it cannot be read, and what to do.
pub fn document(path: &str, bytes: Vec<u8>, decode: fn(Vec<u8>) -> Result<String, Text>) -> Result<Document, Problem> {
    let document = file(path, bytes, decode)?;
    let mut blocks = continued::join(document.blocks);
    shifted::put_back(&mut blocks);
    Ok(Document { blocks, ..document })
}

/// Reads a file as its pages have it.
fn file(path: &str, bytes: Vec<u8>, decode: fn(Vec<u8>) -> Result<String, Text>) -> Result<Document, Problem> {
    let problem = |why: Text| Problem::nowhere(Text::new(format!("{path}：{}", why.zh), format!("{path}: {}", why.en)));
    if let Some((what, advice)) = refused(&bytes) {
        return Err(problem(what).help(advice));
    }
    if bytes.starts_with(b"PK") {
        let archive = Archive::open(bytes).map_err(problem)?;
        let read = match () {
            () if archive.has("word/document.xml") => docx::read(archive),
            () if archive.has("xl/workbook.xml") => xlsx::read(archive),
            () if archive.has("OFD.xml") => {
                let what = Text::new("是 OFD 版式文件，读不了", "is an OFD file, which cannot be read");
                let advice =
                    Text::new("请用编制它的软件另存为 .docx 或 .xlsx，或复制成文本", "save it as .docx or .xlsx, or copy it as text");
                return Err(problem(what).help(advice));
            }
            () => Err(Text::new("压缩包里没有 Word 或 Excel 文件的内容", "is an archive, and neither a Word nor an Excel file")),
        };
        return read.map_err(problem);
    }
    if bytes.starts_with(b"%PDF") {
        return pdf::read(bytes).map_err(|(why, advice)| match advice {
            Some(advice) => problem(why).help(advice),
            None => problem(why),
        });
    }
    if bytes.len() > MOST_TEXT {
        let limit = MOST_TEXT >> 20;
        let what = Text::new(format!("文本超过 {limit} MB"), format!("has more than {limit} MB of text"));
        return Err(problem(what).help(Text::new("请只留下预算部分", "keep the part about the budget")));
    }
    Ok(text(decode(bytes).map_err(problem)?))
}

/// How files of office programs begin that are no archives: old ones, and locked ones.
const OLD_OFFICE: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

/// What a file is that cannot be read, and what to do, as far as its first bytes say.
fn refused(bytes: &[u8]) -> Option<(Text, Text)> {
    let has = |words: &str| {
        let wide: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).take(1 << 20).any(|window| window == wide)
    };
    if bytes.starts_with(&OLD_OFFICE) {
        if has("EncryptedPackage") {
            return Some((
                Text::new("文件加了密码，读不了", "is locked with a password"),
                Text::new("请去掉密码后另存一份", "take the password off and save it again"),
            ));
        }
        return Some((
            Text::new("是旧格式文件（.doc、.xls、.wps、.et），读不了", "is in an old format (.doc, .xls, .wps, .et)"),
            Text::new("请用 Word 或 WPS 打开，另存为 .docx 或 .xlsx", "open it and save it as .docx or .xlsx"),
        ));
    }
    let picture = [&b"\x89PNG"[..], b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*"].iter().any(|begins| bytes.starts_with(begins));
    picture.then(|| {
        (
            Text::new("是图片，里面没有文字", "is a picture, without text"),
            Text::new(
                "请提供 Word、Excel 或带文字的 PDF；扫描件要先做文字识别并核对",
                "give a Word, Excel or text file; a scan has to be recognised and proofread first",
            ),
        )
    })
}
