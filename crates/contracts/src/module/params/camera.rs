//! From where the product is seen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    module::{params::choice, schema},
    scene::View,
};

choice! {
    /// Who says where the camera stands.
    ViewChoice {
        Template = "template" => "As the studio node says",
        Preset = "preset" => "Camera preset of the studio",
        Angle = "angle" => "Angle",
    }
}

/// The camera of one picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CameraParams {
    /// A preset of the studio, or an angle of one's own.
    #[schemars(title = "View", schema_with = "schema::choice::<ViewChoice>")]
    #[schemars(extend("x-group" = "Camera", "x-override" = "single"))]
    pub view: ViewChoice,
    /// Name of a camera preset of the studio.
    #[schemars(title = "Camera preset", length(min = 1, max = 100))]
    #[schemars(extend("x-group" = "Camera", "x-override" = "single", "x-picker" = "camera_preset"))]
    #[schemars(extend("x-visible-when" = serde_json::json!({ "view": ["template", "preset"] })))]
    pub camera_preset: String,
    /// 0 looks at the product's front; grows counter-clockwise seen from above.
    #[schemars(title = "Azimuth", range(min = -360, max = 360))]
    #[schemars(extend("x-group" = "Camera", "x-unit" = "deg", "x-step" = 1, "x-override" = "single"))]
    #[schemars(extend("x-visible-when" = serde_json::json!({ "view": ["angle"] })))]
    pub azimuth_deg: f64,
    /// 0 is level, 90 looks straight down.
    #[schemars(title = "Elevation", range(min = -90, max = 90))]
    #[schemars(extend("x-group" = "Camera", "x-unit" = "deg", "x-step" = 1, "x-override" = "single"))]
    #[schemars(extend("x-visible-when" = serde_json::json!({ "view": ["angle"] })))]
    pub elevation_deg: f64,
    /// On a 36 mm sensor.
    #[schemars(title = "Focal length", range(min = 8, max = 400))]
    #[schemars(extend("x-group" = "Camera", "x-unit" = "mm", "x-step" = 1, "x-override" = "single"))]
    #[schemars(extend("x-visible-when" = serde_json::json!({ "view": ["angle"] })))]
    pub focal_length_mm: f64,
}

impl Default for CameraParams {
    fn default() -> Self {
        Self {
            view: ViewChoice::Template,
            camera_preset: "iso".to_owned(),
            azimuth_deg: 35.0,
            elevation_deg: 25.0,
            focal_length_mm: 85.0,
        }
    }
}

impl CameraParams {
    /// The view, where `studio_preset` is what the studio node chose, if it chose one.
    pub fn view(&self, studio_preset: Option<&str>) -> View {
        let preset = |name: &str| View::Preset { name: name.to_owned() };
        match self.view {
            ViewChoice::Template => preset(studio_preset.unwrap_or(&self.camera_preset)),
            ViewChoice::Preset => preset(&self.camera_preset),
            ViewChoice::Angle => View::Angle {
                azimuth_deg: self.azimuth_deg,
                elevation_deg: self.elevation_deg,
                focal_length_mm: self.focal_length_mm,
            },
        }
    }
}
