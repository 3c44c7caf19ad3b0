//! The workflow of a command-line render, and what is told of its run.

use anyhow::Result;
use contracts::module::params::{Angle, Export};
use modules::{Fault, ModuleError};
use serde_json::{Value, json};
use store::{
    Authority, PageRequest,
    orders::Line,
    output_types::BoundWorkflow,
    runs::{NodeRow, Run, RunQuery},
    workflows::{NewVersion, NewWorkflow},
};
use workflow::{Document, Registry, presets};

use crate::{
    app::App,
    cli::{Mode, Output, RenderArgs},
};

/// A finished run in the words of `render --json`.
pub struct Followed {
    pub run: Run,
    pub nodes: Vec<Value>,
    pub comparison: Option<Value>,
}

/// Stores and publishes the workflow that the output type is to be sold through.
pub async fn workflow(app: &App, args: &RenderArgs) -> Result<BoundWorkflow> {
    let nodes = app.runtime.nodes();
    let document = document(args, &nodes.registry)?;
    let first = NewVersion {
        text: document.to_canonical(),
        execution_mode: args.mode.execution(),
        nodes: u32::try_from(document.nodes.len()).unwrap_or(u32::MAX),
        errors: 0,
        by: None,
    };
    let new = NewWorkflow {
        name: "Command line".into(),
        description: String::new(),
        family: args.output.artifact_kind().family(),
        active: true,
    };
    let workflow = store::workflows::insert_sample(&app.db, new, first, app.clock.now_ms()).await?;
    Ok(BoundWorkflow { id: workflow.id, published: workflow.published })
}

/// The file named, or what the output's fixed pipeline does as a graph.
fn document(args: &RenderArgs, registry: &Registry) -> Result<Document, ModuleError> {
    let wrong = |message: String| {
        ModuleError::new(Fault::Input, "workflow.unreadable", message, "Check it with `hartomat workflow validate`.")
    };
    let text = match &args.workflow {
        Some(file) => std::fs::read(file).map_err(|e| wrong(format!("`{}` cannot be read: {e}.", file.display())))?,
        None => starter(args).to_string().into_bytes(),
    };
    let migrated = presets::migrate(&text, registry).map_err(|diagnostics| {
        wrong(diagnostics.first().map_or_else(|| "The workflow cannot be read.".to_owned(), |d| d.message.clone()))
    })?;
    let mut document = migrated.document;
    if args.workflow.is_none() && matches!(args.output, Output::Blend | Output::Model) {
        leave_the_export_alone(&mut document);
    }
    Ok(document)
}

/// A still with exports without the still.
fn leave_the_export_alone(document: &mut Document) {
    document.nodes.retain(|node| !matches!(node.id.as_str(), "still" | "save"));
    document.edges.retain(|edge| [&edge.from, &edge.to].iter().all(|end| !matches!(end.as_str(), "still" | "save")));
}

/// The graph that makes the `.blend` and nothing else.
pub fn blend(registry: &Registry) -> Result<Document, ModuleError> {
    let preset = json!({ "type": "still_with_exports", "params": { "exports": ["blend"] } });
    let migrated = presets::migrate(preset.to_string().as_bytes(), registry).map_err(|diagnostics| {
        let said = diagnostics.first().map_or_else(String::new, |d| d.message.clone());
        ModuleError::new(Fault::Environment, "workflow.unreadable", said, "Report this fault.")
    })?;
    let mut document = migrated.document;
    leave_the_export_alone(&mut document);
    Ok(document)
}

/// As a preset, which knows every shape.
fn starter(args: &RenderArgs) -> Value {
    match args.output {
        Output::Still | Output::Thumbnail => json!({ "type": "still", "params": {} }),
        Output::Turntable => json!({ "type": "turntable", "params": {} }),
        Output::MultiAngle => {
            let angles: Vec<Value> = Angle::standard()
                .into_iter()
                .map(|a| json!({ "name": a.name, "azimuth": a.azimuth_deg, "elevation": a.elevation_deg }))
                .collect();
            json!({ "type": "multi_angle", "params": { "angles": angles } })
        }
        Output::StillWithExports => json!({ "type": "still_with_exports", "params": { "exports": Export::ALL } }),
        Output::Blend => json!({ "type": "still_with_exports", "params": { "exports": ["blend"] } }),
        Output::Model => {
            json!({ "type": "still_with_exports", "params": { "exports": [args.model_format.name()] } })
        }
    }
}

/// Waits for the run beside or behind a line; none in legacy mode.
pub async fn follow(app: &App, mode: Mode, line: &Line) -> Result<Option<Followed>> {
    let authority = match mode {
        Mode::Legacy => return Ok(None),
        Mode::Graph => Authority::Authoritative,
        Mode::Shadow => Authority::Observer,
    };
    let mut events = app.runtime.events().subscribe(None).live;
    loop {
        let query = RunQuery { line: Some(line.id), ..RunQuery::default() };
        let runs = store::runs::list(&app.db, &query, &PageRequest::default()).await?.items;
        let found = runs.into_iter().find(|run| run.authority == authority && run.status.is_final());
        if let Some(run) = found {
            let nodes = store::runs::nodes(&app.db, run.id).await?.iter().map(node).collect();
            let comparison = store::runs::report(&app.db, run.id).await?;
            return Ok(Some(Followed { run, nodes, comparison }));
        }
        if mode == Mode::Graph {
            return Ok(None);
        }
        // An event that is missed costs half a second.
        let _ = tokio::time::timeout(std::time::Duration::from_millis(500), events.recv()).await;
    }
}

fn node(row: &NodeRow) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a job")]
    let seconds = row.started_ms.zip(row.finished_ms).map(|(from, to)| (to - from).max(0) as f64 / 1000.0);
    json!({
        "id": row.node,
        "step": row.step,
        "status": row.status,
        "attempts": row.attempts,
        "seconds": seconds,
        "cache": row.cache,
    })
}
