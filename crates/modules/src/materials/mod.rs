//! Material modules: who is painted with what.

pub mod auto_populate;
mod matching;
pub mod resolve_map;
#[cfg(test)]
mod tests;
