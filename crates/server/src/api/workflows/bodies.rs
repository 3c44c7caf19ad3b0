//! Shapes of documents, diagnostics and stored definitions.

use std::collections::BTreeMap;

use contracts::{
    ArtifactKind, ExecutionMode, Family,
    ids::{UserId, WorkflowId},
};
use serde::Serialize;
use serde_json::{Map, Value};
use store::workflows;
use utoipa::ToSchema;
use workflow::{Diagnostic, WorkflowFamily};

use crate::{
    api::shapes::{ArtifactKindWord, ExecutionModeWord, FamilyWord},
    time::Instant,
};

/// How often a failed node is tried again; times in seconds.
#[derive(ToSchema)]
#[schema(as = WorkflowRetry)]
#[expect(dead_code, reason = "says what documents look like; the bytes come from `workflow`")]
pub struct Retry {
    #[schema(minimum = 1, maximum = 20)]
    max_attempts: u32,
    backoff_s: f64,
    factor: f64,
    max_backoff_s: f64,
}

#[derive(ToSchema)]
#[schema(as = WorkflowNode)]
#[expect(dead_code, reason = "as Retry")]
pub struct Node {
    id: String,
    step: String,
    step_version: Option<u32>,
    params: Option<BTreeMap<String, Value>>,
    retry: Option<Retry>,
    timeout_s: Option<u32>,
    on_failure: Option<OnFailure>,
    /// The editor's; never changes what runs.
    ui: Option<BTreeMap<String, Value>>,
}

#[derive(ToSchema)]
#[schema(as = OnFailure, rename_all = "snake_case")]
#[expect(dead_code, reason = "as Retry")]
pub enum OnFailure {
    FailRun,
    SkipDependents,
    PauseRun,
}

#[derive(ToSchema)]
#[schema(as = WorkflowEdge)]
#[expect(dead_code, reason = "as Retry")]
pub struct Edge {
    from: String,
    to: String,
    from_port: Option<String>,
    to_port: Option<String>,
}

/// A workflow document, version 1. `GET /api/workflows/schema` is the JSON Schema with every bound;
/// stored documents have every key.
#[derive(ToSchema)]
#[schema(as = WorkflowDocument)]
#[expect(dead_code, reason = "as Retry")]
pub struct Document {
    #[schema(minimum = 1, maximum = 1)]
    version: u32,
    #[schema(value_type = Option<ExecutionModeWord>)]
    execution_mode: Option<ExecutionMode>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    ui: Option<BTreeMap<String, Value>>,
}

#[derive(ToSchema)]
#[schema(as = Severity, rename_all = "snake_case")]
#[expect(dead_code, reason = "as Retry")]
pub enum SeverityWord {
    Error,
    Warning,
}

/// One thing wrong with a document.
#[derive(ToSchema)]
#[schema(as = Diagnostic)]
#[expect(dead_code, reason = "as Retry")]
pub struct DiagnosticBody {
    /// Stable machine-readable code, e.g. `node.missing_input`.
    code: String,
    #[schema(inline)]
    severity: SeverityWord,
    /// JSON pointer into the document; empty for the whole.
    path: String,
    #[schema(required)]
    node: Option<String>,
    /// A sentence that says what is wrong and what to do.
    message: String,
    /// From 1; only where the text cannot be read.
    line: Option<usize>,
    column: Option<usize>,
}

#[derive(ToSchema)]
#[schema(as = WorkflowGraphFamily, rename_all = "snake_case")]
#[expect(dead_code, reason = "as Retry")]
pub enum GraphFamilyWord {
    CadFile,
    OrderLine,
    Mixed,
    Unknown,
}

/// What is to be said of a document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkflowReport)]
pub struct Report {
    /// No error; warnings may stand beside it.
    pub valid: bool,
    #[schema(value_type = Vec<DiagnosticBody>)]
    pub diagnostics: Vec<Diagnostic>,
    /// Family of the nodes.
    #[schema(value_type = GraphFamilyWord)]
    pub family: WorkflowFamily,
    /// The family in words, e.g. `mixed (migration only)`.
    pub family_label: &'static str,
}

impl From<workflow::Report> for Report {
    fn from(report: workflow::Report) -> Self {
        let family_label = report.family.label();
        Self { valid: report.valid, diagnostics: report.diagnostics, family: report.family, family_label }
    }
}

/// A note of a migration: something that was kept without effect, or settled by a rule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MigrationNote)]
pub struct Note {
    /// JSON pointer into the preset.
    pub path: String,
    pub message: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MigratedPreset)]
pub struct Migrated {
    #[schema(value_type = Document)]
    pub config: Value,
    pub notes: Vec<Note>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StarterWorkflow)]
