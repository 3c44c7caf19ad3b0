//! Workers of a class: take a hint, lease the node's row, make the attempt under heartbeat, say how
//! it ended. Know nothing of graphs.

use std::sync::{Arc, atomic::Ordering};

use contracts::module::Execution;
use modules::{Control, ModuleError};
use store::{StoreError, dispatches::ProgressNote};

use super::{
    attempt::{self, Moving},
    job::{Live, Order, Report},
    transport::Hint,
};
use crate::{
    HEARTBEAT, Inner, LEASE,
    events::{Event, ProgressInfo},
    worker::watch::Watch,
};

/// Serves one class until drained.
pub async fn serve(inner: Arc<Inner>, class: Execution) {
    loop {
        let hint = tokio::select! {
            hint = inner.transport.next(class) => hint,
            () = inner.draining.cancelled() => return,
        };
        if let Err(e) = take(&inner, hint).await {
            tracing::warn!(run = %hint.run, error = %e, "a node could not be worked on");
        }
    }
}

async fn take(inner: &Arc<Inner>, hint: Hint) -> Result<(), StoreError> {
    let live = inner.live.lock().expect("no holder panics").get(&hint.run).cloned();
    let Some(live) = live else { return Ok(()) };
    let order = live.orders.lock().expect("no holder panics").remove(&hint.node);
    let Some(order) = order else { return Ok(()) };
    let job = live.job.clone();
    let node = job.plan.nodes[hint.node].id.to_string();
    let now = inner.now_ms();
    let until = (now.saturating_add(lease_ms()), 0);
    let leased = store::runs::lease_node(
        &inner.db,
        job.id,
        &node,
        order.attempt,
        order.number,
        &inner.config.worker,
        &order.refs,
        until,
        now,
    )
    .await;
    match leased {
        Ok(true) => {}
        Ok(false) => {
            let result = Err(super::fault::internal(&format!("node `{node}` was not there to be leased")));
            let _ = live.reports.send(Report::Ended { node: hint.node, attempt: order.attempt, result });
            return Ok(());
        }
        Err(e) => {
            let result = Err(ModuleError::from(e.clone()));
            let _ = live.reports.send(Report::Ended { node: hint.node, attempt: order.attempt, result });
            return Err(e);
        }
    }
    let _ = live.reports.send(Report::Leased { node: hint.node, attempt: order.attempt });
    let attempt = order.attempt;
    let result = under_heartbeat(inner, &live, hint.node, &node, order).await;
    // The driver is gone where this cannot be sent; it takes the node up again when it comes back.
    let _ = live.reports.send(Report::Ended { node: hint.node, attempt, result });
    Ok(())
}

fn lease_ms() -> i64 {
    i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX)
}

async fn under_heartbeat(
    inner: &Arc<Inner>,
    live: &Live,
    index: usize,
    node: &str,
    order: Order,
) -> Result<attempt::Results, ModuleError> {
    let job = &live.job;
    let (hub, run, id) = (inner.hub.clone(), job.id, node.to_owned());
    let (whole, total) = (live.progress.clone(), job.plan.nodes.len().max(1));
    let done = live.done.load(Ordering::Relaxed);
    let watch = Arc::new(Watch::new(move |p: &modules::Progress| {
        #[expect(clippy::cast_precision_loss, reason = "at most a few thousand nodes")]
        let fraction = (done as f32 + p.fraction.clamp(0.0, 1.0)) / total as f32;
        whole.report(modules::Progress { fraction, note: p.note.clone() });
        hub.publish(Event::RunNode {
            run_id: run,
            node: id.clone(),
            progress: ProgressInfo { fraction: p.fraction, note: p.note.clone() },
        });
    }));
    let moving = Moving { clock: job.ports.clock.clone(), moved_ms: order.moved_ms.clone(), then: watch.clone() };
    let control = Control { cancel: order.cancel.clone(), progress: Arc::new(moving) };
    let work = attempt::run(job.clone(), index, order.attempt, order.inputs.clone(), control);
    tokio::pin!(work);
    let mut beat = tokio::time::interval(HEARTBEAT);
    beat.tick().await;
    loop {
        tokio::select! {
            result = &mut work => return result,
            _ = beat.tick() => {
                let progress = watch.latest().map(|p| ProgressNote { fraction: p.fraction, note: p.note });
                let until = (inner.now_ms().saturating_add(lease_ms()), 0);
                match store::runs::beat_node(&inner.db, run, node, order.attempt, progress.as_ref(), until).await {
                    Ok(()) => {}
                    Err(StoreError::StaleAttempt { .. }) => order.cancel.cancel(),
                    Err(e) => tracing::warn!(run = %run, node, error = %e, "heartbeat not written"),
                }
            }
        }
    }
}
