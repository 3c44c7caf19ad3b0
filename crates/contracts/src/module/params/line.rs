//! Everything the fixed pipelines can be told: the params of the modules they call, as one flat
//! object. Output types and order lines override members of it by name.

use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Angle, AutoPopulateParams, BlendFileParams, CameraParams, ModelFormat, ModuleParams, MotionParams, NotifyParams,
    PictureParams, PublishAssetParams, ResolveMapParams, StillFile, ThumbnailSaveParams, TurntableParams, VideoParams,
    choice,
};
use crate::{
    ArtifactKind,
    module::{ParamFault, ParamTable, param_schema, schema},
    scene::{ImageFormat, RenderSettings, View},
};

choice! {
    /// A file made beside a still.
    Export {
        Blend = "blend" => "Blender file", Glb = "glb" => "glTF binary (GLB)", Stl = "stl" => "STL", Usd = "usd" => "USD",
    }
}

impl Export {
    /// None for the `.blend`, which is no model file.
    pub fn model_format(self) -> Option<ModelFormat> {
        match self {
            Self::Blend => None,
            Self::Glb => Some(ModelFormat::Glb),
            Self::Stl => Some(ModelFormat::Stl),
            Self::Usd => Some(ModelFormat::Usd),
        }
    }
}

/// The effective params of an order line in the fixed pipelines.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LineParams {
    #[serde(flatten)]
    pub picture: PictureParams,
    #[serde(flatten)]
    pub camera: CameraParams,
    #[serde(flatten)]
    pub file: StillFile,
    #[serde(flatten)]
    pub results: ResultParams,
    #[serde(flatten)]
    pub motion: MotionParams,
    #[serde(flatten)]
    pub video: VideoParams,
    #[serde(flatten)]
    pub blend: BlendFileParams,
    #[serde(flatten)]
    pub thumbnails: ThumbnailSizes,
    #[serde(flatten)]
    pub materials: ResolveMapParams,
    #[serde(flatten)]
    pub auto_populate: AutoPopulateParams,
    #[serde(flatten)]
    pub publish: PublishAssetParams,
    #[serde(flatten)]
    pub notify: NotifyParams,
}

/// Which pictures and files a line makes beside its main one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ResultParams {
    /// Several views in place of the camera's one; each is published under its name.
    #[schemars(title = "Angles", length(max = 64), extend("x-group" = "Camera"))]
    pub angles: Vec<Angle>,
    /// Files made of the same scene beside a still.
    #[schemars(title = "Exports", schema_with = "exports", extend("x-group" = "File"))]
    pub exports: Vec<Export>,
    /// Format of a model export.
    #[schemars(title = "Model format", schema_with = "schema::choice::<ModelFormat>", extend("x-group" = "File"))]
    pub model_format: ModelFormat,
}

fn exports(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let mut list = schema::choices::<Export>(generator);
    list.insert("minItems".into(), 0.into());
    list
}

impl Default for ResultParams {
    fn default() -> Self {
        Self { angles: Vec::new(), exports: Vec::new(), model_format: ModelFormat::Glb }
    }
}

/// Sizes of a preview thumbnail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ThumbnailSizes {
    /// Longest edge of each thumbnail.
    #[schemars(title = "Thumbnail sizes", length(min = 1, max = 8), inner(range(min = 16, max = 2_048)))]
    #[schemars(extend("uniqueItems" = true, "x-group" = "File", "x-unit" = "px"))]
    pub thumbnail_sizes_px: Vec<u32>,
    /// Blender shows light and materials as in renders; three.js draws as the 3D view does, in a browser.
    #[schemars(title = "Drawn by", schema_with = "schema::choice::<ThumbnailRenderer>", extend("x-group" = "Quality"))]
    // Snapshots of earlier lines do not name it.
    #[serde(default)]
    pub thumbnail_renderer: ThumbnailRenderer,
}

choice! {
    /// What draws a thumbnail.
    ThumbnailRenderer {
        Blender = "blender" => "Blender", Threejs = "threejs" => "three.js (browser)",
    }
}

#[expect(clippy::derivable_impls, reason = "the words of a choice are written by a macro")]
impl Default for ThumbnailRenderer {
    fn default() -> Self {
        Self::Blender
    }
}

