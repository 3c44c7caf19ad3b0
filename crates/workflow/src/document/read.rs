//! From text to [`Document`]: every fault of form at once, the rest read as far as it goes.

use contracts::ExecutionMode;
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::{Document, Edge, Node, OnFailure, Retry, VERSION, json::read_json, walk::Fields};
use crate::{
    Registry,
    bounds::{MAX_DOCUMENT_BYTES, MAX_EDGES, MAX_NAME_CHARS, MAX_NODES},
    diagnostics::{Code, Diagnostic, any_error, settle},
};

/// What could be read of a text.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The readable part; the whole document where there is no error.
    document: Option<Document>,
    diagnostics: Vec<Diagnostic>,
    /// Index in the text of each node and edge of `document`: unreadable ones are left out.
    pub(crate) node_places: Vec<usize>,
    pub(crate) edge_places: Vec<usize>,
}

impl Parsed {
    /// Faults of form: a document that has any cannot be stored, not even as a draft.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The readable part, for showing and for finding further faults.
    pub fn readable(&self) -> Option<&Document> {
        self.document.as_ref()
    }

    /// # Errors
    /// All faults of form.
    pub fn into_document(self) -> Result<Document, Vec<Diagnostic>> {
        match self.document {
            Some(document) if !any_error(&self.diagnostics) => Ok(document),
            _ => Err(self.diagnostics),
        }
    }

    fn unreadable(diagnostic: Diagnostic) -> Self {
        Self { document: None, diagnostics: vec![diagnostic], node_places: Vec::new(), edge_places: Vec::new() }
    }
}

/// Reads a document and brings it into canonical form: defaults explicit (step versions and
/// time-outs from the registry), names in NFC.
pub fn parse(text: &[u8], registry: &Registry) -> Parsed {
    match read_json(text) {
        Ok(value) => within_bounds(text.len(), parse_value(&value, registry)),
        Err(diagnostic) => Parsed::unreadable(diagnostic),
    }
}

/// Explicit defaults make a document longer; it must still be readable when it is stored.
fn within_bounds(length: usize, parsed: Parsed) -> Parsed {
    let canonical = match &parsed.document {
        Some(document) if length > MAX_DOCUMENT_BYTES / 4 => document.to_canonical().len(),
        _ => length,
    };
    if canonical <= MAX_DOCUMENT_BYTES {
        return parsed;
    }
    let message =
        format!("With all defaults the document has {canonical} bytes; at most {MAX_DOCUMENT_BYTES} are stored.");
    Parsed::unreadable(Diagnostic::new(Code::TooLarge, "", message))
}

/// The same for JSON that was read within the bounds already.
pub fn parse_value(value: &Value, registry: &Registry) -> Parsed {
    let Some(root) = value.as_object() else {
        return Parsed::unreadable(Diagnostic::new(
            Code::WrongType,
            "",
            "A workflow document is an object with version, execution_mode, nodes, edges and ui.",
        ));
    };
    let mut diagnostics = Vec::new();
    let mut fields = Fields::new(root, "", None, &mut diagnostics);
    fields.only(&["version", "execution_mode", "nodes", "edges", "ui"]);
    version(&mut fields);
    let execution_mode =
        fields.word("execution_mode", ExecutionMode::ALL.iter().map(|m| m.as_str())).unwrap_or(ExecutionMode::Legacy);
    let ui = fields.free_object("ui");
    let nodes = fields.list("nodes", MAX_NODES, Code::TooManyNodes);
    let edges = fields.list("edges", MAX_EDGES, Code::TooManyEdges);

    let mut document = Document { execution_mode, nodes: Vec::new(), edges: Vec::new(), ui };
    let (mut node_places, mut edge_places) = (Vec::new(), Vec::new());
    for (index, value) in nodes.iter().enumerate() {
        if let Some(node) = node(value, &format!("/nodes/{index}"), registry, &mut diagnostics) {
            document.nodes.push(node);
            node_places.push(index);
        }
    }
    for (index, value) in edges.iter().enumerate() {
        if let Some(edge) = edge(value, &format!("/edges/{index}"), &mut diagnostics) {
            document.edges.push(edge);
            edge_places.push(index);
        }
    }
    Parsed { document: Some(document), diagnostics: settle(diagnostics), node_places, edge_places }
}

