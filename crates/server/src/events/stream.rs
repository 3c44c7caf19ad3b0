//! One stream of one person: what they missed, then what comes, until they or the server leave.

use std::{convert::Infallible, time::Duration};

use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use contracts::ids::UserId;
use futures_util::{Stream, StreamExt, stream};
use runtime::events::{Event, EventHub, Numbered};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};
use tokio_util::sync::CancellationToken;

use super::streams::Place;

/// Time between comments that keep proxies from closing a quiet stream.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// `last` is the id of the last event this person saw, `<epoch>-<seq>`.
pub fn stream(
    hub: &EventHub,
    last: Option<&str>,
    user: UserId,
    place: Place<UserId>,
    shutdown: CancellationToken,
) -> Sse<impl Stream<Item = Result<SseEvent, Infallible>> + use<>> {
    // An id that cannot be read is one of an unknown past: epoch 0 is nobody's.
    let last = last.map(|text| parse(text).unwrap_or((0, 0)));
    let subscription = hub.subscribe(last);
    let epoch = subscription.epoch;
    let replay = stream::iter(subscription.replay);
    let mut seen = 0;
    let live = BroadcastStream::new(subscription.live).map(move |received| match received {
        Ok(numbered) => {
            seen = numbered.seq;
            numbered
        }
        Err(BroadcastStreamRecvError::Lagged(missed)) => Numbered { seq: seen + missed, event: Event::Resync {} },
    });
    let events = replay
        .chain(live)
        .filter(move |numbered| std::future::ready(is_for(&numbered.event, user)))
        .map(move |numbered| Ok(encode(epoch, &numbered)))
        .take_until(shutdown.cancelled_owned())
        .map(move |event| {
            // Moves the place into the stream: it is given back when the stream is dropped.
            let _ = &place;
            event
        });
    Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT).text("still here"))
}

fn is_for(event: &Event, user: UserId) -> bool {
    match event {
        Event::Notification { user_id, .. } => *user_id == user,
        _ => true,
    }
}

fn encode(epoch: u64, numbered: &Numbered) -> SseEvent {
    let data = serde_json::to_string(&numbered.event).unwrap_or_default();
    SseEvent::default().id(format!("{epoch}-{}", numbered.seq)).event(numbered.event.name()).data(data)
}

fn parse(id: &str) -> Option<(u64, u64)> {
    let (epoch, seq) = id.split_once('-')?;
    Some((epoch.parse().ok()?, seq.parse().ok()?))
}
