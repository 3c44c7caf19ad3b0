//! One notice per line and generation.

use modules::output::notify;

use crate::world::{World, id, pinned};

async fn run(world: &World) -> Result<(), modules::ModuleError> {
    notify::run(&world.ports, &world.snapshot, id(20), 1, vec![id(50)]).await
}

#[tokio::test]
async fn succeeds() {
    let world = World::new().await;
    run(&world).await.expect("queued");
    assert_eq!(world.fake.asked.all().len(), 1);
}

#[tokio::test]
async fn fails() {
    assert_eq!(run(&World::broken().await).await.expect_err("refused").code, "test.broken");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    run(&world).await.expect("queued");
    pinned(notify::VERSION, &world.fake.asked.all().concat(), (1, "9572fc90f6485d5e"));
}
