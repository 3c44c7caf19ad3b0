//! Effective params with the origin of each value:
//! module default < workflow node < output type < order line.

use std::{collections::HashMap, fmt::Write, sync::Arc};

use contracts::module::{OverrideScope, ParamFault};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    graph::{Graph, GraphNode, Index},
    invocation::{Invocation, Overrides},
};
use crate::{
    RegisteredNode,
    diagnostics::{Code, Diagnostic, name_list, pointer_segment},
};

/// Who said what a param is; a later one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    ModuleDefault,
    WorkflowNode,
    OutputType,
    OrderLine,
}

/// The params of one node as it will run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EffectiveParams {
    defaults: Arc<Map<String, Value>>,
    /// What differs in origin from the defaults, sorted by key.
    given: Vec<(String, Value, Origin)>,
}

impl EffectiveParams {
    pub fn get(&self, key: &str) -> Option<(&Value, Origin)> {
        match self.given.binary_search_by(|g| g.0.as_str().cmp(key)) {
            Ok(index) => Some((&self.given[index].1, self.given[index].2)),
            Err(_) => self.defaults.get(key).map(|value| (value, Origin::ModuleDefault)),
        }
    }

    /// Every param once: key, value, origin.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value, Origin)> {
        self.defaults.keys().filter_map(|key| self.get(key).map(|(value, origin)| (key.as_str(), value, origin)))
    }

    /// All params as one object, as the module gets them.
    pub fn complete(&self) -> Map<String, Value> {
        let mut complete = (*self.defaults).clone();
        for (key, value, _) in &self.given {
            complete.insert(key.clone(), value.clone());
        }
        complete
    }

    fn set(&mut self, key: &str, value: &Value, origin: Origin) {
        match self.given.binary_search_by(|g| g.0.as_str().cmp(key)) {
            Ok(index) => (self.given[index].1, self.given[index].2) = (value.clone(), origin),
            Err(index) => self.given.insert(index, (key.to_owned(), value.clone(), origin)),
        }
    }
}

