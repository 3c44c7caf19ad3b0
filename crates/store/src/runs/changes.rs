//! What a driver writes: events, node rows and the run's end, in one transaction.

use contracts::ids::{AttemptToken, DispatchId};
use modules::ModuleError;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use serde_json::Value;

use super::{EVENT_SCHEMA, MAX_LOG_CHARS, MAX_LOG_LINES, REPORT};
use crate::{
    Database, StoreError, Write,
    entities::{run, run_event, run_log, run_node, run_node_try, run_paper},
    rows::{raw, signed32, to_json, unsigned32},
    words::{CacheUse, LogLevel, NodeStatus, RunStatus},
};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    pub kind: &'static str,
    pub node: Option<String>,
    pub payload: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub struct NewLog {
    pub node: Option<String>,
    pub level: LogLevel,
    pub line: String,
}

/// What became of one node.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeChange {
    /// To be run: the row is the order to do so.
    Queued { node: String },
    /// An attempt began in the driver itself.
    Started { node: String, attempt: AttemptToken, number: u32, worker: String, inputs: Value },
    /// The attempt that holds `attempt` ended; a stale one is refused.
    Ended {
        node: String,
        attempt: AttemptToken,
        number: u32,
        status: NodeStatus,
        outputs: Option<Value>,
        error: Option<ModuleError>,
    },
    /// Nobody holds it any more: lost, timed out, or never begun.
    Taken { node: String, number: u32, status: NodeStatus, error: Option<ModuleError> },
    /// It need not run: its result was kept.
    Cached { node: String, inputs: Value, outputs: Value, key: String },
    /// What the cache said.
    Cache { node: String, usage: CacheUse, reason: Option<String>, key: Option<String> },
    /// Its result, as it stands after publishing.
    Outputs { node: String, outputs: Value },
    /// The row is as it should be.
    Untouched { node: String },
}

impl NodeChange {
    /// The node it is about.
    pub fn node(&self) -> &str {
        match self {
            Self::Queued { node }
            | Self::Started { node, .. }
            | Self::Ended { node, .. }
            | Self::Taken { node, .. }
            | Self::Cached { node, .. }
            | Self::Cache { node, .. }
            | Self::Outputs { node, .. }
            | Self::Untouched { node } => node,
        }
    }
}

/// How a run ended or stands.
#[derive(Debug, Clone, PartialEq)]
pub struct RunEnd {
    pub status: RunStatus,
    pub error: Option<ModuleError>,
    pub fallback_reason: Option<ModuleError>,
}

/// Everything of one step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    pub events: Vec<NewEvent>,
    pub nodes: Vec<NodeChange>,
    pub logs: Vec<NewLog>,
    pub end: Option<RunEnd>,
}

impl Change {
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.nodes.is_empty() && self.logs.is_empty() && self.end.is_none()
    }
}

/// Writes a step of the run that `driver` owns; returns the number of its first event. The end of a
/// run is durable at once, what happens on the way with the next durable write.
pub async fn apply(
    db: &Database,
    id: DispatchId,
    driver: AttemptToken,
    change: &Change,
    now_ms: i64,
) -> Result<i64, StoreError> {
    let tx = if change.end.is_some() { db.write().await? } else { db.write_relaxed().await? };
    let owned = own(&tx, id, driver, change, now_ms).await?;
    let mut seq = owned.next_seq;
    let first = seq;
    let rows: Vec<run_event::ActiveModel> = change
        .events
        .iter()
        .map(|event| {
            seq += 1;
            run_event::ActiveModel {
                run_id: Set(owned.id),
                seq: Set(seq - 1),
                kind: Set(event.kind.to_owned()),
                schema_version: Set(EVENT_SCHEMA),
                node: Set(event.node.clone()),
                payload: Set(to_json(&event.payload)),
                at_ms: Set(now_ms),
            }
        })
        .collect();
    if !rows.is_empty() {
        run_event::Entity::insert_many(rows).exec_without_returning(&*tx).await?;
    }
    for node in &change.nodes {
        write_node(&tx, &owned, node, now_ms).await?;
    }
    if change.end.as_ref().is_some_and(|end| end.status.is_final()) {
        close_nodes(&tx, owned.id, now_ms).await?;
    }
    log(&tx, &owned, &change.logs, now_ms).await?;
    tx.commit().await?;
    Ok(first)
}

