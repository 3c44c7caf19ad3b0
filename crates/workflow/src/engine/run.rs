//! The state of a run. Follows from the plan and the events alone.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use contracts::module::{Execution, ExecutionRole};

use super::{Authority, Fault, Limits, NodeStatus, Outcome, RunStatus};
use crate::compile::{NodeId, Plan, Publishing};

/// One run of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub(super) places: Arc<HashMap<NodeId, usize>>,
    pub(super) nodes: Vec<NodeState>,
    pub(super) started: Option<Started>,
    /// Nodes that could be handed out, by class, in order of the plan.
    pub(super) ready: [BTreeSet<usize>; CLASSES],
    /// Nodes that are handed out, by class.
    pub(super) in_flight: [u32; CLASSES],
    /// Nodes that have not ended.
    pub(super) open: usize,
    /// Nodes that must succeed for everything to be published and have not.
    pub(super) unpublished: usize,
    /// Failed nodes that wait for a person.
    pub(super) held: usize,
    pub(super) paused: bool,
    /// When waiting for cancelled nodes ends.
    pub(super) cancelling: Option<i64>,
    /// Counts the retries.
    pub(super) round: u32,
    pub(super) outcome: Option<Outcome>,
}

/// What the first event said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Started {
    pub seed: u64,
    pub authority: Authority,
    pub limits: Limits,
}

pub(super) const CLASSES: usize = Execution::ALL.len();

/// One node of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeState {
    pub status: NodeStatus,
    /// Number of the latest attempt; 0 before the first. Never used twice, also not after a retry.
    pub attempt: u32,
    /// Attempts of the present round: never more than the node's policy allows.
    pub used: u32,
    /// When the next attempt is due, or the running one times out.
    pub due_ms: Option<i64>,
    /// Why the latest attempt failed.
    pub fault: Option<Fault>,
    /// Direct predecessors that have not succeeded.
    pub(super) waiting: usize,
    /// Whether everything is published only after it has succeeded.
    pub(super) owed: bool,
    /// Whether its failure paused the run.
    pub(super) holds: bool,
}

impl Run {
    /// A run that has not started.
    pub fn new(plan: &Plan) -> Self {
        let owed = owed(plan);
        let nodes: Vec<NodeState> = plan
            .nodes
            .iter()
            .zip(&owed)
            .map(|(node, &owed)| NodeState {
                status: NodeStatus::Pending,
                attempt: 0,
                used: 0,
                due_ms: None,
                fault: None,
                waiting: node.after.len(),
                owed,
                holds: false,
            })
            .collect();
        Self {
            places: Arc::new(plan.nodes.iter().enumerate().map(|(place, node)| (node.id.clone(), place)).collect()),
            open: nodes.len(),
            unpublished: owed.iter().filter(|owed| **owed).count(),
            nodes,
            started: None,
            ready: Default::default(),
            in_flight: [0; CLASSES],
            held: 0,
            paused: false,
            cancelling: None,
            round: 0,
            outcome: None,
        }
    }

    pub fn status(&self) -> RunStatus {
        match &self.outcome {
            Some(Outcome::Succeeded { .. }) => RunStatus::Succeeded,
            Some(Outcome::Failed { .. }) => RunStatus::Failed,
            Some(Outcome::FellBack { .. }) => RunStatus::FellBack,
            Some(Outcome::Cancelled) => RunStatus::Cancelled,
            None if self.started.is_none() => RunStatus::Queued,
            None if self.cancelling.is_none() && (self.paused || self.held > 0) => RunStatus::Paused,
            None => RunStatus::Running,
        }
    }

    /// How the run ended; none while it has not.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// Whether the run waits for its nodes to stop.
    pub fn is_cancelling(&self) -> bool {
        self.outcome.is_none() && self.cancelling.is_some()
    }

    pub fn authority(&self) -> Option<Authority> {
        self.started.map(|s| s.authority)
    }

    pub fn node(&self, id: &str) -> Option<&NodeState> {
        self.place(id).map(|place| &self.nodes[place])
    }

    /// In the order of the plan.
    pub fn nodes(&self) -> &[NodeState] {
        &self.nodes
    }

    /// Where a node stands in the plan.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Nodes of a class that are handed out.
    pub fn in_flight(&self, class: Execution) -> u32 {
        self.in_flight[class as usize]
    }

    /// Whether nothing is left to publish.
    pub fn is_published(&self) -> bool {
        self.unpublished == 0
    }
}

/// The nodes that must succeed for everything to be published: the makers of what is promised and
/// the nodes that publish it; without promises every node that publishes.
fn owed(plan: &Plan) -> Vec<bool> {
    let mut owed = vec![false; plan.nodes.len()];
    for &maker in plan.promises.iter().flat_map(|promise| &promise.nodes) {
        match &plan.nodes[maker].publishing {
            Publishing::Itself => owed[maker] = true,
            Publishing::By(publishers) => {
                owed[maker] = true;
                publishers.iter().for_each(|&p| owed[p] = true);
            }
            Publishing::NoResult | Publishing::Nobody => {}
        }
    }
    if plan.promises.is_empty() {
        for (owed, node) in owed.iter_mut().zip(&plan.nodes) {
            *owed = node.spec.execution_role == ExecutionRole::Publish || matches!(node.publishing, Publishing::Itself);
        }
    }
    owed
}