fn version(fields: &mut Fields<'_, '_>) {
    match fields.get("version") {
        None => fields.missing("version", &format!("Write \"version\": {VERSION}.")),
        Some(value) if value.as_u64() == Some(u64::from(VERSION)) => {}
        Some(value) => {
            let short: String = value.to_string().chars().take(40).collect();
            let message = format!(
                "Version {short} of workflow documents is not known; this installation reads version {VERSION}."
            );
            fields.say(Code::UnknownVersion, "version", message);
        }
    }
}

/// A node as far as it can be read; none without an id.
fn node(value: &Value, path: &str, registry: &Registry, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let Some(object) = value.as_object() else {
        diagnostics.push(Diagnostic::new(
            Code::WrongType,
            path,
            "A node is an object with id, step, params and policies.",
        ));
        return None;
    };
    let id = name_of(object, "id");
    let mut fields = Fields::new(object, path, id.clone(), diagnostics);
    fields.only(&["id", "step", "step_version", "params", "retry", "timeout_s", "on_failure", "ui"]);
    let _ = fields.name("id", true);
    let step = fields.name("step", true).unwrap_or_default();
    let known = registry.get(&step).map(|n| n.spec());
    let step_version = fields.integer("step_version", 1, 1_000_000).unwrap_or(known.map_or(1, |s| s.step_version));
    let timeout_s = fields.integer("timeout_s", 1, 604_800).unwrap_or(known.map_or(900, |s| s.default_timeout_s()));
    let on_failure = fields.word("on_failure", OnFailure::ALL.iter().map(|w| w.as_str())).unwrap_or_default();
    let params = fields.free_object("params");
    let ui = fields.free_object("ui");
    let retry = match fields.object("retry") {
        Some(retry) => read_retry(retry, &format!("{path}/retry"), id.clone(), diagnostics),
        None => Retry::default(),
    };
    Some(Node { id: id?, step, step_version, params, retry, timeout_s, on_failure, ui })
}

fn read_retry(
    object: &Map<String, Value>,
    path: &str,
    node: Option<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Retry {
    let default = Retry::default();
    let mut fields = Fields::new(object, path, node, diagnostics);
    fields.only(&["max_attempts", "backoff_s", "factor", "max_backoff_s"]);
    Retry {
        max_attempts: fields.integer("max_attempts", 1, 20).unwrap_or(default.max_attempts),
        backoff_s: fields.number("backoff_s", 0.0, 86_400.0).unwrap_or(default.backoff_s),
        factor: fields.number("factor", 1.0, 100.0).unwrap_or(default.factor),
        max_backoff_s: fields.number("max_backoff_s", 0.0, 86_400.0).unwrap_or(default.max_backoff_s),
    }
}

/// An edge; none without both ends.
fn edge(value: &Value, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Edge> {
    let Some(object) = value.as_object() else {
        diagnostics.push(Diagnostic::new(Code::WrongType, path, "An edge is an object with from and to."));
        return None;
    };
    let mut fields = Fields::new(object, path, None, diagnostics);
    fields.only(&["from", "to", "from_port", "to_port"]);
    let (from, to) = (fields.name("from", true), fields.name("to", true));
    let (from_port, to_port) = (fields.name("from_port", false), fields.name("to_port", false));
    Some(Edge { from: from?, to: to?, from_port, to_port })
}

/// A usable name in NFC; what is wrong with another one is said elsewhere.
fn name_of(object: &Map<String, Value>, key: &str) -> Option<String> {
    object.get(key).and_then(Value::as_str).and_then(usable_name)
}

/// A name in NFC, within the bounds, without control characters.
pub(crate) fn usable_name(text: &str) -> Option<String> {
    if text.is_ascii() && (1..=MAX_NAME_CHARS).contains(&text.len()) && !text.bytes().any(|b| b.is_ascii_control()) {
        return Some(text.to_owned());
    }
    if text.len() > MAX_NAME_CHARS * 16 {
        return None;
    }
    let name: String = text.nfc().collect();
    let length = name.chars().count();
    (length > 0 && length <= MAX_NAME_CHARS && !name.chars().any(char::is_control)).then_some(name)
}