/// Nothing of an ended run is under way any more, however it ended.
async fn close_nodes(tx: &Write, run: uuid::Uuid, now_ms: i64) -> Result<(), StoreError> {
    let open = [NodeStatus::Pending, NodeStatus::Queued, NodeStatus::Running, NodeStatus::Retrying];
    run_node::Entity::update_many()
        .col_expr(run_node::Column::Status, Expr::value(NodeStatus::Cancelled.as_str()))
        .col_expr(run_node::Column::AttemptToken, Expr::value(None::<uuid::Uuid>))
        .col_expr(run_node::Column::LeaseUntilMs, Expr::value(None::<i64>))
        .col_expr(run_node::Column::FinishedMs, Expr::value(now_ms))
        .filter(run_node::Column::RunId.eq(run))
        .filter(run_node::Column::Status.is_in(open.map(NodeStatus::as_str)))
        .exec(&**tx)
        .await?;
    run_node_try::Entity::update_many()
        .col_expr(run_node_try::Column::Status, Expr::value("lost"))
        .col_expr(run_node_try::Column::FinishedMs, Expr::value(now_ms))
        .filter(run_node_try::Column::RunId.eq(run))
        .filter(run_node_try::Column::Status.eq("running"))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Takes numbers for the events, writes what changes of the run's row, and with that checks that
/// the driver owns it.
async fn own(
    tx: &Write,
    id: DispatchId,
    driver: AttemptToken,
    change: &Change,
    now_ms: i64,
) -> Result<run::Model, StoreError> {
    let row = run::Entity::find_by_id(raw(id)).one(&**tx).await?.ok_or_else(|| StoreError::not_found("run", id))?;
    if row.driver_token != Some(raw(driver)) {
        return Err(StoreError::StaleAttempt { what: "run" });
    }
    let done = change.nodes.iter().filter(|change| ends(change)).count();
    let room = MAX_LOG_LINES.saturating_sub(unsigned32(row.log_lines));
    let logged = i32::try_from(change.logs.len().min(room as usize)).unwrap_or(0);
    let events = i64::try_from(change.events.len()).unwrap_or(0);
    let mut update = run::Entity::update_many()
        .col_expr(run::Column::NextSeq, Expr::value(row.next_seq + events))
        .col_expr(run::Column::NodesDone, Expr::value(row.nodes_done + i32::try_from(done).unwrap_or(0)))
        .col_expr(run::Column::LogLines, Expr::value(row.log_lines + logged))
        .filter(run::Column::Id.eq(row.id));
    if let Some(end) = &change.end {
        update = update
            .col_expr(run::Column::Status, Expr::value(end.status.as_str()))
            .col_expr(run::Column::FinishedMs, Expr::value(end.status.is_final().then_some(now_ms)));
        if let Some(error) = &end.error {
            update = update.col_expr(run::Column::Error, Expr::value(to_json(error)));
        }
        if let Some(reason) = &end.fallback_reason {
            update = update.col_expr(run::Column::FallbackReason, Expr::value(to_json(reason)));
        }
    }
    update.exec(&**tx).await?;
    Ok(row)
}

fn ends(change: &NodeChange) -> bool {
    match change {
        NodeChange::Ended { status, .. } | NodeChange::Taken { status, .. } => status.is_final(),
        NodeChange::Cached { .. } => true,
        _ => false,
    }
}

async fn write_node(tx: &Write, owned: &run::Model, change: &NodeChange, now_ms: i64) -> Result<(), StoreError> {
    let run = owned.id;
    let of = |node: &str| {
        run_node::Entity::update_many().filter(run_node::Column::RunId.eq(run)).filter(run_node::Column::Node.eq(node))
    };
    let update = match change {
        NodeChange::Untouched { .. } => return Ok(()),
        NodeChange::Queued { node } => of(node)
            .col_expr(run_node::Column::Status, Expr::value(NodeStatus::Queued.as_str()))
            .col_expr(run_node::Column::QueuedMs, Expr::value(now_ms)),
        NodeChange::Started { node, attempt, number, worker, inputs } => {
            begin_try(tx, run, node, *number, worker, now_ms).await?;
            of(node)
                .col_expr(run_node::Column::Status, Expr::value(NodeStatus::Running.as_str()))
                .col_expr(run_node::Column::Attempts, Expr::value(signed32(*number)))
                .col_expr(run_node::Column::AttemptToken, Expr::value(raw(*attempt)))
                .col_expr(run_node::Column::Worker, Expr::value(worker.as_str()))
                .col_expr(run_node::Column::Inputs, Expr::value(to_json(inputs)))
                .col_expr(run_node::Column::StartedMs, Expr::value(now_ms))
        }
        NodeChange::Ended { node, attempt, number, status, outputs, error } => {
            end_try(tx, run, node, *number, try_word(*status), error.as_ref(), now_ms).await?;
            ended(of(node), *status, outputs.as_ref(), error.as_ref(), now_ms)
                .filter(run_node::Column::AttemptToken.eq(raw(*attempt)))
        }
        NodeChange::Taken { node, number, status, error } => {
            if *number > 0 {
                end_try(tx, run, node, *number, "lost", error.as_ref(), now_ms).await?;
            }
            ended(of(node), *status, None, error.as_ref(), now_ms)
        }
        NodeChange::Cached { node, inputs, outputs, key } => {
            ended(of(node), NodeStatus::Succeeded, Some(outputs), None, now_ms)
                .col_expr(run_node::Column::Inputs, Expr::value(to_json(inputs)))
                .col_expr(run_node::Column::Cache, Expr::value(CacheUse::Hit.as_str()))
                .col_expr(run_node::Column::CacheKey, Expr::value(key.as_str()))
        }
        NodeChange::Cache { node, usage, reason, key } => of(node)
            .col_expr(run_node::Column::Cache, Expr::value(usage.as_str()))
            .col_expr(run_node::Column::CacheReason, Expr::value(reason.clone()))
            .col_expr(run_node::Column::CacheKey, Expr::value(key.clone())),
        NodeChange::Outputs { node, outputs } => {
            of(node).col_expr(run_node::Column::Outputs, Expr::value(to_json(outputs)))
        }
    };
    if update.exec(&**tx).await?.rows_affected == 0 {
        return Err(StoreError::StaleAttempt { what: "node" });
    }
    Ok(())
}

type Update = sea_orm::UpdateMany<run_node::Entity>;

fn ended(
    update: Update,
    status: NodeStatus,
    outputs: Option<&Value>,
    error: Option<&ModuleError>,
    now_ms: i64,
) -> Update {
    let mut update = update
        .col_expr(run_node::Column::Status, Expr::value(status.as_str()))
        .col_expr(run_node::Column::AttemptToken, Expr::value(None::<uuid::Uuid>))
        .col_expr(run_node::Column::LeaseUntilMs, Expr::value(None::<i64>))
        .col_expr(run_node::Column::ProgressDeadlineMs, Expr::value(None::<i64>))
        .col_expr(run_node::Column::ProgressFraction, Expr::value(None::<f32>))
        .col_expr(run_node::Column::ProgressNote, Expr::value(None::<String>))
        .col_expr(run_node::Column::FinishedMs, Expr::value(status.is_final().then_some(now_ms)))
        .col_expr(run_node::Column::Error, Expr::value(error.map(to_json)));
    if let Some(outputs) = outputs {
        update = update.col_expr(run_node::Column::Outputs, Expr::value(to_json(outputs)));
    }
    update
}

fn try_word(status: NodeStatus) -> &'static str {
    match status {
        NodeStatus::Succeeded => "succeeded",
        NodeStatus::Cancelled => "cancelled",
        _ => "failed",
    }
}

