//! The two chunks of a GLB.

use serde_json::Value;

use crate::{Fault, ModuleError};

/// JSON chunk and binary chunk; empty where the file has none.
pub fn parse(glb: &[u8]) -> Option<(Value, &[u8])> {
    if glb.get(..4)? != b"glTF" {
        return None;
    }
    let (kind, json, rest) = chunk(glb.get(12..)?)?;
    if kind != b"JSON" {
        return None;
    }
    let binary = chunk(rest).filter(|(kind, ..)| *kind == b"BIN\0").map_or(&[][..], |(_, bytes, _)| bytes);
    Some((serde_json::from_slice(json).ok()?, binary))
}

/// Kind, bytes, and what lies behind.
fn chunk(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let length = usize::try_from(u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?)).ok()?;
    let end = length.checked_add(8)?;
    Some((bytes.get(4..8)?, bytes.get(8..end)?, bytes.get(end..)?))
}

/// The file of two chunks.
pub fn write(document: &Value, binary: &[u8]) -> Vec<u8> {
    let mut json = document.to_string().into_bytes();
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut padded = binary.to_vec();
    padded.resize(padded.len().next_multiple_of(4), 0);
    let word = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    let total = 12 + 8 + json.len() + 8 + padded.len();
    [
        b"glTF",
        &2_u32.to_le_bytes(),
        &word(total),
        &word(json.len()),
        b"JSON",
        &json[..],
        &word(padded.len()),
        b"BIN\0",
        &padded[..],
    ]
    .concat()
}

/// Not a GLB of our own writer.
pub fn damaged() -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "cad.damaged_glb",
        "The product's GLB cannot be read back.",
        "Read the CAD file again (reprocess).",
    )
}
