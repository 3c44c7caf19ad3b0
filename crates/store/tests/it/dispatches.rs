//! Leases, attempt tokens, outcomes, cancellation, retries, publication.

use modules::{Fault, ModuleError, ports::Publisher};
use store::{
    DatabasePorts, DispatchStatus, LineStatus, StoreError, Unwatched,
    dispatches::{self, DispatchOutcome, ProgressNote},
    media, orders,
};
use testkit::TestDb;

use crate::world::{NOW, World, attempt, publication};

testkit::both_databases!(
    a_line_goes_from_draft_to_done,
    the_urgent_goes_first_then_the_old_in_line_order,
    one_dispatch_is_leased_once,
    a_lost_lease_is_taken_over_and_the_old_attempt_is_refused,
    release_gives_work_back_at_once,
    paused_orders_are_passed_over,
    a_queued_line_is_cancelled_at_once_a_running_one_is_asked_to_stop,
    a_cancelled_order_whose_worker_was_lost_ends,
    a_slot_is_filled_once,
    a_published_line_stays_done_whatever_comes_after,
    a_retry_of_an_unpublished_line_keeps_its_generation,
    a_retry_of_a_published_line_renders_a_new_generation,
    a_requeued_dispatch_waits_its_time,
    the_render_log_is_kept_and_bounded,
    of_many_racing_workers_each_gets_another_line,
    a_finished_line_notifies_its_orderer_once,
);

const LEASE_MS: i64 = 30_000;

fn failure() -> ModuleError {
    ModuleError::new(Fault::Transient, "blender.died", "Blender stopped.", "It is tried again.")
}

async fn status_of(world: &World, line: contracts::ids::LineId) -> LineStatus {
    orders::line(&world.db, line).await.expect("the line").status
}

async fn order_status(world: &World, order: contracts::ids::OrderId) -> LineStatus {
    orders::order(&world.db, order).await.expect("the order").status
}

async fn a_line_goes_from_draft_to_done(test: TestDb) {
    let world = World::new(&test.db).await;
    let (order, lines) = world.submitted(2, 0).await;
    assert_eq!(order_status(&world, order).await, LineStatus::Queued);

    let leased = world.lease("w", NOW).await.expect("work");
    assert_eq!((leased.order, leased.line, leased.generation, leased.attempts), (order, lines[0], 1, 1));
    assert_eq!(leased.snapshot.sku, "A-1");
    assert_eq!(leased.change.order_status, LineStatus::Rendering);
    let beat = ProgressNote { fraction: 0.5, note: "Sample 8/16".into() };
    let state = dispatches::heartbeat(&test.db, leased.dispatch, leased.attempt, Some(&beat), LEASE_MS, NOW).await;
    assert!(!state.expect("a heartbeat").cancel_requested);
    let line = orders::line_detail(&test.db, lines[0]).await.expect("the line");
    assert_eq!(line.dispatch.expect("a dispatch").progress, Some(beat));

    let published = media::publish(&test.db, &publication(&leased, 7), NOW + 5).await.expect("published");
    assert_eq!(published.change.expect("a change").lines, [(lines[0], LineStatus::Done)]);
    let change =
        dispatches::finish_dispatch(&test.db, leased.dispatch, leased.attempt, &DispatchOutcome::Succeeded, NOW + 9)
            .await
            .expect("finished");
    assert_eq!(change.order_status, LineStatus::Rendering, "another line waits");
    let line = orders::line_detail(&test.db, lines[0]).await.expect("the line");
    assert_eq!(line.status, LineStatus::Done);
    assert_eq!(line.assets.len(), 1);
    assert_eq!(line.dispatch.expect("a dispatch").status, DispatchStatus::Succeeded);
    let product = store::products::product(&test.db, world.product).await.expect("the product");
    assert_eq!(product.preview_asset, Some(published.asset.id));
    assert_eq!(product.open_lines, 1);

    let second = world.lease("w", NOW).await.expect("work");
    let failed =
        DispatchOutcome::Failed { error: failure(), channels: contracts::module::params::NotifyChannel::ALL.to_vec() };
    let change = dispatches::finish_dispatch(&test.db, second.dispatch, second.attempt, &failed, NOW + 20)
        .await
        .expect("finished");
    assert_eq!(change.order_status, LineStatus::Failed);
    let order = orders::order(&test.db, order).await.expect("the order");
    assert_eq!((order.lines_total, order.lines_done, order.lines_failed), (2, 1, 1));
    assert_eq!(order.finished_ms, Some(NOW + 20));
    let line = orders::line_detail(&test.db, lines[1]).await.expect("the line");
    assert_eq!(line.error, Some(failure()));
    assert!(world.lease("w", NOW).await.is_none());
}

