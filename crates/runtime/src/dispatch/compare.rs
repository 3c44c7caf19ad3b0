//! The pair of a shadow: the facts and files of the fixed pipeline beside what the graph would have
//! published. The judge of `parity` has the word.

use std::collections::BTreeMap;

use contracts::{
    ContentHash,
    ids::MediaAssetId,
    provenance::Provenance,
    snapshot::{LineSnapshot, ResultSlot},
};
use judge::{FileRef, compare_files};
use modules::{Control, ModuleError, ports::BlobRef};
use parity::{
    SlotComparison, Thresholds,
    run::{ArtifactFacts, AssetFacts, NodeFacts, NoticeFacts, RenderFacts, RunFacts, judge_runs},
};
use serde_json::Value;
use store::{DispatchStatus, LineStatus, RunStatus, dispatches::LeasedDispatch};

use crate::{Inner, observer::Record, run::job::Job};

/// A file of either side.
struct Side {
    id: MediaAssetId,
    slot: ResultSlot,
    file_name: String,
    mime: String,
    blob: BlobRef,
    size: (Option<u32>, Option<u32>),
    content_hash: ContentHash,
    provenance: Provenance,
}

/// Verdict and report.
pub async fn compare(
    inner: &Inner,
    leased: &LeasedDispatch,
    job: &Job,
    record: &Record,
    status: RunStatus,
    control: &Control,
) -> Result<(String, Value), ModuleError> {
    let snapshot = &leased.snapshot;
    let published = published(inner, leased).await?;
    let observed: Vec<Side> = record
        .numbered()
        .into_iter()
        .map(|(id, p)| Side {
            id,
            slot: p.slot,
            file_name: p.file_name,
            mime: p.mime,
            blob: p.blob,
            size: (p.width, p.height),
            content_hash: p.content_hash,
            provenance: p.provenance,
        })
        .collect();
    let mut slots = Vec::new();
    for a in &published {
        if let Some(b) = observed.iter().find(|b| b.slot == a.slot) {
            slots.push(pair(inner, control, a, b).await);
        }
    }
    let step = |node: &str| job.plan.node(node).map_or_else(|| node.to_owned(), |n| n.spec.step.to_owned());
    let done = if leased.line_status == LineStatus::Done { "succeeded" } else { "failed" };
    let latest = store::dispatches::latest_of_lines(&inner.db, &[leased.line]).await?;
    let latest = latest.get(&leased.line);
    let decided = latest.is_none_or(|d| d.status == DispatchStatus::Succeeded);
    let a = RunFacts {
        notices: Some(told(inner, leased, &published).await?),
        seconds: latest.and_then(|d| Some(seconds(d.started_ms?, d.finished_ms?))),
        ..facts(if decided { done } else { "failed" }, snapshot, &published, &str::to_owned)
    };
    let b =
        RunFacts { notices: Some(recorded(record, &observed)), ..facts(status.as_str(), snapshot, &observed, &step) };
    let comparison = judge_runs(&a, &b, slots);
    let verdict = comparison.verdict.as_str().to_owned();
    Ok((verdict, serde_json::to_value(comparison).unwrap_or(Value::Null)))
}

fn seconds(from: i64, to: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a job")]
    let ms = (to - from).max(0) as f64;
    ms / 1000.0
}

async fn published(inner: &Inner, leased: &LeasedDispatch) -> Result<Vec<Side>, ModuleError> {
    let assets = store::media::of_lines(&inner.db, &[leased.line]).await?.remove(&leased.line).unwrap_or_default();
    let of_this = assets.into_iter().filter(|asset| asset.generation == leased.generation);
    Ok(of_this
        .map(|asset| Side {
            id: asset.id,
            slot: asset.slot,
            file_name: asset.file_name,
            mime: asset.mime,
            blob: asset.blob,
            size: (asset.width, asset.height),
            content_hash: asset.content_hash,
            provenance: asset.provenance,
        })
        .collect())
}

/// What cannot be compared is inconclusive, with the reason.
async fn pair(inner: &Inner, control: &Control, a: &Side, b: &Side) -> SlotComparison {
    let name = name(&a.slot);
    let compared = async {
        let file = async |side: &Side| {
            let path = inner.ports.blobs.local_path(&side.blob.sha256).await?;
            Ok::<_, ModuleError>(FileRef { path, name: side.file_name.clone() })
        };
        compare_files(&inner.ports, control, &file(a).await?, &file(b).await?, &Thresholds::default()).await
    };
    match compared.await {
        Ok(comparison) => SlotComparison { slot: name, ..comparison },
        Err(e) => SlotComparison::inconclusive(&name, e.message),
    }
}

