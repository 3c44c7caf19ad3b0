//! Proof before final: an order rendered small first, and rendered for good once it is approved.
//!
//! What the final will be is frozen at submit with everything else, so that approving changes
//! quality alone: neither product, materials nor price.

use contracts::{
    ExecutionMode,
    ids::{DispatchId, LineId, OrderId},
    module::params::LineParams,
    snapshot::LineSnapshot,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    actions::{of_order, queue_again},
    changes::{OrderChange, order_row, settle_order},
};
use crate::{
    Database, StoreError,
    rows::{from_json, to_json, typed},
    words::LineStatus,
};

/// The params a proof was made smaller from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FinalParams {
    pub params: LineParams,
    pub overrides: Map<String, Value>,
}

/// Queues every finished line of a proof again, at its full quality. Lines that failed or were
/// cancelled stay as they are and render at full quality when they are retried.
pub async fn approve_order(
    db: &Database,
    id: OrderId,
    mut new_dispatch: impl FnMut(LineId) -> (DispatchId, ExecutionMode),
    now_ms: i64,
) -> Result<OrderChange, StoreError> {
    let tx = db.write().await?;
    let order = order_row(&*tx, id).await?;
    let refused = |code, why: &str, remedy: &str| {
        let message = format!("Order {} {why}.", order.number);
        Err(StoreError::Forbidden { code, message, remedy: remedy.to_owned() })
    };
    if !order.proof {
        return refused("order.no_proof", "is no proof", "It renders at full quality already.");
    }
    let lines = of_order(&*tx, &order).await?;
    if lines.iter().any(|(_, status)| !status.is_final()) {
        return refused("order.proof_open", "is not finished", "Wait for the proof, or cancel what is left of it.");
    }
    let mut touched = Vec::new();
    let mut any = false;
    for (row, status) in lines {
        let (Some(snapshot), Some(finals)) = (row.snapshot.as_deref(), row.final_params.as_deref()) else { continue };
        any = true;
        let mut snapshot: LineSnapshot = from_json("order_lines.snapshot", snapshot)?;
        let finals: FinalParams = from_json("order_lines.final_params", finals)?;
        snapshot.params = finals.params;
        snapshot.overrides = finals.overrides;
        let line: LineId = typed(row.id);
        let mut change = row.into_active_model();
        change.snapshot = Set(Some(to_json(&snapshot)));
        change.final_params = Set(None);
        let row = change.update(&*tx).await?;
        if status == LineStatus::Done {
            let (dispatch, mode) = new_dispatch(line);
            queue_again(&*tx, &order, row, dispatch, mode, now_ms).await?;
            touched.push((line, LineStatus::Queued));
        }
    }
    if !any {
        return refused("order.no_proof", "was never submitted as a proof", "Submit it first.");
    }
    let version = order.version;
    let mut change = order.into_active_model();
    change.proof = Set(false);
    change.version = Set(version + 1);
    let order = change.update(&*tx).await?;
    let change = settle_order(&*tx, order, touched, now_ms).await?;
    tx.commit().await?;
    Ok(change)
}
