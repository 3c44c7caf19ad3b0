//! One attempt of one node: the module's function under a folder of its own, its panics caught.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use contracts::ids::AttemptToken;
use modules::{CancellationToken, Control, Fault, ModuleError, Progress, ProgressSink, ScratchDir, ports::Clock};
use workflow::compile::Publishing;

use super::job::Job;
use crate::nodes::executor::{Artifact, Inputs, NodeRun, executor, publish_itself};

/// Notes when the node moved, and passes progress on.
pub struct Moving {
    pub clock: Arc<dyn Clock>,
    pub moved_ms: Arc<AtomicI64>,
    pub then: Arc<dyn ProgressSink>,
}

impl ProgressSink for Moving {
    fn report(&self, progress: Progress) {
        self.moved_ms.store(self.clock.now_ms(), Ordering::Relaxed);
        self.then.report(progress);
    }
}

/// Results by output port.
pub type Results = Vec<(String, Artifact)>;

/// Runs the node to its end. A render node that no publishing node takes from publishes by itself.
pub async fn run(
    job: Arc<Job>,
    index: usize,
    attempt: AttemptToken,
    inputs: Arc<Inputs>,
    control: Control,
) -> Result<Results, ModuleError> {
    let cancel = control.cancel.clone();
    let task = tokio::spawn(async move { work(&job, index, attempt, &inputs, &control).await });
    let abort = task.abort_handle();
    tokio::select! {
        ended = task => ended.unwrap_or_else(|e| Err(panicked(&e))),
        () = hopeless(cancel) => {
            abort.abort();
            Err(ModuleError::cancelled())
        }
    }
}

/// How long a cancelled node may take to end by itself.
const GRACE: std::time::Duration = std::time::Duration::from_secs(4);

async fn hopeless(cancel: CancellationToken) {
    cancel.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

async fn work(
    job: &Job,
    index: usize,
    attempt: AttemptToken,
    inputs: &Inputs,
    control: &Control,
) -> Result<Results, ModuleError> {
    control.check()?;
    let node = &job.plan.nodes[index];
    let execute = executor(node.spec.step).ok_or_else(|| {
        ModuleError::new(
            Fault::Environment,
            "node.no_executor",
            format!("Nodes of the step `{}` cannot be run by this installation.", node.spec.step),
            "Take the node out of the workflow, or update the installation.",
        )
    })?;
    let folder = ScratchDir::create(&job.ports.scratch, &format!("node-{attempt}"))?;
    let run = NodeRun {
        ports: &job.ports,
        control,
        context: job.subject.context(job.id),
        node: &node.id,
        params: &job.params[index],
        inputs,
        folder: folder.path(),
    };
    let mut outputs = execute(run).await?;
    if node.publishing == Publishing::Itself && matches!(job.subject, super::job::Subject::Line { .. }) {
        for (_, artifact) in &mut outputs {
            publish_itself(run, artifact).await?;
        }
    }
    Ok(outputs.into_iter().map(|(port, artifact)| (port.to_owned(), artifact)).collect())
}

fn panicked(error: &tokio::task::JoinError) -> ModuleError {
    if error.is_cancelled() {
        return ModuleError::cancelled();
    }
    ModuleError::new(
        Fault::Transient,
        "node.panicked",
        format!("The node stopped unexpectedly: {error}."),
        "It is tried again; if it stays, report this fault with the log.",
    )
}
