//! One CAD file: leased, read by the fixed intake, finished.

use std::sync::Arc;

use async_trait::async_trait;
use legacy::{Step, StepLog};
use modules::{CancellationToken, Control, ModuleError};
use store::{
    CadStatus, StoreError,
    cad_files::{CadOutcome, LeasedCadFile},
    dispatches::ProgressNote,
};

use super::{panicked, watch::Watch};
use crate::{
    HEARTBEAT, Inner, LEASE, RuntimeError, dispatch,
    events::{Event, ProgressInfo},
    new_id,
    retry::{Verdict, judge},
};

/// Works on the next CAD file that is due; false where there is none.
pub async fn take_one(inner: &Arc<Inner>) -> Result<bool, RuntimeError> {
    let attempt = new_id::attempt();
    let leased =
        store::cad_files::lease_next_cad_file(&inner.db, &inner.config.worker, attempt, lease_ms(), inner.now_ms())
            .await?;
    let Some(leased) = leased else { return Ok(false) };
    tell(inner, &leased, CadStatus::Processing);
    inner.wake_cad.notify_one();
    let result = work(inner, &leased).await;
    if inner.draining.is_cancelled() && result.is_err() {
        return Ok(true);
    }
    finish(inner, &leased, result).await?;
    Ok(true)
}

fn lease_ms() -> i64 {
    i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX)
}

fn tell(inner: &Inner, leased: &LeasedCadFile, status: CadStatus) {
    inner.hub.publish(Event::CadFile { cad_file_id: leased.record.id, status: status.to_string(), progress: None });
}

async fn work(inner: &Arc<Inner>, leased: &LeasedCadFile) -> Result<(), ModuleError> {
    let (hub, id) = (inner.hub.clone(), leased.record.id);
    let watch = Arc::new(Watch::new(move |p: &modules::Progress| {
        hub.publish(Event::CadFile {
            cad_file_id: id,
            status: CadStatus::Processing.to_string(),
            progress: Some(ProgressInfo { fraction: p.fraction, note: p.note.clone() }),
        });
    }));
    let cancel = CancellationToken::new();
    let control = Control { cancel: cancel.clone(), progress: watch.clone() };
    let (owner, record, attempt) = (inner.clone(), leased.record.clone(), leased.attempt);
    let mut intake = tokio::spawn(async move {
        let by_graph = match dispatch::intake(&owner, &record, attempt, &control).await {
            Ok(by_graph) => by_graph,
            Err(e) if matches!(e.fault, modules::Fault::Cancelled | modules::Fault::Stale) => return Err(e),
            Err(e) => {
                tracing::warn!(cad_file = %record.id, error = %e, "no graph could be begun; the fixed intake reads the file");
                false
            }
        };
        // What a graph has derived is taken over; what it has not, the fixed intake makes.
        let record = if by_graph { owner.ports.store.cad_file(record.id).await? } else { record };
        let read = legacy::intake::run(&owner.ports, &control, &record, &LogLines).await?;
        // Lines that wait for part tree and GLB go on while the rest is made.
        owner.cad_finished.notify_waiters();
        if owner.config.keep_ready && !by_graph {
            legacy::intake::keep_ready(&owner.ports, &control, &record, &read, &LogLines).await?;
        }
        Ok(())
    });
    let mut beat = tokio::time::interval(HEARTBEAT);
    beat.tick().await;
    loop {
        tokio::select! {
            result = &mut intake => return result.unwrap_or_else(|e| Err(panicked(&e))),
            () = inner.draining.cancelled(), if !cancel.is_cancelled() => cancel.cancel(),
            _ = beat.tick() => {
                let progress = watch.latest().map(|p| ProgressNote { fraction: p.fraction, note: p.note });
                let beaten = store::cad_files::heartbeat_cad_file(
                    &inner.db, leased.record.id, leased.attempt, progress.as_ref(), lease_ms(), inner.now_ms(),
                ).await;
                match beaten {
                    Ok(()) => {}
                    Err(StoreError::StaleAttempt { .. }) => cancel.cancel(),
                    Err(e) => tracing::warn!(cad_file = %leased.record.id, error = %e, "heartbeat not written"),
                }
            }
        }
    }
}

async fn finish(inner: &Inner, leased: &LeasedCadFile, result: Result<(), ModuleError>) -> Result<(), RuntimeError> {
    let (id, attempt) = (leased.record.id, leased.attempt);
    let end = async |outcome: CadOutcome| {
        store::cad_files::finish_cad_file(&inner.db, id, attempt, &outcome, inner.now_ms()).await
    };
    let (written, status) = match result {
        Ok(()) => (end(CadOutcome::Ready).await.map(|_| ()), CadStatus::Ready),
        Err(error) => {
            tracing::warn!(cad_file = %id, code = error.code, error = %error, "CAD intake attempt {} failed", leased.attempts);
            match judge(&error, leased.attempts) {
                Verdict::Abandon | Verdict::Cancelled => return Ok(()),
                Verdict::Fail => {
                    let channels = dispatch::intake_failure_channels(inner, &leased.record).await;
                    (end(CadOutcome::Failed { error, channels }).await.map(|_| ()), CadStatus::Failed)
                }
                Verdict::Again { after_ms } => {
                    let due = inner.now_ms().saturating_add(after_ms);
                    (store::cad_files::requeue_cad_file(&inner.db, id, attempt, due, &error).await, CadStatus::Pending)
                }
            }
        }
    };
    match written {
        Ok(()) => {
            tell(inner, leased, status);
            // A failure was posted in the same transaction.
            inner.hub.ring_deliveries();
        }
        Err(StoreError::StaleAttempt { .. }) => {}
        Err(e) => return Err(e.into()),
    }
    inner.cad_finished.notify_waiters();
    Ok(())
}

/// Intake has no dispatch row; its steps go to the log.
struct LogLines;

#[async_trait]
impl StepLog for LogLines {
    async fn finished(&self, step: Step) {
        tracing::info!(step = step.step, seconds = step.seconds, note = step.note, "CAD intake");
    }
}
