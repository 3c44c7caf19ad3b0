//! What is wrong with a document: stable codes, places, and sentences a person can act on.
//!
//! Diagnostics are a set, not a log: they are sorted by what they say, so that the order of nodes
//! in a document does not change them (except for the indices in their paths).

use serde::{Serialize, Serializer};

use crate::bounds::{MAX_DIAGNOSTICS, MAX_NAMED_IDS};

/// How bad it is. A document with an error gives no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $severity:ident;)*) => {
        /// What kind of fault. The texts are stable: API, CLI and web rely on them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// Not JSON; line and column are given.
    Malformed = "document.malformed", Error;
    TooLarge = "document.too_large", Error;
    TooDeep = "document.too_deep", Error;
    /// The same key twice in one object.
    DuplicateKey = "document.duplicate_key", Error;
    /// An integer of 2^53 or more.
    NumberOutOfRange = "document.number_out_of_range", Error;
    UnknownVersion = "document.unknown_version", Error;
    UnknownKey = "document.unknown_key", Error;
    MissingKey = "document.missing_key", Error;
    WrongType = "document.wrong_type", Error;
    InvalidValue = "document.invalid_value", Error;
    TooManyNodes = "document.too_many_nodes", Error;
    TooManyEdges = "document.too_many_edges", Error;
    /// Not a preset of a known type.
    UnknownPreset = "preset.unknown_type", Error;
    /// More faults than are told at once.
    MoreFaults = "document.more_faults", Error;
    DuplicateId = "node.duplicate_id", Error;
    UnknownStep = "node.unknown_step", Error;
    /// The step version is newer than this installation, or too old to be raised.
    UnsupportedStepVersion = "node.unsupported_step_version", Error;
    /// An older step version that is raised while compiling; repair writes it.
    OutdatedStepVersion = "node.outdated_step_version", Warning;
    UnknownParam = "node.unknown_param", Error;
    InvalidParam = "node.invalid_param", Error;
    WrongFamily = "node.wrong_family", Error;
    Disabled = "node.disabled", Error;
    Unreachable = "node.unreachable", Error;
    MissingInput = "node.missing_input", Error;
    AmbiguousInput = "node.ambiguous_input", Error;
    /// A publishing node lies downstream but takes from another one.
    UnpublishedOutput = "node.unpublished_output", Warning;
    UnknownNode = "edge.unknown_node", Error;
    SelfEdge = "edge.self", Error;
    DuplicateEdge = "edge.duplicate", Error;
    UnknownPort = "edge.unknown_port", Error;
    /// What comes out of one port does not go into the other.
    IncompatiblePorts = "edge.incompatible_ports", Error;
    /// Two edges are pinned to a port that takes one value.
    PortTaken = "edge.port_taken", Error;
    Cycle = "graph.cycle", Error;
    MissingEntry = "graph.missing_entry", Error;
    MultipleEntries = "graph.multiple_entries", Error;
    /// The graph is of another family than the workflow or the promised artifact.
    GraphFamily = "graph.wrong_family", Error;
    MissingPromise = "graph.missing_promise", Error;
    UnpublishedPromise = "graph.unpublished_promise", Error;
    /// So many producers that the nearest cannot be settled within the bounds.
    TooTangled = "graph.too_tangled", Error;
    UnknownOverride = "override.unknown", Error;
    InvalidOverride = "override.invalid", Error;
    /// An override that fits one node only, in a graph that has several such nodes.
    OverrideNotApplied = "override.not_applied", Warning;
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// JSON pointer into the document, e.g. `/nodes/3/params/samples`; empty for the whole.
    pub path: String,
    /// Id of the node it is about.
    pub node: Option<String>,
    /// A sentence that says what is wrong and what to do.
    pub message: String,
    /// Where in the text, from 1; only where the text cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

impl Diagnostic {
    pub fn new(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        let (path, message) = (path.into(), message.into());
        Self { code, severity: code.severity(), path, node: None, message, line: None, column: None }
    }

    pub fn of_node(mut self, id: impl Into<String>) -> Self {
        self.node = Some(id.into());
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Whether any of them forbids a plan.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

/// Sorts by what is said, drops repetitions, and cuts at [`MAX_DIAGNOSTICS`].
pub fn settle(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.severity, d.node.is_some());
        key(a)
            .cmp(&key(b))
            .then_with(|| a.node.cmp(&b.node))
            .then_with(|| a.code.as_str().cmp(b.code.as_str()))
            .then_with(|| a.message.cmp(&b.message))
            .then_with(|| a.path.cmp(&b.path))
    });
    diagnostics.dedup();
    if diagnostics.len() > MAX_DIAGNOSTICS {
        let more = diagnostics.len() - MAX_DIAGNOSTICS;
        diagnostics.truncate(MAX_DIAGNOSTICS);
        diagnostics.push(Diagnostic::new(
            Code::MoreFaults,
            "",
            format!("There are {more} more faults; correct these first."),
        ));
    }
    diagnostics
}

/// One segment of a JSON pointer.
pub(crate) fn pointer_segment(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// `a`, `b` and `c`; long lists are cut at [`MAX_NAMED_IDS`].
pub(crate) fn name_list<S: AsRef<str>>(ids: &[S]) -> String {
    let named: Vec<String> = ids.iter().take(MAX_NAMED_IDS).map(|id| format!("`{}`", id.as_ref())).collect();
    let more = ids.len().saturating_sub(MAX_NAMED_IDS);
    match (named.as_slice(), more) {
        ([], _) => "none".to_owned(),
        ([one], 0) => one.clone(),
        ([most @ .., last], 0) => format!("{} and {last}", most.join(", ")),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}
