//! Looking into an uploaded studio before it becomes a template.

use contracts::{
    Sha256,
    material::Pbr,
    scene::{Device, Engine, ImageFormat, RenderSettings, ViewTransform},
};
use modules::{
    Control, Fault, ModuleError, ScratchDir,
    ports::{BlobRef, StudioInspection, SwatchRequest},
};

use crate::{Runtime, RuntimeError};

/// Bright steel, linear: it mirrors the studio's lights.
const PREVIEW_COLOR: [f32; 4] = [0.62, 0.62, 0.62, 1.0];

impl Runtime {
    /// Opens a stored `.blend` in Blender, scripts off, and says what it offers. Refused where it
    /// links files outside itself: they would not be there when it renders.
    pub async fn inspect_studio(&self, blend: &Sha256) -> Result<StudioInspection, RuntimeError> {
        let ports = &self.0.ports;
        let path = ports.blobs.local_path(blend).await?;
        let inspection = ports.blender.inspect_studio(&path, &Control::unattended()).await?;
        if !inspection.external_files.is_empty() {
            return Err(ModuleError::new(
                Fault::Input,
                "template.external_files",
                format!("The studio links files outside itself: {}.", inspection.external_files.join(", ")),
                "Pack them in Blender (File → External Data → Pack Resources) and make linked libraries local.",
            )
            .into());
        }
        if !inspection.has_anchor {
            return Err(ModuleError::new(
                Fault::Input,
                "template.no_anchor",
                "The studio has no anchor: nothing can be placed in it.",
                "Add an empty with the custom property `hartomat_anchor` = true where the product shall stand.",
            )
            .into());
        }
        Ok(inspection)
    }

    /// A small picture of a stored studio with the swatch body in it.
    pub async fn preview_studio(&self, name: &str, blend: &Sha256) -> Result<BlobRef, RuntimeError> {
        let ports = &self.0.ports;
        let scratch = ScratchDir::create(&ports.scratch, &format!("studio-{}", uuid::Uuid::now_v7().simple()))?;
        let out = scratch.path().join("preview.png");
        let request = SwatchRequest {
            name: name.to_owned(),
            pbr: Pbr { metallic: 1.0, roughness: 0.3, ..Pbr::from_cad_color(PREVIEW_COLOR) },
            studio: Some(ports.blobs.local_path(blend).await?),
            settings: RenderSettings {
                width: 480,
                height: 360,
                samples: 16,
                engine: Engine::Cycles,
                device: Device::Auto,
                seed: 0,
                denoise: true,
                noise_threshold: 0.0,
                transparent: false,
                view_transform: ViewTransform::Agx,
                format: ImageFormat::Png,
            },
            out: out.clone(),
        };
        ports.blender.swatch(request, &Control::unattended()).await?;
        Ok(ports.blobs.put_file(&out).await?)
    }
}
