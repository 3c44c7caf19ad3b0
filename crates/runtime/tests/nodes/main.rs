//! What holds for every registered node, the page that shows it, and nodes at work.

mod completeness;
mod matrix;
mod running;
mod source;
#[allow(dead_code, reason = "shared with the tests of `modules`, which use more of it")]
#[path = "../../../modules/tests/nodes/world.rs"]
mod world;
