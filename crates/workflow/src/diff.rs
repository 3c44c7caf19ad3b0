//! What differs between two versions of a workflow, by node and param.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{Document, document::Edge, document::Node};

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    ExecutionMode {
        from: String,
        to: String,
    },
    NodeAdded {
        node: String,
        step: String,
    },
    NodeRemoved {
        node: String,
        step: String,
    },
    Step {
        node: String,
        from: String,
        to: String,
    },
    StepVersion {
        node: String,
        from: u32,
        to: u32,
    },
    /// None means "the module's default".
    Param {
        node: String,
        param: String,
        from: Option<Value>,
        to: Option<Value>,
    },
    /// `retry`, `timeout_s` or `on_failure`.
    Policy {
        node: String,
        field: &'static str,
        from: Value,
        to: Value,
    },
    EdgeAdded {
        edge: Value,
    },
    EdgeRemoved {
        edge: Value,
    },
    /// Position, label or anything else of the editor's; none for the whole canvas.
    Layout {
        node: Option<String>,
    },
}

/// All differences: the mode, nodes in order of ids, edges, the canvas.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Diff {
    pub changes: Vec<Change>,
    /// Whether anything but layout differs.
    pub runs_differently: bool,
}

/// What has to change in `old` to get `new`. Nodes are recognised by id; their order does not
/// matter.
pub fn diff(old: &Document, new: &Document) -> Diff {
    let mut changes = Vec::new();
    if old.execution_mode != new.execution_mode {
        let (from, to) = (old.execution_mode.to_string(), new.execution_mode.to_string());
        changes.push(Change::ExecutionMode { from, to });
    }
    let (before, after) = (by_id(old), by_id(new));
    let ids: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    for id in ids {
        match (before.get(id), after.get(id)) {
            (Some(old), Some(new)) => node(old, new, &mut changes),
            (Some(old), None) => changes.push(Change::NodeRemoved { node: id.to_owned(), step: old.step.clone() }),
            (None, Some(new)) => {
                changes.push(Change::NodeAdded { node: id.to_owned(), step: new.step.clone() });
                params(id, &Map::new(), &new.params, &mut changes);
            }
            (None, None) => {}
        }
    }
    let (before, after): (BTreeSet<&Edge>, BTreeSet<&Edge>) = (old.edges.iter().collect(), new.edges.iter().collect());
    changes.extend(before.difference(&after).map(|e| Change::EdgeRemoved { edge: e.to_value() }));
    changes.extend(after.difference(&before).map(|e| Change::EdgeAdded { edge: e.to_value() }));
    if old.ui != new.ui {
        changes.push(Change::Layout { node: None });
    }
    let runs_differently = changes.iter().any(|c| !matches!(c, Change::Layout { .. }));
    Diff { changes, runs_differently }
}

/// The first node of each id.
fn by_id(document: &Document) -> BTreeMap<&str, &Node> {
    let mut nodes = BTreeMap::new();
    for node in &document.nodes {
        nodes.entry(node.id.as_str()).or_insert(node);
    }
    nodes
}

fn node(old: &Node, new: &Node, changes: &mut Vec<Change>) {
    let id = || new.id.clone();
    if old.step != new.step {
        changes.push(Change::Step { node: id(), from: old.step.clone(), to: new.step.clone() });
    }
    if old.step_version != new.step_version {
        changes.push(Change::StepVersion { node: id(), from: old.step_version, to: new.step_version });
    }
    params(&new.id, &old.params, &new.params, changes);
    let policies = [
        ("retry", json!(old.retry), json!(new.retry)),
        ("timeout_s", json!(old.timeout_s), json!(new.timeout_s)),
        ("on_failure", json!(old.on_failure), json!(new.on_failure)),
    ];
    for (field, from, to) in policies {
        if from != to {
            changes.push(Change::Policy { node: id(), field, from, to });
        }
    }
    if old.ui != new.ui {
        changes.push(Change::Layout { node: Some(id()) });
    }
}

fn params(id: &str, old: &Map<String, Value>, new: &Map<String, Value>, changes: &mut Vec<Change>) {
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let (from, to) = (old.get(key).cloned(), new.get(key).cloned());
        if from != to {
            changes.push(Change::Param { node: id.to_owned(), param: key.clone(), from, to });
        }
    }
}
