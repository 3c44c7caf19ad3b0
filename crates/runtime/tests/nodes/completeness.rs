//! A registered node lacks nothing: declaration, schema, defaults, contracts, roles, legacy source, tests.

use contracts::{
    Family,
    module::{ExecutionRole, param_schema},
};
use runtime::nodes::{bridges, executor::executor, registry, specs};

use crate::source::{TESTS, logged_steps, test_of};

#[test]
fn every_node_lacks_nothing() {
    let mut lacks: Vec<String> = Vec::new();
    let logged = logged_steps();
    assert!(logged.len() > 8, "the render log of the fixed pipelines is read: {logged:?}");
    for node in registry().iter() {
        let (spec, definition) = (node.spec(), node.definition());
        let mut say = |what: &str| lacks.push(format!("{}: {what}", spec.step));
        let schema = &definition.param_schema;
        match jsonschema::validator_for(schema) {
            Ok(validator) if validator.is_valid(&definition.defaults) => {}
            Ok(_) => say("the defaults do not fit the schema"),
            Err(_) => say("the schema is no JSON Schema"),
        }
        if schema["properties"].as_object().map(|p| p.len()) != definition.defaults.as_object().map(|d| d.len()) {
            say("not every param has a default");
        }
        if definition.module_version == 0 {
            say("module version starts at 1");
        }
        if definition.output_contract.is_empty() {
            say("it gives nothing");
        }
        let is_entry = spec.execution_role == ExecutionRole::Entry || spec.step == bridges::LEGACY_CAD_INTAKE.step;
        if is_entry != definition.input_contract.is_empty() {
            say("an entry takes nothing, every other node something");
        }
        if is_entry && spec.family == Family::Shared {
            say("an entry belongs to a family");
        }
        let step = spec.legacy_source.step;
        let is_bridge = spec.execution_role == ExecutionRole::Bridge;
        if is_bridge != (step == "*") || (!is_bridge && !logged.contains(step)) {
            say(&format!("legacy source `{step}` is no step of the fixed pipelines' log ({logged:?})"));
        }
        if executor(spec.step).is_none() {
            say("every step has an executor");
        }
        if !is_bridge {
            for test in TESTS {
                if test_of(spec.step, test).is_none() {
                    say(&format!("crates/modules/tests/nodes/{}.rs has no test `{test}`", spec.step));
                }
            }
        }
    }
    assert!(lacks.is_empty(), "{}", lacks.join("\n"));
}

#[test]
fn every_logged_step_has_its_node() {
    let sources: Vec<&str> = specs().map(|spec| spec.legacy_source.step).collect();
    let lost: Vec<String> = logged_steps().into_iter().filter(|step| !sources.contains(&step.as_str())).collect();
    assert!(lost.is_empty(), "the fixed pipelines log steps that no node matches: {lost:?}");
}

#[test]
fn the_fixed_pipelines_settings_are_params_of_nodes() {
    use contracts::module::params::LineParams;
    // What an order line can be told, a node can be told: by the same name and schema.
    let line = param_schema::<LineParams>();
    let nodes: Vec<_> = specs().map(|spec| (spec.step, spec.params.schema())).collect();
    // Which results a line makes is the graph's shape, not a param.
    let shape = ["angles", "exports", "model_format", "thumbnail_sizes_px", "thumbnail_renderer"];
    for (key, property) in line["properties"].as_object().expect("properties") {
        let found = nodes.iter().any(|(_, schema)| schema["properties"][key]["type"] == property["type"]);
        assert!(found || shape.contains(&key.as_str()), "no node can be told `{key}`");
    }
}
