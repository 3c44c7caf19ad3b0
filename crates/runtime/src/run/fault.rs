//! Between what modules say of a failure and what the engine makes of it.

use contracts::ids::DispatchId;
use modules::{Fault, ModuleError};
use newtype_uuid::GenericUuid;
use workflow::engine::{self, FaultKind};

/// Codes of faults of the graph itself: the fixed pipeline would not fail alike.
const OF_THE_GRAPH: [&str; 5] = ["node.", "graph.", "engine.", "template.not_frozen", "publish.no_kind"];

/// What would fail in the fixed pipeline just the same.
pub fn is_expected(error: &ModuleError) -> bool {
    error.fault == Fault::Input && !OF_THE_GRAPH.iter().any(|code| error.code.starts_with(code))
}

pub fn of(error: &ModuleError) -> engine::Fault {
    let kind = match error.fault {
        Fault::Input if is_expected(error) => FaultKind::Input,
        Fault::Input => FaultKind::Run,
        Fault::Environment => FaultKind::Environment,
        Fault::Transient | Fault::Stale => FaultKind::Transient,
        Fault::Cancelled => FaultKind::Cancelled,
    };
    engine::Fault::new(kind, &error.code, &error.message)
}

/// Where only the engine's word is known.
pub fn error_of(fault: &engine::Fault) -> ModuleError {
    let (kind, remedy) = match fault.kind {
        FaultKind::Input => (Fault::Input, "Mend the input and try again."),
        FaultKind::Environment => (Fault::Environment, "Install or configure what is missing."),
        FaultKind::Cancelled => (Fault::Cancelled, "Place or retry it again if that was not meant."),
        FaultKind::TimedOut => (Fault::Transient, "Raise the node's time-out where the work takes that long."),
        FaultKind::Transient | FaultKind::Lost | FaultKind::Run => {
            (Fault::Transient, "It is tried again; if it stays, look at the log.")
        }
    };
    ModuleError::new(kind, &fault.code, fault.message.clone(), remedy)
}

pub fn internal(why: &dyn std::fmt::Display) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "engine.failed",
        format!("The graph runtime cannot go on: {why}."),
        "Report this fault with the log; the fixed pipeline takes the line meanwhile.",
    )
}

/// Of the jitter of a run's waits: out of the random bits of its id.
pub fn seed(run: DispatchId) -> u64 {
    let bytes = run.into_untyped_uuid().into_bytes();
    u64::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]])
}
