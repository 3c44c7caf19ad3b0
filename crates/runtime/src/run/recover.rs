//! A run as an earlier life left it: its events replayed, its results read back.

use std::collections::BTreeMap;

use modules::ModuleError;
use store::{NodeStatus, runs, runs::Opened};
use workflow::engine::{self, Event, Recorded, replay};

use super::{attempt::Results, fault, hand_over, job::Job};
use crate::Inner;

pub struct Recovered {
    pub run: engine::Run,
    pub results: BTreeMap<usize, Results>,
    /// It was started before.
    pub begun: bool,
}

/// Events of the driver's own, which the engine does not know.
const NOT_THE_ENGINES: [&str; 2] = ["fell_back", "run_finished"];

pub async fn recover(inner: &Inner, job: &Job, opened: &Opened) -> Result<Recovered, ModuleError> {
    let mut recorded = Vec::new();
    if opened.taken_over {
        let mut after = 0;
        loop {
            let rows = runs::events_after(&inner.db, job.id, after).await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for row in rows.iter().filter(|row| !NOT_THE_ENGINES.contains(&row.kind.as_str())) {
                let schema = u32::try_from(row.schema_version).unwrap_or(u32::MAX);
                let event = Event::from_row(schema, &row.payload.to_string()).map_err(|e| fault::internal(&e))?;
                recorded.push(Recorded { at_ms: row.at_ms, event });
            }
        }
    }
    let run = replay(&job.plan, &recorded).map_err(|e| fault::internal(&e))?;
    let mut results = BTreeMap::new();
    for (index, node) in job.plan.nodes.iter().enumerate() {
        let row = opened.nodes.iter().find(|row| row.node == *node.id && row.status == NodeStatus::Succeeded);
        let made = row.and_then(|row| row.outputs.as_ref()).and_then(hand_over::from_value);
        match made {
            Some(made) => {
                results.insert(index, made);
            }
            None if run.nodes()[index].status == engine::NodeStatus::Succeeded => {
                return Err(fault::internal(&format!("the result of node `{}` is not on record", node.id)));
            }
            None => {}
        }
    }
    Ok(Recovered { run, results, begun: !recorded.is_empty() })
}
