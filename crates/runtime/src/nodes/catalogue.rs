//! The nodes of this process: compiled against, and served from memory.

use std::sync::{Arc, PoisonError, RwLock};

use workflow::Registry;

use super::availability::{self, Lacks};

/// All nodes with their availability here, and their definitions as JSON.
#[derive(Debug)]
pub struct Nodes {
    pub registry: Registry,
    /// `{"nodes": [definition]}`.
    pub json: String,
    /// Changes exactly where `json` does.
    pub etag: String,
}

impl Nodes {
    pub fn new(lacks: &Lacks) -> Self {
        let registry = super::registry().with_availability(&availability::of(lacks));
        let json = serde_json::json!({ "nodes": registry.definitions() }).to_string();
        let etag = format!("\"{}\"", &blake3::hash(json.as_bytes()).to_hex()[..32]);
        Self { registry, json, etag }
    }
}

/// The current [`Nodes`]; probes at start exchange them.
#[derive(Debug)]
pub struct Catalogue(RwLock<Arc<Nodes>>);

impl Default for Catalogue {
    fn default() -> Self {
        Self(RwLock::new(Arc::new(Nodes::new(&Lacks::default()))))
    }
}

impl Catalogue {
    pub fn get(&self) -> Arc<Nodes> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set(&self, nodes: Nodes) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(nodes);
    }
}
