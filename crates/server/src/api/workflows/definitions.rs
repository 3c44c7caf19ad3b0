//! The shape of node definitions for clients. The bytes are served as `contracts` writes them; these
//! types say what they look like.

use contracts::{
    ArtifactRole, Family,
    module::{Cardinality, Execution, ExecutionRole, PortSource, Requirement, SideEffects},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::shapes::{
    ArtifactRoleWord, CardinalityWord, ExecutionRoleWord, ExecutionWord, FamilyWord, PortSourceWord, RequirementWord,
    SideEffectsWord,
};

/// One input of a node; several roles mean "one of these".
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InputPort {
    pub name: String,
    #[schema(value_type = Vec<ArtifactRoleWord>)]
    pub roles: Vec<ArtifactRole>,
    #[schema(value_type = CardinalityWord)]
    pub cardinality: Cardinality,
    #[schema(value_type = PortSourceWord)]
    pub source: PortSource,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputPort {
    pub name: String,
    #[schema(value_type = ArtifactRoleWord)]
    pub role: ArtifactRole,
    #[schema(value_type = CardinalityWord)]
    pub cardinality: Cardinality,
}

/// The piece of the fixed pipelines a node matches.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LegacySource {
    pub pipelines: Vec<String>,
    pub step: String,
}

/// Whether a node can run on this installation.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = NodeAvailability)]
pub enum Availability {
    Enabled,
    /// Both are sentences for a person.
    Disabled {
        reason: String,
        remedy: String,
    },
}

/// What a node takes, gives and can be told.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeDefinition {
    pub step: String,
    pub step_version: u32,
    pub label: String,
    pub description: String,
    pub category: String,
    #[schema(value_type = FamilyWord)]
    pub family: Family,
    pub module_key: String,
    /// Version of the module's behaviour.
    pub module_version: u32,
    pub input_contract: Vec<InputPort>,
    pub output_contract: Vec<OutputPort>,
    #[schema(value_type = Vec<ArtifactRoleWord>)]
    pub artifact_roles_consumed: Vec<ArtifactRole>,
    #[schema(value_type = Vec<ArtifactRoleWord>)]
    pub artifact_roles_produced: Vec<ArtifactRole>,
    /// JSON Schema 2020-12 in the subset of docs/adding-a-node.md.
    #[schema(value_type = Object)]
    pub param_schema: serde_json::Value,
    /// Every param with its default.
    #[schema(value_type = Object)]
    pub defaults: serde_json::Value,
    #[schema(value_type = ExecutionWord)]
    pub execution: Execution,
    #[schema(value_type = ExecutionRoleWord)]
    pub execution_role: ExecutionRole,
    #[schema(value_type = SideEffectsWord)]
    pub side_effects: SideEffects,
    pub cacheable: bool,
    /// Time-out of a node that states none, seconds.
    pub timeout_s: u32,
    #[schema(value_type = Vec<RequirementWord>)]
    pub needs: Vec<Requirement>,
    pub legacy_source: LegacySource,
    pub availability: Availability,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeDefinitions {
    pub nodes: Vec<NodeDefinition>,
}

#[cfg(test)]
mod tests {
    use super::NodeDefinitions;

    #[test]
    fn what_is_served_is_what_the_contract_says() {
        let served: serde_json::Value =
            serde_json::from_str(&runtime::nodes::Nodes::new(&Default::default()).json).expect("json");
        let read: NodeDefinitions = serde_json::from_value(served.clone()).expect("the contract's shape");
        assert_eq!(serde_json::to_value(read).expect("json"), served);
    }
}
