//! The graph of a document: nodes in order of their ids, edges between them, faults of both.

use std::collections::{HashMap, HashSet, VecDeque};

use contracts::module::{Availability, ExecutionRole};

use crate::{
    Document, RegisteredNode, Registry,
    diagnostics::{Code, Diagnostic, name_list},
    document::{Edge, Node, canonical},
};

/// Index of a node in the order of ids.
pub(super) type Index = u32;

pub(super) struct GraphNode<'a> {
    pub node: &'a Node,
    /// Index in the document.
    pub place: usize,
    /// None where the step is not known.
    pub module: Option<&'a RegisteredNode>,
    /// An edge from a node that does not exist comes in: what it may lack, that one may have given.
    pub broken_input: bool,
}

pub(super) struct GraphEdge<'a> {
    pub from: Index,
    pub to: Index,
    pub edge: &'a Edge,
    /// Index in the document.
    pub place: usize,
}

pub(super) struct Graph<'a> {
    pub registry: &'a Registry,
    /// Whether an entry, or an edge from nowhere, leads to the node; all true without an entry.
    pub reached: Vec<bool>,
    pub nodes: Vec<GraphNode<'a>>,
    /// Nodes whose id another node has; they take part in nothing but checks of their own.
    pub doubles: Vec<GraphNode<'a>>,
    /// Without self edges, edges to nowhere and repetitions; in order of (from, to).
    pub edges: Vec<GraphEdge<'a>>,
    /// Without repetitions, ascending.
    pub successors: Vec<Vec<Index>>,
    pub predecessors: Vec<Vec<Index>>,
}

impl<'a> Graph<'a> {
    pub(super) fn build(document: &'a Document, registry: &'a Registry, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let (nodes, doubles) = nodes(document, registry, diagnostics);
        let count = nodes.len();
        let mut graph = Self {
            registry,
            reached: Vec::new(),
            nodes,
            doubles,
            edges: Vec::new(),
            successors: vec![Vec::new(); count],
            predecessors: vec![Vec::new(); count],
        };
        graph.connect(document, diagnostics);
        graph.reached = graph.reach();
        for node in graph.nodes.iter().chain(&graph.doubles) {
            check_step(node, registry, diagnostics);
        }
        graph
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn indices(&self) -> impl Iterator<Item = Index> + use<> {
        0..Index::try_from(self.nodes.len()).unwrap_or(Index::MAX)
    }

    pub(super) fn at(&self, index: Index) -> &GraphNode<'a> {
        &self.nodes[index as usize]
    }

    pub(super) fn id(&self, index: Index) -> &'a str {
        &self.at(index).node.id
    }

    pub(super) fn ids(&self, indices: &[Index]) -> Vec<&'a str> {
        indices.iter().map(|&i| self.id(i)).collect()
    }

    pub(super) fn after(&self, index: Index) -> &[Index] {
        &self.successors[index as usize]
    }

    pub(super) fn before(&self, index: Index) -> &[Index] {
        &self.predecessors[index as usize]
    }

    pub(super) fn of_role(&self, role: ExecutionRole) -> impl Iterator<Item = Index> + '_ {
        self.indices().filter(move |&i| self.at(i).module.is_some_and(|m| m.spec().execution_role == role))
    }

    /// Nodes without anything consumed that open a context: entries and the intake bridge.
    pub(super) fn entries(&self) -> Vec<Index> {
        self.indices().filter(|&i| self.at(i).module.is_some_and(is_entry)).collect()
    }

    fn connect(&mut self, document: &'a Document, diagnostics: &mut Vec<Diagnostic>) {
        let index: HashMap<&str, Index> =
            self.indices().map(|i| (self.nodes[i as usize].node.id.as_str(), i)).collect();
        let mut seen: HashSet<&Edge> = HashSet::with_capacity(document.edges.len());
        for (place, edge) in document.edges.iter().enumerate() {
            let path = format_args!("/edges/{place}").to_string();
            let (from, to) = (index.get(edge.from.as_str()), index.get(edge.to.as_str()));
            for (end, id, found) in [("starts", &edge.from, from), ("ends", &edge.to, to)] {
                if found.is_none() {
                    let message = format!(
                        "The edge from `{}` to `{}` {end} at node `{id}`, which does not exist; remove the edge or add the node.",
                        edge.from, edge.to
                    );
                    diagnostics.push(Diagnostic::new(Code::UnknownNode, path.clone(), message));
                }
            }
            if let (None, Some(&to)) = (from, to) {
                self.nodes[to as usize].broken_input = true;
            }
            let (Some(&from), Some(&to)) = (from, to) else { continue };
            if from == to {
                let message = format!("Node `{}` has an edge to itself; remove it.", edge.from);
                diagnostics.push(Diagnostic::new(Code::SelfEdge, path, message).of_node(&edge.from));
            } else if seen.insert(edge) {
                self.edges.push(GraphEdge { from, to, edge, place });
            } else {
                let message =
                    format!("The edge from `{}` to `{}` stands there more than once; keep one.", edge.from, edge.to);
                diagnostics.push(Diagnostic::new(Code::DuplicateEdge, path, message).of_node(&edge.to));
            }
        }
        self.edges.sort_by(|a, b| (a.from, a.to, a.edge).cmp(&(b.from, b.to, b.edge)));
        for edge in &self.edges {
            self.successors[edge.from as usize].push(edge.to);
            self.predecessors[edge.to as usize].push(edge.from);
        }
        for list in self.successors.iter_mut().chain(&mut self.predecessors) {
            list.dedup();
        }
    }

    fn reach(&self) -> Vec<bool> {
        let mut starts = self.entries();
        if starts.is_empty() {
            return vec![true; self.len()];
        }
        starts.extend(self.indices().filter(|&i| self.at(i).broken_input));
        self.reached_from(&starts)
    }

    /// Nodes no entry leads to.
    pub(super) fn report_unreachable(&self, diagnostics: &mut Vec<Diagnostic>) {
        let entries = self.ids(&self.entries());
        for index in self.indices().filter(|&i| !self.reached[i as usize]) {
            let node = self.at(index);
            let message = format!(
                "Node `{}` is not reached from the entry node {}; connect it or remove it.",
                node.node.id,
                name_list(&entries)
            );
            let path = format!("/nodes/{}", node.place);
            diagnostics.push(Diagnostic::new(Code::Unreachable, path, message).of_node(&node.node.id));
        }
    }

    pub(super) fn reached_from(&self, starts: &[Index]) -> Vec<bool> {
        let mut reached = vec![false; self.len()];
        let mut queue: VecDeque<Index> = starts.iter().copied().collect();
        for &start in starts {
            reached[start as usize] = true;
        }
        while let Some(index) = queue.pop_front() {
            for &next in self.after(index) {
                if !std::mem::replace(&mut reached[next as usize], true) {
                    queue.push_back(next);
                }
            }
        }
        reached
    }
}

