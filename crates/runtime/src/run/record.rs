//! Between a job in hand and its rows; the sentences of what a driver finds wrong.

use store::runs::{NewNode, NewRun};

use super::{
    attempt::Results,
    job::{Job, Subject},
};

pub fn new_run(job: &Job, worker: &str, nodes: Vec<NewNode>) -> NewRun {
    let (order, line, cad_file) = match &job.subject {
        Subject::Line { snapshot, .. } => (Some(snapshot.order), Some(snapshot.line), Some(snapshot.cad_file)),
        Subject::CadFile(record) => (None, None, Some(record.id)),
    };
    NewRun {
        id: job.id,
        order,
        line,
        cad_file,
        workflow: job.frozen.workflow,
        workflow_version: job.frozen.version,
        workflow_name: job.frozen.name.clone(),
        family: job.family,
        mode: job.mode,
        authority: job.authority,
        started_by: job.started_by,
        resumed_from: job.resumed_from,
        driver: job.driver,
        worker: worker.to_owned(),
        document: job.frozen.document.clone(),
        nodes,
    }
}

/// What a person should know of results although they are there.
pub fn warnings(results: &Results) -> Vec<String> {
    let said = |value: &serde_json::Value| {
        value
            .get("warnings")
            .and_then(|all| all.as_array())
            .map(|all| all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect::<Vec<_>>())
    };
    results.iter().filter_map(|(_, artifact)| said(&artifact.value)).flatten().collect()
}