/// The params of every node, in order of ids.
pub(super) fn effective(
    graph: &Graph<'_>,
    invocation: &Invocation,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<EffectiveParams> {
    let mut sound = Vec::with_capacity(graph.len());
    let mut all: Vec<EffectiveParams> = graph
        .nodes
        .iter()
        .map(|node| {
            let (params, is_sound) = own(node, diagnostics);
            sound.push(is_sound);
            params
        })
        .collect();
    for double in &graph.doubles {
        own(double, diagnostics);
    }
    let levels =
        [("output_type", &invocation.output_type, Origin::OutputType), ("line", &invocation.line, Origin::OrderLine)];
    for (name, overrides, origin) in levels {
        let mut level = Level { graph, name, origin, all: &mut all, sound: &mut sound, diagnostics: &mut *diagnostics };
        level.apply(overrides);
    }
    let mut rules = Rules::default();
    for ((node, params), sound) in graph.nodes.iter().zip(&all).zip(sound) {
        if let Some(module) = node.module
            && sound
        {
            for fault in rules.broken(module, params) {
                diagnostics.push(said(node, fault));
            }
        }
    }
    all
}

/// Rules between params, checked once per step and combination of the values they look at.
#[derive(Default)]
struct Rules {
    checked: HashMap<(&'static str, String), Vec<ParamFault>>,
}

impl Rules {
    fn broken(&mut self, module: &RegisteredNode, params: &EffectiveParams) -> &[ParamFault] {
        let keys = module.spec().params.rule_keys();
        if params.given.iter().all(|g| !keys.contains(&g.0.as_str())) {
            return &[];
        }
        let mut values = String::new();
        for key in keys {
            let _ = write!(values, "{},", params.get(key).map_or(&Value::Null, |found| found.0));
        }
        self.checked
            .entry((module.spec().step, values))
            .or_insert_with(|| module.spec().params.rules(&Value::Object(params.complete())))
    }
}

/// Defaults and the node's own params, raised to the current step version; and whether each of
/// them is valid by itself.
fn own(node: &GraphNode<'_>, diagnostics: &mut Vec<Diagnostic>) -> (EffectiveParams, bool) {
    let Some(module) = node.module else { return (EffectiveParams::default(), false) };
    let mut params = EffectiveParams { defaults: Arc::clone(module.defaults()), given: Vec::new() };
    let raised = raised(node, module);
    let mut sound = true;
    for (key, value) in raised.as_ref().unwrap_or(&node.node.params) {
        match module.params().check(key, value) {
            None => params.set(key, value, Origin::WorkflowNode),
            Some(fault) => {
                sound = false;
                diagnostics.push(said(node, &fault));
            }
        }
    }
    (params, sound)
}

/// Params of an older step version, raised; none where they are current.
fn raised(node: &GraphNode<'_>, module: &RegisteredNode) -> Option<Map<String, Value>> {
    let from = node.node.step_version;
    if from >= module.spec().step_version {
        return None;
    }
    let mut params = node.node.params.clone();
    for upgrade in module.spec().upgrades.iter().filter(|u| u.from >= from) {
        (upgrade.apply)(&mut params);
    }
    Some(params)
}

fn said(node: &GraphNode<'_>, fault: &ParamFault) -> Diagnostic {
    let code = if fault.unknown_key { Code::UnknownParam } else { Code::InvalidParam };
    let message = format!("Node `{}`: {}", node.node.id, fault.sentence());
    Diagnostic::new(code, format!("/nodes/{}/params{}", node.place, fault.path), message).of_node(&node.node.id)
}

/// One level of overrides on its way into the params.
struct Level<'l, 'a> {
    graph: &'l Graph<'a>,
    name: &'static str,
    origin: Origin,
    all: &'l mut [EffectiveParams],
    sound: &'l mut [bool],
    diagnostics: &'l mut Vec<Diagnostic>,
}

impl Level<'_, '_> {
    fn apply(&mut self, overrides: &Overrides) {
        for (key, value) in &overrides.common {
            self.common(key, value);
        }
        for (id, params) in &overrides.nodes {
            let found = self.graph.nodes.binary_search_by(|n| n.node.id.as_str().cmp(id));
            let Some(index) = found.ok().and_then(|i| Index::try_from(i).ok()) else {
                let message =
                    format!("The {} overrides params of node `{id}`, which this workflow does not have.", self.words());
                self.say(Code::UnknownOverride, &format!("/nodes/{}", pointer_segment(id)), message);
                continue;
            };
            for (key, value) in params {
                self.one(index, key, value, &format!("/nodes/{}", pointer_segment(id)));
            }
        }
    }

    fn words(&self) -> &'static str {
        match self.origin {
            Origin::OrderLine => "order line",
            _ => "output type",
        }
    }

    fn say(&mut self, code: Code, path: &str, message: String) {
        self.diagnostics.push(Diagnostic::new(code, format!("/overrides/{}{path}", self.name), message));
    }

    /// Sets a param wherever a node has it and lets it be overridden.
    fn common(&mut self, key: &str, value: &Value) {
        let scope = |index: &Index| {
            let module = self.graph.at(*index).module?;
            module.params().get(key)?.override_scope.map(|scope| (*index, scope))
        };
        let reached: Vec<(Index, OverrideScope)> = self.graph.indices().filter_map(|i| scope(&i)).collect();
        let singles: Vec<Index> = reached.iter().filter(|r| r.1 == OverrideScope::Single).map(|r| r.0).collect();
        let path = format!("/common/{}", pointer_segment(key));
        if reached.is_empty() {
            let message =
                format!("The {} overrides `{key}`, which no node of this workflow lets be overridden.", self.words());
            self.say(Code::UnknownOverride, &path, message);
        }
        if singles.len() > 1 {
            let message = format!(
                "The {} overrides `{key}`, which fits one picture only; {} keep their own. Override it by node.",
                self.words(),
                name_list(&self.graph.ids(&singles))
            );
            self.say(Code::OverrideNotApplied, &path, message);
        }
        for (index, scope) in reached {
            if scope == OverrideScope::All || singles.len() == 1 {
                self.one(index, key, value, "/common");
            }
        }
    }

    fn one(&mut self, index: Index, key: &str, value: &Value, path: &str) {
        let node = self.graph.at(index);
        let Some(module) = node.module else { return };
        match module.params().check(key, value) {
            None => self.all[index as usize].set(key, value, self.origin),
            Some(fault) => {
                let code = if fault.unknown_key { Code::UnknownOverride } else { Code::InvalidOverride };
                let message =
                    format!("The {} overrides a param of node `{}`: {}", self.words(), node.node.id, fault.sentence());
                self.sound[index as usize] = false;
                self.say(code, &format!("{path}{}", fault.path), message);
            }
        }
    }
}
