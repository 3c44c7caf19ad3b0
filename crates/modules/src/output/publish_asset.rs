//! Turns a finished file into the media asset of its slot, exactly once.

use std::path::Path;

use contracts::{
    ArtifactKind, ContentHash, Sha256,
    ids::{AttemptToken, DispatchId},
    module::params::PublishAssetParams,
    provenance::Provenance,
    snapshot::LineSnapshot,
};
use serde::Serialize;
use sha2::Digest;

use super::{
    derivatives,
    file_names::{ORIGINAL, file_name},
};
use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, InputPort, ModuleSpec, ORDER_LINE, ORDER_PIPELINES,
    OutputPort, ParamsType, SideEffects, params, source,
};
use crate::{
    Fault, ModuleError,
    ports::{Ports, Publication, PublishedAsset, ResultSlot},
};

pub const MODULE_KEY: &str = "output.publish_asset";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "output_save",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Publish",
    description: "Turns a finished file into the media asset of its slot, exactly once.",
    category: "Output",
    family: Family::OrderLine,
    execution: Execution::Inline,
    execution_role: ExecutionRole::Publish,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    needs: &[],
    legacy_source: source(ORDER_PIPELINES, "output_save"),
    inputs: &[
        ORDER_LINE,
        InputPort::from_predecessor(
            "artifact",
            &[ArtifactRole::StillImage, ArtifactRole::TurntableVideo, ArtifactRole::BlendFile, ArtifactRole::ModelFile],
        ),
    ],
    outputs: &[OutputPort::one("media_asset", ArtifactRole::MediaAsset)],
    params: ParamsType::of::<params::PublishAssetParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// Who publishes: the leased attempt of one dispatch.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    pub dispatch: DispatchId,
    pub token: AttemptToken,
    /// Render generation of the line.
    pub generation: u32,
}

/// The file and what is known of it.
#[derive(Debug)]
pub struct Input<'a> {
    pub file: &'a Path,
    pub mime: &'a str,
    /// px, where the file has a size.
    pub size: Option<(u32, u32)>,
    pub content_hash: &'a ContentHash,
    pub provenance: Provenance,
    pub slot: ResultSlot,
}

/// # Errors
/// Where the file cannot be stored, or the attempt no longer owns the line.
pub async fn run(
    ports: &Ports,
    attempt: Attempt,
    snapshot: &LineSnapshot,
    params: &PublishAssetParams,
    input: Input<'_>,
) -> Result<PublishedAsset, ModuleError> {
    let blob = ports.blobs.put_file(input.file).await?;
    // Copies first: the original completes the line.
    if input.slot.artifact_kind == ArtifactKind::StillImage && input.slot.derivative == ORIGINAL {
        for copy in &params.derivatives {
            let made = derivatives::make(input.file, copy).await?;
            let slot = input.slot.clone().derivative(copy.name.as_str());
            let publication = Publication {
                line: snapshot.line,
                generation: attempt.generation,
                dispatch: attempt.dispatch,
                attempt: attempt.token,
                file_name: file_name(&params.file_name, snapshot, &slot, copy.format.extension()),
                slot,
                blob: ports.blobs.put_bytes(made.bytes).await?,
                mime: copy.format.mime().to_owned(),
                width: Some(made.width),
                height: Some(made.height),
                content_hash: made.content_hash,
                provenance: input.provenance.clone(),
                promised: snapshot.slots(),
            };
            ports.publisher.publish(publication).await?;
        }
    }
    let extension = input.file.extension().and_then(|e| e.to_str()).unwrap_or("bin");
    let publication = Publication {
        line: snapshot.line,
        generation: attempt.generation,
        dispatch: attempt.dispatch,
        attempt: attempt.token,
        file_name: file_name(&params.file_name, snapshot, &input.slot, extension),
        slot: input.slot,
        blob,
        mime: input.mime.to_owned(),
        width: input.size.map(|s| s.0),
        height: input.size.map(|s| s.1),
        content_hash: input.content_hash.clone(),
        provenance: input.provenance,
        promised: snapshot.slots(),
    };
    ports.publisher.publish(publication).await
}

/// SHA-256 over the compact JSON of a value whose field order is fixed by its type.
pub fn sha256_of_json<T: Serialize>(value: &T) -> Result<Sha256, ModuleError> {
    let bytes = serde_json::to_vec(value).map_err(|e| {
        ModuleError::new(
            Fault::Transient,
            "json",
            format!("A value could not be serialised: {e}."),
            "Report this fault.",
        )
    })?;
    Ok(Sha256::from_bytes(&sha2::Sha256::digest(&bytes).into()))
}
