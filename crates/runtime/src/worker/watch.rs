//! Progress of one piece of work: kept for the next heartbeat, shown to watchers at a bounded rate.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use modules::{Progress, ProgressSink};

/// At most this often a watcher hears of the same piece of work.
const SHOW_EVERY: Duration = Duration::from_millis(200);

pub struct Watch<F: Fn(&Progress) + Send + Sync> {
    latest: Mutex<(Option<Progress>, Option<Instant>)>,
    show: F,
}

impl<F: Fn(&Progress) + Send + Sync> Watch<F> {
    pub fn new(show: F) -> Self {
        Self { latest: Mutex::new((None, None)), show }
    }

    /// The newest report, for the heartbeat.
    pub fn latest(&self) -> Option<Progress> {
        self.latest.lock().expect("no holder panics").0.clone()
    }
}

impl<F: Fn(&Progress) + Send + Sync> ProgressSink for Watch<F> {
    fn report(&self, progress: Progress) {
        let mut latest = self.latest.lock().expect("no holder panics");
        let now = Instant::now();
        let due = latest.1.is_none_or(|shown| now.duration_since(shown) >= SHOW_EVERY);
        latest.0 = Some(progress.clone());
        if due {
            latest.1 = Some(now);
            drop(latest);
            (self.show)(&progress);
        }
    }
}
