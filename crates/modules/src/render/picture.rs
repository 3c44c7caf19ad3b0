//! A picture the renderer wrote: read back, checked and named by what it shows.

use std::path::{Path, PathBuf};

use contracts::{
    ContentHash,
    scene::{RenderReport, RenderSettings},
};

use crate::{Fault, ModuleError, scratch::io_error};

/// A rendered picture, not yet published.
#[derive(Debug, Clone)]
pub struct RenderedPicture {
    pub file: PathBuf,
    pub mime: String,
    /// px.
    pub width: u32,
    /// px.
    pub height: u32,
    pub content_hash: ContentHash,
    pub report: RenderReport,
}

/// # Errors
/// [`Fault::Transient`] where the picture cannot be decoded or is not of the size asked for.
pub(super) async fn rendered(
    file: PathBuf,
    settings: &RenderSettings,
    report: RenderReport,
) -> Result<RenderedPicture, ModuleError> {
    let (content_hash, width, height) = facts(&file).await?;
    if (width, height) != (settings.width, settings.height) {
        return Err(ModuleError::new(
            Fault::Transient,
            "render.wrong_size",
            format!(
                "Blender wrote {width}×{height} px where {}×{} px were asked for.",
                settings.width, settings.height
            ),
            "The render is tried again; if it stays, check the studio template.",
        ));
    }
    Ok(RenderedPicture { mime: settings.format.mime().to_owned(), width, height, content_hash, report, file })
}

/// Content hash and size of a picture file.
///
/// # Errors
/// [`Fault::Transient`] where it cannot be decoded.
pub(crate) async fn facts(file: &Path) -> Result<(ContentHash, u32, u32), ModuleError> {
    let path = file.to_owned();
    let decoded = tokio::task::spawn_blocking(move || {
        let bytes = std::fs::read(&path).map_err(|e| io_error("read the picture", &path, &e))?;
        parity::content_hash_image(&bytes).map_err(|e| {
            ModuleError::new(
                Fault::Transient,
                "render.unreadable_picture",
                format!("Blender wrote a picture that cannot be decoded: {e}."),
                "The render is tried again; if it stays, run `hartomat doctor`.",
            )
        })
    })
    .await
    .map_err(|e| {
        ModuleError::new(
            Fault::Transient,
            "render.decode",
            format!("Decoding the picture failed: {e}."),
            "The render is tried again.",
        )
    })?;
    let (content_hash, facts) = decoded?;
    Ok((content_hash, facts.width, facts.height))
}
