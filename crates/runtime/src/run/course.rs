//! Where a run stands and what may begin next. Pure: instants are told.

use modules::{Fault, ModuleError};
use store::NodeStatus;
use workflow::{Plan, document::OnFailure};

/// What follows when an attempt failed.
#[derive(Debug, Clone, PartialEq)]
pub enum Failed {
    /// Another attempt, at the given instant.
    Again { at_ms: i64 },
    /// For good; what stands on it is skipped, the rest goes on.
    SkipDependents { skipped: Vec<usize> },
    /// For good, and the run with it.
    FailRun,
}

#[derive(Debug, Clone, PartialEq)]
struct Place {
    status: NodeStatus,
    attempts: u32,
    not_before_ms: i64,
}

/// The state of every node of a plan.
#[derive(Debug)]
pub struct Course<'p> {
    plan: &'p Plan,
    places: Vec<Place>,
}

impl<'p> Course<'p> {
    /// `stands`: status and attempts of each node, as an earlier life of the run left them.
    pub fn new(plan: &'p Plan, stands: &[(NodeStatus, u32)]) -> Self {
        let place = |index: usize| {
            let (status, attempts) = stands.get(index).copied().unwrap_or((NodeStatus::Pending, 0));
            let status = if status.is_final() && status != NodeStatus::Failed { status } else { NodeStatus::Pending };
            Place { status, attempts, not_before_ms: 0 }
        };
        Self { plan, places: (0..plan.nodes.len()).map(place).collect() }
    }

    /// Takes the nodes that may begin now, in the order of the plan.
    pub fn take_ready(&mut self, now_ms: i64) -> Vec<usize> {
        let mut ready = Vec::new();
        for index in 0..self.places.len() {
            let place = &self.places[index];
            let waits = matches!(place.status, NodeStatus::Pending | NodeStatus::Retrying);
            if waits && place.not_before_ms <= now_ms && self.is_clear(index) {
                ready.push(index);
            }
        }
        for &index in &ready {
            self.places[index].status = NodeStatus::Queued;
        }
        ready
    }

    fn is_clear(&self, index: usize) -> bool {
        self.plan.nodes[index].after.iter().all(|&before| self.places[before].status == NodeStatus::Succeeded)
    }

    /// Number of the attempt that begins now.
    pub fn begin(&mut self, index: usize) -> u32 {
        self.places[index].attempts += 1;
        self.places[index].status = NodeStatus::Running;
        self.places[index].attempts
    }

    pub fn succeeded(&mut self, index: usize) {
        self.places[index].status = NodeStatus::Succeeded;
    }

    /// `jitter` 0…1 spreads attempts that failed together.
    pub fn failed(&mut self, index: usize, error: &ModuleError, now_ms: i64, jitter: f64) -> Failed {
        let node = &self.plan.nodes[index];
        let place = &mut self.places[index];
        if error.fault == Fault::Transient && place.attempts < node.retry.max_attempts {
            let exponent = i32::try_from(place.attempts.saturating_sub(1)).unwrap_or(i32::MAX);
            let wait = node.retry.backoff_s * node.retry.factor.powi(exponent);
            let wait_ms = wait.min(node.retry.max_backoff_s).max(0.0) * 1000.0 * (0.75 + 0.5 * jitter);
            #[expect(clippy::cast_possible_truncation, reason = "bounded by the longest back-off")]
            let at_ms = now_ms.saturating_add(wait_ms as i64);
            place.status = NodeStatus::Retrying;
            place.not_before_ms = at_ms;
            return Failed::Again { at_ms };
        }
        place.status = NodeStatus::Failed;
        if node.on_failure == OnFailure::SkipDependents && error.fault != Fault::Cancelled {
            return Failed::SkipDependents { skipped: self.skip_after(index) };
        }
        Failed::FailRun
    }

    fn skip_after(&mut self, index: usize) -> Vec<usize> {
        let mut skipped = Vec::new();
        let mut next: Vec<usize> = self.plan.nodes[index].before.clone();
        while let Some(index) = next.pop() {
            if !self.places[index].status.is_final() {
                self.places[index].status = NodeStatus::Skipped;
                skipped.push(index);
                next.extend(&self.plan.nodes[index].before);
            }
        }
        skipped.sort_unstable();
        skipped
    }

    /// It will not run, or not to its end.
    pub fn give_up(&mut self, index: usize, status: NodeStatus) {
        self.places[index].status = status;
    }

    pub fn status(&self, index: usize) -> NodeStatus {
        self.places[index].status
    }

    /// Nothing more will happen.
    pub fn is_over(&self) -> bool {
        self.places.iter().all(|place| place.status.is_final())
    }

    /// When the next attempt is due, where one waits.
    pub fn next_due_ms(&self) -> Option<i64> {
        self.places.iter().filter(|p| p.status == NodeStatus::Retrying).map(|p| p.not_before_ms).min()
    }
}
