//! A dispatch as everyone outside the store sees it.

use std::collections::HashMap;

use contracts::{
    ExecutionMode,
    ids::{DispatchId, LineId, OrderId},
};
use modules::ModuleError;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use crate::{
    Database, StoreError,
    entities::dispatch as row,
    rows::{from_json, from_text, raw, typed, unsigned32},
    words::{Authority, DispatchStatus},
};

/// How far a piece of work is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgressNote {
    /// 0…1.
    pub fraction: f32,
    pub note: String,
}

/// One execution of a line. Instants are ms since the Unix epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispatch {
    pub id: DispatchId,
    pub order: OrderId,
    pub line: LineId,
    /// Render generation of the line this execution fills.
    pub generation: u32,
    pub mode: ExecutionMode,
    pub authority: Authority,
    pub status: DispatchStatus,
    pub priority: i32,
    /// How often it was leased.
    pub attempts: u32,
    pub worker: Option<String>,
    pub cancel_requested: bool,
    pub progress: Option<ProgressNote>,
    pub error: Option<ModuleError>,
    /// The render log, in order; each step is the pipeline's own document.
    pub steps: Vec<serde_json::Value>,
    pub created_ms: i64,
    pub started_ms: Option<i64>,
    pub finished_ms: Option<i64>,
}

pub(crate) fn from_row(row: row::Model) -> Result<Dispatch, StoreError> {
    let progress =
        row.progress_fraction.map(|fraction| ProgressNote { fraction, note: row.progress_note.unwrap_or_default() });
    Ok(Dispatch {
        id: typed(row.id),
        order: typed(row.order_id),
        line: typed(row.line_id),
        generation: unsigned32(row.generation),
        mode: from_text("dispatches.mode", &row.mode)?,
        authority: from_text("dispatches.authority", &row.authority)?,
        status: from_text("dispatches.status", &row.status)?,
        priority: row.priority,
        attempts: unsigned32(row.attempts),
        worker: row.worker,
        cancel_requested: row.cancel_requested,
        progress,
        error: row.error.as_deref().map(|text| from_json("dispatches.error", text)).transpose()?,
        steps: from_json("dispatches.steps", &row.steps)?,
        created_ms: row.created_ms,
        started_ms: row.started_ms,
        finished_ms: row.finished_ms,
    })
}

pub async fn dispatch(db: &Database, id: DispatchId) -> Result<Dispatch, StoreError> {
    from_row(find(db.reader(), id).await?)
}

pub(super) async fn find(db: &impl ConnectionTrait, id: DispatchId) -> Result<row::Model, StoreError> {
    row::Entity::find_by_id(raw(id)).one(db).await?.ok_or_else(|| StoreError::not_found("dispatch", id))
}

/// The newest authoritative dispatch of each line that has one.
pub async fn latest_of_lines(db: &Database, lines: &[LineId]) -> Result<HashMap<LineId, Dispatch>, StoreError> {
    let mut latest = HashMap::new();
    for chunk in lines.chunks(crate::rows::CHUNK) {
        let rows = row::Entity::find()
            .filter(row::Column::LineId.is_in(chunk.iter().map(|line| raw(*line))))
            .filter(row::Column::Authority.eq(Authority::Authoritative.as_str()))
            .order_by_asc(row::Column::CreatedMs)
            .order_by_asc(row::Column::Id)
            .all(db.reader())
            .await?;
        for row in rows {
            let dispatch = from_row(row)?;
            latest.insert(dispatch.line, dispatch);
        }
    }
    Ok(latest)
}
