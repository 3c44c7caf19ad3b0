//! Repair of drifted definitions, and differences between versions.

use serde_json::{Value, json};
use workflow::{
    Code,
    diff::diff,
    repair::{Repair, repair},
    starters::Starter,
};

use super::{document, order, registry, told};

fn repaired(value: &Value) -> Repair {
    let repair = repair(value.to_string().as_bytes(), registry()).expect("can be repaired");
    let again = workflow::repair::repair(repair.text.as_bytes(), registry()).expect("again");
    assert!(!again.changed && again.fixes.is_empty(), "repairing twice changes nothing: {:#?}", again.fixes);
    repair
}

#[test]
fn a_sound_canonical_document_is_left_alone() {
    for starter in Starter::ALL {
        let text = starter.document(registry()).to_canonical();
        let repair = repair(text.as_bytes(), registry()).expect("repair");
        assert!(
            !repair.changed && repair.fixes.is_empty() && repair.remaining.is_empty() && repair.diff.changes.is_empty()
        );
        assert_eq!(repair.text, text);
    }
}

#[test]
fn what_a_rule_can_put_right_is_put_right_and_kept() {
    let mut drifted =
        order("still:blender_still save:output_save", "map>still still>save still>save save>save save>gone");
    drifted["theme"] = json!("dark");
    drifted["nodes"][4]["params"] = json!({ "samples": -1, "bloom": true, "seed": 4 });
    drifted["nodes"][4]["colour"] = json!("red");
    drifted["nodes"][4]["retry"] = json!({ "max_attempts": 0 });
    drifted["edges"][0]["label"] = json!("x");
    let copy = drifted["nodes"][5].clone();
    drifted["nodes"].as_array_mut().expect("nodes").extend([copy, json!(7)]);
    let repair = repaired(&drifted);
    assert!(repair.changed);
    assert!(repair.remaining.is_empty(), "{:#?}", repair.remaining);
    let still = repair.document.node("still").expect("still");
    assert_eq!(json!(still.params), json!({ "seed": 4 }));
    assert_eq!(
        still.ui["legacy"],
        json!({ "params.samples": -1, "params.bloom": true, "colour": "red", "retry.max_attempts": 0 })
    );
    assert_eq!(repair.document.ui["legacy"]["theme"], "dark");
    assert_eq!(repair.document.ui["legacy"]["node"], 7);
    assert_eq!(repair.document.edges.len(), 5);
    assert!(repair.diff.runs_differently);
}

#[test]
fn two_different_nodes_of_one_id_both_stay() {
    let mut doubled = order("still:blender_still", "map>still");
    doubled["nodes"].as_array_mut().expect("nodes").push(json!({ "id": "still", "step": "export_blend" }));
    let repair = repaired(&doubled);
    assert_eq!(repair.document.node("still_2").map(|n| n.step.as_str()), Some("export_blend"));
    assert_eq!(told(&repair.remaining), ["node.unreachable still_2 /nodes/5"]);
}

#[test]
fn what_needs_a_person_stays_and_is_told() {
    let mut cyclic = order("a:notify b:notify glb:occ_glb_export", "setup>a a>b b>a setup>glb");
    cyclic.as_object_mut().expect("object").remove("version");
    let repair = repaired(&cyclic);
    let codes: Vec<Code> = repair.remaining.iter().map(|d| d.code).collect();
    assert_eq!(codes, [Code::Cycle, Code::WrongFamily]);
}

#[test]
fn presets_are_migrated_and_the_hopeless_is_refused() {
    let repair = repaired(&json!({ "type": "still", "params": { "samples": 9, "x": 1 } }));
    assert!(repair.fixes.len() >= 2 && repair.remaining.is_empty());
    for hopeless in ["{", r#"{"version":9,"nodes":[],"edges":[]}"#, r#"{"version":1,"nodes":5,"edges":[]}"#, "[]"] {
        assert!(workflow::repair::repair(hopeless.as_bytes(), registry()).is_err(), "{hopeless}");
    }
}

#[test]
fn differences_by_node_and_param() {
    let old = order("still:blender_still save:output_save", "map>still still>save");
    let mut new = old.clone();
    new["execution_mode"] = json!("graph");
    new["nodes"][4]["params"] = json!({ "samples": 128 });
    new["nodes"][4]["timeout_s"] = json!(60);
    new["nodes"][4]["ui"] = json!({ "position": { "x": 1, "y": 2 } });
    new["nodes"].as_array_mut().expect("nodes").reverse();
    new["edges"].as_array_mut().expect("edges").push(json!({ "from": "template", "to": "still" }));
    let found = diff(&document(&old), &document(&new));
    assert_eq!(
        serde_json::to_value(&found).expect("json"),
        json!({ "runs_differently": true, "changes": [
            { "kind": "execution_mode", "from": "legacy", "to": "graph" },
            { "kind": "param", "node": "still", "param": "samples", "from": null, "to": 128 },
            { "kind": "policy", "node": "still", "field": "timeout_s", "from": 3600, "to": 60 },
            { "kind": "layout", "node": "still" },
            { "kind": "edge_added", "edge": { "from": "template", "to": "still" } },
        ] })
    );
    let mut moved = old.clone();
    moved["nodes"][0]["ui"] = json!({ "position": { "x": 9, "y": 9 } });
    assert!(!diff(&document(&old), &document(&moved)).runs_differently);
}

#[test]
fn deep_leftovers_stay_within_the_bounds() {
    let deep = format!("{}{}", "[".repeat(31), "]".repeat(31));
    let text = format!(
        r#"{{"version":1,"nodes":[{{"id":"a","step":"notify","odd":{}}}],"edges":[],"ui":{deep}}}"#,
        &deep[2..60]
    );
    let drifted: Value = serde_json::from_str(&text).expect("json");
    let repair = repaired(&drifted);
    assert_eq!(repair.document.ui["legacy"]["ui"], json!(deep));
}
