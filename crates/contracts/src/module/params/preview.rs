//! Params of the thumbnail nodes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ModuleParams, choice};
use crate::{
    module::schema::{self, choice},
    scene::{Device, Engine},
};

/// Params of `blender_render`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BlenderThumbnailParams {
    /// Edge of the square picture.
    #[schemars(title = "Size", range(min = 32, max = 2_048))]
    #[schemars(extend("x-group" = "Size", "x-unit" = "px", "x-step" = 1, "x-override" = "all"))]
    pub size_px: u32,
    /// 0 looks at the front; grows counter-clockwise seen from above.
    #[schemars(title = "Azimuth", range(min = -360, max = 360))]
    #[schemars(extend("x-group" = "Camera", "x-unit" = "deg", "x-step" = 1))]
    pub azimuth_deg: f64,
    /// 0 is level, 90 looks straight down.
    #[schemars(title = "Elevation", range(min = -90, max = 90))]
    #[schemars(extend("x-group" = "Camera", "x-unit" = "deg", "x-step" = 1))]
    pub elevation_deg: f64,
    /// Cycles is the reference; EEVEE is faster with a GPU.
    #[schemars(title = "Engine", schema_with = "choice::<Engine>", extend("x-group" = "Quality", "x-override" = "all"))]
    pub engine: Engine,
    /// A requested device that is absent is an error.
    #[schemars(title = "Device", schema_with = "choice::<Device>", extend("x-group" = "Quality", "x-override" = "all"))]
    pub device: Device,
    /// Samples per pixel.
    #[schemars(title = "Samples", range(min = 1, max = 1_024))]
    #[schemars(extend("x-group" = "Quality", "x-step" = 1, "x-override" = "all"))]
    pub samples: u32,
    /// Removes what noise is left after sampling.
    #[schemars(title = "Denoise", extend("x-group" = "Quality", "x-override" = "all"))]
    pub denoise: bool,
    /// Start of the random numbers.
    #[schemars(title = "Seed", range(min = 0, max = 2_147_483_647))]
    #[schemars(extend("x-group" = "Quality", "x-step" = 1, "x-override" = "all"))]
    pub seed: u32,
    /// Leaves out the background and keeps alpha.
    #[schemars(title = "Transparent background", extend("x-group" = "Look", "x-override" = "all"))]
    pub transparent: bool,
}

impl Default for BlenderThumbnailParams {
    fn default() -> Self {
        Self {
            size_px: 512,
            azimuth_deg: 35.0,
            elevation_deg: 25.0,
            engine: Engine::Cycles,
            device: Device::Auto,
            samples: 16,
            denoise: true,
            seed: 0,
            transparent: true,
        }
    }
}

impl ModuleParams for BlenderThumbnailParams {}

choice! {
    /// What lies behind the product.
    PreviewBackground {
        Transparent = "transparent" => "Transparent", Light = "light" => "Light", Dark = "dark" => "Dark",
    }
}

/// Params of `threejs_render`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ThreejsThumbnailParams {
    /// Edge of the square picture.
    #[schemars(title = "Size", range(min = 32, max = 2_048))]
    #[schemars(extend("x-group" = "Size", "x-unit" = "px", "x-step" = 1, "x-override" = "all"))]
    pub size_px: u32,
    /// 0 looks at the front; grows counter-clockwise seen from above.
    #[schemars(title = "Azimuth", range(min = -360, max = 360))]
    #[schemars(extend("x-group" = "Camera", "x-unit" = "deg", "x-step" = 1))]
    pub azimuth_deg: f64,
    /// 0 is level, 90 looks straight down.
    #[schemars(title = "Elevation", range(min = -90, max = 90))]
    #[schemars(extend("x-group" = "Camera", "x-unit" = "deg", "x-step" = 1))]
    pub elevation_deg: f64,
    /// What lies behind the product.
    #[schemars(title = "Background", schema_with = "choice::<PreviewBackground>", extend("x-group" = "Look"))]
    pub background: PreviewBackground,
}

impl Default for ThreejsThumbnailParams {
    fn default() -> Self {
        Self { size_px: 512, azimuth_deg: 35.0, elevation_deg: 25.0, background: PreviewBackground::Transparent }
    }
}

impl ModuleParams for ThreejsThumbnailParams {}

choice! {
    /// File format of a thumbnail.
    ThumbnailFormat { Webp = "webp" => "WebP", Png = "png" => "PNG", Jpeg = "jpeg" => "JPEG", }
}

/// Params of `thumbnail_save`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ThumbnailSaveParams {
    /// File format of every size.
    #[schemars(title = "Format", schema_with = "schema::choice::<ThumbnailFormat>", extend("x-group" = "File"))]
    pub format: ThumbnailFormat,
    /// Longest edge of each file.
    #[schemars(title = "Sizes", length(min = 1, max = 8), inner(range(min = 16, max = 2_048)))]
    #[schemars(extend("uniqueItems" = true, "x-group" = "File", "x-unit" = "px"))]
    pub sizes_px: Vec<u32>,
}

impl Default for ThumbnailSaveParams {
    fn default() -> Self {
        Self { format: ThumbnailFormat::Webp, sizes_px: vec![512, 128] }
    }
}

impl ModuleParams for ThumbnailSaveParams {}
