//! The part tree of a bundle.

use contracts::module::params::{ExtractObjectsParams, NameSource};
use modules::{ModuleError, cad::extract_objects, ports::Store};

use crate::world::{World, pinned, report};

async fn run(world: &World, params: &ExtractObjectsParams) -> Result<extract_objects::Output, ModuleError> {
    let record = world.fake.cad_file(world.snapshot.cad_file).await.expect("a record");
    extract_objects::run(&world.ports, &world.control, &record, params).await
}

#[tokio::test]
async fn succeeds() {
    let world = World::new().await;
    let out = run(&world, &ExtractObjectsParams::default()).await.expect("a tree");
    assert_eq!(out.report, report(), "the defaults change nothing");
    assert!(out.glb.is_some(), "the standard GLB comes along");
    let asked = world.fake.asked.all();
    assert_eq!(asked.iter().filter(|a| a.starts_with("intake")).count(), 1, "one kernel pass: {asked:?}");
}

#[tokio::test]
async fn names_and_shapes_are_as_asked_for() {
    let world = World::new().await;
    let params = ExtractObjectsParams { name_source: NameSource::ProductThenInstance, merge_identical: false };
    let out = run(&world, &params).await.expect("a tree");
    for (part, plain) in out.report.occurrences.iter().zip(&report().occurrences) {
        assert_eq!(part.part_key, plain.part_key, "keys never depend on it");
        // A product without a name that means something keeps what it had.
        assert_eq!(part.name, plain.name);
        assert_ne!(part.geometry_id, plain.geometry_id);
        assert!(part.geometry_id.as_ref().is_some_and(|id| id.0.starts_with("g1:")));
    }
}

#[tokio::test]
async fn fails() {
    let error = run(&World::broken().await, &ExtractObjectsParams::default()).await.expect_err("no kernel");
    assert_eq!(error.code, "test.broken");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    let params = ExtractObjectsParams { name_source: NameSource::ProductThenInstance, merge_identical: false };
    let out = run(&world, &params).await.expect("a tree");
    let text = format!("{}{}", world.fake.asked.all().concat(), serde_json::to_string(&out.report).expect("json"));
    pinned(extract_objects::VERSION, &text, (1, "159dedc651e65c37"));
}
