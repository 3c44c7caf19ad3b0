//! Who provides each input: the provider rule of DOMAIN §4.
//!
//! Going back from a node along every way, the first producer of a role on each way hands it over.
//! Where these are several and the input takes one, those that stand before another of them are
//! set aside, for the later one had their value and gave a newer; if more than one is left, the
//! input is ambiguous. A many-valued input takes all of them. Pins (`to_port`) go before the rule.

use std::collections::HashMap;

use contracts::{
    ArtifactRole,
    module::{Cardinality, InputPort, PortSource},
};

use super::{
    cycles::Cycles,
    graph::{Graph, Index, is_entry},
    pins,
};
use crate::{
    bounds::{MAX_PROVIDER_ENTRIES, MAX_PROVIDER_STEPS},
    diagnostics::{Code, Diagnostic, name_list},
};

/// One input with what goes into it.
pub(super) struct Bound {
    pub port: &'static InputPort,
    /// In order of ids.
    pub sources: Vec<(Index, ArtifactRole)>,
}

/// The inputs of every node, in order of ids.
pub(super) fn bind(graph: &Graph<'_>, cycles: &Cycles, diagnostics: &mut Vec<Diagnostic>) -> Vec<Vec<Bound>> {
    let pins = pins::read(graph, diagnostics);
    let mut search = Search::new(graph, cycles);
    let tainted = tainted(graph);
    let from_entries = entry_roles(graph);
    let mut all = Vec::with_capacity(graph.len());
    for index in graph.indices() {
        let mut inputs = Vec::new();
        for port in graph.at(index).module.map_or(&[] as &[InputPort], |m| m.spec().inputs) {
            let sources = match pins.get(&(index, port.name)) {
                Some(pinned) => pinned.clone(),
                None => search.sources(index, port),
            };
            if sources.is_empty() {
                let explained = search.exhausted
                    || tainted[index as usize]
                    || !graph.reached[index as usize]
                    || port.roles.iter().any(|r| from_entries.contains(r));
                if port.cardinality == Cardinality::One && !explained {
                    diagnostics.push(missing(graph, index, port));
                }
            } else if sources.len() > 1 && port.cardinality != Cardinality::Many && !cycles.in_cycle(index) {
                diagnostics.push(ambiguous(graph, index, port, &sources));
            }
            inputs.push(Bound { port, sources });
        }
        all.push(inputs);
    }
    if search.exhausted {
        let message = "So many nodes produce the same role that the nearest producers cannot be settled; use fewer producers, or pin edges with to_port.";
        diagnostics.push(Diagnostic::new(Code::TooTangled, "/edges", message));
    }
    all
}

/// Nodes below one whose step is not known or that an edge from nowhere leads to: what they lack,
/// that one may have given.
fn tainted(graph: &Graph<'_>) -> Vec<bool> {
    let starts: Vec<Index> =
        graph.indices().filter(|&i| graph.at(i).module.is_none() || graph.at(i).broken_input).collect();
    graph.reached_from(&starts)
}

/// What the missing entry would give; empty where there is an entry.
fn entry_roles(graph: &Graph<'_>) -> Vec<ArtifactRole> {
    if !graph.entries().is_empty() {
        return Vec::new();
    }
    let entries = graph.registry.iter().filter(|m| is_entry(m));
    entries.flat_map(|m| m.spec().outputs.iter().map(|o| o.role)).collect()
}

fn missing(graph: &Graph<'_>, index: Index, port: &InputPort) -> Diagnostic {
    let node = graph.at(index);
    let id = &node.node.id;
    let roles: Vec<&str> = port.roles.iter().map(|r| r.as_str()).collect();
    let steps: Vec<&str> =
        graph.registry.iter().filter(|m| port.roles.iter().any(|&r| m.produces(r))).map(|m| m.spec().step).collect();
    let (what, whence) = match port.source {
        PortSource::Ancestor => ("which no node before it provides", "before it"),
        PortSource::DirectPredecessor => ("which no node right before it provides", "right before it"),
    };
    let needs = if roles.len() > 1 { format!("one of {}", name_list(&roles)) } else { name_list(&roles) };
    let message =
        format!("Node `{id}` needs {needs}, {what}; put one of {} {whence} and connect it.", name_list(&steps));
    Diagnostic::new(Code::MissingInput, format!("/nodes/{}", node.place), message).of_node(id)
}

fn ambiguous(graph: &Graph<'_>, index: Index, port: &InputPort, sources: &[(Index, ArtifactRole)]) -> Diagnostic {
    let node = graph.at(index);
    let id = &node.node.id;
    let mut indices: Vec<Index> = sources.iter().map(|s| s.0).collect();
    indices.dedup();
    let message = format!(
        "Input `{}` of node `{id}` takes one value, but {} give one each and neither comes after the other; remove an edge, order them, or pin one with to_port.",
        port.name,
        name_list(&graph.ids(&indices))
    );
    Diagnostic::new(Code::AmbiguousInput, format!("/nodes/{}", node.place), message).of_node(id)
}

/// Sets of producers by number: 0 is empty, 1 + i is node i alone, the rest is kept once each.
type SetId = u32;

