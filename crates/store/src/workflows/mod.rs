//! Workflow definitions: named, in immutable numbered versions, one of them published.
//!
//! Every save of a changed document is a new version; publishing marks one. A document is stored
//! as the canonical text it was given as, byte for byte. Knows nothing of what a document means:
//! family, mode and number of faults are told by the caller.

mod record;
mod write;

pub use record::{
    NewVersion, NewWorkflow, Workflow, WorkflowPatch, WorkflowQuery, WorkflowVersion, bound_output_types, document,
    list, versions, workflow,
};
pub(crate) use write::insert_sample_in;
pub use write::{Saved, create, delete, insert_sample, publish, save, update};

/// Versions of one workflow that were never published; older ones go when more are saved.
pub const MAX_DRAFTS: usize = 100;
