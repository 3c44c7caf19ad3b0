//! Bytes to text: byte-order marks decide; without one UTF-8, and Windows-1252 where it is none.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::NoSheet;

pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NoSheet> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    let rest = &bytes[mark..];
    let (text, malformed) = encoding.decode_without_bom_handling(rest);
    let text = match malformed {
        false => text,
        true if mark > 0 => return Err(unreadable()),
        true => WINDOWS_1252.decode_without_bom_handling(rest).0,
    };
    if text.contains('\0') { Err(unreadable()) } else { Ok(text) }
}

fn unreadable() -> NoSheet {
    NoSheet::new("sheet.encoding", "This is neither text nor an XLSX workbook; save it as CSV (UTF-8) or as XLSX.")
}
