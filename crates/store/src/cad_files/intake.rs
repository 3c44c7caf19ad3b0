//! CAD intake as work: leases, heartbeats, outcomes. The guards are those of dispatches.

use contracts::{
    CadReport,
    ids::{AttemptToken, CadFileId},
    module::params::NotifyChannel,
};
use modules::{
    ModuleError,
    ports::{CadDerived, CadFileRecord},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany,
    sea_query::{Expr, ExprTrait},
};

use super::record::{CadFile, MAX_WARNINGS, find, from_row};
use crate::{
    Database, StoreError, deliveries,
    dispatches::ProgressNote,
    entities::cad_file as row,
    rows::{raw, signed, signed32, to_json, unsigned32},
    words::CadStatus,
};

/// Candidates looked at per lease.
const CANDIDATES: u64 = 8;

/// A bundle to read.
#[derive(Debug, Clone, PartialEq)]
pub struct LeasedCadFile {
    pub record: CadFileRecord,
    pub attempt: AttemptToken,
    /// How often intake of this file was begun, this time included.
    pub attempts: u32,
}

/// How intake ended.
#[derive(Debug, Clone, PartialEq)]
pub enum CadOutcome {
    /// The derived files were saved.
    Ready,
    /// Told by these ways; by none where nobody is to hear of it.
    Failed { error: ModuleError, channels: Vec<NotifyChannel> },
}

/// Leases the oldest bundle that waits, or one whose worker was lost.
pub async fn lease_next_cad_file(
    db: &Database,
    worker: &str,
    attempt: AttemptToken,
    lease_ms: i64,
    now_ms: i64,
) -> Result<Option<LeasedCadFile>, StoreError> {
    let candidates = row::Entity::find()
        .filter(due(now_ms))
        .order_by_asc(row::Column::CreatedMs)
        .order_by_asc(row::Column::Id)
        .limit(CANDIDATES)
        .all(db.reader())
        .await?;
    if candidates.is_empty() {
        return Ok(None);
    }
    let tx = db.write().await?;
    for candidate in candidates {
        let guarded = row::Entity::update_many()
            .col_expr(row::Column::Status, Expr::value(CadStatus::Processing.as_str()))
            .col_expr(row::Column::AttemptToken, Expr::value(raw(attempt)))
            .col_expr(row::Column::Attempts, Expr::col(row::Column::Attempts).add(1))
            .col_expr(row::Column::Worker, Expr::value(worker))
            .col_expr(row::Column::LeaseUntilMs, Expr::value(now_ms.saturating_add(lease_ms)))
            .col_expr(row::Column::ProgressFraction, Expr::value(None::<f32>))
            .col_expr(row::Column::ProgressNote, Expr::value(None::<String>))
            .filter(row::Column::Id.eq(candidate.id))
            .filter(row::Column::Attempts.eq(candidate.attempts))
            .filter(due(now_ms))
            .exec(&*tx)
            .await?;
        if guarded.rows_affected == 1 {
            tx.commit().await?;
            let attempts = unsigned32(candidate.attempts) + 1;
            return Ok(Some(LeasedCadFile { record: from_row(candidate)?.to_port(), attempt, attempts }));
        }
    }
    Ok(None)
}

fn due(now_ms: i64) -> Condition {
    let waiting = Condition::all()
        .add(row::Column::Status.eq(CadStatus::Pending.as_str()))
        .add(row::Column::NotBeforeMs.lte(now_ms));
    let lost = Condition::all()
        .add(row::Column::Status.eq(CadStatus::Processing.as_str()))
        .add(row::Column::LeaseUntilMs.lt(now_ms));
    Condition::any().add(waiting).add(lost)
}

/// An update by whoever holds the lease.
fn held_by(id: CadFileId, attempt: AttemptToken) -> UpdateMany<row::Entity> {
    row::Entity::update_many()
        .filter(row::Column::Id.eq(raw(id)))
        .filter(row::Column::AttemptToken.eq(raw(attempt)))
        .filter(row::Column::Status.eq(CadStatus::Processing.as_str()))
}

/// Runs a guarded update; nothing changed means the lease was lost.
async fn apply(tx: &impl ConnectionTrait, id: CadFileId, update: UpdateMany<row::Entity>) -> Result<(), StoreError> {
    if update.exec(tx).await?.rows_affected == 0 {
        find(tx, id).await?;
        return Err(StoreError::StaleAttempt { what: "CAD file" });
    }
    Ok(())
}

async fn apply_alone(db: &Database, id: CadFileId, update: UpdateMany<row::Entity>) -> Result<(), StoreError> {
    let tx = db.write().await?;
    apply(&*tx, id, update).await?;
    tx.commit().await
}

/// Prolongs the lease and records progress.
pub async fn heartbeat_cad_file(
    db: &Database,
    id: CadFileId,
    attempt: AttemptToken,
    progress: Option<&ProgressNote>,
    lease_ms: i64,
    now_ms: i64,
) -> Result<(), StoreError> {
    let mut update =
        held_by(id, attempt).col_expr(row::Column::LeaseUntilMs, Expr::value(now_ms.saturating_add(lease_ms)));
    if let Some(progress) = progress {
        update = update
            .col_expr(row::Column::ProgressFraction, Expr::value(progress.fraction.clamp(0.0, 1.0)))
            .col_expr(row::Column::ProgressNote, Expr::value(progress.note.chars().take(200).collect::<String>()));
    }
    apply_alone(db, id, update).await
}

