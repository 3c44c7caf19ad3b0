//! A preview picture by Blender.

use contracts::{module::params::BlenderThumbnailParams, scene::Axis};
use modules::render::{RenderedPicture, blender_thumbnail};

use crate::world::{World, pinned};

async fn run(world: &World) -> Result<RenderedPicture, modules::ModuleError> {
    let line = world.line().await;
    let input = blender_thumbnail::Input {
        glb: line.glb.clone(),
        glb_sha256: line.glb_sha256.clone(),
        materials: world.materials(),
        up_axis: Axis::PosZ,
        front_axis: Axis::NegY,
        studio: None,
    };
    let params = BlenderThumbnailParams { size_px: 64, ..Default::default() };
    blender_thumbnail::run(&world.ports, &world.control, &input, &params, &world.out()).await
}

#[tokio::test]
async fn succeeds() {
    let preview = run(&World::new().await).await.expect("a preview");
    assert_eq!((preview.width, preview.height), (64, 64));
}

#[tokio::test]
async fn fails() {
    assert_eq!(run(&World::broken().await).await.expect_err("no Blender").code, "test.broken");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    run(&world).await.expect("a preview");
    pinned(blender_thumbnail::VERSION, &world.fake.asked.all().concat(), (1, "2b2b205a26350c35"));
}
