//! What goes along the edges: the inputs of a node from the results of those before it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use workflow::Plan;

use super::attempt::Results;
use crate::nodes::executor::Inputs;

/// Inputs of a node, and where each comes from, as it is stored.
pub fn inputs(plan: &Plan, index: usize, results: &BTreeMap<usize, Results>) -> (Inputs, Value) {
    let mut inputs = Inputs::new();
    let mut refs = serde_json::Map::new();
    for bound in &plan.nodes[index].inputs {
        let mut artifacts = Vec::new();
        let mut sources = Vec::new();
        for source in &bound.sources {
            let Some(made) = results.get(&source.node) else { continue };
            for (place, (_, artifact)) in made.iter().filter(|(port, _)| port == source.port).enumerate() {
                artifacts.push(artifact.clone());
                sources.push(json!({ "node": &*plan.nodes[source.node].id, "port": source.port, "index": place }));
            }
        }
        if !artifacts.is_empty() {
            refs.insert(bound.port.name.to_owned(), Value::Array(sources));
            inputs.insert(bound.port.name.to_owned(), artifacts);
        }
    }
    (inputs, Value::Object(refs))
}

/// Results as they are stored: artifacts by output port.
pub fn to_value(results: &Results) -> Value {
    let mut ports: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for (port, artifact) in results {
        ports.entry(port).or_default().push(serde_json::to_value(artifact).unwrap_or(Value::Null));
    }
    serde_json::to_value(ports).unwrap_or(Value::Null)
}

/// Stored results; none where they cannot be read.
pub fn from_value(value: &Value) -> Option<Results> {
    let ports: BTreeMap<String, Vec<crate::nodes::executor::Artifact>> = serde_json::from_value(value.clone()).ok()?;
    Some(ports.into_iter().flat_map(|(port, all)| all.into_iter().map(move |a| (port.clone(), a))).collect())
}
