//! Tells the people concerned that a line is finished.

use contracts::{
    NotifyEvent,
    ids::{DispatchId, MediaAssetId},
    module::params::NotifyChannel,
    snapshot::LineSnapshot,
};

use crate::declare::{
    ArtifactRole, Caching, Execution, ExecutionRole, Family, InputPort, ModuleSpec, ORDER_PIPELINES, OutputPort,
    ParamsType, SideEffects, params, source,
};
use crate::{
    ModuleError,
    ports::{Notice, Ports},
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

/// One notice per line and generation, however often it is asked for.
pub async fn run(
    ports: &Ports,
    snapshot: &LineSnapshot,
    dispatch: DispatchId,
    generation: u32,
    assets: Vec<MediaAssetId>,
) -> Result<(), ModuleError> {
    ports
        .notifier
        .notify(Notice {
            event_key: format!("line-done:{}:{generation}", snapshot.line),
            event: NotifyEvent::LineDone,
            channels: NotifyChannel::ALL.to_vec(),
            line: snapshot.line,
            dispatch,
            title: format!("{} · {} is ready", snapshot.sku, snapshot.output_type_name),
            body: format!(
                "Order {}, line {}: {} is published.",
                snapshot.order_number, snapshot.line_number, snapshot.product_name
            ),
            assets,
        })
        .await
}
