//! External references: other STEP files that an assembly names.
//!
//! The kernel follows references by itself, but loses those with a folder in their name and would
//! follow one out of the bundle. So they are followed here first, in the text: every one must lie in
//! the bundle. Then the kernel gets copies in one flat folder, whose references are plain names.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use modules::ModuleError;

use crate::fail;

/// Upper bound of files in one bundle's tree of references.
const MAX_FILES: usize = 10_000;
/// Entities whose first text is the name of another file.
const KEYWORDS: [&[u8]; 2] = [b"DOCUMENT_FILE", b"APPLIED_EXTERNAL_IDENTIFICATION_ASSIGNMENT"];
/// Documents beside the geometry that CAD systems list; never opened here.
const OTHER_DOCUMENTS: [&str; 19] = [
    "pdf", "doc", "docx", "xls", "xlsx", "txt", "csv", "xml", "html", "htm", "dwg", "dxf", "png", "jpg", "jpeg", "tif",
    "tiff", "plmxml", "jt",
];

/// One file name in the text: where it stands and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mention {
    from: usize,
    to: usize,
    name: String,
}

/// The file to give to the kernel: the root itself, or a copy with flat references below `scratch`.
pub fn resolve(bundle: &Path, root: &Path, scratch: &Path) -> Result<PathBuf, ModuleError> {
    let read = |path: &Path| std::fs::read(path).map_err(|error| fail::disk("Reading", path, &error));
    let text = read(root)?;
    if mentions(&text).iter().all(|mention| is_other_document(&mention.name)) {
        return Ok(root.to_owned());
    }
    std::fs::create_dir_all(scratch).map_err(|error| fail::disk("Making", scratch, &error))?;
    let mut flat: HashMap<PathBuf, String> = HashMap::from([(root.to_owned(), "file0.stp".to_owned())]);
    let mut open = vec![(root.to_owned(), text)];
    while let Some((path, text)) = open.pop() {
        let shown = path.strip_prefix(bundle).unwrap_or(&path).to_string_lossy().into_owned();
        let mut out = Vec::with_capacity(text.len());
        let mut done = 0;
        for mention in mentions(&text) {
            if is_other_document(&mention.name) {
                continue;
            }
            let target = locate(bundle, &path, &shown, &mention.name)?;
            let count = flat.len();
            if count >= MAX_FILES {
                return Err(fail::too_many_references(&shown, MAX_FILES));
            }
            if !flat.contains_key(&target) {
                flat.insert(target.clone(), format!("file{count}.stp"));
                let text = read(&target)?;
                open.push((target.clone(), text));
            }
            out.extend_from_slice(&text[done..mention.from]);
            out.extend_from_slice(flat[&target].as_bytes());
            done = mention.to;
        }
        out.extend_from_slice(&text[done..]);
        let copy = scratch.join(&flat[&path]);
        std::fs::write(&copy, out).map_err(|error| fail::disk("Writing", &copy, &error))?;
    }
    Ok(scratch.join("file0.stp"))
}

/// Finds a reference beside the file that names it, else at the top of the bundle; letter case and
/// the kind of slash do not matter, because they did not where the file was written.
fn locate(bundle: &Path, from: &Path, shown: &str, name: &str) -> Result<PathBuf, ModuleError> {
    let leaves = || fail::reference_leaves_bundle(shown, name);
    let plain = name.trim().replace('\\', "/");
    let drive = plain.as_bytes().get(1) == Some(&b':');
    let relative = Path::new(&plain);
    if drive || plain.contains("://") || relative.is_absolute() {
        return Err(leaves());
    }
    for base in [from.parent().unwrap_or(bundle), bundle] {
        let mut at = base.to_owned();
        let mut found = true;
        for part in relative.components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir => {
                    at.pop();
                    if !at.starts_with(bundle) {
                        return Err(leaves());
                    }
                }
                Component::Normal(part) => match entry(&at, part) {
                    Some(next) => at = next,
                    None => {
                        found = false;
                        break;
                    }
                },
                Component::RootDir | Component::Prefix(_) => return Err(leaves()),
            }
        }
        if found && at.is_file() {
            // A link may lead out where the name does not.
            let real = at.canonicalize().map_err(|error| fail::disk("Opening", &at, &error))?;
            return if real.starts_with(bundle) { Ok(real) } else { Err(leaves()) };
        }
    }
    Err(fail::missing_reference(shown, name))
}