impl Default for ThumbnailSizes {
    fn default() -> Self {
        Self {
            thumbnail_sizes_px: ThumbnailSaveParams::default().sizes_px,
            thumbnail_renderer: ThumbnailRenderer::default(),
        }
    }
}

impl ModuleParams for LineParams {}

impl LineParams {
    /// JSON Schema of the whole, in the subset every param form speaks.
    pub fn schema() -> &'static Value {
        static SCHEMA: OnceLock<Value> = OnceLock::new();
        SCHEMA.get_or_init(param_schema::<Self>)
    }

    /// The same, of those params that mean something to a line that promises `kind`.
    pub fn schema_for(kind: ArtifactKind) -> Value {
        let mut schema = Self::schema().clone();
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.retain(|key, _| Self::means_something(kind, key));
        }
        schema
    }

    /// Whether a line that promises `kind` looks at this param.
    pub fn means_something(kind: ArtifactKind, key: &str) -> bool {
        let of = |values: [Value; 2]| values.iter().any(|v| v.get(key).is_some());
        let json = |value: Result<Value, serde_json::Error>| value.unwrap_or(Value::Null);
        let everywhere = of([
            json(serde_json::to_value(AutoPopulateParams::default())),
            json(serde_json::to_value(ResolveMapParams::default())),
        ]) || of([
            json(serde_json::to_value(PublishAssetParams::default())),
            json(serde_json::to_value(NotifyParams::default())),
        ]);
        let scene = of([
            json(serde_json::to_value(PictureParams::default())),
            json(serde_json::to_value(CameraParams::default())),
        ]);
        let more = match kind {
            ArtifactKind::StillImage => {
                scene || matches!(key, "format" | "angles" | "exports" | "pack_resources" | "compress")
            }
            ArtifactKind::TurntableVideo => {
                scene
                    || of([
                        json(serde_json::to_value(MotionParams::default())),
                        json(serde_json::to_value(VideoParams::default())),
                    ])
            }
            ArtifactKind::BlendProduction => scene || matches!(key, "pack_resources" | "compress"),
            ArtifactKind::ModelExport => key == "model_format",
            ArtifactKind::PreviewThumbnail => {
                scene && !matches!(key, "width" | "height")
                    || matches!(key, "thumbnail_sizes_px" | "thumbnail_renderer")
            }
        };
        everywhere || more
    }

    pub(crate) fn table() -> &'static ParamTable {
        static TABLE: OnceLock<ParamTable> = OnceLock::new();
        TABLE.get_or_init(|| ParamTable::from_schema(Self::schema()).expect("a test reads this schema"))
    }

    /// Module defaults under the overrides of an output type and of a line, later ones winning.
    ///
    /// # Errors
    /// Every override that is unknown, out of bounds or at odds with another one, for a line that
    /// promises `kind`.
    pub fn effective(kind: ArtifactKind, overrides: &[&Map<String, Value>]) -> Result<Self, Vec<ParamFault>> {
        let mut faults: Vec<ParamFault> = overrides.iter().flat_map(|level| Self::table().check_all(level)).collect();
        let idle = overrides
            .iter()
            .flat_map(|level| level.keys())
            .filter(|key| Self::table().get(key).is_some() && !Self::means_something(kind, key));
        faults.extend(idle.map(|key| ParamFault {
            path: format!("/{key}"),
            value: None,
            allowed: format!("what a {kind} looks at"),
            unknown_key: true,
        }));
        // What is wrong by itself falls back to its default, so that the rest is judged as well.
        let wrong: Vec<String> = faults.iter().map(|f| f.path.clone()).collect();
        let is_wrong = |key: &str| wrong.iter().any(|path| path.split('/').nth(1) == Some(key));
        let mut complete: Map<String, Value> =
            Self::table().iter().map(|p| (p.key.clone(), p.default.clone())).collect();
        for (key, value) in overrides.iter().flat_map(|level| level.iter()).filter(|(key, _)| !is_wrong(key)) {
            complete.insert(key.clone(), value.clone());
        }
        let params: Self = serde_json::from_value(Value::Object(complete))
            .map_err(|e| vec![ParamFault::rule("", "not readable", e.to_string())])?;
        faults.extend(params.faults(kind));
        if faults.is_empty() { Ok(params) } else { Err(faults) }
    }

    /// What does not go together in a line that promises `kind`.
    pub fn faults(&self, kind: ArtifactKind) -> Vec<ParamFault> {
        let mut faults = Vec::new();
        self.publish.rules(&mut faults);
        match kind {
            ArtifactKind::StillImage => {
                self.picture.rules(&mut faults);
                self.file.rules(&self.picture, &mut faults);
                super::bridge::names_differ(&self.results.angles, &mut faults);
            }
            ArtifactKind::TurntableVideo => self.turntable().rules(&mut faults),
            ArtifactKind::BlendProduction | ArtifactKind::ModelExport | ArtifactKind::PreviewThumbnail => {
                self.picture.rules(&mut faults);
            }
        }
        faults
    }

    /// Settings of a still.
    pub fn render_settings(&self) -> RenderSettings {
        self.picture.settings(self.file.format)
    }

    /// Settings of turntable frames: 8-bit PNG loses nothing an encoder keeps.
    pub fn frame_settings(&self) -> RenderSettings {
        self.picture.settings(ImageFormat::Png)
    }

    /// The camera of a line with one view.
    pub fn view(&self) -> View {
        self.camera.view(None)
    }

    /// What a turntable is told.
    pub fn turntable(&self) -> TurntableParams {
        TurntableParams {
            motion: self.motion.clone(),
            video: self.video.clone(),
            picture: self.picture.clone(),
            camera: self.camera.clone(),
        }
    }

    /// Only what differs from the module defaults.
    pub fn overrides(&self) -> Map<String, Value> {
        let object = |params: &Self| match serde_json::to_value(params) {
            Ok(Value::Object(object)) => object,
            _ => Map::new(),
        };
        let defaults = object(&Self::default());
        object(self).into_iter().filter(|(key, value)| defaults.get(key) != Some(value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paths(kind: ArtifactKind, overrides: Value) -> Vec<String> {
        let overrides = overrides.as_object().cloned().unwrap_or_default();
        match LineParams::effective(kind, &[&overrides]) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.into_iter().map(|f| f.path).collect(),
        }
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        use ArtifactKind::{StillImage, TurntableVideo};
        assert_eq!(paths(StillImage, json!({})), [""; 0]);
        assert_eq!(paths(StillImage, json!({ "width": 0 })), ["/width"]);
        assert_eq!(paths(StillImage, json!({ "width": 100_000, "height": 15 })), ["/height", "/width"]);
        assert_eq!(paths(StillImage, json!({ "width": 16_384, "height": 16_384 })), ["/height"]);
        assert_eq!(paths(StillImage, json!({ "transparent": true, "format": "jpeg" })), ["/format"]);
        assert_eq!(paths(StillImage, json!({ "samplez": 3 })), ["/samplez"]);
        assert_eq!(
            paths(
                StillImage,
                json!({ "angles": [
            { "name": "a", "azimuth_deg": 0, "elevation_deg": 0 }, { "name": "a", "azimuth_deg": 9, "elevation_deg": 0 },
        ] })
            ),
            ["/angles/1/name"]
        );
        assert_eq!(paths(TurntableVideo, json!({ "transparent": true, "width": 101 })), ["/codec", "/width"]);
        assert_eq!(paths(TurntableVideo, json!({ "exports": ["glb"], "frames": 12 })), ["/exports"]);
        assert_eq!(paths(StillImage, json!({ "width": 101 })), [""; 0]);
    }

    #[test]
    fn later_overrides_win_and_are_found_again() {
        let map = |value: Value| value.as_object().cloned().unwrap_or_default();
        let (first, second) = (map(json!({ "width": 640, "samples": 8 })), map(json!({ "width": 320 })));
        let params = LineParams::effective(ArtifactKind::StillImage, &[&first, &second]).expect("valid");
        assert_eq!((params.picture.width, params.picture.samples), (320, 8));
        assert_eq!(Value::Object(params.overrides()), json!({ "width": 320, "samples": 8 }));
    }
}
