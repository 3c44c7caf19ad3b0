//! CAD intake as a graph, where the rollout row of its workflow says so. Whatever goes wrong, the
//! fixed intake reads the file.

use std::sync::Arc;

use contracts::{ExecutionMode, Family, ids::AttemptToken};
use modules::{Control, Fault, ModuleError, ports::CadFileRecord};
use newtype_uuid::GenericUuid;
use store::{Authority, PageRequest, RolloutScope, RunStatus, StartedBy, rollouts, workflows::WorkflowQuery};
use workflow::{Invocation, check};

use super::{
    graph::{announce, caught, end},
    mode::{Voices, choose, share_of},
};
use crate::{
    Inner, new_id, run,
    run::job::{Frozen, Job, Subject},
};

/// True where a graph has read the file.
pub async fn intake(
    inner: &Arc<Inner>,
    record: &CadFileRecord,
    driver: AttemptToken,
    control: &Control,
) -> Result<bool, ModuleError> {
    let Some(frozen) = chosen(inner, record).await? else { return Ok(false) };
    let invocation = Invocation { family: Some(Family::CadFile), ..Invocation::default() };
    let plan = check(frozen.document.as_bytes(), &inner.nodes.get().registry, &invocation).plan;
    let Some(plan) = plan else {
        tracing::warn!(cad_file = %record.id, "the graph of CAD intake has errors; the fixed intake reads the file");
        return Ok(false);
    };
    let job = Arc::new(Job {
        id: new_id::dispatch(),
        frozen,
        params: plan.nodes.iter().map(|node| node.params.complete()).collect(),
        plan,
        family: Family::CadFile,
        mode: ExecutionMode::Graph,
        authority: Authority::Authoritative,
        started_by: StartedBy::Intake,
        driver,
        subject: Subject::CadFile(Arc::new(record.clone())),
        ports: inner.ports.clone(),
        bypass_cache: false,
        kept: std::collections::BTreeMap::new(),
        resumed_from: None,
    });
    let opened = run::open(inner, &job).await?;
    announce(inner, &job, RunStatus::Running);
    match caught(run::drive(inner, &job, &opened, control)).await {
        Ok(_) => {
            end(inner, &job, RunStatus::Succeeded, None, None).await?;
            Ok(true)
        }
        Err(e) if e.fault == Fault::Stale => Err(e),
        Err(e) if e.fault == Fault::Cancelled => {
            end(inner, &job, RunStatus::Cancelled, Some(e.clone()), None).await?;
            Err(e)
        }
        Err(e) => {
            tracing::warn!(cad_file = %record.id, error = %e, "the graph failed; the fixed intake reads the file");
            end(inner, &job, RunStatus::FellBack, None, Some(e)).await?;
            Ok(false)
        }
    }
}

/// The published workflow of CAD intake that takes this file; none means the fixed intake.
pub(super) async fn chosen(inner: &Inner, record: &CadFileRecord) -> Result<Option<Frozen>, ModuleError> {
    let query = WorkflowQuery {
        active: Some(true),
        family: Some(Family::CadFile),
        published: Some(true),
        ..WorkflowQuery::default()
    };
    let found = store::workflows::list(&inner.db, &query, &PageRequest::default()).await?;
    for workflow in found.items {
        let row = rollouts::rollout(&inner.db, RolloutScope::Workflow, workflow.id.into_untyped_uuid()).await?;
        let voices = Voices { workflow: row.as_ref(), document: Some(ExecutionMode::Legacy), ..Voices::default() };
        let graph = choose(voices, share_of(record.id.into_untyped_uuid())).mode == ExecutionMode::Graph;
        if let (true, Some(number)) = (graph, workflow.published) {
            let (_, document) = store::workflows::document(&inner.db, workflow.id, number).await?;
            let (version, name) = (Some(number), Some(workflow.name));
            return Ok(Some(Frozen { workflow: Some(workflow.id), version, name, document }));
        }
    }
    Ok(None)
}