pub struct StarterBody {
    pub name: &'static str,
    pub label: &'static str,
    pub description: &'static str,
    #[schema(value_type = FamilyWord)]
    pub family: Family,
    /// What an output type bound to it can promise.
    #[schema(value_type = Vec<ArtifactKindWord>)]
    pub promises: &'static [ArtifactKind],
    #[schema(value_type = Document)]
    pub document: Value,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StarterWorkflows)]
pub struct Starters {
    pub starters: Vec<StarterBody>,
}

/// A stored definition.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Workflow {
    #[schema(value_type = Uuid)]
    pub id: WorkflowId,
    pub name: String,
    pub description: String,
    #[schema(value_type = FamilyWord)]
    pub family: Family,
    pub active: bool,
    pub sample: bool,
    /// Number of the newest version.
    pub latest_number: u32,
    /// Number of the published version.
    #[schema(required)]
    pub published_number: Option<u32>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub version: i64,
}

impl From<workflows::Workflow> for Workflow {
    fn from(row: workflows::Workflow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            description: row.description,
            family: row.family,
            active: row.active,
            sample: row.sample,
            latest_number: row.latest,
            published_number: row.published,
            created_at: Instant(row.created_ms),
            updated_at: Instant(row.updated_ms),
            version: row.version,
        }
    }
}

/// A stored definition with one of its versions and what is to be said of that.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkflowDetail {
    #[serde(flatten)]
    pub workflow: Workflow,
    /// Number of the version shown.
    pub number: u32,
    #[schema(value_type = Document)]
    pub document: Value,
    pub report: Report,
}

/// One immutable version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkflowVersion {
    pub number: u32,
    #[schema(value_type = ExecutionModeWord)]
    pub execution_mode: ExecutionMode,
    pub nodes: u32,
    /// Errors found when it was saved.
    pub errors: u32,
    #[schema(value_type = Option<Uuid>, required)]
    pub created_by: Option<UserId>,
    pub created_at: Instant,
    /// When it was last published; null for a draft.
    #[schema(required)]
    pub published_at: Option<Instant>,
}

impl From<workflows::WorkflowVersion> for WorkflowVersion {
    fn from(row: workflows::WorkflowVersion) -> Self {
        Self {
            number: row.number,
            execution_mode: row.execution_mode,
            nodes: row.nodes,
            errors: row.errors,
            created_by: row.created_by,
            created_at: Instant(row.created_ms),
            published_at: row.published_ms.map(Instant),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WorkflowVersionDetail {
    #[serde(flatten)]
    pub info: WorkflowVersion,
    #[schema(value_type = Document)]
    pub document: Value,
}

/// What a save made of a document.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedWorkflow {
    #[serde(flatten)]
    pub workflow: Workflow,
    /// False where the newest version had exactly this text already.
    pub changed: bool,
    pub report: Report,
}

/// One difference between two versions; what it names depends on `kind`.
#[derive(ToSchema)]
#[schema(as = WorkflowChange)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(dead_code, reason = "as Retry")]
pub enum ChangeBody {
    ExecutionMode {
        from: String,
        to: String,
    },
    NodeAdded {
        node: String,
        step: String,
    },
    NodeRemoved {
        node: String,
        step: String,
    },
    Step {
        node: String,
        from: String,
        to: String,
    },
    StepVersion {
        node: String,
        from: u32,
        to: u32,
    },
    /// Null means "the module's default".
    Param {
        node: String,
        param: String,
        from: Option<Value>,
        to: Option<Value>,
    },
    /// `retry`, `timeout_s` or `on_failure`.
    Policy {
        node: String,
        field: String,
        from: Value,
        to: Value,
    },
    EdgeAdded {
        edge: Edge,
    },
    EdgeRemoved {
        edge: Edge,
    },
    /// The editor's; without a node the whole canvas.
    Layout {
        node: Option<String>,
    },
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WorkflowDiff {
    #[schema(value_type = Vec<ChangeBody>)]
    pub changes: Vec<workflow::diff::Change>,
    /// Whether anything but layout differs.
    pub runs_differently: bool,
}

impl From<workflow::diff::Diff> for WorkflowDiff {
    fn from(diff: workflow::diff::Diff) -> Self {
        Self { changes: diff.changes, runs_differently: diff.runs_differently }
    }
}

/// One thing a repair puts right.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkflowFix)]
pub struct Fix {
    pub path: String,
    #[schema(required)]
    pub node: Option<String>,
    pub message: String,
}

/// What a repair would write, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkflowRepair {
    pub changed: bool,
    pub fixes: Vec<Fix>,
    pub diff: WorkflowDiff,
    /// What still needs a person.
    #[schema(value_type = Vec<DiagnosticBody>)]
    pub remaining: Vec<Diagnostic>,
    #[schema(value_type = Document)]
    pub document: Value,
}

/// A document as JSON; its text is canonical, and so is what this prints.
pub fn value_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::Object(Map::new()))
}
