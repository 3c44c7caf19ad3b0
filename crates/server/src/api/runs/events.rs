//! The events of one run: rows, so that a stream goes on where it broke off, over a restart too.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event as SseEvent, KeepAlive, Sse},
    },
};
use contracts::ids::DispatchId;
use futures_util::stream;
use runtime::events::Event;
use serde_json::json;
use store::runs;
use tokio::sync::broadcast::error::RecvError;

use crate::{
    auth::Viewer,
    extract::Path,
    problem::{Problem, ProblemBody},
    state::AppState,
    time::Instant,
};

/// Rows are looked at at least this often; a hint brings it forward.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Time between comments that keep proxies from closing a quiet stream.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Server-sent events of a run; `Last-Event-ID` goes on after that event. The stream ends with the run.
#[utoipa::path(get, path = "/workflows/runs/{id}/events", tag = "runs", params(("id" = Uuid, Path), ("Last-Event-ID" = Option<String>, Header)), responses(
    (status = OK, body = String, content_type = "text/event-stream"),
    (status = NOT_FOUND, body = ProblemBody, content_type = "application/problem+json"),
    (status = TOO_MANY_REQUESTS, body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn run_events(
    State(state): State<AppState>,
    viewer: Viewer,
    Path(id): Path<DispatchId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    runs::run(&state.db, id).await?;
    let place = state.streams.enter(viewer.id()).ok_or_else(|| {
        Problem::too_many("events.too_many", "Too many event streams are open; close other windows of this app.", 30)
    })?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse::<i64>().ok()).unwrap_or(0);
    let hints = state.hub.subscribe(None).live;
    let follow = Follow { state, id, seq: last, hints, waiting: Vec::new(), over: false };
    let events = stream::unfold((follow, place), |(mut follow, place)| async move {
        follow.next().await.map(|event| (Ok::<_, Infallible>(event), (follow, place)))
    });
    let mut response =
        Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT).text("still here")).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

struct Follow {
    state: AppState,
    id: DispatchId,
    seq: i64,
    hints: tokio::sync::broadcast::Receiver<runtime::events::Numbered>,
    /// Read and not yet sent, the newest first.
    waiting: Vec<runs::EventRow>,
    over: bool,
}

impl Follow {
    async fn next(&mut self) -> Option<SseEvent> {
        loop {
            if let Some(row) = self.waiting.pop() {
                self.seq = row.seq;
                return Some(encode(&row));
            }
            if self.over {
                return None;
            }
            // The status first: whatever was written before it is read below.
            let ended = runs::run(&self.state.db, self.id).await.ok()?.status.is_final();
            self.waiting = runs::events_after(&self.state.db, self.id, self.seq).await.ok()?;
            self.waiting.reverse();
            if !self.waiting.is_empty() {
                continue;
            }
            if ended {
                self.over = true;
                continue;
            }
            if let Some(progress) = self.rest().await? {
                return Some(progress);
            }
        }
    }

    /// Until there may be more; progress of a node is told at once. None ends the stream.
    async fn rest(&mut self) -> Option<Option<SseEvent>> {
        let deadline = tokio::time::Instant::now() + LOOK_EVERY;
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(deadline) => return Some(None),
                () = self.state.shutdown.cancelled() => return None,
                hint = self.hints.recv() => match hint {
                    Ok(numbered) => match numbered.event {
                        Event::Run { run_id, .. } if run_id == self.id => return Some(None),
                        Event::RunNode { run_id, node, progress } if run_id == self.id => {
                            let data = json!({ "node": node, "fraction": progress.fraction, "note": progress.note });
                            return Some(Some(SseEvent::default().event("progress").data(data.to_string())));
                        }
                        _ => {}
                    },
                    Err(RecvError::Lagged(_)) => return Some(None),
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }
}

fn encode(row: &runs::EventRow) -> SseEvent {
    let data = json!({
        "seq": row.seq,
        "type": row.kind,
        "at": Instant(row.at_ms),
        "node": row.node,
        "payload": row.payload,
    });
    SseEvent::default().id(row.seq.to_string()).event("run_event").data(data.to_string())
}
