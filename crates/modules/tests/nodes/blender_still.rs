//! One still picture.

use contracts::module::params::StillParams;
use modules::render::blender_still;

use crate::world::{World, pinned, subject};

async fn run(world: &World) -> Result<modules::render::RenderedPicture, modules::ModuleError> {
    let (line, materials) = (world.line().await, world.materials());
    let params = StillParams::default();
    blender_still::run(&world.ports, &world.control, subject(&line, &materials), &params, &world.out(), "still").await
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
    let error = run(&World::with(None, Some((3, 3))).await).await.expect_err("another size");
    assert_eq!(error.code, "render.wrong_size");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    run(&world).await.expect("a file");
    pinned(blender_still::VERSION, &world.fake.asked.all().concat(), (1, "2d90f4a34868a9b6"));
}
