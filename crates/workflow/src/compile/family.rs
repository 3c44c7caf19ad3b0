//! Families and entries: one workflow, one context.

use contracts::Family;
use serde::Serialize;

use super::graph::{Graph, Index, is_entry};
use crate::{
    Document, RegisteredNode, Registry,
    diagnostics::{Code, Diagnostic, name_list},
};

/// What a stored graph is, as far as its nodes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkflowFamily {
    CadFile,
    OrderLine,
    /// For migration only: it loads, can be looked at and repaired, and neither published nor run.
    Mixed,
    /// No node belongs to a family.
    Unknown,
}

impl WorkflowFamily {
    pub fn label(self) -> &'static str {
        match self {
            Self::CadFile => "cad_file",
            Self::OrderLine => "order_line",
            Self::Mixed => "mixed (migration only)",
            Self::Unknown => "unknown",
        }
    }

    fn of(families: impl Iterator<Item = Family>) -> Self {
        families.fold(Self::Unknown, |so_far, family| match (so_far, family) {
            (so_far, Family::Shared) => so_far,
            (Self::Unknown | Self::CadFile, Family::CadFile) => Self::CadFile,
            (Self::Unknown | Self::OrderLine, Family::OrderLine) => Self::OrderLine,
            _ => Self::Mixed,
        })
    }
}

/// The family of a document, whatever else is wrong with it.
pub fn family_of(document: &Document, registry: &Registry) -> WorkflowFamily {
    WorkflowFamily::of(document.nodes.iter().filter_map(|n| registry.get(&n.step)).map(|n| n.spec().family))
}

/// Reports nodes of the wrong family, missing and superfluous entries.
pub(super) fn check(graph: &Graph<'_>, declared: Option<Family>, diagnostics: &mut Vec<Diagnostic>) -> WorkflowFamily {
    let found = WorkflowFamily::of(modules(graph).map(|(_, m)| m.spec().family));
    let main = declared.filter(|f| *f != Family::Shared).or(match found {
        WorkflowFamily::CadFile => Some(Family::CadFile),
        WorkflowFamily::OrderLine => Some(Family::OrderLine),
        WorkflowFamily::Mixed => Some(majority(graph)),
        WorkflowFamily::Unknown => None,
    });
    if let Some(main) = main {
        for (index, module) in modules(graph).filter(|(_, m)| ![main, Family::Shared].contains(&m.spec().family)) {
            let node = graph.at(index);
            let (id, step, family) = (&node.node.id, &node.node.step, module.spec().family);
            let message = format!(
                "Node `{id}` (`{step}`) belongs to the family {family}, but this workflow is of the family {main}; a workflow cannot mix both. Remove the node or move it to a workflow of {family}."
            );
            diagnostics
                .push(Diagnostic::new(Code::WrongFamily, format!("/nodes/{}/step", node.place), message).of_node(id));
        }
    }
    check_entries(graph, main, diagnostics);
    match (found, declared) {
        (WorkflowFamily::Unknown, Some(Family::CadFile)) => WorkflowFamily::CadFile,
        (WorkflowFamily::Unknown, Some(Family::OrderLine)) => WorkflowFamily::OrderLine,
        (found, _) => found,
    }
}

fn modules<'g, 'a>(graph: &'g Graph<'a>) -> impl Iterator<Item = (Index, &'a RegisteredNode)> + use<'g, 'a> {
    graph.indices().filter_map(|i| graph.at(i).module.map(|m| (i, m)))
}

/// The family most nodes have; order lines where both have equally many.
fn majority(graph: &Graph<'_>) -> Family {
    let count = |family| modules(graph).filter(|(_, m)| m.spec().family == family).count();
    if count(Family::CadFile) > count(Family::OrderLine) { Family::CadFile } else { Family::OrderLine }
}

fn check_entries(graph: &Graph<'_>, main: Option<Family>, diagnostics: &mut Vec<Diagnostic>) {
    let entries = graph.entries();
    match entries.as_slice() {
        [_] => {}
        // A step that is not known may be the entry that is missed.
        [] if graph.indices().any(|i| graph.at(i).module.is_none() && graph.before(i).is_empty()) => {}
        [] => {
            let steps: Vec<&str> = graph
                .registry
                .iter()
                .filter(|m| is_entry(m) && main.is_none_or(|f| m.spec().family == f))
                .map(|m| m.spec().step)
                .collect();
            let message = format!("The workflow has no entry node; add one of {}.", name_list(&steps));
            diagnostics.push(Diagnostic::new(Code::MissingEntry, "/nodes", message));
        }
        [_, second, ..] => {
            let message = format!(
                "The workflow has {} entry nodes, {}; keep one.",
                entries.len(),
                name_list(&graph.ids(&entries))
            );
            let node = graph.at(*second);
            let diagnostic = Diagnostic::new(Code::MultipleEntries, format!("/nodes/{}", node.place), message);
            diagnostics.push(diagnostic.of_node(&node.node.id));
        }
    }
}
