//! Taking work, and giving back what a lost worker held.

use contracts::{
    ExecutionMode,
    ids::{AttemptToken, DispatchId, LineId, OrderId},
    snapshot::LineSnapshot,
};
use modules::ports::ResultSlot;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};

use super::record::find;
use crate::{
    Database, StoreError,
    entities::{dispatch as row, line, media_asset, order},
    orders::changes::{OrderChange, line_row, order_row, set_line, settle_order},
    rows::{from_json, from_text, raw, typed, unsigned32},
    words::{Authority, DispatchStatus, LineStatus},
};

/// Candidates looked at per lease; more are lost to other workers only under heavy contention, and
/// then the next poll finds them.
const CANDIDATES: u64 = 8;

/// Leases given back per call of [`release_leases_of`].
const MAX_RELEASED: u64 = 10_000;

/// Work in hand.
#[derive(Debug, Clone, PartialEq)]
pub struct LeasedDispatch {
    pub dispatch: DispatchId,
    pub order: OrderId,
    pub line: LineId,
    pub generation: u32,
    /// Goes with every write of this attempt.
    pub attempt: AttemptToken,
    /// How often this dispatch has been leased, this time included.
    pub attempts: u32,
    pub mode: ExecutionMode,
    pub authority: Authority,
    pub snapshot: LineSnapshot,
    /// Slots of this generation that an earlier attempt has already published.
    pub published: Vec<ResultSlot>,
    /// `Done` where an earlier attempt had published everything and died before it could say so.
    pub line_status: LineStatus,
    pub change: OrderChange,
}

/// Leases the most urgent dispatch that is due: by priority, then by age. Paused orders are passed
/// over; leases that ran out are taken over.
pub async fn lease_next_dispatch(
    db: &Database,
    worker: &str,
    attempt: AttemptToken,
    lease_ms: i64,
    now_ms: i64,
) -> Result<Option<LeasedDispatch>, StoreError> {
    cancel_abandoned(db, now_ms).await?;
    let paused = order::Entity::find()
        .select_only()
        .column(order::Column::Id)
        .filter(order::Column::Paused.eq(true))
        .into_query();
    let queued = Condition::all()
        .add(row::Column::Status.eq(DispatchStatus::Queued.as_str()))
        .add(row::Column::NotBeforeMs.lte(now_ms));
    // An observer begins once the line it watches is decided.
    let undecided = row::Entity::find()
        .select_only()
        .column(row::Column::LineId)
        .filter(row::Column::Authority.eq(Authority::Authoritative.as_str()))
        .filter(row::Column::Status.is_in([DispatchStatus::Queued.as_str(), DispatchStatus::Running.as_str()]))
        .into_query();
    let may_begin = Condition::any()
        .add(row::Column::Authority.eq(Authority::Authoritative.as_str()))
        .add(row::Column::LineId.not_in_subquery(undecided));
    let candidates = row::Entity::find()
        .filter(may_begin)
        .filter(Condition::any().add(queued).add(expired(now_ms)))
        .filter(row::Column::CancelRequested.eq(false))
        .filter(row::Column::OrderId.not_in_subquery(paused))
        .order_by_desc(row::Column::Priority)
        .order_by_asc(row::Column::CreatedMs)
        .order_by_asc(row::Column::LineNumber)
        .order_by_asc(row::Column::Id)
        .limit(CANDIDATES)
        .all(db.reader())
        .await?;
    for candidate in candidates {
        if let Some(leased) = take(db, candidate, worker, attempt, lease_ms, now_ms).await? {
            return Ok(Some(leased));
        }
    }
    Ok(None)
}

fn expired(now_ms: i64) -> Condition {
    Condition::all()
        .add(row::Column::Status.eq(DispatchStatus::Running.as_str()))
        .add(row::Column::LeaseUntilMs.lt(now_ms))
}

/// Leases one candidate unless another worker was faster.
async fn take(
    db: &Database,
    candidate: row::Model,
    worker: &str,
    attempt: AttemptToken,
    lease_ms: i64,
    now_ms: i64,
) -> Result<Option<LeasedDispatch>, StoreError> {
    let tx = db.write().await?;
    let order = order_row(&*tx, typed(candidate.order_id)).await?;
    if order.paused {
        return Ok(None);
    }
    let guarded = row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(DispatchStatus::Running.as_str()))
        .col_expr(row::Column::AttemptToken, Expr::value(raw(attempt)))
        .col_expr(row::Column::Attempts, Expr::col(row::Column::Attempts).add(1))
        .col_expr(row::Column::Worker, Expr::value(worker))
        .col_expr(row::Column::LeaseUntilMs, Expr::value(now_ms.saturating_add(lease_ms)))
        .col_expr(row::Column::StartedMs, Expr::value(candidate.started_ms.unwrap_or(now_ms)))
        .col_expr(row::Column::ProgressFraction, Expr::value(None::<f32>))
        .col_expr(row::Column::ProgressNote, Expr::value(None::<String>))
        .filter(row::Column::Id.eq(candidate.id))
        .filter(row::Column::Status.eq(candidate.status.as_str()))
        // Every lease counts up, so the same number means nobody took it in between.
        .filter(row::Column::Attempts.eq(candidate.attempts))
        .filter(row::Column::CancelRequested.eq(false))
        .filter(match candidate.lease_until_ms {
            // A worker thought lost may have sent a heartbeat since.
            Some(_) if candidate.status == DispatchStatus::Running.as_str() => row::Column::LeaseUntilMs.lt(now_ms),
            _ => row::Column::NotBeforeMs.lte(now_ms),
        })
        .exec(&*tx)
        .await?;
    if guarded.rows_affected == 0 {
        return Ok(None);
    }
    let line_id: LineId = typed(candidate.line_id);
    let line = line_row(&*tx, line_id).await?;
    let mut line_status: LineStatus = from_text("order_lines.status", &line.status)?;
    let decides = candidate.authority == Authority::Authoritative.as_str();
    if decides && line_status != LineStatus::Done {
        line_status = LineStatus::Rendering;
        set_line(&*tx, line_id, line_status, None, now_ms).await?;
    }
    let published = published_slots(&*tx, &candidate).await?;
    let order_id = typed(order.id);
    let touched = if decides { vec![(line_id, line_status)] } else { Vec::new() };
    let change = settle_order(&*tx, order, touched, now_ms).await?;
    let snapshot = line
        .snapshot
        .as_deref()
        .ok_or_else(|| crate::rows::damaged("order_lines.snapshot", "a queued line has none"))?;
    let leased = LeasedDispatch {
        dispatch: typed(candidate.id),
        order: order_id,
        line: line_id,
        generation: unsigned32(candidate.generation),
        attempt,
        attempts: unsigned32(candidate.attempts) + 1,
        mode: from_text("dispatches.mode", &candidate.mode)?,
        authority: from_text("dispatches.authority", &candidate.authority)?,
        snapshot: from_json("order_lines.snapshot", snapshot)?,
        published,
        line_status,
        change,
    };
    tx.commit().await?;
    Ok(Some(leased))
}

