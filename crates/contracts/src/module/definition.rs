//! What API, CLI and web show of a module.

use serde::Serialize;
use serde_json::Value;

use super::{Availability, Execution, ExecutionRole, InputPort, LegacySource, OutputPort, Requirement, SideEffects};
use crate::{ArtifactRole, Family};

/// A node as the palette and the inspector get it; derived from a [`super::ModuleSpec`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NodeDefinition {
    pub step: &'static str,
    pub step_version: u32,
    pub label: &'static str,
    pub description: &'static str,
    pub category: &'static str,
    pub family: Family,
    pub module_key: &'static str,
    /// Version of the module's behaviour.
    pub module_version: u32,
    pub input_contract: &'static [InputPort],
    pub output_contract: &'static [OutputPort],
    pub artifact_roles_consumed: Vec<ArtifactRole>,
    pub artifact_roles_produced: Vec<ArtifactRole>,
    /// JSON Schema 2020-12 within the subset of `contracts::module::param_schema`.
    pub param_schema: Value,
    /// Every param with its default.
    pub defaults: Value,
    pub execution: Execution,
    pub execution_role: ExecutionRole,
    pub side_effects: SideEffects,
    pub cacheable: bool,
    /// Time-out of a node that states none, seconds.
    pub timeout_s: u32,
    pub needs: &'static [Requirement],
    pub legacy_source: LegacySource,
    pub availability: Availability,
}
