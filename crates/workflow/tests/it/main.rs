//! Behaviour of the workflow crate, through its public surface.

mod compiling;
mod diagnosing;
mod documents;
mod drift;
mod engine;
mod invoking;
mod presets;
mod properties;
mod registering;

use serde_json::Value;
use workflow::{Code, Diagnostic, Document, Invocation, Registry, Report, check, parse};

/// Built once: it is the same for every test.
fn registry() -> &'static Registry {
    static REGISTRY: std::sync::OnceLock<Registry> = std::sync::OnceLock::new();
    REGISTRY.get_or_init(runtime::nodes::registry)
}

fn report(document: &Value) -> Report {
    check(document.to_string().as_bytes(), registry(), &Invocation::default())
}

/// A document of nodes `id: step` and edges `a > b`, separated by spaces.
fn sketch(nodes: &str, edges: &str) -> Value {
    let nodes: Vec<Value> = nodes
        .split_whitespace()
        .map(|n| n.split_once(':').expect("id:step"))
        .map(|(id, step)| serde_json::json!({ "id": id, "step": step }))
        .collect();
    let edges: Vec<Value> = edges
        .split_whitespace()
        .map(|e| e.split_once('>').expect("a>b"))
        .map(|(from, to)| serde_json::json!({ "from": from, "to": to }))
        .collect();
    serde_json::json!({ "version": 1, "nodes": nodes, "edges": edges })
}

fn document(value: &Value) -> Document {
    parse(value.to_string().as_bytes(), registry()).into_document().expect("sound form")
}

/// `code node path` of each diagnostic.
fn told(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|d| format!("{} {} {}", d.code.as_str(), d.node.as_deref().unwrap_or("-"), d.path)).collect()
}

/// The graph gives exactly these codes.
fn check_codes(document: &Value, expected: &[Code]) -> Report {
    let report = report(document);
    let mut codes: Vec<&str> = report.diagnostics.iter().map(|d| d.code.as_str()).collect();
    let mut expected: Vec<&str> = expected.iter().map(|c| c.as_str()).collect();
    codes.sort_unstable();
    expected.sort_unstable();
    assert_eq!(codes, expected, "{:#?}", report.diagnostics);
    assert_eq!(report.valid, report.plan.is_some());
    report
}

/// Nodes and edges every order graph starts with.
const SETUP: &str =
    "setup:order_line_setup populate:auto_populate_materials map:material_map_resolve template:resolve_template";
const SETUP_EDGES: &str = "setup>populate populate>map setup>template";

fn order(nodes: &str, edges: &str) -> Value {
    sketch(&format!("{SETUP} {nodes}"), &format!("{SETUP_EDGES} {edges}"))
}
