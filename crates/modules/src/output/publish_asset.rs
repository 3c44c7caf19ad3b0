//! Turns a finished file into the media asset of its slot, exactly once.

use std::path::Path;

use contracts::{
    ContentHash, Sha256,
    ids::{AttemptToken, DispatchId},
    module::params::PublishAssetParams,
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

/// The template with its words filled in, safe on every file system, with the extension. A
/// derivative that neither template nor extension tells apart is named at the end.
pub fn file_name(template: &str, snapshot: &LineSnapshot, slot: &ResultSlot, extension: &str) -> String {
    let words = [
        ("{sku}", safe(&snapshot.sku)),
        ("{product}", safe(&snapshot.product_name)),
        ("{revision}", snapshot.revision_number.to_string()),
        ("{order}", snapshot.order_number.to_string()),
        ("{line}", snapshot.line_number.to_string()),
        ("{view}", safe(&slot.view)),
        ("{derivative}", safe(&slot.derivative)),
    ];
    let mut tail = format!(".{extension}");
    if slot.derivative != ORIGINAL
        && !extension.starts_with(slot.derivative.as_str())
        && !template.contains("{derivative}")
    {
        tail.insert_str(0, &format!("_{}", safe(&slot.derivative)));
    }
    let mut stem = words.iter().fold(template.to_owned(), |name, (word, value)| name.replace(word, value));
    let mut room = MAX_FILE_NAME.saturating_sub(tail.len()).min(stem.len());
    while !stem.is_char_boundary(room) {
        room -= 1;
    }
    stem.truncate(room);
    let stem = stem.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if stem.is_empty() { format!("product{tail}") } else { format!("{stem}{tail}") }
}

/// The derivative every asset has: the file as made.
const ORIGINAL: &str = "original";

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
