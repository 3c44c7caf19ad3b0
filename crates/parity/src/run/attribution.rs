//! Where two runs part: the first node whose inputs match and whose outputs do not.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::NodeFacts;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    pub key: String,
    /// Id in the graph, where the side has one.
    pub node: Option<String>,
    /// Output ports that differ; empty where it is the status.
    pub ports: Vec<String>,
    /// A sentence.
    pub reason: String,
}

/// None where no node that both sides have got the same and gave something else.
pub fn attribute(a: &[NodeFacts], b: &[NodeFacts]) -> Option<Attribution> {
    let known: BTreeMap<&str, &NodeFacts> = a.iter().map(|node| (node.key.as_str(), node)).collect();
    b.iter().find_map(|node| {
        let other = known.get(node.key.as_str())?;
        // Sides may record different ports: what only one of them says cannot be held against it.
        if unlike(&other.inputs, &node.inputs).next().is_some() {
            return None;
        }
        let ports: Vec<String> = unlike(&other.outputs, &node.outputs).map(str::to_owned).collect();
        let reason = if !ports.is_empty() {
            format!("`{}` got the same and gave another {}.", node.key, ports.join(" and "))
        } else if other.status != node.status {
            format!("`{}` got the same; one ended {}, the other {}.", node.key, other.status, node.status)
        } else {
            return None;
        };
        let name = node.node.clone().or_else(|| other.node.clone());
        Some(Attribution { key: node.key.clone(), node: name, ports, reason })
    })
}

/// Ports both sides state, with different digests.
fn unlike<'a>(a: &'a BTreeMap<String, String>, b: &'a BTreeMap<String, String>) -> impl Iterator<Item = &'a str> {
    b.iter().filter(|(port, digest)| a.get(*port).is_some_and(|other| other != *digest)).map(|(port, _)| port.as_str())
}
