//! The three execution modes on one small file: the same picture whichever side decides.

use serde_json::Value;

use crate::command::{hartomat, json, sample, stderr};

fn render(mode: &str, settings: &[(&str, &str)]) -> Value {
    let dir = tempfile::tempdir().expect("a folder");
    let output = hartomat()
        .envs(settings.iter().copied())
        .args(["--json", "render"])
        .arg(sample("flange.step"))
        .args(["--output", "still", "--mode", mode, "--width", "96", "--height", "64", "--samples", "2"])
        .args(["--seed", "1", "--out"])
        .arg(dir.path())
        .output()
        .expect("hartomat runs");
    assert!(output.status.success(), "{}", stderr(&output));
    json(&output)
}

fn content(document: &Value) -> Vec<Value> {
    let artifacts = document["artifacts"].as_array().expect("artifacts");
    artifacts.iter().map(|artifact| artifact["content_hash"].clone()).collect()
}

#[test]
fn a_graph_gives_what_the_fixed_pipeline_gives() {
    let (legacy, graph) = (render("legacy", &[]), render("graph", &[]));
    assert_eq!(graph["status"], "succeeded", "{graph}");
    assert_eq!(graph["mode"], "graph");
    assert_eq!(content(&graph), content(&legacy));
    let nodes = graph["nodes"].as_array().expect("nodes");
    assert_eq!(nodes.len(), 7, "every node is on record: {nodes:?}");
    assert!(nodes.iter().all(|node| node["status"] == "succeeded"), "{nodes:?}");
}

#[test]
fn a_panic_of_the_engine_costs_no_line() {
    let graph = render("graph", &[("HARTOMAT_SABOTAGE", "engine_panics")]);
    assert_eq!(graph["status"], "fell_back", "{graph}");
    assert_eq!(graph["error"]["code"], "engine.panicked", "{graph}");
    assert_eq!(content(&graph).len(), 1, "{graph}");
}

#[test]
fn a_shadow_is_judged_and_publishes_nothing() {
    let shadow = render("shadow", &[]);
    assert_eq!(shadow["status"], "succeeded", "{shadow}");
    assert_eq!(shadow["verdict"], "pass", "{shadow}");
    assert_eq!(content(&shadow).len(), 1, "{shadow}");
    let nodes = shadow["nodes"].as_array().expect("nodes");
    assert!(nodes.iter().all(|node| node["cache"] != "hit"), "{nodes:?}");
}