/// An entry opens the context of its family: it consumes nothing and is no shared node.
pub(super) fn is_entry(module: &RegisteredNode) -> bool {
    let spec = module.spec();
    spec.execution_role == ExecutionRole::Entry
        || (spec.execution_role == ExecutionRole::Bridge && spec.inputs.is_empty())
}

/// Nodes by id. Of several with one id the least by content stands for all, so that the order in
/// the document does not matter.
fn nodes<'a>(
    document: &'a Document,
    registry: &'a Registry,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<GraphNode<'a>>, Vec<GraphNode<'a>>) {
    let mut all: Vec<GraphNode<'a>> = document
        .nodes
        .iter()
        .enumerate()
        .map(|(place, node)| GraphNode { node, place, module: registry.get(&node.step), broken_input: false })
        .collect();
    all.sort_by(|a, b| a.node.id.cmp(&b.node.id));
    if all.windows(2).all(|pair| pair[0].node.id != pair[1].node.id) {
        return (all, Vec::new());
    }
    let mut groups: Vec<Vec<GraphNode<'a>>> = Vec::new();
    for node in all {
        match groups.last_mut() {
            Some(group) if group[0].node.id == node.node.id => group.push(node),
            _ => groups.push(vec![node]),
        }
    }
    let (mut kept, mut doubles) = (Vec::new(), Vec::new());
    for mut group in groups {
        if group.len() > 1 {
            let id = &group[0].node.id;
            let place = group.iter().map(|n| n.place).nth(1).unwrap_or(0);
            let message = format!("The id `{id}` is used by {} nodes; give each node an id of its own.", group.len());
            diagnostics.push(Diagnostic::new(Code::DuplicateId, format!("/nodes/{place}/id"), message).of_node(id));
            group.sort_by_cached_key(|n| canonical::to_string(&n.node.to_value()));
        }
        let mut group = group.into_iter();
        kept.extend(group.next());
        doubles.extend(group);
    }
    (kept, doubles)
}

/// The step is known, of a version that can be used, and can run here.
fn check_step(node: &GraphNode<'_>, registry: &Registry, diagnostics: &mut Vec<Diagnostic>) {
    let (id, step) = (&node.node.id, &node.node.step);
    let mut say = |code, field: &str, message: String| {
        diagnostics.push(Diagnostic::new(code, format!("/nodes/{}{field}", node.place), message).of_node(id));
    };
    let Some(module) = node.module else {
        if !step.is_empty() {
            let near = nearest(step, registry).map_or_else(String::new, |n| format!(" Did you mean `{n}`?"));
            say(
                Code::UnknownStep,
                "/step",
                format!("Node `{id}` has the step `{step}`, which is not known here.{near}"),
            );
        }
        return;
    };
    let (has, current) = (node.node.step_version, module.spec().step_version);
    if has > current {
        let message = format!(
            "Node `{id}` needs version {has} of `{step}`; this installation has version {current}. Update it, or choose version {current}."
        );
        say(Code::UnsupportedStepVersion, "/step_version", message);
    } else if has < current {
        let message = format!(
            "Node `{id}` is of version {has} of `{step}` and is raised to version {current}; repair the workflow to store that."
        );
        say(Code::OutdatedStepVersion, "/step_version", message);
    }
    if let Availability::Disabled { reason, remedy } = &module.definition().availability {
        say(Code::Disabled, "", format!("Node `{id}` (`{step}`) cannot run here: {reason} {remedy}"));
    }
}

/// The known step that shares the longest beginning or has few letters exchanged.
fn nearest<'r>(step: &str, registry: &'r Registry) -> Option<&'r str> {
    let shared = |other: &str| {
        let front = step.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        let back = step.bytes().rev().zip(other.bytes().rev()).take_while(|(a, b)| a == b).count();
        front.max(back)
    };
    registry
        .iter()
        .map(|n| n.spec().step)
        .filter(|other| shared(other) >= 4)
        .max_by_key(|other| (shared(other), std::cmp::Reverse(*other)))
}
