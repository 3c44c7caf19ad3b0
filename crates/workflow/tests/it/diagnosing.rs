//! Meaning: each fault of DOMAIN §4, and that consequences are not told beside their cause.

use contracts::module::Availability;
use serde_json::json;
use workflow::{Code, Invocation, WorkflowFamily, check};

use super::{check_codes, document, order, registry, report, sketch, told};

#[test]
fn a_whole_graph_has_no_fault() {
    let whole =
        order("still:blender_still save:output_save tell:notify", "map>still template>still still>save save>tell");
    let report = check_codes(&whole, &[]);
    assert_eq!(report.family, WorkflowFamily::OrderLine);
}

#[test]
fn eight_faults_give_eight_diagnostics() {
    let mut faulty = order(
        "still:blender_still save:output_save tell:notify odd:blender_stil lost:glb_bbox",
        "map>still template>still still>save save>tell setup>odd still>still still>nowhere still>save",
    );
    faulty["nodes"][4]["params"] = json!({ "samples": 0, "sample": 64 });
    faulty["extra"] = json!(1);
    let report = report(&faulty);
    assert_eq!(
        told(&report.diagnostics),
        [
            "document.unknown_key - /extra",
            "edge.unknown_node - /edges/9",
            "node.unreachable lost /nodes/8",
            "node.unknown_step odd /nodes/7/step",
            "edge.duplicate save /edges/10",
            "edge.self still /edges/8",
            "node.invalid_param still /nodes/4/params/samples",
            "node.unknown_param still /nodes/4/params/sample",
        ]
    );
    assert!(report.diagnostics.iter().all(|d| d.message.ends_with(['.', '?'])), "{:#?}", report.diagnostics);
}

#[test]
fn cycles_are_told_with_their_path_and_nothing_else() {
    let mut cyclic = order("a:notify b:notify c:notify", "setup>a a>b b>c c>a");
    let message = check_codes(&cyclic, &[Code::Cycle]).diagnostics[0].message.clone();
    assert!(message.contains("a → b → c → a"), "{message}");
    // A shorter way round is the one that is told.
    cyclic["edges"].as_array_mut().expect("edges").push(json!({ "from": "b", "to": "a" }));
    let message = check_codes(&cyclic, &[Code::Cycle]).diagnostics[0].message.clone();
    assert!(message.contains("a → b → a"), "{message}");
}

#[test]
fn a_cycle_of_any_length_is_found_without_recursion() {
    let nodes: Vec<String> = (0..9_990).map(|i| format!("n{i:05}:notify")).collect();
    let edges: Vec<String> = (0..9_990).map(|i| format!("n{i:05}>n{:05}", (i + 1) % 9_990)).collect();
    let edges = format!("setup>n00000 {}", edges.join(" "));
    let report = check_codes(&sketch(&format!("setup:order_line_setup {}", nodes.join(" ")), &edges), &[Code::Cycle]);
    assert!(report.diagnostics[0].message.contains("(9990 nodes)"));
}

#[test]
fn entries() {
    check_codes(&sketch("tell:notify", ""), &[Code::MissingEntry]);
    check_codes(&sketch("still:blender_still", ""), &[Code::MissingEntry, Code::MissingInput]);
    check_codes(&sketch("a:order_line_setup b:order_line_setup", ""), &[Code::MultipleEntries]);
    check_codes(&sketch("a:legacy_cad_intake b:resolve_step_path", ""), &[Code::MultipleEntries]);
    check_codes(&sketch("", ""), &[Code::MissingEntry]);
    // What has an unknown step may be the entry.
    check_codes(&sketch("a:order_line_setp b:resolve_template", "a>b"), &[Code::UnknownStep]);
}

#[test]
fn mixed_families_load_are_labelled_and_give_no_plan() {
    let mixed = order("glb:occ_glb_export still:blender_still", "setup>glb map>still glb>still");
    let report = check_codes(&mixed, &[Code::WrongFamily]);
    assert_eq!(report.family, WorkflowFamily::Mixed);
    assert_eq!(report.family.label(), "mixed (migration only)");
    assert!(report.document.is_some(), "it loads");
    let message = &report.diagnostics[0].message;
    assert!(message.contains("`glb`") && message.contains("cad_file") && message.contains("order_line"), "{message}");
}

#[test]
fn a_declared_family_is_held_against_every_node() {
    let still = order("still:blender_still", "map>still");
    let invocation = Invocation { family: Some(contracts::Family::CadFile), ..Invocation::default() };
    let report = check(still.to_string().as_bytes(), registry(), &invocation);
    assert_eq!(report.diagnostics.iter().filter(|d| d.code == Code::WrongFamily).count(), 5);
}

#[test]
fn missing_inputs_name_the_role_and_who_could_give_it() {
    let report =
        check_codes(&sketch("setup:order_line_setup still:blender_still", "setup>still"), &[Code::MissingInput]);
    let message = &report.diagnostics[0].message;
    assert!(message.contains("`material_map`") && message.contains("`material_map_resolve`"), "{message}");
    // What comes from a direct predecessor must be one.
    check_codes(
        &order("still:blender_still tell:notify save:output_save", "map>still still>tell tell>save"),
        &[Code::MissingInput, Code::UnpublishedOutput],
    );
}

#[test]
fn what_follows_from_a_fault_is_not_told_beside_it() {
    check_codes(
        &order("x:no_such_step still:blender_still save:output_save", "setup>x x>still still>save"),
        &[Code::UnknownStep],
    );
    check_codes(&order("still:blender_still save:output_save", "gone>still still>save"), &[Code::UnknownNode]);
}

#[test]
fn disabled_nodes_tell_reason_and_remedy() {
    let disabled = Availability::Disabled { reason: "No Chromium was found.".into(), remedy: "Install it.".into() };
    let registry = runtime::nodes::registry().with_availability(&[("threejs_render".to_owned(), disabled)].into());
    let graph = sketch(
        "step:resolve_step_path objects:occ_object_extract glb:occ_glb_export view:threejs_render save:thumbnail_save",
        "step>objects objects>glb glb>view view>save",
    );
    let report = check(graph.to_string().as_bytes(), &registry, &Invocation::default());
    assert_eq!(told(&report.diagnostics), ["node.disabled view /nodes/3"]);
    assert!(report.diagnostics[0].message.contains("No Chromium was found. Install it."));
}

#[test]
fn versions_of_steps() {
    let mut graph = order("still:blender_still", "map>still");
    graph["nodes"][4]["step_version"] = json!(2);
    check_codes(&graph, &[Code::UnsupportedStepVersion]);
}

#[test]
fn rules_between_params_are_told_at_the_param_to_change() {
    let mut graph = order("still:blender_still", "map>still");
    graph["nodes"][4]["params"] = json!({ "transparent": true, "format": "jpeg" });
    let report = check_codes(&graph, &[Code::InvalidParam]);
    assert_eq!(report.diagnostics[0].path, "/nodes/4/params/format");
    assert!(document(&graph).nodes.len() == 5);
}

#[test]
fn paths_count_the_nodes_of_the_text_although_some_cannot_be_read() {
    let mut graph = order("still:blender_still", "map>still");
    graph["nodes"].as_array_mut().expect("nodes").insert(0, json!(5));
    graph["nodes"][5]["params"] = json!({ "samples": -1 });
    assert_eq!(
        told(&report(&graph).diagnostics),
        ["document.wrong_type - /nodes/0", "node.invalid_param still /nodes/5/params/samples",]
    );
}
