//! Entry of every CAD workflow.

use modules::{
    cad::resolve_step_path,
    ports::{CadFileRecord, Store},
};

use crate::world::{World, pinned};

async fn record(world: &World) -> CadFileRecord {
    world.fake.cad_file(world.snapshot.cad_file).await.expect("a record")
}

#[tokio::test]
async fn succeeds() {
    let world = World::new().await;
    resolve_step_path::run(&world.ports, &record(&world).await).await.expect("whole");
}

#[tokio::test]
async fn fails() {
    let world = World::new().await;
    let whole = record(&world).await;
    let rootless = CadFileRecord { root: "b.stp".into(), ..whole.clone() };
    let error = resolve_step_path::run(&world.ports, &rootless).await.expect_err("no root");
    assert_eq!(error.code, "cad.bundle_incomplete");
    let mut gone = whole;
    gone.manifest.push(("c.stp".into(), contracts::Sha256::from_bytes(&[7; 32])));
    assert_eq!(resolve_step_path::run(&world.ports, &gone).await.expect_err("a file is gone").code, "blob.missing");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    // It asks nothing of kernel or renderer and changes nothing.
    resolve_step_path::run(&world.ports, &record(&world).await).await.expect("whole");
    pinned(resolve_step_path::VERSION, &world.fake.asked.all().concat(), (1, "af1349b9f5f9a1a6"));
}
