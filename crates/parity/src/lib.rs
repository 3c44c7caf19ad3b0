//! Judges of sameness: what a medium decodes to, independent of how its file is written.
//!
//! Architecture invariant: PURE. Takes bytes and decoded pixels, returns hashes, facts and
//! verdicts; reads no file and no clock.

mod image_hash;

pub use image_hash::{DecodeError, ImageFacts, content_hash_image};
