//! Plans for tests of the engine, made without documents and modules.

use std::sync::OnceLock;

use contracts::{
    ArtifactKind, Family,
    module::{
        Caching, Execution, ExecutionRole, LegacySource, ModuleSpec, ParamsType, SideEffects, params::NotifyParams,
    },
};
use workflow::{
    Plan, WorkflowFamily,
    compile::{PlanNode, Promise, Publishing},
    document::{OnFailure, Retry},
};

const fn spec_of(execution: Execution, execution_role: ExecutionRole) -> ModuleSpec {
    ModuleSpec {
        step: "simulated",
        step_version: 1,
        module_key: "test.simulated",
        version: 1,
        label: "Simulated",
        description: "Does what the test says.",
        category: "Test",
        family: Family::OrderLine,
        execution,
        execution_role,
        side_effects: SideEffects::Pure,
        caching: Caching::Never,
        needs: &[],
        legacy_source: LegacySource { pipelines: &["none"], step: "none" },
        inputs: &[],
        outputs: &[],
        params: ParamsType::of::<NotifyParams>(),
        timeout_s: None,
        upgrades: &[],
    }
}

fn spec(class: Execution, role: ExecutionRole) -> &'static ModuleSpec {
    static SPECS: OnceLock<Vec<ModuleSpec>> = OnceLock::new();
    let specs = SPECS.get_or_init(|| {
        let pairs = Execution::ALL.iter().flat_map(|c| ExecutionRole::ALL.iter().map(|r| (*c, *r)));
        pairs.map(|(class, role)| spec_of(class, role)).collect()
    });
    &specs[class as usize * ExecutionRole::ALL.len() + role as usize]
}

/// One node; predecessors stand before it.
#[derive(Debug, Clone)]
pub struct Sketch {
    pub id: String,
    pub class: Execution,
    pub role: ExecutionRole,
    pub after: Vec<usize>,
    pub retry: Retry,
    pub timeout_s: u32,
    pub on_failure: OnFailure,
    pub promised: bool,
}

/// What a publishing node after a promised one publishes is the promised one's result.
pub fn plan(sketches: &[Sketch]) -> Plan {
    let mut before = vec![Vec::new(); sketches.len()];
    for (place, sketch) in sketches.iter().enumerate() {
        sketch.after.iter().for_each(|&p| before[p].push(place));
    }
    let is_publisher = |place: &usize| sketches[*place].role == ExecutionRole::Publish;
    let nodes = sketches.iter().zip(before).map(|(sketch, before)| {
        let publishers: Vec<usize> = before.iter().copied().filter(is_publisher).collect();
        PlanNode {
            id: sketch.id.as_str().into(),
            spec: spec(sketch.class, sketch.role),
            params: Default::default(),
            inputs: Vec::new(),
            after: sketch.after.clone(),
            before,
            retry: sketch.retry,
            timeout_s: sketch.timeout_s,
            on_failure: sketch.on_failure,
            publishing: match (sketch.promised, publishers.is_empty()) {
                (false, _) => Publishing::NoResult,
                (true, true) => Publishing::Itself,
                (true, false) => Publishing::By(publishers),
            },
        }
    });
    let nodes: Vec<PlanNode> = nodes.collect();
    let promised: Vec<usize> = (0..sketches.len()).filter(|&p| sketches[p].promised).collect();
    let promise = Promise { kind: ArtifactKind::StillImage, nodes: promised };
    let promises = if promise.nodes.is_empty() { Vec::new() } else { vec![promise] };
    Plan { family: WorkflowFamily::OrderLine, nodes, promises }
}
