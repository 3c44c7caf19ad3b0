//! Turns what goes wrong in here into the product's one error type.

use std::path::Path;

use modules::{Fault, ModuleError};

const EXPORT_AGAIN: &str = "Open the file in CAD and export it again as STEP AP214 or AP242, then upload it anew.";

/// Runs work; a panic becomes an error like any other.
pub fn contained<T>(work: impl FnOnce() -> Result<T, ModuleError>) -> Result<T, ModuleError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()))
            .unwrap_or_default();
        Err(ModuleError::new(
            Fault::Transient,
            "cad.crashed",
            "The CAD process met a fault of its own.",
            "Try again; if it happens again, keep the file for a report.",
        )
        .with_detail(said))
    })
}

/// What the kernel threw while reading `file`.
pub fn reading(file: &str, thrown: &cad_sys::Exception) -> ModuleError {
    let said = thrown.what();
    let messages = cad_sys::take_messages();
    if let Some(what) = said.strip_prefix("oom|") {
        return out_of_memory(file, what);
    }
    // What the shim says of itself stands in the message already, unless the kernel said nothing.
    let (what, own_words) = match said.strip_prefix("unreadable|") {
        Some(what) if messages.trim().is_empty() => (what, what),
        Some(what) => (what, ""),
        // What the kernel makes of a signal.
        None if said.starts_with("OSD_") => ("its entities contradict each other", said),
        None => (said, said),
    };
    ModuleError::new(
        Fault::Input,
        "cad.unreadable_step",
        format!("{file} cannot be read as STEP: {what}. It may be damaged or cut off."),
        EXPORT_AGAIN,
    )
    .with_detail(format!("{messages}{own_words}"))
}

/// What the kernel threw at some later point.
pub fn working(what: &str, thrown: &cad_sys::Exception) -> ModuleError {
    let said = thrown.what();
    if let Some(what) = said.strip_prefix("oom|") {
        return out_of_memory("the file", what);
    }
    ModuleError::new(Fault::Input, "cad.kernel_failed", format!("The CAD kernel failed at {what}."), EXPORT_AGAIN)
        .with_detail(format!("{}{said}", cad_sys::take_messages()))
}

fn out_of_memory(file: &str, what: &str) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "cad.out_of_memory",
        format!("Reading {file} took more memory than a file of its size may."),
        "Export the assembly in smaller files or without fine detail, or raise the CAD limits.",
    )
    .with_detail(what)
}

pub fn empty(file: &str) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "cad.empty_file",
        format!("{file} is empty."),
        "The upload or export did not finish: export the file again and upload it anew.",
    )
}

pub fn not_step(file: &str) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "cad.not_step",
        format!("{file} is no STEP file: it does not begin with ISO-10303-21."),
        "Upload a STEP file (.step, .stp) in plain text; other CAD and image formats are not read.",
    )
}

pub fn no_geometry(file: &str) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "cad.no_geometry",
        format!("{file} is a STEP file without any product that has a shape."),
        "Export with geometry (solids or surfaces) instead of structure, drawings or annotations alone.",
    )
}

pub fn missing_reference(from: &str, reference: &str) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "cad.missing_reference",
        format!("{from} refers to {reference}, which is not in the bundle."),
        "Upload the assembly together with every file it refers to, in the same folders as CAD exported them.",
    )
}

pub fn reference_leaves_bundle(from: &str, reference: &str) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "cad.reference_leaves_bundle",
        format!("{from} refers to {reference}, which lies outside the bundle and is not read."),
        "Export the assembly with relative references and keep all its files below one folder.",
    )
}

pub fn too_many_references(from: &str, limit: usize) -> ModuleError {
    ModuleError::new(
        Fault::Input,
        "cad.too_many_references",
        format!("{from} and the files it refers to name more than {limit} other files."),
        "Export the assembly as one STEP file.",
    )
}

/// The file system refused.
pub fn disk(what: &str, path: &Path, error: &std::io::Error) -> ModuleError {
    ModuleError::new(
        Fault::Transient,
        "cad.disk",
        format!("{what} {} failed: {error}.", path.display()),
        "Check that the disk is not full and the folder may be written to, then try again.",
    )
}
