//! Keys of the result cache: what a result depends on, and nothing else.
//!
//! Equal keys mean equal results: module, its version, effective params, content of the inputs, and for
//! renders the Blender build and the kind of device. Ids, labels and positions of nodes are no part of it,
//! so moving or renaming a node runs nothing anew. The parts are kept beside a result, so that a miss can be
//! explained against the nearest earlier entry.

use std::collections::BTreeMap;

use contracts::{
    ContentHash,
    module::{Caching, Requirement},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{compile::PlanNode, document::canonical};

/// Longest value spelled out in an explanation, characters.
const MAX_VALUE_CHARS: usize = 60;

/// Everything a result depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CacheKeyParts {
    pub module_key: String,
    pub module_version: u32,
    pub params: Map<String, Value>,
    /// Content hashes by input port, in the order of the sources.
    pub inputs: BTreeMap<String, Vec<ContentHash>>,
    /// Of modules that run in Blender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renderer: Option<Renderer>,
}

/// What else decides the pixels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renderer {
    /// E.g. `4.5.3 (abc123)`.
    pub blender_build: String,
    /// E.g. `cpu`, `cuda`.
    pub device_class: String,
}

/// `v1:` and 64 hex digits (BLAKE3).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CacheKey(String);

impl CacheKey {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CacheKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl CacheKeyParts {
    /// None where a result may not be reused: the module never caches, or it runs in Blender and the
    /// renderer is unknown.
    pub fn of(node: &PlanNode, inputs: BTreeMap<String, Vec<ContentHash>>, renderer: Option<Renderer>) -> Option<Self> {
        if node.spec.caching != Caching::Cacheable {
            return None;
        }
        let needs_renderer = node.spec.needs.contains(&Requirement::Blender);
        if needs_renderer && renderer.is_none() {
            return None;
        }
        Some(Self {
            module_key: node.spec.module_key.to_owned(),
            module_version: node.spec.version,
            params: node.params.complete(),
            inputs,
            renderer: renderer.filter(|_| needs_renderer),
        })
    }

    pub fn key(&self) -> CacheKey {
        let renderer = self.renderer.as_ref().map(|r| serde_json::json!([r.blender_build, r.device_class]));
        let inputs: Map<String, Value> = self
            .inputs
            .iter()
            .map(|(port, hashes)| (port.clone(), hashes.iter().map(ContentHash::as_str).collect()))
            .collect();
        let text = canonical::to_string(&serde_json::json!({
            "module": self.module_key,
            "version": self.module_version,
            "params": self.params,
            "inputs": inputs,
            "renderer": renderer,
        }));
        CacheKey(format!("v1:{}", blake3::hash(text.as_bytes()).to_hex()))
    }
}

/// Why the result of `previous` does not serve `now`, one short phrase per difference; empty for
/// equal keys.
pub fn explain(previous: &CacheKeyParts, now: &CacheKeyParts) -> Vec<String> {
    let mut differences = Vec::new();
    if previous.module_key != now.module_key {
        differences.push(format!("module {} → {}", previous.module_key, now.module_key));
    }
    if previous.module_version != now.module_version {
        differences.push(format!("module version {} → {}", previous.module_version, now.module_version));
    }
    // Compared as they are printed in the key: 1 and 1.0 are one number.
    for (name, old, new) in both(&previous.params, &now.params) {
        let (old, new) = (old.map(canonical::to_string), new.map(canonical::to_string));
        match (old, new) {
            (Some(old), Some(new)) if old != new => {
                differences.push(format!("{name} changed {} → {}", short(&old), short(&new)));
            }
            (None, Some(new)) => differences.push(format!("{name} is new: {}", short(&new))),
            (Some(_), None) => differences.push(format!("{name} is gone")),
            _ => {}
        }
    }
    for (port, old, new) in both(&previous.inputs, &now.inputs) {
        match (old, new) {
            (Some(old), Some(new)) if old != new => differences.push(format!("input {port} changed")),
            (None, Some(_)) => differences.push(format!("input {port} is new")),
            (Some(_), None) => differences.push(format!("input {port} is gone")),
            _ => {}
        }
    }
    let build = |parts: &CacheKeyParts| parts.renderer.as_ref().map_or("none".to_owned(), |r| r.blender_build.clone());
    let device = |parts: &CacheKeyParts| parts.renderer.as_ref().map_or("none".to_owned(), |r| r.device_class.clone());
    for (what, old, new) in
        [("Blender build", build(previous), build(now)), ("device class", device(previous), device(now))]
    {
        if old != new {
            differences.push(format!("{what} changed {old} → {new}"));
        }
    }
    differences
}

/// Every key of either, with what both say.
fn both<'m, V>(
    old: impl IntoIterator<Item = (&'m String, &'m V)>,
    new: impl IntoIterator<Item = (&'m String, &'m V)>,
) -> Vec<(&'m String, Option<&'m V>, Option<&'m V>)> {
    let mut all: BTreeMap<&String, (Option<&V>, Option<&V>)> = BTreeMap::new();
    old.into_iter().for_each(|(key, value)| all.entry(key).or_default().0 = Some(value));
    new.into_iter().for_each(|(key, value)| all.entry(key).or_default().1 = Some(value));
    all.into_iter().map(|(key, (old, new))| (key, old, new)).collect()
}

