//! Keeps this process within its limits and ends it with its parent.

use cad::protocol::Limits;
use modules::{Fault, ModuleError};
use rustix::process::{Resource, Rlimit, Signal, getrlimit, set_parent_process_death_signal, setrlimit};

pub fn apply(limits: Option<Limits>) -> Result<(), ModuleError> {
    let Some(limits) = limits else { return Ok(()) };
    let refused = |error: rustix::io::Errno| {
        ModuleError::new(
            Fault::Environment,
            "cad.no_limits",
            format!("The CAD process could not be limited: {error}."),
            "Allow setrlimit and prctl for hartomat-cad; it does not read untrusted files without limits.",
        )
    };
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(refused)?;
    lower(Resource::As, limits.memory_bytes).map_err(refused)?;
    // The soft limit raises SIGXCPU, which ends the process and tells the parent why.
    lower(Resource::Cpu, limits.cpu_seconds).map_err(refused)?;
    lower(Resource::Core, 0).map_err(refused)
}

fn lower(resource: Resource, to: u64) -> rustix::io::Result<()> {
    let held = getrlimit(resource);
    let soft = held.maximum.map_or(to, |hard| hard.min(to));
    setrlimit(resource, Rlimit { current: Some(soft), maximum: held.maximum })
}
