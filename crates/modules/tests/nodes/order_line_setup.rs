//! Entry of every order line.

use modules::order::setup_line;

use crate::world::{World, pinned};

#[tokio::test]
async fn succeeds() {
    let world = World::new().await;
    let out = setup_line::run(&world.ports, &world.control, &world.snapshot).await.expect("set up");
    assert_eq!((out.report.occurrences.len(), out.library.materials.len()), (2, 2));
    assert!(out.glb.is_file());
}

#[tokio::test]
async fn fails() {
    let world = World::new().await;
    let mut snapshot = world.snapshot.clone();
    snapshot.material_library = contracts::Sha256::from_bytes(&[7; 32]);
    let error = setup_line::run(&world.ports, &world.control, &snapshot).await.expect_err("no library");
    assert_eq!(error.code, "blob.missing");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    let out = setup_line::run(&world.ports, &world.control, &world.snapshot).await.expect("set up");
    let text = format!("{:?} {:?} {:?} {}", out.snapshot.line, out.library, out.report, out.glb_sha256);
    pinned(setup_line::VERSION, &text, (2, "59a5500778fd6bdf"));
}
