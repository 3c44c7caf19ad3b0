//! A dry run: everything that can be known before anything is done. Touches nothing.

use std::sync::Arc;

use contracts::{
    ExecutionMode,
    ids::{LineId, WorkflowId},
    module::{Availability, Caching, ExecutionRole},
    snapshot::ResultSlot,
};
use store::StoreError;
use workflow::Diagnostic;

use super::{binding::Binding, prepare::invocation};
use crate::{Runtime, RuntimeError};

/// Something that would keep a run from its end, or make it poorer.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub code: String,
    pub is_error: bool,
    pub node: Option<String>,
    pub message: String,
    pub remedy: String,
}

/// What is expected of one node.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeOutlook {
    pub id: String,
    pub step: String,
    pub execution: &'static str,
    pub available: bool,
    /// Whether a result could be taken from the cache at all.
    pub cacheable: bool,
    /// Median of earlier ones.
    pub seconds: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Preflight {
    pub mode: ExecutionMode,
    pub because: String,
    pub diagnostics: Vec<Diagnostic>,
    pub problems: Vec<Problem>,
    pub nodes: Vec<NodeOutlook>,
    pub publishes: Vec<ResultSlot>,
    pub notifies: Vec<String>,
}

impl Preflight {
    pub fn is_ok(&self) -> bool {
        !self.problems.iter().any(|p| p.is_error) && !self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Sum of what is known.
    pub fn seconds(&self) -> Option<f64> {
        let known: Vec<f64> = self.nodes.iter().filter_map(|n| n.seconds).collect();
        (!known.is_empty()).then(|| known.iter().sum())
    }
}

impl Runtime {
    pub async fn preflight(
        &self,
        workflow: WorkflowId,
        version: Option<u32>,
        line: Option<LineId>,
    ) -> Result<Preflight, RuntimeError> {
        let db = &self.0.db;
        let found = store::workflows::workflow(db, workflow).await?;
        let number = version.unwrap_or(found.latest);
        let (record, text) = store::workflows::document(db, workflow, number).await?;
        let nodes = Arc::clone(&self.nodes());
        let snapshot = match line {
            Some(line) => store::orders::snapshot(db, line).await?,
            None => None,
        };
        let parsed = workflow::parse(text.as_bytes(), &nodes.registry).into_document().ok();
        let steps: Vec<(String, String)> =
            parsed.map(|d| d.nodes.into_iter().map(|n| (n.id, n.step)).collect()).unwrap_or_default();
        let invocation = match &snapshot {
            Some(snapshot) => invocation(snapshot, &steps),
            None => workflow::Invocation { family: Some(found.family), ..workflow::Invocation::default() },
        };
        let report = workflow::check(text.as_bytes(), &nodes.registry, &invocation);
        let (mode, because) = match (&snapshot, line) {
            (Some(snapshot), Some(line)) => {
                let chosen = Binding::by(db, snapshot.output_type, Some(workflow)).await?.choose(None, line);
                (chosen.mode, chosen.because)
            }
            _ => (record.execution_mode, "default of the workflow's version".to_owned()),
        };
        let mut problems = Vec::new();
        if let Some(snapshot) = &snapshot {
            self.look_for_files(snapshot, &mut problems).await?;
        }
        let mut outlooks = Vec::new();
        let mut notifies = Vec::new();
        if let Some(plan) = &report.plan {
            let keys: Vec<String> = plan.nodes.iter().map(|n| n.spec.module_key.to_owned()).collect();
            let typical = store::runs::typical_seconds(db, &keys).await?;
            for node in &plan.nodes {
                let availability = nodes.registry.get(node.spec.step).map(|n| n.definition().availability.clone());
                let available = !matches!(availability, Some(Availability::Disabled { .. }));
                if let Some(Availability::Disabled { reason, remedy }) = availability {
                    problems.push(Problem {
                        code: "node.disabled".to_owned(),
                        is_error: true,
                        node: Some(node.id.to_string()),
                        message: reason,
                        remedy,
                    });
                }
                if node.spec.execution_role == ExecutionRole::Notify
                    && let Some((channels, _)) = node.params.get("channels")
                {
                    let said = channels.as_array().into_iter().flatten().filter_map(|c| c.as_str());
                    notifies.extend(said.map(str::to_owned));
                }
                outlooks.push(NodeOutlook {
                    id: node.id.to_string(),
                    step: node.spec.step.to_owned(),
                    execution: node.spec.execution.as_str(),
                    available,
                    cacheable: node.spec.caching == Caching::Cacheable,
                    seconds: typical.get(node.spec.module_key).copied(),
                });
            }
        }
        let publishes = snapshot.map(|s| s.slots()).unwrap_or_default();
        Ok(Preflight { mode, because, diagnostics: report.diagnostics, problems, nodes: outlooks, publishes, notifies })
    }

    /// Files the line cannot do without.
    async fn look_for_files(
        &self,
        snapshot: &contracts::snapshot::LineSnapshot,
        problems: &mut Vec<Problem>,
    ) -> Result<(), StoreError> {
        let blobs = &self.0.ports.blobs;
        let mut wanted = vec![("frozen material library", snapshot.material_library.clone())];
        if let Some(template) = &snapshot.template {
            wanted.push(("studio", template.sha256.clone()));
        }
        let file = store::cad_files::cad_file(&self.0.db, snapshot.cad_file).await?;
        wanted.extend(file.to_port().manifest.into_iter().map(|(_, sha256)| ("CAD file", sha256)));
        for (what, sha256) in wanted {
            if let Err(e) = blobs.local_path(&sha256).await {
                problems.push(Problem {
                    code: "file.missing".to_owned(),
                    is_error: true,
                    node: None,
                    message: format!("The {what} of this line is not there: {}", e.message),
                    remedy: e.remedy,
                });
            }
        }
        if file.status == store::CadStatus::Failed {
            problems.push(Problem {
                code: "cad.failed".to_owned(),
                is_error: true,
                node: None,
                message: "The product's CAD file could not be read.".to_owned(),
                remedy: "Look at the CAD file, mend it and upload it anew.".to_owned(),
            });
        }
        Ok(())
    }
}
