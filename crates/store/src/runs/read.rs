//! Reading runs.

use contracts::{
    ExecutionMode,
    ids::{CadFileId, DispatchId, LineId, OrderId, WorkflowId},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

use super::{
    DOCUMENT, EventRow, LogRow, MAX_EVENTS_READ, MAX_LOG_LINES, NodeRow, REPORT, Run, TryRow,
    record::{event_of, log_of, node_of, run_of, try_of},
};
use crate::{
    Database, Page, PageRequest, StoreError,
    entities::{run, run_event, run_log, run_node, run_node_try, run_paper},
    page::Keyset,
    rows::{from_json, raw},
    words::RunStatus,
};

#[derive(Debug, Clone, Default)]
pub struct RunQuery {
    pub workflow: Option<WorkflowId>,
    pub order: Option<OrderId>,
    pub line: Option<LineId>,
    pub cad_file: Option<CadFileId>,
    pub status: Option<RunStatus>,
    pub mode: Option<ExecutionMode>,
}

pub async fn run(db: &Database, id: DispatchId) -> Result<Run, StoreError> {
    let row = run::Entity::find_by_id(raw(id)).one(db.reader()).await?;
    run_of(row.ok_or_else(|| StoreError::not_found("run", id))?)
}

/// Newest first.
pub async fn list(db: &Database, query: &RunQuery, page: &PageRequest) -> Result<Page<Run>, StoreError> {
    let mut select = run::Entity::find();
    if let Some(id) = query.workflow {
        select = select.filter(run::Column::WorkflowId.eq(raw(id)));
    }
    if let Some(id) = query.order {
        select = select.filter(run::Column::OrderId.eq(raw(id)));
    }
    if let Some(id) = query.line {
        select = select.filter(run::Column::LineId.eq(raw(id)));
    }
    if let Some(id) = query.cad_file {
        select = select.filter(run::Column::CadFileId.eq(raw(id)));
    }
    if let Some(status) = query.status {
        select = select.filter(run::Column::Status.eq(status.as_str()));
    }
    if let Some(mode) = query.mode {
        select = select.filter(run::Column::Mode.eq(mode.as_str()));
    }
    Keyset::newest_first("runs", run::Column::Id).page(db.reader(), select, page).await?.try_map(run_of)
}

/// In the order of the plan.
pub async fn nodes(db: &Database, id: DispatchId) -> Result<Vec<NodeRow>, StoreError> {
    nodes_in(db.reader(), id).await
}

pub(super) async fn nodes_in(db: &impl ConnectionTrait, id: DispatchId) -> Result<Vec<NodeRow>, StoreError> {
    run_node::Entity::find()
        .filter(run_node::Column::RunId.eq(raw(id)))
        .order_by_asc(run_node::Column::Position)
        .all(db)
        .await?
        .into_iter()
        .map(node_of)
        .collect()
}

/// Every attempt of every node, oldest first.
pub async fn tries(db: &Database, id: DispatchId) -> Result<Vec<TryRow>, StoreError> {
    run_node_try::Entity::find()
        .filter(run_node_try::Column::RunId.eq(raw(id)))
        .order_by_asc(run_node_try::Column::StartedMs)
        .order_by_asc(run_node_try::Column::Attempt)
        .all(db.reader())
        .await?
        .into_iter()
        .map(try_of)
        .collect()
}

/// At most [`MAX_EVENTS_READ`] events after the given number.
pub async fn events_after(db: &Database, id: DispatchId, seq: i64) -> Result<Vec<EventRow>, StoreError> {
    run_event::Entity::find()
        .filter(run_event::Column::RunId.eq(raw(id)))
        .filter(run_event::Column::Seq.gt(seq))
        .order_by_asc(run_event::Column::Seq)
        .limit(MAX_EVENTS_READ)
        .all(db.reader())
        .await?
        .into_iter()
        .map(event_of)
        .collect()
}

pub async fn log_lines(db: &Database, id: DispatchId) -> Result<Vec<LogRow>, StoreError> {
    run_log::Entity::find()
        .filter(run_log::Column::RunId.eq(raw(id)))
        .order_by_asc(run_log::Column::Seq)
        .limit(u64::from(MAX_LOG_LINES))
        .all(db.reader())
        .await?
        .into_iter()
        .map(log_of)
        .collect()
}

async fn paper(db: &Database, id: DispatchId, name: &str) -> Result<Option<String>, StoreError> {
    let found = run_paper::Entity::find_by_id((raw(id), name.to_owned())).one(db.reader()).await?;
    Ok(found.map(|row| row.text))
}

/// The canonical text of the document as it runs.
pub async fn document(db: &Database, id: DispatchId) -> Result<String, StoreError> {
    paper(db, id, DOCUMENT).await?.ok_or_else(|| StoreError::not_found("document of run", id))
}

/// What the judge said, where something was compared.
pub async fn report(db: &Database, id: DispatchId) -> Result<Option<Value>, StoreError> {
    paper(db, id, REPORT).await?.map(|text| from_json("run_papers.text", &text)).transpose()
}
