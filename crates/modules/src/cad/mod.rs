//! CAD modules: from a stored STEP bundle to part tree and GLB.

pub mod intake;
