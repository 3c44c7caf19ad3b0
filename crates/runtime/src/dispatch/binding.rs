//! What an output type is sold through at this moment, and the mode a line takes.

use std::collections::BTreeMap;

use contracts::{
    ExecutionMode,
    ids::{LineId, OutputTypeId, WorkflowId},
};
use newtype_uuid::GenericUuid;
use store::{
    Database, RolloutScope, StoreError, orders::Submission, output_types::OutputType, rollouts, rollouts::Rollout,
};

use super::mode::{Chosen, Voices, choose, share};

/// The workflow version the next dispatch freezes.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    pub workflow: WorkflowId,
    pub name: String,
    pub version: u32,
    document_mode: ExecutionMode,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// None where the fixed pipeline serves it for ever.
    pub bound: Option<Bound>,
    of_output_type: Option<Rollout>,
    of_workflow: Option<Rollout>,
}

impl Binding {
    /// Those of all output types an order names.
    pub async fn of_all(db: &Database, submission: &Submission) -> Result<BTreeMap<OutputTypeId, Self>, StoreError> {
        let mut bindings = BTreeMap::new();
        for (id, output_type) in &submission.output_types {
            bindings.insert(*id, Self::of(db, output_type).await?);
        }
        Ok(bindings)
    }

    pub async fn of(db: &Database, output_type: &OutputType) -> Result<Self, StoreError> {
        Self::by(db, output_type.id, output_type.workflow).await
    }

    pub async fn by(
        db: &Database,
        output_type: OutputTypeId,
        workflow: Option<WorkflowId>,
    ) -> Result<Self, StoreError> {
        let of_output_type = rollouts::rollout(db, RolloutScope::OutputType, output_type.into_untyped_uuid()).await?;
        let Some(id) = workflow else {
            return Ok(Self { bound: None, of_output_type, of_workflow: None });
        };
        let found = store::workflows::workflow(db, id).await?;
        let of_workflow = rollouts::rollout(db, RolloutScope::Workflow, id.into_untyped_uuid()).await?;
        let bound = if found.active {
            // A draft that was never published is frozen as it is: its line falls back, and says why.
            let number = found.published.unwrap_or(found.latest);
            let (version, _) = store::workflows::document(db, id, number).await?;
            Some(Bound { workflow: id, name: found.name, version: number, document_mode: version.execution_mode })
        } else {
            None
        };
        Ok(Self { bound, of_output_type, of_workflow })
    }

    pub fn choose(&self, explicit: Option<ExecutionMode>, line: LineId) -> Chosen {
        let voices = Voices {
            explicit,
            output_type: self.of_output_type.as_ref(),
            workflow: self.of_workflow.as_ref(),
            document: self.bound.as_ref().map(|bound| bound.document_mode),
        };
        choose(voices, share(line))
    }
}