fn entry(dir: &Path, name: &std::ffi::OsStr) -> Option<PathBuf> {
    let exact = dir.join(name);
    if exact.exists() {
        return Some(exact);
    }
    let wanted = name.to_string_lossy().to_lowercase();
    let mut alike: Vec<PathBuf> = std::fs::read_dir(dir)
        .ok()?
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().to_lowercase() == wanted)
        .map(|entry| entry.path())
        .collect();
    alike.sort();
    alike.into_iter().next()
}

fn is_other_document(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    name.trim().is_empty() || OTHER_DOCUMENTS.contains(&extension.as_str())
}

/// All file names in a STEP text. Text within strings and comments is passed over.
fn mentions(text: &[u8]) -> Vec<Mention> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'\'' => at = string_end(text, at),
            b'/' if text.get(at + 1) == Some(&b'*') => {
                at = find(&text[at..], b"*/").map_or(text.len(), |offset| at + offset + 2);
            }
            byte if byte.is_ascii_alphabetic() => {
                let end = text[at..]
                    .iter()
                    .position(|b| !(b.is_ascii_alphanumeric() || *b == b'_'))
                    .map_or(text.len(), |offset| at + offset);
                if KEYWORDS.iter().any(|keyword| text[at..end].eq_ignore_ascii_case(keyword)) {
                    out.extend(first_text(text, end));
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    out
}

/// The first text among the parameters that open at or after `at`.
fn first_text(text: &[u8], at: usize) -> Option<Mention> {
    let open = at + text[at..].iter().position(|b| !b.is_ascii_whitespace())?;
    if text[open] != b'(' {
        return None;
    }
    let quote = open + 1 + text[open + 1..].iter().position(|b| !b.is_ascii_whitespace())?;
    if text[quote] != b'\'' {
        return None;
    }
    let end = string_end(text, quote);
    let inside = &text[quote + 1..end.saturating_sub(1).max(quote + 1)];
    Some(Mention { from: quote + 1, to: quote + 1 + inside.len(), name: decode(inside) })
}

/// The index behind the closing quote of a string that opens at `at`; a doubled quote is none.
fn string_end(text: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while at < text.len() {
        if text[at] == b'\'' {
            if text.get(at + 1) != Some(&b'\'') {
                return at + 1;
            }
            at += 1;
        }
        at += 1;
    }
    text.len()
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// A STEP string as text: doubled quotes and backslashes, `\X2\…\X0\` and `\X\hh`.
fn decode(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw).replace("''", "'");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (decoded, used) = escape(rest);
        out.push_str(&decoded);
        rest = &rest[used..];
    }
    out + rest
}

/// What one escape at the start of `text` says, and how long it is.
fn escape(text: &str) -> (String, usize) {
    if let Some(rest) = text.strip_prefix("\\X2\\")
        && let Some(end) = rest.find("\\X0\\")
    {
        let units: Vec<u16> = rest.as_bytes()[..end]
            .chunks(4)
            .filter_map(|hex| std::str::from_utf8(hex).ok().and_then(|hex| u16::from_str_radix(hex, 16).ok()))
            .collect();
        return (String::from_utf16_lossy(&units), 4 + end + 4);
    }
    if let Some(rest) = text.strip_prefix("\\X\\")
        && let Some(code) = rest.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok())
    {
        return (char::from(code).to_string(), 5);
    }
    if text.starts_with("\\\\") { ("\\".to_owned(), 2) } else { ("\\".to_owned(), 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        mentions(text.as_bytes()).into_iter().map(|mention| mention.name).collect()
    }

    #[test]
    fn names_are_found_in_entities_alone() {
        assert_eq!(names("#1=DOCUMENT_FILE('a.stp','','',#2,'',$);"), ["a.stp"]);
        assert_eq!(names("#1 = document_file ( 'it''s \\X2\\00E4\\X0\\.stp' ,'');"), ["it's ä.stp"]);
        assert_eq!(names("/* DOCUMENT_FILE('no.stp') */ #2=PRODUCT('DOCUMENT_FILE(''no.stp'')');"), [""; 0]);
        assert_eq!(names("#1=DOCUMENT_FILE('sub\\\\b.stp'"), ["sub\\b.stp"]);
        assert_eq!(names("#1=DOCUMENT_FILE('cut"), ["cu"]);
    }
}
