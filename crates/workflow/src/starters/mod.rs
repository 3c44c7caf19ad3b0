//! Starter graphs: one source for presets, seeds, CLI and the editor's "new workflow".

mod build;
mod graphs;

use contracts::{
    ArtifactKind, Family,
    kind::UnknownName,
    module::params::{Angle, ModelFormat},
};
use serde::Serialize;

pub(crate) use graphs::{Export, Shape, graph, slug};

use crate::{Document, Registry};

/// The starters by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Starter {
    CadIntake,
    Still,
    Turntable,
    MultiAngle,
    StillWithExports,
}

impl Starter {
    pub const ALL: &'static [Self] =
        &[Self::CadIntake, Self::Still, Self::Turntable, Self::MultiAngle, Self::StillWithExports];

    pub fn name(self) -> &'static str {
        match self {
            Self::CadIntake => "cad_intake",
            Self::Still => "still",
            Self::Turntable => "turntable",
            Self::MultiAngle => "multi_angle",
            Self::StillWithExports => "still_with_exports",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::CadIntake => "CAD intake",
            Self::Still => "Still",
            Self::Turntable => "Turntable",
            Self::MultiAngle => "Multi-angle",
            Self::StillWithExports => "Still with exports",
        }
    }

    pub fn description(self) -> &'static str {
        match self {
            Self::CadIntake => "Part tree, GLB, bounding box, STL cache and thumbnail of an uploaded CAD file.",
            Self::Still => "One picture of the product in its studio, published and announced.",
            Self::Turntable => "One video of the product turning in its studio, published and announced.",
            Self::MultiAngle => "Several pictures from named angles, each published, announced once.",
            Self::StillWithExports => "One picture, the production .blend and model files of the same product.",
        }
    }

    pub fn family(self) -> Family {
        match self {
            Self::CadIntake => Family::CadFile,
            _ => Family::OrderLine,
        }
    }

    /// What an output type bound to it can promise.
    pub fn promises(self) -> &'static [ArtifactKind] {
        use ArtifactKind::{BlendProduction, ModelExport, PreviewThumbnail, StillImage, TurntableVideo};
        match self {
            Self::CadIntake => &[PreviewThumbnail],
            Self::Still | Self::MultiAngle => &[StillImage],
            Self::Turntable => &[TurntableVideo],
            Self::StillWithExports => &[StillImage, BlendProduction, ModelExport],
        }
    }

    /// The canonical document; it starts in `legacy` mode.
    pub fn document(self, registry: &Registry) -> Document {
        let shape = match self {
            Self::CadIntake => return graphs::cad_intake(registry),
            Self::Still => Shape::Still,
            Self::Turntable => Shape::Turntable,
            Self::MultiAngle => Shape::MultiAngle(Angle::standard().into_iter().map(|a| a.name).collect()),
            Self::StillWithExports => Shape::Exports(vec![Export::Blend, Export::Model(ModelFormat::Glb)]),
        };
        let mut document = graph(&shape, registry);
        if self == Self::MultiAngle {
            for angle in Angle::standard() {
                let id = format!("still_{}", slug(&angle.name));
                if let Some(node) = document.node_mut(&id) {
                    node.params = graphs::angle_params(&angle);
                }
            }
        }
        document
    }
}

impl std::str::FromStr for Starter {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL.iter().copied().find(|s| s.name() == text).ok_or_else(|| UnknownName {
            text: text.chars().take(80).collect(),
            allowed: Self::ALL.iter().map(|s| s.name()).collect::<Vec<_>>().join(", "),
        })
    }
}
