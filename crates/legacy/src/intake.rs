//! The fixed CAD intake: part tree and GLB of an uploaded file.

use modules::{
    Control, ModuleError,
    cad::intake,
    ports::{CadFileRecord, Ports},
};

use crate::log::{StepLog, step};

pub async fn run(
    ports: &Ports,
    control: &Control,
    record: &CadFileRecord,
    log: &dyn StepLog,
) -> Result<intake::Output, ModuleError> {
    step(log, control, "cad_intake", intake::MODULE_KEY, intake::run(ports, control, record), |out| {
        format!("{} occurrences, {} triangles", out.derived.occurrences, out.derived.triangles)
    })
    .await
}
