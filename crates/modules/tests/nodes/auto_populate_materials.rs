//! Finding materials for parts nobody has assigned one to.

use modules::materials::auto_populate;

use crate::world::{World, library, pinned, report};

async fn run(world: &World) -> Result<Vec<contracts::material::Assignment>, modules::ModuleError> {
    let params = contracts::module::params::AutoPopulateParams::default();
    auto_populate::run(&world.ports, world.snapshot.product, &report(), &[], &library(), &params).await
}

#[tokio::test]
async fn succeeds() {
    let world = World::new().await;
    let found = run(&world).await.expect("assignments");
    assert_eq!(found.iter().map(|a| a.part_key.as_str()).collect::<Vec<_>>(), ["root/bolt"]);
    assert!(world.fake.asked.all()[0].starts_with("save 1 assignments"));
}

#[tokio::test]
async fn fails() {
    let error = run(&World::broken().await).await.expect_err("the store does not answer");
    assert_eq!(error.code, "test.broken");
}

#[tokio::test]
async fn output_is_golden() {
    let found = run(&World::new().await).await.expect("assignments");
    pinned(auto_populate::VERSION, &format!("{found:?}"), (2, "1f296892beb9fa2e"));
}