fn short(text: &str) -> String {
    if text.chars().count() <= MAX_VALUE_CHARS {
        return text.to_owned();
    }
    text.chars().take(MAX_VALUE_CHARS).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> CacheKeyParts {
        let params = serde_json::json!({ "samples": 64, "engine": "cycles" });
        let hash = |text: &str| vec![ContentHash::from_stored(text.to_owned())];
        CacheKeyParts {
            module_key: "render.blender_still".to_owned(),
            module_version: 1,
            params: params.as_object().cloned().unwrap_or_default(),
            inputs: [("glb".to_owned(), hash("v1:a:1")), ("material_map".to_owned(), hash("v1:b:2"))].into(),
            renderer: Some(Renderer { blender_build: "4.5.3".to_owned(), device_class: "cpu".to_owned() }),
        }
    }

    /// A change gives another key and exactly this explanation.
    fn check(change: impl FnOnce(&mut CacheKeyParts), expected: &[&str]) {
        let (old, mut new) = (parts(), parts());
        change(&mut new);
        assert_eq!(explain(&old, &new), expected);
        assert_eq!(old.key() == new.key(), expected.is_empty());
        let stored = serde_json::to_string(&new).expect("json");
        let read: CacheKeyParts = serde_json::from_str(&stored).expect("parts");
        assert_eq!(read.key(), new.key(), "the key survives storing");
    }

    #[test]
    fn every_part_changes_the_key_and_is_explained() {
        check(|_| {}, &[]);
        check(|p| p.params["samples"] = 128.into(), &["samples changed 64 → 128"]);
        check(|p| p.params["samples"] = 64.0.into(), &[]);
        check(|p| drop(p.params.insert("seed".into(), 7.into())), &["seed is new: 7"]);
        check(|p| drop(p.params.remove("engine")), &["engine is gone"]);
        check(|p| p.module_version = 2, &["module version 1 → 2"]);
        check(|p| p.module_key = "x".into(), &["module render.blender_still → x"]);
        check(
            |p| drop(p.inputs.insert("glb".into(), vec![ContentHash::from_stored("v1:a:9".into())])),
            &["input glb changed"],
        );
        check(|p| drop(p.inputs.remove("glb")), &["input glb is gone"]);
        check(|p| drop(p.inputs.insert("bbox".into(), Vec::new())), &["input bbox is new"]);
        let renderer =
            |build: &str, device: &str| Some(Renderer { blender_build: build.into(), device_class: device.into() });
        check(|p| p.renderer = renderer("4.6.0", "cpu"), &["Blender build changed 4.5.3 → 4.6.0"]);
        check(|p| p.renderer = renderer("4.5.3", "cuda"), &["device class changed cpu → cuda"]);
    }

    #[test]
    fn the_key_is_the_same_in_every_version_of_this_program() {
        assert!(parts().key().as_str().starts_with("v1:") && parts().key().as_str().len() == 67);
    }
}
