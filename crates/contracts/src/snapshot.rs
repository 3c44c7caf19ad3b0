//! The immutable snapshot of an order line, frozen at submit. Legacy, graph, shadow, retry and
//! fallback all read this and nothing that can change later.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    ArtifactKind, Sha256,
    ids::{CadFileId, LineId, MaterialId, OrderId, OutputTypeId, ProductId, RevisionId, TemplateId, WorkflowId},
    material::Assignment,
    module::params::{Export, LineParams},
    rules::MaterialRule,
    scene::Axis,
    studio::TemplateReason,
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
    /// Why this one; none in snapshots older than the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<TemplateReason>,
}

/// What a line promises: media assets are unique per (line, render generation, slot).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ResultSlot {
    pub artifact_kind: ArtifactKind,
    /// Name of the view, `main` where there is only one.
    pub view: String,
    /// Name of the derivative, `original` for the file as made.
    pub derivative: String,
}

impl ResultSlot {
    /// The single slot of a line that promises one file.
    pub fn main(artifact_kind: ArtifactKind) -> Self {
        Self::view(artifact_kind, "main")
    }

    /// One of several views.
    pub fn view(artifact_kind: ArtifactKind, view: impl Into<String>) -> Self {
        Self { artifact_kind, view: view.into(), derivative: "original".into() }
    }

    #[must_use]
    pub fn derivative(self, derivative: impl Into<String>) -> Self {
        Self { derivative: derivative.into(), ..self }
    }

    /// The first frame of a turntable.
    pub fn poster() -> Self {
        Self::main(ArtifactKind::TurntableVideo).derivative("poster")
    }

    /// The file an export of a still fills.
    pub fn export(export: Export) -> Self {
        match export.model_format() {
            None => Self::main(ArtifactKind::BlendProduction),
            Some(format) => Self::main(ArtifactKind::ModelExport).derivative(format.as_str()),
        }
    }
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
    /// The effective params of the fixed pipelines: module default < workflow node < output type < line.
    pub params: LineParams,
    /// What output type and line say, for the nodes of a graph.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub overrides: Map<String, Value>,
    /// Assignments as they stood at submit.
    pub assignments: Vec<Assignment>,
    /// The product's material rules as they stood at submit, by priority.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub material_rules: Vec<MaterialRule>,
    /// Materials the results may show; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_materials: Vec<MaterialId>,
    /// Blob of the frozen [`crate::material::MaterialLibrary`].
    pub material_library: Sha256,
    pub template: Option<TemplateRef>,
    /// The workflow the output type is sold through, its name and its published version at submit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_name: Option<String>,
    pub workflow_version: Option<u32>,
    pub price: Option<Money>,
}

impl LineSnapshot {
    /// Every slot this line promises; it is done when all are published.
    pub fn slots(&self) -> Vec<ResultSlot> {
        let kind = self.artifact_kind;
        match kind {
            ArtifactKind::StillImage => {
                let results = &self.params.results;
                let mut slots: Vec<ResultSlot> =
                    results.angles.iter().map(|angle| ResultSlot::view(kind, &angle.name)).collect();
                if slots.is_empty() {
                    slots.push(ResultSlot::main(kind));
                }
                let copies: Vec<ResultSlot> = (slots.iter())
                    .flat_map(|slot| {
                        self.params.publish.derivatives.iter().map(|copy| slot.clone().derivative(copy.name.as_str()))
                    })
                    .collect();
                slots.extend(copies);
                slots.extend(results.exports.iter().map(|export| ResultSlot::export(*export)));
                slots
            }
            ArtifactKind::PreviewThumbnail => (self.params.thumbnails.thumbnail_sizes_px.iter())
                .map(|size| ResultSlot::main(kind).derivative(size.to_string()))
                .collect(),
            ArtifactKind::TurntableVideo => vec![ResultSlot::poster(), ResultSlot::main(kind)],
            ArtifactKind::BlendProduction | ArtifactKind::ModelExport => vec![ResultSlot::main(kind)],
        }
    }
}
