//! The executable as users meet it: real Blender, real CAD kernel, real database, real signals.
//!
//! Needs what `./check` sets up and names in `HARTOMAT_PYTHON`, `HARTOMAT_BLENDER_PACKAGE` and
//! `HARTOMAT_STUDIOS`.

mod api;
mod command;
mod disk;
mod knocks;
mod modes;
mod notify;
mod outputs;
mod recovery;
mod render;
mod smoke;
mod workflow;
