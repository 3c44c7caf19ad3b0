//! The fixed CAD intake: part tree and GLB of an uploaded file, then what is kept ready beside them.

use contracts::{
    ContentHash,
    material::MaterialMap,
    module::params::{BlenderThumbnailParams, StlCacheParams, ThumbnailSaveParams},
    scene::Axis,
};
use modules::{
    Control, ModuleError, ScratchDir,
    cad::{intake, stl_cache},
    output::save_thumbnail,
    ports::{BlobRef, CadDerivative, CadFileRecord, Ports},
    render::blender_thumbnail,
};

use crate::log::{StepLog, step};

/// Share of the progress that reading takes.
const READ: f32 = 0.6;

/// Part tree and GLB; taken over where an earlier attempt has made them.
///
/// # Errors
/// What the kernel says of the file.
pub async fn run(
    ports: &Ports,
    control: &Control,
    record: &CadFileRecord,
    log: &dyn StepLog,
) -> Result<intake::Output, ModuleError> {
    let control = control.share(0.0, READ);
    step(log, &control, "cad_intake", intake::MODULE_KEY, intake::ensure(ports, &control, record), |out| {
        format!("{} occurrences, {} triangles", out.derived.occurrences, out.derived.triangles)
    })
    .await
}

/// What stands ready beside part tree and GLB; none where it could not be made.
#[derive(Debug, Default)]
pub struct Kept {
    /// Files written to the STL cache.
    pub stl_files: Option<usize>,
    pub thumbnails: Option<Vec<Thumbnail>>,
}

#[derive(Debug)]
pub struct Thumbnail {
    pub blob: BlobRef,
    pub mime: &'static str,
    /// Longest edge, px.
    pub size: u32,
    /// px.
    pub width: u32,
    /// px.
    pub height: u32,
    pub content_hash: ContentHash,
}

/// STL and thumbnails. The file is usable without them: what fails is logged, and an error means
/// only that this attempt was cancelled.
///
/// # Errors
/// Cancelled.
pub async fn keep_ready(
    ports: &Ports,
    control: &Control,
    record: &CadFileRecord,
    read: &intake::Output,
    log: &dyn StepLog,
) -> Result<Kept, ModuleError> {
    let control = control.share(READ, 1.0);
    let stl = stl_cache::run(ports, &control, record, &StlCacheParams::default()).await;
    let work = async { stl };
    let made = step(log, &control, "stl_cache_generate", stl_cache::MODULE_KEY, work, |n| format!("{n} files")).await;
    let stl_files = only_cancelled(made)?;
    let work = thumbnails(ports, &control, record, read);
    let sizes = |made: &Vec<Thumbnail>| format!("{} sizes", made.len());
    let made = step(log, &control, "thumbnail_save", save_thumbnail::MODULE_KEY, work, sizes).await;
    Ok(Kept { stl_files, thumbnails: only_cancelled(made)? })
}

fn only_cancelled<T>(made: Result<T, ModuleError>) -> Result<Option<T>, ModuleError> {
    match made {
        Err(e) if e.fault == modules::Fault::Cancelled => Err(e),
        Err(e) => {
            tracing::warn!(code = e.code, error = %e, "a file beside the GLB could not be made");
            Ok(None)
        }
        Ok(made) => Ok(Some(made)),
    }
}

async fn thumbnails(
    ports: &Ports,
    control: &Control,
    record: &CadFileRecord,
    read: &intake::Output,
) -> Result<Vec<Thumbnail>, ModuleError> {
    let scratch = ScratchDir::create(&ports.scratch, &format!("thumbnail-{}", record.id))?;
    let input = blender_thumbnail::Input {
        glb: ports.blobs.local_path(&read.derived.glb.sha256).await?,
        glb_sha256: read.derived.glb.sha256.clone(),
        materials: MaterialMap::default(),
        up_axis: Axis::PosZ,
        front_axis: Axis::NegY,
        studio: None,
    };
    let params = BlenderThumbnailParams::default();
    let preview = blender_thumbnail::run(ports, control, &input, &params, scratch.path()).await?;
    let mut kept = Vec::new();
    for made in save_thumbnail::run(&preview.file, &ThumbnailSaveParams::default(), scratch.path()).await? {
        let blob = ports.blobs.put_file(&made.file).await?;
        let derivative = CadDerivative::Thumbnail { size: made.size };
        ports.store.save_cad_derivative(record.id, derivative, blob.clone(), made.mime).await?;
        let save_thumbnail::Thumbnail { mime, size, width, height, content_hash, .. } = made;
        kept.push(Thumbnail { blob, mime, size, width, height, content_hash });
    }
    Ok(kept)
}
