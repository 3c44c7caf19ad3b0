//! Tells the people concerned that a line is finished.

use contracts::{
    ids::{DispatchId, MediaAssetId},
    snapshot::LineSnapshot,
};

use crate::{
    ModuleError,
    ports::{Notice, Ports},
};

pub const MODULE_KEY: &str = "output.notify";
pub const VERSION: u32 = 1;

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
