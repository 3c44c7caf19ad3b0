//! Beginning a run, or taking one over from a driver that is gone.

use contracts::{
    ExecutionMode, Family,
    ids::{AttemptToken, CadFileId, DispatchId, LineId, OrderId, WorkflowId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::Value;

use super::{DOCUMENT, NodeRow, Run, read, record::run_of};
use crate::{
    Database, StoreError,
    entities::{run, run_node, run_node_try, run_paper},
    rows::{CHUNK, from_text, raw, signed32, to_json},
    words::{Authority, NodeStatus, RunStatus, StartedBy},
};

/// A run to begin.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRun {
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
    pub started_by: StartedBy,
    pub resumed_from: Option<DispatchId>,
    /// Every write of the driver carries it.
    pub driver: AttemptToken,
    pub worker: String,
    /// Canonical text.
    pub document: String,
    /// In the order of the plan; empty where the graph cannot be run.
    pub nodes: Vec<NewNode>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct NewNode {
    pub node: String,
    pub step: String,
    pub module_key: String,
    pub execution: String,
    /// The effective ones.
    pub params: Value,
    /// Result taken over from an earlier run.
    pub outputs: Option<Value>,
}

/// A run in hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    pub run: Run,
    pub nodes: Vec<NodeRow>,
    /// It was begun by an earlier attempt.
    pub taken_over: bool,
}

/// Begins a run, or takes the existing one of the same id over: whoever drove it before can write
/// nothing more, and what its nodes had in hand is queued again.
pub async fn open(db: &Database, new: NewRun, now_ms: i64) -> Result<Opened, StoreError> {
    let tx = db.write().await?;
    let earlier = run::Entity::find_by_id(raw(new.id)).one(&*tx).await?;
    let taken_over = earlier.is_some();
    let status = match &earlier {
        Some(row) => from_text("runs.status", &row.status)?,
        None => RunStatus::Running,
    };
    if taken_over {
        let mut update = run::Entity::update_many()
            .col_expr(run::Column::DriverToken, Expr::value(raw(new.driver)))
            .col_expr(run::Column::Worker, Expr::value(new.worker.as_str()))
            .filter(run::Column::Id.eq(raw(new.id)));
        if !status.is_final() {
            update = update.col_expr(run::Column::Status, Expr::value(RunStatus::Running.as_str()));
        }
        update.exec(&*tx).await?;
        let held = run_node::Column::Status.eq(NodeStatus::Running.as_str());
        run_node_try::Entity::update_many()
            .col_expr(run_node_try::Column::Status, Expr::value("lost"))
            .col_expr(run_node_try::Column::FinishedMs, Expr::value(now_ms))
            .filter(run_node_try::Column::RunId.eq(raw(new.id)))
            .filter(run_node_try::Column::Status.eq("running"))
            .exec(&*tx)
            .await?;
        run_node::Entity::update_many()
            .col_expr(run_node::Column::Status, Expr::value(NodeStatus::Queued.as_str()))
            .col_expr(run_node::Column::AttemptToken, Expr::value(None::<uuid::Uuid>))
            .filter(run_node::Column::RunId.eq(raw(new.id)))
            .filter(held)
            .exec(&*tx)
            .await?;
    } else {
        insert(&tx, &new, now_ms).await?;
    }
    let row =
        run::Entity::find_by_id(raw(new.id)).one(&*tx).await?.ok_or_else(|| StoreError::not_found("run", new.id))?;
    let nodes = read::nodes_in(&*tx, new.id).await?;
    tx.commit().await?;
    Ok(Opened { run: run_of(row)?, nodes, taken_over })
}

async fn insert(tx: &crate::Write, new: &NewRun, now_ms: i64) -> Result<(), StoreError> {
    let kept = new.nodes.iter().filter(|n| n.outputs.is_some()).count();
    run::ActiveModel {
        id: Set(raw(new.id)),
        order_id: Set(new.order.map(raw)),
        line_id: Set(new.line.map(raw)),
        cad_file_id: Set(new.cad_file.map(raw)),
        workflow_id: Set(new.workflow.map(raw)),
        workflow_version: Set(new.workflow_version.map(signed32)),
        workflow_name: Set(new.workflow_name.clone()),
        family: Set(new.family.as_str().to_owned()),
        mode: Set(new.mode.as_str().to_owned()),
        authority: Set(new.authority.as_str().to_owned()),
        status: Set(RunStatus::Running.as_str().to_owned()),
        started_by: Set(new.started_by.as_str().to_owned()),
        resumed_from: Set(new.resumed_from.map(raw)),
        driver_token: Set(Some(raw(new.driver))),
        worker: Set(Some(new.worker.clone())),
        cancel_requested: Set(false),
        next_seq: Set(1),
        nodes_total: Set(i32::try_from(new.nodes.len()).unwrap_or(i32::MAX)),
        nodes_done: Set(i32::try_from(kept).unwrap_or(i32::MAX)),
        log_lines: Set(0),
        fallback_reason: Set(None),
        error: Set(None),
        verdict: Set(None),
        created_ms: Set(now_ms),
        started_ms: Set(Some(now_ms)),
        finished_ms: Set(None),
    }
    .insert(&**tx)
    .await?;
    run_paper::Entity::insert(run_paper::ActiveModel {
        run_id: Set(raw(new.id)),
        name: Set(DOCUMENT.to_owned()),
        text: Set(new.document.clone()),
    })
    .exec_without_returning(&**tx)
    .await?;
    let rows: Vec<run_node::ActiveModel> = new
        .nodes
        .iter()
        .zip(0..)
        .map(|(node, position)| {
            let status = if node.outputs.is_some() { NodeStatus::Succeeded } else { NodeStatus::Pending };
            run_node::ActiveModel {
                run_id: Set(raw(new.id)),
                node: Set(node.node.clone()),
                position: Set(position),
                step: Set(node.step.clone()),
                module_key: Set(node.module_key.clone()),
                execution: Set(node.execution.clone()),
                status: Set(status.as_str().to_owned()),
                attempts: Set(0),
                attempt_token: Set(None),
                worker: Set(None),
                lease_until_ms: Set(None),
                progress_deadline_ms: Set(None),
                progress_fraction: Set(None),
                progress_note: Set(None),
                params: Set(to_json(&node.params)),
                inputs: Set(None),
                outputs: Set(node.outputs.as_ref().map(to_json)),
                cache: Set(None),
                cache_reason: Set(node.outputs.as_ref().map(|_| "taken over from the earlier run".to_owned())),
                cache_key: Set(None),
                error: Set(None),
                queued_ms: Set(None),
                started_ms: Set(None),
                finished_ms: Set(None),
            }
        })
        .collect();
    for chunk in rows.chunks(CHUNK) {
        run_node::Entity::insert_many(chunk.to_vec()).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Ends runs of CAD files that this worker drove in an earlier life: each attempt at a file has a
/// run of its own.
pub async fn end_lost(db: &Database, worker: &str, now_ms: i64) -> Result<(), StoreError> {
    let tx = db.write().await?;
    run::Entity::update_many()
        .col_expr(run::Column::Status, Expr::value(RunStatus::Cancelled.as_str()))
        .col_expr(run::Column::DriverToken, Expr::value(None::<uuid::Uuid>))
        .col_expr(run::Column::FinishedMs, Expr::value(now_ms))
        .filter(run::Column::LineId.is_null())
        .filter(run::Column::Worker.eq(worker))
        .filter(run::Column::Status.eq(RunStatus::Running.as_str()))
        .exec(&*tx)
        .await?;
    tx.commit().await
}
