//! The four preset shapes of stored data, migrated to canonical documents without loss.
//!
//! `{"type": "still" | "turntable" | "multi_angle" | "still_with_exports", "params": {…}}` becomes the starter
//! graph of that shape in `legacy` mode. A key that has no place in it, and a value that no node
//! can take, is kept under `ui.legacy` and reported as a note. A canonical document passes through
//! unchanged, so that migrating twice gives the same bytes.

mod angles;
mod place;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    Diagnostic, Document, Registry,
    bounds::MAX_DOCUMENT_BYTES,
    diagnostics::{Code, pointer_segment},
    document::{parse_value, read_json, shelved},
    starters::{Export, Shape, graph},
};
use place::Placing;

/// A migrated preset.
#[derive(Debug, Clone, PartialEq)]
pub struct Migration {
    pub document: Document,
    /// What a person should know; empty where everything found its place.
    pub notes: Vec<Note>,
}

/// Something that was kept but has no effect, or was settled by a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// JSON pointer into the preset.
    pub path: String,
    /// A sentence.
    pub message: String,
}

/// The preset types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Still,
    Turntable,
    MultiAngle,
    StillWithExports,
}

impl Kind {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("still", Self::Still),
        ("turntable", Self::Turntable),
        ("multi_angle", Self::MultiAngle),
        ("still_with_exports", Self::StillWithExports),
    ];
}

/// Whether a JSON value looks like a preset and not like a canonical document.
pub fn is_preset(value: &Value) -> bool {
    value.get("type").is_some() && value.get("nodes").is_none()
}

/// Migrates the text of a preset; a canonical document comes back as it is.
///
/// # Errors
/// Text that is not JSON within the bounds, an unknown type, or a document with faults of form.
pub fn migrate(text: &[u8], registry: &Registry) -> Result<Migration, Vec<Diagnostic>> {
    let value = read_json(text).map_err(|d| vec![d])?;
    migrate_value(&value, registry)
}

/// The same for JSON that was read within the bounds already.
///
/// # Errors
/// As [`migrate`].
pub fn migrate_value(value: &Value, registry: &Registry) -> Result<Migration, Vec<Diagnostic>> {
    if !is_preset(value) {
        let document = parse_value(value, registry).into_document()?;
        return Ok(Migration { document, notes: Vec::new() });
    }
    let object = value.as_object().cloned().unwrap_or_default();
    let name = object.get("type").and_then(Value::as_str).unwrap_or_default();
    let Some(kind) = Kind::NAMES.iter().find(|k| k.0 == name).map(|k| k.1) else {
        let names: Vec<&str> = Kind::NAMES.iter().map(|k| k.0).collect();
        let message =
            format!("The preset has no type this installation knows; it must be one of {}.", names.join(", "));
        return Err(vec![Diagnostic::new(Code::UnknownPreset, "/type", message)]);
    };
    let migration = migrate_preset(kind, &object, registry);
    let size = migration.document.to_canonical().len();
    if size > MAX_DOCUMENT_BYTES {
        let message =
            format!("The migrated workflow would have {size} bytes; at most {MAX_DOCUMENT_BYTES} are allowed.");
        return Err(vec![Diagnostic::new(Code::TooLarge, "", message)]);
    }
    Ok(migration)
}

fn migrate_preset(kind: Kind, preset: &Map<String, Value>, registry: &Registry) -> Migration {
    let mut notes = Vec::new();
    let mut legacy = Map::new();
    for (key, value) in preset.iter().filter(|(k, _)| !["type", "params"].contains(&k.as_str())) {
        legacy.insert(key.clone(), shelved(value.clone()));
        notes.push(Note {
            path: format!("/{}", pointer_segment(key)),
            message: format!("The key `{key}` has no place in a workflow; it is kept under ui.legacy."),
        });
    }
    let params = match preset.get("params") {
        None => Map::new(),
        Some(Value::Object(params)) => params.clone(),
        Some(other) => {
            legacy.insert("params".to_owned(), shelved(other.clone()));
            let message = "`params` is not an object; it is kept under ui.legacy and defaults are used.".to_owned();
            notes.push(Note { path: "/params".to_owned(), message });
            Map::new()
        }
    };
    let mut placing = Placing::new(registry, params, notes);
    let shape = match kind {
        Kind::Still => Shape::Still,
        Kind::Turntable => Shape::Turntable,
        Kind::MultiAngle => return angles::migrate(placing, legacy),
        Kind::StillWithExports => Shape::Exports(exports(&mut placing)),
    };
    let mut document = graph(&shape, registry);
    placing.render_params(&mut document);
    placing.finish(document, legacy)
}

/// The wanted exports, each once, in the order of the preset.
fn exports(placing: &mut Placing<'_>) -> Vec<Export> {
    let Some(value) = placing.take("exports") else {
        placing.note("exports", "The preset names no exports; the .blend and a GLB are made.".to_owned());
        return [Export::of("blend"), Export::of("glb")].into_iter().flatten().collect();
    };
    let Some(names) = value.as_array() else {
        placing.keep("exports", value, "is not a list");
        return Vec::new();
    };
    let mut exports: Vec<Export> = Vec::new();
    let mut kept: Vec<Value> = Vec::new();
    for name in names {
        match name.as_str().and_then(|n| Export::of(&n.to_lowercase())) {
            Some(export) if exports.contains(&export) => {}
            Some(export) => exports.push(export),
            None => kept.push(name.clone()),
        }
    }
    if !kept.is_empty() {
        placing.keep("exports", Value::Array(kept), "has entries other than blend, glb, stl and usd");
    }
    exports
}
