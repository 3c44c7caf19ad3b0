//! The declaration itself: one constant per module.

use serde_json::{Map, Value};

use super::{
    Availability, Caching, Execution, ExecutionRole, InputPort, LegacySource, NodeDefinition, OutputPort, ParamFault,
    Requirement, SideEffects, params::ModuleParams, schema, validate,
};
use crate::{ArtifactRole, Family};

/// A module, declared once as a constant beside its code.
#[derive(Debug, Clone, Copy)]
pub struct ModuleSpec {
    /// Name of the node that wraps this module, e.g. `blender_still`. Unique.
    pub step: &'static str,
    /// Version of params and ports; documents of an older one are raised by `upgrades`.
    pub step_version: u32,
    /// Name of the backend capability, e.g. `render.blender_still`.
    pub module_key: &'static str,
    /// Version of the behaviour: raised whenever equal params and inputs may give another output.
    pub version: u32,
    pub label: &'static str,
    /// One or two sentences for a person.
    pub description: &'static str,
    /// Group in the palette.
    pub category: &'static str,
    pub family: Family,
    pub execution: Execution,
    pub execution_role: ExecutionRole,
    pub side_effects: SideEffects,
    pub caching: Caching,
    /// What the machine must have; without one of these the node is disabled.
    pub needs: &'static [Requirement],
    pub legacy_source: LegacySource,
    pub inputs: &'static [InputPort],
    pub outputs: &'static [OutputPort],
    pub params: ParamsType,
    /// Time-out of a node that states none, seconds; none means that of its execution class.
    pub timeout_s: Option<u32>,
    /// Steps from older params to the current ones, oldest first, one per version.
    pub upgrades: &'static [Upgrade],
}

/// Raises params of version `from` to `from + 1`. Pure.
#[derive(Debug, Clone, Copy)]
pub struct Upgrade {
    pub from: u32,
    /// Changes the params in place.
    pub apply: fn(&mut Map<String, Value>),
    /// What changed, as a sentence.
    pub note: &'static str,
}

/// A params type with its name erased, so that modules of all kinds stand in one list.
#[derive(Debug, Clone, Copy)]
pub struct ParamsType {
    schema: fn() -> Value,
    defaults: fn() -> Value,
    rules: fn(&Value) -> Vec<ParamFault>,
    rule_keys: &'static [&'static str],
}

impl ParamsType {
    pub const fn of<P: ModuleParams>() -> Self {
        Self {
            schema: schema::param_schema::<P>,
            defaults: defaults_of::<P>,
            rules: validate::rules_of::<P>,
            rule_keys: P::RULE_KEYS,
        }
    }

    /// JSON Schema 2020-12 within the documented subset.
    pub fn schema(&self) -> Value {
        (self.schema)()
    }

    /// Every param with its default.
    pub fn defaults(&self) -> Value {
        (self.defaults)()
    }

    /// Params the rules look at: where all of these have their defaults, no rule is broken.
    pub fn rule_keys(&self) -> &'static [&'static str] {
        self.rule_keys
    }

    /// Checks complete params, each already valid by itself, against the rules between them.
    pub fn rules(&self, complete: &Value) -> Vec<ParamFault> {
        (self.rules)(complete)
    }
}

fn defaults_of<P: ModuleParams>() -> Value {
    serde_json::to_value(P::default()).unwrap_or(Value::Null)
}

impl ModuleSpec {
    /// Time-out of a node that states none, seconds.
    pub fn default_timeout_s(&self) -> u32 {
        self.timeout_s.unwrap_or(self.execution.default_timeout_s())
    }

    /// What API, CLI and web show of it.
    pub fn definition(&self, availability: Availability) -> NodeDefinition {
        NodeDefinition {
            step: self.step,
            step_version: self.step_version,
            label: self.label,
            description: self.description,
            category: self.category,
            family: self.family,
            module_key: self.module_key,
            module_version: self.version,
            input_contract: self.inputs,
            output_contract: self.outputs,
            artifact_roles_consumed: distinct(self.inputs.iter().flat_map(|p| p.roles.iter().copied())),
            artifact_roles_produced: distinct(self.outputs.iter().map(|p| p.role)),
            param_schema: self.params.schema(),
            defaults: self.params.defaults(),
            execution: self.execution,
            execution_role: self.execution_role,
            side_effects: self.side_effects,
            cacheable: self.caching == Caching::Cacheable,
            timeout_s: self.default_timeout_s(),
            needs: self.needs,
            legacy_source: self.legacy_source,
            availability,
        }
    }
}

/// In order of first appearance.
fn distinct(roles: impl Iterator<Item = ArtifactRole>) -> Vec<ArtifactRole> {
    let mut out = Vec::new();
    for role in roles {
        if !out.contains(&role) {
            out.push(role);
        }
    }
    out
}
