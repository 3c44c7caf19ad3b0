//! Size and quality of a rendered picture: what still, turntable and `.blend` share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    module::{ParamFault, params::labels, schema::choice},
    scene::{Device, Engine, ImageFormat, RenderSettings, ViewTransform},
};

labels! { Engine { Cycles => "Cycles (path tracing)", Eevee => "EEVEE (rasterised)", } }
labels! { Device {
    Auto => "Best one present", Cpu => "CPU", Cuda => "NVIDIA CUDA", Optix => "NVIDIA OptiX", Hip => "AMD HIP",
    Metal => "Apple Metal", OneApi => "Intel oneAPI",
} }
labels! { ViewTransform { Agx => "AgX", Standard => "Standard (sRGB)", Filmic => "Filmic", } }

/// Most pixels of one picture: 2^27, about 11,500 × 11,500.
pub const MAX_PIXELS: u64 = 1 << 27;

/// Size and quality of a picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PictureParams {
    /// Width of the picture.
    #[schemars(title = "Width", range(min = 16, max = 16_384))]
    #[schemars(extend("x-group" = "Size", "x-unit" = "px", "x-step" = 1, "x-override" = "all"))]
    pub width: u32,
    /// Height of the picture.
    #[schemars(title = "Height", range(min = 16, max = 16_384))]
    #[schemars(extend("x-group" = "Size", "x-unit" = "px", "x-step" = 1, "x-override" = "all"))]
    pub height: u32,
    /// Cycles traces light paths and is the reference; EEVEE is faster with a GPU and much slower without.
    #[schemars(title = "Engine", schema_with = "choice::<Engine>")]
    #[schemars(extend("x-group" = "Quality", "x-override" = "all"))]
    pub engine: Engine,
    /// A requested device that is absent is an error, never a silent CPU render.
    #[schemars(title = "Device", schema_with = "choice::<Device>")]
    #[schemars(extend("x-group" = "Quality", "x-override" = "all"))]
    pub device: Device,
    /// Samples per pixel; the upper bound where adaptive sampling is on.
    #[schemars(title = "Samples", range(min = 1, max = 16_384))]
    #[schemars(extend("x-group" = "Quality", "x-step" = 1, "x-override" = "all"))]
    pub samples: u32,
    /// Noise at which a pixel is done; 0 turns adaptive sampling off.
    #[schemars(title = "Noise threshold", range(min = 0, max = 1))]
    #[schemars(extend("x-group" = "Quality", "x-step" = 0.001, "x-override" = "all"))]
    #[schemars(extend("x-visible-when" = serde_json::json!({ "engine": ["cycles"] })))]
    pub noise_threshold: f64,
    /// Removes what noise is left after sampling.
    #[schemars(title = "Denoise", extend("x-group" = "Quality", "x-override" = "all"))]
    #[schemars(extend("x-visible-when" = serde_json::json!({ "engine": ["cycles"] })))]
    pub denoise: bool,
    /// Start of the random numbers; the same seed on the same build and CPU gives the same pixels.
    #[schemars(title = "Seed", range(min = 0, max = 2_147_483_647))]
    #[schemars(extend("x-group" = "Quality", "x-step" = 1, "x-override" = "all"))]
    pub seed: u32,
    /// Leaves out the background and keeps alpha.
    #[schemars(title = "Transparent background", extend("x-group" = "Look", "x-override" = "all"))]
    pub transparent: bool,
    /// How scene light becomes display colour.
    #[schemars(title = "View transform", schema_with = "choice::<ViewTransform>")]
    #[schemars(extend("x-group" = "Look", "x-override" = "all"))]
    pub view_transform: ViewTransform,
}

impl Default for PictureParams {
    fn default() -> Self {
        Self {
            width: 1600,
            height: 1200,
            engine: Engine::Cycles,
            device: Device::Auto,
            samples: 64,
            noise_threshold: 0.01,
            denoise: true,
            seed: 0,
            transparent: false,
            view_transform: ViewTransform::Agx,
        }
    }
}

impl PictureParams {
    pub(super) fn rules(&self, faults: &mut Vec<ParamFault>) {
        let most = MAX_PIXELS / u64::from(self.width.max(1));
        if u64::from(self.height) > most {
            faults.push(ParamFault::rule(
                "height",
                self.height,
                format!("at most {most} px beside a width of {} px", self.width),
            ));
        }
    }

    /// The settings a renderer gets.
    pub fn settings(&self, format: ImageFormat) -> RenderSettings {
        RenderSettings {
            width: self.width,
            height: self.height,
            samples: self.samples,
            engine: self.engine,
            device: self.device,
            seed: self.seed,
            denoise: self.denoise,
            #[expect(clippy::cast_possible_truncation, reason = "a threshold from 0 to 1 loses nothing that shows")]
            noise_threshold: self.noise_threshold as f32,
            transparent: self.transparent,
            view_transform: self.view_transform,
            format,
        }
    }
}