async fn the_urgent_goes_first_then_the_old_in_line_order(test: TestDb) {
    let world = World::new(&test.db).await;
    let (_, first) = world.submitted(3, 0).await;
    let (_, urgent) = world.submitted(1, 5).await;
    let mut order = Vec::new();
    while let Some(leased) = world.lease("w", NOW).await {
        order.push(leased.line);
    }
    assert_eq!(order, [urgent[0], first[0], first[1], first[2]]);
}

async fn one_dispatch_is_leased_once(test: TestDb) {
    let world = World::new(&test.db).await;
    world.submitted(1, 0).await;
    assert!(world.lease("a", NOW).await.is_some());
    assert!(world.lease("b", NOW + LEASE_MS).await.is_none(), "the lease still holds");
}

async fn a_lost_lease_is_taken_over_and_the_old_attempt_is_refused(test: TestDb) {
    let world = World::new(&test.db).await;
    let (_, lines) = world.submitted(1, 0).await;
    let zombie = world.lease("a", NOW).await.expect("work");
    let heir = world.lease("b", NOW + LEASE_MS + 1).await.expect("taken over");
    assert_eq!((heir.dispatch, heir.attempts), (zombie.dispatch, 2));

    let now = NOW + LEASE_MS + 2;
    let stale =
        |result: Result<(), StoreError>| assert!(matches!(result, Err(StoreError::StaleAttempt { .. })), "{result:?}");
    stale(dispatches::heartbeat(&test.db, zombie.dispatch, zombie.attempt, None, LEASE_MS, now).await.map(|_| ()));
    stale(dispatches::append_step(&test.db, zombie.dispatch, zombie.attempt, &serde_json::json!({})).await);
    stale(media::publish(&test.db, &publication(&zombie, 7), now).await.map(|_| ()));
    stale(
        dispatches::finish_dispatch(&test.db, zombie.dispatch, zombie.attempt, &DispatchOutcome::Succeeded, now)
            .await
            .map(|_| ()),
    );
    stale(dispatches::requeue(&test.db, zombie.dispatch, zombie.attempt, now, &failure(), now).await.map(|_| ()));
    assert_eq!(status_of(&world, lines[0]).await, LineStatus::Rendering, "the heir's work is untouched");
    media::publish(&test.db, &publication(&heir, 8), now).await.expect("the heir publishes");
}

async fn release_gives_work_back_at_once(test: TestDb) {
    let world = World::new(&test.db).await;
    let (order, lines) = world.submitted(2, 0).await;
    let mine = world.lease("host-1/a", NOW).await.expect("work");
    let other = world.lease("host-2/a", NOW).await.expect("work");
    let changes = dispatches::release_leases_of(&test.db, "host-1/", NOW + 1).await.expect("released");
    assert_eq!(changes.len(), 1);
    assert_eq!(status_of(&world, mine.line).await, LineStatus::Queued);
    assert_eq!(status_of(&world, other.line).await, LineStatus::Rendering);
    assert_eq!(order_status(&world, order).await, LineStatus::Rendering);
    let again = world.lease("host-1/b", NOW + 1).await.expect("again at once");
    assert_eq!((again.line, again.attempts), (lines[0], 2));
}

async fn paused_orders_are_passed_over(test: TestDb) {
    let world = World::new(&test.db).await;
    let (order, lines) = world.submitted(1, 0).await;
    let version = orders::order(&test.db, order).await.expect("the order").version;
    let pause = |paused| orders::OrderPatch { paused: Some(paused), ..Default::default() };
    orders::update(&test.db, order, version, pause(true)).await.expect("paused");
    assert!(world.lease("w", NOW).await.is_none());
    orders::update(&test.db, order, version + 1, pause(false)).await.expect("resumed");
    assert_eq!(world.lease("w", NOW).await.expect("work").line, lines[0]);
}

async fn a_queued_line_is_cancelled_at_once_a_running_one_is_asked_to_stop(test: TestDb) {
    let world = World::new(&test.db).await;
    let (order, lines) = world.submitted(2, 0).await;
    let running = world.lease("w", NOW).await.expect("work");
    let outcome = orders::cancel_order(&test.db, order, NOW + 1).await.expect("cancelled");
    assert_eq!(outcome.running, [running.dispatch]);
    assert_eq!(outcome.change.lines, [(lines[1], LineStatus::Cancelled)]);
    let state = dispatches::heartbeat(&test.db, running.dispatch, running.attempt, None, LEASE_MS, NOW + 2)
        .await
        .expect("a beat");
    assert!(state.cancel_requested);
    // Asked for another try instead, it is cancelled all the same.
    let change = dispatches::requeue(&test.db, running.dispatch, running.attempt, NOW, &failure(), NOW + 3)
        .await
        .expect("given back");
    assert_eq!(change.order_status, LineStatus::Cancelled);
    assert!(world.lease("w", NOW + 4).await.is_none());
    let refused = orders::cancel_line(&test.db, lines[0], NOW + 5).await;
    assert!(matches!(refused, Err(StoreError::Forbidden { code: "line.finished", .. })), "{refused:?}");
    let refused = orders::cancel_order(&test.db, order, NOW + 5).await;
    assert!(matches!(refused, Err(StoreError::Forbidden { code: "order.finished", .. })), "{refused:?}");
}

