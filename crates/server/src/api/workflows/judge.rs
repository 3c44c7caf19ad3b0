//! Documents on their way into the store, judged off the async threads.

use contracts::{ArtifactKind, Family, ids::UserId};
use serde_json::{Map, Value};
use store::workflows::NewVersion;
use workflow::{Code, Diagnostic, Invocation, WorkflowFamily, check};

use crate::{
    problem::{FieldError, Problem},
    state::AppState,
};

/// A document whose form is sound, and what is to be said of its meaning.
pub struct Judged {
    /// Canonical.
    pub text: String,
    pub report: workflow::Report,
}

/// Work that may take some 100 ms on the largest documents.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
}

/// Everything that is to be said of a text.
pub async fn report(state: &AppState, text: Vec<u8>, invocation: Invocation) -> Result<workflow::Report, Problem> {
    let nodes = state.runtime.nodes();
    blocking(move || check(&text, &nodes.registry, &invocation)).await
}

/// A document that can be stored, if need be as a draft. Faults of form are 422 (400 where it is
/// not even JSON).
pub async fn storable(state: &AppState, text: Vec<u8>, family: Option<Family>) -> Result<Judged, Problem> {
    let invocation = Invocation { family, ..Invocation::default() };
    let report = report(state, text, invocation).await?;
    match &report.document {
        Some(document) => Ok(Judged { text: document.to_canonical(), report }),
        None => Err(of_form(&report.diagnostics)),
    }
}

impl Judged {
    pub fn errors(&self) -> u32 {
        count(self.report.diagnostics.iter().filter(|d| d.is_error()).count())
    }

    pub fn version(&self, by: UserId) -> NewVersion {
        let (mode, nodes) = self
            .report
            .document
            .as_ref()
            .map_or_else(Default::default, |document| (Some(document.execution_mode), document.nodes.len()));
        NewVersion {
            text: self.text.clone(),
            execution_mode: mode.unwrap_or(contracts::ExecutionMode::Legacy),
            nodes: count(nodes),
            errors: self.errors(),
            by: Some(by),
        }
    }

    /// The family to store where nobody says one: that of the nodes.
    pub fn family(&self) -> Family {
        match self.report.family {
            WorkflowFamily::CadFile => Family::CadFile,
            _ => Family::OrderLine,
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Faults that keep a document from being stored at all.
pub fn of_form(diagnostics: &[Diagnostic]) -> Problem {
    let errors: Vec<FieldError> = fields(diagnostics.iter().filter(|d| d.is_error()));
    if diagnostics.iter().any(|d| d.code == Code::Malformed) {
        return Problem { errors, ..Problem::bad_request("body.syntax", first_sentence(diagnostics)) };
    }
    let detail = format!("{} of the document's form; see `errors`. Nothing was stored.", faults(errors.len()));
    Problem { detail, code: "workflow.form".into(), ..Problem::invalid(errors) }
}

/// Publishing is refused, with every error.
pub fn not_publishable(diagnostics: &[Diagnostic]) -> Problem {
    let errors: Vec<FieldError> = fields(diagnostics.iter().filter(|d| d.is_error()));
    let detail =
        format!("The workflow has {}; it stays a draft until they are corrected. See `errors`.", faults(errors.len()));
    Problem { detail, code: "workflow.invalid".into(), ..Problem::invalid(errors) }
}

fn fields<'d>(diagnostics: impl Iterator<Item = &'d Diagnostic>) -> Vec<FieldError> {
    diagnostics.map(|d| FieldError::new(d.path.as_str(), d.code.as_str(), d.message.as_str())).collect()
}

fn first_sentence(diagnostics: &[Diagnostic]) -> String {
    diagnostics.first().map(|d| d.message.clone()).unwrap_or_default()
}

fn faults(count: usize) -> String {
    if count == 1 { "1 error".to_owned() } else { format!("{count} errors") }
}

/// What is to be said of a stored text that has to give what an output type promises, with what it says.
pub async fn promised(
    state: &AppState,
    text: String,
    family: Family,
    kind: ArtifactKind,
    overrides: Map<String, Value>,
) -> Result<workflow::Report, Problem> {
    report(state, text.into_bytes(), Invocation::of_output_type(family, kind, overrides, Map::new())).await
}
