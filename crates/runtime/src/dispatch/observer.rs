//! The shadow of a line: its graph, run beside the decision of the fixed pipeline with ports that
//! record, then compared. Whatever happens here changes nothing of the line.

use std::sync::Arc;

use modules::{Control, Fault, ModuleError};
use store::{RunStatus, dispatches::LeasedDispatch};

use super::{
    compare::compare,
    graph::{announce, caught, end},
    prepare::{Prepared, prepare},
};
use crate::{
    Inner,
    observer::{self, mutation::mutated},
    run,
};

/// Ends well whatever the graph did: its record tells. Errors are those of who owns the dispatch.
pub async fn observe(inner: &Arc<Inner>, leased: &LeasedDispatch, control: &Control) -> Result<(), ModuleError> {
    let (mut ports, record) = observer::ports(&inner.ports);
    if let Some(mutation) = inner.config.sabotage.shadow {
        ports = mutated(ports, mutation);
    }
    let Prepared { job, broken } = prepare(inner, leased, ports).await?;
    let job = Arc::new(job);
    let opened = run::open(inner, &job).await?;
    if opened.run.status.is_final() {
        return Ok(());
    }
    announce(inner, &job, RunStatus::Running);
    let result = match broken {
        Some(broken) => Err(broken),
        None => caught(run::drive(inner, &job, &opened, control)).await,
    };
    let (status, error) = match result {
        Ok(_) => (RunStatus::Succeeded, None),
        Err(e) if e.fault == Fault::Stale || inner.draining.is_cancelled() => return Err(e),
        Err(e) if e.fault == Fault::Cancelled => (RunStatus::Cancelled, Some(e)),
        Err(e) => (RunStatus::Failed, Some(e)),
    };
    let compared = caught(compare(inner, leased, &job, &record, status, control)).await;
    let (verdict, report) = compared.unwrap_or_else(|e| {
        ("inconclusive".to_owned(), serde_json::json!({ "verdict": "inconclusive", "reasons": [e.message] }))
    });
    store::runs::set_verdict(&inner.db, job.id, &verdict, &report).await?;
    end(inner, &job, status, error, None).await
}
