//! What every render of an order line stands on.

use contracts::{
    material::MaterialMap,
    module::params::CameraParams,
    scene::{Scene, View},
};

use super::resolve_template;
use crate::order::setup_line;

/// The line's product, painted and put into its studio; the camera is still free.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub line: &'a setup_line::Output,
    pub materials: &'a MaterialMap,
    /// None: the renderer's plain stage.
    pub template: Option<&'a resolve_template::Output>,
}

impl Subject<'_> {
    /// The scene as `camera` sees it.
    pub fn scene(&self, camera: &CameraParams) -> Scene {
        self.seen_from(camera.view(self.template.and_then(|t| t.camera_preset.as_deref())))
    }

    pub fn seen_from(&self, view: View) -> Scene {
        let snapshot = &self.line.snapshot;
        Scene {
            glb: self.line.glb.clone(),
            glb_sha256: self.line.glb_sha256.clone(),
            materials: self.materials.clone(),
            studio: self.template.map(|t| t.blend.clone()),
            up_axis: snapshot.up_axis,
            front_axis: snapshot.front_axis,
            view,
        }
    }
}
