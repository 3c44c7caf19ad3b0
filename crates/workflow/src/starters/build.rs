//! Puts a document together node by node, laid out from left to right.

use contracts::ExecutionMode;
use serde_json::{Map, Value, json};

use crate::{
    Document, Registry,
    document::{Edge, Node, OnFailure, Retry},
};

/// Distance between columns and rows of the canvas, px.
const COLUMN_PX: i64 = 280;
const ROW_PX: i64 = 140;
/// Where the first node stands, px.
const MARGIN_PX: i64 = 80;

pub(super) struct Builder<'r> {
    registry: &'r Registry,
    document: Document,
}

impl<'r> Builder<'r> {
    pub(super) fn new(registry: &'r Registry) -> Self {
        let document = Document {
            execution_mode: ExecutionMode::Legacy,
            nodes: Vec::new(),
            edges: Vec::new(),
            ui: json_object(json!({ "viewport": { "x": 0, "y": 0, "zoom": 1 } })),
        };
        Self { registry, document }
    }

    /// Adds a node at (column, row) behind others.
    pub(super) fn node(&mut self, id: &str, step: &str, at: (i64, i64), after: &[&str]) -> &mut Self {
        let spec = self.registry.get(step).map(|n| n.spec());
        let label = spec.map_or(step, |s| s.label);
        self.document.nodes.push(Node {
            id: id.to_owned(),
            step: step.to_owned(),
            step_version: spec.map_or(1, |s| s.step_version),
            params: Map::new(),
            retry: Retry::default(),
            timeout_s: spec.map_or(900, |s| s.default_timeout_s()),
            on_failure: OnFailure::FailRun,
            ui: json_object(json!({
                "label": label,
                "position": { "x": MARGIN_PX + at.0 * COLUMN_PX, "y": MARGIN_PX + at.1 * ROW_PX },
            })),
        });
        self.document.edges.extend(after.iter().map(|from| Edge::plain(*from, id)));
        self
    }

    /// Says params and label of the node added last.
    pub(super) fn told(&mut self, params: Map<String, Value>, label: &str) -> &mut Self {
        if let Some(node) = self.document.nodes.last_mut() {
            node.params = params;
            node.ui.insert("label".to_owned(), label.into());
        }
        self
    }

    pub(super) fn finish(self) -> Document {
        self.document
    }
}

pub(crate) fn json_object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
