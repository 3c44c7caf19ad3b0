//! Uploaded STEP bundles: immutable, content-addressed, and what CAD intake made of them.
//!
//! The same paths with the same bytes are the same CAD file, however often they are uploaded.
//! Intake is work like rendering: leased, with attempt tokens.

mod derivatives;
mod intake;
pub(crate) mod record;

pub use derivatives::{KeptFile, kept};
pub use intake::{
    CadOutcome, LeasedCadFile, finish_cad_file, heartbeat_cad_file, lease_next_cad_file, reprocess, requeue_cad_file,
};
pub use record::{CadFile, CadFileQuery, CadSummary, Created, NewCadFile, cad_file, create, list};

pub(crate) use derivatives::save as save_derivative;
pub(crate) use intake::{release_leases_of, save_derived};
pub(crate) use record::from_row;
