//! Migration of the four preset shapes.

use serde_json::{Value, json};
use workflow::{
    Document,
    presets::{Migration, migrate},
};

use super::{registry, report};

fn migrated(preset: &Value) -> Migration {
    let migration = migrate(preset.to_string().as_bytes(), registry()).expect("a migration");
    let text = migration.document.to_canonical();
    let report = report(&migration.document.to_value());
    assert!(report.diagnostics.is_empty(), "{:#?}", report.diagnostics);
    assert_eq!(migration.document.execution_mode, contracts::ExecutionMode::Legacy);
    let again = migrate(text.as_bytes(), registry()).expect("migrates again");
    assert_eq!(again.document.to_canonical(), text, "the same bytes");
    assert!(again.notes.is_empty());
    migration
}

fn params(document: &Document, node: &str) -> Value {
    json!(document.node(node).unwrap_or_else(|| panic!("node {node}")).params)
}

fn steps(document: &Document, step: &str) -> Vec<String> {
    document.nodes.iter().filter(|n| n.step == step).map(|n| n.id.clone()).collect()
}

#[test]
fn still() {
    let migration = migrated(&json!({ "type": "still", "params": {
        "render_engine": "CYCLES", "samples": 128, "resolution": [1920, 1080], "transparent_bg": true, "denoise": false,
        "seed": 7, "noise_threshold": 0.05, "material_override": "Steel brushed"
    } }));
    assert_eq!(migration.notes, []);
    assert_eq!(
        params(&migration.document, "still"),
        json!({ "engine": "cycles", "samples": 128, "width": 1920, "height": 1080, "transparent": true, "denoise": false,
            "seed": 7, "noise_threshold": 0.05 })
    );
    assert_eq!(params(&migration.document, "materials"), json!({ "material_override": "Steel brushed" }));
    assert!(migration.document.ui.get("legacy").is_none());
}

#[test]
fn turntable() {
    let migration = migrated(
        &json!({ "type": "turntable", "params": { "frame_count": 48, "fps": 24, "width": 640, "height": 480, "render_engine": "eevee" } }),
    );
    assert_eq!(
        params(&migration.document, "turntable"),
        json!({ "frames": 48, "fps": 24, "width": 640, "height": 480, "engine": "eevee" })
    );
    let clear = migrated(&json!({ "type": "turntable", "params": { "transparent_bg": true } }));
    assert_eq!(params(&clear.document, "turntable"), json!({ "transparent": true, "codec": "vp9" }));
    assert_eq!(clear.notes.len(), 1);
}

#[test]
fn multi_angle() {
    let migration = migrated(&json!({ "type": "multi_angle", "params": { "samples": 32, "angles": [
        { "name": "Front", "azimuth": 0, "elevation": 10 },
        { "name": "front", "azimuth": 180, "elevation": 10.5, "roll": 3 },
        { "azimuth": 1000 },
    ] } }));
    let document = &migration.document;
    assert_eq!(steps(document, "blender_still"), ["still_front", "still_front_2", "still_view_3"]);
    assert_eq!(steps(document, "notify"), ["notify"]);
    assert_eq!(document.edges.iter().filter(|e| e.to == "notify").count(), 3);
    assert_eq!(
        params(document, "still_front_2"),
        json!({ "view": "angle", "azimuth_deg": 180, "elevation_deg": 10.5, "samples": 32 })
    );
    assert_eq!(params(document, "save_front"), json!({ "view_name": "Front" }));
    assert_eq!(document.node("still_front_2").expect("node").ui["legacy"], json!({ "roll": 3, "name": "front" }));
    let paths: Vec<&str> = migration.notes.iter().map(|n| n.path.as_str()).collect();
    assert_eq!(paths, ["/params/angles/1", "/params/angles/1/roll", "/params/angles/2", "/params/angles/2/azimuth"]);
    // Without angles there are the standard views.
    assert_eq!(steps(&migrated(&json!({ "type": "multi_angle" })).document, "blender_still").len(), 4);
}

#[test]
fn still_with_all_exports() {
    let migration = migrated(
        &json!({ "type": "still_with_exports", "params": { "exports": ["blend", "glb", "stl", "usd"], "samples": 4 } }),
    );
    assert_eq!(migration.notes, []);
    let document = &migration.document;
    assert_eq!(steps(document, "export_model"), ["export_glb", "export_stl", "export_usd"]);
    assert_eq!(params(document, "export_usd"), json!({ "format": "usd" }));
    assert_eq!(params(document, "export_blend"), json!({ "samples": 4 }));
    assert_eq!(steps(document, "output_save").len(), 5);
}

#[test]
fn nothing_is_lost_and_everything_kept_is_reported() {
    let migration = migrated(&json!({
        "type": "still",
        "owner": "anna",
        "params": { "bloom": { "deep": [1, 2] }, "samples": -4, "fps": 25, "width": 500, "resolution": [600, 700], "format/x": null },
    }));
    assert_eq!(
        Value::Object(migration.document.ui["legacy"].as_object().expect("legacy").clone()),
        json!({ "owner": "anna", "params": { "bloom": { "deep": [1, 2] }, "samples": -4, "fps": 25, "resolution": [600, 700], "format/x": null } })
    );
    assert_eq!(params(&migration.document, "still"), json!({ "width": 500, "height": 700 }));
    let paths: Vec<&str> = migration.notes.iter().map(|n| n.path.as_str()).collect();
    assert_eq!(
        paths,
        ["/owner", "/params/bloom", "/params/format~1x", "/params/fps", "/params/resolution", "/params/samples"]
    );
}

#[test]
fn deep_leftovers_are_kept_as_text() {
    let deep = format!("{}1{}", "[".repeat(25), "]".repeat(25));
    let preset = format!(r#"{{"type":"still","params":{{"x":{deep}}}}}"#);
    let preset: Value = serde_json::from_str(&preset).expect("json");
    assert_eq!(migrated(&preset).document.ui["legacy"]["params"]["x"], json!(deep));
}

#[test]
fn what_is_no_preset_is_refused() {
    for text in
        [r#"{"type":"hologram"}"#, r#"{"type":5}"#, "[]", "{}", "x", r#"{"version":1,"nodes":[],"edges":[],"odd":1}"#]
    {
        assert!(migrate(text.as_bytes(), registry()).is_err(), "{text}");
    }
}
