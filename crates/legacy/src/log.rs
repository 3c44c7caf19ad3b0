//! The render log: the steps of a fixed pipeline as they happen.

use std::{future::Future, time::Instant};

use async_trait::async_trait;
use modules::{Control, ModuleError};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    Succeeded,
    Failed,
    Cancelled,
}

/// One finished step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub step: String,
    pub module_key: String,
    pub status: StepStatus,
    pub seconds: f64,
    pub note: String,
}

/// Takes steps as they finish. A log that cannot be written never fails the render.
#[async_trait]
pub trait StepLog: Send + Sync {
    async fn finished(&self, step: Step);
}

/// Runs one step under its name: cancellation is looked at first, the outcome goes to the log.
/// `note` says in a few words what came out.
pub(crate) async fn step<T>(
    log: &dyn StepLog,
    control: &Control,
    name: &str,
    module_key: &str,
    work: impl Future<Output = Result<T, ModuleError>>,
    note: impl FnOnce(&T) -> String,
) -> Result<T, ModuleError> {
    control.check()?;
    let started = Instant::now();
    let result = work.await;
    let (status, note) = match &result {
        Ok(value) => (StepStatus::Succeeded, note(value)),
        Err(e) if e.fault == modules::Fault::Cancelled => (StepStatus::Cancelled, e.message.clone()),
        Err(e) => (StepStatus::Failed, e.message.clone()),
    };
    log.finished(Step {
        step: name.to_owned(),
        module_key: module_key.to_owned(),
        status,
        seconds: started.elapsed().as_secs_f64(),
        note,
    })
    .await;
    result
}
