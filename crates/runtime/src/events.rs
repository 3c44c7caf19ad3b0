//! What changed, for whoever watches: a bounded in-memory ring with resumable ids.
//!
//! Events are hints for people's screens; the database row is the truth. A watcher that fell too
//! far behind is told to fetch everything again.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use contracts::ids::{CadFileId, DispatchId, LineId, NotificationId, OrderId, UserId};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, broadcast};

/// How many past events can be replayed, and how far a live watcher may lag behind.
pub const RING_EVENTS: usize = 4096;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgressInfo {
    /// 0…1.
    pub fraction: f32,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Line {
        order_id: OrderId,
        line_id: LineId,
        status: String,
        progress: Option<ProgressInfo>,
    },
    Order {
        order_id: OrderId,
        status: String,
    },
    CadFile {
        cad_file_id: CadFileId,
        status: String,
        progress: Option<ProgressInfo>,
    },
    Notification {
        notification_id: NotificationId,
        user_id: UserId,
    },
    /// Something happened in a run: its events tell what.
    Run {
        run_id: DispatchId,
        line_id: Option<LineId>,
        status: String,
    },
    /// How far a node in hand is.
    RunNode {
        run_id: DispatchId,
        node: String,
        progress: ProgressInfo,
    },
    /// Sent instead of a gap.
    Resync {},
}

impl Event {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Line { .. } => "line",
            Self::Order { .. } => "order",
            Self::CadFile { .. } => "cad_file",
            Self::Notification { .. } => "notification",
            Self::Run { .. } => "run",
            Self::RunNode { .. } => "run_node",
            Self::Resync {} => "resync",
        }
    }
}

/// An event with its place in the stream of this process.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbered {
    pub seq: u64,
    pub event: Event,
}

struct Inner {
    /// Differs from process to process, so that an id of an earlier life is never mistaken.
    epoch: u64,
    ring: Mutex<(u64, VecDeque<Numbered>)>,
    live: broadcast::Sender<Numbered>,
    /// Rung when there may be something to deliver.
    bell: Notify,
}

/// The hub; clones share it.
#[derive(Clone)]
pub struct EventHub(Arc<Inner>);

/// A watcher's start: what it missed, and what comes.
pub struct Subscription {
    /// Events after the given id; [`Event::Resync`] alone where they are gone.
    pub replay: Vec<Numbered>,
    pub live: broadcast::Receiver<Numbered>,
    pub epoch: u64,
}

impl EventHub {
    /// `epoch` distinguishes this process from earlier ones, e.g. its start time.
    pub fn new(epoch: u64) -> Self {
        let (live, _) = broadcast::channel(RING_EVENTS);
        Self(Arc::new(Inner { epoch, ring: Mutex::new((0, VecDeque::new())), live, bell: Notify::new() }))
    }

    pub fn publish(&self, event: Event) {
        let mut ring = self.0.ring.lock().expect("no holder of the ring panics");
        ring.0 += 1;
        let numbered = Numbered { seq: ring.0, event };
        if ring.1.len() == RING_EVENTS {
            ring.1.pop_front();
        }
        ring.1.push_back(numbered.clone());
        // Sent under the lock so that live order equals ring order; no receiver is no error.
        let _ = self.0.live.send(numbered);
    }

    /// Wakes the delivery worker; a ring that is lost costs seconds, never a message.
    pub fn ring_deliveries(&self) {
        self.0.bell.notify_one();
    }

    pub(crate) async fn deliveries_rung(&self) {
        self.0.bell.notified().await;
    }

    /// Watches from after `last`, an `(epoch, seq)` of an earlier subscription, or from now.
    pub fn subscribe(&self, last: Option<(u64, u64)>) -> Subscription {
        let ring = self.0.ring.lock().expect("no holder of the ring panics");
        let live = self.0.live.subscribe();
        let resync = || vec![Numbered { seq: ring.0, event: Event::Resync {} }];
        let replay = match last {
            None => Vec::new(),
            Some((epoch, _)) if epoch != self.0.epoch => resync(),
            Some((_, seq)) if seq > ring.0 => resync(),
            Some((_, seq)) => {
                let oldest = ring.1.front().map_or(ring.0 + 1, |n| n.seq);
                if seq + 1 < oldest { resync() } else { ring.1.iter().filter(|n| n.seq > seq).cloned().collect() }
            }
        };
        Subscription { replay, live, epoch: self.0.epoch }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(status: &str) -> Event {
        Event::Order { order_id: OrderId::nil(), status: status.into() }
    }

    #[test]
    fn a_watcher_gets_what_it_missed_and_only_that() {
        let hub = EventHub::new(7);
        for n in 0..5 {
            hub.publish(order(&n.to_string()));
        }
        let replay = hub.subscribe(Some((7, 3))).replay;
        assert_eq!(replay.iter().map(|n| n.seq).collect::<Vec<_>>(), [4, 5]);
        assert!(hub.subscribe(None).replay.is_empty());
    }

    #[test]
    fn a_gap_or_another_process_means_resync() {
        let hub = EventHub::new(7);
        for n in 0..RING_EVENTS + 10 {
            hub.publish(order(&n.to_string()));
        }
        for last in [(7, 1), (6, 4000), (7, 1 << 40)] {
            let replay = hub.subscribe(Some(last)).replay;
            assert_eq!(replay.len(), 1);
            assert_eq!(replay[0].event, Event::Resync {});
        }
    }
}
