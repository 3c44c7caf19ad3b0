//! Hands node attempts to workers of their class. A hint that is lost is given again, one that
//! comes twice finds nothing: the row of the node is what counts.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use contracts::{ids::DispatchId, module::Execution};
use tokio::sync::Notify;

/// "Attempt of this node is ready."
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hint {
    pub run: DispatchId,
    /// Index in the plan.
    pub node: usize,
    /// Observers wait until no authoritative node of the class does.
    pub observer: bool,
}

#[async_trait]
pub trait JobTransport: Send + Sync {
    fn offer(&self, class: Execution, hint: Hint);

    /// The most urgent hint of a class; waits for one.
    async fn next(&self, class: Execution) -> Hint;
}

/// Hints kept per class; a further one is dropped and given again by its driver.
pub const MAX_HINTS: usize = 100_000;

#[derive(Default)]
struct Queue {
    hints: Mutex<BinaryHeap<Reverse<(bool, u64, Hint)>>>,
    bell: Notify,
}

/// Within this process.
#[derive(Default)]
pub struct InProcess {
    cad: Queue,
    render: Queue,
    count: AtomicU64,
}

impl InProcess {
    fn queue(&self, class: Execution) -> &Queue {
        if class == Execution::Cad { &self.cad } else { &self.render }
    }
}

#[async_trait]
impl JobTransport for InProcess {
    fn offer(&self, class: Execution, hint: Hint) {
        let queue = self.queue(class);
        let mut hints = queue.hints.lock().expect("no holder panics");
        if hints.len() < MAX_HINTS {
            hints.push(Reverse((hint.observer, self.count.fetch_add(1, Ordering::Relaxed), hint)));
        }
        drop(hints);
        queue.bell.notify_one();
    }

    async fn next(&self, class: Execution) -> Hint {
        let queue = self.queue(class);
        loop {
            let rung = queue.bell.notified();
            {
                let mut hints = queue.hints.lock().expect("no holder panics");
                if let Some(Reverse((_, _, hint))) = hints.pop() {
                    if !hints.is_empty() {
                        queue.bell.notify_one();
                    }
                    return hint;
                }
            }
            rung.await;
        }
    }
}
