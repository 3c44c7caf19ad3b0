//! The studio of a line.

use contracts::snapshot::TemplateRef;
use modules::{ports::Blobs, render::resolve_template};

use crate::world::{World, id, pinned};

async fn with_studio(world: &mut World) {
    let blend = world.fake.put_bytes(b"BLENDER".to_vec()).await.expect("stored");
    world.snapshot.template =
        Some(TemplateRef { id: id(30), name: "Softbox".into(), sha256: blend.sha256, reason: None });
}

#[tokio::test]
async fn succeeds() {
    let mut world = World::new().await;
    assert!(resolve_template::run(&world.ports, &world.snapshot).await.expect("none").is_none());
    with_studio(&mut world).await;
    let studio = resolve_template::run(&world.ports, &world.snapshot).await.expect("a studio").expect("one");
    assert!(studio.blend.is_file());
}

#[tokio::test]
async fn fails() {
    let mut world = World::new().await;
    let lost = contracts::Sha256::from_bytes(&[9; 32]);
    world.snapshot.template = Some(TemplateRef { id: id(30), name: "Softbox".into(), sha256: lost, reason: None });
    let error = resolve_template::run(&world.ports, &world.snapshot).await.expect_err("lost");
    assert_eq!(error.code, "blob.missing");
}

#[tokio::test]
async fn output_is_golden() {
    let mut world = World::new().await;
    with_studio(&mut world).await;
    let studio = resolve_template::run(&world.ports, &world.snapshot).await.expect("a studio").expect("one");
    let text = format!("{} {:?} {}", studio.name, studio.camera_preset, studio.sha256);
    pinned(resolve_template::VERSION, &text, (1, "503e2a43f231916d"));
}
