//! `hartomat workflow …` as scripts meet it.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use crate::command::{hartomat, json, stderr};

const STARTERS: [&str; 5] = ["cad_intake", "still", "turntable", "multi_angle", "still_with_exports"];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/workflows").join(name)
}

fn workflow(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = hartomat()
        .args(["--json", "workflow"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("hartomat starts");
    // It stops reading at its bound: the rest cannot be written.
    let _ = child.stdin.take().expect("piped").write_all(input);
    child.wait_with_output().expect("it ends")
}

#[test]
fn nodes_are_those_of_the_domain_with_every_field() {
    let output = workflow(&["nodes"], b"");
    assert!(output.status.success(), "{}", stderr(&output));
    let nodes = json(&output)["nodes"].as_array().expect("nodes").clone();
    assert_eq!(nodes.len(), 23);
    let fields = "step step_version label description category family module_key input_contract output_contract \
        artifact_roles_consumed artifact_roles_produced param_schema defaults execution execution_role legacy_source availability";
    for node in &nodes {
        for field in fields.split_whitespace() {
            assert!(!node[field].is_null(), "{} has no {field}", node["step"]);
        }
    }
}

#[test]
fn every_starter_is_valid_and_eight_faults_are_told_at_once() {
    for name in STARTERS {
        let starter = workflow(&["starter", name], b"");
        let report = workflow(&["validate", "-"], &starter.stdout);
        assert_eq!((report.status.code(), &json(&report)["diagnostics"]), (Some(0), &serde_json::json!([])), "{name}");
    }
    let report = workflow(&["validate", fixture("eight_faults.json").to_str().expect("utf-8")], b"");
    assert_eq!(report.status.code(), Some(2));
    let told = json(&report);
    assert_eq!(told["valid"], false);
    let diagnostics = told["diagnostics"].as_array().expect("diagnostics");
    let mut codes: Vec<&str> = diagnostics.iter().map(|d| d["code"].as_str().expect("code")).collect();
    codes.sort_unstable();
    codes.dedup();
    assert!(codes.len() >= 8, "{codes:?}");
}

#[test]
fn presets_migrate_once_and_for_all() {
    for name in ["still", "turntable", "multi_angle", "still_with_exports"] {
        let migrated = workflow(&["migrate", fixture(&format!("preset_{name}.json")).to_str().expect("utf-8")], b"");
        assert!(migrated.status.success(), "{name}: {}", stderr(&migrated));
        let document = json(&migrated)["config"].to_string();
        let report = workflow(&["validate", "-"], document.as_bytes());
        assert_eq!(report.status.code(), Some(0), "{name}: {}", json(&report));
        let again = workflow(&["migrate", "-"], document.as_bytes());
        assert_eq!(json(&again)["config"].to_string(), document, "{name}");
    }
    let still = workflow(&["migrate", fixture("preset_still.json").to_str().expect("utf-8")], b"");
    assert_eq!(json(&still)["notes"][0]["path"], "/params/watermark");
}

#[test]
fn bad_input_is_exit_2_and_never_a_panic() {
    let cases: [(&str, Vec<u8>); 6] = [
        ("document.malformed", b"{\n \"version\": }".to_vec()),
        ("document.malformed", b"{\"a\":NaN}".to_vec()),
        ("document.too_large", vec![b' '; 50 << 20]),
        ("document.too_deep", "[".repeat(1 << 20).into_bytes()),
        ("document.number_out_of_range", br#"{"version":9007199254740993}"#.to_vec()),
        ("document.missing_key", br"{}".to_vec()),
    ];
    for (code, text) in cases {
        let output = workflow(&["validate", "-"], &text);
        assert_eq!(output.status.code(), Some(2), "{code}: {}", stderr(&output));
        assert_eq!(json(&output)["diagnostics"][0]["code"], code);
        assert!(!stderr(&output).contains("panicked"));
    }
    let missing = workflow(&["validate", "/nowhere/at/all.json"], b"");
    assert_eq!(missing.status.code(), Some(2));
    assert_eq!(workflow(&["starter", "poem"], b"").status.code(), Some(2));
    assert_eq!(workflow(&["migrate", "-"], br#"{"type":"poem"}"#).status.code(), Some(2));
}

#[test]
fn a_repair_shows_what_changes_before_it_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("drifted.json");
    let mut document: serde_json::Value =
        serde_json::from_slice(&workflow(&["starter", "still"], b"").stdout).expect("a starter");
    document["odd"] = 1.into();
    let text = document.to_string();
    std::fs::write(&file, &text).expect("written");
    let path = file.to_str().expect("utf-8");
    let look = workflow(&["repair", path], b"");
    assert_eq!((look.status.code(), &json(&look)["changed"]), (Some(0), &true.into()), "{}", stderr(&look));
    assert_eq!(std::fs::read_to_string(&file).expect("there"), text);
    assert!(workflow(&["repair", "--write", path], b"").status.success());
    assert_eq!(json(&workflow(&["validate", path], b""))["valid"], true);
    assert_eq!(json(&workflow(&["repair", path], b""))["changed"], false);
}
