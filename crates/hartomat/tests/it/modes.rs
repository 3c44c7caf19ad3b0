//! The three execution modes on one small file: the same picture whichever side decides.

use serde_json::Value;

use crate::command::{hartomat, json, sample, stderr};

fn render(mode: &str, settings: &[(&str, &str)]) -> Value {
    render_as("still", mode, &[], settings)
}

fn render_as(output: &str, mode: &str, more: &[&str], settings: &[(&str, &str)]) -> Value {
    let dir = tempfile::tempdir().expect("a folder");
    let output = hartomat()
        .envs(settings.iter().copied())
        .args(["--json", "render"])
        .arg(sample("flange.step"))
        .args(["--output", output, "--mode", mode, "--width", "96", "--height", "64", "--samples", "2"])
        .args(more)
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

/// A fault in what the graph shows is seen, and costs the line nothing.
fn is_noticed(output: &str, mutations: &[&str], more: &[&str]) {
    let wanted = content(&render_as(output, "legacy", more, &[]));
    for mutation in mutations {
        let shadow = render_as(output, "shadow", more, &[("HARTOMAT_SABOTAGE", &format!("shadow:{mutation}"))]);
        assert!(shadow["verdict"].is_string() && shadow["verdict"] != "pass", "{output} {mutation}: {shadow}");
        assert_eq!(content(&shadow), wanted, "{output} {mutation}: what is published is the fixed pipeline's");
        println!("{output} {mutation}: {}", shadow["verdict"]);
    }
}

#[test]
fn a_shadow_still_with_a_fault_does_not_pass() {
    is_noticed("still", &["wrong_material:1", "missing_part:2", "camera_moved", "brighter"], &[]);
}

#[test]
fn a_shadow_turntable_without_a_frame_does_not_pass() {
    is_noticed("turntable", &["dropped_frame:3"], &["--frames", "6", "--fps", "6"]);
}

#[test]
fn a_shadow_blend_with_another_mesh_does_not_pass() {
    is_noticed("blend", &["changed_mesh:1"], &[]);
}
