//! The known modules, prepared for compiling. Filled by whoever assembles the system: the
//! production modules hand in their declarations, the runtime adds the bridges.
//!
//! Adding a node is one file with its [`ModuleSpec`] and one line in the list given to
//! [`Registry::new`].

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use contracts::{
    ArtifactRole,
    module::{Availability, ModuleSpec, NodeDefinition, ParamTable},
};
use serde_json::{Map, Value};

/// A declaration that cannot be registered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("step `{step}`: {message}")]
pub struct RegistryFault {
    pub step: String,
    pub message: String,
}

/// A set of artifact roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Roles(u32);

impl Roles {
    pub(crate) fn insert(&mut self, role: ArtifactRole) {
        self.0 |= 1 << role as u32;
    }

    pub(crate) fn contains(self, role: ArtifactRole) -> bool {
        self.0 & (1 << role as u32) != 0
    }
}

/// One module as the compiler needs it.
#[derive(Debug, Clone)]
pub struct RegisteredNode {
    spec: &'static ModuleSpec,
    table: ParamTable,
    defaults: Arc<Map<String, Value>>,
    produces: Roles,
    definition: NodeDefinition,
}

impl RegisteredNode {
    pub fn spec(&self) -> &'static ModuleSpec {
        self.spec
    }

    pub fn params(&self) -> &ParamTable {
        &self.table
    }

    /// Every param with its default.
    pub fn defaults(&self) -> &Arc<Map<String, Value>> {
        &self.defaults
    }

    pub fn definition(&self) -> &NodeDefinition {
        &self.definition
    }

    pub(crate) fn produces(&self, role: ArtifactRole) -> bool {
        self.produces.contains(role)
    }
}

/// All known modules by step.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    nodes: Vec<RegisteredNode>,
    by_step: HashMap<&'static str, usize>,
}

impl Registry {
    /// # Errors
    /// Every declaration that is incomplete or contradicts itself or another one.
    pub fn new(specs: impl IntoIterator<Item = &'static ModuleSpec>) -> Result<Self, Vec<RegistryFault>> {
        let mut registry = Self::default();
        let mut faults = Vec::new();
        for spec in specs {
            let before = faults.len();
            let mut say = |message: String| faults.push(RegistryFault { step: spec.step.to_owned(), message });
            words(spec, &mut say);
            let (table, defaults) = params(spec, &mut say);
            if registry.by_step.contains_key(spec.step) {
                say("is registered twice".to_owned());
            }
            if registry.nodes.iter().any(|n| n.spec.module_key == spec.module_key) {
                say(format!("module key `{}` is taken by another step", spec.module_key));
            }
            if faults.len() == before {
                let mut produces = Roles::default();
                spec.outputs.iter().for_each(|port| produces.insert(port.role));
                registry.by_step.insert(spec.step, registry.nodes.len());
                let definition = spec.definition(Availability::Enabled);
                registry.nodes.push(RegisteredNode { spec, table, defaults: Arc::new(defaults), produces, definition });
            }
        }
        if faults.is_empty() { Ok(registry) } else { Err(faults) }
    }

    /// Takes what the probes at start found; steps that are not named stay enabled.
    #[must_use]
    pub fn with_availability(mut self, found: &BTreeMap<String, Availability>) -> Self {
        for node in &mut self.nodes {
            if let Some(availability) = found.get(node.spec.step) {
                node.definition.availability = availability.clone();
            }
        }
        self
    }

    pub fn get(&self, step: &str) -> Option<&RegisteredNode> {
        self.by_step.get(step).map(|&index| &self.nodes[index])
    }

    /// In the order of registration.
    pub fn iter(&self) -> std::slice::Iter<'_, RegisteredNode> {
        self.nodes.iter()
    }

    /// What `GET /api/workflows/node-definitions` answers.
    pub fn definitions(&self) -> Vec<&NodeDefinition> {
        self.nodes.iter().map(|n| &n.definition).collect()
    }
}

/// A definition has no holes.
fn words(spec: &ModuleSpec, say: &mut impl FnMut(String)) {
    let texts = [
        ("step", spec.step),
        ("module key", spec.module_key),
        ("label", spec.label),
        ("description", spec.description),
        ("category", spec.category),
        ("legacy source", spec.legacy_source.step),
    ];
    for (what, text) in texts {
        if text.trim().is_empty() {
            say(format!("{what} is empty"));
        }
    }
    if spec.legacy_source.pipelines.is_empty() {
        say("legacy source names no pipeline".to_owned());
    }
    if spec.step_version == 0 {
        say("step version starts at 1".to_owned());
    }
    for (index, port) in spec.inputs.iter().enumerate() {
        if port.roles.is_empty() {
            say(format!("input `{}` takes no role", port.name));
        }
        if spec.inputs[..index].iter().any(|p| p.name == port.name) {
            say(format!("input `{}` is declared twice", port.name));
        }
    }
    for (index, port) in spec.outputs.iter().enumerate() {
        if spec.outputs[..index].iter().any(|p| p.name == port.name || p.role == port.role) {
            say(format!("output `{}` repeats a name or role", port.name));
        }
    }
    let steps = spec.upgrades.iter().zip(1..).all(|(upgrade, from)| upgrade.from == from);
    if !steps || u32::try_from(spec.upgrades.len()).ok() != spec.step_version.checked_sub(1) {
        say("needs one upgrade per older version, oldest first".to_owned());
    }
}

/// The schema keeps to the subset, and the defaults are valid.
fn params(spec: &ModuleSpec, say: &mut impl FnMut(String)) -> (ParamTable, Map<String, Value>) {
    let table = ParamTable::from_schema(&spec.params.schema()).unwrap_or_else(|violations| {
        violations.iter().for_each(|v| say(format!("param schema: {v}")));
        ParamTable::default()
    });
    let defaults = match spec.params.defaults() {
        Value::Object(defaults) => defaults,
        _ => {
            say("params are not an object".to_owned());
            Map::new()
        }
    };
    table.check_all(&defaults).iter().for_each(|f| say(format!("default: {}", f.sentence())));
    spec.params.rules(&Value::Object(defaults.clone())).iter().for_each(|f| say(format!("default: {}", f.sentence())));
    (table, defaults)
}
