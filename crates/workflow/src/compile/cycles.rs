//! Cycles, found without recursion (Tarjan's components), each reported once with a shortest path.

use std::collections::{HashMap, VecDeque};

use super::graph::{Graph, Index};
use crate::{
    bounds::MAX_NAMED_IDS,
    diagnostics::{Code, Diagnostic},
};

/// The graph's components in an order in which predecessors come first.
pub(super) struct Cycles {
    /// Members of each component, ascending; more than one means a cycle.
    pub components: Vec<Vec<Index>>,
    /// Component of each node.
    pub of: Vec<u32>,
}

impl Cycles {
    pub(super) fn in_cycle(&self, index: Index) -> bool {
        self.components[self.of[index as usize] as usize].len() > 1
    }
}

pub(super) fn find(graph: &Graph<'_>, diagnostics: &mut Vec<Diagnostic>) -> Cycles {
    let cycles = components(graph);
    for component in cycles.components.iter().filter(|c| c.len() > 1) {
        let path = shortest(graph, &cycles, component[0]);
        let ids = graph.ids(&path);
        let shown = if ids.len() > MAX_NAMED_IDS {
            format!("{} → … → {} ({} nodes)", ids[..MAX_NAMED_IDS - 1].join(" → "), ids[0], ids.len())
        } else {
            format!("{} → {}", ids.join(" → "), ids[0])
        };
        let node = graph.at(component[0]);
        let message = format!("These nodes wait for each other in a cycle: {shown}. Remove one of its edges.");
        let diagnostic = Diagnostic::new(Code::Cycle, format!("/nodes/{}", node.place), message);
        diagnostics.push(diagnostic.of_node(&node.node.id));
    }
    cycles
}

/// Tarjan's algorithm with a stack of its own. Components come out with successors first; the
/// order is turned at the end.
fn components(graph: &Graph<'_>) -> Cycles {
    const UNSEEN: u32 = u32::MAX;
    let count = graph.len();
    let (mut number, mut low) = (vec![UNSEEN; count], vec![0u32; count]);
    let mut on_stack = vec![false; count];
    let (mut stack, mut components): (Vec<Index>, Vec<Vec<Index>>) = (Vec::new(), Vec::new());
    let mut next_number = 0;
    let mut work: Vec<(Index, usize)> = Vec::new();
    for root in graph.indices() {
        if number[root as usize] != UNSEEN {
            continue;
        }
        work.push((root, 0));
        while let Some((node, edge)) = work.pop() {
            let n = node as usize;
            if edge == 0 {
                (number[n], low[n]) = (next_number, next_number);
                next_number += 1;
                stack.push(node);
                on_stack[n] = true;
            }
            if let Some(&next) = graph.after(node).get(edge) {
                work.push((node, edge + 1));
                if number[next as usize] == UNSEEN {
                    work.push((next, 0));
                } else if on_stack[next as usize] {
                    low[n] = low[n].min(number[next as usize]);
                }
                continue;
            }
            if low[n] == number[n] {
                let start = stack.iter().rposition(|&m| m == node).unwrap_or(0);
                let mut members = stack.split_off(start);
                members.iter().for_each(|&m| on_stack[m as usize] = false);
                members.sort_unstable();
                components.push(members);
            }
            if let Some(&(parent, _)) = work.last() {
                low[parent as usize] = low[parent as usize].min(low[n]);
            }
        }
    }
    components.reverse();
    let mut of = vec![0; count];
    for (component, members) in (0..).zip(&components) {
        members.iter().for_each(|&m| of[m as usize] = component);
    }
    Cycles { components, of }
}

/// A shortest cycle through `start`, within its component; neighbours in order of ids.
fn shortest(graph: &Graph<'_>, cycles: &Cycles, start: Index) -> Vec<Index> {
    let component = cycles.of[start as usize];
    let mut came_from: HashMap<Index, Index> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for &next in graph.after(node) {
            if next == start {
                let mut path = vec![node];
                while let Some(&last) = path.last()
                    && last != start
                    && let Some(&previous) = came_from.get(&last)
                {
                    path.push(previous);
                }
                path.reverse();
                return path;
            }
            if cycles.of[next as usize] == component && !came_from.contains_key(&next) {
                came_from.insert(next, node);
                queue.push_back(next);
            }
        }
    }
    vec![start]
}
