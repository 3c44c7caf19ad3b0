//! Params of `blender_still`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CameraParams, ModuleParams, PictureParams, labels};
use crate::{
    module::{ParamFault, schema::choice},
    scene::{ImageFormat, RenderSettings},
};

labels! { ImageFormat {
    Png => "PNG, 8 bit", Png16 => "PNG, 16 bit", Exr => "OpenEXR (scene light)", Jpeg => "JPEG", Webp => "WebP", Tiff => "TIFF",
} }

/// One still picture.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StillParams {
    #[serde(flatten)]
    pub picture: PictureParams,
    #[serde(flatten)]
    pub camera: CameraParams,
    #[serde(flatten)]
    pub file: StillFile,
}

/// The file of a still.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StillFile {
    /// File format of the picture.
    #[schemars(title = "Format", schema_with = "choice::<ImageFormat>")]
    #[schemars(extend("x-group" = "File", "x-override" = "all"))]
    pub format: ImageFormat,
}

impl Default for StillFile {
    fn default() -> Self {
        Self { format: ImageFormat::Png }
    }
}

impl StillFile {
    pub(super) fn rules(&self, picture: &PictureParams, faults: &mut Vec<ParamFault>) {
        if picture.transparent && self.format == ImageFormat::Jpeg {
            faults.push(ParamFault::rule(
                "format",
                self.format.as_str(),
                "a format with alpha (png, png16, exr, webp, tiff) while `transparent` is on",
            ));
        }
    }
}

impl StillParams {
    /// The settings a renderer gets.
    pub fn settings(&self) -> RenderSettings {
        self.picture.settings(self.file.format)
    }
}

impl ModuleParams for StillParams {
    const RULE_KEYS: &'static [&'static str] = &["width", "height", "transparent", "format"];

    fn rules(&self, faults: &mut Vec<ParamFault>) {
        self.picture.rules(faults);
        self.file.rules(&self.picture, faults);
    }
}
