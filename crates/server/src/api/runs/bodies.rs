//! Runs on the wire.

use std::collections::BTreeMap;

use contracts::{
    ExecutionMode, Family,
    ids::{CadFileId, DispatchId, LineId, OrderId, WorkflowId},
};
use modules::{Fault, ModuleError};
use serde::Serialize;
use serde_json::{Value, json};
use store::{Authority, CacheUse, LogLevel, NodeStatus, RunStatus, StartedBy, runs};
use utoipa::ToSchema;

use crate::{
    api::shapes::{
        AuthorityWord, CacheUseWord, ExecutionModeWord, FamilyWord, LogLevelWord, NodeStatusWord, Progress,
        RunStatusWord, StartedByWord,
    },
    time::Instant,
};

/// Values shown in full, bytes of JSON.
const MAX_VALUE_BYTES: usize = 16 * 1024;

/// What went wrong, whose fault it is, and what to do.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunError {
    /// `input`, `environment`, `transient`, `stale` or `cancelled`.
    #[schema(value_type = String)]
    fault: Fault,
    code: String,
    message: String,
    remedy: String,
    #[schema(required)]
    detail: Option<String>,
}

impl From<ModuleError> for RunError {
    fn from(e: ModuleError) -> Self {
        Self { fault: e.fault, code: e.code, message: e.message, remedy: e.remedy, detail: e.detail }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RunSummary {
    #[schema(value_type = Uuid)]
    pub id: DispatchId,
    #[schema(value_type = Option<Uuid>, required)]
    workflow_id: Option<WorkflowId>,
    #[schema(required)]
    workflow_name: Option<String>,
    #[schema(required)]
    workflow_version: Option<u32>,
    #[schema(value_type = FamilyWord)]
    family: Family,
    #[schema(value_type = ExecutionModeWord)]
    mode: ExecutionMode,
    /// An observer publishes nothing and tells nobody.
    #[schema(value_type = AuthorityWord)]
    authority: Authority,
    #[schema(value_type = RunStatusWord)]
    status: RunStatus,
    #[schema(value_type = StartedByWord)]
    started_by: StartedBy,
    #[schema(value_type = Option<Uuid>, required)]
    order_id: Option<OrderId>,
    #[schema(value_type = Option<Uuid>, required)]
    line_id: Option<LineId>,
    #[schema(value_type = Option<Uuid>, required)]
    cad_file_id: Option<CadFileId>,
    nodes_total: u32,
    nodes_done: u32,
    /// Why the line went to the fixed pipeline.
    #[schema(required)]
    fallback_reason: Option<RunError>,
    #[schema(required)]
    error: Option<RunError>,
    /// Word of the judge: `pass`, `warn`, `fail` or `inconclusive`.
    #[schema(required)]
    verdict: Option<String>,
    created_at: Instant,
    #[schema(required)]
    started_at: Option<Instant>,
    #[schema(required)]
    finished_at: Option<Instant>,
    #[schema(required)]
    seconds: Option<f64>,
}

pub fn seconds(from: Option<i64>, to: Option<i64>) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a job")]
    from.zip(to).map(|(from, to)| (to - from).max(0) as f64 / 1000.0)
}

impl From<runs::Run> for RunSummary {
    fn from(run: runs::Run) -> Self {
        Self {
            id: run.id,
            workflow_id: run.workflow,
            workflow_name: run.workflow_name,
            workflow_version: run.workflow_version,
            family: run.family,
            mode: run.mode,
            authority: run.authority,
            status: run.status,
            started_by: run.started_by,
            order_id: run.order,
            line_id: run.line,
            cad_file_id: run.cad_file,
            nodes_total: run.nodes_total,
            nodes_done: run.nodes_done,
            fallback_reason: run.fallback_reason.map(Into::into),
            error: run.error.map(Into::into),
            verdict: run.verdict,
            created_at: Instant(run.created_ms),
            started_at: run.started_ms.map(Instant),
            finished_at: run.finished_ms.map(Instant),
            seconds: seconds(run.started_ms, run.finished_ms),
        }
    }
}

/// One attempt of one node.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeTry {
    attempt: u32,
    /// `running`, `succeeded`, `failed`, `cancelled` or `lost`.
    status: String,
    #[schema(required)]
    worker: Option<String>,
    #[schema(required)]
    error: Option<RunError>,
    started_at: Instant,
    #[schema(required)]
    finished_at: Option<Instant>,
}

/// A file of an artifact.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArtifactFile {
    sha256: String,
    size_bytes: u64,
    mime: String,
    #[schema(required)]
    width: Option<u32>,
    #[schema(required)]
    height: Option<u32>,
    #[schema(required)]
    content_hash: Option<String>,
}

