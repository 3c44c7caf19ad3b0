//! One run in hand: everything its driver and the workers of its nodes share.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize},
    },
};

use contracts::{
    ExecutionMode, Family,
    ids::{AttemptToken, DispatchId, LineId},
    snapshot::LineSnapshot,
};
use modules::{
    CancellationToken, ModuleError, ProgressSink,
    output::publish_asset::Attempt,
    ports::{CadFileRecord, Ports},
};
use serde_json::{Map, Value};
use store::{Authority, StartedBy};
use tokio::sync::mpsc;
use workflow::Plan;

use crate::nodes::executor::{Artifact, Context, Inputs};

/// What a run is for, frozen.
#[derive(Clone)]
pub enum Subject {
    Line { snapshot: Arc<LineSnapshot>, attempt: Attempt },
    CadFile(Arc<CadFileRecord>),
}

impl Subject {
    pub fn line(&self) -> Option<LineId> {
        match self {
            Self::Line { snapshot, .. } => Some(snapshot.line),
            Self::CadFile(_) => None,
        }
    }

    /// For nodes of that run.
    pub fn context(&self, run: DispatchId) -> Context<'_> {
        match self {
            Self::Line { snapshot, attempt } => Context::OrderLine { snapshot, attempt: *attempt },
            Self::CadFile(record) => Context::CadFile { record, run },
        }
    }
}

/// Which workflow version a run executes.
#[derive(Debug, Clone, PartialEq)]
pub struct Frozen {
    pub workflow: Option<contracts::ids::WorkflowId>,
    pub version: Option<u32>,
    pub name: Option<String>,
    /// Canonical text.
    pub document: String,
}

/// A run to be driven.
pub struct Job {
    pub id: DispatchId,
    pub frozen: Frozen,
    pub plan: Plan,
    pub family: Family,
    pub mode: ExecutionMode,
    pub authority: Authority,
    pub started_by: StartedBy,
    /// Every write of the driver carries it.
    pub driver: AttemptToken,
    pub subject: Subject,
    /// Of an observer: ports that record.
    pub ports: Ports,
    pub params: Vec<Map<String, Value>>,
    /// Neither looks into the cache nor fills it.
    pub bypass_cache: bool,
    /// Results taken over, by node.
    pub kept: BTreeMap<String, Value>,
    pub resumed_from: Option<DispatchId>,
}

impl Job {
    pub fn is_authoritative(&self) -> bool {
        self.authority == Authority::Authoritative
    }
}

/// An attempt to be made by a worker of the node's class.
#[derive(Debug)]
pub struct Order {
    pub number: u32,
    pub attempt: AttemptToken,
    pub inputs: Arc<Inputs>,
    /// What is stored of the inputs.
    pub refs: Value,
    pub cancel: CancellationToken,
    /// Instant of the newest progress report, ms; 0 before the first.
    pub moved_ms: Arc<AtomicI64>,
}

/// What the one who makes an attempt says to the driver.
#[derive(Debug)]
pub enum Report {
    Leased { node: usize, attempt: AttemptToken },
    Ended { node: usize, attempt: AttemptToken, result: Result<Vec<(String, Artifact)>, ModuleError> },
}

/// A run under way, as workers find it.
pub struct Live {
    pub job: Arc<Job>,
    pub orders: Mutex<HashMap<usize, Order>>,
    pub reports: mpsc::UnboundedSender<Report>,
    /// Of the whole run.
    pub progress: Arc<dyn ProgressSink>,
    /// Nodes that are done.
    pub done: AtomicUsize,
}
