//! Faults of form: led by the diagnostics of parsing, so that whatever those find is dealt with.

use serde_json::{Map, Value, json};

use super::{Fix, keep};
use crate::{
    Diagnostic, Document, Registry,
    diagnostics::{Code, any_error},
    document::{VERSION, parse_value, shelved},
};

/// Each pass can uncover what the one before hid; more never help.
const MAX_PASSES: usize = 8;

/// # Errors
/// What no rule can put right.
pub(super) fn repair(mut value: Value, registry: &Registry, fixes: &mut Vec<Fix>) -> Result<Document, Vec<Diagnostic>> {
    for _ in 0..MAX_PASSES {
        let parsed = parse_value(&value, registry);
        let mut faults: Vec<Diagnostic> = parsed.diagnostics().iter().filter(|d| d.is_error()).cloned().collect();
        if faults.is_empty() {
            return parsed.into_document();
        }
        // Entries are removed from the back, so that the indices of the others stay.
        faults.sort_by_key(|d| std::cmp::Reverse(place(&d.path)));
        let fixed = fixes.len();
        for fault in &faults {
            if let Some(fix) = fix(&mut value, fault) {
                fixes.push(fix);
            }
        }
        if fixes.len() == fixed {
            break;
        }
    }
    let parsed = parse_value(&value, registry);
    if any_error(parsed.diagnostics()) { Err(parsed.diagnostics().to_vec()) } else { parsed.into_document() }
}

/// (list, index, deeper first) of a path.
fn place(path: &str) -> (String, usize, usize) {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let index = parts.get(1).and_then(|i| i.parse().ok()).unwrap_or(0);
    (parts.first().copied().unwrap_or_default().to_owned(), index, parts.len())
}

fn fix(value: &mut Value, fault: &Diagnostic) -> Option<Fix> {
    let parts: Vec<String> = fault.path.split('/').skip(1).map(|p| p.replace("~1", "/").replace("~0", "~")).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let root = value.as_object_mut()?;
    let said = |message: &str| Some(Fix::new(&fault.path, fault.node.as_deref(), message));
    match (parts.as_slice(), fault.code) {
        (["version"], Code::MissingKey) => {
            root.insert("version".to_owned(), json!(VERSION));
            said("The missing version was added.")
        }
        (["nodes" | "edges"], Code::MissingKey) => {
            root.insert(parts[0].to_owned(), json!([]));
            said(&format!("The missing list `{}` was added, empty.", parts[0]))
        }
        (["version" | "nodes" | "edges"], _) => None,
        (["nodes", index, rest @ ..], _) => {
            let index: usize = index.parse().ok()?;
            node(root, index, rest, fault)
        }
        (["edges", index, rest @ ..], _) => {
            let index: usize = index.parse().ok()?;
            edge(root, index, rest, fault)
        }
        ([key], _) => {
            let moved = root.remove(*key)?;
            keep(ui_of(root), key, moved);
            said(&format!("`{key}` was moved under ui.legacy."))
        }
        _ => None,
    }
}

/// The `ui` object, made where there is none.
fn ui_of(owner: &mut Map<String, Value>) -> &mut Map<String, Value> {
    let ui = owner.entry("ui").or_insert_with(|| json!({}));
    if !ui.is_object() {
        *ui = json!({ "legacy": { "ui": shelved(ui.take()) } });
    }
    match ui {
        Value::Object(ui) => ui,
        _ => unreachable!("was made an object above"),
    }
}

fn node(root: &mut Map<String, Value>, index: usize, rest: &[&str], fault: &Diagnostic) -> Option<Fix> {
    let said = |message: String| Some(Fix::new(&fault.path, fault.node.as_deref(), message));
    let nodes = root.get_mut("nodes")?.as_array_mut()?;
    if rest.is_empty() {
        if index >= nodes.len() {
            return None;
        }
        let removed = nodes.remove(index);
        keep(ui_of(root), "node", removed);
        return said("An entry that is no node was moved under ui.legacy.".to_owned());
    }
    let taken: Vec<String> = nodes.iter().filter_map(|n| n.get("id")?.as_str().map(str::to_owned)).collect();
    let node = nodes.get_mut(index)?.as_object_mut()?;
    match rest {
        ["id"] => {
            let id = (1..).map(|n| format!("node_{n}")).find(|id| !taken.contains(id))?;
            if let Some(old) = node.insert("id".to_owned(), id.as_str().into()) {
                keep(ui_of(node), "id", old);
            }
            said(format!("A node without a usable id is now called `{id}`."))
        }
        ["step"] => None,
        ["ui"] => {
            ui_of(node);
            said("`ui` was not an object; its value was moved under ui.legacy.".to_owned())
        }
        [key] => {
            let moved = node.remove(*key)?;
            keep(ui_of(node), key, moved);
            said(format!("`{key}` was moved under the node's ui.legacy."))
        }
        ["retry", key] => {
            let moved = node.get_mut("retry")?.as_object_mut()?.remove(*key)?;
            keep(ui_of(node), &format!("retry.{key}"), moved);
            said(format!("`retry.{key}` was moved under the node's ui.legacy."))
        }
        _ => None,
    }
}

fn edge(root: &mut Map<String, Value>, index: usize, rest: &[&str], fault: &Diagnostic) -> Option<Fix> {
    let said = |message: &str| Some(Fix::new(&fault.path, None, message));
    let edges = root.get_mut("edges")?.as_array_mut()?;
    let entry = edges.get_mut(index)?;
    match (entry.as_object_mut(), rest) {
        (Some(edge), [key]) if !["from", "to"].contains(key) => {
            let moved = edge.remove(*key)?;
            let (from, to) = (edge.get("from").cloned(), edge.get("to").cloned());
            keep(ui_of(root), "edge", json!({ "from": from, "to": to, (*key): moved }));
            said("A key of an edge was moved under ui.legacy.")
        }
        _ => {
            let removed = edges.remove(index);
            keep(ui_of(root), "edge", removed);
            said("An edge without both ends was moved under ui.legacy.")
        }
    }
}