pub(super) async fn begin_try(
    tx: &Write,
    run: uuid::Uuid,
    node: &str,
    number: u32,
    worker: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    run_node_try::Entity::insert(run_node_try::ActiveModel {
        run_id: Set(run),
        node: Set(node.to_owned()),
        attempt: Set(signed32(number)),
        status: Set("running".to_owned()),
        worker: Set(Some(worker.to_owned())),
        error: Set(None),
        started_ms: Set(now_ms),
        finished_ms: Set(None),
    })
    .exec_without_returning(&**tx)
    .await?;
    Ok(())
}

async fn end_try(
    tx: &Write,
    run: uuid::Uuid,
    node: &str,
    number: u32,
    word: &str,
    error: Option<&ModuleError>,
    now_ms: i64,
) -> Result<(), StoreError> {
    run_node_try::Entity::update_many()
        .col_expr(run_node_try::Column::Status, Expr::value(word))
        .col_expr(run_node_try::Column::Error, Expr::value(error.map(to_json)))
        .col_expr(run_node_try::Column::FinishedMs, Expr::value(now_ms))
        .filter(run_node_try::Column::RunId.eq(run))
        .filter(run_node_try::Column::Node.eq(node))
        .filter(run_node_try::Column::Attempt.eq(signed32(number)))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Lines beyond the bound are dropped, never the run.
async fn log(tx: &Write, owned: &run::Model, lines: &[NewLog], now_ms: i64) -> Result<(), StoreError> {
    let from = owned.log_lines;
    let room = MAX_LOG_LINES.saturating_sub(unsigned32(from)) as usize;
    let rows: Vec<run_log::ActiveModel> = lines
        .iter()
        .take(room)
        .zip(from..)
        .map(|(log, seq)| run_log::ActiveModel {
            run_id: Set(owned.id),
            seq: Set(seq),
            node: Set(log.node.clone()),
            level: Set(log.level.as_str().to_owned()),
            line: Set(log.line.chars().filter(|c| *c != '\0').take(MAX_LOG_CHARS).collect()),
            at_ms: Set(now_ms),
        })
        .collect();
    if !rows.is_empty() {
        run_log::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Asks the driver of a run to stop; true where it is under way.
pub async fn request_cancel(db: &Database, id: DispatchId) -> Result<bool, StoreError> {
    let open = [RunStatus::Queued, RunStatus::Running, RunStatus::Paused].map(RunStatus::as_str);
    let tx = db.write().await?;
    let asked = run::Entity::update_many()
        .col_expr(run::Column::CancelRequested, Expr::value(true))
        .filter(run::Column::Id.eq(raw(id)))
        .filter(run::Column::Status.is_in(open))
        .exec(&*tx)
        .await?;
    tx.commit().await?;
    Ok(asked.rows_affected > 0)
}

/// Keeps what the judge said of a run.
pub async fn set_verdict(db: &Database, id: DispatchId, verdict: &str, report: &Value) -> Result<(), StoreError> {
    let tx = db.write().await?;
    run::Entity::update_many()
        .col_expr(run::Column::Verdict, Expr::value(verdict))
        .filter(run::Column::Id.eq(raw(id)))
        .exec(&*tx)
        .await?;
    run_paper::Entity::delete_many()
        .filter(run_paper::Column::RunId.eq(raw(id)))
        .filter(Expr::col(run_paper::Column::Name).eq(REPORT))
        .exec(&*tx)
        .await?;
    run_paper::Entity::insert(run_paper::ActiveModel {
        run_id: Set(raw(id)),
        name: Set(REPORT.to_owned()),
        text: Set(to_json(report)),
    })
    .exec_without_returning(&*tx)
    .await?;
    tx.commit().await
}
