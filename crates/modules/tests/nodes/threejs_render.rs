//! A preview picture by three.js.

use contracts::{material::MaterialMap, module::params::ThreejsThumbnailParams, scene::Axis};
use modules::{ModuleError, render::threejs_thumbnail};

use crate::world::{World, pinned};

async fn run(world: &World, materials: MaterialMap) -> Result<threejs_thumbnail::Preview, ModuleError> {
    let glb = world.line().await.glb;
    let input = threejs_thumbnail::Input { glb, materials, up_axis: Axis::PosZ, front_axis: Axis::NegY };
    let params = ThreejsThumbnailParams { size_px: 64, ..Default::default() };
    threejs_thumbnail::run(&world.ports, &world.control, &input, &params, &world.out()).await
}

#[tokio::test]
async fn succeeds() {
    let world = World::new().await;
    let preview = run(&world, MaterialMap::default()).await.expect("a preview");
    assert_eq!((preview.width, preview.height, preview.mime), (64, 64, "image/png"));
    assert!(!world.out().join("painted.glb").exists(), "nothing to paint, nothing copied");
    run(&world, world.materials()).await.expect("a painted preview");
    assert!(world.out().join("painted.glb").exists());
}

#[tokio::test]
async fn fails() {
    let broken = run(&World::broken().await, MaterialMap::default()).await;
    assert_eq!(broken.expect_err("no browser").code, "test.broken");
    let small = run(&World::with(None, Some((32, 64))).await, MaterialMap::default()).await;
    assert_eq!(small.expect_err("another size").code, "render.wrong_size");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    run(&world, world.materials()).await.expect("a preview");
    pinned(threejs_thumbnail::VERSION, &world.fake.asked.all().concat(), (1, "2bc103ba80c519e0"));
}