fn name(slot: &ResultSlot) -> String {
    format!("{}/{}/{}", slot.artifact_kind, slot.view, slot.derivative)
}

fn facts(status: &str, snapshot: &LineSnapshot, sides: &[Side], step: &dyn Fn(&str) -> String) -> RunFacts {
    let artifacts = sides.iter().map(|side| ArtifactFacts {
        slot: name(&side.slot),
        role: side.slot.artifact_kind.role().to_string(),
        mime: side.mime.clone(),
    });
    let assets = sides.iter().map(|side| AssetFacts {
        slot: name(&side.slot),
        file_name: side.file_name.clone(),
        mime: side.mime.clone(),
        width: side.size.0,
        height: side.size.1,
        content_hash: Some(side.content_hash.clone()),
    });
    let renders = sides.iter().map(|side| RenderFacts {
        slot: name(&side.slot),
        report: side.provenance.render.clone(),
        template: snapshot.template.as_ref().map(|t| t.name.clone()),
        template_sha256: side.provenance.template_sha256.clone(),
        step_sha256: side.provenance.step_sha256.clone(),
        material_map_sha256: side.provenance.material_map_sha256.clone(),
        // Part of the map, whose hash is compared.
        unmapped_parts: Vec::new(),
    });
    RunFacts {
        status: Some(status.to_owned()),
        artifacts: Some(artifacts.collect()),
        assets: Some(assets.collect()),
        renders: Some(renders.collect()),
        nodes: nodes(sides, step),
        ..RunFacts::default()
    }
}

/// The material map, then what was made with it.
fn nodes(sides: &[Side], step: &dyn Fn(&str) -> String) -> Vec<NodeFacts> {
    let mut nodes = Vec::new();
    let given = |entries: [(&str, Option<String>); 2]| -> BTreeMap<String, String> {
        entries.into_iter().filter_map(|(port, digest)| Some((port.to_owned(), digest?))).collect()
    };
    for (index, side) in sides.iter().enumerate() {
        let map = side.provenance.material_map_sha256.as_ref().map(ToString::to_string);
        let template = side.provenance.template_sha256.as_ref().map(ToString::to_string);
        if index == 0 {
            nodes.push(NodeFacts {
                key: "material_map_resolve".to_owned(),
                node: None,
                status: "succeeded".to_owned(),
                inputs: given([("step_file", Some(side.provenance.step_sha256.to_string())), ("", None)]),
                outputs: given([("material_map", map.clone()), ("", None)]),
                seconds: None,
            });
        }
        nodes.push(NodeFacts {
            key: format!("{} {}/{}", step(&side.provenance.node), side.slot.view, side.slot.derivative),
            node: Some(side.provenance.node.clone()),
            status: "succeeded".to_owned(),
            inputs: given([("material_map", map), ("template", template)]),
            outputs: given([
                (side.slot.artifact_kind.role().as_str(), Some(side.content_hash.to_string())),
                ("", None),
            ]),
            seconds: None,
        });
    }
    nodes
}

fn notice(
    event: &str,
    channels: Vec<String>,
    said: (&str, &str),
    assets: &[MediaAssetId],
    sides: &[Side],
) -> NoticeFacts {
    let mut channels = channels;
    channels.sort();
    let named = sides.iter().filter(|side| assets.contains(&side.id));
    let mut slots: Vec<String> = named.map(|side| name(&side.slot)).collect();
    slots.sort();
    NoticeFacts { event: event.to_owned(), channels, title: said.0.to_owned(), body: said.1.to_owned(), slots }
}

async fn told(inner: &Inner, leased: &LeasedDispatch, sides: &[Side]) -> Result<Vec<NoticeFacts>, ModuleError> {
    let key = format!("line-done:{}:{}", leased.line, leased.generation);
    let told = store::deliveries::told(&inner.db, &key).await?;
    Ok(told
        .iter()
        .map(|t| {
            let channels = t.channels.iter().map(|c| c.as_str().to_owned()).collect();
            notice(&t.event, channels, (&t.title, &t.body), &t.assets, sides)
        })
        .collect())
}

fn recorded(record: &Record, sides: &[Side]) -> Vec<NoticeFacts> {
    let notices = record.notices();
    notices
        .iter()
        .map(|n| {
            let channels = n.channels.iter().map(|c| c.as_str().to_owned()).collect();
            notice(n.event.as_str(), channels, (&n.title, &n.body), &n.assets, sides)
        })
        .collect()
}
