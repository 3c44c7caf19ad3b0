//! Order modules.

pub mod setup_line;
