//! Tells the people concerned that a line or a CAD file is finished.

use contracts::{
    NotifyEvent,
    ids::{DispatchId, MediaAssetId},
    module::params::{NotifyChannel, NotifyParams},
    snapshot::LineSnapshot,
};

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, InputPort, ModuleSpec, ORDER_PIPELINES, OutputPort,
    ParamsType, SideEffects, params, source,
};
use crate::{
    ModuleError,
    ports::{About, CadFileRecord, Notice, Ports},
};

pub const MODULE_KEY: &str = "output.notify";
pub const VERSION: u32 = 1;

pub const SPEC: ModuleSpec = ModuleSpec {
    step: "notify",
    step_version: 1,
    module_key: MODULE_KEY,
    version: VERSION,
    label: "Notify",
    description: "Tells people and systems, once, after all its inputs.",
    category: "Output",
    family: Family::Shared,
    execution: Execution::Inline,
    execution_role: ExecutionRole::Notify,
    side_effects: SideEffects::Effect,
    caching: Caching::Never,
    needs: &[],
    legacy_source: source(ORDER_PIPELINES, "notify"),
    inputs: &[
        InputPort::many("media_assets", &[ArtifactRole::MediaAsset]),
        InputPort::many("thumbnails", &[ArtifactRole::Thumbnail]),
    ],
    outputs: &[OutputPort::one("notification", ArtifactRole::Notification)],
    params: ParamsType::of::<params::NotifyParams>(),
    timeout_s: None,
    upgrades: &[],
};

/// What there is to tell of.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A line whose promise is kept.
    Line { snapshot: &'a LineSnapshot, generation: u32, assets: &'a [MediaAssetId] },
    /// A file that was read by this run.
    CadFile { record: &'a CadFileRecord, run: DispatchId },
}

/// One notice per line and generation, or per run of CAD intake, however often it is asked for.
pub async fn run(ports: &Ports, subject: Subject<'_>, params: &NotifyParams) -> Result<(), ModuleError> {
    let channels = params.success_channels().to_vec();
    if channels.is_empty() {
        return Ok(());
    }
    let notice = match subject {
        Subject::Line { snapshot, generation, assets } => line_done(snapshot, generation, assets, channels),
        // What was derived on the way is not in the record the run began with.
        Subject::CadFile { record, run } => cad_file_ready(&ports.store.cad_file(record.id).await?, run, channels),
    };
    ports.notifier.notify(notice).await
}

fn line_done(
    snapshot: &LineSnapshot,
    generation: u32,
    assets: &[MediaAssetId],
    channels: Vec<NotifyChannel>,
) -> Notice {
    Notice {
        event_key: format!("line-done:{}:{generation}", snapshot.line),
        event: NotifyEvent::LineDone,
        channels,
        about: About::Line(snapshot.line),
        title: format!("{} · {} is ready", snapshot.sku, snapshot.output_type_name),
        body: format!(
            "Order {}, line {}: {} is published.",
            snapshot.order_number, snapshot.line_number, snapshot.product_name
        ),
        assets: assets.to_vec(),
    }
}

fn cad_file_ready(record: &CadFileRecord, run: DispatchId, channels: Vec<NotifyChannel>) -> Notice {
    let body = record.derived.as_ref().map_or_else(
        || "The workflow has ended.".to_owned(),
        |derived| format!("{} parts with {} triangles were read.", derived.occurrences, derived.triangles),
    );
    Notice {
        event_key: format!("cad-file-ready:{}:{run}", record.id),
        event: NotifyEvent::CadFileReady,
        channels,
        about: About::CadFile(record.id),
        title: format!("{} is ready", record.root),
        body,
        assets: Vec::new(),
    }
}
