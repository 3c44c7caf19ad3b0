//! A line decided by its graph; whatever goes wrong with the graph, by the fixed pipeline.

use std::{future::Future, panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt;
use modules::{Control, Fault, ModuleError};
use serde_json::json;
use store::{
    LogLevel, RunStatus,
    dispatches::LeasedDispatch,
    runs::{Change, NewEvent, NewLog, RunEnd},
};

use super::prepare::{Prepared, prepare};
use crate::{Inner, events::Event, run, run::job::Job};

/// Runs the graph. `legacy` is called, once, where the line must not depend on it any longer.
pub async fn authoritative<L>(
    inner: &Arc<Inner>,
    leased: &LeasedDispatch,
    control: &Control,
    legacy: impl FnOnce() -> L,
) -> Result<(), ModuleError>
where
    L: Future<Output = Result<(), ModuleError>>,
{
    let begun = caught(begin(inner, leased)).await;
    let (job, opened, broken) = match begun {
        Ok(begun) => begun,
        Err(e) if gives_up(&e) => return Err(e),
        // Not even its record could be made: the line is what matters.
        Err(e) => {
            tracing::error!(dispatch = %leased.dispatch, error = %e, "the graph could not be begun");
            return legacy().await;
        }
    };
    match opened.run.status {
        RunStatus::FellBack => return legacy().await,
        RunStatus::Succeeded => return Ok(()),
        RunStatus::Failed | RunStatus::Cancelled => {
            return Err(opened.run.error.clone().unwrap_or_else(ModuleError::cancelled));
        }
        _ => {}
    }
    let result = match broken {
        Some(broken) => Err(broken),
        None => caught(drive(inner, &job, &opened, control)).await,
    };
    let Err(error) = result else { return end(inner, &job, RunStatus::Succeeded, None, None).await };
    if error.fault == Fault::Stale {
        return Err(error);
    }
    if error.fault == Fault::Cancelled {
        if !inner.draining.is_cancelled() {
            end(inner, &job, RunStatus::Cancelled, Some(error.clone()), None).await?;
        }
        return Err(error);
    }
    if everything_is_published(inner, leased).await {
        // Only what follows publishing failed: shown, and no reason to render again.
        return end(inner, &job, RunStatus::Succeeded, Some(error), None).await;
    }
    if run::fault::is_expected(&error) {
        end(inner, &job, RunStatus::Failed, Some(error.clone()), None).await?;
        return Err(error);
    }
    tracing::warn!(dispatch = %leased.dispatch, code = error.code, error = %error, "the graph failed; the fixed pipeline takes the line");
    if let Err(e) = end(inner, &job, RunStatus::FellBack, None, Some(error)).await {
        if gives_up(&e) {
            return Err(e);
        }
        tracing::error!(dispatch = %leased.dispatch, error = %e, "the fallback could not be recorded");
    }
    legacy().await
}

type Begun = (Arc<Job>, store::runs::Opened, Option<ModuleError>);

async fn begin(inner: &Arc<Inner>, leased: &LeasedDispatch) -> Result<Begun, ModuleError> {
    let Prepared { job, broken } = prepare(inner, leased, inner.ports.clone()).await?;
    let opened = run::open(inner, &job).await?;
    announce(inner, &job, RunStatus::Running);
    Ok((Arc::new(job), opened, broken))
}

async fn drive(
    inner: &Arc<Inner>,
    job: &Arc<Job>,
    opened: &store::runs::Opened,
    control: &Control,
) -> Result<(), ModuleError> {
    if inner.config.sabotage.engine_panics {
        panic!("injected: the engine panics");
    }
    run::drive(inner, job, opened, control).await?;
    let run::job::Subject::Line { snapshot, attempt } = &job.subject else { return Ok(()) };
    let filled = job.ports.publisher.published(snapshot.line, attempt.generation).await?;
    let missing: Vec<String> = snapshot
        .slots()
        .into_iter()
        .filter(|slot| filled.iter().all(|(filled, _)| filled != slot))
        .map(|slot| format!("{} · {} · {}", slot.artifact_kind, slot.view, slot.derivative))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(ModuleError::new(
        Fault::Transient,
        "graph.promise_not_kept",
        format!("The graph ended without publishing what the line promises: {}.", missing.join(", ")),
        "Let the graph make and publish every file the output type promises.",
    ))
}

/// A panic of the engine is a failure of the graph like any other.
pub async fn caught<T>(work: impl Future<Output = Result<T, ModuleError>>) -> Result<T, ModuleError> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|panic| {
        let said = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        Err(ModuleError::new(
            Fault::Transient,
            "engine.panicked",
            "The graph runtime stopped unexpectedly.",
            "Report this fault with the log; order lines go to the fixed pipeline meanwhile.",
        )
        .with_detail(said))
    })
}

/// Somebody else owns the line, or nobody wants it any more.
fn gives_up(error: &ModuleError) -> bool {
    matches!(error.fault, Fault::Stale | Fault::Cancelled)
}

async fn everything_is_published(inner: &Inner, leased: &LeasedDispatch) -> bool {
    match inner.ports.publisher.published(leased.line, leased.generation).await {
        Ok(filled) => leased.snapshot.slots().iter().all(|slot| filled.iter().any(|(filled, _)| filled == slot)),
        Err(_) => false,
    }
}

/// Writes how the run ended.
pub async fn end(
    inner: &Inner,
    job: &Job,
    status: RunStatus,
    error: Option<ModuleError>,
    fallback_reason: Option<ModuleError>,
) -> Result<(), ModuleError> {
    let mut change = Change::default();
    if let Some(reason) = &fallback_reason {
        let payload = json!({ "code": reason.code, "message": reason.message });
        change.events.push(NewEvent { kind: "fell_back", node: None, payload });
        let line = format!("The fixed pipeline takes the line: {} {}", reason.message, reason.remedy);
        change.logs.push(NewLog { node: None, level: LogLevel::Warn, line });
    }
    let payload = json!({ "status": status.as_str() });
    change.events.push(NewEvent { kind: "run_finished", node: None, payload });
    change.end = Some(RunEnd { status, error, fallback_reason });
    store::runs::apply(&inner.db, job.id, job.driver, &change, inner.now_ms()).await?;
    announce(inner, job, status);
    forget_frames(job);
    Ok(())
}

/// Frames of turntables wait for a later attempt of the run; there is none now.
fn forget_frames(job: &Job) {
    let prefix = format!("frames-{}-", job.id);
    let Ok(entries) = std::fs::read_dir(&job.ports.resumable) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix)) {
        if let Err(e) = std::fs::remove_dir_all(entry.path()) {
            tracing::warn!(path = %entry.path().display(), error = %e, "frames not removed");
        }
    }
}

pub fn announce(inner: &Inner, job: &Job, status: RunStatus) {
    let (run_id, line_id) = (job.id, job.subject.line());
    inner.hub.publish(Event::Run { run_id, line_id, status: status.as_str().to_owned() });
}
