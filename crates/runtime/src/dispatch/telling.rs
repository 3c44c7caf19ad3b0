//! By which ways a failure is told: what the graph's `notify` nodes say where a graph was chosen, else
//! what the line was ordered with.

use contracts::{
    ExecutionMode, Family,
    module::{
        self,
        params::{NotifyChannel, NotifyParams},
    },
};
use modules::{output::notify, ports::CadFileRecord};
use store::dispatches::LeasedDispatch;
use workflow::{Invocation, Plan, check};

use super::{cad::chosen, prepare::prepare};
use crate::Inner;

/// Of a line that failed for good.
pub async fn failure_channels(inner: &Inner, leased: &LeasedDispatch) -> Vec<NotifyChannel> {
    let told = match leased.mode {
        ExecutionMode::Graph => {
            let prepared = prepare(inner, leased, inner.ports.clone()).await;
            prepared.ok().and_then(|prepared| wanted(&prepared.job.plan))
        }
        ExecutionMode::Legacy | ExecutionMode::Shadow => None,
    };
    told.unwrap_or_else(|| leased.snapshot.params.notify.failure_channels().to_vec())
}

/// Of a CAD file that cannot be read.
pub async fn intake_failure_channels(inner: &Inner, record: &CadFileRecord) -> Vec<NotifyChannel> {
    let told = chosen(inner, record).await.ok().flatten().and_then(|frozen| {
        let invocation = Invocation { family: Some(Family::CadFile), ..Invocation::default() };
        wanted(&check(frozen.document.as_bytes(), &inner.nodes.get().registry, &invocation).plan?)
    });
    told.unwrap_or_else(|| NotifyParams::default().failure_channels().to_vec())
}

/// What the nodes say together; none where the graph has no such node.
fn wanted(plan: &Plan) -> Option<Vec<NotifyChannel>> {
    let told: Vec<NotifyParams> = plan
        .nodes
        .iter()
        .filter(|node| node.spec.step == notify::SPEC.step)
        .filter_map(|node| module::decode(&node.params.complete()).ok())
        .collect();
    if told.is_empty() {
        return None;
    }
    let mut channels: Vec<NotifyChannel> = told.iter().flat_map(|params| params.failure_channels().to_vec()).collect();
    channels.sort_unstable();
    channels.dedup();
    Some(channels)
}
