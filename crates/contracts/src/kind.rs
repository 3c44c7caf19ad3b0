//! The closed vocabularies of the domain. Serialised names are the ones API, CLI, database and web use.

use serde::{Deserialize, Serialize};

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every member, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name used in code, API, CLI and database alike.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::kind::UnknownName;
            fn from_str(text: &str) -> Result<Self, $crate::kind::UnknownName> {
                Self::ALL.iter().copied().find(|v| v.as_str() == text).ok_or_else(|| $crate::kind::UnknownName {
                    text: text.chars().take(80).collect(),
                    allowed: Self::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}
pub(crate) use vocabulary;

/// A word that is not in a closed vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not one of: {allowed}")]
pub struct UnknownName {
    pub text: String,
    pub allowed: String,
}

vocabulary! {
    /// Which side decides an order line.
    ExecutionMode { Legacy = "legacy", Graph = "graph", Shadow = "shadow", }
}

vocabulary! {
    /// The entry context of a workflow and of its nodes.
    Family { CadFile = "cad_file", OrderLine = "order_line", Shared = "shared", }
}

vocabulary! {
    /// What an output type promises.
    ArtifactKind {
        StillImage = "still_image",
        TurntableVideo = "turntable_video",
        BlendProduction = "blend_production",
        ModelExport = "model_export",
        PreviewThumbnail = "preview_thumbnail",
    }
}

vocabulary! {
    /// What people and systems can be told of.
    NotifyEvent {
        /// Everything a line promised is published.
        LineDone = "line_done",
        /// A line failed for good.
        LineFailed = "line_failed",
        /// Every line of an order has come to its end; some may have failed.
        OrderDone = "order_done",
        /// Part tree and model of a CAD file are ready.
        CadFileReady = "cad_file_ready",
        /// A CAD file cannot be read.
        CadFileFailed = "cad_file_failed",
    }
}

vocabulary! {
    /// What a module hands to the next one.
    ArtifactRole {
        StepFile = "step_file",
        CadObjects = "cad_objects",
        Glb = "glb",
        Bbox = "bbox",
        StlCache = "stl_cache",
        PreviewImage = "preview_image",
        Thumbnail = "thumbnail",
        OrderLine = "order_line",
        MaterialAssignments = "material_assignments",
        MaterialMap = "material_map",
        Template = "template",
        StillImage = "still_image",
        TurntableVideo = "turntable_video",
        BlendFile = "blend_file",
        ModelFile = "model_file",
        MediaAsset = "media_asset",
        Notification = "notification",
    }
}

impl ArtifactKind {
    /// The role that fulfils this promise (DOMAIN §7).
    pub fn role(self) -> ArtifactRole {
        match self {
            Self::StillImage => ArtifactRole::StillImage,
            Self::TurntableVideo => ArtifactRole::TurntableVideo,
            Self::BlendProduction => ArtifactRole::BlendFile,
            Self::ModelExport => ArtifactRole::ModelFile,
            Self::PreviewThumbnail => ArtifactRole::Thumbnail,
        }
    }

    /// The family whose workflows can promise it (DOMAIN §7).
    pub fn family(self) -> Family {
        match self {
            Self::PreviewThumbnail => Family::CadFile,
            _ => Family::OrderLine,
        }
    }
}
