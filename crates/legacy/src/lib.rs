//! The fixed pipelines: straight-line calls of modules.