struct Search<'g, 'a> {
    graph: &'g Graph<'a>,
    cycles: &'g Cycles,
    /// Per role: the set each node sees above it.
    seen: HashMap<ArtifactRole, Vec<SetId>>,
    sets: Vec<Box<[Index]>>,
    set_ids: HashMap<Box<[Index]>, SetId>,
    unions: HashMap<Box<[SetId]>, SetId>,
    nearest: HashMap<SetId, Vec<Index>>,
    entries: usize,
    steps: usize,
    /// A bound was reached; what was found from then on is incomplete.
    exhausted: bool,
}

impl<'g, 'a> Search<'g, 'a> {
    fn new(graph: &'g Graph<'a>, cycles: &'g Cycles) -> Self {
        let mut sets: Vec<Box<[Index]>> = Vec::with_capacity(graph.len() + 1);
        sets.push(Box::new([]));
        sets.extend(graph.indices().map(|i| Box::from([i])));
        Self {
            graph,
            cycles,
            seen: HashMap::new(),
            sets,
            set_ids: HashMap::new(),
            unions: HashMap::new(),
            nearest: HashMap::new(),
            entries: 0,
            steps: 0,
            exhausted: false,
        }
    }

    /// In order of ids, then of the port's roles.
    fn sources(&mut self, index: Index, port: &InputPort) -> Vec<(Index, ArtifactRole)> {
        let graph = self.graph;
        let mut sources = Vec::new();
        for &role in port.roles {
            if self.steps > MAX_PROVIDER_STEPS {
                self.exhausted = true;
                return sources;
            }
            let producers: Vec<Index> = match (port.source, port.cardinality) {
                (PortSource::DirectPredecessor, _) => {
                    graph.before(index).iter().copied().filter(|&p| produces(graph, p, role)).collect()
                }
                (PortSource::Ancestor, Cardinality::Many) => {
                    let set = self.seen_by(role)[index as usize];
                    self.sets[set as usize].to_vec()
                }
                (PortSource::Ancestor, _) => {
                    let set = self.seen_by(role)[index as usize];
                    self.nearest_of(set)
                }
            };
            self.steps += producers.len();
            sources.extend(producers.into_iter().map(|p| (p, role)));
        }
        sources.sort_by_key(|s| s.0);
        sources
    }

    /// The sets of a role, for all nodes at once, predecessors first.
    fn seen_by(&mut self, role: ArtifactRole) -> &[SetId] {
        if !self.seen.contains_key(&role) {
            let sets = self.spread(role);
            self.seen.insert(role, sets);
        }
        &self.seen[&role]
    }

    fn spread(&mut self, role: ArtifactRole) -> Vec<SetId> {
        let (graph, cycles) = (self.graph, self.cycles);
        let mut seen: Vec<SetId> = vec![0; graph.len()];
        let mut given: Vec<SetId> = Vec::new();
        for (component, members) in (0..).zip(&cycles.components) {
            given.clear();
            for &member in members {
                for &previous in graph.before(member) {
                    if produces(graph, previous, role) {
                        given.push(previous + 1);
                    } else if cycles.of[previous as usize] != component {
                        given.push(seen[previous as usize]);
                    }
                }
            }
            let set = self.union(&mut given);
            members.iter().for_each(|&m| seen[m as usize] = set);
        }
        seen
    }

    /// The set of all members of some sets.
    fn union(&mut self, given: &mut Vec<SetId>) -> SetId {
        given.retain(|&set| set != 0);
        given.sort_unstable();
        given.dedup();
        match given.as_slice() {
            [] => return 0,
            [one] => return *one,
            several => {
                if let Some(&known) = self.unions.get(several) {
                    return known;
                }
            }
        }
        let mut merged: Vec<Index> = Vec::new();
        for &set in given.iter() {
            let members = &self.sets[set as usize];
            if self.entries + merged.len() + members.len() > MAX_PROVIDER_ENTRIES {
                self.exhausted = true;
                return set;
            }
            merged.extend(members.iter());
        }
        merged.sort_unstable();
        merged.dedup();
        self.entries += merged.len();
        let merged: Box<[Index]> = merged.into();
        let id = match self.set_ids.get(&merged) {
            Some(&id) => id,
            None => {
                let id = SetId::try_from(self.sets.len()).unwrap_or(SetId::MAX);
                self.set_ids.insert(merged.clone(), id);
                self.sets.push(merged);
                id
            }
        };
        self.unions.insert(given.as_slice().into(), id);
        id
    }

    /// The members of a set that stand before no other member.
    fn nearest_of(&mut self, set: SetId) -> Vec<Index> {
        let members = &self.sets[set as usize];
        if members.len() < 2 {
            return members.to_vec();
        }
        if let Some(known) = self.nearest.get(&set) {
            return known.clone();
        }
        let graph = self.graph;
        let mut is_before = vec![false; graph.len()];
        let mut stack: Vec<Index> = members.to_vec();
        while let Some(node) = stack.pop() {
            self.steps += 1 + graph.before(node).len();
            if self.steps > MAX_PROVIDER_STEPS {
                self.exhausted = true;
                break;
            }
            for &previous in graph.before(node) {
                if !std::mem::replace(&mut is_before[previous as usize], true) {
                    stack.push(previous);
                }
            }
        }
        let mut nearest: Vec<Index> = members.iter().copied().filter(|&m| !is_before[m as usize]).collect();
        if nearest.is_empty() {
            nearest = members.to_vec();
        }
        self.nearest.insert(set, nearest.clone());
        nearest
    }
}

fn produces(graph: &Graph<'_>, index: Index, role: ArtifactRole) -> bool {
    graph.at(index).module.is_some_and(|m| m.produces(role))
}
