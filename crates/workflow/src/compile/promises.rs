//! What an output type promises must be made and published.

use super::{WorkflowFamily, graph::Graph, invocation::Invocation, publishing::Authority};
use crate::diagnostics::{Code, Diagnostic, name_list};

pub(super) fn check(
    graph: &Graph<'_>,
    family: WorkflowFamily,
    invocation: &Invocation,
    publishing: &[Authority],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let unknown_steps = graph.indices().any(|i| graph.at(i).module.is_none());
    for kind in &invocation.promises {
        let role = kind.role();
        if matches!(family, WorkflowFamily::CadFile | WorkflowFamily::OrderLine)
            && family.label() != kind.family().as_str()
        {
            let message = format!(
                "The artifact kind {kind} belongs to workflows of the family {}, but this workflow is of the family {}; choose another workflow or artifact kind.",
                kind.family(),
                family.label()
            );
            diagnostics.push(Diagnostic::new(Code::GraphFamily, "/nodes", message));
            continue;
        }
        let makers: Vec<_> = graph
            .indices()
            .filter(|&i| graph.reached[i as usize] && graph.at(i).module.is_some_and(|m| m.produces(role)))
            .collect();
        if makers.is_empty() {
            if !unknown_steps {
                let steps: Vec<&str> =
                    graph.registry.iter().filter(|m| m.produces(role)).map(|m| m.spec().step).collect();
                let message = format!(
                    "The artifact kind {kind} is promised, but no node makes a {role}; add one of {}.",
                    name_list(&steps)
                );
                diagnostics.push(Diagnostic::new(Code::MissingPromise, "/nodes", message));
            }
        } else if makers.iter().all(|&i| publishing[i as usize] == Authority::Nobody) {
            let message = format!(
                "The artifact kind {kind} is promised, but what {} makes is published by nobody; connect it to a publishing node.",
                name_list(&graph.ids(&makers))
            );
            diagnostics.push(Diagnostic::new(Code::UnpublishedPromise, "/nodes", message));
        }
    }
}
