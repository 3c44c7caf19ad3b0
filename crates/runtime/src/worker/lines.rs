//! One order line: leased, rendered by the fixed pipeline, finished.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::{
    ExecutionMode,
    ids::{AttemptToken, CadFileId, DispatchId},
};
use legacy::{Step, StepLog};
use modules::{
    CancellationToken, Control, ModuleError,
    output::{notify, publish_asset::Attempt},
};
use store::{
    Authority, Database, LineStatus, StoreError,
    dispatches::{DispatchOutcome, LeasedDispatch, ProgressNote},
};

use super::{panicked, watch::Watch};
use crate::{
    HEARTBEAT, Inner, LEASE, RuntimeError, dispatch,
    events::{Event, ProgressInfo},
    new_id,
    retry::{Verdict, judge},
};

/// Works on the next line that is due; false where there is none.
pub async fn take_one(inner: &Arc<Inner>) -> Result<bool, RuntimeError> {
    let lease_ms = i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX);
    let attempt = new_id::attempt();
    let leased =
        store::dispatches::lease_next_dispatch(&inner.db, &inner.config.worker, attempt, lease_ms, inner.now_ms())
            .await?;
    let Some(leased) = leased else { return Ok(false) };
    inner.announce(&leased.change);
    // There may be more: wake the next slot before this one is busy.
    inner.wake_lines.notify_one();

    // A graph goes on from its own record, which ends with telling.
    let by_record = leased.authority == Authority::Observer || leased.mode == ExecutionMode::Graph;
    let result = if leased.line_status == LineStatus::Done && !by_record {
        tell_again(inner, &leased).await
    } else {
        let cancel = CancellationToken::new();
        inner.in_hand.lock().expect("no holder panics").insert(leased.dispatch, cancel.clone());
        let result = work(inner, &leased, cancel).await;
        inner.in_hand.lock().expect("no holder panics").remove(&leased.dispatch);
        result
    };
    if inner.draining.is_cancelled() && result.is_err() {
        // Given up, not failed: the row stays leased and is taken back at the next start.
        return Ok(true);
    }
    finish(inner, &leased, result).await?;
    if leased.mode == ExecutionMode::Shadow {
        // Its observer may begin now.
        inner.wake_lines.notify_one();
    }
    Ok(true)
}

/// An earlier attempt died between publishing and its end: what it may not have told is told now.
/// A message that cannot be noted is no reason to render again.
async fn tell_again(inner: &Inner, leased: &LeasedDispatch) -> Result<(), ModuleError> {
    let assets = store::media::of_lines(&inner.db, &[leased.line]).await?.remove(&leased.line).unwrap_or_default();
    let assets: Vec<_> = assets.iter().filter(|a| a.generation == leased.generation).map(|a| a.id).collect();
    let subject = notify::Subject::Line { snapshot: &leased.snapshot, generation: leased.generation, assets: &assets };
    let told = notify::run(&inner.ports, subject, &leased.snapshot.params.notify).await;
    if let Err(e) = told {
        tracing::warn!(dispatch = %leased.dispatch, error = %e, "the end of the line could not be told");
    }
    Ok(())
}

/// The pipeline in a task of its own, under heartbeat.
async fn work(inner: &Arc<Inner>, leased: &LeasedDispatch, cancel: CancellationToken) -> Result<(), ModuleError> {
    let hub = inner.hub.clone();
    let (order_id, line_id) = (leased.order, leased.line);
    let watch = Arc::new(Watch::new(move |p: &modules::Progress| {
        hub.publish(Event::Line {
            order_id,
            line_id,
            status: LineStatus::Rendering.to_string(),
            progress: Some(ProgressInfo { fraction: p.fraction, note: p.note.clone() }),
        });
    }));
    let control = Control { cancel: cancel.clone(), progress: watch.clone() };
    let mut pipeline = tokio::spawn(pipeline(inner.clone(), leased.clone(), control));
    let mut beat = tokio::time::interval(HEARTBEAT);
    beat.tick().await;
    let mut stale = false;
    let result = loop {
        tokio::select! {
            result = &mut pipeline => break result.unwrap_or_else(|e| Err(panicked(&e))),
            () = inner.draining.cancelled(), if !cancel.is_cancelled() => cancel.cancel(),
            _ = beat.tick() => match heartbeat(inner, leased, watch.latest()).await {
                Ok(true) => cancel.cancel(),
                Ok(false) => {}
                Err(StoreError::StaleAttempt { .. }) => {
                    stale = true;
                    cancel.cancel();
                }
                // The lease outlives a few missed beats; the next one may go through.
                Err(e) => tracing::warn!(dispatch = %leased.dispatch, error = %e, "heartbeat not written"),
            },
        }
    };
    if stale { Err(StoreError::StaleAttempt { what: "work" }.into()) } else { result }
}

