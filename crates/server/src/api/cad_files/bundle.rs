//! What a path within a bundle may be, and which file is the root. Nothing here touches a disk.

use unicode_normalization::UnicodeNormalization;

/// Longest path within a bundle, bytes.
pub const MAX_PATH_BYTES: usize = 400;
/// Longest segment of such a path, bytes: what file systems take.
pub const MAX_SEGMENT_BYTES: usize = 200;
/// Deepest folder.
pub const MAX_DEPTH: usize = 8;

/// A path as it is kept: relative, `/`-separated, NFC. Errors say what is wrong with it.
pub fn path(given: &str) -> Result<String, &'static str> {
    let path: String = given.replace('\\', "/").nfc().collect();
    if path.is_empty() {
        return Err("the file has no name");
    }
    if path.len() > MAX_PATH_BYTES {
        return Err("the path is longer than 400 bytes");
    }
    if path.starts_with('/') || path.as_bytes().get(1) == Some(&b':') {
        return Err("the path must be relative to the bundle");
    }
    if path.chars().any(char::is_control) {
        return Err("the path holds control characters");
    }
    let segments: Vec<&str> = path.split('/').collect();
    if segments.len() > MAX_DEPTH {
        return Err("the path is more than 8 folders deep");
    }
    for segment in &segments {
        if matches!(*segment, "" | "." | "..") {
            return Err("the path must not hold empty segments, `.` or `..`");
        }
        if segment.len() > MAX_SEGMENT_BYTES {
            return Err("a segment of the path is longer than 200 bytes");
        }
    }
    Ok(path)
}

/// The root where nobody named it: the only file, or the only one at the least depth.
pub fn guess_root(paths: &[&str]) -> Option<String> {
    let depth = |path: &&&str| path.matches('/').count();
    let least = paths.iter().map(|path| depth(&path)).min()?;
    let mut shallow = paths.iter().filter(|path| depth(path) == least);
    match (shallow.next(), shallow.next()) {
        (Some(only), None) => Some((*only).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_within_the_bundle() {
        assert_eq!(path("a/b.stp").as_deref(), Ok("a/b.stp"));
        assert_eq!(path("a\\b.stp").as_deref(), Ok("a/b.stp"));
        assert_eq!(path("e\u{301}.stp").as_deref(), Ok("\u{e9}.stp"));
        assert!(path("..x/b.stp").is_ok());
        let long = "x".repeat(201);
        let deep = "a/".repeat(8) + "b";
        for bad in ["", "/a", "C:\\a", "../a", "a/../b", "a//b", "a/", "./a", "a\0b", "a\nb", &long, &deep] {
            assert!(path(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_root_is_guessed_only_where_it_is_plain() {
        assert_eq!(guess_root(&["a.stp"]).as_deref(), Some("a.stp"));
        assert_eq!(guess_root(&["parts/b.stp", "a.stp", "parts/c.stp"]).as_deref(), Some("a.stp"));
        assert_eq!(guess_root(&["a.stp", "b.stp"]), None);
        assert_eq!(guess_root(&[]), None);
    }
}
