//! The plan: what runs, in which order, on what, with which params. The only thing that is run.

use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};

use contracts::{
    ArtifactKind, ArtifactRole,
    module::{Execution, InputPort, ModuleSpec},
};

use super::{
    EffectiveParams, NodeId, WorkflowFamily,
    graph::{Graph, Index},
    providers::Bound,
    publishing::Authority,
};
use crate::document::{OnFailure, Retry};

/// A graph without errors, ready to run.
#[derive(Debug, Clone)]
pub struct Plan {
    pub family: WorkflowFamily,
    /// Predecessors first; nodes that may run in any order stand in order of ids. Indices below
    /// refer to this list.
    pub nodes: Vec<PlanNode>,
    pub promises: Vec<Promise>,
}

/// One node of a plan.
#[derive(Debug, Clone)]
pub struct PlanNode {
    pub id: NodeId,
    /// The module's declaration: step, versions, execution class, effects, caching.
    pub spec: &'static ModuleSpec,
    pub params: EffectiveParams,
    pub inputs: Vec<BoundInput>,
    /// Direct predecessors, ascending: what must be finished first.
    pub after: Vec<usize>,
    /// Direct successors, ascending.
    pub before: Vec<usize>,
    pub retry: Retry,
    /// Seconds.
    pub timeout_s: u32,
    pub on_failure: OnFailure,
    pub publishing: Publishing,
}

/// One input port with what goes into it; empty where an optional input has no provider.
#[derive(Debug, Clone)]
pub struct BoundInput {
    pub port: &'static InputPort,
    pub sources: Vec<Source>,
}

/// One output of an earlier node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    pub node: usize,
    /// Name of the output port.
    pub port: &'static str,
    pub role: ArtifactRole,
}

/// Who publishes what a node makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publishing {
    /// It makes nothing an output type could promise.
    NoResult,
    /// The node itself: no publishing node lies downstream.
    Itself,
    /// These publishing nodes take it; the node itself publishes nothing.
    By(Vec<usize>),
    /// A publishing node lies downstream but takes from another node: nobody publishes it.
    Nobody,
}

impl Publishing {
    /// Whether a publishing node lies downstream, so that the node must not publish.
    pub fn is_downstream(&self) -> bool {
        matches!(self, Self::By(_) | Self::Nobody)
    }
}

/// An artifact kind the invocation promises, and the nodes that make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    pub kind: ArtifactKind,
    pub nodes: Vec<usize>,
}

impl Plan {
    pub fn node(&self, id: &str) -> Option<&PlanNode> {
        self.nodes.iter().find(|n| &*n.id == id)
    }

    /// Nodes that wait for nothing.
    pub fn roots(&self) -> impl Iterator<Item = usize> + '_ {
        self.nodes.iter().enumerate().filter(|(_, n)| n.after.is_empty()).map(|(i, _)| i)
    }

    /// Nodes of an execution class.
    pub fn count(&self, execution: Execution) -> usize {
        self.nodes.iter().filter(|n| n.spec.execution == execution).count()
    }
}

/// Puts together what was found; called for graphs without errors alone.
pub(super) fn assemble(
    graph: &Graph<'_>,
    family: WorkflowFamily,
    inputs: Vec<Vec<Bound>>,
    params: Vec<EffectiveParams>,
    publishing: Vec<Authority>,
    promises: &[ArtifactKind],
) -> Plan {
    let order = order(graph);
    let mut place = vec![0usize; graph.len()];
    for (position, &index) in order.iter().enumerate() {
        place[index as usize] = position;
    }
    let places = |indices: &[Index]| {
        let mut places: Vec<usize> = indices.iter().map(|&i| place[i as usize]).collect();
        places.sort_unstable();
        places
    };
    let mut parts: Vec<_> = inputs.into_iter().zip(params).zip(publishing).map(Some).collect();
    let mut nodes = Vec::with_capacity(order.len());
    for &index in &order {
        let node = graph.at(index);
        let (Some(module), Some(((inputs, params), authority))) = (node.module, parts[index as usize].take()) else {
            continue;
        };
        nodes.push(PlanNode {
            id: Arc::from(node.node.id.as_str()),
            spec: module.spec(),
            params,
            inputs: inputs.into_iter().map(|bound| bound_input(graph, &place, bound)).collect(),
            after: places(graph.before(index)),
            before: places(graph.after(index)),
            retry: node.node.retry,
            timeout_s: node.node.timeout_s,
            on_failure: node.node.on_failure,
            publishing: match authority {
                Authority::NoResult => Publishing::NoResult,
                Authority::Itself => Publishing::Itself,
                Authority::By(takers) => Publishing::By(places(&takers)),
                Authority::Nobody => Publishing::Nobody,
            },
        });
    }
    let makers = |kind: ArtifactKind| {
        let makes = |n: &PlanNode| n.spec.outputs.iter().any(|o| o.role == kind.role());
        nodes.iter().enumerate().filter(|(_, n)| makes(n)).map(|(i, _)| i).collect()
    };
    let promises = promises.iter().map(|&kind| Promise { kind, nodes: makers(kind) }).collect();
    Plan { family, nodes, promises }
}

fn bound_input(graph: &Graph<'_>, place: &[usize], bound: Bound) -> BoundInput {
    let sources = bound.sources.into_iter().filter_map(|(index, role)| {
        let port = graph.at(index).module?.spec().outputs.iter().find(|o| o.role == role)?;
        Some(Source { node: place[index as usize], port: port.name, role })
    });
    BoundInput { port: bound.port, sources: sources.collect() }
}

/// Kahn's algorithm; of the nodes that are ready the least id goes first.
fn order(graph: &Graph<'_>) -> Vec<Index> {
    let mut waiting: Vec<usize> = graph.indices().map(|i| graph.before(i).len()).collect();
    let mut ready: BinaryHeap<Reverse<Index>> =
        graph.indices().filter(|&i| waiting[i as usize] == 0).map(Reverse).collect();
    let mut order = Vec::with_capacity(graph.len());
    while let Some(Reverse(index)) = ready.pop() {
        order.push(index);
        for &next in graph.after(index) {
            waiting[next as usize] -= 1;
            if waiting[next as usize] == 0 {
                ready.push(Reverse(next));
            }
        }
    }
    order
}