/// Ends intake: ready where the derived files have been saved, else failed with what went wrong.
pub async fn finish_cad_file(
    db: &Database,
    id: CadFileId,
    attempt: AttemptToken,
    outcome: &CadOutcome,
    now_ms: i64,
) -> Result<CadFile, StoreError> {
    let (status, error) = match outcome {
        CadOutcome::Ready => (CadStatus::Ready, None),
        CadOutcome::Failed { error, .. } => (CadStatus::Failed, Some(error)),
    };
    let tx = db.write().await?;
    apply(&*tx, id, released(held_by(id, attempt), status, error, 0)).await?;
    let row = find(&*tx, id).await?;
    if let CadOutcome::Failed { error, channels } = outcome {
        deliveries::post_cad_file_failed(&*tx, &row, raw(attempt), error, channels, now_ms).await?;
    }
    tx.commit().await?;
    from_row(row)
}

/// Gives a bundle back for another attempt, not before the given instant.
pub async fn requeue_cad_file(
    db: &Database,
    id: CadFileId,
    attempt: AttemptToken,
    not_before_ms: i64,
    error: &ModuleError,
) -> Result<(), StoreError> {
    apply_alone(db, id, released(held_by(id, attempt), CadStatus::Pending, Some(error), not_before_ms)).await
}

fn released(
    update: UpdateMany<row::Entity>,
    status: CadStatus,
    error: Option<&ModuleError>,
    not_before_ms: i64,
) -> UpdateMany<row::Entity> {
    update
        .col_expr(row::Column::Status, Expr::value(status.as_str()))
        .col_expr(row::Column::Error, Expr::value(error.map(to_json)))
        .col_expr(row::Column::AttemptToken, Expr::value(None::<uuid::Uuid>))
        .col_expr(row::Column::LeaseUntilMs, Expr::value(None::<i64>))
        .col_expr(row::Column::NotBeforeMs, Expr::value(not_before_ms))
        .col_expr(row::Column::ProgressFraction, Expr::value(None::<f32>))
        .col_expr(row::Column::ProgressNote, Expr::value(None::<String>))
}

/// Leases of workers that are no more, given back at once.
pub(crate) async fn release_leases_of(db: &Database, worker_prefix: &str) -> Result<u64, StoreError> {
    let update = row::Entity::update_many()
        .filter(row::Column::Status.eq(CadStatus::Processing.as_str()))
        .filter(row::Column::Worker.starts_with(worker_prefix));
    let tx = db.write().await?;
    let changed = released(update, CadStatus::Pending, None, 0).exec(&*tx).await?.rows_affected;
    tx.commit().await?;
    Ok(changed)
}

/// Reads a bundle anew, e.g. after the kernel was updated. Refused while intake is under way.
pub async fn reprocess(db: &Database, id: CadFileId) -> Result<CadFile, StoreError> {
    let update = row::Entity::update_many()
        .filter(row::Column::Id.eq(raw(id)))
        .filter(row::Column::Status.is_in([CadStatus::Ready.as_str(), CadStatus::Failed.as_str()]))
        .col_expr(row::Column::Attempts, Expr::value(0))
        .col_expr(row::Column::ReportSha256, Expr::value(None::<String>))
        .col_expr(row::Column::GlbSha256, Expr::value(None::<String>))
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1));
    let tx = db.write().await?;
    let changed = released(update, CadStatus::Pending, None, 0).exec(&*tx).await?.rows_affected;
    let now = find(&*tx, id).await?;
    if changed == 0 {
        return Err(StoreError::Forbidden {
            code: "cad_file.busy",
            message: format!("CAD intake of `{}` is {} already.", now.name, now.status),
            remedy: "Wait for it to end.".into(),
        });
    }
    tx.commit().await?;
    from_row(now)
}

/// Writes what intake found, once: where it is already there nothing changes. A line whose set-up
/// ran intake itself makes the file ready too.
pub(crate) async fn save_derived(
    db: &Database,
    id: CadFileId,
    derived: &CadDerived,
    report: &CadReport,
) -> Result<(), StoreError> {
    let warnings: Vec<&String> = report.warnings.iter().take(MAX_WARNINGS).collect();
    let tx = db.write().await?;
    let saved = row::Entity::update_many()
        .col_expr(row::Column::Occurrences, Expr::value(signed32(derived.occurrences)))
        .col_expr(row::Column::Triangles, Expr::value(signed(derived.triangles)))
        .col_expr(row::Column::Bbox, Expr::value(report.bbox_mm.as_ref().map(to_json)))
        .col_expr(row::Column::DroppedFaces, Expr::value(signed32(report.dropped_faces)))
        .col_expr(row::Column::Warnings, Expr::value(to_json(&warnings)))
        .col_expr(row::Column::ReportSha256, Expr::value(derived.report.sha256.as_str()))
        .col_expr(row::Column::ReportSize, Expr::value(signed(derived.report.size)))
        .col_expr(row::Column::GlbSha256, Expr::value(derived.glb.sha256.as_str()))
        .col_expr(row::Column::GlbSize, Expr::value(signed(derived.glb.size)))
        .filter(row::Column::Id.eq(raw(id)))
        .filter(row::Column::ReportSha256.is_null())
        .exec(&*tx)
        .await?;
    if saved.rows_affected == 0 {
        find(&*tx, id).await?;
        return Ok(());
    }
    // Nobody else works on it: what waited or had failed is ready now. A running intake finishes itself.
    row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(CadStatus::Ready.as_str()))
        .col_expr(row::Column::Error, Expr::value(None::<String>))
        .filter(row::Column::Id.eq(raw(id)))
        .filter(row::Column::Status.is_in([CadStatus::Pending.as_str(), CadStatus::Failed.as_str()]))
        .exec(&*tx)
        .await?;
    tx.commit().await
}
