//! Repairs stored definitions that have drifted, without losing anything and without writing.
//!
//! What can be put right by a rule is put right: unknown keys and unusable values move under
//! `ui.legacy`, older steps are raised, edges that lead nowhere or stand twice go, doubled ids are made
//! unique, presets are migrated. What needs a person's decision (a cycle, an unknown step, mixed
//! families, a missing input) stays, and is told.

mod form;
mod graph;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    Code, Diagnostic, Document, Registry,
    bounds::MAX_DOCUMENT_BYTES,
    compile,
    diff::{Diff, diff},
    document::{parse_value, read_json, shelved},
    presets,
};

/// A repaired document, and why to believe it.
#[derive(Debug, Clone, Serialize)]
pub struct Repair {
    /// Canonical text.
    pub text: String,
    #[serde(skip)]
    pub document: Document,
    /// Whether the text differs from what was given.
    pub changed: bool,
    /// What was done, as sentences, in order.
    pub fixes: Vec<Fix>,
    /// From what could be read before to what is there now.
    pub diff: Diff,
    /// What still needs a person.
    pub remaining: Vec<Diagnostic>,
}

/// One thing that was put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// JSON pointer into the text as it was when the fix was made.
    pub path: String,
    pub node: Option<String>,
    pub message: String,
}

impl Fix {
    fn new(path: impl Into<String>, node: Option<&str>, message: impl Into<String>) -> Self {
        Self { path: path.into(), node: node.map(str::to_owned), message: message.into() }
    }
}

/// Repairs the text of a stored definition.
///
/// # Errors
/// What no rule can put right: text that is not JSON within the bounds, an unknown version or
/// preset type, too many nodes.
pub fn repair(text: &[u8], registry: &Registry) -> Result<Repair, Vec<Diagnostic>> {
    let mut value = read_json(text).map_err(|d| vec![d])?;
    let mut fixes = Vec::new();
    if presets::is_preset(&value) {
        let migration = presets::migrate_value(&value, registry)?;
        value = migration.document.to_value();
        fixes.push(Fix::new("", None, "The preset was migrated to a workflow."));
        fixes.extend(migration.notes.into_iter().map(|n| Fix::new(n.path, None, n.message)));
    }
    let before = parse_value(&value, registry).readable().cloned();
    let mut document = form::repair(value, registry, &mut fixes)?;
    graph::repair(&mut document, registry, &mut fixes);
    let canonical = document.to_canonical();
    if canonical.len() > MAX_DOCUMENT_BYTES {
        let message = format!(
            "The repaired workflow would have {} bytes; at most {MAX_DOCUMENT_BYTES} are allowed.",
            canonical.len()
        );
        return Err(vec![Diagnostic::new(Code::TooLarge, "", message)]);
    }
    let changed = canonical.as_bytes() != text;
    if changed && fixes.is_empty() {
        fixes.push(Fix::new("", None, "The text was brought into canonical form."));
    }
    let (_, remaining) = compile(&document, registry);
    let diff = before.map(|before| diff(&before, &document)).unwrap_or_default();
    Ok(Repair { text: canonical, changed, fixes, diff, remaining, document })
}

/// Keeps a value under `legacy` of a `ui` object. What stands there already stays: a second value
/// of the same name gets a number.
fn keep(ui: &mut Map<String, Value>, name: &str, value: Value) {
    let legacy = ui.entry("legacy").or_insert_with(|| Value::Object(Map::new()));
    if !legacy.is_object() {
        let previous = std::mem::take(legacy);
        *legacy = serde_json::json!({ "previous": previous });
    }
    let Some(legacy) = legacy.as_object_mut() else { return };
    let mut key = name.to_owned();
    let mut number = 2;
    while legacy.contains_key(&key) {
        key = format!("{name} {number}");
        number += 1;
    }
    legacy.insert(key, shelved(value));
}
