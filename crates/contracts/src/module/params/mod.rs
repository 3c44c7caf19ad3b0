//! The params of every node: the single truth of what it can be told.
//!
//! Plain types with bounds, units, groups and labels in their attributes; modules read them,
//! schemas and forms are derived from them. Fields are flat (no tagged unions), so that an output
//! type or an order line can override one of them by name. Lengths are mm, angles degrees, times
//! seconds, sizes px unless a name says otherwise.

mod bridge;
mod cad;
mod camera;
mod export;
mod line;
mod materials;
mod output;
mod picture;
mod preview;
mod still;
mod template;
mod turntable;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use bridge::{
    Angle, AnglesParams, LegacyExportBlendParams, LegacyMultiAngleParams, LegacyStillParams, LegacyTurntableParams,
};
pub use cad::{
    DeflectionKind, ExportGlbParams, ExtractObjectsParams, NameSource, StlCacheParams, StlQuality, StlScope,
    TessellationParams,
};
pub use camera::{CameraParams, ViewChoice};
pub use export::{BlendFileParams, ExportBlendParams, ExportModelParams, ModelFileParams, ModelFormat};
pub use line::{Export, LineParams, ResultParams, ThumbnailRenderer, ThumbnailSizes};
pub use materials::{AutoPopulateParams, ResolveMapParams};
pub use output::{Derivative, DerivativeFormat, NotifyChannel, NotifyParams, PublishAssetParams};
pub use picture::{MAX_PIXELS, PictureParams};
pub use preview::{
    BlenderThumbnailParams, PreviewBackground, ThreejsThumbnailParams, ThumbnailFormat, ThumbnailSaveParams,
};
pub use still::{StillFile, StillParams};
pub use template::ResolveTemplateParams;
pub use turntable::{MotionParams, RotationAxis, TurntableParams, VideoCodec, VideoParams};

use super::ParamFault;

/// A params type: serialises to a flat object whose every field has a default.
pub trait ModuleParams: Serialize + DeserializeOwned + Default + JsonSchema + 'static {
    /// Fields [`ModuleParams::rules`] looks at; params that leave these at their defaults need no
    /// check.
    const RULE_KEYS: &'static [&'static str] = &[];

    /// Checks what holds between fields; each field is valid by itself already.
    fn rules(&self, _faults: &mut Vec<ParamFault>) {}
}

/// A member of a closed vocabulary, with the words a person reads.
pub trait Labelled: Copy + 'static {
    fn members() -> &'static [Self];
    /// The serialised name.
    fn name(self) -> &'static str;
    fn label(self) -> &'static str;
}

/// Labels for a vocabulary that exists already.
macro_rules! labels {
    ($name:ident { $($variant:ident => $label:literal,)* }) => {
        impl crate::module::params::Labelled for $name {
            fn members() -> &'static [Self] {
                Self::ALL
            }
            fn name(self) -> &'static str {
                self.as_str()
            }
            fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }
        }
    };
}

/// A new vocabulary with labels.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal => $label:literal,)* }) => {
        crate::kind::vocabulary! { $(#[$doc])* $name { $($variant = $text,)* } }
        crate::module::params::labels! { $name { $($variant => $label,)* } }
    };
}

pub(crate) use {choice, labels};

/// A module that can be told nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoParams {}

impl ModuleParams for NoParams {}
