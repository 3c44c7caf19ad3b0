//! A preview in all its sizes.

use contracts::module::params::ThumbnailSaveParams;
use modules::output::save_thumbnail;

use crate::world::{World, pinned};

async fn run(world: &World) -> Vec<save_thumbnail::Thumbnail> {
    let preview = world.out().join("preview.png");
    let picture = image::RgbaImage::from_fn(256, 256, |x, y| image::Rgba([x as u8, y as u8, 0, 255]));
    picture.save(&preview).expect("a picture");
    let params = ThumbnailSaveParams { sizes_px: vec![128, 16], ..Default::default() };
    save_thumbnail::run(&preview, &params, &world.out()).await.expect("thumbnails")
}

#[tokio::test]
async fn succeeds() {
    let made = run(&World::new().await).await;
    assert_eq!(
        made.iter().map(|t| (t.size, t.width, t.mime)).collect::<Vec<_>>(),
        [(128, 128, "image/webp"), (16, 16, "image/webp")]
    );
}

#[tokio::test]
async fn fails() {
    let world = World::new().await;
    let junk = world.out().join("junk.png");
    std::fs::write(&junk, b"no picture").expect("written");
    let error = save_thumbnail::run(&junk, &ThumbnailSaveParams::default(), &world.out()).await.expect_err("junk");
    assert_eq!(error.code, "thumbnail.unreadable");
}

#[tokio::test]
async fn output_is_golden() {
    let made = run(&World::new().await).await;
    let text: Vec<String> = made.iter().map(|t| t.content_hash.to_string()).collect();
    pinned(save_thumbnail::VERSION, &text.concat(), (1, "b5bc77705286df81"));
}
