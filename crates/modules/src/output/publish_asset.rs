//! Turns a finished file into the media asset of its slot, exactly once.

use std::path::Path;

use contracts::{
    ContentHash, Sha256,
    ids::{AttemptToken, DispatchId},
    provenance::Provenance,
    snapshot::LineSnapshot,
};
use serde::Serialize;
use sha2::Digest;

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

/// Longest file name handed out, bytes.
const MAX_FILE_NAME: usize = 120;

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
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub content_hash: &'a ContentHash,
    pub provenance: Provenance,
    pub slot: ResultSlot,
    pub completes_line: bool,
}

pub async fn run(
    ports: &Ports,
    attempt: Attempt,
    snapshot: &LineSnapshot,
    input: Input<'_>,
) -> Result<PublishedAsset, ModuleError> {
    let blob = ports.blobs.put_file(input.file).await?;
    let extension = input.file.extension().and_then(|e| e.to_str()).unwrap_or("bin");
    let publication = Publication {
        line: snapshot.line,
        generation: attempt.generation,
        dispatch: attempt.dispatch,
        attempt: attempt.token,
        file_name: file_name(snapshot, &input.slot, extension),
        slot: input.slot,
        blob,
        mime: input.mime.to_owned(),
        width: input.width,
        height: input.height,
        content_hash: input.content_hash.clone(),
        provenance: input.provenance,
        completes_line: input.completes_line,
    };
    ports.publisher.publish(publication).await
}

/// `{sku}_{view}_r{revision}_o{order}-{line}.{ext}`, safe on every file system.
pub fn file_name(snapshot: &LineSnapshot, slot: &ResultSlot, extension: &str) -> String {
    let tail = format!(
        "_{}_r{}_o{}-{}.{extension}",
        safe(&slot.view),
        snapshot.revision_number,
        snapshot.order_number,
        snapshot.line_number
    );
    let mut stem = safe(&snapshot.sku);
    let mut room = MAX_FILE_NAME.saturating_sub(tail.len()).min(stem.len());
    while !stem.is_char_boundary(room) {
        room -= 1;
    }
    stem.truncate(room);
    stem + &tail
}

/// Letters, digits, `-` and `.` stay; everything else becomes `-`; never empty, never hidden.
fn safe(text: &str) -> String {
    let cleaned: String =
        text.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '.') { c } else { '-' }).collect();
    let trimmed = cleaned.trim_matches(|c| matches!(c, '-' | '.'));
    if trimmed.is_empty() { "product".to_owned() } else { trimmed.to_owned() }
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

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn unsafe_names_become_safe_ones() {
        assert_eq!(safe("AB/12 3"), "AB-12-3");
        assert_eq!(safe("../../etc"), "etc");
        assert_eq!(safe("\u{202e}🙂"), "product");
        assert_eq!(safe("Größe 5"), "Größe-5");
    }
}
