//! Params of the bridges: whatever a fixed pipeline can be told, as one node.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AutoPopulateParams, CameraParams, ModuleParams, PictureParams, ResolveMapParams,
    export::BlendFileParams,
    still::{StillFile, StillParams},
    turntable::{MotionParams, TurntableParams, VideoParams},
};
use crate::module::ParamFault;

/// Params of `legacy_still`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LegacyStillParams {
    #[serde(flatten)]
    pub picture: PictureParams,
    #[serde(flatten)]
    pub camera: CameraParams,
    #[serde(flatten)]
    pub file: StillFile,
    #[serde(flatten)]
    pub materials: ResolveMapParams,
    #[serde(flatten)]
    pub auto_populate: AutoPopulateParams,
}

impl ModuleParams for LegacyStillParams {
    const RULE_KEYS: &'static [&'static str] = StillParams::RULE_KEYS;

    fn rules(&self, faults: &mut Vec<ParamFault>) {
        self.picture.rules(faults);
        self.file.rules(&self.picture, faults);
    }
}

/// Params of `legacy_turntable`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LegacyTurntableParams {
    #[serde(flatten)]
    pub motion: MotionParams,
    #[serde(flatten)]
    pub video: VideoParams,
    #[serde(flatten)]
    pub picture: PictureParams,
    #[serde(flatten)]
    pub camera: CameraParams,
    #[serde(flatten)]
    pub materials: ResolveMapParams,
    #[serde(flatten)]
    pub auto_populate: AutoPopulateParams,
}

impl ModuleParams for LegacyTurntableParams {
    const RULE_KEYS: &'static [&'static str] = TurntableParams::RULE_KEYS;

    fn rules(&self, faults: &mut Vec<ParamFault>) {
        let turntable = TurntableParams {
            motion: self.motion.clone(),
            video: self.video.clone(),
            picture: self.picture.clone(),
            camera: self.camera.clone(),
        };
        turntable.rules(faults);
    }
}

/// One view of a multi-angle order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Angle {
    /// Name of the view and of its result slot.
    #[schemars(title = "Name", length(min = 1, max = 60))]
    pub name: String,
    /// 0 looks at the front; grows counter-clockwise seen from above.
    #[schemars(title = "Azimuth", range(min = -360, max = 360), extend("x-unit" = "deg", "x-step" = 1))]
    pub azimuth_deg: f64,
    /// 0 is level, 90 looks straight down.
    #[schemars(title = "Elevation", range(min = -90, max = 90), extend("x-unit" = "deg", "x-step" = 1))]
    pub elevation_deg: f64,
}

/// Params of `legacy_multi_angle`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LegacyMultiAngleParams {
    #[serde(flatten)]
    pub angles: AnglesParams,
    #[serde(flatten)]
    pub picture: PictureParams,
    #[serde(flatten)]
    pub file: StillFile,
    #[serde(flatten)]
    pub materials: ResolveMapParams,
    #[serde(flatten)]
    pub auto_populate: AutoPopulateParams,
}

/// The views.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AnglesParams {
    /// One picture per angle, published under its name.
    #[schemars(title = "Angles", length(min = 1, max = 64), extend("x-group" = "Camera"))]
    pub angles: Vec<Angle>,
    /// On a 36 mm sensor.
    #[schemars(title = "Focal length", range(min = 8, max = 400))]
    #[schemars(extend("x-group" = "Camera", "x-unit" = "mm", "x-step" = 1))]
    pub focal_length_mm: f64,
}

impl Angle {
    /// The views of a multi-angle order that names none.
    pub fn standard() -> Vec<Self> {
        [("front", 0.0, 10.0), ("iso", 35.0, 25.0), ("side", 90.0, 10.0), ("top", 0.0, 89.0)]
            .map(|(name, azimuth_deg, elevation_deg)| Self { name: name.to_owned(), azimuth_deg, elevation_deg })
            .into()
    }
}

impl Default for AnglesParams {
    fn default() -> Self {
        Self { angles: Angle::standard(), focal_length_mm: 85.0 }
    }
}

impl ModuleParams for LegacyMultiAngleParams {
    const RULE_KEYS: &'static [&'static str] = &["width", "height", "transparent", "format", "angles"];

    fn rules(&self, faults: &mut Vec<ParamFault>) {
        self.picture.rules(faults);
        self.file.rules(&self.picture, faults);
        names_differ(&self.angles.angles, faults);
    }
}

/// Each view fills a result slot of its own.
pub(super) fn names_differ(angles: &[Angle], faults: &mut Vec<ParamFault>) {
    for (index, angle) in angles.iter().enumerate() {
        if angles[..index].iter().any(|a| a.name == angle.name) {
            let mut fault = ParamFault::rule("angles", angle.name.as_str(), "a name no other angle has");
            fault.path = format!("/angles/{index}/name");
            faults.push(fault);
        }
    }
}

/// Params of `legacy_export_blend`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LegacyExportBlendParams {
    #[serde(flatten)]
    pub file: BlendFileParams,
    #[serde(flatten)]
    pub picture: PictureParams,
    #[serde(flatten)]
    pub camera: CameraParams,
    #[serde(flatten)]
    pub materials: ResolveMapParams,
    #[serde(flatten)]
    pub auto_populate: AutoPopulateParams,
}

impl ModuleParams for LegacyExportBlendParams {
    const RULE_KEYS: &'static [&'static str] = &["width", "height"];

    fn rules(&self, faults: &mut Vec<ParamFault>) {
        self.picture.rules(faults);
    }
}
