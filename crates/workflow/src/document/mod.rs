//! The canonical workflow document (version 1).
//!
//! One form everywhere: database text, API, editor, export, CLI. A document is read once with
//! [`parse`], which makes defaults explicit and brings names into NFC; [`Document::to_canonical`] prints
//! it by RFC 8785. Printing what was parsed from printed text gives the same bytes.

pub mod canonical;
mod json;
mod read;
mod schema;
mod walk;

use contracts::{ExecutionMode, kind::UnknownName};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(crate) use json::{read_json, shelved};
pub use read::{Parsed, parse, parse_value};
pub use schema::document_schema;

/// The one version this code writes.
pub const VERSION: u32 = 1;

/// A workflow: nodes, edges, how it is run by default, and what the editor keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub execution_mode: ExecutionMode,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    /// The editor's; never changes what runs.
    pub ui: Map<String, Value>,
}

/// One node: a module with this graph's params and policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Unique in the document; NFC.
    pub id: String,
    pub step: String,
    pub step_version: u32,
    /// What differs from the module's defaults.
    pub params: Map<String, Value>,
    pub retry: Retry,
    /// Seconds.
    pub timeout_s: u32,
    pub on_failure: OnFailure,
    /// The editor's.
    pub ui: Map<String, Value>,
}

/// How often a failed node is tried again. Times in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Retry {
    /// 1 means no second attempt.
    pub max_attempts: u32,
    /// Wait before the second attempt.
    pub backoff_s: f64,
    /// Each further wait is this much longer.
    pub factor: f64,
    pub max_backoff_s: f64,
}

impl Default for Retry {
    fn default() -> Self {
        Self { max_attempts: 3, backoff_s: 2.0, factor: 2.0, max_backoff_s: 60.0 }
    }
}

/// What follows when a node has failed for good. `pause_run` holds in manually started runs alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFailure {
    #[default]
    FailRun,
    SkipDependents,
    PauseRun,
}

impl OnFailure {
    pub const ALL: &'static [Self] = &[Self::FailRun, Self::SkipDependents, Self::PauseRun];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::FailRun => "fail_run",
            Self::SkipDependents => "skip_dependents",
            Self::PauseRun => "pause_run",
        }
    }
}

impl std::str::FromStr for OnFailure {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL.iter().copied().find(|v| v.as_str() == text).ok_or_else(|| UnknownName {
            text: text.chars().take(80).collect(),
            allowed: Self::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>().join(", "),
        })
    }
}

/// Orders two nodes and hands over what the second consumes. Ports pin which role goes where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    pub from: String,
    pub to: String,
    pub from_port: Option<String>,
    pub to_port: Option<String>,
}

impl Edge {
    pub fn plain(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { from: from.into(), to: to.into(), from_port: None, to_port: None }
    }
}

impl Document {
    /// The canonical text (RFC 8785).
    pub fn to_canonical(&self) -> String {
        canonical::to_string(&self.to_value())
    }

    pub fn to_value(&self) -> Value {
        serde_json::json!({
            "version": VERSION,
            "execution_mode": self.execution_mode.as_str(),
            "nodes": self.nodes.iter().map(Node::to_value).collect::<Vec<_>>(),
            "edges": self.edges.iter().map(Edge::to_value).collect::<Vec<_>>(),
            "ui": self.ui,
        })
    }

    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|n| n.id == id)
    }

    pub fn node_mut(&mut self, id: &str) -> Option<&mut Node> {
        self.nodes.iter_mut().find(|n| n.id == id)
    }
}

impl Node {
    pub fn to_value(&self) -> Value {
        serde_json::json!({
            "id": self.id,
            "step": self.step,
            "step_version": self.step_version,
            "params": self.params,
            "retry": {
                "max_attempts": self.retry.max_attempts,
                "backoff_s": self.retry.backoff_s,
                "factor": self.retry.factor,
                "max_backoff_s": self.retry.max_backoff_s,
            },
            "timeout_s": self.timeout_s,
            "on_failure": self.on_failure.as_str(),
            "ui": self.ui,
        })
    }
}

impl Edge {
    pub fn to_value(&self) -> Value {
        let mut edge = Map::new();
        edge.insert("from".to_owned(), self.from.clone().into());
        edge.insert("to".to_owned(), self.to.clone().into());
        for (key, port) in [("from_port", &self.from_port), ("to_port", &self.to_port)] {
            if let Some(port) = port {
                edge.insert(key.to_owned(), port.clone().into());
            }
        }
        Value::Object(edge)
    }
}
