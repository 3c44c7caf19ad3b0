//! From a document to a plan, or to everything that is wrong with it.
//!
//! `compile` is pure and near-linear in nodes and edges. It works on the nodes in order of their
//! ids, so that the order in the document changes nothing. Consequences of a fault are not
//! reported beside it: a node below an unknown step is not told to lack an input as well.

mod cycles;
mod family;
mod graph;
mod invocation;
mod params;
mod pins;
mod plan;
mod promises;
mod providers;
mod publishing;

use std::sync::Arc;

pub use family::{WorkflowFamily, family_of};
pub use invocation::{Invocation, Overrides};
pub use params::{EffectiveParams, Origin};
pub use plan::{BoundInput, Plan, PlanNode, Promise, Publishing, Source};

use crate::{
    Document, Registry,
    bounds::{MAX_EDGES, MAX_NODES},
    diagnostics::{Code, Diagnostic, any_error, settle},
};
use graph::Graph;

/// Compiles a document by itself: no output type, no overrides, no promise.
pub fn compile(document: &Document, registry: &Registry) -> (Option<Plan>, Vec<Diagnostic>) {
    compile_for(document, registry, &Invocation::default())
}

/// Compiles a document as an output type and an order line invoke it. There is a plan exactly
/// where no diagnostic is an error.
pub fn compile_for(
    document: &Document,
    registry: &Registry,
    invocation: &Invocation,
) -> (Option<Plan>, Vec<Diagnostic>) {
    if let Some(diagnostic) = beyond_bounds(document) {
        return (None, vec![diagnostic]);
    }
    let mut diagnostics = Vec::new();
    let graph = Graph::build(document, registry, &mut diagnostics);
    let cycles = cycles::find(&graph, &mut diagnostics);
    let family = family::check(&graph, invocation.family, &mut diagnostics);
    graph.report_unreachable(&mut diagnostics);
    let inputs = providers::bind(&graph, &cycles, &mut diagnostics);
    let params = params::effective(&graph, invocation, &mut diagnostics);
    let publishing = publishing::decide(&graph, &cycles, &inputs, &mut diagnostics);
    promises::check(&graph, family, invocation, &publishing, &mut diagnostics);
    let plan = (!any_error(&diagnostics))
        .then(|| plan::assemble(&graph, family, inputs, params, publishing, &invocation.promises));
    (plan, settle(diagnostics))
}

fn beyond_bounds(document: &Document) -> Option<Diagnostic> {
    let (nodes, edges) = (document.nodes.len(), document.edges.len());
    if nodes > MAX_NODES {
        let message = format!("There are {nodes} nodes; at most {MAX_NODES} are allowed.");
        return Some(Diagnostic::new(Code::TooManyNodes, "/nodes", message));
    }
    (edges > MAX_EDGES).then(|| {
        let message = format!("There are {edges} edges; at most {MAX_EDGES} are allowed.");
        Diagnostic::new(Code::TooManyEdges, "/edges", message)
    })
}

/// A node id that plan and provider sets share.
pub type NodeId = Arc<str>;
