//! Runs as everyone outside the store sees them. Instants are ms since the Unix epoch.

use contracts::{
    ExecutionMode, Family,
    ids::{AttemptToken, CadFileId, DispatchId, LineId, OrderId, WorkflowId},
};
use modules::ModuleError;
use serde_json::Value;

use crate::{
    StoreError,
    dispatches::ProgressNote,
    entities::{run, run_event, run_log, run_node, run_node_try},
    rows::{from_json, from_text, typed, unsigned32},
    words::{Authority, CacheUse, LogLevel, NodeStatus, RunStatus, StartedBy},
};

/// One execution of a workflow version for one context.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub id: DispatchId,
    pub order: Option<OrderId>,
    pub line: Option<LineId>,
    pub cad_file: Option<CadFileId>,
    pub workflow: Option<WorkflowId>,
    pub workflow_version: Option<u32>,
    pub workflow_name: Option<String>,
    pub family: Family,
    pub mode: ExecutionMode,
    pub authority: Authority,
    pub status: RunStatus,
    pub started_by: StartedBy,
    pub resumed_from: Option<DispatchId>,
    pub cancel_requested: bool,
    pub nodes_total: u32,
    pub nodes_done: u32,
    /// Why the line went to the fixed pipeline.
    pub fallback_reason: Option<ModuleError>,
    pub error: Option<ModuleError>,
    /// Word of the judge.
    pub verdict: Option<String>,
    pub created_ms: i64,
    pub started_ms: Option<i64>,
    pub finished_ms: Option<i64>,
}

/// One node of a run as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeRow {
    pub node: String,
    pub step: String,
    pub module_key: String,
    pub execution: String,
    pub status: NodeStatus,
    pub attempts: u32,
    pub attempt: Option<AttemptToken>,
    pub worker: Option<String>,
    pub lease_until_ms: Option<i64>,
    pub progress_deadline_ms: Option<i64>,
    pub progress: Option<ProgressNote>,
    pub params: Value,
    /// Artifacts by input port.
    pub inputs: Option<Value>,
    /// Artifacts by output port.
    pub outputs: Option<Value>,
    pub cache: Option<CacheUse>,
    pub cache_reason: Option<String>,
    pub cache_key: Option<String>,
    pub error: Option<ModuleError>,
    pub queued_ms: Option<i64>,
    pub started_ms: Option<i64>,
    pub finished_ms: Option<i64>,
}

/// One attempt of one node.
#[derive(Debug, Clone, PartialEq)]
pub struct TryRow {
    pub node: String,
    pub attempt: u32,
    /// `running`, `succeeded`, `failed`, `cancelled` or `lost`.
    pub status: String,
    pub worker: Option<String>,
    pub error: Option<ModuleError>,
    pub started_ms: i64,
    pub finished_ms: Option<i64>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    pub seq: i64,
    pub kind: String,
    pub schema_version: i32,
    pub node: Option<String>,
    pub payload: Value,
    pub at_ms: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct LogRow {
    pub seq: u32,
    pub node: Option<String>,
    pub level: LogLevel,
    pub line: String,
    pub at_ms: i64,
}

fn json_opt<T: serde::de::DeserializeOwned>(column: &str, text: Option<&str>) -> Result<Option<T>, StoreError> {
    text.map(|text| from_json(column, text)).transpose()
}

pub(super) fn run_of(row: run::Model) -> Result<Run, StoreError> {
    Ok(Run {
        id: typed(row.id),
        order: row.order_id.map(typed),
        line: row.line_id.map(typed),
        cad_file: row.cad_file_id.map(typed),
        workflow: row.workflow_id.map(typed),
        workflow_version: row.workflow_version.map(unsigned32),
        workflow_name: row.workflow_name,
        family: from_text("runs.family", &row.family)?,
        mode: from_text("runs.mode", &row.mode)?,
        authority: from_text("runs.authority", &row.authority)?,
        status: from_text("runs.status", &row.status)?,
        started_by: from_text("runs.started_by", &row.started_by)?,
        resumed_from: row.resumed_from.map(typed),
        cancel_requested: row.cancel_requested,
        nodes_total: unsigned32(row.nodes_total),
        nodes_done: unsigned32(row.nodes_done),
        fallback_reason: json_opt("runs.fallback_reason", row.fallback_reason.as_deref())?,
        error: json_opt("runs.error", row.error.as_deref())?,
        verdict: row.verdict,
        created_ms: row.created_ms,
        started_ms: row.started_ms,
        finished_ms: row.finished_ms,
    })
}

pub(super) fn node_of(row: run_node::Model) -> Result<NodeRow, StoreError> {
    let progress =
        row.progress_fraction.map(|fraction| ProgressNote { fraction, note: row.progress_note.unwrap_or_default() });
    Ok(NodeRow {
        status: from_text("run_nodes.status", &row.status)?,
        attempts: unsigned32(row.attempts),
        attempt: row.attempt_token.map(typed),
        progress,
        params: from_json("run_nodes.params", &row.params)?,
        inputs: json_opt("run_nodes.inputs", row.inputs.as_deref())?,
        outputs: json_opt("run_nodes.outputs", row.outputs.as_deref())?,
        cache: row.cache.as_deref().map(|word| from_text("run_nodes.cache", word)).transpose()?,
        error: json_opt("run_nodes.error", row.error.as_deref())?,
        node: row.node,
        step: row.step,
        module_key: row.module_key,
        execution: row.execution,
        worker: row.worker,
        lease_until_ms: row.lease_until_ms,
        progress_deadline_ms: row.progress_deadline_ms,
        cache_reason: row.cache_reason,
        cache_key: row.cache_key,
        queued_ms: row.queued_ms,
        started_ms: row.started_ms,
        finished_ms: row.finished_ms,
    })
}

pub(super) fn try_of(row: run_node_try::Model) -> Result<TryRow, StoreError> {
    Ok(TryRow {
        node: row.node,
        attempt: unsigned32(row.attempt),
        status: row.status,
        worker: row.worker,
        error: json_opt("run_node_tries.error", row.error.as_deref())?,
        started_ms: row.started_ms,
        finished_ms: row.finished_ms,
    })
}

pub(super) fn event_of(row: run_event::Model) -> Result<EventRow, StoreError> {
    Ok(EventRow {
        seq: row.seq,
        kind: row.kind,
        schema_version: row.schema_version,
        node: row.node,
        payload: from_json("run_events.payload", &row.payload)?,
        at_ms: row.at_ms,
    })
}

pub(super) fn log_of(row: run_log::Model) -> Result<LogRow, StoreError> {
    Ok(LogRow {
        seq: unsigned32(row.seq),
        node: row.node,
        level: from_text("run_logs.level", &row.level)?,
        line: row.line,
        at_ms: row.at_ms,
    })
}
