//! Who publishes what a node makes: itself, or the publishing node that takes it.

use contracts::{ArtifactKind, ArtifactRole, module::ExecutionRole};

use super::{
    cycles::Cycles,
    graph::{Graph, Index},
    providers::Bound,
};
use crate::diagnostics::{Code, Diagnostic, name_list};

/// Authority over one node's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Authority {
    /// It makes nothing an output type could promise.
    NoResult,
    Itself,
    /// These publishing nodes take it, in order of ids.
    By(Vec<Index>),
    /// A publishing node lies downstream but takes from another node.
    Nobody,
}

pub(super) fn is_result(role: ArtifactRole) -> bool {
    ArtifactKind::ALL.iter().any(|kind| kind.role() == role)
}

/// One authority per node, in order of ids.
pub(super) fn decide(
    graph: &Graph<'_>,
    cycles: &Cycles,
    inputs: &[Vec<Bound>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Authority> {
    let publishers: Vec<Index> = graph.of_role(ExecutionRole::Publish).collect();
    let mut taken_by: Vec<Vec<Index>> = vec![Vec::new(); graph.len()];
    for &publisher in &publishers {
        for (source, role) in inputs[publisher as usize].iter().flat_map(|b| &b.sources) {
            if is_result(*role) {
                taken_by[*source as usize].push(publisher);
            }
        }
    }
    let named = name_list(&graph.ids(&publishers));
    let downstream = publisher_downstream(graph, cycles, &publishers);
    let mut all = Vec::with_capacity(graph.len());
    for (index, takers) in graph.indices().zip(taken_by) {
        let makes_result = graph.at(index).module.is_some_and(|m| m.spec().outputs.iter().any(|o| is_result(o.role)));
        all.push(match (makes_result, downstream[index as usize], takers.is_empty()) {
            (false, ..) => Authority::NoResult,
            (true, _, false) => Authority::By(takers),
            (true, false, true) => Authority::Itself,
            (true, true, true) => {
                diagnostics.push(unpublished(graph, index, &named));
                Authority::Nobody
            }
        });
    }
    all
}

fn unpublished(graph: &Graph<'_>, index: Index, publishers: &str) -> Diagnostic {
    let node = graph.at(index);
    let id = &node.node.id;
    let message = format!(
        "What node `{id}` makes is published by nobody: a publishing node ({publishers}) lies after it but takes from another node. Connect `{id}` to a publishing node of its own."
    );
    Diagnostic::new(Code::UnpublishedOutput, format!("/nodes/{}", node.place), message).of_node(id)
}

/// Whether a publishing node lies after each node.
fn publisher_downstream(graph: &Graph<'_>, cycles: &Cycles, publishers: &[Index]) -> Vec<bool> {
    let mut is_publisher = vec![false; graph.len()];
    publishers.iter().for_each(|&p| is_publisher[p as usize] = true);
    let mut downstream = vec![false; graph.len()];
    for members in cycles.components.iter().rev() {
        let found = members
            .iter()
            .any(|&m| graph.after(m).iter().any(|&next| is_publisher[next as usize] || downstream[next as usize]));
        members.iter().for_each(|&m| downstream[m as usize] = found);
    }
    downstream
}
