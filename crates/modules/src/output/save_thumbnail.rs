//! Publishes the preview picture of a CAD file in all its sizes.

use std::path::{Path, PathBuf};

use contracts::{
    ContentHash,
    module::params::{ThumbnailFormat, ThumbnailSaveParams},
};
use image::{DynamicImage, ImageFormat, imageops::FilterType};

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, InputPort, ModuleSpec, OutputPort, ParamsType,
    SideEffects, params, source,
};
use crate::{Fault, ModuleError, render::picture_facts, scratch::io_error};

pub const MODULE_KEY: &str = "output.save_thumbnail";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "thumbnail_save",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Save thumbnail",
    description: "Publishes the preview picture in all sizes.",
    category: "Output",
    family: Family::CadFile,
    execution: Execution::Inline,
    execution_role: ExecutionRole::Publish,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    needs: &[],
    legacy_source: source(&["intake", "thumbnail"], "thumbnail_save"),
    inputs: &[InputPort::one("preview_image", &[ArtifactRole::PreviewImage])],
    outputs: &[OutputPort::one("thumbnail", ArtifactRole::Thumbnail)],
    params: ParamsType::of::<params::ThumbnailSaveParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// One finished size, not yet published or stored.
#[derive(Debug, Clone)]
pub struct Thumbnail {
    pub file: PathBuf,
    pub mime: &'static str,
    /// Longest edge asked for, px; a smaller preview is not blown up.
    pub size: u32,
    /// px.
    pub width: u32,
    /// px.
    pub height: u32,
    pub content_hash: ContentHash,
}

/// Scales `preview` to every size, largest first, into `out_dir`.
///
/// # Errors
/// Where the preview cannot be decoded or a file cannot be written.
pub async fn run(preview: &Path, params: &ThumbnailSaveParams, out_dir: &Path) -> Result<Vec<Thumbnail>, ModuleError> {
    let (source, folder, params) = (preview.to_owned(), out_dir.to_owned(), params.clone());
    let files = tokio::task::spawn_blocking(move || scale(&source, &params, &folder)).await.map_err(|e| {
        ModuleError::new(Fault::Transient, "thumbnail.scale", format!("Scaling the preview failed: {e}."), RETRIED)
    })??;
    let mut thumbnails = Vec::with_capacity(files.len());
    for (size, file, mime) in files {
        let (content_hash, width, height) = picture_facts(&file).await?;
        thumbnails.push(Thumbnail { file, mime, size, width, height, content_hash });
    }
    Ok(thumbnails)
}

const RETRIED: &str = "The work is tried again.";

fn scale(
    source: &Path,
    params: &ThumbnailSaveParams,
    folder: &Path,
) -> Result<Vec<(u32, PathBuf, &'static str)>, ModuleError> {
    let unreadable = |e: image::ImageError| {
        ModuleError::new(
            Fault::Transient,
            "thumbnail.unreadable",
            format!("The preview cannot be decoded: {e}."),
            RETRIED,
        )
    };
    let preview = image::open(source).map_err(unreadable)?;
    let mut sizes = params.sizes_px.clone();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let (extension, format, mime) = match params.format {
        ThumbnailFormat::Webp => ("webp", ImageFormat::WebP, "image/webp"),
        ThumbnailFormat::Png => ("png", ImageFormat::Png, "image/png"),
        ThumbnailFormat::Jpeg => ("jpg", ImageFormat::Jpeg, "image/jpeg"),
    };
    let mut files = Vec::with_capacity(sizes.len());
    for size in sizes {
        let scaled = if preview.width().max(preview.height()) > size {
            preview.resize(size, size, FilterType::Lanczos3)
        } else {
            preview.clone()
        };
        let scaled =
            if format == ImageFormat::Jpeg { on_white(&scaled) } else { DynamicImage::from(scaled.to_rgba8()) };
        let file = folder.join(format!("thumbnail_{size}.{extension}"));
        let mut bytes = std::io::Cursor::new(Vec::new());
        scaled.write_to(&mut bytes, format).map_err(unreadable)?;
        std::fs::write(&file, bytes.into_inner()).map_err(|e| io_error("write the thumbnail", &file, &e))?;
        files.push((size, file, mime));
    }
    Ok(files)
}

/// JPEG has no alpha.
fn on_white(picture: &DynamicImage) -> DynamicImage {
    let mut white = image::RgbaImage::from_pixel(picture.width(), picture.height(), image::Rgba([255; 4]));
    image::imageops::overlay(&mut white, &picture.to_rgba8(), 0, 0);
    DynamicImage::from(DynamicImage::from(white).to_rgb8())
}
