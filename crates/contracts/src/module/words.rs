//! The vocabularies of a module declaration.

use serde::{Deserialize, Serialize};

use crate::kind::vocabulary;

vocabulary! {
    /// Where a node runs: `inline` in the orchestrator, `cad` and `render` on workers of that class.
    Execution { Inline = "inline", Cad = "cad", Render = "render", }
}

vocabulary! {
    /// What a node is for within its graph.
    ExecutionRole {
        Entry = "entry",
        Extract = "extract",
        Prepare = "prepare",
        Render = "render",
        Publish = "publish",
        Notify = "notify",
        Bridge = "bridge",
    }
}

vocabulary! {
    /// What a module needs of the machine it runs on; looked for at start.
    Requirement { Cad = "cad", Blender = "blender", Ffmpeg = "ffmpeg", Chromium = "chromium", }
}

vocabulary! {
    /// Whether running a module changes anything outside its own outputs. What is an `effect` is
    /// never taken from the cache, and an observer run gives it recording ports.
    SideEffects { Pure = "pure", Effect = "effect", }
}

/// Whether a result may be reused for equal params and equal inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    Cacheable,
    Never,
}

impl Execution {
    /// Time-out of a node that states none, seconds.
    pub const fn default_timeout_s(self) -> u32 {
        match self {
            Self::Inline => 60,
            Self::Cad => 900,
            Self::Render => 3_600,
        }
    }
}

/// The piece of the fixed pipelines a module matches: the rows of the parity matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LegacySource {
    /// Names of the fixed pipelines that have this step.
    pub pipelines: &'static [&'static str],
    /// The step's name in their render log.
    pub step: &'static str,
}

/// Whether a node can run on this installation; probed at start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Availability {
    Enabled,
    /// Both are sentences for a person.
    Disabled {
        reason: String,
        remedy: String,
    },
}
