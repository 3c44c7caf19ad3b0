//! What a file is, by its first bytes, else by its name.

/// Bytes that are enough to tell.
pub const HEAD_BYTES: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// PNG, JPEG, WebP, TIFF or OpenEXR.
    Picture,
    /// MP4, QuickTime or Matroska.
    Video,
    Blend,
    /// Its bytes are its content: `glb`, `stl`, `usd`, or whatever the extension says.
    Other(String),
}

impl Kind {
    pub fn of(head: &[u8], name: &str) -> Self {
        let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
        let begins = |magic: &[u8]| head.starts_with(magic);
        let picture = begins(b"\x89PNG")
            || begins(b"\xff\xd8\xff")
            || begins(b"II*\0")
            || begins(b"MM\0*")
            || begins(b"\x76\x2f\x31\x01")
            || (begins(b"RIFF") && head.get(8..12) == Some(b"WEBP"));
        // Blender writes plain or zstd, before 3.0 gzip; nothing else we make is compressed as a whole.
        let blend = begins(b"BLENDER") || begins(b"\x28\xb5\x2f\xfd") || begins(b"\x1f\x8b");
        let video = head.get(4..8) == Some(b"ftyp") || begins(b"\x1a\x45\xdf\xa3") || head.get(4..8) == Some(b"moov");
        if picture {
            Self::Picture
        } else if blend {
            Self::Blend
        } else if video {
            Self::Video
        } else if begins(b"glTF") {
            Self::Other("glb".to_owned())
        } else if begins(b"PXR-USDC") || ["usd", "usda", "usdc", "usdz"].contains(&extension.as_str()) {
            Self::Other("usd".to_owned())
        } else if extension.is_empty() {
            Self::Other("unknown".to_owned())
        } else {
            Self::Other(extension)
        }
    }

    /// Fits into “One file is …”.
    pub fn phrase(&self) -> String {
        match self {
            Self::Picture => "a picture".to_owned(),
            Self::Video => "a video".to_owned(),
            Self::Blend => "a .blend".to_owned(),
            Self::Other(format) => format!("of kind {format}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn first_bytes_win_over_names() {
        for (head, name, kind) in [
            (&b"\x89PNG\r\n\x1a\n"[..], "a.mp4", Kind::Picture),
            (b"RIFF\0\0\0\0WEBPVP8 ", "a", Kind::Picture),
            (b"\0\0\0\x20ftypisom", "a.png", Kind::Video),
            (b"\x1a\x45\xdf\xa3", "a.webm", Kind::Video),
            (b"BLENDER-v404", "a", Kind::Blend),
            (b"\x28\xb5\x2f\xfd", "a", Kind::Blend),
            (b"glTF\x02", "a", Kind::Other("glb".into())),
            (b"solid", "A.STL", Kind::Other("stl".into())),
            (b"", "a", Kind::Other("unknown".into())),
        ] {
            assert_eq!(Kind::of(head, name), kind, "{name}");
        }
    }
}