async fn a_cancelled_order_whose_worker_was_lost_ends(test: TestDb) {
    let world = World::new(&test.db).await;
    let (order, _) = world.submitted(1, 0).await;
    world.lease("w", NOW).await.expect("work");
    orders::cancel_order(&test.db, order, NOW + 1).await.expect("asked");
    assert_eq!(order_status(&world, order).await, LineStatus::Rendering);
    assert!(world.lease("w", NOW + LEASE_MS + 1).await.is_none());
    assert_eq!(order_status(&world, order).await, LineStatus::Cancelled);
}

async fn a_slot_is_filled_once(test: TestDb) {
    let world = World::new(&test.db).await;
    let (_, lines) = world.submitted(1, 0).await;
    let leased = world.lease("w", NOW).await.expect("work");
    let first = media::publish(&test.db, &publication(&leased, 7), NOW).await.expect("published");
    let second = media::publish(&test.db, &publication(&leased, 8), NOW + 1).await.expect("published");
    assert!(first.asset.newly_published && !second.asset.newly_published);
    assert_eq!(first.asset.id, second.asset.id);
    assert_eq!(media::of_lines(&test.db, &lines).await.expect("assets")[&lines[0]].len(), 1);
}

async fn a_published_line_stays_done_whatever_comes_after(test: TestDb) {
    let world = World::new(&test.db).await;
    let (_, lines) = world.submitted(1, 0).await;
    let leased = world.lease("w", NOW).await.expect("work");
    media::publish(&test.db, &publication(&leased, 7), NOW).await.expect("published");
    // The process dies between publishing and finishing.
    dispatches::release_leases_of(&test.db, "w", NOW + 1).await.expect("released");
    assert_eq!(status_of(&world, lines[0]).await, LineStatus::Done);
    let again = world.lease("w", NOW + 2).await.expect("to be finished");
    assert_eq!(again.line_status, LineStatus::Done);
    assert_eq!(again.published.len(), 1);
    let failed =
        DispatchOutcome::Failed { error: failure(), channels: contracts::module::params::NotifyChannel::ALL.to_vec() };
    dispatches::finish_dispatch(&test.db, again.dispatch, again.attempt, &failed, NOW + 3).await.expect("finished");
    assert_eq!(status_of(&world, lines[0]).await, LineStatus::Done);
}

async fn a_retry_of_an_unpublished_line_keeps_its_generation(test: TestDb) {
    let world = World::new(&test.db).await;
    let (order, lines) = world.submitted(1, 0).await;
    let refused =
        orders::retry_line(&test.db, lines[0], store::new_id(NOW), contracts::ExecutionMode::Legacy, NOW).await;
    assert!(matches!(refused, Err(StoreError::Forbidden { code: "line.not_failed", .. })), "{refused:?}");
    let leased = world.lease("w", NOW).await.expect("work");
    let failed =
        DispatchOutcome::Failed { error: failure(), channels: contracts::module::params::NotifyChannel::ALL.to_vec() };
    dispatches::finish_dispatch(&test.db, leased.dispatch, leased.attempt, &failed, NOW).await.expect("finished");
    let mut ids = Vec::new();
    let change = orders::retry_order(
        &test.db,
        order,
        |_| {
            ids.push(store::new_id(NOW + 1));
            (ids[ids.len() - 1], contracts::ExecutionMode::Legacy)
        },
        NOW + 1,
    )
    .await
    .expect("retried");
    assert_eq!((change.order_status, ids.len()), (LineStatus::Queued, 1));
    let again = world.lease("w", NOW + 2).await.expect("work");
    assert_eq!((again.dispatch, again.generation, again.attempts), (ids[0], 1, 1));
    assert_eq!(again.snapshot, leased.snapshot);
    assert_eq!(orders::order(&test.db, order).await.expect("the order").finished_ms, None);
}

