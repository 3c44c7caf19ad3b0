//! What people ask of runs and lines: render anew in a named mode, cancel, retry.

use contracts::{
    ExecutionMode,
    ids::{DispatchId, LineId, WorkflowId},
    module::ExecutionRole,
};
use store::{Authority, NodeStatus, RunStatus, StartedBy, StoreError, dispatches::Wish, runs::Run};

use super::{binding::Binding, prepare};
use crate::{Runtime, RuntimeError, new_id};

/// What of a run is run again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetryScope {
    Whole,
    /// What failed, and what stands on it.
    Failed,
    /// This node, and what stands on it.
    FromNode(String),
}

/// A dispatch that was queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Started {
    pub run: DispatchId,
    pub mode: ExecutionMode,
}

impl Runtime {
    /// Renders a finished line anew: in the mode named, else as rollout says; by the workflow
    /// version named, else by the one frozen with it. A graph that has errors is refused.
    pub async fn dispatch_line(
        &self,
        line: LineId,
        mode: Option<ExecutionMode>,
        workflow: Option<(WorkflowId, Option<u32>)>,
    ) -> Result<Started, RuntimeError> {
        let db = &self.0.db;
        let snapshot = store::orders::snapshot(db, line).await?.ok_or_else(never_submitted)?;
        let mut wish = Wish::by(StartedBy::Manual);
        let mut frozen = snapshot.clone();
        if let Some((id, version)) = workflow {
            let found = store::workflows::workflow(db, id).await?;
            let version = version.or(found.published).unwrap_or(found.latest);
            wish.workflow = Some((id, version));
            (frozen.workflow, frozen.workflow_version) = (Some(id), Some(version));
        } else if snapshot.workflow.is_none() {
            // Bound since it was submitted.
            let binding = Binding::of(db, &store::output_types::output_type(db, snapshot.output_type).await?).await?;
            if let Some(bound) = binding.bound {
                wish.workflow = Some((bound.workflow, bound.version));
                (frozen.workflow, frozen.workflow_version) = (Some(bound.workflow), Some(bound.version));
            }
        }
        let binding = Binding::by(db, snapshot.output_type, frozen.workflow).await?;
        let mode = binding.choose(mode, line).mode;
        if mode != ExecutionMode::Legacy {
            self.refuse_broken(&frozen).await?;
        }
        self.queue(line, mode, &wish).await
    }

    async fn refuse_broken(&self, frozen: &contracts::snapshot::LineSnapshot) -> Result<(), RuntimeError> {
        let (Some(id), Some(version)) = (frozen.workflow, frozen.workflow_version) else {
            return Err(StoreError::Forbidden {
                code: "run.no_workflow",
                message: "No workflow is bound to the line's output type.".to_owned(),
                remedy: "Bind one, name one, or render the line in legacy mode.".to_owned(),
            }
            .into());
        };
        let (_, document) = store::workflows::document(&self.0.db, id, version).await?;
        prepare::compile(&document, &self.nodes().registry, frozen)?;
        Ok(())
    }

    async fn queue(&self, line: LineId, mode: ExecutionMode, wish: &Wish) -> Result<Started, RuntimeError> {
        let dispatch = new_id::dispatch();
        let (change, run) =
            store::orders::dispatch_line(&self.0.db, line, dispatch, mode, wish, self.0.now_ms()).await?;
        self.0.announce(&change);
        self.0.wake_lines.notify_one();
        Ok(Started { run, mode })
    }

    /// Stops a run; it never falls back.
    pub async fn cancel_run(&self, run: DispatchId) -> Result<Run, RuntimeError> {
        let found = store::runs::run(&self.0.db, run).await?;
        if found.status.is_final() {
            return Err(StoreError::Forbidden {
                code: "run.finished",
                message: format!("The run is {} already.", found.status),
                remedy: "Nothing is left to cancel.".to_owned(),
            }
            .into());
        }
        store::runs::request_cancel(&self.0.db, run).await?;
        match (found.authority, found.line) {
            (Authority::Authoritative, Some(line)) => self.cancel_line(line).await?,
            _ => {
                if let Some(token) = self.0.in_hand.lock().expect("no holder panics").get(&run) {
                    token.cancel();
                }
            }
        }
        Ok(store::runs::run(&self.0.db, run).await?)
    }

    /// A new run of the same version and snapshot.
    pub async fn retry_run(&self, run: DispatchId, scope: RetryScope) -> Result<Started, RuntimeError> {
        let db = &self.0.db;
        let found = store::runs::run(db, run).await?;
        let Some(line) = found.line else {
            return Err(StoreError::Forbidden {
                code: "run.not_of_a_line",
                message: "This run is not one of an order line.".to_owned(),
                remedy: "Reprocess the CAD file instead.".to_owned(),
            }
            .into());
        };
        if !found.status.is_final() && found.status != RunStatus::Paused {
            return Err(StoreError::Forbidden {
                code: "run.not_finished",
                message: format!("The run is {}.", found.status),
                remedy: "Cancel it first, or wait for its end.".to_owned(),
            }
            .into());
        }
        let mut wish = Wish::by(StartedBy::Retry);
        wish.workflow = found.workflow.zip(found.workflow_version);
        if scope != RetryScope::Whole {
            wish.resumed_from = Some(run);
            wish.kept = self.kept(run, &scope).await?;
        }
        self.queue(line, ExecutionMode::Graph, &wish).await
    }

    /// Nodes whose results stand. What publishes or tells is always done anew.
    async fn kept(&self, run: DispatchId, scope: &RetryScope) -> Result<Vec<String>, RuntimeError> {
        let document = store::runs::document(&self.0.db, run).await?;
        let registry = &self.nodes().registry;
        let (plan, _) = match workflow::parse(document.as_bytes(), registry).into_document() {
            Ok(document) => workflow::compile(&document, registry),
            Err(diagnostics) => (None, diagnostics),
        };
        let Some(plan) = plan else { return Ok(Vec::new()) };
        let rows = store::runs::nodes(&self.0.db, run).await?;
        let mut again = vec![false; plan.nodes.len()];
        if let RetryScope::FromNode(node) = scope {
            let found = plan.nodes.iter().position(|n| *n.id == **node);
            let index = found.ok_or_else(|| StoreError::not_found("node of this run with the id", node))?;
            again[index] = true;
        }
        for (index, node) in plan.nodes.iter().enumerate() {
            let stands = rows.iter().any(|row| *row.node == *node.id && row.status == NodeStatus::Succeeded);
            let acts = matches!(node.spec.execution_role, ExecutionRole::Publish | ExecutionRole::Notify);
            again[index] |= !stands || acts || node.after.iter().any(|&before| again[before]);
        }
        let kept = plan.nodes.iter().zip(again).filter(|(_, again)| !again);
        Ok(kept.map(|(node, _)| node.id.to_string()).collect())
    }
}

fn never_submitted() -> RuntimeError {
    StoreError::Forbidden {
        code: "line.never_submitted",
        message: "The line was not submitted yet.".to_owned(),
        remedy: "Submit its order first.".to_owned(),
    }
    .into()
}
