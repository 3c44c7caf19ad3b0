//! CSV as spreadsheets write it: the delimiter is guessed from the heading, quotes may hold line ends.

use crate::{Collector, NoSheet};

pub fn read(text: &str, into: &mut Collector) -> Result<(), NoSheet> {
    // The reader counts a line only at its `\n`, so that rows after `\r\n` would be told one too early.
    let text = text.replace("\r\n", "\n");
    let (delimiter, text, skipped) = delimiter(&text);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    loop {
        let more = reader
            .read_record(&mut record)
            .map_err(|error| NoSheet::new("sheet.csv", format!("The file is no CSV: {error}.")))?;
        if !more {
            return Ok(());
        }
        let line = record.position().map_or(0, csv::Position::line) + skipped;
        into.push(line, record.iter().map(str::to_owned).collect())?;
    }
}

/// The delimiter, the text it delimits, and the lines in front of that. Excel's own `sep=;` line
/// decides; else the character that stands most often in the first line with text, outside quotes.
fn delimiter(text: &str) -> (u8, &str, u64) {
    if let Some(rest) = text.strip_prefix("sep=").or_else(|| text.strip_prefix("SEP="))
        && let Some(delimiter @ (b';' | b',' | b'\t' | b'|')) = rest.bytes().next()
        && let Some((before, rest)) = rest[1..].split_once('\n')
        && before.trim().is_empty()
    {
        return (delimiter, rest, 1);
    }
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |wanted: char| {
        let mut quoted = false;
        let outside = first.chars().filter(|c| {
            quoted ^= *c == '"';
            *c == wanted && !quoted
        });
        outside.count()
    };
    // Of equally many the semicolon goes first: a comma is the decimal mark where it is used.
    let best = [(b',', count(',')), (b'\t', count('\t')), (b';', count(';'))].into_iter().max_by_key(|(_, n)| *n);
    (best.filter(|(_, n)| *n > 0).map_or(b',', |(delimiter, _)| delimiter), text, 0)
}
