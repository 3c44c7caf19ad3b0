//! As what a workflow is invoked: the promises and overrides of an output type and an order line.

use std::collections::BTreeMap;

use contracts::{ArtifactKind, Family};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Everything around a document that changes what its plan does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Invocation {
    /// Family of the workflow's definition; none means whatever its nodes are.
    pub family: Option<Family>,
    /// Artifact kinds the output type promises.
    pub promises: Vec<ArtifactKind>,
    pub output_type: Overrides,
    pub line: Overrides,
}

/// Params that win over those of the nodes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overrides {
    /// For every node that has the param and lets it be overridden (`x-override`).
    #[serde(default)]
    pub common: Map<String, Value>,
    /// For one node, by id.
    #[serde(default)]
    pub nodes: BTreeMap<String, Map<String, Value>>,
}

impl Overrides {
    pub fn is_empty(&self) -> bool {
        self.common.is_empty() && self.nodes.is_empty()
    }
}
