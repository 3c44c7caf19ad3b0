//! From a leased dispatch to a job: the frozen document, compiled as this line invokes it.

use std::{collections::BTreeMap, sync::Arc};

use contracts::{ArtifactKind, Family, snapshot::LineSnapshot};
use modules::{Fault, ModuleError, output::publish_asset::Attempt, ports::Ports};
use serde_json::{Map, Value};
use store::{
    Authority, Database, NodeStatus, StartedBy,
    dispatches::{LeasedDispatch, Wish},
};
use workflow::{Invocation, Overrides, Plan, Registry, WorkflowFamily, check};

use crate::{
    Inner,
    run::job::{Frozen, Job, Subject},
};

/// Params of an order line that say which results there are; in a graph its nodes say that.
const STRUCTURAL: [&str; 4] = ["angles", "exports", "model_format", "thumbnail_sizes_px"];

/// A job, and why it cannot be run where it cannot.
pub struct Prepared {
    pub job: Job,
    pub broken: Option<ModuleError>,
}

pub async fn prepare(inner: &Inner, leased: &LeasedDispatch, ports: Ports) -> Result<Prepared, ModuleError> {
    let wish = store::dispatches::wish(&inner.db, leased.dispatch).await?;
    let wish = wish.unwrap_or_else(|| Wish::by(StartedBy::Submit));
    let snapshot = named(&inner.db, &leased.snapshot, &wish).await?;
    let (frozen, compiled) = match frozen(&inner.db, &snapshot).await {
        Ok(frozen) => {
            let compiled = compile(&frozen.document, &inner.nodes.get().registry, &snapshot);
            (frozen, compiled)
        }
        Err(e) => (Frozen { workflow: None, version: None, name: None, document: "{}".to_owned() }, Err(e)),
    };
    let (plan, broken) = match compiled {
        Ok(plan) => (plan, None),
        Err(e) => (Plan { family: WorkflowFamily::OrderLine, nodes: Vec::new(), promises: Vec::new() }, Some(e)),
    };
    let attempt = Attempt { dispatch: leased.dispatch, token: leased.attempt, generation: leased.generation };
    let params = plan.nodes.iter().map(|node| node.params.complete()).collect();
    let job = Job {
        id: leased.dispatch,
        frozen,
        plan,
        family: Family::OrderLine,
        mode: leased.mode,
        authority: leased.authority,
        started_by: wish.started_by,
        driver: leased.attempt,
        subject: Subject::Line { snapshot: Arc::new(snapshot), attempt },
        ports,
        params,
        bypass_cache: leased.authority == Authority::Observer,
        kept: kept(&inner.db, &wish).await?,
        resumed_from: wish.resumed_from,
    };
    Ok(Prepared { job, broken })
}

/// The snapshot, with the workflow a person named in place of the frozen one.
async fn named(db: &Database, snapshot: &LineSnapshot, wish: &Wish) -> Result<LineSnapshot, ModuleError> {
    let mut snapshot = snapshot.clone();
    if let Some((id, version)) = wish.workflow {
        snapshot.workflow_name = Some(store::workflows::workflow(db, id).await?.name);
        snapshot.workflow = Some(id);
        snapshot.workflow_version = Some(version);
    }
    Ok(snapshot)
}

async fn frozen(db: &Database, snapshot: &LineSnapshot) -> Result<Frozen, ModuleError> {
    let (Some(workflow), Some(version)) = (snapshot.workflow, snapshot.workflow_version) else {
        return Err(ModuleError::new(
            Fault::Environment,
            "run.no_workflow",
            format!("The output type `{}` has no workflow.", snapshot.output_type_name),
            "Bind a workflow to the output type, or render it in legacy mode.",
        ));
    };
    let (_, document) = store::workflows::document(db, workflow, version).await?;
    Ok(Frozen { workflow: Some(workflow), version: Some(version), name: snapshot.workflow_name.clone(), document })
}

/// As what a line invokes a document.
pub fn invocation(snapshot: &LineSnapshot, document_nodes: &[(String, String)]) -> Invocation {
    let mut promises: Vec<ArtifactKind> = snapshot.slots().iter().map(|slot| slot.artifact_kind).collect();
    promises.sort_unstable();
    promises.dedup();
    let mut common = snapshot.overrides.clone();
    common.retain(|key, _| !STRUCTURAL.contains(&key.as_str()));
    let mut nodes: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    if snapshot.artifact_kind == ArtifactKind::ModelExport
        && let Some(format) = snapshot.overrides.get("model_format")
    {
        for (id, _) in document_nodes.iter().filter(|(_, step)| step == "export_model") {
            nodes.entry(id.clone()).or_default().insert("format".to_owned(), format.clone());
        }
    }
    let output_type = Overrides { common, nodes };
    Invocation { family: Some(Family::OrderLine), promises, output_type, line: Overrides::default() }
}

/// The plan a line runs; or what is wrong with the graph, as one error.
pub fn compile(document: &str, registry: &Registry, snapshot: &LineSnapshot) -> Result<Plan, ModuleError> {
    let parsed = workflow::parse(document.as_bytes(), registry).into_document().ok();
    let nodes: Vec<(String, String)> = parsed
        .map(|document| document.nodes.into_iter().map(|node| (node.id, node.step)).collect())
        .unwrap_or_default();
    let report = check(document.as_bytes(), registry, &invocation(snapshot, &nodes));
    report.plan.ok_or_else(|| {
        let said: Vec<&str> = report.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.message.as_str()).collect();
        ModuleError::new(
            Fault::Input,
            INVALID,
            format!("The graph cannot be run: {}", said.first().copied().unwrap_or("it has errors.")),
            "Open the workflow, mend what is wrong and publish it anew.",
        )
        .with_detail(said.join("\n"))
    })
}

/// Code of a graph that cannot be run.
pub const INVALID: &str = "graph.invalid";

/// Results of an earlier run that are taken over.
async fn kept(db: &Database, wish: &Wish) -> Result<BTreeMap<String, Value>, ModuleError> {
    let Some(earlier) = wish.resumed_from else { return Ok(BTreeMap::new()) };
    let rows = store::runs::nodes(db, earlier).await?;
    Ok(rows
        .into_iter()
        .filter(|row| row.status == NodeStatus::Succeeded && wish.kept.contains(&row.node))
        .filter_map(|row| Some((row.node, row.outputs?)))
        .collect())
}
