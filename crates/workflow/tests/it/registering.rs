//! The registry: complete declarations, definitions with every field.

use contracts::module::ModuleSpec;
use serde_json::Value;
use workflow::Registry;

use super::registry;

/// Any declaration will do.
const STILL: ModuleSpec = modules::render::blender_still::SPEC;

#[test]
fn the_nodes_are_exactly_those_of_the_domain() {
    let steps: Vec<&str> = registry().definitions().iter().map(|d| d.step).collect();
    let expected = "resolve_step_path occ_object_extract occ_glb_export stl_cache_generate glb_bbox blender_render threejs_render \
        thumbnail_save order_line_setup auto_populate_materials material_map_resolve resolve_template blender_still \
        blender_turntable export_blend export_model output_save notify legacy_cad_intake legacy_still legacy_turntable \
        legacy_multi_angle legacy_export_blend";
    assert_eq!(steps, expected.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn definitions_have_every_field_of_the_domain() {
    let fields = "step step_version label description category family module_key input_contract output_contract \
        artifact_roles_consumed artifact_roles_produced param_schema defaults execution execution_role legacy_source availability";
    for definition in registry().definitions() {
        let json = serde_json::to_value(definition).expect("json");
        for field in fields.split_whitespace() {
            assert!(!json[field].is_null(), "{} has no {field}", definition.step);
        }
        assert_eq!(json["availability"]["status"], "enabled");
        let schema = jsonschema::validator_for(&json["param_schema"]).expect("a JSON Schema");
        assert!(schema.is_valid(&json["defaults"]), "{}: the defaults fit the schema", definition.step);
    }
    let save = serde_json::to_value(registry().get("output_save").expect("node").definition()).expect("json");
    assert_eq!(
        save["input_contract"][1],
        serde_json::json!({ "name": "artifact", "roles": ["still_image", "turntable_video", "blend_file", "model_file"],
            "cardinality": "one", "source": "direct_predecessor" })
    );
}

fn faults(change: impl FnOnce(&mut ModuleSpec)) -> String {
    let mut spec = STILL;
    change(&mut spec);
    let spec: &'static ModuleSpec = Box::leak(Box::new(spec));
    match Registry::new([spec]) {
        Ok(_) => "sound".to_owned(),
        Err(faults) => faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    }
}

#[test]
fn incomplete_declarations_are_refused() {
    assert_eq!(faults(|_| {}), "sound");
    assert!(faults(|s| s.label = "").contains("label is empty"));
    assert!(faults(|s| s.legacy_source.pipelines = &[]).contains("names no pipeline"));
    assert!(faults(|s| s.step_version = 2).contains("one upgrade per older version"));
    let twice = Registry::new([&STILL, &STILL]).expect_err("twice");
    assert!(twice.iter().any(|f| f.message == "is registered twice"));
}

#[test]
fn older_documents_are_raised_by_pure_functions() {
    fn apply(params: &mut serde_json::Map<String, Value>) {
        if let Some(value) = params.remove("sample_count") {
            params.insert("samples".to_owned(), value);
        }
    }
    let mut raised = STILL;
    raised.step_version = 2;
    raised.upgrades = &[contracts::module::Upgrade { from: 1, apply, note: "sample_count is now samples." }];
    let raised: &'static ModuleSpec = Box::leak(Box::new(raised));
    let specs = runtime::nodes::specs().map(|s| if s.step == raised.step { raised } else { s });
    let registry = Registry::new(specs).expect("sound");

    let mut graph = super::order("still:blender_still", "map>still");
    graph["nodes"][4]["step_version"] = 1.into();
    graph["nodes"][4]["params"] = serde_json::json!({ "sample_count": 9 });
    let report = workflow::check(graph.to_string().as_bytes(), &registry, &workflow::Invocation::default());
    assert_eq!(super::told(&report.diagnostics), ["node.outdated_step_version still /nodes/4/step_version"]);
    let plan = report.plan.expect("a warning leaves the plan");
    assert_eq!(plan.node("still").expect("still").params.complete()["samples"], 9);

    let repair = workflow::repair::repair(graph.to_string().as_bytes(), &registry).expect("repair");
    let still = repair.document.node("still").expect("still");
    assert_eq!((still.step_version, &still.params["samples"]), (2, &Value::from(9)));
    assert!(repair.remaining.is_empty());
}
