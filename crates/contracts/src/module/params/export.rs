//! Params of `export_blend` and `export_model`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CameraParams, ModuleParams, PictureParams, TessellationParams, choice};
use crate::module::{ParamFault, schema};

/// A production `.blend`: the still's scene, ready to render.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExportBlendParams {
    #[serde(flatten)]
    pub file: BlendFileParams,
    #[serde(flatten)]
    pub picture: PictureParams,
    #[serde(flatten)]
    pub camera: CameraParams,
}

/// The `.blend` file itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BlendFileParams {
    /// Puts textures and linked data into the file, so that it opens anywhere.
    #[schemars(title = "Pack resources", extend("x-group" = "File", "x-override" = "all"))]
    pub pack_resources: bool,
    /// Smaller, slower to save.
    #[schemars(title = "Compress", extend("x-group" = "File", "x-override" = "all"))]
    pub compress: bool,
}

impl Default for BlendFileParams {
    fn default() -> Self {
        Self { pack_resources: true, compress: true }
    }
}

impl ModuleParams for ExportBlendParams {
    const RULE_KEYS: &'static [&'static str] = &["width", "height"];

    fn rules(&self, faults: &mut Vec<ParamFault>) {
        self.picture.rules(faults);
    }
}

choice! {
    /// File format of an exported model.
    ModelFormat {
        Glb = "glb" => "glTF binary (GLB)", Stl = "stl" => "STL",
        Usd = "usd" => "USD (through Blender)",
        Usdz = "usdz" => "USDZ (through Blender)",
    }
}

/// A model file for other programs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExportModelParams {
    #[serde(flatten)]
    pub file: ModelFileParams,
    #[serde(flatten)]
    pub tessellation: TessellationParams,
}

/// The model file itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModelFileParams {
    /// GLB and USD carry materials, STL carries shape alone.
    #[schemars(title = "Format", schema_with = "schema::choice::<ModelFormat>", extend("x-group" = "File"))]
    pub format: ModelFormat,
}

impl Default for ModelFileParams {
    fn default() -> Self {
        Self { format: ModelFormat::Glb }
    }
}

impl ModuleParams for ExportModelParams {}
