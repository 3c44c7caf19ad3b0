//! What should be outstanding: for whoever takes a run over after a restart.

use contracts::module::Execution;

use super::{Command, NodeStatus, Outcome, Run, Timer};
use crate::compile::Plan;

/// The commands that were given and neither answered nor overtaken, in order of the plan. For an
/// ended run the one that ended it.
pub fn pending_commands(plan: &Plan, run: &Run) -> Vec<Command> {
    if let Some(outcome) = &run.outcome {
        return vec![ending(outcome)];
    }
    let mut commands = Vec::new();
    for (node, state) in plan.nodes.iter().zip(&run.nodes) {
        let (id, attempt, class) = (&node.id, state.attempt, node.spec.execution);
        let mut timer = |timer: Timer| {
            commands.extend(state.due_ms.map(|at_ms| Command::SetTimer { timer, at_ms }));
        };
        match state.status {
            NodeStatus::Retrying => timer(Timer::Backoff { node: id.clone(), attempt }),
            NodeStatus::Queued | NodeStatus::Running => {
                timer(Timer::Timeout { node: id.clone(), attempt });
                if run.cancelling.is_some() {
                    commands.push(Command::CancelNode { node: id.clone(), attempt });
                } else if state.status == NodeStatus::Queued || class == Execution::Inline {
                    commands.push(Command::RunNode { node: id.clone(), attempt, class });
                }
            }
            _ => {}
        }
    }
    if let Some(at_ms) = run.cancelling {
        commands.push(Command::SetTimer { timer: Timer::CancelGrace { round: run.round }, at_ms });
    }
    commands
}

pub(super) fn ending(outcome: &Outcome) -> Command {
    match outcome {
        Outcome::FellBack { cause } => Command::FallBack { cause: cause.clone() },
        other => Command::FinishRun { outcome: other.clone() },
    }
}
