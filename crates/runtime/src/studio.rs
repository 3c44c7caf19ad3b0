//! Looking into an uploaded studio before it becomes a template.

use contracts::Sha256;
use modules::{Control, Fault, ModuleError, ports::StudioInspection};

use crate::{Runtime, RuntimeError};

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
        Ok(inspection)
    }
}
