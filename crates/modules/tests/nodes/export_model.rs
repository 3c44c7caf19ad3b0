//! The product for other programs.

use contracts::module::params::{ExportModelParams, ModelFormat};
use modules::cad::export_model;

use crate::world::{World, pinned};

async fn run(world: &World, format: ModelFormat) -> Result<export_model::Output, modules::ModuleError> {
    let (line, materials) = (world.line().await, world.materials());
    let mut params = ExportModelParams::default();
    params.file.format = format;
    export_model::run(&world.ports, &world.control, &line, Some(&materials), &params, &world.out()).await
}

#[tokio::test]
async fn succeeds() {
    let world = World::new().await;
    for (format, mime) in
        [(ModelFormat::Glb, "model/gltf-binary"), (ModelFormat::Stl, "model/stl"), (ModelFormat::Usd, "model/vnd.usd")]
    {
        let out = run(&world, format).await.expect("a model");
        assert!(out.file.is_file());
        assert_eq!(out.mime, mime);
    }
}

#[tokio::test]
async fn fails() {
    let world = World::broken().await;
    for format in [ModelFormat::Stl, ModelFormat::Usd] {
        assert_eq!(run(&world, format).await.expect_err("broken").code, "test.broken");
    }
}

#[tokio::test]
async fn output_is_golden() {
    let world = World::new().await;
    let mut text = String::new();
    for format in [ModelFormat::Glb, ModelFormat::Stl, ModelFormat::Usd] {
        text += &run(&world, format).await.expect("a model").content_hash.to_string();
    }
    text += &world.fake.asked.all().concat();
    pinned(export_model::VERSION, &text, (1, "be1b24ffab9e3fdb"));
}
