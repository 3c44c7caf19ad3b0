//! Params of `blender_turntable`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CameraParams, ModuleParams, PictureParams, choice};
use crate::module::{ParamFault, schema};

choice! {
    /// What the product turns about.
    RotationAxis { Up = "up" => "Up axis", Front = "front" => "Front axis", Side = "side" => "Side axis", }
}

choice! {
    /// Codec and container.
    VideoCodec {
        H264 = "h264" => "H.264 (MP4)",
        H265 = "h265" => "H.265 (MP4)",
        Vp9 = "vp9" => "VP9 (WebM, alpha)",
        Prores4444 = "prores_4444" => "ProRes 4444 (MOV, alpha)",
    }
}

impl VideoCodec {
    /// File name extension without dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::H264 | Self::H265 => "mp4",
            Self::Vp9 => "webm",
            Self::Prores4444 => "mov",
        }
    }

    pub fn mime(self) -> &'static str {
        match self {
            Self::H264 | Self::H265 => "video/mp4",
            Self::Vp9 => "video/webm",
            Self::Prores4444 => "video/quicktime",
        }
    }

    pub fn has_alpha(self) -> bool {
        matches!(self, Self::Vp9 | Self::Prores4444)
    }

    /// H.264 and H.265 store colour for blocks of 2 × 2 pixels.
    pub fn needs_even_size(self) -> bool {
        matches!(self, Self::H264 | Self::H265)
    }
}

/// One turntable video.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TurntableParams {
    #[serde(flatten)]
    pub motion: MotionParams,
    #[serde(flatten)]
    pub video: VideoParams,
    #[serde(flatten)]
    pub picture: PictureParams,
    #[serde(flatten)]
    pub camera: CameraParams,
}

/// How the product turns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MotionParams {
    /// Frames of the whole turn.
    #[schemars(title = "Frames", range(min = 2, max = 3_600))]
    #[schemars(extend("x-group" = "Motion", "x-step" = 1, "x-override" = "all"))]
    pub frames: u32,
    /// Frames per second of the video.
    #[schemars(title = "Frame rate", range(min = 1, max = 120))]
    #[schemars(extend("x-group" = "Motion", "x-unit" = "fps", "x-step" = 1, "x-override" = "all"))]
    pub fps: u32,
    /// Axis of the product's own space, after its up and front are applied.
    #[schemars(title = "Axis", schema_with = "schema::choice::<RotationAxis>")]
    #[schemars(extend("x-group" = "Motion", "x-override" = "all"))]
    pub axis: RotationAxis,
    /// Whole angle; a negative one turns clockwise seen from above. The last frame of a full turn lies one step before it, so that it loops.
    #[schemars(title = "Degrees", range(min = -3_600, max = 3_600))]
    #[schemars(extend("x-group" = "Motion", "x-unit" = "deg", "x-step" = 1, "x-override" = "all"))]
    pub degrees: f64,
}

impl Default for MotionParams {
    fn default() -> Self {
        Self { frames: 120, fps: 30, axis: RotationAxis::Up, degrees: 360.0 }
    }
}

/// The file of a video.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VideoParams {
    /// Codec and container of the video.
    #[schemars(title = "Codec", schema_with = "schema::choice::<VideoCodec>")]
    #[schemars(extend("x-group" = "File", "x-override" = "all"))]
    pub codec: VideoCodec,
    /// 100 is visually lossless; ProRes is always that.
    #[schemars(title = "Quality", range(min = 1, max = 100))]
    #[schemars(extend("x-group" = "File", "x-unit" = "%", "x-step" = 1, "x-override" = "all"))]
    #[schemars(extend("x-visible-when" = serde_json::json!({ "codec": ["h264", "h265", "vp9"] })))]
    pub quality: u32,
}

impl Default for VideoParams {
    fn default() -> Self {
        Self { codec: VideoCodec::H264, quality: 85 }
    }
}

impl ModuleParams for TurntableParams {
    const RULE_KEYS: &'static [&'static str] = &["width", "height", "transparent", "codec", "degrees"];

    fn rules(&self, faults: &mut Vec<ParamFault>) {
        self.picture.rules(faults);
        let codec = self.video.codec;
        if self.motion.degrees == 0.0 {
            faults.push(ParamFault::rule("degrees", 0, "any angle but 0"));
        }
        if self.picture.transparent && !codec.has_alpha() {
            faults.push(ParamFault::rule(
                "codec",
                codec.as_str(),
                "a codec with alpha (vp9, prores_4444) while `transparent` is on",
            ));
        }
        for (key, size) in [("width", self.picture.width), ("height", self.picture.height)] {
            if codec.needs_even_size() && size % 2 == 1 {
                faults.push(ParamFault::rule(key, size, format!("an even number of pixels for {codec}")));
            }
        }
    }
}
