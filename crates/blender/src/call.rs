//! One request on one session, watched: progress, heartbeat, time-outs, cancellation.

use std::time::Duration;

use modules::{Control, Fault, ModuleError};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::time::{Instant, sleep_until};

use crate::{Limits, protocol::Message, session::Session};

/// Longest silence a child may announce, seconds.
const MAX_QUIET_S: u32 = 1800;

/// Whether the session can serve on.
#[derive(Debug, PartialEq, Eq)]
pub enum After {
    Usable,
    Dead,
}

/// Runs a request to its end. The session is dead after anything but an answer.
pub async fn call<P: Serialize, R: DeserializeOwned>(
    session: &mut Session,
    op: &str,
    params: &P,
    limits: &Limits,
    control: &Control,
    on_item: &mut (dyn FnMut(Value) + Send),
) -> (Result<R, ModuleError>, After) {
    if control.cancel.is_cancelled() {
        return (Err(ModuleError::cancelled()), After::Usable);
    }
    // What an earlier request left behind (late progress) is of no interest any more.
    while session.messages.try_recv().is_ok() {}
    let Ok(id) = session.send(op, Some(params)).await else {
        return (Err(crashed(session).await), After::Dead);
    };
    match watch(session, id, limits, control, on_item).await {
        Ok(answer) => {
            session.jobs += 1;
            let result = answer.and_then(|value| {
                serde_json::from_value(value).map_err(|error| {
                    ModuleError::new(
                        Fault::Environment,
                        "blender.package_mismatch",
                        format!("The `blender/` package gave an answer this executable does not understand: {error}."),
                        "Install the executable and its `blender/` folder together.",
                    )
                })
            });
            (result, After::Usable)
        }
        Err(error) => (Err(error), After::Dead),
    }
}

/// The outer error means that the session was killed or died.
async fn watch(
    session: &mut Session,
    id: u64,
    limits: &Limits,
    control: &Control,
    on_item: &mut (dyn FnMut(Value) + Send),
) -> Result<Result<Value, ModuleError>, ModuleError> {
    let started = Instant::now();
    let mut beat_by = started + limits.heartbeat;
    let mut last_progress = started;
    // Set once a cancellation was passed on.
    let mut kill_at: Option<Instant> = None;
    loop {
        let deadline = beat_by
            .min(last_progress + limits.progress)
            .min(started + limits.request)
            .min(kill_at.unwrap_or(started + limits.request));
        tokio::select! {
            message = session.messages.recv() => match message {
                None if kill_at.is_some() => { session.end_status().await; return Err(ModuleError::cancelled()); }
                None => return Err(crashed(session).await),
                Some(Message::Done { id: done, rss_mb, result }) if done == id => {
                    session.rss_mb = rss_mb;
                    return Ok(result.map_err(ModuleError::from));
                }
                Some(Message::Progress { id: of, fraction, note }) if of == id => {
                    last_progress = Instant::now();
                    control.report(fraction, note);
                }
                Some(Message::Item { id: of, data }) if of == id => {
                    last_progress = Instant::now();
                    on_item(data);
                }
                Some(Message::Heartbeat { rss_mb }) => {
                    beat_by = beat_by.max(Instant::now() + limits.heartbeat);
                    session.rss_mb = rss_mb;
                }
                Some(Message::Quiet { seconds }) => {
                    let seconds = seconds.min(MAX_QUIET_S);
                    beat_by = Instant::now() + limits.heartbeat.max(Duration::from_secs(seconds.into()));
                    last_progress = beat_by;
                }
                Some(_) => {}
            },
            () = control.cancel.cancelled(), if kill_at.is_none() => {
                kill_at = Some(Instant::now() + limits.cancel_grace);
                // A session that cannot be told is killed when the grace is over.
                let _ = session.send_cancel(id).await;
            },
            () = sleep_until(deadline) => {
                let now = Instant::now();
                let words = session.last_words();
                session.end_status().await;
                if kill_at.is_some() {
                    return Err(ModuleError::cancelled());
                }
                let (code, what) = if now >= started + limits.request {
                    ("blender.timeout", format!("The render took longer than {} s and was stopped.", limits.request.as_secs()))
                } else if now >= beat_by {
                    ("blender.hung", format!("Blender gave no sign of life for {} s and was stopped.", limits.heartbeat.as_secs()))
                } else {
                    ("blender.hung", format!("The render made no progress for {} s and was stopped.", limits.progress.as_secs()))
                };
                return Err(ModuleError::new(Fault::Transient, code, what,
                    "Try again, with fewer samples or a smaller picture, or raise the time-out.").with_detail(words));
            },
        }
    }
}

async fn crashed(session: &mut Session) -> ModuleError {
    let status = session.end_status().await;
    ModuleError::new(
        Fault::Transient,
        "blender.crashed",
        format!("Blender ended in the middle of its work ({status})."),
        "Try again; if the same picture fails every time, it may need more memory than the machine has.",
    )
    .with_detail(session.last_words())
}
