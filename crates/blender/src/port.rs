//! The pool as the port that modules call: their requests as lines of the protocol.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use contracts::scene::{RenderReport, RenderSettings, Scene};
use modules::{
    Control, ModuleError,
    ports::{Blender, StillRequest, StudioInspection},
};
use serde::Serialize;

use crate::{BlenderPool, locate::absolute};

#[derive(Serialize)]
struct StillParams<'a> {
    scene: Scene,
    settings: &'a RenderSettings,
    out: PathBuf,
    threads: u32,
}

#[derive(Serialize)]
struct InspectParams {
    blend: PathBuf,
}

/// The same scene with paths that hold in the child's own folder.
fn placed(scene: &Scene) -> Scene {
    Scene { glb: absolute(&scene.glb), studio: scene.studio.as_deref().map(absolute), ..scene.clone() }
}

/// Names what a session keeps warm after rendering `scene`.
fn warm_name(scene: &Scene) -> String {
    format!("{}|{}", scene.studio.as_deref().unwrap_or(Path::new("")).display(), scene.glb_sha256)
}

#[async_trait]
impl Blender for BlenderPool {
    async fn still(&self, request: StillRequest, control: &Control) -> Result<RenderReport, ModuleError> {
        let params = StillParams {
            scene: placed(&request.scene),
            settings: &request.settings,
            out: absolute(&request.out),
            threads: self.config().threads,
        };
        self.run("still", &params, Some(warm_name(&request.scene)), control, &mut |_| {}).await
    }

    async fn inspect_studio(&self, blend: &Path, control: &Control) -> Result<StudioInspection, ModuleError> {
        self.run("inspect_studio", &InspectParams { blend: absolute(blend) }, None, control, &mut |_| {}).await
    }
}
