//! Plans: who provides what, pins, order, who publishes.

use serde_json::{Value, json};
use workflow::{Code, Plan, compile::Publishing, starters::Starter};

use super::{check_codes, order, registry, report, sketch};

fn plan(document: &Value) -> Plan {
    let report = report(document);
    report.plan.unwrap_or_else(|| panic!("{:#?}", report.diagnostics))
}

/// Ids of what goes into an input.
fn sources(plan: &Plan, node: &str, port: &str) -> Vec<String> {
    let input = plan.node(node).expect("the node").inputs.iter().find(|i| i.port.name == port).expect("the port");
    input.sources.iter().map(|s| plan.nodes[s.node].id.to_string()).collect()
}

fn pinned(mut document: Value, from: &str, to: &str, ports: Value) -> Value {
    let edges = document["edges"].as_array_mut().expect("edges");
    edges.retain(|e| e["from"] != from || e["to"] != to);
    let mut edge = json!({ "from": from, "to": to });
    edge.as_object_mut().expect("an edge").extend(ports.as_object().expect("ports").clone());
    edges.push(edge);
    document
}

#[test]
fn inputs_come_from_the_nearest_producing_ancestor() {
    let graph = order("t2:resolve_template still:blender_still", "template>t2 map>still t2>still");
    assert_eq!(sources(&plan(&graph), "still", "template"), ["t2"]);
    assert_eq!(sources(&plan(&graph), "still", "glb"), ["setup"], "from far above");
    assert_eq!(sources(&plan(&graph), "still", "bbox"), [""; 0], "optional");
    // An edge past the nearer one only orders.
    let graph = order("t2:resolve_template still:blender_still", "template>t2 map>still t2>still template>still");
    assert_eq!(sources(&plan(&graph), "still", "template"), ["t2"]);
}

#[test]
fn two_nearest_producers_are_ambiguous_and_both_are_named() {
    let graph = order("t2:resolve_template still:blender_still", "setup>t2 map>still t2>still template>still");
    let report = check_codes(&graph, &[Code::AmbiguousInput]);
    let message = &report.diagnostics[0].message;
    assert!(message.contains("`t2` and `template`") && message.contains("`still`"), "{message}");
}

#[test]
fn a_pin_settles_an_ambiguous_input() {
    let graph = order("t2:resolve_template still:blender_still", "setup>t2 map>still t2>still template>still");
    for ports in [
        json!({ "to_port": "template" }),
        json!({ "from_port": "template" }),
        json!({ "from_port": "template", "to_port": "template" }),
    ] {
        assert_eq!(sources(&plan(&pinned(graph.clone(), "t2", "still", ports)), "still", "template"), ["t2"]);
    }
}

#[test]
fn pins_that_do_not_fit() {
    let graph = order("t2:resolve_template still:blender_still", "setup>t2 map>still t2>still template>still");
    let with = |from: &str, ports: Value| pinned(graph.clone(), from, "still", ports);
    check_codes(&with("t2", json!({ "to_port": "roof" })), &[Code::UnknownPort, Code::AmbiguousInput]);
    check_codes(&with("t2", json!({ "from_port": "roof" })), &[Code::UnknownPort, Code::AmbiguousInput]);
    check_codes(&with("t2", json!({ "to_port": "glb" })), &[Code::IncompatiblePorts, Code::AmbiguousInput]);
    let both =
        pinned(with("t2", json!({ "to_port": "template" })), "template", "still", json!({ "to_port": "template" }));
    check_codes(&both, &[Code::PortTaken]);
}

#[test]
fn many_valued_inputs_take_everyone() {
    let graph = order(
        "a:blender_still sa:output_save b:blender_still sb:output_save tell:notify",
        "map>a map>b a>sa b>sb sa>tell sb>tell",
    );
    assert_eq!(sources(&plan(&graph), "tell", "media_assets"), ["sa", "sb"]);
    // Renders put one after the other keep their direct edges.
    let graph = order(
        "a:blender_still sa:output_save b:blender_still sb:output_save tell:notify",
        "map>a map>b a>sa sa>b b>sb sa>tell sb>tell",
    );
    assert_eq!(sources(&plan(&graph), "tell", "media_assets"), ["sa", "sb"]);
    assert_eq!(sources(&plan(&graph), "sb", "artifact"), ["b"]);
}

#[test]
fn output_save_takes_from_its_direct_predecessor() {
    let graph = order("a:blender_still b:export_blend save:output_save", "map>a a>b b>save");
    let report = check_codes(&graph, &[Code::UnpublishedOutput]);
    let plan = report.plan.expect("a warning leaves the plan");
    assert_eq!(sources(&plan, "save", "artifact"), ["b"]);
    let graph = order("a:blender_still b:export_blend save:output_save", "map>a map>b a>save b>save");
    check_codes(&graph, &[Code::AmbiguousInput]);
}

#[test]
fn a_render_node_publishes_only_where_no_output_save_lies_downstream() {
    let alone = plan(&order("still:blender_still tell:notify", "map>still still>tell"));
    assert_eq!(alone.node("still").expect("still").publishing, Publishing::Itself);
    assert!(!alone.node("still").expect("still").publishing.is_downstream());
    let saved = plan(&order("still:blender_still save:output_save", "map>still still>save"));
    let save = saved.nodes.iter().position(|n| &*n.id == "save").expect("save");
    assert_eq!(saved.node("still").expect("still").publishing, Publishing::By(vec![save]));
    assert_eq!(saved.node("map").expect("map").publishing, Publishing::NoResult);
    for bridge in ["legacy_still", "legacy_turntable", "legacy_multi_angle", "legacy_export_blend"] {
        let plan = plan(&sketch(&format!("setup:order_line_setup x:{bridge} save:output_save"), "setup>x x>save"));
        assert!(plan.node("x").expect("x").publishing.is_downstream(), "{bridge}");
    }
}

#[test]
fn order_only_edges_are_valid_and_the_order_is_stable() {
    let graph = order("bbox:glb_bbox still:blender_still", "map>still setup>bbox bbox>map");
    let plan = plan(&graph);
    let ids: Vec<&str> = plan.nodes.iter().map(|n| &*n.id).collect();
    assert_eq!(ids, ["setup", "bbox", "populate", "map", "still", "template"]);
    assert_eq!(sources(&plan, "still", "bbox"), ["bbox"]);
    for (index, node) in plan.nodes.iter().enumerate() {
        assert!(node.after.iter().all(|&a| a < index));
    }
}

#[test]
fn every_starter_gives_a_plan_without_a_word() {
    for starter in Starter::ALL {
        let document = starter.document(registry());
        let report = report(&document.to_value());
        assert!(report.valid && report.diagnostics.is_empty(), "{}: {:#?}", starter.name(), report.diagnostics);
        assert_eq!(report.family.label(), starter.family().as_str());
        assert_eq!(document.execution_mode, contracts::ExecutionMode::Legacy);
        let invocation = workflow::Invocation { promises: starter.promises().to_vec(), ..Default::default() };
        let (plan, diagnostics) = workflow::compile_for(&document, registry(), &invocation);
        assert!(diagnostics.is_empty(), "{diagnostics:#?}");
        assert!(plan.expect("a plan").promises.iter().all(|p| !p.nodes.is_empty()));
    }
}

#[test]
fn the_intake_bridge_is_an_entry_of_its_own() {
    check_codes(&sketch("intake:legacy_cad_intake tell:notify", "intake>tell"), &[]);
}
