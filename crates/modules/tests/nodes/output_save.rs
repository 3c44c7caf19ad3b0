//! A finished file becomes a media asset.

use std::collections::BTreeMap;

use contracts::{ArtifactKind, module::params::PublishAssetParams, provenance::Provenance, snapshot::ResultSlot};
use modules::{output::publish_asset, ports::PublishedAsset};

use crate::world::{World, attempt, hash, id, pinned};

async fn run(world: &World) -> Result<PublishedAsset, modules::ModuleError> {
    let file = world.out().join("still.png");
    std::fs::write(&file, b"a picture").expect("written");
    let provenance = Provenance {
        workflow: None,
        workflow_version: None,
        run: id(20),
        node: "blender_still".into(),
        step_sha256: world.snapshot.step_sha256.clone(),
        material_map_sha256: None,
        template_sha256: None,
        module_versions: BTreeMap::new(),
        render: None,
    };
    let content_hash = hash(b"a picture");
    let input = publish_asset::Input {
        file: &file,
        mime: "image/png",
        size: Some((4, 3)),
        content_hash: &content_hash,
        provenance,
        slot: ResultSlot::main(ArtifactKind::StillImage),
    };
    publish_asset::run(&world.ports, attempt(), &world.snapshot, &PublishAssetParams::default(), input).await
}

#[tokio::test]
async fn succeeds() {
    assert!(run(&World::new().await).await.expect("published").newly_published);
}

#[tokio::test]
async fn fails() {
    assert_eq!(run(&World::broken().await).await.expect_err("refused").code, "test.broken");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    run(&world).await.expect("published");
    pinned(publish_asset::VERSION, &world.fake.asked.all().concat(), (1, "a988640eea5e7b6d"));
}
