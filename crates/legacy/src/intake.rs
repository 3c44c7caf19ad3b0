//! The fixed CAD intake: part tree and GLB of an uploaded file, then what is kept ready beside them.

use contracts::{
    material::MaterialMap,
    module::params::{BlenderThumbnailParams, StlCacheParams, ThumbnailSaveParams},
    scene::Axis,
};
use modules::{
    Control, ModuleError, ScratchDir,
    cad::{intake, stl_cache},
    output::save_thumbnail,
    ports::{CadDerivative, CadFileRecord, Ports},
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
) -> Result<(), ModuleError> {
    let control = control.share(READ, 1.0);
    let stl = stl_cache::run(ports, &control, record, &StlCacheParams::default()).await;
    let work = async { stl };
    let made = step(log, &control, "stl_cache_generate", stl_cache::MODULE_KEY, work, |n| format!("{n} files")).await;
    only_cancelled(made)?;
    let work = thumbnails(ports, &control, record, read);
    let made = step(log, &control, "thumbnail_save", save_thumbnail::MODULE_KEY, work, |n| format!("{n} sizes")).await;
    only_cancelled(made)
}

fn only_cancelled<T>(made: Result<T, ModuleError>) -> Result<(), ModuleError> {
    match made {
        Err(e) if e.fault == modules::Fault::Cancelled => Err(e),
        Err(e) => {
            tracing::warn!(code = e.code, error = %e, "a file beside the GLB could not be made");
            Ok(())
        }
        Ok(_) => Ok(()),
    }
}

async fn thumbnails(
    ports: &Ports,
    control: &Control,
    record: &CadFileRecord,
    read: &intake::Output,
) -> Result<usize, ModuleError> {
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
    let thumbnails = save_thumbnail::run(&preview.file, &ThumbnailSaveParams::default(), scratch.path()).await?;
    for thumbnail in &thumbnails {
        let blob = ports.blobs.put_file(&thumbnail.file).await?;
        let derivative = CadDerivative::Thumbnail { size: thumbnail.size };
        ports.store.save_cad_derivative(record.id, derivative, blob, thumbnail.mime).await?;
    }
    Ok(thumbnails.len())
}