async fn a_retry_of_a_published_line_renders_a_new_generation(test: TestDb) {
    let world = World::new(&test.db).await;
    let (_, lines) = world.submitted(1, 0).await;
    let leased = world.lease("w", NOW).await.expect("work");
    // A by-product was published, then the main picture failed.
    let mut by_product = publication(&leased, 7);
    by_product.slot.derivative = "proof".into();
    media::publish(&test.db, &by_product, NOW).await.expect("published");
    let failed =
        DispatchOutcome::Failed { error: failure(), channels: contracts::module::params::NotifyChannel::ALL.to_vec() };
    dispatches::finish_dispatch(&test.db, leased.dispatch, leased.attempt, &failed, NOW).await.expect("finished");
    orders::retry_line(&test.db, lines[0], store::new_id(NOW + 1), contracts::ExecutionMode::Legacy, NOW + 1)
        .await
        .expect("retried");
    let again = world.lease("w", NOW + 2).await.expect("work");
    assert_eq!(again.generation, 2);
    media::publish(&test.db, &publication(&again, 8), NOW + 3).await.expect("published");
    let line = orders::line_detail(&test.db, lines[0]).await.expect("the line");
    assert_eq!(line.assets.iter().map(|asset| asset.generation).collect::<Vec<_>>(), [2]);
}

async fn a_requeued_dispatch_waits_its_time(test: TestDb) {
    let world = World::new(&test.db).await;
    let (order, _) = world.submitted(1, 0).await;
    let leased = world.lease("w", NOW).await.expect("work");
    dispatches::requeue(&test.db, leased.dispatch, leased.attempt, NOW + 1000, &failure(), NOW)
        .await
        .expect("requeued");
    assert_eq!(order_status(&world, order).await, LineStatus::Queued);
    assert!(world.lease("w", NOW + 999).await.is_none());
    assert_eq!(world.lease("w", NOW + 1000).await.expect("work").attempts, 2);
}

async fn the_render_log_is_kept_and_bounded(test: TestDb) {
    let world = World::new(&test.db).await;
    world.submitted(1, 0).await;
    let leased = world.lease("w", NOW).await.expect("work");
    let step = |n: usize| serde_json::json!({ "step": format!("s{n}") });
    for n in 0..3 {
        dispatches::append_step(&test.db, leased.dispatch, leased.attempt, &step(n)).await.expect("logged");
    }
    let long = serde_json::json!({ "note": "x".repeat(dispatches::MAX_STEP_BYTES) });
    dispatches::append_step(&test.db, leased.dispatch, leased.attempt, &long).await.expect("dropped, not refused");
    let kept = dispatches::dispatch(&test.db, leased.dispatch).await.expect("the dispatch").steps;
    assert_eq!(kept, [step(0), step(1), step(2)]);
}

async fn of_many_racing_workers_each_gets_another_line(test: TestDb) {
    let world = World::new(&test.db).await;
    let (_, lines) = world.submitted(8, 0).await;
    let racing = (0..16).map(|n| {
        let db = test.db.clone();
        tokio::spawn(async move {
            dispatches::lease_next_dispatch(&db, &format!("w{n}"), attempt(), LEASE_MS, NOW).await.expect("no fault")
        })
    });
    let mut taken = Vec::new();
    for worker in racing.collect::<Vec<_>>() {
        taken.extend(worker.await.expect("no panic").map(|leased| leased.line));
    }
    // A worker may lose every race of one poll; what is left goes to the next.
    while let Some(leased) = world.lease("late", NOW).await {
        taken.push(leased.line);
    }
    taken.sort();
    let mut all = lines;
    all.sort();
    assert_eq!(taken, all);
}

async fn a_finished_line_notifies_its_orderer_once(test: TestDb) {
    struct Fixed;
    impl modules::ports::Clock for Fixed {
        fn now_ms(&self) -> i64 {
            NOW
        }
    }
    let world = World::new(&test.db).await;
    world.submitted(1, 0).await;
    let leased = world.lease("w", NOW).await.expect("work");
    let ports = DatabasePorts::new(test.db.clone(), std::sync::Arc::new(Fixed), std::sync::Arc::new(Unwatched));
    let asset = ports.publish(publication(&leased, 7)).await.expect("published");
    let notice = modules::ports::Notice {
        event_key: format!("line-done:{}:1", leased.line),
        event: contracts::NotifyEvent::LineDone,
        channels: contracts::module::params::NotifyChannel::ALL.to_vec(),
        about: modules::ports::About::Line(leased.line),
        title: "A-1 is ready".into(),
        body: String::new(),
        assets: vec![asset.id],
    };
    for _ in 0..2 {
        modules::ports::Notifier::notify(&ports, notice.clone()).await.expect("told");
    }
    assert_eq!(store::deliveries::fan_out(&test.db, false, NOW).await.expect("told").len(), 2, "of line and order");
    assert!(store::deliveries::fan_out(&test.db, false, NOW).await.expect("nothing").is_empty());
    let told =
        store::identity::notifications::list(&test.db, world.user, false, &Default::default()).await.expect("a list");
    assert_eq!(told.total, 2);
    assert_eq!(told.items.iter().filter(|told| told.line == Some(leased.line)).count(), 1);
}
