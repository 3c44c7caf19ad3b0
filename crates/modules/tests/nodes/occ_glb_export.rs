//! The GLB of a bundle.

use contracts::module::params::{DeflectionKind, ExportGlbParams, ExtractObjectsParams, TessellationParams};
use modules::{
    ModuleError,
    cad::{export_glb, extract_objects},
    ports::{CadDerived, Store},
};

use crate::world::{World, pinned};

fn fine() -> ExportGlbParams {
    let tessellation = TessellationParams {
        deflection: DeflectionKind::Absolute,
        linear_deflection_mm: 0.02,
        ..TessellationParams::default()
    };
    ExportGlbParams { tessellation }
}

async fn run(world: &World, params: &ExportGlbParams) -> Result<CadDerived, ModuleError> {
    let record = world.fake.cad_file(world.snapshot.cad_file).await.expect("a record");
    let objects = extract_objects::run(&world.ports, &world.control, &record, &ExtractObjectsParams::default()).await?;
    export_glb::run(&world.ports, &world.control, &record, &objects, params).await
}

#[tokio::test]
async fn succeeds() {
    let world = World::new().await;
    let standard = run(&world, &ExportGlbParams::default()).await.expect("a GLB");
    assert_eq!((standard.occurrences, standard.triangles), (2, 24));
    let asked = world.fake.asked.all();
    assert!(!asked.iter().any(|a| a.starts_with("convert")), "no second kernel pass: {asked:?}");

    let finer = run(&world, &fine()).await.expect("a GLB");
    assert_ne!(finer.glb, standard.glb);
    assert!(world.fake.asked.all().iter().any(|a| a.contains("AbsoluteMm(0.02)")));
}

#[tokio::test]
async fn fails() {
    assert_eq!(run(&World::broken().await, &fine()).await.expect_err("no kernel").code, "test.broken");
    let world = World::new().await;
    let record = world.fake.cad_file(world.snapshot.cad_file).await.expect("a record");
    let mut objects = extract_objects::run(&world.ports, &world.control, &record, &ExtractObjectsParams::default())
        .await
        .expect("a tree");
    objects.glb = None;
    objects.report.occurrences.clear();
    let made = export_glb::run(&world.ports, &world.control, &record, &objects, &ExportGlbParams::default()).await;
    assert_eq!(made.expect_err("no surface").code, "cad.no_geometry");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    run(&world, &fine()).await.expect("a GLB");
    pinned(export_glb::VERSION, &world.fake.asked.all().concat(), (1, "e2e4810592d0c6a0"));
}