/// What went along an edge.
#[derive(Debug, Serialize, ToSchema)]
pub struct Artifact {
    role: String,
    /// By role; `{"truncated": true, "bytes": n}` where it is long.
    #[schema(value_type = Object)]
    value: Value,
    files: BTreeMap<String, ArtifactFile>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RunNode {
    id: String,
    step: String,
    module_key: String,
    /// `inline`, `cad` or `render`.
    execution: String,
    #[schema(value_type = NodeStatusWord)]
    status: NodeStatus,
    attempts: u32,
    #[schema(required)]
    progress: Option<Progress>,
    #[schema(required)]
    worker: Option<String>,
    /// The effective ones.
    #[schema(value_type = Object)]
    params: Value,
    #[schema(value_type = Option<CacheUseWord>, required)]
    cache: Option<CacheUse>,
    /// Why it missed.
    #[schema(required)]
    cache_reason: Option<String>,
    inputs: BTreeMap<String, Vec<Artifact>>,
    outputs: BTreeMap<String, Vec<Artifact>>,
    #[schema(required)]
    error: Option<RunError>,
    tries: Vec<NodeTry>,
    #[schema(required)]
    queued_at: Option<Instant>,
    #[schema(required)]
    started_at: Option<Instant>,
    #[schema(required)]
    finished_at: Option<Instant>,
    #[schema(required)]
    seconds: Option<f64>,
}

/// One line of a run's log.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunLogLine {
    seq: u32,
    #[schema(required)]
    node: Option<String>,
    at: Instant,
    #[schema(value_type = LogLevelWord)]
    level: LogLevel,
    line: String,
}

impl From<runs::LogRow> for RunLogLine {
    fn from(row: runs::LogRow) -> Self {
        Self { seq: row.seq, node: row.node, at: Instant(row.at_ms), level: row.level, line: row.line }
    }
}

/// A run with everything on record.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunDetail {
    #[serde(flatten)]
    pub summary: RunSummary,
    /// As it runs.
    #[schema(value_type = Object)]
    pub document: Value,
    #[schema(value_type = Option<Uuid>, required)]
    pub resumed_from: Option<DispatchId>,
    pub nodes: Vec<RunNode>,
    pub logs: Vec<RunLogLine>,
}

/// Nodes with their attempts; inputs are stored as references to outputs and looked up here.
pub fn nodes(rows: Vec<runs::NodeRow>, tries: Vec<runs::TryRow>) -> Vec<RunNode> {
    let outputs: BTreeMap<String, Value> =
        rows.iter().filter_map(|row| Some((row.node.clone(), row.outputs.clone()?))).collect();
    let mut by_node: BTreeMap<String, Vec<NodeTry>> = BTreeMap::new();
    for row in tries {
        by_node.entry(row.node).or_default().push(NodeTry {
            attempt: row.attempt,
            status: row.status,
            worker: row.worker,
            error: row.error.map(Into::into),
            started_at: Instant(row.started_ms),
            finished_at: row.finished_ms.map(Instant),
        });
    }
    rows.into_iter()
        .map(|row| RunNode {
            inputs: inputs(row.inputs.as_ref(), &outputs),
            outputs: row.outputs.as_ref().map(ports).unwrap_or_default(),
            tries: by_node.remove(&row.node).unwrap_or_default(),
            id: row.node,
            step: row.step,
            module_key: row.module_key,
            execution: row.execution,
            status: row.status,
            attempts: row.attempts,
            progress: row.progress.map(Into::into),
            worker: row.worker,
            params: row.params,
            cache: row.cache,
            cache_reason: row.cache_reason,
            error: row.error.map(Into::into),
            queued_at: row.queued_ms.map(Instant),
            started_at: row.started_ms.map(Instant),
            finished_at: row.finished_ms.map(Instant),
            seconds: seconds(row.started_ms, row.finished_ms),
        })
        .collect()
}

fn inputs(refs: Option<&Value>, outputs: &BTreeMap<String, Value>) -> BTreeMap<String, Vec<Artifact>> {
    let found = |at: &Value| {
        let made = outputs.get(at["node"].as_str()?)?;
        let index = usize::try_from(at["index"].as_u64()?).ok()?;
        made.get(at["port"].as_str()?)?.get(index).map(artifact)
    };
    let Some(refs) = refs.and_then(Value::as_object) else { return BTreeMap::new() };
    refs.iter()
        .map(|(port, all)| (port.clone(), all.as_array().into_iter().flatten().filter_map(found).collect()))
        .collect()
}

fn ports(outputs: &Value) -> BTreeMap<String, Vec<Artifact>> {
    let Some(all) = outputs.as_object() else { return BTreeMap::new() };
    all.iter()
        .map(|(port, artifacts)| (port.clone(), artifacts.as_array().into_iter().flatten().map(artifact).collect()))
        .collect()
}

fn artifact(stored: &Value) -> Artifact {
    let bytes = stored["value"].to_string().len();
    let value =
        if bytes > MAX_VALUE_BYTES { json!({ "truncated": true, "bytes": bytes }) } else { stored["value"].clone() };
    let number = |value: &Value| value.as_u64().and_then(|n| u32::try_from(n).ok());
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let files = stored["files"].as_object().into_iter().flatten().map(|(name, file)| {
        let described = ArtifactFile {
            sha256: text(&file["blob"]["sha256"]).unwrap_or_default(),
            size_bytes: file["blob"]["size"].as_u64().unwrap_or_default(),
            mime: text(&file["mime"]).unwrap_or_default(),
            width: number(&file["size"][0]),
            height: number(&file["size"][1]),
            content_hash: text(&file["content_hash"]),
        };
        (name.clone(), described)
    });
    Artifact { role: text(&stored["role"]).unwrap_or_default(), value, files: files.collect() }
}
