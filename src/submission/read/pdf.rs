//! PDF files with a text layer: lines of text and tables, page by page.
//!
//! Owns telling a text from a scan, and sound words from garbled ones.
//! Must never give words of which some may be others.

use std::sync::mpsc;
use std::time::Duration;

use pdfni::{ContentBlock, DocContent, Error, ExtractOptions, Table};

use super::MOST_TEXT;
use super::archive::too_large;
use super::wrapped;
use crate::message::Text;
use crate::submission::document::Document;

/// A file is this large at most, in bytes.
const LARGEST: usize = 64 << 20;
/// Reading takes so long at most.
const LONGEST: Duration = Duration::from_secs(120);
/// The stack that the reader of the library may use.
const STACK: usize = 64 << 20;
/// Fewer characters than this on a page are a stamp, or the number of the page.
const FEW: usize = 24;

/// Reads a file.
///
/// # Errors
/// That it is locked, damaged, a scan, or garbled, and what to do.
pub fn read(bytes: Vec<u8>) -> Result<Document, (Text, Option<Text>)> {
    if bytes.len() > LARGEST {
        return Err((too_large(), None));
    }
    let content = extract(bytes)?;
    let (text, labels) = lines(&content);
    if text.len() > MOST_TEXT {
        return Err((too_large(), None));
    }
    sound(&text, content.pages.len())?;
    let document = super::text(text);
    Ok(Document { labels, has_lines: false, ..document })
}

/// What the library finds; it may fail in any way, and must not take the program with it.
fn extract(bytes: Vec<u8>) -> Result<DocContent, (Text, Option<Text>)> {
    let damaged = || {
        let advice = Text::new("请用 Word/WPS 的原文件，或重新导出一份 PDF", "use the file it was made from, or export it again");
        (Text::new("PDF 文件已损坏或写法不规范，读不了", "the PDF is damaged or irregular"), Some(advice))
    };
    let (send, receive) = mpsc::channel();
    let work = move || {
        let result = pdfni::extract_content_from_bytes(&bytes, None, &ExtractOptions::default());
        // Nobody may be waiting any more.
        drop(send.send(result));
    };
    std::thread::Builder::new().stack_size(STACK).spawn(work).map_err(|_| damaged())?;
    match receive.recv_timeout(LONGEST) {
        Ok(Ok(content)) => Ok(content),
        Ok(Err(Error::BadPassword | Error::SecurityRestricted)) => {
            let advice = Text::new("请去掉密码或限制后另存一份", "take the password off and save it again");
            Err((Text::new("PDF 加了密码，读不了", "the PDF is locked with a password"), Some(advice)))
        }
        Ok(Err(_)) | Err(mpsc::RecvTimeoutError::Disconnected) => Err(damaged()),
        Err(mpsc::RecvTimeoutError::Timeout) => Err((Text::new("PDF 读得太久，已停止", "reading the PDF took too long"), None)),
    }
}

/// The text of all pages, and where each page begins.
fn lines(content: &DocContent) -> (String, Vec<(u32, String)>) {
    let mut text = String::new();
    let mut labels = Vec::new();
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    for (at, page) in content.pages.iter().enumerate() {
        // A row may be broken where the page is.
        let above = at.checked_sub(1).and_then(|above| content.pages[above].blocks.last());
        let is_below = matches!((above, page.blocks.first()), (Some(ContentBlock::Table(_)), Some(ContentBlock::Table(_))));
        let first = tables.len();
        tables
            .extend(page.blocks.iter().filter_map(|block| if let ContentBlock::Table(table) = block { Some(cells(table)) } else { None }));
        if is_below
            && let [.., above, below] = &mut tables[..=first]
            && let (Some(last), Some(next)) = (above.last_mut(), below.first())
            && wrapped::goes_on(last, next)
        {
            wrapped::put_on(last, next);
            below.remove(0);
        }
    }
    let mut tables = tables.into_iter();
    for page in &content.pages {
        labels.push((u32::try_from(text.len()).unwrap_or(u32::MAX), format!("第 {} 页", page.index + 1)));
        for block in &page.blocks {
            match block {
                ContentBlock::Text(block) => {
                    for line in &block.lines {
                        text.push_str(line.text.trim());
                        text.push('\n');
                    }
                }
                ContentBlock::Table(_) => rows(tables.next().unwrap_or_default(), &mut text),
            }
        }
        // The end of the page.
        text.push_str("\u{c}\n");
    }
    (text, labels)
}

/// The cells of a table, row by row, on one line each.
fn cells(table: &Table) -> Vec<Vec<String>> {
    let cell = |text: &str| text.split_whitespace().collect::<Vec<_>>().join("");
    table.data.iter().map(|row| row.iter().map(|own| cell(&own.text)).collect()).collect()
}

/// A table as lines with tabs; where its numbers are torn, as lines that are no table.
fn rows(rows: Vec<Vec<String>>, text: &mut String) {
    text.push('\n');
    let (rows, mark) = match wrapped::whole(rows.clone()) {
        Some(rows) => (rows, "\t"),
        None => (rows, "；"),
    };
    for row in rows {
        text.push_str(&row.join(mark));
        // A table of one column is a table.
        if row.len() == 1 {
            text.push('\t');
        }
        text.push('\n');
    }
    text.push('\n');
}

/// Characters that no document in Chinese is without.
const COMMON: &str = "的一年元万预算支出收入项目单位经费资金财政部门公共基本情况和为人员工作";

/// Whether a text is one, and its words are those that people see.
fn sound(text: &str, pages: usize) -> Result<(), (Text, Option<Text>)> {
    let words = text.chars().filter(|c| !c.is_whitespace());
    let count = words.clone().count();
    if count < FEW * pages.max(1) {
        let what = Text::new("PDF 里没有文字，是扫描件或图片", "the PDF has no text: it is a scan");
        let advice = Text::new(
            "请提供 Word、Excel 或直接导出的 PDF；扫描件要先做文字识别并核对",
            "give the file it was made from; a scan has to be recognised and proofread first",
        );
        return Err((what, Some(advice)));
    }
    let strange = words.clone().filter(|c| is_strange(*c)).count();
    let chinese = words.clone().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    let common = words.filter(|c| COMMON.contains(*c)).count();
    let is_garbled = strange * 200 > count || chinese * 10 > count && common * 40 < chinese;
    if is_garbled {
        let what = Text::new(
            "PDF 里的文字是乱码（字体没有对照表），认出来的数不可信，没有读",
            "the text of the PDF is garbled: its numbers could not be trusted",
        );
        let advice = Text::new(
            "请提供 Word、Excel 原文件，或用别的软件重新导出 PDF",
            "give the file it was made from, or export it with another program",
        );
        return Err((what, Some(advice)));
    }
    Ok(())
}

/// Characters that stand for others that are not known.
fn is_strange(c: char) -> bool {
    matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}') || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans_and_garbled_texts_are_told_from_sound_ones() {
        let sentence = "2023年部门预算支出总计1234.56万元，其中：基本支出1000万元，项目支出234.56万元。";
        assert!(sound(sentence, 1).is_ok());
        assert!(sound("12\n13\n", 2).is_err());
        assert!(sound(&sentence.replace('算', "\u{e123}"), 1).is_err());
        let shifted: String =
            sentence.chars().map(|c| if c.is_alphabetic() { char::from_u32(u32::from(c) + 211).unwrap_or(c) } else { c }).collect();
        assert!(sound(&shifted, 1).is_err());
    }
}
