//! The studio a line is rendered in, as frozen at submit.

use std::path::PathBuf;

use contracts::{Sha256, snapshot::LineSnapshot};

use crate::{ModuleError, ports::Ports};

pub const MODULE_KEY: &str = "render.resolve_template";
pub const VERSION: u32 = 1;

/// A studio `.blend` on the local disk.
#[derive(Debug, Clone)]
pub struct Output {
    pub name: String,
    pub blend: PathBuf,
    pub sha256: Sha256,
}

/// None where the line has no template: the renderer's plain stage is used.
pub async fn run(ports: &Ports, snapshot: &LineSnapshot) -> Result<Option<Output>, ModuleError> {
    let Some(template) = &snapshot.template else { return Ok(None) };
    let blend = ports.blobs.local_path(&template.sha256).await?;
    Ok(Some(Output { name: template.name.clone(), blend, sha256: template.sha256.clone() }))
}
