//! Material modules: who is painted with what.

pub mod auto_populate;
pub mod matching;
pub mod missing;
pub mod resolve_map;
#[cfg(test)]
mod tests;
mod words;

pub use words::normalised;
