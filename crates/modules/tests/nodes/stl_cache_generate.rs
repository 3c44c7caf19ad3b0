//! STL files kept ready.

use contracts::module::params::{StlCacheParams, StlQuality};
use modules::{cad::stl_cache, ports::Store};

use crate::world::{World, pinned};

async fn run(world: &World) -> Result<usize, modules::ModuleError> {
    let record = world.fake.cad_file(world.snapshot.cad_file).await.expect("a record");
    let params = StlCacheParams { qualities: vec![StlQuality::Draft, StlQuality::Fine], ..Default::default() };
    stl_cache::run(&world.ports, &world.control, &record, &params).await
}

#[tokio::test]
async fn succeeds() {
    assert_eq!(run(&World::new().await).await.expect("files"), 2);
}

#[tokio::test]
async fn fails() {
    assert_eq!(run(&World::broken().await).await.expect_err("no kernel").code, "test.broken");
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    run(&world).await.expect("files");
    pinned(stl_cache::VERSION, &world.fake.asked.all().concat(), (1, "3679ad056a0c96df"));
}
