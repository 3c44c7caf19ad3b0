//! The production scene as a `.blend` file.

use contracts::module::params::ExportBlendParams;
use modules::render::export_blend;

use crate::world::{World, pinned, subject};

async fn run(world: &World) -> Result<export_blend::Output, modules::ModuleError> {
    let (line, materials) = (world.line().await, world.materials());
    let params = ExportBlendParams::default();
    export_blend::run(&world.ports, &world.control, subject(&line, &materials), &params, &world.out()).await
}

#[tokio::test]
async fn succeeds() {
    let world = World::new().await;
    let out = run(&world).await.expect("a file");
    assert!(out.file.is_file());
}

#[tokio::test]
async fn fails() {
    let error = run(&World::broken().await).await.expect_err("no Blender");
    assert_eq!(error.code, "test.broken");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    run(&world).await.expect("a file");
    pinned(export_blend::VERSION, &world.fake.asked.all().concat(), (1, "25cc1e9088ccb928"));
}
