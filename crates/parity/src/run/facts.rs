use std::collections::BTreeMap;

use contracts::{ContentHash, Sha256, scene::RenderReport};
use serde::{Deserialize, Serialize};

/// One run as its records tell it. `None` is what is not known: it makes a comparison inconclusive.
/// In an observer run assets and notices are what would have been written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RunFacts {
    /// `succeeded`, `failed` …; the statuses of both sides in one vocabulary.
    pub status: Option<String>,
    pub artifacts: Option<Vec<ArtifactFacts>>,
    pub assets: Option<Vec<AssetFacts>>,
    pub notices: Option<Vec<NoticeFacts>>,
    pub renders: Option<Vec<RenderFacts>>,
    /// In the order in which they were due; may be empty.
    #[serde(default)]
    pub nodes: Vec<NodeFacts>,
    /// Shown, not compared.
    pub seconds: Option<f64>,
}

/// A file made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactFacts {
    /// The slot it fills.
    pub slot: String,
    pub role: String,
    pub mime: String,
}

/// A media-asset row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetFacts {
    pub slot: String,
    pub file_name: String,
    pub mime: String,
    /// px, where the file has a size.
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// Shown: whether content is the same is the judge of the file's business.
    pub content_hash: Option<ContentHash>,
}

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NoticeFacts {
    pub event: String,
    /// Sorted.
    pub channels: Vec<String>,
    pub title: String,
    pub body: String,
    /// Slots of the assets it names, sorted.
    pub slots: Vec<String>,
}

/// Core fields of the render log, for one slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenderFacts {
    pub slot: String,
    /// None for what is not rendered (a `.blend`).
    pub report: Option<RenderReport>,
    /// Name of the studio; none for the plain stage.
    pub template: Option<String>,
    pub template_sha256: Option<Sha256>,
    pub step_sha256: Sha256,
    pub material_map_sha256: Option<Sha256>,
    /// Keys of parts without a material, sorted.
    pub unmapped_parts: Vec<String>,
}

/// One node, or one step of a fixed pipeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeFacts {
    /// What both sides call it: step of the render log, with the view where there are several.
    pub key: String,
    /// Id in the graph, shown.
    pub node: Option<String>,
    /// `succeeded`, `failed`, …
    pub status: String,
    /// Port → digest of what went in; equal digests are equal inputs.
    pub inputs: BTreeMap<String, String>,
    /// Port → digest of what came out.
    pub outputs: BTreeMap<String, String>,
    /// Shown, not compared.
    pub seconds: Option<f64>,
}
