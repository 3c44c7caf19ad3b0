//! Where a media asset came from; travels with every asset.

use serde::{Deserialize, Serialize};

use crate::{Sha256, ids::DispatchId, scene::RenderReport};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Workflow name and version; none for the fixed pipeline.
    pub workflow: Option<String>,
    pub workflow_version: Option<u32>,
    /// In legacy mode the dispatch's id.
    pub run: DispatchId,
    /// Node id, or the step of the fixed pipeline.
    pub node: String,
    pub step_sha256: Sha256,
    pub material_map_sha256: Option<Sha256>,
    pub template_sha256: Option<Sha256>,
    /// `module key` → version.
    pub module_versions: std::collections::BTreeMap<String, u32>,
    pub render: Option<RenderReport>,
}
