//! Blobs: immutable files addressed by the SHA-256 of their bytes, in a local folder.
//!
//! A blob appears under its address whole or not at all: it is written beside, synced, renamed, and
//! its folder synced. Knows files and disks; refuses to know what is in them and who may read them.
//! Child processes read blobs as plain files, which is why this does not hide behind a generic
//! object store; a remote store would keep this folder as its cache.

mod fault;
mod local;
mod writer;

pub use local::{BlobReader, LocalBlobs, MIN_FREE_BYTES};
pub use writer::BlobWriter;