/// True where a person asked for cancellation.
async fn heartbeat(
    inner: &Inner,
    leased: &LeasedDispatch,
    progress: Option<modules::Progress>,
) -> Result<bool, StoreError> {
    let progress = progress.map(|p| ProgressNote { fraction: p.fraction, note: p.note });
    let lease_ms = i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX);
    let state = store::dispatches::heartbeat(
        &inner.db,
        leased.dispatch,
        leased.attempt,
        progress.as_ref(),
        lease_ms,
        inner.now_ms(),
    )
    .await?;
    Ok(state.cancel_requested)
}

async fn pipeline(inner: Arc<Inner>, leased: LeasedDispatch, control: Control) -> Result<(), ModuleError> {
    await_cad_intake(&inner, leased.snapshot.cad_file, &control).await?;
    if leased.authority == Authority::Observer {
        return dispatch::observe(&inner, &leased, &control).await;
    }
    if leased.mode == ExecutionMode::Graph {
        return dispatch::authoritative(&inner, &leased, &control, || fixed(&inner, &leased, &control)).await;
    }
    fixed(&inner, &leased, &control).await
}

/// The fixed pipeline; fills what is not filled yet.
async fn fixed(inner: &Arc<Inner>, leased: &LeasedDispatch, control: &Control) -> Result<(), ModuleError> {
    let log = DispatchLog { db: inner.db.clone(), dispatch: leased.dispatch, attempt: leased.attempt };
    let attempt = Attempt { dispatch: leased.dispatch, token: leased.attempt, generation: leased.generation };
    let warnings = legacy::order_line::run(&inner.ports, control, &leased.snapshot, attempt, &log).await?;
    for warning in warnings {
        tracing::info!(dispatch = %leased.dispatch, warning, "the line is done, but");
    }
    Ok(())
}

/// Waits while another slot reads the product's CAD file, so that it is read once. What is still
/// missing afterwards is read by the line itself.
async fn await_cad_intake(inner: &Inner, id: CadFileId, control: &Control) -> Result<(), ModuleError> {
    loop {
        // Registered before looking, so that a finish in between is not missed.
        let finished = inner.cad_finished.notified();
        let file = store::cad_files::cad_file(&inner.db, id).await?;
        let under_way =
            file.summary.is_none() && matches!(file.status, store::CadStatus::Pending | store::CadStatus::Processing);
        if !under_way || inner.config.cad_slots == 0 {
            return Ok(());
        }
        control.report(0.0, "Waiting for CAD intake");
        tokio::select! {
            () = finished => {}
            () = tokio::time::sleep(crate::IDLE_POLL) => {}
            () = control.cancel.cancelled() => return Err(ModuleError::cancelled()),
        }
    }
}

async fn finish(inner: &Inner, leased: &LeasedDispatch, result: Result<(), ModuleError>) -> Result<(), RuntimeError> {
    let now = inner.now_ms();
    let end = async |outcome: DispatchOutcome| {
        store::dispatches::finish_dispatch(&inner.db, leased.dispatch, leased.attempt, &outcome, now).await
    };
    let change = match result {
        Ok(()) => end(DispatchOutcome::Succeeded).await,
        Err(error) => {
            tracing::warn!(dispatch = %leased.dispatch, code = error.code, error = %error, "attempt {} failed", leased.attempts);
            match judge(&error, leased.attempts) {
                Verdict::Abandon => return Ok(()),
                Verdict::Cancelled => end(DispatchOutcome::Cancelled).await,
                Verdict::Fail => {
                    let channels = dispatch::failure_channels(inner, leased).await;
                    end(DispatchOutcome::Failed { error, channels }).await
                }
                Verdict::Again { after_ms } => {
                    let due = now.saturating_add(after_ms);
                    store::dispatches::requeue(&inner.db, leased.dispatch, leased.attempt, due, &error, now).await
                }
            }
        }
    };
    match change {
        Ok(change) => inner.announce(&change),
        Err(StoreError::StaleAttempt { .. }) => {}
        Err(e) => return Err(e.into()),
    }
    Ok(())
}

/// Steps go to the dispatch's row.
struct DispatchLog {
    db: Database,
    dispatch: DispatchId,
    attempt: AttemptToken,
}

#[async_trait]
impl StepLog for DispatchLog {
    async fn finished(&self, step: Step) {
        let written = match serde_json::to_value(&step) {
            Ok(step) => store::dispatches::append_step(&self.db, self.dispatch, self.attempt, &step)
                .await
                .map_err(|e| e.to_string()),
            Err(e) => Err(e.to_string()),
        };
        if let Err(error) = written {
            tracing::warn!(dispatch = %self.dispatch, step = step.step, error, "step not logged");
        }
    }
}
