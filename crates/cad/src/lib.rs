//! Client of the CAD child process: limits, progress, cancel, typed errors.
//!
//! One STEP file is read by one child process (`hartomat-cad`), because the kernel reads untrusted
//! files, is not thread-safe and may crash, hang or eat all memory. This crate starts and watches
//! that child; it refuses to know the kernel, and never links it.

mod client;
mod limits;
mod outcome;
pub mod protocol;
mod supervise;

pub use client::{CadClient, WORKER_ENV};
pub use limits::LimitPolicy;
pub use modules::ports::{
    Cad, ConvertOutput, ConvertRequest, IntakeOutput, IntakeRequest, LinearDeflection, ModelFormat, Quality,
    StlCacheRequest, StlEntry, Tessellation,
};
pub use protocol::Limits;
