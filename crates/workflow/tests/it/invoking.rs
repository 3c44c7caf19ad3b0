//! Invocations: effective params with origins, overrides, promises.

use contracts::ArtifactKind;
use serde_json::{Map, Value, json};
use workflow::{Invocation, Overrides, Plan, compile::Origin, compile_for};

use super::{document, order, registry, sketch, told};

fn object(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

fn common(value: Value) -> Overrides {
    Overrides { common: object(value), ..Overrides::default() }
}

fn run(graph: &Value, invocation: &Invocation) -> (Option<Plan>, Vec<String>) {
    let (plan, diagnostics) = compile_for(&document(graph), registry(), invocation);
    (plan, told(&diagnostics))
}

fn param(plan: &Plan, node: &str, key: &str) -> (Value, Origin) {
    let (value, origin) = plan.node(node).expect("node").params.get(key).expect("param");
    (value.clone(), origin)
}

#[test]
fn later_levels_win_and_every_value_knows_its_origin() {
    let mut graph = order("still:blender_still save:output_save", "map>still still>save");
    graph["nodes"][4]["params"] = json!({ "samples": 16, "seed": 3, "width": 100 });
    let invocation = Invocation {
        output_type: common(json!({ "samples": 32, "width": 200 })),
        line: common(json!({ "width": 300 })),
        ..Invocation::default()
    };
    let (plan, told) = run(&graph, &invocation);
    assert_eq!(told, [""; 0]);
    let plan = plan.expect("a plan");
    assert_eq!(param(&plan, "still", "height"), (json!(1200), Origin::ModuleDefault));
    assert_eq!(param(&plan, "still", "seed"), (json!(3), Origin::WorkflowNode));
    assert_eq!(param(&plan, "still", "samples"), (json!(32), Origin::OutputType));
    assert_eq!(param(&plan, "still", "width"), (json!(300), Origin::OrderLine));
    let params = &plan.node("still").expect("still").params;
    assert_eq!(params.iter().count(), params.complete().len());
    assert_eq!(params.complete()["width"], 300);
}

#[test]
fn overrides_reach_every_node_that_lets_them() {
    let graph = order("a:blender_still b:export_blend", "map>a map>b");
    let invocation = Invocation {
        output_type: common(json!({ "samples": 8, "material_override": "Steel" })),
        ..Invocation::default()
    };
    let plan = run(&graph, &invocation).0.expect("a plan");
    for node in ["a", "b"] {
        assert_eq!(param(&plan, node, "samples"), (json!(8), Origin::OutputType));
    }
    assert_eq!(param(&plan, "map", "material_override"), (json!("Steel"), Origin::OutputType));
}

#[test]
fn a_view_is_not_forced_on_several_pictures() {
    let line = common(json!({ "view": "angle", "azimuth_deg": 90 }));
    let invocation = Invocation { line, ..Invocation::default() };
    let one = order("a:blender_still", "map>a");
    assert_eq!(param(&run(&one, &invocation).0.expect("a plan"), "a", "azimuth_deg"), (json!(90), Origin::OrderLine));
    let two = order("a:blender_still b:blender_still", "map>a map>b");
    let (plan, told) = run(&two, &invocation);
    assert_eq!(
        told,
        [
            "override.not_applied - /overrides/line/common/azimuth_deg",
            "override.not_applied - /overrides/line/common/view"
        ]
    );
    assert_eq!(param(&plan.expect("a warning leaves the plan"), "a", "azimuth_deg").1, Origin::ModuleDefault);
}

#[test]
fn overrides_by_node_and_wrong_ones() {
    let graph = order("a:blender_still b:blender_still", "map>a map>b");
    let nodes = [("a".to_owned(), object(json!({ "azimuth_deg": 5 })))].into();
    let line = Overrides { nodes, ..Overrides::default() };
    let (plan, told) = run(&graph, &Invocation { line, ..Invocation::default() });
    assert_eq!((told.len(), param(&plan.expect("a plan"), "a", "azimuth_deg").1), (0, Origin::OrderLine));

    let nodes =
        [("gone".to_owned(), object(json!({ "seed": 1 }))), ("a".to_owned(), object(json!({ "colour": 1 })))].into();
    let output_type = Overrides { nodes, common: object(json!({ "frames": 5, "samples": "many", "width": 0 })) };
    let (plan, told) = run(&graph, &Invocation { output_type, ..Invocation::default() });
    assert!(plan.is_none());
    let expected = [
        "override.invalid - /overrides/output_type/common/samples",
        "override.invalid - /overrides/output_type/common/width",
        "override.unknown - /overrides/output_type/common/frames",
        "override.unknown - /overrides/output_type/nodes/a/colour",
        "override.unknown - /overrides/output_type/nodes/gone",
    ];
    for line in expected {
        assert!(told.contains(&line.to_owned()), "{line} is missing in {told:#?}");
    }
}

#[test]
fn rules_between_params_hold_for_the_effective_ones() {
    let mut graph = order("a:blender_still", "map>a");
    graph["nodes"][4]["params"] = json!({ "format": "jpeg" });
    let output_type = common(json!({ "transparent": true }));
    let (plan, told) = run(&graph, &Invocation { output_type, ..Invocation::default() });
    assert!(plan.is_none());
    assert_eq!(told, ["node.invalid_param a /nodes/4/params/format"]);
}

#[test]
fn promises_must_be_made_published_and_of_the_family() {
    let promise = |kind| Invocation { promises: vec![kind], ..Invocation::default() };
    let graph = order("a:blender_still save:output_save", "map>a a>save");
    let (plan, told) = run(&graph, &promise(ArtifactKind::StillImage));
    assert!(told.is_empty());
    let plan = plan.expect("a plan");
    assert_eq!(plan.nodes[plan.promises[0].nodes[0]].spec.step, "blender_still");
    assert_eq!(run(&graph, &promise(ArtifactKind::TurntableVideo)).1, ["graph.missing_promise - /nodes"]);
    assert_eq!(run(&graph, &promise(ArtifactKind::PreviewThumbnail)).1, ["graph.wrong_family - /nodes"]);
    let hidden = order("a:blender_still b:export_blend save:output_save", "map>a a>b b>save");
    assert_eq!(
        run(&hidden, &promise(ArtifactKind::StillImage)).1,
        ["graph.unpublished_promise - /nodes", "node.unpublished_output a /nodes/4"]
    );
    let bridge = sketch("setup:order_line_setup all:legacy_still", "setup>all");
    assert!(run(&bridge, &promise(ArtifactKind::StillImage)).1.is_empty());
}
