//! One turntable video.

use contracts::module::params::TurntableParams;
use modules::render::blender_turntable;

use crate::world::{World, pinned, subject};

async fn run(world: &World) -> Result<blender_turntable::Output, modules::ModuleError> {
    let (line, materials) = (world.line().await, world.materials());
    let mut params = TurntableParams::default();
    (params.motion.frames, params.picture.width, params.picture.height) = (4, 64, 48);
    let subject = subject(&line, &materials);
    blender_turntable::run(&world.ports, &world.control, subject, &params, "run", &world.out()).await
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
    assert_eq!(error.code, "render.wrong_video");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    run(&world).await.expect("a file");
    pinned(blender_turntable::VERSION, &world.fake.asked.all().concat(), (1, "489d5152cf0d2659"));
}
