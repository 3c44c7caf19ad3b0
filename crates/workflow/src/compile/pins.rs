//! Edges that pin which role goes where: `from_port` and `to_port`.

use std::collections::HashMap;

use contracts::{
    ArtifactRole,
    module::{Cardinality, InputPort, OutputPort},
};

use super::graph::{Graph, GraphEdge, Index};
use crate::diagnostics::{Code, Diagnostic, name_list};

/// What is pinned to each (node, input port name).
pub(super) type Pins = HashMap<(Index, &'static str), Vec<(Index, ArtifactRole)>>;

pub(super) fn read(graph: &Graph<'_>, diagnostics: &mut Vec<Diagnostic>) -> Pins {
    let mut pins = Pins::new();
    for edge in graph.edges.iter().filter(|e| e.edge.from_port.is_some() || e.edge.to_port.is_some()) {
        match pin(graph, edge) {
            Ok(Some((port, role))) => {
                let taken = pins.entry((edge.to, port.name)).or_default();
                if port.cardinality != Cardinality::Many && !taken.is_empty() {
                    let message = format!(
                        "Input `{}` of node `{}` takes one value, but edges from {} and `{}` are pinned to it; unpin one.",
                        port.name,
                        edge.edge.to,
                        name_list(&graph.ids(&taken.iter().map(|t| t.0).collect::<Vec<_>>())),
                        edge.edge.from
                    );
                    diagnostics.push(said(edge, Code::PortTaken, "to_port", message));
                } else if !taken.contains(&(edge.from, role)) {
                    taken.push((edge.from, role));
                }
            }
            Ok(None) => {}
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    pins
}

fn said(edge: &GraphEdge<'_>, code: Code, field: &str, message: String) -> Diagnostic {
    Diagnostic::new(code, format!("/edges/{}/{field}", edge.place), message).of_node(&edge.edge.to)
}

/// Which input takes which role; none where a step is not known.
fn pin(graph: &Graph<'_>, edge: &GraphEdge<'_>) -> Result<Option<(&'static InputPort, ArtifactRole)>, Box<Diagnostic>> {
    let (Some(source), Some(target)) = (graph.at(edge.from).module, graph.at(edge.to).module) else { return Ok(None) };
    let (outputs, inputs) = (source.spec().outputs, target.spec().inputs);
    let (from, to) = (&edge.edge.from, &edge.edge.to);
    let fail = |code, field, message| Err(Box::new(said(edge, code, field, message)));

    let outputs: Vec<&OutputPort> = match &edge.edge.from_port {
        None => outputs.iter().collect(),
        Some(name) => match outputs.iter().find(|p| p.name == *name) {
            Some(port) => vec![port],
            None => {
                let names: Vec<&str> = outputs.iter().map(|p| p.name).collect();
                let message = format!("Node `{from}` has no output `{name}`; its outputs are {}.", name_list(&names));
                return fail(Code::UnknownPort, "from_port", message);
            }
        },
    };
    let inputs: Vec<&'static InputPort> = match &edge.edge.to_port {
        None => inputs.iter().collect(),
        Some(name) => match inputs.iter().find(|p| p.name == *name) {
            Some(port) => vec![port],
            None => {
                let names: Vec<&str> = inputs.iter().map(|p| p.name).collect();
                let message = format!("Node `{to}` has no input `{name}`; its inputs are {}.", name_list(&names));
                return fail(Code::UnknownPort, "to_port", message);
            }
        },
    };
    let fitting: Vec<(&'static InputPort, ArtifactRole)> = inputs
        .iter()
        .flat_map(|input| outputs.iter().filter(|o| input.accepts(o.role)).map(|o| (*input, o.role)))
        .collect();
    match fitting.as_slice() {
        [one] => Ok(Some(*one)),
        [] => {
            let roles: Vec<&str> = outputs.iter().map(|o| o.role.as_str()).collect();
            let message = format!(
                "Nothing that comes out of `{from}` there ({}) goes into {} of `{to}`; choose other ports or remove them from the edge.",
                name_list(&roles),
                edge.edge.to_port.as_ref().map_or_else(|| "an input".to_owned(), |p| format!("input `{p}`"))
            );
            fail(Code::IncompatiblePorts, "to_port", message)
        }
        several => {
            let names: Vec<&str> = several.iter().map(|(input, _)| input.name).collect();
            let message = format!(
                "The edge from `{from}` to `{to}` fits several ports ({}); name both from_port and to_port.",
                name_list(&names)
            );
            fail(Code::IncompatiblePorts, "to_port", message)
        }
    }
}
