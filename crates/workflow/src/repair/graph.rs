//! Faults of meaning that a rule can put right: doubled ids, older steps, unusable params, edges
//! that order nothing.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{Fix, keep};
use crate::{
    Document, Registry,
    document::{Edge, Node},
};

pub(super) fn repair(document: &mut Document, registry: &Registry, fixes: &mut Vec<Fix>) {
    unique_ids(document, fixes);
    for (place, node) in document.nodes.iter_mut().enumerate() {
        raise(place, node, registry, fixes);
        params(place, node, registry, fixes);
    }
    edges(document, fixes);
}

/// Of equal nodes one stays; others with the same id get a new one, edges stay with the first.
fn unique_ids(document: &mut Document, fixes: &mut Vec<Fix>) {
    let mut taken: HashSet<String> = document.nodes.iter().map(|n| n.id.clone()).collect();
    if taken.len() == document.nodes.len() {
        return;
    }
    let mut kept: Vec<Node> = Vec::with_capacity(document.nodes.len());
    let mut seen: HashSet<String> = HashSet::new();
    for (place, mut node) in std::mem::take(&mut document.nodes).into_iter().enumerate() {
        let path = format!("/nodes/{place}");
        if !seen.insert(node.id.clone()) {
            if kept.contains(&node) {
                fixes.push(Fix::new(
                    path,
                    Some(&node.id),
                    format!("Node `{}` stood there twice; one was removed.", node.id),
                ));
                continue;
            }
            let stem: String = node.id.chars().take(100).collect();
            let id = (2..).map(|n| format!("{stem}_{n}")).find(|id| !taken.contains(id)).unwrap_or(stem);
            let message =
                format!("Two different nodes were called `{}`; the second is now `{id}` and has no edges.", node.id);
            fixes.push(Fix::new(path, Some(&id), message));
            taken.insert(id.clone());
            seen.insert(id.clone());
            node.id = id;
        }
        kept.push(node);
    }
    document.nodes = kept;
}

/// Older params become those of the current step version.
fn raise(place: usize, node: &mut Node, registry: &Registry, fixes: &mut Vec<Fix>) {
    let Some(spec) = registry.get(&node.step).map(|m| m.spec()) else { return };
    for upgrade in spec.upgrades.iter().filter(|u| u.from >= node.step_version) {
        (upgrade.apply)(&mut node.params);
        let path = format!("/nodes/{place}/params");
        fixes.push(Fix::new(
            path,
            Some(&node.id),
            format!("Raised to version {} of `{}`: {}", upgrade.from + 1, node.step, upgrade.note),
        ));
    }
    node.step_version = node.step_version.max(spec.step_version);
}

/// Params that are unknown or cannot be used go; the defaults stand in for them.
fn params(place: usize, node: &mut Node, registry: &Registry, fixes: &mut Vec<Fix>) {
    let Some(module) = registry.get(&node.step) else { return };
    let single: Vec<String> =
        node.params.iter().filter(|(k, v)| module.params().check(k, v).is_some()).map(|(k, _)| k.clone()).collect();
    for key in single {
        take_out(place, node, &key, fixes);
    }
    // Each round takes out one param that breaks a rule; there are only so many.
    for _ in 0..=node.params.len() {
        let mut complete: Map<String, Value> = (**module.defaults()).clone();
        complete.extend(node.params.clone());
        let broken = module.spec().params.rules(&Value::Object(complete)).into_iter().find_map(|fault| {
            let key = fault.path.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
            node.params.contains_key(&key).then_some(key)
        });
        let Some(key) = broken else { break };
        take_out(place, node, &key, fixes);
    }
}

fn take_out(place: usize, node: &mut Node, key: &str, fixes: &mut Vec<Fix>) {
    if let Some(value) = node.params.remove(key) {
        let message =
            format!("Param `{key}` of node `{}` cannot be used; it was moved under the node's ui.legacy.", node.id);
        fixes.push(Fix::new(
            format!("/nodes/{place}/params/{}", crate::diagnostics::pointer_segment(key)),
            Some(&node.id),
            message,
        ));
        keep(&mut node.ui, &format!("params.{key}"), value);
    }
}

/// Edges to nowhere, to the node itself, and repetitions go.
fn edges(document: &mut Document, fixes: &mut Vec<Fix>) {
    let ids: HashSet<&str> = document.nodes.iter().map(|n| n.id.as_str()).collect();
    let mut seen: HashSet<Edge> = HashSet::new();
    let mut kept = Vec::with_capacity(document.edges.len());
    for (place, edge) in std::mem::take(&mut document.edges).into_iter().enumerate() {
        let why = if !ids.contains(edge.from.as_str()) || !ids.contains(edge.to.as_str()) {
            "leads nowhere"
        } else if edge.from == edge.to {
            "leads to its own node"
        } else if !seen.insert(edge.clone()) {
            "stood there twice"
        } else {
            kept.push(edge);
            continue;
        };
        let message = format!("The edge from `{}` to `{}` {why}; it was removed.", edge.from, edge.to);
        fixes.push(Fix::new(format!("/edges/{place}"), None, message));
    }
    document.edges = kept;
}
