//! Real Blender behind the pool: what it renders, and what happens when it is hurt.

mod executables;
mod faults;
mod outputs;
mod stills;
mod support;
