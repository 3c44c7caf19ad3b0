//! Plans of starter graphs through the erased form of their modules, with recording ports.

use std::collections::BTreeMap;

use contracts::ArtifactKind;
use modules::{
    ModuleError,
    ports::{CadFileRecord, Ports},
};
use runtime::nodes::{
    executor::{Artifact, Context, Inputs, NodeRun, Outputs, executor},
    registry,
};
use workflow::{Invocation, Plan, WorkflowFamily, check, compile, starters::Starter};

use crate::world::{World, attempt};

/// Runs every node of a starter once, predecessors first; what each node gave, by id.
async fn run(world: &World, starter: Starter) -> Result<BTreeMap<String, Outputs>, ModuleError> {
    let registry = registry();
    let (plan, diagnostics) = compile(&starter.document(&registry), &registry);
    run_plan(world, plan.unwrap_or_else(|| panic!("{diagnostics:?}"))).await
}

async fn run_plan(world: &World, plan: Plan) -> Result<BTreeMap<String, Outputs>, ModuleError> {
    let ports: &Ports = &world.ports;
    // As it was uploaded: nothing is derived yet.
    let record = CadFileRecord { derived: None, ..ports.store.cad_file(world.snapshot.cad_file).await? };
    let context = match plan.family {
        WorkflowFamily::CadFile => Context::CadFile { record: &record, run: attempt().dispatch },
        _ => Context::OrderLine { snapshot: &world.snapshot, attempt: attempt() },
    };
    let mut given: Vec<Outputs> = Vec::new();
    for node in &plan.nodes {
        let mut inputs = Inputs::new();
        for input in &node.inputs {
            let sources = input.sources.iter().map(|source| {
                let found = given[source.node].iter().find(|(port, _)| *port == source.port);
                found.unwrap_or_else(|| panic!("{} gives no {}", plan.nodes[source.node].id, source.port)).1.clone()
            });
            inputs.insert(input.port.name.to_owned(), sources.collect());
        }
        let mut params = node.params.complete();
        // Small, so that the fake renderer is quick.
        for (key, value) in [("width", 64), ("height", 48), ("frames", 3)] {
            params.entry(key).and_modify(|v| *v = value.into());
        }
        let folder = world.out().join(&*node.id);
        std::fs::create_dir_all(&folder).expect("a folder");
        let run = NodeRun {
            ports,
            control: &world.control,
            context,
            node: &node.id,
            params: &params,
            inputs: &inputs,
            folder: &folder,
        };
        let outputs = executor(node.spec.step).expect("an executor")(run).await?;
        let ports: Vec<&str> = outputs.iter().map(|(port, _)| *port).collect();
        assert_eq!(ports, node.spec.outputs.iter().map(|o| o.name).collect::<Vec<_>>(), "{}", node.id);
        // What is kept between nodes survives being stored as JSON.
        let kept = outputs.into_iter().map(|(port, artifact)| {
            let text = serde_json::to_string(&artifact).expect("json");
            (port, serde_json::from_str(&text).expect("json"))
        });
        given.push(kept.collect());
    }
    Ok(plan.nodes.iter().map(|n| n.id.to_string()).zip(given).collect())
}

fn published(world: &World) -> Vec<String> {
    let asked = world.fake.asked.all();
    asked.iter().filter_map(|a| a.strip_prefix("publish ")?.split(' ').next()).map(str::to_owned).collect()
}

#[tokio::test]
async fn order_graphs_publish_what_they_render() {
    let cases = [
        (Starter::Still, ArtifactKind::StillImage, 1),
        (Starter::MultiAngle, ArtifactKind::StillImage, 4),
        (Starter::StillWithExports, ArtifactKind::StillImage, 3),
        // The video and its poster.
        (Starter::Turntable, ArtifactKind::TurntableVideo, 2),
    ];
    for (starter, kind, files) in cases {
        let mut world = World::new().await;
        world.snapshot.artifact_kind = kind;
        let given = run(&world, starter).await.unwrap_or_else(|e| panic!("{}: {e}", starter.name()));
        let names = published(&world);
        assert!(names.len() >= files, "{}: {names:?}", starter.name());
        let unique: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(unique.len(), names.len(), "each file has a slot of its own: {names:?}");
        assert!(given.values().flatten().any(|(port, _)| *port == "notification"));
    }
}

#[tokio::test]
async fn a_cad_file_is_read_in_one_kernel_pass() {
    let world = World::new().await;
    let given = run(&world, Starter::CadIntake).await.expect("every node has an executor");
    let ports: Vec<&str> = given.values().flatten().map(|(port, _)| *port).collect();
    for port in ["step_file", "cad_objects", "glb", "bbox", "stl_cache", "thumbnail"] {
        assert!(ports.contains(&port), "no {port} among {ports:?}");
    }
    let asked = world.fake.asked.all();
    let passes = asked.iter().filter(|a| a.starts_with("intake") || a.starts_with("convert")).count();
    assert_eq!(passes, 1, "{asked:?}");
}

#[tokio::test]
async fn the_bridge_of_the_cad_intake_gives_what_the_graph_gives() {
    let text = br#"{"version":1,"nodes":[{"id":"intake","step":"legacy_cad_intake"}],"edges":[]}"#;
    let report = check(text, &registry(), &Invocation::default());
    let plan = report.plan.unwrap_or_else(|| panic!("{:?}", report.diagnostics));
    let (bridge, graph) = (World::new().await, World::new().await);
    let given = run_plan(&bridge, plan).await.expect("the bridge runs");
    let intake: BTreeMap<&str, &Artifact> = given["intake"].iter().map(|(port, artifact)| (*port, artifact)).collect();
    for (port, artifact) in run(&graph, Starter::CadIntake).await.expect("the graph runs").values().flatten() {
        let Some(same) = intake.get(port) else { continue };
        let files = |of: &Artifact| of.files.keys().cloned().collect::<Vec<_>>();
        assert_eq!((same.role, &same.value, files(same)), (artifact.role, &artifact.value, files(artifact)), "{port}");
    }
}

#[tokio::test]
async fn a_node_that_fails_says_what_its_module_says() {
    let error = run(&World::broken().await, Starter::Still).await.expect_err("nothing works");
    assert_eq!(error.code, "test.broken");
}
