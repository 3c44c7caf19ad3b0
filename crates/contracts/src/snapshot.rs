//! The immutable snapshot of an order line, frozen at submit. Legacy, graph, shadow, retry and
//! fallback all read this and nothing that can change later.

use serde::{Deserialize, Serialize};

use crate::{
    ArtifactKind, Sha256,
    ids::{CadFileId, LineId, MaterialId, OrderId, OutputTypeId, ProductId, RevisionId, TemplateId},
    material::{Assignment, OnMissing},
    scene::{Axis, RenderSettings, View},
};

/// Integer minor units + ISO 4217.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub minor_units: i64,
    pub currency: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateRef {
    pub id: TemplateId,
    pub name: String,
    /// Blob of the `.blend`.
    pub sha256: Sha256,
}

/// The effective parameters of a line: module default < workflow node < output type < line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineParams {
    pub render: RenderSettings,
    pub view: View,
    pub on_missing: OnMissing,
    /// One material for every part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material_override: Option<MaterialId>,
    /// Auto-population: write over what an earlier auto-population said.
    #[serde(default)]
    pub overwrite_auto: bool,
    /// Auto-population: least score, 0…1.
    pub minimum_match_score: f32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineSnapshot {
    /// Layout version of this document.
    pub version: u32,
    pub order: OrderId,
    pub order_number: i64,
    pub line: LineId,
    pub line_number: u32,
    pub product: ProductId,
    pub sku: String,
    pub product_name: String,
    pub revision: RevisionId,
    pub revision_number: u32,
    pub cad_file: CadFileId,
    pub step_sha256: Sha256,
    pub up_axis: Axis,
    pub front_axis: Axis,
    pub output_type: OutputTypeId,
    pub output_type_name: String,
    pub artifact_kind: ArtifactKind,
    pub params: LineParams,
    /// Manual and rule assignments as they stood at submit.
    pub assignments: Vec<Assignment>,
    /// Blob of the frozen [`crate::material::MaterialLibrary`].
    pub material_library: Sha256,
    pub template: Option<TemplateRef>,
    pub workflow_version: Option<u32>,
    pub price: Option<Money>,
}
