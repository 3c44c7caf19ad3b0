//! Which side decides an order line, who works on it, and what happens when that goes wrong.
//!
//! The database row is the truth and every write carries its attempt token; what lives in memory
//! here (wake-ups, cancellation tokens, events) only makes things faster. Losing all of it loses
//! no work.

mod clock;
pub mod commands;
pub mod deliver;
pub mod dispatch;
pub mod events;
mod freeze;
pub mod nodes;
pub mod observer;
mod previews;
mod proof;
mod retry;
mod run;
mod studio;
mod watcher;
mod worker;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

pub use clock::{SystemClock, new_id};
pub use commands::{FieldError, RuntimeError};
use contracts::{ids::DispatchId, module::Execution};
use events::EventHub;
use modules::{CancellationToken, ports::Ports};
use store::Database;
use tokio::{sync::Notify, task::JoinHandle};
pub use watcher::HubWatcher;

/// How one process takes part in the work.
#[derive(Debug, Clone)]
pub struct RuntimeConfig {
    /// Name of this process among the workers; leases of the same name are taken back at start.
    pub worker: String,
    /// Order lines worked on at once. One more than Blender sessions keeps Blender busy while a
    /// finished picture is published.
    pub line_slots: usize,
    /// STEP files read at once.
    pub cad_slots: usize,
    /// Make thumbnails and STL of every CAD file after it was read.
    pub keep_ready: bool,
    pub delivery: deliver::DeliveryConfig,
    /// What renders here: results kept in the node cache are good for the same renderer alone.
    pub renderer: String,
    /// A node that reports progress must do so again within this time, ms.
    pub progress_limit_ms: i64,
    /// Faults put in on purpose, by tests and drills; none by default.
    pub sabotage: Sabotage,
}

/// Faults put in on purpose, to see that the line is rendered none the less.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sabotage {
    /// The graph runtime panics when it begins.
    pub engine_panics: bool,
    /// What shadows show is wrong, so that their comparison is seen to notice.
    pub shadow: Option<observer::mutation::Mutation>,
}

/// A lease lasts this long without a heartbeat.
pub const LEASE: Duration = Duration::from_secs(30);
/// See [`RuntimeConfig::progress_limit_ms`]: as long as a Blender session may be silent.
pub const PROGRESS_LIMIT_MS: i64 = 600_000;
/// Time between heartbeats: three may be lost before the lease is.
pub const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long a worker with nothing to do sleeps before it looks again, woken or not.
pub const IDLE_POLL: Duration = Duration::from_secs(2);

/// The handle; clones share one runtime.
#[derive(Clone)]
pub struct Runtime(Arc<Inner>);

pub(crate) struct Inner {
    db: Database,
    ports: Ports,
    hub: EventHub,
    senders: deliver::Senders,
    config: RuntimeConfig,
    wake_lines: Notify,
    wake_cad: Notify,
    /// Rung whenever a CAD file is finished, for lines that wait for it.
    cad_finished: Notify,
    /// Dispatches this process works on, so that a cancellation takes hold at once.
    in_hand: Mutex<HashMap<DispatchId, CancellationToken>>,
    draining: CancellationToken,
    nodes: nodes::Catalogue,
    transport: Arc<dyn run::transport::JobTransport>,
    live: run::LiveRuns,
}

impl Runtime {
    pub fn new(db: Database, ports: Ports, hub: EventHub, config: RuntimeConfig) -> Self {
        Self(Arc::new(Inner {
            db,
            ports,
            hub,
            senders: deliver::Senders::new(&config.delivery),
            config,
            wake_lines: Notify::new(),
            wake_cad: Notify::new(),
            cad_finished: Notify::new(),
            in_hand: Mutex::default(),
            draining: CancellationToken::new(),
            nodes: nodes::Catalogue::default(),
            transport: Arc::new(run::transport::InProcess::default()),
            live: run::LiveRuns::default(),
        }))
    }

    pub fn events(&self) -> &EventHub {
        &self.0.hub
    }

    /// All nodes, with what is known by now of their availability.
    pub fn nodes(&self) -> Arc<nodes::Nodes> {
        self.0.nodes.get()
    }

    /// Takes what the probes at start did not find.
    pub fn set_lacks(&self, lacks: &nodes::Lacks) {
        self.0.nodes.set(nodes::Nodes::new(lacks));
    }

    /// Where work in progress lives.
    pub fn scratch(&self) -> &PathBuf {
        &self.0.ports.scratch
    }

    /// Takes back what an earlier life of this worker held, then works until [`Runtime::drain`].
    pub async fn start(&self) -> Result<Vec<JoinHandle<()>>, RuntimeError> {
        let now = self.0.ports.clock.now_ms();
        for change in store::dispatches::release_leases_of(&self.0.db, &self.0.config.worker, now).await? {
            self.0.announce(&change);
        }
        store::runs::end_lost(&self.0.db, &self.0.config.worker, now).await?;
        store::deliveries::release_deliveries_of(&self.0.db, &self.0.config.worker, deliver::MAX_ATTEMPTS, now).await?;
        let mut slots = vec![tokio::spawn(deliver::work(self.0.clone()))];
        for _ in 0..self.0.config.line_slots {
            slots.push(tokio::spawn(worker::lines(self.0.clone())));
        }
        for _ in 0..self.0.config.cad_slots {
            slots.push(tokio::spawn(worker::cad_files(self.0.clone())));
        }
        let classes = [(Execution::Render, self.0.config.line_slots), (Execution::Cad, self.0.config.cad_slots.max(1))];
        for (class, workers) in classes {
            for _ in 0..workers {
                slots.push(tokio::spawn(run::worker::serve(self.0.clone(), class)));
            }
        }
        Ok(slots)
    }

    /// Stops taking new work. What is in hand is given up: its lease is taken back at the next start.
    pub fn drain(&self) {
        self.0.draining.cancel();
    }

    /// A CAD file was uploaded or is to be read anew.
    pub fn cad_file_added(&self, id: contracts::ids::CadFileId) {
        self.0.hub.publish(events::Event::CadFile { cad_file_id: id, status: "pending".into(), progress: None });
        self.0.wake_cad.notify_one();
    }
}

impl Inner {
    fn now_ms(&self) -> i64 {
        self.ports.clock.now_ms()
    }

    /// Tells watchers what a transaction did to an order.
    fn announce(&self, change: &store::orders::OrderChange) {
        store::Watcher::order_changed(&HubWatcher(self.hub.clone()), change);
    }
}
