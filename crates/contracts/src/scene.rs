//! What to render: the scene, the camera and the quality, independent of who renders it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{kind::vocabulary, material::MaterialMap};

vocabulary! {
    /// A signed axis of the CAD file's space.
    Axis { PosX = "+x", NegX = "-x", PosY = "+y", NegY = "-y", PosZ = "+z", NegZ = "-z", }
}

vocabulary! {
    /// Render engine.
    Engine { Cycles = "cycles", Eevee = "eevee", }
}

vocabulary! {
    /// Compute device. A requested device that is absent is an error, never a silent CPU render.
    Device { Auto = "auto", Cpu = "cpu", Cuda = "cuda", Optix = "optix", Hip = "hip", Metal = "metal", OneApi = "oneapi", }
}

vocabulary! {
    /// File format of a still.
    ImageFormat { Png = "png", Png16 = "png16", Exr = "exr", Jpeg = "jpeg", Webp = "webp", Tiff = "tiff", }
}

impl ImageFormat {
    /// File name extension without dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png | Self::Png16 => "png",
            Self::Exr => "exr",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Tiff => "tif",
        }
    }

    pub fn mime(self) -> &'static str {
        match self {
            Self::Png | Self::Png16 => "image/png",
            Self::Exr => "image/x-exr",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Tiff => "image/tiff",
        }
    }
}

vocabulary! {
    /// View transform (colour management).
    ViewTransform { Agx = "agx", Standard = "standard", Filmic = "filmic", }
}

/// From where the product is seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum View {
    /// A camera preset of the studio, by name.
    Preset { name: String },
    /// Degrees: azimuth 0 looks at the product's front and grows counter-clockwise seen from
    /// above, elevation 0 is level and 90 looks straight down. Focal length in mm on a 36 mm sensor.
    Angle { azimuth_deg: f64, elevation_deg: f64, focal_length_mm: f64 },
}

/// The product as Blender gets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// GLB of this project's own writer: metres, Y up, `part_key` in node extras.
    pub glb: PathBuf,
    /// Content address of the GLB; a warm session reuses an imported product by it.
    pub glb_sha256: crate::Sha256,
    pub materials: MaterialMap,
    /// Studio `.blend`; none means the session's plain built-in stage.
    pub studio: Option<PathBuf>,
    /// Axes of the CAD file's space (before the GLB's Y-up turn).
    pub up_axis: Axis,
    pub front_axis: Axis,
    pub view: View,
}

/// Quality and form of a picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenderSettings {
    /// px.
    pub width: u32,
    /// px.
    pub height: u32,
    pub samples: u32,
    pub engine: Engine,
    pub device: Device,
    pub seed: u32,
    pub denoise: bool,
    /// 0 turns adaptive sampling off.
    pub noise_threshold: f32,
    pub transparent: bool,
    pub view_transform: ViewTransform,
    pub format: ImageFormat,
}

/// What the renderer says it did: the core fields of the render log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenderReport {
    pub engine: Engine,
    /// The device that was really used.
    pub device: Device,
    /// Version and build hash.
    pub blender_build: String,
    pub seed: u32,
    pub samples: u32,
    /// px.
    pub width: u32,
    /// px.
    pub height: u32,
    /// Wall time inside the renderer, seconds; `import_s` is 0 where the warm scene was reused.
    pub import_s: f64,
    pub render_s: f64,
    pub warnings: Vec<String>,
}