async fn published_slots(tx: &impl ConnectionTrait, dispatch: &row::Model) -> Result<Vec<ResultSlot>, StoreError> {
    let rows = media_asset::Entity::find()
        .filter(media_asset::Column::LineId.eq(dispatch.line_id))
        .filter(media_asset::Column::Generation.eq(dispatch.generation))
        .all(tx)
        .await?;
    rows.into_iter().map(|asset| crate::media::slot_of(&asset)).collect()
}

/// Ends what a person cancelled while its worker was lost: nobody is left who could acknowledge it.
async fn cancel_abandoned(db: &Database, now_ms: i64) -> Result<(), StoreError> {
    let abandoned = row::Entity::find()
        .filter(expired(now_ms))
        .filter(row::Column::CancelRequested.eq(true))
        .limit(CANDIDATES)
        .all(db.reader())
        .await?;
    for dispatch in abandoned {
        release(db, dispatch, now_ms).await?;
    }
    Ok(())
}

/// Gives back every lease held by workers whose name starts with `worker_prefix`, so that work
/// goes on at once after a restart. What was to be cancelled is cancelled.
pub async fn release_leases_of(
    db: &Database,
    worker_prefix: &str,
    now_ms: i64,
) -> Result<Vec<OrderChange>, StoreError> {
    let held = row::Entity::find()
        .filter(row::Column::Status.eq(DispatchStatus::Running.as_str()))
        .filter(row::Column::Worker.starts_with(worker_prefix))
        .order_by_asc(row::Column::CreatedMs)
        .limit(MAX_RELEASED)
        .all(db.reader())
        .await?;
    let mut changes = Vec::new();
    for dispatch in held {
        changes.extend(release(db, dispatch, now_ms).await?);
    }
    crate::cad_files::release_leases_of(db, worker_prefix).await?;
    Ok(changes)
}

/// One lease given back; nothing where the dispatch changed hands meanwhile.
async fn release(db: &Database, held: row::Model, now_ms: i64) -> Result<Option<OrderChange>, StoreError> {
    let tx = db.write().await?;
    let order = order_row(&*tx, typed(held.order_id)).await?;
    let now = find(&*tx, typed(held.id)).await?;
    if now.status != held.status || now.attempt_token != held.attempt_token {
        return Ok(None);
    }
    let (status, line_status) = if now.cancel_requested {
        (DispatchStatus::Cancelled, LineStatus::Cancelled)
    } else {
        (DispatchStatus::Queued, LineStatus::Queued)
    };
    unlease(&*tx, now.id, status, now.not_before_ms, now_ms).await?;
    let line_id: LineId = typed(now.line_id);
    let line: line::Model = line_row(&*tx, line_id).await?;
    let decides = now.authority == Authority::Authoritative.as_str();
    let touched = if decides && line.status == LineStatus::Rendering.as_str() {
        set_line(&*tx, line_id, line_status, None, now_ms).await?;
        vec![(line_id, line_status)]
    } else {
        Vec::new()
    };
    let change = settle_order(&*tx, order, touched, now_ms).await?;
    tx.commit().await?;
    Ok(Some(change))
}

/// Takes token, worker and lease off a row. The caller has checked that it may.
pub(super) async fn unlease(
    tx: &impl ConnectionTrait,
    id: uuid::Uuid,
    status: DispatchStatus,
    not_before_ms: i64,
    now_ms: i64,
) -> Result<(), StoreError> {
    row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(status.as_str()))
        .col_expr(row::Column::AttemptToken, Expr::value(None::<uuid::Uuid>))
        .col_expr(row::Column::LeaseUntilMs, Expr::value(None::<i64>))
        .col_expr(row::Column::NotBeforeMs, Expr::value(not_before_ms))
        .col_expr(row::Column::ProgressFraction, Expr::value(None::<f32>))
        .col_expr(row::Column::ProgressNote, Expr::value(None::<String>))
        .col_expr(row::Column::FinishedMs, Expr::value(status.is_final().then_some(now_ms)))
        .filter(row::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
