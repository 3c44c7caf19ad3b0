//! One call for everything that can be said of a text: form and meaning together. What
//! `workflow validate` prints and `POST /api/workflows/validate` answers.

use serde::Serialize;

use crate::{
    Diagnostic, Document, Invocation, Plan, Registry, WorkflowFamily,
    compile::{compile_for, family_of},
    diagnostics::{any_error, settle},
    document::{Parsed, parse},
};

/// All that was found.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// No error; warnings may stand beside it.
    pub valid: bool,
    pub diagnostics: Vec<Diagnostic>,
    /// What the graph is, as far as it can be read.
    pub family: WorkflowFamily,
    /// The document, where its form is sound: it can be stored, if need be as a draft.
    #[serde(skip)]
    pub document: Option<Document>,
    /// There exactly where `valid`.
    #[serde(skip)]
    pub plan: Option<Plan>,
}

/// Reads and compiles a text; a part that can be read is checked although another cannot.
pub fn check(text: &[u8], registry: &Registry, invocation: &Invocation) -> Report {
    let parsed = parse(text, registry);
    let mut diagnostics = parsed.diagnostics().to_vec();
    let mut family = WorkflowFamily::Unknown;
    let mut plan = None;
    if let Some(document) = parsed.readable() {
        family = family_of(document, registry);
        // A list that could not be read leaves nothing to say of the graph.
        let lists = ["/nodes", "/edges"];
        if !diagnostics.iter().any(|d| d.is_error() && lists.contains(&d.path.as_str())) {
            let (compiled, found) = compile_for(document, registry, invocation);
            plan = compiled;
            diagnostics.extend(found.into_iter().map(|d| in_text(d, &parsed)));
        }
    }
    let diagnostics = settle(diagnostics);
    let valid = !any_error(&diagnostics);
    Report { valid, family, document: parsed.into_document().ok(), plan: plan.filter(|_| valid), diagnostics }
}

/// Paths of the compiler count the readable nodes; these count those of the text.
fn in_text(mut diagnostic: Diagnostic, parsed: &Parsed) -> Diagnostic {
    for (list, places) in [("nodes", &parsed.node_places), ("edges", &parsed.edge_places)] {
        let Some(rest) =
            diagnostic.path.strip_prefix('/').and_then(|p| p.strip_prefix(list)).and_then(|p| p.strip_prefix('/'))
        else {
            continue;
        };
        let (index, tail) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        if let Some(place) = index.parse::<usize>().ok().and_then(|i| places.get(i)) {
            diagnostic.path = format!("/{list}/{place}{tail}");
            break;
        }
    }
    diagnostic
}
