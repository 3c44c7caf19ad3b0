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

impl Invocation {
    /// As an output type of this kind invokes a workflow, and an order line through it: each
    /// override goes to every node that takes it.
    pub fn of_output_type(
        family: Family,
        kind: ArtifactKind,
        output_type: Map<String, Value>,
        line: Map<String, Value>,
    ) -> Self {
        let common = |common| Overrides { common, nodes: BTreeMap::new() };
        Self { family: Some(family), promises: vec![kind], output_type: common(output_type), line: common(line) }
    }
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
