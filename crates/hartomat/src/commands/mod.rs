//! One file per command.

pub mod bench;
pub mod cad;
pub mod compare;
pub mod demo;
pub mod doctor;
pub mod graph;
pub mod render;
mod samples;
pub mod smoke;
pub mod up;
pub mod user;
pub mod workflow;
