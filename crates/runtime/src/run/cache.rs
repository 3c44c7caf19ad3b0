//! Results that need not be made again: what a node's result depends on, looked up by its digest.
//! Never ids, labels or places of nodes; never a node with effects.

use contracts::{
    ArtifactRole,
    module::{Caching, Execution, SideEffects},
};
use modules::ports::BlobRef;
use serde_json::{Map, Value, json};
use store::node_cache::{self, Entry};
use workflow::document::canonical;

use super::{
    attempt::Results,
    hand_over,
    job::{Job, Subject},
};
use crate::{Inner, nodes::executor::Inputs};

/// What a result depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    pub text: String,
    pub module_key: String,
    ingredients: Value,
}

/// What the cache has to say of a node about to begin.
pub enum Found {
    Hit { results: Results, key: String },
    Miss { key: Key, reason: String },
    Bypassed,
    Never,
}

/// Entries of the same module a missing key is compared with.
const COMPARED: u64 = 8;

/// A cache that cannot be read is one that misses.
pub async fn look_up(inner: &Inner, job: &Job, index: usize, inputs: &Inputs) -> Found {
    let node = &job.plan.nodes[index];
    if node.spec.caching != Caching::Cacheable || node.spec.side_effects != SideEffects::Pure {
        return Found::Never;
    }
    if job.bypass_cache {
        return Found::Bypassed;
    }
    let key = key_of(inner, job, index, inputs);
    match node_cache::look_up(&inner.db, &key.text, inner.now_ms()).await {
        Ok(Some(entry)) => match usable(inner, job, index, &entry).await {
            Some(results) => return Found::Hit { results, key: key.text },
            None => {
                let _ = node_cache::forget(&inner.db, &key.text).await;
                return Found::Miss { key, reason: "the kept files are gone".to_owned() };
            }
        },
        Ok(None) => {}
        Err(e) => tracing::warn!(error = %e, "the node cache cannot be read"),
    }
    let others = node_cache::latest_of(&inner.db, node.spec.module_key, COMPARED).await.unwrap_or_default();
    let reason = explain(&key.ingredients, &others);
    Found::Miss { key, reason }
}

pub async fn keep(inner: &Inner, key: &Key, results: &Results) {
    let bytes: u64 = results.iter().flat_map(|(_, a)| a.files.values()).map(|file| file.blob.size).sum();
    let entry = Entry {
        key: key.text.clone(),
        module_key: key.module_key.clone(),
        ingredients: key.ingredients.clone(),
        outputs: hand_over::to_value(results),
    };
    let kept = node_cache::keep(&inner.db, &entry, i64::try_from(bytes).unwrap_or(i64::MAX), inner.now_ms()).await;
    if let Err(e) = kept {
        tracing::warn!(error = %e, "a result was not kept in the node cache");
    }
}

/// The kept results where every file of them is still there, made to be of this node.
async fn usable(inner: &Inner, job: &Job, index: usize, entry: &Entry) -> Option<Results> {
    let mut results = hand_over::from_value(&entry.outputs)?;
    for (_, artifact) in &mut results {
        for file in artifact.files.values() {
            let BlobRef { sha256, .. } = &file.blob;
            inner.ports.blobs.local_path(sha256).await.ok()?;
        }
        if let Some(value) = artifact.value.as_object_mut()
            && value.contains_key("node")
        {
            value.insert("node".to_owned(), Value::String(job.plan.nodes[index].id.to_string()));
        }
    }
    Some(results)
}

pub fn key_of(inner: &Inner, job: &Job, index: usize, inputs: &Inputs) -> Key {
    let node = &job.plan.nodes[index];
    let mut taken = Map::new();
    for (port, artifacts) in inputs {
        let contents: Vec<Value> = artifacts
            .iter()
            .map(|artifact| {
                let files: Map<String, Value> = artifact
                    .files
                    .iter()
                    .map(|(name, file)| (name.clone(), Value::String(file.blob.sha256.to_string())))
                    .collect();
                // Who ordered it changes nothing of what it is.
                let value = match artifact.role {
                    ArtifactRole::OrderLine => Value::Null,
                    _ => artifact.value.clone(),
                };
                json!([artifact.role.as_str(), digest(&value), files])
            })
            .collect();
        taken.insert(port.clone(), Value::Array(contents));
    }
    let ingredients = json!({
        "module": node.spec.module_key,
        "version": node.spec.version,
        "params": job.params[index],
        "inputs": taken,
        "subject": subject(&job.subject),
        "renderer": if node.spec.execution == Execution::Render { inner.config.renderer.as_str() } else { "" },
    });
    let text = format!("v1:{}", blake3::hash(canonical::to_string(&ingredients).as_bytes()).to_hex());
    Key { text, module_key: node.spec.module_key.to_owned(), ingredients }
}

fn digest(value: &Value) -> String {
    blake3::hash(canonical::to_string(value).as_bytes()).to_hex().to_string()
}

/// What nodes read of their context beside their inputs.
fn subject(subject: &Subject) -> Value {
    match subject {
        Subject::Line { snapshot, .. } => json!({
            "step": snapshot.step_sha256.to_string(),
            "up_axis": snapshot.up_axis,
            "front_axis": snapshot.front_axis,
            "library": snapshot.material_library.to_string(),
            "assignments": digest(&serde_json::to_value(&snapshot.assignments).unwrap_or(Value::Null)),
            "template": snapshot.template.as_ref().map(|t| t.sha256.to_string()),
        }),
        Subject::CadFile(record) => json!({ "manifest": record.manifest }),
    }
}

/// What differs from the most similar kept result, in a few words.
fn explain(ours: &Value, others: &[Entry]) -> String {
    let differences = |entry: &Entry| {
        let mut found = Vec::new();
        compare("", &entry.ingredients, ours, &mut found);
        found
    };
    match others.iter().map(differences).min_by_key(Vec::len) {
        None => "nothing of this module was kept yet".to_owned(),
        Some(found) if found.is_empty() => "the kept result was given up".to_owned(),
        Some(found) => found.into_iter().take(3).collect::<Vec<_>>().join("; "),
    }
}

fn compare(path: &str, theirs: &Value, ours: &Value, found: &mut Vec<String>) {
    match (theirs, ours) {
        (Value::Object(a), Value::Object(b)) => {
            let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let at = if path.is_empty() { key.clone() } else { format!("{path} {key}") };
                compare(&at, a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null), found);
            }
        }
        (a, b) if a == b => {}
        (a, b) => {
            let name = path.strip_prefix("params ").unwrap_or(path);
            let short = |value: &Value| value.to_string().chars().take(40).collect::<String>();
            let scalar = !a.is_array() && !b.is_array();
            found.push(if path.starts_with("params") && scalar {
                format!("{name} changed {} → {}", short(a), short(b))
            } else {
                format!("{name} changed")
            });
        }
    }
}
